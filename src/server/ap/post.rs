//! Posts, the activities that published them, and what hangs on them.

use actix_web::{HttpRequest, HttpResponse, web};
use federation::documents::{self, Asked};
use services::PostId;
use services::addresses::Addresses;

use super::answer::{PeerError, document, for_people};
use super::reader::Reader;
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Posts as documents.
    routes, ROUTES:
    get "/users/{username}/statuses/{id:\\d+}" => post, Works;
    get "/users/{username}/statuses/{id:\\d+}/activity" => activity, Works;
    get "/users/{username}/statuses/{id:\\d+}/replies" => replies, Nothing;
    get "/users/{username}/statuses/{id:\\d+}/likes" => likes, Nothing;
    get "/users/{username}/statuses/{id:\\d+}/shares" => shares, Nothing;
}

type Named = web::Path<(String, PostId)>;

async fn post(
    app: App,
    reader: Reader,
    named: Named,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    let page = Addresses::new(&app.config.server).post_page(&named.0, named.1);
    if let Some(response) = for_people(&request, &page) {
        return Ok(response);
    }
    page_of(&app, &reader, &named, &request).await
}

/// The address of a post's page, asked for as a document.
pub(super) async fn page(
    app: App,
    reader: Reader,
    named: Named,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    page_of(&app, &reader, &named, &request).await
}

async fn page_of(
    app: &App,
    reader: &Reader,
    named: &Named,
    request: &HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(app)?;
    let found = documents::post(app, reader.account, &named.0, named.1).await?;
    Ok(document(app, request, &found))
}

async fn activity(
    app: App,
    reader: Reader,
    named: Named,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(&app)?;
    let found = documents::created(&app, reader.account, &named.0, named.1).await?;
    Ok(document(&app, &request, &found))
}

async fn replies(
    app: App,
    reader: Reader,
    named: Named,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(&app)?;
    let asked = Asked::read(request.query_string());
    let of = (named.0.as_str(), named.1);
    let found = documents::replies(&app, reader.account, of, &asked).await?;
    Ok(document(&app, &request, &found))
}

async fn likes(
    app: App,
    reader: Reader,
    named: Named,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(&app)?;
    let found = documents::likes(&app, reader.account, &named.0, named.1).await?;
    Ok(document(&app, &request, &found))
}

async fn shares(
    app: App,
    reader: Reader,
    named: Named,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(&app)?;
    let found = documents::shares(&app, reader.account, &named.0, named.1).await?;
    Ok(document(&app, &request, &found))
}
