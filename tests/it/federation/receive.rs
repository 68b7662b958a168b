//! What people elsewhere do, and what is here afterwards.

use serde_json::{Value, json};
use services::accounts::ProfileEdit;

use super::town::{Town, boost};
use crate::support::peer::{Audience, PUBLIC, note, picture};
use crate::support::text;

#[test]
fn a_post_comes_with_everything_it_says() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let me = town.addresses().actor("mira");
    let ann = town.peers.host("far").actor("ann").with_terms("NNNN");
    let study = picture(60, 40).alt("a heron").terms("AAAA");
    let words = note("a <b>heron</b><script>alert(1)</script>").terms("NUCA");
    let id = ann.writes(words.mentioning(&me, "@mira").tagged("Ink").picture(study));
    town.hears_of(&ann, &id);

    assert_eq!(town.of_post(&id, "html"), "<p>a <b>heron</b></p>");
    assert_eq!(town.of_post(&id, "visibility"), "0");
    assert_eq!(town.letters(&id, "terms"), "NUCA");
    assert_eq!(town.letters(&id, "actor_terms"), "NNNN");
    // The post forbids mining, so training falls with it; its picture says yes of its own.
    assert_eq!(town.letters(&id, "resolved_terms"), "NNNA");
    assert_eq!(town.pictures(&id, "resolved_terms"), ["AAAA"]);
    assert_eq!(town.count("post_tags"), 1);
    assert_eq!(town.count("notifications WHERE kind = 0"), 1);
    assert_eq!(town.of_actor(&ann.id, "posts_count"), "1");
    assert_eq!(town.count("jobs WHERE kind = 'fetch_media'"), 1);
    let page = town.server.app.config.server.origin();
    assert!(me.starts_with(&page));
    drop(mira);
}

#[test]
fn the_same_again_changes_nothing() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let work = mira.publish(text("hello"));
    let ours = town.addresses().post("mira", work.id);
    let ann = town.peers.host("far").actor("ann");
    let id = ann.writes(note("a heron"));
    let create = ann.activity("Create", ann.document(&id));
    town.takes(&ann, &create);
    assert_eq!(town.gets(&ann, &create), "known");
    for _ in 0..3 {
        town.takes(&ann, &ann.activity("Create", ann.document(&id)));
        town.takes(&ann, &ann.activity("Like", json!(ours)));
        town.takes(&ann, &boost(&ann, json!(ours)));
        town.takes(&ann, &ann.activity("Follow", json!(town.addresses().actor("mira"))));
    }
    assert_eq!(town.count("remote_posts"), 1);
    assert_eq!((town.count("likes"), town.count("boosts"), town.count("follows")), (1, 1, 1));
    assert_eq!(town.count("notifications"), 3);
    let counts = "SELECT CAST(likes_count || '/' || boosts_count AS TEXT) AS line FROM posts
        WHERE likes_count > 0";
    assert_eq!(town.line(counts), "1/1");
    let followers = "SELECT CAST(followers_count AS TEXT) AS line FROM accounts WHERE domain = ''
        AND username = 'mira'";
    assert_eq!(town.line(followers), "1");
}

#[test]
fn a_like_a_boost_and_a_follow_are_taken_back_by_id_or_by_what_they_were() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let work = mira.publish(text("hello"));
    let ours = town.addresses().post("mira", work.id);
    let ann = town.peers.host("far").actor("ann");
    for by_id in [true, false] {
        for kind in ["Like", "Announce", "Follow"] {
            let object =
                if kind == "Follow" { town.addresses().actor("mira") } else { ours.clone() };
            let activity = ann.activity(kind, json!(object));
            town.takes(&ann, &activity);
            assert_eq!(town.count("likes") + town.count("boosts") + town.count("follows"), 1);
            let undone = if by_id { activity["id"].clone() } else { activity };
            town.takes(&ann, &ann.activity("Undo", undone));
            assert_eq!(town.count("likes") + town.count("boosts") + town.count("follows"), 0);
        }
    }
    assert_eq!(town.count("notifications"), 0);
}

