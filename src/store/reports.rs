//! Complaints, from here and from elsewhere.

use diesel::prelude::*;

use crate::page::{Page, Sheet, Way, sheet};
use crate::schema::reports;
use crate::statement::holds;
use crate::{AccountId, Conn, RowId, Timestamp, UserId, on_either};

/// A complaint about somebody, and about posts of theirs.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reports)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Report {
    pub id: RowId,
    pub uri: Option<String>,
    pub from_account_id: Option<AccountId>,
    pub from_domain: String,
    pub account_id: AccountId,
    pub post_ids: String,
    pub comment: String,
    pub is_forwarded: bool,
    pub created_at: Timestamp,
    pub settled_at: Option<Timestamp>,
    pub settled_by: Option<i64>,
    pub category: i16,
    pub rule_ids: String,
    pub assigned_to: Option<UserId>,
}

/// Adds it; the same complaint twice is one. Answers whether it was added.
pub fn insert_once(conn: &mut Conn, row: &Report) -> QueryResult<bool> {
    let added = on_either!(conn => {
        diesel::insert_into(reports::table).values(row).on_conflict_do_nothing().execute(conn)?
    });
    Ok(added == 1)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Report>> {
    reports::table.find(id).select(Report::as_select()).first(conn).optional()
}

/// What somebody complained about at this moment.
pub fn of_moment(conn: &mut Conn, from: AccountId, at: Timestamp) -> QueryResult<Option<Report>> {
    reports::table
        .filter(reports::from_account_id.eq(from).and(reports::created_at.eq(at)))
        .select(Report::as_select())
        .first(conn)
        .optional()
}

/// Complaints, the newest first: those nobody has settled, or those somebody has.
pub fn page_of(conn: &mut Conn, is_settled: bool, page: &Page) -> QueryResult<Sheet<Report>> {
    let which = holds(if is_settled { "settled_at IS NOT NULL" } else { "settled_at IS NULL" });
    let rows = reports::table.filter(which).select((reports::id, Report::as_select()));
    sheet!(conn, page, reports::id, rows)
}

/// Which complaints an app asks for; what is `None` does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which {
    /// Those that somebody has settled, or nobody.
    pub is_settled: Option<bool>,
    /// Those this account made.
    pub from: Option<AccountId>,
    /// Those about this account.
    pub about: Option<AccountId>,
}

/// The same as [`page_of`], as apps ask for it.
pub fn page_which(conn: &mut Conn, which: Which, page: &Page) -> QueryResult<Sheet<Report>> {
    let settled = holds(match which.is_settled {
        Some(true) => "settled_at IS NOT NULL",
        Some(false) => "settled_at IS NULL",
        None => "1 = 1",
    });
    let mut rows = reports::table
        .filter(settled)
        .select((reports::id, Report::as_select()))
        .limit(page.fetch())
        .into_boxed();
    if let Some(from) = which.from {
        rows = rows.filter(reports::from_account_id.eq(from));
    }
    if let Some(about) = which.about {
        rows = rows.filter(reports::account_id.eq(about));
    }
    let rows: Vec<(i64, Report)> = match page.way() {
        Way::Older(from) => rows.filter(reports::id.lt(from)).order(reports::id.desc()),
        Way::Newer(from) => rows.filter(reports::id.gt(from)).order(reports::id.asc()),
    }
    .load(conn)?;
    Ok(Sheet::cut(page, rows))
}

/// Says who looks after it.
pub fn assign(conn: &mut Conn, id: RowId, to: Option<UserId>) -> QueryResult<()> {
    diesel::update(reports::table.find(id)).set(reports::assigned_to.eq(to)).execute(conn).map(drop)
}

/// Says what kind it is, and against which rules.
pub fn classify(conn: &mut Conn, id: RowId, category: i16, rule_ids: &str) -> QueryResult<()> {
    diesel::update(reports::table.find(id))
        .set((reports::category.eq(category), reports::rule_ids.eq(rule_ids)))
        .execute(conn)
        .map(drop)
}

/// How many nobody has settled; counting stops at 100.
pub fn open_count(conn: &mut Conn) -> QueryResult<i64> {
    let open: Vec<RowId> = reports::table
        .filter(reports::settled_at.is_null())
        .select(reports::id)
        .limit(100)
        .load(conn)?;
    Ok(i64::try_from(open.len()).unwrap_or(0))
}

/// Settles a complaint, or opens it again with `None`.
pub fn set_settled(
    conn: &mut Conn,
    id: RowId,
    settled: Option<(Timestamp, Option<i64>)>,
) -> QueryResult<()> {
    let (at, by) = settled.map_or((None, None), |(at, by)| (Some(at), by));
    diesel::update(reports::table.find(id))
        .set((reports::settled_at.eq(at), reports::settled_by.eq(by)))
        .execute(conn)
        .map(drop)
}

/// Notes that the other server was told. Answers whether it was not before.
pub fn set_forwarded(conn: &mut Conn, id: RowId) -> QueryResult<bool> {
    let not_yet = reports::table.find(id).filter(reports::is_forwarded.eq(false));
    diesel::update(not_yet).set(reports::is_forwarded.eq(true)).execute(conn).map(|rows| rows == 1)
}
