//! Pictures for posts to come.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use services::posts::Picture;
use services::uploads::Progress;
use services::{Error, MediaId, MediaPurpose, MediaState, Member};

use super::caller::Caller;
use super::entities::MediaAttachment;
use super::params::{self, Params};
use super::{ApiError, answer};
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Pictures.
    routes, ROUTES:
    post "/api/v1/media" => add_and_wait, Works;
    post "/api/v2/media" => add, Works;
    get "/api/v1/media/{id}" => show, Works;
    put "/api/v1/media/{id}" => describe, Works;
}

/// So long the old call waits for a picture before it answers that there is none yet.
const PATIENCE: Duration = Duration::from_secs(45);

/// Takes a picture in and waits until it is made.
async fn add_and_wait(
    app: App,
    caller: Caller,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let member = caller.member("write:media")?;
    let id = accept(&app, member, &request, payload).await?;
    match services::uploads::finish(&app, member, id, PATIENCE).await? {
        Progress::Ready(_) => one(&app, member, id, StatusCode::OK).await,
        Progress::Waiting => one(&app, member, id, StatusCode::ACCEPTED).await,
    }
}

/// Takes a picture in and answers at once; the app asks again until it is made.
async fn add(
    app: App,
    caller: Caller,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let member = caller.member("write:media")?;
    let id = accept(&app, member, &request, payload).await?;
    one(&app, member, id, StatusCode::ACCEPTED).await
}

async fn accept(
    app: &App,
    member: &Member,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<MediaId, ApiError> {
    let Params { form, mut files } = params::read(app, request, payload.into_inner()).await?;
    let file = files
        .iter_mut()
        .find(|it| it.field == "file")
        .ok_or_else(|| Error::invalid("file", "media.empty", "Send the picture as `file`."))?;
    let (bytes, _place) = file.bytes(app).await?;
    let purpose = MediaPurpose::Work;
    let id = services::uploads::accept(app, member, purpose, &file.name, bytes).await?;
    let description = form.text("description");
    if !description.is_empty() {
        services::uploads::describe(app, member, id, description.to_owned()).await?;
    }
    Ok(id)
}

/// 206 while it is not made yet, as Mastodon says; what went wrong, when it cannot be.
async fn show(app: App, caller: Caller, id: web::Path<MediaId>) -> Result<HttpResponse, ApiError> {
    one(&app, caller.member("write:media")?, *id, StatusCode::PARTIAL_CONTENT).await
}

async fn describe(
    app: App,
    caller: Caller,
    id: web::Path<MediaId>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let member = caller.member("write:media")?;
    let Params { form, .. } = params::read(&app, &request, payload.into_inner()).await?;
    if form.has("description") {
        let description = form.text("description").to_owned();
        services::uploads::describe(&app, member, *id, description).await?;
    }
    one(&app, member, *id, StatusCode::OK).await
}

/// One's own picture that is in no post yet; `unready` is the status while it is not made.
async fn one(
    app: &App,
    member: &Member,
    id: MediaId,
    unready: StatusCode,
) -> Result<HttpResponse, ApiError> {
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
    let entity = MediaAttachment::of(&app.config.server, picture);
    let mut response = answer::json(app, &entity, picture.exposure);
    *response.status_mut() = status;
    Ok(response)
}
