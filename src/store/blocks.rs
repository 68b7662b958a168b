//! Who wants nothing to do with whom.

use diesel::prelude::*;

use crate::schema::blocks;
use crate::{Conn, AccountId, RowId, Timestamp};

/// Who wants nothing to do with whom.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = blocks)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Block {
    pub id: RowId,
    pub account_id: AccountId,
    pub target_id: AccountId,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Block) -> QueryResult<()> {
    diesel::insert_into(blocks::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Block>> {
    blocks::table.find(id).select(Block::as_select()).first(conn).optional()
}
