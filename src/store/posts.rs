//! A work, a text or a reply.

use consent::Admitted;
use diesel::prelude::*;

use crate::accounts::Account;
use crate::live::{self, Happened};
use crate::schema::{
    accounts, bookmarks, boosts, likes, mentions, notifications, pins, post_tags, post_versions,
    posts,
};
use crate::slips::Slip;
use crate::statement::one_of;
use crate::visible::{not_limited_for, visible_to};
use crate::{
    AccountId, Audience, Conn, Label, MediaId, PostId, PostKind, RowId, Sensitivity, Terms,
    Timestamp, media,
};

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
    pub app_id: Option<RowId>,
    pub card_id: Option<RowId>,
    pub has_poll: bool,
}

/// A post that wants to be kept: its row, and its pictures in order.
///
/// What the row says about the shown label, the review and the number of pictures is not
/// listened to: these come from the proof of admission.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPost {
    /// The row.
    pub row: Post,
    /// The pictures, in order. They are already uploaded.
    pub pictures: Vec<NewPicture>,
}

/// What a post says about one of its pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPicture {
    /// Which one.
    pub media: MediaId,
    /// Its description for those who do not see it.
    pub alt: String,
    /// Its own terms; "unknown" where it follows the post.
    pub terms: Terms,
    /// What holds for it.
    pub resolved_terms: Terms,
    /// Its own claim; "undeclared" where it follows the post.
    pub label: Label,
}

/// Keeps a new post with its pictures. This and [`update`] are the only ways a work gets in.
pub fn insert(conn: &mut Conn, admitted: Admitted<NewPost>) -> QueryResult<Post> {
    let (row, pictures, labels) = parts(admitted);
    insert_row(conn, &row)?;
    attach(conn, row.id, &pictures, &labels)?;
    if !row.is_held {
        live::note(Happened::Posted { post: row.id });
    }
    Ok(row)
}

/// Replaces what a post says, its terms and its pictures. Pictures that are no longer in it are
/// the caller's to take away.
pub fn update(conn: &mut Conn, admitted: Admitted<NewPost>) -> QueryResult<Post> {
    let (row, pictures, labels) = parts(admitted);
    let was_held: bool = posts::table.find(row.id).select(posts::is_held).first(conn)?;
    let words = (
        posts::kind.eq(row.kind),
        posts::visibility.eq(row.visibility),
        posts::title.eq(&row.title),
        posts::year.eq(&row.year),
        posts::medium.eq(&row.medium),
        posts::source.eq(&row.source),
        posts::html.eq(&row.html),
        posts::warning.eq(&row.warning),
        posts::sensitivity.eq(row.sensitivity),
        posts::language.eq(&row.language),
    );
    let terms = (
        posts::terms.eq(row.terms),
        posts::resolved_terms.eq(row.resolved_terms),
        posts::label.eq(row.label),
        posts::shown_label.eq(row.shown_label),
        posts::is_held.eq(row.is_held),
        posts::media_count.eq(row.media_count),
        posts::edited_at.eq(row.edited_at),
    );
    diesel::update(posts::table.find(row.id)).set((words, terms)).execute(conn)?;
    attach(conn, row.id, &pictures, &labels)?;
    match (was_held, row.is_held) {
        (true, false) => live::note(Happened::Posted { post: row.id }),
        (false, false) => live::note(Happened::Edited { post: row.id }),
        (_, true) => {}
    }
    Ok(row)
}

fn parts(admitted: Admitted<NewPost>) -> (Post, Vec<NewPicture>, Vec<Label>) {
    let (work, label, labels, needs_review) = admitted.into_parts();
    let NewPost { mut row, pictures } = work;
    row.shown_label = label.into();
    row.is_held |= needs_review;
    row.media_count = i16::try_from(pictures.len()).unwrap_or(i16::MAX);
    (row, pictures, labels.into_iter().map(Label::from).collect())
}

fn attach(
    conn: &mut Conn,
    post: PostId,
    pictures: &[NewPicture],
    labels: &[Label],
) -> QueryResult<()> {
    for (place, (picture, shown)) in (0_i16..).zip(pictures.iter().zip(labels)) {
        media::attach(conn, post, place, picture, *shown)?;
    }
    Ok(())
}

