//! One change of terms or label: who, when, from what, old, new. Rows are only ever added.

use diesel::prelude::*;

use crate::schema::consent_events;
use crate::{AccountId, Conn, ConsentSubject, Label, RowId, Terms, Timestamp};

/// One change of terms or label: who, when, from what, old, new. Rows are only ever added.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = consent_events)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct ConsentEvent {
    pub id: RowId,
    pub at: Timestamp,
    pub subject: ConsentSubject,
    pub subject_id: i64,
    pub account_id: AccountId,
    pub by_account_id: Option<AccountId>,
    pub origin: String,
    pub old_terms: Terms,
    pub new_terms: Terms,
    pub old_label: Label,
    pub new_label: Label,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &ConsentEvent) -> QueryResult<()> {
    diesel::insert_into(consent_events::table).values(row).execute(conn).map(drop)
}

/// What was said about the works of an account, newest first.
pub fn of_account(
    conn: &mut Conn,
    account: AccountId,
    older_than: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<ConsentEvent>> {
    consent_events::table
        .filter(consent_events::account_id.eq(account))
        .filter(consent_events::id.lt(RowId(older_than.unwrap_or(i64::MAX))))
        .order(consent_events::id.desc())
        .limit(limit)
        .select(ConsentEvent::as_select())
        .load(conn)
}

/// The newest event of this kind and origin about an account.
pub fn newest(
    conn: &mut Conn,
    subject: ConsentSubject,
    account: AccountId,
    origin: &str,
) -> QueryResult<Option<ConsentEvent>> {
    consent_events::table
        .filter(consent_events::subject.eq(subject).and(consent_events::account_id.eq(account)))
        .filter(consent_events::origin.eq(origin))
        .order(consent_events::id.desc())
        .select(ConsentEvent::as_select())
        .first(conn)
        .optional()
}
