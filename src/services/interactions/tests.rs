use store::Role;

use super::*;
use crate::feeds::{self, Page};
use crate::posts::{Draft, publish};
use crate::testing::{House, house, news, person};
use crate::{Viewer, blocks, follows, notifications as notices};

async fn post(house: &House, by: &Member, visibility: Visibility) -> PostId {
    let draft = Draft { visibility, source: "Hello #Sky".to_owned(), ..Draft::default() };
    publish(&house.app, by, draft).await.unwrap()
}

async fn row(house: &House, id: PostId) -> Post {
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::posts::find(conn, id)?.unwrap());
    house.app.store.read(find).await.unwrap()
}

async fn kinds(house: &House, of: &Member) -> Vec<NotificationKind> {
    let list = notices::list(&house.app, of, Page::default()).await.unwrap();
    list.items.iter().map(|notice| notice.notification.kind).collect()
}

#[tokio::test]
async fn liking_twice_is_liking_once() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    let id = post(&house, &mira, Visibility::Public).await;
    for _ in 0..2 {
        like(&house.app, &jo, id).await.unwrap();
    }
    like(&house.app, &mira, id).await.unwrap();
    assert_eq!(row(&house, id).await.likes_count, 2);
    assert_eq!(kinds(&house, &mira).await, [NotificationKind::Like]);
    assert_eq!(notices::unread(&house.app, &mira).await.unwrap(), 1);
    let newest = notices::list(&house.app, &mira, Page::default()).await.unwrap();
    let newest = newest.items[0].notification.id;
    notices::mark_read(&house.app, &mira, newest).await.unwrap();
    assert_eq!(notices::unread(&house.app, &mira).await.unwrap(), 0);
    for _ in 0..2 {
        unlike(&house.app, &jo, id).await.unwrap();
    }
    assert_eq!(row(&house, id).await.likes_count, 1);
    assert_eq!(kinds(&house, &mira).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_stay_exact_when_everything_happens_at_once() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    let id = post(&house, &mira, Visibility::Public).await;
    let tasks = (0..40).map(|n| {
        let (app, who) = (house.app.clone(), if n % 2 == 0 { mira.clone() } else { jo.clone() });
        tokio::spawn(async move {
            match n % 4 {
                0 | 1 => like(&app, &who, id).await.unwrap(),
                2 => unlike(&app, &who, id).await.unwrap(),
                _ => boost(&app, &who, id).await.unwrap(),
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    like(&house.app, &mira, id).await.unwrap();
    let row = row(&house, id).await;
    assert_eq!((row.likes_count, row.boosts_count), (2, 1));
}

#[tokio::test]
async fn what_one_may_not_see_one_may_not_touch() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    let id = post(&house, &mira, Visibility::Followers).await;
    for refused in [
        like(&house.app, &jo, id).await,
        boost(&house.app, &jo, id).await,
        bookmark(&house.app, &jo, id).await,
        like(&house.app, &jo, PostId(1)).await,
    ] {
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    }
    follows::follow(&house.app, &jo, mira.account).await.unwrap();
    like(&house.app, &jo, id).await.unwrap();
    bookmark(&house.app, &jo, id).await.unwrap();
    for who in [&jo, &mira] {
        let refused = boost(&house.app, who, id).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn nothing_is_told_across_a_mute() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    let id = post(&house, &mira, Visibility::Public).await;
    like(&house.app, &jo, id).await.unwrap();
    blocks::mute(&house.app, &mira, jo.account).await.unwrap();
    boost(&house.app, &jo, id).await.unwrap();
    assert_eq!(kinds(&house, &mira).await, []);
    assert_eq!(notices::unread(&house.app, &mira).await.unwrap(), 0);
    blocks::unmute(&house.app, &mira, jo.account).await.unwrap();
    assert_eq!(kinds(&house, &mira).await, [NotificationKind::Like]);
}

#[tokio::test]
async fn pages_show_posts_with_their_author_their_tags_and_ones_ties() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    let kim = person(&house, "kim", Role::Artist).await;
    let public = post(&house, &mira, Visibility::Public).await;
    let quiet = post(&house, &mira, Visibility::Quiet).await;
    follows::follow(&house.app, &jo, mira.account).await.unwrap();
    follows::follow(&house.app, &kim, jo.account).await.unwrap();
    like(&house.app, &jo, public).await.unwrap();
    bookmark(&house.app, &jo, public).await.unwrap();
    boost(&house.app, &jo, public).await.unwrap();

    let home = feeds::home(&house.app, &jo, Page::default()).await.unwrap();
    let ids: Vec<PostId> = home.items.iter().map(|item| item.shown.post.id).collect();
    assert_eq!(ids, [quiet, public]);
    let shown = &home.items[1].shown;
    assert_eq!(
        (shown.author.username.as_str(), shown.tags.as_slice()),
        ("mira", &["Sky".to_owned()][..])
    );
    assert!(shown.ties.liked && shown.ties.boosted && shown.ties.bookmarked && !shown.ties.is_mine);
    assert!(shown.may_boost && shown.may_reply);
    // A quiet post is not for search engines, so a page with one is not either.
    assert!(shown.exposure.is_indexable() && !home.exposure.is_indexable());

    let home = feeds::home(&house.app, &kim, Page::default()).await.unwrap();
    assert_eq!(home.items.len(), 1);
    assert_eq!(home.items[0].boosted_by.as_ref().unwrap().author().username, "jo");

    let anyone = Viewer::Anyone;
    let tagged = feeds::tag(&house.app, &anyone, "SKY", Page::default()).await.unwrap();
    assert_eq!(tagged.items.len(), 1);
    assert!(!tagged.items[0].shown.may_reply);
    let texts = feeds::posts(&house.app, &anyone, mira.account, Page::default()).await.unwrap();
    assert_eq!(texts.items.len(), 2);
    let saved = feeds::bookmarks(&house.app, &jo, Page::default()).await.unwrap();
    assert_eq!(saved.items.len(), 1);
    assert!(feeds::wall(&house.app, &anyone, Page::default()).await.unwrap().items.is_empty());

    blocks::block(&house.app, &mira, jo.account).await.unwrap();
    assert!(feeds::home(&house.app, &jo, Page::default()).await.unwrap().items.is_empty());
    assert!(feeds::bookmarks(&house.app, &jo, Page::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_boost_is_told_once_and_a_like_between_two_people_here_is_not() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    let id = post(&house, &mira, Visibility::Public).await;
    assert_eq!(news(&house).await, [News::Posted { post: id }]);
    for _ in 0..2 {
        like(&house.app, &jo, id).await.unwrap();
        boost(&house.app, &jo, id).await.unwrap();
    }
    let account = jo.account;
    let find = move |conn: &mut Conn| Ok::<_, Error>(boosts::find(conn, account, id)?.unwrap());
    let row = house.app.store.read(find).await.unwrap();
    assert_eq!(news(&house).await, [News::Boosted { account, post: id }]);
    for _ in 0..2 {
        unlike(&house.app, &jo, id).await.unwrap();
        unboost(&house.app, &jo, id).await.unwrap();
    }
    assert_eq!(news(&house).await, [News::Unboosted { account, post: id, boost: row.id }]);
}
