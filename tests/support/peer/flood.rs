//! Many activities at once. They are signed ahead, so that sending them costs little and what is
//! measured is the receiver.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Value, json};
use url::Url;

use super::documents::context;
use super::note::{Note, note};
use super::send::{place, signed};
use super::world::{Host, World};

/// What lies ready to be sent.
#[derive(Default)]
pub struct Flood {
    ready: Mutex<Vec<Ready>>,
}

struct Ready {
    from: Ipv4Addr,
    to: SocketAddr,
    bytes: Vec<u8>,
}

/// What to prepare.
#[derive(Clone, serde::Deserialize)]
struct Order {
    /// `Create` (of a note), or the type of an activity about `object`.
    what: String,
    inbox: String,
    #[serde(default)]
    object: String,
    /// The first so many hosts take turns.
    hosts: u64,
    count: u64,
}

impl Flood {
    /// Signs ahead; answers how many lie ready.
    pub async fn prepare(&self, world: &Arc<World>, body: &Value) -> Result<Value, String> {
        let order: Order = serde_json::from_value(body.clone()).map_err(|it| it.to_string())?;
        let inbox = Url::parse(&order.inbox).map_err(|it| it.to_string())?;
        let to = place(&inbox).map_err(|it| it.to_string())?;
        let threads = std::thread::available_parallelism().map_or(2, usize::from) as u64;
        let mut working = Vec::new();
        for thread in 0..threads {
            let (world, order, inbox) = (world.clone(), order.clone(), inbox.clone());
            working.push(tokio::task::spawn_blocking(move || {
                let mine = (0..order.count).filter(|it| it % threads == thread);
                mine.map(|number| one(&world, &order, &inbox, to, number)).collect::<Vec<_>>()
            }));
        }
        let mut ready = Vec::new();
        for thread in working {
            ready.extend(thread.await.map_err(|it| it.to_string())?);
        }
        let count = ready.len();
        *self.ready.lock().unwrap() = ready;
        Ok(json!({ "ready": count }))
    }

    /// Sends what lies ready on so many connections; answers when the last answer is there.
    pub async fn go(&self, world: &Arc<World>, lines: u64) -> Value {
        let ready = Arc::new(std::mem::take(&mut *self.ready.lock().unwrap()));
        let next = Arc::new(AtomicUsize::new(0));
        let began = Instant::now();
        let mut sending = Vec::new();
        for _ in 0..lines {
            let (world, ready, next) = (world.clone(), ready.clone(), next.clone());
            sending.push(tokio::spawn(async move {
                let mut answers = Vec::new();
                while let Some(it) = ready.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let asked = Instant::now();
                    let reply = world.lines.exchange(it.from, it.to, &it.bytes).await;
                    answers.push((reply.map_or(0, |it| it.status), asked.elapsed()));
                }
                answers
            }));
        }
        let mut statuses = BTreeMap::<u16, usize>::new();
        let mut took = Vec::new();
        for line in sending {
            for (status, time) in line.await.unwrap_or_default() {
                *statuses.entry(status).or_default() += 1;
                took.push(time.as_secs_f64() * 1000.0);
            }
        }
        took.sort_by(f64::total_cmp);
        let at = |hundredths: usize| {
            took.get((took.len() * hundredths / 100).min(took.len().saturating_sub(1)))
        };
        json!({
            "seconds": began.elapsed().as_secs_f64(),
            "statuses": statuses,
            "p50": at(50),
            "p99": at(99),
        })
    }
}

fn one(world: &World, order: &Order, inbox: &Url, to: SocketAddr, number: u64) -> Ready {
    let host = world.host(&format!("h{}", number % order.hosts.max(1)));
    let activity = match order.what.as_str() {
        "Create" => create(world, &host, number),
        kind => json!({
            "@context": context(),
            "id": host.activity_id(),
            "type": kind,
            "actor": host.actor_id("ann"),
            "object": order.object,
        }),
    };
    let body = activity.to_string().into_bytes();
    let request = signed(world, (&host, "ann"), inbox, Some(body));
    Ready { from: host.address, to, bytes: request.bytes() }
}

/// A note of the usual size: a few lines of words and a tag.
fn create(world: &World, host: &Host, number: u64) -> Value {
    let author = host.actor_id("ann");
    let words = format!(
        "Number {number}: fog over the harbour this morning, and two herons on the wall that did not \
         mind the ferry at all. Ink and a little white, an hour or so. More tomorrow, if it clears."
    );
    let note: Note = note(&words).terms("NNNN").tagged("sketch");
    let (object, _) = note.into_documents((&host.origin, &author), host.number(), &world.tick());
    json!({
        "@context": context(),
        "id": format!("{}/activity", object["id"].as_str().unwrap_or_default()),
        "type": "Create",
        "actor": author,
        "published": object["published"],
        "to": object["to"],
        "cc": object["cc"],
        "object": object,
    })
}
