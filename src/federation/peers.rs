//! A look at another server, at most once a day: which program runs there, and whether it promises
//! to honour what artists say.
//!
//! The promise stands in `implements` of the server's own actor (FEP-844e), which is found through
//! the list of links of NodeInfo (FEP-2677) or through WebFinger (FEP-d556). What NodeInfo says
//! about itself decides nothing.

use serde_json::Value;
use services::App;
use services::looks::{self, Look};
use url::Url;

use crate::fetch::{FetchError, Fetched, Options, Question, ask, fetch_document};
use crate::finger::{finger_for, origin_of, self_link};
use crate::json;
use crate::wire::{members, texts};

/// The capability of a server that honours terms.
pub const HONOURS_CONSENT: &str = "https://w3id.org/fep/4736#honours-consent";

/// What the link to a server's own actor is called.
const APPLICATION: &str = "https://www.w3.org/ns/activitystreams#Application";

/// What links to NodeInfo documents begin with; the version follows.
const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/";

const ACCEPT: &str = "application/json";

/// Bytes of a NodeInfo document.
const LIMIT: usize = 256 * 1024;

/// Characters of a program's name and version that are kept.
const WORDS: usize = 100;

/// Looks at a server, unless that was done lately. Called by the worker. What cannot be found out
/// stays as it was; a server that tells nothing is no reason to try again.
pub async fn look_at(app: &App, domain: &str) -> services::Result<()> {
    if !looks::is_due(app, domain).await? {
        return Ok(());
    }
    let links = match list_of_links(app, domain).await {
        Ok(links) => links,
        Err(FetchError::Own(error)) => return Err(error),
        Err(_) => Value::Null,
    };
    let mut look = match node_info(app, &links).await {
        Ok(document) => program(&document),
        Err(FetchError::Own(error)) => return Err(error),
        Err(_) => Look::default(),
    };
    look.promises = match own_actor(app, domain, &links).await {
        Ok(actor) => Some(honours_consent(&actor.value)),
        Err(FetchError::Own(error)) => return Err(error),
        Err(_) => None,
    };
    looks::keep(app, domain, look).await
}

async fn fetch_json(app: &App, url: &str) -> Result<Value, FetchError> {
    let options = Options { signed_by_instance: false, asks_again: false };
    let response = ask(app, Question { url, accept: ACCEPT, limit: LIMIT, options }).await?;
    json::parse(&response.body).map_err(|_| FetchError::Refused("a body that cannot be read"))
}

async fn list_of_links(app: &App, domain: &str) -> Result<Value, FetchError> {
    fetch_json(app, &format!("{}/.well-known/nodeinfo", origin_of(app, domain))).await
}

async fn node_info(app: &App, links: &Value) -> Result<Value, FetchError> {
    let newest = newest_schema(links).ok_or(FetchError::Gone)?;
    fetch_json(app, &newest).await
}

/// The actor of the server itself: where its links say, where its `WebFinger` says, or where most
/// servers have it. One that lives on another server says nothing about this one.
async fn own_actor(app: &App, domain: &str, links: &Value) -> Result<Fetched, FetchError> {
    let origin = origin_of(app, domain);
    if let Some(linked) = link_named(links, APPLICATION) {
        return actor_at(app, &origin, &linked).await;
    }
    let found = finger_for(app, domain, &format!("{origin}/"), Options::default()).await;
    if let Some(named) = found.ok().as_ref().and_then(self_link)
        && let Ok(actor) = actor_at(app, &origin, named.as_str()).await
    {
        return Ok(actor);
    }
    actor_at(app, &origin, &format!("{origin}/actor")).await
}

async fn actor_at(app: &App, origin: &str, address: &str) -> Result<Fetched, FetchError> {
    let fetched = fetch_document(app, address, Options::default()).await?;
    let is_theirs = Url::parse(origin).is_ok_and(|it| it.origin() == fetched.url.origin());
    if is_theirs { Ok(fetched) } else { Err(FetchError::Refused("an actor of another server")) }
}

fn link_named(document: &Value, name: &str) -> Option<String> {
    let links = document.get("links")?.as_array()?;
    let link = links.iter().find(|it| it.get("rel").and_then(Value::as_str) == Some(name))?;
    Some(link.get("href")?.as_str()?.to_owned())
}

/// The NodeInfo document of the newest version that we read: 2.x.
fn newest_schema(document: &Value) -> Option<String> {
    let links = document.get("links")?.as_array()?;
    let versions = links.iter().filter_map(|link| {
        let version = link.get("rel")?.as_str()?.strip_prefix(SCHEMA)?;
        let minor: u8 = version.strip_prefix("2.")?.parse().ok()?;
        Some((minor, link.get("href")?.as_str()?))
    });
    versions.max_by_key(|(minor, _)| *minor).map(|(_, href)| href.to_owned())
}

fn program(document: &Value) -> Look {
    let word = |name: &str| {
        let text = document.get("software").and_then(|it| it.get(name)).and_then(Value::as_str);
        let clean = text.unwrap_or_default().chars().filter(|c| !c.is_control()).take(WORDS);
        clean.collect::<String>()
    };
    Look { software: word("name"), version: word("version"), promises: None }
}

/// Whether an actor says that its server honours terms: among what it implements, or what the
/// program that made it does.
pub fn honours_consent(actor: &Value) -> bool {
    let own = members(actor.get("implements")).into_iter();
    let generators = members(actor.get("generator")).into_iter();
    let of_generator = generators.flat_map(|it| members(it.get("implements")));
    own.chain(of_generator).any(|it| {
        let href = it.get("href").map(texts).unwrap_or_default();
        href.iter().chain(&texts(it)).any(|iri| iri == HONOURS_CONSENT)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_promise_is_found_however_it_is_wrapped() {
        let link = json!({ "type": "Link", "href": HONOURS_CONSENT, "name": "…" });
        for actor in [
            json!({ "implements": [{ "href": "https://a.example/x" }, link] }),
            json!({ "implements": link }),
            json!({ "implements": [HONOURS_CONSENT] }),
            json!({ "implements": [{ "id": HONOURS_CONSENT }] }),
            json!({ "generator": { "type": "Application", "implements": [link] } }),
        ] {
            assert!(honours_consent(&actor), "{actor}");
        }
        for actor in [
            json!({}),
            json!({ "implements": null }),
            json!({ "implements": [{ "name": HONOURS_CONSENT }] }),
            json!({ "implements": [{ "href": "https://w3id.org/fep/4736#refuses-undeclared-ai" }] }),
            json!({ "generator": "https://far.example/actor" }),
        ] {
            assert!(!honours_consent(&actor), "{actor}");
        }
    }

    #[test]
    fn the_newest_version_that_we_read_is_taken() {
        let link = |version: &str| json!({ "rel": format!("{SCHEMA}{version}"), "href": format!("https://a.example/{version}") });
        let links = json!({ "links": [link("1.0"), link("2.0"), link("2.1"), link("3.0")] });
        assert_eq!(newest_schema(&links).as_deref(), Some("https://a.example/2.1"));
        assert_eq!(newest_schema(&json!({ "links": [link("1.0")] })), None);
        assert_eq!(newest_schema(&json!([])), None);
    }

    #[test]
    fn a_program_has_a_name_of_bounded_length() {
        let look = program(&json!({ "software": { "name": "a\nb".repeat(500), "version": 7 } }));
        assert_eq!((look.software.chars().count(), look.version.as_str()), (WORDS, ""));
        assert!(!look.software.contains('\n'));
    }
}
