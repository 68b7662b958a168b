//! The home page: what those one follows posted and boosted, strictly by time.
//!
//! Nothing is copied to followers when something is posted; each page is gathered when it is
//! read. First the ids of a little more than a page are found through narrow indexes, then the
//! rows that may be shown are loaded, and where some fell away it goes on from there.
//!
//! There are two ways to find ids. The indexes by author answer best when one follows few of
//! many: one look at each of them tells where to read, whoever else posts. Walking down the
//! newest posts and asking of each whether its author is followed is better when one follows
//! many of those who post. So for more than a few follows a short walk is tried first, and how
//! much it finds decides how to go on; either way what is done is bounded by the number of
//! follows.

use std::collections::{HashMap, HashSet};

use consent::Visibility;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::tagged::{TAG, tagged_candidates};
use crate::page::{Page, Sheet, Way};
use crate::schema::posts;
use crate::slips::Slip;
use crate::statement::{one_of, prepared};
use crate::visible::{not_muted_by, visible_to, wanted_at_home};
use crate::{AccountId, Conn, PostId, accounts, lists};

/// A post on the home page; its cursor is the id of the post or of the boost.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who boosted it, when it came as a boost.
    pub boosted_by: Option<AccountId>,
    /// The post.
    pub post: Slip,
}

/// From so many follows on, a walk is tried.
const ENOUGH_TO_WALK: i64 = 64;

/// So many posts are walked at most for each follow before looking at each author is cheaper.
const POSTS_PER_FOLLOW: i64 = 3;

/// Rounds of gathering before a page is handed out short. Its neighbour goes on.
const ROUNDS: usize = 8;

/// A post that may belong on the page: cursor, post, and who boosted it (0: nobody, [`TAG`]: it
/// bears a hashtag that the reader follows).
pub(super) type Candidate = (i64, PostId, AccountId);

/// One page of an account's home. A post is there once: in its own place when its author is
/// followed, else where the first of those followed boosted it. Replies are there when they
/// answer their own author, the reader, or somebody followed.
pub fn home(
    conn: &mut Conn,
    reader: AccountId,
    shows_boosts: bool,
    page: &Page,
) -> QueryResult<Sheet<Entry>> {
    let (follows, tags, lists_apart): (i64, i64, i64) =
        prepared::<(BigInt, BigInt, BigInt)>(HABITS, [reader.0]).get_result(conn)?;
    let wanted = page.length() + 1;
    let mut gathering = Gathering {
        reader,
        way: page.way(),
        count: wanted,
        walk: (follows > ENOUGH_TO_WALK).then_some(follows),
        walked: 0,
        most: follows * POSTS_PER_FOLLOW,
        shows_boosts,
        follows_tags: tags > 0,
    };
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let (candidates, reached) = gathering.gather(conn)?;
        let mut found = showable_in(conn, reader, candidates)?;
        if lists_apart > 0 {
            put_apart(conn, reader, &mut found)?;
        }
        rows.append(&mut found);
        if reached.is_none() || rows.len() >= wanted {
            return Ok(Sheet::cut(page, rows));
        }
    }
    let mut short = Sheet::cut(page, rows);
    match gathering.way {
        Way::Older(reached) => short.older = Some(reached),
        Way::Newer(reached) => short.newer = Some(reached),
    }
    Ok(short)
}

/// How many the reader follows, whether they follow hashtags, and whether they read some apart.
const HABITS: &str = "SELECT a.following_count,
    (SELECT COUNT(*) FROM (SELECT 1 FROM followed_tags WHERE account_id = {0} LIMIT 1) AS tags),
    (SELECT COUNT(*) FROM (SELECT 1 FROM lists WHERE account_id = {0} AND is_exclusive LIMIT 1) AS apart)
    FROM accounts AS a WHERE a.id = {0}";

/// Takes away what those brought whom the reader reads apart.
fn put_apart(conn: &mut Conn, reader: AccountId, found: &mut Vec<(i64, Entry)>) -> QueryResult<()> {
    let brought_by = |it: &Entry| it.boosted_by.unwrap_or(it.post.account_id);
    let bringers: Vec<AccountId> = found.iter().map(|(_, it)| brought_by(it)).collect();
    let apart = lists::exclusive_of(conn, reader, &bringers)?;
    if !apart.is_empty() {
        found.retain(|(_, it)| !apart.contains(&brought_by(it)));
    }
    Ok(())
}