/// Adds the row, admitted or not: for [`insert`] alone.
fn insert_row(conn: &mut Conn, row: &Post) -> QueryResult<()> {
    diesel::insert_into(posts::table).values(row).execute(conn).map(drop)
}

/// Adds the row alone, for tests of what reads it.
#[cfg(test)]
pub(crate) fn insert_unasked(conn: &mut Conn, row: &Post) -> QueryResult<()> {
    insert_row(conn, row)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: PostId) -> QueryResult<Option<Post>> {
    posts::table.find(id).select(Post::as_select()).first(conn).optional()
}

/// The row with this id, if the viewer (`None`: anyone) may see it.
pub fn find_visible(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    id: PostId,
) -> QueryResult<Option<Post>> {
    posts::table
        .filter(posts::id.eq(id))
        .filter(visible_to(viewer))
        .select(Post::as_select())
        .first(conn)
        .optional()
}

/// The author's own account, held until the end of the transaction: whatever one author does to
/// posts and pictures happens one after the other.
pub fn lock_author(conn: &mut Conn, author: AccountId) -> QueryResult<Option<Account>> {
    let account = accounts::table.find(author);
    match conn {
        Conn::Pg(conn) => {
            account.select(Account::as_select()).for_no_key_update().first(conn).optional()
        }
        Conn::Sqlite(conn) => account.select(Account::as_select()).first(conn).optional(),
    }
}

/// The post that this form already made, if it was sent before.
pub fn of_submission(conn: &mut Conn, author: AccountId, key: &str) -> QueryResult<Option<PostId>> {
    posts::table
        .filter(posts::account_id.eq(author).and(posts::submission_key.eq(key)))
        .select(posts::id)
        .first(conn)
        .optional()
}

/// The shape of a conversation, oldest first: each post below `root` with the one it answers.
pub fn shape(
    conn: &mut Conn,
    root: PostId,
    limit: i64,
) -> QueryResult<Vec<(PostId, Option<PostId>)>> {
    posts::table
        .filter(posts::root_id.eq(root))
        .order(posts::id)
        .limit(limit)
        .select((posts::id, posts::parent_id))
        .load(conn)
}

/// The posts below `root` that the viewer may see, oldest first. What limited people answer is
/// there for those who follow them.
pub fn conversation(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    root: PostId,
    limit: i64,
) -> QueryResult<Vec<Slip>> {
    posts::table
        .filter(posts::root_id.eq(root))
        .filter(visible_to(viewer))
        .filter(not_limited_for(viewer))
        .order(posts::id)
        .limit(limit)
        .select(Slip::as_select())
        .load(conn)
}

