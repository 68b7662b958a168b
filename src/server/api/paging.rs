//! Which part of a list is asked for, in Mastodon's words (its documentation, "Pagination").

use schemars::JsonSchema;
use serde::Deserialize;
use services::feeds::Page;

use super::input::{Id, Number};

/// `max_id`, `since_id` and `min_id` are cursors of the list, not always ids of its items.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Window {
    /// Only what is older than this.
    max_id: Id,
    /// Only what is newer than this, the newest first.
    since_id: Id,
    /// Only what is newer than this, what lies next to it first.
    min_id: Id,
    /// How many at most.
    limit: Number,
}

impl Window {
    /// The page of a list, `usual` long, and never longer than `most`.
    pub(super) fn page(&self, usual: usize, most: usize) -> Page {
        let newer_than = self.min_id.get();
        Page {
            // A page upwards begins at its foot; what is above `max_id` is cut off afterwards.
            older_than: if newer_than.is_some() { None } else { self.max_id.get() },
            newer_than,
            limit: self.limit.within(usual, most.min(Page::MOST)),
        }
    }

    /// Whether it has another end to be cut at.
    pub(super) fn cuts(&self) -> bool {
        self.max_id.get().is_some() || self.since_id.get().is_some()
    }

    /// Whether all of them were asked for: `limit=0`, where a call allows that.
    pub(super) fn is_endless(&self) -> bool {
        self.limit.get() == Some(0)
    }

    /// Takes off what the page has beyond the other end.
    pub(super) fn cut<T>(&self, items: &mut Vec<T>, cursor: impl Fn(&T) -> i64) {
        if let Some(below) = self.max_id.get() {
            items.retain(|it| cursor(it) < below);
        }
        if let Some(above) = self.since_id.get() {
            items.retain(|it| cursor(it) > above);
        }
    }
}

/// The cursors of the first and the last item.
pub(super) fn ends<T>(items: &[T], cursor: impl Fn(&T) -> i64) -> Option<(i64, i64)> {
    Some((cursor(items.first()?), cursor(items.last()?)))
}
