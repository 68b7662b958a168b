//! Someone who signs in here; has one account.

use diesel::prelude::*;

use crate::schema::users;
use crate::{Conn, AccountId, InvitationId, Role, Timestamp, UserId};

/// Someone who signs in here; has one account.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct User {
    pub id: UserId,
    pub account_id: AccountId,
    pub email: Option<String>,
    pub password_hash: String,
    pub role: Role,
    pub application: String,
    pub invitation_id: Option<InvitationId>,
    pub locale: String,
    pub created_at: Timestamp,
    pub approved_at: Option<Timestamp>,
    pub approved_by: Option<UserId>,
    pub disabled_at: Option<Timestamp>,
    pub last_seen_at: Option<Timestamp>,
    pub notifications_read_id: i64,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &User) -> QueryResult<()> {
    diesel::insert_into(users::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: UserId) -> QueryResult<Option<User>> {
    users::table.find(id).select(User::as_select()).first(conn).optional()
}
