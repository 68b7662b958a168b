//! Who wants nothing to do with whom: blocks, and the quieter mutes.

use diesel::dsl::{exists, select};
use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{accounts, blocks, mutes};
use crate::shown::Card;
use crate::{AccountId, Conn, RowId, Timestamp, follows, on_either};

/// Who wants nothing to do with whom. Works in both directions.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = blocks)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Block {
    pub id: RowId,
    pub account_id: AccountId,
    pub target_id: AccountId,
    pub created_at: Timestamp,
}

/// Who does not want to read whom in lists. The other one does not notice.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mutes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Mute {
    pub id: RowId,
    pub account_id: AccountId,
    pub target_id: AccountId,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub hides_notifications: bool,
}

/// Adds a block unless it is there already, and ends the follows between the two.
pub fn insert_once(conn: &mut Conn, row: &Block) -> QueryResult<bool> {
    follows::hold_both(conn, row.account_id, row.target_id)?;
    let added = on_either!(conn => diesel::insert_into(blocks::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    follows::delete(conn, row.account_id, row.target_id)?;
    follows::delete(conn, row.target_id, row.account_id)?;
    Ok(added == 1)
}

/// Takes a block back; answers whether it was there. What it ended stays ended.
pub fn delete(conn: &mut Conn, account: AccountId, target: AccountId) -> QueryResult<bool> {
    let row = blocks::table.filter(blocks::account_id.eq(account));
    let row = row.filter(blocks::target_id.eq(target));
    Ok(diesel::delete(row).execute(conn)? == 1)
}

/// Whether the first has blocked the second.
pub fn is_blocking(conn: &mut Conn, account: AccountId, target: AccountId) -> QueryResult<bool> {
    let row = blocks::table.filter(blocks::account_id.eq(account));
    select(exists(row.filter(blocks::target_id.eq(target)))).get_result(conn)
}

/// Whether either has blocked the other.
pub fn is_between(conn: &mut Conn, one: AccountId, other: AccountId) -> QueryResult<bool> {
    Ok(is_blocking(conn, one, other)? || is_blocking(conn, other, one)?)
}

/// Adds a mute; one that is there already gets the new end and reach.
pub fn mute(conn: &mut Conn, row: &Mute) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(mutes::table)
        .values(row)
        .on_conflict((mutes::account_id, mutes::target_id))
        .do_update()
        .set((
            mutes::expires_at.eq(row.expires_at),
            mutes::hides_notifications.eq(row.hides_notifications),
        ))
        .execute(conn))
    .map(drop)
}

/// Takes away mutes whose time is over.
pub fn end_mutes(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    let over = mutes::table.filter(mutes::expires_at.le(now));
    diesel::delete(over).execute(conn)
}

/// Takes a mute back; answers whether it was there.
pub fn unmute(conn: &mut Conn, account: AccountId, target: AccountId) -> QueryResult<bool> {
    let row = mutes::table.filter(mutes::account_id.eq(account));
    Ok(diesel::delete(row.filter(mutes::target_id.eq(target))).execute(conn)? == 1)
}

/// Whether the first has muted the second.
pub fn is_muting(conn: &mut Conn, account: AccountId, target: AccountId) -> QueryResult<bool> {
    let row = mutes::table.filter(mutes::account_id.eq(account));
    select(exists(row.filter(mutes::target_id.eq(target)))).get_result(conn)
}

/// Whom the account has blocked, the newest first.
pub fn page_of(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Card>> {
    let theirs = blocks::table
        .inner_join(accounts::table.on(accounts::id.eq(blocks::target_id)))
        .filter(blocks::account_id.eq(account))
        .select((blocks::id, Card::as_select()));
    sheet!(conn, page, blocks::id, theirs)
}

/// Whom the account has muted, the newest first.
pub fn page_of_mutes(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Card>> {
    let theirs = mutes::table
        .inner_join(accounts::table.on(accounts::id.eq(mutes::target_id)))
        .filter(mutes::account_id.eq(account))
        .select((mutes::id, Card::as_select()));
    sheet!(conn, page, mutes::id, theirs)
}
