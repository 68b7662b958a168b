//! An answer with the signals of what it shows.

use actix_web::HttpResponse;
use actix_web::http::header;
use consent::Exposure;
use serde::Serialize;

use crate::door::App;
use crate::web::html::policy_url;

/// JSON whose headers say what `exposure` says, the strictest of all it shows.
pub(super) fn json(app: &App, body: &impl Serialize, exposure: Exposure) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for (name, value) in exposure.headers(&policy_url(app)) {
        response.insert_header((name, value));
    }
    response.insert_header((header::CACHE_CONTROL, "private, no-store")).json(body)
}
