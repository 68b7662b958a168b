//! The IPTC digital source types: how a picture came to be, in the words of the
//! press. The scheme is `http://cv.iptc.org/newscodes/digitalsourcetype/`
//! (release of 2024-10-23, 20 codes, retired ones included).

use crate::AiLabel;

const IPTC: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";

/// One code of the IPTC scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceType {
    /// Made by a model trained on captured content.
    TrainedAlgorithmicMedia,
    /// A picture changed by a generative model: filled in, extended.
    CompositeWithTrainedAlgorithmicMedia,
    /// Put together from parts, at least one of them generated.
    CompositeSynthetic,
    /// Put together from parts, which may or may not be generated.
    Composite,
    /// A recording of an event that took place in a computer.
    VirtualRecording,
    /// The contents of a screen.
    ScreenCapture,
    /// Retired: made by software.
    SoftwareImage,
    /// Made by an algorithm without training data: fractals, code art.
    AlgorithmicMedia,
    /// Data drawn by a program that a person wrote.
    DataDrivenMedia,
    /// Corrected by an algorithm, the content unchanged.
    AlgorithmicallyEnhanced,
    /// Several frames of a sensor, joined without a generative model.
    ComputationalCapture,
    /// Made by a person with digital tools, none of them generative.
    DigitalCreation,
    /// Edited by people with tools that do not generate.
    HumanEdits,
    /// A digital photograph.
    DigitalCapture,
    /// Scanned from a negative.
    NegativeFilm,
    /// Scanned from a positive.
    PositiveFilm,
    /// Scanned from paper.
    Print,
    /// Several captures put together.
    CompositeCapture,
    /// Retired name of [`SourceType::DigitalCreation`].
    DigitalArt,
    /// Retired name of [`SourceType::HumanEdits`].
    MinorHumanEdits,
}

use SourceType as T;

/// Every code with its address and the label that follows from it.
const TABLE: [(SourceType, &str, AiLabel); 20] = {
    use AiLabel::{AiAssisted, AiGenerated, HumanMade, Undeclared};
    [
        (
            T::TrainedAlgorithmicMedia,
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
            AiGenerated,
        ),
        (
            T::CompositeWithTrainedAlgorithmicMedia,
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
            AiAssisted,
        ),
        (
            T::CompositeSynthetic,
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic",
            AiAssisted,
        ),
        (T::Composite, "http://cv.iptc.org/newscodes/digitalsourcetype/composite", Undeclared),
        (
            T::VirtualRecording,
            "http://cv.iptc.org/newscodes/digitalsourcetype/virtualRecording",
            Undeclared,
        ),
        (
            T::ScreenCapture,
            "http://cv.iptc.org/newscodes/digitalsourcetype/screenCapture",
            Undeclared,
        ),
        (
            T::SoftwareImage,
            "http://cv.iptc.org/newscodes/digitalsourcetype/softwareImage",
            Undeclared,
        ),
        (
            T::AlgorithmicMedia,
            "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia",
            HumanMade,
        ),
        (
            T::DataDrivenMedia,
            "http://cv.iptc.org/newscodes/digitalsourcetype/dataDrivenMedia",
            HumanMade,
        ),
        (
            T::AlgorithmicallyEnhanced,
            "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced",
            HumanMade,
        ),
        (
            T::ComputationalCapture,
            "http://cv.iptc.org/newscodes/digitalsourcetype/computationalCapture",
            HumanMade,
        ),
        (
            T::DigitalCreation,
            "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation",
            HumanMade,
        ),
        (T::HumanEdits, "http://cv.iptc.org/newscodes/digitalsourcetype/humanEdits", HumanMade),
        (
            T::DigitalCapture,
            "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
            HumanMade,
        ),
        (T::NegativeFilm, "http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm", HumanMade),
        (T::PositiveFilm, "http://cv.iptc.org/newscodes/digitalsourcetype/positiveFilm", HumanMade),
        (T::Print, "http://cv.iptc.org/newscodes/digitalsourcetype/print", HumanMade),
        (
            T::CompositeCapture,
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeCapture",
            HumanMade,
        ),
        (T::DigitalArt, "http://cv.iptc.org/newscodes/digitalsourcetype/digitalArt", HumanMade),
        (
            T::MinorHumanEdits,
            "http://cv.iptc.org/newscodes/digitalsourcetype/minorHumanEdits",
            HumanMade,
        ),
    ]
};

