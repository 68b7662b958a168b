//! Signatures as they are written: the SIG rows about headers, digests and times, each through the
//! door, each named by its id. What is refused leaves nothing behind and makes us ask nobody.

use std::time::Duration;

use serde_json::{Value, json};

use super::door::{COVERED, Door, HOUR, sign_again};
use crate::support::peer::Way;
use crate::support::peer::sign::{digest, sign_parts};

#[test]
fn sig_01_a_changed_byte_is_noticed() {
    let door = Door::new();
    for way in [Way::Cavage, Way::Rfc9421] {
        door.ann.peer.change(|state| state.manners.signs = way);
        let right = door.right(&door.ann);
        let mut body = right.clone();
        let text = String::from_utf8(body.body).unwrap();
        body.body = text.replace("\"Like\"", "\"Lika\"").into_bytes();
        door.refuses_unasked(&door.ann, &body, 401);
        // With a digest that fits again it is the signature that does not.
        let name = if way == Way::Cavage { "Digest" } else { "Content-Digest" };
        let new = digest(&body.body);
        body.set(
            name,
            &if way == Way::Cavage { format!("SHA-256={new}") } else { format!("sha-256=:{new}:") },
        );
        door.refuses(&door.ann, &body, 401);
        door.ann.posts(&door.inbox, &right).taken();
    }
}

#[test]
fn sig_02_headers_that_come_twice() {
    let door = Door::new();
    for name in ["Digest", "Date", "Signature", "Content-Type", "Content-Digest"] {
        for is_first in [true, false] {
            let mut request = door.right(&door.ann);
            let value = request.header(name).unwrap_or("sha-256=:AA==:").to_owned();
            let wrong = (name.to_owned(), value.replacen('A', "B", 1));
            if request.header(name).is_none() {
                request.headers.push((name.to_owned(), value));
            }
            let at = if is_first { 0 } else { request.headers.len() };
            request.headers.insert(at, wrong);
            door.refuses_unasked(&door.ann, &request, 400);
        }
    }
    let mut request = door.right(&door.ann);
    request.headers.push(("Host".to_owned(), "evil.example".to_owned()));
    let status = door.ann.posts(&door.inbox, &request).status;
    assert!([400, 421].contains(&status), "{status}");
}

#[test]
fn sig_03_what_was_meant_for_another_server() {
    let door = Door::new();
    let elsewhere = door.inbox.replace("127.0.0.1", "127.1.0.77");
    for way in [Way::Cavage, Way::Rfc9421] {
        door.ann.peer.change(|state| state.manners.signs = way);
        let mut request = door.ann.signs(&elsewhere, &door.like(&door.ann));
        let status = door.ann.posts(&door.inbox, &request).status;
        assert!([400, 421].contains(&status), "{status} with the other host's name");
        let host = door.inbox.split('/').nth(2).unwrap();
        request.set("Host", host);
        door.refuses(&door.ann, &request, 401);
    }
}

#[test]
fn sig_04_parameters_that_come_twice_or_that_nobody_knows() {
    let door = Door::new();
    for extra in [
        "keyId=\"https://evil.example/k\",",
        "headers=\"date\",",
        "algorithm=\"rsa-sha256\",",
        "signature=\"AAAA\",",
        "nonce=\"1\",",
    ] {
        for is_first in [true, false] {
            let mut request = door.right(&door.ann);
            let value = request.header("Signature").unwrap().to_owned();
            let value = match is_first {
                true => format!("{extra}{value}"),
                false => format!("{value},{}", extra.trim_end_matches(',')),
            };
            request.set("Signature", &value);
            door.refuses_unasked(&door.ann, &request, 400);
        }
    }
}

