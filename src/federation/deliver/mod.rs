//! Delivery: the log of outgoing activities is read once, each server has a lane of its own, and
//! each lane a cursor that is written down as it moves.
//!
//! ```text
//!   outgoing ──read once──► lanes (one a server) ──several in flight──► inboxes
//!                             │   ▲                        │
//!                  cursor ◄───┘   └── back in front ◄──────┘ the server fails: the lane rests
//! ```
//!
//! What a crash can cost is a repetition: a delivery that was made and not yet written down is
//! made again, byte for byte. Nothing is forgotten, because a cursor moves only over what is
//! settled. A lane that fails tries with one delivery at a time, after longer and longer rests;
//! other lanes do not notice.

mod lane;
mod post;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use services::client::domain_of;
use services::deliveries::{self, Books, Mailbox};
use services::memory::Recent;
use services::{App, Error, Result, RowId, Timestamp};
use tokio::sync::{mpsc, watch};
use url::Url;

use lane::{Item, Lane};
use post::Outcome;

use crate::fetch::{FetchError, Options, fetch_document};

/// How often the books are written.
const BOOKS: Duration = Duration::from_millis(200);

/// How often the log is looked at when nobody rings: another process may have written.
const IDLE: Duration = Duration::from_secs(1);

/// What is under way when we are told to stop gets this long.
const GRACE: Duration = Duration::from_secs(10);

/// Activities whose text stays in memory: one goes to many.
const TEXTS: usize = 200;

/// And for how long it is believed: a post that was deleted meanwhile is not sent.
const FRESH: Duration = Duration::from_secs(2);

/// Every so many books the cursors of servers for which nothing waits are moved up too.
const CATCH_UP: u32 = 150;

/// How one delivery ended.
struct Done {
    lane: i64,
    item: Item,
    outcome: Outcome,
}

/// Everything that is on its way.
struct Office {
    app: Arc<App>,
    lanes: HashMap<i64, Lane>,
    mailboxes: HashMap<i64, (i64, Arc<str>)>,
    texts: Recent<i64, (Bytes, Timestamp)>,
    /// The log was read up to here.
    head: i64,
    under_way: usize,
    books: Books,
    tell: mpsc::UnboundedSender<Done>,
    told: mpsc::UnboundedReceiver<Done>,
}

/// Delivers until it is told to stop.
pub async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let mut office = loop {
        match Office::open(app.clone()).await {
            Ok(office) => break office,
            Err(error) => {
                tracing::error!(error = format!("{error:?}"), "deliveries cannot begin");
                tokio::time::sleep(IDLE * 5).await;
            }
        }
        if *stopped.borrow() {
            return;
        }
    };
    let (mut wrote, mut times) = (tokio::time::Instant::now(), 0_u32);
    while !*stopped.borrow() {
        if let Err(error) = office.step().await {
            tracing::error!(error = format!("{error:?}"), "the log of deliveries cannot be read");
            tokio::time::sleep(IDLE).await;
        }
        tokio::select! {
            () = app.outgoing.notified() => {}
            () = tokio::time::sleep(if office.under_way > 0 { BOOKS } else { IDLE }) => {}
            Some(done) = office.told.recv() => office.settle(done),
            _ = stopped.changed() => {}
        }
        while let Ok(done) = office.told.try_recv() {
            office.settle(done);
        }
        if wrote.elapsed() >= BOOKS {
            times = times.wrapping_add(1);
            office.write_books(times % CATCH_UP == 0).await;
            wrote = tokio::time::Instant::now();
        }
    }
    office.finish(GRACE).await;
}

/// Delivers what can be delivered now, and answers how many deliveries were settled. For tests,
/// which have no background.
pub async fn now(app: &Arc<App>) -> Result<usize> {
    let mut office = Office::open(app.clone()).await?;
    let mut settled = 0;
    loop {
        office.step().await?;
        if office.under_way == 0 {
            break;
        }
        if let Some(done) = office.told.recv().await {
            settled += usize::from(!matches!(done.outcome, Outcome::Down { .. }));
            office.settle(done);
        }
    }
    office.finish(GRACE).await;
    Ok(settled)
}

