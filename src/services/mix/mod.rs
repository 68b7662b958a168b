//! The mix of the home page: people one follows, people near, this server, everybody, in the parts
//! that one sets oneself. Which and in which order is a formula that is written down
//! ([`formula`]); each post says why it is there.

pub mod formula;
mod kept;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use consent::Exposure;
use store::explore::{self, Facets, Order, scattered};
use store::network::{self, Acquaintance, Reach};
use store::slips::Slip;
use store::{Conn, QueryResult, Sheet, lists, rare};

pub use formula::{CAP, PerPool, Pool, RARE_SLOT};
pub use kept::{LONGEST_NAME, MOST, Saved, recall, remove, save, saved, use_now, used};

use crate::explore::day_of;
use crate::feeds::{self, Entry, Page};
use crate::ids::first_id_at;
use crate::posts::Person;
use crate::posts::shelf::Shelf;
use crate::{AccountId, App, Error, Making, Member, PostId, Result, Timestamp};
use formula::{Candidate, Recipe, blend};

/// Posts on a page.
pub const PLACES: usize = 20;

/// Who posted fewer times than this in so long posts rarely.
pub const FEW: i64 = 4;

/// See [`FEW`].
pub const LATELY: Duration = Duration::from_hours(30 * 24);

/// Posts of people one follows that a page chooses from.
const FOLLOWED: usize = 40;

/// Works of each kind of strangers that a page chooses from.
const STRANGERS: i64 = 32;

/// How far the network reaches: the people followed last, through those followed last.
const NETWORK: Reach = Reach { friends: 16, each: 6 };

/// How somebody mixes their home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mix {
    /// The part of each pool, 0 to 100.
    pub parts: PerPool<u8>,
    /// Whether those who post rarely come first in each pool.
    pub puts_rare_first: bool,
    /// Whether only works are shown. Of strangers nothing else is anyway.
    pub is_art_only: bool,
    /// Whether boosts of people one follows are shown.
    pub shows_boosts: bool,
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            parts: PerPool { follows: 60, network: 20, here: 10, everywhere: 10 },
            puts_rare_first: false,
            is_art_only: false,
            shows_boosts: true,
        }
    }
}

/// Why a post is in the mix.
#[derive(Clone, Debug)]
pub enum Why {
    /// The reader follows its author.
    Followed,
    /// Somebody whom the reader follows boosted it.
    Boosted,
    /// It bears a hashtag that the reader follows.
    Tagged,
    /// Somebody whom the reader follows follows its author.
    Network(Option<std::sync::Arc<Person>>),
    /// Its author is on this server.
    Here,
    /// This server knows it.
    Everywhere,
}

/// A post of the mix.
#[derive(Clone, Debug)]
pub struct Mixed {
    /// The post.
    pub entry: Entry,
    /// Why it is there.
    pub why: Why,
    /// Whether its author posts rarely.
    pub is_rare: bool,
}

/// A page of the mix.
#[derive(Clone, Debug)]
pub struct MixPage {
    /// The posts.
    pub items: Vec<Mixed>,
    /// How the address of the next page goes on, if there is one.
    pub next: Option<String>,
    /// What goes out with the page: the strictest of all that is on it.
    pub exposure: Exposure,
}

/// Where a page begins, as its address says it: the day whose order holds, and below which
/// numbers each pool goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token {
    day: i64,
    from: PerPool<i64>,
}

impl Token {
    fn first(day: i64) -> Self {
        Self { day, from: PerPool::new(|_| i64::MAX) }
    }

    fn read(text: &str) -> Option<Self> {
        let numbers: Vec<i64> = text.split('.').map(|it| it.parse().ok()).collect::<Option<_>>()?;
        let [day, follows, network, here, everywhere] = numbers[..] else { return None };
        Some(Self { day, from: PerPool { follows, network, here, everywhere } })
    }

    fn write(self) -> String {
        let PerPool { follows, network, here, everywhere } = self.from;
        format!("{}.{follows}.{network}.{here}.{everywhere}", self.day)
    }
}

