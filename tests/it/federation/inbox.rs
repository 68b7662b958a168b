//! The door of the inbox beside signatures: what is no activity, too large, too much, too slow,
//! and from a server that nobody wants.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::door::{COVERED, sign_again};
use super::live::standing;
use super::town::Town;
use crate::support::TestServer;
use crate::support::peer::sign::digest;
use crate::support::peer::{Peers, Somebody, note};

/// A server, its shared inbox, and somebody who may send.
struct Stage {
    peers: Peers,
    server: TestServer,
    inbox: String,
    ann: Somebody,
}

fn stage(counts: bool) -> Stage {
    let (server, peers) = standing(17, counts);
    let ann = peers.host("far").actor("ann");
    let inbox = server.addresses().shared_inbox();
    Stage { peers, server, inbox, ann }
}

impl Stage {
    fn kept(&self) -> i64 {
        self.server.database.number("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM incoming")
    }

    /// Sends this body under a right signature, as this type.
    fn sends(&self, content_type: &str, body: &[u8]) -> u16 {
        let mut request = self.ann.signs(&self.inbox, &json!({}));
        request.body = body.to_vec();
        request.set("Content-Type", content_type);
        request.set("Digest", &format!("SHA-256={}", digest(body)));
        sign_again(&mut request, &self.ann, &COVERED, &[]);
        self.ann.posts(&self.inbox, &request).status
    }

    fn like(&self) -> Value {
        self.ann.activity("Like", json!("https://elsewhere.example/1"))
    }
}

const ACTIVITY: &str = "application/activity+json";

#[test]
fn only_activities_come_through_the_door() {
    let it = stage(false);
    let right = it.like().to_string();
    for (kind, status) in [
        (ACTIVITY, 202),
        ("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", 202),
        ("application/json", 415),
        ("text/html", 415),
        ("multipart/form-data", 415),
        ("", 415),
    ] {
        assert_eq!(it.sends(kind, right.as_bytes()), status, "{kind}");
    }
    assert_eq!(it.kept(), 1);
    let asked = it.server.anyone().get("/inbox");
    assert!([404, 405].contains(&asked.status), "{}", asked.status);
    let with = |key: &str, value: Value| {
        let mut activity = it.like();
        activity[key] = value;
        activity.to_string()
    };
    let (origin, name) = (&it.ann.peer.host.origin, &it.ann.id);
    for (body, status) in [
        (String::new(), 400),
        ("null".to_owned(), 400),
        ("[]".to_owned(), 400),
        ("{".to_owned(), 400),
        (right.replacen('{', "{\"id\":\"x\",", 1), 400),
        (with("id", Value::Null), 400),
        (with("id", json!("")), 400),
        (with("id", json!("not an address")), 400),
        (with("type", json!(7)), 400),
        (with("actor", json!([name, name])), 400),
        (with("content", json!("\0")), 400),
        (with("id", json!("javascript:alert(1)")), 401),
        (with("id", json!(origin.replace("http:", "https:"))), 401),
    ] {
        let answer = it.sends(ACTIVITY, body.as_bytes());
        assert_eq!(answer, status, "{body:.120}");
    }
    assert_eq!(it.kept(), 1);
}

#[test]
fn what_is_too_large_is_not_read() {
    let it = stage(false);
    let filled = |bytes: usize| {
        let mut activity = it.like();
        activity["content"] = json!("x".repeat(bytes));
        activity.to_string()
    };
    assert_eq!(it.sends(ACTIVITY, filled(1_000_000).as_bytes()), 202);
    assert_eq!(it.sends(ACTIVITY, filled(1_100_000).as_bytes()), 413);
    // A promise of a terabyte is refused without reading it.
    let mut line = TcpStream::connect(it.server.address).unwrap();
    let head = format!(
        "POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Type: {ACTIVITY}\r\nContent-Length: 1000000000000\r\n\r\n",
        it.server.address
    );
    line.write_all(head.as_bytes()).unwrap();
    let piece = vec![b'x'; 64 * 1024];
    let began = Instant::now();
    while line.write_all(&piece).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(5), "it is still listened to");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(it.kept(), 1);
}

#[test]
fn vis_08_a_blocked_server_and_all_below_it_stay_outside() {
    let it = stage(false);
    it.ann.sends(&it.inbox, &it.like()).taken();
    let domain = &it.ann.peer.host.domain;
    it.server
        .database
        .run(&format!("INSERT INTO domain_blocks (domain, created_at) VALUES ('{domain}', 1)"))
        .unwrap();
    it.peers.forget();
    it.ann.sends(&it.inbox, &it.like()).answered(403);
    assert_eq!(it.kept(), 1);
    assert!(it.peers.fetches().is_empty());
}

