//! Enqueue, claim, finish, retry. Work happens between claim and finish, without a transaction.
//!
//! A claim is a lease with a fence: who took too long finds the fence moved on and changes
//! nothing, so a worker that slept through its lease cannot finish somebody else's try.

use std::time::Duration;

use diesel::prelude::*;

use super::Job;
use crate::schema::jobs;
use crate::{Conn, JobId, Timestamp};

/// Tries before a job is put aside for an admin.
const ATTEMPTS: i32 = 12;

const WAITING: i16 = 0;
const RUNNING: i16 = 1;
const DEAD: i16 = 2;

/// A job somebody is working on.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The row.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// Which try this is, from 1.
    pub attempt: i32,
    fence: i64,
}

/// Adds a job that may run from `run_at` on. Call it in the transaction of the change.
pub fn enqueue(conn: &mut Conn, id: JobId, job: &Job, run_at: Timestamp) -> QueryResult<()> {
    let payload = serde_json::to_string(job)
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::kind.eq(job.kind()),
            jobs::payload.eq(payload),
            jobs::state.eq(WAITING),
            jobs::run_at.eq(run_at),
            jobs::created_at.eq(run_at),
        ))
        .execute(conn)
        .map(drop)
}

/// What may be taken: a job that is due, or one whose worker's lease ran out.
macro_rules! due {
    ($now:expr) => {
        jobs::state
            .eq(WAITING)
            .and(jobs::run_at.le($now))
            .or(jobs::state.eq(RUNNING).and(jobs::leased_until.le($now)))
    };
}

/// Whether a job is due. A look: whoever takes it may find that another was faster.
pub fn is_due(conn: &mut Conn, now: Timestamp) -> QueryResult<bool> {
    let first: Option<JobId> =
        jobs::table.filter(due!(now)).select(jobs::id).first(conn).optional()?;
    Ok(first.is_some())
}

/// Takes the next due job for `lease`.
///
/// On PostgreSQL rows that others are taking are skipped, on SQLite there is one writer anyway.
pub fn claim(conn: &mut Conn, now: Timestamp, lease: Duration) -> QueryResult<Option<Claimed>> {
    let what = (jobs::id, jobs::payload, jobs::attempts, jobs::fence);
    let next = match conn {
        Conn::Pg(conn) => jobs::table
            .filter(due!(now))
            .order((jobs::run_at, jobs::id))
            .select(what)
            .for_update()
            .skip_locked()
            .first::<(JobId, String, i32, i64)>(conn)
            .optional()?,
        Conn::Sqlite(conn) => jobs::table
            .filter(due!(now))
            .order((jobs::run_at, jobs::id))
            .select(what)
            .first::<(JobId, String, i32, i64)>(conn)
            .optional()?,
    };
    let Some((id, payload, attempts, fence)) = next else { return Ok(None) };
    let (attempt, fence) = (attempts + 1, fence + 1);
    diesel::update(jobs::table.find(id))
        .set((
            jobs::state.eq(RUNNING),
            jobs::attempts.eq(attempt),
            jobs::leased_until.eq(now.plus(lease)),
            jobs::fence.eq(fence),
        ))
        .execute(conn)?;
    match serde_json::from_str(&payload) {
        Ok(job) => Ok(Some(Claimed { id, job, attempt, fence })),
        Err(error) => {
            // A newer node's job, or a broken row: put it aside rather than stop the queue.
            park(conn, id, &error.to_string())?;
            Ok(None)
        }
    }
}

/// Ends every lease: whoever held one is dead.
pub fn release(conn: &mut Conn, now: Timestamp) -> QueryResult<()> {
    diesel::update(jobs::table.filter(jobs::state.eq(RUNNING)))
        .set(jobs::leased_until.eq(Some(now)))
        .execute(conn)
        .map(drop)
}

fn park(conn: &mut Conn, id: JobId, reason: &str) -> QueryResult<()> {
    diesel::update(jobs::table.find(id))
        .set((jobs::state.eq(DEAD), jobs::last_error.eq(reason)))
        .execute(conn)
        .map(drop)
}

