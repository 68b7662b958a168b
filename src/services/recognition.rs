//! Is this picture known? Every work is remembered by a perceptual hash; one that comes in under
//! another name is held to the terms of the work that it is a copy of. Nothing is taken down by
//! this: people make collages, covers and second accounts. The artist is told, and moderators are.
//!
//! All hashes stand in memory (some 50 bytes a work); a million are compared in some milliseconds.
//! What other processes add is read once a minute.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use consent::{AiLabel, Consent};
use evidence::{Finding, Tier};
use store::recognition::{self as hashes, Original, Ruled};
use store::{AccountId, Conn, MediaId};

use crate::error::{Error, Result};
use crate::media::{Likeness, Pdq};
use crate::{App, Member};

/// How old what was read may be.
const FRESH: Duration = Duration::from_mins(1);
/// A picture's hash can come so long after its id: files of other servers are asked for that long.
const LATE: Duration = Duration::from_hours(14);
/// Rows read in one go.
const BATCH: i64 = 10_000;
/// Works that are looked at closely.
const CANDIDATES: usize = 12;

/// What is known about a picture that came in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Recognised {
    /// The work that it is a copy of, or may be one of.
    pub(crate) original: Option<MediaId>,
    /// What that work's terms add to its own: only where it is the same work, and where the
    /// artist of it wants that.
    pub(crate) terms: Consent,
    /// That a moderator ruled the same picture to be made by AI: a suspicion.
    pub(crate) ruled: Option<Finding>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: MediaId,
    account: AccountId,
    hash: Pdq,
}

/// The hashes of all works.
#[derive(Debug, Default)]
pub(crate) struct Registry(Mutex<Known>);

#[derive(Clone, Debug, Default)]
struct Known {
    /// Up to where nothing changes any more.
    settled: Arc<Vec<Entry>>,
    /// What came after, read again and again.
    recent: Arc<Vec<Entry>>,
    ruled: Arc<Vec<Ruled>>,
    read_at: Option<Instant>,
}

impl Registry {
    /// Looks a picture of `account` up among the works of everybody else.
    pub(crate) async fn find(
        &self,
        app: &App,
        account: AccountId,
        id: MediaId,
        sha256: &[u8],
        likeness: &Likeness,
    ) -> Result<Recognised> {
        let known = self.fresh(app).await?;
        let (sha256, likeness) = (sha256.to_vec(), likeness.clone());
        let asking = move |conn: &mut Conn| {
            let mut near = near(&known, account, id, &likeness);
            let same = hashes::same_bytes(conn, &sha256, account)?;
            if !near.is_empty() || !same.is_empty() {
                let own = hashes::first_of_bytes(conn, &sha256, account, id)?.into_iter();
                let own = own.chain(own_first_like(&known, account, id, &likeness)).min();
                near.retain(|(other, _)| !same.contains(other));
                near.splice(0..0, same.into_iter().map(|other| (other, 0)));
                near.retain(|(other, _)| own.is_none_or(|own| *other < own));
            }
            let ids: Vec<MediaId> = near.iter().map(|(id, _)| *id).collect();
            let originals = match ids.is_empty() {
                true => Vec::new(),
                false => hashes::published(conn, &ids)?,
            };
            let ruled = ruled(&known.ruled, &sha256, &likeness);
            Ok::<_, Error>(chosen(&near, &originals, ruled))
        };
        app.store.read(asking).await
    }

    /// Remembers a picture of this process at once.
    pub(crate) fn add(&self, id: MediaId, account: AccountId, likeness: &Likeness) {
        if likeness.quality < Pdq::WORTH {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = Entry { id, account, hash: likeness.hash };
        Arc::make_mut(&mut known.recent).push(entry);
    }

    /// Forgets what was read, so that a ruling counts from the next picture on.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read_at = None;
    }

    async fn fresh(&self, app: &App) -> Result<Known> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known.read_at.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(known);
        }
        let settled = known.settled.clone();
        let late = app.ids.first_of(app.now().minus(LATE));
        let read = app.store.read(move |conn| read(conn, settled, late)).await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = read.clone();
        Ok(read)
    }
}

