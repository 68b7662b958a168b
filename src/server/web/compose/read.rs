//! From the fields of the composer to a draft.

use consent::{AiLabel, Consent, Permission, Use, Visibility};
use services::polls::MAX_OPTIONS;
use services::posts::{Draft, PictureDraft, PollDraft};
use services::sequences::Places;
use services::{DraftId, MediaId, PostId, Sensitivity, SequenceId};

use crate::door::Form;

/// Which button sent the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Button {
    /// Publish, or save an edit. `with_gaps` when the author was reminded of descriptions and
    /// wants to go on without.
    Publish { with_gaps: bool },
    /// Keep it for later.
    Draft,
    /// Show how it will look.
    Preview,
    /// Take in the chosen files, or put a picture elsewhere, and go on writing.
    GoOn,
}

/// A picture's place in the form, while it may still move.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    order: i64,
    pub(super) picture: PictureDraft,
}

/// A form as it was sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) button: Button,
    /// Everything but the pictures.
    pub(super) draft: Draft,
    /// Pictures that the server already has.
    pub(super) kept: Vec<Slot>,
    /// Pictures that were taken out.
    pub(super) removed: Vec<MediaId>,
}

/// Reads a form. Nothing is checked here: the service says what is wrong.
pub(super) fn sent(form: &Form) -> Sent {
    let pressed = form.text("do");
    let button = match pressed {
        "publish" => Button::Publish { with_gaps: false },
        "publish-without" => Button::Publish { with_gaps: true },
        "draft" => Button::Draft,
        "preview" => Button::Preview,
        _ => Button::GoOn,
    };
    let keys: Vec<&str> =
        form.pairs().iter().filter_map(|(name, _)| name.strip_prefix("kept_")).collect();
    let (mut kept, mut removed) = (Vec::new(), Vec::new());
    for (index, key) in (1..).zip(keys) {
        let Ok(media) = form.text(&format!("kept_{key}")).parse::<MediaId>() else {
            continue;
        };
        if form.has(&format!("remove_{key}")) {
            removed.push(media);
            continue;
        }
        let step = match pressed.split_once(':') {
            Some(("up", moved)) if moved == key => -1,
            Some(("down", moved)) if moved == key => 1,
            _ => 0,
        };
        kept.push(slot(form, key, media, index, step));
    }
    Sent { button, draft: draft(form), kept, removed }
}

/// What was typed beside one picture. `index` is where it stands now, from 1.
///
/// A picture that asks for somebody else's place gets it: moving up it goes before the one that
/// is there, moving down behind it.
pub(super) fn slot(form: &Form, key: &str, media: MediaId, index: i64, step: i64) -> Slot {
    let asked = form.text(&format!("order_{key}")).parse::<i64>().unwrap_or(index).clamp(1, 999);
    let place = if step == 0 { asked } else { index + step };
    let lean = (place - index).signum();
    let picture = PictureDraft {
        media,
        alt: form.text(&format!("alt_{key}")).to_owned(),
        terms: terms(form, &format!("c{key}_")),
        label: label(form, &format!("label_{key}")),
        focus: focus(form.text(&format!("focus_{key}"))),
    };
    Slot { order: place * 3 + lean, picture }
}

/// The point that must stay in sight: `x,y` in thousandths. What is no point says nothing.
fn focus(text: &str) -> Option<(i32, i32)> {
    let (x, y) = text.split_once(',')?;
    let part = |it: &str| it.parse::<i32>().ok().map(|it| it.clamp(-1000, 1000));
    Some((part(x)?, part(y)?))
}

/// The pictures in the order that was asked for.
pub(super) fn in_order(mut slots: Vec<Slot>) -> Vec<PictureDraft> {
    slots.sort_by_key(|slot| slot.order);
    slots.into_iter().map(|slot| slot.picture).collect()
}

fn draft(form: &Form) -> Draft {
    let id = |name: &str| form.text(name).parse::<i64>().ok();
    let key = form.text("submission_key");
    Draft {
        visibility: Visibility::from_word(form.text("visibility")).unwrap_or(Visibility::Mentioned),
        parent: id("reply_to").map(PostId),
        title: form.text("title").to_owned(),
        year: form.text("year").to_owned(),
        medium: form.text("medium").to_owned(),
        source: form.raw("text").replace("\r\n", "\n").trim_end().to_owned(),
        warning: form.text("warning").to_owned(),
        sensitivity: Sensitivity::from_words(form.all("sensitivity")),
        language: form.text("language").to_owned(),
        terms: terms(form, ""),
        label: label(form, "label"),
        pictures: Vec::new(),
        submission_key: (!key.is_empty()).then(|| key.to_owned()),
        draft: id("draft").map(DraftId),
        appeal: form.has("asks_moderator").then(|| form.raw("appeal").to_owned()),
        poll: poll(form),
        app: None,
        places: places(form),
        unsent: None,
    }
}

/// Where it hangs; a form without these fields leaves that as it was.
fn places(form: &Form) -> Option<Places> {
    let id = |name: &str| form.text(name).parse::<SequenceId>().ok();
    let is_asked = form.has("section") || form.has("series");
    is_asked.then(|| Places { section: id("section"), series: id("series") })
}