#[test]
fn who_is_locked_is_asked_and_a_lost_answer_is_given_again() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let ann = town.peers.host("far").actor("ann");
    let follow = || ann.activity("Follow", json!(town.addresses().actor("mira")));
    let edit = ProfileEdit { is_locked: true, ..ProfileEdit::default() };
    town.server
        .run(services::accounts::edit_profile(&town.server.app, &mira.member, edit))
        .unwrap();
    town.takes(&ann, &follow());
    assert_eq!(town.count("follows WHERE accepted_at IS NULL"), 1);
    assert_eq!(town.count("notifications WHERE kind = 5"), 1);
    assert_eq!(town.count("jobs WHERE payload LIKE '%follow_accepted%'"), 0);
    let edit = ProfileEdit::default();
    town.server
        .run(services::accounts::edit_profile(&town.server.app, &mira.member, edit))
        .unwrap();
    let bob = town.peers.host("far").actor("bob");
    for answers in 1..=2 {
        town.takes(&bob, &bob.activity("Follow", json!(town.addresses().actor("mira"))));
        assert_eq!(town.count("jobs WHERE payload LIKE '%follow_accepted%'"), answers);
    }
}

#[test]
fn a_thread_is_completed_backwards_and_what_came_first_finds_its_place() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let bob = town.peers.host("near").actor("bob");
    let first = bob.writes(note("one"));
    let second = ann.writes(note("two").answering(&first));
    let third = bob.writes(note("three").answering(&second));
    town.hears_of(&bob, &third);
    assert_eq!(town.of_post(&third, "COALESCE(parent_id, 0)"), "0");
    assert_eq!(town.works(), 2);
    let id = |uri: &str| town.of_post(uri, "posts.id");
    assert_eq!(town.of_post(&third, "parent_id"), id(&second));
    assert_eq!(town.of_post(&second, "parent_id"), id(&first));
    for answer in [&second, &third] {
        assert_eq!(town.of_post(answer, "root_id"), id(&first));
    }
    assert_eq!(town.of_post(&first, "replies_count"), "1");
}

#[test]
fn a_thread_without_an_end_is_followed_up_to_a_bound() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let mut last = ann.writes(note("0"));
    for number in 1..40 {
        last = ann.writes(note(&number.to_string()).answering(&last));
    }
    town.hears_of(&ann, &last);
    assert_eq!(town.works(), 20);
    assert_eq!(town.count("remote_posts"), 21);
}

#[test]
fn an_answer_to_a_post_of_ours_is_told_and_counted() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let work = mira.publish(text("hello"));
    let ours = town.addresses().post("mira", work.id);
    let ann = town.peers.host("far").actor("ann");
    let id = ann.writes(note("well met").answering(&ours));
    town.hears_of(&ann, &id);
    assert_eq!(town.of_post(&id, "parent_id"), work.id.to_string());
    assert_eq!(town.count("notifications WHERE kind = 1"), 1);
    town.takes(&ann, &ann.activity("Delete", json!({ "id": id, "type": "Tombstone" })));
    assert_eq!(
        town.line("SELECT CAST(replies_count AS TEXT) AS line FROM posts WHERE parent_id IS NULL"),
        "0"
    );
    assert_eq!(town.count("notifications"), 0);
}

#[test]
fn what_was_deleted_does_not_come_back_and_its_pictures_go() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let id = ann.writes(note("a heron").picture(picture(60, 40)));
    let late = ann.writes(note("late"));
    town.hears_of(&ann, &id);
    let gone = |id: &str| ann.activity("Delete", json!({ "id": id, "type": "Tombstone" }));
    town.takes(&ann, &gone(&id));
    assert!(!town.has(&id));
    assert_eq!((town.count("media"), town.of_post(&id, "html")), (0, String::new()));
    assert_eq!(town.count("jobs WHERE kind = 'remove_files'"), 1);
    assert_eq!(town.of_actor(&ann.id, "posts_count"), "0");
    town.refuses(&ann, &ann.activity("Create", ann.document(&id)));
    town.refuses(&ann, &ann.activity("Update", ann.document(&id)));
    // A deletion that overtakes its post.
    town.takes(&ann, &gone(&late));
    town.refuses(&ann, &ann.activity("Create", ann.document(&late)));
    assert!(!town.has(&late));
}

