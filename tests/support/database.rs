//! The database of a test: a SQLite file, or a PostgreSQL database made for it and dropped after.
//!
//! `RAKKAN_TEST_DATABASE` chooses; `RAKKAN_TEST_POSTGRES_URL` says where the cluster is.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::{InstrumentationEvent, SimpleConnection as _};
use diesel::sql_types::{BigInt, Text};
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query,
};

/// Whether this run is on PostgreSQL.
pub fn is_postgres() -> bool {
    std::env::var("RAKKAN_TEST_DATABASE").is_ok_and(|it| it == "postgres")
}

/// The cluster for tests, when there is one.
pub fn cluster() -> Option<String> {
    std::env::var("RAKKAN_TEST_POSTGRES_URL").ok()
}

/// A database that goes when it is dropped.
#[derive(Debug)]
pub struct Database {
    /// As the configuration takes it.
    pub url: String,
    /// Its name on the cluster; `None` for a file, which goes with its folder.
    name: Option<String>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The same statement on whichever engine it is.
macro_rules! on {
    ($url:expr, $conn:ident => $body:expr) => {
        if $url.starts_with("postgres") {
            let $conn = &mut PgConnection::establish($url).expect("PostgreSQL answers");
            $body
        } else {
            let $conn = &mut SqliteConnection::establish($url).expect("the file opens");
            // What a test asks by itself is not the server's.
            $conn.set_instrumentation(|_: InstrumentationEvent<'_>| ());
            $conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
            $body
        }
    };
}

impl Database {
    /// An empty one, on the engine of this run.
    pub fn fresh(folder: &Path) -> Self {
        if is_postgres() {
            Self::on_postgres(&cluster().expect("RAKKAN_TEST_POSTGRES_URL"))
        } else {
            Self::on_sqlite(folder)
        }
    }

    /// An empty one for another server, on the engine of this run; its folder stays until the test
    /// is over.
    pub fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("rakkan-it-").tempdir().unwrap().keep();
        Self::fresh(&folder)
    }

    /// A file in this folder.
    pub fn on_sqlite(folder: &Path) -> Self {
        let url = folder.join("rakkan.db").display().to_string();
        Self { url, name: None }
    }

    /// A new database on a cluster.
    pub fn on_postgres(cluster: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("it_{}_{number}", std::process::id());
        let mut conn = PgConnection::establish(cluster).expect("the cluster answers");
        conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (server, _) = cluster.rsplit_once('/').unwrap();
        let url = format!("{server}/{name}");
        Self { url, name: Some(name) }
    }

    /// The rows of a query whose one column is a text called `line`.
    pub fn lines(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Line> = on!(&self.url, conn => sql_query(sql).load(conn).unwrap());
        rows.into_iter().map(|it| it.line).collect()
    }

    /// The number that a query calls `n`.
    pub fn number(&self, sql: &str) -> i64 {
        let row: Number = on!(&self.url, conn => sql_query(sql).get_result(conn).unwrap());
        row.n
    }

    /// The steps by which SQLite would find the rows of this statement.
    pub fn plan(&self, sql: &str) -> Vec<String> {
        let asked = format!("EXPLAIN QUERY PLAN {sql}");
        let conn = &mut SqliteConnection::establish(&self.url).expect("the file opens");
        conn.set_instrumentation(|_: InstrumentationEvent<'_>| ());
        let steps: Vec<Step> = sql_query(asked).load(conn).unwrap_or_default();
        steps.into_iter().map(|it| it.detail).collect()
    }

    /// Runs statements; an error comes back as its words.
    pub fn run(&self, sql: &str) -> Result<(), String> {
        on!(&self.url, conn => conn.batch_execute(sql).map_err(|error| error.to_string()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(name) = &self.name else { return };
        let Some(Ok(mut conn)) = cluster().map(|it| PgConnection::establish(&it)) else {
            return;
        };
        // The cluster goes at the end of the run anyway.
        let _ = conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
    }
}
