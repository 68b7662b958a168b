//! The composer as its template is given it.

use consent::{AiLabel, Consent, Visibility};
use services::media::Report;
use services::posts::{Draft, Picture, PictureDraft, Shown};
use services::sequences::Sequence;
use services::{PostId, SensitivityReason, SequenceId, SequenceKind};

use super::languages;
use super::later::LaterField;
use super::question::PollFields;
use crate::door::App;
use crate::web::present;
use crate::web::view::{
    Choice, ConsentPicker, Faults, ImagePicker, LabelPicker, PictureBlock, PictureView, PostView,
    ReplyLine, VisibilityMark,
};

/// Files we can read, for the file fields.
const ACCEPT: &str = "image/jpeg,image/png,image/webp,image/gif,image/avif";

/// Empty places for files when the page has no scripts.
const EMPTY_PLACES: usize = 2;

/// What the form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new post.
    New,
    /// A change of this one.
    Edit(PostId),
}

/// Everything the form is filled from.
pub(crate) struct Filled<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) draft: &'a Draft,
    /// The rows of `draft.pictures`.
    pub(crate) pictures: &'a [Picture],
    pub(crate) parent: Option<&'a Shown>,
    /// What counts where the post says nothing.
    pub(crate) default_terms: Consent,
    /// The author's sections and series.
    pub(crate) sequences: Vec<Sequence>,
    /// A fresh name for this form.
    pub(crate) nonce: String,
}

/// Why a work was not let in, and what its author can do.
#[derive(Clone, Debug)]
pub(crate) struct RefusalView {
    /// What happened.
    pub(crate) sentence: &'static str,
    /// The way out.
    pub(crate) remedy: &'static str,
    /// To be named when asking a moderator.
    pub(crate) code: &'static str,
    /// What the file says, and where: a line each.
    pub(crate) evidence: Vec<String>,
}

/// A question to moderators.
#[derive(Clone, Debug)]
pub(crate) struct Appeal {
    pub(crate) words: String,
    pub(crate) is_asked: bool,
}

/// How it will look, and who will see it.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    pub(crate) html: String,
    pub(crate) audience: String,
    /// The whole, as it will hang here; none where it cannot be published as it is.
    pub(crate) here: Option<PostView>,
    /// The same as others are told of it.
    pub(crate) elsewhere: Option<ElsewhereView>,
}

/// A post as it is seen on other servers.
#[derive(Clone, Debug)]
pub(crate) struct ElsewhereView {
    pub(crate) warning: Option<String>,
    pub(crate) html: String,
    /// Each picture with a line about the file that others fetch.
    pub(crate) pictures: Vec<(PictureView, String)>,
    /// "2 more are one press away, on your page here."
    pub(crate) left_out: Option<String>,
}

/// A picture that the server already has.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) picture: PictureView,
    pub(crate) file_name: String,
    /// What happened to the file, a sentence each.
    pub(crate) report: Vec<String>,
    pub(crate) alt: String,
    pub(crate) order: usize,
    pub(crate) is_first: bool,
    pub(crate) is_last: bool,
    pub(crate) label: LabelPicker,
    pub(crate) terms: ConsentPicker,
    pub(crate) has_own_terms: bool,
    /// Where the point lies that must stay in sight where others crop.
    pub(crate) focus: Vec<Choice>,
    /// What its file says about AI, a line each.
    pub(crate) evidence: Vec<String>,
    pub(crate) refusal: Option<RefusalView>,
}

impl Kept {
    /// Name of the description field, for its faults.
    pub(crate) fn alt_field(&self) -> String {
        format!("alt_{}", self.id)
    }
}

