//! The API with an access token: a post with a picture and its terms, from a script.

use serde_json::{Value, json};

use crate::support::pictures::{ai_packet, jpeg_with_xmp};
use crate::support::works::small_png;
use crate::support::{Answer, Browser, TestServer, text, work};

/// An app with a token.
struct App {
    browser: Browser,
    token: String,
}

impl App {
    fn of(server: &TestServer, username: &str, scopes: &str) -> Self {
        Self { browser: server.anyone(), token: server.token(username, scopes) }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let asking = self
            .browser
            .ask(method, path)
            .header("Authorization", &format!("Bearer {}", self.token));
        if body.is_null() {
            asking.send()
        } else {
            asking.body("application/json", body.to_string()).send()
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &Value::Null)
    }

    fn upload(&self, bytes: &[u8], description: &str) -> Answer {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{description}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let asking = self
            .browser
            .ask("POST", "/api/v2/media")
            .header("Authorization", &format!("Bearer {}", self.token));
        asking.body("multipart/form-data; boundary=x", body).send()
    }
}

#[test]
fn a_script_posts_a_picture_with_its_terms_and_reads_them_again() {
    let server = TestServer::start();
    server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    let media = app.upload(&small_png(300, 200), "a heron").expect(202).json();
    assert_eq!((&media["description"], &media["type"]), (&json!("a heron"), &json!("image")));
    assert_eq!(media["meta"]["original"]["width"], 300);
    let id = media["id"].as_str().unwrap();
    let described =
        app.ask("PUT", &format!("/api/v1/media/{id}"), &json!({ "description": "a grey heron" }));
    assert_eq!(described.expect(200).json()["description"], "a grey heron");

    let sent = json!({
        "status": "By the river. #Birds", "title": "Heron", "media_ids": [id], "language": "en", "visibility": "public",
        "consent": { "data_mining": "allowed", "ai_training": "notAllowed" }, "ai_label": "human-made",
        "media_attributes": [{ "id": id, "consent": { "ai_inference": "constrained" } }],
    });
    let answer = app.ask("POST", "/api/v1/statuses", &sent).expect(200);
    assert!(
        answer.header("x-robots-tag").is_some_and(|it| it.contains("noai")),
        "the answer carries the terms too"
    );
    let status = answer.json();
    assert_eq!(status["visibility"], "public");
    assert_eq!(status["ai_label"], "human_made");
    assert_eq!(status["consent"]["ai_training"], "not_allowed");
    assert_eq!(status["media_attachments"][0]["description"], "a grey heron");
    assert_eq!(status["tags"][0]["name"], "birds");
    let id = status["id"].as_str().unwrap();

    let anyone = server.anyone().get(&format!("/api/v1/statuses/{id}")).expect(200);
    assert_eq!(anyone.header("access-control-allow-origin"), Some("*"));
    assert_eq!(anyone.json()["content"], status["content"]);
    assert_eq!(anyone.json()["text"], Value::Null, "the source is the author's");
    let asked = server
        .anyone()
        .get(&format!("/api/v1/consent?object={}", status["url"].as_str().unwrap()))
        .expect(200);
    assert_eq!(asked.json()["consent"]["ai_training"], "notAllowed");
    assert_eq!(status["consent"]["effective"]["ai_training"], "not_allowed");

    app.ask("DELETE", &format!("/api/v1/statuses/{id}"), &Value::Null).expect(200);
    app.get(&format!("/api/v1/statuses/{id}")).expect(404);
}

