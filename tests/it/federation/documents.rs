//! What other servers are given when they ask: shapes, types, who may read what.

use consent::Visibility;
use serde_json::{Value, json};
use services::Member;
use sha2::{Digest as _, Sha256};

use crate::support::works::{Published, small_png};
use crate::support::{Answer, Person, TestServer, text, work};

const ACTIVITY: &str = "application/activity+json";
const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";

fn ask(server: &TestServer, path: &str) -> Answer {
    server.anyone().ask("GET", path).instead("Accept", ACTIVITY).send()
}

/// The path of an address of ours.
fn path_of(server: &TestServer, address: &Value) -> String {
    let address = address.as_str().unwrap_or_else(|| panic!("{address} is no address"));
    let origin = server.app.config.server.origin();
    address.strip_prefix(&origin).unwrap_or_else(|| panic!("{address} is not ours")).to_owned()
}

#[track_caller]
fn document(server: &TestServer, path: &str) -> Value {
    let answer = ask(server, path).expect(200);
    assert_eq!(answer.header("content-type"), Some(ACTIVITY), "{path}");
    assert!(answer.header("vary").is_some_and(|it| it.contains("Accept")), "{path}");
    let json = answer.json();
    assert_eq!(json["@context"][0], CONTEXT, "{path} inlines its terms");
    json
}

fn post_document(published: &Published, artist: &Person<'_>) -> String {
    format!("/users/{}/statuses/{}", artist.member.username, published.id)
}

#[test]
fn an_actor_leads_to_everything_that_is_hers() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    fan.follow(&mira);
    let heron = mira.publish(work().title("Heron").words("#birds").alt("a heron"));
    let actor = document(&server, "/users/mira");
    assert_eq!(actor["type"], "Person");
    assert_eq!(path_of(&server, &actor["id"]), "/users/mira");
    assert_eq!(path_of(&server, &actor["url"]), "/@mira");
    assert_eq!(path_of(&server, &actor["endpoints"]["sharedInbox"]), "/inbox");
    let pem = actor["publicKey"]["publicKeyPem"].as_str().unwrap();
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----"), "{pem}");
    assert_eq!(actor["publicKey"]["owner"], actor["id"]);
    let multikey = actor["assertionMethod"][0]["publicKeyMultibase"].as_str().unwrap();
    assert!(multikey.starts_with("z6Mk"), "{multikey}");
    assert_eq!(document(&server, "/users/mira")["publicKey"], actor["publicKey"], "made once");
    assert_eq!(actor["aiConsent"]["aiTraining"], "notAllowed");

    let note = post_document(&heron, &mira);
    let outbox = document(&server, &path_of(&server, &actor["outbox"]));
    assert_eq!((&outbox["type"], &outbox["totalItems"]), (&json!("OrderedCollection"), &json!(1)));
    let page = document(&server, &path_of(&server, &outbox["first"]));
    assert_eq!(page["orderedItems"][0]["type"], "Create");
    assert_eq!(path_of(&server, &page["orderedItems"][0]["object"]["id"]), note);
    assert!(page["orderedItems"][0].get("@context").is_none(), "one context a document");

    let followers = document(&server, &path_of(&server, &actor["followers"]));
    assert_eq!(followers["totalItems"], 1);
    let page = document(&server, &path_of(&server, &followers["first"]));
    assert_eq!(path_of(&server, &page["orderedItems"][0]), "/users/fan");
    let following = document(&server, &path_of(&server, &actor["following"]));
    assert_eq!(following["totalItems"], 0);

    let featured = document(&server, &path_of(&server, &actor["featured"]));
    assert_eq!(path_of(&server, &featured["orderedItems"][0]["id"]), note);
    let tags = document(&server, &path_of(&server, &actor["featuredTags"]));
    assert_eq!(tags["orderedItems"][0]["name"], "#birds");
}

