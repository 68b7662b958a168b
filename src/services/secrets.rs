//! Randomness and secrets: tokens, their hashes, signatures of our own forms.
//!
//! A token is 32 random bytes in base64url; only its SHA-256 is stored, so a stolen database
//! signs nobody in.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// Fresh random bytes from the operating system.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for chance")]
pub(crate) fn random<const N: usize>() -> Result<[u8; N], anyhow::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

/// A new token and what is stored of it.
pub(crate) fn new_token() -> Result<(String, Vec<u8>), anyhow::Error> {
    let token = URL_SAFE_NO_PAD.encode(random::<32>()?);
    let hash = hash_token(&token);
    Ok((token, hash))
}

/// What is stored of a token.
pub(crate) fn hash_token(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// The server's own secret: signs form tokens, so that a form of one browser is no good in
/// another. Made at first start, kept in the data folder, readable by its owner only.
#[derive(Clone)]
pub struct ServerSecret([u8; 32]);

impl std::fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerSecret(…)")
    }
}

impl ServerSecret {
    /// Reads the secret file, or makes it.
    pub(crate) fn read_or_make(path: &Path) -> Result<Self, anyhow::Error> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut options = OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut file) => {
                let secret = random::<32>()?;
                file.write_all(&secret)?;
                file.sync_all()?;
                Ok(Self(secret))
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::read(path),
            Err(error) => Err(error.into()),
        }
    }

    fn read(path: &Path) -> Result<Self, anyhow::Error> {
        use std::os::unix::fs::PermissionsExt as _;
        let mut file = std::fs::File::open(path)?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            anyhow::bail!(
                "{} can be read by others; run `chmod 600` on it. Do not remove it: the second factors and the push messages of everybody hang on it",
                path.display()
            );
        }
        let mut secret = [0; 32];
        file.read_exact(&mut secret)?;
        Ok(Self(secret))
    }

    /// A fixed secret, for tests.
    pub fn fixed() -> Self {
        Self([7; 32])
    }

    /// Signs `text` for one purpose.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, text).finalize().into_bytes())
    }

    /// Seals `text` for one purpose, so that only this server reads it again.
    pub(crate) fn seal(&self, purpose: &str, text: &str) -> Result<String, anyhow::Error> {
        let nonce = random::<12>()?;
        let mut sealed = text.as_bytes().to_vec();
        self.box_for(purpose)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut sealed,
            )
            .map_err(|_| anyhow::anyhow!("nothing can be sealed"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// What was sealed for that purpose; none where it was not, or with another secret.
    pub(crate) fn unseal(&self, purpose: &str, sealed: &str) -> Option<String> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk_mut::<12>()?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.box_for(purpose).ok()?.open_in_place(nonce, Aad::empty(), sealed).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }

    fn box_for(&self, purpose: &str) -> Result<LessSafeKey, anyhow::Error> {
        let key = self.mac(purpose, "seal").finalize().into_bytes();
        let key = UnboundKey::new(&AES_256_GCM, &key);
        Ok(LessSafeKey::new(key.map_err(|_| anyhow::anyhow!("no key to seal with"))?))
    }

    /// Whether `signature` is ours for that purpose and text; constant time.
    pub fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|given| self.mac(purpose, text).verify_slice(&given).is_ok())
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    fn mac(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length will do");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac
    }
}
