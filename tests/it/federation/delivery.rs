//! What goes to others: the DEL rows, each named by its id, and who must never get anything.

use std::time::Duration;

use consent::Visibility;
use services::PostId;

use super::live::standing;
use crate::support::peer::{Delivery, Fault, Peer, Peers, Somebody};
use crate::support::{Person, TestServer, text};

/// A server whose clock stands still, and its followers elsewhere.
struct Office {
    peers: Peers,
    server: TestServer,
}

impl Office {
    fn new() -> Self {
        let (server, peers) = standing(31, false);
        Self { peers, server }
    }

    /// Somebody on a host of this name who follows.
    fn follower(&self, host: &str, of: &Person<'_>) -> Somebody {
        let ann = self.peers.host(host).actor("ann");
        let me = self.server.addresses().actor(&of.member.username);
        ann.follows(&self.server.addresses().shared_inbox(), &me).taken();
        self.applies();
        ann
    }

    fn applies(&self) {
        self.server.run(federation::receive::work(&self.server.app, 50)).unwrap();
        self.sends();
    }

    /// Does the jobs that are due, and delivers what can be delivered.
    fn sends(&self) -> usize {
        self.server.run_jobs();
        self.server.run(federation::deliver::now(&self.server.app)).unwrap()
    }

    fn wait(&self, time: Duration) {
        self.server.wait(time);
        self.peers.world.set_clock(self.server.app.now().0);
    }

    /// One column of what is known of a host.
    fn of(&self, peer: &Peer, column: &str) -> String {
        let sql = format!(
            "SELECT COALESCE(CAST({column} AS TEXT), '') AS line FROM instances WHERE domain = '{}'",
            peer.host.domain
        );
        self.server.database.lines(&sql).pop().unwrap_or_default()
    }

    fn failed(&self, peer: &Peer) -> Vec<String> {
        self.server.database.lines(&format!(
            "SELECT CAST(status AS TEXT) AS line FROM failed_deliveries
             JOIN inboxes ON inboxes.id = inbox_id JOIN instances ON instances.id = instance_id
             WHERE domain = '{}'",
            peer.host.domain
        ))
    }
}

fn publishes(by: &Person<'_>, words: &str) -> PostId {
    by.publish(text(words)).id
}

/// What a host got, by kind, with what it answered.
fn got(peer: &Peer) -> Vec<(String, u16)> {
    peer.deliveries().iter().map(|it| (it.kind.clone(), it.answered)).collect()
}

/// Only what is about posts.
fn of_posts(all: &[Delivery]) -> Vec<&Delivery> {
    all.iter().filter(|it| ["Create", "Update", "Delete"].contains(&it.kind.as_str())).collect()
}

#[test]
fn del_01_each_answer_means_something() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let answers = [
        200, 201, 202, 204, 400, 401, 403, 404, 405, 410, 413, 422, 408, 425, 429, 500, 502, 503,
        504,
    ];
    let hosts: Vec<Somebody> =
        answers.iter().map(|it| office.follower(&format!("s{it}"), &mira)).collect();
    for (host, status) in hosts.iter().zip(answers) {
        host.peer.fails("/inbox", Fault::Status(status));
    }
    office.peers.forget();
    publishes(&mira, "hello");
    office.sends();
    for (host, status) in hosts.iter().zip(answers) {
        let peer = &host.peer;
        let (failed, is_failing) = (office.failed(peer), office.of(peer, "failures") == "1");
        let expected = match status {
            200..=299 => (vec![], false),
            408 | 425 | 429 | 500.. => (vec![], true),
            other => (vec![other.to_string()], false),
        };
        assert_eq!((failed, is_failing), expected, "{status}");
        // Who does not believe our signature is shown the other kind once.
        let times = if [401, 403].contains(&status) { 2 } else { 1 };
        assert_eq!(peer.deliveries().len(), times, "{status}");
    }
    // What was refused is not tried again; what could not be taken is.
    for host in &hosts {
        host.peer.recovers();
    }
    office.peers.forget();
    office.wait(Duration::from_mins(1));
    office.sends();
    for (host, status) in hosts.iter().zip(answers) {
        let again = usize::from([408, 425, 429, 500, 502, 503, 504].contains(&status));
        assert_eq!(host.peer.deliveries().len(), again, "{status}");
    }
}

