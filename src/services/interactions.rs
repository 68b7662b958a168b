//! Likes, boosts, bookmarks. Doing one twice is doing it once; taking back what is not there is
//! no fault.

use consent::Visibility;
use store::notifications::{self, Notification};
use store::queue::News;
use store::{Conn, RowId, bookmarks, boosts, likes};

use crate::posts::shown::{Authors, seen};
use crate::{
    AccountId, App, Error, Member, NotificationId, NotificationKind, Post, PostId, Result, news,
};

const NOT_HERE: Error = Error::NotFound("That post is not here, or not for you.");

/// Likes a post that the member may see.
pub async fn like(app: &App, member: &Member, post: PostId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let (id, notice): (RowId, NotificationId) = (app.ids.next(now), app.ids.next(now));
    let ids = app.ids.clone();
    app.store
        .write(move |conn| {
            let found = find(conn, me, post)?;
            let row = likes::Like { id, account_id: me, post_id: post, created_at: now, uri: None };
            if !likes::insert_once(conn, &row)? {
                return Ok(());
            }
            if news::is_elsewhere(conn, found.account_id)? {
                return news::tell(conn, &ids, now, News::Liked { account: me, post });
            }
            let told = notice_of(NotificationKind::Like, me, &found, notice, now);
            notifications::insert(conn, &told)?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Takes a like back. Needs no look at the post: it may have become invisible meanwhile.
pub async fn unlike(app: &App, member: &Member, post: PostId) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let Some(row) = likes::find(conn, me, post)? else {
                return Ok(());
            };
            if !likes::delete(conn, me, post)? {
                return Ok(());
            }
            let author = store::posts::find(conn, post)?.map(|it| it.account_id);
            if author.map(|it| news::is_elsewhere(conn, it)).transpose()? == Some(true) {
                let news = News::Unliked { account: me, post, like: row.id };
                return news::tell(conn, &ids, now, news);
            }
            untell(conn, NotificationKind::Like, me, post)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Carries a post further, to those who follow the member. Only what everybody may see.
pub async fn boost(app: &App, member: &Member, post: PostId) -> Result<()> {
    boost_for(app, member, post, Visibility::Public).await
}

/// The same for everybody, quietly, or for followers alone. A boost that is there already stays as
/// it is.
pub async fn boost_for(
    app: &App,
    member: &Member,
    post: PostId,
    visibility: Visibility,
) -> Result<()> {
    if visibility == Visibility::Mentioned {
        let sentence = "Visibility is one of: public, unlisted, private.";
        return Err(Error::invalid("visibility", "boost.visibility", sentence));
    }
    let (me, now) = (member.approved()?.account, app.now());
    let (id, notice): (RowId, NotificationId) = (app.ids.next(now), app.ids.next(now));
    let ids = app.ids.clone();
    app.store
        .write(move |conn| {
            let found = find(conn, me, post)?;
            let author = Authors::find(conn, [found.account_id])?.get(found.account_id);
            let author = author.ok_or(NOT_HERE)?;
            let viewing = seen(Some(me), &found, &author);
            if !consent::may_boost(found.visibility.get(), &viewing) {
                return Err(Error::Forbidden("Only posts that everybody may see can be boosted."));
            }
            let row = boosts::Boost {
                id,
                account_id: me,
                post_id: post,
                created_at: now,
                uri: None,
                visibility: visibility.into(),
            };
            if !boosts::insert_once(conn, &row)? {
                return Ok(());
            }
            if author.domain.is_empty() {
                let told = notice_of(NotificationKind::Boost, me, &found, notice, now);
                notifications::insert(conn, &told)?;
            }
            news::tell(conn, &ids, now, News::Boosted { account: me, post })
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// The member's boost of a post.
pub async fn boost_of(app: &App, member: &Member, post: PostId) -> Result<Option<RowId>> {
    let me = member.account;
    let find = move |conn: &mut Conn| Ok::<_, Error>(boosts::find(conn, me, post)?);
    Ok(app.store.read(find).await?.map(|it| it.id))
}

/// Takes a boost back.
pub async fn unboost(app: &App, member: &Member, post: PostId) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let Some(row) = boosts::find(conn, me, post)? else {
                return Ok(());
            };
            if !boosts::delete(conn, me, post)? {
                return Ok(());
            }
            untell(conn, NotificationKind::Boost, me, post)?;
            let news = News::Unboosted { account: me, post, boost: row.id };
            news::tell(conn, &ids, now, news)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Saves a post for later. Nobody is told, and nobody else sees it.
pub async fn bookmark(app: &App, member: &Member, post: PostId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let id: RowId = app.ids.next(now);
    app.store
        .write(move |conn| {
            find(conn, me, post)?;
            let row = bookmarks::Bookmark { id, account_id: me, post_id: post, created_at: now };
            bookmarks::insert_once(conn, &row)?;
            Ok(())
        })
        .await
}

/// Takes a bookmark out.
pub async fn unbookmark(app: &App, member: &Member, post: PostId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            bookmarks::delete(conn, me, post)?;
            Ok(())
        })
        .await
}

fn find(conn: &mut Conn, me: AccountId, post: PostId) -> Result<Post> {
    store::posts::find_visible(conn, Some(me), post)?.ok_or(NOT_HERE)
}

fn notice_of(
    kind: NotificationKind,
    from: AccountId,
    post: &Post,
    id: NotificationId,
    now: crate::Timestamp,
) -> Notification {
    Notification {
        id,
        account_id: post.account_id,
        kind,
        from_account_id: from,
        post_id: Some(post.id),
        created_at: now,
        is_filtered: false,
    }
}

fn untell(conn: &mut Conn, kind: NotificationKind, from: AccountId, post: PostId) -> Result<()> {
    if let Some(row) = store::posts::find(conn, post)? {
        notifications::delete(conn, kind, from, row.account_id, Some(post))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
