//! Whatever shows a work carries its terms: one row for every route that does.

mod case;
mod rows;
mod world;

use consent::AiLabel;
use scraper::Selector;
use server::routes::Shows;
use services::{Member, Viewer};

use self::case::{CASES, Case, Words};
use self::rows::{Kind, ROWS, Row};
use self::world::World;
use crate::support::people::PASSWORD;
use crate::support::works::terms;
use crate::support::{Answer, TestServer};

#[test]
fn every_route_that_shows_works_has_a_row_and_every_row_a_route() {
    let all = server::all_routes();
    let shows: Vec<(&str, &str)> =
        all.iter().filter(|it| it.shows == Shows::Works).map(|it| (it.method, it.path)).collect();
    let known: Vec<(&str, &str)> = ROWS.iter().map(|it| it.route).collect();
    let missing: Vec<_> = shows.iter().filter(|it| !known.contains(it)).collect();
    let left_over: Vec<_> = known.iter().filter(|it| !shows.contains(it)).collect();
    assert!(missing.is_empty(), "these routes show works and have no row in ROWS: {missing:#?}");
    assert!(left_over.is_empty(), "these rows have no route that shows works: {left_over:#?}");
    for (index, route) in shows.iter().enumerate() {
        assert!(!shows[..index].contains(route), "{route:?} stands twice");
    }
}

#[test]
fn each_answer_says_the_strictest_of_all_that_it_shows() {
    for case in CASES {
        let server = TestServer::start();
        let world = World::new(&server, case);
        for row in ROWS {
            let answer = (row.ask)(&world);
            check(&world, row, &answer);
        }
    }
}

#[track_caller]
fn check(world: &World<'_>, row: &Row, answer: &Answer) {
    let name = format!("{:?} {} {}", world.case, row.route.0, row.route.1);
    if row.kind == Kind::Redirect {
        assert_eq!((answer.status, answer.location()), (303, world.work.path.as_str()), "{name}");
        return;
    }
    // An upload is answered before anything is made of it.
    let fine = if row.route == ("post", "/api/v2/media") { 202 } else { 200 };
    assert_eq!(answer.status, fine, "{name}: {}", answer.text());
    let is_wall = matches!(
        row.route.1,
        "/" | "/explore"
            | "/api/v1/timelines/public"
            | "/api/v1/trends/statuses"
            | "/api/v1/admin/trends/statuses"
    );
    if is_wall && world.case.label().is_ai() {
        // Works made with AI do not hang among those made by hand.
        assert!(!answer.text().contains(&world.work.path), "{name}");
        return;
    }
    let words = match (row.kind, world.case) {
        // The first picture of the mixed post is open, and says so itself.
        (Kind::File, Case::Mixed) => Case::Allowed.words(row.is_listed),
        _ => world.case.words(row.is_listed),
    };
    // A picture in no post has no label of a post yet.
    let is_loose = row.route.1.starts_with("/api/")
        && ["/media", "/scheduled"].iter().any(|it| row.route.1.contains(it));
    headers(&name, answer, &words, world, is_loose);
    match row.kind {
        Kind::Page => head(&name, answer, &words, world),
        Kind::Feed => feed(&name, answer, world),
        Kind::OEmbed => oembed(&name, answer, world),
        Kind::Status => status(&name, &answer.json(), world),
        Kind::Statuses => statuses(&name, &answer.json(), world),
        Kind::Fragment | Kind::File | Kind::Redirect => {}
    }
}

fn headers(name: &str, answer: &Answer, words: &Words, world: &World<'_>, is_loose: bool) {
    let said = |header: &str| answer.header(header).unwrap_or_default().to_owned();
    assert_eq!(said("x-robots-tag"), words.robots, "{name}: X-Robots-Tag");
    assert_eq!(said("content-usage"), words.usage, "{name}: Content-Usage");
    assert_eq!(said("tdm-reservation"), words.reservation, "{name}: TDM-Reservation");
    assert_eq!(said("content-signal"), words.signal, "{name}: Content-Signal");
    let policy = world.link("/policies/tdm.json");
    let expected = if words.reservation == "1" { policy.as_str() } else { "" };
    assert_eq!(said("tdm-policy"), expected, "{name}: TDM-Policy");
    if !is_loose {
        assert_eq!(answer.header("ai-disclosure"), words.disclosure, "{name}: AI-Disclosure");
    }
}

