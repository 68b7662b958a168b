//! A browser that is signed in.

use std::time::Duration;

use diesel::prelude::*;

use crate::schema::{accounts, sessions, users};
use crate::users::{LOGIN, Login};
use crate::{Conn, SessionId, Timestamp, UserId};

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub token_hash: Vec<u8>,
    pub user_agent: String,
    pub address: String,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Session) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: SessionId) -> QueryResult<Option<Session>> {
    sessions::table.find(id).select(Session::as_select()).first(conn).optional()
}

/// A session that a request showed, with who it belongs to.
#[derive(Clone, Debug, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Shown {
    pub login: Login,
    pub id: SessionId,
    pub last_used_at: Timestamp,
}

/// Whose session this is, unless it ran out. One query by the hash of the token.
pub fn shown(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> QueryResult<Option<Shown>> {
    sessions::table
        .inner_join(users::table.inner_join(accounts::table))
        .filter(sessions::token_hash.eq(token_hash).and(sessions::expires_at.gt(now)))
        .select((LOGIN, sessions::id, sessions::last_used_at))
        .first(conn)
        .optional()
}

/// Notes that a session was used, and lets it live until `expires_at`.
pub fn touch(
    conn: &mut Conn,
    id: SessionId,
    now: Timestamp,
    expires_at: Timestamp,
) -> QueryResult<()> {
    diesel::update(sessions::table.find(id).filter(sessions::expires_at.gt(now)))
        .set((sessions::last_used_at.eq(now), sessions::expires_at.eq(expires_at)))
        .execute(conn)
        .map(drop)
}

/// Which of these sessions still let somebody in.
pub fn open_among(
    conn: &mut Conn,
    ids: &[SessionId],
    now: Timestamp,
) -> QueryResult<Vec<SessionId>> {
    sessions::table
        .inner_join(users::table.inner_join(accounts::table))
        .filter(crate::statement::one_of(sessions::id, ids.iter().map(|id| id.0)))
        .filter(sessions::expires_at.gt(now))
        .filter(users::disabled_at.is_null().and(accounts::suspended_at.is_null()))
        .select(sessions::id)
        .load(conn)
}

/// The open sessions of someone, newest first.
pub fn of_user(conn: &mut Conn, user: UserId, now: Timestamp) -> QueryResult<Vec<Session>> {
    sessions::table
        .filter(sessions::user_id.eq(user).and(sessions::expires_at.gt(now)))
        .order(sessions::id.desc())
        .select(Session::as_select())
        .load(conn)
}

/// Whether someone signed in from this network before (open, run out or signed out).
pub fn knows_network(conn: &mut Conn, user: UserId, address: &str) -> QueryResult<bool> {
    let here = sessions::table
        .filter(sessions::user_id.eq(user).and(sessions::address.eq(address)))
        .select(sessions::id);
    here.first::<SessionId>(conn).optional().map(|found| found.is_some())
}

/// Signs out: the session is over, its row stays for a while and remembers the network.
pub fn close(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> QueryResult<()> {
    let open = sessions::table
        .filter(sessions::token_hash.eq(token_hash).and(sessions::expires_at.gt(now)));
    diesel::update(open).set(sessions::expires_at.eq(now)).execute(conn).map(drop)
}

/// Ends one session of someone. Answers whether it was theirs.
pub fn delete(conn: &mut Conn, user: UserId, id: SessionId) -> QueryResult<bool> {
    let theirs = sessions::table.find(id).filter(sessions::user_id.eq(user));
    diesel::delete(theirs).execute(conn).map(|rows| rows == 1)
}

/// Ends all sessions of someone, but for `except`.
pub fn delete_all(conn: &mut Conn, user: UserId, except: Option<SessionId>) -> QueryResult<()> {
    let keep = except.unwrap_or(SessionId(-1));
    let others = sessions::table.filter(sessions::user_id.eq(user).and(sessions::id.ne(keep)));
    diesel::delete(others).execute(conn).map(drop)
}

/// How long a session that is over still tells from which network its person signs in.
const REMEMBERED: Duration = Duration::from_hours(24 * 90);

/// Removes sessions that have been over for three months. Answers how many.
pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    let before = now.minus(REMEMBERED);
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(conn)
}

/// Gives a session another token; the old one is nobody's from then on.
pub fn set_token(conn: &mut Conn, id: SessionId, token_hash: &[u8]) -> QueryResult<()> {
    diesel::update(sessions::table.find(id))
        .set(sessions::token_hash.eq(token_hash))
        .execute(conn)
        .map(drop)
}
