//! Who signs what others send: the keys of people elsewhere, as they were last fetched.

use std::time::Duration;

use store::remote_actors::{self, RemoteActor};
use store::{AccountId, Conn, Timestamp};

use crate::memory::Recent;
use crate::{App, Error, Result};

/// Names that stay in memory; names of people here never change.
const NAMES: usize = 2_000;

#[derive(Debug)]
struct Names(Recent<AccountId, String>);

impl Default for Names {
    fn default() -> Self {
        Self(Recent::new(NAMES))
    }
}

/// Senders that stay in memory, and for how long: a block counts as soon as that.
const SENDERS: usize = 500;
const LATELY: Duration = Duration::from_secs(3);

#[derive(Debug)]
struct Lately(Recent<String, (Sender, Timestamp)>);

impl Default for Lately {
    fn default() -> Self {
        Self(Recent::new(SENDERS))
    }
}

/// The name in addresses of somebody of this server.
pub async fn own_name(app: &App, account: AccountId) -> Result<String> {
    let names = app.memory.of::<Names>();
    if let Some(name) = names.0.get(&account) {
        return Ok(name);
    }
    // Somebody who left still says so.
    let find = move |conn: &mut Conn| match store::accounts::find(conn, account)? {
        Some(row) => Ok::<_, Error>(Some(row.username)),
        None => Ok(store::departed::find(conn, account)?.map(|it| it.username)),
    };
    let name = app.store.read(find).await?.ok_or(Error::NotFound("That account is not here."))?;
    names.0.insert(account, name.clone());
    Ok(name)
}

/// Somebody elsewhere with the keys they sign with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Their account here.
    pub account: AccountId,
    /// The id of the actor.
    pub uri: String,
    /// The id of the key for requests.
    pub key_id: String,
    /// The key for requests, as PEM.
    pub key_pem: String,
    /// The Multikey for proofs; empty where there is none.
    pub ed25519_key: String,
}

impl From<RemoteActor> for Sender {
    fn from(row: RemoteActor) -> Self {
        Self {
            account: row.account_id,
            uri: row.uri,
            key_id: row.key_id,
            key_pem: row.key_pem,
            ed25519_key: row.ed25519_key,
        }
    }
}

/// What is known of somebody who sends something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Their server is blocked.
    Blocked,
    /// They are known.
    Sender(Sender),
    /// Nobody knows them here.
    Nobody,
}

/// What is known of who has this id on this server, in one look. Whoever sends much is looked
/// for once in a few seconds.
pub async fn known(app: &App, uri: &str, domain: &str) -> Result<Known> {
    let (lately, now) = (app.memory.of::<Lately>(), app.now());
    if let Some((sender, at)) = lately.0.get(&uri.to_owned())
        && now < at.plus(LATELY)
    {
        return Ok(Known::Sender(sender));
    }
    let (of, names) = (uri.to_owned(), crate::blocked::names_above(domain));
    let is_closed = app.config.federation.allow_list;
    let find = move |conn: &mut Conn| {
        if crate::blocked::is_any_blocked(conn, &names, is_closed)? {
            return Ok::<_, Error>(Known::Blocked);
        }
        let row = remote_actors::find_by_uri(conn, &of)?;
        Ok(row.map_or(Known::Nobody, |row| Known::Sender(row.into())))
    };
    let known = app.store.read(find).await?;
    if let Known::Sender(sender) = &known {
        lately.0.insert(uri.to_owned(), (sender.clone(), now));
    }
    Ok(known)
}

/// Looks again from now on: their keys are others.
pub(crate) fn forget(app: &App, uri: &str) {
    app.memory.of::<Lately>().0.remove(&uri.to_owned());
}

/// Who has this id, if they are known here.
pub async fn by_uri(app: &App, uri: &str) -> Result<Option<Sender>> {
    let uri = uri.to_owned();
    let find = move |conn: &mut Conn| Ok::<_, Error>(remote_actors::find_by_uri(conn, &uri)?);
    Ok(app.store.read(find).await?.map(Sender::from))
}

/// Who signs with the key of this id, if they are known here.
pub async fn by_key(app: &App, key_id: &str) -> Result<Option<Sender>> {
    let key_id = key_id.to_owned();
    let find = move |conn: &mut Conn| Ok::<_, Error>(remote_actors::find_by_key(conn, &key_id)?);
    Ok(app.store.read(find).await?.map(Sender::from))
}
