//! Someone: an artist here, or (later) someone elsewhere.

use diesel::prelude::*;

use crate::schema::accounts;
use crate::{Conn, AccountId, Label, MediaId, Terms, Timestamp};

/// Someone: an artist here, or (later) someone elsewhere.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Account {
    pub id: AccountId,
    pub username: String,
    pub domain: String,
    pub display_name: String,
    pub bio_source: String,
    pub bio_html: String,
    pub fields: String,
    pub avatar_id: Option<MediaId>,
    pub header_id: Option<MediaId>,
    pub terms: Terms,
    pub default_label: Label,
    pub is_indexable: bool,
    pub is_locked: bool,
    pub shows_counts: bool,
    pub created_at: Timestamp,
    pub suspended_at: Option<Timestamp>,
    pub posts_count: i64,
    pub followers_count: i64,
    pub following_count: i64,
    pub last_post_at: Option<Timestamp>,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Account) -> QueryResult<()> {
    diesel::insert_into(accounts::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Account>> {
    accounts::table.find(id).select(Account::as_select()).first(conn).optional()
}
