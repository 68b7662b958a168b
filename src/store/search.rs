//! Finding posts by their words, people by their names, hashtags by how they begin.
//!
//! This is the one door to the index: [`settle`] writes it, at the end of every change;
//! [`posts()`] and [`people()`] read it. FTS5 on SQLite, `tsvector` with GIN on PostgreSQL, the same
//! words in both.

mod index;
mod people;
mod posts;
mod words;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::tags;
use crate::statement::prepared;
use crate::{AccountId, Conn};

pub use index::{Reached, index_older, settle};
pub use people::{PersonQuery, people};
pub use posts::{LOOKED_AT, Place, PostQuery, Trait, posts};
pub use words::{Term, fold, plain};

/// Rows of the index that are looked at. The two engines sort signs like `_` differently, so what
/// begins otherwise may stand between.
const ROWS: i64 = 60;

/// Hashtags that begin so: their name in small letters, and how they are spelled.
pub fn hashtags(
    conn: &mut Conn,
    beginning: &str,
    most: usize,
) -> QueryResult<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = tags::table
        .filter(tags::name.ge(beginning))
        .order(tags::name)
        .limit(ROWS)
        .select((tags::name, tags::spelling))
        .load(conn)?;
    found.retain(|(name, _)| name.starts_with(beginning));
    found.truncate(most);
    Ok(found)
}

/// Those of these people who may be found by the reader: there is no block between the two, and
/// the reader has not blocked their server.
pub fn without_blocked(
    conn: &mut Conn,
    reader: AccountId,
    people: &[AccountId],
) -> QueryResult<Vec<AccountId>> {
    const TEXT: &str = "SELECT a.id FROM accounts AS a WHERE a.id IN ({*})
        AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = {0} AND b.target_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = a.id AND b.target_id = {0})
        AND NOT EXISTS (SELECT 1 FROM account_domain_blocks AS d
            WHERE d.account_id = {0} AND d.domain = a.domain)";
    if people.is_empty() {
        return Ok(Vec::new());
    }
    prepared::<BigInt>(TEXT, [reader.0]).of(people.iter().map(|it| it.0)).load(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TagId;
    use crate::scratch::Scratch;

    #[test]
    fn hashtags_are_found_by_how_they_begin() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        for (id, name) in [(1, "ink"), (2, "inktober"), (3, "paper")] {
            let row = crate::tags::Tag {
                id: TagId(id),
                name: name.to_owned(),
                spelling: name.to_uppercase(),
            };
            crate::tags::find_or_insert(conn, &row).unwrap();
        }
        let found = hashtags(conn, "ink", 9).unwrap();
        let expected = [("ink", "INK"), ("inktober", "INKTOBER")];
        assert_eq!(found, expected.map(|(name, said)| (name.to_owned(), said.to_owned())));
    }
}
