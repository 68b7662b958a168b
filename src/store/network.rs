//! Those followed by people one follows: by time and bounded, nobody is ranked.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::statement::prepared;
use crate::{AccountId, Conn};

/// Somebody, and who of those the reader follows follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acquaintance {
    /// Who.
    pub who: AccountId,
    /// Through whom; they show whom they follow.
    pub through: AccountId,
}

/// How many are asked, and how many each of them names.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// So many of those the reader followed last.
    pub friends: i64,
    /// So many of those each of them followed last.
    pub each: i64,
}

/// Those whom somebody does not follow, but people do whom they follow; each once, the latest
/// followed first. Who hides whom they follow names nobody.
pub fn of(conn: &mut Conn, reader: AccountId, reach: Reach) -> QueryResult<Vec<Acquaintance>> {
    let binds = [reader.0, reach.friends, reach.each - 1];
    let rows: Vec<(i64, i64)> = prepared::<(BigInt, BigInt)>(NETWORK, binds).load(conn)?;
    let mut known = HashSet::new();
    let acquaintance = |(who, by)| Acquaintance { who: AccountId(who), through: AccountId(by) };
    Ok(rows.into_iter().map(acquaintance).filter(|it| known.insert(it.who)).collect())
}

const NETWORK: &str = "SELECT c.followee_id, c.follower_id
    FROM (SELECT f.followee_id AS friend, (SELECT t.id FROM follows AS t
            WHERE t.follower_id = f.followee_id ORDER BY t.id DESC LIMIT 1 OFFSET {2}) AS since
        FROM follows AS f JOIN accounts AS a ON a.id = f.followee_id
        WHERE f.follower_id = {0} AND f.accepted_at IS NOT NULL
        AND NOT a.hides_follows AND a.suspended_at IS NULL
        AND f.followee_id NOT IN (SELECT target_id FROM mutes WHERE account_id = {0})
        ORDER BY f.id DESC LIMIT {1}) AS mine
    JOIN follows AS c ON c.follower_id = mine.friend AND c.id >= COALESCE(mine.since, 0)
    WHERE c.accepted_at IS NOT NULL AND c.followee_id <> {0}
    AND NOT EXISTS (SELECT 1 FROM follows AS x
        WHERE x.follower_id = {0} AND x.followee_id = c.followee_id)
    ORDER BY c.id DESC";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, an_account};
    use crate::{Timestamp, accounts, follows};

    fn follow(conn: &mut Conn, who: i64, whom: i64) {
        let row = follows::Follow {
            id: crate::RowId(who * 100 + whom),
            follower_id: AccountId(who),
            followee_id: AccountId(whom),
            shows_boosts: true,
            created_at: Timestamp(1),
            accepted_at: Some(Timestamp(1)),
            uri: None,
            notifies: false,
            languages: String::new(),
        };
        assert!(follows::insert_once(conn, &row).unwrap());
    }

    fn names(conn: &mut Conn, friends: i64, each: i64) -> Vec<(i64, i64)> {
        let found = of(conn, AccountId(1), Reach { friends, each }).unwrap();
        found.iter().map(|it| (it.who.0, it.through.0)).collect()
    }

    #[test]
    fn those_followed_by_people_one_follows_are_named_once_through_one_who_shows_it() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        for id in 1..=9 {
            let mut row = an_account(id);
            row.hides_follows = id == 4;
            accounts::insert(conn, &row).unwrap();
        }
        for (who, whom) in
            [(1, 2), (1, 3), (1, 4), (2, 5), (2, 1), (2, 3), (3, 5), (3, 6), (4, 7), (5, 8)]
        {
            follow(conn, who, whom);
        }
        assert_eq!(names(conn, 9, 9), [(6, 3), (5, 3)]);
        assert_eq!(names(conn, 9, 1), [(6, 3), (5, 2)], "each names those followed last");
        assert_eq!(names(conn, 1, 9), [(6, 3), (5, 3)], "who hides them is not asked");
    }
}
