//! The background's side of things: one job at a time, and tidying up.

use std::time::Duration;

use store::queue;
pub use store::queue::{Claimed, Job, News};
use store::search::Reached;

use crate::error::Result;
use crate::{App, Error, uploads};

/// Longer than any job takes; after it another worker may take over. The fence keeps a late one
/// from ending what is not its own any more.
const LEASE: Duration = Duration::from_mins(3);

/// Whether the server can do its work: the database answers.
pub async fn can_serve(app: &App) -> Result<()> {
    app.store.read(|conn| Ok::<_, Error>(queue::waiting(conn)?)).await.map(drop)
}

/// How many jobs were given up, for staff to look at.
pub async fn dead(app: &App) -> Result<i64> {
    app.store.read(|conn| Ok::<_, Error>(queue::dead(conn)?)).await
}

/// Takes the next due job, if there is one. Whoever takes it calls [`settle`] in the end.
pub async fn claim(app: &App) -> Result<Option<Claimed>> {
    let now = app.now();
    // Most looks find nothing, and need not wait for their turn to write.
    if !app.store.glance(move |conn| Ok::<_, Error>(queue::is_due(conn, now)?)).await? {
        return Ok(None);
    }
    app.store.write(move |conn| Ok::<_, Error>(queue::claim(conn, now, LEASE)?)).await
}

/// At the start: what another process had begun when it died is free again at once. Only where
/// this is the only process there can be; elsewhere leases run out.
pub async fn take_over(app: &App) -> Result<()> {
    if app.engine() != store::Engine::Sqlite {
        return Ok(());
    }
    let now = app.now();
    app.store
        .write(move |conn| {
            store::incoming::release(conn, now)?;
            store::media::release_all(conn)?;
            Ok::<_, Error>(queue::release(conn, now)?)
        })
        .await
}

/// Does a job of this rung. The jobs that need ActivityPub are done by the rung above, which
/// knows which these are; a job that ends up at the wrong place is kept and tried again.
pub async fn run(app: &App, job: Job) -> Result<()> {
    match job {
        Job::RemoveFiles { keys } => uploads::remove_files(app, &keys).await,
        Job::Mail { to, subject, body } => crate::mail::send(app, &to, &subject, &body).await,
        Job::SpreadTerms { account, after } => {
            crate::terms::spread_batch(app, account, after).await
        }
        Job::ForgetCopies { media } => crate::remote_cache::forget(app, &media).await,
        Job::AskDetector { media } => crate::detector::ask(app, media).await,
        Job::PublishScheduled { scheduled } => crate::scheduled::publish_due(app, scheduled).await,
        Job::ClosePoll { post } => crate::polls::close(app, post).await,
        Job::FetchCard { card } => crate::cards::fetch(app, card).await,
        Job::VerifyLinks { account } => crate::verified_links::verify(app, account).await,
        Job::IndexWords { posts, people } => {
            crate::search::index_batch(app, Reached { posts, people }).await
        }
        Job::EndMutes {} => crate::blocks::end_mutes(app).await,
        Job::MakeKeys { account } => crate::keys::make(app, account).await.map(drop),
        Job::Push { notification, subscription } => {
            crate::push::run(app, notification, subscription).await
        }
        Job::FanOut { .. }
        | Job::FetchMedia { .. }
        | Job::FetchObject { .. }
        | Job::LookAtInstance { .. }
        | Job::FillProfile { .. }
        | Job::ConfirmGone { .. } => {
            Err(Error::Internal(anyhow::anyhow!("{} is not a job of this rung", job.kind())))
        }
    }
}

/// Writes down how a job ended: it goes, or it is tried again later.
pub async fn settle(app: &App, claimed: Claimed, outcome: Result<()>) -> Result<()> {
    let now = app.now();
    let kind = claimed.job.kind();
    app.store
        .write(move |conn| {
            match outcome {
                Ok(()) => {
                    queue::finish(conn, &claimed)?;
                }
                Err(error) => {
                    let reason = format!("{error:?}");
                    tracing::warn!(kind, attempt = claimed.attempt, reason, "a job failed");
                    queue::retry(conn, &claimed, now, retry_after(claimed.attempt), &reason)?;
                }
            }
            Ok::<_, Error>(())
        })
        .await
}

/// Wait before the next try: 15 s, 30 s, 1 min … at most 6 h. What broke for a night should cost
/// a handful of tries, not thousands.
fn retry_after(attempt: i32) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 11) - 1).unwrap_or(0);
    Duration::from_secs(15 << doublings).min(Duration::from_hours(6))
}

/// How long it is remembered that something of another server was deleted. Copies that are older
/// than this are sent by nobody.
const GRAVESTONES: Duration = Duration::from_hours(24 * 365);

/// What tidying up took away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tidied {
    /// Files without a row, uploads nobody used.
    pub files: usize,
    /// Sessions past their time.
    pub sessions: usize,
    /// Apps that nobody ever signed in with.
    pub apps: usize,
    /// Copies of pictures from elsewhere, taken away to make room.
    pub copies: usize,
    /// Activities of others that were settled long ago, and our own that nobody waits for.
    pub activities: usize,
}

/// Takes away what nobody needs any more.
pub async fn tidy(app: &App) -> Result<Tidied> {
    let now = app.now();
    let sessions = app
        .store
        .write(move |conn| {
            store::links::delete_expired(conn, now)?;
            store::pending_sign_ins::delete_expired(conn, now)?;
            store::passkeys::delete_expired(conn, now)?;
            store::blocks::end_mutes(conn, now)?;
            store::tombstones::delete_older(conn, now.minus(GRAVESTONES))?;
            crate::rules::forget_old(conn, now)?;
            Ok::<_, Error>(store::sessions::delete_expired(conn, now)?)
        })
        .await?;
    let apps = crate::oauth::tidy(app).await?;
    let files = uploads::collect_garbage(app).await?;
    let copies = crate::remote_cache::trim(app).await?;
    let activities = crate::incoming::tidy(app).await? + crate::deliveries::tidy(app).await?;
    Ok(Tidied { files, sessions, apps, copies, activities })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_at_six_hours() {
        let waits: Vec<u64> = [1, 2, 3, 12, 100].map(|it| retry_after(it).as_secs()).to_vec();
        assert_eq!(waits, [15, 30, 60, 15_360, 15_360]);
    }
}
