//! Terms are written down: each change is a line that stays.

use services::Viewer;
use services::terms::Spread;

use crate::support::works::{Published, terms};
use crate::support::{TestServer, work};

fn events(server: &TestServer) -> i64 {
    server.database.number("SELECT count(*) AS n FROM consent_events")
}

#[test]
fn every_change_of_terms_is_a_line_and_no_line_can_be_changed() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let mut lines = events(&server);
    assert!(lines >= 1, "the account began with a no");
    let mut grew = |what: &str| {
        let now = events(&server);
        assert!(now > lines, "{what} wrote no line");
        lines = now;
    };
    let post = mira.publish(work());
    grew("publishing");
    let (app, member) = (&server.app, &mira.member);
    server.run(services::terms::set_post(app, member, post.id, terms("AANA"))).unwrap();
    grew("the terms of a post");
    let label = consent::AiLabel::HumanMade;
    server
        .run(services::terms::set_picture(app, member, post.media[0], Some(terms("NNNN")), label))
        .unwrap();
    grew("the terms of a picture");
    server
        .run(services::terms::set_default(app, member, terms("AAAN"), label, Spread::OnlyNew))
        .unwrap();
    grew("the default");
    let form = mira.form("/settings/terms", "/settings/terms");
    form.with("terms", "deny").send().expect(303);
    grew("the form of the settings");
    server
        .run(services::terms::set_default(app, member, terms("CCCC"), label, Spread::AllMyWorks))
        .unwrap();
    server.run_jobs();
    grew("the default for all works");
    let log = mira.get("/settings/terms/log").expect(200);
    assert!(log.words("tbody tr").len() >= 5, "{}", log.text());

    for attempt in [
        "UPDATE consent_events SET new_terms = 85",
        "DELETE FROM consent_events",
        "UPDATE audit_events SET detail = ''",
        "DELETE FROM audit_events",
    ] {
        let error = server.database.run(attempt).expect_err(attempt);
        assert!(error.contains("append-only"), "{attempt}: {error}");
    }
    assert!(events(&server) >= lines);
}

#[test]
fn new_terms_for_all_works_reach_every_work() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let posts: Vec<Published> = (0..5).map(|_| mira.publish(work())).collect();
    let setting = services::terms::set_default(
        &server.app,
        &mira.member,
        terms("AAAA"),
        consent::AiLabel::HumanMade,
        Spread::AllMyWorks,
    );
    server.run(setting).unwrap();
    server.run_jobs();
    for post in posts {
        let page = server.anyone().get(&post.path).expect(200);
        let shown =
            server.run(services::posts::show(&server.app, &Viewer::Anyone, post.id)).unwrap();
        assert_eq!(shown.exposure.consent().letters(), "AAAA");
        assert_eq!(page.header("tdm-reservation"), Some("0"));
    }
}
