//! What was deleted elsewhere, so that it does not come back by an older copy.

use diesel::prelude::*;

use crate::schema::tombstones;
use crate::{Conn, Timestamp, on_either};

/// Remembers that this is gone; twice is once.
pub fn insert(conn: &mut Conn, uri: &str, at: Timestamp) -> QueryResult<()> {
    let row = (tombstones::uri.eq(uri), tombstones::deleted_at.eq(at));
    on_either!(conn => {
        diesel::insert_into(tombstones::table).values(row).on_conflict_do_nothing().execute(conn)
    })
    .map(drop)
}

/// Whether this is gone.
pub fn is_gone(conn: &mut Conn, uri: &str) -> QueryResult<bool> {
    let found: Option<Timestamp> =
        tombstones::table.find(uri).select(tombstones::deleted_at).first(conn).optional()?;
    Ok(found.is_some())
}

/// Forgets what went before this time; copies that old are not delivered any more.
pub fn delete_older(conn: &mut Conn, than: Timestamp) -> QueryResult<usize> {
    diesel::delete(tombstones::table.filter(tombstones::deleted_at.lt(than))).execute(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn what_is_gone_is_remembered_for_a_while() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        for at in [5, 9] {
            insert(conn, "https://far.example/1", Timestamp(at)).unwrap();
        }
        assert!(is_gone(conn, "https://far.example/1").unwrap());
        assert!(!is_gone(conn, "https://far.example/2").unwrap());
        assert_eq!(delete_older(conn, Timestamp(5)).unwrap(), 0);
        assert_eq!(delete_older(conn, Timestamp(6)).unwrap(), 1);
    }
}
