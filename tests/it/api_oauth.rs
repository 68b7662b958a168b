//! Apps sign people in: registration, the page that asks, codes, tokens, and their end.

use serde_json::{Value, json};

use crate::api_access::app_token;
use crate::support::form::Form;
use crate::support::{Answer, Browser, Person, TestServer};

const BACK: &str = "https://app.example/back?x=1";
const OOB: &str = "urn:ietf:wg:oauth:2.0:oob";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An app as it knows itself.
struct Client {
    browser: Browser,
    id: String,
    secret: String,
}

fn query(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

impl Client {
    fn register(server: &TestServer, body: &Value) -> Self {
        let browser = server.anyone();
        let asking = browser.ask("POST", "/api/v1/apps");
        let app = asking.body("application/json", body.to_string()).send().expect(200).json();
        Self { id: words(&app["client_id"]), secret: words(&app["client_secret"]), browser }
    }

    fn new(server: &TestServer) -> Self {
        let uris = json!([BACK, OOB, "brush://back"]);
        let body = json!({ "client_name": "Brush", "redirect_uris": uris, "scopes": "read write" });
        Self::register(server, &body)
    }

    fn question(&self, more: &[(&str, &str)]) -> String {
        let mut fields = vec![("client_id", self.id.as_str()), ("response_type", "code")];
        fields.extend(more);
        format!("/oauth/authorize?{}", query(&fields))
    }

    /// The person says yes; answers where they are led.
    fn approved(&self, person: &Person<'_>, more: &[(&str, &str)]) -> String {
        let page = person.get(&self.question(more)).expect(200);
        let form = Form::on(person, &page, "/oauth/authorize").also("decision", "approve");
        form.send().expect(303).location().to_owned()
    }

    fn code(&self, person: &Person<'_>, more: &[(&str, &str)]) -> String {
        let to = self.approved(person, more);
        to.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
    }

    fn token(&self, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![("client_id", self.id.as_str()), ("client_secret", &self.secret)];
        fields.extend(more);
        self.browser.ask("POST", "/oauth/token").fields(&fields).send()
    }

    fn redeem(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![("grant_type", "authorization_code"), ("code", code)];
        fields.extend(more);
        self.token(&fields)
    }
}

fn with_token(browser: &Browser, path: &str, token: &str) -> Answer {
    browser.ask("GET", path).header("Authorization", &format!("Bearer {token}")).send()
}

#[test]
fn somebody_signs_in_to_an_app_and_ends_it_again() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = Client::new(&server);
    // Not signed in: the way leads over the sign-in and comes back.
    let question =
        app.question(&[("redirect_uri", BACK), ("state", "a b"), ("scope", "read write")]);
    let first = server.anyone().get(&question).expect(303);
    let next = first.location().split("next=").nth(1).unwrap().to_owned();
    assert!(first.location().starts_with("/sign-in?next=%2Foauth%2Fauthorize%3F"), "{next}");
    assert!(next.contains("state"), "{next}");
    server.anyone().get(first.location()).expect(200);

    let page = mira.get(&question).expect(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(!policy.contains("form-action") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.header("cross-origin-opener-policy"), Some("unsafe-none"));
    assert!(page.text().contains("Brush") && page.text().contains("app.example"));
    let to =
        app.approved(&mira, &[("redirect_uri", BACK), ("state", "a b"), ("scope", "read write")]);
    assert!(to.starts_with("https://app.example/back?x=1&code="), "{to}");
    assert!(to.ends_with("&state=a+b"), "{to}");
    let code = to.split("code=").nth(1).unwrap().split('&').next().unwrap();

    let token = app.redeem(code, &[("redirect_uri", BACK)]).expect(200).json();
    assert_eq!((&token["token_type"], &token["scope"]), (&json!("Bearer"), &json!("read write")));
    assert!(token["created_at"].is_i64());
    let token = words(&token["access_token"]);
    let me = with_token(&app.browser, "/api/v1/accounts/verify_credentials", &token).expect(200);
    assert_eq!(me.json()["username"], "mira");
    let itself = with_token(&app.browser, "/api/v1/apps/verify_credentials", &token).expect(200);
    assert_eq!(itself.json()["name"], "Brush");
    assert_eq!(itself.json()["client_secret"], Value::Null);
    assert_eq!(itself.json()["redirect_uris"], json!([BACK, OOB, "brush://back"]));

    // The person finds it among their apps, and ends it.
    let settings = mira.get("/settings/sessions").expect(200);
    assert!(settings.text().contains("Brush"));
    let end = settings.attributes("form[action*='/settings/tokens/']", "action");
    Form::on(&mira, &settings, &end[0]).send().expect(303);
    let gone = with_token(&app.browser, "/api/v1/accounts/verify_credentials", &token).expect(401);
    assert_eq!(gone.json()["error"], "The access token is invalid");
}

#[test]
fn registration_takes_what_apps_send() {
    let server = TestServer::start();
    let browser = server.anyone();
    let json = |body: Value| {
        browser.ask("POST", "/api/v1/apps").body("application/json", body.to_string()).send()
    };
    let two = "https://a.example/x\nbrush://back";
    let as_text = json(json!({ "client_name": "A", "redirect_uris": two })).expect(200).json();
    let as_list = ["https://a.example/x", "brush://back"];
    assert_eq!(as_text["redirect_uris"], json!(as_list));
    assert_eq!(as_text["redirect_uri"], two);
    assert_eq!(as_text["scopes"], json!(["read"]));
    assert_eq!(
        (&as_text["website"], &as_text["client_secret_expires_at"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(words(&as_text["vapid_key"]).len(), 87);
    let listed = json(
        json!({ "client_name": "A", "redirect_uris": as_list, "website": "https://a.example" }),
    );
    assert_eq!(listed.expect(200).json()["redirect_uris"], json!(as_list));
    let form = [("client_name", "A"), ("redirect_uris", OOB), ("scopes", "read:accounts push")];
    browser.ask("POST", "/api/v1/apps").fields(&form).send().expect(200);
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = format!("{}{}--x--\r\n", part("client_name", "A"), part("redirect_uris", OOB));
    let sending = browser.ask("POST", "/api/v1/apps");
    sending.body("multipart/form-data; boundary=x", parts).send().expect(200);

    for bad in [
        json!({}),
        json!({ "client_name": "A" }),
        json!({ "redirect_uris": OOB }),
        json!({ "client_name": "A", "redirect_uris": "not absolute" }),
        json!({ "client_name": "A", "redirect_uris": "javascript:alert(1)" }),
        json!({ "client_name": "A", "redirect_uris": OOB, "scopes": "everything" }),
        json!({ "client_name": "A", "redirect_uris": OOB, "website": "not a site" }),
    ] {
        let error = json(bad.clone()).expect(422).json();
        assert!(words(&error["error"]).starts_with("Validation failed: "), "{bad}: {error}");
        assert!(error["details"].is_object());
    }
}

#[test]
fn what_cannot_be_trusted_is_told_and_never_followed() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = Client::new(&server);
    let cases = [
        app.question(&[("redirect_uri", "https://evil.example/")]),
        app.question(&[("redirect_uri", "https://app.example/back?x=1#y")]),
        app.question(&[]),
        app.question(&[("redirect_uri", BACK), ("scope", "read push")]),
        app.question(&[("redirect_uri", BACK), ("scope", "everything")]),
        app.question(&[("redirect_uri", BACK), ("code_challenge", CHALLENGE)]),
        app.question(&[
            ("redirect_uri", BACK),
            ("code_challenge", VERIFIER),
            ("code_challenge_method", "plain"),
        ]),
        "/oauth/authorize?client_id=x&response_type=code&redirect_uri=https://app.example".into(),
        "/oauth/authorize".into(),
    ];
    for case in cases {
        for browser in [&mira.browser, &server.anyone()] {
            let answer = browser.get(&case).expect(400);
            assert_eq!(answer.header("location"), None, "{case}");
        }
    }
    // A form that another site sends for the person is no yes.
    let fields = [("client_id", &*app.id), ("response_type", "code"), ("redirect_uri", BACK)];
    mira.post("/oauth/authorize", &fields).expect(403);
}

#[test]
fn saying_no_and_copying_by_hand() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = Client::new(&server);
    let no = |uri: &str| {
        let page = mira.get(&app.question(&[("redirect_uri", uri), ("state", "s")])).expect(200);
        let form = Form::on(&mira, &page, "/oauth/authorize").also("decision", "deny");
        form.send().expect(303).location().to_owned()
    };
    assert!(no("brush://back").starts_with("brush://back?error=access_denied&"));
    assert!(no(BACK).ends_with("&state=s"));
    let shown = mira.get(&no(OOB)).expect(200);
    assert!(shown.text().contains("was not let in"));

    let to = app.approved(&mira, &[("redirect_uri", OOB)]);
    assert!(to.starts_with("/oauth/authorize/native?code="), "{to}");
    let code = mira.get(&to).expect(200).attributes("#f-code", "value").remove(0);
    let token = app.redeem(&code, &[("redirect_uri", OOB)]).expect(200).json();
    assert_eq!(token["scope"], "read");
    // Who signs in anew is signed out before.
    let anew = app.question(&[("redirect_uri", OOB), ("force_login", "true")]);
    let away = mira.get(&anew).expect(303);
    assert!(away.location().starts_with("/sign-in?next=") && !away.location().contains("force"));
    mira.get("/home").expect(303);
    let silent = app.question(&[("redirect_uri", BACK), ("prompt", "none")]);
    let back = server.anyone().get(&silent).expect(303);
    assert!(back.location().contains("error=login_required"), "{}", back.location());
}

#[test]
fn a_code_needs_its_app_its_address_and_its_verifier() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = Client::new(&server);
    let protected =
        [("redirect_uri", BACK), ("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let code = app.code(&mira, &protected);
    let error = |answer: Answer, status: u16| words(&answer.expect(status).json()["error"]);
    let back = ("redirect_uri", BACK);
    assert_eq!(error(app.redeem(&code, &[back]), 400), "invalid_grant");
    let wrong = [back, ("code_verifier", "wrong")];
    assert_eq!(error(app.redeem(&code, &wrong), 400), "invalid_grant");
    let right = [back, ("code_verifier", VERIFIER)];
    let elsewhere = [("redirect_uri", OOB), ("code_verifier", VERIFIER)];
    assert_eq!(error(app.redeem(&code, &elsewhere), 400), "invalid_grant");
    let liar = Client { secret: "guess".to_owned(), id: app.id.clone(), browser: server.anyone() };
    let refused = liar.redeem(&code, &right);
    assert!(refused.header("www-authenticate").is_some());
    assert_eq!(error(refused, 401), "invalid_client");
    assert_eq!(error(Client::new(&server).redeem(&code, &right), 400), "invalid_grant");

    // The secret may come in the header, the rest as JSON.
    let body = json!({ "grant_type": "authorization_code", "code": code, "redirect_uri": BACK,
        "code_verifier": VERIFIER });
    let basic = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", app.id, app.secret))
    };
    let asking = app.browser.ask("POST", "/oauth/token");
    let asking = asking.header("Authorization", &format!("Basic {basic}"));
    let token = asking.body("application/json", body.to_string()).send().expect(200).json();
    let token = words(&token["access_token"]);
    with_token(&app.browser, "/api/v1/accounts/verify_credentials", &token).expect(200);
    // A second time ends what the first one gave.
    assert_eq!(error(app.redeem(&code, &right), 400), "invalid_grant");
    with_token(&app.browser, "/api/v1/accounts/verify_credentials", &token).expect(401);

    assert_eq!(error(app.token(&[]), 400), "invalid_request");
    assert_eq!(error(app.token(&[("grant_type", "password")]), 400), "unsupported_grant_type");
    let more = [("grant_type", "client_credentials"), ("scope", "push")];
    assert_eq!(error(app.token(&more), 400), "invalid_scope");
}

#[test]
fn an_app_ends_its_own_tokens_only() {
    let server = TestServer::start();
    let (app, other) = (Client::new(&server), Client::new(&server));
    let token = app.token(&[("grant_type", "client_credentials")]).expect(200).json();
    let token = words(&token["access_token"]);
    let revoke = |by: &Client, token: &str| {
        let fields = json!({ "client_id": by.id, "client_secret": by.secret, "token": token });
        let asking = by.browser.ask("POST", "/oauth/revoke");
        asking.body("application/json", fields.to_string()).send()
    };
    assert_eq!(revoke(&other, &token).expect(403).json()["error"], "unauthorized_client");
    with_token(&app.browser, "/api/v1/apps/verify_credentials", &token).expect(200);
    assert_eq!(revoke(&other, "unknown").expect(200).json(), json!({}));
    assert_eq!(revoke(&app, &token).expect(200).json(), json!({}));
    with_token(&app.browser, "/api/v1/apps/verify_credentials", &token).expect(401);
}

#[test]
fn everything_is_written_down_for_programs() {
    let server = TestServer::start();
    let browser = server.anyone();
    let found = browser.get("/.well-known/oauth-authorization-server").expect(200);
    assert_eq!(found.header("access-control-allow-origin"), Some("*"));
    let found = found.json();
    let origin = server.app.config.server.origin();
    assert_eq!(found["token_endpoint"], format!("{origin}/oauth/token"));
    assert_eq!(found["code_challenge_methods_supported"], json!(["S256"]));
    assert!(found["scopes_supported"].as_array().unwrap().contains(&json!("write:statuses")));
    for path in ["/oauth/token", "/oauth/revoke", "/api/v1/apps"] {
        let asking = browser.ask("OPTIONS", path).header("Origin", "https://app.example");
        let answer = asking.header("Access-Control-Request-Method", "POST").send().expect(204);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
        assert!(answer.header("access-control-allow-methods").unwrap().contains("PATCH"));
    }
    server.artist("mira");
    let token = server.token("mira", "profile");
    let me = with_token(&browser, "/oauth/userinfo", &token).expect(200).json();
    assert_eq!(me["preferred_username"], "mira");
    assert!(words(&me["sub"]).starts_with(&origin));
}

#[test]
fn somebody_joins_through_an_app() {
    use services::settings::SignUpMode;
    let server = TestServer::start();
    let browser = server.anyone();
    let app = app_token(&server, "read write");
    let join = |fields: &[(&str, &str)]| {
        let asking = browser.ask("POST", "/api/v1/accounts");
        asking.header("Authorization", &format!("Bearer {app}")).fields(fields).send()
    };
    let good = [
        ("username", "noor"),
        ("email", "noor@example.com"),
        ("password", "a long enough password"),
        ("agreement", "true"),
        ("locale", "en"),
    ];
    let token = join(&good).expect(200).json();
    assert_eq!(token["scope"], "read write");
    let token = words(&token["access_token"]);
    let me = with_token(&browser, "/api/v1/accounts/verify_credentials", &token).expect(200);
    assert_eq!(me.json()["username"], "noor");
    let again = join(&good).expect(422).json();
    assert_eq!(again["details"]["username"][0]["error"], "ERR_TAKEN", "{again}");
    let short = join(&[("username", "ana"), ("password", "x"), ("agreement", "1")]).expect(422);
    assert_eq!(short.json()["details"]["password"][0]["error"], "ERR_TOO_SHORT");
    let silent = join(&[("username", "ana"), ("password", "a long enough password")]).expect(422);
    assert_eq!(silent.json()["details"]["agreement"][0]["error"], "ERR_ACCEPTED");

    server.set(|site| site.sign_up_mode = SignUpMode::Approval);
    let asks = [("username", "ana"), ("password", "a long enough password"), ("agreement", "1")];
    let missing = join(&asks).expect(422).json();
    assert_eq!(missing["details"]["reason"][0]["error"], "ERR_BLANK", "{missing}");
    let token = join(&[&asks[..], &[("reason", "I draw herons.")]].concat()).expect(200).json();
    let token = words(&token["access_token"]);
    let waits = with_token(&browser, "/api/v1/accounts/verify_credentials", &token).expect(403);
    assert!(words(&waits.json()["error"]).contains("pending approval"));
    server.set(|site| site.sign_up_mode = SignUpMode::Closed);
    join(&good).expect(403);
}
