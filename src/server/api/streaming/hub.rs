//! Who is there: every open socket and stream of this process, and the one task that tells them.
//!
//! What waits for each is bounded; who does not take it is let go. The task runs while somebody
//! is there, and looks every two seconds whether their tokens still open a login.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytestring::ByteString;
use services::AccountId;
use services::live::{Ears, Happened};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::channel::Channel;
use super::tell::tell;
use super::{Listener, Pass};
use crate::door::App;

/// Messages that may wait for one of them.
const WAITING: usize = 64;

/// How often it is looked whether they may still hear.
const LOOK: Duration = Duration::from_secs(2);

/// Open sockets and streams of this process at most.
const MOST: usize = 20_000;

/// Streams over one socket at most.
const CHANNELS: usize = 100;

/// How a message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wire {
    /// A frame of a WebSocket.
    Socket,
    /// A server-sent event.
    Events,
    /// A server-sent event that only says that something happened, for a page of ours.
    Page,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Ear {
    pub(super) id: u64,
    pub(super) who: Listener,
    pub(super) account: AccountId,
    pub(super) wire: Wire,
    channels: Arc<Mutex<Vec<Channel>>>,
    sender: mpsc::Sender<ByteString>,
}

impl Ear {
    /// What it listens to.
    pub(super) fn channels(&self) -> Vec<Channel> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Hub(Mutex<Room>);

#[derive(Debug, Default)]
struct Room {
    ears: HashMap<u64, Arc<Ear>>,
    last: u64,
    is_running: bool,
}

/// A place in the hub, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    hub: Arc<Hub>,
    id: u64,
    who: Listener,
    channels: Arc<Mutex<Vec<Channel>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.hub.room().ears.remove(&self.id);
    }
}

impl Place {
    /// Listens to one more. Answers whether there was room for it.
    pub(super) fn add(&self, channel: &Channel) -> bool {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if channels.len() >= CHANNELS {
            return false;
        }
        if !channels.contains(channel) {
            channels.push(channel.clone());
        }
        true
    }

    /// Listens to one less.
    pub(super) fn remove(&self, channel: &Channel) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.retain(|it| it != channel);
    }

    /// Who listens.
    pub(super) fn who(&self) -> &Listener {
        &self.who
    }
}

impl Hub {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets somebody in; none when it is full. The first one starts the task.
    pub(super) fn join(
        app: &App,
        who: Listener,
        wire: Wire,
    ) -> Option<(Place, mpsc::Receiver<ByteString>)> {
        let hub = app.memory.of::<Self>();
        let (sender, receiver) = mpsc::channel(WAITING);
        let account = who.viewer.account()?;
        let mut room = hub.room();
        if room.ears.len() >= MOST {
            return None;
        }
        room.last += 1;
        let (id, channels) = (room.last, Arc::<Mutex<Vec<Channel>>>::default());
        let place = Place { hub: hub.clone(), id, who: who.clone(), channels: channels.clone() };
        room.ears.insert(id, Arc::new(Ear { id, who, account, wire, channels, sender }));
        if !room.is_running {
            room.is_running = true;
            let running = Running { hub: hub.clone(), has_ended: false };
            let happens = services::live::listen(app);
            actix_web::rt::spawn(run(app.clone(), running, happens));
        }
        drop(room);
        Some((place, receiver))
    }

    /// All that are there now.
    pub(super) fn ears(&self) -> Vec<Arc<Ear>> {
        self.room().ears.values().cloned().collect()
    }

    /// Hands a message to one of them. Who is too slow is let go: the app comes back and reads
    /// what it missed.
    pub(super) fn hand(&self, ear: &Ear, message: ByteString) {
        if ear.sender.try_send(message).is_err() {
            self.room().ears.remove(&ear.id);
        }
    }

    fn cut(&self, gone: &HashSet<Pass>) {
        self.room().ears.retain(|_, ear| !gone.contains(&ear.who.pass));
    }

    /// Ends the task when nobody is there.
    fn may_end(&self) -> bool {
        let mut room = self.room();
        let is_empty = room.ears.is_empty();
        if is_empty {
            room.is_running = false;
        }
        is_empty
    }
}

/// Those who listen, by what they listen to.
pub(super) fn sorted(ears: &[Arc<Ear>]) -> Ears {
    let mut sorted = Ears::default();
    for ear in ears {
        for channel in ear.channels() {
            match channel {
                Channel::User => sorted.home.push(ear.account),
                Channel::Public { .. } | Channel::Hashtag { .. } => sorted.public.push(ear.account),
                Channel::List(id) => {
                    sorted.lists.push(id);
                    sorted.list_owners.push(ear.account);
                }
                Channel::UserNotification | Channel::Direct => {}
            }
        }
    }
    for list in [&mut sorted.home, &mut sorted.public, &mut sorted.list_owners] {
        list.sort_unstable();
        list.dedup();
    }
    sorted.lists.sort_unstable();
    sorted.lists.dedup();
    sorted
}

/// The task. Where its thread stops with somebody still there, the next one who comes starts
/// another.
struct Running {
    hub: Arc<Hub>,
    has_ended: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.has_ended {
            self.hub.room().is_running = false;
        }
    }
}

async fn run(app: App, mut running: Running, mut happens: Receiver<Happened>) {
    let hub = running.hub.clone();
    let hub = &hub;
    let mut look = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            happened = happens.recv() => match happened {
                Ok(happened) => {
                    if let Err(error) = tell(&app, hub, &happened).await {
                        tracing::warn!(error = format!("{error:?}"), "a stream missed something");
                    }
                }
                Err(RecvError::Lagged(count)) => {
                    tracing::warn!(count, "streams are too slow for what happens");
                }
                Err(RecvError::Closed) => return,
            },
            _ = look.tick() => {
                if hub.may_end() {
                    running.has_ended = true;
                    return;
                }
                if let Err(error) = cut_off(&app, hub).await {
                    tracing::warn!(error = format!("{error:?}"), "tokens cannot be looked up");
                }
            }
        }
    }
}

/// Lets those go whose token or session has ended, or whose login was closed.
async fn cut_off(app: &App, hub: &Hub) -> Result<(), services::Error> {
    let mut gone: HashSet<Pass> = hub.ears().iter().map(|it| it.who.pass).collect();
    let (mut tokens, mut sessions) = (Vec::new(), Vec::new());
    for pass in &gone {
        match pass {
            Pass::Token(id) => tokens.push(*id),
            Pass::Session(id) => sessions.push(*id),
        }
    }
    for open in services::live::open_among(app, tokens).await? {
        gone.remove(&Pass::Token(open));
    }
    for open in services::live::open_sessions_among(app, sessions).await? {
        gone.remove(&Pass::Session(open));
    }
    if !gone.is_empty() {
        hub.cut(&gone);
    }
    Ok(())
}
