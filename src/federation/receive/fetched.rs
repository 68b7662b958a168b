//! Documents that we fetched: somebody looks for a person or a post, a thread is completed, a
//! loosening wants to be confirmed.

use consent::Consent;
use serde_json::Value;
use services::receive::{known, post_is_gone, take_actor, take_post};
use services::remote_posts::{Channel, DEEPEST, Took, prepare};
use services::{AccountId, App, PostId, remote_accounts};

use crate::fetch::{FetchError, Fetched, Options, fetch_document};
use crate::wire::{self, actor as wire_actor, note};

/// Why a document was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// It is neither somebody nor a post, or one that cannot be read.
    #[error("That is nothing that can be shown here.")]
    Unreadable,
    /// It must not be here; why, for the log.
    #[error("That cannot be shown here.")]
    Refused(&'static str),
    /// Its author could not be fetched.
    #[error(transparent)]
    Author(#[from] FetchError),
    /// Something broke here.
    #[error(transparent)]
    Own(#[from] services::Error),
}

/// Takes in somebody who was fetched, and some of their works where they are new here.
pub async fn actor(app: &App, fetched: &Fetched) -> Result<AccountId, ReceiveError> {
    let facts = wire_actor::parse(&fetched.value).map_err(|_| ReceiveError::Unreadable)?;
    let incoming = remote_accounts::prepare(facts, true)?.with_works();
    Ok(take_actor(app, incoming).await?)
}

/// Takes in a post that was fetched, and its author where nobody knows them. `depth` is how many
/// steps it is away from something that was sent to us or asked for.
pub async fn object(app: &App, fetched: &Fetched, depth: u8) -> Result<PostId, ReceiveError> {
    let facts = note::parse(&fetched.value).map_err(|_| ReceiveError::Unreadable)?;
    if known(app, &facts.author, "").await?.actor.is_none() {
        let author = fetch_document(app, &facts.author, Options::default()).await?;
        let found = wire_actor::parse(&author.value).map_err(|_| ReceiveError::Unreadable)?;
        if found.uri != facts.author {
            return Err(ReceiveError::Refused("its author lives elsewhere"));
        }
        take_actor(app, remote_accounts::prepare(found, true)?).await?;
    }
    let incoming = prepare(app, facts, Channel::Fetched, headers_of(fetched), depth).await?;
    match take_post(app, incoming).await? {
        Took::Refused(reason) => Err(ReceiveError::Refused(reason)),
        Took::New(post) | Took::Changed(post) | Took::Known(post) => Ok(post),
    }
}

/// Fetches a document by its id and takes in what it says: the job `FetchObject`. Only what may
/// pass is tried again.
pub async fn fetch_object(app: &App, uri: &str, depth: u8) -> services::Result<()> {
    if depth > DEEPEST {
        return Ok(());
    }
    // A loosening hangs on the answer where nothing leads up to it.
    let options = if depth == 0 { Options::again() } else { Options::default() };
    let outcome = match fetch_document(app, uri, options).await {
        Ok(fetched) if wire_actor::is_actor(&fetched.value) => {
            let facts = wire_actor::parse(&fetched.value).map_err(|_| ReceiveError::Unreadable);
            match facts {
                Ok(facts) => {
                    take_actor(app, remote_accounts::prepare(facts, true)?).await?;
                    return Ok(());
                }
                Err(error) => Err(error),
            }
        }
        Ok(fetched) => object(app, &fetched, depth).await,
        Err(FetchError::Gone) => {
            post_is_gone(app, uri).await?;
            return Ok(());
        }
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(_) => Ok(()),
        Err(ReceiveError::Own(error) | ReceiveError::Author(FetchError::Own(error))) => Err(error),
        Err(ReceiveError::Author(error)) if error.is_passing() => {
            Err(services::Error::Internal(anyhow::Error::new(error)))
        }
        Err(error) => {
            tracing::debug!(uri, ?error, "a document was not taken in");
            Ok(())
        }
    }
}

/// What the headers of an answer say about the use of the document. They can only tighten.
pub(super) fn headers_of(fetched: &Fetched) -> Consent {
    let lines = fetched.headers.iter();
    let readable = lines.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    wire::headers::statement(readable)
}

/// Whether a copy answers something: handed on by a group it is stored, not boosted.
pub(super) fn is_answer_to_something(copy: &Value) -> bool {
    copy.get("inReplyTo").is_some_and(|it| !it.is_null())
}
