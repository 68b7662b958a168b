//! Hashtags somebody follows.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{followed_tags, tags};
use crate::statement::one_of;
use crate::tags::Tag;
use crate::{AccountId, Conn, RowId, TagId, Timestamp, on_either};

/// Follows a hashtag; twice is once.
pub fn insert_once(
    conn: &mut Conn,
    id: RowId,
    account: AccountId,
    tag: TagId,
    at: Timestamp,
) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(followed_tags::table)
        .values((
            followed_tags::id.eq(id),
            followed_tags::account_id.eq(account),
            followed_tags::tag_id.eq(tag),
            followed_tags::created_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(conn))
    .map(drop)
}

/// Follows it no longer.
pub fn delete(conn: &mut Conn, account: AccountId, tag: TagId) -> QueryResult<()> {
    let theirs = followed_tags::table.filter(followed_tags::account_id.eq(account));
    diesel::delete(theirs.filter(followed_tags::tag_id.eq(tag))).execute(conn).map(drop)
}

/// How many an account follows.
pub fn count(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    followed_tags::table.filter(followed_tags::account_id.eq(account)).count().get_result(conn)
}

/// What an account follows, the newest first.
pub fn page_of(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Tag>> {
    let theirs = followed_tags::table
        .inner_join(tags::table)
        .filter(followed_tags::account_id.eq(account))
        .select((followed_tags::id, Tag::as_select()));
    sheet!(conn, page, followed_tags::id, theirs)
}

/// Which of these an account follows.
pub fn of(conn: &mut Conn, account: AccountId, which: &[TagId]) -> QueryResult<Vec<TagId>> {
    followed_tags::table
        .filter(followed_tags::account_id.eq(account))
        .filter(one_of(followed_tags::tag_id, which.iter().map(|it| it.0)))
        .select(followed_tags::tag_id)
        .load(conn)
}
