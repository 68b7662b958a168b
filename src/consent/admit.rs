//! May this work come in?
//!
//! Every work passes here, whether it is uploaded or arrives from another
//! server. The answer is either [`Admitted`], which the store asks for before
//! it keeps a work, or a [`Refusal`] with a stable code and a way out.
//!
//! ```compile_fail,E0451
//! use consent::{Admitted, AiLabel};
//! let forged = Admitted { work: (), label: AiLabel::HumanMade, pictures: vec![], needs_review: false };
//! ```

use crate::{AiLabel, shown};

/// What is to be done with a work that is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// Shown as it is.
    Show,
    /// Shown with its AI label, and not among works made by hand.
    ShowLabelled,
    /// Kept, but shown to its author only until a moderator has looked.
    HoldForReview,
}

impl Gate {
    /// The word of the test vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::ShowLabelled => "show-labelled",
            Self::HoldForReview => "hold:review",
        }
    }
}

/// What this instance does with works that say openly that AI made them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LabelledAi {
    /// They are shown with their label.
    #[default]
    Allow,
    /// They are refused.
    Refuse,
}

/// The rules that an admin can set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// What happens to works with an AI label.
    pub labelled_ai: LabelledAi,
    /// The detector score, from 0 to 1, from which on a moderator is asked.
    pub detector_threshold: f32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { labelled_ai: LabelledAi::Allow, detector_threshold: 0.9 }
    }
}

/// What a file shows about how it was made, whatever its author says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The strongest AI label that the file's own records give;
    /// [`AiLabel::Undeclared`] where nothing was found. A human value counts as
    /// nothing.
    pub label: AiLabel,
    /// The score of a detector, from 0 to 1; 0 where none was asked. A guess is
    /// no proof: it never labels and never refuses.
    pub detector: f32,
    /// The stable code of the strongest trace, such as `ai.unlabelled.iptc`.
    pub code: Option<&'static str>,
}

/// One picture of a work that wants in: what is claimed and what is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Picture {
    /// What the author claims, see [`crate::claim`].
    pub claim: AiLabel,
    /// What the file shows.
    pub evidence: Evidence,
}

/// Where a trace of AI was found, for the message to the author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trace {
    /// The place of the picture in the post, from 0.
    pub picture: usize,
    /// The stable code of what was found, such as `ai.unlabelled.c2pa`.
    pub code: &'static str,
}

/// The code of a refusal when the trace has no code of its own.
const UNLABELLED: &str = "ai.unlabelled";

/// Why a work was not let in. Codes are stable; sentences may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A file shows that AI made it and the author did not say so.
    AiUndeclared {
        /// Every picture where this is the case.
        traces: Vec<Trace>,
    },
    /// The work says openly that AI made it, and this instance takes none.
    AiNotAccepted,
}

impl Refusal {
    /// The stable code for programs: `ai.unlabelled.…` or
    /// `ai.declared.not_accepted_here`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AiUndeclared { traces } => traces.first().map_or(UNLABELLED, |trace| trace.code),
            Self::AiNotAccepted => "ai.declared.not_accepted_here",
        }
    }

    /// The gate word of the test vectors.
    pub const fn wire(&self) -> &'static str {
        match self {
            Self::AiUndeclared { .. } => "refuse:ai-undeclared",
            Self::AiNotAccepted => "refuse:ai-not-accepted",
        }
    }

    /// The last part of the address in `refusalReason` (FEP-4736, section 10).
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::AiUndeclared { .. } => "undeclared-ai",
            Self::AiNotAccepted => "ai-not-accepted",
        }
    }

    /// What happened, in one sentence for the author.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::AiUndeclared { .. } => {
                "This file says that it was made with AI, and the post does not."
            }
            Self::AiNotAccepted => "This place does not take works made with AI.",
        }
    }

    /// What the author can do now, in one sentence.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::AiUndeclared { .. } => {
                "Label the work as AI-made or AI-assisted, choose another file, or ask a moderator."
            }
            Self::AiNotAccepted => {
                "If the label is a mistake, take it off and try again; else share it elsewhere."
            }
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.sentence(), self.remedy())
    }
}

impl std::error::Error for Refusal {}

