//! Standard declarations: IPTC, C2PA and GB 45438.

use consent::{AiLabel, SourceType};

use super::{edited, json, made};
use crate::c2pa::{Statement, Value};
use crate::facts::Facts;
use crate::reader;
use crate::xmp::ns;
use crate::{Finding, Tier};

pub(super) fn find(facts: &Facts, found: &mut Vec<Finding>) {
    source_types(facts, found);
    ai_fields(facts, found);
    manifests(facts, found);
    aigc(facts, found);
}

/// How the file says it was made. Where it says several things, one that speaks of AI is taken.
pub(crate) fn source_type(facts: &Facts) -> Option<SourceType> {
    let properties =
        facts.properties.iter().filter(|one| one.is(ns::IPTC_EXT, "DigitalSourceType"));
    let in_xmp = properties.filter_map(|one| SourceType::from_iri(&one.value));
    let in_manifests = actions(facts).filter_map(|(_, action)| action_type(action));
    let mut all: Vec<SourceType> = in_xmp.chain(in_manifests).collect();
    // A stable sort: among equals the first that the file says stays first.
    all.sort_by_key(|one| std::cmp::Reverse(one.label().is_ai().then(|| one.label())));
    all.first().copied()
}

/// IPTC `DigitalSourceType`, only from the property itself and never from free text.
fn source_types(facts: &Facts, found: &mut Vec<Finding>) {
    for property in facts.properties.iter().filter(|one| one.is(ns::IPTC_EXT, "DigitalSourceType"))
    {
        let place = "xmp Iptc4xmpExt:DigitalSourceType";
        found.extend(of_type(
            "iptc-dst",
            SourceType::from_iri(&property.value),
            place,
            &property.value,
        ));
    }
}

fn of_type(
    id: &'static str,
    said: Option<SourceType>,
    place: &str,
    value: &str,
) -> Option<Finding> {
    match said? {
        SourceType::TrainedAlgorithmicMedia => Some(made(id, Tier::Proof, place, value)),
        SourceType::CompositeWithTrainedAlgorithmicMedia => Some(edited(id, place, value)),
        SourceType::CompositeSynthetic => Some(made(id, Tier::Weak, place, value)),
        _ => None,
    }
}

/// The four AI properties of IPTC 2025.1.
fn ai_fields(facts: &Facts, found: &mut Vec<Finding>) {
    const NAMES: [&str; 4] =
        ["AISystemUsed", "AISystemVersionUsed", "AIPromptInformation", "AIPromptWriterName"];
    let fields = facts.properties.iter().filter(|one| {
        one.namespace == ns::IPTC_EXT && NAMES.contains(&one.name.as_str()) && !one.value.is_empty()
    });
    for field in fields {
        let place = format!("xmp Iptc4xmpExt:{}", field.name);
        let finding = made("iptc-ai-2025.1", Tier::Proof, &place, &field.value);
        found.push(if field.name == "AISystemUsed" { finding.by(&field.value) } else { finding });
    }
}

/// What manifests claim: an action's source type, or the assertion of one generator.
fn manifests(facts: &Facts, found: &mut Vec<Finding>) {
    for (label, action) in actions(facts) {
        let Some(value) = action.get("digitalSourceType").and_then(Value::text) else {
            continue;
        };
        let place = format!("c2pa {label} digitalSourceType");
        let finding = of_type("c2pa-dst", action_type(action), &place, value);
        let agent = action.get("softwareAgent").and_then(name_of);
        found.extend(finding.map(|one| match agent {
            Some(agent) => one.by(agent),
            None => one,
        }));
    }
    for one in &facts.statements {
        found.extend(in_metadata(one));
    }
    for one in facts.statements.iter().filter(|one| one.label == "c2pa.ai_generated_content") {
        found.push(made("c2pa-ai-assertion", Tier::Proof, "c2pa assertion", &one.label));
    }
}

/// Assertions of metadata are JSON with the properties of XMP (JSON-LD).
fn in_metadata(one: &Statement) -> Option<Finding> {
    let json = one.value.text()?;
    let value = json::value_of(json, "Iptc4xmpExt:DigitalSourceType")?;
    let place = format!("c2pa {} DigitalSourceType", one.label);
    of_type("c2pa-dst", SourceType::from_iri(value), &place, value)
}

/// Every action of every manifest, with the label of its assertion.
fn actions(facts: &Facts) -> impl Iterator<Item = (&str, &Value)> {
    let lists = facts.statements.iter().filter(|one| one.label.starts_with("c2pa.actions"));
    lists.flat_map(|one: &Statement| {
        let actions = one.value.get("actions").map(Value::list).unwrap_or_default();
        actions.iter().map(|action| (one.label.as_str(), action))
    })
}

fn action_type(action: &Value) -> Option<SourceType> {
    SourceType::from_iri(action.get("digitalSourceType")?.text()?)
}

/// An agent is a name, or a map with a name in it.
pub(super) fn name_of(agent: &Value) -> Option<&str> {
    agent.text().or_else(|| agent.get("name")?.text())
}

/// GB 45438-2025: a JSON text with known field names, in any of the places it is put into.
fn aigc(facts: &Facts, found: &mut Vec<Finding>) {
    let in_texts = facts.texts.iter().map(|text| (text.place.clone(), text.value.as_str()));
    let in_xmp = facts.properties.iter().filter(|one| one.is(ns::TC260, "AIGC"));
    let in_xmp = in_xmp.map(|one| ("xmp TC260:AIGC".to_owned(), one.value.as_str()));
    for (place, text) in in_texts.chain(in_xmp) {
        found.extend(aigc_label(text).map(|label| of_aigc(label, &place, text)));
    }
    for raw in facts.raw.iter().filter(|raw| reader::find(&raw.data, b"AIGC").is_some()) {
        let text = String::from_utf8_lossy(&raw.data);
        found.extend(aigc_label(&text).map(|label| of_aigc(label, raw.place, &text)));
    }
}

/// The object that stands behind the name `AIGC`, or the whole text when it is one.
fn aigc_object(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if text.starts_with('{') {
        return Some(text);
    }
    let (_, behind) = text.split_once("AIGC")?;
    behind.get(behind.find('{')?..)
}

/// The value of `Label`, when at least two field names of the standard are there.
fn aigc_label(text: &str) -> Option<&str> {
    const FIELDS: [&str; 9] = [
        "Label",
        "ContentProducer",
        "ProduceID",
        "ReservedCode1",
        "ContentPropagator",
        "PropagateID",
        "ReservedCode2",
        "ServiceProvider",
        "ServiceUser",
    ];
    // Nearly every text stops here, before its keys are read.
    let label = json::value_of(text, "Label")?;
    let keys = json::keys(aigc_object(text)?);
    let known = FIELDS.iter().filter(|field| keys.contains(field)).count();
    (known >= 2).then_some(label)
}

/// 1 says that it is AI; 2 and 3 that it may be, as the platform that carried it found.
fn of_aigc(label: &str, place: &str, text: &str) -> Finding {
    match label {
        "1" => made("gb45438", Tier::Proof, place, text),
        "2" | "3" => made("gb45438", Tier::Strong, place, text),
        _ => Finding { label: AiLabel::Undeclared, ..made("gb45438", Tier::Weak, place, text) },
    }
}
