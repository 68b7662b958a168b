//! How far somebody has read.

use diesel::prelude::*;

use crate::schema::markers;
use crate::{AccountId, Conn, Timestamp, on_either};

/// How far somebody has read a timeline: 0 home, 1 notifications.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = markers)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Marker {
    pub timeline: i16,
    pub last_read_id: i64,
    pub version: i32,
    pub updated_at: Timestamp,
}

/// All markers of an account.
pub fn of(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Marker>> {
    markers::table
        .filter(markers::account_id.eq(account))
        .order(markers::timeline)
        .select(Marker::as_select())
        .load(conn)
}

/// Moves a marker; each move is a version of its own.
pub fn put(
    conn: &mut Conn,
    account: AccountId,
    timeline: i16,
    last_read: i64,
    at: Timestamp,
) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(markers::table)
        .values((
            markers::account_id.eq(account),
            markers::timeline.eq(timeline),
            markers::last_read_id.eq(last_read),
            markers::updated_at.eq(at),
        ))
        .on_conflict((markers::account_id, markers::timeline))
        .do_update()
        .set((
            markers::last_read_id.eq(last_read),
            markers::version.eq(markers::version + 1),
            markers::updated_at.eq(at),
        ))
        .execute(conn))
    .map(drop)
}
