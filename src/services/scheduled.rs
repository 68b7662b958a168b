//! Posts for later: kept as they were written, published when their time has come, once.

use std::time::Duration;

use store::queue::{self, Job};
use store::scheduled as rows;
use store::{Conn, DraftId, MediaId, RowId};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::posts::{Draft, Publishing};
use crate::{AccountId, App, Member, PostId, Timestamp};

/// A post for later is at least so far away; sooner, it could as well be sent now.
pub const SOONEST: Duration = Duration::from_mins(5);

/// Posts for later that somebody has at most, and on one day.
const MOST: i64 = 300;
const MOST_A_DAY: i64 = 25;

/// Pictures of a post for later are kept for so long after its time.
const KEPT: Duration = Duration::from_hours(48);

const DAY: i64 = 24 * 60 * 60 * 1000;

const NOT_HERE: Error = Error::NotFound("Record not found");

/// A post for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// Which.
    pub id: RowId,
    /// When it is published.
    pub at: Timestamp,
    /// What it says.
    pub draft: Draft,
}

impl TryFrom<rows::Scheduled> for Scheduled {
    type Error = Error;

    fn try_from(row: rows::Scheduled) -> Result<Self> {
        let draft = serde_json::from_str(&row.body).map_err(anyhow::Error::from)?;
        Ok(Self { id: row.id, at: row.scheduled_at, draft })
    }
}

fn soon() -> Error {
    let sentence = "The time must be at least 5 minutes in the future.";
    Error::invalid("scheduled_at", "scheduled.soon", sentence)
}

/// Keeps a post for later, if it would be let in now: then it is asked the same again, since its
/// pictures or the rules may have changed. The same submission key gives the same one back.
pub async fn add(app: &App, member: &Member, draft: Draft, at: Timestamp) -> Result<Scheduled> {
    let (me, now) = (member.approved()?.account, app.now());
    if at < now.plus(SOONEST) {
        return Err(soon());
    }
    let draft = draft.tidied();
    let faults = draft.faults(&app.config.limits);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    crate::posts::wait_for_pictures(app, member, &draft.pictures).await?;
    let publishing = Publishing::new(app, me, draft.clone()).await?;
    let row = rows::Scheduled {
        id: app.ids.next(now),
        account_id: me,
        scheduled_at: at,
        body: serde_json::to_string(&draft).map_err(anyhow::Error::from)?,
        submission_key: draft.submission_key.clone(),
        created_at: now,
    };
    let (ids, media) = (app.ids.clone(), media_of(&draft));
    let kept = app
        .store
        .write(move |conn| {
            store::posts::lock_author(conn, me)?.ok_or(Error::SignedOut)?;
            if let Some(key) = &row.submission_key
                && let Some(known) = rows::of_submission(conn, me, key)?
            {
                return Ok::<_, Error>(known);
            }
            room(conn, me, at, now)?;
            if let Some(parent) = draft.parent {
                store::posts::find_visible(conn, Some(me), parent)?
                    .ok_or(Error::NotFound("The post you answer is not here any more."))?;
            }
            publishing.check(conn)?;
            rows::insert(conn, &row)?;
            if let Some(draft) = draft.draft {
                store::drafts::delete(conn, me, draft)?;
            }
            store::media::hold_until(conn, me, &media, at.plus(KEPT))?;
            let job = Job::PublishScheduled { scheduled: row.id };
            queue::enqueue(conn, ids.next(now), &job, at)?;
            Ok(row)
        })
        .await?;
    kept.try_into()
}

fn media_of(draft: &Draft) -> Vec<MediaId> {
    draft.pictures.iter().map(|it| it.media).collect()
}

fn room(conn: &mut Conn, me: AccountId, at: Timestamp, now: Timestamp) -> Result<()> {
    let full = |sentence| Error::invalid("scheduled_at", "scheduled.too_many", sentence);
    let day = at.0 - at.0.rem_euclid(DAY);
    if rows::count(conn, me, Timestamp(day), Timestamp(day + DAY - 1))? >= MOST_A_DAY {
        return Err(full("There are 25 posts for that day already."));
    }
    if rows::count(conn, me, now, Timestamp(i64::MAX))? >= MOST {
        return Err(full("There are 300 posts for later already."));
    }
    Ok(())
}

/// The member's posts for later, the newest first.
pub async fn list(app: &App, member: &Member, page: Page) -> Result<Vec<Scheduled>> {
    let me = member.account;
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::page_of(conn, me, &page)?);
    let sheet = app.store.read(find).await?;
    sheet.rows.into_iter().map(|(_, row)| row.try_into()).collect()
}

/// All of them, the soonest first.
pub async fn upcoming(app: &App, member: &Member) -> Result<Vec<Scheduled>> {
    let me = member.account;
    let found = app.store.read(move |conn| Ok::<_, Error>(rows::soonest(conn, me, MOST)?)).await?;
    found.into_iter().map(TryFrom::try_from).collect()
}

/// One of them.
pub async fn find(app: &App, member: &Member, id: RowId) -> Result<Scheduled> {
    let me = member.account;
    app.store.read(move |conn| mine(conn, me, id)).await?.try_into()
}

fn mine(conn: &mut Conn, me: AccountId, id: RowId) -> Result<rows::Scheduled> {
    rows::find(conn, id)?.filter(|it| it.account_id == me).ok_or(NOT_HERE)
}

