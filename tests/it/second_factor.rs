//! The second factor: setting it up, the second step of signing in, recovery codes, staff.

use std::time::Duration;

use serde_json::json;
use services::{Member, Role};
use totp_rs::{Builder, Secret};

use crate::support::form::Form;
use crate::support::http::Answer;
use crate::support::people::PASSWORD;
use crate::support::program::Home;
use crate::support::server::Plan;
use crate::support::{Browser, Person, TestServer};

const SESSION: &str = "rakkan_session";
const HALF_WAY: &str = "rakkan_half_way";
pub const STEP: &str = "/sign-in/second-factor";
const HERE: &str = "/settings/second-factor";

/// A server whose clock stands still, so that a code lasts as long as the test wants.
fn still() -> TestServer {
    TestServer::with(Plan::stand_still)
}

fn still_with(change: impl FnOnce(&mut Plan)) -> TestServer {
    TestServer::with(|plan| {
        plan.stand_still();
        change(plan);
    })
}

/// Somebody's app for codes.
pub struct Phone(String);

impl Phone {
    fn of(page: &Answer) -> Self {
        Self(page.words("code.secret").remove(0).replace(' ', ""))
    }

    /// The code at a time, so many steps away from now.
    fn code(&self, server: &TestServer, away: i64) -> String {
        let seconds = u64::try_from(server.app.now().0 / 1_000 + 30 * away).unwrap();
        let secret = Secret::try_from_base32(&self.0).unwrap();
        Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
    }

    /// A code that is none at this time.
    fn wrong(&self, server: &TestServer) -> String {
        let right = [-2, -1, 0, 1, 2].map(|away| self.code(server, away));
        (0..10).map(|it| format!("00000{it}")).find(|it| !right.contains(it)).unwrap()
    }
}

/// Sets the second factor up, and waits until another code is shown. Answers the phone and the
/// recovery codes.
pub fn guard(server: &TestServer, person: &Person<'_>) -> (Phone, Vec<String>) {
    let page = person.form(HERE, HERE).with("password", PASSWORD).send().expect(200);
    let phone = Phone::of(&page);
    let form = Form::on(person, &page, "/settings/second-factor/on");
    let page = form.with("code", &phone.code(server, 0)).send().expect(200);
    let codes = page.words("code.secret");
    assert_eq!(codes.len(), 10);
    server.wait(Duration::from_secs(30));
    (phone, codes)
}

/// Types name and password into a new browser.
pub fn half_way(server: &TestServer, login: &str) -> Browser {
    let browser = server.anyone();
    let form = browser.form("/sign-in", "/sign-in").with("login", login);
    let answer = form.with("password", PASSWORD).send().expect(303);
    assert_eq!(answer.location(), STEP);
    assert_eq!(browser.cookie(SESSION), None);
    browser
}

fn give(browser: &Browser, code: &str) -> Answer {
    browser.form(STEP, STEP).with("code", code).send()
}

#[track_caller]
fn is_out(browser: &Browser) {
    let answer = browser.get("/home").expect(303);
    assert!(answer.location().starts_with("/sign-in"), "{}", answer.location());
}

/// What waits to be done and holds these words.
fn waiting(server: &TestServer, words: &str) -> usize {
    let jobs = server.database.lines("SELECT CAST(payload AS TEXT) AS line FROM jobs");
    jobs.iter().filter(|it| it.contains(words)).count()
}

fn with_mail(plan: &mut Plan) {
    plan.config.mail.host = Some("smtp.far.example".to_owned());
    plan.config.mail.from = Some("post@far.example".to_owned());
}

