//! Talks among those mentioned, one row for each who takes part.

use diesel::prelude::*;

use crate::live::{self, Happened};
use crate::page::{Page, Sheet, sheet};
use crate::schema::{conversations, posts};
use crate::{AccountId, Audience, Conn, PostId, RowId, Timestamp, on_either};

/// A talk, as one of those who take part has it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversations)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Conversation {
    pub id: RowId,
    pub account_id: AccountId,
    pub root_id: PostId,
    pub last_post_id: PostId,
    pub is_unread: bool,
    pub created_at: Timestamp,
}

/// Adds it, or notes a newer post in it.
pub fn note(conn: &mut Conn, row: &Conversation) -> QueryResult<()> {
    live::note(Happened::Talked { account: row.account_id, root: row.root_id });
    on_either!(conn => {
        diesel::insert_into(conversations::table)
            .values(row)
            .on_conflict((conversations::account_id, conversations::root_id))
            .do_update()
            .set((
                conversations::last_post_id.eq(row.last_post_id),
                conversations::is_unread.eq(row.is_unread),
            ))
            .execute(conn)
    })
    .map(drop)
}

/// Somebody's talks; the one with the newest post first. Cursors are ids of these posts.
pub fn page_of(
    conn: &mut Conn,
    account: AccountId,
    page: &Page,
) -> QueryResult<Sheet<Conversation>> {
    let theirs = conversations::table
        .filter(conversations::account_id.eq(account))
        .select((conversations::last_post_id, Conversation::as_select()));
    sheet!(conn, page, conversations::last_post_id, theirs)
}

/// The talk of this account with this id.
pub fn find(conn: &mut Conn, account: AccountId, id: RowId) -> QueryResult<Option<Conversation>> {
    conversations::table
        .find(id)
        .filter(conversations::account_id.eq(account))
        .select(Conversation::as_select())
        .first(conn)
        .optional()
}

/// The talk of this account that this post began.
pub fn of_root(
    conn: &mut Conn,
    account: AccountId,
    root: PostId,
) -> QueryResult<Option<Conversation>> {
    conversations::table
        .filter(conversations::account_id.eq(account).and(conversations::root_id.eq(root)))
        .select(Conversation::as_select())
        .first(conn)
        .optional()
}

/// Notes whether it was read.
pub fn set_unread(conn: &mut Conn, id: RowId, is_unread: bool) -> QueryResult<()> {
    diesel::update(conversations::table.find(id))
        .set(conversations::is_unread.eq(is_unread))
        .execute(conn)
        .map(drop)
}

/// Takes it away from this account; answers whether it was there.
pub fn delete(conn: &mut Conn, account: AccountId, id: RowId) -> QueryResult<bool> {
    let theirs = conversations::table.find(id).filter(conversations::account_id.eq(account));
    diesel::delete(theirs).execute(conn).map(|rows| rows == 1)
}

/// A post of this talk is gone: the one before it is the last one now. A talk of which nothing
/// is left goes.
pub fn forget_post(conn: &mut Conn, root: PostId, post: PostId) -> QueryResult<()> {
    let of_talk = conversations::table.filter(conversations::root_id.eq(root));
    let theirs = of_talk.filter(conversations::last_post_id.eq(post));
    let last: Option<PostId> = posts::table
        .filter(posts::root_id.eq(root).or(posts::id.eq(root)))
        .filter(posts::id.ne(post).and(posts::deleted_at.is_null()))
        .filter(posts::visibility.eq(Audience::from(consent::Visibility::Mentioned)))
        .order(posts::id.desc())
        .select(posts::id)
        .first(conn)
        .optional()?;
    match last {
        Some(last) => {
            diesel::update(theirs).set(conversations::last_post_id.eq(last)).execute(conn)
        }
        None => diesel::delete(theirs).execute(conn),
    }
    .map(drop)
}
