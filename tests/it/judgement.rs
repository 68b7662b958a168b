//! What is decided about pictures: refused with the field named, published with a label, let stand
//! after an appeal, recognised as somebody else's work. Each through the door.

use consent::AiLabel;
use services::PostId;
use services::posts::{Draft, PictureDraft};

use crate::support::form::Form;
use crate::support::pictures::{painting, png_with_text, with_text};
use crate::support::works::{Published, Work, small_png};
use crate::support::{Answer, Person, TestServer, text, work};

const SETTINGS: &str = "a heron in the reeds\nNegative prompt: blurry\nSteps: 28, Sampler: Euler a, \
                        CFG scale: 7, Seed: 4711, Size: 512x512, Model hash: abc";

fn made() -> Vec<u8> {
    png_with_text(90, 60, "parameters", SETTINGS)
}

/// Sends the file through the composer, without a word about AI.
fn send(mira: &Person<'_>, file: &[u8]) -> Answer {
    let form = mira.form("/compose", "/compose").with("visibility", "public");
    form.with("title", "Heron")
        .attach("pictures", "heron.png", file)
        .also("do", "publish-without")
        .send()
}

fn picture_of(path: &str, server: &TestServer) -> String {
    let id = path.rsplit('/').next().unwrap();
    let sql = format!("SELECT CAST(id AS TEXT) AS line FROM media WHERE post_id = {id}");
    server.database.lines(&sql).remove(0)
}

fn appealed(mira: &Person<'_>, words: &str) -> String {
    let refused = send(mira, &made()).expect(422);
    let form = Form::on(mira, &refused, "/compose");
    let form = form.also("asks_moderator", "1").with("appeal", words);
    let sent = form.also("do", "publish-without").send().expect(303);
    sent.location().split('?').next().unwrap().to_owned()
}

fn decide(owner: &Person<'_>, case: usize, ruling: &str, message: &str) -> Answer {
    let page = owner.get("/admin/cases").expect(200);
    let action = page.attributes("form[action^='/admin/cases/']", "action").remove(case);
    let form = Form::on(owner, &page, &action);
    form.with("ruling", ruling).with("message", message).send()
}

#[test]
fn generation_parameters_are_refused_by_name_and_labelled_they_are_labelled_everywhere() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let refused = send(&mira, &made()).expect(422);
    let told = refused.words(".picture-block .faults").join(" ");
    assert!(told.contains("png tEXt parameters") && told.contains("Steps: 28"), "{told}");
    assert!(told.contains("ai.unlabelled.generator_metadata"), "{told}");
    assert!(!refused.text().to_lowercase().contains("you lied"));

    let form = Form::on(&mira, &refused, "/compose").with("label", "ai-generated");
    let path = form.also("do", "publish-without").send().expect(303).location().to_owned();
    let path = path.split('?').next().unwrap().to_owned();
    assert!(server.anyone().get(&path).expect(200).text().contains("AI-made"));
    let id = path.rsplit('/').next().unwrap();
    let status = server.anyone().get(&format!("/api/v1/statuses/{id}")).expect(200).json();
    assert_eq!(status["ai_label"], "ai_generated", "{status}");
    let anyone = server.anyone();
    let note = anyone.ask("GET", &format!("/users/mira/statuses/{id}"));
    let note = note.instead("Accept", "application/activity+json").send().expect(200).json();
    let kind = note["attachment"][0]["digitalSourceType"].as_str().unwrap_or_default();
    assert!(kind.ends_with("/trainedAlgorithmicMedia"), "{note}");
    let media = picture_of(&path, &server);
    for ext in ["png", "webp"] {
        let answer = server.anyone().get(&format!("/media/{media}/480.{ext}"));
        if answer.status == 200 {
            assert_eq!(evidence::scan(&answer.body).label, AiLabel::AiGenerated, "{ext}");
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(!text.contains("Sampler"), "prompts stay with the artist");
        }
    }
    assert_eq!(mira.get(&format!("/media/{media}/original")).expect(200).body, made());
    // Nobody is asked about what its author says.
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM cases"), 0);
}

