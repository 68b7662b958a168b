//! Rate limits for the doors that strangers knock on: sign in, sign up, forgotten passwords.
//!
//! Each limit is a bucket per key that holds so many tries and fills up again over its time
//! (the "generic cell rate algorithm": one number a key). A try is taken *before* the slow work
//! and given back when it turns out to be fine, so that a thousand tries at once cannot all pass
//! a check that only counts afterwards. The buckets live in memory: a restart empties them.
//!
//! Three buckets guard a sign-in, and only failures stay counted:
//!
//! | key | tries | why |
//! |---|---|---|
//! | the address (IPv4 address, IPv6 /64) | `limits.sign_in_tries` in 15 min | one machine tries many accounts |
//! | login + network (/24, /48) | `limits.sign_in_tries` in 15 min | a small network tries one account |
//! | login | 5 times that in 15 min | a botnet tries one account |
//!
//! The second factor of a sign-in has the same three, by the person instead of what was typed, but
//! from networks that are new for them `limits.sign_in_tries` an hour and no more: whoever gets so
//! far knows the password, and of a million codes three are right at any time.
//!
//! The last one would let a stranger lock an owner out. So it does not hold for networks from
//! which that person has signed in within the last months: they always get their own tries. From
//! a new network during an attack, the way in is the link for a new password.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Mutex;
use std::time::Duration;

use store::Timestamp;

use crate::config::Limits;
use crate::error::{Error, Result};

const QUARTER: Duration = Duration::from_mins(15);
const HOUR: Duration = Duration::from_hours(1);

/// Mails with a link one person may be sent an hour, however often somebody asks.
const RESET_MAILS: u32 = 3;

/// Questions to other servers that one machine may cause without being signed in.
const LOOKUPS_BY_STRANGERS: u32 = 20;

/// Questions to other servers that one member may cause.
const LOOKUPS: u32 = 120;

/// Openings that one member may post or change an hour: each asks staff to read it.
const OPENINGS: u32 = 30;

/// Keys a bucket remembers before it forgets those that are full again. An attacker with many
/// addresses costs us some megabytes, never all memory.
const KEYS: usize = 50_000;

/// The buckets of this process.
#[derive(Debug)]
pub(crate) struct RateLimits {
    sign_in_address: Buckets<IpAddr>,
    sign_in_network: Buckets<(String, IpAddr)>,
    sign_in_login: Buckets<String>,
    second_factor_network: Buckets<(i64, IpAddr)>,
    second_factor: Buckets<i64>,
    passkey: Buckets<IpAddr>,
    sign_up: Buckets<IpAddr>,
    reset_address: Buckets<IpAddr>,
    reset_login: Buckets<String>,
    confirm: Buckets<i64>,
    lookup_address: Buckets<IpAddr>,
    lookup_member: Buckets<i64>,
    opening: Buckets<i64>,
}

impl RateLimits {
    pub(crate) fn new(limits: &Limits) -> Self {
        let tries = limits.sign_in_tries;
        Self {
            sign_in_address: Buckets::new(tries, QUARTER),
            sign_in_network: Buckets::new(tries, QUARTER),
            sign_in_login: Buckets::new(tries.saturating_mul(5), QUARTER),
            second_factor_network: Buckets::new(tries, QUARTER),
            second_factor: Buckets::new(tries, HOUR),
            passkey: Buckets::new(tries.saturating_mul(3), QUARTER),
            sign_up: Buckets::new(limits.sign_ups, HOUR),
            reset_address: Buckets::new(limits.sign_in_tries, HOUR),
            reset_login: Buckets::new(RESET_MAILS, HOUR),
            confirm: Buckets::new(tries, QUARTER),
            lookup_address: Buckets::new(LOOKUPS_BY_STRANGERS, QUARTER),
            lookup_member: Buckets::new(LOOKUPS, QUARTER),
            opening: Buckets::new(OPENINGS, HOUR),
        }
    }

    /// Takes a try to sign in from an address. Give it back with [`Self::signed_in`].
    pub(crate) fn sign_in(&self, login: &str, address: IpAddr, now: Timestamp) -> Result<()> {
        self.sign_in_address.take(machine(address), now)?;
        self.sign_in_network.take((login.to_owned(), network(address)), now)
    }

