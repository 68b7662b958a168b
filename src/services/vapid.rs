//! The key with which this server signs what it pushes to apps (VAPID, RFC 8292): one P-256 key
//! pair for as long as the server lives. Apps keep its public half with their subscriptions, so
//! another key would end every one of them.
//!
//! It lies in the database: every process has to sign with the same one.

use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::settings::Setting;

use crate::{App, Error, Result};

/// The key of its row in the settings.
const KEY: &str = "vapid";

/// The key pair, once it was read.
#[derive(Debug, Default)]
pub(crate) struct Cache(OnceLock<Arc<EcdsaKeyPair>>);

/// The public half: the uncompressed point (65 bytes) in base64url without padding, as apps and
/// the `k` of a `vapid` header want it.
pub async fn public_key(app: &App) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(pair(app).await?.public_key().as_ref()))
}

/// Signs with ECDSA over P-256 and SHA-256. The signature is `r` and `s`, 32 bytes each, as a
/// JWS wants it (RFC 7518, 3.4).
pub async fn sign(app: &App, message: &[u8]) -> Result<Vec<u8>> {
    let pair = pair(app).await?;
    let signature = pair
        .sign(&SystemRandom::new(), message)
        .map_err(|_| anyhow!("a push message could not be signed"))?;
    Ok(signature.as_ref().to_vec())
}

async fn pair(app: &App) -> Result<Arc<EcdsaKeyPair>> {
    if let Some(pair) = app.vapid.0.get() {
        return Ok(pair.clone());
    }
    let found = app.store.read(|conn| Ok::<_, Error>(store::settings::find(conn, KEY)?)).await?;
    let row = match found {
        Some(row) => row,
        None => make(app).await?,
    };
    let der = URL_SAFE_NO_PAD.decode(row.value).context("the key for pushes cannot be read")?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der)
        .map_err(|_| anyhow!("the key for pushes is no key"))?;
    Ok(app.vapid.0.get_or_init(|| Arc::new(pair)).clone())
}

/// Makes the key; somebody else may have been faster, then theirs is the one.
async fn make(app: &App) -> Result<Setting> {
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| anyhow!("a key for pushes could not be made"))?;
    let value = URL_SAFE_NO_PAD.encode(der.as_ref());
    let row = Setting { key: KEY.to_owned(), value, updated_at: app.now(), updated_by: None };
    app.store
        .write(move |conn| {
            store::settings::insert_if_absent(conn, &row)?;
            Ok::<_, Error>(store::settings::find(conn, KEY)?.unwrap_or(row))
        })
        .await
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;
    use crate::testing::house;

    #[tokio::test]
    async fn every_process_signs_with_the_one_key() {
        let house = house();
        let (first, second) = tokio::join!(public_key(&house.app), public_key(&house.app));
        let key = first.unwrap();
        assert_eq!(key, second.unwrap());
        let point = URL_SAFE_NO_PAD.decode(&key).unwrap();
        assert_eq!((point.len(), point[0]), (65, 4), "an uncompressed point");

        let signature = sign(&house.second_process(), b"header.claims").await.unwrap();
        assert_eq!(signature.len(), 64);
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point);
        public.verify(b"header.claims", &signature).unwrap();
        public.verify(b"header.other", &signature).unwrap_err();
    }
}
