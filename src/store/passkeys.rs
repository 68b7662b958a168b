//! Passkeys: what a phone or a key proves with, and what it was asked.

use diesel::prelude::*;

use crate::schema::{passkey_questions, passkeys};
use crate::{Conn, RowId, Timestamp, UserId};

/// A passkey of somebody.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = passkeys)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Passkey {
    pub id: RowId,
    pub user_id: UserId,
    pub handle: Vec<u8>,
    pub credential_id: Vec<u8>,
    pub state: Vec<u8>,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Adds a row. The same passkey twice is an error ([`crate::is_duplicate`]).
pub fn insert(conn: &mut Conn, row: &Passkey) -> QueryResult<()> {
    diesel::insert_into(passkeys::table).values(row).execute(conn).map(drop)
}

/// The passkeys of somebody, the newest first.
pub fn of_user(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Passkey>> {
    passkeys::table
        .filter(passkeys::user_id.eq(user))
        .order(passkeys::id.desc())
        .select(Passkey::as_select())
        .load(conn)
}

/// The one that calls itself so.
pub fn find(conn: &mut Conn, credential_id: &[u8]) -> QueryResult<Option<Passkey>> {
    passkeys::table
        .filter(passkeys::credential_id.eq(credential_id))
        .select(Passkey::as_select())
        .first(conn)
        .optional()
}

/// Writes down that it was used: its state goes from `old` to `new`. Answers whether it still was
/// `old`: of two at once only one goes on.
pub fn set_used(
    conn: &mut Conn,
    id: RowId,
    (old, new): (&[u8], &[u8]),
    at: Timestamp,
) -> QueryResult<bool> {
    diesel::update(passkeys::table.find(id).filter(passkeys::state.eq(old)))
        .set((passkeys::state.eq(new), passkeys::last_used_at.eq(at)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Gives one of somebody another name. Answers whether it was theirs.
pub fn rename(conn: &mut Conn, user: UserId, id: RowId, name: &str) -> QueryResult<bool> {
    diesel::update(passkeys::table.find(id).filter(passkeys::user_id.eq(user)))
        .set(passkeys::name.eq(name))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Removes one of somebody. Answers whether it was theirs.
pub fn delete(conn: &mut Conn, user: UserId, id: RowId) -> QueryResult<bool> {
    diesel::delete(passkeys::table.find(id).filter(passkeys::user_id.eq(user)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Removes all of somebody.
pub fn delete_all(conn: &mut Conn, user: UserId) -> QueryResult<usize> {
    diesel::delete(passkeys::table.filter(passkeys::user_id.eq(user))).execute(conn)
}

/// What a passkey was asked, until it answers.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = passkey_questions)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Question {
    pub id: RowId,
    pub token_hash: Vec<u8>,
    pub user_id: Option<UserId>,
    pub state: Vec<u8>,
    pub expires_at: Timestamp,
}

/// Adds a row.
pub fn ask(conn: &mut Conn, row: &Question) -> QueryResult<()> {
    diesel::insert_into(passkey_questions::table).values(row).execute(conn).map(drop)
}

/// Takes the question with this token away, unless it ran out: each is answered once.
pub fn take(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> QueryResult<Option<Question>> {
    let found: Option<Question> = passkey_questions::table
        .filter(passkey_questions::token_hash.eq(token_hash))
        .select(Question::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = found else { return Ok(None) };
    let taken = diesel::delete(passkey_questions::table.find(row.id)).execute(conn)?;
    Ok(Some(row).filter(|it| taken == 1 && it.expires_at > now))
}

/// Removes those that ran out. Answers how many.
pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    let over = passkey_questions::table.filter(passkey_questions::expires_at.lt(now));
    diesel::delete(over).execute(conn)
}
