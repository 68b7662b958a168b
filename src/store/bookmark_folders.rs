//! Where somebody puts away what they saved. A bookmark is in one folder or in none.

use diesel::prelude::*;

use crate::schema::{bookmark_folders, bookmarks};
use crate::statement::one_of;
use crate::{AccountId, Conn, FolderId, PostId, Timestamp};

/// A folder for bookmarks.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookmark_folders)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Folder {
    pub id: FolderId,
    pub account_id: AccountId,
    pub title: String,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Folder) -> QueryResult<()> {
    diesel::insert_into(bookmark_folders::table).values(row).execute(conn).map(drop)
}

/// A folder of this account.
pub fn find(conn: &mut Conn, owner: AccountId, id: FolderId) -> QueryResult<Option<Folder>> {
    bookmark_folders::table
        .filter(bookmark_folders::id.eq(id).and(bookmark_folders::account_id.eq(owner)))
        .select(Folder::as_select())
        .first(conn)
        .optional()
}

/// The folders of an account, the oldest first.
pub fn of(conn: &mut Conn, owner: AccountId, most: i64) -> QueryResult<Vec<Folder>> {
    bookmark_folders::table
        .filter(bookmark_folders::account_id.eq(owner))
        .order(bookmark_folders::id)
        .limit(most)
        .select(Folder::as_select())
        .load(conn)
}

/// How many folders an account has.
pub fn count(conn: &mut Conn, owner: AccountId) -> QueryResult<i64> {
    bookmark_folders::table.filter(bookmark_folders::account_id.eq(owner)).count().get_result(conn)
}

/// Gives it another title.
pub fn rename(conn: &mut Conn, id: FolderId, title: &str) -> QueryResult<()> {
    diesel::update(bookmark_folders::table.find(id))
        .set(bookmark_folders::title.eq(title))
        .execute(conn)
        .map(drop)
}

/// Takes it away; what was in it is in none from then on.
pub fn delete(conn: &mut Conn, id: FolderId) -> QueryResult<()> {
    diesel::delete(bookmark_folders::table.find(id)).execute(conn).map(drop)
}

/// Puts a bookmark into a folder, or into none.
pub fn put(
    conn: &mut Conn,
    account: AccountId,
    post: PostId,
    folder: Option<FolderId>,
) -> QueryResult<()> {
    let theirs =
        bookmarks::table.filter(bookmarks::account_id.eq(account).and(bookmarks::post_id.eq(post)));
    diesel::update(theirs).set(bookmarks::folder_id.eq(folder)).execute(conn).map(drop)
}

/// Takes these posts out of one folder; they stay saved.
pub fn take_out(
    conn: &mut Conn,
    account: AccountId,
    folder: FolderId,
    posts: &[PostId],
) -> QueryResult<()> {
    let theirs = bookmarks::table
        .filter(one_of(bookmarks::post_id, posts.iter().map(|it| it.0)))
        .filter(bookmarks::account_id.eq(account).and(bookmarks::folder_id.eq(folder)));
    diesel::update(theirs).set(bookmarks::folder_id.eq(None::<FolderId>)).execute(conn).map(drop)
}

/// In which folder each of these posts is; those in none are left out.
pub fn places(
    conn: &mut Conn,
    account: AccountId,
    posts: &[PostId],
) -> QueryResult<Vec<(PostId, FolderId)>> {
    bookmarks::table
        .filter(one_of(bookmarks::post_id, posts.iter().map(|it| it.0)))
        .filter(bookmarks::account_id.eq(account).and(bookmarks::folder_id.is_not_null()))
        .select((bookmarks::post_id, bookmarks::folder_id.assume_not_null()))
        .load(conn)
}
