//! Who did what to whom; rows are only ever added.

use diesel::prelude::*;

use crate::schema::audit_events;
use crate::{Conn, RowId, Timestamp, UserId};

/// Who did what to whom; rows are only ever added.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct AuditEvent {
    pub id: RowId,
    pub at: Timestamp,
    pub by_user: Option<UserId>,
    pub action: String,
    pub subject: String,
    pub detail: String,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &AuditEvent) -> QueryResult<()> {
    diesel::insert_into(audit_events::table).values(row).execute(conn).map(drop)
}

/// The newest acts, older than `older_than`.
pub fn page(
    conn: &mut Conn,
    older_than: Option<RowId>,
    limit: i64,
) -> QueryResult<Vec<AuditEvent>> {
    let before = older_than.unwrap_or(RowId(i64::MAX));
    audit_events::table
        .filter(audit_events::id.lt(before))
        .order(audit_events::id.desc())
        .limit(limit)
        .select(AuditEvent::as_select())
        .load(conn)
}
