//! Two servers of ours and the peers: what an artist says on one is what everybody reads on the
//! other, after each step.

use consent::{AiLabel, Visibility};
use serde_json::{Value, json};
use services::{MediaId, PostId};

use super::live::{eventually, live};
use crate::support::peer::{PUBLIC, Peers, consent, note, picture};
use crate::support::works::{small_png, terms};
use crate::support::{Person, TestServer, text, work};

/// Everything that is said of a post on a server, to somebody there.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    /// Four letters from the API, of the post.
    post: String,
    /// Four letters from the API, of each picture.
    pictures: Vec<String>,
    /// Whether the page says `noai`, and its header does.
    page: bool,
    /// Whether the header of each file says `noai`.
    headers: Vec<bool>,
    /// What stands in each file: the end of `plus:DataMining`.
    files: Vec<String>,
}

fn letters(of: &Value) -> String {
    let uses = ["data_mining", "ai_training", "ai_generative_training", "ai_inference"];
    let letter = |name: &&str| match of["consent"][*name].as_str() {
        Some("allowed") => 'A',
        Some("notAllowed" | "not_allowed") => 'N',
        Some("constrained") => 'C',
        Some("unknown") => 'U',
        other => panic!("{other:?} in {of}"),
    };
    uses.iter().map(letter).collect()
}

fn status(reader: &Person<'_>, token: &str, post: PostId) -> Value {
    let asking = reader.browser.ask("GET", &format!("/api/v1/statuses/{post}"));
    asking.header("Authorization", &format!("Bearer {token}")).send().expect(200).json()
}

/// What `plus:DataMining` says in a file, without the beginning that all values share.
fn data_mining(file: &[u8]) -> String {
    let text = String::from_utf8_lossy(file);
    let found = text.split("/DMI-").nth(1).unwrap_or_default();
    found.chars().take_while(|it| it.is_ascii_uppercase() || *it == '-').collect()
}

/// `None` while a file is not there yet.
fn said(reader: &Person<'_>, token: &str, post: PostId) -> Option<Said> {
    let server = reader.server;
    let entity = status(reader, token, post);
    let page = reader.get(&format!("/posts/{post}"));
    let page = reader.get(page.location()).expect(200);
    let robots = page.header_values("x-robots-tag").join(", ");
    let meta = page.meta("robots").unwrap_or_default();
    assert_eq!(robots.contains("noai"), meta.contains("noai"), "{robots} and {meta}");
    let (mut headers, mut files) = (Vec::new(), Vec::new());
    for media in server.media_of(post) {
        let file = reader.get(&server.file_of(&media)?).expect(200);
        headers.push(file.header_values("x-robots-tag").join(", ").contains("noai"));
        files.push(data_mining(&file.body));
    }
    let pictures = entity["media_attachments"].as_array().unwrap();
    Some(Said {
        post: letters(&entity),
        pictures: pictures.iter().map(letters).collect(),
        page: meta.contains("noai"),
        headers,
        files,
    })
}

