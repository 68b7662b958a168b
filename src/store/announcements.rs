//! What staff tell everybody.

use diesel::prelude::*;

use crate::schema::{announcement_reads, announcements};
use crate::{AccountId, Conn, RowId, Timestamp, UserId, on_either};

/// What staff tell everybody.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = announcements)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Announcement {
    pub id: RowId,
    pub source: String,
    pub html: String,
    pub is_all_day: bool,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub created_by: Option<UserId>,
}

/// So many are kept in sight at most.
const MOST: i64 = 50;

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Announcement) -> QueryResult<()> {
    diesel::insert_into(announcements::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Announcement>> {
    announcements::table.find(id).select(Announcement::as_select()).first(conn).optional()
}

/// Takes it away; answers whether it was there.
pub fn delete(conn: &mut Conn, id: RowId) -> QueryResult<bool> {
    diesel::delete(announcements::table.find(id)).execute(conn).map(|rows| rows == 1)
}

/// The newest, those that are over included.
pub fn latest(conn: &mut Conn) -> QueryResult<Vec<Announcement>> {
    announcements::table
        .order(announcements::id.desc())
        .limit(MOST)
        .select(Announcement::as_select())
        .load(conn)
}

/// Those that hold now, the newest first.
pub fn current(conn: &mut Conn, now: Timestamp) -> QueryResult<Vec<Announcement>> {
    announcements::table
        .filter(announcements::published_at.le(now))
        .filter(announcements::ends_at.is_null().or(announcements::ends_at.gt(now)))
        .order(announcements::id.desc())
        .limit(MOST)
        .select(Announcement::as_select())
        .load(conn)
}

/// Which of them somebody has put away.
pub fn read_by(conn: &mut Conn, who: AccountId) -> QueryResult<Vec<RowId>> {
    announcement_reads::table
        .filter(announcement_reads::account_id.eq(who))
        .order(announcement_reads::announcement_id.desc())
        .limit(MOST)
        .select(announcement_reads::announcement_id)
        .load(conn)
}

/// Remembers that somebody put it away.
pub fn mark_read(conn: &mut Conn, id: RowId, who: AccountId) -> QueryResult<()> {
    let row = (announcement_reads::announcement_id.eq(id), announcement_reads::account_id.eq(who));
    on_either!(conn => {
        diesel::insert_into(announcement_reads::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn)?
    });
    Ok(())
}
