//! Which addresses are reached: public ones, and networks that the configuration opens.
//!
//! What is public is told by leaving out: of IPv4 everything in the IANA registry of special
//! addresses, of IPv6 everything outside `2000::/3` and what that registry takes out of it
//! (both as of October 2026). A list of what is private was incomplete in every server that had one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::ClientError;
use crate::config::Federation;

/// IPv4 that is not for everyone: first address and number of bits.
const SPECIAL_4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, and what was never given out; the broadcast address is its last.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The unicast addresses of the world. Loopback, unique local, link-local, the old site-local,
/// embedded IPv4 and NAT64 all lie outside.
const GLOBAL_6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What is special inside of them.
const SPECIAL_6: [(Ipv6Addr, u32); 5] = [
    // Protocol assignments: Teredo, benchmarking, ORCHID and others.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4: any IPv4 address in disguise.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether anybody on the internet could have this address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_4.iter().any(|network| is_in_4(address, *network)),
        IpAddr::V6(address) => {
            is_in_6(address, GLOBAL_6)
                && !SPECIAL_6.iter().any(|network| is_in_6(address, *network))
        }
    }
}

fn is_in_4(address: Ipv4Addr, (first, bits): (Ipv4Addr, u32)) -> bool {
    (address.to_bits() ^ first.to_bits()).leading_zeros() >= bits
}

fn is_in_6(address: Ipv6Addr, (first, bits): (Ipv6Addr, u32)) -> bool {
    (address.to_bits() ^ first.to_bits()).leading_zeros() >= bits
}

/// Whether a name that resolves to these addresses may be connected to. All of them must be
/// public, or all in opened networks: a name with both is how a public name becomes a private
/// one. Without TLS only opened networks will do.
pub(super) fn may_connect(addresses: &[IpAddr], config: &Federation, is_plain: bool) -> bool {
    let is_opened = addresses.iter().all(|address| config.allows(*address));
    let is_all_public = || !is_plain && addresses.iter().all(|address| is_public(*address));
    !addresses.is_empty() && (is_opened || is_all_public())
}

