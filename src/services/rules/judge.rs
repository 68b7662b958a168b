//! The judgement itself: what the rules of a server say about a work. Pure: the same facts and the
//! same rules give the same verdict, whether the work comes in now or came in a month ago.

use consent::AiLabel;
use serde::{Deserialize, Serialize};
use store::RuleId;

use crate::text::tag_name;

/// Which way a work goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From another server.
    Incoming,
    /// From somebody here.
    Outgoing,
}

/// How much its files say about AI, from nothing to proof (`evidence::Tier`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Traces {
    /// Nothing, or nobody looked yet: files from elsewhere come after the post.
    #[default]
    None,
    /// A hint.
    Weak,
    /// What generators leave behind.
    Strong,
    /// A declaration that the file itself carries.
    Proof,
}

/// All that rules may know of a work. Words are those that everybody can read: of a post for few
/// people they are empty, so that no rule searches letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Which way it goes.
    pub direction: Direction,
    /// The server it comes from; empty for this one.
    pub domain: String,
    /// For how many days that server has been known here.
    pub server_days: u32,
    /// For how many days its author has been known here.
    pub account_days: u32,
    /// The label that its author claims (wire words of `spec/consent`).
    #[serde(with = "label")]
    pub label: AiLabel,
    /// What its files say.
    pub traces: Traces,
    /// Whether moderators ruled on one of its pictures that it is AI-made.
    pub is_ruled: bool,
    /// How many pictures it has.
    pub pictures: u32,
    /// How many of them have no description.
    pub without_alt: u32,
    /// The largest of its files in bytes; 0 where that is not known.
    pub largest: u64,
    /// How many links are in its text.
    pub links: u32,
    /// How many people it names.
    pub mentions: u32,
    /// Its hashtags as they are compared: in lower case, without `#`.
    pub tags: Vec<String>,
    /// Its title and text, where everybody can read them, in lower case. Kept beside the other
    /// facts, since words go when the post goes.
    #[serde(skip)]
    pub text: String,
}

/// When a rule applies: all that is given must hold. A condition that gives nothing applies to
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Condition {
    /// Only works on this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Only from these servers, and from those below them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// Only with one of these labels.
    #[serde(skip_serializing_if = "Vec::is_empty", with = "label_list")]
    pub labels: Vec<AiLabel>,
    /// Only where the files say at least this much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traces: Option<Traces>,
    /// Only with a picture that moderators ruled to be AI-made.
    #[serde(skip_serializing_if = "is_false")]
    pub is_ruled: bool,
    /// Only from authors who have been known for fewer days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_younger_than: Option<u32>,
    /// Only from servers that have been known for fewer days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_younger_than: Option<u32>,
    /// Only with more links than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links_over: Option<u32>,
    /// Only where more people are named than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentions_over: Option<u32>,
    /// Only with a picture that has no description.
    #[serde(skip_serializing_if = "is_false")]
    pub lacks_alt: bool,
    /// Only with a file larger than this, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub larger_than: Option<u64>,
    /// Only with one of these hashtags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Only with one of these words or phrases in the title or text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(it: &bool) -> bool {
    !it
}

impl Condition {
    /// It gives nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self { direction: self.direction, ..Self::default() }
    }

    /// Whether it applies.
    pub fn holds(&self, facts: &Facts) -> bool {
        !self.is_empty() && self.fits_origin(facts) && self.fits_work(facts)
    }

    fn fits_origin(&self, facts: &Facts) -> bool {
        self.direction.is_none_or(|it| it == facts.direction)
            && (self.domains.is_empty()
                || self.domains.iter().any(|it| is_at_or_below(&facts.domain, it)))
            && self.account_younger_than.is_none_or(|days| facts.account_days < days)
            && self.server_younger_than.is_none_or(|days| {
                facts.direction == Direction::Incoming && facts.server_days < days
            })
    }

    fn fits_work(&self, facts: &Facts) -> bool {
        (self.labels.is_empty() || self.labels.contains(&facts.label))
            && self.traces.is_none_or(|it| facts.traces >= it)
            && (!self.is_ruled || facts.is_ruled)
            && self.links_over.is_none_or(|most| facts.links > most)
            && self.mentions_over.is_none_or(|most| facts.mentions > most)
            && (!self.lacks_alt || facts.without_alt > 0)
            && self.larger_than.is_none_or(|most| facts.largest > most)
            && (self.tags.is_empty()
                || self.tags.iter().any(|it| facts.tags.contains(&tag_name(it))))
            && (self.words.is_empty() || self.words.iter().any(|it| says(&facts.text, it)))
    }
}

