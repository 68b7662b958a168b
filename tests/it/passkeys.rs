//! Passkeys: made, named, used to sign in and as a second factor, refused, removed.

use std::time::Duration;

use serde_json::Value;

use crate::second_factor::{STEP, guard, half_way};
use crate::support::authenticator::Passkey;
use crate::support::form::Form;
use crate::support::people::PASSWORD;
use crate::support::server::Plan;
use crate::support::{Answer, Browser, Person, TestServer};

const HERE: &str = "/settings/passkeys";
const SESSION: &str = "rakkan_session";

/// A server by name: there are no passkeys for numbers.
fn named(plan: &mut Plan) {
    plan.stand_still();
    let port = plan.config.server.listen.port();
    plan.config.server.public_url = format!("http://localhost:{port}").parse().unwrap();
}

fn asked(answer: &Answer) -> (String, Value) {
    let body = answer.json();
    (body["token"].as_str().unwrap().to_owned(), body["options"].clone())
}

/// Makes a passkey. Answers what the server says.
fn make(person: &Person<'_>, key: &mut Passkey, name: &str) -> Answer {
    let csrf = person.csrf(HERE);
    let asking = person.post("/settings/passkeys/ask", &[("csrf", &csrf), ("password", PASSWORD)]);
    let (token, options) = asked(&asking.expect(200));
    let credential = key.made(&options).to_string();
    let fields =
        [("csrf", csrf.as_str()), ("name", name), ("token", &token), ("credential", &credential)];
    person.post(HERE, &fields)
}

fn question(browser: &Browser) -> (String, Value) {
    let csrf = browser.csrf("/sign-in");
    asked(&browser.post("/sign-in/passkey/ask", &[("csrf", &csrf)]).expect(200))
}

fn give(browser: &Browser, token: &str, credential: &Value) -> Answer {
    let form = browser.form("/sign-in?next=%2Fdrafts", "/sign-in/passkey");
    form.with("token", token).with("credential", &credential.to_string()).send()
}

fn enter(server: &TestServer, key: &mut Passkey) -> u16 {
    let browser = server.anyone();
    let (token, options) = question(&browser);
    give(&browser, &token, &key.shown(&options)).status
}

#[test]
fn a_passkey_signs_in_without_name_and_password() {
    let server = TestServer::with(named);
    let mira = server.artist("mira");
    let origin = server.app.config.server.origin();
    let mut key = Passkey::new(&origin);
    let csrf = mira.csrf(HERE);
    let wrong = mira.post("/settings/passkeys/ask", &[("csrf", &csrf), ("password", "no")]);
    assert!(
        wrong.expect(422).json()["error"].as_str().unwrap().contains("not your present password")
    );
    make(&mira, &mut key, "").expect(422);
    make(&mira, &mut key, "My phone").expect(303);
    let again = make(&mira, &mut key, "The same");
    assert!(again.text().contains("did not work"), "{} {}", again.status, again.text());
    assert!(mira.get(HERE).text().contains("My phone"));

    let browser = server.anyone();
    let (token, options) = question(&browser);
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options["rpId"], "localhost");
    key.counter = 7;
    let entered = give(&browser, &token, &key.shown(&options)).expect(303);
    assert_eq!(entered.location(), "/drafts");
    browser.get("/home").expect(200);

    // Another name, and away with it; by its owner alone.
    let eve = server.artist("eve");
    let form = mira.form(HERE, "/settings/passkeys/");
    let remove = form.action.clone();
    let stolen = eve.csrf("/settings/password");
    assert_eq!(eve.post(&remove, &[("csrf", &stolen)]).status, 404);
    let path = remove.split('?').next().unwrap();
    let csrf = mira.csrf(HERE);
    mira.post(path, &[("csrf", &csrf), ("name", "The key in the drawer")]).expect(303);
    assert!(mira.get(HERE).text().contains("The key in the drawer"));
    form.send().expect(303);
    assert_eq!(enter(&server, &mut key), 422, "it is removed");
}

