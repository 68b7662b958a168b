//! Documents of other servers: asked for in the name of this server, believed only where they
//! live.
//!
//! A document is what its id says when the id is asked, and nothing else: a copy that lies
//! anywhere else only tells where to ask. So whatever comes out of here was served by the origin of
//! its own `id`. It need not be what was asked for: an address may lead elsewhere. Whoever needs
//! exactly one document checks [`Fetched::is`].

mod ask;
pub(crate) mod budget;

use http::HeaderMap;
use serde_json::Value;
use services::App;
use services::client::{ClientError, DOCUMENT, Response};
use url::Url;

pub use ask::SignedAt;
pub(crate) use ask::{Question, ask};

use crate::json;

/// How servers ask each other for documents.
const ACCEPT: &str = "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

/// The profile that makes JSON-LD a document of ours.
const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// How to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether the server signs, as itself. Many answer nobody else.
    pub signed_by_instance: bool,
    /// Whether to ask even where it failed a moment ago: when a person waits, or when a deletion or
    /// a loosening hangs on the answer.
    pub asks_again: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { signed_by_instance: true, asks_again: false }
    }
}

impl Options {
    /// The usual way, past what is remembered of failures.
    pub fn again() -> Self {
        Self { asks_again: true, ..Self::default() }
    }
}

/// A document as the origin of its id serves it.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// What it says. Always an object with an `id`.
    pub value: Value,
    /// Where it lies: its id, without a fragment.
    pub url: Url,
    /// The headers it came with.
    pub headers: HeaderMap,
}

