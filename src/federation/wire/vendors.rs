//! What is read from the documents of other servers: one line a document, against fixtures that
//! were written after what these servers publish.

use serde_json::Value;
use services::Timestamp;
use services::remote_posts::{Circle, PostFacts, Words};

use super::activity::{self, Deed};
use super::{actor, note};

macro_rules! fixture {
    ($path:literal) => {
        read(include_str!(concat!("../../../tests/fixtures/federation/", $path, ".json")))
    };
}

fn read(text: &str) -> Value {
    crate::json::parse(text.as_bytes()).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one row a server")]
fn actors_of_all_servers_are_read() {
    // Name, display name, inbox for all, followers, key, locked, indexable, portrait, fields.
    let cases = [
        (
            fixture!("mastodon/actor"),
            "noor",
            "Noor :paint:",
            "/inbox",
            "/users/noor/followers",
            "/users/noor#main-key",
            (true, true, true, 2),
        ),
        (
            fixture!("pixelfed/actor"),
            "kai",
            "Kai",
            "/f/inbox",
            "/users/kai/followers",
            "/users/kai#main-key",
            (false, false, true, 0),
        ),
        (
            fixture!("gotosocial/actor"),
            "sam",
            "Sam",
            "/sharedInbox",
            "/users/sam/followers",
            "/users/sam/main-key",
            (true, false, true, 1),
        ),
        (
            fixture!("misskey/actor"),
            "yuki",
            "",
            "/inbox",
            "/users/9abc/followers",
            "/users/9abc#main-key",
            (false, false, true, 1),
        ),
        (
            fixture!("akkoma/actor"),
            "ada",
            "Ada",
            "/inbox",
            "/users/ada/followers",
            "/users/ada#main-key",
            (false, false, true, 0),
        ),
        (
            fixture!("lemmy/actor"),
            "gen",
            "Gen",
            "/inbox",
            "",
            "/u/gen#main-key",
            (false, false, true, 0),
        ),
        (
            fixture!("lemmy/group"),
            "drawing",
            "Drawing",
            "/inbox",
            "/c/drawing/followers",
            "/c/drawing#main-key",
            (false, false, false, 0),
        ),
        (
            fixture!("peertube/actor"),
            "lin",
            "Lin",
            "/inbox",
            "/accounts/lin/followers",
            "/accounts/lin#main-key",
            (false, false, true, 0),
        ),
        (
            fixture!("piefed/actor"),
            "bo",
            "Bo",
            "/inbox",
            "/u/bo/followers",
            "/u/bo#main-key",
            (false, true, false, 0),
        ),
        (
            fixture!("wordpress/actor"),
            "ines",
            "Studio Notes",
            "/wp-json/activitypub/1.0/inbox",
            "/wp-json/activitypub/1.0/actors/1/followers",
            "/?author=1#main-key",
            (false, false, true, 1),
        ),
        (
            fixture!("mitra/actor"),
            "vera",
            "",
            "",
            "/users/vera/followers",
            "/users/vera#main-key",
            (false, false, false, 1),
        ),
        (
            fixture!("rakkan/actor"),
            "ren",
            "Ren",
            "",
            "/users/ren/followers",
            "/users/ren#main-key",
            (false, false, false, 0),
        ),
    ];
    for (value, username, name, shared, followers, key, (locked, indexable, has_avatar, fields)) in
        cases
    {
        let facts = actor::parse(&value).unwrap();
        let at = |path: &str| {
            if path.is_empty() { String::new() } else { format!("https://{}{path}", facts.domain) }
        };
        assert_eq!(facts.uri, value["id"].as_str().unwrap());
        assert_eq!((facts.username.as_str(), facts.display_name.as_str()), (username, name));
        assert_eq!(facts.shared_inbox.clone().unwrap_or_default(), at(shared), "{username}");
        assert_eq!(facts.followers, at(followers), "{username}");
        assert_eq!(facts.key.as_ref().unwrap().id, at(key), "{username}");
        assert_eq!((facts.is_locked, facts.is_indexable), (locked, indexable), "{username}");
        assert_eq!(!facts.avatar_url.is_empty(), has_avatar, "{username}");
        assert_eq!(facts.fields.len(), fields, "{username}");
    }
}

#[test]
fn what_only_some_actors_say_is_read_too() {
    let noor = actor::parse(&fixture!("mastodon/actor")).unwrap();
    assert_eq!(noor.also_known_as, ["https://old.example/users/noor"]);
    assert_eq!(noor.featured, "https://mastodon.example/users/noor/collections/featured");
    assert_eq!(noor.header_url, "https://files.mastodon.example/headers/1.jpg");
    let vera = actor::parse(&fixture!("mitra/actor")).unwrap();
    assert_eq!(vera.ed25519_key, "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
    assert_eq!(vera.promises, ["https://datatracker.ietf.org/doc/html/rfc9421"]);
    let lin = actor::parse(&fixture!("peertube/actor")).unwrap();
    assert_eq!(lin.url, "https://peertube.example/a/lin/video-channels");
    let ren = actor::parse(&fixture!("rakkan/actor")).unwrap();
    assert_eq!(ren.terms.letters(), "NNNN");
    assert_eq!(ren.promises, ["https://w3id.org/fep/4736#honours-consent"]);
    assert_eq!(ren.updated, Some(Timestamp(1_793_491_200_000)));
}

#[test]
fn posts_of_all_servers_are_read() {
    use Circle::{Everybody, EverybodyQuietly, Named};
    // Title, circle, language, pictures with the first description, links, hashtags, mentions.
    let cases = [
        (
            fixture!("mastodon/note"),
            "",
            Everybody,
            "en",
            (1, "A quay with two boats under a lamp"),
            (1, 1, 1),
        ),
        (fixture!("mastodon/question"), "", Named, "en", (0, ""), (0, 0, 0)),
        (fixture!("mastodon/quote"), "", Everybody, "", (0, ""), (0, 0, 0)),
        (
            fixture!("pixelfed/note"),
            "",
            Everybody,
            "",
            (2, "Mud flats with a single pole"),
            (0, 1, 0),
        ),
        (
            fixture!("gotosocial/note"),
            "",
            Everybody,
            "en",
            (1, "A crow, black on cream"),
            (0, 0, 0),
        ),
        (fixture!("misskey/note"), "", EverybodyQuietly, "", (1, ""), (0, 0, 0)),
        (fixture!("akkoma/note"), "", Named, "en", (1, "a still life"), (0, 0, 1)),
        (fixture!("lemmy/page"), "Ten minute hands", Everybody, "fr", (1, "Six hands"), (0, 0, 0)),
        (
            fixture!("peertube/video"),
            "A portrait in forty minutes",
            Everybody,
            "en",
            (1, ""),
            (0, 1, 0),
        ),
        (
            fixture!("piefed/page"),
            "A robot paints",
            Everybody,
            "en",
            (1, "A robot at an easel"),
            (0, 1, 0),
        ),
        (fixture!("piefed/page_plain"), "Look at this", Everybody, "", (0, ""), (1, 0, 0)),
        (
            fixture!("wordpress/article"),
            "On sizing paper",
            Everybody,
            "en",
            (1, "A stack of handmade paper"),
            (0, 1, 0),
        ),
        (fixture!("wordpress/event"), "Open studio", Everybody, "", (1, ""), (0, 0, 0)),
        (fixture!("mitra/note"), "", Named, "", (1, ""), (0, 0, 1)),
        (fixture!("rakkan/note"), "Study", Everybody, "", (2, "free"), (0, 0, 0)),
    ];
    for (value, title, circle, language, (pictures, alt), counts) in cases {
        let facts = note::parse(&value).unwrap();
        let id = facts.uri.as_str();
        assert_eq!(id, value["id"].as_str().unwrap());
        assert_eq!(
            (facts.title.as_str(), facts.circle, facts.language.as_str()),
            (title, circle, language),
            "{id}"
        );
        assert_eq!(facts.pictures.len(), pictures, "{id}");
        assert_eq!(facts.pictures.first().map_or("", |it| it.alt.as_str()), alt, "{id}");
        let found = (facts.links.len(), facts.hashtags.len(), facts.mentions.len());
        assert_eq!(found, counts, "{id}");
        assert!(facts.published.is_some(), "{id}");
        let home = format!("https://{}/", url::Url::parse(id).unwrap().host_str().unwrap());
        assert!(facts.author.starts_with(&home) && facts.url.starts_with(&home), "{id}");
    }
}

fn facts(value: &Value) -> PostFacts {
    note::parse(value).unwrap()
}

#[test]
fn what_only_some_posts_say_is_read_too() {
    let boats = facts(&fixture!("mastodon/note"));
    assert_eq!((boats.warning.as_str(), boats.is_sensitive), ("Harbour at night", true));
    assert_eq!((boats.claimed_likes, boats.claimed_boosts), (Some(12), Some(3)));
    assert_eq!(boats.pictures[0].focus, (-0.2, 0.4));
    assert_eq!((boats.pictures[0].width, boats.pictures[0].height), (2048, 1365));
    assert_eq!(boats.url, "https://mastodon.example/@noor/111");
    assert!(boats.recipients.contains(&"https://art.example/users/mira".to_owned()));
    assert_eq!(facts(&fixture!("mastodon/question")).options, ["The boat", "The <lamp>"]);

    let quoted = "https://gts.example/users/sam/statuses/01ABC";
    assert_eq!(facts(&fixture!("mastodon/quote")).quote_uri, quoted);
    let etching = facts(&fixture!("mitra/note"));
    assert_eq!((etching.quote_uri.as_str(), etching.is_sensitive), (quoted, true));
    assert_eq!(etching.parent_uri, "https://art.example/users/mira/statuses/77");
    let pixels = facts(&fixture!("misskey/note"));
    assert_eq!(pixels.quote_uri, "https://mastodon.example/users/noor/statuses/111");
    assert!(pixels.pictures[0].is_sensitive && !pixels.is_sensitive);
    let crow = facts(&fixture!("gotosocial/note"));
    assert!(crow.updated > crow.published);

    let video = facts(&fixture!("peertube/video"));
    assert_eq!(video.author, "https://peertube.example/accounts/lin");
    assert_eq!(video.url, "https://peertube.example/w/e794");
    assert_eq!(video.pictures[0].url, "https://peertube.example/lazy-static/previews/1.jpg");
    assert!(matches!(video.words, Words::Markdown(_)));
    // The summary of an article is no warning.
    assert_eq!(facts(&fixture!("wordpress/article")).warning, "");
}

#[test]
fn what_they_say_about_ai_is_read() {
    let robot = facts(&fixture!("piefed/page"));
    assert_eq!(robot.label, consent::AiLabel::AiGenerated);
    assert_eq!(facts(&fixture!("piefed/page_plain")).label, consent::AiLabel::Undeclared);
    let study = facts(&fixture!("rakkan/note"));
    assert_eq!(study.terms.letters(), "NNNN");
    assert_eq!(study.pictures[0].terms.letters(), "AACA");
    assert_eq!(study.pictures[0].label, consent::AiLabel::HumanMade);
    assert_eq!(study.pictures[1].terms.letters(), "UUUU");
    assert_eq!(study.pictures[1].alt, "as the post");
}

#[test]
fn reactions_and_what_groups_hand_on_are_read() {
    for value in [fixture!("misskey/like"), fixture!("akkoma/emoji_react")] {
        let reaction = activity::parse(&value).unwrap();
        assert_eq!(reaction.deed, Deed::Like);
        let object = reaction.object().unwrap();
        assert_eq!(object.id(), Some("https://art.example/users/mira/statuses/77"));
    }
    let handed_on = fixture!("lemmy/announce");
    let handed_on = activity::parse(&handed_on).unwrap();
    assert_eq!(handed_on.deed, Deed::Announce);
    let inner = handed_on.object().unwrap().activity().unwrap();
    assert_eq!(inner.deed, Deed::Create);
    assert_eq!(inner.object().unwrap().id(), Some("https://lemmy.example/post/9"));
}
