//! What apps are told: one by one, put together, kept apart, counted.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestServer, text};

/// An app with a token.
pub struct Client {
    pub browser: Browser,
    pub token: String,
}

impl Client {
    pub fn of(server: &TestServer, username: &str, scopes: &str) -> Self {
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
}

fn words(list: &Value, field: &str) -> Vec<String> {
    let read = |it: &Value| it[field].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(read).collect()
}

fn like(server: &TestServer, who: &crate::support::Person<'_>, post: services::PostId) {
    server.run(services::interactions::like(&server.app, &who.member, post)).unwrap();
}

#[test]
fn what_happened_is_told_in_mastodons_words_and_pages_by_id() {
    let server = TestServer::start();
    let (mira, jo, kim) = (server.artist("mira"), server.artist("jo"), server.artist("kim"));
    let post = mira.publish(text("by the river"));
    jo.follow(&mira);
    like(&server, &jo, post.id);
    like(&server, &kim, post.id);
    server.run(services::interactions::boost(&server.app, &jo.member, post.id)).unwrap();
    jo.publish(text("oh @mira"));
    kim.publish(text("nice").answering(post.id));
    let app = Client::of(&server, "mira", "read write");
    let all = app.get("/api/v1/notifications");
    assert_eq!(
        words(&all, "type"),
        ["mention", "mention", "reblog", "favourite", "favourite", "follow"]
    );
    let first = &all[0];
    assert_eq!(first["account"]["username"], "kim");
    assert_eq!(first["status"]["filtered"], json!([]));
    assert!(first["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(all[5]["status"], Value::Null);
    assert!(all[5]["group_key"].as_str().unwrap().starts_with("follow-"));
    let ids = words(&all, "id");

    let page = app.ask("GET", "/api/v1/notifications?limit=2", &Value::Null).expect(200);
    let link = page.header("link").unwrap().to_owned();
    assert!(link.contains(&format!("max_id={}", ids[1])), "{link}");
    let next = app.get(&format!("/api/v1/notifications?limit=2&max_id={}", ids[1]));
    assert_eq!(words(&next, "id"), ids[2..4]);
    let since = app.get(&format!("/api/v1/notifications?since_id={}", ids[2]));
    assert_eq!(words(&since, "id"), ids[..2]);
    let above = app.get(&format!("/api/v1/notifications?limit=1&min_id={}", ids[2]));
    assert_eq!(words(&above, "id"), ids[1..2]);

    let some = app.get("/api/v1/notifications?types[]=favourite&types[]=follow");
    assert_eq!(words(&some, "type"), ["favourite", "favourite", "follow"]);
    let others = app.get("/api/v1/notifications?exclude_types[]=mention");
    assert_eq!(words(&others, "type"), ["reblog", "favourite", "favourite", "follow"]);
    let kims = format!("/api/v1/notifications?account_id={}", kim.member.account.0);
    assert_eq!(words(&app.get(&kims), "type"), ["mention", "favourite"]);

    assert_eq!(app.get("/api/v1/notifications/unread_count"), json!({ "count": 6 }));
    assert_eq!(app.get("/api/v1/notifications/unread_count?limit=3"), json!({ "count": 3 }));
    let one = app.get(&format!("/api/v1/notifications/{}", ids[0]));
    assert_eq!(one["id"], ids[0].as_str());
    app.post(&format!("/api/v1/notifications/{}/dismiss", ids[0]), &Value::Null);
    app.ask("GET", &format!("/api/v1/notifications/{}", ids[0]), &Value::Null).expect(404);
    app.ask("POST", &format!("/api/v1/notifications/{}/dismiss", ids[0]), &Value::Null).expect(404);
    app.post("/api/v1/notifications/dismiss", &json!({ "id": ids[1] }));
    app.post("/api/v1/notifications/clear", &Value::Null);
    assert_eq!(app.get("/api/v1/notifications"), json!([]));
    Client::of(&server, "mira", "read:statuses")
        .ask("GET", "/api/v1/notifications", &Value::Null)
        .expect(403);
    let strangers = Client::of(&server, "jo", "read write");
    strangers
        .ask("POST", &format!("/api/v1/notifications/{}/dismiss", ids[2]), &Value::Null)
        .expect(404);
}

#[test]
fn what_moderators_decide_stays_on_our_page_and_edits_and_reports_are_told() {
    let server = TestServer::start();
    let (owner, mira, jo) = (server.owner(), server.artist("mira"), server.artist("jo"));
    let post = mira.publish(text("first words"));
    like(&server, &jo, post.id);
    for words in ["second words", "third words"] {
        let change = async {
            let mut draft =
                services::posts::source(&server.app, &mira.member, post.id).await.unwrap();
            words.clone_into(&mut draft.source);
            services::posts::edit(&server.app, &mira.member, post.id, draft).await.unwrap();
        };
        server.run(change);
    }
    let app = Client::of(&server, "jo", "read");
    let told = app.get("/api/v1/notifications");
    assert_eq!(words(&told, "type"), ["update"], "the last edit alone");
    assert!(told[0]["status"]["content"].as_str().unwrap().contains("third"));
    assert!(jo.get("/notifications").text().contains("edited what you liked"));

    let complaint = services::reports::Complaint {
        account: mira.member.account,
        posts: vec![post.id],
        comment: "look".to_owned(),
        forward: false,
        ..Default::default()
    };
    server.run(services::reports::file(&server.app, &jo.member, complaint)).unwrap();
    let staff = Client::of(&server, "owner", "read");
    let told = staff.get("/api/v1/notifications");
    assert_eq!(words(&told, "type"), ["admin.report"]);
    assert_eq!(told[0]["report"]["comment"], "look");
    assert_eq!(told[0]["report"]["status_ids"], json!([post.id.to_string()]));
    assert_eq!(told[0]["report"]["target_account"]["username"], "mira");
    assert!(owner.get("/notifications").text().contains("reported something"));
}

#[test]
fn likes_of_one_post_are_one_group() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let post = mira.publish(text("by the river"));
    let people = ["ana", "bo", "cleo"].map(|name| server.artist(name));
    for person in &people {
        like(&server, person, post.id);
    }
    people[0].publish(text("hello @mira"));
    let app = Client::of(&server, "mira", "read write");
    let page = app.get("/api/v2/notifications");
    let groups = &page["notification_groups"];
    assert_eq!(words(groups, "type"), ["mention", "favourite"]);
    let likes = &groups[1];
    assert_eq!(likes["notifications_count"], 3);
    assert_eq!(likes["sample_account_ids"].as_array().unwrap().len(), 3);
    assert_eq!(likes["sample_account_ids"][0], people[2].member.account.0.to_string());
    assert_eq!(likes["status_id"], post.id.to_string());
    assert_eq!(page["statuses"].as_array().unwrap().len(), 2);
    assert_eq!(page["accounts"].as_array().unwrap().len(), 3);
    assert_eq!(page.get("partial_accounts"), None);
    let partial = app.get("/api/v2/notifications?expand_accounts=partial_avatars");
    assert_eq!(words(&partial["partial_accounts"], "acct"), ["bo"]);
    app.ask("GET", "/api/v2/notifications?expand_accounts=none", &Value::Null).expect(422);
    let apart = app.get("/api/v2/notifications?grouped_types[]=follow");
    assert_eq!(apart["notification_groups"].as_array().unwrap().len(), 4);

    let key = likes["group_key"].as_str().unwrap();
    let one = app.get(&format!("/api/v2/notifications/{key}"));
    assert_eq!(one["notification_groups"][0]["notifications_count"], 3);
    let who = app.get(&format!("/api/v2/notifications/{key}/accounts"));
    assert_eq!(words(&who, "username"), ["cleo", "bo", "ana"]);
    assert_eq!(app.get("/api/v2/notifications/unread_count"), json!({ "count": 2 }));
    app.post(&format!("/api/v2/notifications/{key}/dismiss"), &Value::Null);
    app.ask("GET", &format!("/api/v2/notifications/{key}"), &Value::Null).expect(404);
    app.ask("GET", "/api/v2/notifications/nonsense", &Value::Null).expect(404);
    assert_eq!(words(&app.get("/api/v1/notifications"), "type"), ["mention"]);
}

#[test]
fn strangers_wait_until_they_are_let_through() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    let app = Client::of(&server, "mira", "read write");
    let before = app.get("/api/v2/notifications/policy");
    assert_eq!(before["for_private_mentions"], "filter");
    assert_eq!(before["summary"]["pending_requests_count"], 0);
    let letter = || text("psst @mira").seen_by(consent::Visibility::Mentioned);
    let post = jo.publish(letter());
    assert_eq!(app.get("/api/v1/notifications"), json!([]), "a letter of a stranger waits");
    let mine = format!("/api/v1/notifications?account_id={}", jo.member.account.0);
    assert_eq!(app.get(&mine).as_array().unwrap().len(), 1);
    assert_eq!(app.get("/api/v1/notifications?include_filtered=true").as_array().unwrap().len(), 1);
    let asking = app.get("/api/v1/notifications/requests");
    assert_eq!(asking[0]["account"]["username"], "jo");
    assert_eq!(asking[0]["notifications_count"], "1");
    assert_eq!(asking[0]["last_status"]["id"], post.id.to_string());
    assert!(mira.get("/notifications").text().contains("1 person waits"));
    assert!(mira.get("/notifications/requests").text().contains("psst"));
    let summary = app.get("/api/v2/notifications/policy")["summary"].clone();
    assert_eq!(summary, json!({ "pending_requests_count": 1, "pending_notifications_count": 1 }));

    let id = asking[0]["id"].as_str().unwrap();
    app.get(&format!("/api/v1/notifications/requests/{id}"));
    Client::of(&server, "jo", "read write")
        .ask("POST", &format!("/api/v1/notifications/requests/{id}/accept"), &Value::Null)
        .expect(404);
    app.post(&format!("/api/v1/notifications/requests/{id}/dismiss"), &Value::Null);
    assert_eq!(app.get("/api/v1/notifications?include_filtered=true"), json!([]));
    jo.publish(letter());
    let id = app.get("/api/v1/notifications/requests")[0]["id"].clone();
    app.post("/api/v1/notifications/requests/accept", &json!({ "id": [id] }));
    assert_eq!(app.get("/api/v1/notifications/requests"), json!([]));
    assert_eq!(app.get("/api/v1/notifications/requests/merged"), json!({ "merged": true }));
    jo.publish(letter());
    assert_eq!(app.get("/api/v1/notifications").as_array().unwrap().len(), 2);

    // Others are dropped, kept apart, or asked of the old way.
    let policy = json!({ "for_not_following": "drop" });
    app.ask("PATCH", "/api/v2/notifications/policy", &policy).expect(200);
    app.ask("PATCH", "/api/v2/notifications/policy", &json!({ "for_not_following": "x" }))
        .expect(422);
    let kim = server.artist("kim");
    kim.publish(text("hey @mira"));
    assert_eq!(app.get("/api/v1/notifications/requests"), json!([]));
    let old = app.get("/api/v1/notifications/policy");
    assert_eq!(old["filter_not_following"], true);
    let sent = json!({ "filter_not_following": false, "filter_not_followers": true });
    app.ask("PUT", "/api/v1/notifications/policy", &sent).expect(200);
    kim.publish(text("again @mira"));
    assert_eq!(words(&app.get("/api/v1/notifications/requests"), "notifications_count"), ["1"]);
    mira.publish(text("hello @kim").seen_by(consent::Visibility::Mentioned));
}

#[test]
fn unread_is_counted_from_the_marker() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    for words in ["one @mira", "two @mira", "three @mira"] {
        jo.publish(text(words));
    }
    let app = Client::of(&server, "mira", "read write");
    let ids = words(&app.get("/api/v1/notifications"), "id");
    let (me, last) = (mira.member.account, &ids[1]);
    let sql = format!("INSERT INTO markers VALUES ({me}, 1, {last}, 1, 1)");
    server.database.run(&sql).unwrap();
    assert_eq!(app.get("/api/v1/notifications/unread_count"), json!({ "count": 1 }));
    assert_eq!(app.get("/api/v2/notifications/unread_count"), json!({ "count": 1 }));
}
