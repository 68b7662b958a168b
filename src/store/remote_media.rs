//! Pictures from other servers: what their files turned out to be.

use diesel::prelude::*;

use crate::schema::{accounts, instances, media, remote_actors, remote_posts};
use crate::{AccountId, Conn, Label, MediaId, MediaState, PostId, Terms, Timestamp};

/// What is known of a picture once its file was here.
#[derive(Clone, Debug, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = media, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Copy {
    pub state: MediaState,
    pub format: String,
    pub sha256: Vec<u8>,
    pub byte_size: i64,
    pub width: i32,
    pub height: i32,
    pub blurhash: String,
    pub average_rgb: i32,
    pub file_terms: Terms,
    pub resolved_terms: Terms,
    pub evidence_label: Label,
    pub evidence: String,
    pub renditions: String,
    pub kept_bytes: i64,
    pub used_at: Timestamp,
    pub pdq: Vec<u8>,
    pub pdq_quality: i16,
    pub original_id: Option<MediaId>,
    pub original_terms: Terms,
    pub rights: String,
}

/// Keeps what the file turned out to be.
pub fn keep(conn: &mut Conn, id: MediaId, copy: &Copy) -> QueryResult<()> {
    diesel::update(media::table.find(id)).set(copy).execute(conn).map(drop)
}

/// The file will not come; why, as a code, or nothing where its server did not send it.
pub fn fail(conn: &mut Conn, id: MediaId, code: &str) -> QueryResult<()> {
    diesel::update(media::table.find(id).filter(media::state.eq(MediaState::Processing)))
        .set((media::state.eq(MediaState::Failed), media::refusal.eq(code)))
        .execute(conn)
        .map(drop)
}

/// Somebody does not wear this picture any more.
pub fn take_off(conn: &mut Conn, account: AccountId, id: MediaId) -> QueryResult<()> {
    let them = || accounts::table.find(account);
    diesel::update(them().filter(accounts::avatar_id.eq(id)))
        .set(accounts::avatar_id.eq(None::<MediaId>))
        .execute(conn)?;
    diesel::update(them().filter(accounts::header_id.eq(id)))
        .set(accounts::header_id.eq(None::<MediaId>))
        .execute(conn)
        .map(drop)
}

/// Notes why the pictures of a post are not shown here.
pub fn set_refusal(conn: &mut Conn, post: PostId, code: &str) -> QueryResult<()> {
    diesel::update(remote_posts::table.find(post))
        .set(remote_posts::refusal.eq(code))
        .execute(conn)
        .map(drop)
}

/// What the server of somebody elsewhere says about the terms of works.
pub fn promise_of(conn: &mut Conn, account: AccountId) -> QueryResult<Option<i16>> {
    remote_actors::table
        .inner_join(instances::table.on(instances::id.eq(remote_actors::instance_id)))
        .filter(remote_actors::account_id.eq(account))
        .select(instances::promise)
        .first(conn)
        .optional()
}
