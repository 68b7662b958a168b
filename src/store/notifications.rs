//! Something that happened to someone.

use diesel::prelude::*;

use crate::schema::notifications;
use crate::{Conn, AccountId, NotificationId, NotificationKind, PostId, Timestamp};

/// Something that happened to someone.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notifications)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Notification {
    pub id: NotificationId,
    pub account_id: AccountId,
    pub kind: NotificationKind,
    pub from_account_id: AccountId,
    pub post_id: Option<PostId>,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Notification) -> QueryResult<()> {
    diesel::insert_into(notifications::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: NotificationId) -> QueryResult<Option<Notification>> {
    notifications::table.find(id).select(Notification::as_select()).first(conn).optional()
}