#[test]
fn a_post_leads_to_what_hangs_on_it() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    let heron = mira.publish(work().title("Heron").words("For @fan. #birds").alt("a heron"));
    let answer = fan.publish(text("Lovely.").answering(heron.id));
    let liking = services::interactions::like(&server.app, &fan.member, heron.id);
    server.run(liking).unwrap();
    let note = document(&server, &post_document(&heron, &mira));
    assert_eq!(note["type"], "Note");
    assert_eq!(note["name"], "Heron");
    assert_eq!(note["attributedTo"], document(&server, "/users/mira")["id"]);
    assert_eq!(path_of(&server, &note["url"]), heron.path);
    let mention = &note["tag"][0];
    assert_eq!(
        (&mention["type"], path_of(&server, &mention["href"]).as_str()),
        (&json!("Mention"), "/users/fan")
    );
    assert!(note["cc"].as_array().unwrap().contains(&mention["href"]));
    assert_eq!(
        note["interactionPolicy"]["canQuote"]["automaticApproval"],
        json!([note["attributedTo"]])
    );

    let created = document(&server, &format!("{}/activity", post_document(&heron, &mira)));
    assert_eq!((&created["type"], &created["object"]["id"]), (&json!("Create"), &note["id"]));
    let mut alone = note.clone();
    alone.as_object_mut().unwrap().remove("@context");
    assert_eq!(created["object"], alone, "the same note, inside and alone");

    let replies = document(&server, &path_of(&server, &note["replies"]));
    assert_eq!(path_of(&server, &replies["first"]["items"][0]), post_document(&answer, &fan));
    let count = |of: &str| document(&server, &path_of(&server, &note[of]))["totalItems"].clone();
    assert_eq!((count("likes"), count("shares")), (Value::Null, Value::Null), "her own business");
    let shows = services::accounts::ProfileEdit { shows_counts: true, ..Default::default() };
    server.run(services::accounts::edit_profile(&server.app, &mira.member, shows)).unwrap();
    assert_eq!((count("likes"), count("shares")), (json!(1), json!(0)));
    let reply = document(&server, &post_document(&answer, &fan));
    assert_eq!(reply["inReplyTo"], note["id"]);
    assert_eq!(reply["context"], note["context"]);
}

/// The size and the hash are those of the bytes that are served, terms included.
#[test]
fn a_picture_is_described_as_it_is_served() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let two = mira.publish(work().alt("a heron").picture(&small_png(50, 50)).picture_terms("AAAA"));
    let note = document(&server, &post_document(&two, &mira));
    let pictures = note["attachment"].as_array().unwrap();
    assert_eq!(pictures.len(), 2);
    for picture in pictures {
        let file = server.anyone().get(&path_of(&server, &picture["url"])).expect(200);
        assert_eq!(file.header("content-type"), picture["mediaType"].as_str());
        assert_eq!(picture["size"], json!(file.body.len()));
        let hash = [&[0x12_u8, 0x20], Sha256::digest(&file.body).as_slice()].concat();
        assert_eq!(picture["digestMultibase"], json!(format!("z{}", base58(&hash))));
        assert!(picture["blurhash"].is_string());
    }
    assert!(pictures[0].get("aiConsent").is_none());
    assert_eq!(pictures[1]["aiConsent"]["aiTraining"], "allowed");
}

fn base58(bytes: &[u8]) -> String {
    const SIGNS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits = vec![0_u32];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    digits.iter().rev().map(|it| SIGNS[*it as usize] as char).collect()
}

#[test]
fn a_change_of_terms_makes_the_document_newer() {
    let server = TestServer::with(crate::support::server::Plan::stand_still);
    let mira = server.artist("mira");
    let heron = mira.publish(work().terms("NNNN"));
    let path = post_document(&heron, &mira);
    assert!(document(&server, &path).get("updated").is_none());
    server.wait(std::time::Duration::from_mins(1));
    let loosening =
        services::terms::set_post(&server.app, &mira.member, heron.id, consent::Consent::ALLOWED);
    server.run(loosening).unwrap();
    let note = document(&server, &path);
    assert!(note["updated"].as_str().unwrap() > note["published"].as_str().unwrap());
    assert_eq!(note["aiConsent"]["aiTraining"], "allowed");
}

// --- Negotiation ------------------------------------------------------------------------------

