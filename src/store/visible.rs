//! Which posts a viewer may see: the SQL twin of [`consent::see()`].
//!
//! Every query that hands posts to someone filters by [`visible_to`], so that a block, a
//! suspension or a changed visibility acts on the next page that is read. The tests walk the
//! whole truth table of the rule on both engines.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::{AppearsInFromClause, Once};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool};

use crate::AccountId;
use crate::schema::posts;

/// A condition on `posts`, written as SQL with `{}` where the viewer goes.
#[derive(Clone, Copy, Debug)]
pub struct ForViewer {
    text: &'static str,
    viewer: AccountId,
}

/// Whether the viewer (`None`: anyone) may see the post. Can be used wherever `posts` is in the
/// `FROM` clause.
pub fn visible_to(viewer: Option<AccountId>) -> ForViewer {
    ForViewer {
        text: if viewer.is_some() { FOR_MEMBERS } else { FOR_ANYONE },
        viewer: viewer.unwrap_or_default(),
    }
}

/// Whether the viewer has not muted the author, nor blocked the author's whole server, nor wants
/// works with an AI label left out. These are wishes about lists, not about what may be seen:
/// pages that were asked for by name do not use them. A mute that ends is taken away when its
/// time is over.
pub fn not_muted_by(viewer: Option<AccountId>) -> ForViewer {
    ForViewer {
        text: if viewer.is_some() { NOT_MUTED } else { "1 = 1" },
        viewer: viewer.unwrap_or_default(),
    }
}

/// Whether the post belongs on a list of what many people post: not when moderators limit its
/// author, but for those who follow the author. A page that was asked for by name does not use it.
pub fn not_limited_for(viewer: Option<AccountId>) -> ForViewer {
    ForViewer {
        text: if viewer.is_some() { NOT_LIMITED_FOR } else { NOT_LIMITED },
        viewer: viewer.unwrap_or_default(),
    }
}

/// The same for many viewers at once, as [`for_each_viewer`].
pub(crate) fn not_limited_for_each_viewer() -> String {
    NOT_LIMITED_FOR.replace("{}", "viewer.id")
}

/// Both for many viewers at once, as SQL: who looks is the row of `accounts` called `viewer`.
pub(crate) fn for_each_viewer() -> String {
    format!("({FOR_MEMBERS}) AND ({NOT_MUTED})").replace("{}", "viewer.id")
}

/// Whether the reader wants to read it at home: it is in a language in which they read its author.
pub fn wanted_at_home(reader: AccountId) -> ForViewer {
    ForViewer { text: WANTED_AT_HOME, viewer: reader }
}

const FOR_ANYONE: &str = "posts.deleted_at IS NULL
  AND NOT posts.is_held
  AND posts.visibility IN (0, 1)
  AND NOT EXISTS (SELECT 1 FROM accounts AS its_author
    WHERE its_author.id = posts.account_id AND its_author.suspended_at IS NOT NULL)";

// Most people block nobody, mute nobody and are blocked by nobody. Whether that is so is asked once
// for the whole list (such a question names no column of `posts`), and of each post only where it
// is not.

const FOR_MEMBERS: &str = "posts.deleted_at IS NULL AND (posts.account_id = {} OR (
  NOT posts.is_held
  AND (posts.visibility IN (0, 1)
    OR EXISTS (SELECT 1 FROM mentions AS names_viewer
      WHERE names_viewer.post_id = posts.id AND names_viewer.account_id = {})
    OR (posts.visibility = 2 AND EXISTS (SELECT 1 FROM follows AS viewer_follows
      WHERE viewer_follows.follower_id = {} AND viewer_follows.followee_id = posts.account_id
        AND viewer_follows.accepted_at IS NOT NULL)))
  AND NOT EXISTS (SELECT 1 FROM accounts AS its_author
    WHERE its_author.id = posts.account_id AND its_author.suspended_at IS NOT NULL)
  AND (NOT EXISTS (SELECT 1 FROM blocks AS any_block WHERE any_block.account_id = {})
    OR NOT EXISTS (SELECT 1 FROM blocks AS by_viewer
      WHERE by_viewer.account_id = {} AND by_viewer.target_id = posts.account_id))
  AND (NOT EXISTS (SELECT 1 FROM blocks AS any_blocker WHERE any_blocker.target_id = {})
    OR NOT EXISTS (SELECT 1 FROM blocks AS of_viewer
      WHERE of_viewer.account_id = posts.account_id AND of_viewer.target_id = {}))))";

