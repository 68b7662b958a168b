//! Posts on a whole server: what one call changes, and what the next one sees.

use std::io::Cursor;

use bytes::Bytes;
use consent::{AiLabel, Consent, Refusal, Visibility};
use store::{Conn, ConsentSubject, MediaPurpose, NotificationKind, PostKind, Role};

use super::*;
use crate::terms::{self, Spread};
use crate::testing::{House, house, house_with, person};
use crate::uploads::{self, Wanted};
use crate::{Error, Member, PostId, Viewer, drafts};

fn picture_bytes(seed: u8) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(600, 400, |x, y| {
        image::Rgb([(x % 251) as u8, (y % 241) as u8, seed])
    });
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The same with the words that a generator leaves behind.
fn generated_bytes() -> Vec<u8> {
    let plain = picture_bytes(9);
    let words = b"parameters\0a castle, masterpiece\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 600x400, Model: sd_xl";
    let mut chunk = Vec::from(u32::try_from(words.len()).unwrap().to_be_bytes());
    chunk.extend(b"tEXt");
    chunk.extend(words);
    let crc = crc(&chunk[4..]);
    chunk.extend(crc.to_be_bytes());
    // After the signature and IHDR.
    [&plain[..33], &chunk, &plain[33..]].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    };
    !bytes.iter().fold(!0, step)
}

async fn upload(house: &House, member: &Member, bytes: Vec<u8>) -> crate::MediaId {
    let bytes = Bytes::from(bytes);
    uploads::add(&house.app, member, MediaPurpose::Work, "a.png", bytes).await.unwrap().id
}

fn text(words: &str) -> Draft {
    Draft { source: words.to_owned(), ..Draft::default() }
}

fn picture(media: crate::MediaId) -> PictureDraft {
    PictureDraft { media, alt: "a gradient".to_owned(), ..PictureDraft::default() }
}

async fn ask<T: Send + 'static>(
    house: &House,
    ask: impl FnOnce(&mut Conn) -> store::QueryResult<T> + Send + 'static,
) -> T {
    house.app.store.read(move |conn| Ok::<_, Error>(ask(conn)?)).await.unwrap()
}

async fn row(house: &House, id: PostId) -> crate::Post {
    ask(house, move |conn| store::posts::find(conn, id)).await.unwrap()
}

async fn account(house: &House, member: &Member) -> crate::Account {
    let id = member.account;
    ask(house, move |conn| store::accounts::find(conn, id)).await.unwrap()
}

async fn keys(house: &House) -> Vec<String> {
    let mut keys = house.app.storage.list("originals").await.unwrap();
    keys.extend(house.app.storage.list("renditions").await.unwrap());
    keys.into_iter().map(|(key, _)| key).collect()
}

async fn told(house: &House, member: &Member) -> Vec<NotificationKind> {
    let page = crate::feeds::Page { older_than: None, newer_than: None, limit: 50 };
    let notices = crate::notifications::list(&house.app, member, page).await.unwrap();
    notices.items.into_iter().map(|notice| notice.notification.kind).collect()
}

fn code<T>(result: crate::Result<T>) -> &'static str {
    result.err().map_or("", |error| error.code())
}

#[tokio::test]
async fn a_text_is_kept_with_names_tags_counts_and_its_first_statement() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let id = publish(&house.app, &ana, text("Hello @bo and @nobody #MerMay")).await.unwrap();
    let post = row(&house, id).await;
    assert_eq!(post.kind, PostKind::Text);
    assert_eq!((post.terms.get(), post.resolved_terms.get()), (Consent::DENIED, Consent::DENIED));
    assert!(post.html.contains("/@bo\"") && !post.html.contains("/@nobody\""));
    let mentioned = ask(&house, move |conn| store::mentions::of_post(conn, id)).await;
    assert_eq!(mentioned, [bo.account]);
    let tags = ask(&house, move |conn| store::tags::names_of_post(conn, id)).await;
    assert_eq!(tags, ["mermay"]);
    assert_eq!(account(&house, &ana).await.posts_count, 1);
    assert_eq!(told(&house, &bo).await, [NotificationKind::Mention]);
    let events = terms::events(&house.app, &ana, None).await.unwrap();
    let event = events.iter().find(|event| event.subject == ConsentSubject::Post).unwrap();
    assert_eq!(event.subject_id, id.0);
    assert_eq!(event.old_terms.get(), Consent::UNKNOWN);
    assert_eq!(event.new_terms.get(), Consent::DENIED);
}

