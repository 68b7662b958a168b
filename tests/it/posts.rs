//! Works and words: published, seen, changed, loved, deleted.

use consent::Visibility;
use services::posts::{Draft, PictureDraft};

use crate::support::database::is_postgres;
use crate::support::server::files_below;
use crate::support::works::{Published, small_png};
use crate::support::{Answer, Person, TestServer, text, work};

fn press(person: &Person<'_>, published: &Published, verb: &str, undo: bool) -> Answer {
    let query = if undo { "?_method=delete" } else { "" };
    let path = format!("/posts/{}/{verb}{query}", published.id.0);
    person.post(&path, &[("csrf", &person.csrf("/settings/password"))])
}

fn count(server: &TestServer, table: &str) -> i64 {
    server.database.number(&format!("SELECT count(*) AS n FROM {table}"))
}

// --- The composer -----------------------------------------------------------------------------

#[test]
fn a_work_goes_from_the_form_to_a_page_that_anyone_sees() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let file = small_png(300, 200);
    let form = mira.form("/compose", "/compose");
    let form = form.with("title", "Heron").with("year", "2026").with("medium", "Ink on paper");
    let form = form.with("text", "By the *river*. #Birds").with("visibility", "public");
    let reminded = form
        .clone()
        .attach("pictures", "heron.png", &file)
        .also("do", "publish")
        .send()
        .expect(422);
    assert!(reminded.text().contains("no description yet"), "it asks once for a description");
    // The picture is in the form now; a description and the terms are added.
    let form = crate::support::form::Form::on(&mira, &reminded, "/compose");
    let alt =
        form.names().into_iter().find(|it| it.starts_with("alt_")).expect("its field").to_owned();
    let form = form.with(&alt, "A grey heron in the reeds").with("terms", "deny");
    let published = form.also("do", "publish").send().expect(303);
    let path = published.location().split('?').next().unwrap().to_owned();
    assert!(path.starts_with("/@mira/"), "{path}");

    let page = server.anyone().get(&path).expect(200);
    let words = page.words("main").join(" ");
    for word in ["Heron", "2026", "Ink on paper", "By the river."] {
        assert!(words.contains(word), "{word} is not in: {words}");
    }
    let alts = page.attributes("main img", "alt");
    assert!(alts.iter().any(|it| it == "A grey heron in the reeds"), "{alts:?}");
    for (attribute, what) in
        [("width", "no jump while loading"), ("height", "no jump while loading")]
    {
        assert!(!page.attributes("main img", attribute).is_empty(), "{what}");
    }
    let source = page
        .attributes("main img", "src")
        .into_iter()
        .find(|it| it.starts_with("/media/"))
        .unwrap();
    server.anyone().get(&source).expect(200);
    assert!(server.anyone().get("/tags/birds").expect(200).text().contains(&path));
    assert!(server.anyone().get("/@mira").expect(200).text().contains(&path));
    assert!(server.anyone().get("/").expect(200).text().contains(&path));
}

/// A button pressed twice, a page sent again: one post.
#[test]
fn the_same_form_sent_twice_or_ten_times_at_once_makes_one_post() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let form = mira.form("/compose", "/compose").with("text", "once").with("visibility", "public");
    let form = form.also("do", "publish");
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let form = &form;
        let asking: Vec<_> = (0..10).map(|_| scope.spawn(move || form.send())).collect();
        asking.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let to: Vec<&str> = answers.iter().map(Answer::location).collect();
    assert!(to.iter().all(|it| *it == to[0] && it.starts_with("/@mira/")), "{to:?}");
    assert_eq!(form.send().expect(303).location(), to[0]);
    assert_eq!(count(&server, "posts"), 1);
    assert_eq!(
        server.database.number("SELECT posts_count AS n FROM accounts WHERE username = 'mira'"),
        1
    );
}

