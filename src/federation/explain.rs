//! What follows from what was said: the algorithm behind `rakkan consent
//! explain` (FEP-4736, section 13).
//!
//! It reads an object in the shape of the test vectors and answers with what
//! holds, so that an artist, an admin or another implementer can try a case
//! without a server.

use consent::{
    AiLabel, Channels, Conditions, Evidence, Exposure, Gate, Indexable, LabelledAi, Origin, Policy,
    Refusal, claim, expose, gate, ratchet, resolve, shown,
};
use serde_json::{Map, Value, json};

use crate::wire::consent::{attachments, claims, moderation, statement, terms};
use crate::wire::{file, headers, members};

/// Why there is nothing to explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExplainError {
    /// The text is JSON, but neither an object nor a list of objects.
    NotAnObject,
    /// The object has none of the parts that can be explained.
    NothingToExplain,
}

impl std::fmt::Display for ExplainError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotAnObject => "Expected a JSON object, or a list of objects.",
            Self::NothingToExplain => {
                "Nothing to explain: the object has no \"input\", \"page\" or \"update\"."
            }
        })
    }
}

impl std::error::Error for ExplainError {}

/// Answers one vector-shaped object, or a list of them with a list of answers.
///
/// An answer has `effective` (four letters), `label`, `gate` and `signals`, where
/// a header that is not sent is `null`; for an update it has `stored`.
///
/// # Errors
///
/// [`ExplainError`] where the value has another shape. Odd values *inside* it
/// are no error: they are read as a receiving server would read them.
pub fn explain(value: &Value) -> Result<Value, ExplainError> {
    match value {
        Value::Array(vectors) => vectors.iter().map(explain).collect(),
        Value::Object(map) => explain_one(map),
        _ => Err(ExplainError::NotAnObject),
    }
}

fn explain_one(vector: &Map<String, Value>) -> Result<Value, ExplainError> {
    let part = |key: &str| vector.get(key).filter(|value| !value.is_null());
    if let Some(update) = part("update") {
        return Ok(explain_update(update));
    }
    if let Some(page) = part("page") {
        return Ok(explain_page(vector, page));
    }
    if let Some(input) = part("input") {
        let settings = Settings::of(vector, Settings::default());
        let picture = settings.picture.unwrap_or_default();
        return Ok(work(input, picture, &settings).print());
    }
    if let Some(vectors @ Value::Array(_)) = part("vectors") {
        return explain(vectors);
    }
    Err(ExplainError::NothingToExplain)
}

/// What stands beside the input in a vector.
#[derive(Clone, Copy)]
struct Settings {
    policy: Policy,
    indexable: bool,
    /// The place of the picture that is asked for.
    picture: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { policy: Policy::default(), indexable: true, picture: None }
    }
}

impl Settings {
    /// Reads what is there and keeps the rest from `outer`.
    fn of(vector: &Map<String, Value>, outer: Self) -> Self {
        let indexable = match vector.get("indexable") {
            None | Some(Value::Null) => outer.indexable,
            Some(value) => *value == Value::Bool(true),
        };
        let picture = match vector.get("attachmentIndex") {
            None | Some(Value::Null) => outer.picture,
            Some(value) => Some(place(value)),
        };
        Self { policy: policy(vector.get("policy"), outer.policy), indexable, picture }
    }
}

fn place(value: &Value) -> usize {
    value.as_u64().and_then(|place| usize::try_from(place).ok()).unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a threshold between 0 and 1 keeps all the digits that mean anything"
)]
fn policy(value: Option<&Value>, outer: Policy) -> Policy {
    let Some(value) = value else {
        return outer;
    };
    let labelled_ai = match value.get("labelledAi").and_then(Value::as_str) {
        Some("refuse") => LabelledAi::Refuse,
        Some("allow") => LabelledAi::Allow,
        _ => outer.labelled_ai,
    };
    let threshold = value.get("detectorThreshold").and_then(Value::as_f64);
    Policy {
        labelled_ai,
        detector_threshold: threshold.map_or(outer.detector_threshold, |number| number as f32),
    }
}

/// The answer for one work, or for a page.
struct Answer {
    exposure: Exposure,
    gate: Result<Gate, Refusal>,
}

