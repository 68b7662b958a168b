//! Lists and hashtags one follows: what they bring, and what they keep away.

use serde_json::{Value, json};

use crate::api_people::{App, id, ids};
use crate::support::people::PASSWORD;
use crate::support::{TestServer, text};

#[test]
fn a_list_is_made_filled_read_and_taken_away() {
    let server = TestServer::start();
    let [mira, jo, kai] = ["mira", "jo", "kai"].map(|name| server.artist(name));
    let app = App::of(&server, "kai", "read write");
    app.ask("POST", "/api/v1/lists", &json!({ "title": " " })).expect(422);
    app.ask("POST", "/api/v1/lists", &json!({ "title": "x", "replies_policy": "y" })).expect(422);
    let list = app.post("/api/v1/lists", &json!({ "title": "Ink", "replies_policy": "none" }));
    let of = list["id"].as_str().unwrap();
    assert_eq!(
        list,
        json!({ "id": of, "title": "Ink", "replies_policy": "none", "exclusive": false })
    );
    let members = format!("/api/v1/lists/{of}/accounts");
    let add = |who: &str| app.ask("POST", &members, &json!({ "account_ids": [who] }));
    add(&id(&mira)).expect(404);
    kai.follow(&mira);
    kai.follow(&jo);
    add(&id(&mira)).expect(200);
    add(&id(&mira)).expect(422);
    assert_eq!(ids(&app.get(&format!("{members}?limit=0"))), [id(&mira)]);
    assert_eq!(ids(&app.get(&members)), [id(&mira)]);
    assert_eq!(ids(&app.get(&format!("/api/v1/accounts/{}/lists", id(&mira)))), [of]);

    let first = mira.publish(text("one"));
    let other = jo.publish(text("two"));
    let reply = mira.publish(text("three").answering(other.id));
    let timeline = format!("/api/v1/timelines/list/{of}");
    assert_eq!(ids(&app.get(&timeline)), [first.id.to_string()]);
    let edit = |change: &Value| app.ask("PUT", &format!("/api/v1/lists/{of}"), change).expect(200);
    edit(&json!({ "replies_policy": "followed" }));
    assert_eq!(ids(&app.get(&timeline)), [reply.id.to_string(), first.id.to_string()]);
    edit(&json!({ "replies_policy": "list", "title": "Paper" }));
    assert_eq!(ids(&app.get(&timeline)), [first.id.to_string()]);
    add(&id(&jo)).expect(200);
    let all = [reply.id, other.id, first.id].map(|it| it.to_string());
    assert_eq!(ids(&app.get(&timeline)), all);
    assert_eq!(ids(&app.get(&format!("{timeline}?limit=2"))), all[..2]);
    assert_eq!(ids(&app.get(&format!("{timeline}?max_id={}", all[1]))), all[2..]);
    assert_eq!(ids(&app.get(&format!("{timeline}?min_id={}&limit=1", all[2]))), all[1..2]);

    let home = || server.sign_in("kai", PASSWORD).get("/home").text();
    assert!(home().contains(&first.path));
    edit(&json!({ "exclusive": true }));
    assert!(!home().contains(&first.path), "who is read apart is not read at home");

    let strangers = App::of(&server, "mira", "read write");
    for path in [&members, &timeline, &format!("/api/v1/lists/{of}")] {
        strangers.ask("GET", path, &Value::Null).expect(404);
    }
    app.ask("DELETE", &members, &json!({ "account_ids": [id(&mira)] })).expect(200);
    assert_eq!(ids(&app.get(&members)), [id(&jo)]);
    // Who is not followed any more leaves every list.
    app.post(&format!("/api/v1/accounts/{}/unfollow", id(&jo)), &Value::Null);
    assert_eq!(app.get(&members), json!([]));
    app.ask("DELETE", &format!("/api/v1/lists/{of}"), &Value::Null).expect(200);
    assert_eq!(app.get("/api/v1/lists"), json!([]));
}

