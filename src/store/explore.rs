//! Public works with pictures of people who want to be found, for somebody who looks around.
//!
//! Which works these are is written down in a narrow table (`hang.rs`), so a page is found by
//! looking at some hundred short rows along one index, whatever else is asked for. Works are
//! looked at in windows; what a window holds is put in the order asked for, and the next window
//! goes on where it ended. So every page costs the same, however many works there are.

mod hang;
mod medium;

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, SmallInt};

use crate::schema::{posts, tags};
use crate::slips::Slip;
use crate::statement::{holds, one_of, prepared};
use crate::visible::{not_limited_for, not_muted_by, visible_to};
use crate::{AccountId, Conn, Making, Medium, PostId, TagId};

pub(crate) use hang::{hang, hang_all_of};

/// Rows of a window where it is put in another order than that of time.
const WINDOW: i64 = 512;

/// Rows that are looked at first where the order is that of time.
const FIRST_LOOK: i64 = 128;

/// Windows of one page; then it is handed out short, and its neighbour goes on.
const ROUNDS: u32 = 6;

/// Works of one person on a page of people; see [`LOOK_AT_PEOPLE`].
const EACH: i64 = 40;

/// Numbers without order are below this.
const NUMBERS: u64 = 1 << 62;

/// Which works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facets {
    /// Only this medium.
    pub medium: Option<Medium>,
    /// Only with this hashtag, in lower case without `#`; empty: any.
    pub tag: String,
    /// Made how.
    pub made: Making,
    /// Sensitive ones too.
    pub shows_sensitive: bool,
    /// Only of people of this server.
    pub is_local: bool,
}

/// In which order, and which of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Fresh,
    /// Of each window those first whose artist has few followers, and which few like.
    Seldom,
    /// The newest of these people first.
    Of(Vec<AccountId>),
    /// Without order, the same for everybody who has the same seed.
    Shuffled(u64),
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where the window begins.
    pub window: i64,
    /// The rank and the id of the last one shown of this window.
    pub after: Option<(i64, i64)>,
}

/// A work as the table knows it.
#[derive(Clone, Copy, Debug, Queryable)]
struct Hung {
    id: i64,
    is_local: bool,
    medium: Medium,
    made: Making,
    is_sensitive: bool,
    shuffle: i64,
}

type Columns = (BigInt, Bool, SmallInt, SmallInt, Bool, BigInt);

impl Facets {
    fn fit(&self, work: &Hung) -> bool {
        work.made == self.made
            && (self.shows_sensitive || !work.is_sensitive)
            && (work.is_local || !self.is_local)
            && self.medium.is_none_or(|it| it == work.medium)
    }
}

impl Order {
    fn is_by_time(&self) -> bool {
        matches!(self, Self::Fresh | Self::Of(_))
    }
}

