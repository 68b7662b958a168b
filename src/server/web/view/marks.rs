//! Terms, labels and visibility in words, each with a symbol: a state is never
//! told by colour alone.

use consent::{AiLabel, Consent, Permission, Use, Visibility};

/// How a work was made, as its maker (or its file) says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelMark {
    /// "Made by hand", "AI-assisted", "AI-made".
    pub words: &'static str,
    /// Symbol.
    pub icon: &'static str,
    /// Word in the class name: `hand`, `assisted`, `machine`.
    pub kind: &'static str,
    /// A model had a part in it; then the label is also said before the picture.
    pub is_ai: bool,
}

impl LabelMark {
    /// None when nothing was said: silence gets no mark.
    pub fn of(label: AiLabel) -> Option<Self> {
        let (words, icon, kind, is_ai) = match label {
            AiLabel::Undeclared => return None,
            AiLabel::HumanMade => ("Made by hand", "hand", "hand", false),
            AiLabel::AiAssisted => ("AI-assisted", "assisted", "assisted", true),
            AiLabel::AiGenerated => ("AI-made", "machine", "machine", true),
        };
        Some(Self { words, icon, kind, is_ai })
    }
}

/// One use and what is allowed of it, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseWords {
    /// "Training AI".
    pub name: &'static str,
    /// "not allowed".
    pub permission: &'static str,
    /// Symbol for the permission.
    pub icon: &'static str,
}

/// What an artist allows, short and long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentMark {
    /// "Not for AI training or use".
    pub words: &'static str,
    /// Symbol.
    pub icon: &'static str,
    /// The four uses one by one.
    pub uses: Vec<UseWords>,
}

impl ConsentMark {
    /// The mark for resolved terms. What was never said counts as denied, and
    /// is shown as "not said".
    pub fn of(consent: Consent) -> Self {
        let (words, icon) = short_words(consent);
        let uses = Use::ALL
            .into_iter()
            .map(|of| UseWords {
                name: use_name(of),
                permission: permission_words(consent.get(of)),
                icon: permission_icon(consent.get(of)),
            })
            .collect();
        Self { words, icon, uses }
    }
}

fn short_words(consent: Consent) -> (&'static str, &'static str) {
    let is = |of, wanted| consent.get(of) == wanted;
    let denied = |of| matches!(consent.get(of), Permission::NotAllowed | Permission::Unknown);
    if Use::ALL.into_iter().all(|of| is(of, Permission::Allowed)) {
        ("Open to AI use", "open")
    } else if Use::ALL.into_iter().all(denied) {
        ("Not for AI training or use", "no-ai")
    } else if denied(Use::AiTraining) && denied(Use::AiGenerativeTraining) {
        ("Not for AI training", "no-ai")
    } else if denied(Use::AiGenerativeTraining) {
        ("Not for generative AI training", "no-ai")
    } else if Use::ALL.into_iter().any(|of| is(of, Permission::Constrained)) {
        ("Ask before any AI use", "ask")
    } else {
        ("AI use within limits", "ask")
    }
}

/// Name of a use, for people.
pub(super) fn use_name(of: Use) -> &'static str {
    match of {
        Use::DataMining => "Data mining",
        Use::AiTraining => "Training AI",
        Use::AiGenerativeTraining => "Training generative AI",
        Use::AiInference => "Input to an AI",
    }
}

/// What a use means, in one sentence.
pub(super) fn use_hint(of: Use) -> &'static str {
    match of {
        Use::DataMining => "Collecting works in bulk to look for patterns in them.",
        Use::AiTraining => "Teaching any model, also one that only sorts or recognises.",
        Use::AiGenerativeTraining => {
            "Teaching a model that makes pictures or text, or that copies a style."
        }
        Use::AiInference => {
            "Giving the work to a finished model: image to image, prompts, captions."
        }
    }
}

/// What is said of a use.
pub(super) fn permission_words(permission: Permission) -> &'static str {
    match permission {
        Permission::Allowed => "allowed",
        Permission::Constrained => "ask first",
        Permission::NotAllowed => "not allowed",
        Permission::Unknown => "not said, so not allowed",
    }
}

fn permission_icon(permission: Permission) -> &'static str {
    match permission {
        Permission::Allowed => "check",
        Permission::Constrained => "ask",
        Permission::NotAllowed | Permission::Unknown => "close",
    }
}

/// Who can see a post: a short word for the card, a sentence for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisibilityMark {
    /// "Public".
    pub words: &'static str,
    /// "Everyone can see this …".
    pub sentence: &'static str,
    /// Symbol.
    pub icon: &'static str,
    /// Worth a mark in a list: public posts carry none there.
    pub is_limited: bool,
}

impl VisibilityMark {
    /// The words for a visibility.
    pub fn of(visibility: Visibility) -> Self {
        let (words, sentence, icon) = match visibility {
            Visibility::Public => {
                ("Public", "Everyone can see this, also without an account.", "public")
            }
            Visibility::Quiet => (
                "Quiet",
                "Everyone can see this on its page and on the profile; it is not listed anywhere else.",
                "quiet",
            ),
            Visibility::Followers => {
                ("Followers", "Only followers and the people mentioned can see this.", "followers")
            }
            Visibility::Mentioned => {
                ("Mentioned", "Only the people mentioned can see this.", "envelope")
            }
        };
        Self { words, sentence, icon, is_limited: visibility != Visibility::Public }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(permission: Permission) -> Consent {
        Consent {
            data_mining: permission,
            ai_training: permission,
            ai_generative_training: permission,
            ai_inference: permission,
        }
    }

    #[test]
    fn silence_reads_as_no() {
        let mark = ConsentMark::of(all(Permission::Unknown));
        assert_eq!(mark.words, "Not for AI training or use");
        assert_eq!(mark.uses.first().map(|u| u.permission), Some("not said, so not allowed"));
    }

    #[test]
    fn the_short_words_name_the_strictest_thing() {
        let mut terms = all(Permission::Allowed);
        assert_eq!(ConsentMark::of(terms).words, "Open to AI use");
        terms.ai_generative_training = Permission::NotAllowed;
        assert_eq!(ConsentMark::of(terms).words, "Not for generative AI training");
        terms.ai_training = Permission::NotAllowed;
        assert_eq!(ConsentMark::of(terms).words, "Not for AI training");
        assert_eq!(ConsentMark::of(all(Permission::Constrained)).words, "Ask before any AI use");
    }

    #[test]
    fn silence_gets_no_label() {
        assert_eq!(LabelMark::of(AiLabel::Undeclared), None);
        assert!(LabelMark::of(AiLabel::AiAssisted).is_some_and(|mark| mark.is_ai));
        assert!(LabelMark::of(AiLabel::HumanMade).is_some_and(|mark| !mark.is_ai));
    }
}
