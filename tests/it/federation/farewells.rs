//! What ends between servers: follows, because of a block or a suspension, and accounts. And boosts
//! that are not for everybody.

use serde_json::{Value, json};
use services::Member;

use super::live::standing;
use crate::api_notifications::Client;
use crate::support::peer::{PUBLIC, Peers, Somebody, note};
use crate::support::{Person, TestServer, text};

const ACTIVITY: &str = "application/activity+json";

struct Town {
    peers: Peers,
    server: TestServer,
}

impl Town {
    fn new() -> Self {
        let (server, peers) = standing(47, false);
        Self { peers, server }
    }

    fn settles(&self) {
        for _ in 0..3 {
            self.server.run(federation::receive::work(&self.server.app, 50)).unwrap();
            self.server.run_jobs();
            self.server.run(federation::deliver::now(&self.server.app)).unwrap();
        }
    }

    /// Somebody on a host of this name who follows, and is followed.
    fn friend(&self, host: &str, of: &Person<'_>) -> Somebody {
        let ann = self.peers.host(host).actor("ann");
        let me = self.server.addresses().actor(&of.member.username);
        ann.follows(&self.server.addresses().shared_inbox(), &me).taken();
        self.settles();
        let id = self.account(&ann);
        let app = &self.server.app;
        self.server
            .run(services::follows::follow(app, &of.member, services::AccountId(id)))
            .unwrap();
        self.settles();
        let accepted = format!(
            "UPDATE follows SET accepted_at = 1 WHERE followee_id = {id} AND accepted_at IS NULL"
        );
        self.server.database.run(&accepted).unwrap();
        ann
    }

    fn account(&self, of: &Somebody) -> i64 {
        let sql = format!("SELECT account_id AS n FROM remote_actors WHERE uri = '{}'", of.id);
        self.server.database.number(&sql)
    }

    fn between(&self) -> i64 {
        self.server.database.number("SELECT count(*) AS n FROM follows")
    }
}

/// What was told about lost follows, and the lists that go with it.
fn severed(server: &TestServer, person: &Person<'_>, kind: &str, target: &str, handle: &str) {
    let app = Client::of(server, &person.member.username, "read write");
    let told = app.get("/api/v1/notifications?types[]=severed_relationships");
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    let event = &told[0]["event"];
    assert_eq!((&event["type"], &event["target_name"]), (&json!(kind), &json!(target)));
    assert_eq!((&event["followers_count"], &event["following_count"]), (&json!(1), &json!(1)));
    assert_eq!(event["purged"], false);
    let page = person.get("/notifications").expect(200).text();
    let path = format!("/severed_relationships/{}", event["id"].as_str().unwrap());
    assert!(page.contains(&path) && page.contains("You lost 1 follower and 1 person"), "{page}");
    assert!(person.get("/severed_relationships").expect(200).text().contains(&path));
    let page = person.get(&path).expect(200).text();
    assert_eq!(page.matches(&format!("@{handle}</bdi>")).count(), 2, "{page}");
    let csv = person.get(&format!("{path}/following.csv")).expect(200);
    assert!(csv.header("content-disposition").unwrap().starts_with("attachment"));
    assert_eq!(
        csv.text(),
        format!(
            "Account address,Show boosts,Notify on new posts,Languages\n{handle},true,false,\n"
        )
    );
    let csv = person.get(&format!("{path}/followers.csv")).expect(200).text();
    assert_eq!(csv, format!("Account address\n{handle}\n"));
    let other = server.artist("nosy");
    other.get(&format!("{path}/followers.csv")).expect(404);
    other.get(&path).expect(404);
}

#[test]
fn who_loses_follows_to_a_block_by_staff_is_told_whom() {
    let town = Town::new();
    let mira = town.server.artist("mira");
    let ann = town.friend("far", &mira);
    let domain = ann.peer.host.domain.clone();
    let console = Member::console();
    let blocking = services::servers::block(&town.server.app, &console, &domain, "spam");
    town.server.run(blocking).unwrap();
    assert_eq!(town.between(), 0);
    severed(&town.server, &mira, "domain_block", &domain, &format!("ann@{domain}"));
}

