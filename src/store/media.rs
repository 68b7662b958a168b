//! A picture: its original, what is served of it, and its terms.

use consent::Consent;
use diesel::prelude::*;

use crate::posts::NewPicture;
use crate::schema::{accounts, media};
use crate::statement::{holds, one_of};
use crate::{
    AccountId, Conn, DraftId, Label, MediaId, MediaPurpose, MediaState, PostId, Ruling, Terms,
    Timestamp,
};

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
    pub remote_url: String,
    pub refusal: String,
    pub focus_x: f64,
    pub focus_y: f64,
    pub pdq: Vec<u8>,
    pub pdq_quality: i16,
    pub original_id: Option<MediaId>,
    pub original_terms: Terms,
    pub rights: String,
    pub ruling: Ruling,
    pub detector_score: f64,
    pub detector_model: String,
    pub kept_bytes: i64,
    pub used_at: Timestamp,
}

impl Media {
    /// A row about which nothing is known yet: it waits for its file, and everything is reserved.
    pub fn new(id: MediaId, account: AccountId, purpose: MediaPurpose, now: Timestamp) -> Self {
        Self {
            id,
            account_id: account,
            post_id: None,
            draft_id: None,
            purpose,
            position: 0,
            state: MediaState::Processing,
            file_name: String::new(),
            format: String::new(),
            sha256: Vec::new(),
            byte_size: 0,
            width: 0,
            height: 0,
            blurhash: String::new(),
            average_rgb: 0x0080_8080,
            alt: String::new(),
            terms: Terms::from(Consent::UNKNOWN),
            file_terms: Terms::from(Consent::UNKNOWN),
            resolved_terms: Terms::from(Consent::DENIED),
            label: Label::default(),
            evidence_label: Label::default(),
            shown_label: Label::default(),
            evidence: "[]".to_owned(),
            report: "{}".to_owned(),
            renditions: "[]".to_owned(),
            original_key: String::new(),
            created_at: now,
            remote_url: String::new(),
            refusal: String::new(),
            focus_x: 0.0,
            focus_y: 0.0,
            pdq: Vec::new(),
            pdq_quality: 0,
            original_id: None,
            original_terms: Terms::from(Consent::UNKNOWN),
            rights: "{}".to_owned(),
            ruling: Ruling::Open,
            detector_score: -1.0,
            detector_model: String::new(),
            kept_bytes: 0,
            used_at: Timestamp(0),
        }
    }