impl SourceType {
    /// Every code, in the order of the table above.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(kind, _, _)| *kind)
    }

    /// Reads an address of the IPTC scheme (`http` or `https`, both are seen in
    /// files), the schema.org member that stands for it, or a bare code.
    ///
    /// `None` for anything else, also for the C2PA additions `empty` and
    /// `trainedAlgorithmicData`, which claim nothing about a picture.
    pub fn from_iri(iri: &str) -> Option<Self> {
        let name = code_in(iri.trim().trim_end_matches('/'))?;
        TABLE
            .iter()
            .find(|(kind, _, _)| kind.code().eq_ignore_ascii_case(name))
            .map(|(kind, _, _)| *kind)
    }

    /// The address in the IPTC scheme, always `http`, which is its true name.
    pub fn iri(self) -> &'static str {
        self.row().0
    }

    /// The bare code, as a form field carries it.
    pub fn code(self) -> &'static str {
        self.iri().strip_prefix(IPTC).unwrap_or_default()
    }

    /// What the code claims about AI; [`AiLabel::Undeclared`] where it claims
    /// nothing.
    pub fn label(self) -> AiLabel {
        self.row().1
    }

    fn row(self) -> (&'static str, AiLabel) {
        TABLE
            .iter()
            .find(|(kind, _, _)| *kind == self)
            .map_or((IPTC, AiLabel::Undeclared), |(_, iri, label)| (*iri, *label))
    }
}

/// The code inside one of the known spellings.
fn code_in(value: &str) -> Option<&str> {
    let address = value.strip_prefix("http://").or_else(|| value.strip_prefix("https://"));
    let Some(address) = address else {
        let bare = value.rsplit(':').next()?;
        return (!bare.contains('/')).then(|| without_schema_suffix(bare));
    };
    let address = address.strip_prefix("www.").unwrap_or(address);
    if let Some(code) = address.strip_prefix("cv.iptc.org/newscodes/digitalsourcetype/") {
        return Some(code);
    }
    address.strip_prefix("schema.org/").map(without_schema_suffix)
}

/// schema.org calls the code `print` `PrintDigitalSource`, and one code by an
/// older name.
fn without_schema_suffix(member: &str) -> &str {
    match member.strip_suffix("DigitalSource").unwrap_or(member) {
        "MultiFrameComputationalCapture" => "computationalCapture",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_in_every_spelling() {
        assert_eq!(SourceType::all().count(), 20);
        for kind in SourceType::all() {
            let https = kind.iri().replace("http://", "https://");
            let mut chars = kind.code().chars();
            let first = chars.next().unwrap().to_ascii_uppercase();
            let member = format!("https://schema.org/{first}{}DigitalSource", chars.as_str());
            for spelling in [kind.iri(), &https, kind.code(), &member] {
                assert_eq!(SourceType::from_iri(spelling), Some(kind), "{spelling}");
            }
        }
    }

    #[test]
    fn an_address_elsewhere_claims_nothing() {
        for iri in [
            "https://evil.example/trainedAlgorithmicMedia",
            "http://c2pa.org/digitalsourcetype/empty",
            "http://c2pa.org/digitalsourcetype/trainedAlgorithmicData",
            "https://cv.iptc.org/newscodes/genre/Current",
            "",
            "somethingNew",
        ] {
            assert_eq!(SourceType::from_iri(iri), None, "{iri}");
        }
    }

    #[test]
    fn code_art_is_made_by_a_person() {
        assert_eq!(T::AlgorithmicMedia.label(), AiLabel::HumanMade);
        assert_eq!(T::Composite.label(), AiLabel::Undeclared);
    }
}
