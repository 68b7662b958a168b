//! The inbox: what others send is checked, kept, and only then acknowledged.
//!
//! The order is cheap first, and nobody is asked anything before the request itself is in
//! order: headers, digest, the signature as it is written, the document, whether all three
//! hosts agree, whether the server is blocked. Then the key is looked up, at most once fetched,
//! and the arithmetic done. What fails leaves nothing behind: no row, no memory of its id.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use services::addresses::Addresses;
use services::client::domain_of;
use services::incoming::{self, Arrived};
use services::senders::{self, Known, Sender};
use services::{AccountId, App, Timestamp};
use url::Url;

use crate::fetch::Fetched;
use crate::fetch::budget::owner;
use crate::keyring::{self, Keyring};
use crate::signing::{Claim, Fault, Headers, Message, Purpose, digest};
use crate::{json, receive, wire};

/// Bytes of an activity at most, as Mastodon has it.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Activities that one sender may bring at once, and that grow back in a second.
const ACTOR: Rate = Rate { burst: 300.0, a_second: 10.0 };

/// The same for a server, and for all servers of one owner.
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
    /// 401: it was signed by somebody else than its actor.
    #[error("The activity, its actor and the key are of different people.")]
    Mismatch,
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

pub(crate) fn unproven(why: &impl ToString) -> InboxError {
    InboxError::Unproven(why.to_string())
}

fn malformed(why: &impl ToString) -> InboxError {
    InboxError::Malformed(why.to_string())
}

/// A header that came twice is a malformed request; everything else is a lack of proof.
impl From<Fault> for InboxError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Twice(_) | Fault::Unknown => malformed(&fault),
            Fault::Refused(_) => unproven(&fault),
        }
    }
}

/// What the front of an activity says, as far as the door needs it. Ids stay as they are written:
/// what is compared later is the text.
#[derive(Debug)]
struct Front {
    id: String,
    actor: String,
    kind: String,
    object: Option<String>,
}

/// Whether the content type is that of an activity; asked before the body is read.
pub fn is_activity(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    // Some send plain JSON-LD; a body in an inbox can mean nothing else.
    ["application/activity+json", "application/ld+json"]
        .iter()
        .any(|it| kind.eq_ignore_ascii_case(it))
}

/// Takes an activity in. `Ok` means that it is on disk, or need not be.
pub async fn accept(app: &Arc<App>, delivery: &Delivery<'_>) -> Result<(), InboxError> {
    delivery.headers.check()?;
    if !is_activity(delivery.headers.first("content-type").unwrap_or_default()) {
        return Err(InboxError::WrongType);
    }
    digest::check(delivery.headers, delivery.body)?;
    let claim = Claim::of(&message("POST", delivery, app), Purpose::Delivery, seconds(app.now()))?;
    let document = json::parse(delivery.body).map_err(|error| malformed(&error))?;
    let front = front(&document)?;
    let domain = check_hosts(app, &front, &claim)?;
    let known = match senders::known(app, &front.actor, &domain).await? {
        Known::Blocked => return Err(InboxError::Blocked),
        Known::Sender(sender) => Some(sender),
        // Servers tell everybody of accounts that are gone, also those who never heard of them.
        Known::Nobody if is_own_end(&front) => return Ok(()),
        Known::Nobody => None,
    };
    prove(app, &claim, &front.actor, known.as_ref(), delivery.from).await?;
    check_rates(app, &front, &domain)?;
    keep(app, front, domain, delivery.body).await
}

