//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::RequestHead;
use services::config::Server;

/// The client's address.
///
/// `X-Forwarded-For` counts only when the peer is a configured proxy, and then only its last
/// entry: everything before it is what the client says of itself.
pub(crate) fn client(head: &RequestHead, config: &Server) -> IpAddr {
    let peer = head.peer_addr.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    if !config.trusted_proxies.contains(&peer) {
        return peer;
    }
    head.headers
        .get_all("x-forwarded-for")
        .last()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok())
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut request = TestRequest::default().peer_addr(format!("{peer}:9").parse().unwrap());
        for value in forwarded {
            request = request.append_header(("X-Forwarded-For", *value));
        }
        let config = Server {
            trusted_proxies: trusted.iter().map(|it| it.parse().unwrap()).collect(),
            ..Server::default()
        };
        client(request.to_http_request().head(), &config).to_string()
    }

    #[test]
    fn a_header_from_a_stranger_is_not_believed() {
        assert_eq!(seen("198.51.100.7", &["10.0.0.1"], &[]), "198.51.100.7");
    }

    #[test]
    fn behind_our_proxy_the_last_entry_counts() {
        assert_eq!(
            seen("127.0.0.1", &["6.6.6.6", "6.6.6.6, 203.0.113.9"], &["127.0.0.1"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn garbage_from_our_proxy_counts_as_the_proxy() {
        assert_eq!(seen("127.0.0.1", &["unknown"], &["127.0.0.1"]), "127.0.0.1");
    }
}
