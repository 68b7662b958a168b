//! One setting of the server, as JSON.

use diesel::prelude::*;

use crate::schema::settings;
use crate::{Conn, Timestamp, UserId, on_either};

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

/// Adds a row, unless there is one with its key.
pub fn insert_if_absent(conn: &mut Conn, row: &Setting) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))
    .map(drop)
}

/// The setting with this key.
pub fn find(conn: &mut Conn, key: &str) -> QueryResult<Option<Setting>> {
    settings::table.find(key).select(Setting::as_select()).first(conn).optional()
}

/// Adds or replaces a setting.
pub fn put(conn: &mut Conn, row: &Setting) -> QueryResult<()> {
    let change = (
        settings::value.eq(&row.value),
        settings::updated_at.eq(row.updated_at),
        settings::updated_by.eq(row.updated_by),
    );
    on_either!(conn => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::key)
        .do_update()
        .set(change)
        .execute(conn))
    .map(drop)
}
