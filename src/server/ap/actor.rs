//! Actors: people of this server, and the server itself.

use actix_web::{HttpRequest, HttpResponse, web};
use federation::documents;
use services::addresses::Addresses;

use super::answer::{PeerError, document, for_people};
use super::reader::{Open, Reader};
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Actors.
    routes, ROUTES:
    get "/actor" => server, Nothing;
    get "/actor/outbox" => server_outbox, Nothing;
    get "/users/{username}" => somebody, Nothing;
}

/// Open even in secure mode: it holds the key without which nobody could check our signatures.
async fn server(app: App, _: Open, request: HttpRequest) -> Result<HttpResponse, PeerError> {
    Ok(document(&app, &request, &documents::server_actor(&app).await?))
}

async fn server_outbox(app: App, _: Open, request: HttpRequest) -> Result<HttpResponse, PeerError> {
    Ok(document(&app, &request, &documents::server_outbox(&app).await?))
}

async fn somebody(
    app: App,
    reader: Reader,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    let page = Addresses::new(&app.config.server).page(&username);
    if let Some(response) = for_people(&request, &page) {
        return Ok(response);
    }
    page_of(&app, &reader, &username, &request).await
}

/// The address of a profile, asked for as a document.
pub(super) async fn page(
    app: App,
    reader: Reader,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    page_of(&app, &reader, &username, &request).await
}

async fn page_of(
    app: &App,
    reader: &Reader,
    username: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(app)?;
    Ok(document(app, request, &documents::actor(app, username).await?))
}
