//! Explore: works of people who want to be found, for somebody who looks around. Nothing is
//! ordered by how many like it.

use store::explore::{self, Facets, Order, Place};
use store::network::{self, Reach};
use store::{Conn, QueryResult, Sheet};

use crate::feeds::{self, Listing};
use crate::posts::shelf::Shelf;
use crate::{AccountId, App, Error, Making, Medium, Result, Timestamp, Viewer};

/// How far "near" reaches: through so many of those one follows, to so many each.
const NEAR: Reach = Reach { friends: 40, each: 8 };

/// People who are near at most.
const PEOPLE_NEAR: usize = 160;

/// In which order works hang.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest first.
    #[default]
    Fresh,
    /// Those first whose artist few follow.
    Seldom,
    /// The newest of people followed by those the viewer follows.
    Near,
    /// Without order, another one each day, the same for everybody.
    Shuffle,
}

impl Sort {
    /// Every order, as pages offer them.
    pub const ALL: [Self; 4] = [Self::Fresh, Self::Seldom, Self::Near, Self::Shuffle];

    /// The stable word for addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Seldom => "seldom",
            Self::Near => "near",
            Self::Shuffle => "shuffle",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Only this medium.
    pub medium: Option<Medium>,
    /// Only with this hashtag; empty: any.
    pub tag: String,
    /// Made how.
    pub made: Making,
    /// Sensitive ones too.
    pub shows_sensitive: bool,
    /// Only of people of this server.
    pub is_local: bool,
    /// In which order.
    pub sort: Sort,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            medium: None,
            tag: String::new(),
            made: Making::ByHand,
            shows_sensitive: false,
            is_local: false,
            sort: Sort::Fresh,
        }
    }
}

/// Where a page begins, as its address says it: the day of the shuffle, and the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token {
    day: i64,
    place: Place,
}

impl Token {
    fn read(text: &str) -> Option<Self> {
        let numbers: Vec<i64> = text.split('.').map(|it| it.parse().ok()).collect::<Option<_>>()?;
        let (day, window, after) = match numbers[..] {
            [day, window] => (day, window, None),
            [day, window, rank, id] => (day, window, Some((rank, id))),
            _ => return None,
        };
        (window >= 0).then_some(Self { day, place: Place { window, after } })
    }

    fn write(self) -> String {
        let Place { window, after } = self.place;
        match after {
            None => format!("{}.{window}", self.day),
            Some((rank, id)) => format!("{}.{window}.{rank}.{id}", self.day),
        }
    }
}

/// The day of a moment, UTC.
pub(crate) fn day_of(now: Timestamp) -> i64 {
    now.0.div_euclid(24 * 3_600_000)
}

/// A page of works, and how the address of the next one goes on. `after` is what the page before
/// said; what nobody said is the first page.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    asked: Asked,
    after: &str,
    count: usize,
) -> Result<(Listing, Option<String>)> {
    if asked.sort == Sort::Near {
        viewer.approved()?;
    }
    let me = viewer.account();
    let today = day_of(app.now());
    // Who began to read before midnight reads the shuffle of that day to its end.
    let token = Token::read(after).filter(|it| (today - 1..=today).contains(&it.day));
    let day = token.map_or(today, |it| it.day);
    let shelf = Shelf::of(app);
    let (listing, next) = app
        .store
        .read(move |conn| {
            let facets = facets(&asked);
            let order = order(conn, me, asked.sort, day)?;
            let from = (token.map(|it| it.place), count);
            let (slips, next) = explore::page(conn, me, &facets, &order, from)?;
            let rows = slips.into_iter().map(|it| (it.id.0, (None, it))).collect();
            let sheet = Sheet { rows, older: None, newer: None };
            let listing = feeds::listing(conn, &shelf, me, sheet)?;
            Ok::<_, Error>((listing, next.map(|place| Token { day, place }.write())))
        })
        .await?;
    Ok((feeds::seen(app, listing).await, next))
}

fn facets(asked: &Asked) -> Facets {
    Facets {
        medium: asked.medium,
        tag: crate::text::tag_name(&asked.tag),
        made: asked.made,
        shows_sensitive: asked.shows_sensitive,
        is_local: asked.is_local,
    }
}

fn order(conn: &mut Conn, me: Option<AccountId>, sort: Sort, day: i64) -> QueryResult<Order> {
    Ok(match (sort, me) {
        (Sort::Fresh, _) => Order::Fresh,
        (Sort::Seldom, _) => Order::Seldom,
        (Sort::Shuffle, _) => Order::Shuffled(explore::scattered(day.cast_unsigned())),
        (Sort::Near, None) => Order::Of(Vec::new()),
        (Sort::Near, Some(me)) => {
            let near = network::of(conn, me, NEAR)?;
            Order::Of(near.into_iter().map(|it| it.who).take(PEOPLE_NEAR).collect())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is_one() {
        for after in [None, Some((0, 7)), Some((i64::MAX, 7))] {
            let token = Token { day: 20_784, place: Place { window: 99, after } };
            assert_eq!(Token::read(&token.write()), Some(token));
        }
        for text in ["", "7", "7.8.9", "7.-1", "a.b", "7.8.9.10.11", "7.99999999999999999999"] {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }
}
