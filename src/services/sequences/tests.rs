//! Sections and series through the service, on a whole server.

use store::Role;

use super::*;
use crate::posts::{self, Draft, PictureDraft};
use crate::testing::{House, house, person};
use crate::{MediaPurpose, Member, pins, uploads};

const FIRST: Page = Page { older_than: None, newer_than: None, limit: 20 };

/// A small picture that is a file of its own.
fn png(shade: u8) -> bytes::Bytes {
    let picture = image::RgbImage::from_pixel(8, 6, image::Rgb([shade, 40, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

async fn work_with(house: &House, by: &Member, draft: Draft) -> PostId {
    let file = uploads::add(&house.app, by, MediaPurpose::Work, "a.png", png(7)).await.unwrap();
    let picture = PictureDraft { media: file.id, alt: "a".to_owned(), ..Default::default() };
    let draft = Draft { pictures: vec![picture], ..draft };
    posts::publish(&house.app, by, draft).await.unwrap()
}

async fn work(house: &House, by: &Member) -> PostId {
    work_with(house, by, Draft::default()).await
}

fn named(title: &str) -> Words {
    Words { title: Some(title.to_owned()), intro: None }
}

async fn made(house: &House, by: &Member, kind: SequenceKind, title: &str) -> SequenceId {
    create(&house.app, by, kind, named(title)).await.unwrap().id
}

async fn order(house: &House, by: &Member, id: SequenceId) -> Vec<PostId> {
    let viewer = Viewer::Member(by.clone());
    let opened = open(&house.app, &viewer, id, FIRST).await.unwrap();
    opened.works.items.iter().map(|it| it.shown.post.id).collect()
}

#[tokio::test]
async fn works_hang_where_their_artist_puts_them() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let (a, b, c) = (work(&house, &ana).await, work(&house, &ana).await, work(&house, &ana).await);
    let birds = made(&house, &ana, SequenceKind::Section, "Birds").await;
    hang(&house.app, &ana, birds, vec![a, b, c, a], None).await.unwrap();
    assert_eq!(order(&house, &ana, birds).await, [a, b, c]);
    for (post, step, expected) in [
        (c, Step::Up, [a, c, b]),
        (a, Step::Down, [c, a, b]),
        (b, Step::Top, [b, c, a]),
        (a, Step::Before(c), [b, a, c]),
        (b, Step::End, [a, c, b]),
    ] {
        step_work(&house.app, &ana, birds, post, step).await.unwrap();
        assert_eq!(order(&house, &ana, birds).await, expected, "{step:?}");
    }
    let trees = made(&house, &ana, SequenceKind::Section, "Trees").await;
    hang(&house.app, &ana, trees, vec![c], None).await.unwrap();
    assert_eq!(order(&house, &ana, birds).await, [a, b], "a work is in one section");
    let story = made(&house, &ana, SequenceKind::Series, "Story").await;
    hang(&house.app, &ana, story, vec![c, a], None).await.unwrap();
    assert_eq!(order(&house, &ana, trees).await, [c], "and in a series beside it");
    hang(&house.app, &ana, story, vec![b], Some(c)).await.unwrap();
    assert_eq!(order(&house, &ana, story).await, [b, c, a]);
    take_down(&house.app, &ana, story, vec![c]).await.unwrap();
    delete(&house.app, &ana, trees).await.unwrap();
    assert_eq!(order(&house, &ana, story).await, [b, a]);
    assert!(posts::find(&house.app, &Viewer::Anyone, c).await.unwrap().shown().is_some());
}

#[tokio::test]
async fn who_looks_sees_and_counts_only_what_is_for_them() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let open_draft = |visibility| Draft { visibility, ..Draft::default() };
    let a = work(&house, &ana).await;
    let close = work_with(&house, &ana, open_draft(consent::Visibility::Followers)).await;
    let c = work(&house, &ana).await;
    let story = made(&house, &ana, SequenceKind::Series, "Story").await;
    hang(&house.app, &ana, story, vec![a, close, c], None).await.unwrap();
    set_cover(&house.app, &ana, story, Some(close)).await.unwrap();
    let seen = find(&house.app, &Viewer::Anyone, story).await.unwrap();
    assert_eq!((seen.count, seen.cover.unwrap().post.id), (2, a), "another stands for it");
    let next = around(&house.app, &Viewer::Anyone, a).await.unwrap().unwrap();
    assert_eq!((next.place, next.count, next.before, next.after), (1, 2, None, Some(c)));
    let own = around(&house.app, &Viewer::Member(ana.clone()), a).await.unwrap().unwrap();
    assert_eq!((own.count, own.after), (3, Some(close)));

    let shy = made(&house, &ana, SequenceKind::Series, "Close").await;
    hang(&house.app, &ana, shy, vec![close], None).await.unwrap();
    let hidden = find(&house.app, &Viewer::Anyone, shy).await;
    assert!(matches!(hidden, Err(Error::NotFound(_))), "nobody learns its name");
    let kind = SequenceKind::Series;
    let list = of_account(&house.app, &Viewer::Anyone, ana.account, kind, FIRST).await.unwrap();
    assert_eq!(list.items.iter().map(|it| it.sequence.id).collect::<Vec<_>>(), [story]);
}

#[tokio::test]
async fn the_portfolio_hangs_pinned_works_sections_and_the_rest() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let mut works = Vec::new();
    for _ in 0..4 {
        works.push(work(&house, &ana).await);
    }
    let birds = made(&house, &ana, SequenceKind::Section, "Birds").await;
    made(&house, &ana, SequenceKind::Section, "Empty").await;
    hang(&house.app, &ana, birds, vec![works[0]], None).await.unwrap();
    for post in [works[1], works[2]] {
        pins::pin(&house.app, &ana, post).await.unwrap();
    }
    let pinned = async || {
        let hanging = portfolio(&house.app, &Viewer::Anyone, ana.account).await.unwrap();
        hanging.pinned.iter().map(|it| it.post.id).collect::<Vec<_>>()
    };
    assert_eq!(pinned().await, [works[2], works[1]]);
    pins::step(&house.app, &ana, works[1], Step::Top).await.unwrap();
    assert_eq!(pinned().await, [works[1], works[2]]);
    let hanging = portfolio(&house.app, &Viewer::Anyone, ana.account).await.unwrap();
    assert_eq!(hanging.sections.len(), 1, "an empty section is not shown");
    let rest = feeds::unplaced(&house.app, &Viewer::Anyone, ana.account, FIRST).await.unwrap();
    assert_eq!(rest.items.iter().map(|it| it.shown.post.id).collect::<Vec<_>>(), [works[3]]);
}

#[tokio::test]
async fn the_composer_hangs_a_work_and_an_edit_moves_it() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let birds = made(&house, &ana, SequenceKind::Section, "Birds").await;
    let story = made(&house, &ana, SequenceKind::Series, "Story").await;
    let places = Some(Places { section: Some(birds), series: Some(story) });
    let post = work_with(&house, &ana, Draft { places, ..Draft::default() }).await;
    assert_eq!(order(&house, &ana, birds).await, [post]);
    let draft = posts::source(&house.app, &ana, post).await.unwrap();
    assert_eq!(draft.places, places);
    let untouched = Draft { places: None, ..draft.clone() };
    posts::edit(&house.app, &ana, post, untouched).await.unwrap();
    assert_eq!(order(&house, &ana, story).await, [post]);
    let moved = Draft { places: Some(Places { section: None, series: Some(story) }), ..draft };
    posts::edit(&house.app, &ana, post, moved.clone()).await.unwrap();
    assert!(order(&house, &ana, birds).await.is_empty());
    let words = Draft { pictures: Vec::new(), source: "gone".to_owned(), ..moved };
    posts::edit(&house.app, &ana, post, words).await.unwrap();
    assert!(order(&house, &ana, story).await.is_empty(), "words hang in no series");
}

