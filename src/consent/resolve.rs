//! Who said what about this work, and what holds in the end?
//!
//! The author speaks on three levels: the account, the post, the single
//! picture. The nearest level that says something about a use wins, so that an
//! artist who forbids everything can free one study. All other voices, the
//! response headers, the metadata in the file and our moderators, can only
//! tighten what the author said (FEP-4736, sections 3 and 13).

use crate::{Consent, Permission, Use};

/// Everything that was said about one work, read from documents and files by
/// the caller. Every field is a *statement*: `Unknown` says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Channels {
    /// What the author's account said when the post was first seen; `None` where
    /// no such memory was kept.
    pub actor_at_ingest: Option<Consent>,
    /// What the author's account says today.
    pub actor_now: Consent,
    /// What the post says.
    pub object: Consent,
    /// What the single picture says.
    pub attachment: Consent,
    /// Headers, file metadata and moderators, side by side. A yes in here is not
    /// heard.
    pub tightening: Consent,
}

/// What holds for the work, closure included.
///
/// An account that loosens its word frees only what is seen afterwards: the
/// inherited value is the stricter of the word at ingest and the word today.
pub fn resolve(said: &Channels) -> Consent {
    let inherited = said.actor_at_ingest.unwrap_or(said.actor_now).strictest(said.actor_now);
    let author = said.attachment.or_else(said.object).or_else(inherited);
    tighten(author, said.tightening).closed()
}

/// A result with the tighten-only voices laid over it.
fn tighten(author: Consent, voices: Consent) -> Consent {
    let mut result = author;
    for of in Use::ALL {
        let voice = voices.get(of);
        if matches!(voice, Permission::Constrained | Permission::NotAllowed) {
            result.set(of, author.get(of).strictest(voice));
        }
    }
    result
}

/// What one level (account, post or picture) says, by its three ways of saying
/// it.
#[derive(Clone, Copy, Debug, Default)]
pub struct LevelWords<'a> {
    /// The `aiConsent` property.
    pub terms: Consent,
    /// The values of `xRobotsTag` (FEP-5e53).
    pub robots: &'a [&'a str],
    /// The hashtags, with or without `#`.
    pub hashtags: &'a [&'a str],
}

/// The statement of one level: per use the strictest of what it says.
pub fn level(words: &LevelWords<'_>) -> Consent {
    words.terms.beside(robots_statement(words.robots)).beside(hashtag_statement(words.hashtags))
}

/// A no to training, generative training and input: what `noai` and `noimageai`
/// mean in the terms of `DeviantArt`, where the words come from.
pub const NO_AI: Consent = Consent {
    data_mining: Permission::Unknown,
    ai_training: Permission::NotAllowed,
    ai_generative_training: Permission::NotAllowed,
    ai_inference: Permission::NotAllowed,
};

/// A no to training and generative training: `noml`, `ai-train=no`.
pub const NO_TRAINING: Consent = Consent { ai_inference: Permission::Unknown, ..NO_AI };

/// A no to generative training alone: `train-ai=n` of IETF AIPREF.
pub const NO_GENERATIVE_TRAINING: Consent = Consent {
    data_mining: Permission::Unknown,
    ai_training: Permission::Unknown,
    ai_generative_training: Permission::NotAllowed,
    ai_inference: Permission::Unknown,
};

/// A no to input alone: `ai-input=no` of Content Signals.
pub const NO_INPUT: Consent = Consent {
    data_mining: Permission::Unknown,
    ai_training: Permission::Unknown,
    ai_generative_training: Permission::Unknown,
    ai_inference: Permission::NotAllowed,
};

/// Text and data mining reserved (W3C TDM Reservation Protocol, `tdm-reservation: 1`):
/// a no to mining and both trainings.
pub const MINING_RESERVED: Consent = Consent { data_mining: Permission::NotAllowed, ..NO_TRAINING };

/// Mining and both trainings under conditions that stand elsewhere in the file
/// (PLUS `SEE…` values).
const SEE_ELSEWHERE: Consent = Consent {
    data_mining: Permission::Constrained,
    ai_training: Permission::Constrained,
    ai_generative_training: Permission::Constrained,
    ai_inference: Permission::Unknown,
};

/// What robots directives say: the values of `xRobotsTag` or of the header
/// `X-Robots-Tag`, each a list of words in any case. `noindex` and the other
/// words of search engines say nothing about AI.
///
/// Servers without our context turn the word into an address; then only the
/// last segment of its path counts.
pub fn robots_statement(values: &[&str]) -> Consent {
    values
        .iter()
        .flat_map(|value| value.split(|c: char| c == ',' || c == ';' || c.is_whitespace()))
        .map(directive)
        .fold(Consent::UNKNOWN, Consent::beside)
}

fn directive(word: &str) -> Consent {
    let word = word.replace("%20", "");
    let path = word.split(['?', '#']).next().unwrap_or_default();
    let segment = path.trim_end_matches('/').rsplit(['/', ':']).next();
    match segment.unwrap_or_default().to_ascii_lowercase().as_str() {
        "noai" | "noimageai" => NO_AI,
        "noml" => NO_TRAINING,
        _ => Consent::UNKNOWN,
    }
}

