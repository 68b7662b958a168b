//! Posts on a list, as little of them as tells which they are.

use diesel::prelude::*;

use crate::posts::Post;
use crate::schema::{accounts, posts};
use crate::statement::one_of;
use crate::visible::visible_to;
use crate::{AccountId, Audience, Conn, Label, PostId};

/// A post on a list: which it is, and whether what is remembered of it still holds.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = posts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Slip {
    pub id: PostId,
    pub account_id: AccountId,
    pub parent_id: Option<PostId>,
    pub parent_account_id: Option<AccountId>,
    pub root_id: Option<PostId>,
    pub visibility: Audience,
    pub shown_label: Label,
    pub has_poll: bool,
    pub edition: i64,
}

/// The whole rows of those of these posts that the viewer (`None`: anyone) may see, in any order.
/// It is asked again, since on PostgreSQL something may have happened since the list was read.
pub fn whole(conn: &mut Conn, viewer: Option<AccountId>, ids: &[PostId]) -> QueryResult<Vec<Post>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    posts::table
        .filter(one_of(posts::id, ids.iter().map(|id| id.0)))
        .filter(visible_to(viewer))
        .select(Post::as_select())
        .load(conn)
}

/// Which editions of these accounts there are now.
pub fn editions(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<Vec<(AccountId, i64)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    accounts::table
        .filter(one_of(accounts::id, ids.iter().map(|id| id.0)))
        .select((accounts::id, accounts::edition))
        .load(conn)
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection as _;

    use super::*;
    use crate::media::Media;
    use crate::scratch::{Scratch, a_post, an_account};
    use crate::{MediaId, MediaPurpose, Timestamp};

    fn post_edition(conn: &mut Conn) -> i64 {
        posts::table.find(PostId(1)).select(posts::edition).first(conn).unwrap()
    }

    fn account_edition(conn: &mut Conn) -> i64 {
        editions(conn, &[AccountId(1)]).unwrap()[0].1
    }

    /// A post (1) of somebody (1) with a picture (1); somebody else (2).
    fn filled(conn: &mut Conn) {
        for id in [1, 2] {
            crate::accounts::insert(conn, &an_account(id)).unwrap();
        }
        crate::posts::insert_unasked(conn, &a_post(1, AccountId(1))).unwrap();
        let picture = Media {
            post_id: Some(PostId(1)),
            ..Media::new(MediaId(1), AccountId(1), MediaPurpose::Work, Timestamp(1))
        };
        crate::media::insert(conn, &picture).unwrap();
        conn.batch_execute(
            "INSERT INTO tags (id, name, spelling) VALUES (1, 'heron', 'heron');
            INSERT INTO users (id, account_id, password_hash, role, created_at)
                VALUES (1, 1, '', 0, 1);
            INSERT INTO preview_cards (id, url, created_at) VALUES (1, 'https://far.example/', 1);
            UPDATE posts SET card_id = 1 WHERE id = 1;",
        )
        .unwrap();
    }

    #[test]
    fn whatever_is_shown_of_a_post_makes_a_new_edition_of_it() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        filled(&mut conn);
        let changes = [
            "UPDATE posts SET title = 'Heron' WHERE id = 1",
            "UPDATE posts SET likes_count = likes_count + 1 WHERE id = 1",
            "UPDATE media SET alt = 'a heron' WHERE id = 1",
            "UPDATE media SET resolved_terms = 0 WHERE id = 1",
            "UPDATE media SET shown_label = 1 WHERE id = 1",
            "UPDATE media SET renditions = '[]' WHERE id = 1",
            "UPDATE media SET post_id = NULL WHERE id = 1",
            "UPDATE media SET post_id = 1 WHERE id = 1",
            "DELETE FROM media WHERE id = 1",
            "INSERT INTO post_tags (tag_id, post_id) VALUES (1, 1)",
            "UPDATE tags SET spelling = 'Heron' WHERE id = 1",
            "DELETE FROM post_tags WHERE tag_id = 1",
            "INSERT INTO mentions (post_id, account_id) VALUES (1, 2)",
            "UPDATE accounts SET suspended_at = 1 WHERE id = 2",
            "DELETE FROM mentions WHERE post_id = 1",
            "UPDATE preview_cards SET title = 'Far' WHERE id = 1",
        ];
        let mut before = post_edition(&mut conn);
        for change in changes {
            conn.batch_execute(change).unwrap();
            let after = post_edition(&mut conn);
            assert!(after > before, "{change}");
            before = after;
        }
        conn.batch_execute("UPDATE media SET tries = 3 WHERE id = 1").unwrap();
        assert_eq!(post_edition(&mut conn), before, "what is not shown makes none");
    }

    #[test]
    fn whatever_is_shown_of_somebody_makes_a_new_edition_of_them() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        filled(&mut conn);
        let changes = [
            "UPDATE accounts SET display_name = 'Mira' WHERE id = 1",
            "UPDATE accounts SET followers_count = 7 WHERE id = 1",
            "UPDATE users SET role = 2 WHERE id = 1",
        ];
        let mut before = account_edition(&mut conn);
        for change in changes {
            conn.batch_execute(change).unwrap();
            let after = account_edition(&mut conn);
            assert!(after > before, "{change}");
            before = after;
        }
        conn.batch_execute("UPDATE users SET notifications_read_id = 9 WHERE id = 1").unwrap();
        assert_eq!(account_edition(&mut conn), before, "what is not shown makes none");
    }
}