/// The entries of those candidates that the reader may see, in the same order.
pub(super) fn showable_in(
    conn: &mut Conn,
    reader: AccountId,
    candidates: Vec<Candidate>,
) -> QueryResult<Vec<(i64, Entry)>> {
    let ids = candidates.iter().map(|candidate| candidate.1.0);
    let loaded: Vec<Slip> = posts::table
        .filter(one_of(posts::id, ids))
        .filter(visible_to(Some(reader)))
        .filter(not_muted_by(Some(reader)))
        .filter(wanted_at_home(reader))
        .select(Slip::as_select())
        .load(conn)?;
    let mut by_id: HashMap<PostId, Slip> = loaded.into_iter().map(|post| (post.id, post)).collect();
    // Nor what only their followers are shown. Most pages have nothing that a hashtag brought.
    let by_tag = candidates.iter().filter(|it| it.2 == TAG);
    let strangers: Vec<AccountId> =
        by_tag.filter_map(|it| by_id.get(&it.1).map(|post| post.account_id)).collect();
    let limited = accounts::limited_of(conn, &strangers)?;
    let entry = |(cursor, post, booster): Candidate| {
        // A hashtag brings only what everybody may read.
        let it = by_id.get(&post)?;
        let is_open =
            it.visibility.get() == Visibility::Public && !limited.contains(&it.account_id);
        if booster == TAG && !is_open {
            return None;
        }
        let post = by_id.remove(&post)?;
        let boosted_by = (booster.0 > 0).then_some(booster);
        Some((cursor, Entry { boosted_by, post }))
    };
    Ok(candidates.into_iter().filter_map(entry).collect())
}

struct Gathering {
    reader: AccountId,
    /// From where to go on.
    way: Way,
    /// How many candidates make a page.
    count: usize,
    /// How many posts to walk next; `None` to look at each author.
    walk: Option<i64>,
    /// How many posts were walked so far.
    walked: i64,
    /// How many posts may be walked altogether.
    most: i64,
    /// Whether the reader wants boosts.
    shows_boosts: bool,
    /// Whether the reader follows hashtags.
    follows_tags: bool,
}

impl Gathering {
    /// Candidates for a page in the order of reading, and up to where everything was looked at;
    /// `None` when that was everything.
    fn gather(&mut self, conn: &mut Conn) -> QueryResult<(Vec<Candidate>, Option<i64>)> {
        let mut candidates = Vec::new();
        loop {
            let walk = self.walk;
            let (mut more, reached) = self.step(conn)?;
            candidates.append(&mut more);
            let Some(reached) = reached else {
                return Ok((candidates, None));
            };
            self.way = match self.way {
                Way::Older(_) => Way::Older(reached),
                Way::Newer(_) => Way::Newer(reached),
            };
            let Some(posts) = walk.filter(|_| candidates.len() < self.count) else {
                return Ok((candidates, Some(reached)));
            };
            self.walked += posts;
            self.walk = self.longer_walk(candidates.len());
        }
    }

    /// How far to walk on after the posts walked so far held `found` candidates: twice as far as
    /// the rest of the page is expected to be, if that is not too far. A walk ends where the page
    /// is full, so going for too much costs little, and one round too many costs three queries.
    fn longer_walk(&self, found: usize) -> Option<i64> {
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        let missing = i64::try_from(self.count).unwrap_or(i64::MAX).saturating_sub(found);
        let expected = self.walked.checked_mul(missing)?.checked_div(found)?;
        let further = expected.checked_mul(2)?.max(missing);
        (self.walked.saturating_add(further) <= self.most).then_some(further)
    }