#[test]
fn after_an_appeal_a_moderator_lets_it_stand_as_made_by_hand() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let path = appealed(&mira, "Drawn over a palette file of a friend.");
    server.anyone().get(&path).expect(404);
    assert!(mira.get(&path).expect(200).text().contains("a moderator looks at it first"));
    let media = picture_of(&path, &server);
    server.anyone().get(&format!("/media/{media}/480.png")).expect(404);

    let owner = server.owner();
    assert!(owner.get("/admin").expect(200).text().contains("question about a picture"));
    let page = owner.get("/admin/cases").expect(200);
    let words = page.words("article").join(" ");
    assert!(words.contains("png tEXt parameters") && words.contains("palette file"), "{words}");
    let picture = page.attributes("article img", "src").remove(0);
    owner.get(&picture).expect(200);
    mira.get("/admin/cases").expect(403);

    assert_eq!(decide(&owner, 0, "", "?").status, 422, "nothing was chosen");
    decide(&owner, 0, "by_hand", "Thank you for the sketches.").expect(303);
    let page = server.anyone().get(&path).expect(200);
    assert!(!page.text().contains("AI-made"));
    server.anyone().get(&format!("/media/{media}/480.png")).expect(200);
    let told = mira.get("/settings/pictures").expect(200).words("article").join(" ");
    assert!(told.contains("Made by hand") && told.contains("Thank you for the sketches"), "{told}");
    assert!(mira.get("/notifications").expect(200).text().contains("a moderator decided"));
    let told = "SELECT COUNT(*) AS n FROM jobs WHERE payload LIKE '%\"posted\"%'";
    assert!(server.database.number(told) >= 1, "followers hear of it now");

    // It stays decided: an edit asks nobody again.
    let form = mira.form(&format!("/posts/{}/edit", path.rsplit('/').next().unwrap()), "/posts/");
    form.with("title", "Heron, morning").also("do", "publish-without").send().expect(303);
    server.anyone().get(&path).expect(200);
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM cases"), 1);
    let act = "SELECT COUNT(*) AS n FROM audit_events WHERE action = 'case.decide'";
    assert_eq!(server.database.number(act), 1);
}

fn told(person: &Person<'_>) -> String {
    person.get("/notifications").expect(200).words("main li").join(" | ")
}

/// A picture whose file tells of AI, in an answer that names somebody, and copies another's work.
fn held_answer(mira: &Person<'_>, parent: &Published, copied: &image::RgbImage) -> PostId {
    let file = with_text(&png(&copied.clone().into()), "parameters", SETTINGS);
    let media = mira.upload("heron.png", &file).unwrap();
    let draft = Draft {
        source: "Look, @ren".to_owned(),
        parent: Some(parent.id),
        appeal: Some("By hand.".to_owned()),
        pictures: vec![PictureDraft { media, ..PictureDraft::default() }],
        ..Draft::default()
    };
    let server = mira.server;
    server.run(services::posts::publish(&server.app, &mira.member, draft)).unwrap()
}

#[test]
fn what_was_held_and_is_let_stand_reaches_whom_it_names_answers_and_copies() {
    let server = TestServer::start();
    let (mira, ren, ana) = (server.artist("mira"), server.artist("ren"), server.artist("ana"));
    let (owner, kim) = (server.owner(), server.artist("kim"));
    let parent = ana.publish(text("Who draws herons?"));
    let original = painting(11, 640, 480);
    kim.publish(work_of(&original));
    for is_edited in [false, true] {
        server.database.run("DELETE FROM notifications").unwrap();
        let held = held_answer(&mira, &parent, &original);
        server.run_jobs();
        for person in [&ren, &ana, &kim] {
            assert_eq!(told(person), "", "nobody hears of what waits");
        }
        if is_edited {
            // Its author says what it is after all: nobody needs to be asked.
            let source = services::posts::source(&server.app, &mira.member, held);
            let draft = Draft { label: AiLabel::AiGenerated, ..server.run(source).unwrap() };
            server.run(services::posts::edit(&server.app, &mira.member, held, draft)).unwrap();
        } else {
            decide_appeal(&owner, "by_hand");
        }
        server.anyone().get(&mira.post_path(held)).expect(200);
        assert!(told(&ren).contains("mentioned you"), "{}", told(&ren));
        assert!(told(&ana).contains("replied to you"), "{}", told(&ana));
        assert!(!told(&ana).contains("mentioned"), "{}", told(&ana));
        assert!(told(&kim).contains("copy of a work of yours"), "{}", told(&kim));
    }
}

