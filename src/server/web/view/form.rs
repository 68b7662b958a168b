//! What forms need: faults beside their fields, and the pickers.

use consent::{AiLabel, Consent, Permission, Use};

use super::marks::{permission_words, use_hint, use_name};
use super::{LabelMark, PictureView};

/// One thing wrong with what was sent.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Name of the form field.
    pub field: String,
    /// A sentence that says how to put it right.
    pub sentence: String,
}

/// Everything wrong with what was sent; empty on a fresh form.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// In the order of the form.
    pub list: Vec<Fault>,
}

impl Faults {
    /// What is wrong with one field.
    pub fn on(&self, field: impl AsRef<str>) -> Option<&str> {
        let field = field.as_ref();
        self.list.iter().find(|fault| fault.field == field).map(|fault| fault.sentence.as_str())
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// One of several answers: a radio button, an option of a select.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A sentence more; may be empty.
    pub hint: String,
    /// Symbol; may be empty.
    pub icon: &'static str,
    /// This is the answer now.
    pub is_chosen: bool,
}

/// A part from 0 to 100.
#[derive(Clone, Debug)]
pub struct Slider {
    /// Field name.
    pub name: &'static str,
    /// What is read.
    pub label: &'static str,
    /// A sentence more.
    pub hint: &'static str,
    /// Where it stands now.
    pub value: u8,
}

/// How was this made? Four radio buttons under one field name.
#[derive(Clone, Debug)]
pub struct LabelPicker {
    /// Field name; the values are those of [`AiLabel::as_str`].
    pub name: String,
    /// The four answers.
    pub choices: Vec<Choice>,
}

impl LabelPicker {
    /// The picker for a field, with today's answer chosen.
    pub fn new(name: impl Into<String>, now: AiLabel) -> Self {
        let all =
            [AiLabel::HumanMade, AiLabel::AiAssisted, AiLabel::AiGenerated, AiLabel::Undeclared];
        let choices = all.into_iter().map(|label| label_choice(label, now)).collect();
        Self { name: name.into(), choices }
    }
}

fn label_choice(label: AiLabel, now: AiLabel) -> Choice {
    let hint = match label {
        AiLabel::HumanMade => "By a person: pencil, brush, tablet, camera.",
        AiLabel::AiAssisted => "A model made or changed parts of it.",
        AiLabel::AiGenerated => "A model made it from a prompt.",
        AiLabel::Undeclared => "No statement. Files that say otherwise are refused.",
    };
    let mark = LabelMark::of(label);
    Choice {
        value: label.as_str().to_owned(),
        label: mark.map_or("Not said", |mark| mark.words).to_owned(),
        hint: hint.to_owned(),
        icon: mark.map_or("", |mark| mark.icon),
        is_chosen: label == now,
    }
}

/// One use in the picker: its name, what it means, its radio buttons.
#[derive(Clone, Debug)]
pub struct UseRow {
    /// Field name: the picker's prefix and `dm`, `tr`, `gt` or `inf`.
    pub name: String,
    /// "Training AI".
    pub label: &'static str,
    /// One sentence.
    pub hint: &'static str,
    /// The answers.
    pub choices: Vec<Choice>,
}

/// What do you allow? One short answer, or four.
///
/// Sends `{prefix}terms` = `deny`, `inherit` or `each`; with `each` the four
/// fields `{prefix}dm`, `{prefix}tr`, `{prefix}gt`, `{prefix}inf` count, each
/// `allowed`, `constrained`, `notAllowed` or, where there is a default to fall
/// back on, empty.
#[derive(Clone, Debug)]
pub struct ConsentPicker {
    /// Put before every field name, for forms with several pickers.
    pub prefix: String,
    /// Question above the answers.
    pub legend: String,
    /// The short answers.
    pub presets: Vec<Choice>,
    /// The long ones.
    pub rows: Vec<UseRow>,
}

impl ConsentPicker {
    /// For an account: there is nothing to inherit from, every use has an answer.
    pub fn for_account(prefix: impl Into<String>, now: Consent) -> Self {
        Self::build(prefix.into(), "What may AI systems do with your work?", now, None)
    }