const WANTED_AT_HOME: &str = "(NOT EXISTS (SELECT 1 FROM follows AS any_picky
    WHERE any_picky.follower_id = {} AND any_picky.languages <> '')
  OR NOT EXISTS (SELECT 1 FROM follows AS picky
    WHERE picky.follower_id = {} AND picky.followee_id = posts.account_id
      AND picky.languages <> '' AND posts.language <> ''
      AND (' ' || picky.languages || ' ') NOT LIKE ('% ' || posts.language || ' %')))";

const NOT_MUTED: &str = "(NOT EXISTS (SELECT 1 FROM mutes AS any_mute
    WHERE any_mute.account_id = {})
  OR NOT EXISTS (SELECT 1 FROM mutes AS muted
    WHERE muted.account_id = {} AND muted.target_id = posts.account_id))
  AND (NOT EXISTS (SELECT 1 FROM account_domain_blocks AS any_far_off
    WHERE any_far_off.account_id = {})
  OR NOT EXISTS (SELECT 1 FROM account_domain_blocks AS far_off
    JOIN accounts AS from_there ON from_there.domain = far_off.domain
    WHERE far_off.account_id = {} AND from_there.id = posts.account_id))
  AND (posts.shown_label < 2 OR posts.account_id = {}
    OR NOT EXISTS (SELECT 1 FROM accounts AS reader WHERE reader.id = {} AND reader.hides_ai))";

// One look at a row that `visible_to` has just looked at.
const NOT_LIMITED: &str = "NOT EXISTS (SELECT 1 FROM accounts AS limited
  WHERE limited.id = posts.account_id AND limited.limited_at IS NOT NULL)";

const NOT_LIMITED_FOR: &str = "NOT EXISTS (SELECT 1 FROM accounts AS limited
  WHERE limited.id = posts.account_id AND limited.limited_at IS NOT NULL AND limited.id <> {}
    AND NOT EXISTS (SELECT 1 FROM follows AS knows WHERE knows.follower_id = {}
      AND knows.followee_id = limited.id AND knows.accepted_at IS NOT NULL))";

impl Expression for ForViewer {
    type SqlType = Bool;
}

impl<DB: Backend> QueryFragment<DB> for ForViewer
where
    AccountId: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        let mut parts = self.text.split("{}");
        out.push_sql(parts.next().unwrap_or_default());
        for part in parts {
            out.push_bind_param::<BigInt, _>(&self.viewer)?;
            out.push_sql(part);
        }
        out.push_sql(")");
        Ok(())
    }
}