#[test]
fn del_01_an_inbox_is_gone_when_its_people_are() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let ann = office.follower("far", &mira);
    ann.peer.fails("/inbox", Fault::Status(410));
    publishes(&mira, "one");
    office.sends();
    ann.peer.recovers();
    office.peers.forget();
    publishes(&mira, "two");
    office.sends();
    assert_eq!(got(&ann.peer), [("Create".to_owned(), 202)], "she is there, so it is too");
    // All of it is gone.
    ann.peer.fails("", Fault::Status(410));
    publishes(&mira, "three");
    office.sends();
    office.peers.forget();
    publishes(&mira, "four");
    office.sends();
    assert!(ann.peer.deliveries().is_empty());
    // And comes back.
    ann.peer.recovers();
    let inbox = office.server.addresses().shared_inbox();
    ann.updates_profile(&inbox).taken();
    office.applies();
    publishes(&mira, "five");
    office.sends();
    assert_eq!(got(&ann.peer), [("Create".to_owned(), 202)]);
}

#[test]
fn del_01_a_wish_to_wait_is_heard_within_reason() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let now = office.server.app.now().0 / 1_000;
    for (wish, least, most) in [(1_800, 1_800, 1_810), (0, 10, 13), (99_999_999, 21_600, 21_600)] {
        let ann = office.follower(&format!("w{wish}"), &mira);
        ann.peer.fails("/inbox", Fault::TooMany(wish));
        publishes(&mira, &wish.to_string());
        office.sends();
        let at: i64 = office.of(&ann.peer, "next_try_at").parse().unwrap();
        let rest = at / 1_000 - now;
        assert!((least..=most).contains(&rest), "{wish}: {rest}");
    }
}

#[test]
fn del_01_what_is_sent_to_one_server_is_not_carried_to_another() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let (ann, other) = (office.follower("far", &mira), office.peers.host("other"));
    other.actor("bob");
    let place = format!("{}/inbox", other.host.origin);
    ann.peer.fails("/inbox", Fault::RedirectTo(place));
    publishes(&mira, "hello");
    office.sends();
    assert!(other.deliveries().is_empty());
    assert_eq!(office.failed(&ann.peer), ["0"]);
}

#[test]
fn del_02_answers_that_are_none_are_tried_again() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    for (number, fault) in [Fault::Reset, Fault::TlsGarbage].into_iter().enumerate() {
        let ann = office.follower(&format!("f{number}"), &mira);
        ann.peer.fails("", fault.clone());
        publishes(&mira, "hello");
        office.sends();
        assert_eq!(office.of(&ann.peer, "failures"), "1", "{fault:?}");
        ann.peer.recovers();
        office.peers.forget();
        office.wait(Duration::from_secs(15));
        office.sends();
        assert_eq!(got(&ann.peer), [("Create".to_owned(), 202)], "{fault:?}");
    }
}

#[test]
fn del_04_i8_a_server_that_comes_back_gets_everything_in_order_or_is_given_up() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let ann = office.follower("far", &mira);
    for (away, is_waited_for) in [(2, true), (72, true), (24 * 8, false)] {
        ann.peer.fails("", Fault::Status(503));
        let words: Vec<String> = (0..3).map(|it| format!("{away} h, {it}")).collect();
        for one in &words {
            publishes(&mira, one);
            office.sends();
            office.wait(Duration::from_secs(1));
        }
        let mut tries = 0;
        office.peers.forget();
        for _ in 0..away {
            office.wait(Duration::from_hours(1));
            office.sends();
            tries = ann.peer.deliveries().len();
        }
        assert!(tries < 40, "{tries} tries in {away} h");
        let gave_up = !office.of(&ann.peer, "gave_up_at").is_empty();
        assert_eq!(gave_up, !is_waited_for, "{away} h");
        ann.peer.recovers();
        office.peers.forget();
        if is_waited_for {
            office.wait(Duration::from_hours(8));
        } else {
            // It is heard from: it lives.
            ann.likes(&office.server.addresses().shared_inbox(), "https://x.example/1").taken();
            office.applies();
            publishes(&mira, "well met");
        }
        office.sends();
        let all = ann.peer.deliveries();
        let bodies: Vec<String> = of_posts(&all)
            .iter()
            .map(|it| String::from_utf8_lossy(&it.body).into_owned())
            .collect();
        let expected = if is_waited_for { words } else { vec!["well met".to_owned()] };
        assert_eq!(bodies.len(), expected.len(), "{away} h");
        for (body, one) in bodies.iter().zip(&expected) {
            assert!(body.contains(one.as_str()), "{one} is not in {body:.200}");
        }
    }
}

