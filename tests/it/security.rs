//! Doors against strangers: forms, hosts, headers, cookies, roles, redirects, markup.

use server::routes::Route;

use crate::support::browser::Asking;
use crate::support::clean::is_clean_page;
use crate::support::people::PASSWORD;
use crate::support::places::{fill, is_for_programs, is_for_servers};
use crate::support::{Answer, Person, TestServer, text, work};

fn changing_routes() -> Vec<Route> {
    let all = server::all_routes().into_iter();
    let is_for_people = |it: &str| !is_for_programs(it) && !is_for_servers(it);
    all.filter(|it| it.method != "get" && is_for_people(it.path)).collect()
}

fn address_of(route: &Route, values: &[(&str, &str)]) -> String {
    let path = fill(route.path, values);
    if route.method == "delete" { format!("{path}?_method=delete") } else { path }
}

/// A value for everything that stands in brackets: things that belong to Mira.
pub(crate) fn values<'v>(post: &'v str, media: &'v str) -> Vec<(&'static str, &'v str)> {
    vec![
        ("username", "mira"),
        ("name", "mira"),
        ("id", post),
        ("post", post),
        ("media", media),
        ("file", "480.webp"),
        ("path", "app.css"),
        ("code", "none"),
        ("token", "none"),
        ("domain", "far.example"),
        ("group_key", "ungrouped-1"),
        ("date", "2026-01-01"),
    ]
}

// --- Forms of other sites (WEB-06) ------------------------------------------------------------

#[test]
fn no_change_without_a_form_of_ours_for_this_browser() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let eve = server.artist("eve");
    let published = mira.publish(work());
    let (post, media) = (published.id.0.to_string(), published.media[0].0.to_string());
    let mine = mira.csrf("/settings/password");
    let hers = eve.csrf("/settings/password");
    let before = fingerprint(&server);
    let mut open = Vec::new();
    for route in changing_routes() {
        let to = address_of(&route, &values(&post, &media));
        for (name, attempt) in attempts(&mira, &to, &mine, &hers) {
            let status = attempt.send().status;
            if status != 403 {
                open.push(format!("{} {} with {name}: {status}", route.method, route.path));
            }
        }
        // A link changes nothing, whatever it says.
        mira.get(&to);
    }
    let open = open.join("\n");
    assert!(open.is_empty(), "these were not refused:\n{open}");
    assert_eq!(fingerprint(&server), before, "something changed");
}

/// Twelve ways to send a form that no page of ours made for this browser.
fn attempts<'b>(
    mira: &'b Person<'_>,
    to: &str,
    mine: &str,
    hers: &str,
) -> Vec<(&'static str, Asking<'b>)> {
    let form = "application/x-www-form-urlencoded";
    let parts = "multipart/form-data; boundary=x";
    let right = format!("csrf={mine}");
    let part = |name: &str, value: &str| {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        format!("--x\r\n{head}\r\n\r\n{value}\r\n--x--\r\n")
    };
    let asking = || mira.ask("POST", to);
    let ours = || asking().header("Origin", &mira.origin);
    let from = |origin: &str| asking().header("Origin", origin).body(form, right.as_str());
    let fetched = |site: &str| asking().header("Sec-Fetch-Site", site).body(form, right.as_str());
    let json = format!("{{\"csrf\":\"{mine}\"}}");
    vec![
        ("no token", ours().body(form, "a=b")),
        ("an empty body", ours()),
        ("somebody else's token", ours().body(form, format!("csrf={hers}"))),
        ("Origin: null", from("null")),
        ("a foreign origin", from("https://evil.example")),
        ("a foreign port", from("http://127.0.0.1:1")),
        ("cross-site", fetched("cross-site")),
        ("same-site", fetched("same-site")),
        ("text/plain", ours().body("text/plain", json.as_str())),
        ("JSON", ours().body("application/json", json.as_str())),
        ("parts without a token", ours().body(parts, part("a", "b"))),
        ("parts with somebody else's token", ours().body(parts, part("csrf", hers))),
    ]
}

