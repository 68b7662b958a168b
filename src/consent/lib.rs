//! What the artist allows: pure rules, no input or output, no clock.
//!
//! A work comes in, is looked at, and goes out. On each of these ways this
//! crate answers one question, and each question has one file:
//!
//! | question | file |
//! |---|---|
//! | Who said what about this work, and what holds in the end? | [`mod@resolve`] |
//! | A new statement arrived: does it replace the old one? | [`mod@change`] |
//! | Who made it: a person, a machine, both? | [`mod@label`] |
//! | May this work come in? | [`mod@admit`] |
//! | May this viewer see it, boost it, reply to it? | [`mod@see`] |
//! | With which words does it go out? | [`mod@expose`] |
//! | Who is knocking at the door? | [`crawler`] |
//!
//! Two rules run through all of them. Only the author can loosen; every other
//! voice can only tighten. And silence is [`Permission::Unknown`], which we
//! keep apart from a refusal but treat and publish as one: silence means no.
//!
//! The words and the order of strictness are those of the vocabulary "AI usage
//! consent and AI provenance labels" (FEP-4736, proposed); the four uses and
//! their values come from the CAWG training and data mining assertion 1.1.
//!
//! Two types are proofs, and cannot be made anywhere else:
//! [`Admitted`] says that a work passed [`admit()`], and [`Exposure`] is the only
//! source of the headers and properties that go out with a work.
//!
//! ```compile_fail,E0451
//! // A forgotten check does not compile.
//! let work = consent::Admitted { work: "my painting", label: consent::AiLabel::HumanMade,
//!     pictures: vec![], needs_review: false };
//! ```
//!
//! ```compile_fail,E0451
//! // Nor do home-made headers.
//! let open = consent::Exposure { consent: consent::Consent::ALLOWED, ..consent::Exposure::none() };
//! ```

pub mod admit;
pub mod change;
pub mod crawler;
pub mod expose;
pub mod label;
pub mod resolve;
pub mod see;

mod source_type;

pub use admit::{
    Admitted, Evidence, Gate, LabelledAi, Picture, Policy, Refusal, Trace, admit, admit_on_appeal,
    gate, withhold,
};
pub use change::{Conditions, follow, ratchet, relabel};
pub use crawler::{Crawler, Group, LIST, LIST_DATE, LIST_SOURCE, Visitor, visitor};
pub use expose::{Exposure, Indexable, Origin, expose};
pub use label::{AiLabel, Claims, claim, is_ai_hashtag, shown};
pub use resolve::{
    Channels, LevelWords, hashtag_statement, level, plus_statement, resolve, robots_statement,
};
pub use see::{Relation, Viewing, may_boost, may_reply, see};
pub use source_type::SourceType;

/// One of the four things that an artist can allow or forbid (FEP-4736,
/// section 2; names from CAWG 1.1).
///
/// Running the server itself (storing, resizing, search that the author agreed
/// to, safety checks) is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Automated extraction of text or data to find patterns, bulk data sets
    /// included.
    DataMining,
    /// Training of any model, classifiers included.
    AiTraining,
    /// Training or tuning of a model that can make media.
    AiGenerativeTraining,
    /// Input to a model that is already trained: prompts, captions, embeddings.
    AiInference,
}

impl Use {
    /// All four, in the order in which they are printed everywhere.
    pub const ALL: [Self; 4] =
        [Self::DataMining, Self::AiTraining, Self::AiGenerativeTraining, Self::AiInference];

    /// The property name inside `aiConsent`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DataMining => "dataMining",
            Self::AiTraining => "aiTraining",
            Self::AiGenerativeTraining => "aiGenerativeTraining",
            Self::AiInference => "aiInference",
        }
    }
}