#[test]
fn pages_answer_with_documents_when_those_are_asked_for() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let heron = mira.publish(work());
    let ld = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
    for (page, own) in [("/@mira", "/users/mira"), (&heron.path, &post_document(&heron, &mira))] {
        let own = document(&server, own);
        assert_eq!(document(&server, page), own, "{page}");
        let answer = server.anyone().ask("GET", page).instead("Accept", ld).send().expect(200);
        assert_eq!(answer.json(), own);
        let html =
            server.anyone().ask("GET", page).instead("Accept", "text/html").send().expect(200);
        assert!(html.header("content-type").unwrap().starts_with("text/html"));
    }
    // A person who opens the address of a document is led to the page.
    let browser = server.anyone();
    let asking = browser.ask("GET", "/users/mira").instead("Accept", "text/html,*/*");
    let led = asking.send().expect(303);
    assert_eq!(led.location(), server.app.config.server.link("/@mira"));
    assert_eq!(ask(&server, "/@nobody").status, 404);
    assert_eq!(ask(&server, "/users/nobody").status, 404);
    assert_eq!(ask(&server, "/users/fan/statuses/1").status, 404);
}

#[test]
fn a_post_is_found_under_its_authors_name_only() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let heron = mira.publish(work());
    server.artist("fan");
    ask(&server, &format!("/users/fan/statuses/{}", heron.id)).expect(404);
    ask(&server, &format!("/users/fan/statuses/{}/activity", heron.id)).expect(404);
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let heron = mira.publish(work());
    for path in ["/users/mira".to_owned(), post_document(&heron, &mira)] {
        let first = ask(&server, &path).expect(200);
        assert_eq!(first.header("cache-control"), Some("public, max-age=60"));
        let etag = first.header("etag").unwrap();
        let anyone = server.anyone();
        let again = anyone.ask("GET", &path).instead("Accept", ACTIVITY);
        let again = again.header("If-None-Match", etag).send().expect(304);
        assert!(again.body.is_empty());
        let head = anyone.ask("HEAD", &path).instead("Accept", ACTIVITY).send().expect(200);
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-type"), Some(ACTIVITY));
    }
}

/// ORG-03: a file of somebody's is never a document, whatever is asked for.
#[test]
fn org_03_an_upload_is_never_a_document() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let actor =
        json!({ "@context": CONTEXT, "id": "https://far.example/users/x", "type": "Person" });
    assert!(mira.upload("actor.json", actor.to_string().as_bytes()).is_err());
    let heron = mira.publish(work());
    let file = ask(&server, &heron.picture_path()).expect(200);
    assert_eq!(file.header("content-type"), Some("image/webp"));
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
}

// --- Who may read what ------------------------------------------------------------------------

/// ORG-19, the side of whoever did not sign: what is for a circle is not there, nor is anything
/// that hangs on it.
#[test]
fn org_19_what_is_for_a_circle_is_not_there_for_strangers() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    server.artist("fan");
    for visibility in [Visibility::Followers, Visibility::Mentioned] {
        let post = mira.publish(work().title("Quiet heron").words("For @fan.").seen_by(visibility));
        let path = post_document(&post, &mira);
        for below in ["", "/activity", "/replies", "/likes", "/shares"] {
            ask(&server, &format!("{path}{below}")).expect(404);
            let forged = server.anyone();
            let forged = forged.ask("GET", &format!("{path}{below}")).instead("Accept", ACTIVITY);
            let forged =
                forged.header("Signature", "keyId=\"https://far.example/x#k\",signature=\"AAAA\"");
            forged.send().expect(404);
        }
        ask(&server, &post.path).expect(404);
    }
    let outbox = document(&server, "/users/mira/outbox?page=true");
    assert_eq!(outbox["orderedItems"], json!([]));
    assert_eq!(document(&server, "/users/mira/outbox")["totalItems"], 0);
    assert_eq!(document(&server, "/users/mira/collections/featured")["orderedItems"], json!([]));
}