/// The rule for one picture: its label and what to do with it.
///
/// # Errors
///
/// A [`Refusal`] for an AI claim where none is taken, and for a file that shows
/// AI without a claim.
pub fn gate(
    claim: AiLabel,
    evidence: &Evidence,
    policy: &Policy,
) -> Result<(AiLabel, Gate), Refusal> {
    let label = shown(claim, evidence.label);
    if claim.is_ai() {
        return match policy.labelled_ai {
            LabelledAi::Allow => Ok((label, Gate::ShowLabelled)),
            LabelledAi::Refuse => Err(Refusal::AiNotAccepted),
        };
    }
    if evidence.label.is_ai() {
        let code = evidence.code.unwrap_or(UNLABELLED);
        let traces = vec![Trace { picture: 0, code }];
        return Err(Refusal::AiUndeclared { traces });
    }
    if evidence.detector >= policy.detector_threshold {
        return Ok((AiLabel::Undeclared, Gate::HoldForReview));
    }
    Ok((label, Gate::Show))
}

/// Proof that a work passed [`admit`]. Only this module can make one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a work that was let in wants to be kept"]
pub struct Admitted<T> {
    work: T,
    label: AiLabel,
    pictures: Vec<AiLabel>,
    needs_review: bool,
}

impl<T> Admitted<T> {
    /// The work itself, to look at.
    pub const fn work(&self) -> &T {
        &self.work
    }

    /// The label of the whole post, see [`AiLabel::together`].
    pub const fn label(&self) -> AiLabel {
        self.label
    }

    /// Whether it is shown to its author only until a moderator has looked.
    pub const fn needs_review(&self) -> bool {
        self.needs_review
    }

    /// The same work, shown to its author only until a moderator has looked: a rule of this
    /// instance may always ask for that.
    pub const fn held(mut self) -> Self {
        self.needs_review = true;
        self
    }

    /// The work, the label of the whole, the label of each picture in order,
    /// and whether a moderator must look first.
    pub fn into_parts(self) -> (T, AiLabel, Vec<AiLabel>, bool) {
        (self.work, self.label, self.pictures, self.needs_review)
    }
}

/// What remains of a work from elsewhere that was refused: its words under the label it would
/// need, and none of its pictures. Readers are told why (FEP-4736, section 10).
pub const fn withhold<T>(words: T, label: AiLabel) -> Admitted<T> {
    Admitted { work: words, label, pictures: Vec::new(), needs_review: false }
}

/// Lets a work in, or says why not.
///
/// `text_claim` is what the post claims for its text, or for all of it;
/// `pictures` are in the order of the post.
///
/// # Errors
///
/// A [`Refusal`] as in [`gate`]; all traces of undeclared AI are named at once,
/// so that the author repairs the post in one go.
pub fn admit<T>(
    work: T,
    text_claim: AiLabel,
    pictures: &[Picture],
    policy: &Policy,
) -> Result<Admitted<T>, Refusal> {
    decide(work, text_claim, pictures, policy, false)
}

/// The same for an author who says that the files tell a wrong story: what [`admit`] would refuse
/// for its traces is held until a moderator has looked, under the label that its author claims.
///
/// # Errors
///
/// A [`Refusal`] only for an AI claim where none is taken.
pub fn admit_on_appeal<T>(
    work: T,
    text_claim: AiLabel,
    pictures: &[Picture],
    policy: &Policy,
) -> Result<Admitted<T>, Refusal> {
    decide(work, text_claim, pictures, policy, true)
}

fn decide<T>(
    work: T,
    text_claim: AiLabel,
    pictures: &[Picture],
    policy: &Policy,
    is_appealed: bool,
) -> Result<Admitted<T>, Refusal> {
    let (text_label, _) = gate(text_claim, &Evidence::default(), policy)?;
    let mut labels = Vec::with_capacity(pictures.len());
    let mut traces = Vec::new();
    let mut needs_review = false;
    for (place, picture) in pictures.iter().enumerate() {
        match gate(picture.claim, &picture.evidence, policy) {
            Ok((label, gate)) => {
                needs_review |= gate == Gate::HoldForReview;
                labels.push(label);
            }
            Err(Refusal::AiUndeclared { .. }) if is_appealed => {
                needs_review = true;
                labels.push(picture.claim);
            }
            Err(Refusal::AiUndeclared { traces: found }) => {
                traces.extend(found.into_iter().map(|trace| Trace { picture: place, ..trace }));
            }
            Err(refusal @ Refusal::AiNotAccepted) => return Err(refusal),
        }
    }
    if !traces.is_empty() {
        return Err(Refusal::AiUndeclared { traces });
    }
    let label = whole(text_label, &labels);
    Ok(Admitted { work, label, pictures: labels, needs_review })
}

