//! Everything the peers know: who lives where, what is served, what arrived.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use services::clock::{Clock as _, SystemClock};

use super::fault::{Fault, mixed};
use super::send::Lines;
use super::sign::{Key, Way, pool};
use super::wire::Reply;

/// All peers of one simulator. They share a port; each has an address of its own in 127.0.0.0/8.
pub struct World {
    pub seed: u64,
    pub port: u16,
    pub keys: Vec<Key>,
    pub lines: Lines,
    began: Instant,
    offset: AtomicI64,
    ticked: AtomicI64,
    hosts: RwLock<Hosts>,
    log: Mutex<Log>,
    known_keys: Mutex<HashMap<String, String>>,
    pub checks_signatures: AtomicBool,
    pub keeps_bodies: AtomicBool,
}

#[derive(Default)]
struct Hosts {
    by_name: HashMap<String, Arc<Host>>,
    by_address: HashMap<Ipv4Addr, Arc<Host>>,
}

#[derive(Default)]
struct Log {
    deliveries: Vec<Delivery>,
    fetches: Vec<Fetch>,
}

/// Something that arrived in an inbox.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Delivery {
    /// Since the start of the simulator.
    pub at: Duration,
    /// The name of the host that got it.
    pub host: String,
    /// The path of the inbox.
    pub inbox: String,
    pub activity: String,
    pub kind: String,
    /// The bytes as they came.
    #[serde(skip)]
    pub body: Vec<u8>,
    /// The key that signed it, or why the signature does not count.
    pub verified: Result<String, String>,
    /// What the peer answered; 0 when it did not.
    pub answered: u16,
}

/// Something that was asked for.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Fetch {
    pub at: Duration,
    pub host: String,
    pub target: String,
    pub agent: String,
    pub is_signed: bool,
}

/// One server that others see.
pub struct Host {
    pub name: String,
    pub address: Ipv4Addr,
    /// `127.1.0.1:4001`
    pub domain: String,
    /// `http://127.1.0.1:4001`
    pub origin: String,
    asked: AtomicU64,
    made: AtomicU64,
    state: Mutex<State>,
}

/// What a host serves and how it behaves.
#[derive(Default)]
pub struct State {
    pub manners: Manners,
    /// By the beginning of the path; the longest that fits counts.
    pub faults: BTreeMap<String, Fault>,
    /// Documents and files by their path. They come before everything that is made up.
    pub documents: HashMap<String, Reply>,
    pub actors: BTreeMap<String, Actor>,
}

/// How a host does what it does right.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent habits")]
pub struct Manners {
    /// The name of its software.
    pub software: String,
    /// Whether it promises to honour consent.
    pub promises: bool,
    /// Whether its people accept who follows them, at once.
    pub accepts_follows: bool,
    /// Whether actors name a shared inbox.
    pub has_shared_inbox: bool,
    /// How it signs.
    pub signs: Way,
    /// The only way it understands; 401 for the other.
    pub understands: Option<Way>,
    /// Whether documents are for those who sign.
    pub wants_signed_fetches: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            software: "mastodon".to_owned(),
            promises: false,
            accepts_follows: true,
            has_shared_inbox: true,
            signs: Way::Cavage,
            understands: None,
            wants_signed_fetches: false,
        }
    }
}

/// Somebody on a host.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// Which key of the pool.
    pub key: usize,
    /// What the actor says about its terms: four letters, or nothing.
    pub terms: Option<String>,
    /// Properties that come on top of the usual, or instead of them.
    pub extra: Map<String, Value>,
    pub followers: BTreeSet<String>,
    pub following: BTreeSet<String>,
    /// Ids of posts, oldest first.
    pub posts: Vec<String>,
    pub featured: Vec<String>,
}

impl World {
    /// Nobody yet, on this port.
    pub fn new(seed: u64, port: u16) -> Arc<Self> {
        Arc::new(Self {
            seed,
            port,
            keys: pool(),
            lines: Lines::default(),
            began: Instant::now(),
            offset: AtomicI64::new(0),
            ticked: AtomicI64::new(0),
            hosts: RwLock::default(),
            log: Mutex::default(),
            known_keys: Mutex::default(),
            checks_signatures: AtomicBool::new(true),
            keeps_bodies: AtomicBool::new(true),
        })
    }

    /// Since the start.
    pub fn age(&self) -> Duration {
        self.began.elapsed()
    }

    /// Milliseconds since 1970, by the clock of the peers.
    pub fn now(&self) -> i64 {
        SystemClock.now().0 + self.offset.load(Ordering::SeqCst)
    }

    /// Sets the clock of the peers; it goes on from there.
    pub fn set_clock(&self, now: i64) {
        self.offset.store(now - SystemClock.now().0, Ordering::SeqCst);
    }

