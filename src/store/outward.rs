//! What documents for other servers need beside the posts that pages need.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::posts::Post;
use crate::schema::{consent_events, post_tags, posts, tags};
use crate::statement::one_of;
use crate::visible::visible_to;
use crate::{AccountId, Audience, Conn, ConsentSubject, PostId, Timestamp};

/// When something was last said about the terms or labels of these: `(subject, at)`, several rows
/// for a subject, in no order.
pub fn statements(
    conn: &mut Conn,
    subject: ConsentSubject,
    ids: &[i64],
) -> QueryResult<Vec<(i64, Timestamp)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    consent_events::table
        .filter(consent_events::subject.eq(subject))
        .filter(one_of(consent_events::subject_id, ids.iter().copied()))
        .select((consent_events::subject_id, consent_events::at))
        .load(conn)
}

/// What an account published for everybody, newest first. What only followers or named people may
/// see is left out, whoever asks.
pub fn published(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Post>> {
    let open = posts::table
        .filter(posts::account_id.eq(account))
        .filter(visible_to(None))
        .select((posts::id, Post::as_select()));
    sheet!(conn, page, posts::id, open)
}

/// How many posts that is.
pub fn count_published(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    posts::table
        .filter(posts::account_id.eq(account))
        .filter(visible_to(None))
        .count()
        .get_result(conn)
}

/// How many posts of people here are there for everybody, replies included.
pub fn count_local_posts(conn: &mut Conn) -> QueryResult<i64> {
    let everybody: [Audience; 2] =
        [consent::Visibility::Public.into(), consent::Visibility::Quiet.into()];
    let here = crate::schema::accounts::table
        .filter(crate::schema::accounts::domain.eq(""))
        .select(crate::schema::accounts::id);
    posts::table
        .filter(posts::account_id.eq_any(here))
        .filter(posts::visibility.eq(everybody[0]).or(posts::visibility.eq(everybody[1])))
        .filter(posts::deleted_at.is_null())
        .count()
        .get_result(conn)
}

/// Direct answers to a post that everybody may see, oldest first, with ids above `after`.
pub fn answers(
    conn: &mut Conn,
    parent: PostId,
    after: PostId,
    limit: i64,
) -> QueryResult<Vec<(PostId, AccountId)>> {
    posts::table
        .filter(posts::parent_id.eq(parent))
        .filter(posts::id.gt(after))
        .filter(visible_to(None))
        .order(posts::id)
        .limit(limit)
        .select((posts::id, posts::account_id))
        .load(conn)
}

/// The hashtags an account used most in posts for everybody, as they are spelled.
pub fn favourite_tags(conn: &mut Conn, account: AccountId, limit: i64) -> QueryResult<Vec<String>> {
    use diesel::dsl::count_star;
    let used: Vec<(String, i64)> = post_tags::table
        .inner_join(posts::table.on(posts::id.eq(post_tags::post_id)))
        .inner_join(tags::table.on(tags::id.eq(post_tags::tag_id)))
        .filter(posts::account_id.eq(account))
        .filter(visible_to(None))
        .group_by(tags::spelling)
        .order((count_star().desc(), tags::spelling))
        .limit(limit)
        .select((tags::spelling, count_star()))
        .load(conn)?;
    Ok(used.into_iter().map(|(spelling, _)| spelling).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, a_post, an_account};
    use consent::Visibility;

    #[test]
    fn only_what_is_for_everybody_is_published_and_counted() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let ana = an_account(1);
        crate::accounts::insert(conn, &ana).unwrap();
        let all = [
            (11, Visibility::Public),
            (12, Visibility::Quiet),
            (13, Visibility::Followers),
            (14, Visibility::Mentioned),
        ];
        for (id, visibility) in all {
            let mut post = a_post(id, ana.id);
            post.visibility = visibility.into();
            post.parent_id = (id > 11).then_some(PostId(11));
            crate::posts::insert_unasked(conn, &post).unwrap();
        }
        let sheet = published(conn, ana.id, &Page::default()).unwrap();
        assert_eq!(sheet.rows.iter().map(|it| it.0).collect::<Vec<_>>(), [12, 11]);
        assert_eq!(count_published(conn, ana.id).unwrap(), 2);
        assert_eq!(count_local_posts(conn).unwrap(), 2);
        assert_eq!(answers(conn, PostId(11), PostId(0), 9).unwrap(), [(PostId(12), ana.id)]);
        assert!(answers(conn, PostId(11), PostId(12), 9).unwrap().is_empty());
        assert!(favourite_tags(conn, ana.id, 5).unwrap().is_empty());
    }
}
