use super::*;
use consent::Consent;
use serde_json::json;

fn with(key: &str, value: Value) -> Value {
    let mut note = json!({
        "id": "https://far.example/notes/1", "type": "Note",
        "attributedTo": "https://far.example/users/ana", "content": "<p>Hello</p>",
    });
    note[key] = value;
    note
}

fn facts(key: &str, value: Value) -> PostFacts {
    parse(&with(key, value)).unwrap()
}

#[test]
fn an_author_elsewhere_is_no_author() {
    for foreign in ["https://evil.example/u", "http://far.example/users/ana", "mira"] {
        assert!(parse(&with("attributedTo", json!(foreign))).is_err(), "{foreign}");
    }
    let list = json!([{ "type": "Group", "id": "https://far.example/c" },
        { "type": "Person", "id": "https://far.example/a" }]);
    assert_eq!(facts("attributedTo", list).author, "https://far.example/a");
    let page = facts("url", json!("https://evil.example/notes/1"));
    assert_eq!(page.url, page.uri);
}

#[test]
fn everybody_has_three_names_and_stands_in_to_or_in_cc() {
    for public in ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"] {
        assert_eq!(facts("to", json!(public)).circle, Circle::Everybody);
        assert_eq!(facts("to", json!([public])).circle, Circle::Everybody);
        assert_eq!(
            facts("cc", json!([public, "https://x.example/f"])).circle,
            Circle::EverybodyQuietly
        );
    }
    let named = facts("to", json!("https://art.example/users/mira"));
    assert_eq!(named.circle, Circle::Named);
    assert_eq!(named.recipients, ["https://art.example/users/mira"]);
}

#[test]
fn too_much_is_cut() {
    let picture =
        |n: usize| json!({ "type": "Image", "url": format!("https://far.example/{n}.png") });
    let many: Vec<Value> = (0..10_000).map(picture).collect();
    assert_eq!(facts("attachment", json!(many)).pictures.len(), ATTACHMENTS);
    let tag = |n: usize| json!({ "type": "Hashtag", "name": format!("#t{n}") });
    let many: Vec<Value> = (0..10_000).map(tag).collect();
    assert_eq!(facts("tag", json!(many)).hashtags.len(), HASHTAGS);
    let mention =
        |n: usize| json!({ "type": "Mention", "href": format!("https://art.example/users/u{n}") });
    let many: Vec<Value> = (0..10_000).map(mention).collect();
    assert_eq!(facts("tag", json!(many)).mentions.len(), MENTIONS);
    let option = json!({ "type": "Note", "name": "yes" });
    assert_eq!(facts("oneOf", json!(vec![option; 100_000])).options.len(), OPTIONS);
    assert_eq!(facts("summary", json!("w".repeat(1_000_000))).warning.len(), WARNING);
    let Words::Html(html) = facts("content", json!("c".repeat(1_000_000))).words else { panic!() };
    assert_eq!(html.len(), TEXT);
}

#[test]
fn quotes_are_found_wherever_they_stand() {
    let quoted = "https://far.example/notes/0";
    for key in QUOTES {
        assert_eq!(facts(key, json!(quoted)).quote_uri, quoted, "{key}");
    }
    let link = json!([{ "type": "Link", "href": quoted, "name": "RE: x",
        "mediaType": "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"" }]);
    assert_eq!(facts("tag", link).quote_uri, quoted);
    let link = json!([{ "type": "Link", "href": quoted, "rel": "https://misskey-hub.net/ns#_misskey_quote" }]);
    assert_eq!(facts("tag", link).quote_uri, quoted);
    let plain = json!([{ "type": "Link", "href": quoted, "mediaType": "text/html" }]);
    assert_eq!(facts("tag", plain).quote_uri, "");
}

#[test]
fn a_picture_is_read_in_every_shape() {
    let shapes = [
        json!({ "type": "Document", "mediaType": "image/png", "url": "https://cdn.example/1.png", "name": "A cat" }),
        json!([{ "type": "Image", "url": { "type": "Link", "href": "https://cdn.example/1.png" }, "summary": "A cat" }]),
        json!([{ "type": "Image", "url": [{ "href": "https://cdn.example/1.png", "mediaType": "image/png" }],
            "nameMap": { "en": "A cat" } }]),
        json!([{ "type": "Link", "href": "https://cdn.example/1.png", "name": "A cat" }]),
    ];
    for shape in shapes {
        let found = facts("attachment", shape.clone());
        assert_eq!(found.pictures.len(), 1, "{shape}");
        assert_eq!(found.pictures[0].url, "https://cdn.example/1.png");
        assert_eq!(found.pictures[0].alt, "A cat", "{shape}");
    }
    for none in [
        json!({ "type": "Image", "mediaType": "image/svg+xml", "url": "https://cdn.example/1.svg" }),
        json!({ "type": "Image", "url": "http://cdn.example/1.png" }),
        json!({ "type": "Image", "url": "javascript:alert(1)" }),
        json!({ "type": "Image" }),
    ] {
        assert!(facts("attachment", none.clone()).pictures.is_empty(), "{none}");
    }
    let video = json!({ "type": "Document", "mediaType": "video/mp4", "url": "https://cdn.example/1.mp4", "name": "A film" });
    let found = facts("attachment", video);
    assert_eq!(found.links, [("https://cdn.example/1.mp4".to_owned(), "A film".to_owned())]);
}

#[test]
fn numbers_of_a_picture_are_believed_only_where_they_can_be() {
    let odd = json!({ "type": "Image", "url": "https://cdn.example/1.png", "width": -1,
        "height": 1_000_000_000_i64, "focalPoint": [9.5, "x"], "blurhash": "<script>",
        "aiConsent": { "aiTraining": "constrained" } });
    let found = facts("attachment", odd).pictures.remove(0);
    assert_eq!((found.width, found.height, found.focus), (0, 0, (1.0, 0.0)));
    assert_eq!(found.blurhash, "");
    assert_eq!(found.terms.letters(), "UCUU");
}

#[test]
fn words_and_claims_of_a_post() {
    assert_eq!(facts("aiConsent", json!({ "aiTraining": "allowed" })).terms.letters(), "UAUU");
    assert_eq!(
        facts("tag", json!([{ "type": "Hashtag", "name": "#NoAI" }])).terms,
        Consent::DENIED
    );
    assert_eq!(facts("genAI", json!(true)).label, AiLabel::AiGenerated);
    assert_eq!(facts("genAI", json!(false)).label, AiLabel::Undeclared);
    let mut plain = with("content", Value::Null);
    plain["source"] = json!({ "content": "a < b", "mediaType": "text/x.misskeymarkdown" });
    assert_eq!(parse(&plain).unwrap().words, Words::Plain("a < b".to_owned()));
    assert_eq!(facts("contentMap", json!({ "ja": "<p>Hello</p>" })).language, "ja");
    assert_eq!(parse(&with("type", json!("Tombstone"))), Err(NoteFault::NoPost));
}
