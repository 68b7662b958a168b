//! What staff tell everybody.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use crate::live::{self, Happened};
use crate::schema::{announcement_reactions, announcement_reads, announcements};
use crate::statement::prepared;
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
    diesel::insert_into(announcements::table).values(row).execute(conn)?;
    live::note(Happened::Announced { announcement: row.id });
    Ok(())
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Announcement>> {
    announcements::table.find(id).select(Announcement::as_select()).first(conn).optional()
}

/// Takes it away; answers whether it was there.
pub fn delete(conn: &mut Conn, id: RowId) -> QueryResult<bool> {
    let rows = diesel::delete(announcements::table.find(id)).execute(conn)?;
    if rows == 1 {
        live::note(Happened::Unannounced { announcement: id });
    }
    Ok(rows == 1)
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

/// How often an announcement was answered with an emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Which announcement.
    pub announcement: RowId,
    /// The emoji.
    pub name: String,
    /// How many.
    pub count: i64,
    /// Whether the reader is among them.
    pub is_mine: bool,
}

/// How these were answered, those emoji first that came first. `reader` may be nobody (0).
pub fn reactions(
    conn: &mut Conn,
    reader: AccountId,
    announcements: &[RowId],
) -> QueryResult<Vec<Reaction>> {
    const TEXT: &str = "SELECT announcement_id, name, COUNT(*),
            MAX(CASE WHEN account_id = {0} THEN 1 ELSE 0 END)
        FROM announcement_reactions WHERE announcement_id IN ({*})
        GROUP BY announcement_id, name ORDER BY announcement_id, MIN(id)";
    if announcements.is_empty() {
        return Ok(Vec::new());
    }
    let ids = announcements.iter().map(|id| id.0);
    let rows: Vec<(i64, String, i64, i32)> =
        prepared::<(BigInt, Text, BigInt, Integer)>(TEXT, [reader.0]).of(ids).load(conn)?;
    let reaction = |(id, name, count, mine): (i64, String, i64, i32)| Reaction {
        announcement: RowId(id),
        name,
        count,
        is_mine: mine == 1,
    };
    Ok(rows.into_iter().map(reaction).collect())
}

/// Answers an announcement with an emoji, once.
pub fn react(
    conn: &mut Conn,
    id: RowId,
    (announcement, who, name): (RowId, AccountId, &str),
    at: Timestamp,
) -> QueryResult<()> {
    let row = (
        announcement_reactions::id.eq(id),
        announcement_reactions::announcement_id.eq(announcement),
        announcement_reactions::account_id.eq(who),
        announcement_reactions::name.eq(name),
        announcement_reactions::created_at.eq(at),
    );
    let added = on_either!(conn => {
        diesel::insert_into(announcement_reactions::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn)?
    });
    if added == 1 {
        live::note(Happened::AnnouncementReacted { announcement, name: name.to_owned() });
    }
    Ok(())
}

/// Takes that back; answers whether it was there.
pub fn unreact(
    conn: &mut Conn,
    (announcement, who, name): (RowId, AccountId, &str),
) -> QueryResult<bool> {
    let theirs = announcement_reactions::table
        .filter(announcement_reactions::announcement_id.eq(announcement))
        .filter(announcement_reactions::account_id.eq(who))
        .filter(announcement_reactions::name.eq(name));
    let removed = diesel::delete(theirs).execute(conn)?;
    if removed == 1 {
        live::note(Happened::AnnouncementReacted { announcement, name: name.to_owned() });
    }
    Ok(removed == 1)
}
