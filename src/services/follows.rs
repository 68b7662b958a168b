//! Who follows whom. Somebody who is locked is asked first.

pub use store::follows::Wishes;
use store::follows::{self, Follow, Side};
use store::notifications::{self, Notification};
use store::queue::News;
use store::{Conn, RowId, Sheet, blocks};

use crate::addresses::Addresses;
use crate::feeds::Page;
use crate::posts::Author;
use crate::{
    Account, AccountId, App, Error, Member, NotificationId, NotificationKind, Result, Timestamp,
    Viewer, news,
};

const NOT_HERE: Error = Error::NotFound("people-not-here");

/// How a viewer stands to an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "six independent facts, each a row of its own")]
pub struct Relationship {
    /// The viewer follows them.
    pub following: bool,
    /// The viewer asked to follow and waits.
    pub requested: bool,
    /// They follow the viewer.
    pub followed_by: bool,
    /// The viewer has blocked them.
    pub blocking: bool,
    /// They have blocked the viewer.
    pub blocked_by: bool,
    /// The viewer has muted them.
    pub muting: bool,
}

/// A page of people, those of the newest rows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleList {
    /// The people.
    pub people: Vec<Author>,
    /// The place of each in this list.
    pub cursors: Vec<i64>,
    /// Give this as `older_than` for the page below, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above, if there may be one.
    pub newer: Option<i64>,
}

impl From<Sheet<store::shown::Card>> for PeopleList {
    fn from(sheet: Sheet<store::shown::Card>) -> Self {
        Self {
            cursors: sheet.rows.iter().map(|row| row.0).collect(),
            people: sheet.rows.into_iter().map(|(_, card)| card.into()).collect(),
            older: sheet.older,
            newer: sheet.newer,
        }
    }
}

/// The account, if the member may have to do with it: it is there, not suspended, and there is
/// no block between the two.
fn reachable(conn: &mut Conn, me: AccountId, other: AccountId) -> Result<Account> {
    let account = store::accounts::find(conn, other)?.ok_or(NOT_HERE)?;
    let is_reachable = account.suspended_at.is_none() && !blocks::is_between(conn, me, other)?;
    is_reachable.then_some(account).ok_or(NOT_HERE)
}

fn notice(
    kind: NotificationKind,
    id: NotificationId,
    (from, to): (AccountId, AccountId),
    now: Timestamp,
) -> Notification {
    Notification {
        id,
        account_id: to,
        kind,
        from_account_id: from,
        post_id: None,
        created_at: now,
        is_filtered: false,
    }
}

