//! People through the API: oneself, others, and what one keeps about them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::server::Plan;
use crate::support::works::small_png;
use crate::support::{Answer, Browser, Person, TestServer, text};

/// An app with a token.
pub(crate) struct App {
    browser: Browser,
    token: String,
}

impl App {
    pub(crate) fn of(server: &TestServer, username: &str, scopes: &str) -> Self {
        Self { browser: server.anyone(), token: server.token(username, scopes) }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let asking = self
            .browser
            .ask(method, path)
            .header("Authorization", &format!("Bearer {}", self.token));
        match body {
            Value::Null => asking.send(),
            _ => asking.body("application/json", body.to_string()).send(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null).expect(200).json()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, body).expect(200).json()
    }

    fn form(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let asking = self.browser.ask(method, path);
        asking.header("Authorization", &format!("Bearer {}", self.token)).fields(fields).send()
    }
}

pub(crate) fn id(person: &Person<'_>) -> String {
    person.member.account.0.to_string()
}

pub(crate) fn ids(list: &Value) -> Vec<String> {
    list.as_array()
        .unwrap_or_else(|| panic!("no list: {list}"))
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_profile_is_changed_in_every_spelling_and_read_again() {
    let server = TestServer::start();
    server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    let sent = json!({
        "display_name": "Mira K.", "note": "Ink and *paper*.", "locked": true, "bot": "true",
        "discoverable": false, "indexable": false, "hide_collections": true,
        "fields_attributes": [{ "name": "Web", "value": "https://mira.example" }],
        "source": { "privacy": "unlisted", "sensitive": "1", "language": "de",
            "consent": { "ai_training": "allowed" }, "ai_label": "human_made" },
    });
    let path = "/api/v1/accounts/update_credentials";
    let me = app.ask("PATCH", path, &sent).expect(200).json();
    assert_eq!(me["display_name"], "Mira K.");
    assert_eq!(me["source"]["note"], "Ink and *paper*.");
    assert!(me["note"].as_str().unwrap().contains("<em>paper</em>"));
    for field in ["locked", "bot", "hide_collections", "noindex"] {
        assert_eq!(me[field], json!(true), "{field}");
    }
    for field in ["discoverable", "indexable", "group"] {
        assert_eq!(me[field], json!(false), "{field}");
    }
    assert_eq!(me["source"]["fields"][0]["value"], "https://mira.example");
    assert_eq!(me["fields"][0]["verified_at"], Value::Null);
    assert_eq!(me["source"]["privacy"], "unlisted");
    assert_eq!(me["source"]["sensitive"], true);
    assert_eq!(me["source"]["language"], "de");
    assert_eq!(me["source"]["consent"]["ai_training"], "allowed");
    assert_eq!(me["source"]["consent"]["data_mining"], "not_allowed");
    assert_eq!(me["source"]["ai_label"], "human_made");
    assert_eq!(me["role"]["name"], "artist");

    // As a form, with numbered fields; what is not sent stays.
    let fields = [
        ("fields_attributes[0][name]", "Shop"),
        ("fields_attributes[0][value]", "shop.example"),
        ("fields_attributes[1][name]", "City"),
        ("fields_attributes[1][value]", "Bern"),
        ("bot", "false"),
    ];
    let me = app.form("PATCH", path, &fields).expect(200).json();
    assert_eq!(me["source"]["fields"].as_array().unwrap().len(), 2);
    assert_eq!((&me["bot"], &me["display_name"]), (&json!(false), &json!("Mira K.")));
    assert_eq!(app.get("/api/v1/accounts/verify_credentials")["source"], me["source"]);
    let preferences = app.get("/api/v1/preferences");
    assert_eq!(preferences["posting:default:visibility"], "unlisted");
    assert_eq!(preferences["posting:default:language"], "de");

    let long = json!({ "display_name": "x".repeat(500) });
    app.ask("PATCH", path, &long).expect(422);
    app.ask("PATCH", path, &json!({ "source": { "privacy": "nobody" } })).expect(422);
    let reader = App::of(&server, "mira", "read");
    reader.ask("PATCH", path, &sent).expect(403);
}

#[test]
fn a_portrait_comes_and_goes() {
    let server = TestServer::start();
    server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    let before = app.get("/api/v1/accounts/verify_credentials");
    assert_eq!(app.get("/api/v1/profile")["avatar"], Value::Null);
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"display_name\"\r\n\r\nMira\r\n\
        --x\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a.png\"\r\n\r\n"
        .to_vec();
    body.extend(small_png(80, 80));
    body.extend(b"\r\n--x--\r\n");
    let asking = app.browser.ask("PATCH", "/api/v1/accounts/update_credentials");
    let me = asking
        .header("Authorization", &format!("Bearer {}", app.token))
        .body("multipart/form-data; boundary=x", body)
        .send()
        .expect(200)
        .json();
    assert_eq!(me["display_name"], "Mira");
    assert_ne!(me["avatar"], before["avatar"]);
    assert_eq!(app.get("/api/v1/profile")["avatar"], me["avatar"]);
    let me = app.ask("DELETE", "/api/v1/profile/avatar", &Value::Null).expect(200).json();
    assert_eq!(me["avatar"], before["avatar"]);
}

#[test]
fn somebody_is_followed_as_one_wishes_and_let_go() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    let app = App::of(&server, "jo", "read write follow");
    let path = |verb: &str| format!("/api/v1/accounts/{}/{verb}", id(&mira));
    let sent = json!({ "reblogs": false, "notify": true, "languages": ["en", "de"] });
    let now = app.post(&path("follow"), &sent);
    assert_eq!((&now["following"], &now["requested"]), (&json!(true), &json!(false)));
    assert_eq!((&now["showing_reblogs"], &now["notifying"]), (&json!(false), &json!(true)));
    assert_eq!(now["languages"], json!(["en", "de"]));
    // Following again without a word changes nothing.
    assert_eq!(app.post(&path("follow"), &Value::Null), now);
    let followers = app.get(&path("followers"));
    assert_eq!(ids(&followers), [id(&jo)]);
    assert_eq!(ids(&app.get(&format!("/api/v1/accounts/{}/following", id(&jo)))), [id(&mira)]);

    mira.publish(text("hello"));
    let told = server.database.number("SELECT count(*) AS n FROM notifications WHERE kind = 10");
    assert_eq!(told, 1, "who wants to hear of each post is told");

    let now = app.post(&path("unfollow"), &Value::Null);
    assert_eq!((&now["following"], &now["notifying"]), (&json!(false), &json!(false)));
    app.ask("POST", &format!("/api/v1/accounts/{}/follow", id(&jo)), &Value::Null).expect(403);
    app.ask("POST", "/api/v1/accounts/1/follow", &Value::Null).expect(404);
    app.ask("POST", "/api/v1/accounts/1/unmute", &Value::Null).expect(404);
}

