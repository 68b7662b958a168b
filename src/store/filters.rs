//! What somebody does not want to read.

use diesel::prelude::*;

use crate::live::{self, Happened};
use crate::schema::{filter_keywords, filter_posts, filters};
use crate::statement::one_of;
use crate::{AccountId, Conn, PostId, RowId, Timestamp, on_either};

/// A set of words and posts, where they are not wanted, and what happens to them.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = filters, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Filter {
    pub id: RowId,
    pub account_id: AccountId,
    pub title: String,
    pub contexts: i16,
    pub action: i16,
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// A word of a filter.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = filter_keywords)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Keyword {
    pub id: RowId,
    pub filter_id: RowId,
    pub keyword: String,
    pub whole_word: bool,
}

/// A post of a filter.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = filter_posts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct FilteredPost {
    pub id: RowId,
    pub filter_id: RowId,
    pub post_id: PostId,
}

/// A filter with all that is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// The row.
    pub filter: Filter,
    /// Its words, in the order they were added.
    pub keywords: Vec<Keyword>,
    /// Its posts.
    pub posts: Vec<FilteredPost>,
}

/// Filters of one person at most.
pub const FILTERS: i64 = 100;

/// Words, and posts, of all filters of one person that are read at most.
const PARTS: i64 = 5_000;

/// All filters of somebody, the oldest first. Three queries.
pub fn of_account(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Whole>> {
    let rows: Vec<Filter> = filters::table
        .filter(filters::account_id.eq(account))
        .order(filters::id)
        .limit(FILTERS)
        .select(Filter::as_select())
        .load(conn)?;
    filled(conn, rows)
}

/// One of somebody's filters.
pub fn find(conn: &mut Conn, account: AccountId, id: RowId) -> QueryResult<Option<Whole>> {
    let row: Option<Filter> = filters::table
        .filter(filters::id.eq(id).and(filters::account_id.eq(account)))
        .select(Filter::as_select())
        .first(conn)
        .optional()?;
    Ok(filled(conn, row.into_iter().collect())?.pop())
}

fn filled(conn: &mut Conn, rows: Vec<Filter>) -> QueryResult<Vec<Whole>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = || rows.iter().map(|it| it.id.0);
    let keywords: Vec<Keyword> = filter_keywords::table
        .filter(one_of(filter_keywords::filter_id, ids()))
        .order(filter_keywords::id)
        .limit(PARTS)
        .select(Keyword::as_select())
        .load(conn)?;
    let posts: Vec<FilteredPost> = filter_posts::table
        .filter(one_of(filter_posts::filter_id, ids()))
        .order(filter_posts::id)
        .limit(PARTS)
        .select(FilteredPost::as_select())
        .load(conn)?;
    let whole = |filter: Filter| Whole {
        keywords: keywords.iter().filter(|it| it.filter_id == filter.id).cloned().collect(),
        posts: posts.iter().filter(|it| it.filter_id == filter.id).cloned().collect(),
        filter,
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// How many filters somebody has.
pub fn count(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    filters::table.filter(filters::account_id.eq(account)).count().get_result(conn)
}

/// Adds a filter.
pub fn insert(conn: &mut Conn, row: &Filter) -> QueryResult<()> {
    live::note(Happened::FiltersChanged { account: row.account_id });
    diesel::insert_into(filters::table).values(row).execute(conn).map(drop)
}

/// Changes a filter.
pub fn update(conn: &mut Conn, row: &Filter) -> QueryResult<()> {
    live::note(Happened::FiltersChanged { account: row.account_id });
    diesel::update(filters::table.find(row.id)).set(row).execute(conn).map(drop)
}

/// Takes a filter away with all that is in it.
pub fn delete(conn: &mut Conn, row: &Filter) -> QueryResult<()> {
    live::note(Happened::FiltersChanged { account: row.account_id });
    diesel::delete(filters::table.find(row.id)).execute(conn).map(drop)
}

/// One of somebody's words, with the filter it is in.
pub fn keyword(
    conn: &mut Conn,
    account: AccountId,
    id: RowId,
) -> QueryResult<Option<(Filter, Keyword)>> {
    filter_keywords::table
        .inner_join(filters::table)
        .filter(filter_keywords::id.eq(id).and(filters::account_id.eq(account)))
        .select((Filter::as_select(), Keyword::as_select()))
        .first(conn)
        .optional()
}

/// Adds a word, or changes it.
pub fn put_keyword(conn: &mut Conn, of: &Filter, row: &Keyword) -> QueryResult<()> {
    live::note(Happened::FiltersChanged { account: of.account_id });
    on_either!(conn => diesel::insert_into(filter_keywords::table)
        .values(row)
        .on_conflict(filter_keywords::id)
        .do_update()
        .set(row)
        .execute(conn))
    .map(drop)
}

/// Takes a word out of its filter.
pub fn delete_keyword(conn: &mut Conn, of: &Filter, id: RowId) -> QueryResult<()> {
    live::note(Happened::FiltersChanged { account: of.account_id });
    let theirs = filter_keywords::table.find(id).filter(filter_keywords::filter_id.eq(of.id));
    diesel::delete(theirs).execute(conn).map(drop)
}

/// One of somebody's filtered posts, with the filter it is in.
pub fn post(
    conn: &mut Conn,
    account: AccountId,
    id: RowId,
) -> QueryResult<Option<(Filter, FilteredPost)>> {
    filter_posts::table
        .inner_join(filters::table.on(filters::id.eq(filter_posts::filter_id)))
        .filter(filter_posts::id.eq(id).and(filters::account_id.eq(account)))
        .select((Filter::as_select(), FilteredPost::as_select()))
        .first(conn)
        .optional()
}

/// Puts a post into a filter; answers the row, that of before where it was in it already.
pub fn put_post(conn: &mut Conn, of: &Filter, row: &FilteredPost) -> QueryResult<FilteredPost> {
    live::note(Happened::FiltersChanged { account: of.account_id });
    on_either!(conn => diesel::insert_into(filter_posts::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    filter_posts::table
        .filter(
            filter_posts::filter_id.eq(row.filter_id).and(filter_posts::post_id.eq(row.post_id)),
        )
        .select(FilteredPost::as_select())
        .first(conn)
}

/// Takes a post out of its filter.
pub fn delete_post(conn: &mut Conn, of: &Filter, id: RowId) -> QueryResult<()> {
    live::note(Happened::FiltersChanged { account: of.account_id });
    let theirs = filter_posts::table.find(id).filter(filter_posts::filter_id.eq(of.id));
    diesel::delete(theirs).execute(conn).map(drop)
}
