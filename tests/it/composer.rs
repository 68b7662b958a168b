//! The composer without scripts: pictures one by one, what their files said, nothing lost.

use crate::support::form::Form;
use crate::support::pictures::{ai_packet, jpeg_with_xmp};
use crate::support::works::small_png;
use crate::support::{Answer, Person, TestServer, text, work};

/// The pictures in the form, in its order.
fn kept(form: &Form<'_>) -> Vec<String> {
    form.names().into_iter().filter_map(|it| it.strip_prefix("kept_")).map(str::to_owned).collect()
}

/// Presses a button that goes on writing, and opens the form it leads to.
fn go_on<'p>(mira: &'p Person<'_>, form: Form<'_>, button: &str) -> Form<'p> {
    let answer = form.also("do", button).send().expect(303);
    mira.form(answer.location().split('#').next().unwrap(), "/compose")
}

#[test]
fn pictures_come_in_get_their_words_and_change_places() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let form =
        mira.form("/compose", "/compose").with("title", "Three hills").with("alt_0", "the first");
    let form = form.attach("picture_0", "a.png", &small_png(40, 30));
    let form = form.attach("pictures", "b.png", &small_png(41, 30)).attach(
        "pictures",
        "c.png",
        &small_png(42, 30),
    );
    let form = go_on(&mira, form, "add");
    assert_eq!(form.value("title"), Some("Three hills"));
    let [a, b, c] = <[String; 3]>::try_from(kept(&form)).unwrap();
    assert_eq!(
        form.value(&format!("alt_{a}")),
        Some("the first"),
        "what was typed beside a file stays with it"
    );

    let form = go_on(&mira, form.with(&format!("alt_{c}"), "the third"), &format!("up:{c}"));
    assert_eq!(kept(&form), [a.clone(), c.clone(), b.clone()]);
    assert_eq!(form.value(&format!("alt_{c}")), Some("the third"));
    let form = go_on(&mira, form.with(&format!("order_{b}"), "1"), "add");
    assert_eq!(kept(&form), [b.clone(), a.clone(), c.clone()]);
    let form = go_on(&mira, form.also(&format!("remove_{a}"), "1"), "add");
    assert_eq!(kept(&form), [b, c]);
    mira.get(&format!("/media/{a}/original")).expect(404);
}

#[test]
fn the_composer_tells_what_happened_to_a_file_and_gives_the_original_back() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let file = small_png(40, 30);
    let form = mira.form("/compose", "/compose").attach("pictures", "evening.png", &file);
    let answer = form.also("do", "add").send().expect(303);
    let page = mira.get(answer.location().split('#').next().unwrap()).expect(200);
    let words = page.words("main").join(" ");
    assert!(
        words.contains("evening.png") && words.contains("Came in: PNG, 40 × 30 pixels"),
        "{words}"
    );
    let original = page.attributes("a[download]", "href").remove(0);
    assert_eq!(mira.get(&original).expect(200).body, file);
}

#[test]
fn a_file_that_says_ai_is_refused_beside_its_picture_until_the_label_says_it_too() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let file = jpeg_with_xmp(60, 40, &ai_packet());
    let form = mira.form("/compose", "/compose").with("title", "Kept").with("visibility", "public");
    let form = form
        .attach("pictures", "plain.png", &small_png(40, 30))
        .attach("pictures", "made.jpg", &file);
    let refused = form.also("do", "publish-without").send().expect(422);
    let told = refused.words(".picture-block .faults");
    assert_eq!(told.len(), 1, "the one picture it is about: {told:?}");
    assert!(told[0].contains("made with AI") && told[0].contains("ai.unlabelled"), "{told:?}");
    let form = Form::on(&mira, &refused, "/compose");
    assert_eq!(form.value("title"), Some("Kept"), "nothing typed is lost");
    let pictures = kept(&form);
    assert_eq!(pictures.len(), 2);
    let form = form.with(&format!("label_{}", pictures[1]), "ai-generated");
    let path = form.also("do", "publish-without").send().expect(303).location().to_owned();
    let page = server.anyone().get(path.split('?').next().unwrap()).expect(200);
    assert!(page.text().contains("AI-made"), "the page says it");
}

#[test]
fn a_preview_shows_the_text_and_who_will_see_it() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    server.artist("ren");
    let form = mira
        .form("/compose", "/compose")
        .with("text", "*Soon*, @ren.")
        .with("visibility", "mentioned");
    let page = form.also("do", "preview").send().expect(200);
    let words = page.words("main section").join(" ");
    assert!(words.contains("Soon, @ren."), "{words}");
    assert!(words.contains("You and @ren. Nobody else."), "{words}");
}

