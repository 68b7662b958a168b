//! May this viewer see it, boost it, reply to it?
//!
//! A table, so that the same rule can be written again as SQL and compared row
//! by row: [`truth_table`] lists every case.

use crate::Visibility;

/// How a viewer stands to the author of a post. The closest tie counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Not signed in.
    Anyone,
    /// Signed in, without a tie.
    Member,
    /// Follows the author.
    Follower,
    /// Is named in the post.
    Mentioned,
    /// Wrote it.
    Author,
}

impl Relation {
    /// All five, from far to near.
    pub const ALL: [Self; 5] =
        [Self::Anyone, Self::Member, Self::Follower, Self::Mentioned, Self::Author];
}

/// Everything about a viewer and a post that decides what is seen.
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent facts, each a row of its own somewhere"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Viewing {
    /// How the viewer stands to the author.
    pub relation: Relation,
    /// The author has blocked the viewer.
    pub author_blocks_viewer: bool,
    /// The viewer has blocked the author.
    pub viewer_blocks_author: bool,
    /// A moderator has suspended the author.
    pub author_suspended: bool,
    /// The post waits for a moderator.
    pub held: bool,
    /// The post was taken down or deleted; that it once existed is told
    /// elsewhere.
    pub deleted: bool,
}

impl Viewing {
    /// A viewer with nothing in the way.
    pub const fn of(relation: Relation) -> Self {
        Self {
            relation,
            author_blocks_viewer: false,
            viewer_blocks_author: false,
            author_suspended: false,
            held: false,
            deleted: false,
        }
    }
}

/// Whether this viewer sees the post.
///
/// A deleted post is seen by nobody; else authors see their own. Others see
/// nothing of a suspended author, nothing that is held, and nothing across a
/// block in either direction.
#[expect(
    clippy::match_same_arms,
    reason = "a table: one line per visibility is read more easily than two arms"
)]
pub const fn see(visibility: Visibility, viewing: &Viewing) -> bool {
    if viewing.deleted {
        return false;
    }
    if matches!(viewing.relation, Relation::Author) {
        return true;
    }
    if viewing.author_suspended || viewing.held {
        return false;
    }
    if viewing.author_blocks_viewer || viewing.viewer_blocks_author {
        return false;
    }
    match (visibility, viewing.relation) {
        (_, Relation::Author) => true,
        (Visibility::Public | Visibility::Quiet, _) => true,
        (Visibility::Followers, Relation::Follower | Relation::Mentioned) => true,
        (Visibility::Followers, Relation::Anyone | Relation::Member) => false,
        (Visibility::Mentioned, Relation::Mentioned) => true,
        (Visibility::Mentioned, Relation::Anyone | Relation::Member | Relation::Follower) => false,
    }
}

/// Whether this viewer may carry the post further: only what everybody may see,
/// so not even authors boost what they wrote for their followers.
pub const fn may_boost(visibility: Visibility, viewing: &Viewing) -> bool {
    let open = matches!(visibility, Visibility::Public | Visibility::Quiet);
    open && may_reply(visibility, viewing)
}

/// Whether this viewer may answer, or carry on in any other way: signed in, sees
/// it, and it is neither held nor of a suspended author.
pub const fn may_reply(visibility: Visibility, viewing: &Viewing) -> bool {
    let signed_in = !matches!(viewing.relation, Relation::Anyone);
    let at_rest = viewing.held || viewing.author_suspended;
    signed_in && !at_rest && see(visibility, viewing)
}

/// Every case once: 4 visibilities, 5 relations, 32 combinations of facts, with
/// the answer of [`see`]. The SQL that filters feeds is tested against it.
pub fn truth_table() -> impl Iterator<Item = (Visibility, Viewing, bool)> {
    Visibility::ALL.into_iter().flat_map(|visibility| {
        Relation::ALL.into_iter().flat_map(move |relation| {
            (0_u8..32).map(move |facts| {
                let viewing = Viewing {
                    relation,
                    author_blocks_viewer: facts & 1 != 0,
                    viewer_blocks_author: facts & 2 != 0,
                    author_suspended: facts & 4 != 0,
                    held: facts & 8 != 0,
                    deleted: facts & 16 != 0,
                };
                (visibility, viewing, see(visibility, &viewing))
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_visibility_opens_for_those_it_is_meant_for() {
        // Anyone, Member, Follower, Mentioned, Author
        let rows = [
            (Visibility::Public, [true, true, true, true, true]),
            (Visibility::Quiet, [true, true, true, true, true]),
            (Visibility::Followers, [false, false, true, true, true]),
            (Visibility::Mentioned, [false, false, false, true, true]),
        ];
        for (visibility, expected) in rows {
            let seen = Relation::ALL.map(|relation| see(visibility, &Viewing::of(relation)));
            assert_eq!(seen, expected, "{visibility:?}");
        }
    }

    #[test]
    fn the_table_holds_every_case_once() {
        assert_eq!(truth_table().count(), 4 * 5 * 32);
    }

    #[test]
    fn nobody_sees_what_was_deleted() {
        assert!(truth_table().filter(|(_, viewing, _)| viewing.deleted).all(|(_, _, seen)| !seen));
    }

    #[test]
    fn authors_see_their_own_even_when_held_suspended_or_blocked() {
        assert!(
            truth_table()
                .filter(|(_, viewing, _)| viewing.relation == Relation::Author && !viewing.deleted)
                .all(|(_, _, seen)| seen)
        );
    }

    #[test]
    fn others_see_nothing_across_a_block_or_of_a_suspended_author_or_in_review() {
        assert!(
            truth_table()
                .filter(|(_, viewing, _)| viewing.relation != Relation::Author)
                .filter(|(_, v, _)| v.author_blocks_viewer
                    || v.viewer_blocks_author
                    || v.author_suspended
                    || v.held)
                .all(|(_, _, seen)| !seen)
        );
    }

    #[test]
    fn only_what_everybody_may_see_can_be_boosted_and_only_when_signed_in() {
        let author = Viewing::of(Relation::Author);
        assert!(may_boost(Visibility::Public, &author));
        assert!(may_boost(Visibility::Quiet, &Viewing::of(Relation::Member)));
        assert!(!may_boost(Visibility::Followers, &author));
        assert!(!may_boost(Visibility::Public, &Viewing::of(Relation::Anyone)));
        let held = Viewing { held: true, ..author };
        assert!(!may_boost(Visibility::Public, &held));
    }

    #[test]
    fn a_reply_needs_a_signed_in_viewer_who_sees_the_post() {
        assert!(may_reply(Visibility::Followers, &Viewing::of(Relation::Follower)));
        assert!(!may_reply(Visibility::Followers, &Viewing::of(Relation::Member)));
        assert!(!may_reply(Visibility::Public, &Viewing::of(Relation::Anyone)));
    }
}
