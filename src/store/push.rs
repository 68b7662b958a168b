//! Where apps want to be woken.

use diesel::dsl::{exists, select};
use diesel::prelude::*;

use crate::schema::push_subscriptions;
use crate::{AccountId, Conn, RowId, Timestamp, TokenId};

/// Where an app wants to be woken (RFC 8030), with the keys of the browser or the phone.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = push_subscriptions)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Subscription {
    pub id: RowId,
    pub token_id: TokenId,
    pub account_id: AccountId,
    pub endpoint: String,
    pub public_key: String,
    pub auth: String,
    pub alerts: i32,
    pub policy: i16,
    pub is_standard: bool,
    pub token: String,
    pub failures: i32,
    pub created_at: Timestamp,
}

/// The one of a token.
pub fn of_token(conn: &mut Conn, token: TokenId) -> QueryResult<Option<Subscription>> {
    push_subscriptions::table
        .filter(push_subscriptions::token_id.eq(token))
        .select(Subscription::as_select())
        .first(conn)
        .optional()
}

/// Keeps it in the place of the one that its token had.
pub fn replace(conn: &mut Conn, row: &Subscription) -> QueryResult<()> {
    delete_of_token(conn, row.token_id)?;
    diesel::insert_into(push_subscriptions::table).values(row).execute(conn).map(drop)
}

/// Changes what wakes the app.
pub fn set_wishes(conn: &mut Conn, id: RowId, alerts: i32, policy: i16) -> QueryResult<()> {
    diesel::update(push_subscriptions::table.find(id))
        .set((push_subscriptions::alerts.eq(alerts), push_subscriptions::policy.eq(policy)))
        .execute(conn)
        .map(drop)
}

/// Ends the one of a token.
pub fn delete_of_token(conn: &mut Conn, token: TokenId) -> QueryResult<()> {
    let theirs = push_subscriptions::table.filter(push_subscriptions::token_id.eq(token));
    diesel::delete(theirs).execute(conn).map(drop)
}

/// The one with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Subscription>> {
    push_subscriptions::table.find(id).select(Subscription::as_select()).first(conn).optional()
}

/// Ends one: nobody listens there any more.
pub fn delete(conn: &mut Conn, id: RowId) -> QueryResult<()> {
    diesel::delete(push_subscriptions::table.find(id)).execute(conn).map(drop)
}

/// All of somebody.
pub fn of_account(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Subscription>> {
    push_subscriptions::table
        .filter(push_subscriptions::account_id.eq(account))
        .order(push_subscriptions::id)
        .limit(100)
        .select(Subscription::as_select())
        .load(conn)
}

/// Whether somebody has any.
pub(crate) fn has_any(conn: &mut Conn, account: AccountId) -> QueryResult<bool> {
    let theirs = push_subscriptions::table.filter(push_subscriptions::account_id.eq(account));
    select(exists(theirs)).get_result(conn)
}
