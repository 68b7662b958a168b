//! `/livez`: the process runs. `/readyz`: it can serve. `/health`: the same for apps, in
//! Mastodon's words.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use crate::door::App;
use crate::routes::routes;

routes! {
    /// For supervisors and proxies.
    routes, ROUTES:
    get "/livez" => live, Nothing;
    get "/readyz" => ready, Nothing;
    get "/health" => health, Nothing;
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

async fn ready(app: App) -> HttpResponse {
    match services::work::can_serve(&app).await {
        Ok(()) => HttpResponse::Ok().content_type("text/plain").body("ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable()
                .insert_header(("Retry-After", "5"))
                .content_type("text/plain")
                .body("not ready\n")
        }
    }
}

/// The word alone, which Mastodon.py looks for; as JSON for those who ask for that.
async fn health(app: App, request: HttpRequest) -> HttpResponse {
    let accept = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok());
    let wants_json = accept.is_some_and(|it| it.starts_with("application/json"));
    match services::work::can_serve(&app).await {
        Ok(()) if wants_json => HttpResponse::Ok().json(serde_json::json!({ "status": "OK" })),
        Ok(()) => HttpResponse::Ok().content_type("text/plain").body("OK"),
        Err(error) => {
            tracing::warn!(%error, "not healthy");
            HttpResponse::ServiceUnavailable().json(serde_json::json!({ "error": "Unavailable" }))
        }
    }
}