/// A number without order made of another: the finalizer of `SplitMix64` (Steele, Lea, Flood).
pub fn scattered(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The same below [`NUMBERS`], as databases keep it.
fn scattered_below(number: u64) -> i64 {
    i64::try_from(scattered(number) % NUMBERS).unwrap_or(0)
}

/// At most `count` works from this place on (`None`: from the beginning), and where the next page
/// begins. Nothing of people whom moderators limit, nor what the viewer muted or may not see.
pub fn page(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    facets: &Facets,
    order: &Order,
    (from, count): (Option<Place>, usize),
) -> QueryResult<(Vec<Slip>, Option<Place>)> {
    let Some(along) = Along::of(conn, facets, order)? else {
        return Ok((Vec::new(), None));
    };
    let mut found: Vec<(Place, Slip)> = Vec::new();
    let mut place = from.unwrap_or(along.start());
    for round in 0..ROUNDS {
        let most = if order.is_by_time() { FIRST_LOOK << round } else { WINDOW };
        let (rows, next) = along.look(conn, place.window, most)?;
        let fitting: Vec<Hung> = rows.into_iter().filter(|it| facets.fit(it)).collect();
        let candidates = in_order(conn, order, &fitting, place)?;
        show(conn, viewer, &candidates, (&mut found, count + 1))?;
        if found.len() > count {
            found.truncate(count);
            let last = found.last().map(|it| it.0);
            return Ok((slips(found), last));
        }
        match next {
            None => return Ok((slips(found), None)),
            Some(window) => place = Place { window, after: None },
        }
    }
    Ok((slips(found), Some(place)))
}

/// The newest works of strangers below this number, out of the next `most` that are looked at,
/// and where it goes on, if it does.
pub fn newest(
    conn: &mut Conn,
    reader: AccountId,
    facets: &Facets,
    order: &Order,
    (from, most): (i64, i64),
) -> QueryResult<(Vec<Slip>, Option<i64>)> {
    let Some(along) = Along::of(conn, facets, order)? else {
        return Ok((Vec::new(), None));
    };
    let (rows, next) = along.look(conn, from, most)?;
    let ids: Vec<PostId> =
        rows.into_iter().filter(|it| facets.fit(it)).map(|it| PostId(it.id)).collect();
    let mut shown = showable(conn, Some(reader), &ids)?;
    Ok((ids.into_iter().filter_map(|id| shown.remove(&id)).collect(), next))
}

fn slips(found: Vec<(Place, Slip)>) -> Vec<Slip> {
    found.into_iter().map(|it| it.1).collect()
}

/// The works of a window behind the place, in order, each with the place behind it.
fn in_order(
    conn: &mut Conn,
    order: &Order,
    fitting: &[Hung],
    from: Place,
) -> QueryResult<Vec<(Place, PostId)>> {
    let crowds = match order {
        Order::Seldom => crowds(conn, fitting)?,
        _ => HashMap::new(),
    };
    let rank = |work: &Hung| match order {
        Order::Fresh | Order::Of(_) => 0,
        Order::Seldom => crowds.get(&work.id).copied().unwrap_or(0),
        Order::Shuffled(seed) => scattered_below(seed ^ work.id.cast_unsigned()),
    };
    let mut ranked: Vec<(i64, i64)> = fitting.iter().map(|it| (rank(it), it.id)).collect();
    ranked.sort_unstable_by_key(|it| (it.0, std::cmp::Reverse(it.1)));
    let is_behind = |it: &(i64, i64)| {
        from.after.is_none_or(|(rank, id)| it.0 > rank || (it.0 == rank && it.1 < id))
    };
    let place = |(rank, id): (i64, i64)| match order.is_by_time() {
        true => Place { window: id, after: None },
        false => Place { window: from.window, after: Some((rank, id)) },
    };
    Ok(ranked.into_iter().filter(is_behind).map(|it| (place(it), PostId(it.1))).collect())
}

/// How many follow the artist, and ten for each who likes the work.
fn crowds(conn: &mut Conn, works: &[Hung]) -> QueryResult<HashMap<i64, i64>> {
    const TEXT: &str = "SELECT p.id, a.followers_count + 10 * p.likes_count FROM posts AS p
        JOIN accounts AS a ON a.id = p.account_id WHERE p.id IN ({*})";
    if works.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = works.iter().map(|it| it.id);
    let rows: Vec<(i64, i64)> =
        prepared::<(BigInt, BigInt)>(TEXT, Vec::<i64>::new()).of(ids).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Adds those of the candidates that the viewer is shown, until there are `most`.
fn show(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    candidates: &[(Place, PostId)],
    (found, most): (&mut Vec<(Place, Slip)>, usize),
) -> QueryResult<()> {
    let mut rest = candidates;
    while found.len() < most && !rest.is_empty() {
        let (these, others) = rest.split_at(rest.len().min((most - found.len()).max(8)));
        let ids: Vec<PostId> = these.iter().map(|it| it.1).collect();
        let mut shown = showable(conn, viewer, &ids)?;
        found.extend(these.iter().filter_map(|it| Some((it.0, shown.remove(&it.1)?))));
        rest = others;
    }
    Ok(())
}

/// Those of these works that the viewer is shown among those of strangers.
fn showable(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    ids: &[PostId],
) -> QueryResult<HashMap<PostId, Slip>> {
    let rows: Vec<Slip> = posts::table
        .filter(one_of(posts::id, ids.iter().map(|it| it.0)))
        .filter(holds("posts.visibility = 0"))
        .filter(visible_to(viewer))
        .filter(not_muted_by(viewer))
        .filter(not_limited_for(None))
        .select(Slip::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

/// Along which index works are looked at: the one that leads past the fewest others.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Along {
    All,
    Here,
    Medium(Medium),
    Making(Making),
    Tag(TagId),
    People(Vec<AccountId>),
    /// Round the circle of numbers without order, from here.
    Circle(i64),
}

macro_rules! look {
    ($from:literal) => {
        concat!(
            "SELECT w.post_id, w.is_local, w.medium, w.made, w.is_sensitive, w.shuffle FROM ",
            $from
        )
    };
}

const LOOK_AT_ALL: &str = look!(
    "explore_works AS w WHERE w.post_id < {0}
    ORDER BY w.post_id DESC LIMIT {1}"
);
const LOOK_HERE: &str = look!(
    "explore_works AS w WHERE w.is_local AND w.post_id < {0}
    ORDER BY w.post_id DESC LIMIT {1}"
);
const LOOK_AT_MEDIUM: &str = look!(
    "explore_works AS w WHERE w.medium > 0 AND w.medium = {2}
    AND w.post_id < {0} ORDER BY w.post_id DESC LIMIT {1}"
);
const LOOK_AT_MADE: &str = look!(
    "explore_works AS w WHERE w.made > 0 AND w.made = {2}
    AND w.post_id < {0} ORDER BY w.post_id DESC LIMIT {1}"
);
const LOOK_AT_THESE: &str = look!("explore_works AS w WHERE w.post_id IN ({*})");
const LOOK_AT_CIRCLE: &str = look!(
    "explore_works AS w WHERE w.shuffle >= {0} AND w.shuffle < {2}
    ORDER BY w.shuffle LIMIT {1}"
);

/// Of each of the people the newest that may fill the page alone; nothing beyond that is read. The
/// inner limit keeps PostgreSQL from mixing the two questions into one about all works.
const LOOK_AT_PEOPLE: &str = look!(
    "(SELECT a.id, COALESCE((SELECT y.post_id FROM explore_works AS y
            WHERE y.account_id = a.id AND y.post_id < {0}
            ORDER BY y.post_id DESC LIMIT 1 OFFSET {2}), 0) AS since
        FROM accounts AS a WHERE a.id IN ({*}) LIMIT 500) AS people
    JOIN explore_works AS w ON w.account_id = people.id
    WHERE w.post_id >= people.since AND w.post_id < {0}
    ORDER BY w.post_id DESC LIMIT {1}"
);

