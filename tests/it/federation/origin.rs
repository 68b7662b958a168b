//! Who may say what about which object: the rows ORG of the specification, and their neighbours.
//! `ann` is the victim, `eve` has a host of her own, `bob` lives on ann's host.

use serde_json::{Value, json};
use services::addresses::Addresses;

use super::town::{Town, boost};
use crate::support::peer::{Audience, PUBLIC, Reply, Somebody, note};
use crate::support::text;

struct Stage {
    town: Town,
    ann: Somebody,
    bob: Somebody,
    eve: Somebody,
}

fn stage() -> Stage {
    let town = Town::new(1);
    let (far, evil) = (town.peers.host("far"), town.peers.host("evil"));
    Stage { ann: far.actor("ann"), bob: far.actor("bob"), eve: evil.actor("eve"), town }
}

impl Stage {
    /// A post of ann's that is here.
    fn post(&self, words: &str) -> String {
        let id = self.ann.writes(note(words).terms("NNNN"));
        self.town.hears_of(&self.ann, &id);
        id
    }

    fn ours(&self) -> Addresses {
        self.town.addresses()
    }

    fn html(&self, id: &str) -> String {
        self.town.of_post(id, "html")
    }
}

#[test]
fn org_01_an_actor_served_elsewhere_is_not_stored_and_the_real_one_stays() {
    let it = stage();
    it.post("hello");
    let before = it.town.of_actor(&it.ann.id, "key_pem");
    let mut forged = it.town.served(&it.ann.id);
    forged["publicKey"]["publicKeyPem"] = json!("forged");
    forged["name"] = json!("forged");
    it.eve.peer.serves("/x", &forged);
    let at = format!("{}/x", it.eve.peer.host.origin);
    let mut create = it.eve.activity(
        "Create",
        json!({ "id": format!("{at}/note"), "type": "Note",
        "attributedTo": at, "content": "x", "to": [PUBLIC] }),
    );
    create["actor"] = json!(it.eve.id);
    it.town.refuses(&it.eve, &create);
    assert_eq!(it.town.of_actor(&it.ann.id, "key_pem"), before);
    assert!(!it.town.of_actor(&it.ann.id, "display_name").contains("forged"));
}

#[test]
fn org_02_an_upload_is_no_document() {
    let it = stage();
    let id = it.ann.writes(note("real"));
    for kind in ["text/plain", "application/json", "image/png", "application/octet-stream"] {
        let path = format!("/media/{}.json", kind.replace('/', "-"));
        let at = format!("{}{path}", it.ann.peer.host.origin);
        let mut forged = it.ann.document(&id);
        forged["id"] = json!(at);
        it.ann.peer.answers(&path, Reply::of(kind, forged.to_string()));
        it.town.refuses(&it.eve, &boost(&it.eve, json!(at)));
        assert!(!it.town.has(&at), "{kind}");
    }
}

#[test]
fn org_04_a_copy_of_another_hosts_object_is_ignored_and_the_original_fetched() {
    let it = stage();
    let id = it.ann.writes(note("the truth"));
    let mut lie = it.ann.document(&id);
    lie["content"] = json!("<p>a lie</p>");
    it.town.takes(&it.eve, &it.eve.activity("Create", lie));
    assert_eq!(it.html(&id), "<p>the truth</p>");
    // Nor is a copy taken that names somebody else on the sender's own host as its author.
    let theirs = it.bob.writes(note("by bob"));
    let mut lie = it.bob.document(&theirs);
    lie["content"] = json!("<p>a lie</p>");
    it.town.takes(&it.ann, &it.ann.activity("Create", lie));
    assert_eq!(it.html(&theirs), "<p>by bob</p>");
    assert_eq!(it.town.of_post(&theirs, "account_id"), it.town.of_actor(&it.bob.id, "accounts.id"));
}