/// Decides the appeal among what is asked.
fn decide_appeal(owner: &Person<'_>, ruling: &str) {
    let page = owner.get("/admin/cases").expect(200);
    let actions = page.attributes("form[action^='/admin/cases/']", "action");
    let answers = actions.iter().map(|action| {
        Form::on(owner, &page, action).with("ruling", ruling).with("message", "").send().status
    });
    // Who asks about copies takes no such ruling.
    assert!(answers.into_iter().any(|status| status == 303), "nothing was to be decided");
}

#[test]
fn a_ruling_against_the_word_of_its_author_puts_the_label_on_and_remembers_the_hash() {
    let server = TestServer::start();
    let (mira, ren, owner) = (server.artist("mira"), server.artist("ren"), server.owner());
    let path = appealed(&mira, "");
    decide(&owner, 0, "generated", "The seed is in it.").expect(303);
    assert!(server.anyone().get(&path).expect(200).text().contains("AI-made"));
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM ruled_hashes"), 1);
    // The same picture, stripped, by somebody else: published, and a question for moderators only.
    let plain = crate::support::pictures::png(90, 60);
    let before = ren.publish(text("A study.").picture(&plain));
    assert!(!server.anyone().get(&before.path).expect(200).text().contains("AI-made"));
}

fn png(image: &image::DynamicImage) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

fn work_of(image: &image::RgbImage) -> Work {
    text("A study.").picture(&png(&image.clone().into())).terms("NNNN")
}

/// Smaller, grey and recompressed.
fn copy_of(image: &image::RgbImage) -> Vec<u8> {
    let image = image::DynamicImage::from(image.clone());
    let small = image.resize_exact(320, 240, image::imageops::FilterType::Triangle);
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 60);
    image::DynamicImage::from(small.to_luma8()).write_with_encoder(encoder).unwrap();
    file
}

fn terms_of(server: &TestServer, media: services::MediaId) -> String {
    let sql =
        format!("SELECT CAST(resolved_terms AS TEXT) AS line FROM media WHERE id = {}", media.0);
    let byte: u8 = server.database.lines(&sql).remove(0).parse().unwrap();
    consent::Consent::unpack(byte).letters()
}

#[test]
fn a_grey_resized_copy_gets_the_terms_of_the_original_and_other_works_do_not() {
    let server = TestServer::start();
    let (mira, ren) = (server.artist("mira"), server.artist("ren"));
    let original = painting(7, 640, 480);
    mira.publish(text("A study.").picture(&png(&original.clone().into())).terms("NNNN"));
    let other =
        ren.publish(text("A study.").picture(&png(&painting(8, 640, 480).into())).terms("AAAA"));
    assert_eq!(terms_of(&server, other.media[0]), "AAAA");
    let copy = ren.publish(text("A study.").picture(&copy_of(&original)).terms("AAAA"));
    assert_eq!(terms_of(&server, copy.media[0]), "NNNN");
    let file = server.anyone().get(&copy.picture_path()).expect(200);
    assert!(file.header("x-robots-tag").is_some_and(|it| it.contains("noai")));
    assert!(mira.get("/notifications").expect(200).text().contains("copy of a work of yours"));
    let owner = server.owner();
    let page = owner.get("/admin/cases").expect(200).words("article").join(" ");
    assert!(page.contains("A copy of another artist") && page.contains("@mira"), "{page}");
    // One's own second version is nobody's copy.
    let again = mira.publish(text("A study.").picture(&copy_of(&original)).terms("AAAA"));
    assert_eq!(terms_of(&server, again.media[0]), "AAAA");

    decide(&owner, 0, "by_hand", "").expect(422);
    decide(&owner, 0, "other_work", "Two people sat at the same pond.").expect(303);
    assert_eq!(terms_of(&server, copy.media[0]), "AAAA");
}

