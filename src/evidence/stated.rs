//! Who made a picture and under which rights, in the words of its own file: what has to be carried into
//! every copy of it, whatever else is left out.

use serde::{Deserialize, Serialize};

use crate::exif::tag;
use crate::facts::{Facts, Source};
use crate::xmp::ns;

/// Characters of one value that are kept.
const LONGEST: usize = 500;

/// Names that are kept.
const MOST_NAMES: usize = 8;

/// What a file states about its maker and its rights (IPTC Photo Metadata 2025.1, EXIF 3.0). Empty fields
/// were not stated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stated {
    /// `dc:creator`, or EXIF `Artist`.
    pub creators: Vec<String>,
    /// `dc:rights`, or EXIF `Copyright`.
    pub rights: String,
    /// `photoshop:Credit`, or IPTC-IIM 2:110.
    pub credit: String,
    /// `xmpRights:UsageTerms`.
    pub usage_terms: String,
    /// `xmpRights:WebStatement`.
    pub web_statement: String,
    /// `plus:OtherConstraints`.
    pub constraints: String,
    /// `Iptc4xmpExt:AISystemUsed`: a declaration of AI, which is never taken out.
    pub ai_system: String,
    /// `Iptc4xmpExt:AISystemVersionUsed`.
    pub ai_system_version: String,
    /// `Iptc4xmpExt:DigitalSourceType`, or that of a C2PA action, as an IRI.
    pub source_type: String,
}

impl Stated {
    pub(crate) fn of(facts: &Facts) -> Self {
        let one = |namespace: &str, name: &str| {
            let found = facts.properties.iter().find(|it| it.is(namespace, name));
            found.map(|it| tidy(&it.value)).unwrap_or_default()
        };
        let exif = |number| facts.exif(number).map(|it| tidy(&it.value)).unwrap_or_default();
        let or = |first: String, second: String| if first.is_empty() { second } else { first };
        let in_xmp = facts.properties.iter().filter(|it| it.is(ns::DC, "creator"));
        let mut creators: Vec<String> =
            in_xmp.map(|it| tidy(&it.value)).filter(|it| !it.is_empty()).collect();
        if creators.is_empty() {
            let names = exif(tag::ARTIST);
            creators.extend(Some(names).filter(|it| !it.is_empty()));
        }
        creators.dedup();
        creators.truncate(MOST_NAMES);
        let iim = facts.texts.iter().find(|it| it.source == Source::Credit);
        let iim = iim.map(|it| tidy(&it.value)).unwrap_or_default();
        let kind = crate::rules::declared::source_type(facts);
        Self {
            creators,
            rights: or(one(ns::DC, "rights"), exif(tag::COPYRIGHT)),
            credit: or(one(ns::PHOTOSHOP, "Credit"), iim),
            usage_terms: one(ns::RIGHTS, "UsageTerms"),
            web_statement: one(ns::RIGHTS, "WebStatement"),
            constraints: one(ns::PLUS, "OtherConstraints"),
            ai_system: one(ns::IPTC_EXT, "AISystemUsed"),
            ai_system_version: one(ns::IPTC_EXT, "AISystemVersionUsed"),
            source_type: kind.map(|it| it.iri().to_owned()).unwrap_or_default(),
        }
    }
}

/// One line, without control characters, not too long.
fn tidy(value: &str) -> String {
    let line: String = value.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    line.trim().chars().take(LONGEST).collect()
}