#[test]
fn res_01_lists_without_an_end_are_cut_or_refused() {
    let town = Town::new(23);
    let ann = town.peers.host("far").actor("ann");
    let many = |count: usize, one: &dyn Fn(usize) -> Value| -> Value {
        (0..count).map(one).collect::<Vec<_>>().into()
    };
    let document = |number: usize| {
        json!({ "type": "Document", "mediaType": "image/png", "name": "x".repeat(100),
            "url": format!("{}/media/{number}.png", ann.peer.host.origin) })
    };
    let tag = |number: usize| json!({ "type": "Hashtag", "name": format!("#t{number}"), "href": "https://far.example/t" });
    let option = |number: usize| json!({ "type": "Note", "name": format!("o{number}") });
    let id = ann.writes(
        note("much")
            .with("attachment", many(800, &document))
            .with("tag", many(800, &tag))
            .with("summary", json!("s".repeat(200_000))),
    );
    town.hears_of(&ann, &id);
    let post = town.of_post(&id, "posts.id");
    assert!(town.count(&format!("media WHERE post_id = {post}")) <= 64);
    assert!(town.count("post_tags") <= 100);
    assert!(town.of_post(&id, "LENGTH(warning)").parse::<i64>().unwrap_or(0) <= 5_000);
    let page = town.server.anyone().get(&format!("/@{}/{post}", ann.address()));
    assert_eq!(page.status, 200);

    let poll = ann
        .writes(note("which?").with("type", json!("Question")).with("oneOf", many(2_000, &option)));
    town.hears_of(&ann, &poll);

    // The same for somebody's profile.
    let field = |number: usize| json!({ "type": "PropertyValue", "name": format!("n{number}"), "value": "v" });
    let alias = |number: usize| json!(format!("https://far.example/users/a{number}"));
    let bob = town.peers.host("far").actor("bob");
    bob.peer.change(|state| {
        let extra = &mut state.actors.get_mut("bob").unwrap().extra;
        extra.insert("attachment".to_owned(), many(1_000, &field));
        extra.insert("alsoKnownAs".to_owned(), many(1_000, &alias));
        extra.insert("name".to_owned(), json!("n".repeat(300_000)));
        extra.insert("summary".to_owned(), json!("b".repeat(300_000)));
    });
    town.hears_of(&bob, &bob.writes(note("hello")));
    let length =
        |column: &str| town.of_actor(&bob.id, &format!("LENGTH({column})")).parse::<i64>().unwrap();
    assert!(length("display_name") <= 2_048, "{}", length("display_name"));
    assert!(length("bio_html") <= 30_000, "{}", length("bio_html"));
    assert!(length("fields") <= 200_000, "{}", length("fields"));
    assert!(
        length("remote_actors.also_known_as") <= 20_000,
        "{}",
        length("remote_actors.also_known_as")
    );
}

/// Markup that brought readers of HTML down elsewhere.
const MARKUP: [&str; 14] = [
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math></p><style><!--</style><script>alert(1)</script>",
    "<svg></p><style><g title=\"</style><img src onerror=alert(1)>\">",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror=alert(1) src>",
    "<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a<a",
    "<table><td><table><td><table><td><a><b><i><table>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<xmp><p title=\"</xmp><svg/onload=alert(1)>\">",
    "<select><template><select><option>x",
    "&#x110000;&#0;&#xD800;&nosuch;",
    "<![CDATA[<script>]]>",
    "<p style=\"position:fixed\" class=\"admin\" id=\"x\" onclick=\"x()\">words</p>",
    "<a href=\"javascript:alert(1)\">x</a><a href=\" &#106;avascript:alert(1)\">y</a>",
];

#[test]
fn res_03_no_markup_takes_a_page_down() {
    let town = Town::new(24);
    let ann = town.peers.host("far").actor("ann");
    let deep = format!("{}x", "<blockquote>".repeat(10_000));
    let flood = "<a<a".repeat(50_000);
    let marks = format!("a{}", "\u{301}".repeat(50_000));
    let long = [deep, flood, marks];
    for markup in MARKUP.iter().copied().chain(long.iter().map(String::as_str)) {
        let id = ann.writes(note(markup));
        town.hears_of(&ann, &id);
        let post = town.of_post(&id, "posts.id");
        let page = town.server.anyone().get(&format!("/@{}/{post}", ann.address()));
        assert_eq!(page.status, 200, "{markup:.80}");
        let text = page.text();
        for bad in [
            "alert(1)>",
            "onerror=",
            "onload=",
            "onbegin=",
            "onclick=",
            "javascript:",
            "<math",
            "<svg><animate",
        ] {
            assert!(!text.contains(bad), "{bad} of {markup:.80}");
        }
    }
    let profile = format!("/@{}", ann.address());
    assert_eq!(town.server.anyone().get(&profile).status, 200);
}

#[test]
fn res_06_a_flood_is_told_to_come_back_later() {
    let it = stage(true);
    let mut answers = Vec::new();
    for _ in 0..330 {
        answers.push(it.ann.sends(&it.inbox, &it.like()).status);
    }
    assert_eq!(answers.iter().filter(|it| **it == 202).count(), 300);
    assert_eq!(answers.iter().filter(|it| **it == 429).count(), 30);
    assert_eq!(it.kept(), 300, "nothing more was kept");
    // Somebody else is heard.
    let bob = it.peers.host("near").actor("bob");
    bob.likes(&it.inbox, "https://elsewhere.example/2").taken();
    // And the one who waited.
    it.server.wait(Duration::from_secs(2));
    it.peers.world.set_clock(it.server.app.now().0);
    it.ann.sends(&it.inbox, &it.like()).taken();
}

#[test]
fn res_07_lines_that_drip_are_closed_and_hold_nobody_up() {
    let it = stage(false);
    it.ann.sends(&it.inbox, &it.like()).taken();
    let head = format!(
        "POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Type: {ACTIVITY}\r\nContent-Length: 500\r\n\r\n",
        it.server.address
    );
    let mut lines: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut line = TcpStream::connect(it.server.address).unwrap();
            line.write_all(head.as_bytes()).unwrap();
            line
        })
        .collect();
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    while began.elapsed() < Duration::from_secs(9) {
        for line in &mut lines {
            let _closed = line.write_all(b" ");
        }
        slowest = slowest.max(it.ann.sends(&it.inbox, &it.like()).taken().took);
        std::thread::sleep(Duration::from_millis(500));
    }
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    for line in &mut lines {
        line.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut answer = Vec::new();
        let _reset = line.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with("HTTP/1.1 408") || text.is_empty(), "{text}");
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}
