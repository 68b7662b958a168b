//! Who boosted what, when.

use diesel::prelude::*;

use crate::schema::boosts;
use crate::{Conn, AccountId, PostId, RowId, Timestamp};

/// Who boosted what, when.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = boosts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Boost {
    pub id: RowId,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Boost) -> QueryResult<()> {
    diesel::insert_into(boosts::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Boost>> {
    boosts::table.find(id).select(Boost::as_select()).first(conn).optional()
}
