//! What a page of posts needs beside the posts: one query a kind, however long the page is.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use crate::media::Media;
use crate::schema::{accounts, media, mentions, oauth_apps, post_tags, remote_actors, tags};
use crate::statement::{one_of, prepared};
use crate::{AccountId, Conn, MediaId, PostId, RowId, Timestamp};

/// What is shown of an account beside its posts.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Card {
    pub id: AccountId,
    pub username: String,
    pub domain: String,
    pub display_name: String,
    pub avatar_id: Option<MediaId>,
    pub is_indexable: bool,
    pub shows_counts: bool,
    pub suspended_at: Option<Timestamp>,
    pub limited_at: Option<Timestamp>,
    pub sensitized_at: Option<Timestamp>,
}

/// The accounts with these ids, in any order.
pub fn cards(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<Vec<Card>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    accounts::table
        .filter(one_of(accounts::id, ids.iter().map(|id| id.0)))
        .select(Card::as_select())
        .load(conn)
}

/// The pictures of these posts, each post's in the artist's order.
pub fn pictures(conn: &mut Conn, of: &[PostId]) -> QueryResult<Vec<Media>> {
    let post = media::post_id.assume_not_null();
    media::table
        .filter(one_of(post, of.iter().map(|id| id.0)))
        .order((media::post_id, media::position, media::id))
        .select(Media::as_select())
        .load(conn)
}

/// The hashtags of these posts, as they are spelled.
pub fn hashtags(conn: &mut Conn, of: &[PostId]) -> QueryResult<Vec<(PostId, String)>> {
    post_tags::table
        .inner_join(tags::table.on(tags::id.eq(post_tags::tag_id)))
        .filter(one_of(post_tags::post_id, of.iter().map(|id| id.0)))
        .order((post_tags::post_id, post_tags::tag_id))
        .select((post_tags::post_id, tags::spelling))
        .load(conn)
}

/// Somebody named in a post: the post, who, their name, their domain, their page.
pub type Named = (PostId, AccountId, String, String, Option<String>);

/// Who is named in these posts.
pub fn named(conn: &mut Conn, of: &[PostId]) -> QueryResult<Vec<Named>> {
    mentions::table
        .inner_join(accounts::table.on(accounts::id.eq(mentions::account_id)))
        .left_join(remote_actors::table.on(remote_actors::account_id.eq(accounts::id)))
        .filter(one_of(mentions::post_id, of.iter().map(|id| id.0)))
        .filter(accounts::suspended_at.is_null())
        .order((mentions::post_id, mentions::account_id))
        .select((
            mentions::post_id,
            accounts::id,
            accounts::username,
            accounts::domain,
            remote_actors::url.nullable(),
        ))
        .load(conn)
}

/// The names and pages of these apps.
pub fn apps(conn: &mut Conn, ids: &[RowId]) -> QueryResult<Vec<(RowId, String, String)>> {
    oauth_apps::table
        .filter(one_of(oauth_apps::id, ids.iter().map(|id| id.0)))
        .select((oauth_apps::id, oauth_apps::name, oauth_apps::website))
        .load(conn)
}

/// What someone did with a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Liked it.
    Liked,
    /// Boosted it.
    Boosted,
    /// Saved it.
    Bookmarked,
    /// Pinned it.
    Pinned,
    /// Does not want to hear of the conversation that it began.
    Muted,
}

/// What this account did with these posts; nothing where there are none. For muted conversations
/// the posts that began them must be among them.
pub fn ties(conn: &mut Conn, by: AccountId, of: &[PostId]) -> QueryResult<Vec<(Tie, PostId)>> {
    /// The posts of a page lie close together, and most readers did little with those around them:
    /// everything between the first and the last is found faster than each of them.
    const AROUND: &str = "
        SELECT * FROM (SELECT 0, post_id FROM likes
            WHERE account_id = {0} AND post_id BETWEEN {1} AND {2} LIMIT 50) AS liked
        UNION ALL SELECT * FROM (SELECT 1, post_id FROM boosts
            WHERE account_id = {0} AND post_id BETWEEN {1} AND {2} LIMIT 50) AS boosted
        UNION ALL SELECT * FROM (SELECT 2, post_id FROM bookmarks
            WHERE account_id = {0} AND post_id BETWEEN {1} AND {2} LIMIT 50) AS saved
        UNION ALL SELECT * FROM (SELECT 3, post_id FROM pins
            WHERE account_id = {0} AND post_id BETWEEN {1} AND {2} LIMIT 50) AS pinned
        UNION ALL SELECT * FROM (SELECT 4, root_id FROM thread_mutes
            WHERE account_id = {0} AND root_id BETWEEN {1} AND {2} LIMIT 50) AS muted";
    const MANY: usize = 50;
    const EACH: &str = "
        SELECT 0, post_id FROM likes WHERE account_id = {0} AND post_id IN ({*})
        UNION ALL SELECT 1, post_id FROM boosts WHERE account_id = {0} AND post_id IN ({*})
        UNION ALL SELECT 2, post_id FROM bookmarks WHERE account_id = {0} AND post_id IN ({*})
        UNION ALL SELECT 3, post_id FROM pins WHERE account_id = {0} AND post_id IN ({*})
        UNION ALL SELECT 4, root_id FROM thread_mutes WHERE account_id = {0} AND root_id IN ({*})";
    let (Some(first), Some(last)) = (of.iter().min(), of.iter().max()) else {
        return Ok(Vec::new());
    };
    let around = prepared::<(Integer, BigInt)>(AROUND, [by.0, first.0, last.0]);
    let mut rows: Vec<(i32, PostId)> = around.load(conn)?;
    if (0..5).any(|kind| rows.iter().filter(|row| row.0 == kind).count() >= MANY) {
        rows =
            prepared::<(Integer, BigInt)>(EACH, [by.0]).of(of.iter().map(|id| id.0)).load(conn)?;
    }
    let tie = |code| match code {
        0 => Tie::Liked,
        1 => Tie::Boosted,
        2 => Tie::Bookmarked,
        3 => Tie::Pinned,
        _ => Tie::Muted,
    };
    let asked = rows.into_iter().filter(|(_, post)| of.contains(post));
    Ok(asked.map(|(code, post)| (tie(code), post)).collect())
}
