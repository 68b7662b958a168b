//! What waits to be delivered, to whom, and how it went. The rung above sends; this one keeps
//! the books.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use store::deliveries::{Destination, Failure, Letter, Mailbox};
use store::queue::{self, Job};
use store::{Conn, RowId, Timestamp, deliveries};

use crate::{App, Error, Result};

/// Rows of the log that are read at once.
const PAGE: i64 = 500;

/// How long rows of the log stay beyond the time that a dead server is waited for.
const MARGIN: Duration = Duration::from_hours(24);

/// Who was heard from and is not written down yet.
#[derive(Debug, Default)]
struct Heard(Mutex<HashSet<String>>);

/// Notes that a server sent something that was really its own. Costs nothing; it is written down
/// with the next books.
pub fn heard_from(app: &App, domain: &str) {
    let heard = app.memory.of::<Heard>();
    let mut domains = heard.0.lock().unwrap_or_else(PoisonError::into_inner);
    if !domains.contains(domain) {
        domains.insert(domain.to_owned());
    }
}

/// Every server as somebody to deliver to.
pub async fn destinations(app: &App) -> Result<Vec<Destination>> {
    app.store.read(|conn| Ok::<_, Error>(deliveries::destinations(conn)?)).await
}

/// These inboxes, and the servers they belong to.
pub async fn places(app: &App, inboxes: Vec<i64>) -> Result<(Vec<Mailbox>, Vec<Destination>)> {
    app.store
        .read(move |conn: &mut Conn| {
            let mut mailboxes = Vec::new();
            for some in inboxes.chunks(500) {
                mailboxes.extend(deliveries::mailboxes(conn, some)?);
            }
            let mut servers: Vec<i64> = mailboxes.iter().map(|it| it.instance_id.0).collect();
            servers.sort_unstable();
            servers.dedup();
            let mut destinations = Vec::new();
            for some in servers.chunks(500) {
                destinations.extend(deliveries::find_destinations(conn, some)?);
            }
            Ok::<_, Error>((mailboxes, destinations))
        })
        .await
}

/// The next rows of the log behind this one, with the inboxes they are for. A row whose set of
/// inboxes cannot be read is for nobody.
pub async fn after(app: &App, id: i64) -> Result<Vec<(Letter, Vec<i64>)>> {
    let find = move |conn: &mut Conn| Ok::<_, Error>(deliveries::after(conn, id, PAGE)?);
    let letters = app.store.read(find).await?;
    let read = |letter: Letter| {
        let inboxes = store::inbox_set::unpack(&letter.inboxes).unwrap_or_default();
        (letter, inboxes)
    };
    Ok(letters.into_iter().map(read).collect())
}

/// What a row of the log says.
pub async fn body(app: &App, id: i64) -> Result<Option<String>> {
    app.store.read(move |conn: &mut Conn| Ok::<_, Error>(deliveries::body(conn, id)?)).await
}

/// What changed in the books since they were last written.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Servers that have come further, or fail.
    pub destinations: Vec<Destination>,
    /// Deliveries that are not tried again: log row, inbox, status (0 for none), reason.
    pub failures: Vec<(i64, i64, u16, String)>,
    /// Inboxes that say they are gone; whether it is so, a job asks.
    pub gone: Vec<i64>,
    /// How far the log was read, with the servers for which something still waits.
    pub caught_up: Option<(i64, Vec<i64>)>,
}

/// Writes the books in one change. Answers which servers were heard from meanwhile.
pub async fn write(app: &App, books: Books) -> Result<Vec<String>> {
    let heard: Vec<String> = {
        let heard = app.memory.of::<Heard>();
        let mut domains = heard.0.lock().unwrap_or_else(PoisonError::into_inner);
        domains.drain().collect()
    };
    let is_empty = books.destinations.is_empty()
        && books.failures.is_empty()
        && books.gone.is_empty()
        && books.caught_up.is_none();
    if is_empty && heard.is_empty() {
        return Ok(heard);
    }
    let (now, ids, domains) = (app.now(), app.ids.clone(), heard.clone());
    app.store
        .write(move |conn| {
            for row in &books.destinations {
                deliveries::save(conn, row)?;
            }
            for (outgoing, inbox, status, error) in books.failures {
                let row = Failure {
                    id: ids.next(now),
                    outgoing_id: RowId(outgoing),
                    inbox_id: RowId(inbox),
                    status: i16::try_from(status).unwrap_or(0),
                    error,
                    at: now,
                };
                deliveries::insert_failure(conn, &row)?;
            }
            for inbox in books.gone {
                let job = Job::ConfirmGone { inbox: RowId(inbox) };
                queue::enqueue(conn, ids.next(now), &job, now)?;
            }
            if let Some((head, behind)) = books.caught_up {
                deliveries::catch_up(conn, head, &behind)?;
            }
            for some in domains.chunks(500) {
                deliveries::heard_from(conn, some, now)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    Ok(heard)
}

/// A few of those whose inbox this is, by the ids of their actors.
pub async fn people_of(app: &App, inbox: RowId) -> Result<Vec<String>> {
    const MOST: i64 = 3;
    let find = move |conn: &mut Conn| Ok::<_, Error>(deliveries::people_of(conn, inbox, MOST)?);
    app.store.read(find).await
}

/// Delivers to an inbox no more, until somebody who has it is heard of.
pub async fn set_gone(app: &App, inbox: RowId) -> Result<()> {
    let now = app.now();
    app.store.write(move |conn| Ok::<_, Error>(deliveries::set_gone(conn, inbox, now)?)).await
}

/// Takes away what is too old to be delivered to anybody.
pub(crate) async fn tidy(app: &App) -> Result<usize> {
    let days = app.config.federation.retry_days.saturating_mul(24);
    let before: Timestamp = app.now().minus(Duration::from_hours(days)).minus(MARGIN);
    let first = crate::ids::first_id_at(before);
    app.store
        .write(move |conn| {
            store::departed::forget_keys(conn, before, PAGE)?;
            Ok::<_, Error>(deliveries::forget(conn, first, before)?)
        })
        .await
}
