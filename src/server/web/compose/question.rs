//! The poll in the composer.

use services::polls::{MAX_OPTION_LENGTH, MAX_OPTIONS, MIN_OPTIONS};
use services::posts::Draft;

use crate::web::view::Choice;

/// How long a poll can last: seconds, and in words.
const LENGTHS: [(i64, &str); 8] = [
    (300, "5 minutes"),
    (1_800, "30 minutes"),
    (3_600, "1 hour"),
    (21_600, "6 hours"),
    (43_200, "12 hours"),
    (86_400, "1 day"),
    (259_200, "3 days"),
    (604_800, "7 days"),
];

/// What is chosen when nobody has chosen yet.
const USUAL: i64 = 86_400;

/// The fields of a poll, ready to print.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box of the form")]
pub(crate) struct PollFields {
    /// An answer for each place, most of them empty on a fresh form.
    pub(crate) options: Vec<PollPlace>,
    pub(crate) lengths: Vec<Choice>,
    pub(crate) is_multiple: bool,
    pub(crate) hides_totals: bool,
    /// The post asks something.
    pub(crate) is_asked: bool,
    /// An edit: what was asked can be changed, nothing can be asked that was not.
    pub(crate) is_edit: bool,
    /// Letters of one answer.
    pub(crate) most: String,
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct PollPlace {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) words: String,
}

impl PollFields {
    pub(crate) fn of(draft: &Draft, is_edit: bool) -> Self {
        let poll = draft.poll.clone().unwrap_or_default();
        let lasts = if draft.poll.is_some() { poll.expires_in } else { USUAL };
        let place = |place: usize| PollPlace {
            name: format!("poll_{}", place + 1),
            label: match place < MIN_OPTIONS {
                true => format!("Answer {}", place + 1),
                false => format!("Answer {} (optional)", place + 1),
            },
            words: poll.options.get(place).cloned().unwrap_or_default(),
        };
        Self {
            options: (0..MAX_OPTIONS).map(place).collect(),
            lengths: lengths(lasts, is_edit),
            is_multiple: poll.is_multiple,
            hides_totals: poll.hides_totals,
            is_asked: draft.poll.is_some(),
            is_edit,
            most: MAX_OPTION_LENGTH.to_string(),
        }
    }

    /// Whether the composer offers it.
    pub(crate) fn is_offered(&self) -> bool {
        self.is_asked || !self.is_edit
    }
}

/// The usual lengths, and the one it has where that is another. In an edit a poll can end when it
/// did: that is no length.
fn lengths(now: i64, is_edit: bool) -> Vec<Choice> {
    let choice = |value: i64, label: String| Choice {
        value: value.to_string(),
        label,
        hint: String::new(),
        icon: "",
        is_chosen: value == now,
    };
    let mut all: Vec<Choice> =
        LENGTHS.into_iter().map(|(value, label)| choice(value, label.to_owned())).collect();
    if is_edit {
        all.insert(0, choice(0, "As it was".to_owned()));
    } else if now > 0 && !all.iter().any(|it| it.is_chosen) {
        all.insert(0, choice(now, format!("{} minutes", now.div_euclid(60).max(1))));
    }
    all
}

#[cfg(test)]
mod tests {
    use services::posts::PollDraft;

    use super::*;

    #[test]
    fn a_length_that_an_app_chose_stays_a_choice() {
        let chosen = |poll: Option<PollDraft>| -> Vec<String> {
            let draft = Draft { poll, ..Draft::default() };
            let lengths = PollFields::of(&draft, false).lengths;
            lengths.into_iter().filter(|it| it.is_chosen).map(|it| it.label).collect()
        };
        assert_eq!(chosen(None), ["1 day"]);
        let odd = PollDraft { expires_in: 7_200, ..PollDraft::default() };
        assert_eq!(chosen(Some(odd)), ["120 minutes"]);
    }
}
