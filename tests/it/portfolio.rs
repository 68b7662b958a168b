//! A portfolio in its artist's order, arranged with plain forms, and seen by those it is for.

use consent::Visibility;
use services::sequences::{self, Words};
use services::{SequenceId, SequenceKind};

use crate::support::works::Published;
use crate::support::{Answer, Person, TestServer, work};

fn made(artist: &Person<'_>, kind: SequenceKind, title: &str, works: &[&Published]) -> SequenceId {
    let (server, member) = (artist.server, &artist.member);
    let said = Words { title: Some(title.to_owned()), intro: None };
    let id = server.run(sequences::create(&server.app, member, kind, said)).unwrap().id;
    let works = works.iter().map(|it| it.id).collect();
    server.run(sequences::hang(&server.app, member, id, works, None)).unwrap();
    id
}

/// Presses a button of a row: posts to its address.
fn press(artist: &Person<'_>, address: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = artist.csrf("/settings/password");
    let fields: Vec<(&str, &str)> =
        [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    artist.post(address, &fields)
}

/// The works on a page, in their order.
fn tiles(page: &Answer) -> Vec<String> {
    page.attributes(".art-grid__link", "href")
}

#[test]
fn a_portfolio_is_arranged_without_scripts() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let works: Vec<Published> =
        (0..4).map(|n| mira.publish(work().title(&format!("work {n}")))).collect();
    let path = |n: usize| works[n].path.clone();
    let profile = || tiles(&server.anyone().get("/@mira").expect(200));
    assert_eq!(profile(), [3, 2, 1, 0].map(path), "by time, until somebody hangs it otherwise");

    press(&mira, "/settings/portfolio", &[("title", " "), ("intro", "")]).expect(422);
    let filled = [("title", "Birds"), ("intro", "At dusk.")];
    let to = press(&mira, "/settings/portfolio", &filled).expect(303);
    let add = to.location().to_owned();
    let form = mira.form(&add, &add);
    let form = form.also("work", &works[0].id.to_string()).also("work", &works[2].id.to_string());
    let section = form.send().expect(303).location().replace("?done=saved", "");
    assert_eq!(profile(), [0, 2, 3, 1].map(path), "the section, then the rest");
    let page = server.anyone().get("/@mira").expect(200);
    assert_eq!(page.words("h3"), ["Birds", "Everything else"]);
    assert!(page.text().contains("At dusk."));

    let row = |n: usize, act: &str| format!("{section}/works/{}?do={act}", works[n].id);
    press(&mira, &row(2, "up"), &[]).expect(303);
    assert_eq!(profile(), [2, 0, 3, 1].map(path));
    press(&mira, &row(2, "before"), &[("before", &works[0].id.to_string())]).expect(303);
    press(&mira, &row(2, "end"), &[]).expect(303);
    assert_eq!(profile(), [0, 2, 3, 1].map(path));
    press(&mira, &row(2, "sideways"), &[]).expect(404);
    let move_out = format!("/settings/portfolio/works/{}", works[2].id);
    press(&mira, &move_out, &[("section", "")]).expect(303);
    assert_eq!(profile(), [0, 3, 2, 1].map(path));
    for n in [1, 3] {
        press(&mira, &format!("/settings/portfolio/pins/{}?do=pin", works[n].id), &[]).expect(303);
    }
    assert_eq!(profile(), [3, 1, 0, 2].map(path), "what is pinned stands first");
    press(&mira, &format!("/settings/portfolio/pins/{}?do=down", works[3].id), &[]).expect(303);
    assert_eq!(profile(), [1, 3, 0, 2].map(path));
    press(&mira, &format!("{section}/delete"), &[]).expect(303);
    assert_eq!(profile(), [1, 3, 2, 0].map(path));
}

#[test]
fn every_button_of_the_arranging_pages_has_an_address_that_answers() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let works = [mira.publish(work()), mira.publish(work())];
    let section = made(&mira, SequenceKind::Section, "Birds", &[&works[0]]);
    let series = made(&mira, SequenceKind::Series, "Reeds", &[&works[0]]);
    press(&mira, &format!("/settings/portfolio/pins/{}?do=pin", works[0].id), &[]).expect(303);
    let pages = [
        "/settings/portfolio".to_owned(),
        "/settings/series".to_owned(),
        format!("/settings/portfolio/{section}"),
        format!("/settings/portfolio/{series}"),
    ];
    for page in pages {
        let buttons = mira.get(&page).expect(200).attributes("button[formaction]", "formaction");
        assert!(!buttons.is_empty(), "{page}");
        for button in buttons.iter().filter(|it| !it.ends_with("unpin") && !it.ends_with("out")) {
            let answer =
                press(&mira, button, &[("back", &page), ("section", &section.to_string())]);
            assert_eq!((answer.status, answer.location()), (303, page.as_str()), "{button}");
        }
    }
}

