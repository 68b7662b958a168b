//! What happened here and others want to hear: the job that tells them is enqueued with the
//! change, so neither is ever there without the other.

use store::queue::{self, Job, News};
use store::{AccountId, Conn, Timestamp};

use crate::error::Result;
use crate::ids::Ids;

/// Enqueues the job that tells other servers. Ring [`App::wake`](crate::App::wake) after the
/// change.
pub(crate) fn tell(conn: &mut Conn, ids: &Ids, now: Timestamp, news: News) -> Result<()> {
    Ok(queue::enqueue(conn, ids.next(now), &Job::FanOut { news }, now)?)
}

/// Whether somebody is at home on another server. Who is gone is not.
pub(crate) fn is_elsewhere(conn: &mut Conn, account: AccountId) -> Result<bool> {
    Ok(store::accounts::find(conn, account)?.is_some_and(|it| !it.domain.is_empty()))
}