impl Along {
    /// Where the first page begins.
    fn start(&self) -> Place {
        let window = if matches!(self, Self::Circle(_)) { 0 } else { i64::MAX };
        Place { window, after: None }
    }

    /// None where nothing can be found.
    fn of(conn: &mut Conn, facets: &Facets, order: &Order) -> QueryResult<Option<Self>> {
        if let Order::Of(people) = order {
            return Ok((!people.is_empty()).then(|| Self::People(people.clone())));
        }
        if !facets.tag.is_empty() {
            let named = tags::table.filter(tags::name.eq(&facets.tag)).select(tags::id);
            return Ok(named.first(conn).optional()?.map(Self::Tag));
        }
        Ok(Some(match (facets, order) {
            (Facets { is_local: true, .. }, _) => Self::Here,
            (Facets { medium: Some(medium), .. }, _) => Self::Medium(*medium),
            (Facets { made: made @ (Making::Assisted | Making::ByAi), .. }, _) => {
                Self::Making(*made)
            }
            (_, Order::Shuffled(seed)) => Self::Circle(scattered_below(*seed)),
            _ => Self::All,
        }))
    }

    /// At most so many works from here on, and where it goes on, if it does.
    fn look(&self, conn: &mut Conn, from: i64, most: i64) -> QueryResult<(Vec<Hung>, Option<i64>)> {
        let ask = |conn: &mut Conn, text: &'static str, which: i64| -> QueryResult<Vec<Hung>> {
            prepared::<Columns>(text, [from, most, which]).load(conn)
        };
        let rows = match self {
            Self::All => ask(conn, LOOK_AT_ALL, 0)?,
            Self::Here => ask(conn, LOOK_HERE, 0)?,
            Self::Medium(medium) => ask(conn, LOOK_AT_MEDIUM, i64::from(*medium as i16))?,
            Self::Making(made) => ask(conn, LOOK_AT_MADE, i64::from(*made as i16))?,
            Self::Tag(tag) => return tagged(conn, *tag, from, most),
            Self::People(people) => {
                let ids = people.iter().map(|it| it.0);
                let most = most.min(EACH);
                let rows: Vec<Hung> = prepared::<Columns>(LOOK_AT_PEOPLE, [from, most, most - 1])
                    .of(ids)
                    .load(conn)?;
                let next = next_of(&rows, most);
                return Ok((rows, next));
            }
            Self::Circle(start) => return round(conn, *start, from, most),
        };
        let next = next_of(&rows, most);
        Ok((rows, next))
    }
}

