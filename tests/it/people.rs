//! Joining: four ways a server can be, invitations, names.

use std::sync::Barrier;

use services::Member;
use services::invitations::Wanted;
use services::settings::SignUpMode;

use crate::support::people::PASSWORD;
use crate::support::{Answer, Browser, TestServer};

fn join(browser: &Browser, username: &str, invite: &str) -> Answer {
    let page = format!("/sign-up?invite={invite}");
    let form =
        browser.form(&page, "/sign-up").with("username", username).with("password", PASSWORD);
    let form = if form.value("application").is_some() {
        form.with("application", "Herons, in ink.")
    } else {
        form
    };
    form.send()
}

fn invite(server: &TestServer, max_uses: Option<i32>) -> String {
    let wanted = Wanted { max_uses, ..Wanted::default() };
    let console = Member::console();
    let making = services::invitations::create(&server.app, &console, wanted);
    server.run(making).expect("the command line may invite").code
}

fn accounts(server: &TestServer) -> i64 {
    server.database.number("SELECT count(*) AS n FROM accounts")
}

/// The first run, from the link to the owner's first page; the link opens once.
#[test]
fn the_first_owner_is_made_by_a_link_that_works_once() {
    let server = TestServer::start();
    let link = server.run(services::setup::owner_link(&server.app)).unwrap().expect("no owner yet");
    let path =
        link.strip_prefix(&server.app.config.server.origin()).expect("our own address").to_owned();
    server.anyone().get("/setup?token=guess").expect(404);

    let browser = server.anyone();
    let form = browser.form(&path, "/setup").with("site_name", "Atelier").with("username", "mira");
    let weak = form.clone().with("password", "short").send().expect(422);
    assert!(weak.text().contains("at least 10 characters"));
    assert!(!weak.text().contains("value=\"short\""), "a password is never sent back");
    let entered = form.clone().with("password", PASSWORD).send().expect(303);
    assert_eq!(entered.location(), "/home?done=ready");
    browser.get("/admin").expect(200);
    assert!(server.anyone().get("/").expect(200).text().contains("Atelier"));

    assert!(form.with("username", "second").with("password", PASSWORD).send().status >= 400);
    server.anyone().get(&path).expect(410);
    assert_eq!(server.run(services::setup::owner_link(&server.app)).unwrap(), None);
    assert_eq!(accounts(&server), 1);
}

#[test]
fn a_closed_server_takes_nobody_and_an_open_one_everybody() {
    let server = TestServer::start();
    let form = server.anyone();
    let form =
        form.form("/sign-up", "/sign-up").with("username", "late").with("password", PASSWORD);
    server.set(|site| site.sign_up_mode = SignUpMode::Closed);
    let page = server.anyone().get("/sign-up").expect(200);
    assert!(
        page.attributes("form[action='/sign-up']", "action").is_empty(),
        "no form on a closed door"
    );
    // A form that was opened before the door was closed.
    assert_eq!(form.send().status, 403);
    assert_eq!(accounts(&server), 0);

    server.set(|site| site.sign_up_mode = SignUpMode::Open);
    let browser = server.anyone();
    let joined = join(&browser, "Mira", "").expect(303);
    assert!(joined.location().starts_with("/settings/profile"), "{}", joined.location());
    browser.get("/home").expect(200);
    assert!(browser.get("/@mira").expect(200).text().contains("@mira"), "names are lower case");
    // An account begins with an explicit no to all four uses.
    let denied = "SELECT count(*) AS n FROM accounts WHERE terms = 255";
    assert_eq!(server.database.number(denied), 1);
}