/// How many rows there are of everything a form can change.
fn fingerprint(server: &TestServer) -> Vec<i64> {
    let tables = [
        "accounts",
        "users",
        "sessions",
        "posts",
        "post_versions",
        "drafts",
        "media",
        "likes",
        "boosts",
        "bookmarks",
        "bookmark_folders",
        "lists",
        "filters",
        "followed_tags",
        "scheduled_posts",
        "account_domain_blocks",
        "follows",
        "blocks",
        "mutes",
        "consent_events",
        "audit_events",
        "invitations",
        "access_tokens",
        "recovery_codes",
        "pending_sign_ins",
        "passkeys",
        "passkey_questions",
    ];
    let count = |it: &str| server.database.number(&format!("SELECT count(*) AS n FROM {it}"));
    tables.iter().map(|it| count(it)).collect()
}

// --- Hosts (WEB-13) ---------------------------------------------------------------------------

#[test]
fn every_route_answers_to_our_own_name_only() {
    let server = TestServer::start();
    let anyone = server.anyone();
    let given = values("1", "1");
    for route in server::all_routes() {
        let method = if route.method == "get" { "GET" } else { "POST" };
        let path = fill(route.path, &given);
        let evil = anyone.ask(method, &path).instead("Host", "evil.example").send();
        assert_eq!(evil.status, 421, "{method} {path}");
        assert!(!evil.text().contains("evil.example"));
    }
    let ours = server.address.to_string();
    let ask = |method: &str, target: &str| anyone.ask(method, target);
    assert_eq!(ask("GET", "http://evil.example/").send().status, 421, "an absolute target");
    let twice = ask("GET", "/").header("Host", "evil.example").send().status;
    assert!(matches!(twice, 400 | 421), "two hosts: {twice}");
    let none = ask("GET", "/").instead("Host", "").send().status;
    assert!(matches!(none, 400 | 421), "no host: {none}");
    let page = ask("GET", "/about").header("X-Forwarded-Host", "evil.example").send();
    assert!(page.status == 200 && !page.text().contains("evil.example"));
    assert_eq!(ask("GET", &format!("http://{ours}/about")).send().status, 200);
}

// --- Headers (WEB-17, HTM-07) -----------------------------------------------------------------

#[test]
fn every_page_carries_the_headers_that_guard_it() {
    let server = TestServer::start();
    let owner = server.owner();
    let mira = server.artist("mira");
    let published = mira.publish(work().title("Heron").words("By the *river*. #birds"));
    let (post, media) = (published.id.0.to_string(), published.media[0].0.to_string());
    let anyone = server.anyone();
    let given = values(&post, &media);
    let mut pages = 0;
    for route in server::all_routes().iter().filter(|it| it.method == "get") {
        let path = fill(route.path, &given);
        for browser in [&anyone, &mira.browser, &owner.browser] {
            let answer = browser.get(&path);
            assert!(answer.status < 500, "{path} answered {}", answer.status);
            guarded(&answer);
            let kind = answer.header("content-type").unwrap_or_default();
            if kind.starts_with("text/html") {
                pages += 1;
                is_clean_page(&answer);
            }
        }
    }
    assert!(pages > 60, "only {pages} pages were looked at");
    for missing in ["/nothing/here", "/@nobody", "/@mira/999", "/media/1/480.webp"] {
        let answer = anyone.get(missing).expect(404);
        guarded(&answer);
        is_clean_page(&answer);
    }
}

#[track_caller]
fn guarded(answer: &Answer) {
    let asked = &answer.asked;
    let policy =
        answer.header("content-security-policy").unwrap_or_else(|| panic!("{asked}: no policy"));
    assert!(
        policy.contains("default-src 'none'") || policy.contains("default-src 'self'"),
        "{asked}: {policy}"
    );
    assert!(!policy.contains("unsafe-") && !policy.contains('*'), "{asked}: {policy}");
    let is_page = answer.header("content-type").unwrap_or_default().starts_with("text/html");
    if is_page {
        for rule in
            ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(rule), "{asked}: {policy} lacks {rule}");
        }
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{asked}");
        // Windows that web apps open to sign people in must find back to them.
        let is_sign_in = asked.contains("/sign-in") || asked.contains("/oauth/");
        let opener = if is_sign_in { "unsafe-none" } else { "same-origin" };
        assert_eq!(answer.header("cross-origin-opener-policy"), Some(opener), "{asked}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{asked}");
        assert!(answer.header("permissions-policy").is_some(), "{asked}");
        let referrer = answer.header("referrer-policy").unwrap_or_default();
        assert!(
            matches!(referrer, "same-origin" | "no-referrer") || referrer.contains("strict-origin"),
            "{asked}: {referrer}"
        );
        assert!(answer.header("cache-control").is_some(), "{asked}: pages say how long they last");
    }
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{asked}");
    assert!(answer.header("x-request-id").is_some(), "{asked}");
    assert!(
        answer.header("server").is_none() && answer.header("x-powered-by").is_none(),
        "{asked}"
    );
    // Of other sites, what is answered there is what anyone is shown: no cookie goes with `*`.
    let is_for_anyone = [
        "/api/",
        "/.well-known/",
        "/nodeinfo/",
        "/ns/",
        "/media/",
        "/assets/avatars/",
        "/assets/headers/",
        "/oauth/token",
        "/oauth/revoke",
        "/oauth/userinfo",
    ];
    if !is_for_anyone.iter().any(|it| asked.contains(it)) {
        assert!(answer.header("access-control-allow-origin").is_none(), "{asked}: WEB-18");
    }
}

