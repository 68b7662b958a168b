//! Signatures: of requests (the old draft that everybody speaks, and RFC 9421), and of documents
//! (FEP-8b32). Everything here is pure; the mathematics come from aws-lc-rs.
//!
//! Checking a request has two steps. [`Claim::of`] reads what the request says of its signature
//! and refuses everything that is not exactly right; it costs little and needs no key. Only a
//! claim that passed makes anybody look for a key, and [`Claim::is_by`] then does the arithmetic.

pub mod cavage;
pub mod digest;
mod headers;
pub mod keys;
pub mod proof;
pub mod rfc9421;
mod signer;

pub use headers::Headers;
pub use keys::PublicKey;
pub use signer::{Form, Signer};

/// A signed request may be this much older than our clock says: peers retry for hours with the
/// signature they made first.
pub const MOST_OLD: i64 = 12 * 60 * 60;

/// And this much newer: clocks differ.
pub const MOST_EARLY: i64 = 60 * 60;

/// No signature of a key that we take is longer.
const MOST_SIGNATURE: usize = 512;

/// Why a signature is not looked at any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Something that may be there once came twice: two programs would read two things.
    #[error("{0} is there twice")]
    Twice(&'static str),
    /// A parameter that no rule names.
    #[error("the signature has a parameter that nobody knows")]
    Unknown,
    /// Anything else that is missing or wrong.
    #[error("{0}")]
    Refused(&'static str),
}

/// What a request is signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It brings a body, which the signature must cover.
    Delivery,
    /// It asks for a document.
    Fetch,
}

/// The parts of a request that signatures speak of.
#[derive(Clone, Copy, Debug)]
pub struct Message<'m> {
    /// `POST`, `GET`.
    pub method: &'m str,
    /// `https`, or `http` on networks of one's own.
    pub scheme: &'m str,
    /// Path and query, as they stand in the request line.
    pub target: &'m str,
    /// The headers.
    pub headers: &'m Headers,
}

/// What a signature says about how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS#1 v1.5 and SHA-256.
    Rsa,
    /// Ed25519.
    Ed25519,
    /// As the key says.
    OfKey,
}

/// A signature that is well made, whoever made it: what is left is the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which key it names.
    pub key_id: String,
    algorithm: Algorithm,
    base: Vec<u8>,
    signature: Vec<u8>,
}

impl Claim {
    /// Reads the signature of a request. `now` is in seconds.
    pub fn of(message: &Message<'_>, purpose: Purpose, now: i64) -> Result<Self, Fault> {
        let input = message.headers.one("signature-input")?;
        let signature = message.headers.one("signature")?;
        match (input, signature) {
            (None, None) => Err(Fault::Refused("there is no signature")),
            (None, Some(signature)) => cavage::claim(message, signature, purpose, now),
            (Some(input), Some(signature)) => {
                rfc9421::claim(message, input, signature, purpose, now)
            }
            (Some(_), None) => Err(Fault::Refused("there is an input without a signature")),
        }
    }

    /// Whether this key made it.
    pub fn is_by(&self, key: &PublicKey) -> bool {
        key.verifies(self.algorithm, &self.base, &self.signature)
    }
}

/// Whether a time of signing lies in the window.
fn in_window(signed_at: i64, now: i64) -> bool {
    signed_at >= now.saturating_sub(MOST_OLD) && signed_at <= now.saturating_add(MOST_EARLY)
}

/// The times that a signature states: made in the window, not yet run out.
fn check_times(created: Option<i64>, expires: Option<i64>, now: i64) -> Result<(), Fault> {
    if created.is_some_and(|at| !in_window(at, now)) {
        return Err(Fault::Refused("the signature was made too long ago, or in the future"));
    }
    let ran_out =
        expires.is_some_and(|until| until < now || created.is_some_and(|created| until < created));
    if ran_out { Err(Fault::Refused("the signature has run out")) } else { Ok(()) }
}

/// A structured field without the spaces between its parts: what is left differs from what we
/// would write ourselves only where a sender wrote something twice or in an odd way.
fn compact(text: &str) -> String {
    let mut quoted = false;
    let mut escaped = false;
    let keep = |c: &char| {
        let is_space = !quoted && matches!(c, ' ' | '\t');
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !is_space
    };
    text.chars().filter(keep).collect()
}

#[cfg(test)]
mod tests;
