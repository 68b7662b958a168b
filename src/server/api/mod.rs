//! The API for apps, spelled as Mastodon's documentation says, as far as it goes today.
//!
//! Whatever shows a work carries its terms twice: as fields of the entity, and as the same
//! headers that its page has.

mod accounts;
mod answer;
mod caller;
mod cors;
mod entities;
pub(crate) mod error;
mod media;
mod params;
mod statuses;
mod terms;

pub(crate) use error::ApiError;

use actix_web::HttpResponse;
use actix_web::guard::fn_guard;
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, scope, to};

use crate::routes::Route;

/// Every call, open to pages of other sites: a token is in a header, never in a cookie.
pub(crate) fn routes(config: &mut ServiceConfig) {
    let is_api = fn_guard(|context| context.head().uri.path().starts_with("/api/v"));
    config.service(
        scope("")
            .guard(is_api)
            .wrap(from_fn(cors::open))
            .configure(accounts::routes)
            .configure(media::routes)
            .configure(statuses::routes)
            .configure(terms::routes)
            .default_service(to(nothing_here)),
    );
}

/// All tables of this door.
pub(crate) fn all() -> Vec<Route> {
    [accounts::ROUTES, media::ROUTES, statuses::ROUTES, terms::ROUTES].concat()
}

async fn nothing_here() -> Result<HttpResponse, ApiError> {
    Err(ApiError(services::Error::NotFound("This server does not know that call.")))
}
