//! What just happened, for those who listen: streams of apps, caches.
//!
//! A function of this rung that changes something notes it (`note`) on the thread that runs the
//! change; whoever runs changes (the writer, the pool) hands the notes out once the commit is on
//! disk, and forgets them where there was none. So no caller can forget to tell, and nobody hears
//! of what did not happen. On PostgreSQL the notes travel to the other nodes with the commit
//! (`NOTIFY`), and come from them (`LISTEN`).

use std::cell::RefCell;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::connection::{Opener, Purpose};
use crate::{AccountId, Audience, Conn, NotificationId, PostId, RowId};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happened {
    /// A post can be seen that could not be before.
    Posted {
        /// Which.
        post: PostId,
    },
    /// A post says something else.
    Edited {
        /// Which.
        post: PostId,
    },
    /// A post is gone. What it hung on is gone too, so it stands here.
    Deleted {
        /// Which.
        post: PostId,
        /// Whose.
        author: AccountId,
        /// Who could see it.
        audience: Audience,
        /// Its hashtags, as in addresses.
        tags: Vec<String>,
        /// Who was mentioned.
        named: Vec<AccountId>,
    },
    /// Somebody carried a post further.
    Boosted {
        /// The row.
        boost: RowId,
        /// Who.
        by: AccountId,
        /// What.
        post: PostId,
    },
    /// Somebody took that back.
    Unboosted {
        /// The row that is gone.
        boost: RowId,
        /// Who.
        by: AccountId,
    },
    /// Somebody is told something.
    Told {
        /// The row.
        notification: NotificationId,
        /// Who.
        account: AccountId,
    },
    /// A talk that somebody takes part in has a new post.
    Talked {
        /// Who takes part.
        account: AccountId,
        /// The post that began it.
        root: PostId,
    },
    /// What was kept apart for somebody was let through.
    Merged {
        /// For whom.
        account: AccountId,
    },
    /// Staff tell everybody something.
    Announced {
        /// The row.
        announcement: RowId,
    },
    /// Staff took that back.
    Unannounced {
        /// The row that is gone.
        announcement: RowId,
    },
    /// Somebody answered it with an emoji, or took that back.
    AnnouncementReacted {
        /// The row.
        announcement: RowId,
        /// The emoji.
        name: String,
    },
    /// Somebody's filters are others.
    FiltersChanged {
        /// Whose.
        account: AccountId,
    },
}

/// Notes that may wait for a listener before the oldest are lost to it.
const WAITING: usize = 1024;

/// How often the notes of other nodes are asked for.
const LOOK: Duration = Duration::from_millis(100);

/// Bytes of one `NOTIFY` at most (PostgreSQL takes 7,999).
const PAYLOAD: usize = 7_000;

const CHANNEL: &str = "rakkan_live";

thread_local! {
    static NOTED: RefCell<Vec<Happened>> = const { RefCell::new(Vec::new()) };
}

/// Notes something in the change that this thread runs. The same twice in a row is once.
pub(crate) fn note(happened: Happened) {
    NOTED.with_borrow_mut(|noted| {
        if noted.last() != Some(&happened) {
            noted.push(happened);
        }
    });
}

/// How many are noted: where to go back to when a part of the change is undone.
pub(crate) fn mark() -> usize {
    NOTED.with_borrow(Vec::len)
}

/// Forgets what was noted since.
pub(crate) fn forget_since(mark: usize) {
    NOTED.with_borrow_mut(|noted| noted.truncate(mark));
}

fn take() -> Vec<Happened> {
    NOTED.with_borrow_mut(std::mem::take)
}

/// From those who change things to those who listen.
#[derive(Clone, Debug)]
pub(crate) struct Bus(Arc<Line>);

#[derive(Debug)]
struct Line {
    sender: broadcast::Sender<Happened>,
    /// Which node speaks, so that none hears itself twice.
    node: u64,
    /// Where other nodes speak; none on SQLite.
    url: Option<String>,
    is_listening: AtomicBool,
}

/// What one node tells the others.
#[derive(Serialize, Deserialize)]
struct Said {
    node: u64,
    happened: Vec<Happened>,
}

impl Bus {
    /// With the address of the database where there may be other nodes.
    pub(crate) fn new(url: Option<&str>) -> Self {
        let node = RandomState::new().build_hasher().finish();
        let (sender, _) = broadcast::channel(WAITING);
        let is_listening = AtomicBool::new(false);
        Self(Arc::new(Line { sender, node, url: url.map(str::to_owned), is_listening }))
    }

