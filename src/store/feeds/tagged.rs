//! Posts that come to somebody's home because they bear a hashtag that they follow. Each hashtag
//! says where it alone fills the page, so that the most used one does not cost more than a page.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::home::Candidate;
use crate::page::Way;
use crate::statement::prepared;
use crate::{AccountId, Conn};

/// Stands where who boosted it stands.
pub(super) const TAG: AccountId = AccountId(-1);

/// `{0}` is the reader, `{1}` from where, `{2}` how many, `{3}` how far, `{4}` one less than how
/// many.
macro_rules! by_tag {
    ($beyond:literal, $until:literal, $order:literal, $next:literal) => {
        concat!(
            "SELECT DISTINCT x.post_id, x.post_id, CAST(-1 AS BIGINT)
            FROM followed_tags AS f JOIN post_tags AS x ON x.tag_id = f.tag_id
            WHERE f.account_id = {0} AND x.post_id ",
            $beyond,
            " {1} AND x.post_id ",
            $until,
            " COALESCE((SELECT ",
            $next,
            "(filled) FROM (SELECT (SELECT y.post_id FROM post_tags AS y
                    WHERE y.tag_id = g.tag_id AND y.post_id ",
            $beyond,
            " {1} AND y.post_id ",
            $until,
            " {3} ORDER BY y.post_id ",
            $order,
            " LIMIT 1 OFFSET {4}) AS filled
                FROM followed_tags AS g WHERE g.account_id = {0}) AS ends), {3})
            ORDER BY 1 ",
            $order,
            " LIMIT {2}"
        )
    };
}

/// Candidates from where the page goes on to `far`, at most `count`.
pub(super) fn tagged_candidates(
    conn: &mut Conn,
    reader: AccountId,
    way: Way,
    count: usize,
    far: i64,
) -> QueryResult<Vec<Candidate>> {
    const OLDER: &str = by_tag!("<", ">=", "DESC", "MAX");
    const NEWER: &str = by_tag!(">", "<=", "ASC", "MIN");
    let (text, from) = match way {
        Way::Older(from) => (OLDER, from),
        Way::Newer(from) => (NEWER, from),
    };
    let count = i64::try_from(count).unwrap_or(24);
    let binds = [reader.0, from, count, far, count - 1];
    prepared::<(BigInt, BigInt, BigInt)>(text, binds).load(conn)
}
