use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};
use url::Url;
use words::Language;

use super::ConfigError;

/// Where we listen and how the world calls us.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// The address people type, without a path: `https://atelier.example`. All links are built
    /// from it, never from what a request says.
    pub public_url: Url,
    /// The languages that pages are offered in (BCP 47); the first is for whoever asks for none of
    /// them. Spanish is not complete: where a text lacks, it is in English.
    #[serde(deserialize_with = "super::list")]
    pub languages: Vec<String>,
    /// Further host names this server answers to (behind a proxy, in tests).
    #[serde(deserialize_with = "super::list")]
    pub also_hosts: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed; only the right-most entry counts.
    #[serde(deserialize_with = "super::list")]
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that answer requests; 0 = one a core.
    pub workers: usize,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: default_url(),
            languages: vec![Language::English.tag().to_owned()],
            also_hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            workers: 0,
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant that a test parses")]
fn default_url() -> Url {
    Url::parse("http://127.0.0.1:8080").expect("the default address is a URL")
}

impl Server {
    /// The languages that pages are offered in.
    pub fn offered(&self) -> impl Iterator<Item = Language> {
        self.languages.iter().filter_map(|it| Language::of(it))
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let is_known = |it: &String| Language::of(it).is_some();
        if self.languages.is_empty() || !self.languages.iter().all(is_known) {
            let known = Language::ALL.map(Language::tag).join(", ");
            let reason = format!("name at least one language; there are {known}");
            return Err(ConfigError::Value { key: "server.languages", reason });
        }
        let wrong = |reason: &str| {
            Err(ConfigError::Value { key: "server.public_url", reason: reason.to_owned() })
        };
        if !matches!(self.public_url.scheme(), "http" | "https") {
            return wrong("write it with https:// (or http:// on this machine only)");
        }
        if self.public_url.host_str().is_none() {
            return wrong("it has no host name");
        }
        if self.public_url.path() != "/" || self.public_url.query().is_some() {
            return wrong("write it without a path: https://atelier.example");
        }
        Ok(())
    }

    /// Whether cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The host, with the port where it is not the usual one: what stands behind the `@`.
    pub fn domain(&self) -> String {
        let host = self.public_url.host_str().unwrap_or_default();
        match self.public_url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// A full address on this server for a path that starts with `/`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// The origin without a slash at its end.
    pub fn origin(&self) -> String {
        self.public_url.as_str().trim_end_matches('/').to_owned()
    }
}