#[test]
fn sig_05_sig_06_a_signature_that_covers_too_little() {
    let door = Door::new();
    for left_out in &COVERED[..4] {
        let mut request = door.right(&door.ann);
        let names: Vec<&str> = COVERED.into_iter().filter(|it| it != left_out).collect();
        sign_again(&mut request, &door.ann, &names, &[]);
        door.refuses_unasked(&door.ann, &request, 401);
    }
    // Another inbox than the one that was signed.
    let mut request = door.right(&door.ann);
    request.target = "/users/mira/inbox".to_owned();
    door.refuses(&door.ann, &request, 401);

    // The default of the draft: nothing but the date.
    let mut request = door.right(&door.ann);
    let (key, id) = door.ann.key();
    let only = key.sign(&format!("date: {}", request.header("Date").unwrap()));
    request
        .set("Signature", &format!("keyId=\"{id}\",algorithm=\"rsa-sha256\",signature=\"{only}\""));
    door.refuses_unasked(&door.ann, &request, 401);

    // The same for the newer form.
    door.ann.peer.change(|state| state.manners.signs = Way::Rfc9421);
    let origin = door.server.app.config.server.origin();
    let rest = format!(";created={};keyid=\"{id}\"", door.server.app.now().0 / 1_000);
    for parts in [
        &["@method", "@target-uri"][..],
        &["@method", "content-digest"],
        &["@target-uri", "content-digest"],
        &["@method", "@authority", "content-digest"],
        &["@method", "@path", "content-digest"],
    ] {
        let mut request = door.right(&door.ann);
        sign_parts(&mut request, &origin, key, parts, &rest);
        door.refuses_unasked(&door.ann, &request, 401);
    }
    let mut request = door.right(&door.ann);
    sign_parts(
        &mut request,
        &origin,
        key,
        &["@method", "@target-uri", "content-digest"],
        ";keyid=\"x\"",
    );
    door.refuses_unasked(&door.ann, &request, 401);
    let enough = ["@method", "@authority", "@path", "content-digest"];
    sign_parts(&mut request, &origin, key, &enough, &rest);
    door.ann.posts(&door.inbox, &request).taken();
}

#[test]
fn sig_07_the_same_request_again() {
    let door = Door::new();
    let request = door.right(&door.ann);
    let before = door.rows()[0];
    door.ann.posts(&door.inbox, &request).taken();
    door.ann.posts(&door.inbox, &request).taken();
    assert_eq!(door.rows()[0], before + 1);
    door.server.wait(Duration::from_hours(11));
    door.ann.posts(&door.inbox, &request).taken();
    assert_eq!(door.rows()[0], before + 1, "it is one activity");
    door.server.wait(Duration::from_hours(2));
    door.refuses_unasked(&door.ann, &request, 401);
}

#[test]
fn sig_08_clocks_that_go_wrong() {
    let door = Door::new();
    for (ahead, is_taken) in [
        (-13 * HOUR, false),
        (2 * HOUR, false),
        (10 * 365 * 24 * HOUR, false),
        (-11 * HOUR, true),
        (HOUR / 2, true),
    ] {
        for way in [Way::Cavage, Way::Rfc9421] {
            door.ann.peer.change(|state| state.manners.signs = way);
            door.tells_the_time(ahead);
            let request = door.right(&door.ann);
            match is_taken {
                true => drop(door.ann.posts(&door.inbox, &request).taken()),
                false => door.refuses_unasked(&door.ann, &request, 401),
            }
        }
    }
    door.tells_the_time(0);
    door.ann.peer.change(|state| state.manners.signs = Way::Cavage);
    for date in ["yesterday", "", "Thu, 32 Nov 2026 25:61:61 GMT", "Thu, 01 Jan 0001 00:00:00 GMT"]
    {
        let mut request = door.right(&door.ann);
        request.set("Date", date);
        sign_again(&mut request, &door.ann, &COVERED, &[]);
        door.refuses_unasked(&door.ann, &request, 401);
    }
    let mut request = door.right(&door.ann);
    request.headers.retain(|it| it.0 != "Date");
    door.refuses_unasked(&door.ann, &request, 401);
}

#[test]
fn sig_09_times_in_the_signature() {
    let door = Door::new();
    let now = door.server.app.now().0 / 1_000;
    let names = ["(request-target)", "host", "(created)", "digest", "content-type"];
    let at = |seconds: i64| (now + seconds).to_string();
    let try_with = |times: &[(&str, &str)]| {
        let mut request = door.right(&door.ann);
        request.headers.retain(|it| it.0 != "Date");
        sign_again(&mut request, &door.ann, &names, times);
        request
    };
    for created in [
        at(-13 * 3_600),
        at(2 * 3_600),
        "-1".to_owned(),
        "9223372036854775807".to_owned(),
        "9223372036854775808".to_owned(),
        "-9223372036854775808".to_owned(),
        "99999999999999999999999999".to_owned(),
        "1e9".to_owned(),
        "x".to_owned(),
    ] {
        door.refuses_unasked(&door.ann, &try_with(&[("created", &created)]), 401);
    }
    for expires in [at(-1), "-5".to_owned(), "0".to_owned(), "99999999999999999999".to_owned()] {
        let request = try_with(&[("created", &at(0)), ("expires", &expires)]);
        door.refuses_unasked(&door.ann, &request, 401);
    }
    let request = try_with(&[("created", &at(-5)), ("expires", &at(60))]);
    door.ann.posts(&door.inbox, &request).taken();
}

