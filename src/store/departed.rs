//! People of this server whose account was deleted: as much as signs what tells it to others.

use diesel::prelude::*;

use crate::schema::{account_keys, departed};
use crate::{AccountId, Conn, Timestamp, on_either};

/// Somebody whose account was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = departed)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Departed {
    pub account_id: AccountId,
    pub username: String,
    pub deleted_at: Timestamp,
}

/// Adds a row, once.
pub fn insert(conn: &mut Conn, row: &Departed) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(departed::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .map(drop))
}

/// The row of this account.
pub fn find(conn: &mut Conn, account: AccountId) -> QueryResult<Option<Departed>> {
    departed::table.find(account).select(Departed::as_select()).first(conn).optional()
}

/// Who had this name.
pub fn named(conn: &mut Conn, username: &str) -> QueryResult<Option<Departed>> {
    departed::table
        .filter(departed::username.eq(username))
        .select(Departed::as_select())
        .first(conn)
        .optional()
}

/// Takes the keys away of those who went before this time: nothing of theirs is sent any more.
/// At most so many at once; answers how many.
pub fn forget_keys(conn: &mut Conn, before: Timestamp, most: i64) -> QueryResult<usize> {
    let old: Vec<AccountId> = departed::table
        .inner_join(account_keys::table.on(account_keys::account_id.eq(departed::account_id)))
        .filter(departed::deleted_at.lt(before))
        .order(departed::account_id)
        .limit(most)
        .select(departed::account_id)
        .load(conn)?;
    if old.is_empty() {
        return Ok(0);
    }
    diesel::delete(account_keys::table.filter(account_keys::account_id.eq_any(old))).execute(conn)
}
