//! What other servers sent, exactly as it came. A row is its own job.
//!
//! ```text
//!   insert ──► waiting ──claim──► running ──settle──► done, or rejected with a reason
//!                 ▲                  │
//!                 └──── retry ◄──────┤ failed, or its lease ran out
//!                                    └── too often ──► parked (staff see it)
//! ```
//!
//! A settled row stays for a while, without what it brought: the id of an activity is then known
//! when a peer sends it again.

use std::time::Duration;

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::schema::incoming;
use crate::statement::{holds, one_of};
use crate::{Conn, RowId, Timestamp, on_either};

const WAITING: i16 = 0;
const RUNNING: i16 = 1;
const DONE: i16 = 2;
const REJECTED: i16 = 3;
const PARKED: i16 = 4;

/// Written out, so that SQLite finds the index that holds only these rows.
const UNSETTLED: &str = "incoming.state < 2";

/// An activity that was verified and is not known yet.
#[derive(Clone, Debug, PartialEq, Insertable)]
#[diesel(table_name = incoming)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct NewIncoming {
    pub id: RowId,
    pub activity_uri: String,
    pub actor_uri: String,
    pub domain: String,
    pub kind: String,
    pub body: String,
    pub run_at: Timestamp,
    pub received_at: Timestamp,
}

/// An activity somebody is working on.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = incoming)]
pub struct Claimed {
    /// The row.
    pub id: RowId,
    /// The activity's own id.
    pub activity_uri: String,
    /// Who sent it; their signature was right.
    pub actor_uri: String,
    /// Their server.
    pub domain: String,
    /// `Create`, `Follow`, … as the activity says.
    pub kind: String,
    /// The verified bytes.
    pub body: String,
    /// Which try this is, from 1.
    pub attempts: i32,
    fence: i64,
    /// When it came.
    pub received_at: Timestamp,
}

/// How an activity ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It had its effect, or needed none.
    Done,
    /// It must have none; the reason is kept.
    Rejected,
    /// It failed too often.
    Parked,
}

/// Keeps an activity. Answers whether it was new.
pub fn insert(conn: &mut Conn, row: &NewIncoming) -> QueryResult<bool> {
    on_either!(conn => diesel::insert_into(incoming::table)
        .values(row)
        .on_conflict(incoming::activity_uri)
        .do_nothing()
        .execute(conn)
        .map(|rows| rows == 1))
}

/// Takes up to `most` due activities for `lease`, the oldest first. One that a dead worker left
/// behind is taken up again without counting as tried: it waited in a pile, and did not fail.
/// Those that were taken `deaths` times already are put aside: workers die of them.
pub fn claim(
    conn: &mut Conn,
    now: Timestamp,
    lease: Duration,
    most: i64,
    deaths: i64,
) -> QueryResult<Vec<Claimed>> {
    let ids = due(conn, now, most)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let until = now.plus(lease);
    let chosen = || one_of(incoming::id, ids.iter().map(|id| id.0));
    diesel::update(incoming::table.filter(chosen()).filter(incoming::state.eq(WAITING)))
        .set(incoming::attempts.eq(incoming::attempts + 1))
        .execute(conn)?;
    // While it runs, `run_at` is the end of the lease: one index finds both kinds of due rows.
    diesel::update(incoming::table.filter(chosen()))
        .set((
            incoming::state.eq(RUNNING),
            incoming::run_at.eq(until),
            incoming::leased_until.eq(until),
            incoming::fence.eq(incoming::fence + 1),
        ))
        .execute(conn)?;
    let claimed = incoming::table
        .filter(chosen())
        .order(incoming::id)
        .select(Claimed::as_select())
        .load(conn)?;
    let (worn_out, fresh): (Vec<_>, Vec<_>) =
        claimed.into_iter().partition(|it: &Claimed| it.fence > deaths);
    for row in &worn_out {
        settle(conn, row, Ending::Parked, "it was tried too often", now)?;
    }
    Ok(fresh)
}

fn due(conn: &mut Conn, now: Timestamp, most: i64) -> QueryResult<Vec<RowId>> {
    let due = incoming::table
        .filter(holds(UNSETTLED).and(incoming::run_at.le(now)))
        .order((incoming::run_at, incoming::id))
        .limit(most)
        .select(incoming::id);
    match conn {
        Conn::Pg(conn) => due.for_update().skip_locked().load(conn),
        Conn::Sqlite(conn) => due.load(conn),
    }
}

