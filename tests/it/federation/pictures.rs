//! Pictures of other servers: small copies with the origin's terms, withheld where the file says
//! what the post does not.

use federation::fetch::{Options, fetch_document};
use federation::lookup::{Resolved, resolve};
use serde_json::json;
use services::{MediaId, PostId};

use crate::support::TestServer;
use crate::support::peer::{Fault, Peers, Reply, Somebody, note, picture};
use crate::support::pictures::{ai_packet, jpeg, jpeg_with_xmp, png_with_text, size_of, svg};

fn server() -> TestServer {
    TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
    })
}

/// A post of somebody elsewhere comes in, by its address, and its pictures after it.
fn comes_in(server: &TestServer, id: &str) -> PostId {
    let Some(Resolved::Post(post)) = server.run(resolve(&server.app, id)).unwrap() else {
        panic!("{id} is no post");
    };
    fetch_pictures(server);
    post
}

/// Fetches what waits, as the worker does.
fn fetch_pictures(server: &TestServer) {
    let waiting =
        server.database.lines("SELECT CAST(id AS TEXT) AS line FROM media WHERE state = 0");
    for id in waiting {
        let id = MediaId(id.parse().unwrap());
        server.run(federation::media::fetch(&server.app, id)).unwrap();
    }
}

fn media_of(server: &TestServer, post: PostId) -> Vec<String> {
    let sql = format!(
        "SELECT CAST(id AS TEXT) AS line FROM media WHERE post_id = {post} ORDER BY position"
    );
    server.database.lines(&sql)
}

fn one(server: &TestServer, sql: &str) -> String {
    server.database.lines(sql).pop().unwrap_or_default()
}