async fn keep(app: &App, front: Front, domain: String, body: &[u8]) -> Result<(), InboxError> {
    let body = String::from_utf8(body.to_vec()).map_err(|error| malformed(&error))?;
    let arrived = Arrived {
        activity_uri: front.id,
        actor_uri: front.actor,
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
    app: &Arc<App>,
    method: &str,
    request: &Delivery<'_>,
) -> services::Result<Option<AccountId>> {
    match reader(app, method, request).await {
        Ok(account) => Ok(account),
        Err(InboxError::Own(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

async fn reader(
    app: &Arc<App>,
    method: &str,
    request: &Delivery<'_>,
) -> Result<Option<AccountId>, InboxError> {
    request.headers.check()?;
    let claim = Claim::of(&message(method, request, app), Purpose::Fetch, seconds(app.now()))?;
    let key = Url::parse(&claim.key_id).map_err(|error| malformed(&error))?;
    if services::blocked::is_blocked(app, &domain_of(&key)).await? {
        return Err(InboxError::Blocked);
    }
    if let Some(sender) = senders::by_key(app, &claim.key_id).await? {
        prove(app, &claim, &sender.uri, Some(&sender), request.from).await?;
        return Ok(Some(sender.account));
    }
    // A stranger may read what everybody may. Only where nobody reads without a name is it worth
    // a question who this is.
    if !app.config.federation.secure_mode || Addresses::new(&app.config.server).is_ours(&key) {
        return Ok(None);
    }
    let document = asked(app, &claim.key_id, request.from, false).await?;
    let owner = match wire::actor::is_actor(&document.value) {
        true => document.id().to_owned(),
        // A key with a document of its own says whose it is.
        false => document.value.get("owner").and_then(Value::as_str).unwrap_or_default().to_owned(),
    };
    prove(app, &claim, &owner, None, request.from).await?;
    Ok(senders::by_uri(app, &owner).await?.map(|it| it.account))
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

fn front(document: &Value) -> Result<Front, InboxError> {
    let link = |key: &str| -> Option<&str> {
        let value = document.get(key)?;
        value.as_str().or_else(|| value.get("id")?.as_str())
    };
    let needed = |key: &str| {
        link(key).map(str::to_owned).ok_or_else(|| malformed(&format!("there is no {key}")))
    };
    let kind = match document.get("type") {
        Some(Value::String(kind)) => Some(kind.as_str()),
        Some(Value::Array(kinds)) => kinds.iter().find_map(Value::as_str),
        _ => None,
    };
    let kind = kind.ok_or_else(|| malformed(&"there is no type"))?;
    Ok(Front {
        id: needed("id")?,
        actor: needed("actor")?,
        kind: kind.chars().take(100).collect(),
        object: link("object").map(str::to_owned),
    })
}

/// The activity, its actor and the key live on one host, which is not ours, and all is said in
/// https (or in http on a network that the configuration opens).
fn check_hosts(app: &App, front: &Front, claim: &Claim) -> Result<String, InboxError> {
    let url = |text: &str| Url::parse(text).map_err(|_| malformed(&"an id is no address"));
    let (id, actor) = (url(&front.id)?, url(&front.actor)?);
    let key = Url::parse(&claim.key_id).map_err(|_| unproven(&"the key has no address"))?;
    let domain = domain_of(&actor);
    let agrees = |url: &Url| domain_of(url) == domain && url.scheme() == actor.scheme();
    if domain.is_empty() || !agrees(&id) || !agrees(&key) {
        return Err(InboxError::Mismatch);
    }
    if !app.client.may_ask(&actor) || Addresses::new(&app.config.server).is_ours(&actor) {
        return Err(unproven(&"an actor of that address cannot be asked"));
    }
    Ok(domain)
}

fn is_own_end(front: &Front) -> bool {
    front.kind == "Delete" && front.object.as_deref() == Some(front.actor.as_str())
}

/// Checks the signature with the key that is known of the actor. Where none is, or it does not
/// fit, the actor is asked, and only a document that proves this very request is taken in.
async fn prove(
    app: &Arc<App>,
    claim: &Claim,
    actor: &str,
    known: Option<&Sender>,
    from: IpAddr,
) -> Result<(), InboxError> {
    let ring = app.memory.of::<Keyring>();
    if let Some(sender) = known {
        if ring.fits(claim, sender) {
            return Ok(());
        }
        if !ring.may_refetch(actor, app.now()) {
            return Err(unproven(&"the signature is not by that key"));
        }
    }
    let document = asked(app, actor, from, known.is_some()).await?;
    let facts = wire::actor::parse(&document.value).map_err(|_| unproven(&"that is no actor"))?;
    if facts.uri != actor {
        return Err(InboxError::Mismatch);
    }
    let theirs = Sender {
        account: AccountId(0),
        uri: facts.uri,
        key_id: facts.key.as_ref().map(|it| it.id.clone()).unwrap_or_default(),
        key_pem: facts.key.map(|it| it.pem).unwrap_or_default(),
        ed25519_key: facts.ed25519_key,
    };
    if !ring.fits(claim, &theirs) {
        return Err(unproven(&"the signature is not by a key of that actor"));
    }
    receive::actor(app, &document).await.map(drop).map_err(|error| match error {
        receive::ReceiveError::Own(error) => InboxError::Own(error),
        other => unproven(&other),
    })
}

/// A document about somebody, within the budget of the client that makes us ask.
async fn asked(
    app: &Arc<App>,
    uri: &str,
    from: IpAddr,
    again: bool,
) -> Result<Fetched, InboxError> {
    if !rates(app).take(&format!("stranger {from}"), STRANGERS, app) {
        return Err(InboxError::TooMany);
    }
    let uri = uri.split('#').next().unwrap_or_default();
    keyring::document(app, uri, again).await
}

fn check_rates(app: &App, front: &Front, domain: &str) -> Result<(), InboxError> {
    let rates = rates(app);
    let has_room = rates.take(&format!("owner {}", owner(domain)), SERVER, app)
        && rates.take(&format!("server {domain}"), SERVER, app)
        && rates.take(&front.actor, ACTOR, app);
    if has_room { Ok(()) } else { Err(InboxError::TooMany) }
}

fn rates(app: &App) -> Arc<Rates> {
    app.memory.of::<Rates>()
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
        assert_eq!(read.actor, "https://far.example/ana");
        assert_eq!(read.object.as_deref(), Some("https://far.example/2"));
        for broken in [
            json!({}),
            json!({ "id": "x", "type": "Like", "actor": 1 }),
            json!({ "id": "x", "actor": "y" }),
            json!([]),
        ] {
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