/// Moves one to another time.
pub async fn move_to(app: &App, member: &Member, id: RowId, at: Timestamp) -> Result<Scheduled> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    if at < now.plus(SOONEST) {
        return Err(soon());
    }
    let moved = app
        .store
        .write(move |conn| {
            let row = mine(conn, me, id)?;
            room(conn, me, at, now)?;
            rows::move_to(conn, id, at)?;
            let draft: Draft = serde_json::from_str(&row.body).map_err(anyhow::Error::from)?;
            store::media::hold_until(conn, me, &media_of(&draft), at.plus(KEPT))?;
            let job = Job::PublishScheduled { scheduled: id };
            queue::enqueue(conn, ids.next(now), &job, at)?;
            Ok::<_, Error>(rows::Scheduled { scheduled_at: at, ..row })
        })
        .await?;
    moved.try_into()
}

/// Takes one away.
pub async fn remove(app: &App, member: &Member, id: RowId) -> Result<()> {
    let (me, now) = (member.account, app.now());
    app.store
        .write(move |conn| {
            let row = mine(conn, me, id)?;
            let draft: Draft = serde_json::from_str(&row.body).map_err(anyhow::Error::from)?;
            store::media::hold_until(conn, me, &media_of(&draft), now)?;
            rows::delete(conn, id)?;
            Ok(())
        })
        .await
}

/// Publishes one before its time. What is refused stays as it is.
pub async fn publish_now(app: &App, member: &Member, id: RowId) -> Result<PostId> {
    let me = member.approved()?.account;
    let draft = find(app, member, id).await?.draft;
    crate::posts::wait_for_pictures(app, member, &draft.pictures).await?;
    let publishing = Publishing::new(app, me, draft).await?;
    let post = app
        .store
        .write(move |conn| match rows::delete(conn, id)? {
            // What a rule does not let out stays for later, as it is.
            true => publishing.run(conn)?.map_err(Error::from),
            false => Err(NOT_HERE),
        })
        .await?;
    app.wake.notify_one();
    Ok(post)
}

/// Makes a draft of one: it is not published by itself any more.
pub async fn to_draft(app: &App, member: &Member, id: RowId) -> Result<DraftId> {
    let (me, now, most) = (member.account, app.now(), app.config.limits.drafts);
    let draft: DraftId = app.ids.next(now);
    app.store
        .write(move |conn| {
            store::posts::lock_author(conn, me)?.ok_or(Error::SignedOut)?;
            let row = mine(conn, me, id)?;
            if store::drafts::count(conn, me)? >= most {
                let sentence = "You have many drafts. Please finish or discard some first.";
                return Err(Error::invalid("", "draft.too_many", sentence));
            }
            rows::delete(conn, id)?;
            put_as_draft(conn, &row, (draft, now), None)
        })
        .await
}

/// Publishes one whose time has come. The row goes in the change that makes the post, so there is
/// one post however often the job is done. What cannot be published any more becomes a draft.
pub(crate) async fn publish_due(app: &App, id: RowId) -> Result<()> {
    let now = app.now();
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::find(conn, id)?);
    // Moved: another job comes then. Gone: there is nothing to do.
    let Some(row) = app.store.read(find).await?.filter(|it| it.scheduled_at <= now) else {
        return Ok(());
    };
    let draft: Draft = serde_json::from_str(&row.body).map_err(anyhow::Error::from)?;
    let author = row.account_id;
    let publishing = Publishing::new(app, author, draft).await?;
    let done = app
        .store
        .write(move |conn| {
            if rows::delete(conn, id)? {
                publishing.run(conn)??;
            }
            Ok::<_, Error>(())
        })
        .await;
    app.wake.notify_one();
    match done {
        Err(Error::Unavailable | Error::Internal(_)) | Ok(()) => done,
        Err(error) => {
            tracing::info!(%error, "a post for later could not be published and is a draft now");
            keep_as_draft(app, row, why(&error)).await
        }
    }
}

/// What its author reads beside the draft.
fn why(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => format!("{} {}", refusal.sentence(), refusal.remedy()),
        other => other.to_string(),
    }
}

async fn keep_as_draft(app: &App, row: rows::Scheduled, why: String) -> Result<()> {
    let now = app.now();
    let id: DraftId = app.ids.next(now);
    app.store
        .write(move |conn| {
            if rows::delete(conn, row.id)? {
                put_as_draft(conn, &row, (id, now), Some(why))?;
            }
            Ok::<_, Error>(())
        })
        .await
}

fn put_as_draft(
    conn: &mut Conn,
    row: &rows::Scheduled,
    (id, now): (DraftId, Timestamp),
    unsent: Option<String>,
) -> Result<DraftId> {
    let draft: Draft = serde_json::from_str(&row.body).map_err(anyhow::Error::from)?;
    let draft = Draft { submission_key: None, draft: None, unsent, ..draft };
    let saved = store::drafts::Draft {
        id,
        account_id: row.account_id,
        body: serde_json::to_string(&draft).map_err(anyhow::Error::from)?,
        created_at: now,
        updated_at: now,
    };
    store::drafts::insert(conn, &saved)?;
    store::media::hold_for_draft(conn, row.account_id, id, &media_of(&draft))?;
    Ok(id)
}
