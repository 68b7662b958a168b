//! Every call of the API × (no token, an unknown one, one without the scope, an app's own,
//! somebody suspended, somebody stopped, somebody who waits): who may make it is written down in
//! `api_access.txt`, a line a call, and the server answers as the line says.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::places::fill;
use crate::support::{Answer, Browser, TestServer};

/// `method path access scopes…`, in any order.
const EXPECTED: &str = include_str!("api_access.txt");

type Rows = BTreeMap<(String, String), String>;

fn expected() -> Rows {
    let lines = EXPECTED.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let mut next = || words.next().unwrap_or_else(|| panic!("{line:?}")).to_owned();
            ((next(), next()), next())
        })
        .collect()
}

#[test]
fn every_call_is_written_down_with_who_may_make_it() {
    let real: Rows = server::api_calls()
        .into_iter()
        .map(|(method, path, access)| ((method.to_owned(), path.to_owned()), access))
        .collect();
    let expected = expected();
    let mut wrong = Vec::new();
    for ((method, path), access) in &real {
        match expected.get(&(method.clone(), path.clone())) {
            Some(line) if line == access => {}
            Some(line) => wrong.push(format!("says {line:?}, is: {method} {path} {access}")),
            None => wrong.push(format!("missing: {method} {path} {access}")),
        }
    }
    let gone = expected.keys().filter(|it| !real.contains_key(it));
    wrong.extend(gone.map(|(method, path)| format!("gone: {method} {path}")));
    assert!(wrong.is_empty(), "tests/it/api_access.txt:\n{}", wrong.join("\n"));
}

/// Somebody or something with a token, and what a call answers it.
struct Caller {
    name: &'static str,
    token: Option<String>,
}

fn ask(browser: &Browser, method: &str, path: &str, token: Option<&str>) -> Answer {
    // Nothing has this id, so a call that is let in changes nothing.
    let values = [("id", "1"), ("date", "2020-01-01"), ("name", "birds"), ("group_key", "x")];
    let path = fill(path, &values);
    let asking = browser.ask(&method.to_uppercase(), &path);
    match token {
        Some(token) => asking.header("Authorization", &format!("Bearer {token}")).send(),
        None => asking.send(),
    }
}

/// The refusal that a line and a caller lead to; none: the call is let in, whatever it makes of
/// being sent nothing.
fn refusal(access: &str, caller: &str) -> Option<u16> {
    let (who, scopes) = access.split_once(' ').unwrap_or((access, ""));
    let is_open = who == "open";
    let needs_person = matches!(who, "member" | "moderator" | "admin");
    match caller {
        _ if is_open => None,
        "nobody" => (who != "anyone").then_some(401),
        "a token that is none" => Some(401),
        "somebody stopped" | "somebody suspended" => Some(403),
        "the wrong scope" if !scopes.is_empty() => Some(403),
        "an app" if needs_person => Some(422),
        "somebody who waits" if needs_person => Some(403),
        "an artist" if matches!(who, "moderator" | "admin") => Some(403),
        _ => None,
    }
}

#[test]
fn every_call_answers_as_its_line_says() {
    let server = TestServer::start();
    for name in ["mira", "stopped", "gone"] {
        server.artist(name);
    }
    // Each with every scope there is, so that nothing but who they are decides.
    let all = services::oauth::scopes::ALL.iter().filter(|it| !it.starts_with("admin"));
    let all: String = all.copied().collect::<Vec<_>>().join(" ");
    let token = |name: &str| Some(server.token(name, &all));
    let (mira, stopped, gone) = (token("mira"), token("stopped"), token("gone"));
    let change = |sql: &str| server.database.run(sql).unwrap();
    let of =
        |name: &str| format!("account_id = (SELECT id FROM accounts WHERE username = '{name}')");
    change(&format!("UPDATE users SET disabled_at = 1 WHERE {}", of("stopped")));
    change("UPDATE accounts SET suspended_at = 1 WHERE username = 'gone'");
    server.artist("waits");
    let waits = token("waits");
    change(&format!("UPDATE users SET approved_at = NULL WHERE {}", of("waits")));
    // An artist's token may have been given admin scopes: they mean nothing without the role.
    change("UPDATE access_tokens SET scopes = scopes || ' admin:read admin:write'");
    let app = app_token(&server, &format!("{all} admin:read admin:write"));
    // The one scope that is no part of any other, and that no call but one asks for.
    let push = Some(server.token("mira", "push"));
    let profile = Some(server.token("mira", "profile"));
    let callers = [
        Caller { name: "nobody", token: None },
        Caller { name: "a token that is none", token: Some("guess".to_owned()) },
        Caller { name: "somebody stopped", token: stopped },
        Caller { name: "somebody suspended", token: gone },
        Caller { name: "an app", token: Some(app) },
        Caller { name: "somebody who waits", token: waits },
        Caller { name: "an artist", token: mira },
    ];
    let browser = server.anyone();
    let mut wrong = Vec::new();
    for (method, path, access) in server::api_calls() {
        let wrong_scope = if access.contains("push") { &profile } else { &push };
        let narrow = Caller { name: "the wrong scope", token: wrong_scope.clone() };
        for caller in callers.iter().chain([&narrow]) {
            let expected = refusal(&access, caller.name);
            // A stream that is let in never ends.
            let is_stream = path.starts_with("/api/v1/streaming") && !path.ends_with("/health");
            if is_stream && expected.is_none() {
                continue;
            }
            let answer = ask(&browser, method, path, caller.token.as_deref());
            let is_right = match expected {
                Some(status) => answer.status == status,
                None => !matches!(answer.status, 401 | 500..) && !is_refused(&answer),
            };
            if !is_right {
                let said = answer.status;
                wrong.push(format!("{method} {path} ({access}) to {}: {said}", caller.name));
            }
            if answer.status >= 400 {
                let body = answer.json();
                assert!(body["error"].is_string(), "{method} {path}: {body}");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Refused for who they are, not for what they sent or for what is not there.
fn is_refused(answer: &Answer) -> bool {
    let error = || answer.json()["error"].as_str().unwrap_or_default().to_owned();
    answer.status == 403
        && ["scopes", "disabled", "pending", "role"].iter().any(|it| error().contains(it))
}

/// A token of an app by itself, got as apps get it.
pub fn app_token(server: &TestServer, scopes: &str) -> String {
    let browser = server.anyone();
    let app = browser
        .ask("POST", "/api/v1/apps")
        .fields(&[
            ("client_name", "Brush"),
            ("redirect_uris", "urn:ietf:wg:oauth:2.0:oob"),
            ("scopes", scopes),
        ])
        .send()
        .expect(200)
        .json();
    let field = |name: &str| app[name].as_str().unwrap().to_owned();
    let token: Value = browser
        .ask("POST", "/oauth/token")
        .fields(&[
            ("grant_type", "client_credentials"),
            ("client_id", &field("client_id")),
            ("client_secret", &field("client_secret")),
            ("scope", scopes),
        ])
        .send()
        .expect(200)
        .json();
    token["access_token"].as_str().unwrap().to_owned()
}
