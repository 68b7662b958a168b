//! The server itself as an actor: who signs in its name, and where others read what it promises
//! (FEP-2677, FEP-844e).

use serde_json::{Value, json};

use super::{House, PublicKeys, extend, standing_alone};
use crate::wire::context::DOCUMENT;

/// The document of the server itself. `name` is what staff called it.
pub fn application(house: &House, name: &str, keys: Option<&PublicKeys>) -> Value {
    let at = &house.addresses;
    let id = at.server_actor();
    let mut document = serde_json::Map::new();
    extend(
        &mut document,
        json!({
            "id": id,
            "type": "Application",
            "preferredUsername": house.domain,
            "name": name,
            "url": at.link("/"),
            "inbox": at.server_inbox(),
            "outbox": at.server_outbox(),
            "endpoints": { "sharedInbox": at.shared_inbox() },
            "webfinger": format!("{0}@{0}", house.domain),
            "manuallyApprovesFollowers": true,
            "discoverable": false,
            "indexable": false,
            "consentPolicy": house.policy_url,
            "implements": house.implements(),
        }),
    );
    if let Some(keys) = keys {
        keys.write(&id, &mut document);
    }
    standing_alone(Value::Object(document), &DOCUMENT)
}

#[cfg(test)]
mod tests {
    use super::super::tests::house;
    use super::*;

    #[test]
    fn the_server_says_what_the_example_says() {
        let example: Value = serde_json::from_str(include_str!(
            "../../../tests/fixtures/consent/examples/instance_actor.json"
        ))
        .unwrap();
        let keys = PublicKeys { rsa_pem: "PEM".to_owned(), ed25519: "z6Mk".to_owned() };
        let document = application(&house(), "Atelier", Some(&keys));
        for key in
            ["id", "type", "preferredUsername", "inbox", "outbox", "consentPolicy", "implements"]
        {
            assert_eq!(document[key], example[key], "{key}");
        }
        assert_eq!(document["publicKey"]["id"], example["publicKey"]["id"]);
        assert_eq!(document["publicKey"]["owner"], document["id"]);
        assert_eq!(document["assertionMethod"][0]["controller"], document["id"]);
        assert_eq!(document["assertionMethod"][0]["id"], "https://art.example/actor#ed25519-key");
    }
}
