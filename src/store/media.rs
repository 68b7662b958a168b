//! A picture: its original, what is served of it, and its terms.

use diesel::prelude::*;

use crate::schema::media;
use crate::{Conn, AccountId, DraftId, Label, MediaId, MediaPurpose, MediaState, PostId, Terms, Timestamp};

/// A picture: its original, what is served of it, and its terms.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = media)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Media {
    pub id: MediaId,
    pub account_id: AccountId,
    pub post_id: Option<PostId>,
    pub draft_id: Option<DraftId>,
    pub purpose: MediaPurpose,
    pub position: i16,
    pub state: MediaState,
    pub file_name: String,
    pub format: String,
    pub sha256: Vec<u8>,
    pub byte_size: i64,
    pub width: i32,
    pub height: i32,
    pub blurhash: String,
    pub average_rgb: i32,
    pub alt: String,
    pub terms: Terms,
    pub file_terms: Terms,
    pub resolved_terms: Terms,
    pub label: Label,
    pub evidence_label: Label,
    pub shown_label: Label,
    pub evidence: String,
    pub report: String,
    pub renditions: String,
    pub original_key: String,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Media) -> QueryResult<()> {
    diesel::insert_into(media::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: MediaId) -> QueryResult<Option<Media>> {
    media::table.find(id).select(Media::as_select()).first(conn).optional()
}
