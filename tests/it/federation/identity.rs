//! Whose signature it is: the SIG rows about keys and who they belong to, each named by its id.

use std::time::Duration;

use consent::Visibility;
use serde_json::json;

use super::door::{COVERED, Door, has_key, sign_again, somebody};
use crate::support::peer::sign::{digest, http_date, sign_over};
use crate::support::peer::{Reply, note};
use crate::support::people::PASSWORD;
use crate::support::text;

#[test]
fn sig_10_somebody_elses_name_under_ones_own_signature() {
    let door = Door::new();
    // Her words, his key.
    let request = door.eve.signs(&door.inbox, &door.like(&door.ann));
    door.refuses_unasked(&door.eve, &request, 401);
    // On the same host, by the key of a neighbour.
    let mallory = somebody(&door.peers, "far", "mallory", 3);
    let request = mallory.signs(&door.inbox, &door.like(&door.ann));
    door.refuses(&mallory, &request, 401);
    // Her activity, her key's name, his key.
    let mut request = door.right(&door.ann);
    let ((key, _), (_, id)) = (door.eve.key(), door.ann.key());
    sign_over(&mut request, key, &id, &COVERED, &[]);
    door.refuses(&door.ann, &request, 401);
    // An id of another host.
    let mut activity = door.like(&door.eve);
    activity["id"] = json!(format!("{}/1", door.ann.peer.host.origin));
    door.refuses_unasked(&door.eve, &door.eve.signs(&door.inbox, &activity), 401);
}

#[test]
fn sig_11_a_key_that_says_it_is_somebody_elses() {
    let door = Door::new();
    let before = door.ann_as_known();
    let (key, _) = door.eve.key();
    let id = format!("{}/keys/1", door.eve.peer.host.origin);
    let document = json!({ "@context": "https://w3id.org/security/v1", "id": id, "type": "Key",
        "owner": door.ann.id, "publicKeyPem": key.public_pem });
    door.eve.peer.serves("/keys/1", &document);
    for actor in [&door.ann, &door.eve] {
        let mut request = door.right(actor);
        sign_over(&mut request, key, &id, &COVERED, &[]);
        door.refuses(&door.eve, &request, 401);
    }
    // The actor's own document gives its key to her.
    let extra = json!({ "id": format!("{}#main-key", door.eve.id), "owner": door.ann.id,
        "publicKeyPem": key.public_pem });
    door.eve.peer.change(|state| {
        let eve = state.actors.get_mut("eve").unwrap();
        eve.extra.insert("publicKey".to_owned(), extra);
    });
    door.server.wait(Duration::from_mins(10));
    door.tells_the_time(0);
    door.refuses(&door.eve, &door.right(&door.eve), 401);
    assert_eq!(door.ann_as_known(), before);
}

#[test]
fn sig_12_an_actor_that_leads_to_somebody_elses() {
    let door = Door::new();
    // A new name on her host, whose address leads to his actor.
    let victim = somebody(&door.peers, "far", "victim", 3);
    let elsewhere = Reply::empty(302).with("Location", &door.eve.id);
    victim.peer.answers("/users/victim", elsewhere);
    let (key, _) = door.eve.key();
    let mut request = door.right(&victim);
    sign_over(&mut request, key, &victim.key().1, &COVERED, &[]);
    door.refuses(&door.eve, &request, 401);
    assert!(!door.is_known(&victim.id));
    // Or that serves his document.
    let liar = somebody(&door.peers, "far", "liar", 3);
    let document = json!({ "@context": "https://www.w3.org/ns/activitystreams", "id": door.eve.id,
        "type": "Person", "preferredUsername": "liar", "inbox": format!("{}/inbox", door.eve.id),
        "publicKey": { "id": liar.key().1, "owner": liar.id, "publicKeyPem": key.public_pem } });
    liar.peer.serves("/users/liar", &document);
    let mut request = door.right(&liar);
    sign_over(&mut request, key, &liar.key().1, &COVERED, &[]);
    door.refuses(&door.eve, &request, 401);
    assert!(!door.is_known(&liar.id));
}

#[test]
fn sig_14_a_name_that_somebody_else_has_replaces_nobody() {
    let door = Door::new();
    let before = door.ann_as_known();
    door.eve.peer.change(|state| {
        let eve = state.actors.get_mut("eve").unwrap();
        eve.extra.insert("preferredUsername".to_owned(), json!("ann"));
        eve.extra.insert("webfinger".to_owned(), json!(door.ann.address()));
    });
    let status = door.eve.posts(&door.inbox, &door.right(&door.eve)).status;
    assert!([202, 401].contains(&status), "{status}");
    assert_eq!(door.ann_as_known(), before);
    let known =
        "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM accounts WHERE username = 'ann' AND domain = ";
    let at = |host: &str| door.server.database.number(&format!("{known}'{host}'"));
    assert_eq!(at(&door.ann.peer.host.domain), 1);
}

