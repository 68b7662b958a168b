use store::{NotificationKind, Role};

use super::*;
use crate::testing::{House, elsewhere, house, news, person};
use crate::{blocks, notifications};

async fn kinds(house: &House, of: &Member) -> Vec<NotificationKind> {
    let notices = notifications::list(&house.app, of, Page::default()).await.unwrap();
    notices.items.iter().map(|notice| notice.notification.kind).collect()
}

/// Followers and following of an account.
async fn counts(house: &House, of: &Member) -> (i64, i64) {
    let id = of.account;
    let account =
        house.app.store.read(move |conn| Ok::<_, Error>(store::accounts::find(conn, id)?.unwrap()));
    let account = account.await.unwrap();
    (account.followers_count, account.following_count)
}

async fn lock(house: &House, who: &Member) {
    let id = who.account;
    let lock = move |conn: &mut Conn| {
        let account = store::accounts::find(conn, id)?.unwrap();
        let change = store::accounts::ProfileChange {
            display_name: account.display_name,
            bio_source: account.bio_source,
            bio_html: account.bio_html,
            fields: account.fields,
            is_indexable: account.is_indexable,
            is_locked: true,
            shows_counts: account.shows_counts,
            hides_follows: false,
            is_bot: false,
            is_discoverable: true,
        };
        Ok::<_, Error>(store::accounts::change_profile(conn, id, &change)?)
    };
    house.app.store.write(lock).await.unwrap();
}

#[tokio::test]
async fn following_twice_is_following_once() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    for _ in 0..2 {
        follow(&house.app, &jo, mira.account).await.unwrap();
    }
    assert_eq!(counts(&house, &mira).await, (1, 0));
    assert_eq!(counts(&house, &jo).await, (0, 1));
    assert_eq!(kinds(&house, &mira).await, [NotificationKind::Follow]);
    let viewer = Viewer::Member(mira.clone());
    let list = followers(&house.app, &viewer, mira.account, Page::default()).await.unwrap();
    assert_eq!(list.people.iter().map(|it| it.id).collect::<Vec<_>>(), [jo.account]);
    for _ in 0..2 {
        unfollow(&house.app, &jo, mira.account).await.unwrap();
    }
    assert_eq!(counts(&house, &mira).await, (0, 0));
    assert_eq!(kinds(&house, &mira).await, []);
}

#[tokio::test]
async fn who_is_locked_is_asked_first() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    lock(&house, &mira).await;
    follow(&house.app, &jo, mira.account).await.unwrap();
    assert_eq!(counts(&house, &mira).await, (0, 0));
    assert_eq!(kinds(&house, &mira).await, [NotificationKind::FollowRequest]);
    let as_jo = Viewer::Member(jo.clone());
    let between = relationship(&house.app, &as_jo, mira.account).await.unwrap();
    assert!(between.requested && !between.following);
    let waiting = requests(&house.app, &mira, Page::default()).await.unwrap();
    assert_eq!(waiting.people.len(), 1);

    for _ in 0..2 {
        accept(&house.app, &mira, jo.account).await.unwrap();
    }
    assert_eq!(counts(&house, &mira).await, (1, 0));
    assert_eq!(kinds(&house, &mira).await, [NotificationKind::Follow]);
    assert_eq!(kinds(&house, &jo).await, [NotificationKind::FollowAccepted]);
    reject(&house.app, &mira, jo.account).await.unwrap();
    assert_eq!(counts(&house, &mira).await, (0, 0));
}

#[tokio::test]
async fn a_block_ends_follows_both_ways_and_there_is_no_new_one_across_it() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    follow(&house.app, &jo, mira.account).await.unwrap();
    follow(&house.app, &mira, jo.account).await.unwrap();
    blocks::block(&house.app, &mira, jo.account).await.unwrap();
    blocks::block(&house.app, &mira, jo.account).await.unwrap();
    assert_eq!(counts(&house, &mira).await, (0, 0));
    assert_eq!(counts(&house, &jo).await, (0, 0));
    assert_eq!(kinds(&house, &mira).await, []);
    for (one, other) in [(&mira, &jo), (&jo, &mira)] {
        let refused = follow(&house.app, one, other.account).await;
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    }
    let listed = blocks::list(&house.app, &mira, Page::default()).await.unwrap();
    assert_eq!(listed.people.len(), 1);
    blocks::unblock(&house.app, &mira, jo.account).await.unwrap();
    follow(&house.app, &jo, mira.account).await.unwrap();
}

