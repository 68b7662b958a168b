//! The one way out: every request to another server goes through here, with the same rules of
//! where it may go, how long it may take and how much may come back.

mod address;
mod names;
mod regulars;
mod request;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Method, StatusCode, header};
use reqwest::{Certificate, ClientBuilder};
use url::Url;

pub use address::is_public;
pub use names::{Names, SystemNames};
pub use request::{DOCUMENT, Request, Response, Sign, Watch};

use crate::config::{Config, Federation};
use regulars::Regulars;

/// From the first byte sent to the last one read, redirects included.
const DEADLINE: Duration = Duration::from_secs(10);

/// How often a request lets itself be sent elsewhere.
const REDIRECTS: usize = 3;

/// How long a connection is kept for the next request. Each costs some 30 KB, and a busy server
/// speaks with thousands.
const IDLE: Duration = Duration::from_secs(5);

/// Why there is no answer. What a person reads does not tell an address that we refuse from a
/// server that is down: who sends us around must not learn what lies in our network.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// An address that is not reached; why, for the log.
    #[error("The server could not be reached.")]
    Address(&'static str),
    /// No connection, or it broke.
    #[error("The server could not be reached.")]
    Down(String),
    /// It did not show who it is.
    #[error("The server could not be reached.")]
    Tls(String),
    /// Whoever watches the request stopped it: a blocked server.
    #[error("That server is not spoken to.")]
    Stopped,
    /// More than was asked for.
    #[error("The answer is too large.")]
    TooLarge,
    /// Not within the deadline.
    #[error("The server took too long.")]
    TooSlow,
    /// Sent around too often, in circles, or to a place that makes no sense.
    #[error("The server sent us around in circles.")]
    Redirects,
    /// There are no other servers for us.
    #[error("This server speaks to no others.")]
    Off,
    /// The request could not be made.
    #[error("Something broke on our side.")]
    Internal(anyhow::Error),
}

impl ClientError {
    /// Whether trying again later may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Address(_) | Self::Down(_) | Self::Tls(_) | Self::TooSlow => true,
            Self::Internal(_) | Self::Off | Self::Redirects | Self::Stopped | Self::TooLarge => {
                false
            }
        }
    }
}

/// Asks other servers.
#[derive(Debug)]
pub struct Client {
    /// With TLS.
    secure: reqwest::Client,
    /// Without, for opened networks only.
    plain: reqwest::Client,
    config: Federation,
    /// Our own domains: nobody makes us ask ourselves.
    own: Vec<String>,
    /// Those whose connections are kept.
    regulars: Regulars,
}