#[test]
fn only_the_languages_one_asked_for_come_home() {
    let server = TestServer::start();
    let (mira, _jo) = (server.artist("mira"), server.artist("jo"));
    let app = App::of(&server, "jo", "read write follow");
    let follow = format!("/api/v1/accounts/{}/follow", id(&mira));
    app.post(&follow, &json!({ "languages": ["en"] }));
    let say = |words: &str, language: &str| {
        let mut work = text(words);
        language.clone_into(&mut work.draft.language);
        mira.publish(work)
    };
    say("Hello there", "en");
    say("Guten Tag", "de");
    say("…", "");
    let home = server.sign_in("jo", crate::support::people::PASSWORD).get("/home").text();
    assert!(home.contains("Hello there") && home.contains('…'));
    assert!(!home.contains("Guten Tag"));
}

#[test]
fn who_is_locked_is_asked_and_answers() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    let (artist, fan) =
        (App::of(&server, "mira", "read write"), App::of(&server, "jo", "read write"));
    artist
        .ask("PATCH", "/api/v1/accounts/update_credentials", &json!({ "locked": true }))
        .expect(200);
    let follow = format!("/api/v1/accounts/{}/follow", id(&mira));
    assert_eq!(fan.post(&follow, &Value::Null)["requested"], true);
    assert_eq!(ids(&artist.get("/api/v1/follow_requests")), [id(&jo)]);
    let me = artist.get("/api/v1/accounts/verify_credentials");
    assert_eq!(me["source"]["follow_requests_count"], 1);
    let to = |verb: &str| format!("/api/v1/follow_requests/{}/{verb}", id(&jo));
    let now = artist.post(&to("authorize"), &Value::Null);
    assert_eq!((&now["followed_by"], &now["requested_by"]), (&json!(true), &json!(false)));
    artist.ask("POST", &to("authorize"), &Value::Null).expect(404);
    let away = format!("/api/v1/accounts/{}/remove_from_followers", id(&jo));
    assert_eq!(artist.post(&away, &Value::Null)["followed_by"], false);
    fan.post(&follow, &Value::Null);
    assert_eq!(artist.post(&to("reject"), &Value::Null)["requested_by"], false);
}