/// What is said about one use. A stricter word is greater:
/// `notAllowed > constrained > unknown > allowed`.
///
/// Only [`Permission::Allowed`] permits anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// The author said yes.
    Allowed,
    /// Nobody said anything. Kept as such, treated as a no.
    #[default]
    Unknown,
    /// Yes under conditions, which a machine cannot check: a no to machines.
    Constrained,
    /// The author, or somebody who may tighten, said no.
    NotAllowed,
}

impl Permission {
    /// The word as it is stored in documents; `unknown` is only for people and
    /// our own interfaces, on the wire it is left out.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Unknown => "unknown",
            Self::Constrained => "constrained",
            Self::NotAllowed => "notAllowed",
        }
    }

    /// Reads a value that is present in a document. Anything we do not know is
    /// a no, so that a slip of the pen never frees a work.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "allowed" => Self::Allowed,
            "constrained" => Self::Constrained,
            _ => Self::NotAllowed,
        }
    }

    /// The letter of the test vectors: `A`, `U`, `C` or `N`.
    pub const fn letter(self) -> char {
        match self {
            Self::Allowed => 'A',
            Self::Unknown => 'U',
            Self::Constrained => 'C',
            Self::NotAllowed => 'N',
        }
    }

    /// The other way round from [`Permission::letter`].
    pub const fn from_letter(letter: char) -> Option<Self> {
        match letter {
            'A' => Some(Self::Allowed),
            'U' => Some(Self::Unknown),
            'C' => Some(Self::Constrained),
            'N' => Some(Self::NotAllowed),
            _ => None,
        }
    }

    /// Whether somebody said something.
    pub const fn is_stated(self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Whether this permits the use.
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed)
    }

    /// The stricter of two results; here silence counts, and is stricter than
    /// a yes.
    #[must_use]
    pub fn strictest(self, other: Self) -> Self {
        self.max(other)
    }

    /// Two statements of the same speaker, side by side: where one is silent
    /// the other holds, where both speak the stricter.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, said) | (said, Self::Unknown) => said,
            (one, two) => one.max(two),
        }
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Allowed => 1,
            Self::Constrained => 2,
            Self::NotAllowed => 3,
        }
    }

    const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0 => Self::Unknown,
            1 => Self::Allowed,
            2 => Self::Constrained,
            _ => Self::NotAllowed,
        }
    }
}

/// One permission for each of the four uses.
///
/// The same shape serves for a *statement* (what a document says; `Unknown` is
/// then "says nothing") and for a *result* (what holds in the end).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Consent {
    /// Automated extraction, bulk data sets.
    pub data_mining: Permission,
    /// Training of any model.
    pub ai_training: Permission,
    /// Training of a model that makes media.
    pub ai_generative_training: Permission,
    /// Input to a trained model.
    pub ai_inference: Permission,
}

impl Consent {
    /// A no to all four: the default of every account here.
    pub const DENIED: Self = Self::all(Permission::NotAllowed);
    /// Nothing said. The start of every sum of statements.
    pub const UNKNOWN: Self = Self::all(Permission::Unknown);
    /// A yes to all four.
    pub const ALLOWED: Self = Self::all(Permission::Allowed);

    /// The same word for all four uses.
    pub const fn all(permission: Permission) -> Self {
        Self {
            data_mining: permission,
            ai_training: permission,
            ai_generative_training: permission,
            ai_inference: permission,
        }
    }

    /// What is said about one use.
    pub const fn get(&self, of: Use) -> Permission {
        match of {
            Use::DataMining => self.data_mining,
            Use::AiTraining => self.ai_training,
            Use::AiGenerativeTraining => self.ai_generative_training,
            Use::AiInference => self.ai_inference,
        }
    }

    /// Replaces what is said about one use.
    pub const fn set(&mut self, of: Use, permission: Permission) {
        match of {
            Use::DataMining => self.data_mining = permission,
            Use::AiTraining => self.ai_training = permission,
            Use::AiGenerativeTraining => self.ai_generative_training = permission,
            Use::AiInference => self.ai_inference = permission,
        }
    }

