//! A post that is not ready; the body is the composer form as JSON.

use diesel::prelude::*;

use crate::schema::drafts;
use crate::{Conn, AccountId, DraftId, Timestamp};

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
