//! Other servers, played by one program: up to thousands of hosts that sign, serve documents and
//! pictures, take deliveries and remember them, and do anything wrong that a host can do wrong.
//!
//! All hosts share one port; each has an address of its own (`127.1.0.1`, `127.1.0.2`, …), so its
//! domain is `127.1.0.1:PORT`. Servers that talk to them open `127.0.0.0/8` in
//! `federation.allow_networks`. What is left to chance follows from the seed.
//!
//! In a test:
//!
//! ```ignore
//! let peers = Peers::start(7);
//! let far = peers.host("far");
//! let ann = far.actor("ann");                       // http://127.1.0.1:PORT/users/ann
//! ann.follows(&inbox, &mira_id).taken();         // signed; `Sent { id, status, took, words }`
//! let post = ann.writes(note("a heron").terms("NNNN").picture(picture(60, 40).terms("AAAA")));
//! ann.creates(&inbox, &post).taken();            // `post` is served at its id from now on
//! ann.edits(&post, |it| it["content"] = json!("<p>two herons</p>"));   // what is served
//! ann.updates(&inbox, &post).taken();            // `Update` with what is served
//! ann.claims(&inbox, &post, |it| it["aiConsent"] = consent("AAAA"));   // `Update` with a lie
//! ann.likes(&inbox, &note_of_ours); ann.announces(&inbox, &note_of_ours);
//! ann.deletes(&inbox, &post).taken();            // 410 and a Tombstone at its id
//! ann.sends(&inbox, &json!({ … })).taken();      // anything, signed by ann
//! far.fails("", Fault::Slow(3_000));                // every path
//! far.fails("/inbox", Fault::Status(500));          // the longest beginning counts
//! far.change(|it| it.manners.promises = true);      // manners, documents, actors
//! far.serves("/users/ann", &json!({ … }));          // any document instead of the usual one
//! peers.deliveries();                               // what arrived, with raw bytes and verdict
//! peers.wait_for(5, |all| all.len() == 3);          // until it is so, or the test fails
//! ```
//!
//! Peers accept who follows them (`manners.accepts_follows`), and check each signature with code
//! of their own; a wrong one is answered 401 and written down in `Delivery::verified`.
//!
//! As a process of its own (`cargo run --example peers`) it is steered by HTTP, see `control.rs`.

pub mod control;
pub mod documents;
pub mod fault;
pub mod flood;
pub mod note;
pub mod send;
pub mod serve;
pub mod sign;
pub mod wire;
pub mod world;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::{Handle, Runtime};

pub use documents::{PUBLIC, consent, context};
pub use fault::Fault;
pub use note::{Audience, Note, note, picture};
pub use send::Sent;
pub use sign::{Key, Way};
use url::Url;
pub use wire::{Reply, Request};
pub use world::{Delivery, Fetch, State};
use world::{Host, World};

/// The peers of a test, gone when it is dropped.
pub struct Peers {
    pub world: Arc<World>,
    runtime: Runtime,
}

/// One host.
#[derive(Clone)]
pub struct Peer {
    world: Arc<World>,
    pub host: Arc<Host>,
    on: Handle,
}

/// Somebody on a host.
#[derive(Clone)]
pub struct Somebody {
    pub peer: Peer,
    pub name: String,
    /// The address of the actor.
    pub id: String,
}