/// The job is done; its row goes. Answers whether it was still ours.
pub fn finish(conn: &mut Conn, claimed: &Claimed) -> QueryResult<bool> {
    let ours = jobs::table.find(claimed.id).filter(jobs::fence.eq(claimed.fence));
    diesel::delete(ours).execute(conn).map(|rows| rows == 1)
}

/// The job failed: try again after `wait`, or put it aside when it failed too often.
pub fn retry(
    conn: &mut Conn,
    claimed: &Claimed,
    now: Timestamp,
    wait: Duration,
    reason: &str,
) -> QueryResult<()> {
    let state = if claimed.attempt >= ATTEMPTS { DEAD } else { WAITING };
    let ours = jobs::table.find(claimed.id).filter(jobs::fence.eq(claimed.fence));
    diesel::update(ours)
        .set((
            jobs::state.eq(state),
            jobs::run_at.eq(now.plus(wait)),
            jobs::leased_until.eq(None::<Timestamp>),
            jobs::last_error.eq(reason),
        ))
        .execute(conn)
        .map(drop)
}

/// How many jobs wait or run.
pub fn waiting(conn: &mut Conn) -> QueryResult<i64> {
    jobs::table.filter(jobs::state.ne(DEAD)).count().get_result(conn)
}

/// How many jobs were put aside.
pub fn dead(conn: &mut Conn) -> QueryResult<i64> {
    jobs::table.filter(jobs::state.eq(DEAD)).count().get_result(conn)
}

/// When the oldest waiting job became due.
pub fn oldest_waiting(conn: &mut Conn) -> QueryResult<Option<Timestamp>> {
    jobs::table
        .filter(jobs::state.eq(WAITING))
        .order(jobs::run_at)
        .select(jobs::run_at)
        .first(conn)
        .optional()
}

/// How many jobs of a kind are in a state, and when the oldest is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pile {
    /// What the jobs are for.
    pub kind: String,
    /// Whether they were put aside after many tries; else they wait or run.
    pub is_dead: bool,
    /// How many.
    pub count: i64,
    /// When the oldest of them is, or was, due.
    pub oldest: Timestamp,
}

/// All jobs by kind: what waits or runs, and what was put aside.
pub fn piles(conn: &mut Conn) -> QueryResult<Vec<Pile>> {
    let rows: Vec<(String, i16, i64, Option<Timestamp>)> = jobs::table
        .group_by((jobs::kind, jobs::state))
        .order((jobs::kind, jobs::state))
        .select((
            jobs::kind,
            jobs::state,
            diesel::dsl::count_star(),
            diesel::dsl::min(jobs::run_at),
        ))
        .load(conn)?;
    let mut piles: Vec<Pile> = Vec::new();
    for (kind, state, count, oldest) in rows {
        let (is_dead, oldest) = (state == DEAD, oldest.unwrap_or(Timestamp(0)));
        match piles.last_mut().filter(|it| it.kind == kind && it.is_dead == is_dead) {
            Some(pile) => {
                pile.count += count;
                pile.oldest = pile.oldest.min(oldest);
            }
            None => piles.push(Pile { kind, is_dead, count, oldest }),
        }
    }
    Ok(piles)
}

/// Why jobs were put aside, with how many for each reason, the most frequent first.
pub fn reasons(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(String, String, i64)>> {
    jobs::table
        .filter(jobs::state.eq(DEAD))
        .group_by((jobs::kind, jobs::last_error))
        .order(diesel::dsl::count_star().desc())
        .limit(limit)
        .select((jobs::kind, jobs::last_error, diesel::dsl::count_star()))
        .load(conn)
}

/// Lets jobs of a kind that were put aside run again, from the first try. Answers how many.
pub fn revive(conn: &mut Conn, kind: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::update(jobs::table.filter(jobs::state.eq(DEAD).and(jobs::kind.eq(kind))))
        .set((jobs::state.eq(WAITING), jobs::attempts.eq(0), jobs::run_at.eq(now)))
        .execute(conn)
}

/// Takes jobs of a kind away that were put aside. Answers how many.
pub fn discard(conn: &mut Conn, kind: &str) -> QueryResult<usize> {
    diesel::delete(jobs::table.filter(jobs::state.eq(DEAD).and(jobs::kind.eq(kind)))).execute(conn)
}