#[test]
fn it_is_set_up_with_the_password_and_a_code_that_fits() {
    let server = still_with(with_mail);
    let mira = server.artist("mira");
    let elsewhere = server.sign_in("mira", PASSWORD);
    mira.form(HERE, HERE).with("password", "not the password").send().expect(422);
    let page = mira.form(HERE, HERE).with("password", PASSWORD).send().expect(200);
    let phone = Phone::of(&page);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text().contains("<svg"), "the code for cameras");
    let uri = page.attributes("a[href^='otpauth:']", "href").remove(0);
    assert!(uri.contains(&phone.0) && uri.contains("mira%40127.0.0.1"), "{uri}");

    let form = Form::on(&mira, &page, "/settings/second-factor/on");
    let again = form.clone().with("code", &phone.wrong(&server)).send().expect(422);
    assert_eq!(Phone::of(&again).0, phone.0, "the app need not learn another secret");
    elsewhere.get("/home").expect(200);
    // Somebody else's set-up is nothing for one's own.
    let eve = server.artist("eve");
    let stolen = form.value("sealed").unwrap().to_owned();
    let hers = eve.form(HERE, HERE).with("password", PASSWORD).send().expect(200);
    let hers = Form::on(&eve, &hers, "/settings/second-factor/on").with("sealed", &stolen);
    hers.with("code", &phone.code(&server, 0)).send().expect(403);

    let before = mira.copy();
    let right = phone.code(&server, 0);
    let spaced = format!("{} {}", &right[..3], &right[3..]);
    let codes = form.with("code", &spaced).send().expect(200);
    assert_eq!(codes.words("code.secret").len(), 10);
    assert_eq!(waiting(&server, "Your second factor is on"), 1);
    is_out(&elsewhere);
    is_out(&before);
    mira.get("/home").expect(200);
    let page = mira.get("/settings/security").expect(200).text();
    assert!(page.contains("10 recovery codes are left"), "{page}");
    assert!(mira.get(HERE).expect(200).words("code").is_empty(), "shown once");

    // What is kept shows neither.
    let kept = server
        .database
        .lines("SELECT totp_secret AS line FROM users WHERE totp_secret IS NOT NULL");
    assert!(kept.len() == 1 && !kept[0].contains(&phone.0));
    // The forms of the page with the codes belong to the new session already.
    let file = Form::on(&mira, &codes, "/settings/second-factor/codes.txt").send().expect(200);
    assert!(file.header("content-disposition").unwrap().contains("recovery-codes.txt"));
    for code in codes.words("code.secret") {
        assert!(file.text().contains(&code));
    }
    let forged = Form::on(&mira, &codes, "/settings/second-factor/codes.txt");
    forged.with("code", "k3f9-k3f9-k3f9-k3f9").send().expect(404);
}

/// WEB-08: the second step cannot be skipped.
#[test]
fn the_password_alone_is_no_session_anywhere() {
    let server = still();
    let mira = server.artist("mira");
    let (phone, _) = guard(&server, &mira);
    let browser = half_way(&server, "mira");
    let token = browser.cookie(HALF_WAY).unwrap();
    is_out(&browser);
    // As what it is, and as what it is not: every page answers as it does to anyone.
    let (anyone, planted) = (server.anyone(), server.anyone());
    planted.set_cookie(HALF_WAY, &token);
    planted.set_cookie(SESSION, &token);
    let values = [
        ("username", "mira"),
        ("name", "mira"),
        ("id", "1"),
        ("post", "1"),
        ("media", "1"),
        ("file", "480.webp"),
        ("path", "app.css"),
        ("code", "none"),
        ("token", "none"),
        ("domain", "far.example"),
        ("group_key", "x"),
        ("date", "2026-01-01"),
    ];
    let routes = server::all_routes().into_iter().filter(|it| it.method == "get");
    for path in routes.map(|it| crate::support::places::fill(it.path, &values)) {
        if path == STEP {
            continue;
        }
        let ask = |it: &Browser| {
            let answer = it.get(&path);
            (answer.status, answer.location().to_owned())
        };
        assert_eq!(ask(&planted), ask(&anyone), "{path}");
    }
    let bearer = format!("Bearer {token}");
    let asking = anyone.ask("GET", "/api/v1/accounts/verify_credentials");
    asking.header("Authorization", &bearer).send().expect(401);
    // Somebody else's browser does not have the cookie.
    assert!(server.anyone().get(STEP).expect(303).location().starts_with("/sign-in"));

    let wrong = give(&browser, &phone.wrong(&server)).expect(422);
    assert!(wrong.text().contains("That code is not right"));
    let entered = give(&browser, &phone.code(&server, 0)).expect(303);
    assert_eq!(entered.location(), "/home");
    browser.get("/home").expect(200);
    assert_eq!(browser.cookie(HALF_WAY), None);
    // The way is used up.
    planted.set_cookie(SESSION, "none");
    assert!(planted.get(STEP).expect(303).location().starts_with("/sign-in"));
}

