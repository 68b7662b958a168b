//! What this server tells directories about itself, and the terms of its documents.

use actix_web::HttpResponse;
use federation::nodeinfo::{self, Version};
use federation::wire::context::TERMS;
use serde_json::json;
use services::addresses::Addresses;

use super::answer::{PeerError, json_file};
use super::reader::Open;
use crate::door::App;
use crate::routes::routes;

routes! {
    /// About this server.
    routes, ROUTES:
    get "/.well-known/nodeinfo" => links, Nothing;
    get "/nodeinfo/2.0" => old, Nothing;
    get "/nodeinfo/2.1" => new, Nothing;
    get "/ns/context.jsonld" => context, Nothing;
}

async fn links(app: App, _: Open) -> HttpResponse {
    json_file("application/json", &nodeinfo::links(&Addresses::new(&app.config.server)))
}

async fn old(app: App, _: Open) -> Result<HttpResponse, PeerError> {
    let kind = "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"";
    Ok(json_file(kind, &nodeinfo::document(&app, Version::Old).await?))
}

async fn new(app: App, _: Open) -> Result<HttpResponse, PeerError> {
    let kind = "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"";
    Ok(json_file(kind, &nodeinfo::document(&app, Version::New).await?))
}

/// Documents carry these terms themselves; this copy is for people and validators.
async fn context(_: Open) -> HttpResponse {
    json_file("application/ld+json", &json!({ "@context": &*TERMS }))
}
