//! Pictures for posts to come.

use actix_web::{HttpRequest, HttpResponse, web};
use services::posts::Picture;
use services::{Error, MediaId, MediaPurpose, Member};

use super::caller::Caller;
use super::entities::MediaAttachment;
use super::params::{self, Params};
use super::{ApiError, answer};
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Pictures.
    routes, ROUTES:
    post "/api/v1/media" => add, Works;
    post "/api/v2/media" => add, Works;
    get "/api/v1/media/{id}" => show, Works;
    put "/api/v1/media/{id}" => describe, Works;
}

/// Takes a picture in. It is ready when this answers, so version 2 of the call never has to say
/// "accepted, ask again".
async fn add(
    app: App,
    caller: Caller,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let member = caller.member("write:media")?;
    let Params { form, mut files } = params::read(&app, &request, payload.into_inner()).await?;
    let file = files
        .iter_mut()
        .find(|it| it.field == "file")
        .ok_or_else(|| Error::invalid("file", "media.empty", "Send the picture as `file`."))?;
    let (bytes, _place) = file.bytes(&app).await?;
    let purpose = MediaPurpose::Work;
    let uploaded = services::uploads::add(&app, member, purpose, &file.name, bytes).await?;
    let description = form.text("description");
    if !description.is_empty() {
        services::uploads::describe(&app, member, uploaded.id, description.to_owned()).await?;
    }
    one(&app, member, uploaded.id).await
}

async fn show(app: App, caller: Caller, id: web::Path<MediaId>) -> Result<HttpResponse, ApiError> {
    one(&app, caller.member("write:media")?, *id).await
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
    one(&app, member, *id).await
}

/// One's own picture that is in no post yet.
async fn one(app: &App, member: &Member, id: MediaId) -> Result<HttpResponse, ApiError> {
    let found = services::uploads::mine(app, member, vec![id]).await?;
    let picture: &Picture = found
        .iter()
        .find(|it| it.media.post_id.is_none())
        .ok_or(Error::NotFound("That picture is not here, or it is in a post already."))?;
    let entity = MediaAttachment::of(&app.config.server, picture);
    Ok(answer::json(app, &entity, picture.exposure))
}
