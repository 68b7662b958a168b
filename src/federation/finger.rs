//! Whose name is it: `WebFinger` of other servers, asked.
//!
//! A name is a claim of two: of the server in it, which says whose it is, and of the actor, which
//! says what it is called. Only where both agree is it shown (FEP-2c59, FEP-4adb).

use std::net::IpAddr;
use std::time::Duration;

use serde_json::Value;
use services::client::domain_of;
use services::memory::Recent;
use services::{App, Timestamp};
use url::Url;

use crate::fetch::{FetchError, Fetched, Options, Question, ask};
use crate::json;

/// What is asked for.
const ACCEPT: &str = "application/jrd+json, application/json";

/// Bytes of a document; it is a short list of links.
const LIMIT: usize = 64 * 1024;

/// How long a name stays confirmed, and how long it stays refused.
const CONFIRMED: Duration = Duration::from_hours(1);
const UNCONFIRMED: Duration = Duration::from_mins(5);

/// Names that are remembered.
const NAMES: usize = 5_000;

/// A name on a server: `mira@far.example`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    /// Before the `@`, as it is spelled.
    pub username: String,
    /// Behind it, in lower case and punycode, with the port where it is not the usual one.
    pub domain: String,
}

impl Handle {
    /// Reads `mira@far.example`, with or without an `@` or `acct:` before it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("acct:").or_else(|| text.strip_prefix('@')).unwrap_or(text);
        let (username, host) = text.split_once('@')?;
        let is_name = !username.is_empty()
            && username.len() <= 200
            && username.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '~'));
        if !is_name || host.is_empty() || host.contains(['/', '?', '#', '@', '\\']) {
            return None;
        }
        let url = Url::parse(&format!("https://{host}/")).ok()?;
        Some(Self { username: username.to_owned(), domain: domain_of(&url) })
    }

    /// Whether both are the same name; servers do not tell letters by their case.
    fn is(&self, other: &Self) -> bool {
        self.domain == other.domain && self.username.eq_ignore_ascii_case(&other.username)
    }
}

impl std::fmt::Display for Handle {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}@{}", self.username, self.domain)
    }
}

/// The name that an actor goes by: the one it says, confirmed by the server in it. `None` where
/// nobody confirms it; then it must not be shown as a name of that server.
pub async fn confirm(app: &App, actor: &Fetched) -> Result<Option<Handle>, FetchError> {
    let Some(said) = said_name(actor) else { return Ok(None) };
    let known = app.memory.of::<Names>();
    let now = app.now();
    let key = (actor.id().to_owned(), said.clone());
    if let Some((name, until)) = known.0.get(&key).filter(|(_, until)| now < *until) {
        let _ = until;
        return Ok(name);
    }
    let name = match ask_both(app, actor, &said).await {
        Ok(name) => name,
        Err(error) if error.is_passing() => return Err(error),
        Err(_) => None,
    };
    let stays = if name.is_some() { CONFIRMED } else { UNCONFIRMED };
    known.0.insert(key, (name.clone(), now.plus(stays)));
    Ok(name)
}

/// What was confirmed lately: an actor, the name it says, the name it has.
#[derive(Debug)]
struct Names(Recent<(String, Handle), (Option<Handle>, Timestamp)>);

impl Default for Names {
    fn default() -> Self {
        Self(Recent::new(NAMES))
    }
}

/// The name that an actor says it has: `webfinger` (FEP-2c59), else its name at its own host.
fn said_name(actor: &Fetched) -> Option<Handle> {
    let stated = actor.value.get("webfinger").and_then(Value::as_str);
    if let Some(handle) = stated.and_then(Handle::parse) {
        return Some(handle);
    }
    let name = actor.value.get("preferredUsername")?.as_str()?;
    Handle::parse(&format!("{name}@{}", domain_of(&actor.url)))
}

async fn ask_both(app: &App, actor: &Fetched, said: &Handle) -> Result<Option<Handle>, FetchError> {
    let calls_itself = actor.value.get("preferredUsername").and_then(Value::as_str);
    let is_called =
        |it: &Handle| calls_itself.is_none_or(|name| it.username.eq_ignore_ascii_case(name));
    let first = finger(app, said, Options::default()).await?;
    if !actor.is(first.actor.as_str()) {
        return Ok(None);
    }
    let subject = first.subject.unwrap_or_else(|| said.clone());
    if subject.is(said) {
        return Ok(Some(subject).filter(is_called));
    }
    // People of one server may go by the name of another: then that one has to say so too.
    let second = finger(app, &subject, Options::default()).await?;
    let agrees =
        actor.is(second.actor.as_str()) && second.subject.as_ref().is_none_or(|it| it.is(&subject));
    Ok(Some(subject).filter(|it| agrees && is_called(it)))
}

/// What a server says about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The actor.
    pub(crate) actor: Url,
    /// The name as that server spells it.
    subject: Option<Handle>,
}

/// Asks the server in a name whose it is.
pub(crate) async fn finger(
    app: &App,
    handle: &Handle,
    options: Options,
) -> Result<Found, FetchError> {
    let resource = format!("acct:{handle}");
    let document = finger_for(app, &handle.domain, &resource, options).await?;
    read(&document).ok_or(FetchError::Refused("a name without an actor"))
}

