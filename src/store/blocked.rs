//! Whether a server is blocked.

use diesel::prelude::*;

use crate::Conn;
use crate::schema::domain_blocks;

/// Whether one of these names is blocked.
pub fn is_any(conn: &mut Conn, names: &[String]) -> QueryResult<bool> {
    let found = domain_blocks::table
        .filter(domain_blocks::domain.eq_any(names))
        .select(domain_blocks::domain)
        .first::<String>(conn)
        .optional()?;
    Ok(found.is_some())
}
