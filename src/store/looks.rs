//! What a look at another server showed.

use diesel::prelude::*;

use crate::schema::instances;
use crate::{Conn, Timestamp};

/// When a server was looked at last, and what is noted about its promise; nothing for a server
/// that was never met.
pub fn find(conn: &mut Conn, domain: &str) -> QueryResult<Option<(Option<Timestamp>, i16)>> {
    instances::table
        .filter(instances::domain.eq(domain))
        .select((instances::looked_at, instances::promise))
        .first(conn)
        .optional()
}

/// What is kept of a look.
#[derive(Clone, Debug, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = instances)]
pub struct Looked {
    /// The program; absent where it was not told.
    pub software: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What it promises; absent where it could not be asked.
    pub promise: Option<i16>,
    /// When.
    pub looked_at: Option<Timestamp>,
}

/// Keeps it.
pub fn keep(conn: &mut Conn, domain: &str, looked: &Looked) -> QueryResult<()> {
    diesel::update(instances::table.filter(instances::domain.eq(domain)))
        .set(looked)
        .execute(conn)
        .map(drop)
}
