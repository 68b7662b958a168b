//! Pages by key: "the next twenty older than this id", never an offset and never a total.

/// Which rows of a list are asked for. Lists run from new to old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Only rows below this cursor. Wins where both are given.
    pub older_than: Option<i64>,
    /// Only rows above this cursor, those next to it first.
    pub newer_than: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { older_than: None, newer_than: None, limit: 20 }
    }
}

/// In which direction a page is read, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Down from here.
    Older(i64),
    /// Up from here.
    Newer(i64),
}

impl Page {
    /// The largest page anybody gets.
    pub const MOST: usize = 80;

    pub(crate) fn way(&self) -> Way {
        match (self.older_than, self.newer_than) {
            (None, Some(cursor)) => Way::Newer(cursor),
            (cursor, _) => Way::Older(cursor.unwrap_or(i64::MAX)),
        }
    }

    pub(crate) fn length(&self) -> usize {
        self.limit.clamp(1, Self::MOST)
    }

    /// How many rows to ask for: one more, to know whether there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        i64::try_from(self.length()).unwrap_or(20) + 1
    }
}

/// One page of a list, newest first, and the cursors of its neighbours where it has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet<T> {
    /// The rows, each with its cursor.
    pub rows: Vec<(i64, T)>,
    /// Give this as `older_than` for the page below.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above.
    pub newer: Option<i64>,
}

impl<T> Sheet<T> {
    /// From [`Page::fetch`] rows in the order of reading.
    pub(crate) fn cut(page: &Page, mut rows: Vec<(i64, T)>) -> Self {
        let is_more = rows.len() > page.length();
        rows.truncate(page.length());
        let came_from = |cursor: Option<i64>| page.older_than.and(cursor);
        match page.way() {
            Way::Older(_) => {
                let first = rows.first().map(|row| row.0);
                let last = rows.last().map(|row| row.0);
                let newer = came_from(first.or(page.older_than.map(|at| at.saturating_sub(1))));
                let older = last.filter(|_| is_more);
                Self { rows, older, newer }
            }
            Way::Newer(from) => {
                rows.reverse();
                let first = rows.first().map(|row| row.0);
                let last = rows.last().map(|row| row.0);
                let older = last.or(Some(from.saturating_add(1)));
                let newer = first.filter(|_| is_more);
                Self { rows, older, newer }
            }
        }
    }

    /// The same page of something else.
    pub fn map<U>(self, mut to: impl FnMut(T) -> U) -> Sheet<U> {
        let rows = self.rows.into_iter();
        Sheet {
            rows: rows.map(|(cursor, row)| (cursor, to(row))).collect(),
            older: self.older,
            newer: self.newer,
        }
    }
}

/// Loads a page of `$query`, whose cursor is `$key`. The rows are `(cursor, row)`.
macro_rules! sheet {
    ($conn:expr, $page:expr, $key:expr, $query:expr) => {{
        let page: &$crate::page::Page = $page;
        let rows = match page.way() {
            $crate::page::Way::Older(from) => {
                $query.filter($key.lt(from)).order($key.desc()).limit(page.fetch()).load($conn)
            }
            $crate::page::Way::Newer(from) => {
                $query.filter($key.gt(from)).order($key.asc()).limit(page.fetch()).load($conn)
            }
        };
        rows.map(|rows| $crate::page::Sheet::cut(page, rows))
    }};
}

pub(crate) use sheet;

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(ids: &[i64]) -> Vec<(i64, ())> {
        ids.iter().map(|id| (*id, ())).collect()
    }

    #[test]
    fn the_first_page_has_no_newer_one_and_the_last_no_older_one() {
        let page = Page { limit: 2, ..Page::default() };
        let first = Sheet::cut(&page, rows(&[9, 8, 7]));
        assert_eq!((first.rows, first.older, first.newer), (rows(&[9, 8]), Some(8), None));
        let page = Page { older_than: Some(8), ..page };
        let last = Sheet::cut(&page, rows(&[7]));
        assert_eq!((last.rows, last.older, last.newer), (rows(&[7]), None, Some(7)));
    }

    #[test]
    fn a_page_upwards_is_turned_round() {
        let page = Page { newer_than: Some(5), limit: 2, ..Page::default() };
        let up = Sheet::cut(&page, rows(&[6, 7, 8]));
        assert_eq!((up.rows, up.older, up.newer), (rows(&[7, 6]), Some(6), Some(7)));
        let none = Sheet::cut(&page, rows(&[]));
        assert_eq!((none.older, none.newer), (Some(6), None));
    }
}
