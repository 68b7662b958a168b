//! Whose connections are kept open for the next request.
//!
//! A post for a thousand servers would leave a thousand idle connections, each with some 40 KB of
//! buffers, and few of them are used again before they end. So a bounded number of servers has
//! theirs kept; the others are told that theirs ends with the answer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::IDLE;

/// Servers whose connections are kept at the same time.
const MOST: usize = 256;

/// Servers that were asked lately, and when last.
#[derive(Debug, Default)]
pub(super) struct Regulars(Mutex<HashMap<String, Instant>>);

impl Regulars {
    /// Whether the connection to this server is kept after the request that is about to be sent.
    pub(super) fn keeps(&self, domain: &str) -> bool {
        self.keeps_at(domain, Instant::now())
    }

    fn keeps_at(&self, domain: &str, now: Instant) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = known.get_mut(domain) {
            *last = now;
            return true;
        }
        if known.len() >= MOST {
            known.retain(|_, last| now.saturating_duration_since(*last) < IDLE);
        }
        let has_room = known.len() < MOST;
        if has_room {
            known.insert(domain.to_owned(), now);
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_number_is_kept_and_who_is_idle_makes_room() {
        let regulars = Regulars::default();
        let start = Instant::now();
        for number in 0..MOST {
            assert!(regulars.keeps_at(&format!("{number}.example"), start));
        }
        assert!(!regulars.keeps_at("late.example", start + IDLE / 2));
        assert!(regulars.keeps_at("0.example", start + IDLE / 2), "who is known stays");
        assert!(regulars.keeps_at("late.example", start + IDLE), "the idle ones went");
        assert_eq!(regulars.0.lock().unwrap().len(), 2);
    }
}
