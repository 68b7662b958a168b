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

/// Uses an invitation once more, if it is open. Answers its id when it was.
///
/// Checking and counting are one statement, so parallel uses never go over `max_uses`.
pub fn redeem(conn: &mut Conn, code: &str, now: Timestamp) -> QueryResult<Option<InvitationId>> {
    let in_time = invitations::expires_at.is_null().or(invitations::expires_at.gt(now));
    let in_number =
        invitations::max_uses.is_null().or(invitations::max_uses.gt(invitations::uses.nullable()));
    let open = invitations::table
        .filter(invitations::code.eq(code))
        .filter(invitations::revoked_at.is_null())
        .filter(in_time)
        .filter(in_number);
    let used =
        diesel::update(open).set(invitations::uses.eq(invitations::uses + 1)).execute(conn)?;
    if used == 0 {
        return Ok(None);
    }
    invitations::table
        .filter(invitations::code.eq(code))
        .select(invitations::id)
        .first(conn)
        .optional()
}

/// The newest invitations.
pub fn latest(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Invitation>> {
    invitations::table
        .order(invitations::id.desc())
        .limit(limit)
        .select(Invitation::as_select())
        .load(conn)
}

/// The invitation with this code.
pub fn by_code(conn: &mut Conn, code: &str) -> QueryResult<Option<Invitation>> {
    invitations::table
        .filter(invitations::code.eq(code))
        .select(Invitation::as_select())
        .first(conn)
        .optional()
}

/// Takes an invitation back. Answers whether it was still open.
pub fn revoke(conn: &mut Conn, id: InvitationId, at: Timestamp) -> QueryResult<bool> {
    diesel::update(invitations::table.find(id).filter(invitations::revoked_at.is_null()))
        .set(invitations::revoked_at.eq(at))
        .execute(conn)
        .map(|rows| rows == 1)
}
