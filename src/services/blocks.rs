//! Blocks and mutes. A block works in both directions and at once, on everything that is read
//! afterwards; a mute only keeps somebody out of one's own lists.

use std::time::Duration;

use store::blocks::{self as rows, Block, Mute};
use store::queue::{self, Job, News};
use store::{Conn, JobId, RowId, notifications};

use crate::feeds::Page;
use crate::follows::PeopleList;
use crate::{AccountId, App, Error, Member, Result, news};

const NOT_HERE: Error = Error::NotFound("people-not-here");

/// Blocks somebody: neither sees the other any more, the follows between the two end, and so do
/// notifications.
pub async fn block(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let (me, now) = (other_than(member, other)?, app.now());
    let (id, ids): (RowId, _) = (app.ids.next(now), app.ids.clone());
    app.store
        .write(move |conn| {
            is_there(conn, other)?;
            let row = Block { id, account_id: me, target_id: other, created_at: now };
            let is_new = rows::insert_once(conn, &row)?;
            notifications::delete_between(conn, me, other)?;
            if is_new && news::is_elsewhere(conn, other)? {
                news::tell(conn, &ids, now, News::Blocked { account: me, target: other })?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Takes a block back. The follows that it ended stay ended.
pub async fn unblock(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            if rows::delete(conn, me, other)? && news::is_elsewhere(conn, other)? {
                news::tell(conn, &ids, now, News::Unblocked { account: me, target: other })?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Keeps somebody out of the member's lists and notifications. They do not notice.
pub async fn mute(app: &App, member: &Member, other: AccountId) -> Result<()> {
    mute_as(app, member, other, Muting::default()).await
}

/// How somebody is muted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Muting {
    /// Whether what they do is not told either.
    pub hides_notifications: bool,
    /// For how long; `None`: until it is taken back.
    pub lasts: Option<Duration>,
}

impl Default for Muting {
    fn default() -> Self {
        Self { hides_notifications: true, lasts: None }
    }
}

/// The longest time of a mute that ends.
const LONGEST_MUTE: Duration = Duration::from_hours(24 * 366 * 10);

/// The same, for a while or in part. A mute that is there already changes.
pub async fn mute_as(app: &App, member: &Member, other: AccountId, how: Muting) -> Result<()> {
    let (me, now) = (other_than(member, other)?, app.now());
    let (id, job): (RowId, JobId) = (app.ids.next(now), app.ids.next(now));
    let expires_at = how.lasts.map(|it| now.plus(it.min(LONGEST_MUTE)));
    app.store
        .write(move |conn| {
            is_there(conn, other)?;
            let row = Mute {
                id,
                account_id: me,
                target_id: other,
                created_at: now,
                expires_at,
                hides_notifications: how.hides_notifications,
            };
            rows::mute(conn, &row)?;
            if let Some(end) = expires_at {
                queue::enqueue(conn, job, &Job::EndMutes {}, end)?;
            }
            Ok(())
        })
        .await
}

/// Takes away mutes whose time is over. Called by the worker, when the first of them is.
pub(crate) async fn end_mutes(app: &App) -> Result<()> {
    let now = app.now();
    app.store.write(move |conn| Ok(rows::end_mutes(conn, now).map(drop)?)).await
}

/// Takes a mute back.
pub async fn unmute(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            rows::unmute(conn, me, other)?;
            Ok(())
        })
        .await
}

/// Whom the member has blocked.
pub async fn list(app: &App, member: &Member, page: Page) -> Result<PeopleList> {
    let me = member.approved()?.account;
    app.store.read(move |conn| Ok(rows::page_of(conn, me, &page)?.into())).await
}

/// Whom the member has muted.
pub async fn muted(app: &App, member: &Member, page: Page) -> Result<PeopleList> {
    let me = member.approved()?.account;
    app.store.read(move |conn| Ok(rows::page_of_mutes(conn, me, &page)?.into())).await
}

fn other_than(member: &Member, other: AccountId) -> Result<AccountId> {
    let me = member.approved()?.account;
    if me == other { Err(Error::Forbidden("people-self")) } else { Ok(me) }
}

fn is_there(conn: &mut Conn, other: AccountId) -> Result<()> {
    store::accounts::find(conn, other)?.map(drop).ok_or(NOT_HERE)
}
