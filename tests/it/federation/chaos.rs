//! `kill -9` while three other servers send to us and are sent to: nothing that was acknowledged
//! is lost, nothing happens twice, and everybody gets what was published, the same bytes each time.
//!
//! `RAKKAN_TEST_ROUNDS=200` is the long run, `RAKKAN_TEST_SEED` repeats one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use services::clock::{Clock as _, SystemClock};

use super::live::eventually;
use crate::support::database::is_postgres;
use crate::support::peer::fault::mixed;
use crate::support::peer::{Delivery, Peers, Somebody, note};
use crate::support::program::Home;

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn rounds() -> u64 {
    from_environment("RAKKAN_TEST_ROUNDS").unwrap_or(if is_postgres() { 6 } else { 12 })
}

/// What a peer was told yes to, and what it tried.
#[derive(Debug, Default)]
struct Told {
    /// Ids of activities that were answered 202, with the table and the id of their effect.
    acknowledged: BTreeMap<String, Effect>,
    /// Ids of all that were sent, answered or not.
    tried: BTreeSet<String>,
}

/// Where the effect of an activity is to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Effect {
    table: &'static str,
    uri: String,
}

/// A peer at work.
struct Sender<'t> {
    ann: Somebody,
    actor: String,
    root: String,
    /// Posts of ours that were promised, to be liked and boosted once by each peer.
    promised: &'t Mutex<Vec<String>>,
    told: &'t Mutex<Told>,
    enough: &'t AtomicBool,
    seed: u64,
}

impl Sender<'_> {
    fn work(&self, mut step: u64) -> u64 {
        while !self.enough.load(Ordering::SeqCst) {
            step += 1;
            let chance = mixed(self.seed, step);
            let (activity, effect) = self.activity(step, chance);
            let origin = self.root.split("/users/").next().unwrap();
            let inboxes = [format!("{origin}/inbox"), format!("{}/inbox", self.actor)];
            // Everything comes one to three times, to one inbox or to both.
            for repeat in 0..=chance % 3 {
                self.told.lock().unwrap().tried.insert(activity["id"].as_str().unwrap().to_owned());
                let inbox =
                    &inboxes[usize::try_from((chance >> 8).wrapping_add(repeat) % 2).unwrap()];
                let sent = self.ann.sends(inbox, &activity);
                match sent.status {
                    202 => {
                        let mut told = self.told.lock().unwrap();
                        told.acknowledged.insert(sent.id, effect.clone());
                    }
                    // Dead, or dying.
                    0 | 503 => std::thread::sleep(Duration::from_millis(10)),
                    status => panic!("{} was answered {status}: {}", sent.id, sent.words),
                }
            }
        }
        step
    }

    fn activity(&self, step: u64, chance: u64) -> (Value, Effect) {
        let ours = self.promised.lock().unwrap();
        let post = ours.get(usize::try_from(step / 3).unwrap()).cloned();
        drop(ours);
        let (kind, table) = match (chance >> 16) % 3 {
            1 => ("Like", "likes"),
            2 => ("Announce", "boosts"),
            _ => ("Create", "remote_posts"),
        };
        let Some(post) = post.filter(|_| kind != "Create") else {
            let words = note(&format!("answer {step}")).answering(&self.root);
            let id = self.ann.writes(words.mentioning(&self.actor, "@mira"));
            let create = self.ann.activity("Create", self.ann.document(&id));
            return (create, Effect { table: "remote_posts", uri: id });
        };
        // The id follows from the post: whoever likes twice says the same again.
        let mut activity = self.ann.activity(kind, json!(post));
        let id = format!("{}/{table}/{}", self.ann.id, post.rsplit('/').next().unwrap());
        activity["id"] = json!(id);
        if kind == "Announce" {
            activity["to"] = json!(["https://www.w3.org/ns/activitystreams#Public"]);
        }
        (activity, Effect { table, uri: id })
    }
}

/// Mira publishes until the server is dead.
fn publish(home: &Home, token: &str, promised: &Mutex<Vec<String>>, enough: &AtomicBool) {
    let browser = home.anyone();
    while !enough.load(Ordering::SeqCst) {
        let number = promised.lock().unwrap().len();
        let words = format!("number {number}");
        let asking = browser.ask("POST", "/api/v1/statuses").fields(&[("status", &words)]);
        let asking = asking.header("Authorization", &format!("Bearer {token}"));
        if let Ok(answer) = asking.try_send() {
            let answer = answer.expect(200).json();
            let id = answer["id"].as_str().unwrap();
            let uri = format!("http://{}/users/mira/statuses/{id}", home.address);
            promised.lock().unwrap().push(uri);
        }
        std::thread::sleep(Duration::from_millis(40));
    }
}

