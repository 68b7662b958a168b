//! An invitation to join.

use diesel::prelude::*;

use crate::schema::invitations;
use crate::{Conn, InvitationId, Timestamp, UserId};

/// An invitation to join.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Invitation {
    pub id: InvitationId,
    pub code: String,
    pub created_by: UserId,
    pub note: String,
    pub max_uses: Option<i32>,
    pub uses: i32,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Invitation) -> QueryResult<()> {
    diesel::insert_into(invitations::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: InvitationId) -> QueryResult<Option<Invitation>> {
    invitations::table.find(id).select(Invitation::as_select()).first(conn).optional()
}
