//! From an address people write to an actor.

use actix_web::{HttpRequest, HttpResponse};
use federation::webfinger;
use services::Error;
use services::addresses::Addresses;

use super::answer::{PeerError, file, json_file};
use super::reader::Open;
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Looking people up.
    routes, ROUTES:
    get "/.well-known/webfinger" => answer, Nothing;
    get "/.well-known/host-meta" => host_meta, Nothing;
    get "/.well-known/host-meta.json" => host_meta_json, Nothing;
}

async fn answer(app: App, _: Open, request: HttpRequest) -> Result<HttpResponse, PeerError> {
    let resource = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "resource")
        .map(|(_, value)| value.into_owned());
    let Some(resource) = resource.filter(|it| !it.is_empty()) else {
        return Ok(HttpResponse::BadRequest().json(serde_json::json!({
            "error": "Say whom you look for: ?resource=acct:name@host",
        })));
    };
    if resource.len() > 2_000 {
        return Err(Error::NotFound("Nobody here has that address.").into());
    }
    Ok(json_file("application/jrd+json", &webfinger::answer(&app, &resource).await?))
}

async fn host_meta(app: App, _: Open) -> HttpResponse {
    let addresses = Addresses::new(&app.config.server);
    file("application/xrd+xml", webfinger::host_meta(&addresses))
}

async fn host_meta_json(app: App, _: Open) -> HttpResponse {
    let addresses = Addresses::new(&app.config.server);
    json_file("application/json", &webfinger::host_meta_json(&addresses))
}
