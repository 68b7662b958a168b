//! Knowing pictures again: the hashes of all works, and those that a moderator has ruled about.

use diesel::prelude::*;

use crate::schema::{accounts, media, posts, ruled_hashes};
use crate::statement::{holds, one_of};
use crate::{AccountId, Conn, MediaId, RowId, Terms, Timestamp, on_either};

/// A hash that is known: whose picture has it.
pub type Known = (MediaId, AccountId, Vec<u8>);

/// Pictures with a hash that means something, by id, above `after`. The index holds all of it.
pub fn known_after(conn: &mut Conn, after: MediaId, limit: i64) -> QueryResult<Vec<Known>> {
    media::table
        .filter(media::id.gt(after))
        // As the index says it, so that the index is used.
        .filter(holds("pdq_quality >= 50"))
        .order(media::id)
        .limit(limit)
        .select((media::id, media::account_id, media::pdq))
        .load(conn)
}

/// Pictures of others with exactly these bytes, the first ones.
pub fn same_bytes(conn: &mut Conn, sha256: &[u8], not_of: AccountId) -> QueryResult<Vec<MediaId>> {
    media::table
        .filter(media::sha256.eq(sha256).and(media::account_id.ne(not_of)))
        .order(media::id)
        .limit(5)
        .select(media::id)
        .load(conn)
}

/// The account's own first picture with exactly these bytes, but for this one.
pub fn first_of_bytes(
    conn: &mut Conn,
    sha256: &[u8],
    of: AccountId,
    but: MediaId,
) -> QueryResult<Option<MediaId>> {
    media::table
        .filter(media::sha256.eq(sha256).and(media::account_id.eq(of)))
        .filter(media::id.ne(but))
        .order(media::id)
        .select(media::id)
        .first(conn)
        .optional()
}

/// A work that is published, as one that others may be copies of.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Original {
    /// Its picture.
    pub id: MediaId,
    /// Whose it is.
    pub account: AccountId,
    /// What holds for it.
    pub terms: Terms,
    /// Whether its artist wants that to hold for copies too.
    pub follows_copies: bool,
}

/// Those of these pictures that are in a published post of somebody who is not suspended, the
/// oldest first.
pub fn published(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<Vec<Original>> {
    media::table
        .inner_join(posts::table.on(posts::id.nullable().eq(media::post_id)))
        .inner_join(accounts::table.on(accounts::id.eq(media::account_id)))
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(posts::deleted_at.is_null().and(posts::is_held.eq(false)))
        .filter(accounts::suspended_at.is_null())
        .order(media::id)
        .select((media::id, media::account_id, media::resolved_terms, accounts::follows_copies))
        .load(conn)
}

/// A hash that a moderator has ruled to be that of an AI-made picture.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = ruled_hashes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Ruled {
    pub id: RowId,
    pub sha256: Vec<u8>,
    pub pdq: Vec<u8>,
    pub pdq_quality: i16,
    pub ruled_by: Option<i64>,
    pub created_at: Timestamp,
}

/// The newest rulings; older ones are looked for by their bytes alone.
const RULINGS: i64 = 20_000;

/// Hashes that were ruled about, the newest first.
pub fn ruled(conn: &mut Conn) -> QueryResult<Vec<Ruled>> {
    ruled_hashes::table.order(ruled_hashes::id.desc()).limit(RULINGS).load(conn)
}

/// Adds a ruling; the same file is there once.
pub fn add_ruled(conn: &mut Conn, row: &Ruled) -> QueryResult<()> {
    on_either!(conn => {
        diesel::insert_into(ruled_hashes::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn)?;
    });
    Ok(())
}

/// Takes a ruling back.
pub fn remove_ruled(conn: &mut Conn, sha256: &[u8]) -> QueryResult<()> {
    diesel::delete(ruled_hashes::table.filter(ruled_hashes::sha256.eq(sha256)))
        .execute(conn)
        .map(drop)
}

/// Whether somebody's terms hold for copies of their works too.
pub fn follows_copies(conn: &mut Conn, account: AccountId) -> QueryResult<bool> {
    accounts::table
        .find(account)
        .select(accounts::follows_copies)
        .first(conn)
        .optional()
        .map(|found| found.unwrap_or(true))
}

/// Says whether they do.
pub fn set_follows_copies(conn: &mut Conn, account: AccountId, wanted: bool) -> QueryResult<()> {
    diesel::update(accounts::table.find(account))
        .set(accounts::follows_copies.eq(wanted))
        .execute(conn)
        .map(drop)
}

/// Whether somebody's lists leave works made with AI out.
pub fn hides_ai(conn: &mut Conn, account: AccountId) -> QueryResult<bool> {
    accounts::table
        .find(account)
        .select(accounts::hides_ai)
        .first(conn)
        .optional()
        .map(|found| found.unwrap_or(false))
}

/// Says whether they do.
pub fn set_hides_ai(conn: &mut Conn, account: AccountId, wanted: bool) -> QueryResult<()> {
    diesel::update(accounts::table.find(account))
        .set(accounts::hides_ai.eq(wanted))
        .execute(conn)
        .map(drop)
}
