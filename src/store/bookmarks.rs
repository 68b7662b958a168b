//! Who saved what, when.

use diesel::prelude::*;

use crate::schema::bookmarks;
use crate::{AccountId, Conn, PostId, RowId, Timestamp, on_either};

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

/// Adds it unless it is there already; answers whether it was added.
pub fn insert_once(conn: &mut Conn, row: &Bookmark) -> QueryResult<bool> {
    let added = on_either!(conn => diesel::insert_into(bookmarks::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    Ok(added == 1)
}

/// Takes it back; answers whether it was there.
pub fn delete(conn: &mut Conn, account: AccountId, post: PostId) -> QueryResult<bool> {
    let theirs = bookmarks::table
        .filter(bookmarks::account_id.eq(account))
        .filter(bookmarks::post_id.eq(post));
    Ok(diesel::delete(theirs).execute(conn)? == 1)
}
