//! A server of ours among peers, for tests of what is received: an activity is handed in as the
//! inbox keeps it once its signature was found right, and is applied at once.

use federation::fetch::{Options, fetch_document};
use federation::receive;
use serde_json::{Value, json};
use services::addresses::Addresses;
use services::incoming::{self, Applied, Arrived, Kept, Outcome};
use services::work::{self, Job};

use crate::support::TestServer;
use crate::support::peer::{Peers, Somebody};

/// The server and everybody else.
pub struct Town {
    pub peers: Peers,
    pub server: TestServer,
}

impl Town {
    pub fn new(seed: u64) -> Self {
        let server = TestServer::with(|plan| {
            plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
            plan.config.federation.rate_limits = false;
        });
        Self { peers: Peers::start(seed), server }
    }

    pub fn addresses(&self) -> Addresses {
        Addresses::new(&self.server.app.config.server)
    }

    /// Hands in an activity of somebody; answers `done`, `no: why`, `later: why`, `known` when its
    /// id came before.
    #[track_caller]
    pub fn gets(&self, by: &Somebody, activity: &Value) -> String {
        let app = &self.server.app;
        let text = |key: &str| activity[key].as_str().unwrap_or_default().to_owned();
        let arrived = Arrived {
            activity_uri: text("id"),
            actor_uri: by.id.clone(),
            domain: by.peer.host.domain.clone(),
            kind: text("type"),
            body: activity.to_string(),
        };
        self.server.run(async {
            if incoming::keep(app, arrived).await.unwrap() == Kept::Known {
                return "known".to_owned();
            }
            let claimed = incoming::claim(app, 10).await.unwrap();
            assert_eq!(claimed.len(), 1, "one activity at a time");
            match receive::apply(app, &claimed[0]).await.unwrap() {
                Applied::Ours(Outcome::Done) => "done".to_owned(),
                Applied::Ours(Outcome::Rejected(reason)) => format!("no: {reason}"),
                Applied::Ours(Outcome::Later { reason, .. }) => format!("later: {reason}"),
                Applied::Lost => panic!("nobody else is at work here"),
            }
        })
    }

    /// Keeps an activity, as the inbox does, and leaves it to the worker.
    pub fn keeps(&self, by: &Somebody, activity: &Value) {
        let text = |key: &str| activity[key].as_str().unwrap_or_default().to_owned();
        let arrived = Arrived {
            activity_uri: text("id"),
            actor_uri: by.id.clone(),
            domain: by.peer.host.domain.clone(),
            kind: text("type"),
            body: activity.to_string(),
        };
        self.server.run(incoming::keep(&self.server.app, arrived)).unwrap();
    }

    /// The same, and it has its effect.
    #[track_caller]
    pub fn takes(&self, by: &Somebody, activity: &Value) {
        assert_eq!(self.gets(by, activity), "done", "{activity:#}");
    }

    /// The same, and it is refused.
    #[track_caller]
    pub fn refuses(&self, by: &Somebody, activity: &Value) {
        let answer = self.gets(by, activity);
        assert!(answer.starts_with("no: "), "{answer}: {activity:#}");
    }

    /// What the origin of an id serves for it now.
    pub fn served(&self, id: &str) -> Value {
        let asking = fetch_document(&self.server.app, id, Options::again());
        self.server.run(asking).unwrap().value
    }

    /// `Create` of a post that is served there.
    #[track_caller]
    pub fn hears_of(&self, by: &Somebody, id: &str) {
        self.takes(by, &by.activity("Create", by.document(id)));
    }

    /// Does the jobs that follow from what was received. Pictures, deliveries and looks at
    /// servers are tried elsewhere. Answers how many documents were fetched.
    #[track_caller]
    pub fn works(&self) -> usize {
        let app = &self.server.app;
        self.server.run(async {
            let mut fetched = 0;
            for _ in 0..1_000 {
                let Some(claimed) = work::claim(app).await.unwrap() else { return fetched };
                let outcome = match claimed.job.clone() {
                    Job::FetchObject { uri, depth } => {
                        fetched += 1;
                        receive::fetch_object(app, &uri, depth).await
                    }
                    Job::FillProfile { account } => receive::fill_profile(app, account).await,
                    job @ (Job::SpreadTerms { .. } | Job::RemoveFiles { .. }) => {
                        work::run(app, job).await
                    }
                    _ => Ok(()),
                };
                work::settle(app, claimed, outcome).await.unwrap();
            }
            panic!("jobs without an end");
        })
    }

    /// One text of the database.
    pub fn line(&self, sql: &str) -> String {
        self.server.database.lines(sql).pop().unwrap_or_default()
    }

    /// How many rows.
    pub fn count(&self, from: &str) -> i64 {
        self.server.database.number(&format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {from}"))
    }

    /// What is kept of a post: `column` of its rows.
    pub fn of_post(&self, id: &str, column: &str) -> String {
        self.line(&format!(
            "SELECT CAST({column} AS TEXT) AS line FROM posts
             JOIN remote_posts ON remote_posts.post_id = posts.id WHERE uri = '{id}'"
        ))
    }

    /// What is kept of somebody.
    pub fn of_actor(&self, id: &str, column: &str) -> String {
        self.line(&format!(
            "SELECT CAST({column} AS TEXT) AS line FROM accounts
             JOIN remote_actors ON remote_actors.account_id = accounts.id WHERE uri = '{id}'"
        ))
    }

    /// Whether a post is here and not deleted.
    pub fn has(&self, id: &str) -> bool {
        self.of_post(id, "CASE WHEN deleted_at IS NULL THEN 'here' ELSE 'gone' END") == "here"
    }

    /// The four letters of a column of terms.
    pub fn letters(&self, id: &str, column: &str) -> String {
        let byte: u8 = self.of_post(id, column).parse().unwrap();
        consent::Consent::unpack(byte).letters()
    }

    /// The four letters of the terms of each picture of a post, in order.
    pub fn pictures(&self, id: &str, column: &str) -> Vec<String> {
        let rows = self.server.database.lines(&format!(
            "SELECT CAST(media.{column} AS TEXT) AS line FROM media
             JOIN remote_posts ON remote_posts.post_id = media.post_id
             WHERE uri = '{id}' ORDER BY media.position"
        ));
        rows.iter().map(|it| consent::Consent::unpack(it.parse().unwrap()).letters()).collect()
    }
}

/// A boost of something, with whatever else somebody puts into it.
pub fn boost(by: &Somebody, object: Value) -> Value {
    let mut activity = by.activity("Announce", object);
    activity["to"] = json!(["https://www.w3.org/ns/activitystreams#Public"]);
    activity
}
