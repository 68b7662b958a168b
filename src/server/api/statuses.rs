//! Posts.

use consent::{Exposure, Refusal, Visibility};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::posts::{Draft, Found, PictureDraft, Shown};
use services::{Error, MediaId, Member, PostId, Sensitivity, SensitivityReason, Viewer};

use super::call::{Access, Call};
use super::entities::{Status, visibility_of};
use super::error::Refused;
use super::input::{Flag, Id, Many, Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use super::terms::Said;
use super::{ApiError, people};
use crate::door::App;
use crate::routes::Shows;

/// Posts.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:statuses"]);
    let write = Access::Member(&["write:statuses"]);
    table.post("/api/v1/statuses", write, Shows::Works, publish);
    table.get("/api/v1/statuses/{id}", read, Shows::Works, show);
    table.put("/api/v1/statuses/{id}", write, Shows::Works, edit);
    table.delete("/api/v1/statuses/{id}", write, Shows::Nothing, delete);
    table.get("/api/v1/statuses/{id}/context", read, Shows::Works, context);
}

/// A post as apps send it. What is not sent keeps its default, or stays as it was.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Written {
    status: Text,
    spoiler_text: Text,
    sensitive: Flag,
    visibility: Text,
    language: Text,
    in_reply_to_id: Id,
    media_ids: Many<Id>,
    media_attributes: Many<PictureSaid>,
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

/// What is said of one picture.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct PictureSaid {
    id: Id,
    description: Text,
    #[serde(flatten)]
    said: Said,
}

async fn publish(call: Call<Written>) -> Answer<Status> {
    let (app, member) = (&call.app, call.member()?);
    let key = call.request.headers().get("Idempotency-Key").and_then(|it| it.to_str().ok());
    let defaults = services::terms::defaults(app, member).await?;
    let draft = Draft {
        visibility: call.input.visibility.get().map_or(Visibility::Public, visibility_of),
        parent: call.input.in_reply_to_id.of(PostId),
        label: defaults.label,
        submission_key: key.map(ToOwned::to_owned),
        ..Draft::default()
    };
    let draft = call.input.onto(app, member, draft).await?;
    let ids = draft.pictures.iter().map(|it| it.media).collect();
    let published = services::posts::publish(app, member, draft).await;
    let id = settled(app, member, ids, published).await?;
    one(app, call.viewer(), id).await
}

/// A refusal is told with what the files say, so that an app can show it.
async fn settled<T>(
    app: &App,
    member: &Member,
    pictures: Vec<MediaId>,
    result: Result<T, Error>,
) -> Result<T, ApiError> {
    match result {
        Err(Error::Refused(refusal)) => Err(refused(app, member, pictures, refusal).await?.into()),
        other => Ok(other?),
    }
}

async fn refused(
    app: &App,
    member: &Member,
    pictures: Vec<MediaId>,
    refusal: Refusal,
) -> Result<Refused, Error> {
    let rows = services::uploads::mine(app, member, pictures).await?;
    let told = rows.iter().flat_map(|it| {
        let id = it.media.id;
        let found = services::cases::findings(&it.media).into_iter();
        found.filter(|it| it.tier != "weak").map(move |it| (id, it))
    });
    Ok(Refused::new(refusal, told))
}

async fn edit(call: Call<Written>) -> Answer<Status> {
    let (app, member, id) = (&call.app, call.member()?, call.id()?);
    let before = services::posts::source(app, member, id).await?;
    let draft = call.input.onto(app, member, before).await?;
    let ids = draft.pictures.iter().map(|it| it.media).collect();
    let edited = services::posts::edit(app, member, id, draft).await;
    settled(app, member, ids, edited).await?;
    one(app, call.viewer(), id).await
}

impl Written {
    /// Puts what was sent into a draft; what was not sent stays.
    async fn onto(&self, app: &App, member: &Member, before: Draft) -> Result<Draft, Error> {
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
        Ok(draft)
    }

    fn sensitivity(&self, before: Sensitivity) -> Sensitivity {
        if self.sensitivity.is_said() {
            return Sensitivity::from_words(self.sensitivity.words());
        }
        match self.sensitive.get() {
            Some(true) if before.is_empty() => {
                Sensitivity::from_words([SensitivityReason::Other.as_str()])
            }
            Some(false) => Sensitivity::default(),
            Some(true) | None => before,
        }
    }

    /// The pictures by number, with what `media_attributes` says about each. A description that
    /// was sent with the file counts where nothing is said here.
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
                let row = rows.iter().find(|it| it.media.id == media);
                let alt = row.map(|it| it.media.alt.clone()).unwrap_or_default();
                let known = old.iter().find(|it| it.media == media).cloned();
                known.unwrap_or(PictureDraft { media, alt, ..PictureDraft::default() })
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

async fn show(call: Call<Nothing>) -> Answer<Status> {
    one(&call.app, call.viewer(), call.id()?).await
}

async fn one(app: &App, viewer: &Viewer, id: PostId) -> Answer<Status> {
    let shown = found(app, viewer, id).await?;
    Ok(Reply::works(people::status(app, viewer, &shown).await?, shown.exposure))
}

async fn found(app: &App, viewer: &Viewer, id: PostId) -> Result<Box<Shown>, Error> {
    match services::posts::find(app, viewer, id).await? {
        Found::Post(shown) => Ok(shown),
        Found::Gone { .. } => Err(Error::NotFound("That post was deleted by its author.")),
    }
}

/// Answers with the post as it was, with its source, so that an app can offer to write it anew.
async fn delete(call: Call<Nothing>) -> Answer<Status> {
    let (app, member, id) = (&call.app, call.member()?, call.id()?);
    let shown = found(app, call.viewer(), id).await?;
    let status = people::status(app, call.viewer(), &shown).await?;
    services::posts::delete(app, member, id).await?;
    Ok(Reply::works(status.with_text(&shown.post.source), shown.exposure))
}

/// What stands above and below a post.
#[derive(Debug, Serialize, JsonSchema)]
struct Context {
    ancestors: Vec<Status>,
    descendants: Vec<Status>,
}

async fn context(call: Call<Nothing>) -> Answer<Context> {
    let (app, viewer) = (&call.app, call.viewer());
    let thread = services::posts::show(app, viewer, call.id()?).await?;
    let body = Context {
        ancestors: people::statuses(app, viewer, &thread.ancestors).await?,
        descendants: people::statuses(app, viewer, &thread.replies).await?,
    };
    let shown = thread.ancestors.iter().chain(&thread.replies).map(|it| it.exposure);
    Ok(Reply::works(body, Exposure::of_page(shown)))
}
