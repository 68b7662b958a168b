//! A whole database in one file, as it was at one moment, while others go on writing.

use std::path::Path;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;

use crate::StoreError;
use crate::connection::{Conn, Engine, Opener, Purpose};

/// Copies a SQLite database into a new file (`VACUUM INTO`): a reader's view of one moment, so
/// writers go on, and what was deleted is not in it.
///
/// Fails where the file is there already, and on PostgreSQL, whose own tools do this.
pub fn copy_sqlite(url: &str, to: &Path) -> Result<(), StoreError> {
    let mut conn = Opener { url: url.to_owned(), purpose: Purpose::Write }.open()?;
    let to = to.to_string_lossy().into_owned();
    match &mut conn {
        Conn::Sqlite(conn) => {
            diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(to).execute(conn)?;
            Ok(())
        }
        Conn::Pg(_) => Err(StoreError::Query(diesel::result::Error::NotFound)),
    }
}

/// Whether there is anything in a database: a table of ours. A SQLite file that is not there is
/// empty, and is not made.
pub fn is_empty(url: &str) -> Result<bool, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    if Engine::of(url) == Engine::Sqlite && !Path::new(path).exists() {
        return Ok(true);
    }
    let mut conn = Opener { url: url.to_owned(), purpose: Purpose::Write }.open()?;
    let found: Count = match &mut conn {
        Conn::Sqlite(conn) => diesel::sql_query(
            "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'accounts'",
        )
        .get_result(conn)?,
        Conn::Pg(conn) => diesel::sql_query(
            "SELECT count(*) AS n FROM information_schema.tables
            WHERE table_schema = 'public' AND table_name = 'accounts'",
        )
        .get_result(conn)?,
    };
    Ok(found.n == 0)
}