/// An inbox answered that it is gone. A proxy that is set up wrongly says so too, so its people
/// are asked: it is gone when they are. The job `ConfirmGone`.
pub async fn confirm_gone(app: &App, inbox: RowId) -> Result<()> {
    for uri in deliveries::people_of(app, inbox).await? {
        match fetch_document(app, &uri, Options::again()).await {
            Err(FetchError::Gone) => {}
            Err(FetchError::Own(error)) => return Err(error),
            Err(error) if error.is_passing() => return Err(Error::Unavailable),
            Ok(_) | Err(_) => return Ok(()),
        }
    }
    deliveries::set_gone(app, inbox).await
}

impl Office {
    async fn open(app: Arc<App>) -> Result<Self> {
        let (tell, told) = mpsc::unbounded_channel();
        let all = deliveries::destinations(&app).await?;
        let waits = all.iter().filter(|it| it.gave_up_at.is_none());
        let head = waits.map(|it| it.cursor).min().unwrap_or(0);
        let lanes = all.into_iter().map(|it| (it.id.0, Lane::new(it))).collect();
        Ok(Self {
            app,
            lanes,
            mailboxes: HashMap::new(),
            texts: Recent::new(TEXTS),
            head,
            under_way: 0,
            books: Books::default(),
            tell,
            told,
        })
    }

    /// Reads what is new in the log, and starts what may start.
    async fn step(&mut self) -> Result<()> {
        loop {
            let rows = deliveries::after(&self.app, self.head).await?;
            let unknown: Vec<i64> = rows
                .iter()
                .flat_map(|(_, inboxes)| inboxes)
                .filter(|inbox| !self.mailboxes.contains_key(inbox))
                .copied()
                .collect();
            self.learn(unknown).await?;
            let is_last = rows.len() < 500;
            for (letter, inboxes) in rows {
                for inbox in inboxes {
                    let Some((server, _)) = self.mailboxes.get(&inbox) else { continue };
                    let item = Item::new(&letter, inbox);
                    if let Some(lane) = self.lanes.get_mut(server) {
                        lane.push(item);
                    }
                }
                self.head = letter.id.0;
            }
            if is_last {
                break;
            }
        }
        self.refill().await?;
        self.start().await
    }

    async fn learn(&mut self, mut inboxes: Vec<i64>) -> Result<()> {
        inboxes.sort_unstable();
        inboxes.dedup();
        if inboxes.is_empty() {
            return Ok(());
        }
        let (mailboxes, servers) = deliveries::places(&self.app, inboxes).await?;
        for server in servers {
            self.lanes.entry(server.id.0).or_insert_with(|| Lane::new(server));
        }
        for Mailbox { id, instance_id, url, gone_at } in mailboxes {
            if gone_at.is_none() {
                self.mailboxes.insert(id.0, (instance_id.0, url.into()));
            }
        }
        Ok(())
    }

    /// A lane that could not hold everything reads the log again from where it stopped.
    async fn refill(&mut self) -> Result<()> {
        let empty: Vec<(i64, i64)> = self
            .lanes
            .iter()
            .filter(|(_, lane)| lane.wants_more())
            .map(|(id, lane)| (*id, lane.reached()))
            .collect();
        for (id, from) in empty {
            let rows = deliveries::after(&self.app, from).await?;
            let is_all = rows.len() < 500;
            let last = rows.last().map_or(self.head, |(letter, _)| letter.id.0);
            let mailboxes = &self.mailboxes;
            let Some(lane) = self.lanes.get_mut(&id) else { continue };
            lane.begin_refill(last, is_all);
            for (letter, inboxes) in &rows {
                for inbox in inboxes {
                    if mailboxes.get(inbox).is_some_and(|(server, _)| *server == id) {
                        lane.push_again(Item::new(letter, *inbox));
                    }
                }
            }
        }
        Ok(())
    }

    async fn start(&mut self) -> Result<()> {
        let (now, most) = (self.app.now(), self.app.config.federation.deliveries);
        let a_lane = self.app.config.federation.deliveries_per_host.max(1);
        let mut chosen = Vec::new();
        // One for each lane in turn, so that a full lane does not take all the room.
        loop {
            let before = chosen.len();
            for (id, lane) in &mut self.lanes {
                if self.under_way + chosen.len() >= most {
                    break;
                }
                chosen.extend(lane.next(now, a_lane).map(|item| (*id, item)));
            }
            if chosen.len() == before || self.under_way + chosen.len() >= most {
                break;
            }
        }
        for (id, item) in chosen {
            self.send(id, item).await?;
        }
        Ok(())
    }

