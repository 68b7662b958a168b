//! What staff tell everybody: written in the panel, read in apps and above the pages.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::announcements::{self as rows, Announcement};
use store::{Conn, Role, RowId};

use crate::error::{Error, Result};
use crate::text::{self, Known, is_emoji};
use crate::{AccountId, App, Member, Timestamp, audit};

pub use store::announcements::{Announcement as AnnouncementRow, Reaction};

/// Characters of an announcement at most.
pub const LENGTH: usize = 2_000;

const GONE: Error = Error::NotFound("That announcement is not here.");

/// Different emoji under one announcement at most.
pub const DIFFERENT: usize = 8;

/// An announcement as somebody reads it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The row.
    pub row: Announcement,
    /// Whether they put it away.
    pub is_read: bool,
    /// How it was answered.
    pub reactions: Vec<Reaction>,
}

/// Those that hold now.
pub async fn current(app: &App, member: &Member) -> Result<Vec<Told>> {
    let (me, now) = (member.account, app.now());
    app.store
        .read(move |conn| {
            let rows = rows::current(conn, now)?;
            if rows.is_empty() {
                return Ok::<_, Error>(Vec::new());
            }
            let read: HashSet<RowId> = rows::read_by(conn, me)?.into_iter().collect();
            let ids: Vec<RowId> = rows.iter().map(|it| it.id).collect();
            let mut reactions: HashMap<RowId, Vec<Reaction>> = HashMap::new();
            for one in rows::reactions(conn, me, &ids)? {
                reactions.entry(one.announcement).or_default().push(one);
            }
            let told = |row: Announcement| Told {
                is_read: read.contains(&row.id),
                reactions: reactions.remove(&row.id).unwrap_or_default(),
                row,
            };
            Ok(rows.into_iter().map(told).collect())
        })
        .await
}

/// One that holds now, as nobody in particular reads it.
pub async fn one(app: &App, id: RowId) -> Result<Told> {
    let now = app.now();
    app.store
        .read(move |conn| {
            let row = holding(conn, id, now)?;
            let reactions = rows::reactions(conn, AccountId(0), &[id])?;
            Ok(Told { row, is_read: false, reactions })
        })
        .await
}

fn holding(conn: &mut Conn, id: RowId, now: Timestamp) -> Result<Announcement> {
    let holds = |it: &Announcement| {
        it.published_at.is_some_and(|at| at <= now) && it.ends_at.is_none_or(|at| at > now)
    };
    rows::find(conn, id)?.filter(holds).ok_or(GONE)
}

/// Answers one with an emoji. Doing it twice is doing it once.
pub async fn react(app: &App, member: &Member, id: RowId, name: &str) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    if !is_emoji(name) {
        let sentence = "Name is not a recognized emoji.";
        return Err(Error::invalid("name", "reaction.emoji", sentence));
    }
    let (row, name): (RowId, _) = (app.ids.next(now), name.to_owned());
    app.store
        .write(move |conn| {
            holding(conn, id, now)?;
            let known = rows::reactions(conn, me, &[id])?;
            if known.len() >= DIFFERENT && known.iter().all(|it| it.name != name) {
                let sentence = "Limit of different reactions reached.";
                return Err(Error::invalid("name", "reaction.limit", sentence));
            }
            Ok(rows::react(conn, row, (id, me, name.as_str()), now)?)
        })
        .await
}

/// Takes that back.
pub async fn unreact(app: &App, member: &Member, id: RowId, name: &str) -> Result<()> {
    let (me, now, name) = (member.approved()?.account, app.now(), name.to_owned());
    app.store
        .write(move |conn| {
            holding(conn, id, now)?;
            if !rows::unreact(conn, (id, me, name.as_str()))? {
                return Err(Error::NotFound("Record not found"));
            }
            Ok(())
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
pub async fn unread(app: &App, member: &Member) -> Result<Vec<Told>> {
    let (lately, now) = (app.memory.of::<Lately>(), app.now());
    let known = *lately.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((at, false)) = known
        && at.plus(FRESH) > now
    {
        return Ok(Vec::new());
    }
    let told = current(app, member).await?;
    *lately.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, !told.is_empty()));
    Ok(told.into_iter().filter(|it| !it.is_read).collect())
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