#[test]
fn who_blocks_a_server_is_told_whom_that_cost() {
    let town = Town::new();
    let mira = town.server.artist("mira");
    let ann = town.friend("far", &mira);
    let domain = ann.peer.host.domain.clone();
    let app = Client::of(&town.server, "mira", "read write follow");
    app.post("/api/v1/domain_blocks", &json!({ "domain": domain }));
    assert_eq!(town.between(), 0);
    severed(&town.server, &mira, "user_domain_block", &domain, &format!("ann@{domain}"));
}

#[test]
fn a_suspension_of_somebody_elsewhere_ends_follows_on_both_sides() {
    let town = Town::new();
    let mira = town.server.artist("mira");
    let ann = town.friend("far", &mira);
    let handle = format!("ann@{}", ann.peer.host.domain);
    town.server.owner();
    let admin = Client::of(&town.server, "owner", "admin:read admin:write");
    let id = town.account(&ann);
    town.peers.forget();
    let path = format!("/api/v1/admin/accounts/{id}");
    admin.post(&format!("{path}/action"), &json!({ "type": "suspend", "text": "spam" }));
    assert_eq!(town.between(), 0);
    severed(&town.server, &mira, "account_suspension", &handle, &handle);
    town.settles();
    let mut kinds: Vec<String> = ann.peer.deliveries().iter().map(|it| it.kind.clone()).collect();
    kinds.sort();
    assert_eq!(kinds, ["Reject", "Undo"]);
    // Once more changes nothing, and the way back leads to no follows.
    admin.post(&format!("{path}/action"), &json!({ "type": "suspend", "text": "spam" }));
    assert_eq!(admin.post(&format!("{path}/unsuspend"), &Value::Null)["suspended"], false);
    assert_eq!(town.between(), 0);
    let told = "SELECT count(*) AS n FROM severances";
    assert_eq!(town.server.database.number(told), 1);
}

#[test]
fn somebody_elsewhere_is_limited_in_the_panel_and_back() {
    let town = Town::new();
    let (mira, jo) = (town.server.artist("mira"), town.server.artist("jo"));
    let ann = town.friend("far", &mira);
    let id = ann.writes(note("from afar"));
    ann.creates(&town.server.addresses().shared_inbox(), &id).taken();
    town.settles();
    let post = town.server.copy_of(&id).unwrap().to_string();
    let [stranger, follower] =
        ["jo", "mira"].map(|name| Client::of(&town.server, name, "read write"));
    let sees =
        |app: &Client| app.get("/api/v1/timelines/public?remote=true").to_string().contains(&post);
    assert!(sees(&stranger) && sees(&follower));
    let name = format!("ann@{}", ann.peer.host.domain);
    let mo = town.server.person("mo", services::Role::Moderator);
    let found = mo.get(&format!("/admin/people?name=@{name}")).expect(303);
    assert_eq!(found.location(), format!("/admin/people/{name}"));
    let page = mo.get(&format!("/admin/people/{name}")).expect(200);
    let action = format!("/admin/people/{name}/limit");
    crate::support::form::Form::on(&mo, &page, &action).send().expect(303);
    assert!(!sees(&stranger) && sees(&follower));
    assert!(jo.get(&format!("/@{name}")).text().contains("hidden by the moderators"));
    let page = mo.get(&format!("/admin/people/{name}")).expect(200);
    let action = format!("/admin/people/{name}/unlimit");
    crate::support::form::Form::on(&mo, &page, &action).send().expect(303);
    assert!(sees(&stranger));
}

#[test]
fn that_an_account_is_gone_is_told_and_stands_at_its_address() {
    let town = Town::new();
    let mira = town.server.artist("mira");
    let ann = town.friend("far", &mira);
    let eve = town.peers.host("idle").actor("eve");
    let uri = town.server.addresses().actor("mira");
    // What is not sent yet is not sent any more.
    let waiting = mira.publish(text("still here"));
    town.server.run_jobs();
    town.peers.forget();
    let leaving = services::accounts::delete(
        &town.server.app,
        &mira.member,
        crate::support::people::PASSWORD,
    );
    town.server.run(leaving).unwrap();
    town.settles();
    let got = ann.peer.deliveries();
    assert_eq!(got.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), ["Delete"]);
    let body: Value = serde_json::from_slice(&got[0].body).unwrap();
    assert_eq!((&body["actor"], &body["object"]), (&json!(uri), &json!(uri)));
    assert_eq!(body["to"], json!([PUBLIC]));
    assert_eq!(
        got[0].verified,
        Ok(format!("{uri}#main-key")),
        "signed with the key of the account"
    );
    assert!(eve.peer.deliveries().is_empty(), "who never heard of it hears nothing now");

    let ask = |path: &str| town.server.anyone().ask("GET", path).instead("Accept", ACTIVITY).send();
    let stone = ask("/users/mira").expect(410).json();
    assert_eq!((&stone["type"], &stone["id"]), (&json!("Tombstone"), &json!(uri)));
    assert!(stone.get("publicKey").is_none());
    ask(&format!("/users/mira/statuses/{}", waiting.id)).expect(404);
    ask("/users/nobody").expect(404);
}

