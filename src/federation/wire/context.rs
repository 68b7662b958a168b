//! The JSON-LD context of the consent vocabulary.
//!
//! It is written into every document, never linked: the addresses of the terms
//! do not resolve until the proposal is accepted, and a key that the context does
//! not name is not covered by Linked Data signatures (FEP-4736, section 12).

use std::sync::LazyLock;

use serde_json::{Value, json};

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