#[test]
fn kill_nine_loses_nothing_that_other_servers_were_promised_and_repeats_no_effect() {
    let seed = from_environment("RAKKAN_TEST_SEED")
        .unwrap_or_else(|| SystemClock.now().0.unsigned_abs() % 1_000_000);
    println!("RAKKAN_TEST_SEED={seed} RAKKAN_TEST_ROUNDS={}", rounds());
    let (home, peers) = (Home::new(), Peers::start(seed));
    let token = home.artist("mira");
    let origin = format!("http://{}", home.address);
    let actor = format!("{origin}/users/mira");
    let promised = Mutex::new(Vec::new());
    let told = Mutex::new(Told::default());
    let people: Vec<Somebody> =
        (0..3).map(|it| peers.host(&format!("p{it}")).actor("ann")).collect();
    // Nobody has a reason to send anything there.
    let nosy = peers.host("nosy").actor("eve");

    let mut program = home.start();
    for ann in &people {
        ann.follows(&format!("{origin}/inbox"), &actor).taken();
    }
    peers.wait_for(30, |all| all.iter().filter(|it| it.kind == "Accept").count() >= 3);
    let enough = AtomicBool::new(true);
    std::thread::scope(|scope| {
        enough.store(false, Ordering::SeqCst);
        scope.spawn(|| publish(&home, &token, &promised, &enough));
        eventually("a first post", 10, || !promised.lock().unwrap().is_empty());
        enough.store(true, Ordering::SeqCst);
    });
    let root = promised.lock().unwrap()[0].clone();

    let mut steps = vec![0; people.len()];
    for round in 0..rounds() {
        let enough = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| publish(&home, &token, &promised, &enough));
            let mut working = Vec::new();
            for (ann, step) in people.iter().zip(&steps) {
                let sender = Sender {
                    ann: ann.clone(),
                    actor: actor.clone(),
                    root: root.clone(),
                    promised: &promised,
                    told: &told,
                    enough: &enough,
                    seed: seed ^ u64::from(u32::from(ann.peer.host.address)),
                };
                let from = *step;
                working.push(scope.spawn(move || sender.work(from)));
            }
            // At another moment of the work each time.
            std::thread::sleep(Duration::from_millis(150 + mixed(seed, round) % 900));
            program.kill();
            enough.store(true, Ordering::SeqCst);
            steps = working.into_iter().map(|it| it.join().unwrap()).collect();
        });
        program = home.start();
    }
    drains(&home);
    let told = told.into_inner().unwrap();
    every_promise_is_kept(&home, &told);
    nothing_happened_twice(&home);
    let posts = home.database.lines(
        "SELECT CAST(posts.id AS TEXT) AS line FROM posts
         JOIN accounts ON accounts.id = posts.account_id WHERE accounts.username = 'mira'",
    );
    let posts: Vec<String> =
        posts.iter().map(|it| format!("{actor}/statuses/{it}/activity")).collect();
    everybody_got_everything(&peers, &people, &posts);
    assert_eq!(nosy.peer.deliveries().len(), 0, "nobody was to send anything there");
    let (acknowledged, tried) = (told.acknowledged.len(), told.tried.len());
    println!(
        "{} rounds: {acknowledged} of {tried} activities were acknowledged, {} posts went to three servers",
        rounds(),
        posts.len(),
    );
    assert!(acknowledged as u64 >= rounds() * 3, "too little was going on");
    assert!(posts.len() as u64 >= rounds(), "too little was published");
}

