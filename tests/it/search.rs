//! What is found, and by whom.

use consent::Visibility;
use serde_json::{Value, json};
use services::PostId;

use crate::api_people::{App, id, ids};
use crate::federation::town::Town;
use crate::support::peer::note;
use crate::support::works::small_png;
use crate::support::{Person, TestServer, text, work};

fn encoded(words: &str) -> String {
    url::form_urlencoded::byte_serialize(words.as_bytes()).collect()
}

/// The posts that a search finds, in its order.
#[track_caller]
fn found(app: &App, typed: &str) -> Vec<String> {
    let asked = format!("/api/v2/search?type=statuses&q={}", encoded(typed));
    ids(&app.get(&asked)["statuses"])
}

fn edit(app: &App, post: PostId, change: &Value) {
    app.ask("PUT", &format!("/api/v1/statuses/{post}"), change).expect(200);
}

#[test]
fn every_part_of_a_post_is_found_as_it_is_now() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    let mut heron =
        work().title("Grey Heron").words("By the river. #Birds").alt("long legs in reeds");
    heron.draft.medium = "Gouache on paper".to_owned();
    heron.draft.warning = "Fish is eaten".to_owned();
    let heron = mira.publish(heron).id;
    let only = [heron.to_string()];
    let parts =
        ["heron", "RIVER", "#birds", "birds", "reeds", "gouache", "fish", "grey river legs"];
    for typed in parts.into_iter().chain(["\"long legs\"", "-eagle heron"]) {
        assert_eq!(found(&app, typed), only, "{typed}");
    }
    let nothing = [
        "p",
        "eagle",
        "\"legs long\"",
        "\"heron by\"",
        "heron -river",
        "gou",
        "#heron",
        "%",
        "' OR 1=1",
    ];
    for typed in
        nothing.into_iter().chain(["\"", "*", "NEAR(grey heron)", "words:grey", "grey & heron &"])
    {
        let more = if typed.starts_with("grey") { &only[..] } else { &[] };
        assert_eq!(found(&app, typed), more, "{typed}");
    }

    let media: Value =
        app.get(&format!("/api/v1/statuses/{heron}"))["media_attachments"][0]["id"].clone();
    let change = json!({ "status": "By the lake. #Water", "spoiler_text": "",
        "media_ids": [media], "media_attributes": [{ "id": media, "description": "short wings" }] });
    edit(&app, heron, &change);
    for (typed, is_there) in [
        ("river", false),
        ("lake", true),
        ("#birds", false),
        ("#water", true),
        ("reeds", false),
        ("wings", true),
        ("fish", false),
        ("heron", true),
    ] {
        assert_eq!(found(&app, typed).len(), usize::from(is_there), "{typed}");
    }
    app.ask("DELETE", &format!("/api/v1/statuses/{heron}"), &Value::Null).expect(200);
    assert_eq!(found(&app, "wings"), [] as [String; 0]);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM search_posts"), 0);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM search_stale"), 0);
}

#[test]
fn words_are_found_in_every_script_and_without_their_accents() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    let tokyo = mira.publish(text("東京で描いた水彩画です")).id.to_string();
    let cafe = mira.publish(text("Ein Café in Łódź, Straßenszene")).id.to_string();
    for typed in ["東京", "水彩", "水彩画", "画", "描いた"] {
        assert_eq!(found(&app, typed), std::slice::from_ref(&tokyo), "{typed}");
    }
    assert_eq!(found(&app, "東水"), [] as [String; 0]);
    for typed in ["cafe", "CAFÉ", "lodz", "strassenszene"] {
        assert_eq!(found(&app, typed), std::slice::from_ref(&cafe), "{typed}");
    }
}

/// Somebody's posts with one word each, so that each is found alone.
fn said(person: &Person<'_>, word: &str, visibility: Visibility) -> PostId {
    person.publish(text(&format!("about {word}")).seen_by(visibility)).id
}

