//! What is asked, and what comes back.

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use url::Url;

/// Bytes of an ordinary document, after decompression.
pub const DOCUMENT: usize = 1 << 20;

/// Bytes of the answer to something that we sent: a sentence, of which little is read.
const ANSWER: usize = 1 << 16;

/// Signs a request, anew at each address that it is redirected to.
pub trait Sign: Send + Sync {
    /// Adds the headers of a signature (and those that it covers) for this address.
    fn sign(
        &self,
        method: &Method,
        url: &Url,
        headers: &mut HeaderMap,
        body: Option<&[u8]>,
    ) -> anyhow::Result<()>;
}

/// Says which addresses are visited at all; asked again at each redirect.
pub trait Watch: Send + Sync {
    /// Whether this address may be asked.
    fn may_visit<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, bool>;
}

/// One request to another server.
pub struct Request<'a> {
    /// What kind.
    pub method: Method,
    /// Whom and what.
    pub url: Url,
    /// Beside those that every request of ours has.
    pub headers: HeaderMap,
    /// What is sent.
    pub body: Option<Bytes>,
    /// Bytes of the answer, after decompression.
    pub limit: usize,
    /// In whose name.
    pub sign: Option<&'a dyn Sign>,
    /// Who may stop it.
    pub watch: Option<&'a dyn Watch>,
}

impl<'a> Request<'a> {
    /// Asks for a document.
    pub fn get(url: Url) -> Self {
        let (headers, limit) = (HeaderMap::new(), DOCUMENT);
        Self { method: Method::GET, url, headers, body: None, limit, sign: None, watch: None }
    }

    /// Sends something.
    pub fn post(url: Url, body: Bytes) -> Self {
        Self { method: Method::POST, body: Some(body), limit: ANSWER, ..Self::get(url) }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// With at most so many bytes in the answer.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// In somebody's name.
    #[must_use]
    pub fn signed(mut self, sign: &'a dyn Sign) -> Self {
        self.sign = Some(sign);
        self
    }

    /// Only where `watch` lets it go.
    #[must_use]
    pub fn watched(mut self, watch: &'a dyn Watch) -> Self {
        self.watch = Some(watch);
        self
    }
}

impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.method, self.url)
    }
}

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status; never a redirect that could be followed.
    pub status: StatusCode,
    /// Who answered in the end.
    pub url: Url,
    /// Its headers.
    pub headers: HeaderMap,
    /// All of the answer. Of one that says no, perhaps only the beginning.
    pub body: Bytes,
}

impl Response {
    /// A header's value, when it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