    /// Takes a try to sign in as this person from a network they never signed in from.
    pub(crate) fn sign_in_as_stranger(&self, login: &str, now: Timestamp) -> Result<()> {
        self.sign_in_login.take(login.to_owned(), now)
    }

    /// It was them: the tries come back.
    pub(crate) fn signed_in(&self, login: &str, address: IpAddr, stranger: bool) {
        self.sign_in_address.give_back(&machine(address));
        self.sign_in_network.give_back(&(login.to_owned(), network(address)));
        if stranger {
            self.sign_in_login.give_back(&login.to_owned());
        }
    }

    /// Takes a try to give the second factor of somebody, who is or is not known from that
    /// network. Give it back with [`Self::second_factor_given`].
    pub(crate) fn second_factor(
        &self,
        user: i64,
        address: IpAddr,
        stranger: bool,
        now: Timestamp,
    ) -> Result<()> {
        self.sign_in_address.take(machine(address), now)?;
        self.second_factor_network.take((user, network(address)), now)?;
        if stranger { self.second_factor.take(user, now) } else { Ok(()) }
    }

    /// It was right: the tries come back.
    pub(crate) fn second_factor_given(&self, user: i64, address: IpAddr, stranger: bool) {
        self.sign_in_address.give_back(&machine(address));
        self.second_factor_network.give_back(&(user, network(address)));
        if stranger {
            self.second_factor.give_back(&user);
        }
    }

    /// Takes a question to a passkey from an address: most are asked, and then somebody thinks of
    /// something else. Give it back with [`Self::passkey_fitted`].
    pub(crate) fn passkey(&self, address: IpAddr, now: Timestamp) -> Result<()> {
        self.passkey.take(machine(address), now)
    }

    /// It was right: the try comes back.
    pub(crate) fn passkey_fitted(&self, address: IpAddr) {
        self.passkey.give_back(&machine(address));
    }

    /// Takes a sign-up from an address; every sign-up counts, and every form with a fault that
    /// tells whether a name or an e-mail address is taken.
    pub(crate) fn sign_up(&self, address: IpAddr, now: Timestamp) -> Result<()> {
        self.sign_up.take(machine(address), now)
    }

    /// The form had a fault of its own: the try comes back.
    pub(crate) fn sign_up_again(&self, address: IpAddr) {
        self.sign_up.give_back(&machine(address));
    }

    /// Takes a "forgotten password" from an address.
    pub(crate) fn reset(&self, address: IpAddr, now: Timestamp) -> Result<()> {
        self.reset_address.take(machine(address), now)
    }

    /// Whether this person may be sent one more mail with a link.
    pub(crate) fn reset_mail(&self, login: &str, now: Timestamp) -> bool {
        self.reset_login.take(login.to_owned(), now).is_ok()
    }

    /// Takes a try to confirm something with one's password while signed in.
    pub(crate) fn confirm(&self, user: i64, now: Timestamp) -> Result<()> {
        self.confirm.take(user, now)
    }

    /// Takes a question to another server from somebody who is not signed in.
    pub(crate) fn lookup_from(&self, address: IpAddr, now: Timestamp) -> Result<()> {
        self.lookup_address.take(machine(address), now)
    }

    /// Takes an opening that is posted or changed.
    pub(crate) fn opening(&self, user: i64, now: Timestamp) -> Result<()> {
        self.opening.take(user, now)
    }

    /// Takes a question to another server from a member.
    pub(crate) fn lookup_by(&self, user: i64, now: Timestamp) -> Result<()> {
        self.lookup_member.take(user, now)
    }

    /// The password was right: the try comes back.
    pub(crate) fn confirmed(&self, user: i64) {
        self.confirm.give_back(&user);
    }
}

/// What counts as one machine: an IPv4 address, or an IPv6 /64 (what one home gets).
pub(crate) fn machine(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(masked_v6(address, 64)),
    }
}

/// What counts as one network: an IPv4 /24 or an IPv6 /48. Also all we remember of an address.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => IpAddr::V6(masked_v6(address, 48)),
    }
}

/// A network as text: `203.0.113.0/24`.
pub(crate) fn network_name(address: IpAddr) -> String {
    match network(address) {
        IpAddr::V4(network) => format!("{network}/24"),
        IpAddr::V6(network) => format!("{network}/48"),
    }
}