#[tokio::test]
async fn nobody_follows_or_blocks_oneself() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    assert!(follow(&house.app, &mira, mira.account).await.is_err());
    assert!(blocks::block(&house.app, &mira, mira.account).await.is_err());
    assert!(blocks::mute(&house.app, &mira, mira.account).await.is_err());
}

#[tokio::test]
async fn somebody_elsewhere_is_asked_and_their_server_is_told() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let ann = elsewhere(&house, &mira, "ann").await;
    for _ in 0..2 {
        follow(&house.app, &mira, ann).await.unwrap();
    }
    assert_eq!(counts(&house, &mira).await, (0, 0));
    let as_mira = Viewer::Member(mira.clone());
    let between = relationship(&house.app, &as_mira, ann).await.unwrap();
    assert!(between.requested && !between.following);
    let me = mira.account;
    assert_eq!(news(&house).await, [News::Followed { follower: me, followee: ann }]);
    let row = house.app.store.read(move |conn| Ok::<_, Error>(follows::find(conn, me, ann)?));
    let row = row.await.unwrap().unwrap();
    let uri = format!("http://127.0.0.1:8080/users/mira/follows/{}", row.id.0);
    assert_eq!(row.uri.as_deref(), Some(uri.as_str()));
    for _ in 0..2 {
        unfollow(&house.app, &mira, ann).await.unwrap();
    }
    let unfollowed = News::Unfollowed { follower: me, followee: ann, uri };
    assert_eq!(news(&house).await, [unfollowed]);
    for _ in 0..2 {
        blocks::block(&house.app, &mira, ann).await.unwrap();
    }
    for _ in 0..2 {
        blocks::unblock(&house.app, &mira, ann).await.unwrap();
    }
    let blocked = News::Blocked { account: me, target: ann };
    assert_eq!(news(&house).await, [blocked, News::Unblocked { account: me, target: ann }]);
}

#[tokio::test]
async fn whoever_asks_from_elsewhere_gets_an_answer_with_the_id_of_their_request() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let ann = elsewhere(&house, &mira, "ann").await;
    let (me, now, id) = (mira.account, house.app.now(), house.app.ids.next(house.app.now()));
    let uri = "https://far.example/follows/1".to_owned();
    let row = Follow {
        id,
        follower_id: ann,
        followee_id: me,
        shows_boosts: true,
        created_at: now,
        accepted_at: None,
        uri: Some(uri.clone()),
        notifies: false,
        languages: String::new(),
    };
    let ask = move |conn: &mut Conn| Ok::<_, Error>(follows::insert_once(conn, &row)?);
    house.app.store.write(ask).await.unwrap();
    for _ in 0..2 {
        accept(&house.app, &mira, ann).await.unwrap();
    }
    assert_eq!(counts(&house, &mira).await, (1, 0));
    let accepted = News::FollowAccepted { follower: ann, followee: me, uri: uri.clone() };
    assert_eq!(news(&house).await, [accepted]);
    for _ in 0..2 {
        reject(&house.app, &mira, ann).await.unwrap();
    }
    assert_eq!(counts(&house, &mira).await, (0, 0));
    assert_eq!(news(&house).await, [News::FollowRejected { follower: ann, followee: me, uri }]);
}

#[tokio::test]
async fn between_people_of_this_server_nobody_else_is_told() {
    let house = house();
    let mira = person(&house, "mira", Role::Artist).await;
    let jo = person(&house, "jo", Role::Artist).await;
    follow(&house.app, &jo, mira.account).await.unwrap();
    reject(&house.app, &mira, jo.account).await.unwrap();
    follow(&house.app, &jo, mira.account).await.unwrap();
    unfollow(&house.app, &jo, mira.account).await.unwrap();
    blocks::block(&house.app, &mira, jo.account).await.unwrap();
    blocks::unblock(&house.app, &mira, jo.account).await.unwrap();
    assert_eq!(news(&house).await, []);
}