/// What can be told from the address alone, before a name is looked up.
pub(super) fn check(url: &Url, config: &Federation, own: &[String]) -> Result<(), ClientError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ClientError::Address("neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ClientError::Address("a name or password in the address"));
    }
    if own.contains(&super::domain_of(url)) {
        return Err(ClientError::Address("it is this server"));
    }
    let literal = match url.host() {
        None => return Err(ClientError::Address("no host")),
        Some(Host::Domain(name)) if name.ends_with('.') || name.is_empty() => {
            return Err(ClientError::Address("a name that ends with a dot"));
        }
        Some(Host::Domain(_)) => return Ok(()),
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
    };
    if config.allows(literal) {
        Ok(())
    } else {
        Err(ClientError::Address("a number instead of a name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn opened(networks: &[&str]) -> Federation {
        let allow_networks = networks.iter().map(|it| it.parse().unwrap()).collect();
        Federation { allow_networks, ..Federation::default() }
    }

    #[test]
    fn fet_01_02_special_addresses_are_not_public() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.170",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "192.175.48.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "100:0:0:1::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2001:db8:ffff::1",
            "2002:7f00:1::",
            "2002:0808:0808::1",
            "2620:4f:8000::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "8000::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "feff::1",
            "ff02::1",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "1fff::1",
        ] {
            assert!(!is_public(ip(address)), "{address}");
        }
    }

    #[test]
    fn fet_02_the_neighbours_of_special_networks_are_public() {
        for address in [
            "1.0.0.0",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2000::1",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2001:db7::1",
            "2001:db9::1",
            "2003::1",
            "2606:4700::1111",
            "2620:4f:7fff::1",
            "2a00:1450::1",
            "3ffe::1",
            "3fff:1000::1",
            "3fff:ffff::1",
        ] {
            assert!(is_public(ip(address)), "{address}");
        }
    }

    #[test]
    fn fet_03_a_name_with_public_and_private_addresses_is_refused() {
        let closed = opened(&[]);
        let open = opened(&["127.0.0.0/8", "fd00::/8"]);
        for (addresses, secure, secure_opened, plain_opened) in [
            (vec!["93.184.215.14"], true, true, false),
            (vec!["93.184.215.14", "2606:4700::1"], true, true, false),
            (vec!["93.184.215.14", "127.0.0.1"], false, false, false),
            (vec!["127.0.0.1", "93.184.215.14"], false, false, false),
            (vec!["2606:4700::1", "::1"], false, false, false),
            (vec!["127.0.0.1"], false, true, true),
            (vec!["127.0.0.1", "fd00::1"], false, true, true),
            (vec!["127.0.0.1", "10.0.0.1"], false, false, false),
            (vec!["::ffff:127.0.0.1"], false, false, false),
            (vec![], false, false, false),
        ] {
            let list: Vec<IpAddr> = addresses.iter().map(|it| ip(it)).collect();
            assert_eq!(may_connect(&list, &closed, false), secure, "{addresses:?}");
            assert!(!may_connect(&list, &closed, true), "{addresses:?} in the open");
            assert_eq!(may_connect(&list, &open, false), secure_opened, "{addresses:?}");
            assert_eq!(may_connect(&list, &open, true), plain_opened, "{addresses:?} plain");
        }
    }

    fn refused(address: &str, config: &Federation) -> bool {
        let Ok(url) = Url::parse(address) else { return true };
        check(&url, config, &["own.example".to_owned(), "own.example:8443".to_owned()]).is_err()
    }

    #[test]
    fn fet_04_no_spelling_of_a_number_is_a_host() {
        for address in [
            "https://127.0.0.1/",
            "https://10.0.0.1/",
            "https://8.8.8.8/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://017700000001/",
            "https://127.0.0.1./",
            "https://１２７.０.０.１/",
            "https://127%2e0%2e0%2e1/",
            "https://127。0。0。1/",
            "https://0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::]/",
            "https://[2606:4700::1]/",
            "https://[fe80::1%25eth0]/",
            "https://%31%32%37.0.0.1/",
            "https://①②⑦.0.0.1/",
        ] {
            assert!(refused(address, &opened(&[])), "{address}");
        }
    }

    #[test]
    fn fet_04_only_web_addresses_without_credentials_and_never_ourselves() {
        for address in [
            "file:///etc/passwd",
            "gopher://a.example/",
            "data:text/plain,x",
            "ftp://a.example/",
            "javascript:alert(1)",
            "ws://a.example/",
            "unix:/run/x.sock",
            "https://",
            "https://me@a.example/",
            "https://me:pass@a.example/",
            "https://:pass@a.example/",
            "https://a.example./",
            "https://./",
            "https://own.example/x",
            "https://OWN.example:443/x",
            "http://own.example/",
            "https://own.example:8443/",
        ] {
            assert!(refused(address, &opened(&[])), "{address}");
        }
        for address in [
            "https://a.example/x",
            "https://a.example:8443/",
            "https://own.example:444/",
            "https://b.own.example/",
            "https://xn--bcher-kva.example/",
            "https://bücher.example/",
            // Whether plain http will do is told by the addresses of the name.
            "http://a.example/",
        ] {
            assert!(!refused(address, &opened(&[])), "{address}");
        }
    }

    #[test]
    fn an_opened_network_may_be_named_by_number() {
        let open = opened(&["127.0.0.0/8", "::1"]);
        for (address, is_refused) in [
            ("http://127.0.0.1:4001/users/a", false),
            ("https://127.9.9.9/", false),
            ("http://[::1]:80/", false),
            ("http://[::2]/", true),
            ("http://10.0.0.1/", true),
            ("http://[::ffff:127.0.0.1]/", true),
            ("https://8.8.8.8/", true),
        ] {
            assert_eq!(refused(address, &open), is_refused, "{address}");
        }
    }
}