/// The composer's form, ready to print.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent answer that the template prints, not a state"
)]
pub(crate) struct Sheet {
    pub(crate) action: String,
    pub(crate) cancel: String,
    pub(crate) is_edit: bool,
    pub(crate) draft_id: Option<String>,
    pub(crate) reply_id: Option<String>,
    pub(crate) reply: Option<ReplyLine>,
    pub(crate) submission_key: String,
    pub(crate) title: String,
    pub(crate) year: String,
    pub(crate) medium: String,
    pub(crate) text: String,
    pub(crate) warning: String,
    pub(crate) most_text: String,
    pub(crate) sensitivity: Vec<Choice>,
    pub(crate) languages: Vec<Choice>,
    pub(crate) audiences: Vec<Choice>,
    pub(crate) terms: ConsentPicker,
    pub(crate) label: LabelPicker,
    pub(crate) kept: Vec<Kept>,
    pub(crate) picker: ImagePicker,
    pub(crate) has_room: bool,
    pub(crate) poll: PollFields,
    /// Sections of the portfolio and series, for a work that may hang there; empty where there are
    /// none.
    pub(crate) sections: Vec<Choice>,
    pub(crate) series: Vec<Choice>,
    /// Pictures come first unless this is about words.
    pub(crate) words_first: bool,
    pub(crate) faults: Faults,
    pub(crate) refusal: Option<RefusalView>,
    /// What the author says to moderators, where files were refused for traces of AI.
    pub(crate) appeal: Option<Appeal>,
    pub(crate) asks_for_alt: bool,
    pub(crate) preview: Option<Preview>,
    /// When it is to be published, if not now.
    pub(crate) later: LaterField,
    /// Why it was not published at its time.
    pub(crate) unsent: Option<String>,
    /// Why publishing will have to wait.
    pub(crate) waits: bool,
}

/// Fills the form in.
pub(crate) fn fill(app: &App, from: &Filled<'_>) -> Sheet {
    let draft = from.draft;
    let most = app.config.limits.pictures_per_post;
    let post_terms = draft.terms.unwrap_or(Consent::UNKNOWN).or_else(from.default_terms);
    let id = match from.purpose {
        Purpose::New => None,
        Purpose::Edit(id) => Some(id),
    };
    Sheet {
        action: id.map_or_else(|| "/compose".to_owned(), |id| format!("/posts/{id}/edit")),
        cancel: id.map_or_else(|| "/home".to_owned(), |id| format!("/posts/{id}")),
        is_edit: id.is_some(),
        draft_id: draft.draft.map(|it| it.to_string()),
        reply_id: draft.parent.map(|it| it.to_string()),
        reply: from.parent.map(|it| ReplyLine {
            url: present::post_path(&it.author, it.post.id),
            to: present::author(&it.author).handle,
        }),
        submission_key: draft.submission_key.clone().unwrap_or_else(|| from.nonce.clone()),
        title: draft.title.clone(),
        year: draft.year.clone(),
        medium: draft.medium.clone(),
        text: draft.source.clone(),
        warning: draft.warning.clone(),
        most_text: app.config.limits.post_characters.to_string(),
        sensitivity: reasons(draft),
        languages: languages::choices(&draft.language),
        audiences: audiences(draft.visibility),
        terms: terms_of_post(from),
        label: LabelPicker::new("label", draft.label),
        kept: kept(draft, from.pictures, post_terms),
        picker: empty_places(app, most.saturating_sub(draft.pictures.len()), post_terms),
        has_room: draft.pictures.len() < most,
        poll: PollFields::of(draft, id.is_some()),
        sections: places(from, SequenceKind::Section, "Everything else"),
        series: places(from, SequenceKind::Series, "None"),
        words_first: draft.parent.is_some() && draft.pictures.is_empty(),
        faults: Faults::default(),
        refusal: None,
        appeal: draft.appeal.clone().map(|words| Appeal { words, is_asked: true }),
        asks_for_alt: false,
        preview: None,
        later: LaterField::of(app, None),
        unsent: draft.unsent.clone(),
        waits: false,
    }
}

