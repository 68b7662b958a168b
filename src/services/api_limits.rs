//! How often an app may ask. Counted in windows of fixed length for each token, and for each
//! machine that shows none, as Mastodon does (its documentation, "Rate limits"), so that the
//! headers `X-RateLimit-…` mean the same here.
//!
//! Calls from the server's own machine are counted and never refused: scripts of its owner run
//! there, and behind a proxy that is not configured (`server.trusted_proxies`) everybody seems to.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::{Timestamp, TokenId};

use crate::App;
use crate::config::Limits;
use crate::limits::machine;

/// Counters that are kept at most; those of windows that are over go first.
const KEYS: usize = 100_000;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Anything.
    Call,
    /// A file.
    Upload,
    /// Taking something back: each goes out to every follower's server.
    Delete,
    /// Introducing an app.
    Register,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// An app with this token.
    Token(TokenId),
    /// Some machine: all we know is its address.
    Machine(IpAddr),
}

/// How much is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Calls in one window.
    pub limit: u32,
    /// Calls left in this one.
    pub remaining: u32,
    /// When the next window begins.
    pub resets_at: Timestamp,
    /// How long to wait, when this call was one too many.
    pub wait: Option<Duration>,
}

/// The counters of this process.
#[derive(Debug)]
pub(crate) struct ApiLimits {
    counts: Mutex<HashMap<(Kind, Who), Count>>,
    calls: u32,
    uploads: u32,
    deletes: u32,
    registrations: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    ends_at: i64,
    used: u32,
}

impl ApiLimits {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            counts: Mutex::default(),
            calls: limits.api_calls,
            uploads: limits.api_uploads,
            deletes: limits.api_deletes,
            registrations: limits.app_registrations,
        }
    }

    fn of(&self, kind: Kind) -> (u32, Duration) {
        const HALF_HOUR: Duration = Duration::from_mins(30);
        match kind {
            Kind::Call => (self.calls, Duration::from_mins(5)),
            Kind::Upload => (self.uploads, HALF_HOUR),
            Kind::Delete => (self.deletes, HALF_HOUR),
            Kind::Register => (self.registrations, Duration::from_mins(10)),
        }
    }

    fn count(&self, kind: Kind, who: Who, now: Timestamp) -> Usage {
        let (limit, window) = self.of(kind);
        let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        let ends_at = now.0 - now.0.rem_euclid(window) + window;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEYS {
            counts.retain(|_, it| it.ends_at > now.0);
        }
        if counts.len() >= 4 * KEYS {
            counts.clear();
        }
        let count = counts.entry((kind, who)).or_default();
        if count.ends_at != ends_at {
            *count = Count { ends_at, used: 0 };
        }
        count.used = count.used.saturating_add(1);
        let wait = u64::try_from(ends_at - now.0).unwrap_or(0);
        Usage {
            limit,
            remaining: limit.saturating_sub(count.used),
            resets_at: Timestamp(ends_at),
            wait: (count.used > limit).then(|| Duration::from_millis(wait.max(1_000))),
        }
    }
}

/// Counts a call, and what it is besides. Answers how much is left of the limit that is nearest.
pub fn count(app: &App, kind: Kind, token: Option<TokenId>, address: IpAddr) -> Usage {
    let now = app.now();
    let who = token.map_or(Who::Machine(machine(address)), Who::Token);
    let mut usage = app.api_limits.count(Kind::Call, who, now);
    if kind != Kind::Call {
        let tighter = app.api_limits.count(kind, who, now);
        if tighter.remaining <= usage.remaining && (tighter.wait.is_some() || usage.wait.is_none())
        {
            usage = tighter;
        }
    }
    if address.is_loopback() { Usage { wait: None, ..usage } } else { usage }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::house_with;

    #[tokio::test]
    async fn what_is_too_much_waits_for_the_next_window() {
        let house = house_with(|config| {
            config.limits.api_calls = 3;
            config.limits.api_uploads = 1;
        });
        let (app, far) = (&house.app, "203.0.113.7".parse().unwrap());
        let left = |token| count(app, Kind::Call, token, far).remaining;
        assert_eq!([left(None), left(None), left(None)], [2, 1, 0]);
        let over = count(app, Kind::Call, None, far);
        assert_eq!((over.limit, over.remaining), (3, 0));
        let wait = over.wait.unwrap();
        assert_eq!(app.now().plus(wait), over.resets_at);
        assert_eq!(left(Some(TokenId(1))), 2, "a token has its own count");

        let upload = || count(app, Kind::Upload, Some(TokenId(1)), far);
        assert_eq!((upload().limit, upload().wait.is_some()), (1, true));
        let home = std::net::Ipv4Addr::LOCALHOST.into();
        assert!((0..9).all(|_| count(app, Kind::Call, None, home).wait.is_none()));
        house.clock.advance(wait);
        assert_eq!(left(None), 2);
    }
}
