//! Who signs what others send: the keys of people elsewhere, as they were last fetched.

use store::remote_actors::{self, RemoteActor};
use store::{AccountId, Conn};

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

/// The name in addresses of somebody of this server.
pub async fn own_name(app: &App, account: AccountId) -> Result<String> {
    let names = app.memory.of::<Names>();
    if let Some(name) = names.0.get(&account) {
        return Ok(name);
    }
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::accounts::find(conn, account)?);
    let row = app.store.read(find).await?.ok_or(Error::NotFound("That account is not here."))?;
    names.0.insert(account, row.username.clone());
    Ok(row.username)
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

/// What is known of who has this id on this server, in one look.
pub async fn known(app: &App, uri: &str, domain: &str) -> Result<Known> {
    let (uri, names) = (uri.to_owned(), crate::blocked::names_above(domain));
    app.store
        .read(move |conn: &mut Conn| {
            if store::blocked::is_any(conn, &names)? {
                return Ok::<_, Error>(Known::Blocked);
            }
            let row = remote_actors::find_by_uri(conn, &uri)?;
            Ok(row.map_or(Known::Nobody, |row| Known::Sender(row.into())))
        })
        .await
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
