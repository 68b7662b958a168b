//! With which words does it go out?
//!
//! An [`Exposure`] is made once per work, and everything that a crawler, another
//! server or a program reads about it is printed from it: headers, `<meta>`,
//! metadata in the file, properties in documents. So no two places can say
//! different things.
//!
//! Several of these names come from drafts that still move (IETF AIPREF
//! vocabulary -07 and attachment -05, draft-abaris-aicdh-01). On the way out they
//! all stand in this file.
//!
//! ```compile_fail,E0451
//! use consent::{Consent, Exposure};
//! let forged = Exposure { consent: Consent::ALLOWED, ..Exposure::none() };
//! ```

use crate::{AiLabel, Consent, Permission, SourceType};

/// Whether search engines may list the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Indexable {
    /// They may not.
    No,
    /// They may.
    Yes,
}

impl Indexable {
    /// From the setting of an account or a post.
    pub const fn when(listed: bool) -> Self {
        if listed { Self::Yes } else { Self::No }
    }
}

/// Where the work is at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// On this server.
    Here,
    /// On another server; our copy is never for search engines.
    Elsewhere,
}

/// What goes out with a work. Only [`expose`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exposure {
    consent: Consent,
    label: AiLabel,
    source_type: Option<SourceType>,
    indexable: bool,
}

/// The way out: from what holds for a work ([`crate::resolve()`]) and its label
/// ([`crate::shown`]) to what is said about it.
pub fn expose(consent: Consent, label: AiLabel, indexable: Indexable, origin: Origin) -> Exposure {
    Exposure {
        consent: consent.closed(),
        label,
        source_type: None,
        indexable: indexable == Indexable::Yes && origin == Origin::Here,
    }
}

impl Exposure {
    /// For a page that shows no work: the default of this place, which is no to
    /// all four, and open to search.
    pub const fn none() -> Self {
        Self {
            consent: Consent::DENIED,
            label: AiLabel::Undeclared,
            source_type: None,
            indexable: true,
        }
    }

    /// For a page that shows several works: the strictest of all, and
    /// [`Exposure::none`] where there are none.
    pub fn of_page(works: impl IntoIterator<Item = Self>) -> Self {
        works.into_iter().reduce(Self::and).unwrap_or_else(Self::none)
    }

