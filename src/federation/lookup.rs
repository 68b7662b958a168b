//! From an address that somebody typed to the person or post it means.

use std::time::Duration;

use futures_util::future::join_all;
use services::addresses::{Addresses, LocalThing};
use services::{AccountId, App, PostId, search};
use url::Url;

use crate::fetch::{FetchError, Options, fetch_document};
use crate::finger::{Handle, confirm, finger};
use crate::receive::{self, ReceiveError};
use crate::wire::actor::is_actor;

/// What an address means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Somebody, here or elsewhere.
    Account(AccountId),
    /// A post, here or elsewhere. Whether the one who asked may see it is not said yet.
    Post(PostId),
}

/// What an address means, here or anywhere; nothing where the text is no address. What lives
/// elsewhere is fetched and kept.
pub async fn resolve(app: &App, text: &str) -> Result<Option<Resolved>, ReceiveError> {
    let text = text.trim();
    if text.starts_with("https://") || text.starts_with("http://") {
        return by_address(app, text).await.map(Some);
    }
    match Handle::parse(text) {
        Some(handle) => by_name(app, &handle).await.map(Some),
        None => Ok(None),
    }
}

/// Strangers that one text names and that are looked for, at most; and how long for all of them.
const STRANGERS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(5);

/// Gets to know the people elsewhere whom a text names, before it is published. Who is not found
/// in time stays a word.
pub async fn get_to_know(app: &App, source: &str) -> services::Result<()> {
    if !app.config.federation.enabled {
        return Ok(());
    }
    let strangers = services::mentions::unknown(app, source).await?;
    let asking = strangers.iter().take(STRANGERS).map(|name| resolve(app, name));
    // Found or not: the post says what it says.
    let _late = tokio::time::timeout(PATIENCE, join_all(asking)).await;
    Ok(())
}

async fn by_address(app: &App, text: &str) -> Result<Resolved, ReceiveError> {
    let url = Url::parse(text).map_err(|_| FetchError::Refused("an address that is none"))?;
    let addresses = Addresses::new(&app.config.server);
    if addresses.is_ours(&url) {
        return match addresses.parse_local(&url) {
            Some(LocalThing::Account { username }) => here(app, &username).await,
            Some(LocalThing::Post { post, .. } | LocalThing::Create { post, .. }) => {
                Ok(Resolved::Post(post))
            }
            _ => Err(FetchError::Gone.into()),
        };
    }
    let fetched = fetch_document(app, text, Options::again()).await?;
    if is_actor(&fetched.value) {
        Ok(Resolved::Account(receive::actor(app, &fetched).await?))
    } else {
        Ok(Resolved::Post(receive::object(app, &fetched, 0).await?))
    }
}

async fn by_name(app: &App, handle: &Handle) -> Result<Resolved, ReceiveError> {
    if is_here(app, &handle.domain) {
        return here(app, &handle.username).await;
    }
    let found = finger(app, handle, Options::again()).await?;
    let fetched = fetch_document(app, found.actor.as_str(), Options::again()).await?;
    if !fetched.is(found.actor.as_str()) || !is_actor(&fetched.value) {
        return Err(FetchError::Refused("a name that leads to nobody").into());
    }
    // Whoever has the name may go by another one; without any that is confirmed it stays unknown.
    confirm(app, &fetched).await?.ok_or(FetchError::Refused("a name that nobody confirms"))?;
    Ok(Resolved::Account(receive::actor(app, &fetched).await?))
}

async fn here(app: &App, username: &str) -> Result<Resolved, ReceiveError> {
    let found = search::known(app, username, "").await?.ok_or(FetchError::Gone)?;
    Ok(Resolved::Account(found.id))
}

fn is_here(app: &App, domain: &str) -> bool {
    let server = &app.config.server;
    server.domain() == domain || server.also_hosts.iter().any(|it| it.eq_ignore_ascii_case(domain))
}
