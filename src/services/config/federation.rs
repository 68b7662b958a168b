use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ConfigError;

/// How we deal with other servers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, each a line of the file")]
pub struct Federation {
    /// Whether there are other servers at all.
    pub enabled: bool,
    /// Networks that are reached though they are not public, with plain `http` too: for tests and
    /// closed federations. Everything else that is not public is refused.
    #[serde(deserialize_with = "super::list")]
    pub allow_networks: Vec<Network>,
    /// A file of certificates (PEM) that are believed beside those of the system.
    pub extra_ca: Option<PathBuf>,
    /// Whether we speak only with servers that staff let in by name.
    pub allow_list: bool,
    /// Whether documents are given only to servers that sign their requests.
    pub secure_mode: bool,
    /// Whether other servers are told to slow down; off for tests between many.
    pub rate_limits: bool,
    /// Deliveries to one server at the same time.
    pub deliveries_per_host: usize,
    /// Deliveries to all servers at the same time.
    pub deliveries: usize,
    /// Days after which a server that never answers is given up.
    pub retry_days: u64,
}

impl Default for Federation {
    fn default() -> Self {
        Self {
            enabled: true,
            allow_networks: Vec::new(),
            extra_ca: None,
            allow_list: false,
            secure_mode: false,
            rate_limits: true,
            deliveries_per_host: 10,
            deliveries: 200,
            retry_days: 7,
        }
    }
}

impl Federation {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, reason: &str| Err(ConfigError::Value { key, reason: reason.to_owned() });
        if self.deliveries_per_host == 0 || self.deliveries < self.deliveries_per_host {
            let reason = "at least 1 for one server, and no fewer for all of them";
            return wrong("federation.deliveries_per_host, federation.deliveries", reason);
        }
        if !(1..=365).contains(&self.retry_days) {
            return wrong("federation.retry_days", "between 1 and 365");
        }
        Ok(())
    }

    /// Whether an address lies in a network that was opened.
    pub fn allows(&self, address: IpAddr) -> bool {
        self.allow_networks.iter().any(|network| network.contains(address))
    }

    /// The file of further certificates, if one is named.
    pub fn extra_ca(&self) -> Option<&PathBuf> {
        self.extra_ca.as_ref().filter(|path| !path.as_os_str().is_empty())
    }
}

/// A network: an address and how many of its bits are meant. `10.0.0.0/8`, `fd00::/8`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether an address lies in it. A network of one version has no address of the other.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                masked_4(address, self.bits) == masked_4(first, self.bits)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                masked_6(address, self.bits) == masked_6(first, self.bits)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn masked_4(address: Ipv4Addr, bits: u32) -> u32 {
    address.to_bits() & u32::MAX.checked_shl(32_u32.saturating_sub(bits)).unwrap_or(0)
}

fn masked_6(address: Ipv6Addr, bits: u32) -> u128 {
    address.to_bits() & u128::MAX.checked_shl(128_u32.saturating_sub(bits)).unwrap_or(0)
}

/// Why a text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a network as 10.0.0.0/8, or a single address")]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let first: IpAddr = address.trim().parse().map_err(|_| NoNetwork)?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.trim().parse().map_err(|_| NoNetwork)?,
            None => most,
        };
        if bits > most {
            return Err(NoNetwork);
        }
        Ok(Self { first, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.first, self.bits)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_the_addresses_that_begin_alike() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.1.2.3/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("192.0.2.128/25", "192.0.2.127", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "192.0.2.1", false),
            ("::/0", "2001:db8::1", true),
            ("fd00::/8", "fdff::1", true),
            ("fd00::/8", "fe00::1", false),
            ("::1", "::1", true),
            ("127.0.0.0/8", "::ffff:127.0.0.1", false),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert_eq!(parsed.contains(address.parse().unwrap()), expected, "{network} {address}");
            assert_eq!(parsed.to_string().parse(), Ok(parsed));
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/", "lan"] {
            assert_eq!(text.parse::<Network>(), Err(NoNetwork), "{text}");
        }
    }
}
