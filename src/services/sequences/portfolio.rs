//! The portfolio as its artist hung it: pinned works, then the sections in their order. What is in
//! neither follows by time ([`crate::feeds::unplaced`]).

use store::sequences as rows;
use store::{PostId, SequenceId, SequenceKind};

use super::{Sequence, by_sequence, most, shown};
use crate::error::Result;
use crate::feeds::Page;
use crate::pins;
use crate::posts::Shown;
use crate::posts::shelf::Shelf;
use crate::{AccountId, App, Viewer};

/// Works that all sections show together on the page of the portfolio, and one of them at most and
/// at least; the rest is on the section's own page.
const TOGETHER: usize = 60;
const EACH: (usize, usize) = (5, 30);

/// A section, as the portfolio shows it.
#[derive(Clone, Debug)]
pub struct Section {
    /// The row.
    pub sequence: Sequence,
    /// Its first works.
    pub works: Vec<Shown>,
    /// How many works of it the viewer may see.
    pub count: usize,
}

/// What is hung by hand.
#[derive(Clone, Debug)]
pub struct Hanging {
    /// The pinned works.
    pub pinned: Vec<Shown>,
    /// The sections in which the viewer sees something.
    pub sections: Vec<Section>,
}

impl Hanging {
    /// All that it shows.
    pub fn works(&self) -> impl Iterator<Item = &Shown> {
        self.pinned.iter().chain(self.sections.iter().flat_map(|it| &it.works))
    }
}

/// The part of somebody's portfolio that is hung by hand.
pub async fn portfolio(app: &App, viewer: &Viewer, owner: AccountId) -> Result<Hanging> {
    let (me, shelf) = (viewer.account(), Shelf::of(app));
    app.store
        .read(move |conn| {
            let page = Page { limit: pins::PAGE, ..Page::default() };
            let pinned = store::feeds::pinned(conn, me, owner, &page)?.rows;
            let pinned: Vec<_> = pinned.into_iter().map(|row| row.1).collect();
            let pinned = shelf.load(conn, me, &pinned)?;
            let found = rows::of(conn, owner, SequenceKind::Section, most(SequenceKind::Section))?;
            let ids: Vec<SequenceId> = found.iter().map(|it| it.id).collect();
            let mut works = by_sequence(rows::all_works(conn, me, &ids)?);
            let share = share(works.len());
            let first: Vec<PostId> =
                works.values().flat_map(|all| all.iter().take(share)).copied().collect();
            let mut loaded = shown(conn, &shelf, me, &first)?;
            let section = |sequence: Sequence| {
                let all = works.remove(&sequence.id)?;
                let first = all.iter().take(share);
                let works = first.filter_map(|id| loaded.remove(id)).collect();
                Some(Section { sequence, works, count: all.len() })
            };
            let sections: Vec<Section> = found.into_iter().filter_map(section).collect();
            Ok(Hanging { pinned, sections })
        })
        .await
}

/// How many works each of so many sections shows.
fn share(sections: usize) -> usize {
    let (least, most) = EACH;
    TOGETHER.checked_div(sections).unwrap_or(most).clamp(least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_share_the_wall() {
        assert_eq!([0, 1, 2, 4, 12].map(share), [30, 30, 30, 15, 5]);
    }
}
