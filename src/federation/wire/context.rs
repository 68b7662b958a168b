//! The JSON-LD contexts of our documents.
//!
//! Terms are written into every document, never linked: the addresses of FEP-4736
//! do not resolve until the proposal is accepted, and a key that the context does
//! not name is not covered by Linked Data signatures (FEP-4736, section 12).
//! `tests/jsonld` expands whole documents and fails when a key is not named here.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// Where the terms of FEP-4736 live. This is its only place in the code.
pub const NAMESPACE: &str = "https://w3id.org/fep/4736#";

/// The terms, ready to stand as one member of an `@context` list.
pub static CONTEXT: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "aic": NAMESPACE,
        "AIConsent": "aic:AIConsent",
        "aiConsent": { "@id": "aic:aiConsent", "@type": "@id" },
        "dataMining": "aic:dataMining",
        "aiTraining": "aic:aiTraining",
        "aiGenerativeTraining": "aic:aiGenerativeTraining",
        "aiInference": "aic:aiInference",
        "constraintInfo": "aic:constraintInfo",
        "consentPolicy": { "@id": "aic:consentPolicy", "@type": "@id" },
        "refusalReason": { "@id": "aic:refusalReason", "@type": "@id" },
        "genAI": "aic:genAI",
        "digitalSourceType": { "@id": "https://schema.org/digitalSourceType", "@type": "@id" },
        "license": { "@id": "https://schema.org/license", "@type": "@id" },
        "copyrightNotice": "https://schema.org/copyrightNotice",
        "creditText": "https://schema.org/creditText",
        "aiSystemUsed": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/AISystemUsed",
        "xRobotsTag": "https://www.robotstxt.org/meta.html",
        "SPC": "https://privacycg.github.io/gpc-spec/#the-sec-gpc-header-field-for-http-requests",
        "searchableBy": { "@id": "http://fedibird.com/ns#searchableBy", "@type": "@id" },
        "implements": {
            "@id": "https://w3id.org/fep/844e/implements",
            "@type": "@id",
            "@container": "@list"
        }
    })
});

/// The address of everybody, as a recipient and as a value of `searchableBy`.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// The context of Activity Streams 2.0; every processor knows it by heart.
pub const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";

/// The context of keys for HTTP signatures; known by heart as well.
pub const SECURITY: &str = "https://w3id.org/security/v1";

/// Terms of keys and proofs (FEP-521a, FEP-8b32), written out: fewer processors
/// know these contexts by heart than those of signatures.
static PROOFS: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "Multikey": "https://w3id.org/security#Multikey",
        "assertionMethod": {
            "@id": "https://w3id.org/security#assertionMethod",
            "@type": "@id",
            "@container": "@set"
        },
        "controller": { "@id": "https://w3id.org/security#controller", "@type": "@id" },
        "publicKeyMultibase": {
            "@id": "https://w3id.org/security#publicKeyMultibase",
            "@type": "https://w3id.org/security#multibase"
        },
        "DataIntegrityProof": "https://w3id.org/security#DataIntegrityProof",
        "proof": {
            "@id": "https://w3id.org/security#proof",
            "@type": "@id",
            "@container": "@graph"
        },
        "cryptosuite": {
            "@id": "https://w3id.org/security#cryptosuite",
            "@type": "https://w3id.org/security#cryptosuiteString"
        },
        "proofPurpose": { "@id": "https://w3id.org/security#proofPurpose", "@type": "@vocab" },
        "proofValue": {
            "@id": "https://w3id.org/security#proofValue",
            "@type": "https://w3id.org/security#multibase"
        },
        "verificationMethod": {
            "@id": "https://w3id.org/security#verificationMethod",
            "@type": "@id"
        }
    })
});

/// Terms of people, posts and pictures that Activity Streams does not have. Those
/// of schema.org in profiles are spelled as Mastodon spells them, wrongly: that is
/// how everybody else reads them.
static THINGS: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "suspended": "toot:suspended",
        "featured": { "@id": "toot:featured", "@type": "@id" },
        "featuredTags": { "@id": "toot:featuredTags", "@type": "@id" },
        "attributionDomains": { "@id": "toot:attributionDomains", "@type": "@id" },
        "blurhash": "toot:blurhash",
        "votersCount": "toot:votersCount",
        "focalPoint": { "@id": "toot:focalPoint", "@container": "@list" },
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "movedTo": { "@id": "as:movedTo", "@type": "@id" },
        "alsoKnownAs": { "@id": "as:alsoKnownAs", "@type": "@id" },
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "artMedium": "https://schema.org/artMedium",
        "dateCreated": "https://schema.org/dateCreated",
        "ostatus": "http://ostatus.org#",
        "conversation": "ostatus:conversation",
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
        "digestMultibase": "https://w3id.org/security#digestMultibase",
        "size": "https://joinpeertube.org/ns#size",
        "gts": "https://gotosocial.org/ns#",
        "interactionPolicy": { "@id": "gts:interactionPolicy", "@type": "@id" },
        "canQuote": { "@id": "gts:canQuote", "@type": "@id" },
        "automaticApproval": { "@id": "gts:automaticApproval", "@type": "@id" },
        "manualApproval": { "@id": "gts:manualApproval", "@type": "@id" },
        "quote": { "@id": "https://w3id.org/fep/044f#quote", "@type": "@id" },
        "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest"
    })
});

/// All terms of ours in one object, as `/ns/context.jsonld` serves them.
pub static TERMS: LazyLock<Value> =
    LazyLock::new(|| Value::Object(joined(&[&*CONTEXT, &*THINGS, &*PROOFS])));

/// The `@context` of actors and posts, and of activities that hold one.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| json!([ACTIVITY_STREAMS, SECURITY, &*TERMS]));

/// The `@context` of activities that only name things: a like, a follow.
pub static SHORT: LazyLock<Value> = LazyLock::new(|| json!([ACTIVITY_STREAMS, &*PROOFS]));

/// The `@context` of a refusal, which carries a word of FEP-4736, and of answers
/// to a `QuoteRequest`.
pub static ANSWER: LazyLock<Value> = LazyLock::new(|| {
    let picked = |terms: &Value, names: &[&str]| -> Value {
        names.iter().filter_map(|name| Some((*name, terms.get(*name)?.clone()))).collect()
    };
    let words = picked(&CONTEXT, &["aic", "refusalReason"]);
    let quotes = picked(&THINGS, &["QuoteRequest"]);
    json!([ACTIVITY_STREAMS, Value::Object(joined(&[&words, &quotes, &*PROOFS]))])
});

fn joined(parts: &[&Value]) -> Map<String, Value> {
    parts
        .iter()
        .filter_map(|part| part.as_object())
        .flatten()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The three spellings of a term: short, with our prefix, as a full address.
pub(crate) fn spellings(term: &str) -> [String; 3] {
    [term.to_owned(), format!("aic:{term}"), format!("{NAMESPACE}{term}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_context_is_the_published_one() {
        let published: Value =
            serde_json::from_str(include_str!("../../../tests/fixtures/consent/context.jsonld"))
                .unwrap();
        assert_eq!(published["@context"], *CONTEXT);
    }
}