impl Peers {
    /// None yet, on a free port.
    pub fn start(seed: u64) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let (listener, port) = bind(0);
        let world = World::new(seed, port);
        let serving = world.clone();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            serve::listen(listener, serving).await;
        });
        Self { world, runtime }
    }

    /// The host of this name; made when it is new.
    pub fn host(&self, name: &str) -> Peer {
        let host = self.world.host(name);
        Peer { world: self.world.clone(), host, on: self.runtime.handle().clone() }
    }

    /// Everything that arrived, in order.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.world.deliveries_from(0)
    }

    /// Everything that was asked for.
    pub fn fetches(&self) -> Vec<Fetch> {
        self.world.fetches()
    }

    /// Forgets both.
    pub fn forget(&self) {
        self.world.forget();
    }

    /// Waits until what arrived looks like this; after so many seconds the test fails.
    #[track_caller]
    pub fn wait_for(&self, seconds: u64, is_so: impl Fn(&[Delivery]) -> bool) -> Vec<Delivery> {
        let until = Instant::now() + Duration::from_secs(seconds);
        while !self.world.of_deliveries(&is_so) {
            let all = self.deliveries();
            let last: Vec<_> = all.iter().rev().take(5).map(|it| (&it.host, &it.kind)).collect();
            let count = all.len();
            assert!(Instant::now() < until, "{count} deliveries arrived, the last are {last:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
        self.deliveries()
    }
}

/// A port that every address of 127.0.0.0/8 answers on.
pub fn bind(port: u16) -> (TcpListener, u16) {
    let at = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    let listener = TcpListener::bind(at).expect("a free port");
    listener.set_nonblocking(true).expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

impl Peer {
    /// Somebody here; made when they are new.
    pub fn actor(&self, name: &str) -> Somebody {
        self.host.add_actor(name);
        Somebody { peer: self.clone(), name: name.to_owned(), id: self.host.actor_id(name) }
    }

    /// What goes wrong from now on, for paths that begin like this.
    pub fn fails(&self, path: &str, fault: Fault) {
        self.host.state().faults.insert(path.to_owned(), fault);
    }

    /// Nothing goes wrong any longer.
    pub fn recovers(&self) {
        self.host.state().faults.clear();
    }

    /// Changes manners, documents, actors.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.host.state());
    }

    /// Serves a document at this path.
    pub fn serves(&self, path: &str, document: &Value) {
        self.answers(path, Reply::of(documents::ACTIVITY_JSON, document.to_string()));
    }

    /// Answers this path in this way.
    pub fn answers(&self, path: &str, reply: Reply) {
        self.host.state().documents.insert(path.to_owned(), reply);
    }

    /// What arrived here.
    pub fn deliveries(&self) -> Vec<Delivery> {
        let is_here = |it: &&Delivery| it.host == self.host.name;
        self.world.of_deliveries(|all| all.iter().filter(is_here).cloned().collect())
    }
}

impl Sent {
    /// The receiver said yes; anything else fails the test.
    #[track_caller]
    pub fn taken(self) -> Self {
        self.answered(202)
    }

    /// The receiver gave this answer.
    #[track_caller]
    pub fn answered(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.id, self.words);
        self
    }
}

impl Somebody {
    /// `ann@127.1.0.1:4001`
    pub fn address(&self) -> String {
        format!("{}@{}", self.name, self.peer.host.domain)
    }

    /// Says what the actor's own terms are from now on, in its document.
    #[must_use]
    pub fn with_terms(self, letters: &str) -> Self {
        self.peer.change(|state| {
            state.actors.entry(self.name.clone()).or_default().terms = Some(letters.to_owned());
        });
        self
    }

    /// Writes a post: it is served from now on, with its pictures. Answers its id.
    pub fn writes(&self, note: Note) -> String {
        let host = &self.peer.host;
        let published = self.peer.world.tick();
        let (object, documents) =
            note.into_documents((&host.origin, &self.id), host.number(), &published);
        let id = object["id"].as_str().unwrap_or_default().to_owned();
        self.peer.change(|state| {
            state.documents.extend(documents);
            state.actors.entry(self.name.clone()).or_default().posts.push(id.clone());
        });
        id
    }

    /// What is served under an id of this host.
    #[track_caller]
    pub fn document(&self, id: &str) -> Value {
        documents::served(&self.peer.host, id).unwrap_or_else(|| panic!("{id} is not served"))
    }

    /// Changes a post where it is served; `updated` is set.
    #[track_caller]
    pub fn edits(&self, id: &str, change: impl FnOnce(&mut Value)) {
        let mut object = self.document(id);
        object["updated"] = json!(self.peer.world.tick());
        change(&mut object);
        self.puts(id, &object, 200);
    }

    fn puts(&self, id: &str, object: &Value, status: u16) {
        let path = id.strip_prefix(&self.peer.host.origin).unwrap_or_default().to_owned();
        self.peer.change(|state| {
            let reply = state
                .documents
                .entry(path)
                .or_insert_with(|| Reply::of(documents::ACTIVITY_JSON, Vec::new()));
            reply.body = object.to_string().into_bytes();
            reply.status = status;
        });
    }

    /// An activity of theirs around an object.
    #[expect(clippy::needless_pass_by_value, reason = "most callers make the object on the spot")]
    pub fn activity(&self, kind: &str, object: Value) -> Value {
        let (to, cc) = (object["to"].clone(), object["cc"].clone());
        let mut activity = json!({
            "@context": context(),
            "id": self.peer.host.activity_id(),
            "type": kind,
            "actor": self.id,
            "object": object,
        });
        if !to.is_null() {
            activity["to"] = to;
            activity["cc"] = cc;
        }
        activity
    }

