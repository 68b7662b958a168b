//! The formula of the mix: which candidates, in which order. It asks nobody and nothing, so the
//! same candidates on the same day come in the same order, and anybody can do the sum by hand
//! (`/about/mix`, docs/mix.md).

use std::collections::{HashMap, HashSet};

use store::explore::scattered;

/// Places of one artist on a page at most.
pub const CAP: usize = 2;

/// Each of so many places is kept for somebody who posts rarely.
pub const RARE_SLOT: usize = 5;

/// Where a post of the mix comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pool {
    /// People and hashtags that the reader follows.
    Follows,
    /// People followed by those whom the reader follows.
    Network,
    /// People of this server.
    Here,
    /// Everybody this server knows.
    Everywhere,
}

impl Pool {
    /// All, in the order of their sliders.
    pub const ALL: [Self; 4] = [Self::Follows, Self::Network, Self::Here, Self::Everywhere];
}

/// One of something for each pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are called as the pools")]
pub struct PerPool<T> {
    pub follows: T,
    pub network: T,
    pub here: T,
    pub everywhere: T,
}

impl<T> PerPool<T> {
    /// One for each.
    pub fn new(mut make: impl FnMut(Pool) -> T) -> Self {
        Self {
            follows: make(Pool::Follows),
            network: make(Pool::Network),
            here: make(Pool::Here),
            everywhere: make(Pool::Everywhere),
        }
    }

    /// That of a pool.
    pub fn of(&self, pool: Pool) -> &T {
        match pool {
            Pool::Follows => &self.follows,
            Pool::Network => &self.network,
            Pool::Here => &self.here,
            Pool::Everywhere => &self.everywhere,
        }
    }

    /// That of a pool, to be changed.
    pub fn of_mut(&mut self, pool: Pool) -> &mut T {
        match pool {
            Pool::Follows => &mut self.follows,
            Pool::Network => &mut self.network,
            Pool::Here => &mut self.here,
            Pool::Everywhere => &mut self.everywhere,
        }
    }
}

/// A post that may be in the mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The post.
    pub post: i64,
    /// Who made it.
    pub artist: i64,
    /// Whether they post rarely.
    pub is_rare: bool,
}

/// What the reader asks for, and the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// The part of each pool, 0 to 100.
    pub parts: PerPool<u8>,
    /// Whether those who post rarely come first in each pool.
    pub puts_rare_first: bool,
    /// What the day makes of what has no order.
    pub seed: u64,
    /// Places on the page.
    pub places: usize,
}

/// One place on the page: which pool filled it, with which of its candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The pool.
    pub pool: Pool,
    /// The place of the candidate in its pool.
    pub at: usize,
}

/// A page, and how many candidates of the first pool it went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blend {
    /// The places, from the top.
    pub picks: Vec<Pick>,
    /// Those whom the reader follows come by time and none is skipped but for the cap: the next
    /// page begins behind these.
    pub followed: usize,
}

/// Fills a page from the pools, each the newest first.
///
/// 1. Candidates of strangers are put in the order of the day; those of people one follows stay
///    in the order of time.
/// 2. Each place goes to a pool by its part, so that after every place each pool has had its part
///    to within one place (`Ledger`). A pool that has nothing left gives its part to the others.
/// 3. The pool gives its first candidate that is not on the page yet and whose artist has not
///    [`CAP`] places on it. At every fifth place ([`RARE_SLOT`]) it gives one of somebody who posts
///    rarely, if it has one.
pub fn blend(recipe: &Recipe, pools: &PerPool<Vec<Candidate>>) -> Blend {
    let mut queues = PerPool::new(|pool| queue(recipe, pool, pools.of(pool)));
    let mut page = Page::default();
    let mut ledger = Ledger::new(recipe.parts, recipe.seed);
    let mut picks: Vec<Pick> = Vec::new();
    let mut followed = 0;
    while picks.len() < recipe.places {
        let Some(pool) = ledger.next() else { break };
        let (queue, candidates) = (queues.of_mut(pool), pools.of(pool));
        let is_slot = (picks.len() + 1).is_multiple_of(RARE_SLOT);
        let Some(at) = page.take(queue, candidates, is_slot && pool != Pool::Follows) else {
            if pool == Pool::Follows {
                followed = candidates.len();
            }
            ledger.close(pool);
            continue;
        };
        if pool == Pool::Follows {
            followed = at + 1;
        }
        ledger.count(pool);
        picks.push(Pick { pool, at });
    }
    put_rare_forward(recipe, &pools.follows, &mut picks);
    Blend { picks, followed }
}

/// The places of candidates in their pool, in the order in which they are given.
fn queue(recipe: &Recipe, pool: Pool, candidates: &[Candidate]) -> Vec<usize> {
    let mut order: Vec<(bool, u64, usize)> = Vec::with_capacity(candidates.len());
    for (at, it) in candidates.iter().enumerate() {
        if pool == Pool::Follows {
            order.push((false, 0, at));
        } else {
            let is_later = recipe.puts_rare_first && !it.is_rare;
            order.push((is_later, scattered(recipe.seed ^ it.post.cast_unsigned()), at));
        }
    }
    order.sort_unstable();
    order.into_iter().map(|it| it.2).collect()
}

