//! Pages of posts: home, profile, tag, wall, bookmarks. Nothing is prepared in advance: what
//! somebody may see is decided when the page is read.

mod home;
mod list;
mod tagged;
mod timelines;

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{bookmarks, post_tags, posts, tags};
use crate::slips::Slip;
use crate::statement::{holds, one_of};
use crate::visible::{not_limited_for, not_muted_by, visible_to};
use crate::{AccountId, Conn, FolderId, PostId, PostKind, TagId};

pub use home::{Entry, home};
pub use list::list;
pub use timelines::{
    Of, Only, Tags, letters, liked, of_account, pinned, public, who_boosted, who_likes, with_card,
    with_tags,
};

/// Works of an account, with pictures, not in reply to anything: its portfolio.
pub fn portfolio(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    author: AccountId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let theirs = posts::table
        .filter(posts::account_id.eq(author))
        .filter(posts::kind.eq(PostKind::Artwork))
        .filter(posts::parent_id.is_null())
        .filter(visible_to(viewer))
        .select((posts::id, Slip::as_select()));
    sheet!(conn, page, posts::id, theirs)
}

/// Works of an account that are neither pinned nor in a section: the rest of its portfolio.
pub fn unplaced(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    author: AccountId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    const UNPLACED: &str = "NOT EXISTS (SELECT 1 FROM sequence_works AS placed
            WHERE placed.post_id = posts.id AND placed.kind = 0)
        AND NOT EXISTS (SELECT 1 FROM pins AS pinned
            WHERE pinned.account_id = posts.account_id AND pinned.post_id = posts.id)";
    let theirs = posts::table
        .filter(posts::account_id.eq(author))
        .filter(posts::kind.eq(PostKind::Artwork))
        .filter(posts::parent_id.is_null())
        .filter(holds(UNPLACED))
        .filter(visible_to(viewer))
        .select((posts::id, Slip::as_select()));
    sheet!(conn, page, posts::id, theirs)
}

/// Texts of an account, and what it answered to itself.
pub fn texts(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    author: AccountId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let to_self = posts::parent_account_id.eq(posts::account_id.nullable());
    let is_text = posts::kind.eq(PostKind::Text).and(posts::parent_id.is_null());
    let theirs = posts::table
        .filter(posts::account_id.eq(author))
        .filter(is_text.or(to_self.assume_not_null()))
        .filter(visible_to(viewer))
        .select((posts::id, Slip::as_select()));
    sheet!(conn, page, posts::id, theirs)
}

/// Public posts with a hashtag, written in lower case without `#`.
pub fn tagged(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    name: &str,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let tag: Option<TagId> =
        tags::table.filter(tags::name.eq(name)).select(tags::id).first(conn).optional()?;
    let with_tag = post_tags::table
        .inner_join(posts::table)
        .filter(post_tags::tag_id.eq(tag.unwrap_or(TagId(0))))
        .filter(holds("posts.visibility = 0"))
        .filter(visible_to(viewer))
        .filter(not_muted_by(viewer))
        .filter(not_limited_for(viewer))
        .select((post_tags::post_id, Slip::as_select()));
    sheet!(conn, page, post_tags::post_id, with_tag)
}

/// Public works of everybody here. The conditions are written out, because an index is made for
/// just these.
pub fn wall(conn: &mut Conn, viewer: Option<AccountId>, page: &Page) -> QueryResult<Sheet<Slip>> {
    const ON_THE_WALL: &str = "posts.kind = 1 AND posts.visibility = 0
        AND posts.deleted_at IS NULL AND posts.parent_id IS NULL AND posts.shown_label < 2
        AND EXISTS (SELECT 1 FROM accounts AS here
            WHERE here.id = posts.account_id AND here.domain = '')";
    let works = posts::table
        .filter(holds(ON_THE_WALL))
        .filter(visible_to(viewer))
        .filter(not_muted_by(viewer))
        .filter(not_limited_for(viewer))
        .select((posts::id, Slip::as_select()));
    sheet!(conn, page, posts::id, works)
}

/// What an account saved and may still see, the latest saved first. The cursors are those of the
/// bookmarks.
pub fn bookmarked(conn: &mut Conn, by: AccountId, page: &Page) -> QueryResult<Sheet<Slip>> {
    let saved = bookmarks::table
        .inner_join(posts::table)
        .filter(bookmarks::account_id.eq(by))
        .filter(visible_to(Some(by)))
        .select((bookmarks::id, Slip::as_select()));
    sheet!(conn, page, bookmarks::id, saved)
}

/// What is in a folder of an account's and may still be seen by it, the latest saved first. The
/// cursors are those of the bookmarks.
pub fn in_folder(
    conn: &mut Conn,
    by: AccountId,
    folder: FolderId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let saved = bookmarks::table
        .inner_join(posts::table)
        .filter(bookmarks::folder_id.eq(folder))
        .filter(visible_to(Some(by)))
        .select((bookmarks::id, Slip::as_select()));
    sheet!(conn, page, bookmarks::id, saved)
}

/// Those of these posts that the viewer may see, in any order.
pub fn visible_of(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    ids: &[PostId],
) -> QueryResult<Vec<Slip>> {
    posts::table
        .filter(one_of(posts::id, ids.iter().map(|id| id.0)))
        .filter(visible_to(viewer))
        .select(Slip::as_select())
        .load(conn)
}
