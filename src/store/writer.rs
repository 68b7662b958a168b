//! The one SQLite writer: many changes, one commit.
//!
//! A durable commit costs an fsync, and SQLite has one write lock. So changes queue at one
//! thread; it runs all that wait in one transaction (each in its own savepoint, so one that
//! fails takes nothing with it), commits once, and only then answers each. While a commit is
//! at the disk the next batch gathers by itself, so no change waits for company.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection, QueryResult};

use crate::connection::{Conn, Opener};
use crate::live::Bus;
use crate::{StoreError, live, search};

/// Changes of one commit at most: bounds how long the first of a batch waits for the last.
const BATCH: usize = 256;

/// Changes that may wait before callers are told the server is busy.
const QUEUE: usize = 4096;

/// A change: runs in a savepoint, and gives back what tells its caller how it went.
///
/// The outer `Err` rolls the savepoint back. The answer is kept until the commit.
pub(crate) type Change = Box<dyn FnOnce(&mut Conn) -> Verdict + Send>;

/// How a change went, and how to tell its caller once the batch is (or is not) on disk.
pub(crate) struct Verdict {
    pub(crate) keep: bool,
    pub(crate) answer: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

/// A handle to the writer thread; dropping the last one ends it.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    changes: SyncSender<Change>,
}

impl Writer {
    pub(crate) fn start(opener: Opener, bus: Bus) -> Result<Self, StoreError> {
        let conn = opener.open()?;
        let (changes, queue) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(&opener, &bus, conn, &queue))?;
        Ok(Self { changes })
    }

    /// Queues a change; refuses at once when too many wait.
    pub(crate) fn send(&self, change: Change) -> Result<(), StoreError> {
        self.changes.try_send(change).map_err(|_| StoreError::Busy)
    }
}

fn run(opener: &Opener, bus: &Bus, mut conn: Conn, queue: &Receiver<Change>) {
    while let Ok(first) = queue.recv() {
        let mut answers = Vec::new();
        let outcome = batch(&mut conn, first, queue, &mut answers);
        let failed = outcome.is_err();
        match failed {
            true => live::forget_since(0),
            false => bus.hand_out(),
        }
        if let Err(error) = outcome {
            tracing::error!(%error, "a batch of changes was not committed");
        }
        for answer in answers {
            answer(if failed { Err(StoreError::Busy) } else { Ok(()) });
        }
        if failed {
            conn = reopen(opener);
        }
    }
}

/// A connection whose transaction broke (the disk was full, say) is not worth mending: closing it
/// rolls everything back, and a new one knows nothing of it. Tries until it opens; meanwhile
/// changes wait, and then callers are told that the database is busy.
fn reopen(opener: &Opener) -> Conn {
    loop {
        match opener.open() {
            Ok(conn) => return conn,
            Err(error) => tracing::error!(%error, "the database does not open again"),
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

fn batch(
    conn: &mut Conn,
    first: Change,
    queue: &Receiver<Change>,
    answers: &mut Vec<Answer>,
) -> QueryResult<()> {
    begin(conn)?;
    let mut next = Some(first);
    while let Some(change) = next {
        if let Some(answer) = one(conn, change)? {
            answers.push(answer);
        }
        next = if answers.len() < BATCH { queue.try_recv().ok() } else { None };
    }
    commit(conn)
}

/// Runs one change in a savepoint. A change that failed is answered at once: nothing of it stays.
fn one(conn: &mut Conn, change: Change) -> QueryResult<Option<Answer>> {
    let mut verdict = None;
    let mark = live::mark();
    let ran = catch_unwind(AssertUnwindSafe(|| {
        conn.transaction::<(), diesel::result::Error, _>(|conn| {
            let given = change(conn);
            let keep = given.keep;
            verdict = Some(given);
            if !keep {
                return Err(diesel::result::Error::RollbackTransaction);
            }
            search::settle(conn)
        })
    }));
    if !matches!(ran, Ok(Ok(()))) {
        live::forget_since(mark);
    }
    match (ran, verdict) {
        (Ok(Ok(())), Some(verdict)) => Ok(Some(verdict.answer)),
        (Ok(Err(_)), Some(verdict)) => {
            (verdict.answer)(if verdict.keep { Err(StoreError::Busy) } else { Ok(()) });
            Ok(None)
        }
        (Ok(result), None) => result.map(|()| None),
        (Err(_panic), _) => {
            tracing::error!("a change panicked; it was rolled back");
            rollback_to_batch(conn)?;
            Ok(None)
        }
    }
}

/// After a panic diesel still counts the savepoint as open; put it back.
fn rollback_to_batch(conn: &mut Conn) -> QueryResult<()> {
    let Conn::Sqlite(conn) = conn else { return Ok(()) };
    AnsiTransactionManager::rollback_transaction(conn)
}

/// `IMMEDIATE`, because a transaction that reads first and writes later can fail half-way when
/// another process (the command line) wrote in between.
fn begin(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(conn) => {
            AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
        }
        Conn::Pg(conn) => AnsiTransactionManager::begin_transaction(conn),
    }
}

fn commit(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(conn) => AnsiTransactionManager::commit_transaction(conn),
        Conn::Pg(conn) => AnsiTransactionManager::commit_transaction(conn),
    }
}
