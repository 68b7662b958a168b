//! Questions in posts, and who chose what.

use diesel::prelude::*;

use crate::schema::{accounts, poll_votes, polls, posts};
use crate::statement::one_of;
use crate::{AccountId, Conn, PostId, RowId, Timestamp, on_either};

/// A question in a post; its options are JSON.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = polls, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Poll {
    pub post_id: PostId,
    pub is_multiple: bool,
    pub hides_totals: bool,
    pub options: String,
    pub voters_count: Option<i64>,
    pub expires_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub fetched_at: Timestamp,
}

/// One choice of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Insertable)]
#[diesel(table_name = poll_votes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Vote {
    pub id: RowId,
    pub post_id: PostId,
    pub account_id: AccountId,
    pub choice: i16,
    pub created_at: Timestamp,
}

/// Adds it, or replaces what is there; its post says that it has one.
pub fn put(conn: &mut Conn, row: &Poll) -> QueryResult<()> {
    on_either!(conn => {
        diesel::insert_into(polls::table)
            .values(row)
            .on_conflict(polls::post_id)
            .do_update()
            .set(row)
            .execute(conn)
    })?;
    diesel::update(posts::table.find(row.post_id)).set(posts::has_poll.eq(true)).execute(conn)?;
    Ok(())
}

/// The poll of a post, held until the end of the change: choices are counted one after the other.
pub fn lock(conn: &mut Conn, post: PostId) -> QueryResult<Option<Poll>> {
    let row = polls::table.find(post);
    match conn {
        Conn::Pg(conn) => row.select(Poll::as_select()).for_update().first(conn).optional(),
        Conn::Sqlite(conn) => row.select(Poll::as_select()).first(conn).optional(),
    }
}

/// The poll of a post.
pub fn find(conn: &mut Conn, post: PostId) -> QueryResult<Option<Poll>> {
    polls::table.find(post).select(Poll::as_select()).first(conn).optional()
}

/// The polls of these posts, in any order.
pub fn find_many(conn: &mut Conn, of: &[PostId]) -> QueryResult<Vec<Poll>> {
    polls::table
        .filter(one_of(polls::post_id, of.iter().map(|id| id.0)))
        .select(Poll::as_select())
        .load(conn)
}

/// What somebody chose in these polls.
pub fn choices(conn: &mut Conn, by: AccountId, of: &[PostId]) -> QueryResult<Vec<(PostId, i16)>> {
    poll_votes::table
        .filter(one_of(poll_votes::post_id, of.iter().map(|id| id.0)))
        .filter(poll_votes::account_id.eq(by))
        .order((poll_votes::post_id, poll_votes::choice))
        .select((poll_votes::post_id, poll_votes::choice))
        .load(conn)
}

/// What somebody chose in a poll, each with its row.
pub fn ballot(conn: &mut Conn, by: AccountId, post: PostId) -> QueryResult<Vec<(RowId, i16)>> {
    poll_votes::table
        .filter(poll_votes::post_id.eq(post).and(poll_votes::account_id.eq(by)))
        .order(poll_votes::choice)
        .select((poll_votes::id, poll_votes::choice))
        .load(conn)
}

/// Adds a choice unless it is there; answers whether it was added.
pub fn insert_once(conn: &mut Conn, row: &Vote) -> QueryResult<bool> {
    let added = on_either!(conn => diesel::insert_into(poll_votes::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    Ok(added == 1)
}

/// Takes every choice back: it is another question now.
pub fn clear(conn: &mut Conn, post: PostId) -> QueryResult<()> {
    diesel::delete(poll_votes::table.filter(poll_votes::post_id.eq(post))).execute(conn).map(drop)
}

/// The people of this server who chose something, at most so many.
pub fn voters_here(conn: &mut Conn, post: PostId, limit: i64) -> QueryResult<Vec<AccountId>> {
    poll_votes::table
        .inner_join(accounts::table.on(accounts::id.eq(poll_votes::account_id)))
        .filter(poll_votes::post_id.eq(post).and(accounts::domain.eq("")))
        .select(poll_votes::account_id)
        .distinct()
        .limit(limit)
        .load(conn)
}

/// Takes the poll away with its choices.
pub fn delete(conn: &mut Conn, post: PostId) -> QueryResult<()> {
    clear(conn, post)?;
    diesel::delete(polls::table.find(post)).execute(conn)?;
    diesel::update(posts::table.find(post)).set(posts::has_poll.eq(false)).execute(conn).map(drop)
}