#[test]
fn the_report_of_a_file_is_its_owners_to_read() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    server.artist("ren");
    let app = App::of(&server, "mira", "read write");
    let file = crate::support::pictures::jpeg(2_000, 1_500);
    let media = mira.upload("heron.jpg", &file).unwrap();
    let path = format!("/api/rakkan/v1/media/{media}/report");
    let report = app.get(&path).expect(200).json();
    assert_eq!((&report["state"], &report["file_name"]), (&json!("ready"), &json!("heron.jpg")));
    assert!(report["url"].as_str().unwrap().ends_with(&path), "{report}");
    let came = &report["came"];
    assert_eq!((&came["format"], &came["bytes"]), (&json!("JPEG"), &json!(file.len())));
    assert_eq!((&came["width"], &came["height"]), (&json!(2_000), &json!(1_500)));
    let files = report["served"].as_array().unwrap();
    let of = |who: &str| {
        let files =
            files.iter().filter(|it| it["audience"].as_array().unwrap().contains(&json!(who)));
        files.map(|it| it["width"].as_u64().unwrap()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(of("visitors"), [480, 960, 1_600].into(), "{report}");
    assert_eq!(of("other_servers"), [2_000].into(), "{report}");
    assert!(files.iter().any(|it| it["quality"].is_u64()), "{report}");
    let sentences = report["sentences"].as_array().unwrap();
    assert!(sentences[0].as_str().unwrap().starts_with("Came in: JPEG, 2000 × 1500"), "{report}");

    // Also once it is in a post; nobody else reads it, however open the post is.
    let draft = services::posts::PictureDraft { media, ..Default::default() };
    let draft = services::posts::Draft { pictures: vec![draft], ..Default::default() };
    server.run(services::posts::publish(&server.app, &mira.member, draft)).unwrap();
    app.get(&path).expect(200);
    App::of(&server, "ren", "read write").get(&path).expect(404);
    App::of(&server, "mira", "read:accounts").get(&path).expect(403);
    App::of(&server, "mira", "write:media").get(&path).expect(200);
    server.anyone().get(&path).expect(401);
    let unknown = server.anyone().get("/api/rakkan/v1/nothing").expect(404);
    assert_eq!(unknown.json()["error_code"], "not_found");
}

#[test]
fn the_same_key_makes_one_post() {
    let server = TestServer::start();
    server.artist("mira");
    let app = App::of(&server, "mira", "write:statuses");
    let send = || {
        let asking = app
            .browser
            .ask("POST", "/api/v1/statuses")
            .header("Authorization", &format!("Bearer {}", app.token));
        asking
            .header("Idempotency-Key", "k-1")
            .fields(&[("status", "once")])
            .send()
            .expect(200)
            .json()["id"]
            .clone()
    };
    assert_eq!(send(), send());
    assert_eq!(server.database.number("SELECT count(*) AS n FROM posts"), 1);
}

#[test]
fn a_token_does_what_it_was_made_for_and_nothing_else() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let hidden = mira.publish(text("for few").seen_by(consent::Visibility::Followers));
    let status = format!("/api/v1/statuses/{}", hidden.id.0);
    let words = json!({ "status": "x" });
    let cases = [
        ("read", 200, 200, 403),
        ("read:statuses", 403, 200, 403),
        ("profile", 200, 403, 403),
        ("write", 403, 403, 200),
        ("write:media", 403, 403, 403),
    ];
    for (scopes, who, look, write) in cases {
        let app = App::of(&server, "mira", scopes);
        assert_eq!(app.get("/api/v1/accounts/verify_credentials").status, who, "{scopes}");
        assert_eq!(app.get(&status).status, look, "{scopes}");
        assert_eq!(app.ask("POST", "/api/v1/statuses", &words).status, write, "{scopes}");
    }
    server.anyone().get(&status).expect(404);
    let nobody = server.anyone().ask("POST", "/api/v1/statuses").fields(&[("status", "x")]).send();
    assert_eq!((nobody.status, nobody.json()["error_code"].clone()), (401, json!("signed_out")));
    let wrong = App { browser: server.anyone(), token: "wrong".to_owned() };
    wrong.get("/api/v1/accounts/lookup?acct=mira").expect(401);
    // A browser's session is nothing here: no cookie is read behind this door.
    mira.get("/api/v1/accounts/verify_credentials").expect(401);
}

#[test]
fn refusals_say_what_why_and_what_now() {
    let server = TestServer::start();
    server.artist("mira");
    let app = App::of(&server, "mira", "write");
    let media = app.upload(&jpeg_with_xmp(60, 40, &ai_packet()), "").expect(202).json();
    let answer =
        app.ask("POST", "/api/v1/statuses", &json!({ "media_ids": [media["id"]] })).expect(422);
    let error = answer.json();
    assert!(error["error_code"].as_str().unwrap().starts_with("ai.unlabelled"), "{error}");
    assert!(
        error["evidence"][0]["where"].as_str().unwrap().contains("DigitalSourceType"),
        "{error}"
    );
    assert!(error["error_description"].as_str().unwrap().contains("Label the work"), "{error}");
    for wrong in [
        json!({ "status": "x", "consent": { "training": "no" } }),
        json!({ "status": "x", "ai_label": "maybe" }),
    ] {
        assert!(
            app.ask("POST", "/api/v1/statuses", &wrong).expect(422).json()["error"].is_string()
        );
    }
    app.get("/api/v1/timelines/nothing").expect(404).json();
}

#[test]
fn somebodys_posts_come_newest_first_with_a_link_to_the_next_page() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let first = mira.publish(text("one"));
    let second = mira.publish(work().title("two"));
    let third = mira.publish(text("three"));
    let anyone = server.anyone();
    let account = anyone.get("/api/v1/accounts/lookup?acct=@mira").expect(200).json();
    let path = format!("/api/v1/accounts/{}/statuses", account["id"].as_str().unwrap());
    let ids = |path: &str| -> Vec<String> {
        let list = anyone.get(path).expect(200).json();
        list.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let (one, two, three) = (first.id.to_string(), second.id.to_string(), third.id.to_string());
    assert_eq!(ids(&path), [three.clone(), two.clone(), one.clone()]);
    assert_eq!(ids(&format!("{path}?limit=2")), [three.clone(), two.clone()]);
    assert_eq!(ids(&format!("{path}?only_media=true")), std::slice::from_ref(&two));
    assert_eq!(ids(&format!("{path}?max_id={two}")), [one]);
    let link = anyone.get(&format!("{path}?limit=1")).header("link").unwrap().to_owned();
    assert!(link.contains(&format!("max_id={three}")) && link.contains("rel=\"next\""), "{link}");
}

#[test]
fn pages_of_other_sites_may_ask() {
    let server = TestServer::start();
    let browser = server.anyone();
    let asking = browser.ask("OPTIONS", "/api/v1/statuses").header("Origin", "https://app.example");
    let answer = asking.header("Access-Control-Request-Method", "POST").send().expect(204);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert!(answer.header("access-control-allow-headers").unwrap().contains("Idempotency-Key"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}
