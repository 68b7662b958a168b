//! What one hands on, and links that lead back.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use services::accounts::ProfileEdit;

use crate::api_people::{App, id};
use crate::support::{Person, TestServer, text, work};

#[test]
fn one_s_own_pages_can_be_handed_on_without_scripts() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let heron = mira.publish(work());
    let origin = server.anyone().origin;
    let profile = mira.get("/@mira").expect(200);
    let shown = profile.words(".share__text");
    assert_eq!(shown[0], format!("{origin}/@mira"));
    assert!(shown[1].starts_with("@mira@127.0.0.1"), "{shown:?}");
    assert_eq!(shown[2], format!("<a rel=\"me\" href=\"{origin}/@mira\">mira</a>"));
    let page = mira.get(&heron.path).expect(200);
    assert_eq!(page.words(".share__text").len(), 2, "rel=me is for profiles");
    for path in ["/@mira", heron.path.as_str()] {
        let code = mira.get(path).attributes(".share__code img", "src").remove(0);
        let answer = server.anyone().get(&code).expect(200);
        assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
        assert!(answer.text().contains("<svg"), "{code}");
        assert!(server.anyone().get(path).words(".share").is_empty(), "others share a link");
    }
    let close = mira.publish(text("close").seen_by(consent::Visibility::Followers));
    assert!(mira.get(&close.path).expect(200).words(".share").is_empty());
    let first = server.anyone().get("/@mira/qr.svg").text();
    assert_ne!(first, server.anyone().get("/@mirabel/qr.svg").text());
}

/// A web site with one page, which can change.
fn site(page: Arc<Mutex<String>>) -> String {
    let listener = TcpListener::bind("127.1.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _read = stream.read(&mut [0; 4096]);
            let body = page.lock().unwrap().clone();
            let _written = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    format!("http://{address}/")
}

fn says(mira: &Person<'_>, words: &str) {
    let edit = ProfileEdit {
        fields: vec![("Site".to_owned(), words.to_owned())],
        ..ProfileEdit::default()
    };
    let editing = services::accounts::edit_profile(&mira.server.app, &mira.member, edit);
    mira.server.run(editing).unwrap();
    mira.server.run_jobs();
}

#[test]
fn a_link_is_verified_when_its_page_links_back_and_not_before() {
    let server = TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
    });
    let mira = server.artist("mira");
    let page = Arc::new(Mutex::new("<p>nothing</p>".to_owned()));
    let address = site(page.clone());
    let app = App::of(&server, "mira", "read write");
    let told = || {
        let account = app.get(&format!("/api/v1/accounts/{}", id(&mira)));
        let own = app.get("/api/v1/accounts/verify_credentials");
        let of = |it: &Value| it["fields"][0]["verified_at"].clone();
        assert_eq!(of(&account), of(&own["source"]));
        of(&account)
    };
    let about = || server.anyone().get("/@mira/about").expect(200);
    says(&mira, &address);
    assert_eq!(told(), Value::Null);
    assert!(about().text().contains("rel=\"me nofollow"), "others can verify this side");

    let origin = server.anyone().origin;
    *page.lock().unwrap() = format!("<a href=\"{origin}/@mira\" rel=\"me\">me</a>");
    says(&mira, &address);
    let since = told();
    assert!(since.is_string(), "{since}");
    assert!(about().words("dd").join(" ").contains("links back"));
    says(&mira, &address);
    assert_eq!(told(), since, "it was known before");

    says(&mira, "something else");
    assert_eq!(told(), Value::Null);
    *page.lock().unwrap() = format!("<a href=\"{origin}/@mira\">me</a>");
    says(&mira, &address);
    assert_eq!(told(), Value::Null, "the page does not say so any more");
}
