//! Explore, as people see it.

use consent::{AiLabel, Visibility};
use serde_json::json;

use crate::api_people::App;
use crate::federation::town::Town;
use crate::support::peer::{note, picture};
use crate::support::works::small_png;
use crate::support::{Browser, Person, TestServer, text, work};

/// The works that hang on a page, by the ends of their addresses.
#[track_caller]
fn hung(browser: &Browser, path: &str) -> Vec<String> {
    let page = browser.get(path).expect(200);
    page.attributes("a.art-grid__link", "href")
}

fn discoverable(person: &Person<'_>, is_so: bool) {
    let app = App::of(person.server, &person.member.username, "read write");
    app.ask("PATCH", "/api/v1/profile", &json!({ "discoverable": is_so })).expect(200);
}

#[test]
fn works_hang_there_for_everybody_and_ai_made_ones_only_for_who_asks() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let anyone = server.anyone();
    let empty = anyone.get("/explore").expect(200).text();
    assert!(empty.contains("Nothing hangs here yet."), "{empty}");

    let heron = mira.publish(work().title("Heron")).path;
    mira.publish(text("Only words"));
    mira.publish(work().title("For followers").seen_by(Visibility::Followers));
    let assisted = mira.publish(work().label(AiLabel::AiAssisted)).path;
    let made = mira.publish(work().label(AiLabel::AiGenerated)).path;
    let mut covered = work();
    "Spiders".clone_into(&mut covered.draft.warning);
    let covered = mira.publish(covered).path;
    assert_eq!(hung(&anyone, "/explore"), std::slice::from_ref(&heron));
    assert_eq!(hung(&mira, "/explore?made=assisted"), [assisted]);
    assert_eq!(hung(&anyone, "/explore?made=ai"), [made]);
    assert_eq!(hung(&anyone, "/explore?sensitive=1"), [covered, heron]);

    let page = anyone.get("/explore").expect(200);
    let places = page.attributes("nav[aria-label=Main] a[aria-current]", "href");
    assert_eq!(places, ["/explore"]);
    assert!(page.text().contains("<link rel=\"canonical\""));
    let chosen = anyone.get("/explore?medium=print").expect(200);
    assert!(chosen.meta("robots").unwrap().contains("noindex"), "one page for search engines");
}

#[test]
fn facets_are_a_form_that_asks_and_an_empty_page_says_which_to_widen() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let anyone = server.anyone();
    let mut print = work().words("#Birds");
    "Linocut on paper".clone_into(&mut print.draft.medium);
    let print = mira.publish(print).path;
    let plain = mira.publish(work().words("#birds")).path;
    assert_eq!(hung(&anyone, "/explore?medium=print"), std::slice::from_ref(&print));
    assert_eq!(hung(&anyone, "/explore?tag=%23BIRDS"), [plain, print.clone()]);
    assert_eq!(hung(&anyone, "/explore?tag=birds&medium=print&from=here"), [print]);

    let none = anyone.get("/explore?sort=seldom&tag=birds&medium=textile").expect(200);
    let words = none.words(".facets__widen a");
    assert_eq!(words, ["Without Textile", "Without #birds"]);
    let widened = none.attributes(".facets__widen a", "href");
    assert_eq!(widened, ["/explore?sort=seldom&tag=birds", "/explore?sort=seldom&medium=textile"]);
    assert_eq!(hung(&anyone, &widened[0]).len(), 2);
    let form = none.attributes("form[method=get] select option[selected]", "value");
    assert_eq!(form, ["textile", "by-hand", ""], "the form says what was asked");
}

#[test]
fn who_does_not_want_to_be_found_or_is_limited_or_muted_does_not_hang_there() {
    let server = TestServer::start();
    let [mira, kai, shy] = ["mira", "kai", "shy"].map(|name| server.artist(name));
    let owner = server.owner();
    let mira_work = mira.publish(work()).path;
    let shy_work = shy.publish(work()).path;
    let anyone = server.anyone();
    assert_eq!(hung(&anyone, "/explore"), [shy_work.clone(), mira_work.clone()]);
    discoverable(&shy, false);
    assert_eq!(hung(&anyone, "/explore"), std::slice::from_ref(&mira_work));
    discoverable(&shy, true);
    assert_eq!(hung(&anyone, "/explore").len(), 2);

    kai.block(&shy);
    assert_eq!(hung(&kai, "/explore"), std::slice::from_ref(&mira_work));
    let form = owner.form("/admin/people/shy", "/admin/people/shy/limit");
    form.with("limit_words", "Too many at once.").send().expect(303);
    for sort in ["fresh", "seldom", "shuffle"] {
        assert_eq!(
            hung(&anyone, &format!("/explore?sort={sort}")),
            std::slice::from_ref(&mira_work),
            "{sort}"
        );
    }
}

