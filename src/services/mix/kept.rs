//! Mixes that are kept: some with a name, and the one used last.

use store::mixes::{self, Row};
use store::{Conn, QueryResult, RowId, Timestamp};

use super::formula::PerPool;
use super::{Mix, Pool};
use crate::{AccountId, App, Error, Member, Result};

/// Mixes with a name that somebody may keep.
pub const MOST: i64 = 12;

/// Characters of a name at most.
pub const LONGEST_NAME: usize = 40;

/// A mix with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Which.
    pub id: RowId,
    /// Its name.
    pub name: String,
    /// How it mixes.
    pub mix: Mix,
}

const NOT_HERE: Error = Error::NotFound("That mix is not there any more.");

/// The mix the member used last.
pub async fn used(app: &App, member: &Member) -> Result<Mix> {
    let me = member.approved()?.account;
    let row = app.store.read(move |conn| Ok::<_, Error>(mixes::named(conn, me, "")?)).await?;
    Ok(row.map_or_else(Mix::default, |it| mix_of(&it)))
}

/// The mixes of the member that have a name.
pub async fn saved(app: &App, member: &Member) -> Result<Vec<Saved>> {
    let me = member.approved()?.account;
    let rows = app.store.read(move |conn| Ok::<_, Error>(mixes::of(conn, me, MOST)?)).await?;
    let saved = |row: Row| Saved { mix: mix_of(&row), id: row.id, name: row.name };
    Ok(rows.into_iter().map(saved).collect())
}

/// Mixes like this from now on.
pub async fn use_now(app: &App, member: &Member, mix: Mix) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let mix = checked(mix)?;
    let id = app.ids.next(now);
    app.store.write(move |conn| Ok(put(conn, (id, me, ""), mix, now)?)).await
}

/// Keeps it under a name, in the place of one that is called so already, and uses it.
pub async fn save(app: &App, member: &Member, name: &str, mix: Mix) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let mix = checked(mix)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let sentence = format!("A mix needs a name of at most {LONGEST_NAME} characters.");
        return Err(Error::invalid("name", "mix.name", sentence));
    }
    let (id, used) = (app.ids.next(now), app.ids.next(now));
    app.store
        .write(move |conn| {
            let all = mixes::of(conn, me, MOST)?;
            let is_new = all.iter().all(|it| it.name != name);
            if is_new && i64::try_from(all.len()).is_ok_and(|it| it >= MOST) {
                let sentence = format!("You can keep {MOST} mixes. Take one away first.");
                return Err(Error::invalid("name", "mix.many", sentence));
            }
            put(conn, (id, me, &name), mix, now)?;
            Ok(put(conn, (used, me, ""), mix, now)?)
        })
        .await
}

/// Uses one that was kept.
pub async fn recall(app: &App, member: &Member, id: RowId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let used = app.ids.next(now);
    app.store
        .write(move |conn| {
            let row = mixes::find(conn, me, id)?.ok_or(NOT_HERE)?;
            Ok(put(conn, (used, me, ""), mix_of(&row), now)?)
        })
        .await
}

/// Takes one away.
pub async fn remove(app: &App, member: &Member, id: RowId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            let row = mixes::find(conn, me, id)?.ok_or(NOT_HERE)?;
            Ok(mixes::delete(conn, row.id)?)
        })
        .await
}

fn checked(mix: Mix) -> Result<Mix> {
    let parts = PerPool::new(|pool| (*mix.parts.of(pool)).min(100));
    if Pool::ALL.into_iter().all(|it| *parts.of(it) == 0) {
        let sentence = "All parts are 0, so there is nothing to mix. Give one of them a part.";
        return Err(Error::invalid("follows", "mix.empty", sentence));
    }
    Ok(Mix { parts, ..mix })
}

fn mix_of(row: &Row) -> Mix {
    let part = |it: i16| u8::try_from(it.clamp(0, 100)).unwrap_or(0);
    Mix {
        parts: PerPool {
            follows: part(row.follows),
            network: part(row.network),
            here: part(row.here),
            everywhere: part(row.everywhere),
        },
        puts_rare_first: row.puts_rare_first,
        is_art_only: row.is_art_only,
        shows_boosts: row.shows_boosts,
    }
}

fn put(
    conn: &mut Conn,
    (id, account_id, name): (RowId, AccountId, &str),
    mix: Mix,
    created_at: Timestamp,
) -> QueryResult<()> {
    let row = Row {
        id,
        account_id,
        name: name.to_owned(),
        follows: i16::from(mix.parts.follows),
        network: i16::from(mix.parts.network),
        here: i16::from(mix.parts.here),
        everywhere: i16::from(mix.parts.everywhere),
        puts_rare_first: mix.puts_rare_first,
        is_art_only: mix.is_art_only,
        shows_boosts: mix.shows_boosts,
        created_at,
    };
    mixes::put(conn, &row)
}