/// Where a work may hang; an answer to another post is no work of a portfolio.
fn places(from: &Filled<'_>, kind: SequenceKind, none: &str) -> Vec<Choice> {
    let of_kind: Vec<&Sequence> = from.sequences.iter().filter(|it| it.kind == kind).collect();
    if of_kind.is_empty() || from.draft.parent.is_some() {
        return Vec::new();
    }
    let places = from.draft.places.unwrap_or_default();
    let now = match kind {
        SequenceKind::Section => places.section,
        SequenceKind::Series => places.series,
    };
    let choice = |id: Option<SequenceId>, label: &str| Choice {
        value: id.map(|it| it.to_string()).unwrap_or_default(),
        label: label.to_owned(),
        hint: String::new(),
        icon: "",
        is_chosen: id == now,
    };
    let named = of_kind.into_iter().map(|it| choice(Some(it.id), &it.title));
    std::iter::once(choice(None, none)).chain(named).collect()
}

/// An edit that says nothing about terms leaves them as they were.
fn terms_of_post(from: &Filled<'_>) -> ConsentPicker {
    let legend = "What may AI systems do with it?";
    let own = from.draft.terms.unwrap_or(Consent::UNKNOWN);
    let mut picker = ConsentPicker::for_work("", legend, own, from.default_terms);
    if matches!(from.purpose, Purpose::Edit(_)) {
        for preset in picker.presets.iter_mut().filter(|it| it.value == "inherit") {
            "As it was".clone_into(&mut preset.label);
        }
    }
    picker
}

fn reasons(draft: &Draft) -> Vec<Choice> {
    SensitivityReason::ALL
        .into_iter()
        .map(|reason| Choice {
            value: reason.as_str().to_owned(),
            label: reason.words().to_owned(),
            hint: String::new(),
            icon: "",
            is_chosen: draft.sensitivity.has(reason),
        })
        .collect()
}

fn audiences(now: Visibility) -> Vec<Choice> {
    Visibility::ALL
        .into_iter()
        .map(|it| Choice {
            value: it.as_str().to_owned(),
            label: VisibilityMark::of(it).words.to_owned(),
            hint: audience(it).to_owned(),
            icon: VisibilityMark::of(it).icon,
            is_chosen: it == now,
        })
        .collect()
}

/// Who exactly, before the post is there.
fn audience(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "Everyone, also without an account. It may be listed and found.",
        Visibility::Quiet => {
            "Everyone who has the link or opens your profile. It is listed nowhere else."
        }
        Visibility::Followers => "Your followers, and the people you name with @ in the text.",
        Visibility::Mentioned => "You, and the people you name with @ in the text. Nobody else.",
    }
}

/// The same, with the names in the text.
pub(super) fn audience_with(visibility: Visibility, names: &[String]) -> String {
    let people = names.iter().map(|it| format!("@{it}")).collect::<Vec<_>>().join(", ");
    match (visibility, names.is_empty()) {
        (Visibility::Public | Visibility::Quiet, _) => audience(visibility).to_owned(),
        (Visibility::Followers, true) => "Your followers.".to_owned(),
        (Visibility::Followers, false) => format!("Your followers, and {people}."),
        (Visibility::Mentioned, true) => "Only you: the text names nobody here.".to_owned(),
        (Visibility::Mentioned, false) => format!("You and {people}. Nobody else."),
    }
}

fn kept(draft: &Draft, rows: &[Picture], post_terms: Consent) -> Vec<Kept> {
    let last = draft.pictures.len();
    let found = draft
        .pictures
        .iter()
        .filter_map(|it| Some((it, rows.iter().find(|row| row.media.id == it.media)?)));
    (1..)
        .zip(found)
        .map(|(place, (said, row))| one_kept(place, last, said, row, post_terms))
        .collect()
}

fn one_kept(place: usize, last: usize, said: &PictureDraft, row: &Picture, post: Consent) -> Kept {
    let id = said.media.to_string();
    let mut picture = present::picture(row, &row.exposure);
    // What is typed now counts, not what the row said last.
    picture.alt.clone_from(&said.alt);
    let own = said.terms.unwrap_or(Consent::UNKNOWN);
    Kept {
        heading: format!("Picture {place}"),
        picture,
        file_name: row.media.file_name.clone(),
        report: Report::kept(&row.media.report).map_or_else(Vec::new, |it| it.sentences()),
        alt: said.alt.clone(),
        order: place,
        is_first: place == 1,
        is_last: place == last,
        label: label_of_picture(&id, said.label),
        terms: terms_of_picture(&id, own, post),
        has_own_terms: own != Consent::UNKNOWN,
        focus: focal_points(said.focus.unwrap_or_else(|| focus_of(row))),
        refusal: None,
        evidence: evidence_lines(row),
        id,
    }
}

