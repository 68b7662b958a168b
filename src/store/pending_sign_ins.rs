//! A browser whose person typed the right password, and still owes the second factor.

use diesel::prelude::*;

use crate::schema::pending_sign_ins;
use crate::{Conn, RowId, Timestamp, UserId};

/// A browser between the password and the second factor.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pending_sign_ins)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct PendingSignIn {
    pub id: RowId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub tries: i16,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &PendingSignIn) -> QueryResult<()> {
    diesel::insert_into(pending_sign_ins::table).values(row).execute(conn).map(drop)
}

/// The row with this token, unless it ran out.
pub fn open(
    conn: &mut Conn,
    token_hash: &[u8],
    now: Timestamp,
) -> QueryResult<Option<PendingSignIn>> {
    pending_sign_ins::table
        .filter(pending_sign_ins::token_hash.eq(token_hash))
        .filter(pending_sign_ins::expires_at.gt(now))
        .select(PendingSignIn::as_select())
        .first(conn)
        .optional()
}

/// The same, and counts one more try; none where there were `most` already.
pub fn take_try(
    conn: &mut Conn,
    token_hash: &[u8],
    now: Timestamp,
    most: i16,
) -> QueryResult<Option<PendingSignIn>> {
    let free = pending_sign_ins::table
        .filter(pending_sign_ins::token_hash.eq(token_hash))
        .filter(pending_sign_ins::expires_at.gt(now).and(pending_sign_ins::tries.lt(most)));
    let taken = diesel::update(free)
        .set(pending_sign_ins::tries.eq(pending_sign_ins::tries + 1))
        .execute(conn)?;
    if taken == 1 { open(conn, token_hash, now) } else { Ok(None) }
}

/// Ends one. Answers whether it was there: of two at once only one goes on.
pub fn delete(conn: &mut Conn, id: RowId) -> QueryResult<bool> {
    diesel::delete(pending_sign_ins::table.find(id)).execute(conn).map(|rows| rows == 1)
}

/// Ends all of somebody.
pub fn delete_all(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    let theirs = pending_sign_ins::table.filter(pending_sign_ins::user_id.eq(user));
    diesel::delete(theirs).execute(conn).map(drop)
}

/// Removes those that ran out. Answers how many.
pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    let over = pending_sign_ins::table.filter(pending_sign_ins::expires_at.lt(now));
    diesel::delete(over).execute(conn)
}