#[tokio::test]
async fn a_form_sent_many_times_at_once_makes_one_post() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let media = upload(&house, &ana, picture_bytes(1)).await;
    let draft = Draft {
        pictures: vec![picture(media)],
        submission_key: Some("once".to_owned()),
        ..Draft::default()
    };
    let sent = (0..8).map(|_| publish(&house.app, &ana, draft.clone()));
    let made = futures_util::future::join_all(sent).await;
    let first = *made[0].as_ref().unwrap();
    assert!(made.iter().all(|id| *id.as_ref().unwrap() == first));
    assert_eq!(account(&house, &ana).await.posts_count, 1);
}

#[tokio::test]
async fn an_answer_is_told_counted_and_never_wider() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let cem = person(&house, "cem", Role::Artist).await;
    let root = Draft { visibility: Visibility::Mentioned, ..text("for @bo") };
    let root = publish(&house.app, &ana, root).await.unwrap();
    let answer = Draft { parent: Some(root), ..text("thank you") };
    assert_eq!(code(publish(&house.app, &cem, answer.clone()).await), "post.parent_gone");
    let answer = publish(&house.app, &bo, answer).await.unwrap();
    let post = row(&house, answer).await;
    assert_eq!(post.visibility.get(), Visibility::Mentioned);
    assert_eq!((post.root_id, post.parent_account_id), (Some(root), Some(ana.account)));
    assert_eq!(row(&house, root).await.replies_count, 1);
    assert_eq!(told(&house, &ana).await, [NotificationKind::Reply]);
    let thread = show(&house.app, &Viewer::Member(ana.clone()), root).await.unwrap();
    assert_eq!(thread.replies.len(), 1, "who is answered sees the answer");
    let thread = show(&house.app, &Viewer::Member(ana.clone()), answer).await.unwrap();
    assert_eq!(thread.ancestors.len(), 1);
    assert_eq!(code(show(&house.app, &Viewer::Anyone, root).await), "not_found");
    delete(&house.app, &bo, answer).await.unwrap();
    assert_eq!(row(&house, root).await.replies_count, 0);
}

#[tokio::test]
async fn a_picture_carries_its_own_terms_and_the_whole_the_strictest() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let (study, work) = (
        upload(&house, &ana, picture_bytes(1)).await,
        upload(&house, &ana, picture_bytes(2)).await,
    );
    let free = PictureDraft { terms: Some(Consent::ALLOWED), ..picture(study) };
    let draft = Draft { pictures: vec![free, picture(work)], ..Draft::default() };
    let id = publish(&house.app, &ana, draft).await.unwrap();
    let media = ask(&house, move |conn| store::media::of_post(conn, id)).await;
    let resolved: Vec<_> = media.iter().map(|it| it.resolved_terms.get().letters()).collect();
    assert_eq!(resolved, ["AAAA", "NNNN"]);
    assert_eq!((media[0].id, media[1].id), (study, work));
    let post = row(&house, id).await;
    assert_eq!((post.kind, post.media_count), (PostKind::Artwork, 2));
    assert_eq!(post.resolved_terms.get(), Consent::DENIED);

    terms::set_picture(&house.app, &ana, study, None, AiLabel::HumanMade).await.unwrap();
    terms::set_post(&house.app, &ana, id, Consent::ALLOWED).await.unwrap();
    let media = ask(&house, move |conn| store::media::of_post(conn, id)).await;
    assert!(media.iter().all(|it| it.resolved_terms.get() == Consent::ALLOWED));
    assert_eq!(media[0].shown_label.get(), AiLabel::HumanMade);
    let post = row(&house, id).await;
    assert_eq!((post.resolved_terms.get(), post.edited_at), (Consent::ALLOWED, None));
    let events = terms::events(&house.app, &ana, None).await.unwrap();
    let origins: Vec<_> = events.iter().map(|it| it.origin.as_str()).collect();
    assert_eq!(origins[..4], ["post", "picture", "publish", "publish"]);
}