/// Asks a server's `WebFinger` about a resource.
pub(crate) async fn finger_for(
    app: &App,
    domain: &str,
    resource: &str,
    options: Options,
) -> Result<Value, FetchError> {
    let origin = origin_of(app, domain);
    let mut url = Url::parse(&format!("{origin}/.well-known/webfinger"))
        .map_err(|_| FetchError::Refused("a server name that is none"))?;
    url.query_pairs_mut().append_pair("resource", resource);
    let question = Question { url: url.as_str(), accept: ACCEPT, limit: LIMIT, options };
    let response = ask(app, question).await?;
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if !kind.starts_with("application/jrd+json") && !kind.starts_with("application/json") {
        return Err(FetchError::Refused("a content type that no list of links has"));
    }
    json::parse(&response.body).map_err(|_| FetchError::Refused("a body that cannot be read"))
}

/// Where a server is asked that is known by its name only. Plain `http` only where it is named by
/// a number in a network that was opened.
pub(crate) fn origin_of(app: &App, domain: &str) -> String {
    let host = match domain.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        Some(_) | None => domain,
    };
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_open = address.is_some_and(|it| app.config.federation.allows(it));
    format!("{}://{domain}", if is_open { "http" } else { "https" })
}

fn read(document: &Value) -> Option<Found> {
    let subject = document.get("subject").and_then(Value::as_str).and_then(Handle::parse);
    Some(Found { actor: self_link(document)?, subject })
}

/// The actor in a list of links: `self`, of a type that documents have.
pub(crate) fn self_link(document: &Value) -> Option<Url> {
    let links = document.get("links")?.as_array()?;
    let is_self = |link: &&Value| {
        let kind = link.get("type").and_then(Value::as_str).unwrap_or_default();
        link.get("rel").and_then(Value::as_str) == Some("self")
            && (kind.starts_with("application/activity+json")
                || kind.starts_with("application/ld+json"))
    };
    Url::parse(links.iter().find(is_self)?.get("href")?.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn handle(text: &str) -> Option<(String, String)> {
        Handle::parse(text).map(|it| (it.username, it.domain))
    }

    #[test]
    fn a_name_is_read_in_every_usual_spelling() {
        for (text, username, domain) in [
            ("@mira@far.example", "mira", "far.example"),
            ("mira@FAR.example", "mira", "far.example"),
            (" acct:Mira.K-1@far.example ", "Mira.K-1", "far.example"),
            ("mira@far.example:8443", "mira", "far.example:8443"),
            ("mira@far.example:443", "mira", "far.example"),
            ("mira@bücher.example", "mira", "xn--bcher-kva.example"),
            ("mira@127.0.0.1:4001", "mira", "127.0.0.1:4001"),
        ] {
            let read = handle(text);
            assert_eq!(read, Some((username.to_owned(), domain.to_owned())), "{text}");
        }
        for text in [
            "",
            "mira",
            "@mira",
            "mira@",
            "@far.example",
            "a@b@c",
            "mira@far.example/x",
            "mira@far.example?x",
            "mi ra@far.example",
            "mira@far example",
            "mira/x@far.example",
            "mira@far.example#x",
            "mira@user:pass@far.example",
            "mira@[::1",
            "mira@\\far.example",
        ] {
            assert_eq!(handle(text), None, "{text}");
        }
    }

    #[test]
    fn the_actor_is_the_link_to_itself_of_the_right_type() {
        let link =
            |rel: &str, kind: &str, href: &str| json!({ "rel": rel, "type": kind, "href": href });
        let document = json!({ "subject": "acct:mira@far.example", "links": [
            link("http://webfinger.net/rel/profile-page", "text/html", "https://far.example/@mira"),
            link("self", "text/html", "https://far.example/wrong"),
            link("self", "application/activity+json", "https://far.example/users/mira"),
        ] });
        let found = read(&document).unwrap();
        assert_eq!(found.actor.as_str(), "https://far.example/users/mira");
        assert_eq!(found.subject, Handle::parse("mira@far.example"));
        for bad in [
            json!({}),
            json!([]),
            json!({ "links": {} }),
            json!({ "links": [{ "rel": "self" }] }),
            json!({ "links": [link("self", "application/activity+json", "mira")] }),
        ] {
            assert_eq!(read(&bad), None, "{bad}");
        }
    }

    #[test]
    fn an_actor_says_its_name_itself_or_by_its_host() {
        let said = |more: Value| {
            let mut value = json!({ "id": "https://social.far.example/u/1" });
            value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let url = Url::parse("https://social.far.example/u/1").unwrap();
            said_name(&Fetched { value, url, headers: http::HeaderMap::new() })
                .map(|it| it.to_string())
        };
        let plain = json!({ "preferredUsername": "mira" });
        assert_eq!(said(plain).as_deref(), Some("mira@social.far.example"));
        let stated = json!({ "preferredUsername": "mira", "webfinger": "acct:mira@far.example" });
        assert_eq!(said(stated).as_deref(), Some("mira@far.example"));
        assert_eq!(said(json!({})), None);
        assert_eq!(said(json!({ "preferredUsername": "mira@v.example/" })), None);
    }
}