#[test]
fn a_code_is_good_once_and_for_one_step_around_now() {
    let server = still();
    let mira = server.artist("mira");
    let (phone, _) = guard(&server, &mira);
    server.wait(Duration::from_mins(2));
    let try_code = |code: &str| give(&half_way(&server, "mira"), code).status;
    assert_eq!(try_code(&phone.code(&server, -2)), 422, "too old");
    assert_eq!(try_code(&phone.code(&server, 2)), 422, "too early");
    let code = phone.code(&server, 0);
    assert_eq!(try_code(&code), 303);
    assert_eq!(try_code(&code), 422, "a second time");
    assert_eq!(try_code(&phone.code(&server, -1)), 422, "one that is older than a used one");
    assert_eq!(try_code(&phone.code(&server, 1)), 303);
}

#[test]
fn one_code_at_the_same_time_in_many_browsers_lets_one_in() {
    let server = still();
    let mira = server.artist("mira");
    let (phone, codes) = guard(&server, &mira);
    for code in [phone.code(&server, 0), codes[0].clone()] {
        let browsers: Vec<Browser> = (0..6).map(|_| half_way(&server, "mira")).collect();
        let forms: Vec<_> =
            browsers.iter().map(|it| it.form(STEP, STEP).with("code", &code)).collect();
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let asking: Vec<_> =
                forms.into_iter().map(|it| scope.spawn(move || it.send().status)).collect();
            asking.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|it| **it == 303).count(), 1, "{statuses:?}");
        server.wait(Duration::from_secs(30));
    }
    // And in one browser: one session comes of it.
    let sessions = || server.database.number("SELECT count(*) AS n FROM sessions");
    let (before, browser) = (sessions(), half_way(&server, "mira"));
    let form = browser.form(STEP, STEP).with("code", &phone.code(&server, 0));
    std::thread::scope(|scope| {
        for form in vec![form; 4] {
            scope.spawn(move || form.send());
        }
    });
    assert_eq!(sessions(), before + 1);
}

#[test]
fn a_recovery_code_signs_in_once_and_its_person_is_told() {
    let server = still_with(with_mail);
    let mira = server.artist("mira");
    let (phone, codes) = guard(&server, &mira);
    let try_code = |code: &str| give(&half_way(&server, "mira"), code).status;
    assert_eq!(try_code("k3f9-k3f9-k3f9-k3f9"), 422);
    assert_eq!(try_code(&codes[0].to_uppercase().replace('-', " ")), 303);
    assert_eq!(try_code(&codes[0]), 422, "a second time");
    assert_eq!(waiting(&server, "9 are left"), 1);
    // The codes of one person are nothing for another.
    let eve = server.artist("eve");
    guard(&server, &eve);
    assert_eq!(give(&half_way(&server, "eve"), &codes[1]).status, 422);

    let renew = || mira.form(HERE, "/settings/second-factor/codes");
    let form = renew().with("codes_password", PASSWORD).with("codes_code", &phone.wrong(&server));
    form.send().expect(422);
    let form = renew().with("codes_password", "no").with("codes_code", &codes[2]);
    form.send().expect(422);
    let form = renew().with("codes_password", PASSWORD).with("codes_code", &phone.code(&server, 0));
    let new = form.send().expect(200).words("code.secret");
    assert_eq!(try_code(&codes[1]), 422, "the old ones are over");
    assert_eq!(try_code(&new[0]), 303);
}