/// Points to choose from, in thousandths from the middle; up is positive, as in Mastodon's API.
const POINTS: [(&str, i32, i32); 9] = [
    ("In the middle", 0, 0),
    ("At the top", 0, 600),
    ("At the bottom", 0, -600),
    ("At the left", -600, 0),
    ("At the right", 600, 0),
    ("At the top left", -600, 600),
    ("At the top right", 600, 600),
    ("At the bottom left", -600, -600),
    ("At the bottom right", 600, -600),
];

fn focal_points(now: (i32, i32)) -> Vec<Choice> {
    let choice = |label: &str, x: i32, y: i32| Choice {
        value: format!("{x},{y}"),
        label: label.to_owned(),
        hint: String::new(),
        icon: "",
        is_chosen: (x, y) == now,
    };
    let mut choices: Vec<Choice> = POINTS.map(|(label, x, y)| choice(label, x, y)).into();
    if !choices.iter().any(|it| it.is_chosen) {
        choices.push(choice("Where an app set it", now.0, now.1));
    }
    choices
}

#[expect(clippy::cast_possible_truncation, reason = "a point lies between -1 and 1")]
fn focus_of(row: &Picture) -> (i32, i32) {
    let part = |it: f64| (it.clamp(-1.0, 1.0) * 1000.0).round() as i32;
    (part(row.media.focus_x), part(row.media.focus_y))
}

/// What the file says that a label would have to say too: what and where. Suspicions are for
/// moderators alone.
fn evidence_lines(row: &Picture) -> Vec<String> {
    services::cases::findings(&row.media)
        .into_iter()
        .filter(|it| it.tier != "weak")
        .map(|it| {
            let by = it.generator.map(|name| format!(" ({name})")).unwrap_or_default();
            format!("{}{by}: “{}”", it.place, it.snippet)
        })
        .collect()
}

/// A picture that says nothing of its own follows its post.
fn label_of_picture(key: &str, now: AiLabel) -> LabelPicker {
    let mut picker = LabelPicker::new(format!("label_{key}"), now);
    let silent = AiLabel::Undeclared.as_str();
    for choice in picker.choices.iter_mut().filter(|it| it.value == silent) {
        "Same as the post".clone_into(&mut choice.label);
        "What you say for the whole post, below.".clone_into(&mut choice.hint);
    }
    picker
}

fn terms_of_picture(key: &str, own: Consent, post: Consent) -> ConsentPicker {
    let legend = "What may AI systems do with this picture?";
    let mut picker = ConsentPicker::for_work(format!("c{key}_"), legend, own, post);
    for preset in picker.presets.iter_mut().filter(|it| it.value == "inherit") {
        "Same as the post".clone_into(&mut preset.label);
    }
    picker
}

fn empty_places(app: &App, room: usize, post: Consent) -> ImagePicker {
    let block = |key: &str, heading: String| PictureBlock {
        heading,
        kept: None,
        file_name: None,
        alt: String::new(),
        order: String::new(),
        label: label_of_picture(key, AiLabel::Undeclared),
        terms: terms_of_picture(key, Consent::UNKNOWN, post),
        key: key.to_owned(),
    };
    let megabytes = app.config.limits.upload_bytes / (1024 * 1024);
    ImagePicker {
        blocks: (0..room.min(EMPTY_PLACES))
            .map(|index| block(&index.to_string(), format!("New picture {}", index + 1)))
            .collect(),
        pattern: block("__", "New picture ##".to_owned()),
        accept: ACCEPT,
        most: u32::try_from(room).unwrap_or(0),
        limits: format!("JPEG, PNG, WebP, GIF or AVIF, up to {megabytes} MiB each"),
    }
}
