//! How things are kept: the database on SQLite or PostgreSQL, the job queue, the file storage.
//!
//! This rung says *how*, never *whether*: plain functions over a connection, one file a thing.
//! It is the only one that knows diesel; only `services` calls it.

mod columns;
mod connection;
mod glances;
mod migrate;
mod page;
mod statement;
mod writer;

#[cfg(test)]
mod scratch;

pub mod queue;
#[rustfmt::skip]
pub mod schema;
pub mod storage;

pub mod account_domain_blocks;
pub mod account_keys;
pub mod account_notes;
pub mod accounts;
pub mod announcements;
pub mod audit;
pub mod backup;
pub mod barriers;
pub mod blocked;
pub mod blocks;
pub mod bookmark_folders;
pub mod bookmarks;
pub mod boosts;
pub mod cards;
pub mod cases;
pub mod census;
pub mod consent_events;
pub mod conversations;
pub mod deliveries;
pub mod departed;
pub mod drafts;
pub mod endorsements;
pub mod explore;
pub mod featured_tags;
pub mod feeds;
pub mod filters;
pub mod followed_tags;
pub mod follows;
pub mod inbox_set;
pub mod incoming;
pub mod instance;
pub mod invitations;
pub mod likes;
pub mod links;
pub mod lists;
pub mod live;
pub mod looks;
pub mod markers;
pub mod media;
pub mod mentions;
pub mod mixes;
pub mod network;
pub mod notification_policies;
pub mod notifications;
pub mod oauth_apps;
pub mod oauth_codes;
pub mod openings;
pub mod outgoing;
pub mod outward;
pub mod passkeys;
pub mod pending_sign_ins;
pub mod pins;
pub mod polls;
pub mod posts;
pub mod push;
pub mod quota;
pub mod rare;
pub mod reach;
pub mod recognition;
pub mod relationships;
pub mod remote_actors;
pub mod remote_cache;
pub mod remote_media;
pub mod remote_posts;
pub mod reports;
pub mod rules;
pub mod scheduled;
pub mod search;
pub mod second_factor;
pub mod sequences;
pub mod servers;
pub mod sessions;
pub mod settings;
pub mod severances;
pub mod shown;
pub mod sightings;
pub mod slips;
pub mod staff;
pub mod suggestions;
pub mod tags;
pub mod thread_mutes;
pub mod tokens;
pub mod tombstones;
pub mod users;
pub mod versions;
pub mod visible;
pub mod warnings;

pub use columns::*;
pub use connection::{Conn, Engine};
pub use diesel::QueryResult;
pub use diesel::result::Error as QueryError;
pub use migrate::{migrate, names as migration_names};
pub use page::{Page, Sheet};

use std::sync::Arc;

use connection::{Opener, POOL_WAIT, Purpose};
use diesel::Connection as _;
use diesel::r2d2::Pool;
use glances::Glances;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use writer::{Verdict, Writer};

/// What can go wrong below the queries themselves.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be opened.
    #[error("the database cannot be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A query failed.
    #[error("a query failed: {0}")]
    Query(#[from] diesel::result::Error),
    /// No connection was free in time, or the change was not committed. Trying again may work.
    #[error("the database is busy")]
    Busy,
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// The database was made by a newer version.
    #[error("the database was made by a newer version of Rakkan (it has migration {0})")]
    Newer(String),
    /// A file or a thread could not be made.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Whether a query failed because a unique value is there already: somebody was faster.
pub fn is_duplicate(error: &QueryError) -> bool {
    use diesel::result::DatabaseErrorKind::UniqueViolation;
    matches!(error, QueryError::DatabaseError(UniqueViolation, _))
}

/// The database: readers, and the one way to change it.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    readers: Pool<Opener>,
    /// As many as there are connections: who waits for one waits here, as a task, and not as a
    /// thread with a stack and a heap of its own.
    free: Arc<Semaphore>,
    changes: Changes,
    live: live::Bus,
    /// Only on SQLite.
    glances: Option<Glances>,
}