/// A page of the member's home, mixed so. `after` is what the page before said.
pub async fn page(app: &App, member: &Member, mix: Mix, after: &str) -> Result<MixPage> {
    let me = member.approved()?.account;
    let now = app.now();
    let today = day_of(now);
    // Who began to read before midnight reads that day's order to its end.
    let token = Token::read(after)
        .filter(|it| (today - 1..=today).contains(&it.day))
        .unwrap_or(Token::first(today));
    let shelf = Shelf::of(app);
    let mut page = app
        .store
        .read(move |conn| Ok::<_, Error>(Mixing { me, mix, token, now }.page(conn, &shelf)?))
        .await?;
    page.exposure = Exposure::of_page(page.items.iter().map(|it| it.entry.shown.exposure));
    let pictures = page.items.iter().flat_map(|it| &it.entry.shown.pictures);
    crate::remote_cache::looked_at(app, pictures.map(|it| &it.media)).await;
    Ok(page)
}

/// What one page is made of.
struct Mixing {
    me: AccountId,
    mix: Mix,
    token: Token,
    now: Timestamp,
}

/// A post that may be on the page.
#[derive(Clone)]
struct Found {
    cursor: i64,
    boosted_by: Option<AccountId>,
    slip: Slip,
}

/// The candidates of the page.
#[derive(Default)]
struct Pools {
    found: PerPool<Vec<Found>>,
    /// Where each pool goes on when all of it was looked at; 0: nowhere.
    ends: PerPool<i64>,
    /// Through whom the reader knows people of the network.
    through: HashMap<AccountId, AccountId>,
}

impl Mixing {
    fn page(&self, conn: &mut Conn, known: &Shelf) -> QueryResult<MixPage> {
        let pools = self.pools(conn)?;
        let rare = self.rare(conn, &pools)?;
        let candidates = PerPool::new(|pool| -> Vec<Candidate> {
            let candidate = |it: &Found| Candidate {
                post: it.slip.id.0,
                artist: it.slip.account_id.0,
                is_rare: rare.contains(&it.slip.account_id),
            };
            pools.found.of(pool).iter().map(candidate).collect()
        });
        let seed = scattered(self.token.day.cast_unsigned() ^ self.me.0.cast_unsigned());
        let recipe = Recipe {
            parts: self.mix.parts,
            puts_rare_first: self.mix.puts_rare_first,
            seed,
            places: PLACES,
        };
        let blend = blend(&recipe, &candidates);
        let picked: Vec<(Pool, &Found)> = blend
            .picks
            .iter()
            .filter_map(|it| Some((it.pool, pools.found.of(it.pool).get(it.at)?)))
            .collect();
        let items = self.items(conn, known, &picked, (&pools, &rare))?;
        let next = self.next(&pools, blend.followed);
        Ok(MixPage { items, next, exposure: Exposure::none() })
    }

    fn is_open(&self, pool: Pool) -> bool {
        *self.mix.parts.of(pool) > 0 && *self.token.from.of(pool) > 0
    }

    fn pools(&self, conn: &mut Conn) -> QueryResult<Pools> {
        let mut pools = Pools::default();
        if self.is_open(Pool::Follows) {
            self.followed(conn, &mut pools)?;
        }
        if self.is_open(Pool::Network) {
            let near = network::of(conn, self.me, NETWORK)?;
            pools.through = near.iter().map(|it| (it.who, it.through)).collect();
            let people = near.iter().map(|it: &Acquaintance| it.who).collect();
            self.strangers(conn, &mut pools, Pool::Network, &Order::Of(people))?;
        }
        for pool in [Pool::Here, Pool::Everywhere] {
            if self.is_open(pool) {
                self.strangers(conn, &mut pools, pool, &Order::Fresh)?;
            }
        }
        Ok(pools)
    }

    /// What those whom the reader follows posted and boosted; not what the reader did.
    fn followed(&self, conn: &mut Conn, pools: &mut Pools) -> QueryResult<()> {
        let older_than = Some(self.token.from.follows);
        let page = Page { older_than, limit: FOLLOWED, ..Page::default() };
        let sheet = store::feeds::home(conn, self.me, self.mix.shows_boosts, &page)?;
        let found = |(cursor, entry): (i64, store::feeds::Entry)| Found {
            cursor,
            boosted_by: entry.boosted_by,
            slip: entry.post,
        };
        pools.ends.follows = sheet.older.unwrap_or(0);
        let mut all: Vec<Found> = sheet.rows.into_iter().map(found).collect();
        all.retain(|it| it.slip.account_id != self.me);
        if self.mix.is_art_only {
            let ids: Vec<PostId> = all.iter().map(|it| it.slip.id).collect();
            let works = store::posts::works_of(conn, &ids)?;
            all.retain(|it| works.contains(&it.slip.id));
        }
        pools.found.follows = all;
        Ok(())
    }

