//! A new statement arrived: does it replace the old one?
//!
//! Like a ratchet: it turns easily towards stricter, and towards looser only
//! when all conditions hold. A copy that was altered on the way, a replay or a
//! server that forgot a property can so never free a work (FEP-4736, section 4).

use crate::{AiLabel, Consent, Permission, Use};

/// What we know about the message that carries the new statement.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent answers, each named where it is given"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The signature is valid and belongs to the sender.
    pub authentic: bool,
    /// The sender owns the object: same origin, same owner (FEP-fe34).
    pub same_owner: bool,
    /// Fetched again from its origin, the object says the same.
    pub refetch_confirms: bool,
    /// Its `updated` is later than the one we stored.
    pub newer: bool,
}

impl Conditions {
    const fn is_heard(self) -> bool {
        self.authentic && self.same_owner
    }

    const fn may_loosen(self) -> bool {
        self.is_heard() && self.refetch_confirms && self.newer
    }
}

/// The statement to store: old and new are statements of the same object.
///
/// Silence leaves the old word, stricter words are taken at once, looser ones
/// only when every condition holds.
pub fn ratchet(old: Consent, new: Consent, on: Conditions) -> Consent {
    if !on.is_heard() {
        return old;
    }
    let mut stored = old;
    for of in Use::ALL {
        stored.set(of, turn(old.get(of), new.get(of), on));
    }
    stored
}

/// What a part keeps of its own when it is silent now and the whole above it has become stricter:
/// it follows the whole. `kept` is what [`ratchet`] left of its own words, `said` what it says
/// now, `above` what the whole says from now on. This only tightens: where the whole is as loose
/// as the part's own word or looser, silence leaves that word as it was.
pub fn follow(kept: Consent, said: Consent, above: Consent) -> Consent {
    let mut own = kept;
    for of in Use::ALL {
        let (mine, whole) = (kept.get(of), above.get(of));
        if !said.get(of).is_stated() && whole.is_stated() && whole > mine {
            own.set(of, Permission::Unknown);
        }
    }
    own
}

/// The label to store: old and new are claims about the same work. A label of AI is taken at
/// once; taking one off, weakening it, and saying "made by hand" where nobody said it before is a
/// loosening.
pub fn relabel(old: AiLabel, new: AiLabel, on: Conditions) -> AiLabel {
    let is_heard = on.is_heard() && (weight(new) >= weight(old) || on.may_loosen());
    if is_heard { new } else { old }
}

/// How much a label asks of those who show the work.
const fn weight(label: AiLabel) -> u8 {
    match label {
        AiLabel::HumanMade => 0,
        AiLabel::Undeclared => 1,
        AiLabel::AiAssisted => 2,
        AiLabel::AiGenerated => 3,
    }
}

fn turn(old: Permission, new: Permission, on: Conditions) -> Permission {
    if !new.is_stated() {
        return old;
    }
    if new >= old || on.may_loosen() {
        return new;
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_HOLD: Conditions =
        Conditions { authentic: true, same_owner: true, refetch_confirms: true, newer: true };

    fn every_condition() -> impl Iterator<Item = Conditions> {
        (0_u8..16).map(|bits| Conditions {
            authentic: bits & 1 != 0,
            same_owner: bits & 2 != 0,
            refetch_confirms: bits & 4 != 0,
            newer: bits & 8 != 0,
        })
    }

    #[test]
    fn nothing_loosens_unless_every_condition_holds() {
        for on in every_condition().filter(|on| *on != ALL_HOLD) {
            for old in (0..=255).map(Consent::unpack) {
                for new in (0..=255).map(Consent::unpack) {
                    let stored = ratchet(old, new, on);
                    assert_eq!(stored.strictest(old), stored, "{old:?} {new:?} {on:?}");
                }
            }
        }
    }

    #[test]
    fn a_silent_part_follows_a_whole_that_became_stricter_and_no_other() {
        for kept in (0..=255).map(Consent::unpack) {
            for above in (0..=255).map(Consent::unpack) {
                assert_eq!(follow(kept, kept.or_else(Consent::DENIED), above), kept);
                let own = follow(kept, Consent::UNKNOWN, above);
                for of in Use::ALL {
                    let holds = |it: Consent| match it.get(of) {
                        Permission::Unknown => above.get(of),
                        stated => stated,
                    };
                    assert!(holds(own) >= holds(kept), "{kept:?} {above:?}");
                }
            }
        }
        let denied = follow(Consent::ALLOWED, Consent::UNKNOWN, Consent::DENIED);
        assert_eq!(denied, Consent::UNKNOWN);
        assert_eq!(follow(Consent::DENIED, Consent::UNKNOWN, Consent::ALLOWED), Consent::DENIED);
    }

    #[test]
    fn a_stricter_word_is_taken_at_once() {
        let on = Conditions { refetch_confirms: false, newer: false, ..ALL_HOLD };
        assert_eq!(ratchet(Consent::ALLOWED, Consent::DENIED, on), Consent::DENIED);
    }

    #[test]
    fn silence_changes_nothing_even_when_all_is_confirmed() {
        assert_eq!(ratchet(Consent::DENIED, Consent::UNKNOWN, ALL_HOLD), Consent::DENIED);
    }

    #[test]
    fn a_first_yes_needs_confirmation_too() {
        let unconfirmed = Conditions { refetch_confirms: false, ..ALL_HOLD };
        assert_eq!(ratchet(Consent::UNKNOWN, Consent::ALLOWED, ALL_HOLD), Consent::ALLOWED);
        assert_eq!(ratchet(Consent::UNKNOWN, Consent::ALLOWED, unconfirmed), Consent::UNKNOWN);
    }

    #[test]
    fn a_label_of_ai_comes_easily_and_goes_only_when_everything_holds() {
        for on in every_condition() {
            for old in AiLabel::ALL {
                for new in AiLabel::ALL {
                    let stored = relabel(old, new, on);
                    let lost = weight(stored) < weight(old);
                    assert!(!lost || on == ALL_HOLD, "{old:?} {new:?} {on:?}");
                    assert!(stored == old || stored == new);
                    assert!(on.is_heard() || stored == old);
                }
            }
        }
        let on = Conditions { refetch_confirms: false, newer: false, ..ALL_HOLD };
        assert_eq!(relabel(AiLabel::HumanMade, AiLabel::AiAssisted, on), AiLabel::AiAssisted);
        assert_eq!(relabel(AiLabel::AiGenerated, AiLabel::Undeclared, on), AiLabel::AiGenerated);
        let freed = relabel(AiLabel::AiGenerated, AiLabel::Undeclared, ALL_HOLD);
        assert_eq!(freed, AiLabel::Undeclared);
    }

    #[test]
    fn a_stranger_cannot_even_tighten() {
        let stranger = Conditions { same_owner: false, ..ALL_HOLD };
        assert_eq!(ratchet(Consent::ALLOWED, Consent::DENIED, stranger), Consent::ALLOWED);
    }
}