#[test]
fn org_04_an_author_on_another_host_is_refused() {
    let it = stage();
    let forged = it.eve.writes(note("x").with("attributedTo", json!(it.ann.id)));
    it.town.refuses(&it.eve, &it.eve.activity("Create", it.eve.document(&forged)));
    assert!(!it.town.has(&forged));
    let page = it.eve.writes(note("y").with("url", json!("https://bank.example/login")));
    it.town.hears_of(&it.eve, &page);
    assert_eq!(it.town.of_post(&page, "remote_posts.url"), page);
}

#[test]
fn org_05_a_document_that_lives_elsewhere_is_taken_from_there() {
    let it = stage();
    let id = it.ann.writes(note("the truth"));
    let mut copy = it.ann.document(&id);
    copy["content"] = json!("<p>a lie</p>");
    it.eve.peer.serves("/copy", &copy);
    let at = format!("{}/copy", it.eve.peer.host.origin);
    it.town.takes(&it.eve, &boost(&it.eve, json!(at)));
    assert_eq!(it.html(&id), "<p>the truth</p>");
    assert!(!it.town.has(&at));
    // A document whose id leads to nothing is dropped.
    copy["id"] = json!(format!("{}/nothing", it.ann.peer.host.origin));
    it.eve.peer.serves("/copy2", &copy);
    let at = format!("{}/copy2", it.eve.peer.host.origin);
    it.town.refuses(&it.eve, &boost(&it.eve, json!(at)));
    assert_eq!(it.town.count("remote_posts"), 1);
}

#[test]
fn org_07_org_16_only_the_origins_bytes_of_a_boosted_post_count() {
    let it = stage();
    let id = it.ann.writes(note("the truth").terms("NNNN"));
    let mut lie = it.ann.document(&id);
    lie["content"] = json!("<p>a lie</p>");
    lie["aiConsent"] = json!({ "aiTraining": "allowed" });
    let mut announce = boost(&it.eve, lie);
    announce["aiConsent"] = json!({ "aiTraining": "allowed" });
    it.town.takes(&it.eve, &announce);
    assert_eq!(it.html(&id), "<p>the truth</p>");
    assert_eq!(it.town.letters(&id, "terms"), "NNNN");
    assert_eq!(it.town.count("boosts"), 1);
    let secret = it.ann.writes(note("secret").to(Audience::Followers));
    it.town.refuses(&it.eve, &boost(&it.eve, it.ann.document(&secret)));
    it.ann.peer.answers("/hidden", Reply::empty(404));
    let hidden = json!({ "id": format!("{}/hidden", it.ann.peer.host.origin), "type": "Note",
        "attributedTo": it.ann.id, "content": "made up", "to": [PUBLIC] });
    it.town.refuses(&it.eve, &boost(&it.eve, hidden));
    assert_eq!(it.town.count("remote_posts"), 1);
}

#[test]
fn org_08_org_10_only_the_owner_changes_a_post_and_the_owner_stays() {
    let it = stage();
    let id = it.post("before");
    let owner = it.town.of_post(&id, "account_id");
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut copy = it.ann.document(&id);
        copy["updated"] = json!(it.town.peers.world.tick());
        copy["content"] = json!("<p>after</p>");
        change(&mut copy);
        copy
    };
    it.town.refuses(&it.eve, &it.eve.activity("Update", changed(&|_| ())));
    it.town.refuses(&it.bob, &it.bob.activity("Update", changed(&|_| ())));
    let swap = |copy: &mut Value| copy["attributedTo"] = json!(it.bob.id);
    it.town.refuses(&it.ann, &it.ann.activity("Update", changed(&swap)));
    it.town.hears_of(&it.bob, &it.bob.writes(note("bob is known")));
    it.town.refuses(&it.bob, &it.bob.activity("Update", changed(&swap)));
    assert_eq!(
        (it.html(&id), it.town.of_post(&id, "account_id")),
        ("<p>before</p>".to_owned(), owner)
    );
    it.town.takes(&it.ann, &it.ann.activity("Update", changed(&|_| ())));
    assert_eq!(it.html(&id), "<p>after</p>");
}

