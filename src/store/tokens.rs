//! A token an app or script acts with.

use diesel::prelude::*;

use crate::schema::{access_tokens, accounts, users};
use crate::users::{LOGIN, Login};
use crate::{Conn, RowId, Timestamp, TokenId, UserId};

/// A token an app or script acts with.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = access_tokens)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct AccessToken {
    pub id: TokenId,
    pub user_id: Option<UserId>,
    pub app_id: Option<RowId>,
    pub token_hash: Vec<u8>,
    pub name: String,
    pub scopes: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &AccessToken) -> QueryResult<()> {
    diesel::insert_into(access_tokens::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: TokenId) -> QueryResult<Option<AccessToken>> {
    access_tokens::table.find(id).select(AccessToken::as_select()).first(conn).optional()
}

/// A token that a request showed, with who it belongs to.
#[derive(Clone, Debug, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Shown {
    pub login: Login,
    pub id: TokenId,
    pub app_id: Option<RowId>,
    pub scopes: String,
    pub last_used_at: Option<Timestamp>,
}

/// A token that belongs to an app and to nobody else, by its hash.
pub fn of_app(conn: &mut Conn, token_hash: &[u8]) -> QueryResult<Option<AccessToken>> {
    access_tokens::table
        .filter(access_tokens::token_hash.eq(token_hash).and(access_tokens::user_id.is_null()))
        .select(AccessToken::as_select())
        .first(conn)
        .optional()
}

/// The row with this hash, whosever it is.
pub fn by_hash(conn: &mut Conn, token_hash: &[u8]) -> QueryResult<Option<AccessToken>> {
    access_tokens::table
        .filter(access_tokens::token_hash.eq(token_hash))
        .select(AccessToken::as_select())
        .first(conn)
        .optional()
}

/// Ends a token, whosever it is.
pub fn end(conn: &mut Conn, id: TokenId) -> QueryResult<()> {
    diesel::delete(access_tokens::table.find(id)).execute(conn).map(drop)
}

/// Whose token this is. One query by the hash of the token.
pub fn shown(conn: &mut Conn, token_hash: &[u8]) -> QueryResult<Option<Shown>> {
    access_tokens::table
        .inner_join(users::table.inner_join(accounts::table))
        .filter(access_tokens::token_hash.eq(token_hash))
        .select((
            LOGIN,
            access_tokens::id,
            access_tokens::app_id,
            access_tokens::scopes,
            access_tokens::last_used_at,
        ))
        .first(conn)
        .optional()
}

/// Notes that a token was used.
pub fn touch(conn: &mut Conn, id: TokenId, now: Timestamp) -> QueryResult<()> {
    diesel::update(access_tokens::table.find(id))
        .set(access_tokens::last_used_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// The tokens of someone, newest first.
pub fn of_user(conn: &mut Conn, user: UserId) -> QueryResult<Vec<AccessToken>> {
    access_tokens::table
        .filter(access_tokens::user_id.eq(user))
        .order(access_tokens::id.desc())
        .select(AccessToken::as_select())
        .load(conn)
}

/// Ends every token of someone that one app has. Answers how many there were.
pub fn delete_of_app(conn: &mut Conn, user: UserId, app: RowId) -> QueryResult<usize> {
    let theirs = access_tokens::table
        .filter(access_tokens::user_id.eq(user).and(access_tokens::app_id.eq(app)));
    diesel::delete(theirs).execute(conn)
}

/// Which of these tokens still open a login.
pub fn open_among(conn: &mut Conn, ids: &[TokenId]) -> QueryResult<Vec<TokenId>> {
    access_tokens::table
        .inner_join(users::table.inner_join(accounts::table))
        .filter(crate::statement::one_of(access_tokens::id, ids.iter().map(|id| id.0)))
        .filter(users::disabled_at.is_null().and(accounts::suspended_at.is_null()))
        .select(access_tokens::id)
        .load(conn)
}

/// Ends one token of someone. Answers whether it was theirs.
pub fn delete(conn: &mut Conn, user: UserId, id: TokenId) -> QueryResult<bool> {
    let theirs = access_tokens::table.find(id).filter(access_tokens::user_id.eq(user));
    diesel::delete(theirs).execute(conn).map(|rows| rows == 1)
}

/// Ends all tokens of someone.
pub fn delete_all(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    let theirs = access_tokens::table.filter(access_tokens::user_id.eq(user));
    diesel::delete(theirs).execute(conn).map(drop)
}