/// The head of a page says what its headers say.
fn head(name: &str, page: &Answer, words: &Words, world: &World<'_>) {
    assert_eq!(page.meta("robots").unwrap_or_default(), words.robots, "{name}: meta robots");
    assert_eq!(page.meta("tdm-reservation").as_deref(), Some(words.reservation), "{name}: meta");
    let policy = world.link("/policies/tdm.json");
    let expected = (words.reservation == "1").then_some(policy);
    assert_eq!(page.meta("tdm-policy"), expected, "{name}: meta tdm-policy");
    let disclosed = page.meta("ai-disclosure").is_some();
    assert_eq!(disclosed, words.disclosure.is_some(), "{name}: meta ai-disclosure");
}

fn feed(name: &str, feed: &Answer, world: &World<'_>) {
    let text = feed.text();
    assert!(text.contains("a heron in the reeds"), "{name}: the description is in the feed");
    assert!(
        text.matches("<rights>").count() >= 3,
        "{name}: the feed and each entry say their terms"
    );
    assert!(text.contains("rel=\"enclosure\""), "{name}");
    if world.case == Case::Ai {
        assert!(text.contains("AI"), "{name}: the label is in the feed");
    }
}

fn oembed(name: &str, answer: &Answer, world: &World<'_>) {
    let json = answer.json();
    assert_eq!(json["type"], "photo", "{name}");
    assert!(json.get("html").is_none(), "{name}: no markup of ours on other pages");
    assert!(json["rights"].as_str().is_some_and(|it| !it.is_empty()), "{name}");
    assert_eq!(json["license_url"], world.link("/policies/ai"), "{name}");
    source_type(name, &json["digital_source_type"], world);
}

fn source_type(name: &str, value: &serde_json::Value, world: &World<'_>) {
    if world.case == Case::Ai {
        let address = value.as_str().unwrap_or_default();
        assert!(address.ends_with("/trainedAlgorithmicMedia"), "{name}: {value}");
    } else {
        assert!(value.is_null(), "{name}: {value}");
    }
}

/// The four uses and the label, as an entity of the API says them.
fn status(name: &str, entity: &serde_json::Value, world: &World<'_>) {
    let letters = if world.case == Case::Mixed { "NNNN" } else { world.case.letters() };
    let uses = ["data_mining", "ai_training", "ai_generative_training", "ai_inference"];
    // Other servers ask in the words of the vocabulary, apps read those of the API.
    let is_for_servers = name.contains("/api/v1/consent");
    let denied = if is_for_servers { "notAllowed" } else { "not_allowed" };
    for (of, letter) in uses.iter().zip(letters.chars()) {
        let expected = if letter == 'A' { "allowed" } else { denied };
        assert_eq!(entity["consent"][of], expected, "{name}: {of} in {entity}");
        if !is_for_servers {
            assert_eq!(entity["consent"]["effective"][of], expected, "{name}: {of} in {entity}");
        }
    }
    let label = world.case.label().as_str();
    let label = if is_for_servers { label.to_owned() } else { label.replace('-', "_") };
    assert_eq!(entity["ai_label"], label, "{name}");
    source_type(name, &entity["digital_source_type"], world);
    for picture in entity["media_attachments"].as_array().into_iter().flatten() {
        assert!(picture["consent"]["ai_training"].is_string(), "{name}: {picture}");
        assert!(picture["ai_label"].is_string(), "{name}: {picture}");
    }
}

fn statuses(name: &str, json: &serde_json::Value, world: &World<'_>) {
    let lists = [json, &json["ancestors"], &json["descendants"]];
    let all: Vec<_> = lists.iter().filter_map(|it| it.as_array()).flatten().collect();
    assert!(!all.is_empty(), "{name}: {json}");
    for entity in all {
        assert!(entity["consent"]["data_mining"].is_string(), "{name}: {entity}");
        if world.case != Case::Mixed {
            status(name, entity, world);
        }
    }
}