#[test]
fn org_11_the_newest_version_is_kept() {
    let it = stage();
    let id = it.post("first");
    let create = it.ann.activity("Create", it.ann.document(&id));
    it.ann.edits(&id, |it| it["content"] = json!("<p>second</p>"));
    let second = it.ann.activity("Update", it.ann.document(&id));
    it.ann.edits(&id, |it| it["content"] = json!("<p>third</p>"));
    it.town.takes(&it.ann, &it.ann.activity("Update", it.ann.document(&id)));
    it.town.takes(&it.ann, &second);
    it.town.takes(&it.ann, &create);
    assert_eq!(it.html(&id), "<p>third</p>");
    // A date in the future does not stop what comes after it.
    it.ann.edits(&id, |it| {
        it["content"] = json!("<p>fourth</p>");
        it["updated"] = json!("2999-01-01T00:00:00Z");
    });
    it.town.takes(&it.ann, &it.ann.activity("Update", it.ann.document(&id)));
    std::thread::sleep(std::time::Duration::from_millis(20));
    it.ann.edits(&id, |it| it["content"] = json!("<p>fifth</p>"));
    it.town.takes(&it.ann, &it.ann.activity("Update", it.ann.document(&id)));
    assert_eq!(it.html(&id), "<p>fifth</p>");
}

#[test]
fn org_12_nobody_widens_a_circle() {
    let it = stage();
    it.town.server.artist("mira");
    let id = it.ann.writes(note("for friends").to(Audience::Followers));
    it.town.hears_of(&it.ann, &id);
    let mut wider = it.ann.document(&id);
    wider["to"] = json!([PUBLIC]);
    wider["cc"] = json!([it.ours().actor("mira")]);
    wider["updated"] = json!(it.town.peers.world.tick());
    it.town.refuses(&it.eve, &it.eve.activity("Update", wider.clone()));
    it.town.refuses(&it.eve, &boost(&it.eve, wider.clone()));
    let _ = it.town.gets(&it.eve, &it.eve.activity("Create", wider.clone()));
    // Not even the author, whose followers were promised a small circle.
    it.town.takes(&it.ann, &it.ann.activity("Update", wider));
    assert_eq!(it.town.of_post(&id, "visibility"), "2");
    assert_eq!((it.town.count("mentions"), it.town.count("boosts")), (0, 0));
    let mut smaller = it.ann.document(&id);
    smaller["to"] = json!([it.ours().actor("mira")]);
    smaller["updated"] = json!(it.town.peers.world.tick());
    it.town.takes(&it.ann, &it.ann.activity("Update", smaller));
    assert_eq!(it.town.of_post(&id, "visibility"), "3");
}

#[test]
fn org_13_only_the_owner_deletes_and_an_actor_goes_only_when_its_server_says_so() {
    let it = stage();
    let id = it.post("stays");
    let delete = |by: &Somebody, object: Value| by.activity("Delete", object);
    it.town.refuses(&it.eve, &delete(&it.eve, json!(id)));
    it.town.refuses(&it.eve, &delete(&it.eve, json!({ "type": "Tombstone", "id": id })));
    it.town.hears_of(&it.bob, &it.bob.writes(note("bob")));
    it.town.refuses(&it.bob, &delete(&it.bob, json!(id)));
    it.town.refuses(&it.eve, &delete(&it.eve, json!(it.ann.id)));
    assert!(it.town.has(&id));
    it.town.refuses(&it.ann, &delete(&it.ann, json!(it.ann.id)));
    assert!(it.town.has(&id), "the actor is still served");
    it.ann.peer.answers("/users/ann", Reply::empty(500));
    let waits = it.town.gets(&it.ann, &delete(&it.ann, json!(it.ann.id)));
    assert!(waits.starts_with("later: "), "{waits}");
    it.ann.peer.answers("/users/ann", Reply::empty(410));
    it.town.takes(&it.ann, &delete(&it.ann, json!(it.ann.id)));
    assert_eq!(it.town.of_actor(&it.ann.id, "username"), "");
    assert!(!it.town.has(&id));
    // Who is not known here can be gone as often as they like.
    let nobody = it.town.peers.host("other").actor("nobody");
    assert_eq!(it.town.gets(&nobody, &delete(&nobody, json!(nobody.id))), "done");
}