#[test]
fn an_artist_can_let_copies_go_their_own_way() {
    let server = TestServer::start();
    let (mira, ren) = (server.artist("mira"), server.artist("ren"));
    let page = mira.form("/settings/pictures", "/settings/pictures");
    let names: Vec<String> = page.names().iter().map(ToString::to_string).collect();
    assert!(names.contains(&"follows_copies".to_owned()), "it is on at first: {names:?}");
    let csrf = mira.csrf("/settings/pictures");
    mira.post("/settings/pictures", &[("csrf", &csrf)]).expect(303);
    let original = painting(9, 640, 480);
    mira.publish(text("A study.").picture(&png(&original.clone().into())).terms("NNNN"));
    let copy = ren.publish(text("A study.").picture(&copy_of(&original)).terms("AAAA"));
    assert_eq!(terms_of(&server, copy.media[0]), "AAAA");
    assert!(!mira.get("/notifications").expect(200).text().contains("copy of a work of yours"));
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM cases"), 1, "staff still look");
}

#[test]
fn a_key_that_others_use_too_is_published_and_only_moderators_are_asked() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let file = png_with_text(80, 60, "prompt", "Inktober day 4: knot");
    let published = mira.publish(text("A study.").picture(&file));
    let page = server.anyone().get(&published.path).expect(200).text();
    assert!(!page.contains("Inktober") && !page.contains("AI-made"), "nothing of it shows");
    assert!(server.owner().get("/admin/cases").expect(200).text().contains("Inktober day 4"));
    assert!(!mira.get("/settings/pictures").expect(200).text().contains("Inktober"));
}

#[test]
fn labelled_works_stay_off_the_wall_behind_a_curtain_or_out_of_ones_lists() {
    use services::settings::AiStance;
    let server = TestServer::start();
    let (mira, ren) = (server.artist("mira"), server.artist("ren"));
    ren.follow(&mira);
    let hand = mira.publish(work().title("By hand"));
    let labelled = mira.publish(work().title("By model").label(AiLabel::AiGenerated));
    let wall = server.anyone().get("/").expect(200).text();
    assert!(wall.contains(&hand.path) && !wall.contains(&labelled.path));
    assert!(ren.get("/home").expect(200).text().contains("By model"));

    server.set(|site| site.ai_stance = AiStance::Blur);
    let page = server.anyone().get(&labelled.path).expect(200).text();
    assert!(page.contains("Made by AI"), "the curtain says why");
    let status = server.anyone().get(&format!("/api/v1/statuses/{}", labelled.id.0)).json();
    assert_eq!(
        (&status["spoiler_text"], &status["sensitive"]),
        (&"Made by AI".into(), &true.into())
    );
    let status = server.anyone().get(&format!("/api/v1/statuses/{}", hand.id.0)).json();
    assert_eq!(status["spoiler_text"], "");

    let csrf = ren.csrf("/settings/pictures");
    ren.post("/settings/pictures", &[("csrf", &csrf), ("hides_ai", "1")]).expect(303);
    let home = ren.get("/home").expect(200).text();
    assert!(home.contains("By hand") && !home.contains("By model"));
    ren.get(&labelled.path).expect(200);
}

