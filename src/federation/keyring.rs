//! Keys of others: parsed once, fetched once at a time, and not again for every bad signature.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use services::memory::Recent;
use services::senders::Sender;
use services::{App, Timestamp};

use crate::fetch::{FetchError, Fetched, Options, fetch_document};
use crate::inbox::{InboxError, unproven};
use crate::signing::{Claim, PublicKey};

/// How long a key that did not fit is not fetched again.
const REFETCH: Duration = Duration::from_mins(5);

/// How long a sender waits for us to fetch its key. The question goes on behind its back, and
/// when it comes again the answer is here.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an answer stays.
const FRESH: Duration = Duration::from_mins(1);

/// How often it is looked whether somebody else's question was answered.
const LOOK: Duration = Duration::from_millis(25);

/// Keys that stay parsed, and documents that stay.
const KEYS: usize = 2_000;
const DOCUMENTS: usize = 64;

/// What is known of the keys of others, in the memory of this process.
#[derive(Debug)]
pub(crate) struct Keyring {
    parsed: Recent<String, PublicKey>,
    refetched: Recent<String, Timestamp>,
    documents: Recent<String, (Fetched, Timestamp)>,
    under_way: Mutex<HashSet<String>>,
}

impl Default for Keyring {
    fn default() -> Self {
        Self {
            parsed: Recent::new(KEYS),
            refetched: Recent::new(KEYS),
            documents: Recent::new(DOCUMENTS),
            under_way: Mutex::default(),
        }
    }
}

impl Keyring {
    /// Whether a signature was made with a key of this sender.
    pub(crate) fn fits(&self, claim: &Claim, sender: &Sender) -> bool {
        if sender.key_id == claim.key_id {
            return self
                .parsed(&sender.key_pem, PublicKey::from_pem)
                .is_some_and(|it| claim.is_by(&it));
        }
        // A key for proofs may sign requests too, where its id says that it is this actor's.
        claim.key_id.split('#').next() == Some(sender.uri.as_str())
            && self
                .parsed(&sender.ed25519_key, PublicKey::from_multikey)
                .is_some_and(|it| claim.is_by(&it))
    }

    fn parsed<E>(&self, text: &str, read: fn(&str) -> Result<PublicKey, E>) -> Option<PublicKey> {
        if text.is_empty() {
            return None;
        }
        if let Some(key) = self.parsed.get(&text.to_owned()) {
            return Some(key);
        }
        let key = read(text).ok()?;
        self.parsed.insert(text.to_owned(), key.clone());
        Some(key)
    }

    /// Whether the keys of this actor may be asked for again now; says yes once in five minutes.
    pub(crate) fn may_refetch(&self, actor: &str, now: Timestamp) -> bool {
        let is_resting =
            self.refetched.get(&actor.to_owned()).is_some_and(|at| at.plus(REFETCH) > now);
        if !is_resting {
            self.refetched.insert(actor.to_owned(), now);
        }
        !is_resting
    }

    fn fresh(&self, uri: &str, now: Timestamp) -> Option<Fetched> {
        let (fetched, at) = self.documents.get(&uri.to_owned())?;
        (at.plus(FRESH) > now).then_some(fetched)
    }

    fn begin(&self, uri: &str) -> bool {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(uri.to_owned())
    }

    fn end(&self, uri: &str) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
    }

    fn is_under_way(&self, uri: &str) -> bool {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).contains(uri)
    }
}

/// The document of an actor or of a key. However many ask, one question is under way.
pub(crate) async fn document(
    app: &Arc<App>,
    uri: &str,
    again: bool,
) -> Result<Fetched, InboxError> {
    let ring = app.memory.of::<Keyring>();
    if !again && let Some(fetched) = ring.fresh(uri, app.now()) {
        return Ok(fetched);
    }
    if !ring.begin(uri) {
        return wait_for(app, &ring, uri).await;
    }
    let (of, to) = (app.clone(), uri.to_owned());
    let question = tokio::spawn(async move {
        let options = if again { Options::again() } else { Options::default() };
        let outcome = fetch_document(&of, &to, options).await;
        let ring = of.memory.of::<Keyring>();
        if let Ok(fetched) = &outcome {
            ring.documents.insert(to.clone(), (fetched.clone(), of.now()));
        }
        ring.end(&to);
        outcome
    });
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(outcome)) => outcome.map_err(not_fetched),
        Ok(Err(_)) | Err(_) => Err(InboxError::Later),
    }
}

async fn wait_for(app: &App, ring: &Keyring, uri: &str) -> Result<Fetched, InboxError> {
    let end = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < end {
        tokio::time::sleep(LOOK).await;
        if !ring.is_under_way(uri) {
            return ring.fresh(uri, app.now()).ok_or(InboxError::Later);
        }
    }
    Err(InboxError::Later)
}

fn not_fetched(error: FetchError) -> InboxError {
    match error {
        FetchError::Own(error) => InboxError::Own(error),
        FetchError::Blocked => InboxError::Blocked,
        error if error.is_passing() => {
            tracing::debug!(?error, "a key cannot be fetched");
            InboxError::Later
        }
        error => unproven(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_bad_signatures_asks_once_in_five_minutes() {
        let ring = Keyring::default();
        let asks =
            |seconds: i64| ring.may_refetch("https://far.example/ana", Timestamp(seconds * 1_000));
        assert_eq!(
            [asks(0), asks(1), asks(299), asks(301), asks(302)],
            [true, false, false, true, false]
        );
    }

    #[test]
    fn one_question_is_under_way() {
        let ring = Keyring::default();
        assert!(ring.begin("a"));
        assert!(!ring.begin("a"));
        ring.end("a");
        assert!(ring.begin("a"));
    }
}
