//! Public keys of others: which we take, and in which wrapping they come.
//!
//! `publicKeyPem` holds an RSA key of 2048 to 4096 bits and nothing else; a Multikey holds an
//! Ed25519 key. Everything else is refused before any arithmetic is done with it.

use std::sync::Arc;

use aws_lc_rs::signature::{ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};

use super::Algorithm;

/// A PEM of the largest key that we take is shorter than a kilobyte.
const MOST_PEM: usize = 8 * 1024;

/// The DER of an RSA key of 4096 bits has 550 bytes.
const MOST_DER: usize = 600;

/// Bits of an RSA key.
const FEWEST_BITS: usize = 2048;
const MOST_BITS: usize = 4096;

/// What stands before the 32 bytes of an Ed25519 key in a Multikey.
const MULTIKEY_ED25519: [u8; 2] = [0xed, 0x01];

/// What stands before the 32 bytes of an Ed25519 key in a PEM.
const SPKI_ED25519: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Why a key is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Longer than a key is.
    #[error("the key is too long to be one")]
    TooLong,
    /// Not one PEM block of a public key.
    #[error("that is not one PEM block with a public key")]
    NotOnePem,
    /// A private key. Somebody has to make a new one.
    #[error("that is a private key")]
    Private,
    /// A key of another kind than belongs there.
    #[error("that kind of key does not belong here")]
    WrongKind,
    /// An RSA key that is too weak, or so strong that checking it costs too much.
    #[error("an RSA key has 2048 to 4096 bits")]
    WrongSize,
    /// Not a Multikey of ours.
    #[error("that is not an Ed25519 Multikey")]
    NotMultikey,
}

/// Somebody's public key, ready to check signatures.
#[derive(Clone, Debug)]
pub enum PublicKey {
    /// RSA, 2048 to 4096 bits.
    Rsa(Arc<ParsedPublicKey>),
    /// Ed25519.
    Ed25519(Arc<ParsedPublicKey>),
}

impl PublicKey {
    /// Reads `publicKeyPem`.
    pub fn from_pem(text: &str) -> Result<Self, KeyFault> {
        if text.len() > MOST_PEM {
            return Err(KeyFault::TooLong);
        }
        let text = text.trim();
        if text.contains("PRIVATE KEY") {
            return Err(KeyFault::Private);
        }
        let is_one = text.starts_with("-----BEGIN ") && text.matches("-----BEGIN ").count() == 1;
        let block = pem::parse(text).ok().filter(|_| is_one).ok_or(KeyFault::NotOnePem)?;
        if !matches!(block.tag(), "PUBLIC KEY" | "RSA PUBLIC KEY") {
            return Err(KeyFault::NotOnePem);
        }
        Self::from_rsa_der(block.contents())
    }

    fn from_rsa_der(der: &[u8]) -> Result<Self, KeyFault> {
        if der.len() > MOST_DER {
            return Err(KeyFault::WrongSize);
        }
        if der.starts_with(&SPKI_ED25519) {
            return Err(KeyFault::WrongKind);
        }
        let key = aws_lc_rs::rsa::PublicKey::from_der(der).map_err(|_| rsa_fault(der.len()))?;
        let bits = key.modulus_len().saturating_mul(8);
        if !(FEWEST_BITS..=MOST_BITS).contains(&bits) {
            return Err(KeyFault::WrongSize);
        }
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
            .map(|key| Self::Rsa(Arc::new(key)))
            .map_err(|_| KeyFault::WrongSize)
    }

    /// Reads a Multikey: `z6Mk…`.
    pub fn from_multikey(text: &str) -> Result<Self, KeyFault> {
        // Forty-eight characters; base58 takes quadratic time for long texts.
        let digits = text.strip_prefix('z').filter(|it| it.len() <= 60);
        let bytes =
            digits.and_then(|it| bs58::decode(it).into_vec().ok()).ok_or(KeyFault::NotMultikey)?;
        match bytes.strip_prefix(&MULTIKEY_ED25519) {
            Some(raw) if raw.len() == 32 => Self::from_ed25519(raw),
            _ => Err(KeyFault::NotMultikey),
        }
    }

    /// The 32 bytes of an Ed25519 key.
    pub fn from_ed25519(raw: &[u8]) -> Result<Self, KeyFault> {
        ParsedPublicKey::new(&ED25519, raw)
            .map(|key| Self::Ed25519(Arc::new(key)))
            .map_err(|_| KeyFault::NotMultikey)
    }

    /// Whether this key made the signature, in the way that the signature claims.
    pub(crate) fn verifies(&self, algorithm: Algorithm, text: &[u8], signature: &[u8]) -> bool {
        let key = match (self, algorithm) {
            (Self::Rsa(key), Algorithm::Rsa | Algorithm::OfKey)
            | (Self::Ed25519(key), Algorithm::Ed25519 | Algorithm::OfKey) => key,
            (Self::Rsa(_), Algorithm::Ed25519) | (Self::Ed25519(_), Algorithm::Rsa) => {
                return false;
            }
        };
        key.verify_sig(text, signature).is_ok()
    }
}

