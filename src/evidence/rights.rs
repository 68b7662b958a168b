//! The terms that an author put into the file.

use consent::{Consent, Permission, Use, plus_statement};

use crate::c2pa::Value;
use crate::facts::Facts;
use crate::xmp::ns;

/// All terms of the file side by side, as a voice that can only tighten.
pub(crate) fn statement(facts: &Facts) -> Consent {
    let in_xmp = facts.properties.iter().map(|property| {
        if property.is(ns::PLUS, "DataMining") {
            plus_statement(&property.value)
        } else if property.is(ns::TDM, "reservation") && property.value == "1" {
            consent::resolve::MINING_RESERVED
        } else {
            Consent::UNKNOWN
        }
    });
    let mining = facts.statements.iter().filter(|one| {
        one.label.starts_with("cawg.training-mining")
            || one.label.starts_with("c2pa.training-mining")
    });
    let in_manifests = mining.map(|one| training_mining(&one.value));
    in_xmp.chain(in_manifests).fold(Consent::UNKNOWN, Consent::beside).tightening()
}

/// CAWG training and data mining 1.1, and the assertion of C2PA 1.x that it follows: one entry a use.
fn training_mining(said: &Value) -> Consent {
    let entries = said.get("entries").map(Value::pairs).unwrap_or_default();
    entries.iter().fold(Consent::UNKNOWN, |sum, (name, entry)| {
        let of = match name.rsplit('.').next().unwrap_or_default() {
            "data_mining" => Use::DataMining,
            "ai_training" => Use::AiTraining,
            "ai_generative_training" => Use::AiGenerativeTraining,
            "ai_inference" => Use::AiInference,
            _ => return sum,
        };
        let word = entry.get("use").and_then(Value::text).unwrap_or_default();
        sum.beside(Consent::UNKNOWN.with(of, Permission::from_wire(word)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c2pa::Statement;
    use crate::xmp::Property;

    #[test]
    fn a_file_can_only_tighten() {
        let property = |value: &str| Property {
            namespace: ns::PLUS.to_owned(),
            name: "DataMining".to_owned(),
            value: value.to_owned(),
        };
        let mut facts = Facts::default();
        facts.properties.push(property("http://ns.useplus.org/ldf/vocab/DMI-ALLOWED"));
        assert_eq!(statement(&facts), Consent::UNKNOWN);
        facts
            .properties
            .push(property("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING"));
        assert_eq!(statement(&facts), consent::resolve::NO_TRAINING);
    }

    #[test]
    fn manifest_entries_are_read_one_to_one() {
        let entry = |word: &str| Value::Map(vec![("use".to_owned(), Value::Text(word.to_owned()))]);
        let entries = Value::Map(vec![
            ("cawg.ai_training".to_owned(), entry("notAllowed")),
            ("cawg.data_mining".to_owned(), entry("allowed")),
            ("cawg.ai_inference".to_owned(), entry("constrained")),
        ]);
        let value = Value::Map(vec![("entries".to_owned(), entries)]);
        let mut facts = Facts::default();
        facts.statements.push(Statement { label: "cawg.training-mining".to_owned(), value });
        assert_eq!(statement(&facts).letters(), "UNUC");
    }
}