#[test]
fn blocks_mutes_and_notes_are_what_the_relationship_says() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    let app = App::of(&server, "jo", "read write");
    let to = |verb: &str| format!("/api/v1/accounts/{}/{verb}", id(&mira));
    let now = app.post(&to("mute"), &json!({ "notifications": false, "duration": 3600 }));
    assert_eq!((&now["muting"], &now["muting_notifications"]), (&json!(true), &json!(false)));
    let muted = app.get("/api/v1/mutes");
    assert_eq!(muted[0]["id"], json!(id(&mira)));
    assert_eq!(muted[0]["mute_expires_at"], now["muting_expires_at"]);
    assert!(now["muting_expires_at"].is_string());
    let now = app.post(&to("mute"), &Value::Null);
    assert_eq!(now["muting_notifications"], true, "a mute changes");
    assert_eq!(now["muting_expires_at"], Value::Null);
    assert_eq!(app.post(&to("unmute"), &Value::Null)["muting"], false);

    assert_eq!(app.post(&to("note"), &json!({ "comment": "met in Bern" }))["note"], "met in Bern");
    assert_eq!(app.post(&to("note"), &json!({ "comment": "" }))["note"], "");
    app.ask("POST", &to("pin"), &Value::Null).expect(422);
    app.post(&to("follow"), &Value::Null);
    assert_eq!(app.post(&to("endorse"), &Value::Null)["endorsed"], true);
    let shown = server.anyone().get(&format!("/api/v1/accounts/{}/endorsements", id(&jo)));
    assert_eq!(ids(&shown.expect(200).json()), [id(&mira)]);
    assert_eq!(ids(&app.get("/api/v1/endorsements")), [id(&mira)]);

    let now = app.post(&to("block"), &Value::Null);
    assert_eq!((&now["blocking"], &now["following"]), (&json!(true), &json!(false)));
    assert_eq!(now["endorsed"], false, "who is not followed is not shown either");
    assert_eq!(ids(&app.get("/api/v1/blocks")), [id(&mira)]);
    let mine = App::of(&server, "mira", "read");
    let seen = mine.get(&format!("/api/v1/accounts/relationships?id[]={}", id(&jo)));
    assert_eq!(seen[0]["blocked_by"], true);
    assert_eq!(app.post(&to("unblock"), &Value::Null)["blocking"], false);
}

#[test]
fn a_mute_ends_when_its_time_is_over() {
    let server = TestServer::with(Plan::stand_still);
    let (mira, _jo) = (server.artist("mira"), server.artist("jo"));
    let app = App::of(&server, "jo", "read write");
    let to = |verb: &str| format!("/api/v1/accounts/{}/{verb}", id(&mira));
    app.post(&to("follow"), &Value::Null);
    app.post(&to("mute"), &json!({ "duration": 60 }));
    mira.publish(text("A word for later"));
    let jo = server.sign_in("jo", crate::support::people::PASSWORD);
    assert!(!jo.get("/home").text().contains("A word for later"));
    server.wait(Duration::from_secs(61));
    let seen = app.get(&format!("/api/v1/accounts/relationships?id[]={}", id(&mira)));
    assert_eq!(seen[0]["muting"], false);
    server.run_jobs();
    assert!(jo.get("/home").text().contains("A word for later"));
    assert_eq!(server.database.number("SELECT count(*) AS n FROM mutes"), 0);
}

#[test]
fn people_come_in_the_order_asked_and_page_by_the_follow() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fans = ["ana", "bo", "cy"].map(|name| server.artist(name));
    for fan in &fans {
        fan.follow(&mira);
    }
    let app = App::of(&server, "mira", "read write");
    let path = format!("/api/v1/accounts/{}/followers", id(&mira));
    let newest: Vec<String> = fans.iter().rev().map(id).collect();
    assert_eq!(ids(&app.get(&path)), newest);
    let first = app.ask("GET", &format!("{path}?limit=2"), &Value::Null).expect(200);
    assert_eq!(ids(&first.json()), newest[..2]);
    let link = first.header("link").unwrap().to_owned();
    let next = link.split('>').next().unwrap().trim_start_matches('<').to_owned();
    let next = next.split_once("/api/").map(|it| format!("/api/{}", it.1)).unwrap();
    assert_eq!(ids(&app.get(&next)), newest[2..]);

    let query = format!("/api/v1/accounts?id[]={}&id[]={}&id[]=7", id(&fans[1]), id(&fans[0]));
    assert_eq!(ids(&app.get(&query)), [id(&fans[1]), id(&fans[0])]);
    let query = format!(
        "/api/v1/accounts/relationships?id[]={}&id[]={}&id[]=7",
        id(&fans[2]),
        id(&fans[0])
    );
    let found = app.get(&query);
    assert_eq!(ids(&found), [id(&fans[2]), id(&fans[0])]);
    assert_eq!(found[0]["followed_by"], true);

    app.ask("PATCH", "/api/v1/profile", &json!({ "hide_collections": true })).expect(200);
    let seen = server.anyone().get(&path).expect(200).json();
    assert_eq!(seen, json!([]), "who hides the list shows an empty one");
    assert_eq!(ids(&app.get(&path)), newest);
}

