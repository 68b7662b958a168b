//! What a peer may do wrong.

use serde::{Deserialize, Serialize};

/// One way to misbehave. As JSON: `"silent"`, `{"slow": 3000}`, `{"too_many": 30}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Everything is right.
    None,
    /// The right answer, after this many milliseconds.
    Slow(u64),
    /// This status and nothing in it.
    Status(u16),
    /// 429 with `Retry-After`: these seconds.
    TooMany(u64),
    /// Half of the body that the head promised, then the end of the line.
    Truncated,
    /// The right body as `text/html`.
    WrongType,
    /// Sends on to the same address for ever.
    RedirectLoop,
    /// Sends on to somewhere else.
    RedirectTo(String),
    /// A body without an end (64 MiB, then the line ends).
    Huge,
    /// Reads the request and resets the line. To the other side it looks like a dead machine
    /// whose kernel lives.
    Reset,
    /// Takes the request and never answers.
    Silent,
    /// What a TLS handshake looks like to somebody who speaks no TLS.
    TlsGarbage,
    /// One byte of the answer each so many milliseconds.
    Drip(u64),
    /// Takes what was sent, does what it says, and then hangs up without a word. Only the receiver
    /// knows that it arrived.
    TakesAndResets,
    /// This fault in so many of a hundred requests; which ones follows from the seed.
    Sometimes(u8, Box<Fault>),
}

impl Fault {
    /// What this means for one request: `chance` is any number, `Sometimes` is settled by it.
    pub fn settled(&self, chance: u64) -> Self {
        match self {
            Self::Sometimes(hundredths, fault) if chance % 100 < u64::from(*hundredths) => {
                fault.settled(chance / 100)
            }
            Self::Sometimes(..) => Self::None,
            plain => plain.clone(),
        }
    }

    /// Whether a delivery that meets this fault counts as received by the peer.
    pub fn takes(&self) -> bool {
        matches!(self, Self::None | Self::Slow(_) | Self::TakesAndResets | Self::Drip(_))
    }
}

/// A number that looks random and follows from others (splitmix64).
pub fn mixed(seed: u64, count: u64) -> u64 {
    let mut it = seed.wrapping_add(count.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    it ^ (it >> 31)
}