/// Waits until nothing is left to be done.
fn drains(home: &Home) {
    let count = |from: &str| {
        home.database.number(&format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {from}"))
    };
    eventually("what came is settled", 400, || count("incoming WHERE state < 2") == 0);
    eventually("what happened here is told", 240, || count("jobs WHERE kind = 'fan_out'") == 0);
}

fn every_promise_is_kept(home: &Home, told: &Told) {
    let lines = |sql: &str| home.database.lines(sql).into_iter().collect::<BTreeSet<String>>();
    let effects: BTreeMap<&str, BTreeSet<String>> = ["likes", "boosts", "remote_posts"]
        .map(|table| {
            (table, lines(&format!("SELECT uri AS line FROM {table} WHERE uri IS NOT NULL")))
        })
        .into();
    let reasons = lines(
        "SELECT activity_uri || ' ' || reason AS line FROM incoming WHERE state > 2 AND reason <> ''",
    );
    let refused: BTreeSet<&str> = reasons.iter().filter_map(|it| it.split(' ').next()).collect();
    let lost: Vec<_> = told
        .acknowledged
        .iter()
        .filter(|(id, effect)| {
            !effects[effect.table].contains(&effect.uri) && !refused.contains(id.as_str())
        })
        .collect();
    assert!(lost.is_empty(), "{} were acknowledged and are lost: {lost:#?}", lost.len());
    // Nothing here is refused by a rule, so a refusal would be an accident that has a name.
    assert!(refused.is_empty(), "{reasons:#?}");
    // And what nobody sent has no effect.
    let tried: BTreeSet<&str> = told.tried.iter().map(String::as_str).collect();
    let strange: Vec<_> = effects["likes"]
        .iter()
        .chain(&effects["boosts"])
        .filter(|it| !tried.contains(it.as_str()))
        .collect();
    assert!(strange.is_empty(), "{strange:#?}");
}

fn nothing_happened_twice(home: &Home) {
    let rules = [
        (
            "likes are counted once",
            "posts p WHERE p.likes_count <> (SELECT COUNT(*) FROM likes l WHERE l.post_id = p.id)",
        ),
        (
            "boosts are counted once",
            "posts p WHERE p.boosts_count <> (SELECT COUNT(*) FROM boosts b WHERE b.post_id = p.id)",
        ),
        (
            "answers are counted once",
            "posts p WHERE p.replies_count <> (SELECT COUNT(*) FROM posts r WHERE r.parent_id = p.id AND r.deleted_at IS NULL)",
        ),
        (
            "somebody's posts are counted once",
            "accounts a WHERE a.posts_count <> (SELECT COUNT(*) FROM posts p WHERE p.account_id = a.id AND p.deleted_at IS NULL)",
        ),
        (
            "followers are counted once",
            "accounts a WHERE a.followers_count <> (SELECT COUNT(*) FROM follows f WHERE f.followee_id = a.id AND f.accepted_at IS NOT NULL)",
        ),
        (
            "nobody is told twice",
            "(SELECT 1 FROM notifications GROUP BY account_id, kind, from_account_id, post_id HAVING COUNT(*) > 1) twice",
        ),
    ];
    for (rule, from) in rules {
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {from}");
        assert_eq!(home.database.number(&sql), 0, "not so: {rule}");
    }
}

/// Every post reached every follower's server, with the same bytes however often it came.
fn everybody_got_everything(peers: &Peers, people: &[Somebody], posts: &[String]) {
    let is_good = |it: &Delivery| it.verified.is_ok() && it.answered == 202;
    eventually("everybody got everything", 120, || {
        peers.world.of_deliveries(|all| {
            let got: BTreeSet<(&str, &str)> = all
                .iter()
                .filter(|it| is_good(it))
                .map(|it| (it.host.as_str(), it.activity.as_str()))
                .collect();
            people.iter().all(|ann| {
                posts.iter().all(|post| got.contains(&(ann.peer.host.name.as_str(), post.as_str())))
            })
        })
    });
    let mut bytes = BTreeMap::<String, Vec<u8>>::new();
    let mut times = BTreeMap::<(String, String), usize>::new();
    for delivery in peers.deliveries() {
        let known = bytes.entry(delivery.activity.clone()).or_insert(delivery.body.clone());
        assert!(*known == delivery.body, "{} came with other bytes", delivery.activity);
        if !is_good(&delivery) {
            // A signature is wrong only where our key could not be asked for.
            let reason = delivery.verified.as_ref().err().map_or("", String::as_str);
            assert_eq!(reason, crate::support::peer::send::UNREACHABLE, "{}", delivery.activity);
        }
        *times.entry((delivery.host, delivery.activity)).or_default() += 1;
    }
    let repeated = times.values().filter(|it| **it > 1).count();
    println!("{repeated} of {} deliveries came again after a kill", times.len());
}