/// WEB-08, WEB-09.
#[test]
fn guessing_codes_ends_soon() {
    let server = still_with(with_mail);
    let mira = server.artist("mira");
    let (phone, _) = guard(&server, &mira);
    let browser = half_way(&server, "mira");
    let (copy, wrong) = (browser.copy(), phone.wrong(&server));
    let form = browser.form(STEP, STEP);
    for _ in 0..4 {
        form.clone().with("code", &wrong).send().expect(422);
    }
    let over = form.clone().with("code", &wrong).send().expect(303);
    assert_eq!(over.location(), "/sign-in?done=again");
    assert!(browser.get(over.location()).text().contains("too many codes were wrong"));
    assert_eq!(waiting(&server, "five wrong codes"), 1);
    copy.get(STEP).expect(303);
    copy.post(STEP, &[("csrf", form.value("csrf").unwrap()), ("code", &phone.code(&server, 0))])
        .expect(303);
    is_out(&copy);

    let server = still_with(|plan| {
        plan.config.limits.sign_in_tries = 4;
        plan.config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    });
    let mira = server.artist("mira");
    let (phone, _) = guard(&server, &mira);
    let wrong = phone.wrong(&server);
    let from = |address: &str, code: &str| {
        let browser = server.anyone();
        let form = browser.form("/sign-in", "/sign-in").with("login", "mira");
        let form = form.with("password", PASSWORD);
        let status = form.asking().header("X-Forwarded-For", address).send().status;
        assert_eq!(status, 303, "the password is right");
        let form = browser.form(STEP, STEP).with("code", code);
        form.asking().header("X-Forwarded-For", address).send().status
    };
    // By account: from networks that are new for her, four an hour from everywhere.
    let strangers = [1, 2, 3, 4, 5, 6].map(|it| from(&format!("198.51.{it}.7"), &wrong));
    assert_eq!(strangers, [422, 422, 422, 422, 429, 429]);
    assert_eq!(from("198.51.9.7", &phone.code(&server, 0)), 429, "even with the right code");
    // She is known at home, and stays in.
    assert_eq!(from("127.0.0.1", &phone.code(&server, 0)), 303);
    // By address.
    server.wait(Duration::from_mins(61));
    let theo = server.artist("theo");
    guard(&server, &theo);
    assert_eq!([0; 4].map(|_| from("203.0.113.5", &wrong)), [422; 4]);
    let form = server.anyone();
    let form =
        form.form("/sign-in", "/sign-in").with("login", "theo").with("password", "wrong one");
    assert_eq!(form.asking().header("X-Forwarded-For", "203.0.113.5").send().status, 429);
}

#[test]
fn the_way_between_ends_by_time_by_another_password_and_with_the_login() {
    let server = still();
    let mira = server.artist("mira");
    let (phone, _) = guard(&server, &mira);
    let late = half_way(&server, "mira");
    let form = late.form(STEP, STEP);
    server.wait(Duration::from_secs(601));
    let answer = form.with("code", &phone.code(&server, 0)).send().expect(303);
    assert_eq!(answer.location(), "/sign-in?done=again");
    is_out(&late);

    // A link for a new password leaves the second factor where it is.
    let waiting = half_way(&server, "mira");
    let console = Member::console();
    let making = services::passwords::make_link(&server.app, &console, mira.member.user);
    let link = server.run(making).unwrap();
    let path = link.strip_prefix(&server.app.config.server.origin()).unwrap();
    waiting.get(STEP).expect(303);
    let browser = server.anyone();
    browser.form(path, "/password/new").with("password", PASSWORD).send().expect(303);
    let browser = half_way(&server, "mira");
    server.run(services::people::disable(&server.app, &console, mira.member.user)).unwrap();
    assert!(browser.get(STEP).expect(303).location().starts_with("/sign-in"));
    server.run(services::people::enable(&server.app, &console, mira.member.user)).unwrap();
    give(&half_way(&server, "mira"), &phone.code(&server, 0)).expect(303);
}