#[test]
fn a_boost_goes_to_those_it_is_for() {
    let town = Town::new();
    let [mira, jo, kim] = ["mira", "jo", "kim"].map(|name| town.server.artist(name));
    let ann = town.friend("far", &jo);
    kim.follow(&jo);
    let app = Client::of(&town.server, "jo", "read write");
    let jo_id = jo.member.account.to_string();
    let followers = format!("{}/followers", town.server.addresses().actor("jo"));
    let author = town.server.addresses().actor("mira");
    for (word, to, cc) in [
        ("public", json!([PUBLIC]), json!([followers, author])),
        ("unlisted", json!([followers]), json!([PUBLIC, author])),
        ("private", json!([followers]), json!([author])),
    ] {
        let post = mira.publish(text(word)).id;
        town.settles();
        town.peers.forget();
        let path = format!("/api/v1/statuses/{post}/reblog");
        let boost = app.post(&path, &json!({ "visibility": word }));
        assert_eq!(
            (&boost["visibility"], &boost["reblog"]["visibility"]),
            (&json!(word), &json!("public"))
        );
        town.settles();
        let sent = ann.peer.deliveries().pop().expect("it is told");
        let body: Value = serde_json::from_slice(&sent.body).unwrap();
        assert_eq!(
            (&body["type"], &body["to"], &body["cc"]),
            (&json!("Announce"), &to, &cc),
            "{word}"
        );

        let id = boost["id"].as_str().unwrap();
        let reads = |name: &str| {
            let app = Client::of(&town.server, name, "read");
            let on_profile = app.get(&format!("/api/v1/accounts/{jo_id}/statuses"));
            let by_number = app.ask("GET", &format!("/api/v1/statuses/{id}"), &Value::Null);
            let who = app.get(&format!("/api/v1/statuses/{post}/reblogged_by"));
            let is_named = who.to_string().contains("\"jo\"");
            (on_profile.to_string().contains(id), by_number.status == 200, is_named)
        };
        let is_open = word != "private";
        assert_eq!(reads("mira"), (is_open, is_open, is_open), "{word}");
        // Who boosted is for the author to know, where counts are hidden.
        assert_eq!(reads("kim"), (true, true, false), "{word}");
        assert_eq!(reads("jo"), (true, true, false), "{word}");
        let home = Client::of(&town.server, "kim", "read").get("/api/v1/timelines/home");
        assert!(home.to_string().contains(id), "{word}");
        // Its author is told in any case.
        let told = Client::of(&town.server, "mira", "read");
        let told = told.get("/api/v1/notifications?types[]=reblog");
        assert_eq!(told[0]["status"]["id"], post.to_string());
    }
    let post = mira.publish(text("no letter")).id;
    let path = format!("/api/v1/statuses/{post}/reblog");
    app.ask("POST", &path, &json!({ "visibility": "direct" })).expect(422);

    // From elsewhere: what is not addressed to everybody is for followers.
    let post = mira.publish(text("from afar"));
    let uri = town.server.addresses().post("mira", post.id);
    let mut narrow = ann.activity("Announce", json!(uri));
    narrow["to"] = json!([format!("{}/followers", ann.id)]);
    ann.sends(&town.server.addresses().shared_inbox(), &narrow).taken();
    town.settles();
    let carried = |name: &str| {
        let app = Client::of(&town.server, name, "read");
        let all = app.get(&format!("/api/v1/accounts/{}/statuses", town.account(&ann)));
        all.as_array().unwrap().len()
    };
    assert_eq!((carried("jo"), carried("kim")), (1, 0));
}
