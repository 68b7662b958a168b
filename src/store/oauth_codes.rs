//! What an app may change for a token, once.

use diesel::prelude::*;

use crate::schema::oauth_codes;
use crate::{Conn, RowId, Timestamp, TokenId, UserId};

/// What an app may change for a token, once.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = oauth_codes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct OauthCode {
    pub id: RowId,
    pub code_hash: Vec<u8>,
    pub app_id: RowId,
    pub user_id: UserId,
    pub redirect_uri: String,
    pub scopes: String,
    pub challenge: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub token_id: Option<TokenId>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &OauthCode) -> QueryResult<()> {
    diesel::insert_into(oauth_codes::table).values(row).execute(conn).map(drop)
}

/// The row with this hash.
pub fn by_hash(conn: &mut Conn, code_hash: &[u8]) -> QueryResult<Option<OauthCode>> {
    oauth_codes::table
        .filter(oauth_codes::code_hash.eq(code_hash))
        .select(OauthCode::as_select())
        .first(conn)
        .optional()
}

/// Uses a code up for this token. Answers whether it was still unused: of two at once, one is.
pub fn redeem(conn: &mut Conn, id: RowId, token: TokenId) -> QueryResult<bool> {
    let unused = oauth_codes::table.find(id).filter(oauth_codes::token_id.is_null());
    diesel::update(unused).set(oauth_codes::token_id.eq(token)).execute(conn).map(|rows| rows == 1)
}

/// Takes away what is past its time.
pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    diesel::delete(oauth_codes::table.filter(oauth_codes::expires_at.lt(now))).execute(conn)
}

/// Ends every open code of someone.
pub fn delete_of_user(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    diesel::delete(oauth_codes::table.filter(oauth_codes::user_id.eq(user))).execute(conn).map(drop)
}