#[test]
fn a_post_that_says_nothing_or_too_much_is_refused_with_what_was_typed() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let form = mira.form("/compose", "/compose").with("visibility", "public");
    form.clone().also("do", "publish").send().expect(422);
    let long = "ä".repeat(10_001);
    let refused =
        form.with("text", &long).with("title", "Kept").also("do", "publish").send().expect(422);
    assert!(
        refused.text().contains(&long[..200]) && refused.text().contains("Kept"),
        "nothing typed is lost"
    );
    let many = (0..21).fold(text("many"), |it, number| it.picture(&small_png(10 + number, 10)));
    let error = mira.try_publish(many).unwrap_err();
    assert!(matches!(error, services::Error::Invalid(_)), "{error}");
    assert_eq!(count(&server, "posts"), 0);
}

/// The number of the draft that a form was saved as.
#[track_caller]
#[test]
fn the_artist_reads_on_the_page_of_a_work_what_happened_to_its_files_and_nobody_else_does() {
    let server = TestServer::start();
    let (mira, ren) = (server.artist("mira"), server.artist("ren"));
    let file = crate::support::pictures::jpeg(1_000, 500);
    let published = mira.publish(work().picture(&file));
    let page = mira.get(&published.path).expect(200);
    let stories = page.words(".post-page__file");
    assert_eq!(stories.len(), 2, "one for each picture: {stories:?}");
    assert!(stories[1].contains("Came in: JPEG, 1000 × 500 pixels"), "{stories:?}");
    assert!(stories[1].contains("Visitors get"), "{stories:?}");
    let link = page.attributes(".post-page__file a", "href").remove(1);
    assert!(mira.get(&link).expect(200).body == file, "byte for byte");
    for other in [ren.get(&published.path), server.anyone().get(&published.path)] {
        let page = other.expect(200);
        assert!(page.words(".post-page__file").is_empty());
        assert!(!page.text().contains("/original"));
    }
    ren.get(&link).expect(404);
}

fn draft_of(saved: &Answer) -> String {
    let to = saved.location();
    let rest = to.strip_prefix("/compose?draft=").unwrap_or_else(|| panic!("{to}"));
    rest.chars().take_while(char::is_ascii_digit).collect()
}

/// Saves a draft with one picture. Answers its number.
fn saved_draft(person: &Person<'_>, title: &str) -> String {
    let form = person.form("/compose", "/compose").with("text", "not yet").with("title", title);
    let form = form.attach("pictures", "a.png", &small_png(40, 30)).also("do", "draft");
    draft_of(&form.send().expect(303))
}

#[test]
fn a_draft_is_kept_with_its_pictures_until_it_is_published_or_thrown_away() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let id = saved_draft(&mira, "Half");
    assert_eq!(count(&server, "posts"), 0);
    assert!(mira.get("/drafts").expect(200).text().contains("Half"));
    let opened = mira.form(&format!("/compose?draft={id}"), "/compose");
    let typed = (opened.value("text"), opened.value("title"));
    assert_eq!(typed, (Some("not yet"), Some("Half")));
    assert!(opened.names().iter().any(|it| it.starts_with("kept_")), "its picture");
    let form = opened.with("visibility", "public").also("do", "publish-without");
    assert!(form.send().expect(303).location().starts_with("/@mira/"));
    let left = mira.get("/drafts").expect(200).text();
    assert!(!left.contains("Half"), "a published draft is gone");

    let id = saved_draft(&mira, "Never");
    let csrf = mira.csrf("/settings/password");
    let discard = format!("/drafts/{id}?_method=delete");
    mira.post(&discard, &[("csrf", &csrf)]).expect(303);
    mira.get(&format!("/compose?draft={id}")).expect(404);
    assert_eq!(count(&server, "drafts"), 0);
}

