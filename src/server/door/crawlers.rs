//! AI crawlers are refused on pages and pictures, and nowhere else: other servers, feeds of
//! machines and the files that tell crawlers the rules stay open.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use consent::Visitor;

/// Middleware for pages and pictures: 403 for an AI crawler.
pub(crate) async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match who(&request) {
        Visitor::Training(name) => Ok(refusal(request, name)),
        Visitor::PreviewOrSearch(name) if !previews_welcome(&request).await => {
            Ok(refusal(request, name))
        }
        Visitor::PreviewOrSearch(_) | Visitor::Person => {
            next.call(request).await.map(ServiceResponse::map_into_boxed_body)
        }
    }
}

fn who(request: &ServiceRequest) -> Visitor {
    request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map_or(Visitor::Person, consent::visitor)
}

async fn previews_welcome(request: &ServiceRequest) -> bool {
    let Some(app) = request.app_data::<super::App>() else { return false };
    services::settings::get(app).await.is_ok_and(|site| site.welcomes_previews)
}

fn refusal(request: ServiceRequest, name: &str) -> ServiceResponse<BoxBody> {
    tracing::info!(crawler = name, "refused a crawler");
    let words = "The artists here have not allowed their works to be used for AI. \
                 See /policies/ai and /robots.txt.\n";
    let response = HttpResponse::Forbidden()
        .insert_header(("X-Robots-Tag", "noai, noimageai, noarchive, noindex"))
        .insert_header(("TDM-Reservation", "1"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "User-Agent"))
        .content_type("text/plain; charset=utf-8")
        .body(words);
    request.into_response(response)
}
