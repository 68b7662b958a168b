//! Consent and AI labels in documents: actors, posts and their pictures.
//!
//! Reading follows FEP-4736, section 13: a value is undefined where it is absent,
//! `null` or an empty list, and anything present that we do not know is a no.

use consent::{
    AiLabel, Claims, Consent, Exposure, LevelWords, Permission, Refusal, SourceType, Use,
    is_ai_hashtag, level,
};
use serde_json::{Map, Value, json};

use super::context::{NAMESPACE, spellings};
use super::{borrowed, members, texts};

/// The spellings of `xRobotsTag` (FEP-5e53).
const ROBOTS: [&str; 2] = ["xRobotsTag", "https://www.robotstxt.org/meta.html"];

/// The spellings of schema.org's `digitalSourceType`.
const SOURCE_TYPE: [&str; 4] = [
    "digitalSourceType",
    "schema:digitalSourceType",
    "https://schema.org/digitalSourceType",
    "http://schema.org/digitalSourceType",
];

/// The spellings of the type `Hashtag`.
const HASHTAG: [&str; 3] =
    ["Hashtag", "as:Hashtag", "https://www.w3.org/ns/activitystreams#Hashtag"];

/// What one level says: an actor, a post or an attachment, by `aiConsent`,
/// `xRobotsTag` and hashtags together.
///
/// An `Announce` says nothing: whoever boosts a work has no word over it.
pub fn statement(document: &Value) -> Consent {
    let Some(map) = document.as_object() else {
        return Consent::UNKNOWN;
    };
    if is_announce(map) {
        return Consent::UNKNOWN;
    }
    let robots = texts_of(map, &ROBOTS);
    let hashtags = hashtags(map);
    level(&LevelWords {
        terms: own_terms(map),
        robots: &borrowed(&robots),
        hashtags: &borrowed(&hashtags),
    })
}

/// What an `aiConsent` value says.
pub fn terms(value: &Value) -> Consent {
    match value {
        Value::Null => Consent::UNKNOWN,
        Value::Array(members) if members.is_empty() => Consent::UNKNOWN,
        Value::Object(map) => Use::ALL
            .into_iter()
            .fold(Consent::UNKNOWN, |said, of| said.with(of, permission_in(map, of))),
        _ => Consent::DENIED,
    }
}

/// What moderators say about a work: an `aiConsent` value, or an object that
/// holds one. It can only tighten.
pub fn moderation(value: &Value) -> Consent {
    let inner = value.as_object().map_or(Consent::UNKNOWN, own_terms);
    terms(value).beside(inner).tightening()
}

/// What the author claims about how a work was made. `attachment` is the picture
/// in question, `None` for a text.
pub fn claims(object: &Value, attachment: Option<&Value>) -> Claims {
    Claims {
        attachment: attachment.and_then(source_claim),
        object: source_claim(object),
        coarse_ai: has_plain_ai_sign(object),
    }
}

/// The attachments of a post; a single one may stand without a list.
pub fn attachments(object: &Value) -> Vec<&Value> {
    members(object.get("attachment"))
}

/// The properties that go out with an actor, a post or an attachment.
///
/// Every use is written out, silence as the no it means, so that nobody has to
/// know our rules of inheritance. `policy_url` is the page for people.
pub fn properties(exposure: &Exposure, policy_url: &str) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("aiConsent".to_owned(), terms_out(exposure.consent(), policy_url));
    if let Some(words) = exposure.robots_property() {
        map.insert("xRobotsTag".to_owned(), words.into());
    }
    if let Some(iri) = exposure.digital_source_type() {
        map.insert("digitalSourceType".to_owned(), iri.into());
    }
    map.insert("genAI".to_owned(), exposure.label().is_ai().into());
    map
}

/// The address in `refusalReason` of a `Reject` (FEP-4736, section 10).
pub fn refusal_reason(refusal: &Refusal) -> String {
    format!("{NAMESPACE}{}", refusal.reason())
}

fn terms_out(consent: Consent, policy_url: &str) -> Value {
    let mut out = json!({ "type": "AIConsent", "consentPolicy": policy_url });
    for of in Use::ALL {
        let word = match consent.get(of) {
            Permission::Unknown => Permission::NotAllowed,
            said => said,
        };
        if let Some(map) = out.as_object_mut() {
            map.insert(of.as_str().to_owned(), word.as_str().into());
        }
    }
    out
}

fn own_terms(map: &Map<String, Value>) -> Consent {
    spellings("aiConsent")
        .iter()
        .filter_map(|key| map.get(key))
        .map(terms)
        .fold(Consent::UNKNOWN, Consent::beside)
}