#[test]
fn del_06_what_is_sent_again_is_the_same_to_the_byte() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let ann = office.follower("far", &mira);
    office.peers.forget();
    ann.peer.fails("/inbox", Fault::TakesAndResets);
    publishes(&mira, "hello");
    office.sends();
    ann.peer.recovers();
    office.wait(Duration::from_secs(20));
    office.sends();
    let all = ann.peer.deliveries();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].body, all[1].body);
    assert!(all.iter().all(|it| it.verified.is_ok()));
}

#[test]
fn del_07_i6_what_happens_to_a_post_arrives_in_its_order() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let ann = office.follower("far", &mira);
    ann.peer.fails("", Fault::Status(500));
    let post = publishes(&mira, "first");
    office.sends();
    office.server.run(async {
        let app = &office.server.app;
        let mut draft = services::posts::source(app, &mira.member, post).await.unwrap();
        draft.source = "second".to_owned();
        services::posts::edit(app, &mira.member, post, draft).await.unwrap();
    });
    office.sends();
    ann.peer.recovers();
    office.peers.forget();
    office.wait(Duration::from_hours(1));
    office.sends();
    let all = ann.peer.deliveries();
    let kinds: Vec<&str> = of_posts(&all).iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["Create", "Update"]);
}

#[test]
fn i4_what_was_deleted_before_its_turn_came_is_not_sent() {
    let office = Office::new();
    let mira = office.server.artist("mira");
    let ann = office.follower("far", &mira);
    // Before it was written down at all.
    office.peers.forget();
    let post = publishes(&mira, "a slip of the pen");
    office.server.run(services::posts::delete(&office.server.app, &mira.member, post)).unwrap();
    office.sends();
    assert!(of_posts(&ann.peer.deliveries()).is_empty());
    // While it waited for a server that was away.
    ann.peer.fails("", Fault::Status(503));
    let post = publishes(&mira, "another slip");
    office.sends();
    office.server.run(services::posts::delete(&office.server.app, &mira.member, post)).unwrap();
    office.sends();
    let kept =
        "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM outgoing WHERE body LIKE '%another slip%'";
    assert_eq!(office.server.database.number(kept), 0, "the words are gone from the file");
    ann.peer.recovers();
    office.peers.forget();
    office.wait(Duration::from_hours(1));
    office.sends();
    let all = ann.peer.deliveries();
    let kinds: Vec<&str> = of_posts(&all).iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["Delete"], "that it is gone may be told");
    assert!(office.failed(&ann.peer).is_empty());
}

#[test]
fn i4_nobody_gets_what_is_not_for_them() {
    let office = Office::new();
    let (mira, noor) = (office.server.artist("mira"), office.server.artist("noor"));
    let (ann, bob) = (office.follower("far", &mira), office.follower("near", &noor));
    let eve = office.follower("evil", &mira);
    let owner = office.server.owner();
    let blocking = services::servers::block(
        &office.server.app,
        &owner.member,
        &eve.peer.host.domain,
        "steals",
    );
    office.server.run(blocking).unwrap();
    office.peers.forget();
    for visibility in
        [Visibility::Public, Visibility::Quiet, Visibility::Followers, Visibility::Mentioned]
    {
        mira.publish(text("hello").seen_by(visibility));
    }
    office.sends();
    assert_eq!(of_posts(&ann.peer.deliveries()).len(), 3);
    assert!(bob.peer.deliveries().is_empty());
    assert!(eve.peer.deliveries().is_empty());
}
