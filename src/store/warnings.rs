//! What moderators did to somebody and told them.

use diesel::prelude::*;

use crate::schema::account_warnings;
use crate::statement::one_of;
use crate::{AccountId, Conn, NotificationId, Timestamp, UserId, WarningAction};

/// What moderators did to somebody and told them; its id is that of the notification.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = account_warnings)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct AccountWarning {
    pub id: NotificationId,
    pub account_id: AccountId,
    pub action: WarningAction,
    pub words: String,
    pub post_ids: String,
    pub created_at: Timestamp,
    pub created_by: Option<UserId>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &AccountWarning) -> QueryResult<()> {
    diesel::insert_into(account_warnings::table).values(row).execute(conn).map(drop)
}

/// Those of somebody's with these ids, in any order.
pub fn find_many(
    conn: &mut Conn,
    account: AccountId,
    ids: &[NotificationId],
) -> QueryResult<Vec<AccountWarning>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    account_warnings::table
        .filter(one_of(account_warnings::id, ids.iter().map(|id| id.0)))
        .filter(account_warnings::account_id.eq(account))
        .select(AccountWarning::as_select())
        .load(conn)
}

/// Somebody's, the newest first; at most so many.
pub fn of_account(
    conn: &mut Conn,
    account: AccountId,
    most: i64,
) -> QueryResult<Vec<AccountWarning>> {
    account_warnings::table
        .filter(account_warnings::account_id.eq(account))
        .order(account_warnings::id.desc())
        .limit(most)
        .select(AccountWarning::as_select())
        .load(conn)
}
