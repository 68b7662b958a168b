//! Questions in posts.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api_statuses::{App, id};
use crate::support::TestServer;

const NOTHING: Value = Value::Null;

fn house() -> TestServer {
    TestServer::with(crate::support::server::Plan::stand_still)
}

fn question(options: &[&str]) -> Value {
    json!({ "status": "Which one?", "poll": { "options": options, "expires_in": 3600 } })
}

#[test]
fn everybody_chooses_once_until_it_is_over() {
    let server = house();
    server.artist("mira");
    server.artist("jo");
    server.artist("kim");
    let [mira, jo, kim] = ["mira", "jo", "kim"].map(|it| App::of(&server, it));
    let said = mira.say(&question(&["ink", "chalk", "oil"]));
    let poll = &said["poll"];
    assert_eq!((&poll["expired"], &poll["multiple"]), (&json!(false), &json!(false)));
    assert_eq!(poll["options"][1], json!({ "title": "chalk", "votes_count": 0 }));
    assert_eq!((&poll["voted"], &poll["own_votes"]), (&json!(false), &json!([])));
    let path = format!("/api/v1/polls/{}", id(poll));
    let votes = format!("{path}/votes");
    let seen = server.anyone().get(&path).expect(200).json();
    assert!(seen.get("voted").is_none(), "nobody looks: {seen}");
    for wrong in [json!([]), json!([3]), json!([-1]), json!([0, 1]), json!(["x"])] {
        jo.ask("POST", &votes, &json!({ "choices": wrong })).expect(422);
    }
    let answer = jo.post(&votes, &json!({ "choices": ["1"] }));
    assert_eq!((&answer["voted"], &answer["own_votes"]), (&json!(true), &json!([1])));
    assert_eq!((&answer["votes_count"], &answer["voters_count"]), (&json!(1), &json!(1)));
    jo.ask("POST", &votes, &json!({ "choices": [0] })).expect(422);
    mira.ask("POST", &votes, &json!({ "choices": [0] })).expect(422);
    server.anyone().ask("POST", &votes).fields(&[("choices[]", "0")]).send().expect(401);
    server.wait(Duration::from_secs(3601));
    kim.ask("POST", &votes, &json!({ "choices": [0] })).expect(422);
    assert_eq!(kim.get(&path)["expired"], true);
    server.run_jobs();
    let told = "SELECT count(*) AS n FROM notifications WHERE kind = 11";
    assert_eq!(server.database.number(told), 2, "who asked, and who chose");
    server.run_jobs();
    assert_eq!(server.database.number(told), 2);
}

#[test]
fn several_can_be_chosen_and_counts_be_hidden() {
    let server = house();
    server.artist("mira");
    server.artist("jo");
    let (mira, jo) = (App::of(&server, "mira"), App::of(&server, "jo"));
    let asking = mira.browser.ask("POST", "/api/v1/statuses");
    let asking = asking.header("Authorization", &format!("Bearer {}", mira.token));
    let said = asking
        .fields(&[
            ("status", "Which ones?"),
            ("poll[options][]", "ink"),
            ("poll[options][]", "oil"),
            ("poll[expires_in]", "300"),
            ("poll[multiple]", "true"),
            ("poll[hide_totals]", "true"),
        ])
        .send()
        .expect(200)
        .json();
    let votes = format!("/api/v1/polls/{}/votes", id(&said));
    let answer = jo.post(&votes, &json!({ "choices": [0, 1, 1] }));
    assert_eq!((&answer["votes_count"], &answer["voters_count"]), (&json!(2), &json!(1)));
    assert_eq!(answer["options"][0]["votes_count"], NOTHING, "hidden until it ends");
    server.wait(Duration::from_secs(301));
    let path = format!("/api/v1/statuses/{}", id(&said));
    assert_eq!(jo.get(&path)["poll"]["options"][0]["votes_count"], 1);
}

#[test]
fn a_question_has_its_bounds() {
    let server = house();
    server.artist("mira");
    let mira = App::of(&server, "mira");
    let long = "x".repeat(51);
    for options in [
        vec!["one"],
        vec!["1", "2", "3", "4", "5"],
        vec!["same", "same"],
        vec!["", "x"],
        vec!["x", long.as_str()],
    ] {
        mira.ask("POST", "/api/v1/statuses", &question(&options)).expect(422);
    }
    for expires_in in [json!(299), json!(2_629_747), NOTHING] {
        let poll = json!({ "options": ["a", "b"], "expires_in": expires_in });
        let body = json!({ "status": "?", "poll": poll });
        mira.ask("POST", "/api/v1/statuses", &body).expect(422);
    }
    let picture = mira.picture(45);
    let mut both = question(&["a", "b"]);
    both["media_ids"] = json!([picture]);
    mira.ask("POST", "/api/v1/statuses", &both).expect(422);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM posts"), 0);
    mira.ask("GET", "/api/v1/polls/1", &NOTHING).expect(404);
}

#[test]
fn another_question_begins_anew_and_the_same_goes_on() {
    let server = house();
    server.artist("mira");
    server.artist("jo");
    let (mira, jo) = (App::of(&server, "mira"), App::of(&server, "jo"));
    let said = mira.say(&question(&["ink", "oil"]));
    let path = format!("/api/v1/statuses/{}", id(&said));
    jo.post(&format!("/api/v1/polls/{}/votes", id(&said)), &json!({ "choices": [0] }));
    mira.ask("PUT", &path, &question(&["ink", "oil"])).expect(200);
    assert_eq!(jo.get(&path)["poll"]["own_votes"], json!([0]));
    mira.ask("PUT", &path, &question(&["ink", "chalk"])).expect(200);
    let now = jo.get(&path);
    assert_eq!((&now["poll"]["votes_count"], &now["poll"]["voted"]), (&json!(0), &json!(false)));
    assert_eq!(now["poll"]["voters_count"], 0);
}

#[test]
fn an_edit_by_an_app_that_names_no_poll_takes_it_away_and_a_page_keeps_it() {
    let server = house();
    let mira = server.artist("mira");
    server.artist("jo");
    let (app, jo) = (App::of(&server, "mira"), App::of(&server, "jo"));
    let said = app.say(&question(&["ink", "oil"]));
    jo.post(&format!("/api/v1/polls/{}/votes", id(&said)), &json!({ "choices": [0] }));
    let change = async {
        let post = services::PostId(id(&said).parse().unwrap());
        let mut draft = services::posts::source(&server.app, &mira.member, post).await.unwrap();
        "Which one, please?".clone_into(&mut draft.source);
        services::posts::edit(&server.app, &mira.member, post, draft).await.unwrap();
    };
    server.run(change);
    let path = format!("/api/v1/statuses/{}", id(&said));
    assert_eq!(app.get(&path)["poll"]["votes_count"], 1, "our own form does not know it");
    let edited = app.ask("PUT", &path, &json!({ "status": "No question." })).expect(200).json();
    assert!(edited["poll"].is_null(), "{edited}");
    app.ask("GET", &format!("/api/v1/polls/{}", id(&said)), &NOTHING).expect(404);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM poll_votes"), 0);
    // What was to end it finds nothing to do.
    server.wait(Duration::from_secs(3601));
    server.run_jobs();
    let told = "SELECT count(*) AS n FROM notifications WHERE kind = 11";
    assert_eq!(server.database.number(told), 0);
}
