//! Works in the order of their artist: sections of the portfolio, and series.
//!
//! Whoever looks sees those works in them that they may see, counted without the others; one in
//! which they see nothing is not there for them.

mod arrange;
mod order;
mod portfolio;

use std::collections::HashMap;

use consent::Exposure;
use store::sequences as rows;
use store::{Conn, PostId, SequenceId, SequenceKind};

pub use arrange::{
    Places, Words, create, delete, edit, edit_with_cover, hang, move_to_section, set_cover, step,
    step_work, take_down,
};
pub(crate) use arrange::{places_of, settle};
pub use order::Step;
pub(crate) use order::{moved, rewritten};
pub use portfolio::{Hanging, Section, portfolio};
pub use store::sequences::Sequence;

use crate::error::{Error, Result};
use crate::feeds::{self, Listing, Page};
use crate::posts::Shown;
use crate::posts::shelf::Shelf;
use crate::{AccountId, App, Member, Viewer};

/// Works in one of them at most.
pub const WORKS: usize = 500;

/// How many of a kind somebody has at most. The portfolio shows all sections on one page.
pub fn most(kind: SequenceKind) -> i64 {
    match kind {
        SequenceKind::Section => 12,
        SequenceKind::Series => 200,
    }
}

const NOT_HERE: Error = Error::NotFound("sequences-not-here");

/// One of them in a list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The row.
    pub sequence: Sequence,
    /// The work that stands for it: the one its artist chose where the viewer may see it, else the
    /// first.
    pub cover: Option<Shown>,
    /// How many works of it the viewer may see.
    pub count: usize,
}

/// A page of them, the first first.
#[derive(Clone, Debug)]
pub struct Summaries {
    /// Those on it.
    pub items: Vec<Summary>,
    /// Give this as `older_than` for the page below, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above, if there may be one.
    pub newer: Option<i64>,
    /// What goes out with the page: the strictest of all covers.
    pub exposure: Exposure,
}

/// Somebody's sections or series. To others than the artist those in which they see no work are
/// not shown.
pub async fn of_account(
    app: &App,
    viewer: &Viewer,
    owner: AccountId,
    kind: SequenceKind,
    page: Page,
) -> Result<Summaries> {
    let (me, shelf) = (viewer.account(), Shelf::of(app));
    app.store
        .read(move |conn| {
            let sheet = rows::page_of(conn, owner, kind, &page)?;
            let (older, newer) = (sheet.older, sheet.newer);
            let found: Vec<Sequence> = sheet.rows.into_iter().map(|row| row.1).collect();
            let mut items = summaries(conn, &shelf, me, found)?;
            items.retain(|it| it.count > 0 || me == Some(owner));
            let covers = items.iter().filter_map(|it| Some(it.cover.as_ref()?.exposure));
            let exposure = Exposure::of_page(covers);
            Ok(Summaries { items, older, newer, exposure })
        })
        .await
}

/// Whether somebody has series in which the viewer sees something.
pub async fn has_series(app: &App, viewer: &Viewer, owner: AccountId) -> Result<bool> {
    let me = viewer.account();
    app.store.read(move |conn| Ok(rows::is_any_seen(conn, me, owner, SequenceKind::Series)?)).await
}

/// The member's sections and series, for the composer.
pub async fn mine(app: &App, member: &Member) -> Result<Vec<Sequence>> {
    let me = member.account;
    app.store
        .read(move |conn| {
            let mut all = Vec::new();
            for kind in SequenceKind::ALL {
                all.append(&mut rows::of(conn, me, *kind, most(*kind))?);
            }
            Ok(all)
        })
        .await
}