    /// Everything from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Happened> {
        let receiver = self.0.sender.subscribe();
        let listens_already = self.0.is_listening.swap(true, Ordering::SeqCst);
        if let Some(url) = self.0.url.clone().filter(|_| !listens_already) {
            let line = Arc::downgrade(&self.0);
            let started = std::thread::Builder::new()
                .name("live-listener".to_owned())
                .spawn(move || hear(&line, &url));
            if let Err(error) = started {
                tracing::error!(%error, "other nodes are not heard");
            }
        }
        receiver
    }

    /// Hands out what this thread noted: its change is on disk.
    pub(crate) fn hand_out(&self) {
        for happened in take() {
            // Nobody listens: nothing is lost.
            let _ = self.0.sender.send(happened);
        }
    }

    /// Sends what this thread noted to the other nodes, with the commit.
    pub(crate) fn tell_nodes(&self, conn: &mut Conn) -> QueryResult<()> {
        let Conn::Pg(conn) = conn else { return Ok(()) };
        let noted = NOTED.with_borrow(Clone::clone);
        for payload in payloads(self.0.node, noted) {
            diesel::sql_query("SELECT pg_notify($1, $2)")
                .bind::<Text, _>(CHANNEL)
                .bind::<Text, _>(payload)
                .execute(conn)?;
        }
        Ok(())
    }
}

/// As few as hold everything. What is too large alone is not told: streams are no archive.
fn payloads(node: u64, mut rest: Vec<Happened>) -> Vec<String> {
    let mut payloads = Vec::new();
    while !rest.is_empty() {
        let mut count = rest.len();
        loop {
            let happened = rest.iter().take(count).cloned().collect();
            let text = serde_json::to_string(&Said { node, happened }).unwrap_or_default();
            if text.len() <= PAYLOAD {
                payloads.push(text);
                break;
            }
            if count <= 1 {
                break;
            }
            count /= 2;
        }
        rest.drain(..count.max(1));
    }
    payloads
}

/// Listens to the other nodes until the store is gone.
fn hear(line: &Weak<Line>, url: &str) {
    while line.strong_count() > 0 {
        if let Err(error) = hear_on(line, url) {
            tracing::warn!(%error, "other nodes are not heard; trying again");
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

fn hear_on(line: &Weak<Line>, url: &str) -> Result<(), diesel::result::Error> {
    let opener = Opener { url: url.to_owned(), purpose: Purpose::Read };
    let fresh = opener.open().map_err(|error| {
        diesel::result::Error::QueryBuilderError(format!("no connection: {error}").into())
    })?;
    let Conn::Pg(mut conn) = fresh else { return Ok(()) };
    conn.batch_execute(&format!("LISTEN {CHANNEL}"))?;
    loop {
        let Some(open) = line.upgrade() else { return Ok(()) };
        for notification in conn.notifications_iter() {
            let said = serde_json::from_str::<Said>(&notification?.payload);
            for happened in said.into_iter().filter(|it| it.node != open.node) {
                for one in happened.happened {
                    let _ = open.sender.send(one);
                }
            }
        }
        drop(open);
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undone_is_not_told() {
        let bus = Bus::new(None);
        let mut ears = bus.listen();
        let posted = |id| Happened::Posted { post: PostId(id) };
        note(posted(1));
        let mark = mark();
        note(posted(2));
        forget_since(mark);
        note(posted(3));
        bus.hand_out();
        bus.hand_out();
        assert_eq!(ears.try_recv().unwrap(), posted(1));
        assert_eq!(ears.try_recv().unwrap(), posted(3));
        assert!(ears.try_recv().is_err());
    }

    #[test]
    fn many_notes_fit_into_several_messages() {
        let many: Vec<Happened> =
            (0..500).map(|id| Happened::Posted { post: PostId(id) }).collect();
        let texts = payloads(7, many.clone());
        assert!(texts.len() > 1 && texts.iter().all(|it| it.len() <= PAYLOAD));
        let read = texts.iter().map(|it| serde_json::from_str::<Said>(it).unwrap());
        assert_eq!(read.flat_map(|it| it.happened).collect::<Vec<_>>(), many);
    }
}
