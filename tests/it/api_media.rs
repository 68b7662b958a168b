//! Pictures that apps send before there is a post.

use serde_json::{Value, json};

use crate::api_statuses::{App, id};
use crate::support::TestServer;
use crate::support::works::small_png;

const NOTHING: Value = Value::Null;

#[test]
fn what_is_said_with_a_file_goes_into_the_post() {
    let server = TestServer::start();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    let fields = [
        ("description", "a heron"),
        ("focus", "-0.5,1"),
        ("consent[ai_inference]", "allowed"),
        ("ai_label", "human_made"),
        ("thumbnail", "ignored"),
    ];
    let sent = mira.upload(&small_png(41, 20), &fields).expect(200).json();
    assert_eq!(sent["description"], "a heron");
    assert_eq!(sent["meta"]["focus"], json!({ "x": -0.5, "y": 1.0 }));
    assert_eq!(sent["meta"]["original"]["size"], "41x20");
    let said = mira.say(&json!({ "media_ids": [sent["id"]] }));
    let picture = &said["media_attachments"][0];
    assert_eq!(picture["description"], "a heron");
    assert_eq!(picture["meta"]["focus"], json!({ "x": -0.5, "y": 1.0 }));
    assert_eq!(picture["consent"]["ai_inference"], "allowed");
    assert_eq!(picture["consent"]["ai_training"], "not_allowed", "as its post says");
    assert_eq!(picture["consent"]["effective"]["ai_training"], "not_allowed");
    assert_eq!(picture["ai_label"], "human_made");
}

#[test]
fn a_picture_can_be_described_looked_at_and_taken_away_by_its_owner() {
    let server = TestServer::start();
    server.artist("mira");
    server.artist("jo");
    let (mira, jo) = (App::of(&server, "mira"), App::of(&server, "jo"));
    let picture = mira.picture(42);
    let path = format!("/api/v1/media/{picture}");
    let described = json!({ "description": "reeds", "focus": "0.25,0" });
    let told = mira.ask("PUT", &path, &described).expect(200).json();
    assert_eq!(
        (&told["description"], &told["meta"]["focus"]["x"]),
        (&json!("reeds"), &json!(0.25))
    );
    for (method, body) in [("GET", NOTHING), ("PUT", described), ("DELETE", NOTHING)] {
        jo.ask(method, &path, &body).expect(404);
    }
    mira.ask("DELETE", &path, &NOTHING).expect(200);
    mira.ask("GET", &path, &NOTHING).expect(404);
    let used = mira.picture(43);
    mira.say(&json!({ "media_ids": [used] }));
    mira.ask("DELETE", &format!("/api/v1/media/{used}"), &NOTHING).expect(422);
    let none = mira.upload(b"no picture at all", &[]).expect(422).json();
    assert!(none["error"].is_string() && none["error_code"].is_string(), "{none}");
}

#[test]
fn the_newer_call_answers_before_a_picture_is_made() {
    let server = TestServer::start();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    let mut body =
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(&small_png(44, 20));
    body.extend_from_slice(b"\r\n--x--\r\n");
    let asking = mira
        .browser
        .ask("POST", "/api/v2/media")
        .header("Authorization", &format!("Bearer {}", mira.token));
    let sent = asking.body("multipart/form-data; boundary=x", body).send().expect(202).json();
    assert_eq!(sent["url"], NOTHING);
    let path = format!("/api/v1/media/{}", id(&sent));
    assert_eq!(mira.ask("GET", &path, &NOTHING).expect(206).json()["url"], NOTHING);
    server.run_jobs();
    assert!(mira.get(&path)["url"].is_string());
}