    /// Two works on one page: the strictest of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let same = self.source_type == other.source_type;
        Self {
            consent: self.consent.strictest(other.consent),
            label: self.label.together(other.label),
            source_type: self.source_type.filter(|_| same),
            indexable: self.indexable && other.indexable,
        }
    }

    /// The same with the exact source type that the author chose. It is kept
    /// only where it does not contradict the label.
    #[must_use]
    pub fn made_as(self, source_type: SourceType) -> Self {
        Self { source_type: Some(source_type).filter(|kind| kind.label() == self.label), ..self }
    }

    /// The same, but not for search engines. There is no way back.
    #[must_use]
    pub const fn unlisted(self) -> Self {
        Self { indexable: false, ..self }
    }

    /// What holds for the four uses.
    pub const fn consent(&self) -> Consent {
        self.consent
    }

    /// How the work was made.
    pub const fn label(&self) -> AiLabel {
        self.label
    }

    /// Whether search engines may list it.
    pub const fn is_indexable(&self) -> bool {
        self.indexable
    }

    /// Whether `noai` is said.
    const fn says_no_ai(self) -> bool {
        let c = self.consent;
        !(c.ai_training.is_allowed()
            && c.ai_generative_training.is_allowed()
            && c.ai_inference.is_allowed())
    }

    /// The value of `xRobotsTag` in documents (FEP-5e53), `None` where
    /// everything is allowed.
    pub const fn robots_property(&self) -> Option<&'static str> {
        if self.says_no_ai() { Some("noai, noimageai") } else { None }
    }

    /// The value of `X-Robots-Tag` and of `<meta name="robots">`; `None` where
    /// there is nothing to say.
    pub fn robots(&self) -> Option<String> {
        let no_archive = !self.consent.ai_generative_training.is_allowed();
        let words: Vec<&str> = [
            self.robots_property(),
            no_archive.then_some("noarchive"),
            (!self.indexable).then_some("noindex"),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The value of `Content-Usage` (IETF AIPREF).
    pub const fn content_usage(&self) -> &'static str {
        let train = self.consent.ai_generative_training.is_allowed();
        match (train, self.indexable) {
            (true, true) => "train-ai=y, search=y",
            (true, false) => "train-ai=y, search=n",
            (false, true) => "train-ai=n, search=y",
            (false, false) => "train-ai=n, search=n",
        }
    }

    /// The value of `TDM-Reservation` (W3C TDM Reservation Protocol): `1` unless
    /// mining and both trainings are allowed.
    pub const fn tdm_reservation(&self) -> &'static str {
        let c = &self.consent;
        let open = c.data_mining.is_allowed()
            && c.ai_training.is_allowed()
            && c.ai_generative_training.is_allowed();
        if open { "0" } else { "1" }
    }

    /// The value of `Content-Signal` (Cloudflare Content Signals).
    pub fn content_signal(&self) -> String {
        let c = &self.consent;
        let word = |yes| if yes { "yes" } else { "no" };
        format!(
            "search={}, ai-input={}, ai-train={}",
            word(self.indexable),
            word(c.ai_inference.is_allowed()),
            word(c.ai_training.is_allowed() && c.ai_generative_training.is_allowed()),
        )
    }

    /// The value of `plus:DataMining` in the file (PLUS vocabulary). Where it is
    /// `SEECONSTRAINT`, the file must carry `plus:OtherConstraints` too.
    ///
    /// The vocabulary has no word for "everything but input"; then nothing is
    /// specified, and the headers say the rest.
    pub fn plus_data_mining(&self) -> &'static str {
        let c = &self.consent;
        if [c.data_mining, c.ai_training, c.ai_generative_training, c.ai_inference]
            .contains(&Permission::Constrained)
        {
            return "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-SEECONSTRAINT";
        }
        if !c.denies_anything() {
            return "http://ns.useplus.org/ldf/vocab/DMI-ALLOWED";
        }
        if !c.data_mining.is_allowed() {
            return if self.indexable {
                "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING"
            } else {
                "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
            };
        }
        if !c.ai_training.is_allowed() {
            return "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING";
        }
        if !c.ai_generative_training.is_allowed() {
            return "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING";
        }
        "http://ns.useplus.org/ldf/vocab/DMI-UNSPECIFIED"
    }

    /// The value of the header `AI-Disclosure`; `None` where nobody said.
    pub const fn ai_disclosure(&self) -> Option<&'static str> {
        match self.label {
            AiLabel::Undeclared => None,
            AiLabel::HumanMade => Some("mode=none"),
            AiLabel::AiAssisted => Some("mode=ai-modified"),
            AiLabel::AiGenerated => Some("mode=ai-originated"),
        }
    }

    /// The content of `<meta name="ai-disclosure">`; `None` where nobody said.
    pub const fn ai_disclosure_meta(&self) -> Option<&'static str> {
        match self.label {
            AiLabel::Undeclared => None,
            AiLabel::HumanMade => Some("none"),
            AiLabel::AiAssisted => Some("ai-assisted"),
            AiLabel::AiGenerated => Some("ai-generated"),
        }
    }

    /// The address of the IPTC source type, for files, pages and documents: the
    /// one the author chose, else the plain one of an AI label. A human label
    /// alone does not tell paint from photography, so it gives none.
    pub fn digital_source_type(&self) -> Option<&'static str> {
        let of_label = match self.label {
            AiLabel::AiGenerated => Some(SourceType::TrainedAlgorithmicMedia),
            AiLabel::AiAssisted => Some(SourceType::CompositeWithTrainedAlgorithmicMedia),
            AiLabel::HumanMade | AiLabel::Undeclared => None,
        };
        self.source_type.or(of_label).map(SourceType::iri)
    }

    /// The response headers for a page or a file, in the order in which they are
    /// sent. `policy_url` is the machine-readable policy that `TDM-Policy` names.
    pub fn headers(&self, policy_url: &str) -> Vec<(&'static str, String)> {
        let reserved = self.tdm_reservation() == "1";
        let lines = [
            ("X-Robots-Tag", self.robots()),
            ("Content-Usage", Some(self.content_usage().to_owned())),
            ("TDM-Reservation", Some(self.tdm_reservation().to_owned())),
            ("TDM-Policy", reserved.then(|| policy_url.to_owned())),
            ("Content-Signal", Some(self.content_signal())),
            ("AI-Disclosure", self.ai_disclosure().map(str::to_owned)),
        ];
        lines.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(letters: &str) -> Exposure {
        let consent = Consent::from_letters(letters).unwrap();
        expose(consent, AiLabel::Undeclared, Indexable::Yes, Origin::Here)
    }

    fn plus(letters: &str) -> &'static str {
        out(letters).plus_data_mining().rsplit('/').next().unwrap()
    }

    #[test]
    fn silence_goes_out_like_a_no() {
        for letters in ["NNNN", "UUUU"] {
            let headers = out(letters).headers("https://art.example/policies/tdm.json");
            let expected = [
                ("X-Robots-Tag", "noai, noimageai, noarchive"),
                ("Content-Usage", "train-ai=n, search=y"),
                ("TDM-Reservation", "1"),
                ("TDM-Policy", "https://art.example/policies/tdm.json"),
                ("Content-Signal", "search=yes, ai-input=no, ai-train=no"),
            ];
            let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            assert_eq!(headers, expected);
        }
    }

    #[test]
    fn a_work_that_is_free_carries_no_robots_line() {
        let free = out("AAAA");
        assert_eq!(free.robots(), None);
        assert_eq!(free.tdm_reservation(), "0");
        assert_eq!(free.content_signal(), "search=yes, ai-input=yes, ai-train=yes");
    }

    #[test]
    fn our_copy_of_a_remote_work_is_never_for_search_engines() {
        let copy = expose(Consent::ALLOWED, AiLabel::HumanMade, Indexable::Yes, Origin::Elsewhere);
        assert_eq!(copy.robots().as_deref(), Some("noindex"));
        assert_eq!(copy.content_usage(), "train-ai=y, search=n");
    }

    #[test]
    fn the_file_says_the_strongest_word_that_the_vocabulary_has() {
        assert_eq!(plus("AAAA"), "DMI-ALLOWED");
        assert_eq!(plus("AANA"), "DMI-PROHIBITED-GENAIMLTRAINING");
        assert_eq!(plus("ANNA"), "DMI-PROHIBITED-AIMLTRAINING");
        assert_eq!(plus("UAAA"), "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING");
        assert_eq!(plus("CANA"), "DMI-PROHIBITED-SEECONSTRAINT");
        assert_eq!(plus("AAAN"), "DMI-UNSPECIFIED");
        assert!(out("NNNN").unlisted().plus_data_mining().ends_with("DMI-PROHIBITED"));
    }

    #[test]
    fn a_page_says_the_strictest_of_all_that_it_shows() {
        let page = Exposure::of_page([out("AAAA"), out("AAUA"), out("AACN").unlisted()]);
        assert_eq!(page.consent().letters(), "AACN");
        assert!(!page.is_indexable());
        assert_eq!(Exposure::of_page([]), Exposure::none());
    }

    #[test]
    fn the_source_type_is_the_authors_own_or_follows_from_an_ai_label() {
        let made = |label| expose(Consent::DENIED, label, Indexable::Yes, Origin::Here);
        let print = made(AiLabel::HumanMade).made_as(SourceType::Print);
        assert!(print.digital_source_type().unwrap().ends_with("/print"));
        assert_eq!(print.ai_disclosure(), Some("mode=none"));
        let caught = made(AiLabel::AiGenerated).made_as(SourceType::Print);
        assert!(caught.digital_source_type().unwrap().ends_with("/trainedAlgorithmicMedia"));
        assert_eq!(made(AiLabel::HumanMade).digital_source_type(), None);
        assert_eq!(made(AiLabel::Undeclared).ai_disclosure(), None);
    }

    #[test]
    fn an_exposure_is_closed_even_if_its_maker_forgot() {
        assert_eq!(out("NAAA").consent().letters(), "NNNA");
    }
}