impl Answer {
    fn print(&self) -> Value {
        let out = &self.exposure;
        json!({
            "effective": out.consent().letters(),
            "label": out.label().as_str(),
            "gate": match &self.gate {
                Ok(gate) => gate.as_str(),
                Err(refusal) => refusal.wire(),
            },
            "signals": {
                "X-Robots-Tag": out.robots(),
                "Content-Usage": out.content_usage(),
                "TDM-Reservation": out.tdm_reservation(),
                "Content-Signal": out.content_signal(),
                "plus:DataMining": out.plus_data_mining(),
            },
        })
    }

    /// Two works on one page: the strictest of both.
    fn and(self, other: Self) -> Self {
        let gate = if rank(&other.gate) > rank(&self.gate) { other.gate } else { self.gate };
        Self { exposure: self.exposure.and(other.exposure), gate }
    }
}

/// How strict the answer of a gate is.
fn rank(gate: &Result<Gate, Refusal>) -> u8 {
    match gate {
        Ok(Gate::Show) => 0,
        Ok(Gate::ShowLabelled) => 1,
        Ok(Gate::HoldForReview) => 2,
        Err(Refusal::AiNotAccepted) => 3,
        Err(Refusal::AiUndeclared { .. }) => 4,
    }
}

/// One work: the picture at that place in the post, or the post itself where
/// there is none.
fn work(input: &Value, picture: usize, settings: &Settings) -> Answer {
    let object = input.get("object").unwrap_or(&Value::Null);
    let attachment = attachments(object).get(picture).copied();
    let (label, gate) = labelled(object, attachment, settings.policy);
    let consent = resolve(&channels(input, object, attachment));
    let indexable = Indexable::when(settings.indexable);
    Answer { exposure: expose(consent, label, indexable, Origin::Here), gate }
}

/// Everything that was said about one work, in the shape in which it is resolved.
fn channels(input: &Value, object: &Value, attachment: Option<&Value>) -> Channels {
    let part = |key: &str| input.get(key).unwrap_or(&Value::Null);
    let of_picture = |key: &str| attachment.and_then(|a| a.get(key)).unwrap_or(&Value::Null);
    let snapshot = Some(part("actorAtIngest")).filter(|value| !value.is_null());
    Channels {
        actor_at_ingest: snapshot.map(statement),
        actor_now: statement(part("actor")),
        object: statement(object),
        attachment: attachment.map(statement).unwrap_or_default(),
        tightening: headers::statement_in(part("headers"))
            .beside(headers::statement_in(of_picture("_headers")))
            .beside(file::statement(of_picture("_file")))
            .beside(moderation(part("moderation"))),
    }
}

/// The label that is shown and the answer of the gate. A refused work has a
/// label too: the one it would need.
fn labelled(
    object: &Value,
    attachment: Option<&Value>,
    policy: Policy,
) -> (AiLabel, Result<Gate, Refusal>) {
    let claim = claim(&claims(object, attachment));
    let evidence = attachment
        .and_then(|picture| picture.get("_file"))
        .map_or_else(Evidence::default, file::evidence);
    match gate(claim, &evidence, &policy) {
        Ok((label, gate)) => (label, Ok(gate)),
        Err(refusal) => (shown(claim, evidence.label), Err(refusal)),
    }
}

/// A page shows several posts, each with all its pictures unless one is asked
/// for, and takes the strictest of all.
fn explain_page(vector: &Map<String, Value>, page: &Value) -> Value {
    let outer = Settings::of(vector, Settings::default());
    let answers = members(Some(page)).into_iter().flat_map(|item| works_of(item, outer));
    let none = Exposure::none();
    let empty = || Answer {
        exposure: if outer.indexable { none } else { none.unlisted() },
        gate: Ok(Gate::Show),
    };
    answers.reduce(Answer::and).unwrap_or_else(empty).print()
}

/// The works of one member of a page: an input, or an object around an input
/// with settings of its own.
fn works_of(item: &Value, outer: Settings) -> Vec<Answer> {
    let settings = item.as_object().map_or(outer, |map| Settings::of(map, outer));
    let input = item.get("input").unwrap_or(item);
    if let Some(picture) = settings.picture {
        return vec![work(input, picture, &settings)];
    }
    let shown = input.get("object").map_or(0, |o| attachments(o).len());
    (0..shown.max(1)).map(|picture| work(input, picture, &settings)).collect()
}