/// No static id: the text differs, and finds the prepared statement.
impl QueryId for ForViewer {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl ValidGrouping<()> for ForViewer {
    type IsAggregate = is_aggregate::No;
}

impl<QS> AppearsOnTable<QS> for ForViewer where QS: AppearsInFromClause<posts::table, Count = Once> {}

impl<QS> SelectableExpression<QS> for ForViewer where
    QS: AppearsInFromClause<posts::table, Count = Once>
{
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;
    use crate::schema::{blocks, follows, mentions, posts};
    use crate::scratch::{Scratch, a_post, an_account};
    use crate::{Conn, PostId, accounts, posts as post_rows};
    use consent::{Relation, Viewing, Visibility};

    fn sees(conn: &mut Conn, viewer: Option<AccountId>, post: PostId) -> bool {
        let found: Vec<PostId> = posts::table
            .filter(posts::id.eq(post))
            .filter(visible_to(viewer))
            .select(posts::id)
            .load(conn)
            .unwrap();
        found == [post]
    }

    fn block(conn: &mut Conn, id: i64, account: AccountId, target: AccountId) {
        diesel::insert_into(blocks::table)
            .values((
                blocks::id.eq(id),
                blocks::account_id.eq(account),
                blocks::target_id.eq(target),
                blocks::created_at.eq(1_i64),
            ))
            .execute(conn)
            .unwrap();
    }

    fn follow(conn: &mut Conn, id: i64, who: AccountId, whom: AccountId, accepted: bool) {
        diesel::insert_into(follows::table)
            .values((
                follows::id.eq(id),
                follows::follower_id.eq(who),
                follows::followee_id.eq(whom),
                follows::created_at.eq(1_i64),
                follows::accepted_at.eq(accepted.then_some(1_i64)),
            ))
            .execute(conn)
            .unwrap();
    }

    /// Makes the rows of one case, all with ids from `n` on, and asks for the post.
    fn asked(conn: &mut Conn, n: i64, visibility: Visibility, viewing: Viewing) -> bool {
        let mut author = an_account(n);
        author.suspended_at = viewing.author_suspended.then_some(crate::Timestamp(1));
        accounts::insert(conn, &author).unwrap();
        let viewer = match viewing.relation {
            Relation::Anyone => None,
            Relation::Author => Some(author.id),
            Relation::Member | Relation::Follower | Relation::Mentioned => {
                accounts::insert(conn, &an_account(n + 1)).unwrap();
                Some(AccountId(n + 1))
            }
        };
        let mut post = a_post(n, author.id);
        post.visibility = visibility.into();
        post.is_held = viewing.held;
        post.deleted_at = viewing.deleted.then_some(crate::Timestamp(1));
        diesel::insert_into(posts::table).values(&post).execute(conn).unwrap();
        if let Some(viewer) = viewer {
            if viewing.relation == Relation::Follower {
                follow(conn, n, viewer, author.id, true);
            }
            if viewing.relation == Relation::Mentioned {
                diesel::insert_into(mentions::table)
                    .values((mentions::post_id.eq(post.id), mentions::account_id.eq(viewer)))
                    .execute(conn)
                    .unwrap();
            }
            if viewing.author_blocks_viewer {
                block(conn, n, author.id, viewer);
            }
            // An author cannot be blocked by himself twice; the row above says it already.
            if viewing.viewer_blocks_author && viewer != author.id {
                block(conn, n + 1, viewer, author.id);
            }
        }
        sees(conn, viewer, post.id)
    }

    #[test]
    fn sql_and_rule_agree_on_the_whole_truth_table() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        let mut walked = 0;
        for (case, (visibility, viewing, expected)) in (1_i64..).zip(consent::see::truth_table()) {
            // Who is nobody cannot be blocked, and blocks nobody.
            let blocked = viewing.author_blocks_viewer || viewing.viewer_blocks_author;
            if viewing.relation == Relation::Anyone && blocked {
                continue;
            }
            let seen = asked(&mut conn, case * 10, visibility, viewing);
            assert_eq!(seen, expected, "{visibility:?} {viewing:?}");
            walked += 1;
        }
        assert_eq!(walked, 640 - 4 * 24);
    }

    #[test]
    fn a_follower_who_is_not_accepted_yet_is_no_follower() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        let viewing = Viewing::of(Relation::Member);
        assert!(!asked(&mut conn, 10, Visibility::Followers, viewing));
        follow(&mut conn, 10, AccountId(11), AccountId(10), false);
        assert!(!sees(&mut conn, Some(AccountId(11)), PostId(10)));
    }

    #[test]
    fn what_others_are_to_each_other_changes_nothing() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        for id in 1..=3 {
            accounts::insert(&mut conn, &an_account(id)).unwrap();
        }
        let mut post = a_post(1, AccountId(1));
        post.visibility = Visibility::Followers.into();
        diesel::insert_into(posts::table).values(&post).execute(&mut conn).unwrap();
        follow(&mut conn, 1, AccountId(2), AccountId(1), true);
        block(&mut conn, 1, AccountId(3), AccountId(1));
        assert!(sees(&mut conn, Some(AccountId(2)), post.id));
        assert!(!sees(&mut conn, Some(AccountId(3)), post.id));
        assert_eq!(post_rows::find(&mut conn, post.id).unwrap(), Some(post));
    }
}
