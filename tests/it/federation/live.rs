//! Servers whose background works by itself, and waiting for what it does.

use std::time::{Duration, Instant};

use federation::lookup::{Resolved, resolve};
use services::addresses::Addresses;
use services::{AccountId, PostId};

use crate::support::peer::Peers;
use crate::support::{Person, TestServer};

/// A server that may talk to everybody on this machine.
pub fn live() -> TestServer {
    TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
        plan.config.federation.rate_limits = false;
        plan.is_live = true;
    })
}

/// A server without a background whose clock stands still, and others with the same time.
pub fn standing(seed: u64, has_limits: bool) -> (TestServer, Peers) {
    let server = TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
        plan.config.federation.rate_limits = has_limits;
        plan.stand_still();
    });
    let peers = Peers::start(seed);
    peers.world.set_clock(server.app.now().0);
    (server, peers)
}

/// Waits until something is so; a test that waits longer than this many seconds fails.
#[track_caller]
pub fn eventually(what: &str, seconds: u64, mut is_so: impl FnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(seconds), "not in {seconds} s: {what}");
        std::thread::sleep(Duration::from_millis(25));
    }
    began.elapsed()
}

impl TestServer {
    /// What its addresses are to others.
    pub fn addresses(&self) -> Addresses {
        Addresses::new(&self.app.config.server)
    }

    /// The post of another server, once it is here and not deleted.
    pub fn copy_of(&self, uri: &str) -> Option<PostId> {
        let sql = format!(
            "SELECT CAST(post_id AS TEXT) AS line FROM remote_posts
             JOIN posts ON posts.id = post_id WHERE uri = '{uri}' AND deleted_at IS NULL"
        );
        self.database.lines(&sql).first().map(|it| PostId(it.parse().unwrap()))
    }

    /// The same, as soon as it is there.
    #[track_caller]
    pub fn gets_copy_of(&self, uri: &str) -> PostId {
        eventually(&format!("{uri} is here"), 20, || self.copy_of(uri).is_some());
        self.copy_of(uri).unwrap()
    }

    /// The ids of the pictures of a post, in order.
    pub fn media_of(&self, post: PostId) -> Vec<String> {
        let sql = format!(
            "SELECT CAST(id AS TEXT) AS line FROM media WHERE post_id = {post} ORDER BY position"
        );
        self.database.lines(&sql)
    }

    /// Where a file of this picture is served, once it is made.
    pub fn file_of(&self, media: &str) -> Option<String> {
        let sql = format!("SELECT renditions AS line FROM media WHERE id = {media}");
        let row = self.database.lines(&sql).pop()?;
        let made: Vec<services::media::RenditionInfo> = serde_json::from_str(&row).ok()?;
        let info = made.iter().find(|it| it.format == "webp").or(made.first())?;
        Some(format!("/media/{media}/{}.{}", info.width, info.format))
    }

    /// A number of a post.
    pub fn number_of(&self, post: PostId, column: &str) -> i64 {
        let sql = format!("SELECT CAST({column} AS BIGINT) AS n FROM posts WHERE id = {post}");
        self.database.number(&sql)
    }
}

impl Person<'_> {
    /// Finds somebody on another server by their address and follows them; waits for the yes.
    #[track_caller]
    pub fn follows_far(&self, address: &str) -> AccountId {
        let app = &self.server.app;
        let found = self.server.run(resolve(app, address));
        let Ok(Some(Resolved::Account(account))) = found else {
            panic!("{address} is nobody: {found:?}");
        };
        self.server.run(services::follows::follow(app, &self.member, account)).unwrap();
        let viewer = services::Viewer::Member(self.member.clone());
        eventually(&format!("{address} accepts"), 20, || {
            let asking = services::follows::relationship(app, &viewer, account);
            self.server.run(asking).unwrap().following
        });
        account
    }
}