#[test]
fn org_15_only_own_deeds_are_taken_back() {
    let it = stage();
    let mira = it.town.server.artist("mira");
    let ours = it.ours().post("mira", mira.publish(text("hello")).id);
    let deeds = [
        it.ann.activity("Follow", json!(it.ours().actor("mira"))),
        it.ann.activity("Like", json!(ours)),
        boost(&it.ann, json!(ours)),
    ];
    for deed in &deeds {
        it.town.takes(&it.ann, deed);
    }
    for by in [&it.eve, &it.bob] {
        it.town.hears_of(by, &by.writes(note("known")));
        for deed in &deeds {
            it.town.refuses(by, &by.activity("Undo", deed.clone()));
            it.town.refuses(by, &by.activity("Undo", deed["id"].clone()));
            let mut own = deed.clone();
            own["actor"] = json!(by.id);
            // Theirs by the copy: nothing of theirs is there, and nothing of ann's goes.
            let _ = it.town.gets(by, &by.activity("Undo", own));
        }
    }
    let left = ["follows", "likes", "boosts"].map(|it_is| it.town.count(it_is));
    assert_eq!(left, [1, 1, 1]);
}

#[test]
fn org_17_org_18_a_follow_is_accepted_by_the_one_who_was_asked() {
    let it = stage();
    let mira = it.town.server.artist("mira");
    let noor = it.town.server.artist("noor");
    it.post("ann is known");
    it.town.hears_of(&it.eve, &it.eve.writes(note("eve is known")));
    let target = services::AccountId(it.town.of_actor(&it.ann.id, "accounts.id").parse().unwrap());
    let app = &it.town.server.app;
    it.town.server.run(services::follows::follow(app, &mira.member, target)).unwrap();
    // Whatever the service made of the follow, it waits for ann.
    it.town.server.database.run("UPDATE follows SET accepted_at = NULL").unwrap();
    let row = it.town.line("SELECT CAST(id AS TEXT) AS line FROM follows");
    let follow = it.ours().follow("mira", services::RowId(row.parse().unwrap()));
    let copy = json!({ "id": follow, "type": "Follow", "actor": it.ours().actor("mira"),
        "object": it.ann.id });
    let waits = || it.town.count("follows WHERE accepted_at IS NULL");
    for by in [&it.eve, &it.bob] {
        it.town.refuses(by, &by.activity("Accept", json!(follow)));
        it.town.refuses(by, &by.activity("Accept", copy.clone()));
        it.town.refuses(by, &by.activity("Reject", copy.clone()));
    }
    assert_eq!(waits(), 1);
    let circle = it.ann.writes(note("for friends").to(Audience::Followers));
    it.town.hears_of(&it.ann, &circle);
    let post = services::PostId(it.town.of_post(&circle, "posts.id").parse().unwrap());
    let sees = |person: &crate::support::Person<'_>| {
        let viewer = services::Viewer::Member(person.member.clone());
        it.town.server.run(services::posts::show(app, &viewer, post)).is_ok()
    };
    assert!(!sees(&mira) && !sees(&noor));
    it.town.takes(&it.ann, &it.ann.activity("Accept", copy));
    assert_eq!(waits(), 0);
    assert!(sees(&mira) && !sees(&noor), "what came for one is for that one");
    it.town.takes(&it.ann, &it.ann.activity("Reject", json!(follow)));
    assert_eq!(it.town.count("follows"), 0);
    assert!(!sees(&mira));
}