#[test]
fn a_post_for_some_is_seen_by_those_alone() {
    let town = Town::new(1);
    let (mira, noor) = (town.server.artist("mira"), town.server.artist("noor"));
    let me = town.addresses().actor("mira");
    let ann = town.peers.host("far").actor("ann");
    let letter = ann.writes(note("for you").to(Audience::Direct(vec![me])));
    let circle = ann.writes(note("for friends").to(Audience::Followers));
    let quiet = ann.writes(note("quietly").to(Audience::Quiet));
    for id in [&letter, &circle, &quiet] {
        town.hears_of(&ann, id);
    }
    let visibility = |id: &str| town.of_post(id, "visibility");
    assert_eq!([&letter, &circle, &quiet].map(|id| visibility(id)), ["3", "2", "1"]);
    let sees = |person: &crate::support::Person<'_>, id: &str| {
        let post = services::PostId(town.of_post(id, "posts.id").parse().unwrap());
        let viewer = services::Viewer::Member(person.member.clone());
        town.server.run(services::posts::show(&town.server.app, &viewer, post)).is_ok()
    };
    assert!(sees(&mira, &letter) && !sees(&noor, &letter));
    assert!(!sees(&mira, &circle) && !sees(&noor, &circle));
    assert!(sees(&noor, &quiet));
    assert_eq!(town.count("notifications"), 1, "a letter is told to whom it is for");
}

#[test]
fn somebody_found_has_their_pinned_and_newest_works() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let posts: Vec<String> = (0..4).map(|it| ann.writes(note(&format!("work {it}")))).collect();
    let letter =
        ann.writes(note("private").to(Audience::Direct(vec!["https://x.example/u".into()])));
    ann.peer.change(|it| it.actors.get_mut("ann").unwrap().featured = vec![posts[1].clone()]);
    let found = federation::fetch::fetch_document(
        &town.server.app,
        &ann.id,
        federation::fetch::Options::default(),
    );
    let fetched = town.server.run(found).unwrap();
    town.server.run(federation::receive::actor(&town.server.app, &fetched)).unwrap();
    town.works();
    assert!(posts.iter().all(|id| town.has(id)));
    assert!(!town.has(&letter));
    assert_eq!(town.count("pins"), 1);
    assert_eq!(town.count("notifications"), 0);
}

#[test]
fn old_works_sort_where_they_belong() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let old = ann.writes(note("old").with("published", json!("2020-05-05T10:00:00Z")));
    let same = ann.writes(note("same").with("published", json!("2020-05-05T10:00:00Z")));
    let future = ann.writes(note("future").with("published", json!("2999-01-01T00:00:00Z")));
    for id in [&future, &old, &same] {
        town.hears_of(&ann, id);
    }
    let number = |id: &str| town.of_post(id, "posts.id").parse::<i64>().unwrap();
    assert_eq!(services::ids::time_of(number(&old)).0, 1_588_672_800_000);
    assert_eq!(services::ids::time_of(number(&same)).0, 1_588_672_800_000);
    assert_ne!(number(&old), number(&same));
    let claimed: i64 = town.of_post(&future, "posts.created_at").parse().unwrap();
    assert!(claimed <= town.server.app.now().0);
}

#[test]
fn a_work_with_an_ai_label_is_withheld_where_none_is_taken_and_a_changed_label_cures_it() {
    let town = Town::new(1);
    town.server.set(|site| site.ai_stance = services::settings::AiStance::Refuse);
    let ann = town.peers.host("far").actor("ann");
    // A server that promises nothing is told nothing.
    town.hears_of(&ann, &ann.writes(note("a cyborg").with("genAI", json!(true))));
    assert_eq!(town.count("jobs WHERE payload LIKE '%\"refused\"%'"), 0);
    town.server.database.run("UPDATE instances SET promise = 1").unwrap();
    let id = ann.writes(note("a robot").with("genAI", json!(true)).picture(picture(60, 40)));
    town.hears_of(&ann, &id);
    assert_eq!(town.of_post(&id, "refusal"), "ai.declared.not_accepted_here");
    assert_eq!((town.count("media"), town.of_post(&id, "shown_label")), (0, "3".to_owned()));
    assert_eq!(town.count("jobs WHERE payload LIKE '%\"refused\"%'"), 1);
    // The label is taken off where the post lives; only what is fetched from there counts.
    ann.edits(&id, |it| it["genAI"] = json!(false));
    town.takes(&ann, &ann.activity("Update", ann.document(&id)));
    assert_eq!(town.count("media"), 0);
    assert_eq!(town.works(), 1);
    assert_eq!(
        (town.of_post(&id, "refusal"), town.of_post(&id, "label")),
        (String::new(), "0".to_owned())
    );
    assert_eq!(town.count("media"), 1);
}

