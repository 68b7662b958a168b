//! A hashtag.

use diesel::prelude::*;

use crate::schema::tags;
use crate::{Conn, TagId};

/// A hashtag.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tags)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Tag {
    pub id: TagId,
    pub name: String,
    pub spelling: String,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Tag) -> QueryResult<()> {
    diesel::insert_into(tags::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: TagId) -> QueryResult<Option<Tag>> {
    tags::table.find(id).select(Tag::as_select()).first(conn).optional()
}