#[test]
fn nobody_finds_what_they_may_not_see_or_do_not_want_to() {
    let server = TestServer::start();
    let [mira, kai, noor] = ["mira", "kai", "noor"].map(|name| server.artist(name));
    let of_kai = App::of(&server, "kai", "read write");
    let quiet = said(&mira, "quiet", Visibility::Quiet);
    let close = said(&mira, "close", Visibility::Followers);
    said(&mira, "@noor secret", Visibility::Mentioned);
    let open = said(&mira, "open", Visibility::Public);
    assert_eq!(found(&of_kai, "about"), [open.to_string()], "nobody searches what is not listed");
    kai.follow(&mira);
    server.run(services::interactions::like(&server.app, &kai.member, close)).unwrap();
    server.run(services::interactions::bookmark(&server.app, &kai.member, quiet)).unwrap();
    let mine = [open, close, quiet].map(|it| it.to_string());
    assert_eq!(found(&of_kai, "about"), mine);
    assert_eq!(found(&of_kai, "about in:public"), mine[..1]);
    assert_eq!(found(&of_kai, "about in:library"), mine[1..]);
    let of_noor = App::of(&server, "noor", "read write");
    assert_eq!(found(&of_noor, "secret").len(), 1, "they are named");
    assert_eq!(found(&of_noor, "quiet"), [] as [String; 0]);

    of_kai.post(&format!("/api/v1/accounts/{}/mute", id(&mira)), &json!({}));
    assert_eq!(found(&of_kai, "about"), [] as [String; 0]);
    of_kai.post(&format!("/api/v1/accounts/{}/unmute", id(&mira)), &json!({}));
    assert_eq!(found(&of_kai, "about"), mine);
    mira.block(&kai);
    assert_eq!(found(&of_kai, "about"), [] as [String; 0]);
    drop(noor);
}

#[test]
fn who_does_not_want_to_be_found_is_found_by_those_who_had_to_do_with_them() {
    let server = TestServer::start();
    let [shy, kai] = ["shy", "kai"].map(|name| server.artist(name));
    let of_shy = App::of(&server, "shy", "read write");
    let of_kai = App::of(&server, "kai", "read write");
    of_shy.ask("PATCH", "/api/v1/profile", &json!({ "indexable": false })).expect(200);
    let words = ["liked", "boosted", "saved", "answered", "plain"];
    let posts = words.map(|word| said(&shy, word, Visibility::Public));
    shy.publish(text("about naming @kai"));
    assert_eq!(found(&of_shy, "about").len(), 6, "one's own are always found");
    assert_eq!(found(&of_kai, "about").len(), 1, "only where they are named");
    for (post, act) in posts.iter().zip(["favourite", "reblog", "bookmark"]) {
        of_kai.post(&format!("/api/v1/statuses/{post}/{act}"), &json!({}));
    }
    kai.publish(text("well said").answering(posts[3]));
    for (word, is_there) in words.iter().zip([true, true, true, true, false]) {
        assert_eq!(found(&of_kai, word).len(), usize::from(is_there), "{word}");
        let library = found(&of_kai, &format!("{word} in:library"));
        assert_eq!(library.len(), usize::from(is_there), "{word}");
        assert_eq!(found(&of_kai, &format!("{word} in:public")).len(), 0, "{word}");
    }
    of_shy.ask("PATCH", "/api/v1/profile", &json!({ "indexable": true })).expect(200);
    assert_eq!(found(&of_kai, "plain").len(), 1, "it holds for what is there already");
}

