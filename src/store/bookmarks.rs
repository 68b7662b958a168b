//! Who saved what, when.

use diesel::prelude::*;

use crate::schema::bookmarks;
use crate::{Conn, AccountId, PostId, RowId, Timestamp};

/// Who saved what, when.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookmarks)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Bookmark {
    pub id: RowId,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Bookmark) -> QueryResult<()> {
    diesel::insert_into(bookmarks::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Bookmark>> {
    bookmarks::table.find(id).select(Bookmark::as_select()).first(conn).optional()
}
