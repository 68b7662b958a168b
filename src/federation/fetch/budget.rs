//! How often servers of one owner are asked. Who has a domain has all the names below it, so
//! they share one budget: a thread of ten thousand posts on as many subdomains is one guest.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use services::Timestamp;

/// Questions that may come at once.
const BURST: f64 = 300.0;

/// Questions for which room grows in a second.
const A_SECOND: f64 = 5.0;

/// Domains that are counted; beyond it those with a full budget are forgotten.
const DOMAINS: usize = 10_000;

/// What is left for each domain.
#[derive(Debug, Default)]
pub(super) struct Budgets(Mutex<HashMap<String, Budget>>);

#[derive(Clone, Copy, Debug)]
struct Budget {
    left: f64,
    at: Timestamp,
}

impl Budget {
    fn grown(self, now: Timestamp) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds between two questions")]
        let seconds = now.0.saturating_sub(self.at.0).max(0) as f64 / 1_000.0;
        Self { left: (self.left + seconds * A_SECOND).min(BURST), at: now }
    }
}

impl Budgets {
    /// Takes one question to this server from its owner's budget, if there is one left.
    pub(super) fn take(&self, domain: &str, now: Timestamp) -> bool {
        let owner = owner(domain);
        let mut budgets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if budgets.len() >= DOMAINS && !budgets.contains_key(&owner) {
            budgets.retain(|_, budget| budget.grown(now).left < BURST);
            // Ten thousand owners at once: whoever comes now has to wait.
            if budgets.len() >= DOMAINS {
                return false;
            }
        }
        let budget = budgets.entry(owner).or_insert(Budget { left: BURST, at: now });
        *budget = budget.grown(now);
        if budget.left < 1.0 {
            return false;
        }
        budget.left -= 1.0;
        true
    }
}

/// The name that somebody registered, with which they have all names below it. An address in
/// numbers is itself, with its port.
pub(crate) fn owner(domain: &str) -> String {
    let host = match domain.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        Some(_) | None => domain,
    };
    let is_number = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    let registered = if is_number { None } else { psl::domain_str(host) };
    registered.unwrap_or(domain).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_below_a_registered_one_belong_to_its_owner() {
        for (domain, expected) in [
            ("a.b.evil.example", "evil.example"),
            ("evil.example:8443", "evil.example"),
            ("a.evil.co.uk", "evil.co.uk"),
            // Names that a provider gives away belong to different people.
            ("one.github.io", "one.github.io"),
            ("127.0.0.1:4001", "127.0.0.1:4001"),
            ("[::1]:80", "[::1]:80"),
            ("[::1]", "[::1]"),
            ("localhost:4001", "localhost:4001"),
        ] {
            assert_eq!(owner(domain), expected, "{domain}");
        }
    }

    #[test]
    fn fet_12_ten_thousand_subdomains_share_one_budget() {
        let budgets = Budgets::default();
        let now = Timestamp(0);
        let taken = (0..10_000).filter(|it| budgets.take(&format!("s{it}.evil.example"), now));
        assert_eq!(taken.count(), 300);
        assert!(budgets.take("good.example", now), "others are not affected");
        let later = Timestamp(1_000);
        let taken = (0..100).filter(|it| budgets.take(&format!("t{it}.evil.example"), later));
        assert_eq!(taken.count(), 5);
        assert_eq!(budgets.0.lock().unwrap().len(), 2);
    }

    #[test]
    fn fet_15_the_number_of_owners_is_bounded_and_they_are_forgotten() {
        let budgets = Budgets::default();
        for number in 0..20_000 {
            budgets.take(&format!("d{number}.example"), Timestamp(0));
        }
        assert_eq!(budgets.0.lock().unwrap().len(), DOMAINS);
        assert!(!budgets.take("new.example", Timestamp(0)));
        assert!(budgets.take("new.example", Timestamp(10_000)));
        assert_eq!(budgets.0.lock().unwrap().len(), 1);
    }
}
