//! Who made it: a person, a machine, both?
//!
//! The artist *claims* something, the file *shows* something. An AI claim is
//! believed; against any other claim the file is believed. A human value in a
//! file proves nothing, because anybody can write it (FEP-4736, sections 9
//! and 13).

use crate::resolve::bare_tag;

/// How a work was made, as far as it is known. Later is stronger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AiLabel {
    /// Nobody said.
    #[default]
    Undeclared,
    /// The author says that no generative model took part.
    HumanMade,
    /// A person made it, a generative model took part.
    AiAssisted,
    /// A generative model made it.
    AiGenerated,
}

impl AiLabel {
    /// All four, weakest first.
    pub const ALL: [Self; 4] =
        [Self::Undeclared, Self::HumanMade, Self::AiAssisted, Self::AiGenerated];

    /// The word of the test vectors and of our interfaces.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Undeclared => "undeclared",
            Self::HumanMade => "human-made",
            Self::AiAssisted => "ai-assisted",
            Self::AiGenerated => "ai-generated",
        }
    }

    /// The other way round from [`AiLabel::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.as_str() == word)
    }

    /// The number kept in the database: 0 to 3 in the order of [`AiLabel::ALL`].
    /// It never changes.
    pub const fn code(self) -> u8 {
        match self {
            Self::Undeclared => 0,
            Self::HumanMade => 1,
            Self::AiAssisted => 2,
            Self::AiGenerated => 3,
        }
    }

    /// The other way round from [`AiLabel::code`].
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Undeclared),
            1 => Some(Self::HumanMade),
            2 => Some(Self::AiAssisted),
            3 => Some(Self::AiGenerated),
            _ => None,
        }
    }

    /// What a person reads beside the picture.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Undeclared => "Not said",
            Self::HumanMade => "Made by hand",
            Self::AiAssisted => "AI-assisted",
            Self::AiGenerated => "AI-made",
        }
    }

    /// Whether a generative model took part.
    pub const fn is_ai(self) -> bool {
        matches!(self, Self::AiAssisted | Self::AiGenerated)
    }

    /// The label of several works taken together: AI in one of them is AI in
    /// the whole, but only a whole made by hand is made by hand.
    #[must_use]
    pub fn together(self, other: Self) -> Self {
        match (self.is_ai(), other.is_ai()) {
            (false, false) => self.min(other),
            _ => self.max(other),
        }
    }
}

/// What the author says about how one picture was made, or a text when there is
/// no picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// From the picture's own source type. `None`, like a label of
    /// [`AiLabel::Undeclared`], says nothing.
    pub attachment: Option<AiLabel>,
    /// From the post's source type.
    pub object: Option<AiLabel>,
    /// A plain sign that AI took part: `genAI: true`, or a hashtag for which
    /// [`is_ai_hashtag`] holds.
    pub coarse_ai: bool,
}

/// What is claimed in the end. The picture's own word beats the post's; a plain
/// sign means AI-made, unless the post says more exactly that AI assisted.
pub fn claim(said: &Claims) -> AiLabel {
    let own = said.attachment.unwrap_or_default();
    if own != AiLabel::Undeclared {
        return own;
    }
    let object = said.object.unwrap_or_default();
    if said.coarse_ai && !object.is_ai() {
        return AiLabel::AiGenerated;
    }
    object
}

/// The label that is shown, from the claim and from what the file shows.
pub fn shown(claim: AiLabel, evidence: AiLabel) -> AiLabel {
    match (claim.is_ai(), evidence.is_ai()) {
        (true, true) => claim.max(evidence),
        (false, true) => evidence,
        (_, false) => claim,
    }
}

/// Whether a hashtag says that AI made the work. The bare `#AI` does not: it is
/// what people write under posts *about* AI, often against it.
pub fn is_ai_hashtag(tag: &str) -> bool {
    ["aigenerated", "aiart", "madewithai"].contains(&bare_tag(tag).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use AiLabel::{AiAssisted, AiGenerated, HumanMade, Undeclared};

    #[test]
    fn the_picture_speaks_before_the_post() {
        let said =
            Claims { attachment: Some(HumanMade), object: Some(AiGenerated), coarse_ai: true };
        assert_eq!(claim(&said), HumanMade);
    }

    #[test]
    fn a_picture_that_claims_nothing_leaves_the_word_to_the_post() {
        let said =
            Claims { attachment: Some(Undeclared), object: Some(AiGenerated), coarse_ai: false };
        assert_eq!(claim(&said), AiGenerated);
    }

    #[test]
    fn a_plain_sign_means_ai_made_unless_the_post_is_more_exact() {
        let said = |object| Claims { attachment: None, object, coarse_ai: true };
        assert_eq!(claim(&said(None)), AiGenerated);
        assert_eq!(claim(&said(Some(HumanMade))), AiGenerated);
        assert_eq!(claim(&said(Some(AiAssisted))), AiAssisted);
    }

    #[test]
    fn the_file_is_believed_against_a_human_claim_and_never_for_one() {
        assert_eq!(shown(HumanMade, AiGenerated), AiGenerated);
        assert_eq!(shown(Undeclared, AiAssisted), AiAssisted);
        assert_eq!(shown(AiAssisted, AiGenerated), AiGenerated);
        assert_eq!(shown(AiGenerated, AiAssisted), AiGenerated);
        assert_eq!(shown(Undeclared, HumanMade), Undeclared);
        assert_eq!(shown(AiGenerated, HumanMade), AiGenerated);
    }

    #[test]
    fn a_page_is_made_by_hand_only_if_all_of_it_is() {
        assert_eq!(HumanMade.together(HumanMade), HumanMade);
        assert_eq!(HumanMade.together(Undeclared), Undeclared);
        assert_eq!(HumanMade.together(AiAssisted), AiAssisted);
        assert_eq!(AiAssisted.together(AiGenerated), AiGenerated);
    }

    #[test]
    fn a_post_against_ai_is_not_a_post_made_by_ai() {
        assert!(is_ai_hashtag("#AIGenerated"));
        assert!(is_ai_hashtag("aiart"));
        for tag in ["#AI", "#NoAI", "#aiartists", ""] {
            assert!(!is_ai_hashtag(tag), "{tag}");
        }
    }

    #[test]
    fn words_and_codes_of_a_label_lead_back_to_it() {
        for label in AiLabel::ALL {
            assert_eq!(AiLabel::from_word(label.as_str()), Some(label));
            assert_eq!(AiLabel::from_code(label.code()), Some(label));
        }
    }
}
