//! The inbox: what others send is checked, kept, and only then acknowledged.
//!
//! The order is cheap first, and nobody is asked anything before the request itself is in
//! order: headers, digest, the signature as it is written, the document, whether all three
//! hosts agree, whether the server is blocked. Then the key is looked up, at most once fetched,
//! and the arithmetic done. What fails leaves nothing behind: no row, no memory of its id.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use services::client::domain_of;
use services::incoming::{self, Arrived};
use services::memory::Recent;
use services::senders::{self, Sender};
use services::{AccountId, App, Timestamp};
use url::Url;

use crate::fetch::{FetchError, Options, fetch_document};
use crate::signing::{Claim, Fault, Headers, Message, PublicKey, Purpose, digest};
use crate::{json, receive, wire};

/// Bytes of an activity at most, as Mastodon has it.
pub const MOST_BYTES: usize = 1024 * 1024;

/// How long a key that did not fit is not fetched again.
const REFETCH: Duration = Duration::from_mins(5);

/// Keys that stay parsed.
const KEYS: usize = 5_000;

/// Activities that one sender may bring at once, and that grow back in a second.
const ACTOR: Rate = Rate { burst: 300.0, a_second: 10.0 };

/// The same for a server.
const SERVER: Rate = Rate { burst: 5_000.0, a_second: 400.0 };

/// Keys of strangers that one client address may make us fetch.
const STRANGERS: Rate = Rate { burst: 60.0, a_second: 1.0 };

/// Rates that are counted; beyond it those that are full again are forgotten.
const COUNTED: usize = 20_000;

/// A request to an inbox.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'r> {
    /// Path and query of the request line.
    pub target: &'r str,
    /// Its headers.
    pub headers: &'r Headers,
    /// Its body.
    pub body: &'r [u8],
    /// Where it comes from.
    pub from: IpAddr,
}

/// Why an activity is not taken.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// 400: nobody can tell what is meant.
    #[error("{0}")]
    Malformed(String),
    /// 401: it is not proven who sent it.
    #[error("{0}")]
    Unproven(String),
    /// 403: that server is not welcome.
    #[error("This server does not take anything from yours.")]
    Blocked,
    /// 415.
    #[error("An inbox takes activities as application/activity+json.")]
    WrongType,
    /// 429.
    #[error("That is too much at once. Please come back later.")]
    TooMany,
    /// 503: the key cannot be fetched at the moment; the sender tries again.
    #[error("Your key cannot be fetched at the moment.")]
    Later,
    /// 500, or what the services say.
    #[error(transparent)]
    Own(#[from] services::Error),
}

fn unproven(why: impl ToString) -> InboxError {
    InboxError::Unproven(why.to_string())
}

fn malformed(why: impl ToString) -> InboxError {
    InboxError::Malformed(why.to_string())
}

/// A header that came twice is a malformed request; everything else is a lack of proof.
impl From<Fault> for InboxError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Twice(_) | Fault::Unknown => malformed(fault),
            Fault::Refused(_) => unproven(fault),
        }
    }
}

/// What the front of an activity says, as far as the door needs it.
#[derive(Debug)]
struct Front {
    id: Url,
    actor: Url,
    kind: String,
    object: Option<String>,
}

/// Takes an activity in. `Ok` means that it is on disk, or need not be.
pub async fn accept(app: &App, delivery: &Delivery<'_>) -> Result<(), InboxError> {
    delivery.headers.check()?;
    if !is_activity(delivery.headers.first("content-type").unwrap_or_default()) {
        return Err(InboxError::WrongType);
    }
    digest::check(delivery.headers, delivery.body)?;
    let claim = Claim::of(&message("POST", delivery, app), Purpose::Delivery, seconds(app.now()))?;
    let document = json::parse(delivery.body).map_err(malformed)?;
    let front = front(&document)?;
    let domain = check_hosts(&front, &claim)?;
    if services::blocked::is_blocked(app, &domain).await? {
        return Err(InboxError::Blocked);
    }
    check_rates(app, &front, &domain)?;
    let sender = match senders::by_uri(app, front.actor.as_str()).await? {
        Some(sender) => sender,
        // Servers tell everybody of accounts that are gone, also those who never heard of them.
        None if is_own_end(&front) => return Ok(()),
        None => fetch(app, front.actor.as_str(), delivery.from).await?,
    };
    prove(app, &claim, sender, delivery.from).await?;
    keep(app, front, domain, delivery.body).await
}

async fn keep(app: &App, front: Front, domain: String, body: &[u8]) -> Result<(), InboxError> {
    let body = String::from_utf8(body.to_vec()).map_err(malformed)?;
    let arrived = Arrived {
        activity_uri: front.id.into(),
        actor_uri: front.actor.into(),
        domain: domain.clone(),
        kind: front.kind,
        body,
    };
    incoming::keep(app, arrived).await?;
    services::deliveries::heard_from(app, &domain);
    Ok(())
}

