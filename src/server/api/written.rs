//! A post as apps send it, and how it becomes the composer's form.

use schemars::JsonSchema;
use serde::Deserialize;
use services::posts::{Draft, PictureDraft, PollDraft};
use services::{Error, MediaId, Member, Sensitivity, SensitivityReason, Timestamp};

use super::input::{Flag, Id, Many, Number, Text};
use super::terms::Said;
use crate::door::App;

/// A post as apps send it. What is not sent keeps its default, or stays as it was.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Written {
    status: Text,
    spoiler_text: Text,
    sensitive: Flag,
    pub(super) visibility: Text,
    language: Text,
    pub(super) in_reply_to_id: Id,
    media_ids: Many<Id>,
    media_attributes: Many<PictureSaid>,
    poll: Option<Question>,
    scheduled_at: Text,
    title: Text,
    year: Text,
    medium: Text,
    /// Names of reasons; `sensitive` alone is a reason without a name.
    sensitivity: Many<Text>,
    /// Why a refusal is wrong: the post is held until a moderator has read this.
    appeal: Text,
    #[serde(flatten)]
    said: Said,
}

/// A question.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Question {
    options: Many<Text>,
    /// In seconds.
    expires_in: Number,
    multiple: Flag,
    hide_totals: Flag,
}

impl Question {
    /// Nothing where no option was sent.
    fn draft(&self) -> Option<PollDraft> {
        if self.options.list().is_empty() {
            return None;
        }
        Some(PollDraft {
            options: self.options.list().iter().map(|it| it.or_empty().to_owned()).collect(),
            expires_in: self.expires_in.get().unwrap_or(0),
            is_multiple: self.multiple.is_on(),
            hides_totals: self.hide_totals.is_on(),
        })
    }
}

/// What is said of one picture.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct PictureSaid {
    id: Id,
    description: Text,
    focus: Text,
    #[serde(flatten)]
    said: Said,
}

/// Two numbers from -1 to 1 with a comma between them.
pub(super) fn focus(text: &Text) -> Option<(f64, f64)> {
    let (x, y) = text.get()?.split_once(',')?;
    let number = |it: &str| it.trim().parse::<f64>().ok().filter(|it| it.is_finite());
    Some((number(x)?.clamp(-1.0, 1.0), number(y)?.clamp(-1.0, 1.0)))
}

#[expect(clippy::cast_possible_truncation, reason = "thousandths of a number from -1 to 1")]
fn thousandths((x, y): (f64, f64)) -> (i32, i32) {
    ((x * 1000.0).round() as i32, (y * 1000.0).round() as i32)
}

impl Written {
    /// When it is to be published; nothing for now.
    pub(super) fn scheduled_at(&self) -> Result<Option<Timestamp>, Error> {
        moment_of(&self.scheduled_at)
    }

    /// Puts what was sent into a draft; what was not sent stays.
    pub(super) async fn onto(
        &self,
        app: &App,
        member: &Member,
        before: Draft,
    ) -> Result<Draft, Error> {
        let said = |sent: &Text, now: String| sent.said().map_or(now, |it| it.trim().to_owned());
        let mut draft = before;
        draft.source = said(&self.status, draft.source);
        draft.warning = said(&self.spoiler_text, draft.warning);
        draft.language = said(&self.language, draft.language);
        draft.title = said(&self.title, draft.title);
        draft.year = said(&self.year, draft.year);
        draft.medium = said(&self.medium, draft.medium);
        draft.sensitivity = self.sensitivity(draft.sensitivity);
        draft.terms = self.said.terms()?.or(draft.terms);
        draft.label = self.said.label()?.unwrap_or(draft.label);
        if let Some(appeal) = self.appeal.said() {
            draft.appeal = Some(appeal.to_owned());
        }
        draft.pictures = self.pictures(app, member, draft.pictures).await?;
        draft.poll = self.poll.as_ref().and_then(Question::draft);
        // As Mastodon has it: a warning alone is the text.
        if draft.source.is_empty() && draft.pictures.is_empty() && !draft.warning.is_empty() {
            draft.source = std::mem::take(&mut draft.warning);
        }
        Ok(draft)
    }

