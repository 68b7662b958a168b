//! Posts for later.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api_statuses::{App, id, ids};
use crate::support::TestServer;

const NOTHING: Value = Value::Null;

/// A clock that stands at 2027-01-15T08:00:00Z.
fn house() -> TestServer {
    TestServer::with(crate::support::server::Plan::stand_still)
}

#[test]
fn a_post_is_published_once_when_its_time_has_come() {
    let server = house();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    let picture = mira.picture(51);
    let body = json!({
        "status": "Later.", "media_ids": [picture], "visibility": "unlisted", "title": "Dawn",
        "scheduled_at": "2027-01-18T09:00:00.000+01:00",
    });
    let kept = mira.say(&body);
    assert_eq!(kept["scheduled_at"], "2027-01-18T08:00:00.000Z");
    assert_eq!(kept["params"]["text"], "Later.");
    assert_eq!(kept["params"]["visibility"], "unlisted");
    assert_eq!(kept["params"]["media_ids"], json!([picture]));
    assert_eq!(ids(&kept["media_attachments"]), std::slice::from_ref(&picture));
    assert_eq!(ids(&mira.get("/api/v1/scheduled_statuses")), [id(&kept)]);
    let posts = "SELECT count(*) AS n FROM posts";
    server.run_jobs();
    assert_eq!(server.database.number(posts), 0);
    // Its picture waits with it, whoever tidies up.
    server.wait(Duration::from_hours(71));
    server.run(services::work::tidy(&server.app)).unwrap();
    server.run_jobs();
    assert_eq!(server.database.number(posts), 0);
    server.wait(Duration::from_hours(1));
    server.run_jobs();
    assert_eq!(server.database.number(posts), 1);
    assert_eq!(mira.get("/api/v1/scheduled_statuses"), json!([]));
    let said = &mira.get("/api/v1/timelines/home")[0];
    assert_eq!((&said["title"], &said["visibility"]), (&json!("Dawn"), &json!("unlisted")));
    assert_eq!(said["media_attachments"][0]["id"], picture);
    // The job again, as after a crash between the change and its end.
    let job = services::work::Job::PublishScheduled {
        scheduled: services::RowId(id(&kept).parse().unwrap()),
    };
    server.run(services::work::run(&server.app, job)).unwrap();
    assert_eq!(server.database.number(posts), 1);
}

#[test]
fn a_post_for_later_can_be_moved_and_taken_back() {
    let server = house();
    server.artist("mira");
    server.artist("jo");
    let (mira, jo) = (App::of(&server, "mira"), App::of(&server, "jo"));
    let at = |time: &str| json!({ "status": "x", "scheduled_at": time });
    mira.ask("POST", "/api/v1/statuses", &at("2027-01-15T08:04:59Z")).expect(422);
    mira.ask("POST", "/api/v1/statuses", &at("soon")).expect(422);
    let kept = mira.say(&at("2027-01-15T08:05:01Z"));
    let path = format!("/api/v1/scheduled_statuses/{}", id(&kept));
    for method in ["GET", "PUT", "DELETE"] {
        jo.ask(method, &path, &json!({ "scheduled_at": "2027-02-01T00:00:00Z" })).expect(404);
    }
    mira.ask("PUT", &path, &json!({ "scheduled_at": "2027-01-15T08:01:00Z" })).expect(422);
    let moved = mira.ask("PUT", &path, &json!({ "scheduled_at": "2027-01-16T00:00:00Z" }));
    assert_eq!(moved.expect(200).json()["scheduled_at"], "2027-01-16T00:00:00.000Z");
    server.wait(Duration::from_hours(1));
    server.run_jobs();
    assert_eq!(ids(&mira.get("/api/v1/scheduled_statuses")), [id(&kept)], "the old time is void");
    mira.ask("DELETE", &path, &NOTHING).expect(200);
    mira.ask("GET", &path, &NOTHING).expect(404);
    server.wait(Duration::from_hours(48));
    server.run_jobs();
    assert_eq!(server.database.number("SELECT count(*) AS n FROM posts"), 0);
}

#[test]
fn what_was_sent_is_told_in_the_types_that_apps_read() {
    let server = house();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    let kept = mira.say(&json!({
        "status": "Which?", "scheduled_at": "2027-01-16T00:00:00Z",
        "poll": { "options": ["ink", "oil"], "expires_in": "600" },
    }));
    let params = &kept["params"];
    let poll = json!({ "options": ["ink", "oil"], "expires_in": 600, "multiple": false, "hide_totals": false });
    assert_eq!(params["poll"], poll);
    // Tusky reads neither of them as null.
    assert_eq!((&params["spoiler_text"], &params["sensitive"]), (&json!(""), &json!(false)));
    assert_eq!(mira.get("/api/v1/scheduled_statuses")[0]["params"], *params);
}

#[test]
fn what_cannot_be_published_any_more_becomes_a_draft() {
    let server = house();
    let artist = server.artist("mira");
    let mira = App::of(&server, "mira");
    let parent = artist.publish(crate::support::text("a parent"));
    mira.say(&json!({
        "status": "An answer.", "in_reply_to_id": parent.id.0.to_string(),
        "scheduled_at": "2027-01-16T00:00:00Z",
    }));
    server.run(services::posts::delete(&server.app, &artist.member, parent.id)).unwrap();
    server.wait(Duration::from_hours(17));
    server.run_jobs();
    assert_eq!(server.database.number("SELECT count(*) AS n FROM scheduled_posts"), 0);
    let drafts = server.run(services::drafts::list(&server.app, &artist.member)).unwrap();
    assert_eq!(drafts[0].draft.source, "An answer.");
}
