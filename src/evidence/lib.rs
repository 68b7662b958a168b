//! What a file says about how it was made and what its author allows: pure over bytes.
//!
//! [`scan`] and [`scan_all`] read the original bytes of a picture before anything else touches them.
//! They look for standard declarations (IPTC, C2PA, GB 45438), for the traces that generators leave, and
//! for the author's terms. They read any bytes whatever in bounded time and memory, and never fail: what they
//! cannot read says nothing.
//!
//! What it cannot do: a screenshot or a tool that strips files removes nearly all of this. An absence
//! of findings is not a proof of anything.

pub mod container;
pub mod reader;

mod c2pa;
mod exif;
mod facts;
mod inflate;
mod photoshop;
mod pixels;
mod recorded;
mod rights;
mod rules;
mod stated;
mod xmp;

#[cfg(test)]
mod make;
#[cfg(test)]
mod scan_tests;

use consent::{AiLabel, Consent, SourceType};
use serde::Serialize;

pub use container::Format;
use facts::Facts;
use pixels::Look;
pub use pixels::watermark;
pub use recorded::{Extra, Recorded, recorded};
pub use stated::Stated;

/// Findings of one file that are kept.
const MOST_FINDINGS: usize = 64;

/// How much a finding is worth. The order is the strength.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Nothing was found.
    #[default]
    None,
    /// A suspicion, for moderators only: never visible, never automatic.
    Weak,
    /// A trace in the structure of one known generator.
    Strong,
    /// The file declares it, in the words of a standard.
    Proof,
}

impl Tier {
    /// The word in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Weak => "weak",
            Self::Strong => "strong",
            Self::Proof => "proof",
        }
    }
}

/// One thing that the file says about AI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The row of the catalogue: `iptc-dst`, `comfyui`. Stable.
    pub id: &'static str,
    /// How much it is worth.
    pub tier: Tier,
    /// The program or service, where the trace names one.
    pub generator: Option<String>,
    /// The place in the file, for the uploader to look at: `png tEXt parameters`.
    #[serde(rename = "where")]
    pub where_: String,
    /// The beginning of what stands there, at most 160 characters, without control characters.
    pub snippet: String,
    /// The label it supports: AI-made, AI-assisted for traces of an edit, undeclared for a suspicion.
    #[serde(skip)]
    pub label: AiLabel,
}

impl Finding {
    /// The stable code that a refusal for this finding carries.
    pub fn code(&self) -> &'static str {
        match self.id {
            "c2pa-dst" | "c2pa-ai-assertion" | "c2pa-generator" => "ai.unlabelled.c2pa",
            "iptc-dst" | "iptc-ai-2025.1" => "ai.unlabelled.iptc",
            "gb45438" => "ai.unlabelled.gb45438",
            "stealth-pnginfo" | "dwtdct" => "ai.unlabelled.watermark",
            _ => "ai.unlabelled.generator_metadata",
        }
    }
}

/// Everything that a file says.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The strongest tier of all findings.
    pub tier: Tier,
    /// What was found, strongest first.
    pub findings: Vec<Finding>,
    /// The terms inside the file, as a statement that can only tighten: a yes in a file is silence.
    pub consent: Consent,
    /// The AI label that proof and strong traces give; undeclared when there are none.
    pub label: AiLabel,
    /// How the file itself says it was made (IPTC), to be carried into renditions.
    pub source_type: Option<SourceType>,
    /// Maker and rights in the file's own words, to be carried into renditions.
    pub stated: Stated,
}

impl Findings {
    /// Adds what was found elsewhere, such as by [`watermark`], and settles tier and label anew.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
        self.findings.sort_by(|a, b| b.tier.cmp(&a.tier).then(b.label.cmp(&a.label)));
        // The strongest are enough to explain a refusal, and a file may repeat itself without end.
        self.findings.truncate(MOST_FINDINGS);
        self.tier = self.findings.first().map(|finding| finding.tier).unwrap_or_default();
        self.label = self.findings.iter().map(|one| one.label).max().unwrap_or_default();
    }

    /// The code of the strongest finding that gives a label: what a refusal is to say.
    pub fn code(&self) -> Option<&'static str> {
        self.findings.iter().find(|finding| finding.label.is_ai()).map(Finding::code)
    }

    /// What the gate wants to know, with no detector asked.
    pub fn evidence(&self) -> consent::Evidence {
        consent::Evidence { label: self.label, code: self.code(), ..consent::Evidence::default() }
    }
}

/// Reads the words of a picture file, and the first rows of a PNG. Well under a millisecond for most files.
///
/// Give it the original bytes: any processing removes what it looks for.
pub fn scan(bytes: &[u8]) -> Findings {
    examine(bytes, Look::FirstRows)
}

/// As [`scan`], and looks for marks in the pixels as well: the `dwtDct` watermark, and hidden texts in
/// more kinds of files. Tens of milliseconds for a picture of a million pixels.
///
/// Whoever decodes the picture anyway takes [`scan`] and then [`watermark`] instead.
pub fn scan_all(bytes: &[u8]) -> Findings {
    examine(bytes, Look::Enough)
}

fn examine(bytes: &[u8], look: Look) -> Findings {
    let facts = Facts::of(bytes);
    let mut found = Findings {
        consent: rights::statement(&facts),
        source_type: rules::declared::source_type(&facts),
        stated: Stated::of(&facts),
        ..Findings::default()
    };
    found.add(rules::findings(&facts));
    found.add(pixels::find(bytes, look));
    found
}