#[test]
fn complaints_reach_the_staff_with_whom_and_what() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let work = mira.publish(text("hello"));
    let ann = town.peers.host("far").actor("ann");
    let mut flag = ann.activity("Flag", json!(null));
    let ours = town.addresses();
    flag["object"] = json!([ours.actor("mira"), ours.post("mira", work.id), "https://x.example/1"]);
    flag["content"] = json!("not theirs");
    town.takes(&ann, &flag);
    assert_eq!(town.count("reports"), 1);
    assert_eq!(town.line("SELECT comment AS line FROM reports"), "not theirs");
    assert_eq!(town.line("SELECT post_ids AS line FROM reports"), format!("[\"{}\"]", work.id));
    assert_eq!(town.line("SELECT from_domain AS line FROM reports"), ann.peer.host.domain);
    flag["id"] = json!(ann.peer.host.activity_id());
    flag["object"] = json!(["https://x.example/1"]);
    town.refuses(&ann, &flag);
}

#[test]
fn a_block_ends_what_was_between_the_two() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let ann = town.peers.host("far").actor("ann");
    let me = town.addresses().actor("mira");
    town.takes(&ann, &ann.activity("Follow", json!(me)));
    town.takes(&ann, &ann.activity("Block", json!(me)));
    let left = (town.count("blocks"), town.count("follows"), town.count("notifications"));
    assert_eq!(left, (1, 0, 0));
    town.refuses(&ann, &ann.activity("Follow", json!(me)));
    let block = ann.activity("Block", json!(me));
    town.takes(&ann, &ann.activity("Undo", block));
    assert_eq!(town.count("blocks"), 0);
    drop(mira);
}

#[test]
fn groups_hand_on_posts_that_are_fetched_from_their_origin() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let group = town.peers.host("forum").actor("drawing");
    let page = ann.writes(note("hands").with("type", json!("Page")).with("name", json!("Hands")));
    let answer = ann.writes(note("nice").answering(&page));
    for id in [&page, &answer] {
        let mut lie = ann.document(id);
        lie["content"] = json!("<p>a lie</p>");
        town.takes(&group, &boost(&group, ann.activity("Create", lie)));
    }
    assert_eq!(town.of_post(&page, "html"), "<p>hands</p>");
    assert_eq!(town.of_post(&page, "title"), "Hands");
    assert_eq!(town.of_post(&answer, "html"), "<p>nice</p>");
    assert_eq!(town.count("boosts"), 1, "answers are not boosted");
}

#[test]
fn a_request_to_quote_is_answered_with_no() {
    let town = Town::new(1);
    let mira = town.server.artist("mira");
    let work = mira.publish(text("hello"));
    let ann = town.peers.host("far").actor("ann");
    let quote = ann.writes(note("look"));
    let mut request = ann.activity("QuoteRequest", json!(town.addresses().post("mira", work.id)));
    request["instrument"] = json!(quote);
    town.takes(&ann, &request);
    let asked =
        "jobs WHERE payload LIKE '%quote_answered%' AND payload LIKE '%\"is_accepted\":false%'";
    assert_eq!(town.count(asked), 1);
}

#[test]
fn pins_follow_the_list_of_their_owner() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let id = ann.writes(note("my best"));
    town.hears_of(&ann, &id);
    let list = town.of_actor(&ann.id, "featured");
    let pin = |kind: &str| {
        let mut activity = ann.activity(kind, json!(id));
        activity["target"] = json!(list);
        activity
    };
    town.takes(&ann, &pin("Add"));
    assert_eq!(town.count("pins"), 1);
    town.takes(&ann, &pin("Remove"));
    assert_eq!(town.count("pins"), 0);
}

#[test]
fn what_waits_is_applied_in_the_order_of_each_server() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let eve = town.peers.host("evil").actor("eve");
    let (id, gone) = (ann.writes(note("one")), ann.writes(note("gone")));
    for post in [&id, &gone] {
        town.keeps(&ann, &ann.activity("Create", ann.document(post)));
    }
    town.keeps(&eve, &eve.activity("Create", json!(7)));
    ann.edits(&id, |it| it["content"] = json!("<p>two</p>"));
    town.keeps(&ann, &ann.activity("Update", ann.document(&id)));
    town.keeps(&ann, &ann.activity("Delete", json!({ "id": gone, "type": "Tombstone" })));
    let app = &town.server.app;
    assert_eq!(town.server.run(federation::receive::work(app, 100)).unwrap(), 5);
    assert_eq!(town.server.run(federation::receive::work(app, 100)).unwrap(), 0);
    assert_eq!(town.of_post(&id, "html"), "<p>two</p>");
    assert!(town.has(&id) && !town.has(&gone));
    let counts = town.server.run(services::incoming::counts(app)).unwrap();
    assert_eq!((counts.waiting, counts.running, counts.rejected, counts.parked), (0, 0, 1, 0));
}