    /// The same with one use replaced, for building a statement in one line.
    #[must_use]
    pub const fn with(mut self, of: Use, permission: Permission) -> Self {
        self.set(of, permission);
        self
    }

    /// Per use the stricter of two results (silence is stricter than a yes).
    #[must_use]
    pub fn strictest(self, other: Self) -> Self {
        self.zip(other, Permission::strictest)
    }

    /// Per use two statements of one speaker side by side: see
    /// [`Permission::beside`].
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        self.zip(other, Permission::beside)
    }

    /// Per use this statement where it speaks, else the fallback.
    #[must_use]
    pub fn or_else(self, fallback: Self) -> Self {
        self.zip(fallback, |own, other| if own.is_stated() { own } else { other })
    }

    /// This statement as a voice that can only tighten: a yes becomes silence.
    #[must_use]
    pub fn tightening(self) -> Self {
        self.zip(Self::UNKNOWN, |own, silence| if own.is_allowed() { silence } else { own })
    }

    /// What this statement says beyond `known`: words that are no stricter than known ones become
    /// silence. The headers of a document speak of all of it, as strictly as its strictest part;
    /// where the parts say so themselves, the headers are no news about the other parts.
    #[must_use]
    pub fn beyond(self, known: Self) -> Self {
        self.zip(
            known,
            |own, known| {
                if known.is_stated() && own <= known { Permission::Unknown } else { own }
            },
        )
    }

    /// What follows from a no (FEP-4736, section 2): without data mining there
    /// is no training, without training no generative training.
    #[must_use]
    pub fn closed(mut self) -> Self {
        if self.data_mining == Permission::NotAllowed {
            self.ai_training = Permission::NotAllowed;
        }
        if self.ai_training == Permission::NotAllowed {
            self.ai_generative_training = Permission::NotAllowed;
        }
        self
    }

    /// The four letters of the test vectors, in the order of [`Use::ALL`].
    pub fn letters(&self) -> String {
        Use::ALL.iter().map(|of| self.get(*of).letter()).collect()
    }

    /// Reads four letters; `None` for anything else.
    pub fn from_letters(letters: &str) -> Option<Self> {
        let mut rest = letters.chars();
        let mut consent = Self::UNKNOWN;
        for of in Use::ALL {
            consent.set(of, Permission::from_letter(rest.next()?)?);
        }
        rest.next().is_none().then_some(consent)
    }

    /// The four in one byte, two bits each, data mining lowest: 0 unknown,
    /// 1 allowed, 2 constrained, 3 not allowed. This is what the database keeps.
    pub fn pack(self) -> u8 {
        Use::ALL.iter().rev().fold(0, |byte, of| byte << 2 | self.get(*of).bits())
    }

    /// The other way round from [`Consent::pack`]; every byte means something.
    pub fn unpack(mut byte: u8) -> Self {
        let mut consent = Self::UNKNOWN;
        for of in Use::ALL {
            consent.set(of, Permission::from_bits(byte));
            byte >>= 2;
        }
        consent
    }

    /// Whether any of the four is not allowed, silence included.
    pub fn denies_anything(&self) -> bool {
        *self != Self::ALLOWED
    }

    fn zip(self, other: Self, join: impl Fn(Permission, Permission) -> Permission) -> Self {
        let mut joined = Self::UNKNOWN;
        for of in Use::ALL {
            joined.set(of, join(self.get(of), other.get(of)));
        }
        joined
    }
}

/// Whom a post is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// Everybody, and it may be listed.
    Public,
    /// Everybody who has the address; not listed in public feeds.
    Quiet,
    /// Those who follow the author, and those named in it.
    Followers,
    /// Only those named in it.
    Mentioned,
}

impl Visibility {
    /// All four, from open to closed.
    pub const ALL: [Self; 4] = [Self::Public, Self::Quiet, Self::Followers, Self::Mentioned];

