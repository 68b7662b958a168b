//! Conversations that somebody does not want to hear of any more.

use diesel::prelude::*;

use crate::schema::thread_mutes;
use crate::{AccountId, Conn, PostId, RowId, Timestamp, on_either};

/// A conversation that somebody does not want to hear of, by the post that began it.
#[derive(Clone, Debug, PartialEq, Eq, Insertable)]
#[diesel(table_name = thread_mutes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct ThreadMute {
    pub id: RowId,
    pub account_id: AccountId,
    pub root_id: PostId,
    pub created_at: Timestamp,
}

/// Adds it; twice is once.
pub fn insert_once(conn: &mut Conn, row: &ThreadMute) -> QueryResult<()> {
    on_either!(conn => {
        diesel::insert_into(thread_mutes::table).values(row).on_conflict_do_nothing().execute(conn)
    })
    .map(drop)
}

/// Takes it back.
pub fn delete(conn: &mut Conn, account: AccountId, root: PostId) -> QueryResult<()> {
    let mute = thread_mutes::table
        .filter(thread_mutes::account_id.eq(account))
        .filter(thread_mutes::root_id.eq(root));
    diesel::delete(mute).execute(conn).map(drop)
}

/// Whether somebody does not want to hear of this conversation.
pub fn is_muted(conn: &mut Conn, account: AccountId, root: PostId) -> QueryResult<bool> {
    let mute = thread_mutes::table
        .filter(thread_mutes::account_id.eq(account))
        .filter(thread_mutes::root_id.eq(root));
    diesel::select(diesel::dsl::exists(mute)).get_result(conn)
}