/// The question, where the form holds one: an answer is written down. Empty places are no answers;
/// a picture in the post does not take the answers away, the service says that both do not go.
fn poll(form: &Form) -> Option<PollDraft> {
    let options: Vec<String> = (1..=MAX_OPTIONS)
        .map(|place| form.text(&format!("poll_{place}")).to_owned())
        .filter(|it| !it.is_empty())
        .collect();
    (!options.is_empty()).then(|| PollDraft {
        options,
        expires_in: form.text("poll_length").parse().unwrap_or_default(),
        is_multiple: form.has("poll_multiple"),
        hides_totals: form.has("poll_hides"),
    })
}

/// What a consent picker says; none where it keeps to the default.
fn terms(form: &Form, prefix: &str) -> Option<Consent> {
    match form.text(&format!("{prefix}terms")) {
        "deny" => Some(Consent::DENIED),
        "each" => Some(each(form, prefix)).filter(|it| *it != Consent::UNKNOWN),
        _ => None,
    }
}

fn each(form: &Form, prefix: &str) -> Consent {
    let fields = [
        ("dm", Use::DataMining),
        ("tr", Use::AiTraining),
        ("gt", Use::AiGenerativeTraining),
        ("inf", Use::AiInference),
    ];
    let mut said = Consent::UNKNOWN;
    for (field, of) in fields {
        let word = form.text(&format!("{prefix}{field}"));
        if !word.is_empty() {
            said.set(of, Permission::from_wire(word));
        }
    }
    said
}

fn label(form: &Form, name: &str) -> AiLabel {
    AiLabel::from_word(form.text(name)).unwrap_or(AiLabel::Undeclared)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Form::from_pairs(pairs.iter().map(own).collect())
    }

    fn order_after(extra: &[(&str, &str)]) -> Vec<i64> {
        let mut pairs = vec![("kept_7", "7"), ("kept_8", "8"), ("kept_9", "9")];
        pairs.extend_from_slice(extra);
        in_order(sent(&form(&pairs)).kept).iter().map(|it| it.media.0).collect()
    }

    #[test]
    fn pictures_move_by_number_and_by_button() {
        assert_eq!(order_after(&[]), [7, 8, 9]);
        assert_eq!(order_after(&[("order_7", "1"), ("order_8", "2"), ("order_9", "1")]), [9, 7, 8]);
        assert_eq!(order_after(&[("order_7", "3"), ("order_8", "2"), ("order_9", "3")]), [8, 9, 7]);
        assert_eq!(order_after(&[("do", "up:8")]), [8, 7, 9]);
        assert_eq!(order_after(&[("do", "down:8")]), [7, 9, 8]);
        assert_eq!(order_after(&[("do", "up:7")]), [7, 8, 9]);
        assert_eq!(order_after(&[("remove_8", "1")]), [7, 9]);
    }

    #[test]
    fn a_focal_point_is_two_numbers_within_the_picture() {
        assert_eq!(focus("-600,600"), Some((-600, 600)));
        assert_eq!(focus("5000,-5000"), Some((1000, -1000)));
        assert_eq!((focus(""), focus("a,b"), focus("1")), (None, None, None));
    }

    #[test]
    fn a_picker_that_says_nothing_keeps_to_the_default() {
        assert_eq!(terms(&form(&[("terms", "inherit"), ("dm", "allowed")]), ""), None);
        assert_eq!(terms(&form(&[("terms", "each"), ("dm", ""), ("tr", "")]), ""), None);
        assert_eq!(terms(&form(&[]), ""), None);
        assert_eq!(terms(&form(&[("c1_terms", "deny")]), "c1_"), Some(Consent::DENIED));
    }

    #[test]
    fn a_word_that_is_no_permission_is_a_no() {
        let said =
            terms(&form(&[("terms", "each"), ("tr", "yes"), ("inf", "allowed")]), "").unwrap();
        assert_eq!(said.get(Use::AiTraining), Permission::NotAllowed);
        assert_eq!(said.get(Use::AiInference), Permission::Allowed);
        assert_eq!(said.get(Use::DataMining), Permission::Unknown);
    }

    #[test]
    fn answers_that_are_written_down_make_a_poll() {
        assert_eq!(sent(&form(&[("poll_1", " "), ("poll_length", "300")])).draft.poll, None);
        let fields =
            [("poll_1", "Ink"), ("poll_3", "Chalk"), ("poll_length", "3600"), ("poll_hides", "1")];
        let poll = sent(&form(&fields)).draft.poll.unwrap();
        assert_eq!(poll.options, ["Ink", "Chalk"]);
        assert_eq!((poll.expires_in, poll.is_multiple, poll.hides_totals), (3600, false, true));
    }

    #[test]
    fn a_form_without_places_leaves_a_work_where_it_hangs() {
        assert_eq!(sent(&form(&[])).draft.places, None);
        let nowhere = sent(&form(&[("section", ""), ("series", "")])).draft.places;
        assert_eq!(nowhere, Some(Places::default()));
        let hung = sent(&form(&[("series", "7")])).draft.places.unwrap();
        assert_eq!((hung.section, hung.series), (None, Some(SequenceId(7))));
    }

    #[test]
    fn a_form_without_an_audience_goes_to_nobody_but_those_named() {
        assert_eq!(sent(&form(&[])).draft.visibility, Visibility::Mentioned);
    }
}