    /// For a post or a picture that may keep to a default.
    ///
    /// `now` is its own statement (unknown where it says nothing), `fallback`
    /// what then counts.
    pub fn for_work(
        prefix: impl Into<String>,
        legend: &str,
        now: Consent,
        fallback: Consent,
    ) -> Self {
        Self::build(prefix.into(), legend, now, Some(fallback))
    }

    fn build(prefix: String, legend: &str, now: Consent, fallback: Option<Consent>) -> Self {
        let inherits = fallback.is_some() && now == Consent::UNKNOWN;
        let denies = now == Consent::DENIED || (fallback.is_none() && now == Consent::UNKNOWN);
        let mut presets = vec![preset(
            "deny",
            "Not for AI (all four)",
            "No mining, no training, no use as input.",
            "no-ai",
            denies,
        )];
        if fallback.is_some() {
            presets.insert(0, preset("inherit", "Same as my default", "", "", inherits));
        }
        presets.push(preset("each", "Choose for each use", "", "", !denies && !inherits));
        let rows = Use::ALL.into_iter().map(|of| use_row(&prefix, of, now, fallback)).collect();
        Self { prefix, legend: legend.to_owned(), presets, rows }
    }
}

fn preset(value: &str, label: &str, hint: &str, icon: &'static str, is_chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        icon,
        is_chosen,
    }
}

fn use_row(prefix: &str, of: Use, now: Consent, fallback: Option<Consent>) -> UseRow {
    let said = match (now.get(of), fallback) {
        (Permission::Unknown, None) => Permission::NotAllowed,
        (said, _) => said,
    };
    let mut choices: Vec<Choice> =
        [Permission::NotAllowed, Permission::Constrained, Permission::Allowed]
            .into_iter()
            .map(|value| {
                preset(value.as_str(), capital(permission_words(value)), "", "", said == value)
            })
            .collect();
    if let Some(fallback) = fallback {
        let label = format!("Same as default ({})", permission_words(fallback.get(of)));
        choices.insert(0, preset("", &label, "", "", said == Permission::Unknown));
    }
    let key = match of {
        Use::DataMining => "dm",
        Use::AiTraining => "tr",
        Use::AiGenerativeTraining => "gt",
        Use::AiInference => "inf",
    };
    UseRow { name: format!("{prefix}{key}"), label: use_name(of), hint: use_hint(of), choices }
}

fn capital(words: &'static str) -> &'static str {
    match words {
        "allowed" => "Allowed",
        "ask first" => "Ask first",
        "not allowed" => "Not allowed",
        other => other,
    }
}

/// One picture in the composer: an empty place for a file, or one that the
/// draft already holds.
///
/// Its fields end in `_{key}`: `picture_3` (file), `kept_3` (media id), `alt_3`,
/// `label_3`, `order_3`, `remove_3`, and the picker's `c3_terms` and so on.
#[derive(Clone, Debug)]
pub struct PictureBlock {
    /// Number of the block, from 0; `__` in the block that scripts copy.
    pub key: String,
    /// What the block is called: "Picture 1"; "Picture ##" in the pattern.
    pub heading: String,
    /// The picture the draft already holds.
    pub kept: Option<PictureView>,
    /// File name, for people.
    pub file_name: Option<String>,
    /// Description typed so far.
    pub alt: String,
    /// Place in the order, from 1.
    pub order: String,
    /// How it was made.
    pub label: LabelPicker,
    /// Its terms.
    pub terms: ConsentPicker,
}

impl PictureBlock {
    /// Name of the file field, for its faults.
    pub fn file_field(&self) -> String {
        format!("picture_{}", self.key)
    }

    /// Name of the description field, for its faults.
    pub fn alt_field(&self) -> String {
        format!("alt_{}", self.key)
    }
}

/// All pictures of the composer.
#[derive(Clone, Debug)]
pub struct ImagePicker {
    /// Kept pictures first, then empty places.
    pub blocks: Vec<PictureBlock>,
    /// The block that scripts copy when more files are chosen.
    pub pattern: PictureBlock,
    /// `accept` of the file fields.
    pub accept: &'static str,
    /// How many pictures a post may hold.
    pub most: u32,
    /// "JPEG, PNG, WebP, GIF or AVIF, up to 256 MiB each".
    pub limits: String,
}
