//! Posts for later, on our own pages: the rows are those of apps.

use std::time::Duration;

use serde_json::json;

use crate::api_statuses::App;
use crate::support::form::Form;
use crate::support::pictures::{ai_packet, jpeg_with_xmp};
use crate::support::works::small_png;
use crate::support::{Person, TestServer};

/// A clock that stands at 2027-01-15T08:00:00Z.
fn house() -> TestServer {
    TestServer::with(crate::support::server::Plan::stand_still)
}

const POSTS: &str = "SELECT count(*) AS n FROM posts";

/// The composer with words in it and a time.
fn planned<'p>(mira: &'p Person<'_>, words: &str, at: &str) -> Form<'p> {
    let form = mira.form("/compose", "/compose").with("text", words);
    form.with("visibility", "public").with("later", at).also("do", "publish")
}

#[test]
fn a_post_is_written_for_later_and_published_at_its_time() {
    let server = house();
    let mira = server.artist("mira");
    let refused = planned(&mira, "Soon.", "2027-01-15T08:04").send().expect(422);
    assert!(refused.text().contains("at least 5 minutes"));
    let form = Form::on(&mira, &refused, "/compose");
    assert_eq!(form.value("later"), Some("2027-01-15T08:04"), "nothing typed is lost");

    // As the script sends it: in Berlin it is an hour later.
    let form = form.with("text", "Later, with a heron.").with("later", "2027-01-18T10:00");
    let form = form.with("later_offset", "-60").attach("pictures", "a.png", &small_png(40, 30));
    let form = form.also("do", "add").send().expect(303);
    let draft = form.location().split('#').next().unwrap().to_owned();
    let form = mira.form(&draft, "/compose");
    assert_eq!(form.value("later"), Some("2027-01-18T09:00"), "the time goes on with the draft");
    let to = form.also("do", "publish-without").send().expect(303);
    assert_eq!(to.location(), "/scheduled?done=scheduled");
    assert!(
        mira.get("/drafts").expect(200).text().contains("No drafts"),
        "it is no draft any more"
    );
    let page = mira.get("/scheduled").expect(200).text();
    for words in ["Later, with a heron.", "18 January 2027, 09:00 UTC", "1 picture", "Everyone"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let app = App::of(&server, "mira");
    let kept = app.get("/api/v1/scheduled_statuses");
    assert_eq!(kept[0]["scheduled_at"], "2027-01-18T09:00:00.000Z");

    server.wait(Duration::from_hours(72));
    server.run(services::work::tidy(&server.app)).unwrap();
    server.run_jobs();
    assert_eq!(server.database.number(POSTS), 0);
    server.wait(Duration::from_hours(1));
    server.run_jobs();
    assert_eq!(server.database.number(POSTS), 1);
    assert!(mira.get("/scheduled").expect(200).text().contains("Nothing waits"));
    let home = mira.get("/home").expect(200);
    assert!(home.text().contains("Later, with a heron."));
    assert!(!home.attributes(".post-card__body img", "src").is_empty(), "its picture came along");
}

#[test]
fn what_an_app_planned_is_moved_published_made_a_draft_or_thrown_away() {
    let server = house();
    let mira = server.artist("mira");
    let jo = server.artist("jo");
    let app = App::of(&server, "mira");
    let plan = |words: &str| {
        let said = json!({ "status": words, "scheduled_at": "2027-01-16T00:00:00Z" });
        app.say(&said)["id"].as_str().unwrap().to_owned()
    };
    let path = |id: &str, verb: &str| format!("/scheduled/{id}{verb}");
    let press = |id: &str, verb: &str| mira.form("/scheduled", &path(id, verb));

    let first = plan("One.");
    let late = press(&first, "").with("later", "2027-01-15T08:01").send().expect(422);
    assert!(late.words(".field__fault").join(" ").contains("at least 5 minutes"));
    press(&first, "").with("later", "2027-02-01T12:30").send().expect(303);
    let kept = app.get("/api/v1/scheduled_statuses");
    assert_eq!(kept[0]["scheduled_at"], "2027-02-01T12:30:00.000Z");
    let now = press(&first, "/now").send().expect(303);
    assert!(now.location().starts_with("/@mira/") && now.location().ends_with("?done=published"));
    assert_eq!(server.database.number(POSTS), 1);

    let second = plan("Two.");
    let csrf = jo.csrf("/settings/password");
    for verb in ["", "/now", "/draft", "/delete"] {
        let fields = [("csrf", csrf.as_str()), ("later", "2027-02-01T12:30")];
        jo.post(&path(&second, verb), &fields).expect(404);
    }
    let draft = press(&second, "/draft").send().expect(303).location().to_owned();
    assert_eq!(mira.form(&draft, "/compose").value("text"), Some("Two."));
    let third = plan("Three.");
    press(&third, "/delete").send().expect(303);
    assert_eq!(app.get("/api/v1/scheduled_statuses"), json!([]));
    server.wait(Duration::from_hours(24 * 30));
    server.run_jobs();
    assert_eq!(server.database.number(POSTS), 1, "nothing else was published");
}

#[test]
fn a_post_for_later_is_admitted_like_any_other_and_again_at_its_time() {
    let server = house();
    let mira = server.artist("mira");
    let file = jpeg_with_xmp(60, 40, &ai_packet());
    let form = mira.form("/compose", "/compose").with("later", "2027-01-16T00:00");
    let form = form.attach("pictures", "made.jpg", &file).also("do", "publish-without");
    let refused = form.send().expect(422);
    let told = refused.words(".picture-block .faults").join(" ");
    assert!(told.contains("made with AI"), "{told}");
    assert_eq!(Form::on(&mira, &refused, "/compose").value("later"), Some("2027-01-16T00:00"));

    let form = mira.form("/compose", "/compose").with("later", "2027-01-16T00:00");
    let form = form.with("title", "Dawn").attach("pictures", "a.png", &small_png(40, 30));
    form.also("do", "publish-without").send().expect(303);
    // A moderator finds out about the picture in the meantime.
    server.database.run("UPDATE media SET ruling = 3").unwrap();
    let now = mira.form("/scheduled", "/scheduled/");
    let number = now.action.trim_start_matches("/scheduled/").to_owned();
    let now = mira.form("/scheduled", &format!("/scheduled/{number}/now")).send().expect(422);
    assert!(now.words(".field__fault").join(" ").contains("AI"), "{}", now.text());
    server.wait(Duration::from_hours(17));
    server.run_jobs();
    assert_eq!(server.database.number(POSTS), 0);
    let page = mira.get("/scheduled").expect(200);
    let unsent = page.words(".work-list__row").join(" ");
    assert!(unsent.contains("Dawn") && unsent.contains("AI"), "why, in words: {unsent}");
    assert!(mira.get("/drafts").expect(200).text().contains("Not published at its time"));
}