/// Whether a server is this one, or stands below it: `a.example` is below `example`.
fn is_at_or_below(domain: &str, wanted: &str) -> bool {
    domain
        .strip_suffix(wanted)
        .is_some_and(|rest| !wanted.is_empty() && (rest.is_empty() || rest.ends_with('.')))
}

/// Whether these words stand in a text (in lower case) as whole words.
fn says(text: &str, words: &str) -> bool {
    let words = words.to_lowercase();
    let is_part = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    !words.is_empty()
        && text.match_indices(&words).any(|(at, found)| {
            let (before, after) = text.split_at(at);
            let after = after.get(found.len()..).unwrap_or_default();
            !is_part(before.chars().next_back()) && !is_part(after.chars().next())
        })
}

/// What a rule does. The order is that of strictness: of several, the last one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Lets it in, whatever the rules below say.
    Accept,
    /// Puts it behind a content warning, where its author did not.
    Warn,
    /// Shows it as AI-made. Somebody here is asked to label it: no rule speaks for them.
    Label,
    /// Lets it in, and shows its author to their followers alone in lists of many people.
    Limit,
    /// Shows it to its author only until a moderator has looked.
    Hold,
    /// Takes the words and not the pictures.
    RefuseMedia,
    /// Takes nothing.
    Refuse,
}

impl Action {
    /// All, from the mildest.
    pub const ALL: [Self; 7] = [
        Self::Accept,
        Self::Warn,
        Self::Label,
        Self::Limit,
        Self::Hold,
        Self::RefuseMedia,
        Self::Refuse,
    ];

    /// The stable word, as files, forms and rows have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Warn => "warn",
            Self::Label => "label",
            Self::Limit => "limit",
            Self::Hold => "hold",
            Self::RefuseMedia => "refuse-media",
            Self::Refuse => "refuse",
        }
    }

    /// The action of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// A rule as it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which one.
    pub id: RuleId,
    /// In which version.
    pub version: i32,
    /// Whether it only notes what it would do.
    pub is_shadow: bool,
    /// When it applies.
    pub condition: Condition,
    /// What it does.
    pub action: Action,
    /// Why, for those whom it concerns.
    pub reason: String,
}

/// A rule that applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which one.
    pub rule: RuleId,
    /// In which version.
    pub version: i32,
    /// Whether it only notes what it would do.
    pub is_shadow: bool,
    /// What it does.
    pub action: Action,
    /// Why.
    pub reason: String,
}

impl Hit {
    /// The stable code of what a rule did: `policy.17@3`.
    pub fn code(&self) -> String {
        format!("policy.{}@{}", self.rule, self.version)
    }
}

/// What the rules say about a work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Every rule that applied, in their order.
    pub hits: Vec<Hit>,
    /// Its place among the hits of the one that is done.
    done: Option<usize>,
}

impl Verdict {
    /// The rule that is done, unless nothing is.
    pub fn done(&self) -> Option<&Hit> {
        self.hits.get(self.done?)
    }

    /// What is done.
    pub fn action(&self) -> Option<Action> {
        self.done().map(|it| it.action)
    }
}

/// Asks the rules in their order. Of those that apply the strictest is done; one that accepts ends
/// the asking. Those in shadow are noted and do nothing.
pub fn judge(rules: &[Rule], facts: &Facts) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in rules.iter().filter(|it| it.condition.holds(facts)) {
        let place = verdict.hits.len();
        verdict.hits.push(Hit {
            rule: rule.id,
            version: rule.version,
            is_shadow: rule.is_shadow,
            action: rule.action,
            reason: rule.reason.clone(),
        });
        if rule.is_shadow {
            continue;
        }
        let is_stricter = verdict.action().is_none_or(|it| it < rule.action);
        if is_stricter {
            verdict.done = Some(place);
        }
        if rule.action == Action::Accept {
            break;
        }
    }
    verdict
}