    async fn send(&mut self, lane: i64, item: Item) -> Result<()> {
        self.under_way += 1;
        let tell = self.tell.clone();
        let end = move |outcome| {
            // Nobody listens any more only when everything ends.
            let _ = tell.send(Done { lane, item, outcome });
        };
        let Some(text) = self.text(item.letter).await? else {
            end(Outcome::TakenBack);
            return Ok(());
        };
        let place = self.mailboxes.get(&item.inbox).map(|(_, url)| url.clone());
        let newer = self.lanes.get(&lane).is_some_and(Lane::signs_newer);
        let app = self.app.clone();
        tokio::spawn(async move {
            let outcome = match place.and_then(|url| Url::parse(&url).ok()) {
                None => Outcome::Refused { status: 0, reason: "no such inbox".to_owned() },
                Some(url) => match services::blocked::is_blocked(&app, &domain_of(&url)).await {
                    Ok(true) => {
                        Outcome::Refused { status: 0, reason: "its server is blocked".to_owned() }
                    }
                    _ => post::post(&app, url, text, item.account, newer).await,
                },
            };
            end(outcome);
        });
        Ok(())
    }

    /// What a row says; nothing where its author took it back.
    async fn text(&mut self, letter: i64) -> Result<Option<Bytes>> {
        let now = self.app.now();
        if let Some((text, read_at)) = self.texts.get(&letter)
            && now < read_at.plus(FRESH)
        {
            return Ok(Some(text));
        }
        let body = deliveries::body(&self.app, letter).await?.filter(|it| !it.is_empty());
        let text = body.map(Bytes::from);
        if let Some(text) = &text {
            self.texts.insert(letter, (text.clone(), now));
        }
        Ok(text)
    }

    fn settle(&mut self, done: Done) {
        self.under_way = self.under_way.saturating_sub(1);
        let (now, days) = (self.app.now(), self.app.config.federation.retry_days);
        let Some(lane) = self.lanes.get_mut(&done.lane) else { return };
        match done.outcome {
            Outcome::Delivered { newer } => lane.delivered(&done.item, newer, now),
            Outcome::Refused { status, reason } => {
                lane.settled(&done.item);
                self.books.failures.push((done.item.letter, done.item.inbox, status, reason));
            }
            Outcome::TakenBack => lane.let_go(&done.item),
            Outcome::Gone => {
                lane.settled(&done.item);
                // Looked up again when something goes there the next time.
                self.mailboxes.remove(&done.item.inbox);
                if !self.books.gone.contains(&done.item.inbox) {
                    self.books.gone.push(done.item.inbox);
                }
                let reason = "the inbox is gone".to_owned();
                self.books.failures.push((done.item.letter, done.item.inbox, 410, reason));
            }
            Outcome::Down { reason, retry_after } => {
                let patience = Duration::from_hours(days.saturating_mul(24));
                lane.down(done.item, &reason, retry_after, (now, patience));
            }
        }
    }

    async fn write_books(&mut self, catches_up: bool) {
        let mut books = std::mem::take(&mut self.books);
        for lane in self.lanes.values_mut().filter(|lane| lane.is_dirty()) {
            books.destinations.push(lane.row(self.head));
        }
        if catches_up {
            let behind = self.lanes.iter().filter(|(_, lane)| lane.is_behind());
            books.caught_up = Some((self.head, behind.map(|(id, _)| *id).collect()));
        }
        match deliveries::write(&self.app, books.clone()).await {
            Ok(heard) => self.revive(&heard),
            Err(error) => {
                tracing::error!(error = format!("{error:?}"), "the books are not written");
                self.books.failures.extend(books.failures);
                self.books.gone.extend(books.gone);
                for row in &books.destinations {
                    if let Some(lane) = self.lanes.get_mut(&row.id.0) {
                        lane.soil();
                    }
                }
            }
        }
    }

    /// Who sends something is there: nobody rests any longer on their account.
    fn revive(&mut self, heard: &[String]) {
        for lane in self.lanes.values_mut() {
            if lane.is_failing() && heard.iter().any(|domain| domain == lane.domain()) {
                lane.revive();
            }
        }
    }

    async fn finish(mut self, grace: Duration) {
        let end = tokio::time::Instant::now() + grace;
        while self.under_way > 0 {
            match tokio::time::timeout_at(end, self.told.recv()).await {
                Ok(Some(done)) => self.settle(done),
                Ok(None) | Err(_) => break,
            }
        }
        self.write_books(true).await;
    }
}
