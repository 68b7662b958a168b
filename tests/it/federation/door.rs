//! The stage for tests of the inbox: a server whose clock stands still, a victim, an attacker.

use federation::receive;
use serde_json::{Value, json};
use services::incoming;

use super::live::standing;
use crate::support::TestServer;
use crate::support::peer::sign::sign_over;
use crate::support::peer::{Peers, Request, Somebody};

/// A server whose clock stands still, a victim that it knows, and an attacker.
pub struct Door {
    pub peers: Peers,
    pub server: TestServer,
    pub ann: Somebody,
    pub eve: Somebody,
    pub inbox: String,
    pub mira: String,
}

pub const HOUR: i64 = 3_600_000;

/// The headers that a delivery in the old way covers.
pub const COVERED: [&str; 5] = ["(request-target)", "host", "date", "digest", "content-type"];

impl Door {
    pub fn new() -> Self {
        let (server, peers) = standing(11, false);
        let (ann, eve) = (somebody(&peers, "far", "ann", 1), somebody(&peers, "evil", "eve", 2));
        server.artist("mira");
        let (inbox, mira) = (server.addresses().shared_inbox(), server.addresses().actor("mira"));
        let door = Self { peers, server, ann, eve, inbox, mira };
        door.ann.follows(&door.inbox, &door.mira).taken();
        door
    }

    /// The clock of the peers, in milliseconds before or after ours.
    pub fn tells_the_time(&self, ahead: i64) {
        self.peers.world.set_clock(self.server.app.now().0 + ahead);
    }

    pub fn like(&self, by: &Somebody) -> Value {
        by.activity("Like", json!(self.mira))
    }

    /// A delivery of somebody, in order.
    pub fn right(&self, by: &Somebody) -> Request {
        by.signs(&self.inbox, &self.like(by))
    }

    /// Everything that could have been left behind.
    pub fn rows(&self) -> Vec<i64> {
        let tables =
            ["incoming", "remote_actors", "accounts", "instances", "jobs", "tombstones", "likes"];
        let count = |table: &&str| {
            let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table}");
            self.server.database.number(&sql)
        };
        tables.iter().map(count).collect()
    }

    /// A request of somebody is refused with this status and leaves nothing behind.
    #[track_caller]
    pub fn refuses(&self, by: &Somebody, request: &Request, status: u16) {
        let before = self.rows();
        by.posts(&self.inbox, request).answered(status);
        assert_eq!(self.rows(), before, "something stayed");
    }

    /// The same, and nobody is asked anything.
    #[track_caller]
    pub fn refuses_unasked(&self, by: &Somebody, request: &Request, status: u16) {
        self.peers.forget();
        self.refuses(by, request, status);
        let asked: Vec<String> = self.peers.fetches().into_iter().map(|it| it.target).collect();
        assert!(asked.is_empty(), "{asked:?}");
    }

    /// What is known of ann.
    pub fn ann_as_known(&self) -> Vec<String> {
        self.server.database.lines(&format!(
            "SELECT CAST(remote_actors.account_id || key_id || key_pem || uri || inbox || username
             || domain || display_name AS TEXT) AS line FROM remote_actors
             JOIN accounts ON accounts.id = account_id WHERE uri = '{}'",
            self.ann.id
        ))
    }

    /// Applies what was taken.
    pub fn applies(&self) {
        let app = &self.server.app;
        self.server.run(async {
            for claimed in incoming::claim(app, 100).await.unwrap() {
                receive::apply(app, &claimed).await.unwrap();
            }
        });
    }

    pub fn is_known(&self, actor: &str) -> bool {
        let sql = format!("SELECT uri AS line FROM remote_actors WHERE uri = '{actor}'");
        !self.server.database.lines(&sql).is_empty()
    }
}

/// Somebody with a key that others here do not have.
pub fn somebody(peers: &Peers, host: &str, name: &str, key: usize) -> Somebody {
    let it = peers.host(host).actor(name);
    has_key(&it, key);
    it
}

pub fn has_key(of: &Somebody, key: usize) {
    of.peer.change(|state| state.actors.get_mut(&of.name).unwrap().key = key);
}

/// The signature of the old way anew, over these headers.
pub fn sign_again(request: &mut Request, by: &Somebody, names: &[&str], times: &[(&str, &str)]) {
    let (key, id) = by.key();
    sign_over(request, key, &id, names, times);
}
