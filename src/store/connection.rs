//! One connection type over both engines, and how each is opened.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;
use diesel::{Connection, ConnectionError, PgConnection, SqliteConnection};

/// A connection to whichever engine this server runs on. Queries are written once, against this.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite, built in.
    Sqlite(SqliteConnection),
}

/// The same query, typed for whichever engine we are on: for `ON CONFLICT`, row locks and the
/// like, which diesel does not offer for both at once.
#[macro_export]
macro_rules! on_either {
    ($conn:ident => $body:expr) => {
        match $conn {
            $crate::Conn::Pg($conn) => $body,
            $crate::Conn::Sqlite($conn) => $body,
        }
    };
}

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file beside us.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// The engine a database URL names: `postgres://…` or `postgresql://…`, else a SQLite file.
    pub fn of(url: &str) -> Self {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::Postgres
        } else {
            Self::Sqlite
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Queries only; SQLite refuses writes on it.
    Read,
    /// The same, for a few rows at a time.
    Glance,
    /// Changes.
    Write,
}

/// Opens connections for the pools.
#[derive(Debug)]
pub(crate) struct Opener {
    pub(crate) url: String,
    pub(crate) purpose: Purpose,
}

/// `synchronous=FULL` because what we acknowledged must survive a power cut; `secure_delete`
/// because a deleted work must not be found in the file by grep; small page caches because one
/// cheap box runs this (the operating system caches the file anyway).
const SQLITE_PRAGMAS: &str = "
    PRAGMA busy_timeout = 10000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -6000;
    PRAGMA mmap_size = 0;
";

impl Opener {
    pub(crate) fn open(&self) -> Result<Conn, ConnectionError> {
        match Engine::of(&self.url) {
            Engine::Postgres => PgConnection::establish(&self.url).map(Conn::Pg),
            Engine::Sqlite => self.open_sqlite().map(Conn::Sqlite),
        }
    }

    fn open_sqlite(&self) -> Result<SqliteConnection, ConnectionError> {
        let path = self.url.strip_prefix("sqlite:").unwrap_or(&self.url);
        let mut conn = SqliteConnection::establish(path)?;
        conn.batch_execute(SQLITE_PRAGMAS).map_err(ConnectionError::CouldntSetupConfiguration)?;
        let further = match self.purpose {
            Purpose::Read => "PRAGMA query_only = ON",
            Purpose::Glance => "PRAGMA query_only = ON; PRAGMA cache_size = -500",
            Purpose::Write => "",
        };
        conn.batch_execute(further).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }
}

impl ManageConnection for Opener {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        self.open().map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        match conn {
            Conn::Pg(conn) => diesel::r2d2::R2D2Connection::is_broken(conn),
            Conn::Sqlite(conn) => diesel::r2d2::R2D2Connection::is_broken(conn),
        }
    }
}

/// How long a request waits for a free connection before it is told to come back.
pub(crate) const POOL_WAIT: Duration = Duration::from_secs(5);
