//! Signing in and out, the list of sessions, passwords.

use std::time::Duration;

use services::{Member, Role};

use crate::support::people::PASSWORD;
use crate::support::{Answer, Browser, TestServer};

const COOKIE: &str = "rakkan_session";
const NEW: &str = "another long password";

fn sign_in(browser: &Browser, login: &str, password: &str) -> Answer {
    browser.form("/sign-in", "/sign-in").with("login", login).with("password", password).send()
}

fn sign_in_from(server: &TestServer, address: &str, login: &str, password: &str) -> Answer {
    let browser = server.anyone();
    let form = browser.form("/sign-in", "/sign-in").with("login", login).with("password", password);
    form.asking().header("X-Forwarded-For", address).send()
}

#[track_caller]
fn is_signed_out(browser: &Browser) {
    let answer = browser.get("/home").expect(303);
    assert!(answer.location().starts_with("/sign-in"), "{}", answer.location());
}

/// What the token of an app may do now.
fn app_status(server: &TestServer, token: &str) -> u16 {
    let asking = server.anyone();
    let asking = asking.ask("GET", "/api/v1/accounts/verify_credentials");
    asking.header("Authorization", &format!("Bearer {token}")).send().status
}

#[test]
fn a_name_or_an_address_and_the_password_sign_in() {
    let server = TestServer::start();
    server.artist("mira");
    for login in ["mira", "MIRA", "@mira", "mira@mail.example", "Mira@Mail.Example"] {
        let browser = server.anyone();
        assert_eq!(sign_in(&browser, login, PASSWORD).expect(303).location(), "/home", "{login}");
        browser.get("/home").expect(200);
    }
    for (login, password) in
        [("mira", "wrong password"), ("mira", ""), ("nobody", PASSWORD), ("", "")]
    {
        let browser = server.anyone();
        let answer = sign_in(&browser, login, password).expect(422);
        assert!(!answer.text().contains("wrong password"), "a password is never sent back");
        assert_eq!(browser.cookie(COOKIE), None);
    }
}

/// VIS-18: the answer is the same, whoever is asked for.
#[test]
fn nobody_learns_who_has_an_account() {
    let server = TestServer::start();
    server.artist("mira");
    let stopped = server.artist("stopped");
    let console = Member::console();
    let stopping = services::people::disable(&server.app, &console, stopped.member.user);
    server.run(stopping).unwrap();
    let told = |login: &str, password: &str| {
        let answer = sign_in(&server.anyone(), login, password);
        let page = answer.text().replace(login, "NAME");
        let (status, csrf) = (answer.status, answer.attributes("input[name=csrf]", "value"));
        (status, page.replace(&csrf[0], "TOKEN"))
    };
    let unknown = told("nobodyhere", "some long password");
    assert_eq!(told("mira", "some long password"), unknown);
    assert_eq!(told("stopped", PASSWORD), unknown, "the right password of a stopped login");
    assert_eq!(told("mira@mail.example", "some long password"), unknown);

    let asked = |login: &str| {
        let browser = server.anyone();
        let answer = browser.form("/reset", "/reset").with("login", login).send();
        let csrf = answer.attributes("input[name=csrf]", "value").join(" ");
        (answer.status, answer.text().replace(login, "NAME").replace(&csrf, "TOKEN"))
    };
    // Without mail there may be no form at all: then there is nothing to ask.
    if server.anyone().get("/reset").expect(200).text().contains("name=\"login\"") {
        assert_eq!(asked("mira"), asked("nobodyhere"));
        assert_eq!(asked("mira"), asked("stopped"));
    }
}