/// The picture of a post for a circle is fetched by servers that do not say in whose name: its
/// address opens it, as long as the post is there, and nothing else does.
#[test]
fn a_picture_for_a_circle_opens_with_its_own_address_alone() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let quiet = mira.publish(work().seen_by(Visibility::Followers));
    let other = mira.publish(work().seen_by(Visibility::Followers));
    let told = server.run(federation::documents::to_tell(&server.app, quiet.id)).unwrap();
    let address = path_of(&server, &told.note["attachment"][0]["url"]);
    let (path, key) = address.split_once("?key=").expect("the address has a key");
    let file = server.anyone().get(&address).expect(200);
    assert_eq!(file.header("cache-control"), Some("private, no-store"));
    server.anyone().get(path).expect(404);
    server.anyone().get(&format!("{path}?key={}", &key[1..])).expect(404);
    let elsewhere = other.picture_path();
    server.anyone().get(&format!("{elsewhere}?key={key}")).expect(404);
    let original = format!("/media/{}/original?key={key}", quiet.media[0].0);
    server.anyone().get(&original).expect(404);
    server.run(services::posts::delete(&server.app, &mira.member, quiet.id)).unwrap();
    server.anyone().get(&address).expect(404);
}

#[test]
fn what_was_deleted_leaves_a_gravestone_where_it_was_seen() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let open = mira.publish(work());
    let quiet = mira.publish(work().seen_by(Visibility::Followers));
    for post in [&open, &quiet] {
        server.run(services::posts::delete(&server.app, &mira.member, post.id)).unwrap();
    }
    let stone = ask(&server, &post_document(&open, &mira)).expect(410).json();
    assert_eq!((&stone["type"], &stone["formerType"]), (&json!("Tombstone"), &json!("Note")));
    assert!(stone.get("content").is_none() && stone["deleted"].is_string());
    ask(&server, &format!("{}/activity", post_document(&open, &mira))).expect(404);
    ask(&server, &post_document(&quiet, &mira)).expect(404);
}

#[test]
fn somebody_suspended_is_gone_and_somebody_who_waits_is_not_there() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let heron = mira.publish(work());
    let console = Member::console();
    let suspending =
        services::people::suspend(&server.app, &console, mira.member.account, "a test");
    server.run(suspending).unwrap();
    let stone = ask(&server, "/users/mira").expect(410).json();
    assert_eq!(stone["type"], "Tombstone");
    assert!(stone.get("publicKey").is_none());
    for path in ["outbox", "followers", "collections/featured"] {
        ask(&server, &format!("/users/mira/{path}")).expect(404);
    }
    ask(&server, &post_document(&heron, &mira)).expect(404);
    let domain = server.app.config.server.domain();
    ask(&server, &format!("/.well-known/webfinger?resource=acct:mira@{domain}")).expect(404);
}

#[test]
fn who_hides_the_lists_shows_only_how_many() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    server.artist("fan").follow(&mira);
    let hiding = services::accounts::ProfileEdit { hides_follows: true, ..Default::default() };
    let editing = services::accounts::edit_profile(&server.app, &mira.member, hiding);
    server.run(editing).unwrap();
    server.anyone().get("/@mira/followers").expect(404);
    mira.get("/@mira/followers").expect(200);
    for path in ["/users/mira/followers", "/users/mira/followers?page=true"] {
        let hidden = document(&server, path);
        assert_eq!(hidden["totalItems"], 1);
        assert!(hidden.get("first").is_none() && hidden.get("orderedItems").is_none(), "{hidden}");
    }
}

#[test]
fn in_secure_mode_only_what_is_needed_to_sign_is_open() {
    let server = TestServer::with(|plan| plan.config.federation.secure_mode = true);
    let mira = server.artist("mira");
    let heron = mira.publish(work());
    let own = post_document(&heron, &mira);
    for path in [
        "/users/mira",
        "/@mira",
        "/users/mira/outbox",
        "/users/mira/followers",
        "/users/mira/collections/featured",
        &own,
        &format!("{own}/activity"),
        &format!("{own}/replies"),
    ] {
        ask(&server, path).expect(401);
    }
    let domain = server.app.config.server.domain();
    let finger = format!("/.well-known/webfinger?resource=acct:mira@{domain}");
    for path in ["/actor", "/nodeinfo/2.1", &finger] {
        ask(&server, path).expect(200);
    }
    server.anyone().get("/@mira").expect(200);
}

