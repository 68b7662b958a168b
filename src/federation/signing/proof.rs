//! Proofs inside of documents: FEP-8b32 with `eddsa-jcs-2022`.
//!
//! A proof says who wrote a document, whoever brings it. The text that is signed is the hash of
//! the proof's own words, then the hash of the document, both in canonical form (RFC 8785).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::Ed25519KeyPair;
use serde_json::{Map, Value, json};

use super::{Algorithm, PublicKey};

/// The one kind of proof that we make and read.
const SUITE: &str = "eddsa-jcs-2022";

/// Puts a proof into a document. `created` is a time as in `published`.
///
/// Answers whether the document could have one: it must be an object without a proof.
pub fn add(
    document: &mut Value,
    pair: &Ed25519KeyPair,
    verification_method: &str,
    created: &str,
) -> bool {
    let Value::Object(map) = &*document else { return false };
    if map.contains_key("proof") {
        return false;
    }
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
        "created": created,
    });
    // Some readers take the words of the proof as they stand, others add the document's context
    // before they hash them. With the context in the proof both see the same.
    if let (Some(context), Value::Object(words)) = (map.get("@context"), &mut proof) {
        words.insert("@context".to_owned(), context.clone());
    }
    let Some(text) = text_to_sign(document, &proof) else { return false };
    let value = format!("z{}", bs58::encode(pair.sign(&text)).into_string());
    let (Value::Object(map), Value::Object(words)) = (document, &mut proof) else { return false };
    words.insert("proofValue".to_owned(), Value::String(value));
    map.insert("proof".to_owned(), proof);
    true
}

/// The key that a document's proof names. `None` when there is no proof of a kind we read.
pub fn verification_method(document: &Value) -> Option<&str> {
    let proof = document.get("proof")?;
    let says = |name: &str, value: &str| proof.get(name).and_then(Value::as_str) == Some(value);
    let is_ours = says("type", "DataIntegrityProof")
        && says("cryptosuite", SUITE)
        && says("proofPurpose", "assertionMethod");
    if is_ours { proof.get("verificationMethod")?.as_str() } else { None }
}

/// Whether a document's proof was made with this key. Who the key belongs to, and whether that
/// is who the document is about, is for the caller to know.
pub fn is_by(document: &Value, key: &PublicKey) -> bool {
    checked(document, key).unwrap_or(false)
}

fn checked(document: &Value, key: &PublicKey) -> Option<bool> {
    verification_method(document)?;
    let Value::Object(map) = document else { return None };
    let mut bare: Map<String, Value> = map.clone();
    let Some(Value::Object(mut words)) = bare.remove("proof") else { return None };
    let value = words.remove("proofValue")?;
    let digits = value.as_str()?.strip_prefix('z').filter(|it| it.len() <= 100)?;
    let signature = bs58::decode(digits).into_vec().ok()?;
    let bare = Value::Object(bare);
    let fits = |words: &Map<String, Value>| {
        let text = text_to_sign(&bare, &Value::Object(words.clone()))?;
        Some(key.verifies(Algorithm::Ed25519, &text, &signature))
    };
    if fits(&words)? {
        return Some(true);
    }
    // The other way to make a proof: with the document's context, which the proof leaves out.
    let context = bare.get("@context").filter(|_| !words.contains_key("@context"))?;
    words.insert("@context".to_owned(), context.clone());
    fits(&words)
}

