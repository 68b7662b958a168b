//! A work, a text or a reply.

use diesel::prelude::*;

use crate::schema::posts;
use crate::{Conn, AccountId, Audience, Label, PostId, PostKind, Sensitivity, Terms, Timestamp};

/// A work, a text or a reply.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = posts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Post {
    pub id: PostId,
    pub account_id: AccountId,
    pub kind: PostKind,
    pub visibility: Audience,
    pub parent_id: Option<PostId>,
    pub parent_account_id: Option<AccountId>,
    pub root_id: Option<PostId>,
    pub title: String,
    pub year: String,
    pub medium: String,
    pub source: String,
    pub html: String,
    pub warning: String,
    pub sensitivity: Sensitivity,
    pub language: String,
    pub terms: Terms,
    pub actor_terms: Terms,
    pub resolved_terms: Terms,
    pub label: Label,
    pub shown_label: Label,
    pub is_held: bool,
    pub media_count: i16,
    pub submission_key: Option<String>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
    pub likes_count: i64,
    pub boosts_count: i64,
    pub replies_count: i64,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Post) -> QueryResult<()> {
    diesel::insert_into(posts::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: PostId) -> QueryResult<Option<Post>> {
    posts::table.find(id).select(Post::as_select()).first(conn).optional()
}