#[test]
fn an_upload_is_answered_at_once_and_made_in_its_turn() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let token = server.token("mira", "read write");
    let upload = |bytes: &[u8]| {
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let anyone = server.anyone();
        let asking =
            anyone.ask("POST", "/api/v2/media").header("Authorization", &format!("Bearer {token}"));
        asking.body("multipart/form-data; boundary=x", body).send()
    };
    let show = |id: &str| {
        let anyone = server.anyone();
        let asking = anyone.ask("GET", &format!("/api/v1/media/{id}"));
        asking.header("Authorization", &format!("Bearer {token}")).send()
    };
    let answer = upload(&small_png(60, 40)).expect(202).json();
    assert_eq!(answer["url"], serde_json::Value::Null, "{answer}");
    let id = answer["id"].as_str().unwrap().to_owned();
    show(&id).expect(206);
    server.run_jobs();
    let made = show(&id).expect(200).json();
    assert!(made["url"].as_str().is_some_and(|it| it.contains("/media/")), "{made}");
    assert!(made["blurhash"].is_string(), "{made}");

    // Broken pixels behind a right header.
    let mut broken = crate::support::pictures::png(300, 200);
    let middle = broken.len() / 2;
    broken[middle..middle + 40].fill(0x55);
    let answer = upload(&broken);
    if answer.status == 202 {
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        server.run_jobs();
        let told = show(&id).expect(422).json();
        assert!(told["error_code"].as_str().is_some_and(|it| it.starts_with("media.")), "{told}");
    } else {
        answer.expect(422);
    }
    drop(mira);
}

#[test]
fn beyond_its_bound_the_queue_sends_uploads_away() {
    let server = TestServer::with(|plan| plan.config.limits.decode_queue = 2);
    server.artist("mira");
    let token = server.token("mira", "read write");
    let body = |bytes: &[u8]| {
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat()
    };
    let statuses: Vec<u16> = (0..4)
        .map(|_| {
            let anyone = server.anyone();
            let asking = anyone
                .ask("POST", "/api/v2/media")
                .header("Authorization", &format!("Bearer {token}"));
            let answer =
                asking.body("multipart/form-data; boundary=x", body(&small_png(30, 20))).send();
            if answer.status == 503 {
                assert!(answer.header("retry-after").is_some());
            }
            answer.status
        })
        .collect();
    assert_eq!(statuses, [202, 202, 503, 503]);
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM media"), 2);
    assert_eq!(server.media_files().len(), 2, "nothing of those sent away is left");
    server.run_jobs();
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM media WHERE state = 1"), 2);
}

#[test]
fn other_servers_get_the_whole_picture_within_their_limits() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let file = crate::support::pictures::jpeg(4000, 3000);
    let published = mira.publish(text("A study.").picture(&file));
    let anyone = server.anyone();
    let note = anyone.ask("GET", &format!("/users/mira/statuses/{}", published.id.0));
    let note = note.instead("Accept", "application/activity+json").send().expect(200).json();
    let attachment = &note["attachment"][0];
    let (width, height) =
        (attachment["width"].as_u64().unwrap(), attachment["height"].as_u64().unwrap());
    assert!(width * height <= 8_294_400 && width > 3_300, "{attachment}");
    let url = attachment["url"].as_str().unwrap();
    let path = url.strip_prefix(&server.anyone().origin).unwrap();
    let answer = server.anyone().get(path).expect(200);
    assert_eq!(crate::support::pictures::size_of(&answer.body), (3325, 2494));
    assert!(answer.body.len() < 16 << 20);
    // Pages show the smaller ones; who looks closely gets this one.
    let page = server.anyone().get(&published.path).expect(200);
    let sources = page.attributes("source", "srcset").join(" ");
    assert!(sources.contains("1600w") && !sources.contains("3325w"), "{sources}");
    assert!(page.text().contains("/3325.jpg"));
    let report = mira.get(&format!("/posts/{}/edit", published.id.0)).expect(200).text();
    assert!(report.contains("3325 × 2494"), "the report says who gets what");
}