/// WEB-09: one address and many accounts, one account and many addresses; the owner stays in.
#[test]
fn guessing_is_slowed_down_by_address_and_by_account() {
    let server = TestServer::with(|plan| {
        plan.config.limits.sign_in_tries = 4;
        plan.config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        plan.stand_still();
    });
    for name in ["mira", "lena", "theo"] {
        server.artist(name);
    }
    // Mira is known from one network.
    sign_in_from(&server, "192.0.2.10", "mira", PASSWORD).expect(303);

    let one_address =
        |login: &str| sign_in_from(&server, "203.0.113.5", login, "a wrong password").status;
    let tries = ["lena", "theo", "mira", "nobody", "lena", "theo"];
    assert_eq!(tries.map(one_address), [422, 422, 422, 422, 429, 429]);
    let answer = sign_in_from(&server, "203.0.113.5", "lena", PASSWORD);
    assert_eq!(answer.status, 429, "even with the right password");
    let wait: u64 = answer.header("retry-after").expect("when to come back").parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");

    let from_everywhere = |number: u32| {
        let address = format!("198.51.{number}.7");
        sign_in_from(&server, &address, "mira", "a wrong password").status
    };
    let answers: Vec<u16> = (0..40).map(from_everywhere).collect();
    let refused = answers.iter().filter(|it| **it == 429).count();
    assert!(refused >= 20, "{answers:?}");
    sign_in_from(&server, "192.0.2.11", "mira", PASSWORD).expect(303);

    // A home with IPv6 has many addresses, and counts as one.
    let one_home = |last: u32| {
        let address = format!("2001:db8:1:1::{last}");
        sign_in_from(&server, &address, "theo", "a wrong password").status
    };
    assert_eq!([1, 2, 3, 4, 5].map(one_home)[4], 429);
    server.wait(Duration::from_mins(16));
    assert_eq!(sign_in_from(&server, "203.0.113.5", "lena", PASSWORD).status, 303);
}

/// WEB-07.
#[test]
fn a_planted_cookie_is_worth_nothing_and_signing_in_gives_a_new_one() {
    let server = TestServer::start();
    server.artist("mira");
    let browser = server.anyone();
    browser.set_cookie(COOKIE, "planted-by-somebody-else");
    is_signed_out(&browser);
    sign_in(&browser, "mira", PASSWORD).expect(303);
    let first = browser.cookie(COOKIE).unwrap();
    assert_ne!(first, "planted-by-somebody-else");

    // The attacker's own session in the victim's browser ends when the victim signs in.
    let attacker = server.artist("eve");
    let victim = server.anyone();
    let planted = attacker.cookie(COOKIE).unwrap();
    let form = victim.form("/sign-in", "/sign-in");
    victim.set_cookie(COOKIE, &planted);
    let page = victim.get("/settings/password").expect(200);
    let csrf = page.attributes("input[name=csrf]", "value").remove(0);
    form.with("csrf", &csrf).with("login", "mira").with("password", PASSWORD).send().expect(303);
    assert_ne!(victim.cookie(COOKIE).unwrap(), planted);
    is_signed_out(&attacker);

    let old = browser.copy();
    browser.form("/home", "/sign-out").send().expect(303);
    assert_eq!(browser.cookie(COOKIE), None);
    is_signed_out(&old);
}

#[test]
fn sessions_are_listed_and_ended() {
    let server = TestServer::start();
    let laptop = server.artist("mira");
    let phone = server.sign_in("mira", PASSWORD);
    let tablet = server.sign_in("mira", PASSWORD);
    let page = laptop.get("/settings/sessions").expect(200);
    let ends = page.attributes("form[action^='/settings/sessions/']", "action");
    let single: Vec<_> = ends.iter().filter(|it| !it.contains("others")).collect();
    assert!(single.len() >= 2, "{ends:?}");
    assert!(!page.text().contains(&phone.cookie(COOKIE).unwrap()), "no token on the page");

    let phone_id = phone.member.session().unwrap().0;
    let end = format!("/settings/sessions/{phone_id}?_method=delete");
    // Somebody else cannot, and does not learn that there is such a session.
    let eve = server.artist("eve");
    let token = eve.csrf("/settings/password");
    let theirs = eve.post(&end, &[("csrf", &token)]);
    let nothing = eve.post("/settings/sessions/1?_method=delete", &[("csrf", &token)]);
    assert_eq!((theirs.status, nothing.status), (404, 404));
    phone.get("/home").expect(200);

    laptop.form("/settings/sessions", &end).send().expect(303);
    is_signed_out(&phone);
    tablet.get("/home").expect(200);
    laptop.form("/settings/sessions", "/settings/sessions/others").send().expect(303);
    is_signed_out(&tablet);
    laptop.get("/home").expect(200);
}