fn masked_v6(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))
}

/// Buckets of one size, by key. A key's number is the time at which its bucket is full again.
#[derive(Debug)]
struct Buckets<K> {
    full_at: Mutex<HashMap<K, i64>>,
    /// Milliseconds until one try has come back.
    step: i64,
    /// Milliseconds until all have.
    depth: i64,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new(tries: u32, over: Duration) -> Self {
        let tries = i64::from(tries.max(1));
        let step = i64::try_from(over.as_millis()).unwrap_or(i64::MAX) / tries;
        Self { full_at: Mutex::default(), step, depth: step.saturating_mul(tries) }
    }

    fn take(&self, key: K, now: Timestamp) -> Result<()> {
        let mut keys = self.full_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if keys.len() >= KEYS {
            keys.retain(|_, full_at| *full_at > now.0);
        }
        if keys.len() >= 4 * KEYS {
            keys.clear();
        }
        // A clock that was set back must not lock anyone out for longer than a whole bucket.
        let known = keys.get(&key).copied().unwrap_or(now.0).clamp(now.0, now.0 + self.depth);
        let after = known + self.step;
        if after > now.0 + self.depth {
            keys.insert(key, known);
            let wait = u64::try_from(after - now.0 - self.depth).unwrap_or(0);
            return Err(Error::TooMany { retry_after: Duration::from_millis(wait.max(1_000)) });
        }
        keys.insert(key, after);
        Ok(())
    }

    fn give_back(&self, key: &K) {
        let mut keys = self.full_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(full_at) = keys.get_mut(key) {
            *full_at = full_at.saturating_sub(self.step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn limits() -> RateLimits {
        RateLimits::new(&Limits { sign_in_tries: 3, sign_ups: 2, ..Limits::default() })
    }

    #[test]
    fn a_bucket_empties_fills_again_and_says_when() {
        let buckets = Buckets::new(3, Duration::from_secs(30));
        let now = Timestamp(1_000_000);
        for _ in 0..3 {
            buckets.take("a", now).unwrap();
        }
        let Err(Error::TooMany { retry_after }) = buckets.take("a", now) else { panic!() };
        assert_eq!(retry_after, Duration::from_secs(10));
        buckets.take("b", now).unwrap();
        buckets.take("a", now.plus(retry_after)).unwrap();
        assert!(buckets.take("a", now.plus(retry_after)).is_err());
        // A clock set back by a day does not lock out for a day.
        assert!(buckets.take("a", Timestamp(0)).is_err());
        buckets.take("a", Timestamp(10_000)).unwrap();
    }

    #[test]
    fn one_address_cannot_try_many_accounts_nor_one_network_one_account() {
        let (limits, now) = (limits(), Timestamp(0));
        for login in ["a", "b", "c"] {
            limits.sign_in(login, ip("203.0.113.7"), now).unwrap();
        }
        assert!(limits.sign_in("d", ip("203.0.113.7"), now).is_err());
        for last in 1..=3 {
            limits.sign_in("x", ip(&format!("198.51.100.{last}")), now).unwrap();
        }
        assert!(limits.sign_in("x", ip("198.51.100.4"), now).is_err());
        limits.sign_in("x", ip("192.0.2.1"), now).unwrap();
    }

    #[test]
    fn success_is_not_counted() {
        let (limits, now) = (limits(), Timestamp(0));
        for _ in 0..100 {
            limits.sign_in("a", ip("::1"), now).unwrap();
            limits.sign_in_as_stranger("a", now).unwrap();
            limits.signed_in("a", ip("::1"), true);
        }
    }

    #[test]
    fn many_addresses_together_cannot_try_one_account_for_long() {
        let (limits, now) = (limits(), Timestamp(0));
        let passed = (0..1_000).filter(|_| limits.sign_in_as_stranger("owner", now).is_ok());
        assert_eq!(passed.count(), 15);
    }

    #[test]
    fn addresses_are_counted_by_home_and_remembered_by_network() {
        let cases = [
            ("203.0.113.77", "203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::/48"),
        ];
        for (address, one, name) in cases {
            assert_eq!(machine(ip(address)), ip(one));
            assert_eq!(network_name(ip(address)), name);
        }
    }
}