/// Where a full answer goes on.
fn next_of(rows: &[Hung], most: i64) -> Option<i64> {
    let is_full = i64::try_from(rows.len()).is_ok_and(|it| it >= most);
    rows.last().map(|it| it.id).filter(|_| is_full)
}

/// Works among the posts with a hashtag; most posts may be no works.
fn tagged(
    conn: &mut Conn,
    tag: TagId,
    from: i64,
    most: i64,
) -> QueryResult<(Vec<Hung>, Option<i64>)> {
    const TEXT: &str = "SELECT t.post_id FROM post_tags AS t
        WHERE t.tag_id = {2} AND t.post_id < {0} ORDER BY t.post_id DESC LIMIT {1}";
    let ids: Vec<i64> = prepared::<BigInt>(TEXT, [from, most, tag.0]).load(conn)?;
    let is_full = i64::try_from(ids.len()).is_ok_and(|it| it >= most);
    let next = ids.last().copied().filter(|_| is_full);
    if ids.is_empty() {
        return Ok((Vec::new(), None));
    }
    let rows = prepared::<Columns>(LOOK_AT_THESE, Vec::<i64>::new()).of(ids).load(conn)?;
    Ok((rows, next))
}

/// Works round the circle, `from` steps behind its start.
fn round(
    conn: &mut Conn,
    start: i64,
    from: i64,
    most: i64,
) -> QueryResult<(Vec<Hung>, Option<i64>)> {
    let end = i64::try_from(NUMBERS).unwrap_or(i64::MAX);
    let until_end = end - start;
    let (low, high) =
        if from < until_end { (start + from, end) } else { (from - until_end, start) };
    let mut rows: Vec<Hung> = prepared::<Columns>(LOOK_AT_CIRCLE, [low, most, high]).load(conn)?;
    let missing = most - i64::try_from(rows.len()).unwrap_or(most);
    if missing > 0 && high == end {
        let over: Vec<Hung> =
            prepared::<Columns>(LOOK_AT_CIRCLE, [0, missing, start]).load(conn)?;
        rows.extend(over);
    }
    let is_full = i64::try_from(rows.len()).is_ok_and(|it| it >= most);
    let behind = |it: &Hung| {
        let steps = it.shuffle - start;
        (if steps < 0 { steps + end } else { steps }) + 1
    };
    let next = rows.last().map(behind).filter(|_| is_full);
    Ok((rows, next))
}

#[cfg(test)]
mod tests;