// --- Cookies ----------------------------------------------------------------------------------

fn set_cookies(answer: &Answer) -> Vec<String> {
    answer.header_values("set-cookie").into_iter().map(str::to_ascii_lowercase).collect()
}

#[test]
fn cookies_are_as_closed_as_the_line_allows() {
    let open = TestServer::start();
    open.artist("mira");
    let browser = open.anyone();
    let page = browser.get("/sign-in").expect(200);
    let form =
        browser.form("/sign-in", "/sign-in").with("login", "mira").with("password", PASSWORD);
    let entered = form.send().expect(303);
    for cookie in set_cookies(&page).into_iter().chain(set_cookies(&entered)) {
        for word in ["httponly", "samesite=lax", "path=/"] {
            assert!(cookie.contains(word), "{cookie}");
        }
        assert!(!cookie.contains("domain="), "{cookie}");
        assert!(!cookie.contains("secure"), "there is no TLS on this line: {cookie}");
    }
    assert!(page.header("strict-transport-security").is_none());

    let closed = TestServer::with(|plan| {
        plan.config.server.public_url = "https://atelier.example".parse().unwrap();
    });
    closed.artist("mira");
    let browser = closed.anyone();
    let page = browser.get("/sign-in").expect(200);
    assert!(page.header("strict-transport-security").is_some_and(|it| it.contains("max-age=")));
    let form =
        browser.form("/sign-in", "/sign-in").with("login", "mira").with("password", PASSWORD);
    let entered = form.send().expect(303);
    let cookies: Vec<String> =
        set_cookies(&page).into_iter().chain(set_cookies(&entered)).collect();
    assert!(cookies.len() >= 2, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.starts_with("__host-"), "{cookie}");
        for word in ["httponly", "samesite=lax", "path=/", "secure"] {
            assert!(cookie.contains(word), "{cookie}");
        }
        assert!(!cookie.contains("domain="), "{cookie}");
    }
    browser.get("/home").expect(200);
}

// --- Redirects --------------------------------------------------------------------------------

#[test]
fn nobody_is_sent_to_another_site() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let post = mira.publish(text("words"));
    let elsewhere = [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "%2F%2Fevil.example",
        "/%5Cevil.example",
        " //evil.example",
        "///evil.example",
        "/\r\nX-Bad: 1",
    ];
    for next in elsewhere {
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let browser = server.anyone();
        let form = browser.form(&format!("/sign-in?next={query}"), "/sign-in");
        let stays = |to: &str| {
            let whole = url::Url::parse("http://home.example/here").unwrap().join(to).unwrap();
            assert_eq!(whole.host_str(), Some("home.example"), "{next:?} leads to {to:?}");
        };
        stays(form.value("next").unwrap_or_default());
        let entered =
            form.clone().with("next", next).with("login", "mira").with("password", PASSWORD).send();
        stays(entered.expect(303).location());
        assert!(entered_already(&mira, &query), "{next:?}");
        let csrf = mira.csrf("/settings/password");
        for path in [format!("/posts/{}/like", post.id.0), "/@mira/mute".to_owned()] {
            let answer = mira.post(&path, &[("csrf", &csrf), ("back", next)]);
            stays(answer.location());
            assert!(answer.header("x-bad").is_none());
        }
    }
}

/// Whether somebody who is signed in already stays here too.
fn entered_already(mira: &Person<'_>, query: &str) -> bool {
    let answer = mira.get(&format!("/sign-in?next={query}"));
    let to = answer.location();
    to.starts_with('/') && !to.starts_with("//") && !to.contains('\\')
}
