//! Migrations are part of the binary and run at start, one process at a time.

use std::fs::File;
use std::path::Path;

use diesel::migration::MigrationSource;
use diesel::{Connection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::StoreError;
use crate::connection::{Conn, Engine, Opener, Purpose};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any fixed number: who holds this PostgreSQL advisory lock may migrate.
const LOCK: i64 = 0x7261_6b6b_616e;

/// Brings the schema to this version. Answers the names of the migrations it ran.
///
/// Fails when the database was made by a newer version: an old binary on a new schema could
/// write rows the new one does not understand.
pub fn migrate(url: &str) -> Result<Vec<String>, StoreError> {
    let mut conn = Opener { url: url.to_owned(), purpose: Purpose::Write }.open()?;
    match &mut conn {
        Conn::Sqlite(conn) => {
            let path = url.strip_prefix("sqlite:").unwrap_or(url);
            let _lock = lock_file(&Path::new(path).with_extension("migrating"))?;
            run(conn, SQLITE)
        }
        Conn::Pg(conn) => {
            diesel::sql_query("SELECT pg_advisory_lock($1)")
                .bind::<diesel::sql_types::BigInt, _>(LOCK)
                .execute(conn)?;
            run(conn, POSTGRES) // the lock goes with the connection
        }
    }
}

fn lock_file(path: &Path) -> Result<File, StoreError> {
    let file = File::create(path)?;
    file.lock()?;
    Ok(file)
}

fn run<DB, C>(conn: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, StoreError>
where
    DB: diesel::backend::Backend,
    C: Connection<Backend = DB> + MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    refuse_newer(conn, &source)?;
    let ran = conn.run_pending_migrations(source).map_err(StoreError::Migration)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

fn refuse_newer<DB, C>(conn: &mut C, source: &EmbeddedMigrations) -> Result<(), StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = MigrationSource::<DB>::migrations(source).map_err(StoreError::Migration)?;
    let known: Vec<String> = known.iter().map(|it| it.name().version().to_string()).collect();
    let applied = conn.applied_migrations().map_err(StoreError::Migration)?;
    match applied.into_iter().find(|version| !known.contains(&version.to_string())) {
        Some(version) => Err(StoreError::Newer(version.to_string())),
        None => Ok(()),
    }
}

/// The names of the embedded migrations, for the test that both engines have the same.
pub fn names(engine: Engine) -> Result<Vec<String>, StoreError> {
    let names = match engine {
        Engine::Sqlite => MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
            .map_err(StoreError::Migration)?
            .iter()
            .map(|it| it.name().to_string())
            .collect(),
        Engine::Postgres => MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)
            .map_err(StoreError::Migration)?
            .iter()
            .map(|it| it.name().to_string())
            .collect(),
    };
    Ok(names)
}