#[test]
fn who_waits_for_approval_sees_what_anyone_sees_and_cannot_post() {
    let server = TestServer::with(|plan| plan.site.sign_up_mode = SignUpMode::Approval);
    let owner = server.owner();
    let browser = server.anyone();
    let form =
        browser.form("/sign-up", "/sign-up").with("username", "mira").with("password", PASSWORD);
    assert!(form.value("application").is_some(), "the server asks its question");
    form.with("application", "").send().expect(422);
    let joined = join(&browser, "mira", "").expect(303);
    assert_eq!(joined.location(), "/waiting");
    browser.get("/waiting").expect(200);

    let waiting = services::posts::Draft { source: "too early".to_owned(), ..Default::default() };
    let viewer = server.run(services::sessions::viewer_of_session(
        &server.app,
        &browser.cookie("rakkan_session").unwrap(),
    ));
    let viewer = viewer.unwrap();
    let refused =
        server.run(services::posts::publish(&server.app, viewer.signed_in().unwrap(), waiting));
    assert_eq!(refused.unwrap_err().code(), "forbidden");

    let list = owner.get("/admin/sign-ups").expect(200);
    assert!(list.text().contains("Herons, in ink."), "staff read the answer");
    let approve = list.attributes("form[action*='/approve']", "action").remove(0);
    owner.form("/admin/sign-ups", &approve).send().expect(303);
    assert_eq!(browser.get("/waiting").expect(303).location(), "/home");
    owner.post(&approve, &[("csrf", &owner.csrf("/admin/sign-ups"))]).expect(404);

    let other = server.anyone();
    join(&other, "noise", "").expect(303);
    let reject =
        owner.get("/admin/sign-ups").attributes("form[action*='/reject']", "action").remove(0);
    owner.form("/admin/sign-ups", &reject).send().expect(303);
    assert_eq!(accounts(&server), 2, "the owner and mira");
    assert!(other.get("/home").expect(303).location().starts_with("/sign-in"));
}

#[test]
fn an_invitation_opens_the_door_as_often_as_it_says() {
    let server = TestServer::with(|plan| {
        plan.site.sign_up_mode = SignUpMode::Invitation;
        plan.stand_still();
    });
    let owner = server.owner();
    let without = server.anyone();
    let form =
        without.form("/sign-up", "/sign-up").with("username", "eve").with("password", PASSWORD);
    form.send().expect(422);
    let code = invite(&server, Some(2));
    let browser = server.anyone();
    assert!(browser.get(&format!("/invite/{code}")).expect(303).location().contains(&code));
    join(&server.anyone(), "one", &code).expect(303);
    join(&server.anyone(), "two", &code).expect(303);
    join(&server.anyone(), "three", &code).expect(422);
    join(&server.anyone(), "four", "wrong").expect(422);

    let form = owner
        .form("/admin/invitations", "/admin/invitations")
        .with("max_uses", "")
        .with("lasts", "1");
    form.send().expect(303);
    let list = owner.get("/admin/invitations").expect(200).text();
    let (_, rest) = list.split_once("/invite/").expect("the newest link stands first");
    let code: String = rest.chars().take_while(|it| !"\"< ".contains(*it)).collect();
    join(&server.anyone(), "five", &code).expect(303);
    server.wait(std::time::Duration::from_hours(25));
    join(&server.anyone(), "six", &code).expect(422);
    assert_eq!(accounts(&server), 4);
}

/// WEB-25.
#[test]
fn fifty_at_once_with_one_invitation_make_one_account() {
    let server = TestServer::with(|plan| plan.site.sign_up_mode = SignUpMode::Invitation);
    let code = invite(&server, Some(1));
    let names: Vec<String> = (0..50).map(|it| format!("racer{it}")).collect();
    let statuses = at_once(&server, &code, &names);
    assert_eq!(statuses.iter().filter(|it| **it == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|it| matches!(it, 303 | 422 | 503)), "{statuses:?}");
    assert_eq!(accounts(&server), 1);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM users"), 1);
    assert_eq!(server.database.number("SELECT CAST(uses AS BIGINT) AS n FROM invitations"), 1);
}