#[test]
fn sig_16_keys_that_are_none() {
    let door = Door::new();
    let (key, _) = door.eve.key();
    let right = &key.public_pem;
    let body: String = right.lines().filter(|it| !it.starts_with('-')).collect();
    for (number, pem) in [
        String::new(),
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----".to_owned(),
        // Ed25519 in the wrapping of all public keys.
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----".to_owned(),
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"),
        format!("{right}{right}"),
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", "A".repeat(900_000)),
    ]
    .into_iter()
    .enumerate()
    {
        let other = somebody(&door.peers, "evil", &format!("eve{number}"), 2);
        let words = json!({ "id": other.key().1, "owner": other.id, "publicKeyPem": pem });
        other.peer.change(|state| {
            let it = state.actors.get_mut(&other.name).unwrap();
            it.extra.insert("publicKey".to_owned(), words);
        });
        door.refuses(&other, &door.right(&other), 401);
        assert!(!door.is_known(&other.id));
    }
}

#[test]
fn sig_17_a_new_key_is_asked_for_once() {
    let door = Door::new();
    has_key(&door.ann, 3);
    door.peers.forget();
    door.ann.posts(&door.inbox, &door.right(&door.ann)).taken();
    door.ann.posts(&door.inbox, &door.right(&door.ann)).taken();
    assert_eq!(door.peers.fetches().len(), 1);
    // A flood of bad signatures in her name.
    door.peers.forget();
    for _ in 0..50 {
        let mut request = door.right(&door.ann);
        sign_over(&mut request, door.eve.key().0, &door.ann.key().1, &COVERED, &[]);
        door.refuses(&door.ann, &request, 401);
    }
    assert!(door.peers.fetches().len() <= 1, "{:?}", door.peers.fetches());
    door.server.wait(Duration::from_mins(6));
    door.tells_the_time(0);
    has_key(&door.ann, 1);
    door.ann.posts(&door.inbox, &door.right(&door.ann)).taken();
}

#[test]
fn sig_23_unsigned_requests_make_us_ask_nobody() {
    let door = Door::new();
    let mut request = door.right(&door.eve);
    request.headers.retain(|it| it.0 != "Signature");
    door.peers.forget();
    for number in 0..1_000 {
        let mut activity = door.like(&door.eve);
        activity["actor"] = json!(format!("{}/users/n{number}", door.eve.peer.host.origin));
        request.body = activity.to_string().into_bytes();
        let value = format!("SHA-256={}", digest(&request.body));
        request.set("Digest", &value);
        door.eve.posts(&door.inbox, &request).answered(401);
    }
    assert!(door.peers.fetches().is_empty());
}

#[test]
fn sig_25_sig_26_what_a_document_says_of_its_own_signature_counts_for_nothing() {
    let door = Door::new();
    let id = door.ann.writes(note("what she wrote"));
    let mut object = door.ann.document(&id);
    object["content"] = json!("<p>what he made of it</p>");
    let proof = json!({ "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": format!("{}#ed25519-key", door.eve.id),
        "proofPurpose": "assertionMethod", "proofValue": "z5gpVhAZhSbvmFpQz2b" });
    let old = json!({ "type": "RsaSignature2017", "creator": door.ann.key().1,
        "created": "2026-11-01T00:00:00Z", "signatureValue": "AAAA" });
    for (name, value) in [("signature", &old), ("proof", &proof)] {
        // Forwarded as it is, under her name.
        let mut activity = door.ann.activity("Create", object.clone());
        activity[name] = value.clone();
        activity["@graph"] = json!([{ "id": id, "content": "graph" }]);
        let request = door.eve.signs(&door.inbox, &activity);
        door.refuses_unasked(&door.eve, &request, 401);
        // In an activity of his own.
        let mut inside = object.clone();
        inside[name] = value.clone();
        inside["@reverse"] = json!({ "object": { "id": id } });
        let activity = door.eve.activity("Announce", inside);
        door.eve.posts(&door.inbox, &door.eve.signs(&door.inbox, &activity)).taken();
        door.applies();
        door.server.run_jobs();
        let kept = "SELECT html AS line FROM posts WHERE html LIKE '%wrote%' OR html LIKE '%made%'";
        for html in door.server.database.lines(kept) {
            assert_eq!(html, "<p>what she wrote</p>");
        }
    }
}

#[test]
fn documents_are_asked_for_with_the_same_care() {
    let door = Door::new();
    let mira = door.server.sign_in("mira", PASSWORD);
    let post = mira.publish(text("for friends").seen_by(Visibility::Followers));
    let url = door.server.addresses().post("mira", post.id);
    door.applies();
    assert!(door.ann.fetches(&url).is_ok(), "a follower reads it");
    assert!(door.eve.fetches(&url).is_err());
    let (key, _) = door.eve.key();
    let mut request = door.ann.signs(&url, &json!({}));
    "GET".clone_into(&mut request.method);
    request.body.clear();
    request.headers.retain(|it| it.0 != "Digest" && it.0 != "Content-Type");
    request.set("Date", &http_date(door.server.app.now().0));
    let names = ["(request-target)", "host", "date"];
    sign_over(&mut request, key, &door.ann.key().1, &names, &[]);
    door.eve.posts(&url, &request).answered(404);
    sign_again(&mut request, &door.ann, &names, &[]);
    door.ann.posts(&url, &request).answered(200);
    sign_again(&mut request, &door.ann, &["host", "date"], &[]);
    door.ann.posts(&url, &request).answered(404);
}