/// The author's posts with ids above `after`, oldest first.
pub fn of_author_after(
    conn: &mut Conn,
    author: AccountId,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<Post>> {
    posts::table
        .filter(posts::account_id.eq(author).and(posts::deleted_at.is_null()))
        .filter(posts::id.gt(PostId(after)))
        .order(posts::id)
        .limit(limit)
        .select(Post::as_select())
        .load(conn)
}

/// Sets what the post says and what holds for it. Labels are not touched, so no admission is
/// asked for.
pub fn set_terms(conn: &mut Conn, id: PostId, terms: Terms, resolved: Terms) -> QueryResult<()> {
    diesel::update(posts::table.find(id))
        .set((posts::terms.eq(terms), posts::resolved_terms.eq(resolved)))
        .execute(conn)
        .map(drop)
}

/// Counts a post of this author (or takes it back, with `by` −1).
pub fn count_for_author(
    conn: &mut Conn,
    author: AccountId,
    by: i64,
    posted_at: Option<Timestamp>,
) -> QueryResult<()> {
    let account = diesel::update(accounts::table.find(author));
    let count = accounts::posts_count.eq(accounts::posts_count + by);
    match posted_at {
        Some(at) => account.set((count, accounts::last_post_at.eq(at))).execute(conn),
        None => account.set(count).execute(conn),
    }
    .map(drop)
}

/// Counts a reply to this post (or takes it back, with `by` −1).
pub fn count_for_parent(conn: &mut Conn, parent: PostId, by: i64) -> QueryResult<()> {
    diesel::update(posts::table.find(parent))
        .set(posts::replies_count.eq(posts::replies_count + by))
        .execute(conn)
        .map(drop)
}

/// Leaves a gravestone: that there was a post and when it went, nothing of what it said. What
/// hung on it goes; pictures are the caller's, because their files must go too.
pub fn bury(conn: &mut Conn, id: PostId, at: Timestamp) -> QueryResult<()> {
    note_gone(conn, id)?;
    crate::sightings::forget_words(conn, id)?;
    let nothing = (
        posts::title.eq(""),
        posts::year.eq(""),
        posts::medium.eq(""),
        posts::source.eq(""),
        posts::html.eq(""),
        posts::warning.eq(""),
        posts::sensitivity.eq(Sensitivity(0)),
        posts::media_count.eq(0_i16),
        posts::likes_count.eq(0_i64),
        posts::boosts_count.eq(0_i64),
        posts::has_poll.eq(false),
        posts::card_id.eq(None::<RowId>),
    );
    diesel::update(posts::table.find(id)).set((nothing, posts::deleted_at.eq(at))).execute(conn)?;
    diesel::delete(likes::table.filter(likes::post_id.eq(id))).execute(conn)?;
    diesel::delete(boosts::table.filter(boosts::post_id.eq(id))).execute(conn)?;
    diesel::delete(bookmarks::table.filter(bookmarks::post_id.eq(id))).execute(conn)?;
    diesel::delete(mentions::table.filter(mentions::post_id.eq(id))).execute(conn)?;
    diesel::delete(post_tags::table.filter(post_tags::post_id.eq(id))).execute(conn)?;
    diesel::delete(notifications::table.filter(notifications::post_id.eq(id))).execute(conn)?;
    diesel::delete(post_versions::table.filter(post_versions::post_id.eq(id))).execute(conn)?;
    diesel::delete(pins::table.filter(pins::post_id.eq(id))).execute(conn)?;
    crate::sequences::forget(conn, id)
}

/// Notes that a post goes, with what nobody can look up afterwards.
fn note_gone(conn: &mut Conn, id: PostId) -> QueryResult<()> {
    let row: Option<(AccountId, Audience)> = posts::table
        .find(id)
        .select((posts::account_id, posts::visibility))
        .first(conn)
        .optional()?;
    if let Some((author, audience)) = row {
        let named = crate::mentions::of_post(conn, id)?;
        let tags = crate::tags::names_of_post(conn, id)?;
        live::note(Happened::Deleted { post: id, author, audience, tags, named });
    }
    Ok(())
}

/// Those of these posts that are works.
pub fn works_of(conn: &mut Conn, ids: &[PostId]) -> QueryResult<Vec<PostId>> {
    posts::table
        .filter(one_of(posts::id, ids.iter().map(|id| id.0)))
        .filter(posts::kind.eq(PostKind::Artwork))
        .select(posts::id)
        .load(conn)
}

/// The newest public work of an author.
pub fn newest_work(conn: &mut Conn, author: AccountId) -> QueryResult<Option<PostId>> {
    posts::table
        .filter(posts::account_id.eq(author).and(posts::kind.eq(PostKind::Artwork)))
        .filter(visible_to(None))
        .order(posts::id.desc())
        .select(posts::id)
        .first(conn)
        .optional()
}

#[cfg(test)]
mod tests {
    use consent::{AiLabel, Consent, Evidence, Picture, Policy, admit};

    use super::*;
    use crate::scratch::{Scratch, a_post, an_account};
    use crate::tags::Tag;
    use crate::{MediaPurpose, MediaState, TagId, mentions, tags};

    fn a_picture(id: i64, account: AccountId) -> media::Media {
        media::Media {
            state: MediaState::Ready,
            format: "png".to_owned(),
            sha256: vec![1; 32],
            byte_size: 1,
            width: 1,
            height: 1,
            ..media::Media::new(MediaId(id), account, MediaPurpose::Work, Timestamp(id))
        }
    }

    fn admitted(row: Post, pictures: &[i64]) -> Admitted<NewPost> {
        let asked = Picture { claim: AiLabel::AiAssisted, evidence: Evidence::default() };
        let asked = vec![asked; pictures.len()];
        let pictures = pictures.iter().map(|id| NewPicture {
            media: MediaId(*id),
            alt: format!("picture {id}"),
            terms: Terms(0),
            resolved_terms: Consent::ALLOWED.into(),
            label: Label(0),
        });
        let work = NewPost { row, pictures: pictures.collect() };
        admit(work, AiLabel::Undeclared, &asked, &Policy::default()).unwrap()
    }

    #[test]
    fn a_post_comes_with_its_pictures_and_goes_without_a_trace_of_its_words() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let ana = an_account(1);
        crate::accounts::insert(conn, &ana).unwrap();
        for id in [11, 12, 13] {
            media::insert(conn, &a_picture(id, ana.id)).unwrap();
        }
        assert_eq!(lock_author(conn, ana.id).unwrap().map(|it| it.id), Some(ana.id));
        let row = Post { submission_key: Some("k".to_owned()), ..a_post(5, ana.id) };
        let post = insert(conn, admitted(row, &[12, 11])).unwrap();
        assert_eq!(post.media_count, 2);
        assert_eq!(post.shown_label.get(), AiLabel::AiAssisted);
        assert_eq!(of_submission(conn, ana.id, "k").unwrap(), Some(post.id));
        let kept = media::of_post(conn, post.id).unwrap();
        assert_eq!(kept.iter().map(|it| it.id.0).collect::<Vec<_>>(), [12, 11]);
        assert_eq!(kept[0].shown_label.get(), AiLabel::AiAssisted);

        let row = Tag { id: TagId(3), name: "sea".to_owned(), spelling: "Sea".to_owned() };
        let tag = tags::find_or_insert(conn, &row).unwrap();
        assert_eq!(tags::find_or_insert(conn, &Tag { id: TagId(4), ..row }).unwrap(), tag);
        for _twice in 0..2 {
            tags::attach(conn, tag, post.id).unwrap();
            mentions::insert(conn, post.id, ana.id).unwrap();
        }
        assert_eq!(tags::names_of_post(conn, post.id).unwrap(), ["sea"]);
        let names = ["name1".to_owned(), "nobody".to_owned()];
        assert_eq!(mentions::people(conn, &names).unwrap(), [(ana.id, "name1".to_owned())]);

        let edited =
            Post { title: "Sea".to_owned(), edited_at: Some(Timestamp(9)), ..post.clone() };
        update(conn, admitted(edited.clone(), &[11])).unwrap();
        let found = find(conn, post.id).unwrap().unwrap();
        assert_eq!((found.title.as_str(), found.media_count), ("Sea", 1));
        bury(conn, post.id, Timestamp(10)).unwrap();
        let found = find(conn, post.id).unwrap().unwrap();
        assert_eq!((found.title.as_str(), found.deleted_at), ("", Some(Timestamp(10))));
        assert!(mentions::of_post(conn, post.id).unwrap().is_empty());
        assert!(find_visible(conn, Some(ana.id), post.id).unwrap().is_none());
    }

    #[test]
    fn only_what_nobody_needs_is_abandoned() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let ana = an_account(1);
        crate::accounts::insert(conn, &ana).unwrap();
        for id in [11, 12, 13, 99] {
            media::insert(conn, &a_picture(id, ana.id)).unwrap();
        }
        crate::accounts::set_avatar(conn, ana.id, Some(MediaId(12))).unwrap();
        insert(conn, admitted(a_post(5, ana.id), &[13])).unwrap();
        let found = media::abandoned(conn, Timestamp(50), 10).unwrap();
        assert_eq!(found.iter().map(|it| it.id.0).collect::<Vec<_>>(), [11]);
        let gone = media::delete_abandoned(conn, &[MediaId(11), MediaId(13)]).unwrap();
        assert_eq!(gone, [MediaId(11)]);
        let left = media::existing(conn, &[MediaId(11), MediaId(13)]).unwrap();
        assert_eq!(left, [MediaId(13)]);
    }
}
