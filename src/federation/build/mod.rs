//! Ours → wire: documents and activities from what services hand out. Nothing here asks anybody;
//! the same values give the same document.

pub mod activity;
pub mod application;
pub mod collection;
pub mod note;
pub mod person;

use consent::{Indexable, LabelledAi, Policy};
use serde_json::{Map, Value, json};
use services::Timestamp;
use services::addresses::Addresses;
use services::config::Config;

use crate::wire::context::NAMESPACE;

/// What every document says about this server.
#[derive(Clone, Debug)]
pub struct House {
    /// Its addresses.
    pub addresses: Addresses,
    /// What stands behind the `@`.
    pub domain: String,
    /// The page that tells people what the terms mean.
    pub policy_url: String,
    /// Whether works that say they were made with AI are taken.
    pub labelled_ai: LabelledAi,
}

impl House {
    /// From the configuration and what staff decided.
    pub fn new(config: &Config, policy: &Policy) -> Self {
        let addresses = Addresses::new(&config.server);
        Self {
            domain: config.server.domain(),
            policy_url: addresses.link("/policies/ai"),
            labelled_ai: policy.labelled_ai,
            addresses,
        }
    }

    /// What this server can do and promises (FEP-844e). Only what is true stands here.
    pub fn implements(&self) -> Value {
        let link = |href: String, name: &str| json!({ "type": "Link", "href": href, "name": name });
        let mut links = vec![
            link(format!("{NAMESPACE}honours-consent"), "FEP-4736: honours aiConsent"),
            link(
                format!("{NAMESPACE}refuses-undeclared-ai"),
                "FEP-4736: refuses AI media that is not labelled",
            ),
        ];
        if self.labelled_ai == LabelledAi::Refuse {
            let name = "FEP-4736: refuses AI media";
            links.push(link(format!("{NAMESPACE}refuses-ai"), name));
        }
        let rfc = "https://datatracker.ietf.org/doc/html/rfc9421".to_owned();
        links.push(link(rfc, "RFC-9421: HTTP Message Signatures"));
        Value::Array(links)
    }
}

/// The name and version of the software.
pub fn software() -> String {
    format!("Rakkan {}", env!("CARGO_PKG_VERSION"))
}

/// The two public keys of an actor of ours.
#[derive(Clone, Debug)]
pub struct PublicKeys {
    /// For signatures of requests, as PEM.
    pub rsa_pem: String,
    /// For proofs in documents, as multibase.
    pub ed25519: String,
}

impl PublicKeys {
    /// The properties of an actor that hold its keys.
    fn write(&self, actor: &str, into: &mut Map<String, Value>) {
        let public_key = json!({
            "id": Addresses::rsa_key(actor),
            "owner": actor,
            "publicKeyPem": self.rsa_pem,
        });
        let method = json!([{
            "id": Addresses::ed25519_key(actor),
            "type": "Multikey",
            "controller": actor,
            "publicKeyMultibase": self.ed25519,
        }]);
        into.insert("publicKey".to_owned(), public_key);
        into.insert("assertionMethod".to_owned(), method);
    }
}

/// A time as documents write it, to the millisecond: a change must be newer than what it replaces.
pub fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_string()
}

/// Who may find something by searching (FEP-268d). Nobody is the author alone: an empty list
/// would be the same as silence.
fn searchable_by(is_indexable: Indexable, author: &str) -> String {
    match is_indexable {
        Indexable::Yes => crate::wire::context::PUBLIC.to_owned(),
        Indexable::No => author.to_owned(),
    }
}

/// Text that stands in HTML, in elements and in quoted attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Adds properties to a document; what is `null` is left out.
fn extend(document: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        document.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
    }
}

/// Puts a context on a document that is to stand alone.
pub fn standing_alone(mut document: Value, context: &Value) -> Value {
    if let Some(map) = document.as_object_mut() {
        map.insert("@context".to_owned(), context.clone());
    }
    document
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A house for the tests of the builders.
    pub(crate) fn house() -> House {
        let mut config = Config::default();
        config.server.public_url = url::Url::parse("https://art.example").unwrap();
        House::new(&config, &Policy::default())
    }

    #[test]
    fn a_server_promises_what_it_does() {
        let names = |house: &House| -> Vec<String> {
            let list = house.implements();
            let links = list.as_array().unwrap();
            links.iter().map(|it| it["href"].as_str().unwrap().to_owned()).collect()
        };
        let mut house = house();
        let refuses = format!("{NAMESPACE}refuses-ai");
        assert!(names(&house).contains(&format!("{NAMESPACE}honours-consent")));
        assert!(!names(&house).contains(&refuses));
        house.labelled_ai = LabelledAi::Refuse;
        assert!(names(&house).contains(&refuses));
    }

    #[test]
    fn times_are_exact_and_in_utc() {
        assert_eq!(time(Timestamp(1_764_000_000_123)), "2025-11-24T16:00:00.123Z");
        assert_eq!(time(Timestamp(0)), "1970-01-01T00:00:00Z");
    }
}
