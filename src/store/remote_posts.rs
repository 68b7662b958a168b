//! What is known of a post from elsewhere beside the post.

use diesel::prelude::*;

use crate::posts::Post;
use crate::schema::{posts, remote_posts};
use crate::statement::{holds, one_of};
use crate::{AccountId, Conn, PostId, Terms, Timestamp};

/// What is known of a post from elsewhere beside the post.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = remote_posts, primary_key(post_id), treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct RemotePost {
    pub post_id: PostId,
    pub uri: String,
    pub url: String,
    pub object_type: String,
    pub parent_uri: String,
    pub quote_uri: String,
    pub published_at: Timestamp,
    pub updated_at: Option<Timestamp>,
    pub terms_at: Option<Timestamp>,
    pub stated_terms: Terms,
    pub header_terms: Terms,
    pub claimed_likes: Option<i64>,
    pub claimed_boosts: Option<i64>,
    pub claimed_replies: Option<i64>,
    pub refusal: String,
    pub fetched_at: Timestamp,
    pub searchable_by: i16,
}

/// Adds a row. Two copies of one post that arrive at once: the slower one is a duplicate.
pub fn insert(conn: &mut Conn, row: &RemotePost) -> QueryResult<()> {
    diesel::insert_into(remote_posts::table).values(row).execute(conn).map(drop)
}

/// Replaces the row of this post.
pub fn update(conn: &mut Conn, row: &RemotePost) -> QueryResult<()> {
    diesel::update(remote_posts::table.find(row.post_id)).set(row).execute(conn).map(drop)
}

/// The row of this post.
pub fn find(conn: &mut Conn, post: PostId) -> QueryResult<Option<RemotePost>> {
    remote_posts::table.find(post).select(RemotePost::as_select()).first(conn).optional()
}

/// The post with this id of its server, deleted or not.
pub fn find_by_uri(conn: &mut Conn, uri: &str) -> QueryResult<Option<(RemotePost, Post)>> {
    remote_posts::table
        .inner_join(posts::table.on(posts::id.eq(remote_posts::post_id)))
        .filter(remote_posts::uri.eq(uri))
        .select((RemotePost::as_select(), Post::as_select()))
        .first(conn)
        .optional()
}

/// Which post has this id of its server, and whose it is; deleted ones are left out.
pub fn post_of(conn: &mut Conn, uri: &str) -> QueryResult<Option<(PostId, AccountId)>> {
    remote_posts::table
        .inner_join(posts::table.on(posts::id.eq(remote_posts::post_id)))
        .filter(remote_posts::uri.eq(uri).and(posts::deleted_at.is_null()))
        .select((posts::id, posts::account_id))
        .first(conn)
        .optional()
}

/// The rows of these posts, in no order; posts of this server have none.
pub fn find_many(conn: &mut Conn, posts: &[PostId]) -> QueryResult<Vec<RemotePost>> {
    remote_posts::table
        .filter(one_of(remote_posts::post_id, posts.iter().map(|id| id.0)))
        .select(RemotePost::as_select())
        .load(conn)
}

/// Posts that answer this id and stand alone because it was not here when they came, oldest
/// first. Those of its author's choice of words only: what was deleted stays as it is.
pub fn orphans(conn: &mut Conn, parent_uri: &str, limit: i64) -> QueryResult<Vec<Post>> {
    remote_posts::table
        .inner_join(posts::table.on(posts::id.eq(remote_posts::post_id)))
        .filter(remote_posts::parent_uri.eq(parent_uri))
        // As the partial index says it, and not bound, so that it is used.
        .filter(holds("remote_posts.parent_uri <> ''"))
        .filter(posts::parent_id.is_null().and(posts::deleted_at.is_null()))
        .order(posts::id)
        .limit(limit)
        .select(Post::as_select())
        .load(conn)
}

/// Puts a post that stood alone below the one it answers, and with it all that hangs on it.
pub fn adopt(conn: &mut Conn, orphan: PostId, parent: &Post) -> QueryResult<()> {
    let root = parent.root_id.unwrap_or(parent.id);
    diesel::update(posts::table.find(orphan))
        .set((
            posts::parent_id.eq(parent.id),
            posts::parent_account_id.eq(parent.account_id),
            posts::root_id.eq(root),
        ))
        .execute(conn)?;
    diesel::update(posts::table.filter(posts::root_id.eq(orphan)))
        .set(posts::root_id.eq(root))
        .execute(conn)?;
    crate::posts::count_for_parent(conn, parent.id, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote_actors::tests::an_actor;
    use crate::scratch::{Scratch, a_post};

    fn a_remote_post(conn: &mut Conn, post: &Post, parent_uri: &str) -> RemotePost {
        crate::posts::insert_unasked(conn, post).unwrap();
        let row = RemotePost {
            post_id: post.id,
            uri: format!("https://far1.example/p/{}", post.id),
            url: String::new(),
            object_type: "Note".to_owned(),
            parent_uri: parent_uri.to_owned(),
            quote_uri: String::new(),
            published_at: Timestamp(1),
            updated_at: None,
            terms_at: Some(Timestamp(1)),
            stated_terms: Terms(0),
            header_terms: Terms(0),
            claimed_likes: None,
            claimed_boosts: None,
            claimed_replies: None,
            refusal: String::new(),
            fetched_at: Timestamp(1),
            searchable_by: 0,
        };
        insert(conn, &row).unwrap();
        row
    }

    #[test]
    fn an_answer_that_came_first_finds_its_place_with_all_that_hangs_on_it() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let author = an_actor(conn, 1).account_id;
        let first = a_post(10, author);
        let parent_uri = "https://far1.example/p/30";
        let row = a_remote_post(conn, &first, parent_uri);
        let mut below = a_post(20, author);
        below.parent_id = Some(first.id);
        below.root_id = Some(first.id);
        a_remote_post(conn, &below, &row.uri);

        assert_eq!(find_by_uri(conn, &row.uri).unwrap(), Some((row.clone(), first.clone())));
        assert_eq!(post_of(conn, &row.uri).unwrap(), Some((first.id, author)));
        assert_eq!(find_many(conn, &[first.id, below.id, PostId(9)]).unwrap().len(), 2);
        let parent = a_post(30, author);
        a_remote_post(conn, &parent, "");
        let alone = orphans(conn, parent_uri, 10).unwrap();
        assert_eq!(alone.iter().map(|post| post.id).collect::<Vec<_>>(), [first.id]);
        assert!(orphans(conn, "", 10).unwrap().is_empty());
        adopt(conn, first.id, &parent).unwrap();
        assert!(orphans(conn, parent_uri, 10).unwrap().is_empty());
        let shape = crate::posts::shape(conn, parent.id, 10).unwrap();
        assert_eq!(shape, [(first.id, Some(parent.id)), (below.id, Some(first.id))]);
        assert_eq!(crate::posts::find(conn, parent.id).unwrap().unwrap().replies_count, 1);

        update(conn, &RemotePost { refusal: "ai".to_owned(), ..row }).unwrap();
        assert_eq!(find(conn, first.id).unwrap().unwrap().refusal, "ai");
        crate::posts::bury(conn, first.id, Timestamp(2)).unwrap();
        assert_eq!(post_of(conn, "https://far1.example/p/10").unwrap(), None);
    }
}
