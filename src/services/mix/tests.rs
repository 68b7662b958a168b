//! What the mix says about its posts holds.

use std::io::Cursor;

use store::{MediaPurpose, Role};

use super::*;
use crate::feeds::Page as FeedPage;
use crate::follows::follow;
use crate::interactions::boost;
use crate::posts::{Draft, PictureDraft, publish};
use crate::testing::{House, house, person};
use crate::uploads;

async fn post(house: &House, by: &Member, draft: Draft) -> PostId {
    house.clock.advance(Duration::from_secs(1));
    publish(&house.app, by, draft).await.unwrap()
}

async fn text(house: &House, by: &Member) -> PostId {
    post(house, by, Draft { source: "a heron".to_owned(), ..Draft::default() }).await
}

async fn work(house: &House, by: &Member) -> PostId {
    let picture = image::RgbImage::from_fn(24, 24, |x, y| {
        image::Rgb([u8::try_from(x * 9).unwrap(), u8::try_from(y * 9).unwrap(), 7])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner().into();
    let adding = uploads::add(&house.app, by, MediaPurpose::Work, "a.png", bytes);
    let media = adding.await.unwrap().id;
    let picture = PictureDraft { media, alt: "a heron".to_owned(), ..PictureDraft::default() };
    post(house, by, Draft { pictures: vec![picture], ..Draft::default() }).await
}

async fn mixed(house: &House, by: &Member, mix: Mix) -> Vec<Mixed> {
    page(&house.app, by, mix, "").await.unwrap().items
}

fn only(pool: Pool) -> Mix {
    let parts = PerPool::new(|it| if it == pool { 100 } else { 0 });
    Mix { parts, ..Mix::default() }
}

fn ids(items: &[Mixed]) -> Vec<PostId> {
    items.iter().map(|it| it.entry.shown.post.id).collect()
}

fn author(it: &Mixed) -> AccountId {
    it.entry.shown.author.id
}

#[tokio::test]
async fn every_reason_is_true() {
    let house = house();
    let app = &house.app;
    let [jo, ana, bo, cy] = [
        person(&house, "jo", Role::Artist).await,
        person(&house, "ana", Role::Artist).await,
        person(&house, "bo", Role::Artist).await,
        person(&house, "cy", Role::Artist).await,
    ];
    follow(app, &jo, ana.account).await.unwrap();
    follow(app, &ana, bo.account).await.unwrap();
    let own = text(&house, &jo).await;
    let words = text(&house, &ana).await;
    let near = work(&house, &bo).await;
    let far = work(&house, &cy).await;
    boost(app, &ana, far).await.unwrap();

    let follows = mixed(&house, &jo, only(Pool::Follows)).await;
    assert_eq!(ids(&follows), [far, words], "not what the reader wrote: {own}");
    assert!(matches!(follows[0].why, Why::Boosted));
    assert_eq!(follows[0].entry.boosted_by.as_ref().unwrap().author().id, ana.account);
    assert!(matches!(follows[1].why, Why::Followed) && author(&follows[1]) == ana.account);
    let quiet = Mix { shows_boosts: false, ..only(Pool::Follows) };
    assert_eq!(ids(&mixed(&house, &jo, quiet).await), [words]);
    let art = Mix { is_art_only: true, ..only(Pool::Follows) };
    assert_eq!(ids(&mixed(&house, &jo, art).await), [far]);

    let network = mixed(&house, &jo, only(Pool::Network)).await;
    assert_eq!(ids(&network), [near]);
    let Why::Network(Some(through)) = &network[0].why else { panic!("{:?}", network[0].why) };
    assert_eq!(through.author().id, ana.account);
    for (pool, is_it) in [
        (Pool::Here, (|it| matches!(it, Why::Here)) as fn(&Why) -> bool),
        (Pool::Everywhere, |it| matches!(it, Why::Everywhere)),
    ] {
        let strangers = mixed(&house, &jo, only(pool)).await;
        assert_eq!(strangers.len(), 2, "{pool:?}: works alone");
        assert!(strangers.iter().all(|it| is_it(&it.why)), "{pool:?}");
        assert!(strangers.iter().all(|it| it.entry.shown.author.domain.is_empty()));
    }

    // When what a reason says ends, so does the reason.
    crate::follows::unfollow(app, &ana, bo.account).await.unwrap();
    assert_eq!(ids(&mixed(&house, &jo, only(Pool::Network)).await), []);
}

#[tokio::test]
async fn who_posts_much_has_two_places_and_who_posts_rarely_is_said_to() {
    let house = house();
    let [jo, ana, bo] = [
        person(&house, "jo", Role::Artist).await,
        person(&house, "ana", Role::Artist).await,
        person(&house, "bo", Role::Artist).await,
    ];
    for by in [&ana, &bo] {
        follow(&house.app, &jo, by.account).await.unwrap();
    }
    let rare = text(&house, &bo).await;
    for _ in 0..6 {
        text(&house, &ana).await;
    }
    let items = mixed(&house, &jo, only(Pool::Follows)).await;
    assert_eq!(items.iter().filter(|it| author(it) == ana.account).count(), CAP);
    assert_eq!(items.last().map(|it| it.entry.shown.post.id), Some(rare));
    for it in &items {
        assert_eq!(it.is_rare, author(it) == bo.account);
    }
    let first = Mix { puts_rare_first: true, ..only(Pool::Follows) };
    assert_eq!(ids(&mixed(&house, &jo, first).await).first(), Some(&rare));
}

#[tokio::test]
async fn pages_go_on_where_they_ended_and_the_day_holds_to_the_end() {
    let house = house();
    let jo = person(&house, "jo", Role::Artist).await;
    let mut posted = Vec::new();
    for n in 0..16 {
        let artist = person(&house, &format!("artist{n}"), Role::Artist).await;
        follow(&house.app, &jo, artist.account).await.unwrap();
        for _ in 0..2 {
            posted.push(text(&house, &artist).await);
        }
    }
    let mix = only(Pool::Follows);
    let (mut read, mut after) = (Vec::new(), String::new());
    loop {
        let page = page(&house.app, &jo, mix, &after).await.unwrap();
        assert_eq!(ids(&page.items), {
            let again = super::page(&house.app, &jo, mix, &after).await.unwrap();
            ids(&again.items)
        });
        read.extend(ids(&page.items));
        let Some(next) = page.next else { break };
        after = next;
        // Midnight passes while somebody reads.
        house.clock.advance(Duration::from_hours(12));
    }
    posted.reverse();
    assert_eq!(read, posted, "of those one follows, each is there once, by time");
    let home = feeds::home(&house.app, &jo, FeedPage { limit: 80, ..FeedPage::default() }).await;
    assert_eq!(home.unwrap().items.len(), read.len());
}

#[tokio::test]
async fn mixes_are_kept_by_name_and_the_last_one_is_remembered() {
    let house = house();
    let [jo, ana] =
        [person(&house, "jo", Role::Artist).await, person(&house, "ana", Role::Artist).await];
    let app = &house.app;
    assert_eq!(used(app, &jo).await.unwrap(), Mix::default());
    save(app, &jo, "  Quiet   days ", only(Pool::Here)).await.unwrap();
    use_now(app, &jo, only(Pool::Everywhere)).await.unwrap();
    assert_eq!(used(app, &jo).await.unwrap(), only(Pool::Everywhere));
    let kept = saved(app, &jo).await.unwrap();
    assert_eq!(
        (kept.len(), kept[0].name.as_str(), kept[0].mix),
        (1, "Quiet days", only(Pool::Here))
    );

    let theirs = recall(app, &ana, kept[0].id).await;
    assert!(matches!(theirs, Err(crate::Error::NotFound(_))));
    assert!(remove(app, &ana, kept[0].id).await.is_err());
    recall(app, &jo, kept[0].id).await.unwrap();
    assert_eq!(used(app, &jo).await.unwrap(), only(Pool::Here));

    save(app, &jo, "Quiet days", only(Pool::Follows)).await.unwrap();
    assert_eq!(saved(app, &jo).await.unwrap().len(), 1, "a name is there once");
    for n in 1..MOST {
        save(app, &jo, &format!("mix {n}"), Mix::default()).await.unwrap();
    }
    let many = save(app, &jo, "one more", Mix::default()).await;
    assert_eq!(many.unwrap_err().code(), "mix.many");
    let empty = Mix { parts: PerPool::default(), ..Mix::default() };
    assert_eq!(use_now(app, &jo, empty).await.unwrap_err().code(), "mix.empty");
    assert_eq!(save(app, &jo, " ", Mix::default()).await.unwrap_err().code(), "mix.name");
    remove(app, &jo, kept_id(&saved(app, &jo).await.unwrap(), "mix 1")).await.unwrap();
    save(app, &jo, "one more", Mix::default()).await.unwrap();
}

fn kept_id(all: &[Saved], name: &str) -> store::RowId {
    all.iter().find(|it| it.name == name).unwrap().id
}

#[test]
fn a_place_is_read_as_it_was_written() {
    let token = Token { day: 7, from: PerPool { follows: 1, network: 2, here: 0, everywhere: 3 } };
    assert_eq!(Token::read(&token.write()), Some(token));
    for text in ["", "1.2.3.4", "1.2.3.4.5.6", "a.b.c.d.e"] {
        assert_eq!(Token::read(text), None, "{text}");
    }
}