#[test]
fn friends_of_friends_are_suggested_until_they_are_dismissed() {
    let server = TestServer::start();
    let [mira, jo, kai] = ["mira", "jo", "kai"].map(|name| server.artist(name));
    mira.follow(&jo);
    jo.follow(&kai);
    let app = App::of(&server, "mira", "read write");
    let found = app.get("/api/v2/suggestions");
    assert_eq!(found[0]["account"]["id"], json!(id(&kai)));
    assert_eq!(found[0]["sources"], json!(["friends_of_friends"]));
    let known = app.get(&format!("/api/v1/accounts/familiar_followers?id[]={}", id(&kai)));
    assert_eq!(ids(&known[0]["accounts"]), [id(&jo)]);
    let away = format!("/api/v1/suggestions/{}", id(&kai));
    app.ask("DELETE", &away, &Value::Null).expect(200);
    assert_eq!(app.get("/api/v1/suggestions"), json!([]));

    kai.publish(text("first"));
    jo.publish(text("second"));
    assert_eq!(ids(&app.get("/api/v1/directory?local=true")), [id(&jo), id(&kai)]);
    let kais = App::of(&server, "kai", "write");
    kais.ask("PATCH", "/api/v1/profile", &json!({ "discoverable": false })).expect(200);
    assert_eq!(ids(&app.get("/api/v1/directory?order=active")), [id(&jo)]);
}

#[test]
fn markers_move_and_count_their_moves() {
    let server = TestServer::start();
    server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    assert_eq!(app.get("/api/v1/markers?timeline[]=home"), json!({}));
    let set = app.form("POST", "/api/v1/markers", &[("home[last_read_id]", "42")]).expect(200);
    assert_eq!(set.json()["home"]["version"], 1);
    let set = app.post("/api/v1/markers", &json!({ "home": { "last_read_id": "43" } }));
    assert_eq!(set["home"]["last_read_id"], "43");
    assert_eq!(set["home"]["version"], 2);
    let read = app.get("/api/v1/markers?timeline[]=home&timeline[]=notifications");
    assert_eq!((&read["home"], read.get("notifications")), (&set["home"], None));
}

#[test]
fn staff_and_who_is_suspended_are_known_as_such() {
    let server = TestServer::start();
    let (owner, mira) = (server.owner(), server.artist("mira"));
    let anyone = server.anyone();
    let of = |person: &Person<'_>| anyone.get(&format!("/api/v1/accounts/{}", id(person)));
    assert_eq!(of(&owner).expect(200).json()["roles"][0]["name"], "owner");
    assert_eq!(of(&mira).expect(200).json()["roles"], json!([]));
    let app = App::of(&server, "owner", "read");
    let target = mira.member.account;
    server.run(services::people::suspend(&server.app, &owner.member, target, "spam")).unwrap();
    of(&mira).expect(404);
    let path = format!("/api/v1/accounts/relationships?id[]={}", id(&mira));
    assert_eq!(app.get(&path), json!([]));
    assert_eq!(ids(&app.get(&format!("{path}&with_suspended=true"))), [id(&mira)]);
}

#[test]
fn who_has_chosen_no_picture_has_one_that_every_app_can_draw() {
    let server = TestServer::start();
    server.artist("mira");
    let app = App::of(&server, "mira", "read");
    let me = app.get("/api/v1/accounts/verify_credentials");
    for field in ["avatar", "avatar_static", "header", "header_static"] {
        let address = me[field].as_str().unwrap();
        // By this name apps know that nobody chose it (Ice Cubes, Phanpy).
        assert!(address.ends_with("/missing.png"), "{field}: {address}");
        let path = address.strip_prefix(&server.app.config.server.origin()).unwrap();
        let picture = server.anyone().ask("GET", path).send().expect(200);
        assert_eq!(picture.header("content-type"), Some("image/png"));
        assert!(picture.body.starts_with(b"\x89PNG"));
        // Web apps of other sites read it too.
        assert_eq!(picture.header("access-control-allow-origin"), Some("*"));
        assert_eq!(picture.header("cross-origin-resource-policy"), Some("cross-origin"));
    }
}
