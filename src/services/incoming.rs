//! What other servers sent: kept before it is acknowledged, applied exactly once.
//!
//! [`keep`] puts a verified activity into the table, and only then does the sender hear "yes".
//! A worker takes a batch with [`claim`], asks other servers what it needs to know, and then
//! calls `apply`: one change holds the effect and the mark that it was had. Whatever crashes
//! in between, nothing is lost and nothing happens twice.

use std::time::Duration;

pub use store::incoming::{Claimed, Counts};
use store::incoming::{Ending, NewIncoming};
use store::{Conn, Timestamp};

use crate::{App, Error, Result};

/// Longer than any activity takes, its questions to other servers included.
const LEASE: Duration = Duration::from_mins(3);

/// Tries before an activity is put aside.
const TRIES: i32 = 8;

/// How often an activity is taken up by workers that die before they end it. Whole piles are
/// taken, so most of them are innocent.
const DEATHS: i64 = 100;

/// How long the id of a settled activity is remembered. A signature is good for half a day.
const REMEMBERED: Duration = Duration::from_hours(24 * 30);

/// Rows that go in one change when it is tidied up.
const TIDIED_AT_ONCE: i64 = 2_000;

/// A verified activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Its own id.
    pub activity_uri: String,
    /// Who sent it.
    pub actor_uri: String,
    /// Their server.
    pub domain: String,
    /// What it calls itself.
    pub kind: String,
    /// Exactly the verified text.
    pub body: String,
}

/// Whether an activity was here before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It waits for its worker now.
    New,
    /// Its id is known; nothing changed.
    Known,
}

/// What an activity came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It had its effect, or needed none.
    Done,
    /// It must have no effect, for this reason.
    Rejected(&'static str),
    /// It is too early for it: it waits for something else.
    Later {
        /// What for.
        reason: &'static str,
        /// How long.
        wait: Duration,
    },
}

/// Whether an effect was had by this call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The change stands, and this is what it came to.
    Ours(Outcome),
    /// Another worker took over meanwhile: nothing was changed.
    Lost,
}

/// Keeps a verified activity; the answer comes when it is on disk.
pub async fn keep(app: &App, arrived: Arrived) -> Result<Kept> {
    let now = app.now();
    let row = NewIncoming {
        id: app.ids.next(now),
        activity_uri: arrived.activity_uri,
        actor_uri: arrived.actor_uri,
        domain: arrived.domain,
        kind: arrived.kind,
        body: arrived.body,
        run_at: now,
        received_at: now,
    };
    let is_new =
        app.store.write(move |conn| Ok::<_, Error>(store::incoming::insert(conn, &row)?)).await?;
    if !is_new {
        return Ok(Kept::Known);
    }
    app.came.notify_one();
    Ok(Kept::New)
}

/// Takes up to `most` activities that are due, the oldest first.
pub async fn claim(app: &App, most: u16) -> Result<Vec<Claimed>> {
    let now = app.now();
    app.store
        .write(move |conn| {
            Ok::<_, Error>(store::incoming::claim(conn, now, LEASE, most.into(), DEATHS)?)
        })
        .await
}

/// Has the effect of an activity, and marks it as had, in one change.
///
/// The effect sees the connection and the time. When it fails nothing of it stays, and the
/// caller hands the error to [`failed`].
pub(crate) async fn apply<F>(app: &App, claimed: &Claimed, effect: F) -> Result<Applied>
where
    F: FnOnce(&mut Conn, Timestamp) -> Result<Outcome> + Send + 'static,
{
    let (now, claimed) = (app.now(), claimed.clone());
    app.store
        .write(move |conn| {
            if !store::incoming::hold(conn, &claimed)? {
                return Ok(Applied::Lost);
            }
            let outcome = effect(conn, now)?;
            mark(conn, &claimed, &outcome, now)?;
            Ok(Applied::Ours(outcome))
        })
        .await
}

/// Marks an activity that has no effect on the database: ignored, rejected, too early.
pub async fn settle(app: &App, claimed: &Claimed, outcome: Outcome) -> Result<Applied> {
    apply(app, claimed, move |_, _| Ok(outcome)).await
}

fn mark(conn: &mut Conn, claimed: &Claimed, outcome: &Outcome, now: Timestamp) -> Result<()> {
    match outcome {
        Outcome::Done => store::incoming::settle(conn, claimed, Ending::Done, "", now)?,
        Outcome::Rejected(reason) => {
            store::incoming::settle(conn, claimed, Ending::Rejected, reason, now)?
        }
        Outcome::Later { reason, .. } if claimed.attempts >= TRIES => {
            store::incoming::settle(conn, claimed, Ending::Parked, reason, now)?
        }
        Outcome::Later { reason, wait } => {
            store::incoming::retry(conn, claimed, now.plus(*wait), reason)?
        }
    };
    Ok(())
}