impl Fetched {
    /// The id, as it stands in the document.
    pub fn id(&self) -> &str {
        self.value.get("id").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it is the document with this id; fragments say nothing about where it lies.
    pub fn is(&self, uri: &str) -> bool {
        Url::parse(uri).is_ok_and(|uri| without_fragment(uri) == self.url)
    }
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The origin says that there is none, or none any more.
    #[error("It is not there any more.")]
    Gone,
    /// The origin does not give it to us.
    #[error("That server does not show it to us.")]
    Forbidden,
    /// The server is blocked here.
    #[error("That server is blocked here.")]
    Blocked,
    /// It is one of our own, and not asked for over the network.
    #[error("It lives on this server.")]
    Local,
    /// What came is no document, or lies where it does not belong; why, for the log.
    #[error("That server sent something that makes no sense.")]
    Refused(&'static str),
    /// It is larger than it may be.
    #[error("What that server sent is too large.")]
    TooLarge,
    /// The server could not be asked, or could not answer; now or a moment ago.
    #[error("{}", sentence(.0.as_ref()))]
    Unreachable(Option<ClientError>),
    /// This domain was asked too often.
    #[error("That server was asked too often. Please wait a little.")]
    NotNow,
    /// Something broke here.
    #[error(transparent)]
    Own(#[from] services::Error),
}

fn sentence(error: Option<&ClientError>) -> String {
    error.map_or("The server could not be reached.".to_owned(), ToString::to_string)
}

impl FetchError {
    /// Whether trying again later may help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(error) => error.as_ref().is_none_or(ClientError::is_passing),
            Self::NotNow | Self::Own(_) => true,
            Self::Gone
            | Self::Forbidden
            | Self::Blocked
            | Self::Local
            | Self::Refused(_)
            | Self::TooLarge => false,
        }
    }
}

/// Fetches the document at an address; where a copy lies there, the document at its id instead.
pub async fn fetch_document(app: &App, uri: &str, options: Options) -> Result<Fetched, FetchError> {
    let mut asked = uri.to_owned();
    for _ in 0..2 {
        let question = Question { url: &asked, accept: ACCEPT, limit: DOCUMENT, options };
        let response = ask(app, question).await?;
        match read(response)? {
            Read::Document(fetched) => return Ok(*fetched),
            Read::LivesAt(id) => asked = id,
        }
    }
    Err(FetchError::Refused("a document that does not lie where its id says"))
}

#[derive(Debug)]
enum Read {
    Document(Box<Fetched>),
    LivesAt(String),
}

/// What an answer holds: the document that lies there, or the id of one that lies elsewhere.
fn read(response: Response) -> Result<Read, FetchError> {
    if !is_document(response.header("content-type").unwrap_or_default()) {
        return Err(FetchError::Refused("a content type that is no document's"));
    }
    let value = json::parse(&response.body)
        .map_err(|_| FetchError::Refused("a body that cannot be read"))?;
    let id = value.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    let id = id.ok_or(FetchError::Refused("a document without an id"))?.to_owned();
    let lives_at = Url::parse(&id).map_err(|_| FetchError::Refused("an id that is no address"))?;
    let lives_at = without_fragment(lives_at);
    if lives_at != response.url {
        return Ok(Read::LivesAt(id));
    }
    if value.get("type").is_some_and(is_tombstone) {
        return Err(FetchError::Gone);
    }
    Ok(Read::Document(Box::new(Fetched { value, url: lives_at, headers: response.headers })))
}

fn is_tombstone(kind: &Value) -> bool {
    crate::wire::texts(kind).iter().any(|it| it == "Tombstone")
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// Whether a content type is that of a document. An upload of somebody, served as plain JSON or
/// text from the same place, is none.
fn is_document(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let mut profiles = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("profile").then(|| value.trim().trim_matches('"'))
    });
    match kind.as_str() {
        "application/activity+json" => true,
        "application/ld+json" => {
            profiles.any(|it| it.split_ascii_whitespace().any(|word| word == PROFILE))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;

    use super::*;

    fn answer(url: &str, content_type: &str, body: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        let (url, body) = (Url::parse(url).unwrap(), Bytes::copy_from_slice(body.as_bytes()));
        Response { status: StatusCode::OK, url, headers, body }
    }

    fn document(url: &str, body: &str) -> Result<Read, FetchError> {
        read(answer(url, "application/activity+json", body))
    }

    #[test]
    fn org_02_only_the_types_of_documents_are_documents() {
        for right in [
            "application/activity+json",
            "Application/Activity+JSON; charset=utf-8",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json;charset=utf-8;Profile=https://www.w3.org/ns/activitystreams",
            "application/ld+json; profile=\"https://a.example/x https://www.w3.org/ns/activitystreams\"",
        ] {
            assert!(is_document(right), "{right}");
        }
        for wrong in [
            "",
            "application/json",
            "text/plain",
            "text/html",
            "image/png",
            "application/octet-stream",
            "application/ld+json",
            "application/ld+json; profile=\"https://a.example/\"",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams.evil\"",
            "text/plain; x=application/activity+json",
            "application/activity+json2",
            "application/json, application/activity+json",
        ] {
            assert!(!is_document(wrong), "{wrong}");
        }
    }

    #[test]
    fn org_01_org_05_a_document_lives_where_its_id_says() {
        let at = "https://v.example/u/alice";
        for (id, is_here) in [
            ("https://v.example/u/alice", true),
            ("https://V.EXAMPLE:443/u/alice", true),
            ("https://v.example/u/alice#main-key", true),
            ("https://a.example/u/alice", false),
            ("http://v.example/u/alice", false),
            ("https://v.example/u/alice/", false),
            ("https://v.example/u/alice?x", false),
            ("https://v.example/u/bob", false),
        ] {
            let read = document(at, &format!(r#"{{"id":"{id}","type":"Person"}}"#)).unwrap();
            match read {
                Read::Document(fetched) => {
                    assert!(is_here, "{id}");
                    assert!(fetched.is(at) && fetched.is(id) && fetched.id() == id);
                    assert!(!fetched.is("https://v.example/u/bob"));
                }
                Read::LivesAt(elsewhere) => assert!(!is_here && elsewhere == id, "{id}"),
            }
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let at = "https://v.example/u/alice";
        for body in [
            "",
            "[]",
            "null",
            "\"https://v.example/u/alice\"",
            "{}",
            r#"{"id":null}"#,
            r#"{"id":""}"#,
            r#"{"id":["https://v.example/u/alice"]}"#,
            r#"{"id":{"id":"https://v.example/u/alice"}}"#,
            r#"{"id":"alice"}"#,
            r#"{"id":"https://a.example/","id":"https://v.example/u/alice"}"#,
        ] {
            assert!(matches!(document(at, body), Err(FetchError::Refused(_))), "{body}");
        }
    }

    #[test]
    fn a_tombstone_is_gone_only_where_it_stands() {
        let tomb = r#"{"id":"https://v.example/p/1","type":["Tombstone"]}"#;
        assert!(matches!(document("https://v.example/p/1", tomb), Err(FetchError::Gone)));
        assert!(matches!(document("https://a.example/p/1", tomb), Ok(Read::LivesAt(_))));
    }
}