#[test]
fn org_20_followers_move_only_where_both_accounts_say_so() {
    let it = stage();
    let mira = it.town.server.artist("mira");
    it.post("ann is known");
    let new = it.town.peers.host("new").actor("ann");
    let target = services::AccountId(it.town.of_actor(&it.ann.id, "accounts.id").parse().unwrap());
    let app = &it.town.server.app;
    it.town.server.run(services::follows::follow(app, &mira.member, target)).unwrap();
    let moves = |by: &Somebody, object: &str, to: &str| {
        let mut activity = by.activity("Move", json!(object));
        activity["target"] = json!(to);
        activity
    };
    let extra = |who: &Somebody, key: &str, value: Value| {
        who.peer.change(|state| {
            state.actors.get_mut(&who.name).unwrap().extra.insert(key.to_owned(), value);
        });
    };
    let followed = || {
        let sql = "SELECT remote_actors.uri AS line FROM follows
            JOIN remote_actors ON remote_actors.account_id = follows.followee_id";
        it.town.server.database.lines(sql)
    };
    it.town.refuses(&it.eve, &moves(&it.eve, &it.ann.id, &it.eve.id));
    it.town.refuses(&it.ann, &moves(&it.ann, &it.ann.id, &new.id));
    extra(&it.ann, "movedTo", json!(it.eve.id));
    it.town.refuses(&it.ann, &moves(&it.ann, &it.ann.id, &new.id));
    extra(&it.ann, "movedTo", json!(new.id));
    it.town.refuses(&it.ann, &moves(&it.ann, &it.ann.id, &new.id));
    assert_eq!(followed(), std::slice::from_ref(&it.ann.id));
    extra(&new, "alsoKnownAs", json!([it.ann.id]));
    it.town.takes(&it.ann, &moves(&it.ann, &it.ann.id, &new.id));
    assert_eq!(followed(), std::slice::from_ref(&new.id));
    assert_eq!(it.town.of_actor(&it.ann.id, "accounts.moved_to"), new.id);
    // Once in thirty days.
    extra(&it.ann, "movedTo", json!(it.eve.id));
    extra(&it.eve, "alsoKnownAs", json!([it.ann.id]));
    it.town.refuses(&it.ann, &moves(&it.ann, &it.ann.id, &it.eve.id));
    assert_eq!(followed(), [new.id]);
}

#[test]
fn org_21_org_22_a_grant_around_a_work_is_no_grant_for_it() {
    let it = stage();
    let id = it.post("denied");
    let yes = json!({ "dataMining": "allowed", "aiTraining": "allowed",
        "aiGenerativeTraining": "allowed", "aiInference": "allowed" });
    for by in [&it.eve, &it.ann] {
        let mut wrapped = boost(by, json!(id));
        wrapped["aiConsent"] = yes.clone();
        it.town.takes(by, &wrapped);
    }
    let around = it.eve.writes(note("look").terms("AAAA").with("quote", json!(id)));
    it.town.hears_of(&it.eve, &around);
    let mut grant = it.ann.activity("Update", json!({ "id": id, "aiConsent": yes }));
    grant["aiConsent"] = yes;
    it.town.refuses(&it.ann, &grant);
    it.town.works();
    assert_eq!(it.town.letters(&id, "terms"), "NNNN");
    assert_eq!(it.town.letters(&id, "resolved_terms"), "NNNN");
}

#[test]
fn org_23_a_reference_that_comes_first_does_not_keep_the_real_one_out() {
    let it = stage();
    let id = it.ann.writes(note("real"));
    let answer = it.eve.writes(note("first!").answering(&id).with("quote", json!(id)));
    it.town.hears_of(&it.eve, &answer);
    it.town.refuses(&it.eve, &it.eve.activity("Delete", json!(id)));
    it.town.hears_of(&it.ann, &id);
    assert_eq!(it.html(&id), "<p>real</p>");
    assert_eq!(it.town.of_post(&answer, "parent_id"), it.town.of_post(&id, "posts.id"));
}

#[test]
fn org_24_only_the_owner_frees_a_work_and_only_when_the_origin_says_the_same() {
    let it = stage();
    let id = it.post("denied");
    let free = |by: &Somebody| {
        let mut copy = it.ann.document(&id);
        copy["updated"] = json!(it.town.peers.world.tick());
        copy["aiConsent"] = json!({ "dataMining": "allowed", "aiTraining": "allowed",
            "aiGenerativeTraining": "allowed", "aiInference": "allowed" });
        copy["genAI"] = json!(false);
        by.activity("Update", copy)
    };
    it.town.refuses(&it.eve, &free(&it.eve));
    it.town.refuses(&it.bob, &free(&it.bob));
    let mut relayed = boost(&it.eve, free(&it.ann));
    relayed["object"]["signature"] = json!({ "type": "RsaSignature2017" });
    let _ = it.town.gets(&it.eve, &relayed);
    it.town.takes(&it.ann, &free(&it.ann));
    it.town.works();
    assert_eq!(it.town.letters(&id, "terms"), "NNNN", "its origin still denies");
    assert_eq!(it.town.letters(&id, "resolved_terms"), "NNNN");
}