#[test]
fn boosts_come_to_the_list_of_who_boosts() {
    let server = TestServer::start();
    let [mira, jo, kai] = ["mira", "jo", "kai"].map(|name| server.artist(name));
    let app = App::of(&server, "kai", "read write");
    kai.follow(&jo);
    let list = app.post("/api/v1/lists", &json!({ "title": "Ink" }));
    let of = list["id"].as_str().unwrap();
    let members = json!({ "account_ids": [id(&jo)] });
    app.post(&format!("/api/v1/lists/{of}/accounts"), &members);
    let work = mira.publish(text("by mira"));
    server.run(services::interactions::boost(&server.app, &jo.member, work.id)).unwrap();
    let read = app.get(&format!("/api/v1/timelines/list/{of}"));
    assert_eq!(read.as_array().unwrap().len(), 1);
    let quiet = json!({ "reblogs": false });
    app.post(&format!("/api/v1/accounts/{}/follow", id(&jo)), &quiet);
    assert_eq!(app.get(&format!("/api/v1/timelines/list/{of}")), json!([]));
}

#[test]
fn a_followed_hashtag_brings_public_posts_home() {
    let server = TestServer::start();
    let [mira, kai] = ["mira", "kai"].map(|name| server.artist(name));
    let app = App::of(&server, "kai", "read write follow");
    let open = mira.publish(text("Look #Herons"));
    let hidden = mira.publish(text("Quiet #Herons").seen_by(consent::Visibility::Quiet));
    let home = || kai.get("/home").text();
    assert!(!home().contains(&open.path));
    let tag = app.post("/api/v1/tags/Herons/follow", &Value::Null);
    assert_eq!((&tag["name"], &tag["following"]), (&json!("herons"), &json!(true)));
    assert_eq!(tag["history"].as_array().unwrap().len(), 7);
    assert_eq!(tag["history"][0]["uses"], "1");
    assert_eq!(tag["history"][0]["accounts"], "1");
    assert!(home().contains(&open.path));
    assert!(!home().contains(&hidden.path), "only what is public comes so");
    let followed = app.get("/api/v1/followed_tags");
    assert_eq!(followed[0]["name"], "herons");
    // Whose author one follows as well is there once.
    let once = home().matches(&open.path).count();
    kai.follow(&mira);
    assert_eq!(home().matches(&open.path).count(), once);
    app.post(&format!("/api/v1/accounts/{}/mute", id(&mira)), &Value::Null);
    assert!(!home().contains(&open.path), "a mute is stronger");
    app.post(&format!("/api/v1/accounts/{}/unmute", id(&mira)), &Value::Null);
    app.post(&format!("/api/v1/accounts/{}/unfollow", id(&mira)), &Value::Null);
    app.post("/api/v1/tags/herons/unfollow", &Value::Null);
    assert!(!home().contains(&open.path));
    app.ask("GET", "/api/v1/tags/not%20one", &Value::Null).expect(404);
    let nobodys = server.anyone().get("/api/v1/tags/nothing").expect(200).json();
    assert_eq!((nobodys.get("following"), &nobodys["name"]), (None, &json!("nothing")));
}

#[test]
fn hashtags_stand_on_a_profile() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    mira.publish(text("a #ink b #paper"));
    mira.publish(text("c #ink"));
    assert_eq!(app.get("/api/v1/featured_tags/suggestions")[0]["name"], "ink");
    let tag = app.post("/api/v1/featured_tags", &json!({ "name": "Ink" }));
    assert_eq!((&tag["name"], &tag["statuses_count"]), (&json!("ink"), &json!("2")));
    assert!(tag["last_status_at"].is_string());
    app.ask("POST", "/api/v1/featured_tags", &json!({ "name": "ink" })).expect(422);
    app.ask("POST", "/api/v1/featured_tags", &json!({ "name": "not one" })).expect(422);
    let path = format!("/api/v1/accounts/{}/featured_tags", id(&mira));
    assert_eq!(server.anyone().get(&path).expect(200).json()[0], tag);
    assert_eq!(app.post("/api/v1/tags/paper/feature", &Value::Null)["featuring"], true);
    assert_eq!(app.post("/api/v1/tags/paper/unfeature", &Value::Null)["featuring"], false);
    let gone = format!("/api/v1/featured_tags/{}", tag["id"].as_str().unwrap());
    app.ask("DELETE", &gone, &Value::Null).expect(200);
    app.ask("DELETE", &gone, &Value::Null).expect(404);
}