#[test]
fn near_is_for_members_and_shows_those_whom_people_one_follows_follow() {
    let server = TestServer::start();
    let [mira, kai, ana] = ["mira", "kai", "ana"].map(|name| server.artist(name));
    let near = ana.publish(work()).path;
    mira.publish(work());
    assert_eq!(hung(&kai, "/explore?sort=near"), [] as [String; 0]);
    kai.follow(&mira);
    mira.follow(&ana);
    assert_eq!(hung(&kai, "/explore?sort=near"), [near]);
    let sent = server.anyone().get("/explore?sort=near");
    assert_eq!((sent.status, sent.location().starts_with("/sign-in")), (303, true));
    let offered = server.anyone().get("/explore").expect(200).words("nav[aria-label=Order] a");
    assert_eq!(offered, ["Fresh", "Seldom seen", "Today's shuffle"]);
}

#[test]
fn pages_go_on_to_the_end_in_every_order() {
    let server = TestServer::start();
    let artists = ["mira", "kai", "ana"].map(|name| server.artist(name));
    let mut all = Vec::new();
    for number in 0..40 {
        let artist = &artists[number % 3];
        let size = u32::try_from(number).unwrap();
        let media = artist.upload("a.png", &small_png(20 + size, 20)).unwrap();
        let mut made = text("");
        made.draft.pictures.push(services::posts::PictureDraft {
            media,
            alt: "a picture".to_owned(),
            ..services::posts::PictureDraft::default()
        });
        all.push(artist.publish(made).path);
    }
    all.reverse();
    let anyone = server.anyone();
    for sort in ["fresh", "seldom", "shuffle"] {
        let (mut read, mut path) = (Vec::new(), format!("/explore?sort={sort}"));
        for _ in 0..4 {
            let page = anyone.get(&path).expect(200);
            read.extend(page.attributes("a.art-grid__link", "href"));
            match page.attributes("a[rel=next]", "href").pop() {
                Some(next) => path = next,
                None => break,
            }
        }
        assert!(sort != "fresh" || read == all, "the newest first");
        assert!(sort != "shuffle" || read != all, "in no order");
        read.sort();
        let mut expected = all.clone();
        expected.sort();
        assert_eq!(read, expected, "{sort}: each once");
    }
    let shuffled = hung(&anyone, "/explore?sort=shuffle");
    assert_eq!(hung(&artists[0], "/explore?sort=shuffle"), shuffled, "the same for everybody");
}

#[test]
fn works_of_other_servers_hang_there_when_their_artists_want_that() {
    let town = Town::new(91);
    let anyone = town.server.anyone();
    let ann = town.peers.host("far").actor("ann");
    let post = ann.writes(note("A heron").picture(picture(60, 40)));
    town.hears_of(&ann, &post);
    let page = anyone.get("/explore").expect(200);
    assert_eq!(page.attributes("a.art-grid__link", "href").len(), 1, "{}", page.text());
    assert_eq!(hung(&anyone, "/explore?from=here"), [] as [String; 0]);
}

#[test]
fn works_from_before_explore_come_in_by_a_job() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let path = mira.publish(work()).path;
    server.database.run("DELETE FROM explore_works").unwrap();
    assert_eq!(hung(&server.anyone(), "/explore"), [] as [String; 0]);
    // As the migration does it.
    let job = "INSERT INTO jobs (id, kind, payload, run_at, created_at) VALUES (10, 'index_words',
        '{\"kind\":\"index_words\",\"posts\":9223372036854775807,\"people\":-9223372036854775808}', 0, 0)";
    server.database.run(job).unwrap();
    server.run_jobs();
    assert_eq!(hung(&server.anyone(), "/explore"), [path]);
}