/// Labels as the words that travel.
mod label {
    use consent::AiLabel;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(it: &AiLabel, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(it.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<AiLabel, D::Error> {
        let word = String::deserialize(from)?;
        AiLabel::from_word(&word).ok_or_else(|| serde::de::Error::custom("no such label"))
    }
}

mod label_list {
    use consent::AiLabel;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(all: &[AiLabel], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(all.iter().map(|it| it.as_str()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<AiLabel>, D::Error> {
        let words = Vec::<String>::deserialize(from)?;
        let all: Option<Vec<AiLabel>> = words.iter().map(|it| AiLabel::from_word(it)).collect();
        all.ok_or_else(|| serde::de::Error::custom("no such label"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            direction: Direction::Incoming,
            domain: "a.far.example".to_owned(),
            server_days: 40,
            account_days: 3,
            label: AiLabel::Undeclared,
            traces: Traces::None,
            is_ruled: false,
            pictures: 1,
            without_alt: 1,
            largest: 0,
            links: 2,
            mentions: 6,
            tags: vec!["ink".to_owned()],
            text: "buy my cheap paint, today".to_owned(),
        }
    }

    fn rule(id: i64, condition: Condition, action: Action) -> Rule {
        Rule {
            id: RuleId(id),
            version: 1,
            is_shadow: false,
            condition,
            action,
            reason: String::new(),
        }
    }

    #[test]
    fn each_part_of_a_condition_can_keep_it_from_applying() {
        let facts = facts();
        let yes = Condition {
            direction: Some(Direction::Incoming),
            domains: vec!["far.example".to_owned()],
            labels: vec![AiLabel::Undeclared],
            traces: Some(Traces::None),
            is_ruled: false,
            account_younger_than: Some(4),
            server_younger_than: Some(41),
            links_over: Some(1),
            mentions_over: Some(5),
            lacks_alt: true,
            larger_than: None,
            tags: vec!["#Ink".to_owned()],
            words: vec!["Cheap paint".to_owned()],
        };
        assert!(yes.holds(&facts));
        let no = [
            Condition { direction: Some(Direction::Outgoing), ..yes.clone() },
            Condition { domains: vec!["ar.example".to_owned()], ..yes.clone() },
            Condition { labels: vec![AiLabel::HumanMade], ..yes.clone() },
            Condition { traces: Some(Traces::Weak), ..yes.clone() },
            Condition { is_ruled: true, ..yes.clone() },
            Condition { account_younger_than: Some(3), ..yes.clone() },
            Condition { server_younger_than: Some(40), ..yes.clone() },
            Condition { links_over: Some(2), ..yes.clone() },
            Condition { mentions_over: Some(6), ..yes.clone() },
            Condition { larger_than: Some(0), ..yes.clone() },
            Condition { tags: vec!["oil".to_owned()], ..yes.clone() },
            Condition { words: vec!["heap".to_owned()], ..yes.clone() },
        ];
        for (number, it) in no.iter().enumerate() {
            assert!(!it.holds(&facts), "{number}");
        }
        assert!(!Condition::default().holds(&facts));
        let all_from_elsewhere =
            Condition { direction: Some(Direction::Incoming), ..Condition::default() };
        assert!(!all_from_elsewhere.holds(&facts), "a way alone is no reason");
    }

    #[test]
    fn the_strictest_counts_accepting_ends_and_shadows_do_nothing() {
        let all = || Condition { lacks_alt: true, ..Condition::default() };
        let hold = rule(1, all(), Action::Hold);
        let refuse = rule(2, all(), Action::Refuse);
        let warn = rule(3, all(), Action::Warn);
        let accept = rule(4, all(), Action::Accept);
        let both = judge(&[hold.clone(), refuse.clone(), warn.clone()], &facts());
        assert_eq!((both.action(), both.hits.len()), (Some(Action::Refuse), 3));
        let spared = judge(&[accept, refuse.clone()], &facts());
        assert_eq!((spared.action(), spared.hits.len()), (Some(Action::Accept), 1));
        let shadow = Rule { is_shadow: true, ..refuse };
        let noted = judge(&[shadow, hold], &facts());
        assert_eq!((noted.action(), noted.hits.len()), (Some(Action::Hold), 2));
        assert_eq!(judge(&[], &facts()), Verdict::default());
    }

    #[test]
    fn facts_and_conditions_come_back_from_json() {
        let json = serde_json::to_string(&facts()).unwrap();
        let without_words = Facts { text: String::new(), ..facts() };
        assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), without_words);
        let condition = Condition {
            labels: vec![AiLabel::AiGenerated],
            words: vec!["nft".to_owned()],
            ..Condition::default()
        };
        let json = serde_json::to_string(&condition).unwrap();
        assert_eq!(json, r#"{"labels":["ai-generated"],"words":["nft"]}"#);
        assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
        assert!(serde_json::from_str::<Condition>(r#"{"wrods":["nft"]}"#).is_err());
    }
}