#[tokio::test]
async fn pictures_of_others_used_ones_and_unknown_ones_are_refused() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let media = upload(&house, &ana, picture_bytes(1)).await;
    let draft = Draft { pictures: vec![picture(media)], ..Draft::default() };
    assert_eq!(code(publish(&house.app, &bo, draft.clone()).await), "picture.unknown");
    publish(&house.app, &ana, draft.clone()).await.unwrap();
    assert_eq!(code(publish(&house.app, &ana, draft).await), "picture.used");
    let draft = Draft { pictures: vec![picture(crate::MediaId(5))], ..Draft::default() };
    assert_eq!(code(publish(&house.app, &ana, draft).await), "picture.unknown");
    assert_eq!(code(publish(&house.app, &ana, text(" ")).await), "post.empty");
    assert_eq!(account(&house, &ana).await.posts_count, 1);
}

#[tokio::test]
async fn a_file_that_tells_of_ai_wants_its_label_and_keeps_it() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let media = upload(&house, &ana, generated_bytes()).await;
    let draft = Draft { pictures: vec![picture(media)], ..Draft::default() };
    let refused = publish(&house.app, &ana, draft.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "ai.unlabelled.generator_metadata");
    assert!(matches!(refused, Error::Refused(Refusal::AiUndeclared { .. })));
    let draft = Draft { label: AiLabel::AiAssisted, ..draft };
    let id = publish(&house.app, &ana, draft).await.unwrap();
    assert_eq!(row(&house, id).await.shown_label.get(), AiLabel::AiGenerated);
    let off = Draft { label: AiLabel::HumanMade, ..source(&house.app, &ana, id).await.unwrap() };
    assert_eq!(code(edit(&house.app, &ana, id, off).await), "ai.unlabelled.generator_metadata");
    let off = terms::set_picture(&house.app, &ana, media, None, AiLabel::HumanMade).await;
    assert_eq!(code(off), "ai.unlabelled.generator_metadata");
}

#[tokio::test]
async fn an_edit_keeps_what_was_said_and_takes_files_away() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let (one, two) = (
        upload(&house, &ana, picture_bytes(1)).await,
        upload(&house, &ana, picture_bytes(2)).await,
    );
    let draft = Draft {
        visibility: Visibility::Quiet,
        terms: Some(Consent::ALLOWED),
        pictures: vec![picture(one)],
        ..text("first @bo")
    };
    let id = publish(&house.app, &ana, draft).await.unwrap();
    let mut draft = source(&house.app, &ana, id).await.unwrap();
    assert_eq!(draft.terms, Some(Consent::ALLOWED));
    draft.visibility = Visibility::Public;
    draft.source = "second @bo".to_owned();
    draft.terms = None;
    draft.pictures = vec![picture(two)];
    assert_eq!(code(edit(&house.app, &bo, id, draft.clone()).await), "not_found");
    edit(&house.app, &ana, id, draft).await.unwrap();
    let post = row(&house, id).await;
    assert_eq!(post.visibility.get(), Visibility::Quiet, "not widened");
    assert_eq!(post.terms.get(), Consent::ALLOWED, "not said, so kept");
    assert!(post.edited_at.is_some());
    let before = history(&house.app, &Viewer::Anyone, id).await.unwrap();
    assert_eq!(before.len(), 1);
    assert!(before[0].html.contains("first"));
    assert_eq!(before[0].pictures[0].media, one);
    let left = keys(&house).await;
    assert!(left.iter().all(|key| !key.contains(&one.to_string())), "{left:?}");
    assert!(left.iter().any(|key| key.contains(&two.to_string())));
    assert_eq!(told(&house, &bo).await.len(), 1, "told once");
}