#[test]
fn a_preview_shows_what_publishing_would_make_here_and_elsewhere_and_makes_nothing() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let ren = server.artist("ren");
    let mut form = mira
        .form("/compose", "/compose")
        .with("title", "Heron")
        .with("year", "2026")
        .with("text", "For @ren. #birds")
        .with("visibility", "public")
        .with("label", "ai-assisted");
    for width in 40..45 {
        form = form.attach("pictures", "heron.png", &small_png(width, 30));
    }
    server.run_jobs();
    let page = form.also("do", "preview").send().expect(200);
    let there = page.words("section[aria-labelledby=preview-there]").join(" ");
    for words in ["Heron , 2026", "For @ren", "#birds", "#NoAI", "#AIAssisted", "All 5 pictures"] {
        let flat = there.replace(" ,", ",");
        assert!(flat.contains(&words.replace(" ,", ",")), "{words} is not in: {there}");
    }
    assert!(there.contains("40 × 30 pixels, ") && there.contains("No description"), "{there}");
    assert!(there.contains("1 more is one press away"), "{there}");
    let here = page.words("section[aria-labelledby=preview-here]").join(" ");
    assert!(here.contains("Heron") && here.contains("AI-assisted"), "{here}");
    assert_eq!(server.database.number("SELECT count(*) AS n FROM posts"), 0);
    assert!(!ren.get("/notifications").expect(200).text().contains("Heron"));
    assert_eq!(server.run_jobs(), 0, "nobody is told");

    // What would be refused is refused now.
    let form = Form::on(&mira, &page, "/compose").with("label", "human-made");
    let file = jpeg_with_xmp(60, 40, &ai_packet());
    let refused = form.attach("pictures", "made.jpg", &file).also("do", "preview");
    assert!(refused.send().expect(422).text().contains("ai.unlabelled"));
}

#[test]
fn the_focal_point_is_kept_with_the_picture() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let form = mira.form("/compose", "/compose").with("visibility", "public");
    let form = form.attach("pictures", "heron.png", &small_png(40, 30));
    let draft = form.also("do", "add").send().expect(303).location().to_owned();
    let form = mira.form(&draft, "/compose");
    let picture = kept(&form).remove(0);
    assert_eq!(form.value(&format!("focus_{picture}")), Some("0,0"));
    let form = form.with(&format!("focus_{picture}"), "-600,600");
    let path = form.also("do", "publish-without").send().expect(303).location().to_owned();
    let point = "SELECT focus_x || ' ' || focus_y AS line FROM media";
    assert_eq!(server.database.lines(point), ["-0.6 0.6"]);
    let id = path.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let edit = mira.form(&format!("/posts/{id}/edit"), &format!("/posts/{id}/edit"));
    assert_eq!(edit.value(&format!("focus_{picture}")), Some("-600,600"), "an edit knows it");
}

#[test]
fn an_edit_takes_pictures_in_and_keeps_what_was_typed() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let published = mira.publish(work().title("Heron"));
    let edit = format!("/posts/{}/edit", published.id.0);
    let form = mira.form(&edit, &edit).with("title", "Heron, again");
    let again: Answer =
        form.attach("pictures", "b.png", &small_png(44, 30)).also("do", "add").send().expect(200);
    let form = Form::on(&mira, &again, &edit);
    assert_eq!((form.value("title"), kept(&form).len()), (Some("Heron, again"), 2));
    let asked = form.also("do", "publish").send().expect(422);
    assert!(asked.text().contains("no description yet"));
    let form = Form::on(&mira, &asked, &edit);
    form.also("do", "publish-without").send().expect(303);
    let page = server.anyone().get(&published.path).expect(200);
    assert!(page.text().contains("Heron, again"));
    assert_eq!(page.attributes("figure.work", "id").len(), 2);
}

#[test]
fn a_reply_begins_with_the_name_and_with_no_more_readers_than_the_post_it_answers() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let ren = server.artist("ren");
    let words = mira.publish(text("Which paper?").seen_by(consent::Visibility::Quiet));
    let form = ren.form(&format!("/compose?reply_to={}", words.id.0), "/compose");
    assert_eq!(form.value("text").map(str::trim), Some("@mira"));
    assert_eq!(form.value("visibility"), Some("quiet"));
    let form = form.with("text", "@mira The heavy one.");
    let path = form.also("do", "publish").send().expect(303).location().to_owned();
    let page = server.anyone().get(path.split('?').next().unwrap()).expect(200);
    assert!(page.text().contains("Which paper?"), "what it answers stands above it");
}
