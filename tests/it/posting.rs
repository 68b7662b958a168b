//! How posts start, polls in the composer, and what stands for who has no portrait.

use serde_json::{Value, json};

use crate::api_people::App;
use crate::support::works::small_png;
use crate::support::{TestServer, pictures, text};

#[test]
fn a_poll_is_kept_in_a_draft_published_and_changed() {
    let server = TestServer::start();
    let [mira, kai] = ["mira", "kai"].map(|name| server.artist(name));
    let form = mira
        .form("/compose", "/compose")
        .with("text", "Ink or chalk?")
        .with("visibility", "public");
    let form = form.with("poll_1", "Ink").with("poll_2", "Chalk").with("poll_length", "3600");
    let form = form.also("poll_hides", "1");
    let answer = form.also("do", "draft").send().expect(303);
    let list = mira.get("/drafts").expect(200);
    assert!(list.words("main").join(" ").contains("a poll"));
    let form = mira.form(answer.location(), "/compose");
    assert_eq!((form.value("poll_1"), form.value("poll_2")), (Some("Ink"), Some("Chalk")));
    assert_eq!((form.value("poll_length"), form.value("poll_hides")), (Some("3600"), Some("1")));
    let one = form.clone().with("poll_2", "");
    let page = one.also("do", "publish").send().expect(422);
    assert!(
        page.words(".field__fault").join(" ").contains("2 to 4"),
        "{:?}",
        page.words(".field__fault")
    );
    let both = form.clone().attach("pictures", "a.png", &small_png(30, 20));
    let page = both.also("do", "publish-without").send().expect(422);
    assert!(page.words(".faults").join(" ").contains("pictures or a poll"));
    let answer = form.also("do", "publish").send().expect(303);
    let path = answer.location().split('?').next().unwrap().to_owned();
    let id = path.rsplit('/').next().unwrap().to_owned();
    let app = App::of(&server, "mira", "read write");
    let poll = |app: &App| app.get(&format!("/api/v1/statuses/{id}"))["poll"].clone();
    assert_eq!(poll(&app)["options"][1]["title"], "Chalk");
    let voting = services::polls::vote(&server.app, &kai.member, id.parse().unwrap(), vec![0]);
    server.run(voting).unwrap();

    // Other words, the same question: what was chosen stays, and so does the end.
    let edit = format!("/posts/{id}/edit");
    let (before, form) = (poll(&app), mira.form(&edit, &edit));
    assert_eq!(form.value("poll_length"), Some("0"));
    form.with("text", "Ink or chalk, please?").also("do", "publish").send().expect(303);
    assert_eq!(poll(&app)["expires_at"], before["expires_at"]);
    assert_eq!(poll(&app)["voters_count"], 1);
    // Another answer begins it anew; no answers at all are no way to take it out.
    let form = mira.form(&edit, &edit);
    form.clone().with("poll_1", "").with("poll_2", "").also("do", "publish").send().expect(422);
    form.with("poll_2", "Charcoal").also("do", "publish").send().expect(303);
    assert_eq!(poll(&app)["options"][1]["title"], "Charcoal");
    assert_eq!(poll(&app)["voters_count"], 0);
    let plain = mira.publish(text("no question"));
    let page = mira.get(&format!("/posts/{}/edit", plain.id)).expect(200);
    assert!(!page.text().contains("poll_1"), "what was not asked cannot be asked later");
}

#[test]
fn posts_start_as_the_settings_say_here_and_in_apps() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    let form = mira.form("/settings/posting", "/settings/posting");
    assert_eq!(form.value("visibility"), Some("public"));
    let form = form.with("visibility", "quiet").with("language", "de").also("sensitive", "1");
    form.send().expect(303);
    let form = mira.form("/settings/posting", "/settings/posting");
    assert_eq!((form.value("language"), form.value("sensitive")), (Some("de"), Some("1")));
    let composer = mira.form("/compose", "/compose");
    assert_eq!(
        (composer.value("visibility"), composer.value("language")),
        (Some("quiet"), Some("de"))
    );
    let source = app.get("/api/v1/accounts/verify_credentials")["source"].clone();
    assert_eq!((&source["privacy"], &source["language"]), (&json!("unlisted"), &json!("de")));
    let said = app.get("/api/v1/preferences");
    assert_eq!(said["posting:default:visibility"], "unlisted");
    assert_eq!(said["posting:default:sensitive"], true);
    let posted = app.post("/api/v1/statuses", &json!({ "status": "plain" }));
    assert_eq!((&posted["visibility"], &posted["language"]), (&json!("unlisted"), &json!("de")));
    let form = mira.form("/settings/posting", "/settings/posting").with("language", "<b>");
    form.send().expect(422);
}

#[test]
fn who_has_no_portrait_has_a_letter_of_their_own() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    mira.publish(text("hello"));
    let page = server.anyone().get("/@mira").expect(200);
    let portrait = page.attributes(".avatar img", "src").remove(0);
    let file = server.anyone().get(&portrait).expect(200);
    assert_eq!(file.header("content-type"), Some("image/svg+xml"));
    assert!(file.header("cache-control").unwrap().contains("public"));
    assert!(file.text().contains("<path"));
    let actor = server.anyone();
    let actor =
        actor.ask("GET", "/users/mira").header("Accept", "application/activity+json").send();
    let actor = actor.expect(200).json();
    assert_eq!((&actor["icon"], &actor["image"]), (&Value::Null, &Value::Null));
    for path in ["/portraits/x-M.svg", "/portraits/1-MM.svg", "/portraits/1-M.png"] {
        server.anyone().get(path).expect(404);
    }
    let script = server.anyone().get("/portraits/1-%3C.svg").expect(200);
    assert!(!script.text().contains("<text"));
}

#[test]
fn what_moves_stands_still_in_lists_until_it_is_played() {
    let server = TestServer::start();
    let [mira, kai] = ["mira", "kai"].map(|name| server.artist(name));
    let one = mira.publish(text("A walk.").picture(&pictures::gif(320, 200, 4)));
    let two = text("Two.").picture(&pictures::gif(300, 200, 4)).picture(&small_png(40, 30));
    mira.publish(two);
    kai.follow(&mira);
    let home = kai.get("/home").expect(200);
    let still = home.attributes(".post-card .work > .work__link img", "src");
    assert!(still.len() == 1 && !still[0].contains(".gif"), "{still:?}");
    let moving = home.attributes(".post-card .work__motion img", "src");
    assert!(moving.len() == 1 && moving[0].contains(".gif"), "{moving:?}");
    assert_eq!(home.attributes(".post-card .work__motion img", "loading"), ["lazy"]);
    let small = home.attributes(".post-card .art-grid img", "src");
    assert!(small.len() == 2 && small.iter().all(|it| !it.contains(".gif")), "{small:?}");
    let page = kai.get(&one.path).expect(200);
    assert!(
        page.attributes(".post-page .work img", "src")[0].contains(".gif"),
        "it moves on its page"
    );
}
