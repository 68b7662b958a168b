//! Somebody here, as an actor.

use consent::Indexable;
use serde_json::{Map, Value, json};
use services::outward::{Portrait, Somebody};

use super::{House, PublicKeys, extend, searchable_by, software, standing_alone, time};
use crate::wire::consent::properties;
use crate::wire::context::DOCUMENT;

/// The document of somebody.
pub fn person(house: &House, somebody: &Somebody, keys: Option<&PublicKeys>) -> Value {
    let (at, account) = (&house.addresses, &somebody.account);
    let name = account.username.as_str();
    let id = &somebody.uri;
    let mut document = Map::new();
    extend(
        &mut document,
        json!({
            "id": id,
            "type": if account.is_bot { "Service" } else { "Person" },
            "preferredUsername": name,
            "webfinger": format!("{name}@{}", house.domain),
            "name": display_name(somebody),
            "summary": account.bio_html,
            "url": at.page(name),
            "inbox": at.inbox(name),
            "outbox": at.outbox(name),
            "followers": at.followers(name),
            "following": at.following(name),
            "featured": at.featured(name),
            "featuredTags": at.featured_tags(name),
            "endpoints": { "sharedInbox": at.shared_inbox() },
            "manuallyApprovesFollowers": account.is_locked,
            "discoverable": account.is_discoverable,
            "indexable": account.is_indexable,
            "searchableBy": searchable_by(Indexable::when(account.is_indexable), id),
            "attributionDomains": [house.domain],
            "published": time(account.created_at),
            "updated": time(somebody.updated_at),
            "icon": somebody.avatar.as_ref().map(image),
            "image": somebody.header.as_ref().map(image),
            "attachment": fields(somebody),
            "alsoKnownAs": some_list(&somebody.also_known_as),
            "movedTo": some_text(&account.moved_to),
            "generator": generator(house),
        }),
    );
    terms(house, somebody, &mut document);
    if let Some(keys) = keys {
        keys.write(id, &mut document);
    }
    standing_alone(Value::Object(document), &DOCUMENT)
}

/// What is left of somebody who is suspended or gone.
pub fn gone(id: &str) -> Value {
    standing_alone(json!({ "id": id, "type": "Tombstone", "formerType": "Person" }), &DOCUMENT)
}

/// The terms somebody gives their works. How a work was made is for the work to say.
fn terms(house: &House, somebody: &Somebody, document: &mut Map<String, Value>) {
    let mut said = properties(&somebody.exposure, &house.policy_url);
    said.retain(|key, _| key == "aiConsent" || key == "xRobotsTag");
    document.extend(said);
}

/// The software, with what the server promises: whoever sees the actor sees that too.
fn generator(house: &House) -> Value {
    json!({
        "type": "Application",
        "id": house.addresses.server_actor(),
        "name": software(),
        "implements": house.implements(),
    })
}

fn display_name(somebody: &Somebody) -> &str {
    let account = &somebody.account;
    if account.display_name.is_empty() { &account.username } else { &account.display_name }
}

fn image(portrait: &Portrait) -> Value {
    json!({ "type": "Image", "mediaType": portrait.media_type, "url": portrait.url })
}

fn fields(somebody: &Somebody) -> Value {
    let fields: Vec<Value> = somebody
        .fields
        .iter()
        .map(|(name, words)| json!({ "type": "PropertyValue", "name": name, "value": words }))
        .collect();
    if fields.is_empty() { Value::Null } else { Value::Array(fields) }
}

fn some_text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn some_list(list: &[String]) -> Value {
    if list.is_empty() { Value::Null } else { json!(list) }
}

#[cfg(test)]
mod tests {
    use consent::{AiLabel, Consent, Indexable, Origin, expose};
    use services::{Account, AccountId, Timestamp};

    use super::super::tests::house;
    use super::*;

    pub(super) fn mira(consent: Consent) -> Somebody {
        let account = Account {
            id: AccountId(7),
            username: "mira".to_owned(),
            domain: String::new(),
            display_name: "Mira K.".to_owned(),
            bio_source: String::new(),
            bio_html: "<p>Watercolour and ink.</p>".to_owned(),
            fields: "[]".to_owned(),
            avatar_id: None,
            header_id: None,
            terms: consent.into(),
            default_label: AiLabel::Undeclared.into(),
            is_indexable: true,
            is_locked: false,
            shows_counts: true,
            created_at: Timestamp(1_761_955_200_000),
            suspended_at: None,
            posts_count: 0,
            followers_count: 0,
            following_count: 0,
            last_post_at: None,
            hides_follows: false,
            also_known_as: "[]".to_owned(),
            moved_to: String::new(),
            moved_at: None,
            is_bot: false,
            is_discoverable: true,
            limited_at: None,
            sensitized_at: None,
            verified_links: "[]".to_owned(),
        };
        Somebody {
            uri: "https://art.example/users/mira".to_owned(),
            fields: vec![("Shop".to_owned(), "<a href=\"https://x\">x</a>".to_owned())],
            also_known_as: Vec::new(),
            avatar: None,
            header: None,
            exposure: expose(consent, AiLabel::Undeclared, Indexable::Yes, Origin::Here),
            updated_at: account.created_at,
            is_suspended: false,
            account,
        }
    }

    #[test]
    fn an_actor_says_what_the_example_says() {
        let example: Value = serde_json::from_str(include_str!(
            "../../../tests/fixtures/consent/examples/actor.json"
        ))
        .unwrap();
        let document = person(&house(), &mira(Consent::DENIED), None);
        for (key, value) in example.as_object().unwrap() {
            // The rest is its own time and key, or a wish nobody here has stated.
            if !["@context", "updated", "published", "publicKey", "generator", "SPC"]
                .contains(&key.as_str())
            {
                assert_eq!(&document[key], value, "{key}");
            }
        }
        let promises = &document["generator"]["implements"];
        assert_eq!(*promises, example["generator"]["implements"]);
        assert_eq!(document["attachment"][0]["type"], "PropertyValue");
        assert!(document.get("movedTo").is_none() && document.get("icon").is_none());
        assert!(document.get("genAI").is_none(), "a person is not made with anything");
    }

    #[test]
    fn silence_goes_out_as_a_no_and_who_hides_is_found_by_nobody_else() {
        let mut mira = mira(Consent::UNKNOWN);
        mira.account.is_indexable = false;
        let document = person(&house(), &mira, None);
        for of in ["dataMining", "aiTraining", "aiGenerativeTraining", "aiInference"] {
            assert_eq!(document["aiConsent"][of], "notAllowed", "{of}");
        }
        assert_eq!(document["indexable"], false);
        assert_eq!(document["searchableBy"], document["id"]);
    }
}
