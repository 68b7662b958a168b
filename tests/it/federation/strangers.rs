//! One document of each kind that we send or serve. `tests/jsonld` has them read by libraries that
//! strangers wrote; here they are made, and looked at for what such a library cannot know.

use consent::{AiLabel, Visibility};
use federation::build::activity::{self, NotShown, QuoteAsked};
use serde_json::Value;
use services::Timestamp;

use crate::support::works::small_png;
use crate::support::{TestServer, text, work};

const BO: &str = "https://remix.example/users/bo";
const AT: Timestamp = Timestamp(1_800_000_000_000);

#[test]
fn documents_for_strangers() {
    let server = TestServer::start();
    let documents = served(&server);
    let of = |name: &str| -> &Value {
        &documents.iter().find(|it| it.0 == name).unwrap_or_else(|| panic!("{name}")).1
    };
    let sent = sent(of("actor"), of("note"));
    let all: Vec<(&str, Value)> = documents.clone().into_iter().chain(sent).collect();
    let mut ids: Vec<&str> = Vec::new();
    for (name, document) in &all {
        assert_eq!(document["@context"][0], "https://www.w3.org/ns/activitystreams", "{name}");
        ids.push(document["id"].as_str().unwrap_or_else(|| panic!("{name} has no id")));
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "every document has an id of its own");
    if let Some(folder) = std::env::var_os("RAKKAN_DOCUMENTS") {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, document) in &all {
            let file = std::path::Path::new(&folder).join(format!("{name}.json"));
            std::fs::write(file, serde_json::to_string_pretty(document).unwrap()).unwrap();
        }
    }
}

/// What others are given when they ask.
fn served(server: &TestServer) -> Vec<(&'static str, Value)> {
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    fan.follow(&mira);
    let profile = services::accounts::ProfileEdit {
        display_name: "Mira K.".to_owned(),
        bio_source: "Watercolour and ink.".to_owned(),
        fields: vec![("Shop".to_owned(), "https://shop.example".to_owned())],
        is_indexable: true,
        ..Default::default()
    };
    server.run(services::accounts::edit_profile(&server.app, &mira.member, profile)).unwrap();
    let heron = mira.publish(
        work()
            .title("Heron")
            .words("For @fan, in *reeds*. #birds")
            .alt("a heron")
            .picture_label(AiLabel::HumanMade)
            .picture(&small_png(50, 50))
            .alt("a study, free for all")
            .picture_terms("AACA"),
    );
    let generated = mira.publish(work().terms("AANA").label(AiLabel::AiGenerated));
    let answer = fan.publish(text("Lovely.").answering(heron.id));
    let gone = mira.publish(text("Words."));
    server.run(services::posts::delete(&server.app, &mira.member, gone.id)).unwrap();
    let own = format!("/users/mira/statuses/{}", heron.id);
    let paths = [
        ("actor", "/users/mira".to_owned()),
        ("application", "/actor".to_owned()),
        ("note", own.clone()),
        ("note_generated", format!("/users/mira/statuses/{}", generated.id)),
        ("note_answer", format!("/users/fan/statuses/{}", answer.id)),
        ("create", format!("{own}/activity")),
        ("replies", format!("{own}/replies")),
        ("likes", format!("{own}/likes")),
        ("shares", format!("{own}/shares")),
        ("tombstone", format!("/users/mira/statuses/{}", gone.id)),
        ("outbox", "/users/mira/outbox".to_owned()),
        ("outbox_page", "/users/mira/outbox?page=true".to_owned()),
        ("followers", "/users/mira/followers".to_owned()),
        ("followers_page", "/users/mira/followers?page=true".to_owned()),
        ("following", "/users/mira/following".to_owned()),
        ("featured", "/users/mira/collections/featured".to_owned()),
        ("featured_tags", "/users/mira/collections/tags".to_owned()),
    ];
    let ask = |path: &str| {
        let anyone = server.anyone();
        anyone.ask("GET", path).instead("Accept", "application/activity+json").send().json()
    };
    let mut all: Vec<_> = paths.iter().map(|(name, path)| (*name, ask(path))).collect();
    let quiet = mira.publish(work().words("For @fan.").seen_by(Visibility::Followers));
    let told = server.run(federation::documents::to_tell(&server.app, quiet.id)).unwrap();
    let id = format!("{}/activity", told.post.uri);
    all.push(("create_quiet", activity::create(&id, &told.note)));
    all
}

/// What others are sent.
fn sent(actor: &Value, note: &Value) -> Vec<(&'static str, Value)> {
    let text_of = |of: &Value, key: &str| of[key].as_str().unwrap().to_owned();
    let (mira, post) = (text_of(actor, "id"), text_of(note, "id"));
    let (followers, featured) = (text_of(actor, "followers"), text_of(actor, "featured"));
    let server = text_of(&actor["generator"], "id");
    let theirs = "https://remix.example/follows/1";
    let follow = activity::follow(&format!("{mira}/follows/1"), &mira, BO);
    let work = NotShown {
        post: "https://remix.example/notes/77",
        author: BO,
        reason: "undeclared-ai",
        words: "Not shown here: picture 1 carries a mark and the post has no label.",
    };
    let asked = QuoteAsked {
        id: "https://remix.example/quotes/1",
        asker: BO,
        post: &post,
        instrument: "https://remix.example/notes/78",
    };
    let recipients = federation::build::note::Recipients { to: vec![BO.to_owned()], cc: vec![] };
    let whose = (mira.as_str(), followers.as_str());
    vec![
        ("update_note", activity::update_note(note, AT)),
        ("update_actor", activity::update_actor(actor, AT)),
        ("delete_note", activity::delete_note(&mira, &post, &recipients)),
        ("delete_actor", activity::delete_actor(&mira)),
        ("undo", activity::undo(&follow)),
        ("follow", follow),
        ("accept", activity::accept_follow(&format!("{mira}#accepts/1"), &mira, BO, theirs)),
        ("reject", activity::reject_follow(&format!("{mira}#rejects/1"), &mira, BO, theirs)),
        ("like", activity::like(&format!("{mira}/likes/1"), &mira, work.post, BO)),
        (
            "announce",
            activity::announce(
                &format!("{mira}/boosts/1"),
                whose,
                (work.post, BO),
                (AT, consent::Visibility::Public),
            ),
        ),
        ("block", activity::block(&format!("{mira}#blocks/1"), &mira, BO)),
        (
            "flag",
            activity::flag(
                &format!("{server}#flags/1"),
                &server,
                BO,
                &[work.post.to_owned()],
                "spam",
            ),
        ),
        ("move", activity::move_away(&mira, &followers, "https://remix.example/users/mira", AT)),
        ("add", activity::pinned(whose, &featured, &post, true, AT)),
        ("remove", activity::pinned(whose, &featured, &post, false, AT)),
        ("reject_work", activity::reject_work(&format!("{server}#rejects/1"), &server, &work)),
        ("reject_quote", activity::answer_quote(&format!("{mira}#quotes/1"), &mira, &asked, false)),
    ]
}
