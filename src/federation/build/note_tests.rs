use std::sync::Arc;

use consent::{Consent, Exposure, Origin, Visibility, expose};
use services::outward::Named;
use services::posts::{Author, Base, Made, Shown, Ties};
use services::{
    AccountId, Media, MediaId, MediaPurpose, MediaState, Post, PostId, PostKind, Sensitivity,
    Timestamp,
};

use super::super::tests::house;
use super::*;

fn exposure(letters: &str, label: AiLabel) -> Exposure {
    let consent = Consent::from_letters(letters).unwrap();
    expose(consent, label, Indexable::Yes, Origin::Here)
}

fn row() -> Post {
    Post {
        id: PostId(77),
        account_id: AccountId(7),
        kind: PostKind::Artwork,
        visibility: Visibility::Public.into(),
        parent_id: None,
        parent_account_id: None,
        root_id: None,
        title: "Heron & reeds".to_owned(),
        year: "2026".to_owned(),
        medium: "oil on linen".to_owned(),
        source: "For the *exhibition*.".to_owned(),
        html: "<p>For the <em>exhibition</em>.</p>".to_owned(),
        warning: String::new(),
        sensitivity: Sensitivity::default(),
        language: "en".to_owned(),
        terms: Consent::DENIED.into(),
        actor_terms: Consent::DENIED.into(),
        resolved_terms: Consent::DENIED.into(),
        label: AiLabel::Undeclared.into(),
        shown_label: AiLabel::Undeclared.into(),
        is_held: false,
        media_count: 0,
        submission_key: None,
        created_at: Timestamp(1_763_748_000_000),
        edited_at: None,
        deleted_at: None,
        likes_count: 0,
        boosts_count: 0,
        replies_count: 0,
        app_id: None,
        card_id: None,
        has_poll: false,
    }
}

fn mira() -> Author {
    Author {
        id: AccountId(7),
        username: "mira".to_owned(),
        domain: String::new(),
        display_name: "Mira K.".to_owned(),
        avatar: None,
        shows_counts: true,
        is_indexable: true,
        is_suspended: false,
        is_limited: false,
        is_sensitized: false,
    }
}

/// A post without pictures and with these terms.
fn post(letters: &str, label: AiLabel) -> Outward {
    Outward {
        uri: "https://art.example/users/mira/statuses/77".to_owned(),
        named: Vec::new(),
        answers: None,
        began_with: Some("https://art.example/users/mira/statuses/77".to_owned()),
        updated_at: None,
        files: Vec::new(),
        is_held: false,
        shown: Shown {
            base: Arc::new(Base {
                post: row(),
                author: mira(),
                pictures: Vec::new(),
                tags: Vec::new(),
                mentions: Vec::new(),
                card: None,
                app: None,
                elsewhere: None,
                parent_author: None,
                exposure: exposure(letters, label),
                made: Made::default(),
            }),
            person: None,
            poll: None,
            ties: Ties::default(),
            may_reply: true,
            may_boost: true,
        },
    }
}

fn hang(post: &mut Outward, letters: &str, label: AiLabel) {
    let exposure = exposure(letters, label);
    let id = post.files.len();
    post.shown.pictures.push(Picture {
        media: Media {
            post_id: Some(PostId(77)),
            state: MediaState::Ready,
            format: "png".to_owned(),
            byte_size: 1,
            width: 10,
            height: 10,
            blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj".to_owned(),
            alt: "a heron in the reeds".to_owned(),
            terms: exposure.consent().into(),
            resolved_terms: exposure.consent().into(),
            label: label.into(),
            shown_label: label.into(),
            focus_x: 0.25,
            focus_y: -0.5,
            ..Media::new(MediaId(1), AccountId(7), MediaPurpose::Work, Timestamp(0))
        },
        renditions: Vec::new(),
        exposure,
    });
    post.files.push(Some(PictureFile {
        url: format!("https://art.example/media/{id}/1600.jpg"),
        media_type: "image/jpeg",
        width: 1600,
        height: 1200,
        bytes: 3,
        // SHA-256 of "abc", FIPS 180-4.
        sha256: [
            0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae,
            0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61,
            0xf2, 0x00, 0x15, 0xad,
        ],
    }));
    post.shown.exposure = post.shown.exposure.and(exposure);
}

