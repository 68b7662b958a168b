//! What the composer form holds, before it is a post.

use consent::{AiLabel, Consent, Visibility};
use serde::{Deserialize, Serialize};
use store::{DraftId, MediaId, PostId, RowId, Sensitivity};

use crate::config::Limits;
use crate::error::Fault;
use crate::sequences::Places;
use crate::{polls, text};

const TITLE: usize = 200;
const YEAR: usize = 20;
const MEDIUM: usize = 200;
const WARNING: usize = 300;
const KEY: usize = 100;

/// What the composer form holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Who it is for. A reply is never for more people than what it answers.
    #[serde(with = "as_visibility")]
    pub visibility: Visibility,
    /// What it answers.
    pub parent: Option<PostId>,
    /// The wall label: what the work is called.
    pub title: String,
    /// The wall label: when it was made, in the artist's words.
    pub year: String,
    /// The wall label: what it was made with.
    pub medium: String,
    /// The words, as Markdown.
    pub source: String,
    /// The words on the curtain; empty for none.
    pub warning: String,
    /// Why there is a curtain.
    pub sensitivity: Sensitivity,
    /// The language of the words (BCP 47); empty where it is not said.
    pub language: String,
    /// The terms. `None`: for a new post the artist's default, for an edit what it had.
    #[serde(with = "as_terms")]
    pub terms: Option<Consent>,
    /// How the text, or all of it, was made.
    #[serde(with = "as_label")]
    pub label: AiLabel,
    /// The pictures, in order.
    pub pictures: Vec<PictureDraft>,
    /// What tells a form that is sent twice from two posts: the same key makes one post.
    pub submission_key: Option<String>,
    /// The saved draft this came from; it goes when the post is there.
    pub draft: Option<DraftId>,
    /// What its author says to moderators about traces of AI in its files; then it is held until
    /// one has looked, instead of refused.
    pub appeal: Option<String>,
    /// The question in it. `None` in an edit: as it was.
    pub poll: Option<PollDraft>,
    /// The program it is written with.
    pub app: Option<RowId>,
    /// Where it hangs. `None`: for a new post in no section and no series, for an edit as it was.
    pub places: Option<Places>,
    /// Why it was not published when its time had come, for its author.
    pub unsent: Option<String>,
}

/// A question to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PollDraft {
    /// What can be chosen.
    pub options: Vec<String>,
    /// For how many seconds.
    pub expires_in: i64,
    /// Whether several can be chosen.
    pub is_multiple: bool,
    /// Whether counts are shown only when it is over.
    pub hides_totals: bool,
}

/// What the composer form says about one picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PictureDraft {
    /// Which one.
    pub media: MediaId,
    /// Its description for those who do not see it.
    pub alt: String,
    /// Its own terms. `None`: as the post.
    #[serde(with = "as_terms")]
    pub terms: Option<Consent>,
    /// How it was made. Undeclared: as the post.
    #[serde(with = "as_label")]
    pub label: AiLabel,
    /// The point that must stay in sight, from -1 to 1 in thousandths. `None`: as it was.
    pub focus: Option<(i32, i32)>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            visibility: Visibility::Public,
            parent: None,
            title: String::new(),
            year: String::new(),
            medium: String::new(),
            source: String::new(),
            warning: String::new(),
            sensitivity: Sensitivity::default(),
            language: String::new(),
            terms: None,
            label: AiLabel::Undeclared,
            pictures: Vec::new(),
            submission_key: None,
            draft: None,
            appeal: None,
            poll: None,
            app: None,
            places: None,
            unsent: None,
        }
    }
}

impl Default for PictureDraft {
    fn default() -> Self {
        Self {
            media: MediaId::default(),
            alt: String::new(),
            terms: None,
            label: AiLabel::Undeclared,
            focus: None,
        }
    }
}

