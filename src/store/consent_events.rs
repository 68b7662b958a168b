//! One change of terms or label: who, when, from what, old, new. Rows are only ever added.

use diesel::prelude::*;

use crate::schema::consent_events;
use crate::{Conn, AccountId, ConsentSubject, Label, RowId, Terms, Timestamp};

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