#[test]
fn it_is_switched_off_with_the_password_and_a_code() {
    let server = still();
    let mira = server.artist("mira");
    let (phone, codes) = guard(&server, &mira);
    mira.form(HERE, "/settings/second-factor/codes");
    let csrf = mira.csrf(HERE);
    mira.post(HERE, &[("csrf", &csrf), ("password", PASSWORD)]).expect(403);
    let off = || mira.form(HERE, "/settings/second-factor?_method=delete");
    off().with("password", "no").with("code", &phone.code(&server, 0)).send().expect(422);
    off().with("password", PASSWORD).with("code", &phone.wrong(&server)).send().expect(422);
    half_way(&server, "mira");
    off().with("password", PASSWORD).with("code", &phone.code(&server, 0)).send().expect(303);
    let browser = server.anyone();
    let form = browser.form("/sign-in", "/sign-in").with("login", "mira");
    assert_eq!(form.with("password", PASSWORD).send().expect(303).location(), "/home");
    // The old recovery codes are gone with it.
    guard(&server, &mira);
    give(&half_way(&server, "mira"), &codes[0]).expect(422);
}

#[test]
fn an_app_is_signed_in_to_over_both_steps() {
    let server = still();
    let mira = server.artist("mira");
    let (phone, _) = guard(&server, &mira);
    let body = json!({ "client_name": "Brush", "redirect_uris": "https://app.example/back" });
    let anyone = server.anyone();
    let asking = anyone.ask("POST", "/api/v1/apps").body("application/json", body.to_string());
    let id = asking.send().expect(200).json()["client_id"].as_str().unwrap().to_owned();
    let question = format!(
        "/oauth/authorize?client_id={id}&response_type=code&state=a%26b\
         &redirect_uri=https%3A%2F%2Fapp.example%2Fback"
    );
    let browser = server.anyone();
    let to = browser.get(&question).expect(303).location().to_owned();
    let form = browser.form(&to, "/sign-in").with("login", "mira").with("password", PASSWORD);
    let to = form.send().expect(303).location().to_owned();
    assert!(to.starts_with("/sign-in/second-factor?next=%2Foauth%2Fauthorize"), "{to}");
    let form = browser.form(&to, STEP);
    // Still on the way after a wrong code, and to nowhere else.
    let wrong = form.clone().with("code", &phone.wrong(&server)).send().expect(422);
    assert_eq!(wrong.header("cross-origin-opener-policy"), Some("unsafe-none"));
    let kept = wrong.attributes("input[name=next]", "value").remove(0);
    let elsewhere = form.clone().with("next", "//evil.example").with("code", &phone.wrong(&server));
    assert_eq!(elsewhere.send().attributes("input[name=next]", "value"), [""]);
    let entered = form.with("next", &kept).with("code", &phone.code(&server, 0)).send().expect(303);
    let page = browser.get(entered.location()).expect(200);
    assert!(page.text().contains("Brush"));
    let form = Form::on(&browser, &page, "/oauth/authorize").also("decision", "approve");
    let back = form.send().expect(303).location().to_owned();
    assert!(
        back.starts_with("https://app.example/back?code=") && back.ends_with("state=a%26b"),
        "{back}"
    );
}

#[test]
fn admins_take_it_away_from_those_below_them() {
    let server = still_with(with_mail);
    let [mo, ada, amy] = [("mo", Role::Moderator), ("ada", Role::Admin), ("amy", Role::Admin)]
        .map(|(name, role)| server.person(name, role));
    let (owner, mira) = (server.owner(), server.artist("mira"));
    for person in [&mo, &ada, &amy, &owner, &mira] {
        guard(&server, person);
    }
    let taking = |by: &Person<'_>, name: &str| {
        let csrf = by.csrf("/settings/password");
        let path = format!("/admin/people/{name}/second-factor?_method=delete");
        by.post(&path, &[("csrf", &csrf)]).status
    };
    let page = mo.get("/admin/people/mira").expect(200);
    assert!(page.words("dl.facts div").contains(&"Second factorYes".to_owned()));
    assert_eq!(taking(&mo, "mira"), 403);
    assert_eq!(taking(&ada, "amy"), 403, "the same role");
    assert_eq!(taking(&ada, "ada"), 403, "oneself");
    assert_eq!(taking(&owner, "owner"), 403, "oneself, as the owner");
    assert_eq!(taking(&ada, "owner"), 403);
    let form = ada.form("/admin/people/mira", "/admin/people/mira/second-factor");
    form.send().expect(303);
    assert_eq!(taking(&ada, "mira"), 404, "there is none any more");
    let lines = "SELECT count(*) AS n FROM audit_events WHERE action = 'user.second_factor' AND subject = '@mira'";
    assert_eq!(server.database.number(lines), 1);
    assert_eq!(waiting(&server, "took your second factor away"), 1);
    let browser = server.anyone();
    let form = browser.form("/sign-in", "/sign-in").with("login", "mira");
    assert_eq!(form.with("password", PASSWORD).send().expect(303).location(), "/home");
    assert_eq!(taking(&owner, "ada"), 303);
}