#[test]
fn a_session_ends_when_nobody_uses_it_for_a_month() {
    let server = TestServer::with(crate::support::server::Plan::stand_still);
    let mira = server.artist("mira");
    for _ in 0..3 {
        server.wait(Duration::from_hours(24 * 20));
        mira.get("/home").expect(200);
    }
    server.wait(Duration::from_hours(24 * 31));
    is_signed_out(&mira);
}

/// VIS-09, WEB-07.
#[test]
fn another_password_ends_every_other_session_and_every_token() {
    let server = TestServer::start();
    let here = server.artist("mira");
    let elsewhere = server.sign_in("mira", PASSWORD);
    let token = server.token("mira", "read");
    assert_eq!(app_status(&server, &token), 200);

    let form = here.form("/settings/password", "/settings/password");
    let form = form.with("old_password", PASSWORD).with("password", NEW);
    form.clone().with("old_password", "not the password").send().expect(422);
    form.clone().with("password", "short").send().expect(422);
    elsewhere.get("/home").expect(200);
    form.send().expect(303);
    here.get("/home").expect(200);
    is_signed_out(&elsewhere);
    assert_eq!(app_status(&server, &token), 401);
    sign_in(&server.anyone(), "mira", PASSWORD).expect(422);
    sign_in(&server.anyone(), "mira", NEW).expect(303);
}

fn reset_link(server: &TestServer, username: &str) -> String {
    let console = Member::console();
    let person = server.run(services::people::find(&server.app, &console, username)).unwrap();
    let link =
        server.run(services::passwords::make_link(&server.app, &console, person.user.id)).unwrap();
    let origin = server.app.config.server.origin();
    link.strip_prefix(&origin).expect("built from the configured address").to_owned()
}

/// VIS-09, WEB-12.
#[test]
fn a_link_for_a_new_password_works_once_within_an_hour() {
    let server = TestServer::with(crate::support::server::Plan::stand_still);
    let mira = server.artist("mira");
    let token = server.token("mira", "read");
    let old = reset_link(&server, "mira");
    let link = reset_link(&server, "mira");
    let browser = server.anyone();
    browser.get(&old).expect(404);

    let page = browser.get(&link).expect(200);
    // The address holds a secret. With `no-referrer` browsers would send `Origin: null`.
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    let form = browser.form(&link, "/password/new");
    form.clone().with("password", "short").send().expect(422);
    form.clone().with("password", NEW).send().expect(303);
    is_signed_out(&mira);
    assert_eq!(app_status(&server, &token), 401);
    browser.get(&link).expect(404);
    assert_eq!(form.with("password", "yet another password").send().status, 404);
    sign_in(&server.anyone(), "mira", NEW).expect(303);

    let late = reset_link(&server, "mira");
    server.wait(Duration::from_mins(61));
    server.anyone().get(&late).expect(404);
    server.anyone().get("/password/new?token=guess").expect(404);
    server.anyone().get("/password/new").expect(404);
}

#[test]
fn a_link_used_twice_at_once_sets_one_password() {
    let server = TestServer::start();
    server.artist("mira");
    let link = reset_link(&server, "mira");
    let browser = server.anyone();
    let form = browser.form(&link, "/password/new");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let passwords: Vec<String> = (0..8).map(|it| format!("a password number {it}")).collect();
        let asking: Vec<_> = passwords
            .into_iter()
            .map(|it| {
                let form = form.clone().with("password", &it);
                scope.spawn(move || form.send().status)
            })
            .collect();
        asking.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|it| **it == 303).count(), 1, "{statuses:?}");
}

/// VIS-11: what staff may do ends with their role, in the same second.
#[test]
fn a_stopped_or_demoted_moderator_can_do_nothing_more() {
    let server = TestServer::start();
    let moderator = server.person("mo", Role::Moderator);
    let token = server.token("mo", "read");
    moderator.get("/admin").expect(200);
    let (console, user) = (Member::console(), moderator.member.user);
    server.run(services::people::set_role(&server.app, &console, user, Role::Artist)).unwrap();
    moderator.get("/admin").expect(403);
    moderator.get("/home").expect(200);
    server.run(services::people::disable(&server.app, &console, user)).unwrap();
    is_signed_out(&moderator);
    assert_eq!(app_status(&server, &token), 401);
    sign_in(&server.anyone(), "mo", PASSWORD).expect(422);
}
