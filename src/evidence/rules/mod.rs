//! The catalogue of traces, one function a family.

pub(crate) mod declared;
mod generators;
mod json;
mod programs;

use consent::AiLabel;

use crate::facts::Facts;
use crate::{Finding, Tier};

/// Everything that the words of a file show.
pub(crate) fn findings(facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    declared::find(facts, &mut found);
    generators::find(facts, &mut found);
    programs::find(facts, &mut found);
    found
}

/// The program that a JSON text names as the one that made it, where it is one of the known ones.
pub(crate) fn named_in_json(text: &str) -> Option<&'static str> {
    program_in_json(text).map(|(_, name)| name)
}

/// The same, with the row of the catalogue.
fn program_in_json(text: &str) -> Option<(&'static str, &'static str)> {
    programs::named(json::value_of(text, "Software")?)
}

/// Shortens a value to what fits into a message, without line breaks and control characters.
pub(crate) fn snippet(value: &str) -> String {
    const LONGEST: usize = 160;
    value
        .trim()
        .chars()
        .take(LONGEST)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// A finding of a work that a generator made.
fn made(id: &'static str, tier: Tier, place: &str, value: &str) -> Finding {
    let label = if tier >= Tier::Strong { AiLabel::AiGenerated } else { AiLabel::Undeclared };
    Finding { id, tier, generator: None, where_: place.to_owned(), snippet: snippet(value), label }
}

/// A finding of a work that a generator changed: the uploader is asked, not accused.
fn edited(id: &'static str, place: &str, value: &str) -> Finding {
    Finding { label: AiLabel::AiAssisted, ..made(id, Tier::Strong, place, value) }
}

impl Finding {
    fn by(mut self, generator: &str) -> Self {
        self.generator = Some(snippet(generator));
        self
    }
}