#[tokio::test]
async fn a_deleted_post_leaves_a_gravestone_and_no_file() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let media = upload(&house, &ana, picture_bytes(1)).await;
    assert!(!keys(&house).await.is_empty());
    let draft = Draft { pictures: vec![picture(media)], title: "Sea".to_owned(), ..text("@bo") };
    let id = publish(&house.app, &ana, draft).await.unwrap();
    assert_eq!(code(delete(&house.app, &bo, id).await), "not_found");
    delete(&house.app, &ana, id).await.unwrap();
    assert_eq!(code(delete(&house.app, &ana, id).await), "not_found");
    assert_eq!(keys(&house).await, Vec::<String>::new());
    let gone = find(&house.app, &Viewer::Anyone, id).await.unwrap();
    assert!(matches!(gone, Found::Gone { .. }));
    let post = row(&house, id).await;
    assert_eq!((post.title.as_str(), post.source.as_str(), post.html.as_str()), ("", "", ""));
    assert_eq!(account(&house, &ana).await.posts_count, 0);
    assert!(told(&house, &bo).await.is_empty());
    let wanted = Wanted::Rendition { width: 480, ext: "webp".to_owned() };
    assert_eq!(code(uploads::open(&house.app, &Viewer::Anyone, media, wanted).await), "not_found");
}

#[tokio::test]
async fn who_sees_the_post_sees_the_picture_and_only_the_artist_the_original() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let bytes = picture_bytes(1);
    let media = upload(&house, &ana, bytes.clone()).await;
    let small = || Wanted::Rendition { width: 480, ext: "webp".to_owned() };
    let (app, anyone) = (&house.app, Viewer::Anyone);
    let (ana_looks, bo_looks) = (Viewer::Member(ana.clone()), Viewer::Member(bo));
    assert_eq!(code(uploads::open(app, &bo_looks, media, small()).await), "not_found");
    assert!(!uploads::open(app, &ana_looks, media, small()).await.unwrap().is_public);
    let draft = Draft {
        visibility: Visibility::Mentioned,
        pictures: vec![picture(media)],
        ..text("for @bo")
    };
    publish(app, &ana, draft).await.unwrap();
    assert_eq!(code(uploads::open(app, &anyone, media, small()).await), "not_found");
    let served = uploads::open(app, &bo_looks, media, small()).await.unwrap();
    assert_eq!((served.content_type, served.is_public), ("image/webp", false));
    assert_eq!(served.exposure.consent(), Consent::DENIED);
    assert!(!served.exposure.is_indexable());
    let inside = evidence::scan(&served.bytes).consent;
    assert_ne!(inside, Consent::UNKNOWN, "the terms are in the file");
    assert_eq!(code(uploads::open(app, &bo_looks, media, Wanted::Original).await), "not_found");
    let original = uploads::open(app, &ana_looks, media, Wanted::Original).await.unwrap();
    assert_eq!(original.bytes, bytes);
    assert_eq!(original.file_name, "a.png");
}

#[tokio::test]
async fn what_is_no_picture_leaves_nothing_behind() {
    let house = house_with(|config| config.limits.unattached_pictures = 1);
    let ana = person(&house, "ana", Role::Artist).await;
    let mut cut = picture_bytes(1);
    cut.truncate(cut.len() / 2);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    for (bytes, expected) in [
        (Vec::new(), "media.empty"),
        (svg, "media.type"),
        (b"<html><script>alert(1)</script>".to_vec(), "media.type"),
        (cut, "media.truncated"),
    ] {
        let added = uploads::add(&house.app, &ana, MediaPurpose::Work, "x.png", bytes.into()).await;
        assert_eq!(code(added), expected);
    }
    assert_eq!(keys(&house).await, Vec::<String>::new());
    upload(&house, &ana, picture_bytes(1)).await;
    let bytes = picture_bytes(2).into();
    let added = uploads::add(&house.app, &ana, MediaPurpose::Work, "x.png", bytes).await;
    assert_eq!(code(added), "upload.too_many");
}