/// Everything behind what is settled; what is older than `late` is settled by it.
fn read(conn: &mut Conn, settled: Arc<Vec<Entry>>, late: MediaId) -> Result<Known> {
    let mut settled = settled;
    let mut recent = Vec::new();
    let mut after = settled.last().map_or(MediaId(0), |entry| entry.id);
    loop {
        let rows = hashes::known_after(conn, after, BATCH)?;
        let Some((last, ..)) = rows.last() else { break };
        after = *last;
        for (id, account, bytes) in &rows {
            let Some(hash) = Pdq::from_bytes(bytes) else { continue };
            let entry = Entry { id: *id, account: *account, hash };
            if *id < late {
                Arc::make_mut(&mut settled).push(entry);
            } else {
                recent.push(entry);
            }
        }
        if rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    let ruled = Arc::new(hashes::ruled(conn)?);
    Ok(Known { settled, recent: Arc::new(recent), ruled, read_at: Some(Instant::now()) })
}

/// The works of others that are near, nearest first.
fn near(
    known: &Known,
    account: AccountId,
    id: MediaId,
    likeness: &Likeness,
) -> Vec<(MediaId, u32)> {
    if likeness.quality < Pdq::WORTH {
        return Vec::new();
    }
    let others = known.settled.iter().chain(known.recent.iter());
    let mut found: Vec<(MediaId, u32)> = others
        .filter(|entry| entry.account != account && entry.id != id)
        .map(|entry| (entry.id, likeness.distance(entry.hash)))
        .filter(|(_, distance)| *distance <= Pdq::NEAR)
        .collect();
    found.sort_unstable_by_key(|(id, distance)| (*distance > Pdq::SAME, *id, *distance));
    found.dedup_by_key(|(id, _)| *id);
    found.truncate(CANDIDATES);
    found
}

/// The account's own first picture of the same work. Who showed a work before everybody else is no
/// copyist of their copyists.
fn own_first_like(
    known: &Known,
    account: AccountId,
    id: MediaId,
    likeness: &Likeness,
) -> Option<MediaId> {
    if likeness.quality < Pdq::WORTH {
        return None;
    }
    let own = known.settled.iter().chain(known.recent.iter());
    own.filter(|entry| entry.account == account && entry.id != id)
        .filter(|entry| likeness.distance(entry.hash) <= Pdq::SAME)
        .map(|entry| entry.id)
        .min()
}

/// The first work that is really there. Of copies of copies the oldest is the original.
fn chosen(near: &[(MediaId, u32)], originals: &[Original], ruled: Option<Finding>) -> Recognised {
    let found = near.iter().find_map(|(id, distance)| {
        originals.iter().find(|original| original.id == *id).map(|it| (it, *distance))
    });
    let Some((original, distance)) = found else {
        return Recognised { ruled, ..Recognised::default() };
    };
    let holds = distance <= Pdq::SAME && original.follows_copies;
    let terms = if holds { original.terms.get().tightening() } else { Consent::UNKNOWN };
    Recognised { original: Some(original.id), terms, ruled }
}

fn ruled(rulings: &[Ruled], sha256: &[u8], likeness: &Likeness) -> Option<Finding> {
    let is_it = |ruling: &&Ruled| {
        ruling.sha256 == sha256
            || (ruling.pdq_quality >= Pdq::WORTH
                && likeness.quality >= Pdq::WORTH
                && Pdq::from_bytes(&ruling.pdq)
                    .is_some_and(|hash| likeness.distance(hash) <= Pdq::SAME))
    };
    rulings.iter().find(is_it).map(|_| Finding {
        id: "ruled-hash",
        tier: Tier::Weak,
        generator: None,
        where_: "moderators".to_owned(),
        snippet: "A moderator ruled that a picture like this was made by AI.".to_owned(),
        label: AiLabel::Undeclared,
    })
}

/// What somebody wants done with pictures: their own, and those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// Their terms hold for copies of their works that others post.
    pub follows_copies: bool,
    /// Their lists leave works made with AI out.
    pub hides_ai: bool,
}

/// What the member wants.
pub async fn wishes(app: &App, member: &Member) -> Result<Wishes> {
    let account = member.account;
    let find = move |conn: &mut Conn| {
        Ok::<_, Error>(Wishes {
            follows_copies: hashes::follows_copies(conn, account)?,
            hides_ai: hashes::hides_ai(conn, account)?,
        })
    };
    app.store.read(find).await
}

/// Says what the member wants. What holds for copies that are there already stays.
pub async fn set_wishes(app: &App, member: &Member, wishes: Wishes) -> Result<()> {
    let account = member.account;
    let set = move |conn: &mut Conn| {
        hashes::set_follows_copies(conn, account, wishes.follows_copies)?;
        Ok::<_, Error>(hashes::set_hides_ai(conn, account, wishes.hides_ai)?)
    };
    app.store.write(set).await
}