/// What hashtags say: `#NoAI`, `#NoAITraining` and `#NoAIArt`, in any case, are
/// a no to all four.
pub fn hashtag_statement(tags: &[&str]) -> Consent {
    let says_no = |tag: &&str| {
        let name = bare_tag(tag);
        ["noai", "noaitraining", "noaiart"].contains(&name.as_str())
    };
    if tags.iter().any(says_no) { Consent::DENIED } else { Consent::UNKNOWN }
}

/// A hashtag without its sign and in lower case.
pub(crate) fn bare_tag(tag: &str) -> String {
    tag.trim().trim_start_matches(['#', '＃']).to_lowercase()
}

/// What `plus:DataMining` in a file says (PLUS Licence Data Format 2.0.1): an
/// address of the PLUS vocabulary or its last segment. A yes says nothing here,
/// and a prohibition that we do not know is a full one.
pub fn plus_statement(value: &str) -> Consent {
    let value = value.trim().trim_end_matches('/');
    let code = value.rsplit(['/', '#', ':']).next().unwrap_or_default();
    match code.to_ascii_uppercase().as_str() {
        "DMI-PROHIBITED-GENAIMLTRAINING" => NO_GENERATIVE_TRAINING,
        "DMI-PROHIBITED-AIMLTRAINING" => NO_TRAINING,
        "DMI-PROHIBITED-SEECONSTRAINT"
        | "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR"
        | "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR" => SEE_ELSEWHERE,
        other if other.starts_with("DMI-PROHIBITED") => Consent::DENIED,
        _ => Consent::UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(letters: &str) -> Consent {
        Consent::from_letters(letters).unwrap()
    }

    fn resolved(said: &Channels) -> String {
        resolve(said).letters()
    }

    #[test]
    fn silence_everywhere_stays_unknown() {
        assert_eq!(resolved(&Channels::default()), "UUUU");
    }

    #[test]
    fn the_nearest_level_that_speaks_wins_use_by_use() {
        let said = Channels {
            actor_now: letters("NNNN"),
            object: letters("AAAU"),
            attachment: letters("UUCU"),
            ..Channels::default()
        };
        assert_eq!(resolved(&said), "AACN");
    }

    #[test]
    fn an_account_frees_only_what_comes_later() {
        let said = |then: &str, now: &str| Channels {
            actor_at_ingest: Some(letters(then)),
            actor_now: letters(now),
            ..Channels::default()
        };
        assert_eq!(resolved(&said("NNNN", "AAAA")), "NNNN");
        assert_eq!(resolved(&said("AAAA", "NNNN")), "NNNN");
        assert_eq!(resolved(&said("UUUU", "AAAA")), "UUUU");
        assert_eq!(resolved(&said("AAAA", "UUUU")), "UUUU");
    }

    #[test]
    fn a_tightening_voice_is_never_heard_saying_yes() {
        for author in (0..=255).map(Consent::unpack) {
            for voice in (0..=255).map(Consent::unpack) {
                let without = resolve(&Channels { object: author, ..Channels::default() });
                let with =
                    resolve(&Channels { object: author, tightening: voice, ..Channels::default() });
                assert_eq!(with.strictest(without), with, "{author:?} {voice:?}");
            }
        }
    }

    #[test]
    fn robots_words_count_in_any_case_in_lists_and_as_addresses() {
        assert_eq!(robots_statement(&["NoAI"]).letters(), "UNNN");
        assert_eq!(robots_statement(&["noindex, noimageai, GPC"]).letters(), "UNNN");
        assert_eq!(robots_statement(&["https://far.example/users/x/noai"]).letters(), "UNNN");
        assert_eq!(robots_statement(&["https://far.example/u/noindex,%20noml"]).letters(), "UNNU");
        assert_eq!(robots_statement(&["noml"]).letters(), "UNNU");
        for silent in ["all", "noindex, nofollow", "", "noaiming", "https://noai.example/"] {
            assert_eq!(robots_statement(&[silent]), Consent::UNKNOWN, "{silent}");
        }
    }

    #[test]
    fn hashtags_say_no_to_all_four() {
        for tag in ["#NoAI", "noai", "#NOAITRAINING", "#noaiart"] {
            assert_eq!(hashtag_statement(&["#ink", tag]), Consent::DENIED);
        }
        assert_eq!(hashtag_statement(&["#ai", "#noaim"]), Consent::UNKNOWN);
    }

    #[test]
    fn plus_values_map_to_uses() {
        let cases = [
            ("DMI-PROHIBITED-GENAIMLTRAINING", "UUNU"),
            ("DMI-PROHIBITED-AIMLTRAINING", "UNNU"),
            ("DMI-PROHIBITED", "NNNN"),
            ("DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", "NNNN"),
            ("DMI-PROHIBITED-SEECONSTRAINT", "CCCU"),
            ("DMI-PROHIBITED-SOMETHINGNEW", "NNNN"),
            ("DMI-ALLOWED", "UUUU"),
            ("DMI-UNSPECIFIED", "UUUU"),
        ];
        for (code, expected) in cases {
            let address = format!("http://ns.useplus.org/ldf/vocab/{code}");
            assert_eq!(plus_statement(&address).letters(), expected);
            assert_eq!(plus_statement(code).letters(), expected);
        }
    }

    #[test]
    fn one_level_takes_the_strictest_of_its_own_words() {
        let words = LevelWords { terms: Consent::ALLOWED, robots: &["noai"], hashtags: &[] };
        assert_eq!(level(&words).letters(), "ANNN");
        assert_eq!(level(&LevelWords::default()), Consent::UNKNOWN);
    }
}