#[tokio::test]
async fn what_nobody_needs_is_collected_and_the_rest_is_not() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let mut kept = Vec::new();
    let (posted, drafted) = (
        upload(&house, &ana, picture_bytes(1)).await,
        upload(&house, &ana, picture_bytes(2)).await,
    );
    let forgotten = upload(&house, &ana, picture_bytes(3)).await;
    let draft = Draft { pictures: vec![picture(posted)], ..Draft::default() };
    publish(&house.app, &ana, draft).await.unwrap();
    let draft = Draft { pictures: vec![picture(drafted)], ..Draft::default() };
    let saved = drafts::save(&house.app, &ana, None, draft).await.unwrap();
    house.app.storage.put("originals/12345", Bytes::from_static(b"x")).await.unwrap();
    house.clock.advance(std::time::Duration::from_hours(23));
    assert_eq!(uploads::collect_garbage(&house.app).await.unwrap(), 1, "the file without a row");
    house.clock.advance(std::time::Duration::from_hours(2));
    kept.push(upload(&house, &ana, picture_bytes(4)).await);
    assert_eq!(uploads::collect_garbage(&house.app).await.unwrap(), 1, "the forgotten one");
    let left = keys(&house).await.join(" ");
    kept.extend([posted, drafted]);
    assert!(kept.iter().all(|id| left.contains(&id.to_string())), "{left}");
    assert!(!left.contains(&forgotten.to_string()), "{left}");
    drafts::discard(&house.app, &ana, saved).await.unwrap();
    assert!(!keys(&house).await.join(" ").contains(&drafted.to_string()));
}

#[tokio::test]
async fn a_default_reaches_old_works_only_when_asked() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let media = upload(&house, &ana, picture_bytes(1)).await;
    let own = PictureDraft { terms: Some(Consent::DENIED), ..picture(media) };
    let draft = Draft { pictures: vec![own], ..Draft::default() };
    let id = publish(&house.app, &ana, draft).await.unwrap();
    let set =
        |terms, spread| terms::set_default(&house.app, &ana, terms, AiLabel::HumanMade, spread);
    set(Consent::ALLOWED, Spread::OnlyNew).await.unwrap();
    assert_eq!(row(&house, id).await.terms.get(), Consent::DENIED);
    set(Consent::ALLOWED, Spread::AllMyWorks).await.unwrap();
    // Meant for new works only, while the other still spreads.
    set(Consent::DENIED, Spread::OnlyNew).await.unwrap();
    terms::spread_batch(&house.app, ana.account, 0).await.unwrap();
    let post = row(&house, id).await;
    assert_eq!((post.terms.get(), post.resolved_terms.get()), (Consent::ALLOWED, Consent::ALLOWED));
    let media = ask(&house, move |conn| store::media::of_post(conn, id)).await;
    assert_eq!(media[0].resolved_terms.get(), Consent::ALLOWED);
    let defaults = terms::defaults(&house.app, &ana).await.unwrap();
    assert_eq!((defaults.terms, defaults.label), (Consent::DENIED, AiLabel::HumanMade));
    let events = terms::events(&house.app, &ana, None).await.unwrap();
    let spread = events.iter().filter(|it| it.origin == "default for all works").count();
    assert_eq!(spread, 3, "the wish, the post, the picture");
}

#[tokio::test]
async fn drafts_are_ones_own_and_go_when_they_are_posted() {
    let house = house_with(|config| config.limits.drafts = 1);
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let id = drafts::save(&house.app, &ana, None, text("half")).await.unwrap();
    assert_eq!(code(drafts::save(&house.app, &ana, None, text("x")).await), "draft.too_many");
    assert_eq!(code(drafts::find(&house.app, &bo, id).await), "not_found");
    assert_eq!(code(drafts::save(&house.app, &bo, Some(id), text("x")).await), "not_found");
    drafts::save(&house.app, &ana, Some(id), text("whole")).await.unwrap();
    let saved = drafts::find(&house.app, &ana, id).await.unwrap();
    assert_eq!((saved.draft.source.as_str(), saved.draft.draft), ("whole", Some(id)));
    publish(&house.app, &ana, saved.draft).await.unwrap();
    assert!(drafts::list(&house.app, &ana).await.unwrap().is_empty());
}

#[tokio::test]
async fn who_waits_for_approval_prepares_but_does_not_publish() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let waiting = Member { is_approved: false, ..ana };
    let media = upload(&house, &waiting, picture_bytes(1)).await;
    let wanted = Wanted::Rendition { width: 480, ext: "webp".to_owned() };
    uploads::open(&house.app, &Viewer::Member(waiting.clone()), media, wanted).await.unwrap();
    drafts::save(&house.app, &waiting, None, text("x")).await.unwrap();
    assert_eq!(code(publish(&house.app, &waiting, text("x")).await), "forbidden");
}