#[test]
fn strange_things_have_no_effect() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let strange = [
        json!({ "type": "Dance" }),
        json!({ "type": ["View", "Read"], "object": "https://x.example/1" }),
    ];
    for mut activity in strange {
        activity["id"] = json!(ann.peer.host.activity_id());
        activity["actor"] = json!(ann.id);
        assert_eq!(town.gets(&ann, &activity), "done");
    }
    for object in [json!(null), json!([]), json!(7), json!({ "type": "Note" }), json!("x")] {
        town.refuses(&ann, &ann.activity("Create", object));
    }
    let vote = json!({ "id": format!("{}/v", ann.id), "type": "Note", "name": "yes",
        "attributedTo": ann.id, "inReplyTo": "https://x.example/q", "to": [PUBLIC] });
    assert_eq!(town.gets(&ann, &ann.activity("Create", vote)), "no: it is no post of ours");
    assert_eq!((town.count("posts"), town.count("remote_posts")), (0, 0));
}

#[test]
fn documents_of_other_servers_go_the_whole_way() {
    let town = Town::new(1);
    town.server.artist("mira");
    let fixtures = [
        ("mastodon", "note"),
        ("mastodon", "question"),
        ("pixelfed", "note"),
        ("gotosocial", "note"),
        ("misskey", "note"),
        ("akkoma", "note"),
        ("lemmy", "page"),
        ("peertube", "video"),
        ("piefed", "page"),
        ("piefed", "page_plain"),
        ("wordpress", "article"),
        ("wordpress", "event"),
        ("mitra", "note"),
        ("rakkan", "note"),
    ];
    for (number, (vendor, kind)) in fixtures.into_iter().enumerate() {
        let far = town.peers.host(&format!("{vendor}{number}"));
        let read = |name: &str| -> Value {
            let path = format!(
                "{}/../../tests/fixtures/federation/{vendor}/{name}.json",
                env!("CARGO_MANIFEST_DIR")
            );
            let text = std::fs::read_to_string(path).unwrap();
            let domain = text.split("https://").find_map(|it| {
                let host = it.split(['/', '"']).next().unwrap();
                host.ends_with(".example").then(|| host.to_owned()).filter(|it| {
                    it.starts_with(vendor) || it.starts_with("gts") || it.starts_with("blog")
                })
            });
            let text = text.replace(&format!("https://{}", domain.unwrap()), &far.host.origin);
            // The peers of these tests look only at paths.
            let text = text.replace("/?author=", "/author/").replace("/?p=", "/p/");
            let ours = town.server.app.config.server.origin();
            serde_json::from_str(&text.replace("https://art.example", &ours)).unwrap()
        };
        let (actor, post) = (read("actor"), read(kind));
        let path = |it: &Value| it["id"].as_str().unwrap().replace(&far.host.origin, "");
        far.serves(&path(&actor), &actor);
        far.serves(&path(&post), &post);
        let name = actor["preferredUsername"].as_str().unwrap();
        let mut author = far.actor(name);
        author.id = actor["id"].as_str().unwrap().to_owned();
        town.takes(&author, &author.activity("Create", post.clone()));
        let id = post["id"].as_str().unwrap();
        assert!(town.has(id), "{vendor} {kind}");
        let html = town.of_post(id, "html");
        assert!(!html.contains("<script") && !html.contains("onerror"), "{html}");
        assert_eq!(town.of_actor(&author.id, "username"), name);
    }
    let html = |start: &str| {
        town.line(&format!("SELECT html AS line FROM posts WHERE html LIKE '{start}%'"))
    };
    assert!(!html("<p>Which one?").contains("<li>"), "the options stand in the poll");
    let options = town.line("SELECT options AS line FROM polls");
    assert!(options.contains("The boat") && options.contains("The <lamp>"), "{options}");
    assert!(html("<p>Oil on").contains("<strong>board</strong>"));
    assert!(html("<p>Two evenings").contains("media/2.mp4"));
}