/// What is on the page already.
#[derive(Default)]
struct Page {
    posts: HashSet<i64>,
    artists: HashMap<i64, usize>,
}

impl Page {
    /// The first of the queue that may come on the page, or the first rare one.
    fn take(
        &mut self,
        queue: &mut Vec<usize>,
        candidates: &[Candidate],
        is_for_rare: bool,
    ) -> Option<usize> {
        // What may not come now never may: neither the page nor the artist's places get fewer.
        queue.retain(|at| candidates.get(*at).is_some_and(|it| self.has_room(it)));
        let is_rare = |at: &usize| candidates.get(*at).is_some_and(|it| it.is_rare);
        let rare = queue.iter().position(is_rare).filter(|_| is_for_rare);
        if queue.is_empty() {
            return None;
        }
        let at = queue.remove(rare.unwrap_or(0));
        let it = candidates.get(at)?;
        self.posts.insert(it.post);
        *self.artists.entry(it.artist).or_default() += 1;
        Some(at)
    }

    fn has_room(&self, it: &Candidate) -> bool {
        !self.posts.contains(&it.post) && self.artists.get(&it.artist).is_none_or(|n| *n < CAP)
    }
}

/// Among the places of people one follows, those who post rarely are moved to the slots kept for
/// them, or to the front. Who is on the page does not change, so nobody is passed over.
fn put_rare_forward(recipe: &Recipe, followed: &[Candidate], picks: &mut [Pick]) {
    let theirs: Vec<usize> =
        picks.iter().enumerate().filter(|it| it.1.pool == Pool::Follows).map(|it| it.0).collect();
    let (mut rare, mut others): (Vec<usize>, Vec<usize>) = theirs
        .iter()
        .filter_map(|place| picks.get(*place))
        .map(|it| it.at)
        .partition(|at| followed.get(*at).is_some_and(|it| it.is_rare));
    rare.reverse();
    others.reverse();
    for place in theirs {
        let is_slot = recipe.puts_rare_first || (place + 1).is_multiple_of(RARE_SLOT);
        let slots_to_come = !is_slot && !others.is_empty();
        let next = if slots_to_come {
            next_by_time(&mut others, &mut rare)
        } else {
            rare.pop().or_else(|| others.pop())
        };
        if let (Some(pick), Some(at)) = (picks.get_mut(place), next) {
            pick.at = at;
        }
    }
}

/// The newer of the next two.
fn next_by_time(others: &mut Vec<usize>, rare: &mut Vec<usize>) -> Option<usize> {
    match (others.last(), rare.last()) {
        (Some(other), Some(first)) if first < other => rare.pop(),
        (Some(_), _) => others.pop(),
        (None, _) => rare.pop(),
    }
}

/// Whose turn it is. R. Tijdeman's answer to the chairman assignment problem (Discrete Mathematics
/// 32, 1980): of those who are far enough behind their part, the one who would have to wait least
/// long. After every turn everybody has had their part to within less than one turn.
struct Ledger {
    parts: PerPool<i64>,
    had: PerPool<i64>,
    turns: i64,
    /// Who goes first of two who are equal.
    order: [Pool; 4],
}

impl Ledger {
    fn new(parts: PerPool<u8>, seed: u64) -> Self {
        let mut order = Pool::ALL;
        order.rotate_left(usize::try_from(seed % 4).unwrap_or(0));
        let parts = PerPool::new(|pool| i64::from(*parts.of(pool)));
        Self { parts, had: PerPool::default(), turns: 0, order }
    }

    fn next(&self) -> Option<Pool> {
        let part = |pool: Pool| *self.parts.of(pool);
        let open = || self.order.into_iter().filter(|it| part(*it) > 0);
        let sum: i64 = open().map(part).sum();
        // All sums are times `sum` and times `margin`.
        let margin = i64::try_from(2 * open().count()).unwrap_or(0) - 2;
        let behind = |pool: Pool| (self.turns + 1) * part(pool) - self.had.of(pool) * sum;
        let wait = |pool: Pool| sum * (margin - 1) - behind(pool) * margin;
        open()
            .filter(|it| margin == 0 || behind(*it) * margin >= sum)
            // wait / part <= wait' / part'
            .reduce(
                |one, other| {
                    if wait(one) * part(other) <= wait(other) * part(one) { one } else { other }
                },
            )
    }

    fn count(&mut self, pool: Pool) {
        *self.had.of_mut(pool) += 1;
        self.turns += 1;
    }

    /// This one has nothing left: from here on the others share by their parts.
    fn close(&mut self, pool: Pool) {
        *self.parts.of_mut(pool) = 0;
        (self.had, self.turns) = (PerPool::default(), 0);
    }
}

#[cfg(test)]
mod tests;
