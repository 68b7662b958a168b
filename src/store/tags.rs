//! A hashtag.

use diesel::prelude::*;

use crate::schema::{post_tags, tags};
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