    /// The word used in forms and stored settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Quiet => "quiet",
            Self::Followers => "followers",
            Self::Mentioned => "mentioned",
        }
    }

    /// The other way round from [`Visibility::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|visibility| visibility.as_str() == word)
    }

    /// The number kept in the database: 0 public, 1 quiet, 2 followers,
    /// 3 mentioned. It never changes.
    pub const fn code(self) -> u8 {
        match self {
            Self::Public => 0,
            Self::Quiet => 1,
            Self::Followers => 2,
            Self::Mentioned => 3,
        }
    }

    /// The other way round from [`Visibility::code`].
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Public),
            1 => Some(Self::Quiet),
            2 => Some(Self::Followers),
            3 => Some(Self::Mentioned),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_consent() -> impl Iterator<Item = Consent> {
        (0..=255).map(Consent::unpack)
    }

    #[test]
    fn headers_say_only_what_no_part_says_itself() {
        let headers = Consent::from_letters("UNNN").unwrap();
        assert_eq!(headers.beyond(Consent::DENIED), Consent::UNKNOWN);
        assert_eq!(headers.beyond(Consent::UNKNOWN), headers);
        assert_eq!(headers.beyond(Consent::ALLOWED), headers);
        let half = Consent::from_letters("NNUA").unwrap();
        assert_eq!(headers.beyond(half).letters(), "UUNN");
    }

    #[test]
    fn a_byte_and_four_letters_both_hold_every_consent() {
        for (byte, consent) in (0_u8..=255).zip(every_consent()) {
            assert_eq!(consent.pack(), byte);
            assert_eq!(Consent::from_letters(&consent.letters()), Some(consent));
        }
        assert_eq!(Consent::UNKNOWN.with(Use::AiInference, Permission::NotAllowed).pack(), 3 << 6);
        assert_eq!(Consent::from_letters("AAAAA"), None);
        assert_eq!(Consent::from_letters("AAA"), None);
        assert_eq!(Consent::from_letters("aaaa"), None);
    }

    #[test]
    fn stricter_words_are_greater() {
        assert!(Permission::NotAllowed > Permission::Constrained);
        assert!(Permission::Constrained > Permission::Unknown);
        assert!(Permission::Unknown > Permission::Allowed);
    }

    #[test]
    fn a_value_we_do_not_know_is_a_no() {
        for word in ["Allowed", "yes", "", "true", "notallowed", "unknown"] {
            assert_eq!(Permission::from_wire(word), Permission::NotAllowed);
        }
    }

    #[test]
    fn the_closure_only_tightens_and_is_done_in_one_step() {
        for consent in every_consent() {
            let closed = consent.closed();
            assert_eq!(closed.closed(), closed);
            assert_eq!(closed.strictest(consent), closed);
        }
    }

    #[test]
    fn neither_order_nor_grouping_changes_what_statements_add_up_to() {
        let words = [
            Permission::Allowed,
            Permission::Unknown,
            Permission::Constrained,
            Permission::NotAllowed,
        ];
        for join in [Permission::strictest, Permission::beside] {
            for one in words {
                for two in words {
                    assert_eq!(join(one, two), join(two, one));
                    for three in words {
                        let left = join(join(one, two), three);
                        assert_eq!(left, join(one, join(two, three)));
                    }
                }
            }
        }
    }

    #[test]
    fn side_by_side_silence_gives_way_but_as_a_result_it_is_stricter_than_yes() {
        let (yes, silent) = (Permission::Allowed, Permission::Unknown);
        assert_eq!(yes.beside(silent), yes);
        assert_eq!(yes.strictest(silent), silent);
    }

    #[test]
    fn words_and_codes_of_a_visibility_lead_back_to_it() {
        for visibility in Visibility::ALL {
            assert_eq!(Visibility::from_word(visibility.as_str()), Some(visibility));
            assert_eq!(Visibility::from_code(visibility.code()), Some(visibility));
        }
        assert_eq!(Visibility::from_code(9), None);
    }
}