impl Client {
    /// With the names that the system knows.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let names: Arc<dyn Names> = Arc::new(SystemNames::default());
        Self::with_names(config, &names)
    }

    /// With other names.
    pub fn with_names(config: &Config, names: &Arc<dyn Names>) -> anyhow::Result<Self> {
        let checked = |is_plain| names::Checked {
            names: names.clone(),
            config: config.federation.clone(),
            is_plain,
        };
        let secure =
            with_certificates(config, || builder(config, checked(false)).https_only(true))?;
        // It never speaks TLS, so it needs to believe nobody.
        let plain = builder(config, checked(true)).tls_certs_only([]).build()?;
        let mut own = vec![config.server.domain()];
        own.extend(config.server.also_hosts.iter().map(|host| host.to_ascii_lowercase()));
        let regulars = Regulars::default();
        Ok(Self { secure, plain, config: config.federation.clone(), own, regulars })
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub async fn send(&self, request: Request<'_>) -> Result<Response, ClientError> {
        if !self.config.enabled {
            return Err(ClientError::Off);
        }
        let following = self.follow(request);
        tokio::time::timeout(DEADLINE, following).await.unwrap_or(Err(ClientError::TooSlow))
    }

    /// Whether an address could be asked as far as can be told without looking its name up: for
    /// addresses in documents that are only used later.
    pub fn may_ask(&self, url: &Url) -> bool {
        let is_plain = url.scheme() == "http" && self.config.allow_networks.is_empty();
        !is_plain && address::check(url, &self.config, &self.own).is_ok()
    }

    async fn follow(&self, request: Request<'_>) -> Result<Response, ClientError> {
        let mut url = request.url.clone();
        url.set_fragment(None);
        let mut visited = Vec::new();
        loop {
            address::check(&url, &self.config, &self.own)?;
            if let Some(watch) = request.watch
                && !watch.may_visit(&url).await
            {
                return Err(ClientError::Stopped);
            }
            let response = self.once(&request, &url).await?;
            let Some(next) = redirect(&request.method, &response, &url)? else {
                return read(&request, response, url).await;
            };
            visited.push(url);
            if visited.len() > REDIRECTS || visited.contains(&next) {
                return Err(ClientError::Redirects);
            }
            url = next;
        }
    }

    /// One address, its headers only.
    async fn once(
        &self,
        request: &Request<'_>,
        url: &Url,
    ) -> Result<reqwest::Response, ClientError> {
        let mut headers = request.headers.clone();
        if let Some(sign) = request.sign {
            sign.sign(&request.method, url, &mut headers, request.body.as_deref())
                .map_err(ClientError::Internal)?;
        }
        let mut sent = reqwest::Request::new(request.method.clone(), url.clone());
        if !self.regulars.keeps(&domain_of(url)) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        *sent.headers_mut() = headers;
        *sent.body_mut() = request.body.clone().map(reqwest::Body::from);
        let client = if url.scheme() == "http" { &self.plain } else { &self.secure };
        client.execute(sent).await.map_err(failed)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the client that others are refused for")]
fn builder(config: &Config, names: names::Checked) -> ClientBuilder {
    let version = env!("CARGO_PKG_VERSION");
    reqwest::Client::builder()
        .user_agent(format!("Rakkan/{version} (+{})", config.server.origin()))
        .dns_resolver(Arc::new(names))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .http1_only()
        // A connection that is made while nobody waits for it any more ends too.
        .connect_timeout(DEADLINE)
        .timeout(DEADLINE)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(config.federation.deliveries_per_host)
}

/// Builds the client with TLS: the certificates of the system (or of `SSL_CERT_FILE`), and those
/// of the configuration. A machine without any still runs; it reaches nobody, and says so.
fn with_certificates(
    config: &Config,
    builder: impl Fn() -> ClientBuilder,
) -> anyhow::Result<reqwest::Client> {
    let mut further = Vec::new();
    if let Some(path) = config.federation.extra_ca() {
        let at = || format!("federation.extra_ca: {} cannot be used", path.display());
        let pem = std::fs::read(path).with_context(at)?;
        further = Certificate::from_pem_bundle(&pem).with_context(at)?;
        anyhow::ensure!(!further.is_empty(), "{}: it holds no certificate", at());
    }
    match builder().tls_certs_merge(further).build() {
        Ok(client) => Ok(client),
        Err(error) if config.federation.extra_ca().is_none() => {
            tracing::warn!(?error, "this machine has no certificates: no server is reached");
            Ok(builder().tls_certs_only([]).build()?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Where an answer sends us, if it does.
fn redirect(
    method: &Method,
    response: &reqwest::Response,
    from: &Url,
) -> Result<Option<Url>, ClientError> {
    let status = response.status();
    let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(header::LOCATION).filter(|_| is_redirect) else {
        return Ok(None);
    };
    let location = location.to_str().map_err(|_| ClientError::Redirects)?;
    let mut next = from.join(location).map_err(|_| ClientError::Redirects)?;
    next.set_fragment(None);
    if method.is_safe() {
        return Ok(Some(next));
    }
    // What is sent to one server is not for another, and what is sent does not turn into a question.
    let keeps_body =
        matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
    if keeps_body && next.origin() == from.origin() {
        Ok(Some(next))
    } else {
        Err(ClientError::Redirects)
    }
}

/// Reads the answer piece by piece, so that one that never ends is never held.
async fn read(
    request: &Request<'_>,
    mut response: reqwest::Response,
    url: Url,
) -> Result<Response, ClientError> {
    // A yes to a question is worth nothing without its end; every other answer is in its status.
    let is_whole = request.method == Method::GET && response.status().is_success();
    let limit = u64::try_from(request.limit).unwrap_or(u64::MAX);
    if is_whole && response.content_length().is_some_and(|length| length > limit) {
        return Err(ClientError::TooLarge);
    }
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) if body.len() + piece.len() <= request.limit => {
                body.extend_from_slice(&piece);
            }
            Ok(Some(_)) if is_whole => return Err(ClientError::TooLarge),
            Err(error) if is_whole => return Err(failed(error)),
            Ok(Some(_) | None) | Err(_) => break,
        }
    }
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    Ok(Response { status, url, headers, body: Bytes::from(body) })
}

/// What went wrong, told from the errors inside of the error.
fn failed(error: reqwest::Error) -> ClientError {
    if error.is_timeout() {
        return ClientError::TooSlow;
    }
    if error.is_builder() {
        return ClientError::Internal(anyhow::Error::new(error));
    }
    let mut words = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        if cause.is::<names::Refused>() {
            return ClientError::Address("the name leads to addresses that are not reached");
        }
        words = format!("{words}: {cause}");
        let io = cause.downcast_ref::<std::io::Error>();
        if error.is_connect() && io.is_some_and(|it| it.kind() == std::io::ErrorKind::InvalidData) {
            return ClientError::Tls(words);
        }
        // Errors of input and output hide what they carry from `source`.
        inner = match io.and_then(std::io::Error::get_ref) {
            Some(carried) if cause.source().is_none() => Some(carried),
            _ => cause.source(),
        };
    }
    ClientError::Down(words)
}

/// The host of an address, with its port where it is not the usual one: the domain of a server.
pub fn domain_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;