/// Writes down that applying an activity failed: it is tried again later, and put aside when it
/// failed too often.
pub async fn failed(app: &App, claimed: &Claimed, error: &Error) -> Result<()> {
    let (now, claimed) = (app.now(), claimed.clone());
    let (kind, attempt, reason) = (claimed.kind.clone(), claimed.attempts, format!("{error:?}"));
    tracing::warn!(kind, attempt, reason, "an activity failed");
    app.store
        .write(move |conn| {
            if attempt >= TRIES {
                store::incoming::settle(conn, &claimed, Ending::Parked, &reason, now)?;
            } else {
                let at = now.plus(retry_after(attempt));
                store::incoming::retry(conn, &claimed, at, &reason)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// 15 s, 1 min, 4 min, 16 min, about 1 h, then 4 h.
fn retry_after(attempt: i32) -> Duration {
    let steps = u32::try_from(attempt.clamp(1, 6) - 1).unwrap_or(0);
    Duration::from_secs(15 << (2 * steps)).min(Duration::from_hours(4))
}

/// How much there is of what.
pub async fn counts(app: &App) -> Result<Counts> {
    app.store.read(|conn| Ok::<_, Error>(store::incoming::counts(conn)?)).await
}

/// Forgets activities that were settled a month ago. Answers how many.
pub(crate) async fn tidy(app: &App) -> Result<usize> {
    let before = app.now().minus(REMEMBERED);
    let mut gone = 0;
    loop {
        let delete = move |conn: &mut Conn| {
            Ok::<_, Error>(store::incoming::delete_settled(conn, before, TIDIED_AT_ONCE)?)
        };
        match app.store.write(delete).await? {
            0 => return Ok(gone),
            some => gone += some,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::house;

    fn arrived(number: u32) -> Arrived {
        Arrived {
            activity_uri: format!("https://far.example/{number}"),
            actor_uri: "https://far.example/ada".to_owned(),
            domain: "far.example".to_owned(),
            kind: "Like".to_owned(),
            body: "{\"type\":\"Like\"}".to_owned(),
        }
    }

    async fn next(app: &App) -> Option<Claimed> {
        claim(app, 10).await.unwrap().into_iter().next()
    }

    /// An effect that can be counted: a setting.
    fn count(conn: &mut Conn, now: Timestamp) -> Result<Outcome> {
        let value = store::settings::find(conn, "count")?.map_or(0, |it| it.value.len());
        let row = store::settings::Setting {
            key: "count".to_owned(),
            value: "x".repeat(value + 1),
            updated_at: now,
            updated_by: None,
        };
        store::settings::put(conn, &row)?;
        Ok(Outcome::Done)
    }

    async fn counted(app: &App) -> usize {
        let find = |conn: &mut Conn| {
            Ok::<_, Error>(store::settings::find(conn, "count")?.map_or(0, |it| it.value.len()))
        };
        app.store.read(find).await.unwrap()
    }

    #[tokio::test]
    async fn an_effect_is_had_once_whoever_comes_late() {
        let house = house();
        let app = &house.app;
        assert_eq!(keep(app, arrived(1)).await.unwrap(), Kept::New);
        assert_eq!(keep(app, arrived(1)).await.unwrap(), Kept::Known);
        let slow = next(app).await.unwrap();
        assert_eq!(slow.body, arrived(1).body);
        assert_eq!(next(app).await, None);
        house.clock.advance(LEASE);
        let quick = next(app).await.unwrap();
        let ours = apply(app, &quick, count).await.unwrap();
        assert_eq!(ours, Applied::Ours(Outcome::Done));
        assert_eq!(apply(app, &slow, count).await.unwrap(), Applied::Lost);
        assert_eq!(apply(app, &quick, count).await.unwrap(), Applied::Lost);
        assert_eq!(counted(app).await, 1);
        assert_eq!(keep(app, arrived(1)).await.unwrap(), Kept::Known);
    }

    #[tokio::test]
    async fn an_effect_that_fails_leaves_nothing_and_is_tried_again() {
        let house = house();
        let app = &house.app;
        keep(app, arrived(1)).await.unwrap();
        for attempt in 1..=TRIES {
            let claimed = next(app).await.unwrap();
            assert_eq!(claimed.attempts, attempt);
            let broken = apply(app, &claimed, |conn, now| {
                count(conn, now)?;
                Err(Error::Unavailable)
            });
            let error = broken.await.unwrap_err();
            failed(app, &claimed, &error).await.unwrap();
            assert_eq!(next(app).await, None, "it waits");
            house.clock.advance(retry_after(attempt));
        }
        assert_eq!(counted(app).await, 0);
        assert_eq!(counts(app).await.unwrap().parked, 1);
        assert_eq!(next(app).await, None);
    }

    #[tokio::test]
    async fn a_panic_in_an_effect_harms_nobody_else() {
        let house = house();
        let app = &house.app;
        keep(app, arrived(1)).await.unwrap();
        keep(app, arrived(2)).await.unwrap();
        let both = claim(app, 10).await.unwrap();
        let broken = apply(app, &both[0], |_, _| panic!("a poisoned message"));
        failed(app, &both[0], &broken.await.unwrap_err()).await.unwrap();
        let fine = apply(app, &both[1], count).await.unwrap();
        assert_eq!(fine, Applied::Ours(Outcome::Done));
    }

    #[tokio::test]
    async fn rejected_ones_keep_their_reason_and_go_after_a_month() {
        let house = house();
        let app = &house.app;
        keep(app, arrived(1)).await.unwrap();
        let claimed = next(app).await.unwrap();
        let outcome = Outcome::Rejected("not yours");
        settle(app, &claimed, outcome).await.unwrap();
        assert_eq!(counts(app).await.unwrap().rejected, 1);
        assert_eq!(tidy(app).await.unwrap(), 0);
        house.clock.advance(REMEMBERED + Duration::from_secs(1));
        assert_eq!(tidy(app).await.unwrap(), 1);
    }
}