#[test]
fn nobody_opens_discards_or_takes_from_the_draft_of_another() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let eve = server.artist("eve");
    let id = saved_draft(&mira, "Half");
    let opened = mira.form(&format!("/compose?draft={id}"), "/compose");
    let kept = opened.names().into_iter().find(|it| it.starts_with("kept_"));
    let media = opened.value(kept.expect("its picture")).unwrap();

    eve.get(&format!("/compose?draft={id}")).expect(404);
    eve.get(&format!("/media/{media}/480.webp")).expect(404);
    let stolen = PictureDraft { media: media.parse().unwrap(), ..PictureDraft::default() };
    let draft = Draft { pictures: vec![stolen], ..Draft::default() };
    let publishing = services::posts::publish(&server.app, &eve.member, draft);
    assert!(server.run(publishing).is_err());
    let csrf = eve.csrf("/settings/password");
    let discard = format!("/drafts/{id}?_method=delete");
    eve.post(&discard, &[("csrf", &csrf)]).expect(404);
    mira.get(&format!("/compose?draft={id}")).expect(200);
}

// --- Edits and history ------------------------------------------------------------------------

#[test]
fn an_edit_keeps_the_address_and_the_old_words_and_only_the_author_edits() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let eve = server.artist("eve");
    let post = mira.publish(work().title("First").words("old words #birds"));
    let form =
        mira.form(&format!("/posts/{}/edit", post.id.0), &format!("/posts/{}/edit", post.id.0));
    assert_eq!(form.value("text"), Some("old words #birds"));
    let form = form.with("text", "new words #cats").with("title", "Second");
    let saved = form.also("do", "publish").send().expect(303);
    assert!(saved.location().starts_with(&post.path));
    let page = server.anyone().get(&post.path).expect(200).text();
    assert!(page.contains("new words") && page.contains("Second") && !page.contains("old words"));
    let history = server.anyone().get(&format!("/posts/{}/history", post.id.0)).expect(200).text();
    assert!(history.contains("old words") && history.contains("First"));
    assert!(server.anyone().get("/tags/cats").text().contains(&post.path));
    assert!(!server.anyone().get("/tags/birds").text().contains(&post.path));

    for path in [format!("/posts/{}/edit", post.id.0), format!("/posts/{}/delete", post.id.0)] {
        let status = eve.get(&path).status;
        assert!(matches!(status, 403 | 404), "{path}: {status}");
    }
    let draft = Draft { source: "mine now".to_owned(), ..Draft::default() };
    assert!(server.run(services::posts::edit(&server.app, &eve.member, post.id, draft)).is_err());
    assert!(server.run(services::posts::delete(&server.app, &eve.member, post.id)).is_err());
    server.anyone().get(&post.path).expect(200);
}

#[test]
fn a_picture_taken_out_of_a_post_takes_its_files_along() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let post = mira.publish(work().picture(&small_png(80, 50)));
    let before = server.media_files().len();
    let mut draft =
        server.run(services::posts::source(&server.app, &mira.member, post.id)).unwrap();
    let gone = draft.pictures.pop().unwrap().media;
    server.run(services::posts::edit(&server.app, &mira.member, post.id, draft)).unwrap();
    assert_eq!(server.anyone().get(&format!("/media/{}/480.webp", gone.0)).status, 404);
    server.run_jobs();
    assert!(server.media_files().len() < before);
    let name = gone.0.to_string();
    assert!(server.media_files().iter().all(|it| !it.display().to_string().contains(&name)));
    server.anyone().get(&post.path).expect(200);
    server.anyone().get(&post.picture_path()).expect(200);
}

// --- Deleting (VIS-16, invariant I12) ---------------------------------------------------------

