//! What a post said before an edit.

use diesel::prelude::*;

use crate::schema::post_versions;
use crate::{Conn, PostId, RowId, Sensitivity, Timestamp};

/// What a post said before an edit.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = post_versions)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Version {
    pub id: RowId,
    pub post_id: PostId,
    pub at: Timestamp,
    pub title: String,
    pub year: String,
    pub medium: String,
    pub source: String,
    pub html: String,
    pub warning: String,
    pub sensitivity: Sensitivity,
    pub media: String,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Version) -> QueryResult<()> {
    diesel::insert_into(post_versions::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Version>> {
    post_versions::table.find(id).select(Version::as_select()).first(conn).optional()
}

/// The versions of a post, oldest first.
pub fn of_post(conn: &mut Conn, post: PostId) -> QueryResult<Vec<Version>> {
    post_versions::table
        .filter(post_versions::post_id.eq(post))
        .order(post_versions::id)
        .select(Version::as_select())
        .load(conn)
}
