//! Works as rules saw them, for a while.

use diesel::prelude::*;

use crate::schema::sightings;
use crate::{AccountId, Conn, PostId, RowId};

/// A work as rules saw it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sightings)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Sighting {
    pub id: RowId,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub domain: String,
    pub facts: String,
    pub words: String,
}

/// Adds one.
pub fn insert(conn: &mut Conn, row: &Sighting) -> QueryResult<()> {
    diesel::insert_into(sightings::table).values(row).execute(conn).map(drop)
}

/// The next `limit` after this one, in the order of time.
pub fn after(conn: &mut Conn, after: RowId, limit: usize) -> QueryResult<Vec<Sighting>> {
    sightings::table
        .filter(sightings::id.gt(after))
        .order(sightings::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Sighting::as_select())
        .load(conn)
}

/// Forgets the words of a post that is gone.
pub fn forget_words(conn: &mut Conn, post: PostId) -> QueryResult<()> {
    diesel::update(sightings::table.filter(sightings::post_id.eq(post)))
        .set(sightings::words.eq(""))
        .execute(conn)
        .map(drop)
}

/// Takes away all of an account.
pub fn delete_of_account(conn: &mut Conn, account: AccountId) -> QueryResult<usize> {
    diesel::delete(sightings::table.filter(sightings::account_id.eq(account))).execute(conn)
}

/// Takes away at most `limit` that are older than this. Answers how many went.
pub fn delete_before(conn: &mut Conn, before: RowId, limit: i64) -> QueryResult<usize> {
    let old: Vec<RowId> = sightings::table
        .filter(sightings::id.lt(before))
        .order(sightings::id)
        .limit(limit)
        .select(sightings::id)
        .load(conn)?;
    let Some(last) = old.last() else { return Ok(0) };
    diesel::delete(sightings::table.filter(sightings::id.le(*last))).execute(conn)
}