#[tokio::test]
async fn nobody_arranges_what_is_not_theirs() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let bo = person(&house, "bo", Role::Artist).await;
    let (mine, theirs) = (work(&house, &ana).await, work(&house, &bo).await);
    let birds = made(&house, &ana, SequenceKind::Section, "Birds").await;
    let not_found = |result: Result<()>| assert!(matches!(result, Err(Error::NotFound(_))));
    not_found(hang(&house.app, &bo, birds, vec![theirs], None).await);
    not_found(hang(&house.app, &ana, birds, vec![theirs], None).await);
    not_found(step(&house.app, &bo, birds, Step::Top).await);
    not_found(delete(&house.app, &bo, birds).await.map(drop));
    not_found(edit(&house.app, &bo, birds, named("Mine")).await.map(drop));
    let cover = set_cover(&house.app, &ana, birds, Some(mine)).await;
    assert!(matches!(cover, Err(Error::Invalid(_))), "it does not hang there");
    let places = Some(Places { section: Some(birds), series: None });
    let draft = Draft { places, ..posts::source(&house.app, &bo, theirs).await.unwrap() };
    let sneaked = posts::edit(&house.app, &bo, theirs, draft).await;
    assert!(matches!(sneaked, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn sections_have_a_name_and_an_end() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let kind = SequenceKind::Section;
    assert!(create(&house.app, &ana, kind, named(" ")).await.is_err());
    assert!(create(&house.app, &ana, kind, named(&"x".repeat(101))).await.is_err());
    let mut made = Vec::new();
    for n in 0..12 {
        made.push(create(&house.app, &ana, kind, named(&format!("{n}"))).await.unwrap().id);
    }
    assert!(create(&house.app, &ana, kind, named("13")).await.is_err());
    step(&house.app, &ana, made[11], Step::Top).await.unwrap();
    step(&house.app, &ana, made[0], Step::Down).await.unwrap();
    let all = mine(&house.app, &ana).await.unwrap();
    let first: Vec<SequenceId> = all.iter().take(3).map(|it| it.id).collect();
    assert_eq!(first, [made[11], made[1], made[0]]);
}
