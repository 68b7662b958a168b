//! What an open page is told while it is looked at, and the page for when there is no network.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::people::PASSWORD;
use crate::support::socket::Events;
use crate::support::{Person, TestServer, text};

fn line(server: &TestServer, person: &Person<'_>, target: &str) -> Events {
    let name = server.session_cookie();
    let cookie = format!("{name}={}", person.cookie(name).expect("a session"));
    let asked = [("Cookie", cookie.as_str()), ("Accept", "text/event-stream")];
    let mut events = Events::with(server.address, target, &asked);
    assert!(events.head.starts_with("HTTP/1.1 200"), "{}", events.head);
    assert_eq!(events.line(), ":)");
    events
}

#[test]
fn an_open_page_hears_of_new_posts_and_notifications_until_its_reader_signs_out() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    mira.follow(&jo);
    let elsewhere = server.sign_in("mira", PASSWORD);
    let mut home = line(&server, &mira, "/live?home=1");
    let mut other = line(&server, &elsewhere, "/live");

    jo.publish(text("By the river."));
    assert_eq!((home.line(), home.line()), ("event: update".to_owned(), "data: 1".to_owned()));
    jo.publish(text("hello @mira"));
    let mut told = [home.line(), home.line(), home.line(), home.line()];
    told.sort();
    assert_eq!(told, ["data: 1", "data: 1", "event: notification", "event: update"]);
    // Where home is not open, posts are not news.
    assert_eq!(
        (other.line(), other.line()),
        ("event: notification".to_owned(), "data: 1".to_owned())
    );

    let begun = Instant::now();
    elsewhere.form("/home", "/sign-out").send().expect(303);
    other.until_closed();
    assert!(begun.elapsed() < Duration::from_secs(15), "it ended with the session");
    jo.publish(text("One more."));
    assert_eq!(home.line(), "event: update", "the other browser still listens");
}

#[test]
fn the_line_is_for_pages_of_people_who_are_signed_in() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    assert!(server.anyone().get("/live").expect(303).location().starts_with("/sign-in"));
    mira.get("/live").expect(404);
}

#[test]
fn a_browser_can_keep_the_server_as_an_app() {
    let server = TestServer::start();
    server.set(|site| "The quiet house".clone_into(&mut site.name));
    let anyone = server.anyone();
    let answer = anyone.get("/manifest.webmanifest").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/manifest+json"));
    let manifest: Value = answer.json();
    assert_eq!(
        (&manifest["name"], &manifest["short_name"]),
        (&"The quiet house".into(), &"The quiet".into())
    );
    for icon in manifest["icons"].as_array().unwrap() {
        let file = anyone.get(icon["src"].as_str().unwrap()).expect(200);
        assert_eq!(file.header("content-type"), icon["type"].as_str());
    }
    assert_eq!(
        anyone.get("/about").attributes("link[rel=manifest]", "href"),
        ["/manifest.webmanifest"]
    );

    // What the worker keeps has nobody's name in it.
    let mira = server.artist("mira");
    let page = mira.get("/offline").expect(200);
    assert!(page.text().contains("No connection") && !page.text().contains("mira"));
}