#[test]
fn operators_narrow_a_search() {
    let server = TestServer::start();
    let [mira, kai] = ["mira", "kai"].map(|name| server.artist(name));
    let app = App::of(&server, "kai", "read write");
    let picture = mira.publish(work().title("stone").words("stone")).id;
    let mut german = text("stone");
    german.draft.language = "de-AT".to_owned();
    let german = mira.publish(german).id;
    let asks = app.post(
        "/api/v1/statuses",
        &json!({ "status": "stone?",
        "poll": { "options": ["yes", "no"], "expires_in": 3600 } }),
    );
    let asks = asks["id"].as_str().unwrap().to_owned();
    let answer = kai.publish(text("a stone").answering(picture)).id;
    let link = kai.publish(text("stone https://quarry.example/a")).id;
    let mut covered = text("stone");
    covered.draft.warning = "heavy".to_owned();
    let covered = kai.publish(covered).id;
    let moves = kai.publish(text("stone").picture(&crate::support::pictures::gif(40, 30, 3))).id;
    let [picture, german, answer, link, covered, moves] =
        [picture, german, answer, link, covered, moves].map(|it| it.to_string());
    let all = [&moves, &covered, &link, &answer, &asks, &german, &picture];
    let expect = |typed: &str, posts: &[&String]| {
        assert_eq!(found(&app, typed).iter().collect::<Vec<_>>(), posts, "{typed}");
    };
    expect("stone", &all);
    expect("stone from:@mira", &[&german, &picture]);
    expect("from:mira stone -\"not there\"", &[&german, &picture]);
    expect("stone from:me has:poll", &[&asks]);
    expect("stone -from:me", &[&german, &picture]);
    expect("stone has:media", &[&moves, &picture]);
    expect("stone has:image", &[&picture]);
    expect("stone has:video", &[&moves]);
    expect("stone has:link", &[&link]);
    expect("stone is:reply", &[&answer]);
    expect("stone is:sensitive", &[&covered]);
    expect("stone language:de", &[&german]);
    expect("stone -has:media -is:reply from:kai", &[&covered, &link, &asks]);
    expect("from:me is:reply", &[&answer]);
    expect("has:poll", &[&asks]);
    expect("stone before:2020", &[]);
    expect("stone after:2020-05 before:3000", &all);
    expect("stone during:2020-01-01", &[]);
    expect("stone from:nobody", &[]);
    expect("stone from:mira from:kai", &[]);
    expect("stone has:dragon", &[]);

    // The same narrowed by what apps send beside the words.
    let ask = |more: &str| {
        ids(&app.get(&format!("/api/v2/search?type=statuses&q=stone&{more}"))["statuses"])
    };
    assert_eq!(ask("limit=2"), [moves.clone(), covered.clone()]);
    assert_eq!(ask("limit=2&offset=2"), [link.clone(), answer.clone()]);
    assert_eq!(ask(&format!("max_id={link}&limit=1")), std::slice::from_ref(&answer));
    assert_eq!(ask(&format!("min_id={covered}")), std::slice::from_ref(&moves));
    assert_eq!(ask(&format!("account_id={}", id(&mira))), [german, picture]);
}

#[test]
fn what_was_here_before_the_index_comes_in_by_a_job() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    for number in 0..3 {
        mira.publish(text(&format!("old words {number}")));
    }
    server.database.run("DELETE FROM search_posts").unwrap();
    server.database.run("DELETE FROM search_people").unwrap();
    assert_eq!(found(&app, "old"), [] as [String; 0]);
    // As the migration does it.
    let job = "INSERT INTO jobs (id, kind, payload, run_at, created_at) VALUES (7, 'index_words',
        '{\"kind\":\"index_words\",\"posts\":9223372036854775807,\"people\":9223372036854775807}', 0, 0)";
    server.database.run(job).unwrap();
    server.run_jobs();
    assert_eq!(found(&app, "old").len(), 3);
    assert_eq!(ids(&app.get("/api/v1/accounts/search?q=mira")), [id(&mira)]);
    assert_eq!(
        server.database.number("SELECT count(*) AS n FROM jobs WHERE kind = 'index_words'"),
        0
    );
}

