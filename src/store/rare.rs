//! Who posts rarely: so that those who post all day do not bury them.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::statement::prepared;
use crate::{AccountId, Conn};

/// Those of these people who posted fewer than `few` times with ids from `since` on.
pub fn of(conn: &mut Conn, who: &[AccountId], since: i64, few: i64) -> QueryResult<Vec<AccountId>> {
    const TEXT: &str = "SELECT a.id FROM accounts AS a WHERE a.id IN ({*})
        AND NOT EXISTS (SELECT 1 FROM posts AS p WHERE p.account_id = a.id AND p.id >= {0}
            ORDER BY p.id LIMIT 1 OFFSET {1})";
    if who.is_empty() {
        return Ok(Vec::new());
    }
    prepared::<BigInt>(TEXT, [since, few - 1]).of(who.iter().map(|it| it.0)).load(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, a_post, an_account};
    use crate::{accounts, posts};

    #[test]
    fn only_what_was_posted_lately_counts() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        for (author, all) in [(1, vec![10, 11, 50]), (2, vec![50, 51]), (3, vec![])] {
            accounts::insert(conn, &an_account(author)).unwrap();
            for id in all {
                posts::insert_unasked(conn, &a_post(author * 100 + id, AccountId(author))).unwrap();
            }
        }
        let all = [AccountId(1), AccountId(2), AccountId(3)];
        assert_eq!(of(conn, &all, 0, 3).unwrap(), [AccountId(2), AccountId(3)]);
        assert_eq!(of(conn, &all, 112, 2).unwrap(), [AccountId(1), AccountId(3)]);
        assert_eq!(of(conn, &[], 0, 2).unwrap(), []);
    }
}
