//! Posts as apps write, read and touch them.

use serde_json::{Value, json};

use crate::support::works::small_png;
use crate::support::{Answer, Browser, TestServer, text, work};

/// An app with a token.
pub struct App {
    pub browser: Browser,
    pub token: String,
}

impl App {
    pub fn of(server: &TestServer, username: &str) -> Self {
        Self::with(server, username, "read write follow")
    }

    pub fn with(server: &TestServer, username: &str, scopes: &str) -> Self {
        Self { browser: server.anyone(), token: server.token(username, scopes) }
    }

    pub fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
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

    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null).expect(200).json()
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, body).expect(200).json()
    }

    /// Publishes it.
    #[track_caller]
    pub fn say(&self, body: &Value) -> Value {
        self.post("/api/v1/statuses", body)
    }

    pub fn upload(&self, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(
            b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n",
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let asking = self
            .browser
            .ask("POST", "/api/v1/media")
            .header("Authorization", &format!("Bearer {}", self.token));
        asking.body("multipart/form-data; boundary=x", body).send()
    }

    /// Uploads a small picture; its id.
    pub fn picture(&self, width: u32) -> String {
        id(&self.upload(&small_png(width, 20), &[]).expect(200).json())
    }
}

pub fn id(entity: &Value) -> String {
    entity["id"].as_str().unwrap_or_else(|| panic!("no id: {entity}")).to_owned()
}

pub fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(id).collect()
}

const NOTHING: Value = Value::Null;

#[test]
fn a_post_names_people_and_hashtags_and_shows_its_wall_label() {
    let server = TestServer::start();
    server.artist("mira");
    server.artist("jo");
    let (mira, jo) = (App::of(&server, "mira"), App::of(&server, "jo"));
    let said = mira.say(&json!({
        "status": "With @jo in the reeds. #Birds", "title": "Heron & Reed", "year": "2026",
        "medium": "ink", "visibility": "public", "language": "en",
    }));
    let mention = &said["mentions"][0];
    assert_eq!((&mention["username"], &mention["acct"]), (&json!("jo"), &json!("jo")));
    assert!(mention["url"].as_str().unwrap().ends_with("/@jo"), "{mention}");
    assert!(mention["id"].is_string());
    assert!(said["tags"][0]["url"].as_str().unwrap().ends_with("/tags/birds"));
    let content = said["content"].as_str().unwrap();
    assert!(
        content.starts_with("<p><strong>Heron &amp; Reed</strong>, 2026, ink</p><p>With"),
        "apps that know no titles show this: {content}"
    );
    assert_eq!(said["pinned"], false);
    assert_eq!(said["muted"], false);
    let other = jo.get(&format!("/api/v1/statuses/{}", id(&said)));
    assert!(other.get("pinned").is_none(), "only the author is told");
    assert_eq!(other["quote"], NOTHING);
    // A source has no label in it: what is typed is what was typed.
    let source = mira.get(&format!("/api/v1/statuses/{}/source", id(&said)));
    assert_eq!(source["text"], "With @jo in the reeds. #Birds");
    assert_eq!(source["title"], "Heron & Reed");
    assert_eq!(source["consent"]["effective"]["ai_training"], "not_allowed");
    jo.ask("GET", &format!("/api/v1/statuses/{}/source", id(&said)), &NOTHING).expect(404);
}

#[test]
fn what_is_not_sent_is_as_the_person_set_it() {
    let server = TestServer::start();
    server.artist("mira");
    server.database.run(
        "UPDATE users SET posting_visibility = 2, posting_sensitive = TRUE, posting_language = 'de'",
    ).unwrap();
    let mira = App::of(&server, "mira");
    let said = mira.say(&json!({ "status": "Für wenige." }));
    assert_eq!(said["visibility"], "private");
    assert_eq!(said["sensitive"], true);
    assert_eq!(said["language"], "de");
    let other = mira.say(
        &json!({ "status": "x", "visibility": "unlisted", "sensitive": false, "language": "fr" }),
    );
    assert_eq!(other["visibility"], "unlisted");
    assert_eq!(other["sensitive"], false);
    assert_eq!(other["language"], "fr");
}

#[test]
fn pictures_keep_their_order_need_no_words_and_are_ones_own() {
    let server = TestServer::start();
    server.artist("mira");
    server.artist("jo");
    let (mira, jo) = (App::of(&server, "mira"), App::of(&server, "jo"));
    let (one, two) = (mira.picture(31), mira.picture(32));
    let said = mira.say(&json!({ "media_ids": [two, one] }));
    assert_eq!(ids(&said["media_attachments"]), [two.clone(), one.clone()]);
    let picture = &said["media_attachments"][0];
    assert_eq!(picture["type"], "image");
    assert_eq!(picture["withheld"], NOTHING);
    let url = picture["url"].as_str().unwrap();
    assert_eq!(url.rsplit('.').next(), Some("png"), "{picture}");
    assert!(picture["meta"]["original"]["aspect"].is_number());
    assert!(picture["meta"]["small"]["width"].is_number());
    assert!(picture["blurhash"].is_string());
    let report = picture["file_report_url"].as_str().unwrap();
    assert!(report.ends_with(&format!("/api/rakkan/v1/media/{two}/report")));
    let seen = jo.get(&format!("/api/v1/statuses/{}", id(&said)));
    assert!(seen["media_attachments"][0].get("file_report_url").is_none());
    let stolen = json!({ "status": "mine now", "media_ids": [one] });
    jo.ask("POST", "/api/v1/statuses", &stolen).expect(422);
    jo.ask("POST", "/api/v1/statuses", &json!({ "status": "x", "media_ids": ["wrong"] }))
        .expect(422);
    mira.ask("POST", "/api/v1/statuses", &json!({})).expect(422);
}