#[test]
fn what_is_wrong_about_an_answer_lets_nobody_in() {
    let server = TestServer::with(named);
    let mira = server.artist("mira");
    let origin = server.app.config.server.origin();
    let mut key = Passkey::new(&origin);
    make(&mira, &mut key, "My phone").expect(303);
    key.counter = 5;
    assert_eq!(enter(&server, &mut key), 303);
    assert_eq!(enter(&server, &mut key), 422, "the counter stands still: a copy");
    key.counter = 4;
    assert_eq!(enter(&server, &mut key), 422, "the counter goes back");
    key.counter = 10;
    key.verifies = false;
    assert_eq!(enter(&server, &mut key), 422, "nobody's finger");
    key.verifies = true;
    key.origin = "https://evil.example".to_owned();
    assert_eq!(enter(&server, &mut key), 422, "another site");
    key.origin.clone_from(&origin);
    key.rp_id = "evil.example".to_owned();
    assert_eq!(enter(&server, &mut key), 422, "for another site");
    key.rp_id = "localhost".to_owned();
    let mut stranger = Passkey::new(&origin);
    assert_eq!(enter(&server, &mut stranger), 422, "nobody here has it");

    let browser = server.anyone();
    let (token, options) = question(&browser);
    let mut forged = key.shown(&options);
    let (_, other) = question(&browser);
    forged["response"]["signature"] = key.shown(&other)["response"]["signature"].clone();
    give(&browser, &token, &forged).expect(422);
    give(&browser, &token, &key.shown(&options)).expect(422);
    assert_eq!(browser.cookie(SESSION), None, "a question is answered once, rightly or not");
    let (token, _) = question(&browser);
    give(&browser, &token, &key.shown(&other)).expect(422);
    let (late, its) = question(&browser);
    server.wait(Duration::from_secs(301));
    give(&browser, &late, &key.shown(&its)).expect(422);
    for nonsense in ["", "{}", "null", "[1]"] {
        let (token, _) = question(&browser);
        let form = browser.form("/sign-in", "/sign-in/passkey").with("token", &token);
        form.with("credential", nonsense).send().expect(422);
    }
    let (token, options) = question(&browser);
    let fits = key.shown(&options);
    give(&browser, &token, &fits).expect(303);
    let again = server.anyone();
    give(&again, &token, &fits).expect(422);

    // A login that is stopped stays stopped.
    let (console, user) = (services::Member::console(), mira.member.user);
    server.run(services::people::disable(&server.app, &console, user)).unwrap();
    key.counter = 20;
    assert_eq!(enter(&server, &mut key), 422);
}

#[test]
fn a_passkey_gives_the_second_factor_of_its_person_only() {
    let server = TestServer::with(named);
    let (mira, eve) = (server.artist("mira"), server.artist("eve"));
    let origin = server.app.config.server.origin();
    let (mut hers, mut others) = (Passkey::new(&origin), Passkey::new(&origin));
    make(&mira, &mut hers, "phone").expect(303);
    make(&eve, &mut others, "phone").expect(303);
    // By the password alone as before: the passkey is another way in, not a second step.
    server.sign_in("mira", PASSWORD);
    guard(&server, &mira);
    let browser = half_way(&server, "mira");
    let page = browser.get(STEP).expect(200);
    let form = |key: &mut Passkey| {
        let (token, options) = question(&browser);
        let forms = Form::on(&browser, &page, "/sign-in/second-factor?by=passkey");
        forms.with("token", &token).with("credential", &key.shown(&options).to_string()).send()
    };
    form(&mut others).expect(422);
    browser.get("/home").expect(303);
    form(&mut hers).expect(303);
    browser.get("/home").expect(200);
    // Alone it needs no code: it verified its person.
    assert_eq!(enter(&server, &mut hers), 303);
}

#[test]
fn a_server_without_a_name_says_that_there_are_none() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let page = mira.get(HERE).expect(200);
    assert!(page.words("pass-key").is_empty());
    assert!(page.text().contains("browsers have none"));
    assert!(server.anyone().get("/sign-in").words("pass-key").is_empty());
    let csrf = mira.csrf(HERE);
    mira.post("/settings/passkeys/ask", &[("csrf", &csrf), ("password", PASSWORD)]).expect(403);
}