    /// One walk, or one look at each author: what was found, and up to where.
    fn step(&self, conn: &mut Conn) -> QueryResult<(Vec<Candidate>, Option<i64>)> {
        let walk = match (self.way, self.walk) {
            (Way::Older(from), Some(posts)) => Some(walk_end(conn, from, posts)?),
            _ => None,
        };
        let (own, boosted) = match (walk, self.way) {
            (Some(_), _) => (WALK_POSTS, WALK_BOOSTS),
            (None, Way::Older(_)) => (OLDER_POSTS, OLDER_BOOSTS),
            (None, Way::Newer(_)) => (NEWER_POSTS, NEWER_BOOSTS),
        };
        #[cfg(test)]
        tests::note_a_round();
        let far = walk.flatten().unwrap_or(match self.way {
            Way::Older(_) => i64::MIN,
            Way::Newer(_) => i64::MAX,
        });
        let mut candidates = self.ask(conn, own, far)?;
        let mut reached = self.last_of(&candidates).or(walk.flatten());
        if self.shows_boosts {
            let boosts = self.ask(conn, boosted, reached.unwrap_or(far))?;
            reached = self.last_of(&boosts).or(reached);
            candidates.extend(first_boosts(conn, self.reader, boosts)?);
        }
        if self.follows_tags {
            let by_tag =
                tagged_candidates(conn, self.reader, self.way, self.count, reached.unwrap_or(far))?;
            reached = self.last_of(&by_tag).or(reached);
            let known: HashSet<PostId> = candidates.iter().map(|it| it.1).collect();
            candidates.extend(by_tag.into_iter().filter(|it| !known.contains(&it.1)));
        }
        match self.way {
            Way::Older(_) => {
                candidates.retain(|candidate| reached.is_none_or(|end| candidate.0 >= end));
                candidates.sort_unstable_by_key(|candidate| -candidate.0);
            }
            Way::Newer(_) => {
                candidates.retain(|candidate| reached.is_none_or(|end| candidate.0 <= end));
                candidates.sort_unstable_by_key(|candidate| candidate.0);
            }
        }
        Ok((candidates, reached))
    }

    /// Candidates from where we are to `far`, at most `count`.
    fn ask(&self, conn: &mut Conn, text: &'static str, far: i64) -> QueryResult<Vec<Candidate>> {
        let (Way::Older(from) | Way::Newer(from)) = self.way;
        let count = i64::try_from(self.count).unwrap_or(24);
        let binds = [self.reader.0, from, count, far, count - 1];
        prepared::<(BigInt, BigInt, BigInt)>(text, binds).load(conn)
    }

    /// Where a full answer ends.
    fn last_of(&self, answer: &[Candidate]) -> Option<i64> {
        let last = answer.last().map(|candidate| candidate.0);
        last.filter(|_| answer.len() >= self.count)
    }
}

/// The post at which a walk over so many posts ends; `None` where there are fewer.
fn walk_end(conn: &mut Conn, from: i64, posts: i64) -> QueryResult<Option<i64>> {
    posts::table
        .filter(posts::id.lt(from))
        .order(posts::id.desc())
        .select(posts::id)
        .offset(posts)
        .limit(1)
        .first(conn)
        .optional()
}

/// Those of these boosts that bring something new: of somebody who is not followed, and not
/// boosted before by somebody who is.
fn first_boosts(
    conn: &mut Conn,
    reader: AccountId,
    boosts: Vec<Candidate>,
) -> QueryResult<Vec<Candidate>> {
    const TEXT: &str = "
        SELECT b.id FROM boosts AS b JOIN posts AS p ON p.id = b.post_id
        WHERE b.id IN ({*}) AND p.account_id <> {0}
        AND NOT EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = {0}
            AND f.followee_id = p.account_id AND f.accepted_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM accounts AS s
            WHERE s.id = b.account_id AND s.suspended_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM boosts AS before
            CROSS JOIN follows AS f
            CROSS JOIN accounts AS s
            WHERE before.post_id = b.post_id AND before.id < b.id
            AND f.follower_id = {0} AND f.followee_id = before.account_id
            AND f.accepted_at IS NOT NULL AND f.shows_boosts
            AND s.id = before.account_id AND s.suspended_at IS NULL
            AND before.account_id NOT IN (SELECT target_id FROM mutes WHERE account_id = {0}))";
    if boosts.is_empty() {
        return Ok(boosts);
    }
    let ids = boosts.iter().map(|boost| boost.0);
    let first: Vec<i64> = prepared::<BigInt>(TEXT, [reader.0]).of(ids).load(conn)?;
    Ok(boosts.into_iter().filter(|boost| first.contains(&boost.0)).collect())
}

/// Which posts belong on the page: `{0}` is the reader.
macro_rules! belongs {
    () => {
        "(x.parent_account_id IS NULL OR x.parent_account_id = x.account_id
            OR x.parent_account_id = {0}
            OR EXISTS (SELECT 1 FROM follows AS r WHERE r.follower_id = {0}
                AND r.followee_id = x.parent_account_id AND r.accepted_at IS NOT NULL))"
    };
}

