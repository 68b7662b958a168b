//! Home, by time and mixed.

use crate::support::{Browser, TestServer, text, work};

/// Why each post of a page is there.
#[track_caller]
fn reasons(browser: &Browser, path: &str) -> Vec<String> {
    browser.get(path).expect(200).words(".post-card__why")
}

#[test]
fn each_post_says_why_it_is_there() {
    let server = TestServer::start();
    let [kai, mira, ana, bo] = ["kai", "mira", "ana", "bo"].map(|name| server.artist(name));
    kai.follow(&mira);
    mira.follow(&ana);
    mira.publish(text("well"));
    ana.publish(work());
    bo.publish(work());
    let said = reasons(&kai, "/home/mix");
    for reason in [
        "Because you follow mira; mira posts rarely",
        "Followed by mira, whom you follow; ana posts rarely",
    ] {
        assert!(said.iter().any(|it| it == reason), "{reason}: {said:?}");
    }
    let of_bo = said.iter().filter(|it| it.ends_with("bo posts rarely")).count();
    assert_eq!((said.len(), of_bo), (3, 1), "{said:?}");

    let form = kai.form("/home/mix", "/home/mix");
    let here = form.with("follows", "0").with("network", "0").with("everywhere", "0");
    let answer = here.with("here", "80").send().expect(303);
    assert_eq!(answer.location(), "/home/mix?done=mixed");
    let said = reasons(&kai, "/home/mix");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|it| it.starts_with("From this server")), "{said:?}");
    let page = kai.get("/home/mix").expect(200);
    assert_eq!(page.attributes("#f-here", "value"), ["80"], "it is remembered");
    assert!(page.text().contains("Mix: This server 100 %"));
    assert_eq!(reasons(&mira, "/home/mix").len(), 2, "for oneself alone");
}

#[test]
fn mixes_are_kept_used_again_and_taken_away() {
    let server = TestServer::start();
    let kai = server.artist("kai");
    let form = || kai.form("/home/mix", "/home/mix");
    form().with("follows", "30").with("name", "Quiet <days>").also("save", "1").send().expect(303);
    form().with("follows", "90").send().expect(303);
    let page = kai.get("/home/mix").expect(200);
    assert_eq!(page.words(".mix__kept bdi"), ["Quiet <days>"]);
    assert_eq!(page.attributes("#f-follows", "value"), ["90"]);
    kai.form("/home/mix", "/home/mixes/").send().expect(303);
    let page = kai.get("/home/mix").expect(200);
    assert_eq!(page.attributes("#f-follows", "value"), ["30"]);
    let remove = page.attributes(".mix__kept form", "action").pop().unwrap();
    kai.form("/home/mix", &remove).send().expect(303);
    assert_eq!(kai.get("/home/mix").expect(200).words(".mix__kept bdi"), [] as [String; 0]);

    let refused = form().also("save", "1").send().expect(422).text();
    assert!(refused.contains("A mix needs a name"), "{refused}");
    let empty = ["follows", "network", "here", "everywhere"];
    let empty = empty.into_iter().fold(form(), |form, name| form.with(name, "0")).send();
    assert!(empty.expect(422).text().contains("All parts are 0"));
}

#[test]
fn home_has_boosts_or_not_and_says_when_one_is_up_to_date() {
    let server = TestServer::start();
    let [kai, mira, ana] = ["kai", "mira", "ana"].map(|name| server.artist(name));
    kai.follow(&mira);
    mira.publish(text("my own words"));
    let far = ana.publish(text("words from afar"));
    server.run(services::interactions::boost(&server.app, &mira.member, far.id)).unwrap();
    let with = kai.get("/home").expect(200);
    assert!(with.text().contains("words from afar") && with.text().contains("up to date"));
    let without = kai.get("/home?boosts=off").expect(200).text();
    assert!(without.contains("my own words") && !without.contains("words from afar"));
    assert_eq!(with.words(".tabs__tab[aria-current]"), ["Following"]);
}

#[test]
fn the_formula_is_written_down_for_everybody() {
    let server = TestServer::start();
    let page = server.anyone().get("/about/mix").expect(200);
    let text = page.text();
    for promise in ["has 20 places", "more than 2 places", "divided by 5", "fewer than 4 times"] {
        assert!(text.contains(promise), "{promise}");
    }
    assert_eq!(server.anyone().get("/home/mix").status, 303, "the mix itself is for members");
}
