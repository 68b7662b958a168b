//! What this server tells directories about itself (NodeInfo 2.0 and 2.1, FEP-f1d5). Numbers that
//! nobody counts are left out; capabilities are decided by the instance actor, not here.

use consent::{Consent, LabelledAi, Permission, Use};
use serde_json::{Map, Value, json};
use services::addresses::Addresses;
use services::settings::SignUpMode;
use services::{App, Result};

/// Which version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2.0: names of software in lower case, no repository.
    Old,
    /// 2.1.
    New,
}

/// Where the two documents and the instance actor are (FEP-2677).
pub fn links(addresses: &Addresses) -> Value {
    let schema = |version: &str| format!("http://nodeinfo.diaspora.software/ns/schema/{version}");
    json!({
        "links": [
            { "rel": schema("2.1"), "href": addresses.link("/nodeinfo/2.1") },
            { "rel": schema("2.0"), "href": addresses.link("/nodeinfo/2.0") },
            {
                "rel": "https://www.w3.org/ns/activitystreams#Application",
                "href": addresses.server_actor(),
            },
        ],
    })
}

/// The document.
pub async fn document(app: &App, version: Version) -> Result<Value> {
    let site = services::settings::get(app).await?;
    let counted = services::outward::staff(app).await?;
    let numbers = services::instance::numbers(app).await?;
    let mut software = json!({ "name": "rakkan", "version": env!("CARGO_PKG_VERSION") });
    if let (Version::New, Some(map)) = (version, software.as_object_mut()) {
        map.insert("repository".to_owned(), env!("CARGO_PKG_REPOSITORY").into());
    }
    let number = match version {
        Version::Old => "2.0",
        Version::New => "2.1",
    };
    Ok(json!({
        "version": number,
        "software": software,
        "protocols": ["activitypub"],
        "services": { "inbound": [], "outbound": ["atom1.0"] },
        "openRegistrations": site.sign_up_mode == SignUpMode::Open,
        "usage": {
            "users": {
                "total": counted.people,
                "activeMonth": numbers.active,
                "activeHalfyear": numbers.active_half_year,
            },
            "localPosts": counted.posts,
        },
        "metadata": {
            "nodeName": site.name,
            "nodeDescription": site.description,
            "staffAccounts": counted.accounts,
            "federation": { "enabled": true },
            "aiConsent": ai_consent(app, site.policy().labelled_ai),
        },
    }))
}

/// The promises and the defaults of new works (FEP-4736, section 7).
fn ai_consent(app: &App, labelled_ai: LabelledAi) -> Value {
    let word = |permission: Permission| match permission {
        Permission::Unknown => Permission::NotAllowed.as_str(),
        said => said.as_str(),
    };
    let default: Map<String, Value> = Use::ALL
        .into_iter()
        .map(|of| (of.as_str().to_owned(), word(Consent::DENIED.get(of)).into()))
        .collect();
    json!({
        "spec": crate::wire::context::NAMESPACE.trim_end_matches('#'),
        "honoursConsent": true,
        "refusesUndeclaredAi": true,
        "labelledAi": match labelled_ai {
            LabelledAi::Allow => "allow",
            LabelledAi::Refuse => "refuse",
        },
        "defaultConsent": default,
        "policy": app.config.server.link("/policies/ai"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::config::Server;

    #[test]
    fn the_links_are_those_of_the_example() {
        let example: Value = serde_json::from_str(include_str!(
            "../../tests/fixtures/consent/examples/wellknown_nodeinfo.json"
        ))
        .unwrap();
        let public_url = url::Url::parse("https://art.example").unwrap();
        let ours = links(&Addresses::new(&Server { public_url, ..Server::default() }));
        for link in example["links"].as_array().unwrap() {
            assert!(ours["links"].as_array().unwrap().contains(link), "{link}");
        }
    }
}