/// Reads what those whom the reader follows have in a table, through its index by author.
///
/// `{0}` is the reader, `{1}` from where, `{2}` how many, `{3}` how far, `{4}` one less than how
/// many. `first` is the next row of each author. Where there are enough authors, the last of
/// their first rows is where to stop. Where there are few, one of them who fills the page alone
/// says where to stop. So no reader makes us sort more than a few hundred ids.
macro_rules! of_followed {
    ($columns:literal, $table:literal, $follows:literal, $others:literal, $belongs:expr,
     $beyond:literal, $until:literal, $order:literal, $last:literal, $next:literal) => {
        concat!(
            "WITH followed AS (
                SELECT f.followee_id AS author FROM follows AS f
                WHERE f.follower_id = {0} AND f.accepted_at IS NOT NULL ",
            $follows,
            "
                AND f.followee_id NOT IN (SELECT target_id FROM mutes WHERE account_id = {0})
                ",
            $others,
            "),
            firsts AS (
                SELECT author, (SELECT x.id FROM ",
            $table,
            " AS x
                    WHERE x.account_id = followed.author
                    AND x.id ",
            $beyond,
            " {1} AND x.id ",
            $until,
            " {3} AND ",
            $belongs,
            "
                    ORDER BY x.id ",
            $order,
            " LIMIT 1) AS first
                FROM followed ORDER BY first ",
            $order,
            " NULLS LAST LIMIT {2}),
            ends AS (
                SELECT CASE WHEN (SELECT COUNT(first) FROM firsts) < {2} THEN
                    (SELECT x.id FROM ",
            $table,
            " AS x
                    WHERE x.account_id = firsts.author
                    AND x.id ",
            $beyond,
            " {1} AND x.id ",
            $until,
            " {3} AND ",
            $belongs,
            "
                    ORDER BY x.id ",
            $order,
            " LIMIT 1 OFFSET {4}) END AS filled
                FROM firsts WHERE first IS NOT NULL)
            SELECT ",
            $columns,
            " FROM firsts JOIN ",
            $table,
            " AS x ON x.account_id = firsts.author
            WHERE firsts.first IS NOT NULL AND x.id ",
            $beyond,
            " {1}
            AND x.id ",
            $until,
            " (SELECT CASE WHEN (SELECT COUNT(first) FROM firsts) >= {2}
                THEN (SELECT ",
            $last,
            "(first) FROM firsts)
                ELSE COALESCE((SELECT ",
            $next,
            "(filled) FROM ends), {3}) END)
            AND ",
            $belongs,
            " ORDER BY x.id ",
            $order,
            " LIMIT {2}"
        )
    };
}

macro_rules! posts_of_followed {
    ($($way:literal),+) => {
        of_followed!(
            "x.id, x.id, CAST(0 AS BIGINT)", "posts", "", "UNION ALL SELECT {0}", belongs!(),
            $($way),+
        )
    };
}

macro_rules! boosts_of_followed {
    ($($way:literal),+) => {
        of_followed!(
            "x.id, x.post_id, x.account_id", "boosts", "AND f.shows_boosts", "", "1 = 1",
            $($way),+
        )
    };
}

const OLDER_POSTS: &str = posts_of_followed!("<", ">=", "DESC", "MIN", "MAX");
const NEWER_POSTS: &str = posts_of_followed!(">", "<=", "ASC", "MAX", "MIN");
const OLDER_BOOSTS: &str = boosts_of_followed!("<", ">=", "DESC", "MIN", "MAX");
const NEWER_BOOSTS: &str = boosts_of_followed!(">", "<=", "ASC", "MAX", "MIN");

/// Walks down the newest posts and asks of each whether its author is followed.
const WALK_POSTS: &str = concat!(
    "SELECT x.id, x.id, CAST(0 AS BIGINT) FROM posts AS x WHERE x.id < {1} AND x.id >= {3}
    AND (x.account_id = {0} OR EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = {0}
        AND f.followee_id = x.account_id AND f.accepted_at IS NOT NULL))
    AND x.account_id NOT IN (SELECT target_id FROM mutes WHERE account_id = {0})
    AND ",
    belongs!(),
    " ORDER BY x.id DESC LIMIT {2}"
);

const WALK_BOOSTS: &str = "
    SELECT b.id, b.post_id, b.account_id FROM boosts AS b WHERE b.id < {1} AND b.id >= {3}
    AND EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = {0}
        AND f.followee_id = b.account_id AND f.accepted_at IS NOT NULL AND f.shows_boosts)
    AND b.account_id NOT IN (SELECT target_id FROM mutes WHERE account_id = {0})
    ORDER BY b.id DESC LIMIT {2}";

#[cfg(test)]
mod tests;