impl Draft {
    /// The same as browsers send it and people mean it: one kind of line end, no blank edges.
    #[must_use]
    pub(crate) fn tidied(mut self) -> Self {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.title = one_line(&self.title);
        self.year = one_line(&self.year);
        self.medium = one_line(&self.medium);
        self.warning = one_line(&self.warning);
        self.language = self.language.trim().into();
        self.appeal = self.appeal.map(|words| unix_lines(&words).trim().into());
        self.source = unix_lines(&self.source).trim_end().into();
        if self.source.trim().is_empty() {
            self.source.clear();
        }
        for picture in &mut self.pictures {
            picture.alt = unix_lines(&picture.alt).trim().into();
            // Four silences are no statement.
            picture.terms = picture.terms.filter(|terms| *terms != Consent::UNKNOWN);
        }
        self.terms = self.terms.filter(|terms| *terms != Consent::UNKNOWN);
        for option in self.poll.iter_mut().flat_map(|poll| &mut poll.options) {
            *option = one_line(option);
        }
        self.submission_key = self.submission_key.filter(|key| !key.is_empty());
        self
    }

    /// What is wrong with it as a post, as far as can be told without asking the database.
    pub(crate) fn faults(&self, limits: &Limits) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.source.is_empty() && self.pictures.is_empty() {
            let sentence = "Write something or add a picture.";
            faults.push(Fault::new("source", "post.empty", sentence));
        }
        let fields = [
            ("title", "post.title_too_long", "The title", &self.title, TITLE),
            ("year", "post.year_too_long", "The year", &self.year, YEAR),
            ("medium", "post.medium_too_long", "The medium", &self.medium, MEDIUM),
            ("warning", "post.warning_too_long", "The content warning", &self.warning, WARNING),
        ];
        // Addresses count as short, and yet nobody may send a book in one.
        let most = limits.post_characters;
        let (length, counted) = (self.source.chars().count(), text::counted(&self.source));
        if counted > most || length > most.saturating_mul(4) {
            let sentence = format!("The text has {counted} characters; {most} fit.");
            faults.push(Fault::new("source", "post.too_long", sentence));
        }
        for (field, code, name, text, most) in fields {
            faults.extend(too_long(field, code, name, text, most));
        }
        if !is_language(&self.language) {
            let sentence = "Give the language as a code, such as en, de or pt-BR.";
            faults.push(Fault::new("language", "post.language", sentence));
        }
        if self.submission_key.as_ref().is_some_and(|key| key.len() > KEY) {
            let sentence = "The form is broken. Please load the page again.";
            faults.push(Fault::new("", "post.submission_key", sentence));
        }
        faults.extend(self.picture_faults(limits));
        faults.extend(self.poll.iter().flat_map(polls::faults));
        if self.poll.is_some() && !self.pictures.is_empty() {
            let sentence = "A post has pictures or a poll, not both.";
            faults.push(Fault::new("poll", "poll.with_pictures", sentence));
        }
        faults
    }

    fn picture_faults(&self, limits: &Limits) -> Vec<Fault> {
        let mut faults = Vec::new();
        let most = limits.pictures_per_post;
        if self.pictures.len() > most {
            let sentence = format!("A post holds up to {most} pictures.");
            faults.push(Fault::new("pictures", "post.too_many_pictures", sentence));
        }
        let mut ids: Vec<MediaId> = self.pictures.iter().map(|picture| picture.media).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() < self.pictures.len() {
            let sentence = "A picture can be in a post only once.";
            faults.push(Fault::new("pictures", "picture.twice", sentence));
        }
        for picture in &self.pictures {
            let most = limits.alt_characters;
            let name = "The description of a picture";
            faults.extend(too_long("alt", "picture.alt_too_long", name, &picture.alt, most));
        }
        faults
    }
}

fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn too_long(
    field: &'static str,
    code: &'static str,
    name: &str,
    text: &str,
    most: usize,
) -> Option<Fault> {
    let length = text.chars().count();
    (length > most)
        .then(|| Fault::new(field, code, format!("{name} has {length} characters; {most} fit.")))
}

/// Whether it has the shape of a language tag (RFC 5646), or is not said.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let main = parts.next().unwrap_or_default();
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    let further = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    tag.is_empty()
        || (tag.len() <= 35 && (2..=3).contains(&main.len()) && letters(main) && parts.all(further))
}

