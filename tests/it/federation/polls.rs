//! Questions between servers, and people elsewhere who are named here.

use serde_json::{Value, json};

use super::town::Town;
use crate::api_statuses::{App, id};
use crate::support::peer::note;

fn option(name: &str, count: u64) -> Value {
    let replies = json!({ "type": "Collection", "totalItems": count });
    json!({ "type": "Note", "name": name, "replies": replies })
}

#[test]
fn a_question_from_elsewhere_is_answered_there() {
    let town = Town::new(1);
    town.server.artist("mira");
    let mira = App::of(&town.server, "mira");
    let ann = town.peers.host("far").actor("ann");
    let words = note("Which one?")
        .with("type", json!("Question"))
        .with("anyOf", json!([option("ink", 2), option("oil", 1)]))
        .with("endTime", json!("2199-01-01T00:00:00Z"))
        .with("votersCount", json!(2));
    let uri = ann.writes(words);
    town.hears_of(&ann, &uri);
    let post = town.line("SELECT CAST(post_id AS TEXT) AS line FROM polls");
    let path = format!("/api/v1/statuses/{post}");
    let poll = &mira.get(&path)["poll"];
    assert_eq!((&poll["multiple"], &poll["voters_count"]), (&json!(true), &json!(2)));
    assert_eq!(poll["options"][0], json!({ "title": "ink", "votes_count": 2 }));
    let votes = json!({ "choices": [0, 1] });
    let answer = mira.post(&format!("/api/v1/polls/{post}/votes"), &votes);
    assert_eq!(answer["own_votes"], json!([0, 1]));
    town.server.run_jobs();
    let sent = town.server.database.lines("SELECT body AS line FROM outgoing ORDER BY id");
    let sent: Vec<Value> = sent.iter().map(|it| serde_json::from_str(it).unwrap()).collect();
    let names: Vec<&Value> = sent.iter().map(|it| &it["object"]["name"]).collect();
    assert_eq!(names, ["ink", "oil"]);
    for vote in &sent {
        assert_eq!(vote["type"], "Create");
        assert_eq!(vote["object"]["inReplyTo"], uri);
        assert_eq!(vote["to"], ann.id);
        assert!(vote["object"].get("content").is_none());
    }
    ann.edits(&uri, |it| it["anyOf"] = json!([option("ink", 9), option("oil", 4)]));
    town.takes(&ann, &ann.activity("Update", ann.document(&uri)));
    let now = &mira.get(&path)["poll"];
    assert_eq!((&now["votes_count"], &now["own_votes"]), (&json!(13), &json!([0, 1])));
}

#[test]
fn choices_of_people_elsewhere_count_once_and_are_no_posts() {
    let town = Town::new(1);
    town.server.artist("mira");
    let mira = App::of(&town.server, "mira");
    let poll = json!({ "options": ["ink", "oil"], "expires_in": 3600 });
    let said = mira.say(&json!({ "status": "Which one?", "poll": poll }));
    let uri = said["uri"].as_str().unwrap().replace("/@mira/", "/users/mira/statuses/");
    let ann = town.peers.host("far").actor("ann");
    let vote = |name: &str, number: u32| {
        json!({
            "id": format!("{}#votes/{number}", ann.id), "type": "Note", "name": name,
            "attributedTo": ann.id, "inReplyTo": uri, "to": [town.addresses().actor("mira")],
        })
    };
    town.takes(&ann, &ann.activity("Create", vote("oil", 1)));
    for (name, number) in [("oil", 2), ("ink", 3), ("chalk", 4)] {
        town.gets(&ann, &ann.activity("Create", vote(name, number)));
    }
    let now = mira.get(&format!("/api/v1/polls/{}", id(&said)));
    assert_eq!((&now["votes_count"], &now["voters_count"]), (&json!(1), &json!(1)));
    assert_eq!(now["options"][1]["votes_count"], 1);
    assert_eq!(town.count("remote_posts"), 0);
    assert_eq!(town.count("notifications"), 0, "nobody learns who chose what");
}

#[test]
fn people_elsewhere_are_named_linked_and_told() {
    let town = Town::new(1);
    town.server.artist("mira");
    let mira = App::of(&town.server, "mira");
    let ann = town.peers.host("far").actor("ann");
    town.hears_of(&ann, &ann.writes(note("hello")));
    let handle = "SELECT username || '@' || domain AS line FROM accounts WHERE domain <> ''";
    let handle = town.line(handle);
    let said = mira.say(&json!({
        "status": format!("For @{handle} and @nobody@nowhere.invalid."), "visibility": "direct",
    }));
    assert_eq!(said["mentions"][0]["acct"], handle);
    assert_eq!(said["mentions"].as_array().unwrap().len(), 1);
    let content = said["content"].as_str().unwrap();
    assert!(content.contains("class=\"u-url mention\""), "{content}");
    assert!(content.contains("@nobody@nowhere.invalid"), "{content}");
    town.server.run_jobs();
    let sent = town.line("SELECT body AS line FROM outgoing");
    let sent: Value = serde_json::from_str(&sent).unwrap();
    assert_eq!(sent["object"]["to"], json!([ann.id]));
    let mention = &sent["object"]["tag"][0];
    assert_eq!((&mention["type"], &mention["href"]), (&json!("Mention"), &json!(ann.id)));
    assert_eq!(mention["name"], format!("@{handle}"));
    assert_eq!(town.count("notifications"), 0);
}