#[test]
fn where_federation_is_off_none_of_it_is_there() {
    let server = TestServer::with(|plan| plan.config.federation.enabled = false);
    let mira = server.artist("mira");
    let heron = mira.publish(work());
    let domain = server.app.config.server.domain();
    for path in [
        "/users/mira",
        "/actor",
        "/users/mira/outbox",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.0",
        "/.well-known/host-meta",
        &post_document(&heron, &mira),
        &format!("/.well-known/webfinger?resource=acct:mira@{domain}"),
    ] {
        ask(&server, path).expect(404);
    }
    let page = ask(&server, "/@mira").expect(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
}

// --- Discovery --------------------------------------------------------------------------------

#[test]
fn people_and_the_server_are_found_by_address() {
    let server = TestServer::start();
    server.artist("mira");
    let domain = server.app.config.server.domain();
    let link = |path: &str| server.app.config.server.link(path);
    let find = |resource: &str| {
        let resource: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
        server.anyone().get(&format!("/.well-known/webfinger?resource={resource}"))
    };
    let own = find(&format!("acct:mira@{domain}")).expect(200);
    assert_eq!(own.header("content-type"), Some("application/jrd+json"));
    assert_eq!(own.header("access-control-allow-origin"), Some("*"));
    let own = own.json();
    assert_eq!(own["subject"], format!("acct:mira@{domain}"));
    let of = |rel: &str| -> Value {
        let links = own["links"].as_array().unwrap();
        links.iter().find(|it| it["rel"] == rel).unwrap_or_else(|| panic!("{rel}")).clone()
    };
    assert_eq!(of("self")["href"], link("/users/mira"));
    assert_eq!(of("self")["type"], ACTIVITY);
    let template = of("http://ostatus.org/schema/1.0/subscribe")["template"].clone();
    assert_eq!(template, link("/authorize_interaction?uri={uri}"));
    for same in [format!("acct:MIRA@{domain}"), link("/@mira"), link("/users/mira")] {
        assert_eq!(find(&same).expect(200).json(), own, "{same}");
    }
    let actor = document(&server, "/users/mira");
    assert_eq!(actor["webfinger"], format!("mira@{domain}"), "both ways");

    let server_itself = find(&format!("acct:{domain}@{domain}")).expect(200).json();
    assert_eq!(server_itself["links"][0]["href"], link("/actor"));
    for stranger in ["acct:mira@far.example", "acct:nobody@localhost", "x", "https://far.example/"]
    {
        find(stranger).expect(404);
    }
    server.anyone().get("/.well-known/webfinger").expect(400);
    let meta = server.anyone().get("/.well-known/host-meta").expect(200);
    assert!(meta.text().contains(&link("/.well-known/webfinger?resource={uri}")));
    let meta = server.anyone().get("/.well-known/host-meta.json").expect(200).json();
    assert_eq!(meta["links"][0]["rel"], "lrdd");
}

#[test]
fn the_server_says_what_it_promises_and_counts_what_is_there() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    mira.publish(work());
    mira.publish(work().seen_by(Visibility::Followers));
    let application = document(&server, "/actor");
    assert_eq!(application["type"], "Application");
    let promises = application["implements"].to_string();
    for promise in ["#honours-consent", "#refuses-undeclared-ai", "rfc9421"] {
        assert!(promises.contains(promise), "{promise}");
    }
    assert_eq!(
        document(&server, "/users/mira")["generator"]["implements"],
        application["implements"]
    );

    let links = server.anyone().get("/.well-known/nodeinfo").expect(200).json();
    for link in links["links"].as_array().unwrap() {
        server.anyone().get(&path_of(&server, &link["href"])).expect(200);
    }
    for version in ["2.0", "2.1"] {
        let info = server.anyone().get(&format!("/nodeinfo/{version}")).expect(200).json();
        assert_eq!(info["version"], version);
        assert_eq!(info["software"]["name"], "rakkan");
        assert_eq!(info["software"].get("repository").is_some(), version == "2.1");
        assert_eq!(
            info["usage"],
            json!({
                "users": { "total": 1, "activeMonth": 1, "activeHalfyear": 1 }, "localPosts": 1,
            })
        );
        assert_eq!(info["openRegistrations"], true);
        let said = &info["metadata"]["aiConsent"];
        assert_eq!((&said["honoursConsent"], &said["labelledAi"]), (&json!(true), &json!("allow")));
        assert_eq!(said["defaultConsent"]["dataMining"], "notAllowed");
    }
    let context = server.anyone().get("/ns/context.jsonld").expect(200);
    assert_eq!(context.header("content-type"), Some("application/ld+json"));
    assert_eq!(context.json()["@context"]["aic"], "https://w3id.org/fep/4736#");
}

