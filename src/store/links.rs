//! A link that works once.

use diesel::prelude::*;

use crate::schema::one_time_links;
use crate::{Conn, LinkId, LinkKind, Timestamp, UserId};

/// A link that works once.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = one_time_links)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct OneTimeLink {
    pub id: LinkId,
    pub kind: LinkKind,
    pub user_id: Option<UserId>,
    pub token_hash: Vec<u8>,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &OneTimeLink) -> QueryResult<()> {
    diesel::insert_into(one_time_links::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: LinkId) -> QueryResult<Option<OneTimeLink>> {
    one_time_links::table.find(id).select(OneTimeLink::as_select()).first(conn).optional()
}

/// The link of this kind with this token, if it still works.
pub fn open(
    conn: &mut Conn,
    kind: LinkKind,
    token_hash: &[u8],
    now: Timestamp,
) -> QueryResult<Option<OneTimeLink>> {
    one_time_links::table
        .filter(one_time_links::token_hash.eq(token_hash))
        .filter(one_time_links::kind.eq(kind))
        .filter(one_time_links::used_at.is_null())
        .filter(one_time_links::expires_at.gt(now))
        .select(OneTimeLink::as_select())
        .first(conn)
        .optional()
}

/// Uses a link up. Answers whether it still worked: of parallel uses only one does.
pub fn take(conn: &mut Conn, id: LinkId, now: Timestamp) -> QueryResult<bool> {
    diesel::update(one_time_links::table.find(id).filter(one_time_links::used_at.is_null()))
        .set(one_time_links::used_at.eq(now))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Voids the links of a kind and person (`None`: those without a person) that were not used.
pub fn void(conn: &mut Conn, kind: LinkKind, user: Option<UserId>) -> QueryResult<()> {
    let unused = one_time_links::table
        .filter(one_time_links::kind.eq(kind))
        .filter(one_time_links::used_at.is_null());
    match user {
        Some(user) => diesel::delete(unused.filter(one_time_links::user_id.eq(user))).execute(conn),
        None => diesel::delete(unused.filter(one_time_links::user_id.is_null())).execute(conn),
    }
    .map(drop)
}

/// Removes links that ran out. Answers how many.
pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    diesel::delete(one_time_links::table.filter(one_time_links::expires_at.lt(now))).execute(conn)
}
