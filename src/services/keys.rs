//! The keys of everybody here, and of the server itself: RSA for signed requests, which every
//! server understands, and Ed25519 for proofs inside of documents.
//!
//! Making an RSA key takes a tenth of a second of CPU, so it is a job; who asks before the job
//! ran waits for it, off the async threads.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use store::account_keys::AccountKeys;
use store::queue::{self, Job};
use store::{AccountId, JobId, Timestamp};

use crate::memory::Recent;
use crate::{App, Error, Result};

/// The server itself, where an account is asked for.
pub const SERVER: AccountId = AccountId(0);

/// Key pairs that stay parsed.
const CACHED: usize = 2_000;

/// What stands before the 32 bytes of an Ed25519 key in a Multikey.
const MULTIKEY_ED25519: [u8; 2] = [0xed, 0x01];

/// The keys of one account, ready to sign.
#[derive(Debug)]
pub struct Keys {
    /// Signs requests.
    pub rsa: Arc<RsaKeyPair>,
    /// Its public half as PEM.
    pub rsa_public: String,
    /// Signs documents.
    pub ed25519: Ed25519KeyPair,
    /// Its public half as a Multikey: `z6Mk…`.
    pub ed25519_public: String,
    /// When they were made.
    pub created_at: Timestamp,
}

/// Keys that were used lately.
#[derive(Debug)]
pub(crate) struct Cache(Recent<AccountId, Arc<Keys>>);

impl Default for Cache {
    fn default() -> Self {
        Self(Recent::new(CACHED))
    }
}

/// The keys of an account of this server ([`SERVER`] for its own). Makes them when there are
/// none yet; that the account exists is for the caller to know.
pub async fn of(app: &App, account: AccountId) -> Result<Arc<Keys>> {
    if let Some(keys) = app.keys.0.get(&account) {
        return Ok(keys);
    }
    let row = app.store.read(move |conn| Ok::<_, Error>(store::account_keys::find(conn, account)?));
    match row.await? {
        Some(row) => {
            let keys = Arc::new(read(row)?);
            app.keys.0.insert(account, keys.clone());
            Ok(keys)
        }
        None => make(app, account).await,
    }
}

/// Makes the keys of an account, unless it has some already.
pub async fn make(app: &App, account: AccountId) -> Result<Arc<Keys>> {
    let now = app.now();
    let row = tokio::task::spawn_blocking(move || new_row(account, now))
        .await
        .context("making keys was cut off")??;
    // Somebody else may have been faster; then theirs are the ones.
    let kept = app
        .store
        .write(move |conn| {
            store::account_keys::insert(conn, &row)?;
            Ok::<_, Error>(store::account_keys::find(conn, account)?.unwrap_or(row))
        })
        .await?;
    let keys = Arc::new(read(kept)?);
    app.keys.0.insert(account, keys.clone());
    Ok(keys)
}

/// Sees to it that the server itself has keys before anybody asks for them.
pub async fn prepare(app: &App) -> Result<()> {
    let (now, job): (_, JobId) = (app.now(), app.ids.next(app.now()));
    app.store
        .write(move |conn| {
            if store::account_keys::find(conn, SERVER)?.is_none() {
                queue::enqueue(conn, job, &Job::MakeKeys { account: SERVER }, now)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// The Multikey of an Ed25519 public key.
pub fn multikey(raw: &[u8]) -> String {
    format!("z{}", bs58::encode([&MULTIKEY_ED25519, raw].concat()).into_string())
}

fn new_row(account_id: AccountId, created_at: Timestamp) -> anyhow::Result<AccountKeys> {
    let failed = |_| anyhow!("keys could not be made");
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let private: Pkcs8V1Der<'_> = rsa.as_der().map_err(failed)?;
    let public: PublicKeyX509Der<'_> = rsa.public_key().as_der().map_err(failed)?;
    let ed25519 = Ed25519KeyPair::generate().map_err(failed)?;
    let format = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let public = pem::encode_config(&pem::Pem::new("PUBLIC KEY", public.as_ref()), format);
    Ok(AccountKeys {
        account_id,
        rsa_private: private.as_ref().to_vec(),
        rsa_public: public,
        ed25519_private: ed25519.to_pkcs8().map_err(failed)?.as_ref().to_vec(),
        ed25519_public: multikey(ed25519.public_key().as_ref()),
        created_at,
    })
}

fn read(row: AccountKeys) -> anyhow::Result<Keys> {
    let broken = |_| anyhow!("the keys of account {} cannot be read", row.account_id);
    Ok(Keys {
        rsa: Arc::new(RsaKeyPair::from_pkcs8(&row.rsa_private).map_err(broken)?),
        ed25519: Ed25519KeyPair::from_pkcs8(&row.ed25519_private).map_err(broken)?,
        rsa_public: row.rsa_public,
        ed25519_public: row.ed25519_public,
        created_at: row.created_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, owner};

    #[tokio::test]
    async fn keys_are_made_once_and_stay() {
        let house = house();
        let (first, second) = tokio::join!(make(&house.app, SERVER), make(&house.app, SERVER));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.rsa_public, second.rsa_public);
        let elsewhere = house.second_process();
        let again = of(&elsewhere, SERVER).await.unwrap();
        assert_eq!(again.rsa_public, first.rsa_public);
        assert_eq!(again.ed25519_public, first.ed25519_public);
        assert!(again.rsa_public.starts_with("-----BEGIN PUBLIC KEY-----\n"));
        assert!(again.ed25519_public.starts_with("z6Mk"));
    }

    #[tokio::test]
    async fn whoever_joins_gets_keys_of_their_own() {
        let house = house();
        let owner = owner(&house).await;
        prepare(&house.app).await.unwrap();
        let mut made = 0;
        while let Some(claimed) = crate::work::claim(&house.app).await.unwrap() {
            let is_keys = matches!(claimed.job, Job::MakeKeys { .. });
            let outcome = crate::work::run(&house.app, claimed.job.clone()).await;
            made += usize::from(is_keys && outcome.is_ok());
            crate::work::settle(&house.app, claimed, outcome).await.unwrap();
        }
        assert_eq!(made, 2);
        let account = owner.account;
        let found = house
            .app
            .store
            .read(move |conn| Ok::<_, Error>(store::account_keys::find(conn, account)?.is_some()));
        assert!(found.await.unwrap());
    }
}