#[test]
fn a_deleted_post_is_gone_at_once_with_its_files_and_its_words() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    let word = "unforgettableword";
    let post = mira.publish(work().title(word).alt(word).words(&format!("{word} #birds")));
    let reply = fan.publish(text("what a heron").answering(post.id));
    press(&fan, &post, "like", false).expect(303);
    press(&fan, &post, "bookmark", false).expect(303);
    press(&fan, &post, "boost", false).expect(303);
    let mut draft =
        server.run(services::posts::source(&server.app, &mira.member, post.id)).unwrap();
    draft.source = format!("{word} again");
    server.run(services::posts::edit(&server.app, &mira.member, post.id, draft)).unwrap();
    assert!(!server.media_files().is_empty());

    let page = format!("/posts/{}/delete", post.id.0);
    let form = mira.form(&page, &format!("/posts/{}", post.id.0));
    form.send().expect(303);
    assert_eq!(server.media_files(), Vec::<std::path::PathBuf>::new(), "files go at once");

    nobody_reads_of_it(&server, &fan, &post, word);
    // The answer stays in its place.
    let thread = server.anyone().get(&reply.path).expect(200).text();
    assert!(thread.contains("what a heron") && !thread.contains(word));
    for table in ["likes", "boosts", "bookmarks", "media", "post_versions", "post_tags"] {
        assert_eq!(count(&server, table), 0, "{table}");
    }
    press(&fan, &post, "like", false).expect(404);
    let late = fan.try_publish(text("too late").answering(post.id));
    assert!(late.is_err());
    let again = services::posts::delete(&server.app, &mira.member, post.id);
    assert!(server.run(again).is_err());
    server.run_jobs();
    not_in_the_files(&server, word);
}

fn nobody_reads_of_it(server: &TestServer, fan: &Person<'_>, post: &Published, word: &str) {
    let anyone = server.anyone();
    let stone = anyone.get(&post.path).expect(410);
    assert!(!stone.text().contains(word));
    let robots = stone.header("x-robots-tag").unwrap_or_default();
    assert!(robots.contains("noindex"), "{robots}");
    anyone.get(&post.picture_path()).expect(404);
    let history = format!("/posts/{}/history", post.id.0);
    let entity = format!("/api/v1/statuses/{}", post.id.0);
    for place in [history, entity] {
        let answer = anyone.get(&place);
        let is_gone = matches!(answer.status, 404 | 410) && !answer.text().contains(word);
        assert!(is_gone, "{place}");
    }
    for list in ["/", "/@mira", "/@mira/feed.atom", "/tags/birds"] {
        assert!(!anyone.get(list).text().contains(word), "{list}");
    }
    for list in ["/bookmarks", "/home", "/notifications"] {
        assert!(!fan.get(list).text().contains(word), "{list}");
    }
}

/// SQLite overwrites what is deleted, and then the word is in no file. (The log of changes may
/// still hold it until the next checkpoint, so the test makes one.)
fn not_in_the_files(server: &TestServer, word: &str) {
    if is_postgres() {
        return;
    }
    server.database.run("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    for file in files_below(server.folder()) {
        let bytes = std::fs::read(&file).unwrap();
        let is_there = bytes.windows(word.len()).any(|it| it == word.as_bytes());
        assert!(!is_there, "{} still holds the word", file.display());
    }
}

#[test]
fn the_gravestone_of_a_hidden_post_is_hidden_too() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    fan.follow(&mira);
    for visibility in [Visibility::Followers, Visibility::Mentioned] {
        let post = mira.publish(work().seen_by(visibility));
        server.run(services::posts::delete(&server.app, &mira.member, post.id)).unwrap();
        let status = server.anyone().get(&post.path).status;
        assert_eq!(status, 404, "{visibility:?}: nobody learns that it was there");
    }
}

/// Tags are one thing in any spelling, and lead only to what is public.
#[test]
fn tags_fold_case_and_keep_quiet_works_out() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let loud = mira.publish(work().words("#SeaBirds"));
    let quiet = mira.publish(work().words("#seabirds").seen_by(Visibility::Quiet));
    for name in ["seabirds", "SeaBirds", "SEABIRDS"] {
        let answer = server.anyone().get(&format!("/tags/{name}"));
        let answer =
            if answer.status == 303 { server.anyone().get(answer.location()) } else { answer };
        let text = answer.expect(200).text();
        assert!(text.contains(&loud.path) && !text.contains(&quiet.path), "{name}");
    }
    assert!(
        !server.anyone().get("/").text().contains(&quiet.path),
        "quiet works are not on the front page"
    );
    server.anyone().get(&quiet.path).expect(200);
}
