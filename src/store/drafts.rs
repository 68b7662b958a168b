//! A post that is not ready; the body is the composer form as JSON.

use diesel::prelude::*;

use crate::schema::drafts;
use crate::{AccountId, Conn, DraftId, Timestamp};

/// A post that is not ready; the body is the composer form as JSON.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = drafts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Draft {
    pub id: DraftId,
    pub account_id: AccountId,
    pub body: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Draft) -> QueryResult<()> {
    diesel::insert_into(drafts::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: DraftId) -> QueryResult<Option<Draft>> {
    drafts::table.find(id).select(Draft::as_select()).first(conn).optional()
}

/// The drafts of an account, the last changed first.
pub fn of_account(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Draft>> {
    drafts::table
        .filter(drafts::account_id.eq(account))
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .select(Draft::as_select())
        .load(conn)
}

/// How many drafts an account has.
pub fn count(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    drafts::table.filter(drafts::account_id.eq(account)).count().get_result(conn)
}

/// Replaces what a draft of this account says. Answers whether there is one.
pub fn update(
    conn: &mut Conn,
    account: AccountId,
    id: DraftId,
    body: &str,
    at: Timestamp,
) -> QueryResult<bool> {
    diesel::update(drafts::table.find(id).filter(drafts::account_id.eq(account)))
        .set((drafts::body.eq(body), drafts::updated_at.eq(at)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Takes a draft of this account away. Answers whether there was one.
pub fn delete(conn: &mut Conn, account: AccountId, id: DraftId) -> QueryResult<bool> {
    diesel::delete(drafts::table.find(id).filter(drafts::account_id.eq(account)))
        .execute(conn)
        .map(|rows| rows == 1)
}