#[test]
fn the_page_of_a_work_tells_search_engines_who_made_it_and_how() {
    for case in CASES {
        let server = TestServer::start();
        let world = World::new(&server, case);
        let page = world.anyone().get(&world.work.path).expect(200);
        let script = Selector::parse("script[type='application/ld+json']").unwrap();
        let html = page.html();
        let json = html.select(&script).next().expect("JSON-LD").text().collect::<String>();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let images = json["@graph"].as_array().expect("a graph");
        assert_eq!(images.len(), world.work.media.len());
        for image in images {
            assert_eq!(image["@type"], "ImageObject");
            assert_eq!(image["license"], world.link("/policies/ai"));
            assert_eq!(image["url"], world.link(&world.work.path));
            for field in [
                "creator",
                "creditText",
                "copyrightNotice",
                "acquireLicensePage",
                "contentUrl",
                "width",
            ] {
                assert!(!image[field].is_null(), "{field} in {image}");
            }
            source_type("JSON-LD", &image["digitalSourceType"], &world);
        }
        let oembed = page.attributes("link[type='application/json+oembed']", "href");
        assert_eq!(oembed.len(), 1, "the page names its oEmbed");
        // A text has no picture to describe.
        let text = world.anyone().get(&world.text.path).expect(200);
        assert!(text.words("script[type='application/ld+json']").is_empty());
    }
}

/// In a mixed post each file speaks for itself, inside and outside.
#[test]
fn each_picture_carries_its_own_terms_in_its_headers_and_in_the_file() {
    let server = TestServer::start();
    let world = World::new(&server, Case::Mixed);
    let open =
        world.anyone().get(&format!("/media/{}/480.webp", world.work.media[0].0)).expect(200);
    let closed =
        world.anyone().get(&format!("/media/{}/480.webp", world.work.media[1].0)).expect(200);
    headers("the open one", &open, &Case::Allowed.words(true), &world, false);
    headers("the closed one", &closed, &Case::Denied.words(true), &world, false);
    assert!(open.text().contains("DMI-ALLOWED"), "the file says it too");
    assert!(closed.text().contains("DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING"));

    // Tightening is seen at once, and a copy in a cache is known to be old.
    let etag = open.header("etag").unwrap().to_owned();
    let anyone = world.anyone();
    let again = || {
        anyone
            .ask("GET", &format!("/media/{}/480.webp", world.work.media[0].0))
            .header("If-None-Match", &etag)
    };
    again().send().expect(304);
    let (app, member) = (&server.app, &world.artist.member);
    let tightening = services::terms::set_picture(
        app,
        member,
        world.work.media[0],
        Some(terms("NNNN")),
        AiLabel::Undeclared,
    );
    server.run(tightening).unwrap();
    let tight = again().send().expect(200);
    headers("the tightened one", &tight, &Case::Denied.words(true), &world, false);
    assert!(tight.text().contains("DMI-PROHIBITED"));
}

// --- What the artist is shown -----------------------------------------------------------------

/// The settings show the actual headers, not what somebody thinks they are.
#[test]
fn the_settings_show_what_a_crawler_sees() {
    for case in [Case::Denied, Case::Allowed] {
        let server = TestServer::start();
        let world = World::new(&server, case);
        let sent = world.anyone().get(&world.work.picture_path()).expect(200);
        let page =
            world.artist.get(&format!("/posts/{}/signals", world.work.id.0)).expect(200).text();
        for name in
            ["x-robots-tag", "content-usage", "content-signal", "tdm-reservation", "tdm-policy"]
        {
            if let Some(value) = sent.header(name) {
                assert!(page.contains(value), "{case:?}: {name}: {value} is not on the page");
            }
        }
        let others = world.fan.get(&format!("/posts/{}/signals", world.work.id.0)).status;
        assert!(matches!(others, 403 | 404), "{others}");
        world.fan.get(&format!("/settings/terms/seen/{}", world.work.media[0].0)).expect(404);
    }
}

/// The consent that goes out is the one that holds, for whoever asks.
#[test]
fn signed_in_or_not_the_signals_are_the_same() {
    let server = TestServer::start();
    let world = World::new(&server, Case::Mixed);
    let again = server.sign_in("fan", PASSWORD);
    for browser in [&world.anyone(), &again.browser, &world.artist.browser] {
        let page = browser.get(&world.work.path).expect(200);
        headers("the page", &page, &Case::Mixed.words(true), &world, false);
    }
    let viewer = Viewer::Member(Member::clone(&world.fan.member));
    let shown = server.run(services::posts::show(&server.app, &viewer, world.work.id)).unwrap();
    assert_eq!(shown.exposure.consent().letters(), "NNNN");
}