#[test]
fn one_name_in_many_spellings_is_given_once() {
    let server = TestServer::start();
    let twins = ["mira", "Mira", "MIRA", "@mira", " mira ", "mirA", "mIra", "miRa"];
    let twins: Vec<String> = twins.iter().cycle().take(24).map(|it| (*it).to_owned()).collect();
    let statuses = at_once(&server, "", &twins);
    assert_eq!(statuses.iter().filter(|it| **it == 303).count(), 1, "{statuses:?}");
    assert_eq!(accounts(&server), 1);
}

/// Everyone fills in the form and presses the button in the same moment.
fn at_once(server: &TestServer, code: &str, names: &[String]) -> Vec<u16> {
    let start = Barrier::new(names.len());
    std::thread::scope(|scope| {
        let ask = |name: &'_ String| {
            let (browser, name, start) = (server.anyone(), name.clone(), &start);
            scope.spawn(move || {
                let page = format!("/sign-up?invite={code}");
                let form = browser.form(&page, "/sign-up");
                let form = form.with("username", &name).with("password", PASSWORD);
                start.wait();
                form.send().status
            })
        };
        let asking: Vec<_> = names.iter().map(ask).collect();
        asking.into_iter().map(|it| it.join().unwrap()).collect()
    })
}

#[test]
fn names_of_the_server_and_names_that_look_like_others_are_refused() {
    let server = TestServer::start();
    let refused = [
        "admin",
        "Admin",
        "inbox",
        "settings",
        ".well-known",
        "well_known",
        "api",
        "www",
        "",
        "_",
        "a b",
        "mira!",
        "a/b",
        "../x",
        "mіra",
        "ｍira",
        "mira\u{200b}",
        "miraé",
        "<b>mira</b>",
        "a_name_of_more_than_thirty_chars",
    ];
    for name in refused {
        let answer = join(&server.anyone(), name, "");
        assert_eq!(answer.status, 422, "{name:?}");
        assert!(!answer.words(".field__fault, .faults li").is_empty(), "{name:?} gets a sentence");
    }
    assert_eq!(accounts(&server), 0);
    join(&server.anyone(), "mira", "").expect(303);
    let taken = join(&server.anyone(), "mira", "").expect(422);
    assert!(taken.text().contains("has that name already"));
}

/// WEB-11.
#[test]
fn addresses_that_hide_another_address_are_refused() {
    let server = TestServer::start();
    let long = format!("{}@example.org", "a".repeat(400));
    let refused = [
        "a%b@evil@allowed.example",
        "a,b@example.org",
        "\"a b\"@example.org",
        "a@b@c.org",
        "mira@localhost",
        "mira@[127.0.0.1]",
        "mira@example.org\r\nBcc: x@example.org",
        "mira",
        "@example.org",
        &long,
    ];
    for (number, email) in refused.iter().enumerate() {
        let browser = server.anyone();
        let form = browser.form("/sign-up", "/sign-up");
        if form.value("email").is_none() {
            let name = format!("name{number}");
            let form = form.with("username", &name).with("password", PASSWORD).with("email", email);
            form.send().expect(422);
            continue;
        }
        let name = format!("name{number}");
        form.with("username", &name)
            .with("password", PASSWORD)
            .with("email", email)
            .send()
            .expect(422);
    }
    assert_eq!(accounts(&server), 0);
}

#[test]
fn sign_ups_from_one_address_are_limited() {
    let server = TestServer::with(|plan| {
        plan.config.limits.sign_ups = 3;
        plan.stand_still();
    });
    for name in ["one", "two", "three"] {
        join(&server.anyone(), name, "").expect(303);
    }
    let fourth = join(&server.anyone(), "four", "");
    assert_eq!(fourth.status, 429);
    let wait: u64 = fourth.header("retry-after").expect("when to come back").parse().unwrap();
    assert!(wait > 0 && wait <= 3600, "{wait}");
    server.wait(std::time::Duration::from_secs(wait));
    join(&server.anyone(), "four", "").expect(303);
}