    /// Works by hand, without a curtain, of people who want to be found.
    fn strangers(
        &self,
        conn: &mut Conn,
        pools: &mut Pools,
        pool: Pool,
        order: &Order,
    ) -> QueryResult<()> {
        let facets = Facets {
            medium: None,
            tag: String::new(),
            made: Making::ByHand,
            shows_sensitive: false,
            is_local: pool == Pool::Here,
        };
        let from = (*self.token.from.of(pool), STRANGERS);
        let (slips, next) = explore::newest(conn, self.me, &facets, order, from)?;
        *pools.ends.of_mut(pool) = next.unwrap_or(0);
        let found = |slip: Slip| Found { cursor: slip.id.0, boosted_by: None, slip };
        let others = slips.into_iter().filter(|it| it.account_id != self.me);
        *pools.found.of_mut(pool) = others.map(found).collect();
        Ok(())
    }

    fn rare(&self, conn: &mut Conn, pools: &Pools) -> QueryResult<HashSet<AccountId>> {
        let found = Pool::ALL.into_iter().flat_map(|it| pools.found.of(it));
        let mut authors: Vec<AccountId> = found.map(|it| it.slip.account_id).collect();
        authors.sort_unstable();
        authors.dedup();
        let since = first_id_at(self.now.minus(LATELY));
        Ok(rare::of(conn, &authors, since, FEW)?.into_iter().collect())
    }

    /// The posts as they are shown, each with why.
    fn items(
        &self,
        conn: &mut Conn,
        known: &Shelf,
        picked: &[(Pool, &Found)],
        (pools, rare): (&Pools, &HashSet<AccountId>),
    ) -> QueryResult<Vec<Mixed>> {
        let authors: Vec<AccountId> = picked
            .iter()
            .filter(|it| it.0 == Pool::Follows)
            .map(|it| it.1.slip.account_id)
            .collect();
        let followed = lists::followed_of(conn, self.me, &authors)?;
        let friends = picked.iter().filter(|it| it.0 == Pool::Network);
        let friends = friends.filter_map(|it| pools.through.get(&it.1.slip.account_id)).copied();
        let friends = known.people(conn, friends)?;
        let why = |pool: Pool, found: &Found| match pool {
            Pool::Follows if found.boosted_by.is_some() => Why::Boosted,
            Pool::Follows if followed.contains(&found.slip.account_id) => Why::Followed,
            Pool::Follows => Why::Tagged,
            Pool::Network => {
                let through = pools.through.get(&found.slip.account_id);
                Why::Network(through.and_then(|it| friends.get(*it).cloned()))
            }
            Pool::Here => Why::Here,
            Pool::Everywhere => Why::Everywhere,
        };
        let rows = picked.iter().map(|(_, it)| (it.cursor, (it.boosted_by, it.slip.clone())));
        let sheet = Sheet { rows: rows.collect(), older: None, newer: None };
        let listing = feeds::listing(conn, known, Some(self.me), sheet)?;
        let by_cursor: HashMap<i64, &(Pool, &Found)> =
            picked.iter().map(|it| (it.1.cursor, it)).collect();
        let mixed = |entry: Entry| {
            let (pool, found) = by_cursor.get(&entry.cursor)?;
            let is_rare = rare.contains(&found.slip.account_id);
            Some(Mixed { why: why(*pool, found), is_rare, entry })
        };
        Ok(listing.items.into_iter().filter_map(mixed).collect())
    }

    /// Where the next page begins. What strangers had is looked at once; of people one follows
    /// it goes on behind the last one that was on the page.
    fn next(&self, pools: &Pools, followed: usize) -> Option<String> {
        let theirs = &pools.found.follows;
        let follows = match theirs.get(followed.wrapping_sub(1)) {
            Some(last) if followed < theirs.len() => last.cursor,
            None if followed == 0 && !theirs.is_empty() => self.token.from.follows,
            _ => pools.ends.follows,
        };
        let from = PerPool { follows, ..pools.ends };
        let is_more = Pool::ALL.into_iter().any(|it| *from.of(it) > 0);
        is_more.then(|| Token { day: self.token.day, from }.write())
    }
}

#[cfg(test)]
mod tests;