#[test]
fn people_are_found_by_every_part_of_their_name_the_exact_and_the_followed_first() {
    let server = TestServer::start();
    let people = ["kai", "ana", "anabel", "anaconda", "anatol"];
    let [kai, ana, anabel, anaconda, anatol] = people.map(|name| server.artist(name));
    let app = App::of(&server, "kai", "read write");
    let of = |name: &str| App::of(&server, name, "read write");
    let called = |name: &str, words: &str| {
        of(name).ask("PATCH", "/api/v1/profile", &json!({ "display_name": words })).expect(200);
    };
    called("anatol", "Émile Grün");
    called("anaconda", "水野さくら");
    anabel.follow(&anaconda);
    kai.follow(&anatol);
    let find =
        |typed: &str| ids(&app.get(&format!("/api/v1/accounts/search?q={}", encoded(typed))));
    let order = [&ana, &anatol, &anaconda, &anabel].map(id);
    assert_eq!(find("ana"), order, "exact, followed, most followed, others");
    for typed in ["emile", "grun", "GRÜ", "emile gr", "@anatol", "anat"] {
        assert_eq!(find(typed), [id(&anatol)], "{typed}");
    }
    for typed in ["水野", "さくら", "水"] {
        assert_eq!(find(typed), [id(&anaconda)], "{typed}");
    }
    assert_eq!(find("mile"), [] as [String; 0]);
    anatol.block(&kai);
    assert_eq!(find("emile"), [] as [String; 0]);
}

#[test]
fn the_page_shows_works_people_and_hashtags_and_says_what_one_can_ask() {
    let server = TestServer::start();
    let [mira, kai] = ["mira", "kai"].map(|name| server.artist(name));
    mira.publish(work().title("Reeds").words("#heron in reeds").picture(&small_png(50, 40)));
    mira.publish(text("heron, said in words"));
    server.artist("heron");
    let page = kai.get("/search").expect(200);
    let words = page.words("main").join(" ");
    for operator in ["from:@mira", "has:image", "is:reply", "language:de", "before:", "in:library"]
    {
        assert!(words.contains(operator), "{operator}");
    }
    let page = kai.get("/search?q=heron").expect(200);
    assert_eq!(page.words("main section > h2"), ["People", "Hashtags", "Works", "Posts"]);
    assert!(page.words(".art-grid").join(" ").contains("Reeds"));
    assert!(page.words(".post-list").join(" ").contains("said in words"));
    let page = kai.get("/search?q=heron+has%3Amedia").expect(200);
    assert_eq!(page.words("main section > h2"), ["Works"]);
    let page = kai.get("/search?q=eagle").expect(200);
    assert!(page.words("main").join(" ").contains("Nothing found."));
    let page = kai.get("/search?q=has%3Adragon").expect(200);
    assert_eq!(page.words("[role=alert]"), ["has: takes media, image, video, poll or link."]);
    let page = kai.get("/search?q=from%3Anobody").expect(200);
    assert_eq!(page.words("[role=alert]"), ["Nobody is known here as @nobody."]);
    for number in 0..35 {
        mira.publish(text(&format!("many {number}")));
    }
    let page = kai.get("/search?q=many").expect(200);
    let older = page.attributes("a[rel=next]", "href").remove(0);
    let page = kai.get(&older).expect(200);
    assert_eq!(page.attributes(".post-card", "id").len(), 5);

    let page = server.anyone().get("/search?q=heron").expect(200);
    assert_eq!(page.words("main section > h2"), ["People", "Hashtags"]);
    assert!(page.words("main").join(" ").contains("searched for members"));
}

#[test]
fn posts_from_elsewhere_are_found_as_their_authors_want() {
    let town = Town::new(1);
    town.server.artist("mira");
    let app = App::of(&town.server, "mira", "read write");
    let ann = town.peers.host("far").actor("ann");
    let own = json!(ann.id);
    for (words, who) in [("silent", Value::Null), ("open", json!("as:Public")), ("closed", own)] {
        let post = ann.writes(note(&format!("a heron, {words}")).with("searchableBy", who));
        town.hears_of(&ann, &post);
    }
    let is_listed = "SELECT CAST(CASE WHEN is_indexable THEN 'yes' ELSE 'no' END AS TEXT) AS line
        FROM accounts WHERE domain <> ''";
    let author = town.line(is_listed) == "yes";
    assert_eq!(found(&app, "heron silent").len(), usize::from(author), "as the author says");
    assert_eq!(found(&app, "heron open").len(), 1, "what a post says goes before");
    assert_eq!(found(&app, "heron closed").len(), 0);
    town.server.database.run("UPDATE accounts SET is_indexable = TRUE WHERE domain <> ''").unwrap();
    assert_eq!(found(&app, "heron").len(), 2);
}