/// The label of a post: a text that claims nothing does not take away what its
/// pictures say.
fn whole(text: AiLabel, pictures: &[AiLabel]) -> AiLabel {
    let text = Some(text).filter(|label| *label != AiLabel::Undeclared || pictures.is_empty());
    pictures.iter().copied().chain(text).reduce(AiLabel::together).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use AiLabel::{AiAssisted, AiGenerated, HumanMade, Undeclared};

    fn picture(claim: AiLabel, shows: AiLabel, detector: f32) -> Picture {
        let code = shows.is_ai().then_some("ai.unlabelled.iptc");
        Picture { claim, evidence: Evidence { label: shows, detector, code } }
    }

    #[test]
    fn an_appeal_holds_what_would_be_refused_and_nothing_more() {
        let pictures = [picture(HumanMade, AiGenerated, 0.0), picture(HumanMade, Undeclared, 0.0)];
        let held = admit_on_appeal("ink", Undeclared, &pictures, &Policy::default()).unwrap();
        assert_eq!(held.into_parts(), ("ink", HumanMade, vec![HumanMade, HumanMade], true));
        let clean = [picture(HumanMade, Undeclared, 0.0)];
        let shown = admit_on_appeal("ink", Undeclared, &clean, &Policy::default()).unwrap();
        assert!(!shown.needs_review());
        let labelled = [picture(AiGenerated, AiGenerated, 0.0)];
        let refused = admit_on_appeal("ink", Undeclared, &labelled, &refusing());
        assert_eq!(refused.unwrap_err(), Refusal::AiNotAccepted);
    }

    fn refusing() -> Policy {
        Policy { labelled_ai: LabelledAi::Refuse, ..Policy::default() }
    }

    #[test]
    fn a_work_made_by_hand_comes_in_with_its_label() {
        let pictures = [picture(HumanMade, Undeclared, 0.1)];
        let admitted = admit("ink", Undeclared, &pictures, &Policy::default()).unwrap();
        assert_eq!(admitted.into_parts(), ("ink", HumanMade, vec![HumanMade], false));
    }

    #[test]
    fn one_undeclared_picture_keeps_the_whole_post_out_and_all_are_named() {
        let pictures = [
            picture(HumanMade, AiGenerated, 0.0),
            picture(HumanMade, Undeclared, 0.0),
            picture(Undeclared, AiAssisted, 0.0),
        ];
        let refusal = admit((), Undeclared, &pictures, &Policy::default()).unwrap_err();
        assert_eq!(refusal.code(), "ai.unlabelled.iptc");
        let Refusal::AiUndeclared { traces } = refusal else {
            panic!("the files show AI");
        };
        let places: Vec<_> = traces.iter().map(|trace| trace.picture).collect();
        assert_eq!(places, [0, 2]);
    }

    #[test]
    fn a_suspected_upload_waits_for_a_moderator_and_loses_its_human_label() {
        let pictures = [picture(HumanMade, Undeclared, 0.97)];
        let admitted = admit((), Undeclared, &pictures, &Policy::default()).unwrap();
        assert!(admitted.needs_review());
        assert_eq!(admitted.label(), Undeclared);
    }

    #[test]
    fn a_declared_work_is_shown_or_refused_as_the_admin_says() {
        let pictures = [picture(AiAssisted, AiGenerated, 1.0)];
        let admitted = admit((), Undeclared, &pictures, &Policy::default()).unwrap();
        assert_eq!(admitted.label(), AiGenerated);
        assert!(!admitted.needs_review());
        let refusal = admit((), Undeclared, &pictures, &refusing()).unwrap_err();
        assert_eq!(refusal, Refusal::AiNotAccepted);
        assert_eq!(admit((), AiGenerated, &[], &refusing()), Err(Refusal::AiNotAccepted));
    }

    #[test]
    fn a_human_value_in_a_file_is_no_evidence_and_no_claim() {
        let pictures = [picture(Undeclared, HumanMade, 0.0)];
        let admitted = admit((), Undeclared, &pictures, &Policy::default()).unwrap();
        assert_eq!(admitted.label(), Undeclared);
    }

    #[test]
    fn a_score_at_the_threshold_or_no_number_at_all() {
        let at = |detector| {
            let evidence = Evidence { detector, ..Evidence::default() };
            gate(Undeclared, &evidence, &Policy::default()).unwrap().1
        };
        assert_eq!(at(0.9), Gate::HoldForReview);
        assert_eq!(at(0.89), Gate::Show);
        assert_eq!(at(f32::NAN), Gate::Show);
    }
}
