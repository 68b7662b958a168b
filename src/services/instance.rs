//! What this server says about itself to apps: numbers that were counted, never guessed.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use store::Timestamp;

use crate::error::{Error, Result};
use crate::{AccountId, App, settings, text};

/// The Mastodon release whose client API is spoken here; apps compare it.
pub const MASTODON: &str = "4.4.0";

/// The number of that API, and of our own words in it.
pub const API_VERSIONS: (u32, u32) = (6, 2);

/// Counting reads many rows, so it is done this often at most.
const FRESH: Duration = Duration::from_mins(5);

const DAY: Duration = Duration::from_hours(24);

/// Weeks of the activity that is told.
const WEEKS: usize = 12;

/// Names of other servers that are told at most.
const SERVERS: i64 = 20_000;

/// How much is here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// People who were let in.
    pub people: i64,
    /// Their posts that are for everybody.
    pub posts: i64,
    /// Other servers that are known.
    pub servers: i64,
    /// People who were here within the last thirty days.
    pub active: i64,
    /// The same within half a year.
    pub active_half_year: i64,
    /// What happened in this week and those before it, the latest first.
    pub weeks: Vec<Week>,
}

/// What happened in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Monday, 00:00 UTC.
    pub begins_at: Timestamp,
    /// Posts that were made and are still here.
    pub posts: i64,
    /// People whose latest visit was in that week: earlier ones are not kept.
    pub visits: i64,
    /// People who joined.
    pub joined: i64,
}

/// The numbers as last counted.
#[derive(Debug, Default)]
pub(crate) struct Cache(RwLock<Option<(Timestamp, Arc<Numbers>)>>);

/// How much is here, at most five minutes old.
pub async fn numbers(app: &App) -> Result<Arc<Numbers>> {
    let now = app.now();
    let fresh = |kept: &Option<(Timestamp, Arc<Numbers>)>| {
        let (at, numbers) = kept.as_ref()?;
        (*at <= now && now <= at.plus(FRESH)).then(|| numbers.clone())
    };
    let kept = fresh(&app.numbers.0.read().unwrap_or_else(PoisonError::into_inner));
    if let Some(numbers) = kept {
        return Ok(numbers);
    }
    let counted = app.store.read(move |conn| count(conn, now)).await?;
    let counted = Arc::new(counted);
    let mut kept = app.numbers.0.write().unwrap_or_else(PoisonError::into_inner);
    *kept = Some((now, counted.clone()));
    Ok(counted)
}

fn count(conn: &mut store::Conn, now: Timestamp) -> Result<Numbers> {
    use store::instance::{count_joined, count_posts, count_seen, count_servers};
    let week = DAY * 7;
    let soon = now.plus(DAY);
    let mut weeks = Vec::with_capacity(WEEKS);
    let mut from = monday(now);
    for _ in 0..WEEKS {
        let to = from.plus(week);
        weeks.push(Week {
            begins_at: from,
            posts: count_posts(conn, from, to)?,
            visits: count_seen(conn, from, to)?,
            joined: count_joined(conn, from, to)?,
        });
        from = from.minus(week);
    }
    Ok(Numbers {
        people: store::users::count_approved(conn)?,
        posts: store::outward::count_local_posts(conn)?,
        servers: count_servers(conn)?,
        active: count_seen(conn, now.minus(DAY * 30), soon)?,
        active_half_year: count_seen(conn, now.minus(DAY * 180), soon)?,
        weeks,
    })
}

/// The Monday before a time. Day 0 of the epoch was a Thursday.
fn monday(at: Timestamp) -> Timestamp {
    let day = 24 * 60 * 60 * 1_000;
    let days = at.0.div_euclid(day);
    Timestamp((days - (days + 3).rem_euclid(7)) * day)
}

/// The names of other servers that are known here, in order.
pub async fn servers(app: &App) -> Result<Vec<String>> {
    app.store.read(|conn| Ok::<_, Error>(store::instance::servers(conn, SERVERS)?)).await
}

/// The account of whoever owns this server, once there is somebody.
pub async fn owner(app: &App) -> Result<Option<AccountId>> {
    app.store.read(|conn| Ok::<_, Error>(store::instance::owner(conn)?)).await
}

/// When staff last changed what the server says of itself.
pub async fn changed_at(app: &App) -> Result<Timestamp> {
    Ok(settings::changed_at(app).await?.unwrap_or(app.now()))
}

/// A server that this one has nothing to do with, as members are told. The reason is the staff's
/// own note and stays with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Its name.
    pub domain: String,
    /// SHA-256 of the name, for comparing lists.
    pub digest: String,
}

/// Every block, by name.
pub async fn blocks(app: &App) -> Result<Vec<Blocked>> {
    let rows = app.store.read(|conn| Ok::<_, Error>(store::servers::blocks(conn)?)).await?;
    let blocked = |row: store::servers::Block| Blocked {
        digest: text::hex(&Sha256::digest(row.domain.as_bytes())),
        domain: row.domain,
    };
    Ok(rows.into_iter().map(blocked).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, owner as make_owner};

    #[test]
    fn a_week_begins_on_monday() {
        // 26 November 2026 is a Thursday.
        assert_eq!(monday(Timestamp(1_795_651_200_000)), Timestamp(1_795_392_000_000));
        assert_eq!(monday(Timestamp(1_795_392_000_000)), Timestamp(1_795_392_000_000));
        assert_eq!(monday(Timestamp(1_795_391_999_999)), Timestamp(1_794_787_200_000));
    }

    #[tokio::test]
    async fn people_are_counted_where_they_were_here_lately() {
        let house = house();
        assert_eq!(numbers(&house.app).await.unwrap().people, 0);
        let member = make_owner(&house).await;
        house.clock.advance(FRESH + Duration::from_secs(1));
        let counted = numbers(&house.app).await.unwrap();
        assert_eq!((counted.people, counted.active, counted.posts), (1, 1, 0));
        assert_eq!(counted.weeks.len(), 12);
        assert_eq!(counted.weeks.iter().map(|it| it.joined).sum::<i64>(), 1);
        assert_eq!(owner(&house.app).await.unwrap(), Some(member.account));
        house.clock.advance(DAY * 31);
        let later = numbers(&house.app).await.unwrap();
        assert_eq!((later.people, later.active), (1, 0));
    }
}
