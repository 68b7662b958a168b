//! What somebody noted about somebody else, for their own eyes.

use diesel::prelude::*;

use crate::schema::account_notes;
use crate::{AccountId, Conn, RowId, on_either};

/// Writes a note, or over the one there was; an empty one takes it away.
pub fn put(
    conn: &mut Conn,
    id: RowId,
    account: AccountId,
    target: AccountId,
    comment: &str,
) -> QueryResult<()> {
    if comment.is_empty() {
        let theirs = account_notes::table.filter(account_notes::account_id.eq(account));
        let row = theirs.filter(account_notes::target_id.eq(target));
        return diesel::delete(row).execute(conn).map(drop);
    }
    on_either!(conn => diesel::insert_into(account_notes::table)
        .values((
            account_notes::id.eq(id),
            account_notes::account_id.eq(account),
            account_notes::target_id.eq(target),
            account_notes::comment.eq(comment),
        ))
        .on_conflict((account_notes::account_id, account_notes::target_id))
        .do_update()
        .set(account_notes::comment.eq(comment))
        .execute(conn))
    .map(drop)
}
