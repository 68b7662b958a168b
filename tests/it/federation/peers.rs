//! The peers among themselves: what tries the server is tried first.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Browser;
use crate::support::peer::{Audience, Fault, Peers, Reply, Way, consent, note, picture};

/// What a peer answers to a plain request, as bytes.
fn ask(origin: &str, target: &str) -> Vec<u8> {
    ask_within(Duration::from_secs(20), origin, target)
}

fn ask_within(patience: Duration, origin: &str, target: &str) -> Vec<u8> {
    let authority = origin.trim_start_matches("http://");
    let mut line = TcpStream::connect(authority).unwrap();
    line.set_read_timeout(Some(patience)).unwrap();
    let request =
        format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // A silent peer ends with a timeout, a resetting one with an error: both leave what came.
    let _ = line.read_to_end(&mut bytes);
    bytes
}

fn body(answer: &[u8]) -> Value {
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").expect("a head");
    serde_json::from_slice(&answer[end + 4..]).expect("JSON")
}

#[test]
fn a_peer_takes_what_another_signed_in_either_way_and_nothing_forged() {
    let peers = Peers::start(1);
    let (near, far) = (peers.host("near"), peers.host("far"));
    let (ann, bob) = (near.actor("ann"), far.actor("bob"));
    let inbox = format!("{}/inbox", far.host.origin);

    ann.likes(&inbox, &bob.id).taken();
    near.change(|it| it.manners.signs = Way::Rfc9421);
    ann.likes(&inbox, &bob.id).taken();
    far.change(|it| it.manners.understands = Some(Way::Cavage));
    ann.likes(&inbox, &bob.id).answered(401);

    // In bob's name, with ann's key.
    near.change(|it| it.manners.signs = Way::Cavage);
    let mut forged = ann.activity("Like", json!(ann.id));
    forged["actor"] = json!(bob.id);
    ann.sends(&inbox, &forged).answered(401);

    let all = peers.deliveries();
    assert_eq!(all.iter().map(|it| it.answered).collect::<Vec<_>>(), [202, 202, 401, 401]);
    assert_eq!(all[0].verified, Ok(format!("{}#main-key", ann.id)));
    assert!(all[3].verified.is_err());
    let sent: Value = serde_json::from_slice(&all[0].body).unwrap();
    assert_eq!(sent["object"], bob.id);
}

#[test]
fn a_follow_is_accepted_and_both_lists_say_so() {
    let peers = Peers::start(1);
    let (ann, bob) = (peers.host("near").actor("ann"), peers.host("far").actor("bob"));
    ann.follows(&format!("{}/inbox", bob.id), &bob.id).taken();
    peers.wait_for(5, |all| all.iter().any(|it| it.kind == "Accept"));
    let followers = body(&ask(&bob.peer.host.origin, "/users/bob/followers"));
    assert_eq!(followers["orderedItems"], json!([ann.id]));
    let following = body(&ask(&ann.peer.host.origin, "/users/ann/following"));
    assert_eq!(following["orderedItems"], json!([bob.id]));
}

#[test]
fn posts_have_terms_in_the_document_the_headers_and_the_file() {
    let peers = Peers::start(1);
    let ann = peers.host("near").actor("ann").with_terms("NNNN");
    let drawn = picture(40, 30).terms("AAAA").header("X-Robots-Tag", "noai");
    let drawn = drawn.file_says("DMI-PROHIBITED-AIMLTRAINING");
    let words = note("a heron").terms("NUCA").header("TDM-Reservation", "1");
    let id = ann.writes(words.to(Audience::Followers).picture(drawn));

    let object = ann.document(&id);
    assert_eq!(object["aiConsent"]["dataMining"], "notAllowed");
    assert_eq!(object["aiConsent"].get("aiTraining"), None);
    assert_eq!(object["attachment"][0]["aiConsent"], consent("AAAA"));
    assert_eq!(object["to"], json!([format!("{}/followers", ann.id)]));
    let origin = &ann.peer.host.origin;
    let served = ask(origin, id.strip_prefix(origin).unwrap());
    assert!(String::from_utf8_lossy(&served).contains("TDM-Reservation: 1\r\n"));
    let url = object["attachment"][0]["url"].as_str().unwrap();
    let file = ask(origin, url.strip_prefix(origin).unwrap());
    let text = String::from_utf8_lossy(&file);
    assert!(text.contains("X-Robots-Tag: noai\r\n"), "{text}");
    assert!(text.contains("DMI-PROHIBITED-AIMLTRAINING"), "{text}");

    // Dates are told apart by milliseconds.
    std::thread::sleep(std::time::Duration::from_millis(5));
    ann.edits(&id, |it| it["content"] = json!("<p>two herons</p>"));
    assert_eq!(ann.document(&id)["content"], "<p>two herons</p>");
    let written = ann.document(&id);
    assert!(written["updated"].as_str() > written["published"].as_str());
    let actor = body(&ask(origin, "/users/ann"));
    assert_eq!(actor["aiConsent"], consent("NNNN"));
    let outbox = body(&ask(origin, "/users/ann/outbox"));
    assert_eq!(outbox["orderedItems"][0]["object"]["id"], json!(id));
}