/// Waits until a post of two pictures is said to have these terms, everywhere at once.
#[track_caller]
fn comes_to_say(reader: &Person<'_>, token: &str, post: PostId, pictures: [&str; 2]) {
    let wanted = |said: &Said| {
        said.pictures == pictures
            && said.page == pictures.iter().any(|it| *it != "AAAA")
            && said.headers == pictures.map(|it| it != "AAAA")
            && said.files.iter().zip(pictures).all(|(file, it)| match it {
                "AAAA" => file == "ALLOWED",
                _ => file.starts_with("PROHIBITED"),
            })
    };
    let began = std::time::Instant::now();
    loop {
        let now = said(reader, token, post);
        if now.as_ref().is_some_and(wanted) {
            return;
        }
        let is_late = began.elapsed() > std::time::Duration::from_secs(20);
        assert!(!is_late, "wanted {pictures:?}, got {now:#?}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn at_home(mira: &Person<'_>) -> String {
    format!("mira@{}", mira.server.app.config.server.domain())
}

#[test]
fn what_an_artist_says_is_read_on_the_other_server_after_every_step() {
    let (here, there) = (live(), live());
    let peers = Peers::start(7);
    let (mira, noor) = (here.artist("mira"), there.artist("noor"));
    let token = there.token("noor", "read write");
    let far = peers.host("far").actor("ann");
    let ours = here.addresses();
    let inbox = ours.shared_inbox();

    // Follow, by address; somebody on a server of another kind as well.
    noor.follows_far(&at_home(&mira));
    far.follows(&inbox, &ours.actor("mira")).taken();
    peers.wait_for(20, |all| all.iter().any(|it| it.kind == "Accept"));

    // Two pictures of different terms: the post says no, the first picture says yes.
    let published = mira.publish(
        work()
            .alt("free")
            .picture_terms("AAAA")
            .picture(&small_png(80, 60))
            .terms("NNNN")
            .words("a heron"),
    );
    let uri = ours.post("mira", published.id);
    let copy = there.gets_copy_of(&uri);
    comes_to_say(&noor, &token, copy, ["AAAA", "NNNN"]);
    let entity = status(&noor, &token, copy);
    assert_eq!(letters(&entity), "NNNN", "the post is as strict as its strictest part");
    assert_eq!(entity["media_attachments"][0]["description"], "free");

    // The peer was sent the same, signed, and could read the terms.
    let sent = peers.wait_for(20, |all| all.iter().any(|it| it.kind == "Create"));
    let create = sent.iter().find(|it| it.kind == "Create").unwrap();
    assert!(create.verified.is_ok(), "{:?}", create.verified);
    let object = serde_json::from_slice::<Value>(&create.body).unwrap()["object"].clone();
    assert_eq!(object["id"], json!(uri));
    assert_eq!(object["aiConsent"]["aiTraining"], "notAllowed");
    assert_eq!(object["attachment"][0]["aiConsent"]["aiTraining"], "allowed");

    // Reply, like, boost: from the other server and from the peer.
    noor.publish(text("so calm").answering(copy));
    there.run(services::interactions::like(&there.app, &noor.member, copy)).unwrap();
    there.run(services::interactions::boost(&there.app, &noor.member, copy)).unwrap();
    let answer =
        far.writes(note("calm indeed").answering(&uri).mentioning(&ours.actor("mira"), "@mira"));
    far.creates(&inbox, &answer).taken();
    far.likes(&inbox, &uri).taken();
    far.announces(&inbox, &uri).taken();
    eventually("two of each", 20, || {
        ["replies_count", "likes_count", "boosts_count"]
            .iter()
            .all(|column| here.number_of(published.id, column) == 2)
    });
    let page = here.anyone().get(&published.path).expect(200).text();
    assert!(page.contains("so calm") && page.contains("calm indeed"), "{page}");

    // Edit.
    let mut draft =
        here.run(services::posts::source(&here.app, &mira.member, published.id)).unwrap();
    draft.source = "two herons".to_owned();
    here.run(services::posts::edit(&here.app, &mira.member, published.id, draft)).unwrap();
    eventually("the new words", 20, || {
        status(&noor, &token, copy)["content"].as_str().unwrap().contains("two herons")
    });

    // Tighten, then loosen, both by the artist on her own server.
    let free = published.media[0];
    set(&mira, free, "NNNN");
    comes_to_say(&noor, &token, copy, ["NNNN", "NNNN"]);
    set(&mira, free, "AAAA");
    comes_to_say(&noor, &token, copy, ["AAAA", "NNNN"]);

    // Delete: gone from pages, the API and the disk within five seconds.
    let files: Vec<String> =
        there.media_of(copy).iter().filter_map(|it| there.file_of(it)).collect();
    assert_eq!(files.len(), 2);
    assert!(!there.media_files().is_empty());
    here.run(services::posts::delete(&here.app, &mira.member, published.id)).unwrap();
    let took = eventually("the files are gone", 5, || there.media_files().is_empty());
    println!("files were gone after {took:?}");
    for file in files {
        assert!(there.anyone().get(&file).status >= 400, "{file}");
    }
    let asking = noor.browser.ask("GET", &format!("/api/v1/statuses/{copy}"));
    asking.header("Authorization", &format!("Bearer {token}")).send().expect(404);
    assert!(noor.get(&format!("/posts/{copy}")).status >= 300);
    peers.wait_for(20, |all| all.iter().any(|it| it.kind == "Delete"));
}

fn set(mira: &Person<'_>, media: MediaId, letters: &str) {
    let app = &mira.server.app;
    let terms = Some(terms(letters));
    let setting =
        services::terms::set_picture(app, &mira.member, media, terms, AiLabel::Undeclared);
    mira.server.run(setting).unwrap();
}

/// Nothing but the origin's own word, fetched there, loosens what is known of a work.
#[test]
fn a_claim_loosens_nothing_and_the_origins_own_word_does() {
    let there = live();
    let peers = Peers::start(8);
    let noor = there.artist("noor");
    let token = there.token("noor", "read write");
    let far = peers.host("far").actor("ann").with_terms("NNNN");
    let other = peers.host("other").actor("eve");
    noor.follows_far(&far.address());
    noor.follows_far(&other.address());
    let inbox = there.addresses().shared_inbox();
    let drawn = picture(90, 60).terms("NNNN");
    let uri = far.writes(note("a harbour").terms("NNNN").picture(drawn.clone()).picture(drawn));
    far.creates(&inbox, &uri).taken();
    let copy = there.gets_copy_of(&uri);
    comes_to_say(&noor, &token, copy, ["NNNN", "NNNN"]);

    // Signed by the author's key, but the origin serves something else.
    let free = |it: &mut Value| {
        it["aiConsent"] = consent("AAAA");
        for picture in it["attachment"].as_array_mut().unwrap() {
            picture["aiConsent"] = consent("AAAA");
        }
    };
    far.claims(&inbox, &uri, free).taken();
    // By somebody else: as an update, and inside a boost.
    let mut copied = far.document(&uri);
    free(&mut copied);
    other.sends(&inbox, &other.activity("Update", copied.clone()));
    let mut boost = other.activity("Announce", copied);
    boost["to"] = json!([PUBLIC]);
    other.sends(&inbox, &boost).taken();
    // Each of them was dealt with, whatever it came to, before we look.
    eventually("everything is settled", 20, || {
        let open = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM incoming WHERE state < 2";
        let jobs = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM jobs WHERE kind = 'fetch_object'";
        there.database.number(open) == 0 && there.database.number(jobs) == 0
    });
    comes_to_say(&noor, &token, copy, ["NNNN", "NNNN"]);

    // The origin serves it: now it is the artist's word.
    far.edits(&uri, |it| free(it));
    far.updates(&inbox, &uri).taken();
    comes_to_say(&noor, &token, copy, ["AAAA", "AAAA"]);

    // Tightening needs nobody's confirmation, and a header of a file is enough for it.
    far.claims(&inbox, &uri, |it| it["attachment"][1]["aiConsent"] = consent("NNNN")).taken();
    comes_to_say(&noor, &token, copy, ["AAAA", "NNNN"]);

    far.deletes(&inbox, &uri).taken();
    eventually("the files are gone", 5, || there.media_files().is_empty());
}

/// A post that is looked up by its address says its terms in every place, without anybody's inbox.
#[test]
fn what_is_looked_up_says_its_terms_everywhere() {
    let there = live();
    let peers = Peers::start(6);
    let noor = there.artist("noor");
    let token = there.token("noor", "read");
    // Somebody here has the same name.
    there.artist("ann");
    let ann = peers.host("far").actor("ann").with_terms("AAAA");
    let uri = ann.writes(
        note("a harbour")
            .terms("AAAA")
            .picture(picture(90, 60))
            .picture(picture(70, 60).header("TDM-Reservation", "1").file_says("DMI-PROHIBITED")),
    );
    let looked_up = there.run(federation::lookup::resolve(&there.app, &uri)).unwrap();
    let copy = there.gets_copy_of(&uri);
    assert_eq!(looked_up, Some(federation::lookup::Resolved::Post(copy)));
    comes_to_say(&noor, &token, copy, ["AAAA", "NNNN"]);
    let entity = status(&noor, &token, copy);
    assert_eq!(entity["account"]["acct"], json!(ann.address()));
    assert_eq!(entity["uri"], json!(uri));
}

/// A post for the followers of somebody locked goes to them and to nobody else.
#[test]
fn a_post_for_a_locked_list_reaches_nobody_else() {
    let (here, there) = (live(), live());
    let peers = Peers::start(9);
    let mira = here.artist("mira");
    let (noor, other) = (there.artist("noor"), there.artist("other"));
    let (friend, nosy) = (peers.host("friend").actor("ann"), peers.host("nosy").actor("eve"));
    let (ours, inbox) = (here.addresses(), here.addresses().shared_inbox());
    friend.follows(&inbox, &ours.actor("mira")).taken();
    noor.follows_far(&at_home(&mira));
    peers.wait_for(20, |all| all.iter().any(|it| it.host == "friend" && it.kind == "Accept"));
    here.run(lock(&here, &mira));
    // Known here, and waiting: that is no follower.
    nosy.follows(&inbox, &ours.actor("mira")).taken();
    let requests = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM follows WHERE accepted_at IS NULL";
    eventually("eve asks", 20, || here.database.number(requests) == 1);

    let secret = mira.publish(work().seen_by(Visibility::Followers).words("for you only"));
    let uri = ours.post("mira", secret.id);
    let copy = there.gets_copy_of(&uri);
    let all =
        peers.wait_for(20, |all| all.iter().any(|it| it.host == "friend" && it.kind == "Create"));
    // A public post after it, to everybody who may have one: nothing is on its way any longer.
    mira.publish(text("for everybody"));
    peers.wait_for(20, |all| all.iter().filter(|it| it.kind == "Create").count() == 2);
    assert!(all.iter().all(|it| it.host == "friend"), "{all:#?}");
    assert_eq!(peers.host("nosy").deliveries().len(), 0);

    // Nor does anybody else see it on the other server, or fetch it here.
    assert_eq!(status(&noor, &there.token("noor", "read"), copy)["visibility"], "private");
    for browser in [&other.browser, &there.anyone()] {
        assert_eq!(browser.get(&format!("/posts/{copy}")).status, 404);
        for media in there.media_of(copy) {
            let file = there.file_of(&media).unwrap_or(format!("/media/{media}/60.webp"));
            assert_eq!(browser.get(&file).status, 404, "{file}");
        }
    }
    for who in [&friend, &nosy] {
        let fetched = who.fetches(&uri);
        let sees = who.peer.host.name == "friend";
        assert_eq!(fetched.is_ok(), sees, "{}: {fetched:?}", who.id);
    }
    let path = format!("/users/mira/statuses/{}", secret.id);
    let asking =
        here.anyone().ask("GET", &path).header("Accept", "application/activity+json").send();
    assert_eq!(asking.status, 404);
}

async fn lock(here: &TestServer, mira: &Person<'_>) {
    let edit = services::accounts::ProfileEdit { is_locked: true, ..Default::default() };
    services::accounts::edit_profile(&here.app, &mira.member, edit).await.unwrap();
}
