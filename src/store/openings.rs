//! Openings: paid work that somebody offers.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::page::{Page, Sheet, sheet};
use crate::schema::openings;
use crate::statement::{Pieces, holds};
use crate::{
    AccountId, AiClause, Conn, Discipline, OpeningId, OpeningKind, OpeningState, PayPer, Timestamp,
    UserId, Workplace,
};

/// Paid work that somebody offers.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = openings, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Opening {
    pub id: OpeningId,
    pub account_id: AccountId,
    pub state: OpeningState,
    pub position: i64,
    pub title: String,
    pub company: String,
    pub discipline: Discipline,
    pub kind: OpeningKind,
    pub workplace: Workplace,
    pub place: String,
    pub pay_min: i64,
    pub pay_max: i64,
    pub currency: String,
    pub pay_per: PayPer,
    pub ai_clause: AiClause,
    pub url: String,
    pub source: String,
    pub html: String,
    pub words: String,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub approved_at: Option<Timestamp>,
    pub reason: String,
    pub decided_at: Option<Timestamp>,
    pub decided_by: Option<UserId>,
    pub withdrawn_from: Option<OpeningState>,
}

/// Which open ones are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only this discipline.
    pub discipline: Option<Discipline>,
    /// Only this kind of work.
    pub kind: Option<OpeningKind>,
    /// Only where one may work like this; those that leave it open fit both.
    pub workplace: Option<Workplace>,
    /// Only with this clause.
    pub ai_clause: Option<AiClause>,
    /// Words in lower case, each of which stands in the title, the company or the place.
    pub words: Vec<String>,
    /// The most it pays is at least this: hundredths, currency, for what. Others are not compared.
    pub pay: Option<(i64, String, PayPer)>,
}

/// Which ones staff look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pile {
    /// Those that wait and are not over.
    Waiting,
    /// Those that everybody can see.
    Live,
    /// Those in this state, over or not.
    In(OpeningState),
    /// All.
    All,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Opening) -> QueryResult<()> {
    diesel::insert_into(openings::table).values(row).execute(conn).map(drop)
}

/// Writes the row over the one with its id. Hold the poster's account while you change one.
pub fn replace(conn: &mut Conn, row: &Opening) -> QueryResult<()> {
    diesel::update(openings::table.find(row.id)).set(row).execute(conn).map(drop)
}

/// The row with this id, whoever posted it.
pub fn find(conn: &mut Conn, id: OpeningId) -> QueryResult<Option<Opening>> {
    openings::table.find(id).select(Opening::as_select()).first(conn).optional()
}

/// The same, unless its poster is suspended, or they and the viewer do not see each other.
pub fn find_for(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    id: OpeningId,
) -> QueryResult<Option<Opening>> {
    openings::table
        .filter(openings::id.eq(id))
        .filter(and_seen_by(holds(NOT_SUSPENDED), viewer))
        .select(Opening::as_select())
        .first(conn)
        .optional()
}

/// A page of those that are open now, the newest first. Cursors are the positions.
///
/// It is found along `(state, expires_at)`: what it costs grows with what is open, and not with
/// what is over.
pub fn live(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    wanted: &Wanted,
    now: Timestamp,
    page: &Page,
) -> QueryResult<Sheet<Opening>> {
    let rows = openings::table
        .filter(openings::state.eq(OpeningState::Approved))
        .filter(openings::expires_at.gt(now))
        .filter(fits(viewer, wanted, now))
        .select((openings::position, Opening::as_select()));
    sheet!(conn, page, openings::position, rows)
}

/// A page of somebody's own, the newest first.
pub fn of_account(conn: &mut Conn, owner: AccountId, page: &Page) -> QueryResult<Sheet<Opening>> {
    let rows = openings::table
        .filter(openings::account_id.eq(owner))
        .select((openings::id, Opening::as_select()));
    sheet!(conn, page, openings::id, rows)
}

/// How many of somebody's wait or are open, beside this one.
pub fn count_open(
    conn: &mut Conn,
    owner: AccountId,
    beside: OpeningId,
    now: Timestamp,
) -> QueryResult<i64> {
    openings::table
        .filter(openings::account_id.eq(owner))
        .filter(openings::id.ne(beside))
        .filter(holds("openings.state IN (0, 1)"))
        .filter(openings::expires_at.gt(now))
        .count()
        .get_result(conn)
}

