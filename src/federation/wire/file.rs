//! What a media file says, as the reader of files wrote it down: metadata on
//! consent, which can only tighten, and traces of how the picture was made.
//!
//! Keys are XMP names (`plus:DataMining`) or C2PA assertion labels
//! (`cawg.training-mining`); of a name only the part after the prefix counts, in
//! any case, because files write their prefixes as they like.

use consent::{AiLabel, Consent, Evidence, Permission, SourceType, Use, plus_statement};
use serde_json::{Map, Value};

use super::consent::permission;
use super::headers::tdm_reservation;
use super::{members, texts};

/// What the metadata of a file allow: `plus:DataMining`, `tdm:reservation`, and
/// the training and data mining assertions of CAWG 1.1 and C2PA 1.x.
pub fn statement(file: &Value) -> Consent {
    let Some(map) = file.as_object() else {
        return Consent::UNKNOWN;
    };
    map.iter()
        .map(|(key, value)| entry_statement(key, value))
        .fold(Consent::UNKNOWN, Consent::beside)
        .tightening()
}

/// What a file shows about how the picture was made: source types in XMP and
/// C2PA, the name of an AI system, the marks that generators leave, and the
/// score of a detector.
pub fn evidence(file: &Value) -> Evidence {
    let Some(map) = file.as_object() else {
        return Evidence::default();
    };
    let strongest = map
        .iter()
        .map(|(key, value)| trace(key, value))
        .filter(|(label, _)| label.is_ai())
        .max_by_key(|(label, _)| *label);
    Evidence {
        label: strongest.map_or(AiLabel::Undeclared, |(label, _)| label),
        detector: detector(map),
        code: strongest.map(|(_, code)| code),
    }
}

fn entry_statement(key: &str, value: &Value) -> Consent {
    if is_assertion(key, "training-mining") {
        return training_mining(value);
    }
    let read: fn(&str) -> Consent = match local_name(key).as_str() {
        "datamining" => plus_statement,
        "reservation" | "tdm-reservation" => tdm_reservation,
        _ => return Consent::UNKNOWN,
    };
    texts(value).iter().map(|text| read(text)).fold(Consent::UNKNOWN, Consent::beside)
}

/// An assertion of the form `{"entries": {"cawg.data_mining": {"use": …}}}`.
/// One that is there but is no object is a no to everything.
fn training_mining(value: &Value) -> Consent {
    let map = match value {
        Value::Object(map) => map,
        Value::Array(list) => {
            return list.iter().map(training_mining).fold(Consent::UNKNOWN, Consent::beside);
        }
        Value::Null => return Consent::UNKNOWN,
        _ => return Consent::DENIED,
    };
    let inner = map.get("data").and_then(Value::as_object).unwrap_or(map);
    let Some(entries) = inner.get("entries").and_then(Value::as_object) else {
        return Consent::UNKNOWN;
    };
    entries
        .iter()
        .filter_map(|(key, entry)| Some((assertion_use(key)?, entry_permission(entry))))
        .fold(Consent::UNKNOWN, |said, (of, word)| said.beside(Consent::UNKNOWN.with(of, word)))
}

fn assertion_use(key: &str) -> Option<Use> {
    match key.rsplit('.').next()? {
        "data_mining" => Some(Use::DataMining),
        "ai_training" => Some(Use::AiTraining),
        "ai_generative_training" => Some(Use::AiGenerativeTraining),
        "ai_inference" => Some(Use::AiInference),
        _ => None,
    }
}

/// CAWG reads "constrained" without the constraint as "not allowed".
fn entry_permission(entry: &Value) -> Permission {
    let Some(map) = entry.as_object() else {
        return permission(entry);
    };
    let word = map.get("use").map_or(Permission::Unknown, permission);
    let explained = map.get("constraint_info").is_some_and(says_something);
    if word == Permission::Constrained && !explained {
        return Permission::NotAllowed;
    }
    word
}

/// The AI label that follows from one entry, with the code of a refusal.
fn trace(key: &str, value: &Value) -> (AiLabel, &'static str) {
    const IPTC: &str = "ai.unlabelled.iptc";
    const C2PA: &str = "ai.unlabelled.c2pa";
    const MARKER: &str = "ai.unlabelled.generator_metadata";
    if is_assertion(key, "actions") {
        return (in_actions(value), C2PA);
    }
    let found = says_something(value);
    match local_name(key).as_str() {
        "digitalsourcetype" if key.to_ascii_lowercase().starts_with("c2pa") => {
            (in_source_types(value), C2PA)
        }
        "digitalsourcetype" => (in_source_types(value), IPTC),
        "aisystemused" if found => (AiLabel::AiGenerated, IPTC),
        "generatormarker" | "generatormarkers" if found => (AiLabel::AiGenerated, MARKER),
        _ => (AiLabel::Undeclared, IPTC),
    }
}

fn in_source_types(value: &Value) -> AiLabel {
    texts(value)
        .iter()
        .filter_map(|iri| SourceType::from_iri(iri))
        .map(SourceType::label)
        .max()
        .unwrap_or_default()
}