/// Ends every lease: whoever held one is dead. What was left behind keeps its place in the line:
/// behind what came later, a server that is killed again and again would never come to it.
pub fn release(conn: &mut Conn, now: Timestamp) -> QueryResult<()> {
    diesel::update(incoming::table.filter(incoming::state.eq(RUNNING)))
        .set((incoming::run_at.eq(incoming::received_at), incoming::leased_until.eq(Some(now))))
        .execute(conn)
        .map(drop)
}

/// Whether a claim still holds; if so it holds until the end of the transaction.
pub fn hold(conn: &mut Conn, claimed: &Claimed) -> QueryResult<bool> {
    let ours = incoming::table
        .find(claimed.id)
        .filter(incoming::fence.eq(claimed.fence).and(incoming::state.eq(RUNNING)))
        .select(incoming::id);
    let found: Option<RowId> = match conn {
        Conn::Pg(conn) => ours.for_update().first(conn).optional()?,
        Conn::Sqlite(conn) => ours.first(conn).optional()?,
    };
    Ok(found.is_some())
}

/// Writes down how an activity ended. Answers whether the claim still held.
///
/// What it brought goes, unless it was put aside: a work that is deleted later must not lie here.
pub fn settle(
    conn: &mut Conn,
    claimed: &Claimed,
    ending: Ending,
    reason: &str,
    now: Timestamp,
) -> QueryResult<bool> {
    let ours = incoming::table.find(claimed.id).filter(incoming::fence.eq(claimed.fence));
    let common = |state: i16| {
        (incoming::state.eq(state), incoming::reason.eq(reason), incoming::settled_at.eq(now))
    };
    let rows = match ending {
        Ending::Done => {
            diesel::update(ours).set((common(DONE), incoming::body.eq(""))).execute(conn)
        }
        Ending::Rejected => {
            diesel::update(ours).set((common(REJECTED), incoming::body.eq(""))).execute(conn)
        }
        Ending::Parked => diesel::update(ours).set(common(PARKED)).execute(conn),
    };
    rows.map(|rows| rows == 1)
}

/// Gives an activity back, to be tried again later.
pub fn retry(
    conn: &mut Conn,
    claimed: &Claimed,
    run_at: Timestamp,
    reason: &str,
) -> QueryResult<bool> {
    let ours = incoming::table.find(claimed.id).filter(incoming::fence.eq(claimed.fence));
    diesel::update(ours)
        .set((
            incoming::state.eq(WAITING),
            incoming::run_at.eq(run_at),
            incoming::leased_until.eq(None::<Timestamp>),
            incoming::reason.eq(reason),
        ))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Forgets up to `most` activities that were settled before a time. Answers how many.
pub fn delete_settled(conn: &mut Conn, before: Timestamp, most: i64) -> QueryResult<usize> {
    let old: Vec<RowId> = incoming::table
        .filter(incoming::settled_at.is_not_null().and(incoming::settled_at.lt(before)))
        .order(incoming::settled_at)
        .limit(most)
        .select(incoming::id)
        .load(conn)?;
    let old = one_of(incoming::id, old.iter().map(|id| id.0));
    diesel::delete(incoming::table.filter(old)).execute(conn)
}

/// How many activities there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not begun, or being tried again.
    pub waiting: i64,
    /// Somebody is at it.
    pub running: i64,
    /// Refused after they were accepted, within the time that settled ones are kept.
    pub rejected: i64,
    /// Put aside: they failed too often.
    pub parked: i64,
    /// Since when the oldest one waits.
    pub oldest: Option<Timestamp>,
}