/// Terms as four letters.
mod as_terms {
    use consent::Consent;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands it over like this"
    )]
    pub(super) fn serialize<S: Serializer>(
        terms: &Option<Consent>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        terms.map(|terms| terms.letters()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Consent>, D::Error> {
        let letters = Option::<String>::deserialize(from)?;
        // What no version of ours wrote is a no.
        Ok(letters.map(|it| Consent::from_letters(&it).unwrap_or(Consent::DENIED)))
    }
}

/// A visibility as its word.
mod as_visibility {
    use consent::Visibility;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over like this")]
    pub(super) fn serialize<S: Serializer>(it: &Visibility, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(it.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Visibility, D::Error> {
        let word = String::deserialize(from)?;
        Ok(Visibility::from_word(&word).unwrap_or(Visibility::Mentioned))
    }
}

/// A label as its word.
mod as_label {
    use consent::AiLabel;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over like this")]
    pub(super) fn serialize<S: Serializer>(it: &AiLabel, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(it.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<AiLabel, D::Error> {
        let word = String::deserialize(from)?;
        Ok(AiLabel::from_word(&word).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(draft: &Draft) -> Vec<&'static str> {
        draft.faults(&Limits::default()).into_iter().map(|fault| fault.code).collect()
    }

    fn text(source: &str) -> Draft {
        Draft { source: source.to_owned(), ..Draft::default() }
    }

    #[test]
    fn a_post_says_or_shows_something() {
        assert_eq!(codes(&text("  \r\n ").tidied()), ["post.empty"]);
        assert!(codes(&text("x").tidied()).is_empty());
        let pictures = vec![PictureDraft { media: MediaId(1), ..PictureDraft::default() }];
        assert!(codes(&Draft { pictures, ..Draft::default() }).is_empty());
    }

    #[test]
    fn every_field_has_its_end() {
        let draft = Draft {
            title: "t".repeat(201),
            year: "y".repeat(21),
            medium: "m".repeat(201),
            warning: "w".repeat(301),
            language: "english".to_owned(),
            submission_key: Some("k".repeat(101)),
            ..text(&"é".repeat(10_001))
        };
        let expected = [
            "post.too_long",
            "post.title_too_long",
            "post.year_too_long",
            "post.medium_too_long",
            "post.warning_too_long",
            "post.language",
            "post.submission_key",
        ];
        assert_eq!(codes(&draft), expected);
        assert!(codes(&text(&"é".repeat(10_000))).is_empty());
    }

    #[test]
    fn pictures_are_counted_and_each_is_there_once() {
        let picture = |id| PictureDraft { media: MediaId(id), ..PictureDraft::default() };
        let many = Draft { pictures: (0..21).map(picture).collect(), ..Draft::default() };
        assert_eq!(codes(&many), ["post.too_many_pictures"]);
        let twice = Draft { pictures: vec![picture(1), picture(1)], ..Draft::default() };
        assert_eq!(codes(&twice), ["picture.twice"]);
        let wordy = PictureDraft { alt: "x".repeat(1_501), ..picture(1) };
        let wordy = Draft { pictures: vec![wordy], ..Draft::default() };
        assert_eq!(codes(&wordy), ["picture.alt_too_long"]);
    }

    #[test]
    fn languages_are_codes() {
        for (tag, fine) in [
            ("", true),
            ("en", true),
            ("pt-BR", true),
            ("zh-Hant-TW", true),
            ("de-1996", true),
            ("e", false),
            ("en_US", false),
            ("en-", false),
            ("\"><script>", false),
        ] {
            assert_eq!(is_language(tag), fine, "{tag}");
        }
    }

    #[test]
    fn json_gives_back_what_went_in() {
        let draft = Draft {
            visibility: Visibility::Followers,
            terms: Consent::from_letters("ANCU"),
            label: AiLabel::AiAssisted,
            pictures: vec![PictureDraft { media: MediaId(7), ..PictureDraft::default() }],
            ..text("words")
        };
        let json = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&json).unwrap(), draft);
        let strange = r#"{"visibility":"everyone","terms":"????","label":"?"}"#;
        let strange: Draft = serde_json::from_str(strange).unwrap();
        assert_eq!(strange.visibility, Visibility::Mentioned);
        assert_eq!(strange.terms, Some(Consent::DENIED));
    }
}
