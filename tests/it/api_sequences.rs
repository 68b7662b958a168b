//! Sections and series through the API.

use consent::Visibility;
use serde_json::{Value, json};

use crate::api_people::{App, id, ids};
use crate::support::{TestServer, text, work};

#[test]
fn a_series_is_made_filled_put_in_order_read_and_taken_away() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let works = [work(), work(), work().seen_by(Visibility::Followers)];
    let works = works.map(|it| mira.publish(it).id.to_string());
    let app = App::of(&server, "mira", "read write");
    let all = "/api/rakkan/v1/sequences";
    app.ask("POST", all, &json!({ "kind": "wall", "title": "x" })).expect(422);
    app.ask("POST", all, &json!({ "kind": "series", "title": " " })).expect(422);
    let made = app.post(all, &json!({ "kind": "series", "title": "Reeds", "intro": "By night." }));
    let path = format!("{all}/{}", made["id"].as_str().unwrap());
    let statuses = format!("{path}/statuses");
    app.post(&statuses, &json!({ "status_ids": works }));
    let read = || ids(&app.get(&statuses));
    assert_eq!(read(), works);
    let step = |body: &Value| app.post(&format!("{statuses}/move"), body);
    step(&json!({ "status_id": works[2], "to": "top" }));
    assert_eq!(read(), [2, 0, 1].map(|it| works[it].clone()));
    step(&json!({ "status_id": works[1], "before_id": works[0] }));
    assert_eq!(read(), [2, 1, 0].map(|it| works[it].clone()));
    app.post(&statuses, &json!({ "status_ids": [works[0], works[1]], "before_id": works[2] }));
    assert_eq!(read(), [0, 1, 2].map(|it| works[it].clone()), "several at once, in this order");
    app.post(&statuses, &json!({ "status_ids": [works[2], works[1]], "before_id": works[0] }));
    assert_eq!(read(), [2, 1, 0].map(|it| works[it].clone()));
    let second = ids(&app.get(&format!("{statuses}?limit=1")));
    assert_eq!(second, [works[2].clone()]);

    let anyone = server.anyone();
    let seen = anyone.get(&statuses).expect(200);
    assert_eq!(ids(&seen.json()), [works[1].clone(), works[0].clone()]);
    assert!(seen.header("link").unwrap().contains("max_id="));
    let told = anyone.get(&path).expect(200).json();
    assert_eq!((&told["statuses_count"], &told["cover_id"]), (&json!(2), &json!(works[1])));
    let list = format!("/api/rakkan/v1/accounts/{}/sequences?kind=series", id(&mira));
    assert_eq!(ids(&anyone.get(&list).expect(200).json()), ids(&json!([told])));

    let stranger = mira.publish(work()).id.to_string();
    app.ask("PUT", &path, &json!({ "title": "Sedges", "cover_id": stranger })).expect(422);
    assert_eq!(app.get(&path)["title"], told["title"], "all of it, or nothing");
    let renamed = app.ask("PUT", &path, &json!({ "title": "Rushes", "cover_id": works[0] }));
    let renamed = renamed.expect(200).json();
    assert_eq!((&renamed["title"], &renamed["intro"]), (&json!("Rushes"), &json!("By night.")));
    assert_eq!(renamed["cover_id"], json!(works[0]));
    app.ask("DELETE", &statuses, &json!({ "status_ids": [works[0]] })).expect(200);
    assert_eq!(app.get(&path)["cover_id"], json!(works[2]), "what left it covers it no more");

    let saying = mira.publish(text("words")).id.to_string();
    app.ask("POST", &statuses, &json!({ "status_ids": [saying] })).expect(404);
    let jo = server.artist("jo");
    let other = App::of(&server, "jo", "read write");
    let theirs = jo.publish(work()).id.to_string();
    for (method, path) in [("PUT", &path), ("DELETE", &path), ("POST", &statuses)] {
        other.ask(method, path, &json!({ "title": "x", "status_ids": [theirs] })).expect(404);
    }
    app.ask("DELETE", &path, &Value::Null).expect(200);
    anyone.get(&path).expect(404);
    app.get(&format!("/api/v1/statuses/{}", works[1]));
}