fn hashtags(note: &Value) -> Vec<&str> {
    let tags = note["tag"].as_array().map(Vec::as_slice).unwrap_or_default();
    tags.iter()
        .filter(|it| it["type"] == "Hashtag")
        .map(|it| it["name"].as_str().unwrap())
        .collect()
}

#[test]
fn a_note_carries_what_the_example_carries() {
    let example: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/consent/examples/note.json"))
            .unwrap();
    let mut post = post("NNNN", AiLabel::Undeclared);
    hang(&mut post, "NNNN", AiLabel::HumanMade);
    post.shown.pictures[0].media.terms = Consent::UNKNOWN.into();
    hang(&mut post, "AACA", AiLabel::Undeclared);
    let note = document(&house(), &post);
    for key in example.as_object().unwrap().keys() {
        assert!(note.get(key).is_some(), "{key} is missing");
    }
    for key in ["type", "attributedTo", "to", "cc", "sensitive", "aiConsent", "xRobotsTag", "genAI"]
    {
        assert_eq!(note[key], example[key], "{key}");
    }
    let first = &note["attachment"][0];
    for key in example["attachment"][0].as_object().unwrap().keys() {
        assert!(first.get(key).is_some(), "attachment.{key} is missing");
    }
    assert_eq!(first["digitalSourceType"], example["attachment"][0]["digitalSourceType"]);
    assert!(first.get("aiConsent").is_none(), "as the post");
    let (own, free) = (&note["attachment"][1]["aiConsent"], &example["attachment"][1]["aiConsent"]);
    for of in ["dataMining", "aiTraining", "aiInference"] {
        assert_eq!(own[of], free[of], "{of}");
    }
}

#[test]
fn the_description_stands_where_each_server_looks_for_it() {
    let mut post = post("NNNN", AiLabel::Undeclared);
    hang(&mut post, "NNNN", AiLabel::Undeclared);
    let picture = &note(&house(), &post)["attachment"][0];
    assert_eq!(picture["name"], "a heron in the reeds");
    assert_eq!(picture["summary"], picture["name"]);
    assert_eq!(picture["focalPoint"], json!([0.25, -0.5]));
    // The base58 of 0x1220 and the hash of "abc".
    assert_eq!(picture["digestMultibase"], "zQmatYkNGZnELf8cAGdyJpUca2PyY4szai3RHyyWofNY1pY");
}

#[test]
fn who_it_is_for_follows_from_its_circle() {
    let followers = "https://art.example/users/mira/followers";
    let bo = "https://far.example/users/bo";
    let rows = [
        (Visibility::Public, vec![PUBLIC], vec![followers, bo]),
        (Visibility::Quiet, vec![followers], vec![PUBLIC, bo]),
        (Visibility::Followers, vec![followers], vec![bo]),
        (Visibility::Mentioned, vec![bo], vec![]),
    ];
    for (visibility, to, cc) in rows {
        let mut post = post("NNNN", AiLabel::Undeclared);
        post.shown.post.visibility = visibility.into();
        post.named = vec![Named {
            account: AccountId(8),
            handle: "bo@far.example".to_owned(),
            uri: bo.to_owned(),
            is_remote: true,
        }];
        let note = note(&house(), &post);
        assert_eq!((&note["to"], &note["cc"]), (&json!(to), &json!(cc)), "{visibility:?}");
        assert_eq!(note["tag"][0]["name"], "@bo@far.example");
        let is_public = note.to_string().contains("#Public");
        let is_open = matches!(visibility, Visibility::Public | Visibility::Quiet);
        assert_eq!(is_public, is_open, "{visibility:?}");
    }
}

