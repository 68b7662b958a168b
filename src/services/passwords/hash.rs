//! Argon2id: slow and hungry on purpose, so it runs off the async threads and never more than
//! two at a time.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::secrets;

/// 19 MiB, two passes, one lane: what OWASP asks for at least (Password Storage Cheat Sheet).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Runs at a time, so that a flood of sign-ins costs two cores and 38 MiB, not the machine.
const AT_ONCE: usize = 2;

/// Further ones that may wait (about two seconds' worth); the rest is told to come back.
const WAITING: usize = 64;

/// A well-formed hash that no password has: what an unknown name is checked against, so that it
/// takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyBpdCEh$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and checks passwords, a few at a time.
#[derive(Clone, Debug)]
pub(crate) struct Hasher {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Hasher {
    pub(crate) fn new() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }

    /// The hash to keep, as a PHC string with its parameters and salt.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.run(move || {
            let salt = secrets::random::<16>()?;
            let hash = argon2()?
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map_err(|error| anyhow::anyhow!("a password was not hashed: {error}"))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password has this hash. `None` (nobody has that name) takes as long and is
    /// always a no.
    pub(crate) async fn fits(&self, password: &str, hash: Option<String>) -> Result<bool> {
        let password = password.to_owned();
        self.run(move || {
            let known = hash.is_some();
            let hash = hash.as_deref().unwrap_or(NOBODY);
            // The parameters are those of the hash, so older hashes keep working.
            Ok(argon2()?.verify_password(password.as_bytes(), hash).is_ok() && known)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = self.waiting.try_acquire().map_err(|_| Error::Unavailable)?;
        let _turn = self.running.acquire().await.map_err(|_| Error::Unavailable)?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.into()))?
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| anyhow::anyhow!("the Argon2 parameters are wrong: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hasher = Hasher::new();
        let hash = hasher.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.fits("correct horse battery", Some(hash.clone())).await.unwrap());
        assert!(!hasher.fits("correct horse batterz", Some(hash)).await.unwrap());
        assert!(!hasher.fits("correct horse battery", None).await.unwrap());
        assert!(!hasher.fits("x", Some("not a hash".to_owned())).await.unwrap());
    }

    #[test]
    fn the_hash_of_nobody_is_well_formed_and_costs_the_same() {
        let parsed = argon2::PasswordHash::new(NOBODY).unwrap();
        assert_eq!(Params::try_from(&parsed).unwrap().m_cost(), MEMORY_KIB);
        assert_eq!(parsed.hash.unwrap().len(), 32);
    }

    #[tokio::test]
    async fn a_flood_is_told_to_come_back() {
        let hasher = Hasher { waiting: Arc::new(Semaphore::new(1)), ..Hasher::new() };
        let both = tokio::join!(hasher.hash("one password"), hasher.hash("two passwords"));
        assert!(both.0.is_ok());
        assert!(matches!(both.1, Err(Error::Unavailable)));
    }
}