fn permission_in(map: &Map<String, Value>, of: Use) -> Permission {
    spellings(of.as_str())
        .iter()
        .filter_map(|key| map.get(key))
        .map(permission)
        .fold(Permission::Unknown, Permission::beside)
}

/// One value: of a list the strictest member that says something.
pub(crate) fn permission(value: &Value) -> Permission {
    match value {
        Value::Null => Permission::Unknown,
        Value::String(word) => Permission::from_wire(word),
        Value::Array(members) => {
            members.iter().map(permission).fold(Permission::Unknown, Permission::beside)
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => Permission::NotAllowed,
    }
}

fn is_announce(map: &Map<String, Value>) -> bool {
    has_type(map, &["Announce", "as:Announce"])
}

fn has_type(map: &Map<String, Value>, wanted: &[&str]) -> bool {
    texts_of(map, &["type", "@type"]).iter().any(|kind| wanted.contains(&kind.as_str()))
}

fn texts_of(map: &Map<String, Value>, keys: &[&str]) -> Vec<String> {
    keys.iter().filter_map(|key| map.get(*key)).flat_map(texts).collect()
}

/// The names of the hashtags in `tag`. Mentions, emoji and links are none.
fn hashtags(map: &Map<String, Value>) -> Vec<String> {
    members(map.get("tag")).into_iter().flat_map(hashtag_names).collect()
}

fn hashtag_names(tag: &Value) -> Vec<String> {
    let Some(map) = tag.as_object() else {
        return texts(tag);
    };
    let names = texts_of(map, &["name"]);
    if has_type(map, &HASHTAG) {
        return names;
    }
    if map.contains_key("type") || map.contains_key("@type") {
        return Vec::new();
    }
    names.into_iter().filter(|name| name.starts_with('#')).collect()
}

/// The strongest claim among the source types of a document; `None` where none
/// of them is known.
fn source_claim(document: &Value) -> Option<AiLabel> {
    texts_of(document.as_object()?, &SOURCE_TYPE)
        .iter()
        .filter_map(|iri| SourceType::from_iri(iri))
        .map(SourceType::label)
        .max()
}

/// `genAI: true`, or a hashtag that says so. `genAI: false` is the default of the
/// server that invented the key, and claims nothing.
fn has_plain_ai_sign(object: &Value) -> bool {
    let Some(map) = object.as_object() else {
        return false;
    };
    let flagged = spellings("genAI")
        .iter()
        .flat_map(|key| members(map.get(key)))
        .any(|value| *value == Value::Bool(true));
    flagged || hashtags(map).iter().any(|tag| is_ai_hashtag(tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{Indexable, Origin, expose};

    fn letters(document: &Value) -> String {
        statement(document).letters()
    }

    fn example(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn all_three_spellings_are_read_and_the_strictest_holds() {
        for (outer, inner) in [
            ("aiConsent", "aiTraining"),
            ("aic:aiConsent", "aic:aiTraining"),
            ("https://w3id.org/fep/4736#aiConsent", "https://w3id.org/fep/4736#aiTraining"),
            ("aiConsent", "https://w3id.org/fep/4736#aiTraining"),
        ] {
            assert_eq!(letters(&json!({ outer: { inner: "constrained" } })), "UCUU");
        }
        let both = json!({
            "aiConsent": { "aiInference": "allowed", "aic:aiInference": "notAllowed" },
            "aic:aiConsent": { "dataMining": "allowed" },
        });
        assert_eq!(letters(&both), "AUUN");
    }

    #[test]
    fn undefined_says_nothing_and_anything_odd_says_no() {
        for silent in [json!(null), json!([]), json!({}), json!({ "type": "AIConsent" })] {
            assert_eq!(letters(&json!({ "aiConsent": silent })), "UUUU");
        }
        for odd in [json!("allowed"), json!(true), json!(1), json!([{}]), json!([null])] {
            assert_eq!(letters(&json!({ "aiConsent": odd })), "NNNN", "{odd}");
        }
        let values = [
            (json!("allowed"), 'A'),
            (json!(["allowed"]), 'A'),
            (json!(["allowed", null, []]), 'A'),
            (json!(["allowed", "constrained"]), 'C'),
            (json!(["allowed", "constrained", "perhaps"]), 'N'),
            (json!([null, []]), 'U'),
            (json!("allowed "), 'N'),
            (json!({ "@value": "allowed" }), 'N'),
            (json!(0), 'N'),
            (json!(false), 'N'),
        ];
        for (value, expected) in values {
            let document = json!({ "aiConsent": { "aiInference": value } });
            assert_eq!(letters(&document).chars().last(), Some(expected), "{value}");
        }
    }

    #[test]
    fn robots_words_and_hashtags_are_found_in_every_shape() {
        for document in [
            json!({ "xRobotsTag": "NoAI" }),
            json!({ "xRobotsTag": ["index", "noimageai"] }),
            json!({ "xRobotsTag": { "@id": "https://far.example/noai" } }),
            json!({ "https://www.robotstxt.org/meta.html": "noai" }),
        ] {
            assert_eq!(letters(&document), "UNNN", "{document}");
        }
        for document in [
            json!({ "tag": { "type": "Hashtag", "name": "#NoAI" } }),
            json!({ "tag": ["#noaiart"] }),
            json!({ "tag": [7, null, { "type": ["Hashtag"], "name": "NoAITraining" }] }),
            json!({ "tag": [{ "name": "#NoAI" }] }),
        ] {
            assert_eq!(letters(&document), "NNNN", "{document}");
        }
        for document in [
            json!({ "tag": [{ "type": "Mention", "name": "#NoAI" }] }),
            json!({ "tag": [{ "type": "Hashtag", "name": "#AI" }, { "type": "Hashtag" }] }),
            json!({ "xRobotsTag": 1 }),
            json!("https://far.example/users/x"),
        ] {
            assert_eq!(letters(&document), "UUUU", "{document}");
        }
    }

    #[test]
    fn a_boost_has_no_word_over_the_work() {
        let boost = json!({ "type": "Announce", "aiConsent": { "aiTraining": "allowed" } });
        assert_eq!(statement(&boost), Consent::UNKNOWN);
    }

    #[test]
    fn moderators_only_tighten() {
        let said = json!({ "aiInference": "notAllowed", "dataMining": "allowed" });
        assert_eq!(moderation(&said).letters(), "UUUN");
        assert_eq!(moderation(&json!({ "aiConsent": said })).letters(), "UUUN");
        assert_eq!(moderation(&json!("stop")), Consent::DENIED);
        assert_eq!(moderation(&json!(null)), Consent::UNKNOWN);
    }

    #[test]
    fn what_goes_out_is_read_back_the_same_or_stricter() {
        for byte in 0..=255 {
            let held = Consent::unpack(byte).closed();
            let exposure = expose(held, AiLabel::AiAssisted, Indexable::Yes, Origin::Here);
            let document = Value::Object(properties(&exposure, "https://art.example/policies/ai"));
            let read = statement(&document);
            assert_eq!(read.strictest(held), read);
            assert!(Use::ALL.iter().all(|of| read.get(*of).is_stated()));
            let claimed = consent::claim(&claims(&document, None));
            assert_eq!(claimed, AiLabel::AiAssisted);
        }
    }

    #[test]
    fn a_denied_work_goes_out_with_every_word() {
        let exposure = expose(Consent::UNKNOWN, AiLabel::HumanMade, Indexable::Yes, Origin::Here)
            .made_as(SourceType::Print);
        let expected = json!({
            "aiConsent": {
                "type": "AIConsent",
                "dataMining": "notAllowed",
                "aiTraining": "notAllowed",
                "aiGenerativeTraining": "notAllowed",
                "aiInference": "notAllowed",
                "consentPolicy": "https://art.example/policies/ai",
            },
            "xRobotsTag": "noai, noimageai",
            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/print",
            "genAI": false,
        });
        let properties = properties(&exposure, "https://art.example/policies/ai");
        assert_eq!(Value::Object(properties), expected);
    }

    #[test]
    fn the_example_documents_say_what_they_are_meant_to_say() {
        let actor = example(include_str!("../../../tests/fixtures/consent/examples/actor.json"));
        let note = example(include_str!("../../../tests/fixtures/consent/examples/note.json"));
        let labelled =
            example(include_str!("../../../tests/fixtures/consent/examples/note_ai_labelled.json"));
        assert_eq!(letters(&actor), "NNNN");
        assert_eq!(letters(&note), "NNNN");
        let pictures = attachments(&note);
        assert_eq!(pictures.len(), 2);
        assert_eq!(letters(pictures[0]), "UUUU");
        assert_eq!(letters(pictures[1]), "AACA");
        let picture = attachments(&labelled)[0];
        assert_eq!(consent::claim(&claims(&labelled, Some(picture))), AiLabel::AiAssisted);
    }
}
