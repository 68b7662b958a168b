//! Whole servers that somebody does not want to see anything from.

use diesel::dsl::{exists, select};
use diesel::prelude::*;

use crate::follows::Follow;
use crate::page::{Page, Sheet, sheet};
use crate::schema::{account_domain_blocks, accounts, follows};
use crate::statement::prepared;
use crate::{AccountId, Conn, RowId, Timestamp, on_either};

/// Adds a block unless it is there already; answers whether it was added.
pub fn insert_once(
    conn: &mut Conn,
    id: RowId,
    account: AccountId,
    domain: &str,
    at: Timestamp,
) -> QueryResult<bool> {
    let added = on_either!(conn => diesel::insert_into(account_domain_blocks::table)
        .values((
            account_domain_blocks::id.eq(id),
            account_domain_blocks::account_id.eq(account),
            account_domain_blocks::domain.eq(domain),
            account_domain_blocks::created_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?);
    Ok(added == 1)
}

/// Takes a block back.
pub fn delete(conn: &mut Conn, account: AccountId, domain: &str) -> QueryResult<()> {
    let theirs = account_domain_blocks::table.filter(account_domain_blocks::account_id.eq(account));
    diesel::delete(theirs.filter(account_domain_blocks::domain.eq(domain))).execute(conn).map(drop)
}

/// Whether an account has blocked this server.
pub fn is_blocking(conn: &mut Conn, account: AccountId, domain: &str) -> QueryResult<bool> {
    let theirs = account_domain_blocks::table.filter(account_domain_blocks::account_id.eq(account));
    select(exists(theirs.filter(account_domain_blocks::domain.eq(domain)))).get_result(conn)
}

/// Which servers an account has blocked, the newest first.
pub fn page_of(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<String>> {
    let theirs = account_domain_blocks::table
        .filter(account_domain_blocks::account_id.eq(account))
        .select((account_domain_blocks::id, account_domain_blocks::domain));
    sheet!(conn, page, account_domain_blocks::id, theirs)
}

/// Follows between an account and people of a server, in both directions; at most so many.
pub fn follows_with(
    conn: &mut Conn,
    account: AccountId,
    domain: &str,
    most: i64,
) -> QueryResult<Vec<Follow>> {
    let there = accounts::domain.eq(domain);
    let mut found: Vec<Follow> = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::followee_id)))
        .filter(follows::follower_id.eq(account).and(there))
        .limit(most)
        .select(Follow::as_select())
        .load(conn)?;
    let mut followers: Vec<Follow> = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::followee_id.eq(account).and(there))
        .limit(most)
        .select(Follow::as_select())
        .load(conn)?;
    found.append(&mut followers);
    Ok(found)
}

/// How many people of a server an account follows, and how many there follow it. Requests are no
/// follows yet.
pub fn count_with(conn: &mut Conn, account: AccountId, domain: &str) -> QueryResult<(i64, i64)> {
    let there = accounts::domain.eq(domain).and(follows::accepted_at.is_not_null());
    let following = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::followee_id)))
        .filter(follows::follower_id.eq(account).and(there))
        .count()
        .get_result(conn)?;
    let followers = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::followee_id.eq(account).and(there))
        .count()
        .get_result(conn)?;
    Ok((following, followers))
}

/// Takes back what people of blocked servers told the account.
pub fn clear_notifications(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    const TEXT: &str = "DELETE FROM notifications WHERE account_id = {0} AND from_account_id IN (
        SELECT a.id FROM accounts AS a JOIN account_domain_blocks AS d ON d.domain = a.domain
        WHERE d.account_id = {0})";
    prepared::<diesel::sql_types::BigInt>(TEXT, [account.0]).execute(conn).map(drop)
}