#[test]
fn a_key_holds_for_one_token_and_for_two_at_once() {
    let server = TestServer::start();
    server.artist("mira");
    let (one, two) = (App::of(&server, "mira"), App::of(&server, "mira"));
    let send = |app: &App, body: &Value| {
        let asking = app
            .browser
            .ask("POST", "/api/v1/statuses")
            .header("Authorization", &format!("Bearer {}", app.token))
            .header("Idempotency-Key", "the same words");
        id(&asking.body("application/json", body.to_string()).send().expect(200).json())
    };
    let body = json!({ "status": "once" });
    let again: Vec<String> = std::thread::scope(|scope| {
        let sending: Vec<_> = (0..4)
            .map(|_| {
                let app = App { browser: server.anyone(), token: one.token.clone() };
                let (send, body) = (&send, &body);
                scope.spawn(move || send(&app, body))
            })
            .collect();
        sending.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(again.iter().all(|it| it == &again[0]), "{again:?}");
    assert_ne!(send(&two, &body), again[0], "another app is another key");
    assert_eq!(server.database.number("SELECT count(*) AS n FROM posts"), 2);
    let later = json!({ "status": "later", "scheduled_at": "2199-01-01T00:00:00.000Z" });
    let key = |app: &App| {
        let asking = app
            .browser
            .ask("POST", "/api/v1/statuses")
            .header("Authorization", &format!("Bearer {}", app.token))
            .header("Idempotency-Key", "for later");
        id(&asking.body("application/json", later.to_string()).send().expect(200).json())
    };
    assert_eq!(key(&one), key(&one));
    assert_eq!(server.database.number("SELECT count(*) AS n FROM scheduled_posts"), 1);
}

#[test]
fn a_boost_is_a_post_of_its_own() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    server.artist("jo");
    server.database.run("UPDATE accounts SET shows_counts = TRUE").unwrap();
    let work = mira.publish(work().title("Heron"));
    let jo = App::of(&server, "jo");
    let path = format!("/api/v1/statuses/{}", work.id.0);
    let boost = jo.post(&format!("{path}/reblog"), &NOTHING);
    assert_ne!(id(&boost), work.id.to_string());
    assert_eq!(boost["account"]["username"], "jo");
    assert_eq!(boost["reblog"]["id"], work.id.to_string());
    assert_eq!(boost["reblog"]["account"]["username"], "mira");
    assert_eq!(boost["reblog"]["reblogged"], true);
    assert_eq!(boost["reblog"]["reblogs_count"], 1);
    assert!(boost["uri"].as_str().unwrap().contains("/users/jo/boosts/"));
    let own = format!("/api/v1/statuses/{}", id(&boost));
    assert_eq!(server.anyone().get(&own).expect(200).json()["reblog"]["id"], boost["reblog"]["id"]);
    // What is done with a boost is done with what it carries.
    let liked = jo.post(&format!("{own}/favourite"), &NOTHING);
    assert_eq!((&liked["id"], &liked["favourited"]), (&boost["reblog"]["id"], &json!(true)));
    let who = server.anyone().get(&format!("{path}/reblogged_by")).expect(200);
    assert_eq!(who.json()[0]["username"], "jo");
    assert!(who.header("link").unwrap().contains("rel=\"prev\""));
    let fans = server.anyone().get(&format!("{path}/favourited_by")).expect(200).json();
    assert_eq!(fans[0]["username"], "jo");
    let mira = App::of(&server, "mira");
    mira.ask("DELETE", &own, &NOTHING).expect(404);
    jo.ask("DELETE", &own, &NOTHING).expect(200);
    server.anyone().get(&own).expect(404);
    assert_eq!(jo.get(&path)["reblogged"], false);
    let private = mira.say(&json!({ "status": "few", "visibility": "private" }));
    let refused = format!("/api/v1/statuses/{}/reblog", id(&private));
    jo.ask("POST", &refused, &NOTHING).expect(404);
}

#[test]
fn what_one_does_with_a_post_is_there_and_can_be_taken_back() {
    let server = TestServer::start();
    let artist = server.artist("mira");
    let work = artist.publish(work());
    let mira = App::of(&server, "mira");
    let path = format!("/api/v1/statuses/{}", work.id.0);
    for (verb, undo, field) in [
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("pin", "unpin", "pinned"),
        ("mute", "unmute", "muted"),
    ] {
        for _twice in 0..2 {
            let done = mira.post(&format!("{path}/{verb}"), &NOTHING);
            assert_eq!(done[field], true, "{verb}");
        }
        assert_eq!(mira.get(&path)[field], true, "{verb}");
        assert_eq!(mira.post(&format!("{path}/{undo}"), &NOTHING)[field], false, "{undo}");
    }
    // A muted conversation is muted at every post of it.
    let reply = artist.publish(text("more").answering(work.id));
    mira.post(&format!("{path}/mute"), &NOTHING);
    assert_eq!(mira.get(&format!("/api/v1/statuses/{}", reply.id.0))["muted"], true);
    mira.ask("POST", "/api/v1/statuses/1/favourite", &NOTHING).expect(404);
    mira.ask("POST", "/api/v1/statuses/x/favourite", &NOTHING).expect(404);
    mira.ask("POST", &format!("{path}/translate"), &NOTHING).expect(404);
    let read = App::with(&server, "mira", "read write:bookmarks");
    read.ask("POST", &format!("{path}/favourite"), &NOTHING).expect(403);
    read.ask("POST", &format!("{path}/bookmark"), &NOTHING).expect(200);
}

#[test]
fn an_edit_keeps_what_was_said_before() {
    let server = TestServer::start();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    let picture = mira.picture(33);
    let said = mira.say(&json!({ "status": "Frist words.", "media_ids": [picture] }));
    let path = format!("/api/v1/statuses/{}", id(&said));
    assert_eq!(said["edited_at"], NOTHING);
    let edit = json!({
        "status": "First words.", "spoiler_text": "words",
        "media_attributes": [{ "id": picture, "description": "a reed", "focus": "0.5,-0.25" }],
    });
    let edited = mira.ask("PUT", &path, &edit).expect(200).json();
    assert!(edited["content"].as_str().unwrap().contains("First words."));
    assert_eq!(edited["spoiler_text"], "words");
    let attached = &edited["media_attachments"][0];
    assert_eq!(attached["description"], "a reed");
    assert_eq!(attached["meta"]["focus"], json!({ "x": 0.5, "y": -0.25 }));
    assert!(edited["edited_at"].is_string());
    let history = server.anyone().get(&format!("{path}/history")).expect(200).json();
    assert_eq!(history.as_array().unwrap().len(), 2);
    assert!(history[0]["content"].as_str().unwrap().contains("Frist"));
    assert_eq!(history[0]["media_attachments"][0]["description"], NOTHING);
    assert_eq!(history[1]["spoiler_text"], "words");
    assert_eq!(history[1]["account"]["username"], "mira");
}

#[test]
fn a_post_is_deleted_to_be_written_anew_with_its_pictures() {
    let server = TestServer::start();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    let picture = mira.picture(34);
    let said = mira.say(&json!({ "status": "Again.", "media_ids": [picture] }));
    let path = format!("/api/v1/statuses/{}", id(&said));
    let gone = mira.ask("DELETE", &path, &NOTHING).expect(200).json();
    assert_eq!(gone["text"], "Again.");
    assert_eq!(gone["media_attachments"][0]["id"], picture);
    server.anyone().get(&path).expect(404);
    server.anyone().get(&format!("/media/{picture}/480.webp")).expect(404);
    let anew = mira.say(&json!({ "status": "Anew.", "media_ids": [picture] }));
    assert_eq!(anew["media_attachments"][0]["id"], picture);
    let path = format!("/api/v1/statuses/{}?delete_media=true", id(&anew));
    mira.ask("DELETE", &path, &NOTHING).expect(200);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM media"), 0);
}

#[test]
fn several_posts_are_asked_for_at_once() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let (one, two) = (mira.publish(text("one")), mira.publish(text("two")));
    let hidden = mira.publish(text("few").seen_by(consent::Visibility::Followers));
    let path = format!("/api/v1/statuses?id[]={}&id[]={}&id[]={}", two.id.0, hidden.id.0, one.id.0);
    let found = server.anyone().get(&path).expect(200).json();
    assert_eq!(ids(&found), [two.id.to_string(), one.id.to_string()]);
}

#[test]
fn the_program_is_told_with_a_public_post_only() {
    let server = TestServer::start();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    server.database.run(
        "INSERT INTO oauth_apps (id, client_id, secret_hash, name, website, redirect_uris, scopes, created_at, last_used_at) \
         SELECT 7, 'c', token_hash, 'Ink', 'https://ink.example', '', 'read write', 1, 1 FROM access_tokens",
    ).unwrap();
    server.database.run("UPDATE access_tokens SET app_id = 7").unwrap();
    let said = mira.say(&json!({ "status": "x", "visibility": "public" }));
    assert_eq!(said["application"], json!({ "name": "Ink", "website": "https://ink.example" }));
    let quiet = mira.say(&json!({ "status": "x", "visibility": "private" }));
    assert_eq!(quiet["application"], NOTHING);
}
