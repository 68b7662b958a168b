//! What staff tell everybody: written in the panel, read in apps and above the pages.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::announcements::{self as rows, Announcement};
use store::{Conn, Role, RowId};

use crate::error::{Error, Result};
use crate::text::{self, Known};
use crate::{App, Member, Timestamp, audit};

pub use store::announcements::Announcement as AnnouncementRow;

/// Characters of an announcement at most.
pub const LENGTH: usize = 2_000;

const GONE: Error = Error::NotFound("That announcement is not here.");

/// Those that hold now, each with whether the member put it away.
pub async fn current(app: &App, member: &Member) -> Result<Vec<(Announcement, bool)>> {
    let (me, now) = (member.account, app.now());
    app.store
        .read(move |conn| {
            let told = rows::current(conn, now)?;
            if told.is_empty() {
                return Ok::<_, Error>(Vec::new());
            }
            let read: HashSet<RowId> = rows::read_by(conn, me)?.into_iter().collect();
            let put_away = |it: Announcement| {
                let is_read = read.contains(&it.id);
                (it, is_read)
            };
            Ok(told.into_iter().map(put_away).collect())
        })
        .await
}

/// Puts one away.
pub async fn dismiss(app: &App, member: &Member, id: RowId) -> Result<()> {
    let me = member.account;
    app.store
        .write(move |conn| {
            rows::find(conn, id)?.ok_or(GONE)?;
            Ok(rows::mark_read(conn, id, me)?)
        })
        .await
}

/// Those that hold now, as last read: nearly always there are none.
#[derive(Debug, Default)]
struct Lately(Mutex<Option<(Timestamp, bool)>>);

/// How long another process's announcement may go unseen.
const FRESH: Duration = Duration::from_secs(5);

/// Those that hold now and that the member has not put away, for the home page. Costs nothing
/// while nothing is announced.
pub async fn unread(app: &App, member: &Member) -> Result<Vec<Announcement>> {
    let (lately, now) = (app.memory.of::<Lately>(), app.now());
    let known = *lately.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((at, false)) = known
        && at.plus(FRESH) > now
    {
        return Ok(Vec::new());
    }
    let told = current(app, member).await?;
    *lately.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, !told.is_empty()));
    Ok(told.into_iter().filter(|it| !it.1).map(|it| it.0).collect())
}

/// The newest ones, those that are over included. Admins.
pub async fn list(app: &App, by: &Member) -> Result<Vec<Announcement>> {
    by.at_least(Role::Admin)?;
    app.store.read(|conn| Ok(rows::latest(conn)?)).await
}

/// Tells everybody something, from now on until `ends_at`. Admins.
pub async fn publish(
    app: &App,
    by: &Member,
    words: &str,
    ends_at: Option<Timestamp>,
) -> Result<Announcement> {
    by.at_least(Role::Admin)?;
    let source = words.trim().to_owned();
    if source.is_empty() || source.chars().count() > LENGTH {
        let sentence = format!("Say something, in at most {LENGTH} characters.");
        return Err(Error::invalid("words", "announcement.words", sentence));
    }
    let now = app.now();
    if ends_at.is_some_and(|it| it <= now) {
        let sentence = "That day is over.";
        return Err(Error::invalid("ends_at", "announcement.over", sentence));
    }
    let home = app.config.server.public_url.clone();
    let row = Announcement {
        id: app.ids.next(now),
        html: text::render(&source, &Known::people(&home, std::iter::empty())).html,
        source,
        is_all_day: false,
        starts_at: None,
        ends_at,
        published_at: Some(now),
        updated_at: now,
        created_by: by.id_for_log(),
    };
    let entry = audit::Act::new(app, by, "announcement.publish", row.id.to_string(), &row.source);
    let kept = row.clone();
    app.store
        .write(move |conn: &mut Conn| {
            rows::insert(conn, &kept)?;
            entry.write(conn)
        })
        .await?;
    *app.memory.of::<Lately>().0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    Ok(row)
}

/// Takes one away. Admins.
pub async fn delete(app: &App, by: &Member, id: RowId) -> Result<()> {
    by.at_least(Role::Admin)?;
    let entry = audit::Act::new(app, by, "announcement.delete", id.to_string(), "");
    app.store
        .write(move |conn: &mut Conn| {
            if !rows::delete(conn, id)? {
                return Err(GONE);
            }
            entry.write(conn)
        })
        .await
}
