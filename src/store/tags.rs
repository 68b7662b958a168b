//! A hashtag.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::{post_tags, tags};
use crate::statement::{one_of, prepared};
use crate::{Conn, PostId, TagId, on_either};

/// A hashtag.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tags)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Tag {
    pub id: TagId,
    pub name: String,
    pub spelling: String,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Tag) -> QueryResult<()> {
    diesel::insert_into(tags::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: TagId) -> QueryResult<Option<Tag>> {
    tags::table.find(id).select(Tag::as_select()).first(conn).optional()
}

/// The hashtag with this name; made with this id and spelling if there is none.
pub fn find_or_insert(conn: &mut Conn, row: &Tag) -> QueryResult<TagId> {
    if let Some(id) = named(conn, &row.name)? {
        return Ok(id);
    }
    on_either!(conn => {
        diesel::insert_into(tags::table).values(row).on_conflict_do_nothing().execute(conn)
    })?;
    // Someone else may have been quicker; then theirs is there.
    named(conn, &row.name)?.ok_or(diesel::result::Error::NotFound)
}

/// The hashtag with this name, in small letters.
pub fn find_named(conn: &mut Conn, name: &str) -> QueryResult<Option<Tag>> {
    tags::table.filter(tags::name.eq(name)).select(Tag::as_select()).first(conn).optional()
}

/// These hashtags, in any order.
pub fn find_many(conn: &mut Conn, ids: &[TagId]) -> QueryResult<Vec<Tag>> {
    tags::table
        .filter(one_of(tags::id, ids.iter().map(|id| id.0)))
        .select(Tag::as_select())
        .load(conn)
}

/// How often a hashtag was used on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Usage {
    /// Which.
    pub tag: TagId,
    /// Days since 1970-01-01, UTC.
    pub day: i64,
    /// Public posts that bear it.
    pub uses: i64,
    /// People who wrote them.
    pub accounts: i64,
}

/// How often these hashtags stand at public posts with this id or a later one, day by day. Reads
/// the part of the index that is younger; ids hold the time in their upper 48 bits.
pub fn usage_since(conn: &mut Conn, from: PostId, of: &[TagId]) -> QueryResult<Vec<Usage>> {
    const TEXT: &str = "
        SELECT x.tag_id, (x.post_id / 65536) / 86400000, COUNT(*), COUNT(DISTINCT p.account_id)
        FROM post_tags AS x JOIN posts AS p ON p.id = x.post_id
        WHERE x.tag_id IN ({*}) AND x.post_id >= {0}
            AND p.visibility = 0 AND p.deleted_at IS NULL AND NOT p.is_held
        GROUP BY x.tag_id, (x.post_id / 65536) / 86400000";
    if of.is_empty() {
        return Ok(Vec::new());
    }
    prepared::<(BigInt, BigInt, BigInt, BigInt)>(TEXT, [from.0])
        .of(of.iter().map(|id| id.0))
        .load(conn)
}

fn named(conn: &mut Conn, name: &str) -> QueryResult<Option<TagId>> {
    tags::table.filter(tags::name.eq(name)).select(tags::id).first(conn).optional()
}

/// Puts a hashtag on a post; twice is once.
pub fn attach(conn: &mut Conn, tag: TagId, post: PostId) -> QueryResult<()> {
    let row = (post_tags::tag_id.eq(tag), post_tags::post_id.eq(post));
    on_either!(conn => {
        diesel::insert_into(post_tags::table).values(row).on_conflict_do_nothing().execute(conn)
    })
    .map(drop)
}

/// Takes every hashtag off a post.
pub fn clear(conn: &mut Conn, post: PostId) -> QueryResult<()> {
    diesel::delete(post_tags::table.filter(post_tags::post_id.eq(post))).execute(conn).map(drop)
}

/// The names of a post's hashtags.
pub fn names_of_post(conn: &mut Conn, post: PostId) -> QueryResult<Vec<String>> {
    tags::table
        .inner_join(post_tags::table.on(post_tags::tag_id.eq(tags::id)))
        .filter(post_tags::post_id.eq(post))
        .order(tags::name)
        .select(tags::name)
        .load(conn)
}
