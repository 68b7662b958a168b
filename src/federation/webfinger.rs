//! From an address people write (`@mira@art.example`) to an actor (RFC 7033), and the older files
//! that lead there.

use serde_json::{Value, json};
use services::addresses::{Addresses, LocalThing};
use services::{App, Error, Result};
use url::Url;

const NOBODY: Error = Error::NotFound("Nobody here has that address.");

/// The type of an actor in links.
const ACTIVITY: &str = "application/activity+json";

/// What a question names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Server,
    Somebody(String),
}

/// The answer to a question about `resource`: `acct:mira@art.example`, the same without `acct:`,
/// or an address of ours.
pub async fn answer(app: &App, resource: &str) -> Result<Value> {
    let addresses = Addresses::new(&app.config.server);
    let domain = app.config.server.domain();
    match subject(&addresses, &domain, resource).ok_or(NOBODY)? {
        Subject::Server => Ok(server(&addresses, &domain)),
        Subject::Somebody(name) => {
            let found = services::outward::person(app, &name).await?;
            if found.is_suspended {
                return Err(NOBODY);
            }
            Ok(somebody(&addresses, &domain, &found))
        }
    }
}

fn subject(addresses: &Addresses, domain: &str, resource: &str) -> Option<Subject> {
    if let Some((scheme, _)) = resource.split_once("://") {
        let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
        let url = Url::parse(resource).ok().filter(|_| is_web)?;
        if addresses.is_ours(&url) && url.path() == "/" {
            return Some(Subject::Server);
        }
        return match addresses.parse_local(&url)? {
            LocalThing::Server => Some(Subject::Server),
            LocalThing::Account { username } => Some(Subject::Somebody(username)),
            _ => None,
        };
    }
    let bare = resource.strip_prefix("acct:").unwrap_or(resource);
    let (name, host) = bare.strip_prefix('@').unwrap_or(bare).split_once('@')?;
    if !host.eq_ignore_ascii_case(domain) {
        return None;
    }
    let is_server = name.eq_ignore_ascii_case(domain);
    Some(if is_server { Subject::Server } else { Subject::Somebody(name.to_ascii_lowercase()) })
}

fn somebody(addresses: &Addresses, domain: &str, found: &services::outward::Somebody) -> Value {
    let name = found.account.username.as_str();
    let (page, actor) = (addresses.page(name), found.uri.as_str());
    let mut links = vec![
        json!({ "rel": "self", "type": ACTIVITY, "href": actor }),
        json!({
            "rel": "http://webfinger.net/rel/profile-page",
            "type": "text/html",
            "href": page,
        }),
        json!({
            "rel": "http://ostatus.org/schema/1.0/subscribe",
            "template": addresses.link("/authorize_interaction?uri={uri}"),
        }),
    ];
    if let Some(avatar) = &found.avatar {
        links.push(json!({
            "rel": "http://webfinger.net/rel/avatar",
            "type": avatar.media_type,
            "href": avatar.url,
        }));
    }
    json!({ "subject": format!("acct:{name}@{domain}"), "aliases": [page, actor], "links": links })
}

fn server(addresses: &Addresses, domain: &str) -> Value {
    let actor = addresses.server_actor();
    json!({
        "subject": format!("acct:{domain}@{domain}"),
        "aliases": [actor],
        "links": [{ "rel": "self", "type": ACTIVITY, "href": actor }],
    })
}

/// `host-meta` (RFC 6415) as XRD: where to ask.
pub fn host_meta(addresses: &Addresses) -> String {
    format!(
        concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n",
            "  <Link rel=\"lrdd\" type=\"application/jrd+json\" template=\"{}\"/>\n",
            "</XRD>\n",
        ),
        addresses.link("/.well-known/webfinger?resource={uri}"),
    )
}

/// The same as JSON.
pub fn host_meta_json(addresses: &Addresses) -> Value {
    json!({
        "links": [{
            "rel": "lrdd",
            "type": "application/jrd+json",
            "template": addresses.link("/.well-known/webfinger?resource={uri}"),
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::config::Server;

    fn names(resource: &str) -> Option<Subject> {
        let public_url = Url::parse("https://art.example").unwrap();
        let server = Server { public_url, ..Server::default() };
        subject(&Addresses::new(&server), &server.domain(), resource)
    }

    #[test]
    fn every_form_of_an_address_leads_to_the_same_person() {
        for resource in [
            "acct:mira@art.example",
            "acct:Mira@ART.example",
            "acct:@mira@art.example",
            "mira@art.example",
            "@mira@art.example",
            "https://art.example/@mira",
            "https://art.example/users/mira",
        ] {
            assert_eq!(names(resource), Some(Subject::Somebody("mira".to_owned())), "{resource}");
        }
        for resource in
            ["acct:art.example@art.example", "https://art.example/actor", "https://art.example/"]
        {
            assert_eq!(names(resource), Some(Subject::Server), "{resource}");
        }
    }

    #[test]
    fn we_answer_for_nobody_elses_people() {
        for resource in [
            "",
            "acct:",
            "acct:mira",
            "acct:mira@far.example",
            "acct:mira@art.example.far.example",
            "acct:mira@art.example@far.example",
            "https://far.example/@mira",
            "https://art.example/users/mira/statuses/7",
            "ftp://art.example/@mira",
            "javascript://art.example/@mira",
        ] {
            assert_eq!(names(resource), None, "{resource}");
        }
    }
}