fn summaries(
    conn: &mut Conn,
    shelf: &Shelf,
    me: Option<AccountId>,
    found: Vec<Sequence>,
) -> Result<Vec<Summary>> {
    let ids: Vec<SequenceId> = found.iter().map(|it| it.id).collect();
    let works = by_sequence(rows::all_works(conn, me, &ids)?);
    let seen = |it: &Sequence| works.get(&it.id).map_or(&[][..], Vec::as_slice);
    let cover = |it: &Sequence| {
        let chosen = it.cover_id.filter(|cover| seen(it).contains(cover));
        chosen.or_else(|| seen(it).first().copied())
    };
    let wanted: Vec<PostId> = found.iter().filter_map(cover).collect();
    let mut covers = shown(conn, shelf, me, &wanted)?;
    let summary = |it: Sequence| Summary {
        cover: cover(&it).and_then(|post| covers.remove(&post)),
        count: seen(&it).len(),
        sequence: it,
    };
    Ok(found.into_iter().map(summary).collect())
}

/// Each with its works, in their order.
fn by_sequence(works: Vec<(SequenceId, PostId)>) -> HashMap<SequenceId, Vec<PostId>> {
    let mut found: HashMap<SequenceId, Vec<PostId>> = HashMap::new();
    for (sequence, post) in works {
        found.entry(sequence).or_default().push(post);
    }
    found
}

/// These posts as the viewer is shown them.
fn shown(
    conn: &mut Conn,
    shelf: &Shelf,
    me: Option<AccountId>,
    ids: &[PostId],
) -> Result<HashMap<PostId, Shown>> {
    let slips = store::feeds::visible_of(conn, me, ids)?;
    let shown = shelf.load(conn, me, &slips)?;
    Ok(shown.into_iter().map(|it| (it.post.id, it)).collect())
}

/// One of them, with a page of its works.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The row.
    pub sequence: Sequence,
    /// How many works of it the viewer may see.
    pub count: usize,
    /// The work that stands for it.
    pub cover: Option<Shown>,
    /// The works.
    pub works: Listing,
}

/// A section or a series with its works.
pub async fn open(app: &App, viewer: &Viewer, id: SequenceId, page: Page) -> Result<Opened> {
    let found = find(app, viewer, id).await?;
    let works = feeds::in_sequence(app, viewer, id, page).await?;
    Ok(Opened { sequence: found.sequence, count: found.count, cover: found.cover, works })
}

/// A section or a series, as a list shows it.
pub async fn find(app: &App, viewer: &Viewer, id: SequenceId) -> Result<Summary> {
    let (me, shelf) = (viewer.account(), Shelf::of(app));
    app.store
        .read(move |conn| {
            let row = rows::find(conn, id)?.ok_or(NOT_HERE)?;
            let is_mine = me == Some(row.account_id);
            let found = summaries(conn, &shelf, me, vec![row])?.pop().ok_or(NOT_HERE)?;
            if found.count == 0 && !is_mine { Err(NOT_HERE) } else { Ok(found) }
        })
        .await
}

/// The member's works that do not hang in it, the newest first.
pub async fn not_in(app: &App, member: &Member, id: SequenceId, page: Page) -> Result<Listing> {
    feeds::not_in_sequence(app, member, id, page).await
}

/// The place of a work in its series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// The series.
    pub series: Sequence,
    /// Which one the work is, from 1, of those that the viewer may see.
    pub place: usize,
    /// How many these are.
    pub count: usize,
    /// The one before it.
    pub before: Option<PostId>,
    /// The one after it.
    pub after: Option<PostId>,
}

/// The series in which a work hangs.
pub async fn around(app: &App, viewer: &Viewer, post: PostId) -> Result<Option<Around>> {
    let me = viewer.account();
    app.store
        .read(move |conn| {
            let holding = rows::holding(conn, post)?;
            let series = holding.into_iter().find(|it| it.kind == SequenceKind::Series);
            let Some(series) = series else { return Ok(None) };
            let works = rows::all_works(conn, me, &[series.id])?;
            let works: Vec<PostId> = works.into_iter().map(|it| it.1).collect();
            let Some(at) = works.iter().position(|it| *it == post) else { return Ok(None) };
            let neighbour = |step: Option<usize>| works.get(step?).copied();
            Ok(Some(Around {
                place: at.saturating_add(1),
                count: works.len(),
                before: neighbour(at.checked_sub(1)),
                after: neighbour(at.checked_add(1)),
                series,
            }))
        })
        .await
}

#[cfg(test)]
mod tests;
