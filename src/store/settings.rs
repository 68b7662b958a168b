//! One setting of the server, as JSON.

use diesel::prelude::*;

use crate::schema::settings;
use crate::{Conn, Timestamp, UserId};

/// One setting of the server, as JSON.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = settings)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Setting {
    pub key: String,
    pub value: String,
    pub updated_at: Timestamp,
    pub updated_by: Option<UserId>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Setting) -> QueryResult<()> {
    diesel::insert_into(settings::table).values(row).execute(conn).map(drop)
}
