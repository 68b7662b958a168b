//! Hashtags somebody shows on their profile.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::schema::featured_tags;
use crate::statement::prepared;
use crate::{AccountId, Conn, RowId, TagId, Timestamp, on_either};

/// A hashtag on a profile, with how often its owner used it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct FeaturedTag {
    pub id: RowId,
    pub tag_id: TagId,
    pub name: String,
    pub posts_count: i64,
    pub last_post_at: Option<Timestamp>,
}

/// Shows a hashtag; answers whether it was added.
pub fn insert_once(
    conn: &mut Conn,
    id: RowId,
    account: AccountId,
    tag: TagId,
    at: Timestamp,
) -> QueryResult<bool> {
    let added = on_either!(conn => diesel::insert_into(featured_tags::table)
        .values((
            featured_tags::id.eq(id),
            featured_tags::account_id.eq(account),
            featured_tags::tag_id.eq(tag),
            featured_tags::created_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?);
    Ok(added == 1)
}

/// Shows it no longer; answers whether it was there.
pub fn delete(conn: &mut Conn, account: AccountId, id: RowId) -> QueryResult<bool> {
    let theirs = featured_tags::table.filter(featured_tags::account_id.eq(account));
    Ok(diesel::delete(theirs.filter(featured_tags::id.eq(id))).execute(conn)? == 1)
}

/// The same by the hashtag.
pub fn delete_tag(conn: &mut Conn, account: AccountId, tag: TagId) -> QueryResult<()> {
    let theirs = featured_tags::table.filter(featured_tags::account_id.eq(account));
    diesel::delete(theirs.filter(featured_tags::tag_id.eq(tag))).execute(conn).map(drop)
}

/// What an account shows, by name, with how often it stands at posts that everybody may see.
pub fn of(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<FeaturedTag>> {
    const TEXT: &str = "
        SELECT f.id, f.tag_id, t.name, COUNT(p.id), MAX(p.created_at)
        FROM featured_tags AS f JOIN tags AS t ON t.id = f.tag_id
        LEFT JOIN (SELECT x.tag_id, y.id, y.created_at FROM posts AS y
            JOIN post_tags AS x ON x.post_id = y.id
            WHERE y.account_id = {0} AND y.visibility IN (0, 1)
                AND y.deleted_at IS NULL AND NOT y.is_held) AS p ON p.tag_id = f.tag_id
        WHERE f.account_id = {0}
        GROUP BY f.id, f.tag_id, t.name ORDER BY t.name LIMIT 100";
    prepared::<(BigInt, BigInt, Text, BigInt, Nullable<BigInt>)>(TEXT, [account.0]).load(conn)
}

/// Hashtags that an account used most in its newest posts and does not show.
pub fn suggested(conn: &mut Conn, account: AccountId, most: i64) -> QueryResult<Vec<TagId>> {
    const TEXT: &str = "
        SELECT x.tag_id FROM post_tags AS x
        WHERE x.post_id IN (SELECT y.id FROM posts AS y WHERE y.account_id = {0}
            AND y.deleted_at IS NULL ORDER BY y.id DESC LIMIT 200)
        AND x.tag_id NOT IN (SELECT tag_id FROM featured_tags WHERE account_id = {0})
        GROUP BY x.tag_id ORDER BY COUNT(*) DESC, x.tag_id LIMIT {1}";
    prepared::<BigInt>(TEXT, [account.0, most]).load(conn)
}

/// Which of these an account shows.
pub fn shown_of(conn: &mut Conn, account: AccountId, which: &[TagId]) -> QueryResult<Vec<TagId>> {
    featured_tags::table
        .filter(featured_tags::account_id.eq(account))
        .filter(crate::statement::one_of(featured_tags::tag_id, which.iter().map(|it| it.0)))
        .select(featured_tags::tag_id)
        .load(conn)
}