/// Follows somebody, or asks to when they are locked. Somebody elsewhere is always asked: only
/// their server knows whether they are.
pub async fn follow(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    if me == other {
        return Err(Error::Forbidden("people-follow-self"));
    }
    let (id, told): (RowId, NotificationId) = (app.ids.next(now), app.ids.next(now));
    let follow_uri = Addresses::new(&app.config.server).follow(&member.username, id);
    let ids = app.ids.clone();
    app.store
        .write(move |conn| {
            // Held before looking, so that a block of the same moment is seen.
            follows::hold_both(conn, me, other)?;
            let account = reachable(conn, me, other)?;
            let is_elsewhere = !account.domain.is_empty();
            let is_asked = account.is_locked || is_elsewhere;
            let row = Follow {
                id,
                follower_id: me,
                followee_id: other,
                shows_boosts: true,
                created_at: now,
                accepted_at: (!is_asked).then_some(now),
                uri: is_elsewhere.then(|| follow_uri.clone()),
                notifies: false,
                languages: String::new(),
            };
            if !follows::insert_once(conn, &row)? {
                return Ok(());
            }
            if is_elsewhere {
                let news = News::Followed { follower: me, followee: other };
                return news::tell(conn, &ids, now, news);
            }
            let kind =
                if is_asked { NotificationKind::FollowRequest } else { NotificationKind::Follow };
            notifications::insert(conn, &notice(kind, told, (me, other), now))?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Stops following somebody, or takes a request back.
pub async fn unfollow(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| match end(conn, me, other)? {
            Some(row) if news::is_elsewhere(conn, other)? => {
                let uri = row.uri.unwrap_or_default();
                let news = News::Unfollowed { follower: me, followee: other, uri };
                news::tell(conn, &ids, now, news)
            }
            Some(_) | None => Ok(()),
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Lets somebody follow who asked to. Where nobody asks, nothing changes.
pub async fn accept(app: &App, member: &Member, follower: AccountId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let (following, accepted): (NotificationId, NotificationId) =
        (app.ids.next(now), app.ids.next(now));
    let ids = app.ids.clone();
    app.store
        .write(move |conn| {
            if !follows::accept(conn, follower, me, now)? {
                return Ok(());
            }
            let asked = NotificationKind::FollowRequest;
            notifications::delete(conn, asked, follower, me, None)?;
            let now_follows = NotificationKind::Follow;
            notifications::insert(conn, &notice(now_follows, following, (follower, me), now))?;
            if news::is_elsewhere(conn, follower)? {
                let uri = follows::find(conn, follower, me)?.and_then(|it| it.uri);
                let uri = uri.unwrap_or_default();
                let news = News::FollowAccepted { follower, followee: me, uri };
                return news::tell(conn, &ids, now, news);
            }
            let answer = NotificationKind::FollowAccepted;
            notifications::insert(conn, &notice(answer, accepted, (me, follower), now))?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Does not let somebody follow; also ends a follow that was accepted. They are not told;
/// the server of somebody elsewhere is, or it would go on as if they followed.
pub async fn reject(app: &App, member: &Member, follower: AccountId) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| match end(conn, follower, me)? {
            Some(row) if news::is_elsewhere(conn, follower)? => {
                let uri = row.uri.unwrap_or_default();
                let news = News::FollowRejected { follower, followee: me, uri };
                news::tell(conn, &ids, now, news)
            }
            Some(_) | None => Ok(()),
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Answers what is gone, if there was something.
pub(crate) fn end(conn: &mut Conn, who: AccountId, whom: AccountId) -> Result<Option<Follow>> {
    follows::hold_both(conn, who, whom)?;
    let row = follows::find(conn, who, whom)?;
    if follows::delete(conn, who, whom)? {
        for kind in [NotificationKind::Follow, NotificationKind::FollowRequest] {
            notifications::delete(conn, kind, who, whom, None)?;
        }
        let answer = NotificationKind::FollowAccepted;
        notifications::delete(conn, answer, whom, who, None)?;
    }
    Ok(row)
}

/// Whether the member wants to see what somebody they follow boosts.
pub async fn show_boosts(app: &App, member: &Member, other: AccountId, show: bool) -> Result<()> {
    let me = member.approved()?.account;
    app.store.write(move |conn| Ok(follows::set_boosts(conn, me, other, show)?)).await
}

/// Changes what the member wants of a follow, where there is one.
pub async fn wish(app: &App, member: &Member, other: AccountId, wishes: Wishes) -> Result<()> {
    let me = member.approved()?.account;
    app.store.write(move |conn| Ok(follows::set_wishes(conn, me, other, &wishes)?)).await
}

/// Who follows an account.
pub async fn followers(
    app: &App,
    viewer: &Viewer,
    of: AccountId,
    page: Page,
) -> Result<PeopleList> {
    people(app, viewer, Side::Followers, of, page).await
}

/// Whom an account follows.
pub async fn following(
    app: &App,
    viewer: &Viewer,
    of: AccountId,
    page: Page,
) -> Result<PeopleList> {
    people(app, viewer, Side::Following, of, page).await
}

/// Who waits for the member to let them follow.
pub async fn requests(app: &App, member: &Member, page: Page) -> Result<PeopleList> {
    let viewer = Viewer::Member(member.approved()?.clone());
    people(app, &viewer, Side::Requests, member.account, page).await
}

async fn people(
    app: &App,
    viewer: &Viewer,
    side: Side,
    of: AccountId,
    page: Page,
) -> Result<PeopleList> {
    let me = viewer.account();
    app.store
        .read(move |conn| {
            let others = match me {
                Some(me) if me != of => Some(reachable(conn, me, of)?),
                Some(_) => None,
                None => {
                    let account = store::accounts::find(conn, of)?.ok_or(NOT_HERE)?;
                    if account.suspended_at.is_some() {
                        return Err(NOT_HERE);
                    }
                    Some(account)
                }
            };
            if others.is_some_and(|account| account.hides_follows) {
                return Err(Error::NotFound("people-list-hidden"));
            }
            Ok(follows::page_of(conn, side, of, &page)?.into())
        })
        .await
}

/// How the viewer stands to an account; all no for who is not signed in.
pub async fn relationship(app: &App, viewer: &Viewer, other: AccountId) -> Result<Relationship> {
    let Some(me) = viewer.account() else {
        return Ok(Relationship::default());
    };
    app.store.read(move |conn| between(conn, me, other)).await
}

/// The same inside another read.
pub(crate) fn between(conn: &mut Conn, me: AccountId, other: AccountId) -> Result<Relationship> {
    let mine = follows::find(conn, me, other)?;
    let theirs = follows::find(conn, other, me)?;
    let is_accepted =
        |follow: &Option<Follow>| follow.as_ref().map(|follow| follow.accepted_at.is_some());
    Ok(Relationship {
        following: is_accepted(&mine) == Some(true),
        requested: is_accepted(&mine) == Some(false),
        followed_by: is_accepted(&theirs) == Some(true),
        blocking: blocks::is_blocking(conn, me, other)?,
        blocked_by: blocks::is_blocking(conn, other, me)?,
        muting: blocks::is_muting(conn, me, other)?,
    })
}

#[cfg(test)]
mod tests;