fn explain_update(update: &Value) -> Value {
    let part = |key: &str| update.get(key).unwrap_or(&Value::Null);
    let holds =
        |key: &str| *part("conditions").get(key).unwrap_or(&Value::Null) == Value::Bool(true);
    let on = Conditions {
        authentic: holds("authentic"),
        same_owner: holds("same_owner"),
        refetch_confirms: holds("refetch_confirms"),
        newer: holds("newer"),
    };
    let stored = ratchet(terms(part("old")), terms(part("new")), on);
    json!({ "stored": stored.letters() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VECTORS: &str = include_str!("../../tests/fixtures/consent/vectors.json");
    const TRAINED: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    fn all(word: &str) -> Value {
        json!({ "dataMining": word, "aiTraining": word, "aiGenerativeTraining": word,
            "aiInference": word })
    }

    fn open_actor() -> Value {
        json!({ "aiConsent": all("allowed") })
    }

    fn answer(vector: &Value) -> Value {
        explain(vector).unwrap()
    }

    fn effective(input: &Value) -> String {
        answer(&json!({ "input": input }))["effective"].as_str().unwrap().to_owned()
    }

    /// Whether everything that is expected stands in the answer.
    fn holds(expected: &Value, answer: &Value) -> bool {
        match (expected, answer) {
            (Value::Object(wanted), Value::Object(got)) => wanted
                .iter()
                .all(|(key, value)| got.get(key).is_some_and(|found| holds(value, found))),
            _ => expected == answer,
        }
    }

    #[test]
    fn all_72_published_vectors_hold() {
        let document: Value = serde_json::from_str(VECTORS).unwrap();
        let vectors = document["vectors"].as_array().unwrap();
        let wrong: Vec<String> = vectors
            .iter()
            .filter(|vector| !holds(&vector["expect"], &answer(vector)))
            .map(|vector| format!("{}: {}", vector["id"], answer(vector)))
            .collect();
        let right = vectors.len() - wrong.len();
        println!("{right} of {} vectors hold", vectors.len());
        assert_eq!((right, vectors.len()), (72, 72), "{wrong:#?}");
        assert_eq!(answer(&document).as_array().map(Vec::len), Some(72));
    }

    #[test]
    fn each_picture_of_a_post_has_its_own_answer() {
        let vector = |place: Value| {
            json!({ "attachmentIndex": place, "input": { "actor": open_actor(), "object": {
                "attachment": [
                    { "type": "Image", "_headers": { "X-Robots-Tag": "noml" } },
                    { "type": "Image", "digitalSourceType": TRAINED },
                    "https://far.example/3.png",
                ] } } })
        };
        let cases = [
            (json!(0), "ANNA", "undeclared"),
            (json!(1), "AAAA", "ai-generated"),
            (json!(2), "AAAA", "undeclared"),
            (json!(9), "AAAA", "undeclared"),
            (json!("one"), "ANNA", "undeclared"),
        ];
        for (place, letters, label) in cases {
            let found = answer(&vector(place));
            assert_eq!(found["effective"], letters);
            assert_eq!(found["label"], label);
        }
    }

    #[test]
    fn mixed_signals_add_up_to_the_strictest() {
        let input = json!({
            "actor": open_actor(),
            "object": { "aiConsent": { "aiInference": "constrained" }, "attachment": {
                "_headers": { "content-usage": ["search=y", "train-ai=n"] },
                "_file": { "cawg.training-mining": { "entries": {
                    "cawg.data_mining": { "use": "constrained", "constraint_info": "ask" } } } },
            } },
            "headers": { "Content-Signal": "ai-train=yes" },
            "moderation": { "aiInference": "notAllowed", "aiTraining": "allowed" },
        });
        assert_eq!(effective(&input), "CANN");
    }

    #[test]
    fn a_page_takes_the_strictest_terms_the_strongest_label_and_the_hardest_gate() {
        let hand = json!({ "actor": open_actor(), "object": { "attachment": [
            { "digitalSourceType": "print" }, { "xRobotsTag": "noml" } ] } });
        let machine = json!({ "actor": open_actor(), "object": { "genAI": true } });
        let caught = json!({ "actor": {}, "object": { "attachment": [
            { "_file": { "generatorMarker": "prompt" } } ] } });
        let page = |items: Value| answer(&json!({ "page": items }));
        let two = page(json!([hand, machine]));
        assert_eq!(two["effective"], "ANNA");
        assert_eq!(two["label"], "ai-generated");
        assert_eq!(two["gate"], "show-labelled");
        assert_eq!(page(json!([hand, machine, caught]))["gate"], "refuse:ai-undeclared");
        assert_eq!(page(json!([caught, machine]))["effective"], "UUUU");
        assert_eq!(page(json!([]))["effective"], "NNNN");
        let hidden = answer(&json!({ "page": [machine], "indexable": false }));
        assert_eq!(hidden["signals"]["X-Robots-Tag"], "noindex");
        let refusing = answer(&json!({ "page": machine, "policy": { "labelledAi": "refuse" } }));
        assert_eq!(refusing["gate"], "refuse:ai-not-accepted");
    }

    #[test]
    fn odd_values_never_free_a_work() {
        for odd in [json!(1), json!("x"), json!(true), json!([[]]), json!([{}])] {
            let input = json!({ "actor": open_actor(), "object": { "aiConsent": odd } });
            assert_eq!(effective(&input), "NNNN", "{odd}");
            assert_eq!(effective(&json!({ "actor": odd, "object": odd })), "UUUU");
            let snapshot = json!({ "actor": open_actor(), "actorAtIngest": odd });
            assert_eq!(effective(&snapshot), "UUUU");
        }
    }

    #[test]
    fn an_update_without_conditions_changes_nothing() {
        let update = json!({ "update": { "old": all("allowed"), "new": all("notAllowed") } });
        assert_eq!(answer(&update), json!({ "stored": "AAAA" }));
        let malformed = json!({ "update": { "old": all("allowed"), "new": "none",
            "conditions": { "authentic": true, "same_owner": true } } });
        assert_eq!(answer(&malformed), json!({ "stored": "NNNN" }));
        let partly = json!({ "update": { "new": { "aiTraining": "notAllowed", "aiInference": [] },
            "conditions": { "authentic": true, "same_owner": true, "newer": "yes" } } });
        assert_eq!(answer(&partly), json!({ "stored": "UNUU" }));
    }

    #[test]
    fn what_cannot_be_explained_is_said_so() {
        assert_eq!(explain(&json!("x")), Err(ExplainError::NotAnObject));
        assert_eq!(explain(&json!([1])), Err(ExplainError::NotAnObject));
        assert_eq!(explain(&json!({})), Err(ExplainError::NothingToExplain));
        assert_eq!(explain(&json!([{ "input": null }])), Err(ExplainError::NothingToExplain));
        assert_eq!(explain(&json!([])), Ok(json!([])));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            proptest::sample::select(vec![
                "allowed",
                "constrained",
                "notAllowed",
                "noai",
                "noml, all",
                "#NoAI",
                "1",
                "y",
                "train-ai=n",
                "ai-input=no",
                "DMI-PROHIBITED",
                "",
                "ü/",
                "print",
                TRAINED,
            ])
            .prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let key = proptest::sample::select(vec![
                "aiConsent",
                "dataMining",
                "aiTraining",
                "aic:aiInference",
                "xRobotsTag",
                "tag",
                "name",
                "type",
                "attachment",
                "_headers",
                "_file",
                "X-Robots-Tag",
                "use",
                "Content-Usage",
                "TDM-Reservation",
                "Content-Signal",
                "plus:DataMining",
                "cawg.training-mining",
                "entries",
                "cawg.ai_training",
                "detector",
                "genAI",
                "digitalSourceType",
                "generatorMarker",
            ]);
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((key, inner), 0..6).prop_map(|pairs| {
                    pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
                }),
            ]
        })
    }

    fn parsed(letters: &str) -> consent::Consent {
        consent::Consent::from_letters(letters).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_arrives_is_answered(value in any_value()) {
            let vector = json!({ "input": { "actor": value, "actorAtIngest": value,
                "object": value, "headers": value, "moderation": value },
                "attachmentIndex": value, "policy": value, "indexable": value });
            prop_assert!(explain(&vector).is_ok());
            let page = json!({ "page": [value] });
            prop_assert!(explain(&page).is_ok());
            let update = json!({ "update": { "old": value, "new": value, "conditions": value } });
            prop_assert!(explain(&update).is_ok());
            let _ = explain(&value);
        }

        #[test]
        fn headers_files_and_moderators_never_loosen(
            author in any_value(), head in any_value(), media in any_value(),
            file in any_value(), moderation in any_value(),
        ) {
            let input = |head: &Value, media: &Value, file: &Value, moderation: &Value| json!({
                "actor": open_actor(), "headers": head, "moderation": moderation,
                "object": { "aiConsent": author,
                    "attachment": [{ "_headers": media, "_file": file }] },
            });
            let none = Value::Null;
            let without = parsed(&effective(&input(&none, &none, &none, &none)));
            let with = parsed(&effective(&input(&head, &media, &file, &moderation)));
            prop_assert_eq!(with.strictest(without), with);
        }
    }
}
