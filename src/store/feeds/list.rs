//! A list: what those on it posted and boosted, strictly by time. Each of them says where they
//! alone fill the page; nothing beyond that is read.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::home::{Candidate, Entry, showable_in};
use crate::lists::List;
use crate::page::{Page, Sheet, Way};
use crate::statement::prepared;
use crate::{AccountId, Conn};

/// Rounds of gathering before a page is handed out short.
const ROUNDS: usize = 8;

/// Which replies belong on the list: those to oneself and to the reader; with policy 0 those to
/// people the reader follows, with 1 those to people on the list. `{0}` is the list, `{5}` the
/// reader, `{6}` the policy.
macro_rules! belongs {
    ($x:literal) => {
        concat!(
            "(",
            $x,
            ".parent_account_id IS NULL OR ",
            $x,
            ".parent_account_id = ",
            $x,
            ".account_id OR ",
            $x,
            ".parent_account_id = {5}
            OR ({6} = 0 AND EXISTS (SELECT 1 FROM follows AS r WHERE r.follower_id = {5}
                AND r.followee_id = ",
            $x,
            ".parent_account_id AND r.accepted_at IS NOT NULL))
            OR ({6} = 1 AND EXISTS (SELECT 1 FROM list_accounts AS r WHERE r.list_id = {0}
                AND r.account_id = ",
            $x,
            ".parent_account_id)))"
        )
    };
}

/// `{1}` from where, `{2}` how many, `{3}` how far, `{4}` one less than how many.
macro_rules! of_members {
    ($columns:literal, $table:literal, $which_x:expr, $which_y:expr,
     $beyond:literal, $until:literal, $order:literal, $next:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM list_accounts AS m JOIN ",
            $table,
            " AS x ON x.account_id = m.account_id
            WHERE m.list_id = {0} AND x.id ",
            $beyond,
            " {1} AND x.id ",
            $until,
            " COALESCE((SELECT ",
            $next,
            "(filled) FROM (SELECT (SELECT y.id FROM ",
            $table,
            " AS y WHERE y.account_id = n.account_id AND y.id ",
            $beyond,
            " {1} AND y.id ",
            $until,
            " {3} AND ",
            $which_y,
            " ORDER BY y.id ",
            $order,
            " LIMIT 1 OFFSET {4}) AS filled
                FROM list_accounts AS n WHERE n.list_id = {0}) AS ends), {3})
            AND ",
            $which_x,
            " ORDER BY x.id ",
            $order,
            " LIMIT {2}"
        )
    };
}

macro_rules! posts {
    ($($way:literal),+) => {
        of_members!("x.id, x.id, CAST(0 AS BIGINT)", "posts", belongs!("x"), belongs!("y"), $($way),+)
    };
}

macro_rules! boosts {
    ($($way:literal),+) => {
        of_members!(
            "x.id, x.post_id, x.account_id", "boosts",
            "x.account_id IN (SELECT followee_id FROM follows
                WHERE follower_id = {5} AND shows_boosts AND {6} >= 0)",
            "1 = 1", $($way),+
        )
    };
}

const OLDER: [&str; 2] = [posts!("<", ">=", "DESC", "MAX"), boosts!("<", ">=", "DESC", "MAX")];
const NEWER: [&str; 2] = [posts!(">", "<=", "ASC", "MIN"), boosts!(">", "<=", "ASC", "MIN")];

/// One page of a list, as its owner reads it.
pub fn list(
    conn: &mut Conn,
    owner: AccountId,
    list: &List,
    page: &Page,
) -> QueryResult<Sheet<Entry>> {
    let wanted = page.length() + 1;
    let mut way = page.way();
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let (candidates, reached) = gather(conn, list, way, wanted)?;
        rows.append(&mut showable_in(conn, owner, candidates)?);
        match reached {
            Some(reached) if rows.len() < wanted => {
                way = match way {
                    Way::Older(_) => Way::Older(reached),
                    Way::Newer(_) => Way::Newer(reached),
                };
            }
            Some(_) | None => return Ok(Sheet::cut(page, rows)),
        }
    }
    let mut short = Sheet::cut(page, rows);
    match way {
        Way::Older(reached) => short.older = Some(reached),
        Way::Newer(reached) => short.newer = Some(reached),
    }
    Ok(short)
}

/// Candidates in the order of reading, and up to where everything was looked at; `None` when that
/// was everything.
fn gather(
    conn: &mut Conn,
    list: &List,
    way: Way,
    wanted: usize,
) -> QueryResult<(Vec<Candidate>, Option<i64>)> {
    let (texts, from, end) = match way {
        Way::Older(from) => (OLDER, from, i64::MIN),
        Way::Newer(from) => (NEWER, from, i64::MAX),
    };
    let count = i64::try_from(wanted).unwrap_or(24);
    let policy = i64::from(list.replies_policy as i16);
    let mut reached = None;
    let mut candidates: Vec<Candidate> = Vec::new();
    for text in texts {
        let far = reached.unwrap_or(end);
        let binds = vec![list.id.0, from, count, far, count - 1, list.account_id.0, policy];
        let found: Vec<Candidate> = prepared::<(BigInt, BigInt, BigInt)>(text, binds).load(conn)?;
        if found.len() >= wanted {
            reached = found.last().map(|it| it.0);
        }
        candidates.extend(found);
    }
    match way {
        Way::Older(_) => {
            candidates.retain(|it| reached.is_none_or(|end| it.0 >= end));
            candidates.sort_unstable_by_key(|it| -it.0);
        }
        Way::Newer(_) => {
            candidates.retain(|it| reached.is_none_or(|end| it.0 <= end));
            candidates.sort_unstable_by_key(|it| it.0);
        }
    }
    Ok((candidates, reached))
}
