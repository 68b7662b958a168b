//! People somebody shows on their profile.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{accounts, endorsements};
use crate::shown::Card;
use crate::{AccountId, Conn, RowId, Timestamp, on_either};

/// Shows somebody; twice is once.
pub fn insert_once(
    conn: &mut Conn,
    id: RowId,
    account: AccountId,
    target: AccountId,
    at: Timestamp,
) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(endorsements::table)
        .values((
            endorsements::id.eq(id),
            endorsements::account_id.eq(account),
            endorsements::target_id.eq(target),
            endorsements::created_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(conn))
    .map(drop)
}

/// Shows somebody no longer.
pub fn delete(conn: &mut Conn, account: AccountId, target: AccountId) -> QueryResult<()> {
    let theirs = endorsements::table.filter(endorsements::account_id.eq(account));
    diesel::delete(theirs.filter(endorsements::target_id.eq(target))).execute(conn).map(drop)
}

/// Whom an account shows, the newest first.
pub fn page_of(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Card>> {
    let theirs = endorsements::table
        .inner_join(accounts::table.on(accounts::id.eq(endorsements::target_id)))
        .filter(endorsements::account_id.eq(account))
        .filter(accounts::suspended_at.is_null())
        .select((endorsements::id, Card::as_select()));
    sheet!(conn, page, endorsements::id, theirs)
}
