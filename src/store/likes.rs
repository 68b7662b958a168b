//! Who liked what, when.

use diesel::prelude::*;

use crate::schema::likes;
use crate::{Conn, AccountId, PostId, RowId, Timestamp};

/// Who liked what, when.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = likes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Like {
    pub id: RowId,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Like) -> QueryResult<()> {
    diesel::insert_into(likes::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Like>> {
    likes::table.find(id).select(Like::as_select()).first(conn).optional()
}
