//! A link that works once.

use diesel::prelude::*;

use crate::schema::one_time_links;
use crate::{Conn, LinkId, LinkKind, Timestamp, UserId};

/// A link that works once.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = one_time_links)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct OneTimeLink {
    pub id: LinkId,
    pub kind: LinkKind,
    pub user_id: Option<UserId>,
    pub token_hash: Vec<u8>,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &OneTimeLink) -> QueryResult<()> {
    diesel::insert_into(one_time_links::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: LinkId) -> QueryResult<Option<OneTimeLink>> {
    one_time_links::table.find(id).select(OneTimeLink::as_select()).first(conn).optional()
}