/// A page for staff, the newest first.
pub fn pile(
    conn: &mut Conn,
    which: Pile,
    now: Timestamp,
    page: &Page,
) -> QueryResult<Sheet<Opening>> {
    let row = (openings::id, Opening::as_select());
    let open = |state: OpeningState| openings::state.eq(state).and(openings::expires_at.gt(now));
    match which {
        Pile::All => sheet!(conn, page, openings::id, openings::table.select(row)),
        Pile::In(state) => {
            let rows = openings::table.filter(openings::state.eq(state)).select(row);
            sheet!(conn, page, openings::id, rows)
        }
        Pile::Live => {
            let rows = openings::table
                .filter(open(OpeningState::Approved))
                .filter(holds(NOT_SUSPENDED))
                .select(row);
            sheet!(conn, page, openings::id, rows)
        }
        Pile::Waiting => {
            let rows = openings::table
                .filter(open(OpeningState::Waiting))
                .filter(holds(NOT_SUSPENDED))
                .select(row);
            sheet!(conn, page, openings::id, rows)
        }
    }
}

/// How many wait for staff; counting stops at 100.
pub fn waiting_count(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    let waiting: Vec<OpeningId> = openings::table
        .filter(openings::state.eq(OpeningState::Waiting))
        .filter(openings::expires_at.gt(now))
        .filter(holds(NOT_SUSPENDED))
        .select(openings::id)
        .limit(100)
        .load(conn)?;
    Ok(waiting.len())
}

const NOT_SUSPENDED: &str = "NOT EXISTS (SELECT 1 FROM accounts AS poster
    WHERE poster.id = openings.account_id AND poster.suspended_at IS NOT NULL)";

const NOT_LIMITED: &str = " AND NOT EXISTS (SELECT 1 FROM accounts AS limited
    WHERE limited.id = openings.account_id AND limited.limited_at IS NOT NULL)";

/// Nobody who blocks the viewer or is blocked by them.
fn and_seen_by(so_far: Pieces<Bool>, viewer: Option<AccountId>) -> Pieces<Bool> {
    let Some(viewer) = viewer else { return so_far };
    so_far
        .sql(" AND NOT EXISTS (SELECT 1 FROM blocks AS by_viewer WHERE by_viewer.account_id = ")
        .number(viewer.0)
        .sql(
            " AND by_viewer.target_id = openings.account_id)
            AND NOT EXISTS (SELECT 1 FROM blocks AS of_viewer
                WHERE of_viewer.account_id = openings.account_id AND of_viewer.target_id = ",
        )
        .number(viewer.0)
        .sql(")")
}

/// Nobody whom the viewer muted.
fn and_not_muted(so_far: Pieces<Bool>, viewer: Option<AccountId>, now: Timestamp) -> Pieces<Bool> {
    let Some(viewer) = viewer else { return so_far };
    so_far
        .sql(" AND NOT EXISTS (SELECT 1 FROM mutes AS muted WHERE muted.account_id = ")
        .number(viewer.0)
        .sql(
            " AND muted.target_id = openings.account_id
                AND (muted.expires_at IS NULL OR muted.expires_at > ",
        )
        .number(now.0)
        .sql("))")
}

fn fits(viewer: Option<AccountId>, wanted: &Wanted, now: Timestamp) -> Pieces<Bool> {
    let mut all = and_seen_by(holds(NOT_SUSPENDED).sql(NOT_LIMITED), viewer);
    all = and_not_muted(all, viewer, now);
    if let Some(it) = wanted.discipline {
        all = all.sql(" AND openings.discipline = ").number(it as i64);
    }
    if let Some(it) = wanted.kind {
        all = all.sql(" AND openings.kind = ").number(it as i64);
    }
    if let Some(it) = wanted.workplace {
        let either = Workplace::Either as i64;
        all = all.sql(" AND openings.workplace IN (").number(it as i64);
        all = all.sql(", ").number(either).sql(")");
    }
    if let Some(it) = wanted.ai_clause {
        all = all.sql(" AND openings.ai_clause = ").number(it as i64);
    }
    if let Some((least, currency, per)) = &wanted.pay {
        all = all.sql(" AND openings.pay_max >= ").number(*least);
        all = all.sql(" AND openings.pay_per = ").number(*per as i64);
        all = all.sql(" AND openings.currency = ").text(currency);
    }
    for word in &wanted.words {
        all = all.sql(" AND openings.words LIKE ").text(anywhere(word)).sql(" ESCAPE '\\'");
    }
    all
}

/// The pattern of a word that may stand anywhere; its own signs mean nothing.
fn anywhere(word: &str) -> String {
    let plain = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_of_a_word_means_anything() {
        assert_eq!(anywhere("50%_\\"), "%50\\%\\_\\\\%");
    }
}