/// Who signed a request for a document: the account of somebody elsewhere, if the signature is
/// good. A request without a signature, or with a bad one, is anybody's.
pub async fn signed_by(
    app: &App,
    method: &str,
    request: &Delivery<'_>,
) -> services::Result<Option<AccountId>> {
    match reader(app, method, request).await {
        Ok(account) => Ok(Some(account)),
        Err(InboxError::Own(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

async fn reader(app: &App, method: &str, request: &Delivery<'_>) -> Result<AccountId, InboxError> {
    request.headers.check()?;
    let claim = Claim::of(&message(method, request, app), Purpose::Fetch, seconds(app.now()))?;
    let key = Url::parse(&claim.key_id).map_err(malformed)?;
    if services::blocked::is_blocked(app, &domain_of(&key)).await? {
        return Err(InboxError::Blocked);
    }
    let sender = match senders::by_key(app, &claim.key_id).await? {
        Some(sender) => sender,
        None => fetch(app, &claim.key_id, request.from).await?,
    };
    let account = sender.account;
    prove(app, &claim, sender, request.from).await?;
    Ok(account)
}

fn message<'m>(method: &'m str, delivery: &Delivery<'m>, app: &'m App) -> Message<'m> {
    Message {
        method,
        scheme: app.config.server.public_url.scheme(),
        target: delivery.target,
        headers: delivery.headers,
    }
}

fn seconds(now: Timestamp) -> i64 {
    now.0 / 1_000
}

/// `application/activity+json`, or JSON-LD with the profile of `ActivityStreams`. Some send plain
/// JSON-LD; a body in an inbox can mean nothing else.
fn is_activity(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    ["application/activity+json", "application/ld+json"]
        .iter()
        .any(|it| kind.eq_ignore_ascii_case(it))
}

fn front(document: &Value) -> Result<Front, InboxError> {
    let link = |key: &str| -> Option<&str> {
        let value = document.get(key)?;
        value.as_str().or_else(|| value.get("id")?.as_str())
    };
    let url = |key: &str| {
        link(key).and_then(|it| Url::parse(it).ok()).ok_or_else(|| malformed(format!("no {key}")))
    };
    let kind = match document.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => {
            kinds.iter().find_map(Value::as_str).unwrap_or_default().to_owned()
        }
        _ => return Err(malformed("no type")),
    };
    Ok(Front {
        id: url("id")?,
        actor: url("actor")?,
        kind: kind.chars().take(100).collect(),
        object: link("object").map(str::to_owned),
    })
}

/// The activity, its actor and the key live on one host, and all is said in https (or in http
/// on a network that the configuration opens).
fn check_hosts(front: &Front, claim: &Claim) -> Result<String, InboxError> {
    let key = Url::parse(&claim.key_id).map_err(|_| unproven("the key has no address"))?;
    let domain = domain_of(&front.actor);
    let agrees = |url: &Url| domain_of(url) == domain && url.scheme() == front.actor.scheme();
    if domain.is_empty() || !agrees(&front.id) || !agrees(&key) {
        return Err(unproven("the activity, its actor and the key are of different servers"));
    }
    Ok(domain)
}

fn is_own_end(front: &Front) -> bool {
    front.kind == "Delete" && front.object.as_deref() == Some(front.actor.as_str())
}

/// Fetches who owns a key, or is the actor, and takes them in.
async fn fetch(app: &App, uri: &str, from: IpAddr) -> Result<Sender, InboxError> {
    let own = app.config.server.origin();
    if uri.starts_with(&format!("{own}/")) {
        return Err(unproven("we know our own people"));
    }
    if !rates(app).take(&format!("stranger {from}"), STRANGERS, app) {
        return Err(InboxError::TooMany);
    }
    let without_fragment = uri.split('#').next().unwrap_or_default();
    let mut fetched =
        fetch_document(app, without_fragment, Options::default()).await.map_err(not_fetched)?;
    if !wire::actor::is_actor(&fetched.value) {
        // A key with a document of its own: who owns it says so, and has to name it in return.
        let owner = fetched.value.get("owner").and_then(Value::as_str).unwrap_or_default();
        let owner = Url::parse(owner).map_err(|_| unproven("the key belongs to nobody"))?;
        if domain_of(&owner) != domain_of(&fetched.url) {
            return Err(unproven("the key belongs to somebody elsewhere"));
        }
        fetched =
            fetch_document(app, owner.as_str(), Options::default()).await.map_err(not_fetched)?;
    }
    let id = fetched.id().to_owned();
    receive::actor(app, &fetched).await.map_err(|error| match error {
        receive::ReceiveError::Own(error) => InboxError::Own(error),
        other => unproven(other),
    })?;
    senders::by_uri(app, &id).await?.ok_or_else(|| unproven("nobody is known by that id"))
}

fn not_fetched(error: FetchError) -> InboxError {
    match error {
        FetchError::Own(error) => InboxError::Own(error),
        FetchError::Blocked => InboxError::Blocked,
        error if error.is_passing() => InboxError::Later,
        error => unproven(error),
    }
}

/// Checks the signature with the key that is known; when it does not fit, the key may have
/// changed, and is fetched once.
async fn prove(app: &App, claim: &Claim, sender: Sender, from: IpAddr) -> Result<(), InboxError> {
    if fits(app, claim, &sender) {
        return Ok(());
    }
    let memory = app.memory.of::<Memory>();
    let now = app.now();
    let is_resting = memory.refetched.get(&sender.uri).is_some_and(|at| at.plus(REFETCH) > now);
    if is_resting {
        return Err(unproven("the signature is not by that key"));
    }
    memory.refetched.insert(sender.uri.clone(), now);
    let renewed = fetch(app, &sender.uri, from).await?;
    if renewed.uri == sender.uri && fits(app, claim, &renewed) {
        return Ok(());
    }
    Err(unproven("the signature is not by that key"))
}

fn fits(app: &App, claim: &Claim, sender: &Sender) -> bool {
    if sender.key_id == claim.key_id {
        return parsed(app, &sender.key_pem, PublicKey::from_pem)
            .is_some_and(|key| claim.is_by(&key));
    }
    // A key for proofs may sign requests too, where its id says that it is this actor's.
    let is_theirs = claim.key_id.split('#').next() == Some(sender.uri.as_str());
    is_theirs
        && parsed(app, &sender.ed25519_key, PublicKey::from_multikey)
            .is_some_and(|key| claim.is_by(&key))
}

fn parsed<E>(app: &App, text: &str, read: fn(&str) -> Result<PublicKey, E>) -> Option<PublicKey> {
    if text.is_empty() {
        return None;
    }
    let memory = app.memory.of::<Memory>();
    if let Some(key) = memory.keys.get(&text.to_owned()) {
        return Some(key);
    }
    let key = read(text).ok()?;
    memory.keys.insert(text.to_owned(), key.clone());
    Some(key)
}

fn check_rates(app: &App, front: &Front, domain: &str) -> Result<(), InboxError> {
    if !app.config.federation.rate_limits {
        return Ok(());
    }
    let rates = rates(app);
    let owner = psl::domain_str(domain).unwrap_or(domain);
    let has_room = rates.take(&format!("server {owner}"), SERVER, app)
        && rates.take(front.actor.as_str(), ACTOR, app);
    if has_room { Ok(()) } else { Err(InboxError::TooMany) }
}

fn rates(app: &App) -> std::sync::Arc<Rates> {
    app.memory.of::<Rates>()
}

/// What the inbox remembers between two requests.
#[derive(Debug)]
struct Memory {
    keys: Recent<String, PublicKey>,
    refetched: Recent<String, Timestamp>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { keys: Recent::new(KEYS), refetched: Recent::new(KEYS) }
    }
}