    /// Sends any activity, signed.
    pub fn sends(&self, inbox: &str, activity: &Value) -> Sent {
        let peer = &self.peer;
        peer.on.block_on(send::deliver(&peer.world, &peer.host, &self.name, inbox, activity))
    }

    /// The request that brings an activity, signed. A test may change it before it goes.
    #[track_caller]
    pub fn signs(&self, inbox: &str, activity: &Value) -> Request {
        let (peer, url) = (&self.peer, Url::parse(inbox).expect("an address"));
        let body = activity.to_string().into_bytes();
        send::signed(&peer.world, (&peer.host, &self.name), &url, Some(body))
    }

    /// Sends a request to our server as it is, from the address of their host.
    #[track_caller]
    pub fn posts(&self, inbox: &str, request: &Request) -> Sent {
        let (peer, url) = (&self.peer, Url::parse(inbox).expect("an address"));
        peer.on.block_on(send::post(&peer.world, &peer.host, &url, request))
    }

    /// Their key, and its id.
    pub fn key(&self) -> (&Key, String) {
        (self.peer.world.key_of(&self.peer.host, &self.name), format!("{}#main-key", self.id))
    }

    /// Fetches a document, signed by them.
    pub fn fetches(&self, id: &str) -> Result<Value, String> {
        let peer = &self.peer;
        peer.on.block_on(send::fetch(&peer.world, &peer.host, &self.name, id))
    }

    /// Sends `Create` with a post that is served here.
    #[track_caller]
    pub fn creates(&self, inbox: &str, id: &str) -> Sent {
        self.sends(inbox, &self.activity("Create", self.document(id)))
    }

    /// Sends `Update` with a post that is served here.
    #[track_caller]
    pub fn updates(&self, inbox: &str, id: &str) -> Sent {
        self.sends(inbox, &self.activity("Update", self.document(id)))
    }

    /// Sends `Update` with something that is not what is served here.
    #[track_caller]
    pub fn claims(&self, inbox: &str, id: &str, change: impl FnOnce(&mut Value)) -> Sent {
        let mut object = self.document(id);
        object["updated"] = json!(self.peer.world.tick());
        change(&mut object);
        self.sends(inbox, &self.activity("Update", object))
    }

    /// Sends `Update` of their own profile.
    pub fn updates_profile(&self, inbox: &str) -> Sent {
        let path = format!("/users/{}", self.name);
        let reply = documents::made_up(&self.peer.world, &self.peer.host, &path, "");
        let actor: Value = serde_json::from_slice(&reply.body).expect("an actor");
        self.sends(inbox, &self.activity("Update", actor))
    }

    /// Takes a post away and sends `Delete`.
    pub fn deletes(&self, inbox: &str, id: &str) -> Sent {
        let tombstone = json!({ "@context": context(), "id": id, "type": "Tombstone" });
        self.puts(id, &tombstone, 410);
        let mut activity = self.activity("Delete", json!({ "id": id, "type": "Tombstone" }));
        activity["to"] = json!([PUBLIC]);
        self.sends(inbox, &activity)
    }

    /// Sends `Follow`; the document of the activity is served.
    pub fn follows(&self, inbox: &str, whom: &str) -> Sent {
        let activity = self.activity("Follow", json!(whom));
        self.puts(activity["id"].as_str().unwrap_or_default(), &activity, 200);
        self.sends(inbox, &activity)
    }

    /// Sends `Like`.
    pub fn likes(&self, inbox: &str, what: &str) -> Sent {
        self.sends(inbox, &self.activity("Like", json!(what)))
    }

    /// Sends `Announce`, to everybody.
    pub fn announces(&self, inbox: &str, what: &str) -> Sent {
        let mut activity = self.activity("Announce", json!(what));
        activity["published"] = json!(self.peer.world.tick());
        activity["to"] = json!([PUBLIC]);
        activity["cc"] = json!([format!("{}/followers", self.id)]);
        self.sends(inbox, &activity)
    }

    /// Sends `Undo` of an activity that was sent before.
    pub fn undoes(&self, inbox: &str, activity: &Value) -> Sent {
        self.sends(inbox, &self.activity("Undo", activity.clone()))
    }
}