    /// The time as text, later than any that was asked for before.
    pub fn tick(&self) -> String {
        let now = self.now();
        let last = self
            .ticked
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some(now.max(last + 1)));
        let tick = now.max(last.unwrap_or_default() + 1);
        jiff::Timestamp::from_millisecond(tick).unwrap_or_default().to_string()
    }

    /// The host of this name; made when it is new.
    pub fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.write().unwrap();
        if let Some(host) = hosts.by_name.get(name) {
            return host.clone();
        }
        let number = u32::try_from(hosts.by_name.len()).unwrap();
        let address = Ipv4Addr::new(
            127,
            1 + u8::try_from(number / 62_500).unwrap(),
            u8::try_from(number / 250 % 250).unwrap(),
            1 + u8::try_from(number % 250).unwrap(),
        );
        let domain = format!("{address}:{}", self.port);
        let host = Arc::new(Host {
            name: name.to_owned(),
            address,
            origin: format!("http://{domain}"),
            domain,
            asked: AtomicU64::new(0),
            made: AtomicU64::new(0),
            state: Mutex::default(),
        });
        hosts.by_name.insert(name.to_owned(), host.clone());
        hosts.by_address.insert(address, host.clone());
        host
    }

    /// Who lives at this address.
    pub fn at(&self, address: Ipv4Addr) -> Option<Arc<Host>> {
        self.hosts.read().unwrap().by_address.get(&address).cloned()
    }

    /// How many hosts there are.
    pub fn count(&self) -> usize {
        self.hosts.read().unwrap().by_name.len()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }

    /// Remembers what arrived.
    pub fn delivered(&self, mut delivery: Delivery) {
        if !self.keeps_bodies.load(Ordering::Relaxed) {
            delivery.body = Vec::new();
        }
        self.log().deliveries.push(delivery);
    }

    /// Remembers what was asked for.
    pub fn fetched(&self, fetch: Fetch) {
        self.log().fetches.push(fetch);
    }

    /// What arrived so far, in order, from the given number on.
    pub fn deliveries_from(&self, first: usize) -> Vec<Delivery> {
        self.log().deliveries.get(first..).unwrap_or_default().to_vec()
    }

    /// What somebody makes of everything that arrived, without a copy of it.
    pub fn of_deliveries<T>(&self, look: impl FnOnce(&[Delivery]) -> T) -> T {
        look(&self.log().deliveries)
    }

    /// What was asked for so far.
    pub fn fetches(&self) -> Vec<Fetch> {
        self.log().fetches.clone()
    }

    /// Forgets what arrived and what was asked for.
    pub fn forget(&self) {
        *self.log() = Log::default();
    }

    /// The public key that was found under this id before.
    pub fn known_key(&self, id: &str) -> Option<String> {
        self.known_keys.lock().unwrap().get(id).cloned()
    }

    /// Remembers a key.
    pub fn learn_key(&self, id: &str, pem: &str) {
        self.known_keys.lock().unwrap().insert(id.to_owned(), pem.to_owned());
    }

    /// The key of an actor of ours.
    pub fn key_of(&self, host: &Host, actor: &str) -> &Key {
        let index = host.state().actors.get(actor).map_or(0, |it| it.key);
        &self.keys[index % self.keys.len()]
    }
}

impl Host {
    /// What it serves and how it behaves.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// What goes wrong with a request for this path.
    pub fn fault(&self, seed: u64, path: &str) -> Fault {
        let state = self.state();
        let fits = state.faults.iter().filter(|(start, _)| path.starts_with(start.as_str()));
        let Some((_, fault)) = fits.max_by_key(|(start, _)| start.len()) else {
            return Fault::None;
        };
        let count = self.asked.fetch_add(1, Ordering::SeqCst);
        fault.settled(mixed(seed ^ u64::from(u32::from(self.address)), count))
    }

    /// A number nothing else on this host has.
    pub fn number(&self) -> u64 {
        self.made.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// An id for an activity.
    pub fn activity_id(&self) -> String {
        format!("{}/activities/{}", self.origin, self.number())
    }

    /// The id of somebody here.
    pub fn actor_id(&self, name: &str) -> String {
        if name == "actor" {
            format!("{}/actor", self.origin)
        } else {
            format!("{}/users/{name}", self.origin)
        }
    }

    /// Makes somebody, unless they are here already. Everybody has another key than the one
    /// before them.
    pub fn add_actor(&self, name: &str) {
        let mut state = self.state();
        let key = 1 + state.actors.len() + usize::from(self.address.octets()[3]);
        state.actors.entry(name.to_owned()).or_insert_with(|| Actor { key, ..Actor::default() });
    }
}