#[test]
fn org_27_a_name_is_not_theirs_before_its_server_says_so() {
    let it = stage();
    it.post("known");
    let confirmed = "CASE WHEN is_confirmed THEN 'yes' ELSE 'no' END";
    assert_eq!(it.town.of_actor(&it.ann.id, confirmed), "no");
    // Somebody on the same host who calls themselves ann does not become the confirmed one.
    it.town.server.database.run("UPDATE remote_actors SET is_confirmed = TRUE").unwrap();
    it.bob.peer.change(|state| {
        let bob = state.actors.get_mut("bob").unwrap();
        bob.extra.insert("preferredUsername".to_owned(), json!("ann"));
    });
    it.town.hears_of(&it.bob, &it.bob.writes(note("I am ann")));
    assert_eq!(it.town.of_actor(&it.ann.id, "username"), "ann");
    assert!(it.town.of_actor(&it.bob.id, "username").starts_with("ann~"));
}

#[test]
fn org_29_counts_of_others_are_claims() {
    let it = stage();
    let claims = json!({ "totalItems": 1_000_000_000_000_000_000_u64 });
    for (value, expected) in [
        (claims, "1000000000"),
        (json!({ "totalItems": -1 }), ""),
        (json!({ "totalItems": "9" }), ""),
    ] {
        let id = it.ann.writes(
            note("x")
                .with("likes", value.clone())
                .with("shares", value.clone())
                .with("replies", value),
        );
        it.town.hears_of(&it.ann, &id);
        assert_eq!(it.town.of_post(&id, "COALESCE(CAST(claimed_likes AS TEXT), '')"), expected);
        assert_eq!(it.town.of_post(&id, "likes_count + boosts_count + replies_count"), "0");
    }
    assert_eq!(it.town.of_actor(&it.ann.id, "followers_count"), "0");
}

#[test]
fn org_30_nobody_pins_for_somebody_else() {
    let it = stage();
    let id = it.post("mine");
    it.town.hears_of(&it.eve, &it.eve.writes(note("eve is known")));
    let list = |who: &Somebody| it.town.of_actor(&who.id, "featured");
    let pin = |by: &Somebody, target: &str, kind: &str| {
        let mut activity = by.activity(kind, json!(id));
        activity["target"] = json!(target);
        activity
    };
    it.town.refuses(&it.eve, &pin(&it.eve, &list(&it.ann), "Add"));
    it.town.refuses(&it.eve, &pin(&it.eve, &list(&it.eve), "Add"));
    it.town.takes(&it.ann, &pin(&it.ann, &list(&it.ann), "Add"));
    it.town.refuses(&it.eve, &pin(&it.eve, &list(&it.ann), "Remove"));
    assert_eq!(it.town.count("pins"), 1);
}

#[test]
fn res_05_a_post_that_names_five_hundred_people_tells_twenty() {
    let it = stage();
    for number in 0..25 {
        let console = services::Member::console();
        let wanted = services::people::Wanted {
            username: format!("p{number}"),
            email: format!("p{number}@mail.example"),
            password: None,
            role: services::Role::Artist,
        };
        it.town
            .server
            .run(services::people::create(&it.town.server.app, &console, wanted))
            .unwrap();
    }
    let mut spam = note("hello all");
    for number in 0..500 {
        spam = spam.mentioning(&it.ours().actor(&format!("p{number}")), "@p");
    }
    let id = it.eve.writes(spam);
    it.town.hears_of(&it.eve, &id);
    assert_eq!(it.town.count("notifications"), 20);
}
