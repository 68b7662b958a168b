//! Pictures for posts to come.

use std::time::Duration;

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::posts::Picture;
use services::uploads::{Progress, Wishes};
use services::{Error, MediaId, MediaPurpose, MediaState, Member};

use super::call::{Access, Call};
use super::entities::MediaAttachment;
use super::input::{Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use super::terms::Said;
use super::written::focus;
use crate::door::App;
use crate::routes::Shows;

const WRITE: Access = Access::Member(&["write:media"]);

/// Pictures.
pub(super) fn calls(table: &mut Table) {
    table.post("/api/v1/media", WRITE, Shows::Works, add_and_wait);
    table.post("/api/v2/media", WRITE, Shows::Works, add);
    table.get("/api/v1/media/{id}", WRITE, Shows::Works, show);
    table.put("/api/v1/media/{id}", WRITE, Shows::Works, describe);
    table.delete("/api/v1/media/{id}", WRITE, Shows::Nothing, remove);
}

/// So long the old call waits for a picture before it answers that there is none yet.
const PATIENCE: Duration = Duration::from_secs(45);

/// What is said about a picture.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct About {
    description: Text,
    /// The point that must stay in sight.
    focus: Text,
    #[serde(flatten)]
    said: Said,
}

impl About {
    /// Keeps what was said. A `thumbnail` that was sent is not used: pictures are their own
    /// thumbnails, as Mastodon has it.
    async fn keep(&self, app: &App, member: &Member, id: MediaId) -> Result<(), Error> {
        if let Some(description) = self.description.said() {
            let alt = description.trim().to_owned();
            services::uploads::describe(app, member, id, alt).await?;
        }
        let wishes = Wishes {
            focus: focus(&self.focus),
            terms: self.said.terms()?,
            label: self.said.label()?,
        };
        services::uploads::wish(app, member, id, wishes).await
    }
}

/// Takes a picture in and waits until it is made.
async fn add_and_wait(mut call: Call<About>) -> Answer<MediaAttachment> {
    let id = accept(&mut call).await?;
    let member = call.member()?;
    match services::uploads::finish(&call.app, member, id, PATIENCE).await? {
        Progress::Ready(_) => one(&call.app, member, id, StatusCode::OK).await,
        Progress::Waiting => one(&call.app, member, id, StatusCode::ACCEPTED).await,
    }
}

/// Takes a picture in and answers at once; the app asks again until it is made.
async fn add(mut call: Call<About>) -> Answer<MediaAttachment> {
    let id = accept(&mut call).await?;
    one(&call.app, call.member()?, id, StatusCode::ACCEPTED).await
}

async fn accept(call: &mut Call<About>) -> Result<MediaId, Error> {
    let mut files = std::mem::take(&mut call.files);
    let (app, member) = (&call.app, call.member()?);
    let file = files
        .iter_mut()
        .find(|it| it.field == "file")
        .ok_or_else(|| Error::invalid("file", "media.empty", "Send the picture as `file`."))?;
    let (bytes, _place) = file.bytes(app).await?;
    let purpose = MediaPurpose::Work;
    let id = services::uploads::accept(app, member, purpose, &file.name, bytes).await?;
    call.input.keep(app, member, id).await?;
    Ok(id)
}

/// 206 while it is not made yet, as Mastodon says; what went wrong, when it cannot be.
async fn show(call: Call<Nothing>) -> Answer<MediaAttachment> {
    one(&call.app, call.member()?, call.id()?, StatusCode::PARTIAL_CONTENT).await
}

async fn describe(call: Call<About>) -> Answer<MediaAttachment> {
    let (app, member, id) = (&call.app, call.member()?, call.id()?);
    call.input.keep(app, member, id).await?;
    one(app, member, id, StatusCode::OK).await
}

/// What an answer is that says nothing.
#[derive(Debug, Serialize, JsonSchema)]
struct Gone {}

/// Takes a picture away that is in no post. One that is in a post goes with the post.
async fn remove(call: Call<Nothing>) -> Answer<Gone> {
    let (member, id) = (call.member()?, call.id()?);
    services::uploads::mine(&call.app, member, vec![id])
        .await?
        .first()
        .ok_or(Error::NotFound("Record not found"))
        .and_then(|it| match it.media.post_id {
            None => Ok(()),
            Some(_) => Err(Error::invalid("id", "media.in_use", "The picture is in a post.")),
        })?;
    services::uploads::remove(&call.app, member, id).await?;
    Ok(Reply::new(Gone {}))
}

/// One's own picture that is in no post yet; `unready` is the status while it is not made.
async fn one(
    app: &App,
    member: &Member,
    id: MediaId,
    unready: StatusCode,
) -> Answer<MediaAttachment> {
    let found = services::uploads::mine(app, member, vec![id]).await?;
    let picture: &Picture = found
        .iter()
        .find(|it| it.media.post_id.is_none())
        .ok_or(Error::NotFound("That picture is not here, or it is in a post already."))?;
    let status = match picture.media.state {
        MediaState::Ready => StatusCode::OK,
        MediaState::Failed => return Err(services::uploads::failed(&picture.media.refusal).into()),
        MediaState::Processing | MediaState::Leaving | MediaState::Away => unready,
    };
    let entity = MediaAttachment::of(&app.config.server, picture, true);
    Ok(Reply::works(entity, picture.exposure).with_status(status))
}
