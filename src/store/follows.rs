//! Who follows whom; accepted when `accepted_at` is set.

use diesel::prelude::*;

use crate::schema::follows;
use crate::{Conn, AccountId, RowId, Timestamp};

/// Who follows whom; accepted when `accepted_at` is set.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = follows)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Follow {
    pub id: RowId,
    pub follower_id: AccountId,
    pub followee_id: AccountId,
    pub shows_boosts: bool,
    pub created_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Follow) -> QueryResult<()> {
    diesel::insert_into(follows::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Follow>> {
    follows::table.find(id).select(Follow::as_select()).first(conn).optional()
}