#[test]
fn the_wall_label_and_the_terms_are_read_by_servers_that_know_no_better() {
    let mut generated = post("NNNN", AiLabel::AiGenerated);
    hang(&mut generated, "NNNN", AiLabel::AiGenerated);
    let shown = note(&house(), &generated);
    let content = shown["content"].as_str().unwrap();
    assert!(content.starts_with("<p><strong>Heron &amp; reeds</strong>, 2026, oil on linen</p>"));
    assert!(content.contains("href=\"https://art.example/tags/noai\""), "{content}");
    assert_eq!(hashtags(&shown), ["#NoAI", "#AIGenerated"]);
    assert_eq!(shown["genAI"], true);
    assert_eq!(shown["contentMap"]["en"], shown["content"]);
    assert_eq!(shown["source"]["content"], "For the *exhibition*.");

    let free = note(&house(), &post("AAAA", AiLabel::HumanMade));
    assert!(hashtags(&free).is_empty());
    assert!(free.get("xRobotsTag").is_none());
    assert_eq!(free["aiConsent"]["aiTraining"], "allowed");

    let mut said = post("NNNN", AiLabel::Undeclared);
    said.shown.tags = vec!["noai".to_owned()];
    assert_eq!(hashtags(&note(&house(), &said)), ["#noai"], "what the author wrote is not doubled");
}

/// The hashtag means all four uses; it must not deny more than the other words do.
#[test]
fn what_a_reader_concludes_is_not_stricter_for_the_hashtag() {
    for byte in 0..=255_u8 {
        let held = Consent::unpack(byte).closed();
        let shown = note(&house(), &post(&held.letters(), AiLabel::Undeclared));
        let mut without = shown.clone();
        without.as_object_mut().unwrap().remove("tag");
        let (with, plain) =
            (crate::wire::consent::statement(&shown), crate::wire::consent::statement(&without));
        assert_eq!(with, plain, "{}", held.letters());
        assert_eq!(with.strictest(held), with, "never looser than what holds");
    }
}

#[test]
fn a_label_that_does_not_hold_for_all_stands_at_its_picture() {
    let mut mixed = post("NNNN", AiLabel::Undeclared);
    hang(&mut mixed, "NNNN", AiLabel::AiGenerated);
    hang(&mut mixed, "NNNN", AiLabel::HumanMade);
    let note = note(&house(), &mixed);
    assert!(note.get("digitalSourceType").is_none());
    let kinds: Vec<AiLabel> = crate::wire::consent::attachments(&note)
        .iter()
        .map(|it| consent::claim(&crate::wire::consent::claims(&note, Some(it))))
        .collect();
    assert_eq!(kinds, [AiLabel::AiGenerated, AiLabel::HumanMade]);
}

#[test]
fn more_pictures_than_others_show_are_named_by_a_link() {
    let mut post = post("NNNN", AiLabel::Undeclared);
    for _ in 0..5 {
        hang(&mut post, "NNNN", AiLabel::Undeclared);
    }
    let note = note(&house(), &post);
    assert_eq!(note["attachment"].as_array().unwrap().len(), 5);
    let content = note["content"].as_str().unwrap();
    assert!(content.contains("<a href=\"https://art.example/@mira/77\">All 5 pictures</a>"));
}

#[test]
fn a_curtain_says_why() {
    let mut covered = post("NNNN", AiLabel::Undeclared);
    covered.shown.post.sensitivity = Sensitivity::from_words(["nudity", "gore"]);
    let shown = note(&house(), &covered);
    assert_eq!(
        (&shown["sensitive"], &shown["summary"]),
        (&json!(true), &json!("Nudity, Blood or gore"))
    );
    covered.shown.post.warning = "spoiler".to_owned();
    assert_eq!(note(&house(), &covered)["summary"], "spoiler");
}
