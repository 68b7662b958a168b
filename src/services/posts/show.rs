//! A post at its own address, with what it answers and what answers it.

use std::collections::{HashMap, HashSet};

use consent::{Exposure, Visibility};
use store::slips::Slip;
use store::{AccountId, Conn, PostId};

use super::shelf::Shelf;
use super::shown::{Author, Authors, Found, Shown};
use crate::error::{Error, Result};
use crate::{App, Post, Viewer, remote_cache};

const GONE: Error = Error::NotFound("That post is not here.");

/// Posts above one that are shown with it; of a longer conversation the nearest ones.
const ANCESTORS: usize = 40;

/// Answers of one conversation that are looked at.
const REPLIES: i64 = 300;

/// A post and the conversation around it.
#[derive(Clone, Debug)]
pub struct Thread {
    /// What it answers, the beginning first. What the viewer may not see is left out.
    pub ancestors: Vec<Shown>,
    /// The post itself.
    pub post: Found,
    /// What answers it: each answer is followed by its own answers, oldest first.
    pub replies: Vec<Shown>,
    /// What goes out with the page: the strictest of all.
    pub exposure: Exposure,
}

/// A post with its conversation. Of a deleted post only that it was here is told, and that only
/// to those who could see it.
pub async fn show(app: &App, viewer: &Viewer, id: PostId) -> Result<Thread> {
    let (viewer, shelf) = (viewer.account(), Shelf::of(app));
    let thread = app.store.read(move |conn| thread(conn, &shelf, viewer, id)).await?;
    let around = thread.ancestors.iter().chain(&thread.replies);
    let pictures = around.chain(thread.post.shown()).flat_map(|it| &it.pictures);
    remote_cache::looked_at(app, pictures.map(|it| &it.media)).await;
    Ok(thread)
}

/// The post alone.
pub async fn find(app: &App, viewer: &Viewer, id: PostId) -> Result<Found> {
    let (viewer, shelf) = (viewer.account(), Shelf::of(app));
    let found = app.store.read(move |conn| found(conn, &shelf, viewer, id)).await?;
    let pictures = found.shown().into_iter().flat_map(|it| &it.pictures);
    remote_cache::looked_at(app, pictures.map(|it| &it.media)).await;
    Ok(found)
}

fn thread(conn: &mut Conn, shelf: &Shelf, viewer: Option<AccountId>, id: PostId) -> Result<Thread> {
    let post = found(conn, shelf, viewer, id)?;
    let (above, root) = match &post {
        Found::Post(shown) => (shown.post.parent_id, shown.post.root_id),
        Found::Gone { parent, root, .. } => (*parent, *root),
    };
    let ancestors = ancestors(conn, viewer, above)?;
    let replies = replies(conn, viewer, id, root.unwrap_or(id))?;
    let ancestors = shelf.load(conn, viewer, &ancestors)?;
    let replies = shelf.load(conn, viewer, &replies)?;
    let own = match &post {
        Found::Post(shown) => Some(shown.exposure),
        Found::Gone { .. } => None,
    };
    let around = ancestors.iter().chain(&replies).map(|it| it.exposure);
    let exposure = Exposure::of_page(own.into_iter().chain(around));
    Ok(Thread { ancestors, post, replies, exposure })
}

/// The post, or that it was there, inside another read.
pub(crate) fn found(
    conn: &mut Conn,
    shelf: &Shelf,
    viewer: Option<AccountId>,
    id: PostId,
) -> Result<Found> {
    let visible = store::feeds::visible_of(conn, viewer, &[id])?;
    if !visible.is_empty() {
        let shown = shelf.load(conn, viewer, &visible)?.pop().ok_or(GONE)?;
        return Ok(Found::Post(Box::new(shown)));
    }
    let row = store::posts::find(conn, id)?.ok_or(GONE)?;
    let author = Authors::find(conn, [row.account_id])?.get(row.account_id).ok_or(GONE)?;
    match row.deleted_at {
        Some(deleted_at) if may_know(conn, viewer, &row, &author)? => {
            Ok(Found::Gone { author, deleted_at, parent: row.parent_id, root: row.root_id })
        }
        _ => Err(GONE),
    }
}

/// Whether the viewer may learn that a deleted post once was there.
fn may_know(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    row: &Post,
    author: &Author,
) -> Result<bool> {
    if viewer == Some(row.account_id) {
        return Ok(true);
    }
    let was_open = matches!(row.visibility.get(), Visibility::Public | Visibility::Quiet);
    if !was_open || row.is_held || author.is_suspended {
        return Ok(false);
    }
    match viewer {
        Some(viewer) => Ok(!store::blocks::is_between(conn, viewer, row.account_id)?),
        None => Ok(true),
    }
}

/// The visible posts above, the beginning first. One that is hidden does not hide those above it.
fn ancestors(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    mut next: Option<PostId>,
) -> Result<Vec<Slip>> {
    let mut above = Vec::new();
    for _ in 0..ANCESTORS {
        let Some(id) = next else { break };
        match store::feeds::visible_of(conn, viewer, &[id])?.pop() {
            Some(parent) => {
                next = parent.parent_id;
                above.push(parent);
            }
            None => next = store::posts::find(conn, id)?.and_then(|hidden| hidden.parent_id),
        }
    }
    above.reverse();
    Ok(above)
}

/// The visible posts below, each followed by its own answers.
fn replies(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    top: PostId,
    root: PostId,
) -> Result<Vec<Slip>> {
    let visible = store::posts::conversation(conn, viewer, root, REPLIES)?;
    if visible.is_empty() {
        return Ok(Vec::new());
    }
    let shape = store::posts::shape(conn, root, REPLIES)?;
    let mut rows: HashMap<PostId, Slip> = visible.into_iter().map(|it| (it.id, it)).collect();
    Ok(below(top, &shape).into_iter().filter_map(|id| rows.remove(&id)).collect())
}

/// Every post below `top`, each followed by what answers it, in the order of `shape`.
fn below(top: PostId, shape: &[(PostId, Option<PostId>)]) -> Vec<PostId> {
    let mut answers: HashMap<PostId, Vec<PostId>> = HashMap::new();
    for (id, parent) in shape {
        if let Some(parent) = parent {
            answers.entry(*parent).or_default().push(*id);
        }
    }
    let mut order = Vec::new();
    let mut met = HashSet::from([top]);
    let mut waiting: Vec<PostId> = answers.remove(&top).unwrap_or_default();
    waiting.reverse();
    while let Some(id) = waiting.pop() {
        if !met.insert(id) {
            continue;
        }
        order.push(id);
        let mut next = answers.remove(&id).unwrap_or_default();
        next.reverse();
        waiting.append(&mut next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_follow_what_they_answer() {
        let id = PostId;
        let shape = [
            (id(2), Some(id(1))),
            (id(3), Some(id(1))),
            (id(4), Some(id(2))),
            (id(5), Some(id(4))),
            (id(6), Some(id(3))),
        ];
        assert_eq!(below(id(1), &shape), [2, 4, 5, 3, 6].map(PostId));
        assert_eq!(below(id(2), &shape), [4, 5].map(PostId));
        assert!(below(id(9), &shape).is_empty());
    }

    #[test]
    fn a_ring_has_an_end() {
        let shape = [(PostId(2), Some(PostId(3))), (PostId(3), Some(PostId(2)))];
        assert_eq!(below(PostId(2), &shape), [PostId(3)]);
    }
}