#[test]
fn every_fault_shows() {
    let peers = Peers::start(1);
    let host = peers.host("near");
    host.actor("ann");
    let asked = || ask(&host.host.origin, "/users/ann");
    let whole = asked();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for (fault, beginning) in [
        (Fault::Status(503), "HTTP/1.1 503 "),
        (Fault::TooMany(30), "HTTP/1.1 429 It\r\nRetry-After: 30\r\n"),
        (Fault::RedirectLoop, "HTTP/1.1 302 It\r\nLocation: /users/ann\r\n"),
        (Fault::WrongType, "HTTP/1.1 200 It\r\nContent-Type: text/html\r\n"),
        (Fault::Slow(20), "HTTP/1.1 200 "),
        (Fault::TlsGarbage, "\u{16}\u{3}"),
        (Fault::Drip(1), "HTTP/1.1 200 "),
    ] {
        host.fails("", fault.clone());
        let answer = text(&asked());
        assert!(answer.starts_with(beginning), "{fault:?}: {answer}");
    }
    for fault in [Fault::Silent, Fault::Reset, Fault::TakesAndResets] {
        host.fails("", fault.clone());
        let answer = ask_within(Duration::from_millis(300), &host.host.origin, "/users/ann");
        assert_eq!(answer.len(), 0, "{fault:?}");
    }
    host.fails("", Fault::Truncated);
    let cut = asked();
    assert!(cut.len() < whole.len() && cut.starts_with(b"HTTP/1.1 200 "), "{}", text(&cut));
    host.fails("", Fault::Huge);
    assert!(asked().len() > 32 * 1024 * 1024);

    // The longest beginning of the path counts, and another host is well.
    host.fails("", Fault::Status(500));
    host.fails("/users/", Fault::None);
    assert_eq!(asked(), whole);
    host.answers("/odd", Reply::of("text/plain", "odd"));
    assert!(text(&ask(&host.host.origin, "/odd")).starts_with("HTTP/1.1 500 "));
    host.recovers();
    assert!(text(&ask(&host.host.origin, "/odd")).ends_with("\r\n\r\nodd"));
}

#[test]
fn chance_follows_from_the_seed() {
    let told = |seed: u64| {
        let peers = Peers::start(seed);
        let host = peers.host("near");
        host.fails("", Fault::Sometimes(40, Box::new(Fault::Status(500))));
        let fails = || ask(&host.host.origin, "/nodeinfo/2.0")[9] == b'5';
        (0..40).map(|_| fails()).collect::<Vec<bool>>()
    };
    let first = told(7);
    assert_eq!(first, told(7));
    assert_ne!(first, told(8));
    let failed = first.iter().filter(|it| **it).count();
    assert!((6..30).contains(&failed), "{failed} of 40");
}

#[test]
fn hosts_by_the_thousand_are_told_apart() {
    let peers = Peers::start(1);
    let hosts: Vec<_> = (0..1_000).map(|it| peers.host(&format!("h{it}"))).collect();
    for host in hosts.iter().step_by(111) {
        host.actor("ann");
        let target = format!("/.well-known/webfinger?resource=acct:ann@{}", host.host.domain);
        let found = body(&ask(&host.host.origin, &target));
        assert_eq!(found["links"][0]["href"], json!(host.host.actor_id("ann")));
    }
}

/// The simulator as a program; cargo builds it with the tests.
fn program() -> PathBuf {
    let us = std::env::current_exe().unwrap();
    let program = us.parent().and_then(|it| it.parent()).unwrap().join("examples/peers");
    assert!(program.exists(), "{} is not built: cargo build --example peers", program.display());
    program
}

#[test]
fn as_a_process_it_is_steered_by_http() {
    let mut child = Command::new(program())
        .args(["--seed", "7"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let ready: Value = serde_json::from_str(&first).unwrap();
    let control = ready["control"].as_str().unwrap().parse().unwrap();
    let browser = Browser::new(control, &format!("http://{control}"));
    let post = |path: &str, body: &Value| {
        let asking = browser.ask("POST", path).body("application/json", body.to_string());
        asking.send().expect(200).json()
    };

    let hosts = post("/hosts", &json!({ "count": 3 }));
    assert_eq!(hosts.as_array().map(Vec::len), Some(3));
    let inbox = format!("{}/inbox", hosts[2]["origin"].as_str().unwrap());
    let order = json!({ "what": "Create", "inbox": inbox, "hosts": 2, "count": 40 });
    assert_eq!(post("/prepare", &order)["ready"], 40);
    let summary = post("/go", &json!({ "lines": 4 }));
    assert_eq!(summary["statuses"], json!({ "202": 40 }), "{summary}");
    assert_eq!(browser.get("/count?kind=Create").json(), json!(40));
    post("/fault", &json!({ "host": "h2", "path": "/inbox", "fault": { "too_many": 30 } }));
    let activity = json!({ "id": "http://x/1", "type": "Like", "actor": "nobody" });
    let send = json!({ "host": "h0", "actor": "ann", "inbox": inbox, "activity": activity });
    assert_eq!(post("/send", &send)["status"], 429);

    // Its parent has gone: so does it.
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_bench_measures_every_figure() {
    let output = crate::support::program::rakkan()
        .args([
            "bench",
            "federation",
            "--json",
            "--hosts",
            "70",
            "--activities",
            "60",
            "--posts",
            "1",
        ])
        .arg("--peers")
        .arg(program())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (figure, value) in report.as_object().unwrap() {
        assert!(value.as_f64().is_some_and(|it| it > 0.0), "{figure}: {value}");
    }
}