// --- Lists ------------------------------------------------------------------------------------

#[test]
fn an_outbox_is_read_to_its_end_a_page_at_a_time() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let posts: Vec<Published> =
        (0..45).map(|n| mira.publish(text(&format!("Words {n}.")))).collect();
    let mut next = Some("/users/mira/outbox?page=true".to_owned());
    let mut met = Vec::new();
    while let Some(path) = next {
        let page = document(&server, &path);
        assert_eq!(path_of(&server, &page["id"]), path);
        let items = page["orderedItems"].as_array().unwrap();
        assert!(items.len() <= 20);
        met.extend(items.iter().map(|it| path_of(&server, &it["object"]["id"])));
        next = page.get("next").map(|it| path_of(&server, it));
    }
    let expected: Vec<String> = posts.iter().rev().map(|it| post_document(it, &mira)).collect();
    assert_eq!(met, expected);
}

#[test]
fn pinned_works_stand_first_in_their_order_and_six_are_the_most() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let works: Vec<Published> =
        (0..8).map(|n| mira.publish(work().title(&format!("{n}")))).collect();
    let featured = || -> Vec<String> {
        let list = document(&server, "/users/mira/collections/featured");
        let items = list["orderedItems"].as_array().unwrap();
        items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(featured(), ["7", "6", "5", "4", "3", "2"], "the newest, until something is pinned");
    let pin =
        |work: &Published| server.run(services::pins::pin(&server.app, &mira.member, work.id));
    for n in [3, 0] {
        pin(&works[n]).unwrap();
        pin(&works[n]).unwrap();
    }
    assert_eq!(featured(), ["3", "0"]);
    for n in [1, 2, 4, 6] {
        pin(&works[n]).unwrap();
    }
    assert!(pin(&works[5]).is_err(), "six");
    server.run(services::pins::unpin(&server.app, &mira.member, works[3].id)).unwrap();
    pin(&works[5]).unwrap();
    assert_eq!(featured(), ["0", "1", "2", "4", "6", "5"]);

    let fan = server.artist("fan");
    let theirs = services::pins::pin(&server.app, &fan.member, works[7].id);
    assert!(server.run(theirs).is_err(), "nobody pins what is not theirs");
    let quiet = mira.publish(work().seen_by(Visibility::Followers));
    server.run(services::pins::unpin(&server.app, &mira.member, works[0].id)).unwrap();
    assert!(pin(&quiet).is_err(), "only what everybody may see");
}

#[test]
fn a_work_is_pinned_by_a_button_on_its_page() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let heron = mira.publish(work().title("Heron"));
    let button = format!("/posts/{}/pin", heron.id);
    let fields = |path: &str| [("csrf", mira.csrf(&heron.path)), ("back", path.to_owned())];
    let press = |target: &str| {
        let fields = fields(&heron.path);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        mira.ask("POST", target).header("Origin", &mira.origin).fields(&fields).send()
    };
    assert!(mira.get(&heron.path).expect(200).text().contains(&button));
    assert!(!server.anyone().get(&heron.path).expect(200).text().contains(&button));
    press(&button).expect(303);
    assert!(server.run(services::pins::is_pinned(&server.app, &mira.member, heron.id)).unwrap());
    press(&format!("{button}?_method=delete")).expect(303);
    assert!(!server.run(services::pins::is_pinned(&server.app, &mira.member, heron.id)).unwrap());
}