fn text_to_sign(document: &Value, words: &Value) -> Option<Vec<u8>> {
    let canonical = |value: &Value| serde_json_canonicalizer::to_vec(value).ok();
    let words = digest(&SHA256, &canonical(words)?);
    let document = digest(&SHA256, &canonical(document)?);
    Some([words.as_ref(), document.as_ref()].concat())
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::KeyPair as _;

    use super::*;
    use crate::signing::keys::multikey;

    fn note() -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", {"aic": "https://x.example/"}],
            "id": "https://a.example/1", "type": "Note", "content": "Hello", "number": 1.50,
        })
    }

    fn pair_and_key() -> (Ed25519KeyPair, PublicKey) {
        let pair = Ed25519KeyPair::generate().unwrap();
        let key = PublicKey::from_ed25519(pair.public_key().as_ref()).unwrap();
        (pair, key)
    }

    #[test]
    fn a_proof_holds_for_the_document_and_nothing_else() {
        let (pair, key) = pair_and_key();
        let mut signed = note();
        assert!(add(&mut signed, &pair, "https://a.example/#key", "2026-11-26T08:00:00Z"));
        assert_eq!(verification_method(&signed), Some("https://a.example/#key"));
        assert!(is_by(&signed, &key));
        assert!(!is_by(&signed, &pair_and_key().1));
        assert!(!add(&mut signed, &pair, "https://a.example/#key", "2026-11-26T08:00:00Z"));
        assert!(!is_by(&note(), &key));
        for (pointer, value) in [
            ("/content", json!("Bye")),
            ("/@context", json!("https://www.w3.org/ns/activitystreams")),
            ("/proof/created", json!("2026-11-26T08:00:01Z")),
            ("/proof/verificationMethod", json!("https://a.example/#other")),
            ("/proof/cryptosuite", json!("eddsa-rdfc-2022")),
            ("/proof/proofPurpose", json!("authentication")),
            ("/proof/proofValue", json!("z")),
            ("/proof/proofValue", json!(7)),
        ] {
            let mut changed = signed.clone();
            *changed.pointer_mut(pointer).unwrap() = value;
            assert!(!is_by(&changed, &key), "{pointer}");
        }
    }

    #[test]
    fn a_proof_without_the_context_is_read_too() {
        let (pair, key) = pair_and_key();
        let mut signed = note();
        assert!(add(&mut signed, &pair, "https://a.example/#key", "2026-11-26T08:00:00Z"));
        signed["proof"].as_object_mut().unwrap().remove("@context").unwrap();
        assert!(is_by(&signed, &key));
        signed["@context"] = json!([]);
        assert!(!is_by(&signed, &key));
    }

    /// The key of the examples in the recommendation and in the proposal.
    const EXAMPLE_KEY: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";

    #[test]
    fn the_examples_of_the_recommendation_and_of_the_proposal_hold() {
        let key = PublicKey::from_multikey(EXAMPLE_KEY).unwrap();
        // W3C, "Data Integrity EdDSA Cryptosuites", representation of eddsa-jcs-2022.
        let method = format!("did:key:{EXAMPLE_KEY}#{EXAMPLE_KEY}");
        let contexts = json!([
            "https://www.w3.org/ns/credentials/v2",
            "https://www.w3.org/ns/credentials/examples/v2"
        ]);
        let credential = json!({
            "@context": contexts,
            "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "type": ["VerifiableCredential", "AlumniCredential"],
            "name": "Alumni Credential",
            "description": "A minimum viable example of an Alumni Credential.",
            "issuer": "https://vc.example/issuers/5678",
            "validFrom": "2023-01-01T00:00:00Z",
            "credentialSubject": { "id": "did:example:abcdefgh", "alumniOf": "The School of Examples" },
            "proof": {
                "type": "DataIntegrityProof", "cryptosuite": SUITE,
                "created": "2023-02-24T23:36:38Z", "verificationMethod": method,
                "proofPurpose": "assertionMethod", "@context": contexts,
                "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
            },
        });
        assert!(is_by(&credential, &key));
        // FEP-8b32, an activity whose proof leaves the context out.
        let activity = json!({
            "@context": [
                "https://www.w3.org/ns/activitystreams",
                "https://w3id.org/security/data-integrity/v1"
            ],
            "type": "Create",
            "actor": "https://server.example/users/alice",
            "object": { "type": "Note", "content": "Hello world" },
            "proof": {
                "type": "DataIntegrityProof", "cryptosuite": SUITE,
                "verificationMethod": "https://server.example/users/alice#ed25519-key",
                "proofPurpose": "assertionMethod", "created": "2023-02-24T23:36:38Z",
                "proofValue": "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2",
            },
        });
        assert!(is_by(&activity, &key));
        assert_eq!(multikey(&[0; 32]).len(), EXAMPLE_KEY.len());
    }
}
