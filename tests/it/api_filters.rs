//! What somebody does not want to read: kept by apps, found in posts, honoured by our pages.

use serde_json::{Value, json};

use crate::api_notifications::Client;
use crate::support::{TestServer, text};

#[test]
fn filters_are_kept_with_their_words_and_posts() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let post = mira.publish(text("by the river"));
    let app = Client::of(&server, "mira", "read write");
    let sent = json!({
        "title": "Spoilers", "context": ["home", "thread"], "filter_action": "hide", "expires_in": "3600",
        "keywords_attributes": [{ "keyword": "dragon", "whole_word": "true" }, { "keyword": "sword", "whole_word": false }],
    });
    let made = app.post("/api/v2/filters", &sent);
    assert_eq!((&made["title"], &made["filter_action"]), (&json!("Spoilers"), &json!("hide")));
    assert_eq!(made["context"], json!(["home", "thread"]));
    assert!(made["expires_at"].is_string());
    assert_eq!(made["keywords"][1]["whole_word"], false);
    assert_eq!(made["statuses"], json!([]));
    let path = format!("/api/v2/filters/{}", made["id"].as_str().unwrap());
    let (first, second) = (&made["keywords"][0]["id"], &made["keywords"][1]["id"]);

    // As a form sends it: numbered fields.
    let form =
        app.browser.ask("PUT", &path).header("Authorization", &format!("Bearer {}", app.token));
    let changed = form
        .fields(&[
            ("title", "Stories"),
            ("expires_in", ""),
            ("keywords_attributes[0][id]", first.as_str().unwrap()),
            ("keywords_attributes[0][_destroy]", "true"),
            ("keywords_attributes[1][id]", second.as_str().unwrap()),
            ("keywords_attributes[1][keyword]", "blade"),
            ("keywords_attributes[2][keyword]", "spell"),
        ])
        .send()
        .expect(200)
        .json();
    assert_eq!((&changed["title"], &changed["expires_at"]), (&json!("Stories"), &Value::Null));
    assert_eq!(changed["context"], json!(["home", "thread"]), "what is not said stays");
    let left: Vec<&str> = changed["keywords"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["keyword"].as_str().unwrap())
        .collect();
    assert_eq!(left, ["blade", "spell"]);

    let word = app.post(&format!("{path}/keywords"), &json!({ "keyword": "quest" }));
    let word_path = format!("/api/v2/filters/keywords/{}", word["id"].as_str().unwrap());
    assert_eq!(app.get(&word_path)["whole_word"], true);
    app.ask("PUT", &word_path, &json!({ "keyword": "journey", "whole_word": false })).expect(200);
    assert_eq!(app.get(&format!("{path}/keywords")).as_array().unwrap().len(), 3);
    app.ask("DELETE", &word_path, &Value::Null).expect(200);
    app.ask("GET", &word_path, &Value::Null).expect(404);

    let named = app.post(&format!("{path}/statuses"), &json!({ "status_id": post.id.to_string() }));
    assert_eq!(named["status_id"], post.id.to_string());
    let named_path = format!("/api/v2/filters/statuses/{}", named["id"].as_str().unwrap());
    assert_eq!(app.get(&named_path), named);
    assert_eq!(app.get(&path)["statuses"], json!([named]));
    app.ask("DELETE", &named_path, &Value::Null).expect(200);
    assert_eq!(app.get(&format!("{path}/statuses")), json!([]));

    for wrong in [
        json!({ "context": ["home"] }),
        json!({ "title": "x" }),
        json!({ "title": "x", "context": ["everywhere"] }),
        json!({ "title": "x", "context": ["home"], "filter_action": "burn" }),
        json!({ "title": "x", "context": ["home"], "keywords_attributes": [{ "keyword": "" }] }),
    ] {
        let error = app.ask("POST", "/api/v2/filters", &wrong).expect(422).json();
        assert!(error["error"].is_string());
    }
    assert_eq!(
        app.get("/api/v2/filters").as_array().unwrap().len(),
        1,
        "what fails leaves nothing"
    );
    server.artist("jo");
    let other = Client::of(&server, "jo", "read write");
    other.ask("GET", &path, &Value::Null).expect(404);
    other.ask("DELETE", &path, &Value::Null).expect(404);
    app.ask("DELETE", &path, &Value::Null).expect(200);
    assert_eq!(app.get("/api/v2/filters"), json!([]));
    Client::of(&server, "mira", "read").ask("POST", "/api/v2/filters", &sent).expect(403);
}

#[test]
fn old_apps_know_a_filter_for_each_word() {
    let server = TestServer::start();
    server.artist("mira");
    let app = Client::of(&server, "mira", "read write");
    let sent = json!({ "phrase": "dragon", "context": ["home"], "irreversible": true, "whole_word": true });
    let made = app.post("/api/v1/filters", &sent);
    let path = format!("/api/v1/filters/{}", made["id"].as_str().unwrap());
    assert_eq!(made["phrase"], "dragon");
    assert_eq!((&made["irreversible"], &made["expires_at"]), (&json!(true), &Value::Null));
    let sent = json!({ "phrase": "drake", "context": ["home", "public"], "expires_in": 600, "irreversible": false });
    let changed = app.ask("PUT", &path, &sent).expect(200).json();
    assert_eq!(changed["phrase"], "drake");
    assert_eq!(changed["context"], json!(["home", "public"]));
    assert!(changed["expires_at"].is_string());
    assert_eq!(app.get("/api/v1/filters"), json!([changed]));
    assert_eq!(app.get("/api/v2/filters")[0]["title"], "drake");
    app.ask("DELETE", &path, &Value::Null).expect(200);
    assert_eq!(app.get("/api/v2/filters"), json!([]));
}

#[test]
fn posts_say_what_they_match_and_our_pages_cover_it() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    mira.follow(&jo);
    let post = jo.publish(text("the Dragon wakes"));
    let app = Client::of(&server, "mira", "read write");
    let path = format!("/api/v1/statuses/{}", post.id);
    assert_eq!(app.get(&path)["filtered"], json!([]));
    assert_eq!(server.anyone().get(&path).expect(200).json().get("filtered"), None);
    let sent = json!({
        "title": "Spoilers", "context": ["home"], "keywords_attributes": [{ "keyword": "dragon" }],
    });
    let filter = app.post("/api/v2/filters", &sent);
    let filtered = app.get(&path)["filtered"].clone();
    assert_eq!(filtered[0]["filter"]["id"], filter["id"]);
    assert_eq!(filtered[0]["keyword_matches"], json!(["dragon"]));
    assert_eq!(filtered[0]["status_matches"], Value::Null);
    assert_eq!(Client::of(&server, "jo", "read").get(&path)["filtered"], json!([]));

    assert!(mira.get("/home").text().contains("Filtered: Spoilers"), "a curtain");
    let action = |action: &str| {
        let path = format!("/api/v2/filters/{}", filter["id"].as_str().unwrap());
        app.ask("PUT", &path, &json!({ "filter_action": action })).expect(200);
    };
    action("hide");
    assert!(!mira.get("/home").text().contains("Dragon"), "left out");
    assert!(mira.get(&post.path).text().contains("Dragon"), "asked for by name");
    let path = format!("/api/v2/filters/{}", filter["id"].as_str().unwrap());
    app.ask("PUT", &path, &json!({ "context": ["public"] })).expect(200);
    assert!(mira.get("/home").text().contains("Dragon"), "not in this place");
}
