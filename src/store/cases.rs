//! What a human is asked about a picture.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{cases, media};
use crate::statement::holds;
use crate::{
    AccountId, CaseKind, Conn, MediaId, PostId, RowId, Ruling, Terms, Timestamp, on_either,
};

/// A question about a picture, and its answer.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = cases)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Case {
    pub id: RowId,
    pub kind: CaseKind,
    pub account_id: AccountId,
    pub media_id: MediaId,
    pub original_id: Option<MediaId>,
    pub distance: Option<i16>,
    pub statement: String,
    pub created_at: Timestamp,
    pub ruling: Option<Ruling>,
    pub message: String,
    pub decided_at: Option<Timestamp>,
    pub decided_by: Option<i64>,
}

/// Adds it; one question of a kind about a picture is asked once. Answers whether it was added.
pub fn insert_once(conn: &mut Conn, row: &Case) -> QueryResult<bool> {
    let added = on_either!(conn => {
        diesel::insert_into(cases::table).values(row).on_conflict_do_nothing().execute(conn)?
    });
    Ok(added == 1)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Case>> {
    cases::table.find(id).select(Case::as_select()).first(conn).optional()
}

/// Cases, the newest first: those nobody has decided, or those somebody has.
pub fn page_of(conn: &mut Conn, is_decided: bool, page: &Page) -> QueryResult<Sheet<Case>> {
    let which = holds(if is_decided { "decided_at IS NOT NULL" } else { "decided_at IS NULL" });
    let rows = cases::table.filter(which).select((cases::id, Case::as_select()));
    sheet!(conn, page, cases::id, rows)
}

/// How many nobody has decided; counting stops at 100.
pub fn open_count(conn: &mut Conn) -> QueryResult<i64> {
    let open: Vec<RowId> =
        cases::table.filter(cases::decided_at.is_null()).select(cases::id).limit(100).load(conn)?;
    Ok(i64::try_from(open.len()).unwrap_or(0))
}

/// Every case about a picture, the oldest first.
pub fn of_media(conn: &mut Conn, of: MediaId) -> QueryResult<Vec<Case>> {
    cases::table
        .filter(cases::media_id.eq(of))
        .order(cases::id)
        .select(Case::as_select())
        .load(conn)
}

/// What the author of an undecided question said last, in place of what they said before.
pub fn set_statement(conn: &mut Conn, of: MediaId, words: &str) -> QueryResult<()> {
    diesel::update(cases::table.filter(cases::media_id.eq(of)))
        .filter(cases::kind.eq(CaseKind::Appeal).and(cases::decided_at.is_null()))
        .set(cases::statement.eq(words))
        .execute(conn)
        .map(drop)
}

/// How many pictures of a post have an appeal that nobody has decided.
pub fn open_appeals(conn: &mut Conn, post: PostId) -> QueryResult<i64> {
    cases::table
        .inner_join(media::table.on(media::id.eq(cases::media_id)))
        .filter(media::post_id.eq(post))
        .filter(cases::kind.eq(CaseKind::Appeal).and(cases::decided_at.is_null()))
        .count()
        .get_result(conn)
}

/// Decides every open case about a picture: one ruling answers them all. Answers how many.
pub fn decide(
    conn: &mut Conn,
    of: MediaId,
    ruling: Ruling,
    message: &str,
    (at, by): (Timestamp, i64),
) -> QueryResult<usize> {
    diesel::update(cases::table.filter(cases::media_id.eq(of)))
        .filter(cases::decided_at.is_null())
        .set((
            cases::ruling.eq(Some(ruling)),
            cases::message.eq(message),
            cases::decided_at.eq(Some(at)),
            cases::decided_by.eq(Some(by)),
        ))
        .execute(conn)
}

/// Keeps what a moderator ruled about a picture.
pub fn set_ruling(conn: &mut Conn, of: MediaId, ruling: Ruling) -> QueryResult<()> {
    diesel::update(media::table.find(of)).set(media::ruling.eq(ruling)).execute(conn).map(drop)
}

/// Says which work a picture is a copy of, and what that adds to its terms; `None` for none.
pub fn set_original(
    conn: &mut Conn,
    of: MediaId,
    original: Option<MediaId>,
    terms: Terms,
) -> QueryResult<()> {
    diesel::update(media::table.find(of))
        .set((media::original_id.eq(original), media::original_terms.eq(terms)))
        .execute(conn)
        .map(drop)
}

/// What an account was asked about, the newest first.
pub fn of_account(conn: &mut Conn, account: AccountId, limit: i64) -> QueryResult<Vec<Case>> {
    cases::table
        .filter(cases::account_id.eq(account))
        .order(cases::id.desc())
        .limit(limit)
        .select(Case::as_select())
        .load(conn)
}

/// Whether somebody is asked about a picture right now.
pub fn is_open(conn: &mut Conn, of: MediaId) -> QueryResult<bool> {
    let open = cases::table.filter(cases::media_id.eq(of).and(cases::decided_at.is_null()));
    diesel::select(diesel::dsl::exists(open)).get_result(conn)
}