/// Counts, for staff and for the doctor.
pub fn counts(conn: &mut Conn) -> QueryResult<Counts> {
    let mut of = |state: i16| {
        incoming::table.filter(incoming::state.eq(state)).select(count_star()).first::<i64>(conn)
    };
    let (waiting, running) = (of(WAITING)?, of(RUNNING)?);
    let (rejected, parked) = (of(REJECTED)?, of(PARKED)?);
    let oldest = incoming::table
        .filter(holds(UNSETTLED))
        .order(incoming::received_at)
        .select(incoming::received_at)
        .first(conn)
        .optional()?;
    Ok(Counts { waiting, running, rejected, parked, oldest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const LEASE: Duration = Duration::from_mins(1);

    fn new(id: i64, at: i64) -> NewIncoming {
        NewIncoming {
            id: RowId(id),
            activity_uri: format!("https://far.example/{id}"),
            actor_uri: "https://far.example/ada".to_owned(),
            domain: "far.example".to_owned(),
            kind: "Create".to_owned(),
            body: "{}".to_owned(),
            run_at: Timestamp(at),
            received_at: Timestamp(at),
        }
    }

    fn ids(claimed: &[Claimed]) -> Vec<i64> {
        claimed.iter().map(|it| it.id.0).collect()
    }

    #[test]
    fn each_is_kept_once_and_claimed_in_order() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        for id in [3, 1, 2] {
            assert!(insert(&mut conn, &new(id, 10)).unwrap());
        }
        let again = NewIncoming { id: RowId(9), ..new(1, 10) };
        assert!(!insert(&mut conn, &again).unwrap());
        assert_eq!(ids(&claim(&mut conn, Timestamp(9), LEASE, 10, 5).unwrap()), [0; 0]);
        assert_eq!(ids(&claim(&mut conn, Timestamp(10), LEASE, 2, 5).unwrap()), [1, 2]);
        assert_eq!(ids(&claim(&mut conn, Timestamp(10), LEASE, 2, 5).unwrap()), [3]);
        let counts = counts(&mut conn).unwrap();
        assert_eq!((counts.waiting, counts.running), (0, 3));
        assert_eq!(counts.oldest, Some(Timestamp(10)));
    }

    #[test]
    fn who_slept_through_the_lease_changes_nothing() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        insert(&mut conn, &new(1, 0)).unwrap();
        let first = claim(&mut conn, Timestamp(0), LEASE, 1, 5).unwrap().remove(0);
        assert!(hold(&mut conn, &first).unwrap());
        let later = Timestamp(0).plus(LEASE);
        let second = claim(&mut conn, later, LEASE, 1, 5).unwrap().remove(0);
        assert_eq!((first.attempts, second.attempts), (1, 1));
        assert!(!hold(&mut conn, &first).unwrap());
        assert!(!settle(&mut conn, &first, Ending::Done, "", later).unwrap());
        assert!(!retry(&mut conn, &first, later, "").unwrap());
        assert!(settle(&mut conn, &second, Ending::Done, "", later).unwrap());
        assert!(!hold(&mut conn, &second).unwrap());
        assert!(!insert(&mut conn, &new(1, 0)).unwrap(), "a settled one is known");
    }

    #[test]
    fn what_kills_its_workers_is_put_aside() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        insert(&mut conn, &new(1, 0)).unwrap();
        let mut now = Timestamp(0);
        for _ in 0..3 {
            assert_eq!(claim(&mut conn, now, LEASE, 1, 3).unwrap().len(), 1);
            now = now.plus(LEASE);
        }
        assert_eq!(claim(&mut conn, now, LEASE, 1, 3).unwrap(), []);
        let counts = counts(&mut conn).unwrap();
        assert_eq!((counts.running, counts.parked, counts.oldest), (0, 1, None));
    }

    #[test]
    fn settled_ones_are_forgotten_in_time() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        for id in 1..=4 {
            insert(&mut conn, &new(id, 0)).unwrap();
        }
        for (row, at) in claim(&mut conn, Timestamp(0), LEASE, 3, 5).unwrap().iter().zip(1..) {
            settle(&mut conn, row, Ending::Rejected, "no", Timestamp(at)).unwrap();
        }
        assert_eq!(delete_settled(&mut conn, Timestamp(3), 1).unwrap(), 1);
        assert_eq!(delete_settled(&mut conn, Timestamp(3), 9).unwrap(), 1);
        assert_eq!(delete_settled(&mut conn, Timestamp(3), 9).unwrap(), 0);
        assert_eq!(counts(&mut conn).unwrap().rejected, 1);
        assert!(insert(&mut conn, &new(1, 0)).unwrap());
    }
}
