//! Posts for later.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::scheduled_posts;
use crate::{AccountId, Conn, RowId, Timestamp};

/// A post for later; its body is the composer form as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = scheduled_posts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Scheduled {
    pub id: RowId,
    pub account_id: AccountId,
    pub scheduled_at: Timestamp,
    pub body: String,
    pub submission_key: Option<String>,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Scheduled) -> QueryResult<()> {
    diesel::insert_into(scheduled_posts::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Scheduled>> {
    scheduled_posts::table.find(id).select(Scheduled::as_select()).first(conn).optional()
}

/// The one that this submission made.
pub fn of_submission(
    conn: &mut Conn,
    account: AccountId,
    key: &str,
) -> QueryResult<Option<Scheduled>> {
    scheduled_posts::table
        .filter(scheduled_posts::account_id.eq(account))
        .filter(scheduled_posts::submission_key.eq(key))
        .select(Scheduled::as_select())
        .first(conn)
        .optional()
}

/// Somebody's, the newest first.
pub fn page_of(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Scheduled>> {
    let theirs = scheduled_posts::table
        .filter(scheduled_posts::account_id.eq(account))
        .select((scheduled_posts::id, Scheduled::as_select()));
    sheet!(conn, page, scheduled_posts::id, theirs)
}

/// Somebody's, the soonest first; at most so many.
pub fn soonest(conn: &mut Conn, account: AccountId, most: i64) -> QueryResult<Vec<Scheduled>> {
    scheduled_posts::table
        .filter(scheduled_posts::account_id.eq(account))
        .order((scheduled_posts::scheduled_at, scheduled_posts::id))
        .limit(most)
        .select(Scheduled::as_select())
        .load(conn)
}

/// How many somebody has between two times.
pub fn count(
    conn: &mut Conn,
    account: AccountId,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<i64> {
    scheduled_posts::table
        .filter(scheduled_posts::account_id.eq(account))
        .filter(scheduled_posts::scheduled_at.between(from, until))
        .count()
        .get_result(conn)
}

/// Moves it to another time.
pub fn move_to(conn: &mut Conn, id: RowId, at: Timestamp) -> QueryResult<()> {
    diesel::update(scheduled_posts::table.find(id))
        .set(scheduled_posts::scheduled_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Takes it away; answers whether it was there.
pub fn delete(conn: &mut Conn, id: RowId) -> QueryResult<bool> {
    diesel::delete(scheduled_posts::table.find(id)).execute(conn).map(|rows| rows == 1)
}