/// So many at once, and so many more each second.
#[derive(Clone, Copy, Debug)]
struct Rate {
    burst: f64,
    a_second: f64,
}

/// What is left for whom.
#[derive(Debug, Default)]
struct Rates(Mutex<HashMap<String, (f64, Timestamp)>>);

impl Rates {
    fn take(&self, whose: &str, rate: Rate, app: &App) -> bool {
        if !app.config.federation.rate_limits {
            return true;
        }
        self.take_at(whose, rate, app.now())
    }

    fn take_at(&self, whose: &str, rate: Rate, now: Timestamp) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= COUNTED && !all.contains_key(whose) {
            // Who sent nothing for a minute has everything again, or nearly.
            all.retain(|_, (_, at)| at.plus(Duration::from_mins(1)) > now);
            if all.len() >= COUNTED {
                return false;
            }
        }
        let (left, at) = all.get(whose).copied().unwrap_or((rate.burst, now));
        #[expect(clippy::cast_precision_loss, reason = "milliseconds between two requests")]
        let seconds = now.0.saturating_sub(at.0).max(0) as f64 / 1_000.0;
        let left = (left + seconds * rate.a_second).min(rate.burst);
        let is_enough = left >= 1.0;
        let rest = if is_enough { left - 1.0 } else { left };
        all.insert(whose.to_owned(), (rest, now));
        is_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_front_of_an_activity_is_read_in_every_shape() {
        let document = json!({
            "id": "https://far.example/1", "type": ["Create", "x"],
            "actor": { "id": "https://far.example/ana" }, "object": { "id": "https://far.example/2" },
        });
        let read = front(&document).unwrap();
        assert_eq!(read.kind, "Create");
        assert_eq!(read.actor.as_str(), "https://far.example/ana");
        assert_eq!(read.object.as_deref(), Some("https://far.example/2"));
        for broken in [json!({}), json!({ "id": "x", "type": "Like", "actor": 1 }), json!([])] {
            assert!(front(&broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn plain_json_and_pictures_are_no_activities() {
        assert!(is_activity("application/activity+json; charset=utf-8"));
        assert!(is_activity("application/ld+json; profile=\"x\""));
        assert!(!is_activity("application/json"));
        assert!(!is_activity(""));
    }

    #[test]
    fn a_rate_runs_out_and_grows_back() {
        let rates = Rates::default();
        let rate = Rate { burst: 3.0, a_second: 1.0 };
        let take = |at| rates.take_at("a", rate, Timestamp(at));
        assert_eq!([take(0), take(0), take(0), take(0)], [true, true, true, false]);
        assert!(take(1_000));
        assert!(!take(1_000));
        assert!(rates.take_at("b", rate, Timestamp(1_000)));
    }
}