/// What a file of this post's first picture is served as instead of what was drawn.
fn file_is(ann: &Somebody, id: &str, kind: &str, bytes: Vec<u8>) {
    let url = ann.document(id)["attachment"][0]["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&ann.peer.host.origin).unwrap();
    ann.peer.answers(path, Reply::of(kind, bytes));
}

/// The document that lies at an address.
fn served(server: &TestServer, id: &str) -> serde_json::Value {
    server.run(fetch_document(&server.app, id, Options::again())).unwrap().value
}

fn says_refused(server: &TestServer) -> i64 {
    server.database.number("SELECT COUNT(*) AS n FROM jobs WHERE payload LIKE '%\"refused\"%'")
}

#[test]
fn a_copy_is_small_and_goes_out_with_what_author_headers_and_file_say() {
    let (server, peers) = (server(), Peers::start(1));
    let ann = peers.host("far").actor("ann").with_terms("AAAA");
    let drawn = picture(900, 300)
        .alt("a heron")
        .terms("AAAA")
        .header("Content-Signal", "ai-input=no")
        .file_says("DMI-PROHIBITED-GENAIMLTRAINING");
    let id = ann.writes(note("a heron").terms("AAAA").picture(drawn));
    let post = comes_in(&server, &id);
    let media = media_of(&server, post).remove(0);

    let row = one(&server, &format!("SELECT renditions AS line FROM media WHERE id = {media}"));
    let made: Vec<services::media::RenditionInfo> = serde_json::from_str(&row).unwrap();
    assert!(!made.is_empty() && made.iter().all(|it| (it.width, it.height) == (640, 213)), "{row}");
    for info in &made {
        let path = format!("/media/{media}/{}.{}", info.width, info.format);
        let answer = server.anyone().get(&path).expect(200);
        assert_eq!(size_of(&answer.body), (640, 213));
        let robots = answer.header_values("x-robots-tag").join(",");
        assert!(robots.contains("noindex") && robots.contains("noai"), "{path}: {robots}");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(text.contains("DMI-PROHIBITED"), "{path} does not say its terms");
    }
    let sql = format!("SELECT CAST(file_terms AS TEXT) AS line FROM media WHERE id = {media}");
    let byte: u8 = one(&server, &sql).parse().unwrap();
    assert_eq!(consent::Consent::unpack(byte).letters(), "UUNN");
    let sql = format!("SELECT CAST(resolved_terms AS TEXT) AS line FROM posts WHERE id = {post}");
    let byte: u8 = one(&server, &sql).parse().unwrap();
    assert_eq!(consent::Consent::unpack(byte).letters(), "AANN", "the post is as strict");
    assert!(server.media_files().iter().all(|it| !it.to_string_lossy().contains("originals")));
    server.anyone().get(&format!("/media/{media}/original")).expect(404);
}

#[test]
fn med_11_a_work_whose_file_says_ai_keeps_its_words_and_its_author_is_told_once() {
    let (server, peers) = (server(), Peers::start(1));
    let far = peers.host("far");
    far.change(|it| it.manners.promises = true);
    let ann = far.actor("ann");
    let files = [
        (
            "image/png",
            png_with_text(
                200,
                100,
                "parameters",
                "a heron\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: x",
            ),
        ),
        ("image/jpeg", jpeg_with_xmp(200, 100, &ai_packet())),
    ];
    for (told, (kind, bytes)) in (1..).zip(files) {
        let id = ann.writes(note("a heron").picture(picture(60, 40)).picture(picture(30, 40)));
        file_is(&ann, &id, kind, bytes);
        // What the server of the author promises is known before the pictures come.
        let Some(Resolved::Post(post)) = server.run(resolve(&server.app, &id)).unwrap() else {
            panic!("no post");
        };
        server.run(federation::peers::look_at(&server.app, &far.host.domain)).unwrap();
        fetch_pictures(&server);
        assert_eq!(media_of(&server, post), [""; 0], "{kind}");
        let sql = format!("SELECT refusal AS line FROM remote_posts WHERE post_id = {post}");
        assert!(one(&server, &sql).starts_with("ai.unlabelled."), "{kind}: {}", one(&server, &sql));
        let sql = format!("SELECT html AS line FROM posts WHERE id = {post}");
        assert!(one(&server, &sql).contains("a heron"), "the words stay");
        assert_eq!(says_refused(&server), told);
    }
    assert_eq!(server.media_files(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_silent_server_is_not_told_what_it_would_not_understand() {
    let (server, peers) = (server(), Peers::start(1));
    let ann = peers.host("far").actor("ann");
    let id = ann.writes(note("a heron").picture(picture(60, 40)));
    file_is(&ann, &id, "image/jpeg", jpeg_with_xmp(200, 100, &ai_packet()));
    let post = comes_in(&server, &id);
    assert_eq!(media_of(&server, post), [""; 0]);
    assert_eq!(says_refused(&server), 0);
}

#[test]
fn a_labelled_work_is_shown_with_its_label_and_a_human_claim_does_not_beat_the_file() {
    let (server, peers) = (server(), Peers::start(1));
    let ann = peers.host("far").actor("ann");
    let trained = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    let by_hand = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation";
    for (said, is_shown) in [(trained, true), (by_hand, false)] {
        let drawn = picture(60, 40).with("digitalSourceType", json!(said));
        let id = ann.writes(note("a heron").picture(drawn));
        file_is(&ann, &id, "image/jpeg", jpeg_with_xmp(200, 100, &ai_packet()));
        let post = comes_in(&server, &id);
        assert_eq!(media_of(&server, post).len(), usize::from(is_shown), "{said}");
        let sql = format!("SELECT CAST(shown_label AS TEXT) AS line FROM posts WHERE id = {post}");
        let ai = store_label(consent::AiLabel::AiGenerated);
        assert_eq!(one(&server, &sql), ai, "{said}: the words carry what the file says");
    }
}

fn store_label(label: consent::AiLabel) -> String {
    label.code().to_string()
}

#[test]
fn what_is_no_picture_is_given_up_with_its_reason() {
    let (server, peers) = (server(), Peers::start(1));
    let ann = peers.host("far").actor("ann");
    let large = vec![0_u8; (20 << 20) + 1];
    let cut: Vec<u8> = jpeg(300, 200).into_iter().take(2_000).collect();
    let cases = [
        ("image/png", svg(), "media.type"),
        ("image/png", b"<html><script>alert(1)</script>".to_vec(), "media.type"),
        ("image/jpeg", Vec::new(), "media.empty"),
        ("image/jpeg", large, "media.too_large"),
        ("image/jpeg", cut, "media.truncated"),
    ];
    for (kind, bytes, code) in cases {
        let id = ann.writes(note("a heron").picture(picture(60, 40)));
        file_is(&ann, &id, kind, bytes);
        let post = comes_in(&server, &id);
        let media = media_of(&server, post).remove(0);
        let sql = format!("SELECT refusal AS line FROM media WHERE id = {media} AND state = 2");
        assert_eq!(one(&server, &sql), code);
    }
    let id = ann.writes(note("a heron").picture(picture(60, 40)));
    ann.peer.fails("/media", Fault::Status(404));
    let post = comes_in(&server, &id);
    let media = media_of(&server, post).remove(0);
    let sql =
        format!("SELECT 'empty' || refusal AS line FROM media WHERE id = {media} AND state = 2");
    assert_eq!(one(&server, &sql), "empty");
}

#[test]
fn vis_16_the_copies_of_a_deleted_post_are_gone_from_the_disk() {
    let (server, peers) = (server(), Peers::start(1));
    let ann = peers.host("far").actor("ann");
    let id = ann.writes(note("a heron").picture(picture(900, 600)));
    let post = comes_in(&server, &id);
    assert!(!server.media_files().is_empty());
    let media = media_of(&server, post).remove(0);
    server.run(services::receive::post_is_gone(&server.app, &id)).unwrap();
    let keys = [format!("renditions/{media}/")];
    assert_eq!(media_of(&server, post), [""; 0]);
    let is_removed = format!("SELECT COUNT(*) AS n FROM jobs WHERE payload LIKE '%{}%'", keys[0]);
    assert_eq!(server.database.number(&is_removed), 1);
    server.run_jobs();
    assert_eq!(server.media_files(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_portrait_takes_the_place_of_the_one_before_and_its_files_go() {
    let (server, peers) = (server(), Peers::start(1));
    let far = peers.host("far");
    let ann = far.actor("ann");
    let mut last = String::new();
    for (number, name) in [(1, "one"), (2, "two")] {
        let path = format!("/avatars/{name}.jpg");
        far.answers(&path, Reply::of("image/jpeg", jpeg(300 + number, 300)));
        let mut actor = served(&server, &ann.id);
        actor["icon"] = json!({ "type": "Image", "url": format!("{}{path}", far.host.origin) });
        actor["updated"] = json!(peers.world.tick());
        far.serves("/users/ann", &actor);
        let found = server.run(resolve(&server.app, &ann.id)).unwrap();
        let Some(Resolved::Account(account)) = found else { panic!("nobody") };
        fetch_pictures(&server);
        let sql =
            format!("SELECT CAST(avatar_id AS TEXT) AS line FROM accounts WHERE id = {account}");
        let avatar = one(&server, &sql);
        assert_ne!(avatar, last);
        server.anyone().get(&format!("/media/{avatar}/portrait")).expect(200);
        let sql =
            format!("SELECT COUNT(*) AS n FROM media WHERE account_id = {account} AND state = 1");
        assert_eq!(server.database.number(&sql), 1, "the old one goes");
        last = avatar;
    }
}

#[test]
fn a_look_at_a_server_finds_its_program_and_its_promise_and_respects_what_staff_know() {
    let (server, peers) = (
        TestServer::with(|plan| {
            plan.stand_still();
            plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
        }),
        Peers::start(1),
    );
    let far = peers.host("far");
    far.change(|it| it.manners.promises = true);
    let domain = far.host.domain.clone();
    let sql = format!("INSERT INTO instances (id, domain, created_at) VALUES (9, '{domain}', 1)");
    server.database.run(&sql).unwrap();
    let look = || server.run(federation::peers::look_at(&server.app, &domain)).unwrap();
    let promise = || {
        server.database.number("SELECT CAST(promise AS BIGINT) AS n FROM instances WHERE id = 9")
    };
    look();
    assert_eq!(promise(), 1);
    let asked = peers.fetches().len();
    look();
    assert_eq!(peers.fetches().len(), asked, "once a day is enough");
    server.wait(std::time::Duration::from_hours(25));
    far.change(|it| it.manners.promises = false);
    look();
    assert_eq!(promise(), 0);
    server.database.run("UPDATE instances SET promise = 2 WHERE id = 9").unwrap();
    far.change(|it| it.manners.promises = true);
    server.wait(std::time::Duration::from_hours(25));
    look();
    assert_eq!(promise(), 2, "staff know better");
    server.wait(std::time::Duration::from_hours(25));
    far.fails("", Fault::Status(500));
    look();
    let software = one(&server, "SELECT software AS line FROM instances WHERE id = 9");
    assert!(!software.is_empty(), "what cannot be found out stays");
}