#[test]
fn sig_15_signatures_that_are_none() {
    let door = Door::new();
    let right = door.right(&door.ann);
    let value = right.header("Signature").unwrap().to_owned();
    let (front, signature) = value.split_once("signature=\"").unwrap();
    let signature = signature.trim_end_matches('"');
    let with = |text: &str| format!("{front}signature=\"{text}\"");
    for wrong in [
        String::new(),
        " ".to_owned(),
        "x".to_owned(),
        with(""),
        with("AA=="),
        with("%%%"),
        with(&"A".repeat(8_192)),
        with(&signature.replace(['+', '/'], "-")),
        with(&signature[4..]),
        value.replace("rsa-sha256", "none"),
        value.replace("rsa-sha256", "hmac-sha256"),
        value.replace("rsa-sha256", ""),
        value.replace("rsa-sha256", "ed25519"),
        value.replace("keyId=\"http", "keyId=\"file"),
        value.replace(&door.ann.key().1, ""),
    ] {
        let mut request = right.clone();
        request.set("Signature", &wrong);
        door.refuses(&door.ann, &request, 401);
    }
    let mut request = right.clone();
    request.headers.retain(|it| it.0 != "Signature");
    door.refuses_unasked(&door.ann, &request, 401);
    door.ann.posts(&door.inbox, &right).taken();
}

#[test]
fn sig_20_digests_of_other_kinds() {
    let door = Door::new();
    let right = door.right(&door.ann);
    let (good, bad) = (digest(&right.body), digest(b"x"));
    let signed_with = |headers: &[(&str, &str)]| {
        let mut request = right.clone();
        request.headers.retain(|it| it.0 != "Digest");
        for (name, value) in headers {
            request.set(name, value);
        }
        let names: Vec<&str> = COVERED
            .into_iter()
            .filter(|it| *it != "digest" || request.header("Digest").is_some())
            .collect();
        sign_again(&mut request, &door.ann, &names, &[]);
        request
    };
    let (sha, sha_bad) = (format!("SHA-256={good}"), format!("SHA-256={bad}"));
    let (new, new_bad) = (format!("sha-256=:{good}:"), format!("sha-256=:{bad}:"));
    for headers in [
        &[("Digest", sha_bad.as_str())][..],
        &[("Digest", &format!("SHA-512={good}"))],
        &[("Digest", &format!("MD5={good}"))],
        &[("Digest", &good)],
        &[("Digest", "SHA-256=")],
        &[("Digest", &format!("{sha},{sha_bad}"))],
        &[("Digest", &format!("{sha_bad},{sha}"))],
        &[("Digest", &sha), ("Content-Digest", &new_bad)],
        &[("Digest", &sha_bad), ("Content-Digest", &new)],
        &[("Content-Digest", &new)],
        &[],
    ] {
        door.refuses_unasked(&door.ann, &signed_with(headers), 401);
    }
    let request = signed_with(&[("Digest", &sha), ("Content-Digest", &new)]);
    door.ann.posts(&door.inbox, &request).taken();
}

#[test]
fn sig_24_contexts_are_never_fetched() {
    let door = Door::new();
    let with = |context: Value| {
        let mut activity = door.like(&door.ann);
        activity["@context"] = context;
        activity
    };
    let text = |activity: &str| {
        let mut request = door.right(&door.ann);
        request.body = activity.as_bytes().to_vec();
        let value = format!("SHA-256={}", digest(&request.body));
        request.set("Digest", &value);
        sign_again(&mut request, &door.ann, &COVERED, &[]);
        request
    };
    let nested = format!(
        "{{\"@context\":{}{},\"id\":\"{}/1\",\"type\":\"Like\",\"actor\":\"{}\",\"object\":\"x\"}}",
        "[".repeat(10_000),
        "]".repeat(10_000),
        door.ann.peer.host.origin,
        door.ann.id
    );
    door.refuses_unasked(&door.ann, &text(&nested), 400);
    let many: Vec<String> = (0..20_000).map(|it| format!("https://a.example/{it}")).collect();
    door.refuses_unasked(&door.ann, &text(&with(json!(many)).to_string()), 400);
    let origin = &door.eve.peer.host.origin;
    let recursive = json!([{ "@import": format!("{origin}/context"), "@version": 1.1 },
        format!("{origin}/context")]);
    door.peers.forget();
    door.ann.posts(&door.inbox, &text(&with(recursive).to_string())).taken();
    door.server.run_jobs();
    assert!(door.peers.fetches().iter().all(|it| !it.target.starts_with("/context")));
}
