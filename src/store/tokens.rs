//! A token an app or script acts with.

use diesel::prelude::*;

use crate::schema::access_tokens;
use crate::{Conn, Timestamp, TokenId, UserId};

/// A token an app or script acts with.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = access_tokens)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct AccessToken {
    pub id: TokenId,
    pub user_id: UserId,
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