#[test]
fn the_command_line_takes_it_away_from_anyone() {
    let home = Home::new();
    home.artist("mira");
    home.database.run("UPDATE users SET second_factor_at = 1, totp_secret = 'x'").unwrap();
    let reset = |name: &str| {
        let mut command = crate::support::program::rakkan();
        command.args(["user", "reset-second-factor", name]).current_dir(home.folder.path());
        command.env("RAKKAN_DATA_DIR", home.folder.path());
        command.env("RAKKAN_DATABASE__URL", &home.database.url);
        command.output().unwrap()
    };
    assert_eq!(reset("nobody").status.code(), Some(1));
    let done = reset("mira");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(
        home.database.number("SELECT count(*) AS n FROM users WHERE second_factor_at IS NOT NULL"),
        0
    );
    assert_eq!(reset("mira").status.code(), Some(1), "there is none any more");
}

#[test]
fn a_server_may_open_its_panel_to_guarded_staff_only() {
    let server = still();
    let (owner, mo) = (server.owner(), server.person("mo", Role::Admin));
    let token = server.token("mo", "read admin:read");
    let today = || owner.get("/admin").expect(200).text();
    assert!(today().contains("2 of the 2 people with a role have no second factor"));
    let rule = || {
        let form = owner.form("/admin/settings", "/admin/settings");
        form.also("staff_need_second_factor", "1").send()
    };
    let first = rule().expect(422);
    assert!(first.text().contains("Set up a second factor of your own first"));
    guard(&server, &owner);
    assert!(today().contains("One of the 2 people with a role has no second factor"));
    let api = |path: &str| {
        let anyone = server.anyone();
        let asking = anyone.ask("GET", path).header("Authorization", &format!("Bearer {token}"));
        asking.send().status
    };
    mo.get("/admin/people").expect(200);
    rule().expect(303);

    for route in server::all_routes().iter().filter(|it| it.path.starts_with("/admin")) {
        let path = crate::support::places::fill(
            route.path,
            &[("name", "owner"), ("id", "1"), ("domain", "far.example")],
        );
        let answer = match route.method {
            "get" => mo.get(&path),
            "delete" => mo.post(
                &format!("{path}?_method=delete"),
                &[("csrf", &mo.csrf("/settings/password"))],
            ),
            _ => mo.post(&path, &[("csrf", &mo.csrf("/settings/password"))]),
        };
        let answer = answer.expect(403);
        let ways = answer.attributes("main a", "href");
        assert!(ways.contains(&HERE.to_owned()), "{path}: {ways:?}");
    }
    assert_eq!(api("/api/v1/admin/accounts"), 403);
    assert_eq!(api("/api/v1/accounts/verify_credentials"), 200, "their own account works");
    mo.get("/home").expect(200);
    assert!(
        mo.get("/settings/security").expect(200).text().contains("the administration stays closed")
    );
    owner.get("/admin").expect(200);

    guard(&server, &mo);
    mo.get("/admin/people").expect(200);
    assert!(!today().contains("second factor"));
    // They reach it as long as they have it.
    let sql = format!("UPDATE users SET second_factor_at = NULL WHERE id = {}", mo.member.user);
    server.database.run(&sql).unwrap();
    mo.get("/admin").expect(403);
    server.set(|site| site.staff_need_second_factor = false);
    mo.get("/admin").expect(200);
}