/// The source types in a C2PA list of actions.
fn in_actions(value: &Value) -> AiLabel {
    let inner = value.get("data").unwrap_or(value);
    members(inner.get("actions"))
        .into_iter()
        .filter_map(|action| action.get("digitalSourceType"))
        .map(in_source_types)
        .max()
        .unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a score between 0 and 1 keeps all the digits that mean anything"
)]
fn detector(map: &Map<String, Value>) -> f32 {
    let score = map
        .get("detector")
        .and_then(|value| value.as_f64().or_else(|| value.as_str()?.trim().parse::<f64>().ok()));
    score.unwrap_or_default() as f32
}

/// Whether a key is the label of a C2PA or CAWG assertion, whose repetitions are
/// numbered (`c2pa.actions.v2__1`).
fn is_assertion(key: &str, name: &str) -> bool {
    let rest = key
        .strip_prefix("cawg.")
        .or_else(|| key.strip_prefix("c2pa."))
        .and_then(|label| label.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_']))
}

/// The name without its prefix or namespace, in lower case.
fn local_name(key: &str) -> String {
    key.rsplit([':', '/', '#']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a value is there and not empty.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) | Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => list.iter().any(says_something),
        Value::Object(map) => !map.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TRAINED: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    #[test]
    fn consent_metadata_is_found_under_every_prefix() {
        for (file, expected) in [
            (json!({ "plus:DataMining": "DMI-PROHIBITED" }), "NNNN"),
            (
                json!({ "http://ns.useplus.org/ldf/xmp/1.0/DataMining":
                    "https://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING" }),
                "UNNU",
            ),
            (json!({ "plus:DataMining": ["DMI-ALLOWED"] }), "UUUU"),
            (json!({ "tdm:reservation": 1 }), "NNNU"),
            (json!({ "tdm:reservation": "0" }), "UUUU"),
            (json!({ "dc:rights": "all reserved" }), "UUUU"),
            (json!("nothing"), "UUUU"),
        ] {
            assert_eq!(statement(&file).letters(), expected, "{file}");
        }
    }

    #[test]
    fn assertions_tighten_use_by_use() {
        let entries = |entries: Value| json!({ "cawg.training-mining": { "entries": entries } });
        for (given, expected) in [
            (json!({ "cawg.ai_inference": { "use": "notAllowed" } }), "UUUN"),
            (json!({ "cawg.ai_training": { "use": "allowed" } }), "UUUU"),
            (json!({ "cawg.ai_training": { "use": "Allowed" } }), "UNUU"),
            (json!({ "cawg.data_mining": { "use": "constrained" } }), "NUUU"),
            (
                json!({ "c2pa.data_mining": { "use": "constrained", "constraint_info": "ask" } }),
                "CUUU",
            ),
            (json!({ "com.example.other": { "use": "notAllowed" } }), "UUUU"),
        ] {
            assert_eq!(statement(&entries(given.clone())).letters(), expected, "{given}");
        }
        let wrapped = json!({ "c2pa.training-mining__1": { "label": "c2pa.training-mining",
            "data": { "entries": { "c2pa.ai_generative_training": { "use": "notAllowed" } } } } });
        assert_eq!(statement(&wrapped).letters(), "UUNU");
        assert_eq!(statement(&json!({ "cawg.training-mining": "no" })), Consent::DENIED);
    }

    #[test]
    fn the_strongest_trace_of_ai_counts_and_human_values_do_not() {
        let generated = (AiLabel::AiGenerated, true);
        let nothing = (AiLabel::Undeclared, false);
        for (file, expected) in [
            (json!({ "Iptc4xmpExt:DigitalSourceType": TRAINED }), generated),
            (json!({ "c2pa:digitalSourceType": [TRAINED] }), generated),
            (
                json!({ "c2pa.actions.v2": { "actions": [{ "action": "c2pa.created",
                    "digitalSourceType": TRAINED }] } }),
                generated,
            ),
            (json!({ "Iptc4xmpExt:AISystemUsed": "SomeModel 3" }), generated),
            (json!({ "generatorMarker": "workflow" }), generated),
            (json!({ "generatorMarker": "" }), nothing),
            (json!({ "generatorMarker": null }), nothing),
            (
                json!({ "Iptc4xmpExt:DigitalSourceType": "digitalCapture", "detector": 0.5 }),
                nothing,
            ),
            (json!({ "xmp:DigitalSourceType": "compositeSynthetic" }), (AiLabel::AiAssisted, true)),
            (json!([1]), nothing),
        ] {
            let found = evidence(&file);
            assert_eq!((found.label, found.code.is_some()), expected, "{file}");
        }
    }

    #[test]
    fn a_detector_score_is_read_as_a_number_or_its_text() {
        for (value, expected) in [(json!(0.97), 0.97), (json!("0.5"), 0.5), (json!([]), 0.0)] {
            let found = evidence(&json!({ "detector": value })).detector;
            assert!((found - expected).abs() < 1e-6);
        }
    }
}
