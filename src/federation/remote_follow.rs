//! Following from another server: where somebody's own server lets its people confirm it.
//!
//! The page is named in their WebFinger document (`http://ostatus.org/schema/1.0/subscribe`), as
//! a pattern with a place for what is to be followed. Nothing else of them is learned or kept.

use std::net::IpAddr;

use http::header;
use serde_json::Value;
use services::App;
use services::client::{ClientError, Request};
use url::Url;

use crate::json;

/// What the link is called.
const SUBSCRIBE: &str = "http://ostatus.org/schema/1.0/subscribe";

/// Where most servers have the page; tried when only the name of a server was typed.
const USUAL: &str = "/authorize_interaction?uri={uri}";

/// Bytes of the document; it is a short list of links.
const LIMIT: usize = 64 * 1024;

/// An address as somebody typed it: `@me@far.example`, or the name of a server alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The name before the second `@`; empty for a server alone.
    pub username: String,
    /// The server.
    pub domain: String,
}

/// Why there is no page to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoWay {
    /// That is no address.
    #[error("That is not an address. It looks like @name@server.example.")]
    NotAnAddress,
    /// The server is this one.
    #[error("That is this server: sign in, and the button is on the profile.")]
    Ours,
    /// The server did not answer, or with nothing that can be read.
    #[error("That server could not be asked. Is the address spelled right?")]
    NoAnswer,
    /// The server does not know the name.
    #[error("That server does not know that name.")]
    Nobody,
    /// The server has no such page.
    #[error(
        "That server has no page for following from elsewhere. Copy the address and search for it there."
    )]
    NoPage,
}

impl From<ClientError> for NoWay {
    fn from(_: ClientError) -> Self {
        Self::NoAnswer
    }
}

/// Reads what was typed. A web address of a server counts as its name.
pub fn typed(text: &str) -> Result<Typed, NoWay> {
    let text = text.trim().trim_start_matches("acct:").trim_start_matches('@');
    let text = text.trim_start_matches("https://").trim_start_matches("http://");
    let (username, domain) = text.trim_end_matches('/').rsplit_once('@').unwrap_or(("", text));
    let domain = domain.trim_end_matches('/').to_lowercase();
    let is_name =
        |it: &str| it.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let parsed = Url::parse(&format!("https://{domain}/")).map_err(|_| NoWay::NotAnAddress)?;
    let is_bare = parsed.username().is_empty()
        && parsed.path() == "/"
        && parsed.query().is_none()
        && parsed.fragment().is_none()
        && parsed.host_str().is_some_and(|it| it.contains('.') || parsed.port().is_some());
    if !is_bare || !is_name(username) || username.len() > 100 || domain.len() > 253 {
        return Err(NoWay::NotAnAddress);
    }
    let domain = services::client::domain_of(&parsed);
    Ok(Typed { username: username.to_owned(), domain })
}

/// The pattern of the page where people of that server confirm a follow.
pub async fn pattern(app: &App, typed: &Typed) -> Result<String, NoWay> {
    let Typed { username, domain } = typed;
    if *domain == app.config.server.domain() {
        return Err(NoWay::Ours);
    }
    let origin = origin(app, domain);
    if username.is_empty() {
        return Ok(format!("{origin}{USUAL}"));
    }
    let mut url =
        Url::parse(&format!("{origin}/.well-known/webfinger")).map_err(|_| NoWay::NotAnAddress)?;
    url.query_pairs_mut().append_pair("resource", &format!("acct:{username}@{domain}"));
    let request = Request::get(url)
        .header(header::ACCEPT, "application/jrd+json, application/json")
        .at_most(LIMIT);
    let response = app.client.send(request).await?;
    match response.status.as_u16() {
        404 | 410 => return Err(NoWay::Nobody),
        200..=299 => {}
        _ => return Err(NoWay::NoAnswer),
    }
    let document = json::parse(&response.body).map_err(|_| NoWay::NoAnswer)?;
    let pattern = in_document(&document).ok_or(NoWay::NoPage)?;
    if is_page(app, &pattern) { Ok(pattern) } else { Err(NoWay::NoPage) }
}

/// Plain `http` only for addresses in networks that were opened.
fn origin(app: &App, domain: &str) -> String {
    let host = domain.rsplit_once(':').map_or(domain, |(host, _)| host);
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_open = address.is_some_and(|it| app.config.federation.allows(it));
    format!("{}://{domain}", if is_open { "http" } else { "https" })
}

fn in_document(document: &Value) -> Option<String> {
    let links = document.get("links")?.as_array()?;
    let link = links.iter().find(|it| it.get("rel").and_then(Value::as_str) == Some(SUBSCRIBE))?;
    Some(link.get("template")?.as_str()?.to_owned())
}

/// Whether people may be sent there: a web address that the client could ask too, with a place
/// for what is to be followed. No `javascript:`, nothing inside of our network.
fn is_page(app: &App, pattern: &str) -> bool {
    pattern.len() < 1_000
        && pattern.contains("{uri}")
        && Url::parse(&filled(pattern, "x")).is_ok_and(|it| app.client.may_ask(&it))
}

/// The page for one thing.
pub fn filled(pattern: &str, uri: &str) -> String {
    let uri: String = url::form_urlencoded::byte_serialize(uri.as_bytes()).collect();
    pattern.replace("{uri}", &uri)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_read_in_every_usual_spelling() {
        for text in
            ["@me@Far.example", "me@far.example", " acct:me@far.example ", "@me@far.example/"]
        {
            let read = typed(text).unwrap();
            assert_eq!((read.username.as_str(), read.domain.as_str()), ("me", "far.example"));
        }
        for text in ["far.example", "https://far.example/", "FAR.example"] {
            let read = typed(text).unwrap();
            assert_eq!((read.username.as_str(), read.domain.as_str()), ("", "far.example"));
        }
        assert_eq!(typed("me@127.0.0.1:4001").unwrap().domain, "127.0.0.1:4001");
    }

    #[test]
    fn what_is_no_address_is_told() {
        for text in [
            "",
            "@",
            "me",
            "@me",
            "me@",
            "me@far.example/path",
            "me@far.example?x=1",
            "me@user:pass@",
            "javascript:alert(1)",
            "me me@far.example",
            "me@[::1",
            "a b",
            "me@far.example#x",
        ] {
            assert_eq!(typed(text), Err(NoWay::NotAnAddress), "{text:?}");
        }
    }

    #[test]
    fn the_page_is_found_among_the_links_and_filled() {
        let document = json!({ "subject": "acct:me@far.example", "links": [
            { "rel": "self", "href": "https://far.example/users/me" },
            { "rel": SUBSCRIBE, "template": "https://far.example/authorize_interaction?uri={uri}" },
        ] });
        let pattern = in_document(&document).unwrap();
        assert_eq!(
            filled(&pattern, "https://art.example/users/mira?a&b"),
            "https://far.example/authorize_interaction?uri=https%3A%2F%2Fart.example%2Fusers%2Fmira%3Fa%26b"
        );
        for bad in [json!({}), json!({ "links": [] }), json!({ "links": [{ "rel": SUBSCRIBE }] })] {
            assert_eq!(in_document(&bad), None);
        }
    }
}