#[derive(Clone)]
enum Changes {
    Queue(Writer),
    Pool(Pool<Opener>),
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `url` (a file path, or `postgres://…`) with up to `readers`
    /// reading connections. Run [`migrate()`] first.
    pub fn open(url: &str, readers: u32) -> Result<Self, StoreError> {
        let engine = Engine::of(url);
        let opener = |purpose| Opener { url: url.to_owned(), purpose };
        let pool = |purpose| {
            Pool::builder()
                .max_size(readers.max(1))
                .min_idle(Some(1))
                .test_on_check_out(engine == Engine::Postgres)
                .connection_timeout(POOL_WAIT)
                .build(opener(purpose))
                .map_err(|_| StoreError::Busy)
        };
        let free = Arc::new(Semaphore::new(readers.max(1).try_into().unwrap_or(1)));
        let readers = pool(Purpose::Read)?;
        let live = live::Bus::new((engine == Engine::Postgres).then_some(url));
        let glances = (engine == Engine::Sqlite).then(|| Glances::new(opener(Purpose::Glance)));
        let changes = match engine {
            Engine::Sqlite => Changes::Queue(Writer::start(opener(Purpose::Write), live.clone())?),
            // PostgreSQL has no read-only side here: one pool serves both.
            Engine::Postgres => Changes::Pool(readers.clone()),
        };
        Ok(Self { engine, readers, free, changes, live, glances })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// What happens from now on, here and on the other nodes. Who is too slow loses the oldest.
    pub fn listen(&self) -> tokio::sync::broadcast::Receiver<live::Happened> {
        self.live.listen()
    }

    /// Runs queries on a reading connection, off the async threads.
    ///
    /// On SQLite they all see one snapshot, and the file is locked once for all of them: locking
    /// it for each costs more than many of the queries. On PostgreSQL, where a transaction would
    /// cost two more journeys, they see one connection: ask in one query for what must fit.
    pub async fn read<T, E, F>(&self, queries: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (pool, free) = (self.readers.clone(), self.free().await?);
        let run = move || {
            let _held = free;
            let mut conn = pool.get().map_err(|_| StoreError::Busy)?;
            match &mut *conn {
                Conn::Pg(_) => queries(&mut conn),
                Conn::Sqlite(_) => in_transaction(&mut conn, queries),
            }
        };
        tokio::task::spawn_blocking(run).await.unwrap_or_else(|_| Err(StoreError::Busy.into()))
    }

    /// Reads a few rows by their keys, which costs less than handing the read to another thread:
    /// who shows this token, one account. Nothing that scans, sorts or grows with the server.
    ///
    /// On SQLite that happens right here, on a connection of this thread's own; readers never
    /// wait for the writer there. On PostgreSQL, where asking means waiting for the network, it
    /// is [`Store::read`].
    pub async fn glance<T, E, F>(&self, queries: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &self.glances {
            Some(glances) => glances.with(queries),
            None => self.read(queries).await,
        }
    }

    /// Waits until a connection is free, for as long as anybody waits for one.
    async fn free(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let waiting = self.free.clone().acquire_owned();
        match tokio::time::timeout(POOL_WAIT, waiting).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(StoreError::Busy),
        }
    }

    /// Makes a change: everything in `change` commits together or not at all, and the answer
    /// comes after it is on disk. Enqueue jobs in here, never wait for the network in here.
    pub async fn write<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &self.changes {
            Changes::Queue(writer) => write_queued(writer, change).await,
            Changes::Pool(pool) => {
                let (pool, free, live) = (pool.clone(), self.free().await?, self.live.clone());
                let run = move || {
                    let _held = free;
                    write_pooled(&pool, &live, change)
                };
                tokio::task::spawn_blocking(run)
                    .await
                    .unwrap_or_else(|_| Err(StoreError::Busy.into()))
            }
        }
    }
}

async fn write_queued<T, E, F>(writer: &Writer, change: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    writer.send(Box::new(move |conn| {
        let result = change(conn);
        Verdict {
            keep: result.is_ok(),
            answer: Box::new(move |committed| {
                // The caller may have gone away; the change stands all the same.
                let _ = tell.send(match committed {
                    Ok(()) => result,
                    Err(error) => Err(error.into()),
                });
            }),
        }
    }))?;
    told.await.unwrap_or_else(|_| Err(StoreError::Busy.into()))
}

/// Carries the caller's own error through diesel's transaction, which wants its own.
enum Undo<E> {
    Caller(E),
    Query(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Undo<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Query(error)
    }
}

fn write_pooled<T, E, F>(pool: &Pool<Opener>, live: &live::Bus, change: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Conn) -> Result<T, E>,
{
    let mut conn = pool.get().map_err(|_| StoreError::Busy)?;
    // A change that panicked on this thread may have left something.
    live::forget_since(0);
    let result = in_transaction(&mut conn, |conn| {
        let value = change(conn)?;
        search::settle(conn).map_err(StoreError::Query)?;
        live.tell_nodes(conn).map_err(StoreError::Query)?;
        Ok(value)
    });
    match &result {
        Ok(_) => live.hand_out(),
        Err(_) => live::forget_since(0),
    }
    result
}

fn in_transaction<T, E, F>(conn: &mut Conn, work: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Conn) -> Result<T, E>,
{
    conn.transaction(|conn| work(conn).map_err(Undo::Caller)).map_err(|undo| match undo {
        Undo::Caller(error) => error,
        Undo::Query(error) => StoreError::Query(error).into(),
    })
}