    fn sensitivity(&self, before: Sensitivity) -> Sensitivity {
        if self.sensitivity.is_said() {
            return Sensitivity::from_words(self.sensitivity.words());
        }
        match self.sensitive.get() {
            Some(true) if before.is_empty() => sensitive(),
            Some(false) => Sensitivity::default(),
            Some(true) | None => before,
        }
    }

    /// The pictures by number, with what `media_attributes` says about each. What was said when
    /// the file was sent counts where nothing is said here.
    async fn pictures(
        &self,
        app: &App,
        member: &Member,
        before: Vec<PictureDraft>,
    ) -> Result<Vec<PictureDraft>, Error> {
        let mut pictures = before;
        if self.media_ids.is_said() {
            let ids = self.media_ids()?;
            let rows = services::uploads::mine(app, member, ids.clone()).await?;
            let old = pictures;
            let of = |media: MediaId| {
                if let Some(known) = old.iter().find(|it| it.media == media) {
                    return known.clone();
                }
                let row = rows.iter().find(|it| it.media.id == media).map(|it| &it.media);
                let terms = row.map(|it| it.terms.get());
                PictureDraft {
                    media,
                    alt: row.map(|it| it.alt.clone()).unwrap_or_default(),
                    terms: terms.filter(|it| *it != consent::Consent::UNKNOWN),
                    label: row.map(|it| it.label.get()).unwrap_or_default(),
                    focus: None,
                }
            };
            pictures = ids.into_iter().map(of).collect();
        }
        for about in self.media_attributes.list() {
            let id = about.id.of(MediaId);
            let Some(picture) = pictures.iter_mut().find(|it| Some(it.media) == id) else {
                continue;
            };
            if let Some(description) = about.description.said() {
                description.trim().clone_into(&mut picture.alt);
            }
            picture.terms = about.said.terms()?.or(picture.terms);
            picture.label = about.said.label()?.unwrap_or(picture.label);
            picture.focus = focus(&about.focus).map(thousandths).or(picture.focus);
        }
        Ok(pictures)
    }

    fn media_ids(&self) -> Result<Vec<MediaId>, Error> {
        let sentence = "media_ids holds something that is no id.";
        let id = |it: &Id| {
            it.of(MediaId).ok_or_else(|| Error::invalid("media_ids", "media.id", sentence))
        };
        self.media_ids.list().iter().map(id).collect()
    }
}

/// Sensitive, for no reason that has a name.
pub(super) fn sensitive() -> Sensitivity {
    Sensitivity::from_words([SensitivityReason::Other.as_str()])
}

/// A moment as apps write it, with any offset.
pub(super) fn moment_of(text: &Text) -> Result<Option<Timestamp>, Error> {
    let Some(text) = text.get() else { return Ok(None) };
    // JavaScript's own form ends with Z; some apps leave the zone out and mean UTC.
    let read = text.parse::<jiff::Timestamp>().or_else(|_| format!("{text}Z").parse());
    let sentence = "A time is written like 2026-05-31T12:00:00.000Z.";
    let at = read.map_err(|_| Error::invalid("scheduled_at", "scheduled.time", sentence))?;
    Ok(Some(Timestamp(at.as_millisecond())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(value: &str) -> Text {
        serde_json::from_value(json!(value)).unwrap()
    }

    #[test]
    fn moments_are_read_as_apps_write_them() {
        let at = |value| moment_of(&text(value)).unwrap().map(|it| it.0);
        let expected = Some(1_780_000_000_000);
        for written in
            ["2026-05-28T20:26:40.000Z", "2026-05-28T22:26:40+02:00", "2026-05-28T20:26:40"]
        {
            assert_eq!(at(written), expected, "{written}");
        }
        assert_eq!(at(""), None);
        assert!(moment_of(&text("tomorrow")).is_err());
    }

    #[test]
    fn a_point_lies_between_the_edges() {
        assert_eq!(focus(&text("0.5,-0.25")), Some((0.5, -0.25)));
        assert_eq!(focus(&text("7, -7")), Some((1.0, -1.0)));
        assert_eq!(focus(&text("NaN,0")), None);
        assert_eq!(focus(&text("left")), None);
        assert_eq!(thousandths((0.3333, -1.0)), (333, -1000));
    }
}