    /// What is said about the picture by others than its author, who can only tighten: its file, and
    /// the original that it is a copy of.
    pub fn tightening(&self) -> Consent {
        self.file_terms.get().beside(self.original_terms.get())
    }
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Media) -> QueryResult<()> {
    diesel::insert_into(media::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: MediaId) -> QueryResult<Option<Media>> {
    media::table.find(id).select(Media::as_select()).first(conn).optional()
}

/// The rows with these ids, in no order.
pub fn find_many(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<Vec<Media>> {
    media::table
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .select(Media::as_select())
        .load(conn)
}

/// The pictures of a post, in order.
pub fn of_post(conn: &mut Conn, post: PostId) -> QueryResult<Vec<Media>> {
    media::table
        .filter(media::post_id.eq(post))
        .order((media::position, media::id))
        .select(Media::as_select())
        .load(conn)
}

/// Pictures for works that are in no post yet, oldest first.
pub fn unattached(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Media>> {
    media::table
        .filter(media::account_id.eq(account).and(media::post_id.is_null()))
        .filter(media::purpose.eq(MediaPurpose::Work))
        .order(media::id)
        .select(Media::as_select())
        .load(conn)
}

/// How many files of this account hang on no post, portraits included.
pub fn count_unattached(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    media::table
        .filter(media::account_id.eq(account).and(media::post_id.is_null()))
        .count()
        .get_result(conn)
}

/// Describes a picture of this account that is in no post yet. Answers whether there is one.
pub fn describe(conn: &mut Conn, account: AccountId, id: MediaId, alt: &str) -> QueryResult<bool> {
    diesel::update(media::table.find(id))
        .filter(media::account_id.eq(account).and(media::post_id.is_null()))
        .set(media::alt.eq(alt))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// What is said about a picture before it is in a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, AsChangeset)]
#[diesel(table_name = media)]
pub struct Wishes {
    /// The point that must stay in sight, from -1 to 1.
    pub focus_x: Option<f64>,
    /// See `focus_x`.
    pub focus_y: Option<f64>,
    /// Its own terms.
    pub terms: Option<Terms>,
    /// How it was made.
    pub label: Option<Label>,
}

/// Keeps what is said about a picture of this account that is in no post yet. Answers whether
/// there is one.
pub fn set_wishes(
    conn: &mut Conn,
    account: AccountId,
    id: MediaId,
    wishes: &Wishes,
) -> QueryResult<bool> {
    diesel::update(media::table.find(id))
        .filter(media::account_id.eq(account).and(media::post_id.is_null()))
        .set(wishes)
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Sets the point that must stay in sight.
pub fn set_focus(conn: &mut Conn, id: MediaId, (x, y): (f64, f64)) -> QueryResult<()> {
    diesel::update(media::table.find(id))
        .set((media::focus_x.eq(x), media::focus_y.eq(y)))
        .execute(conn)
        .map(drop)
}

/// Puts a picture into a post, with what the post says about it and the label that is shown.
pub(crate) fn attach(
    conn: &mut Conn,
    post: PostId,
    place: i16,
    picture: &NewPicture,
    shown: Label,
) -> QueryResult<()> {
    diesel::update(media::table.find(picture.media))
        .set((
            media::post_id.eq(post),
            media::draft_id.eq(None::<DraftId>),
            media::position.eq(place),
            media::alt.eq(&picture.alt),
            media::terms.eq(picture.terms),
            media::resolved_terms.eq(picture.resolved_terms),
            media::label.eq(picture.label),
            media::shown_label.eq(shown),
        ))
        .execute(conn)
        .map(drop)
}

/// Sets what the picture says and what holds for it; its label stays.
pub fn set_terms(conn: &mut Conn, id: MediaId, terms: Terms, resolved: Terms) -> QueryResult<()> {
    diesel::update(media::table.find(id))
        .set((media::terms.eq(terms), media::resolved_terms.eq(resolved)))
        .execute(conn)
        .map(drop)
}

/// Says which unattached pictures of this account a draft needs; it lets go of all others.
pub fn hold_for_draft(
    conn: &mut Conn,
    account: AccountId,
    draft: DraftId,
    ids: &[MediaId],
) -> QueryResult<()> {
    diesel::update(media::table.filter(media::draft_id.eq(draft)))
        .set(media::draft_id.eq(None::<DraftId>))
        .execute(conn)?;
    diesel::update(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::account_id.eq(account).and(media::post_id.is_null()))
        .set(media::draft_id.eq(draft))
        .execute(conn)
        .map(drop)
}

/// Takes the pictures of a post out of it; nobody needs them from then on.
pub fn detach(conn: &mut Conn, post: PostId, at: Timestamp) -> QueryResult<()> {
    diesel::update(media::table.filter(media::post_id.eq(post)))
        .set((media::post_id.eq(None::<PostId>), media::claimed_until.eq(at)))
        .execute(conn)
        .map(drop)
}

/// Keeps unattached pictures of this account until then, whatever else needs them.
pub fn hold_until(
    conn: &mut Conn,
    account: AccountId,
    ids: &[MediaId],
    until: Timestamp,
) -> QueryResult<()> {
    diesel::update(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::account_id.eq(account).and(media::post_id.is_null()))
        .set(media::claimed_until.eq(until))
        .execute(conn)
        .map(drop)
}

/// The pictures that only this draft needs.
pub fn of_draft(conn: &mut Conn, draft: DraftId) -> QueryResult<Vec<Media>> {
    media::table
        .filter(media::draft_id.eq(draft).and(media::post_id.is_null()))
        .select(Media::as_select())
        .load(conn)
}

/// Every picture of an account.
pub fn of_account(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Media>> {
    media::table.filter(media::account_id.eq(account)).select(Media::as_select()).load(conn)
}

/// Takes rows away. Their files are the caller's.
pub fn delete(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<()> {
    diesel::delete(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .execute(conn)
        .map(drop)
}

/// Uploads from before `before` that nobody needs: in no post, no draft, and no profile.
pub fn abandoned(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<Media>> {
    let on_a_profile = accounts::table.filter(
        accounts::avatar_id
            .eq(media::id.nullable())
            .or(accounts::header_id.eq(media::id.nullable())),
    );
    media::table
        .filter(media::post_id.is_null().and(media::draft_id.is_null()))
        .filter(media::created_at.lt(before).and(media::claimed_until.lt(before)))
        .filter(diesel::dsl::not(diesel::dsl::exists(on_a_profile)))
        .order(media::created_at)
        .limit(limit)
        .select(Media::as_select())
        .load(conn)
}

/// Takes away those of `ids` that are still in no post and no draft, and says which.
pub fn delete_abandoned(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<Vec<MediaId>> {
    diesel::delete(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::post_id.is_null().and(media::draft_id.is_null()))
        .returning(media::id)
        .get_results(conn)
}

/// Gives every picture back that somebody worked on.
pub fn release_all(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(media::table.filter(holds(PROCESSING)))
        .filter(media::claimed_until.gt(Timestamp(0)))
        .set(media::claimed_until.eq(Timestamp(0)))
        .execute(conn)
        .map(drop)
}

/// Is [`MediaState::Processing`], written out: an index of just these cannot be used where the
/// number is bound.
const PROCESSING: &str = "media.state = 0";

/// Pictures of people here that wait to be made.
macro_rules! waiting {
    () => {
        media::table.filter(holds(PROCESSING)).filter(media::remote_url.eq(""))
    };
}

/// How many pictures of people here wait to be made.
pub fn count_waiting(conn: &mut Conn) -> QueryResult<i64> {
    waiting!().count().get_result(conn)
}

/// Whether there is a picture to take: `id`, or any.
pub fn is_waiting(conn: &mut Conn, id: Option<MediaId>, now: Timestamp) -> QueryResult<bool> {
    let free = || waiting!().filter(media::claimed_until.lt(now)).select(media::id);
    let first: Option<MediaId> = match id {
        Some(id) => free().filter(media::id.eq(id)).first(conn).optional()?,
        None => free().first(conn).optional()?,
    };
    Ok(first.is_some())
}

/// Takes a picture that waits: `id`, or the one that has waited longest. Until `until` it is nobody
/// else's. Answers how often it was taken before.
pub fn claim_waiting(
    conn: &mut Conn,
    id: Option<MediaId>,
    now: Timestamp,
    until: Timestamp,
) -> QueryResult<Option<(Media, i16)>> {
    let free = || waiting!().filter(media::claimed_until.lt(now));
    let what = (Media::as_select(), media::tries);
    let found: Option<(Media, i16)> = match id {
        Some(id) => free().filter(media::id.eq(id)).select(what).first(conn).optional()?,
        None => free().order(media::id).select(what).first(conn).optional()?,
    };
    let Some((row, tries)) = found else { return Ok(None) };
    // Of two who found the same row one changes it.
    let taken = diesel::update(media::table.find(row.id))
        .filter(media::claimed_until.lt(now).and(media::state.eq(MediaState::Processing)))
        .set((media::claimed_until.eq(until), media::tries.eq(tries.saturating_add(1))))
        .execute(conn)?;
    Ok((taken == 1).then_some((row, tries)))
}

/// Gives a picture back that could not be made now.
pub fn release_waiting(conn: &mut Conn, id: MediaId, until: Timestamp) -> QueryResult<()> {
    diesel::update(media::table.find(id))
        .set(media::claimed_until.eq(until))
        .execute(conn)
        .map(drop)
}

/// What making a picture's copies brought.
#[derive(Clone, Debug, PartialEq, AsChangeset)]
#[diesel(table_name = media)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Made {
    pub state: MediaState,
    pub width: i32,
    pub height: i32,
    pub blurhash: String,
    pub average_rgb: i32,
    pub evidence_label: Label,
    pub shown_label: Label,
    pub evidence: String,
    pub report: String,
    pub renditions: String,
    pub kept_bytes: i64,
    pub pdq: Vec<u8>,
    pub pdq_quality: i16,
    pub original_id: Option<MediaId>,
    pub original_terms: Terms,
    pub resolved_terms: Terms,
}

/// Keeps it, if the picture still waits. Answers whether it did.
pub fn set_made(conn: &mut Conn, id: MediaId, made: &Made) -> QueryResult<bool> {
    diesel::update(media::table.find(id).filter(media::state.eq(MediaState::Processing)))
        .set(made)
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Keeps what a detector said.
pub fn set_score(conn: &mut Conn, id: MediaId, score: f64, model: &str) -> QueryResult<()> {
    diesel::update(media::table.find(id))
        .set((media::detector_score.eq(score), media::detector_model.eq(model)))
        .execute(conn)
        .map(drop)
}

/// The picture cannot be made; why, as a code.
pub fn set_failed(conn: &mut Conn, id: MediaId, code: &str) -> QueryResult<()> {
    diesel::update(media::table.find(id).filter(media::state.eq(MediaState::Processing)))
        .set((media::state.eq(MediaState::Failed), media::refusal.eq(code)))
        .execute(conn)
        .map(drop)
}

/// What is said beside the files of a picture, as a number: it changes with the terms and the label.
fn stated(terms: Terms, label: Label) -> i32 {
    i32::from(terms.0) + 256 * i32::from(label.0)
}

/// The first pictures whose files have other terms or another label beside them than hold now.
pub fn unstated(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Media>> {
    // As the index says it.
    let differs = "state = 1 AND stated <> resolved_terms + 256 * shown_label";
    media::table
        .filter(holds(differs))
        .order(media::id)
        .limit(limit)
        .select(Media::as_select())
        .load(conn)
}

/// Remembers what was put beside the files. Answers whether the picture is still there.
pub fn set_stated(conn: &mut Conn, id: MediaId, terms: Terms, label: Label) -> QueryResult<bool> {
    diesel::update(media::table.find(id))
        .set(media::stated.eq(stated(terms, label)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Which of `ids` have a row.
pub fn existing(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<Vec<MediaId>> {
    media::table.filter(one_of(media::id, ids.iter().map(|id| id.0))).select(media::id).load(conn)
}