/// A key that aws-lc will not read is either too small for it, or no RSA key.
fn rsa_fault(length: usize) -> KeyFault {
    if length < 200 { KeyFault::WrongSize } else { KeyFault::WrongKind }
}

/// The Multikey of an Ed25519 public key.
pub fn multikey(raw: &[u8]) -> String {
    format!("z{}", bs58::encode([&MULTIKEY_ED25519, raw].concat()).into_string())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use aws_lc_rs::encoding::AsDer as _;
    use aws_lc_rs::encoding::{Pkcs8V1Der, PublicKeyX509Der};
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;

    fn pem_of(tag: &str, der: &[u8]) -> String {
        pem::encode(&pem::Pem::new(tag, der))
    }

    fn spki(size: KeySize) -> Vec<u8> {
        let pair = KeyPair::generate(size).unwrap();
        let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        der.as_ref().to_vec()
    }

    #[test]
    fn rsa_keys_of_the_right_size_are_taken_in_both_wrappings() {
        for size in [KeySize::Rsa2048, KeySize::Rsa3072, KeySize::Rsa4096] {
            assert!(PublicKey::from_pem(&pem_of("PUBLIC KEY", &spki(size))).is_ok());
        }
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let bare = pem_of("RSA PUBLIC KEY", pair.public_key().as_ref());
        assert!(PublicKey::from_pem(&format!("\n{}\n ", bare.replace("\r\n", "\n"))).is_ok());
    }

    #[track_caller]
    fn refused(text: &str, fault: KeyFault) {
        let began = Instant::now();
        let shown: String = text.chars().take(60).collect();
        assert_eq!(PublicKey::from_pem(text).unwrap_err(), fault, "{shown}");
        assert!(began.elapsed().as_millis() < 500, "{shown}");
    }

    #[test]
    fn sig_16_what_is_no_rsa_key_of_the_right_size_is_refused_at_once() {
        let good = pem_of("PUBLIC KEY", &spki(KeySize::Rsa2048));
        refused(&good.repeat(2), KeyFault::NotOnePem);
        refused(&format!("words first\n{good}"), KeyFault::NotOnePem);
        refused(&good.replace("PUBLIC KEY", "CERTIFICATE"), KeyFault::NotOnePem);
        refused(&"A".repeat(1024 * 1024), KeyFault::TooLong);
        refused("", KeyFault::NotOnePem);
        refused(&spki_of_bits(8192), KeyFault::WrongSize);
        refused(&pem_of("PUBLIC KEY", &vec![0x30; 500]), KeyFault::WrongKind);
        refused(include_str!("../../../tests/fixtures/keys/rsa-512.pem"), KeyFault::WrongSize);
        refused(include_str!("../../../tests/fixtures/keys/rsa-1024.pem"), KeyFault::WrongSize);
        refused(include_str!("../../../tests/fixtures/keys/rsa-16384.pem"), KeyFault::WrongSize);

        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        refused(&pem_of("PRIVATE KEY", private.as_ref()), KeyFault::Private);
        // A private key under the name of a public one is no public key either.
        refused(&pem_of("PUBLIC KEY", private.as_ref()), KeyFault::WrongSize);

        let ed25519 = Ed25519KeyPair::generate().unwrap();
        let der = [&SPKI_ED25519[..], ed25519.public_key().as_ref()].concat();
        refused(&pem_of("PUBLIC KEY", &der), KeyFault::WrongKind);
    }

    fn spki_of_bits(bits: usize) -> String {
        pem_of("PUBLIC KEY", &vec![0x30; bits / 8 + 38])
    }

    #[test]
    fn multikeys_go_both_ways() {
        let pair = Ed25519KeyPair::generate().unwrap();
        let text = multikey(pair.public_key().as_ref());
        assert!(text.starts_with("z6Mk"), "{text}");
        let key = PublicKey::from_multikey(&text).unwrap();
        let signature = pair.sign(b"text");
        assert!(key.verifies(Algorithm::OfKey, b"text", signature.as_ref()));
        assert!(key.verifies(Algorithm::Ed25519, b"text", signature.as_ref()));
        assert!(!key.verifies(Algorithm::Rsa, b"text", signature.as_ref()));
        assert!(!key.verifies(Algorithm::OfKey, b"other", signature.as_ref()));
        let short = multikey(&[7; 31]);
        let long = format!("z{}", "6".repeat(100_000));
        for wrong in ["", "z", "z6Mk", "m6Mk", "z0OIl", text.trim_start_matches('z'), &short, &long]
        {
            assert!(PublicKey::from_multikey(wrong).is_err());
        }
    }
}