#[test]
fn a_series_shows_and_counts_what_is_for_the_reader() {
    let server = TestServer::start();
    let (mira, fan) = (server.artist("mira"), server.artist("fan"));
    fan.follow(&mira);
    let first = mira.publish(work().title("first"));
    let close = mira.publish(work().title("for-followers").seen_by(Visibility::Followers));
    let last = mira.publish(work().title("last"));
    let id = made(&mira, SequenceKind::Series, "Reeds", &[&first, &close, &last]);
    let page = format!("/@mira/series/{id}");
    let (anyone, seen) = (server.anyone(), |path: &Published| path.path.clone());
    assert_eq!(tiles(&anyone.get(&page).expect(200)), [&first, &last].map(seen));
    assert_eq!(tiles(&fan.get(&page).expect(200)), [&first, &close, &last].map(seen));

    let shown = anyone.get(&first.path).expect(200);
    assert!(shown.words(".post-page__series").join(" ").contains("1 of 2"));
    assert_eq!(shown.attributes("head link[rel=next]", "href"), std::slice::from_ref(&last.path));
    assert_eq!(
        shown.attributes(".post-page__series a[rel=next]", "href"),
        std::slice::from_ref(&last.path)
    );
    assert!(shown.attributes("link[rel=prev]", "href").is_empty());
    let middle = fan.get(&close.path).expect(200);
    assert!(middle.words(".post-page__series").join(" ").contains("2 of 3"));
    assert_eq!(middle.attributes("head link[rel=prev]", "href"), std::slice::from_ref(&first.path));

    assert_eq!(tiles(&anyone.get("/@mira/series").expect(200)), std::slice::from_ref(&page));
    let tabs = |page: &Answer| page.words(".tabs__tab").join(" ");
    assert!(tabs(&anyone.get("/@mira").expect(200)).contains("Series"));
    assert!(!tabs(&anyone.get("/@fan").expect(200)).contains("Series"));

    let shy = made(&mira, SequenceKind::Series, "Unheard of", &[&close]);
    anyone.get(&format!("/@mira/series/{shy}")).expect(404);
    assert!(!anyone.get("/@mira/series").text().contains("Unheard of"));
    assert!(fan.get("/@mira/series").text().contains("Unheard of"));
    anyone.get(&format!("/@mira/sections/{id}")).expect(404);
    anyone.get(&format!("/@fan/series/{id}")).expect(404);
    mira.block(&fan);
    fan.get(&page).expect(404);
}

#[test]
fn a_hidden_work_in_a_section_is_left_out_and_strict_terms_go_with_the_page() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let open = mira.publish(work().terms("AAAA"));
    let close = mira.publish(work().terms("NNNN").seen_by(Visibility::Followers));
    let id = made(&mira, SequenceKind::Section, "Birds", &[&close, &open]);
    let page = format!("/@mira/sections/{id}");
    let seen = server.anyone().get(&page).expect(200);
    assert_eq!(tiles(&seen), std::slice::from_ref(&open.path));
    let own = mira.get(&page).expect(200);
    assert_eq!(tiles(&own).len(), 2);
    assert_eq!(own.header("tdm-reservation"), Some("1"));
}

#[test]
fn the_composer_offers_sections_and_series_and_hangs_the_work() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let plain = mira.form("/compose", "/compose");
    assert!(!plain.names().contains(&"series"), "nothing to choose from, nothing asked");
    let id = made(&mira, SequenceKind::Series, "Reeds", &[]);
    let form = mira.form("/compose", "/compose").with("series", &id.to_string());
    let file = crate::support::works::small_png(40, 30);
    let form = form.with("visibility", "public").attach("pictures", "a.png", &file);
    let to = form.also("do", "publish-without").send().expect(303);
    let work = to.location().split('?').next().unwrap().to_owned();
    let shown = server.anyone().get(&work).expect(200);
    assert!(shown.words(".post-page__series").join(" ").contains("1 of 1"));
    let number = work.rsplit('/').next().unwrap();
    let edit = format!("/posts/{number}/edit");
    let form = mira.form(&edit, &edit);
    assert_eq!(form.value("series"), Some(id.to_string().as_str()));
    form.with("series", "").also("do", "publish-without").send().expect(303);
    assert!(server.anyone().get(&work).expect(200).words(".post-page__series").is_empty());
}
