//! The one way a document leaves: with the signals of what it shows.

use std::fmt;

use actix_web::http::header::HeaderValue;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use federation::documents::Document;
use serde_json::{Value, json};
use services::Error;
use sha2::{Digest as _, Sha256};

use super::wants_documents;
use crate::door::App;
use crate::web::error::{log_cause, retry_after, status};
use crate::web::html::{policy_url, see_other};

/// The type of documents.
pub(crate) const ACTIVITY: &str = "application/activity+json";

/// What an answer depends on beside the address.
const VARY: &str = "Accept, Signature, Signature-Input";

/// A document, or that nothing changed since it was last read.
pub(crate) fn document(app: &App, request: &HttpRequest, document: &Document) -> HttpResponse {
    // A signature may open more than others see, and in secure mode it opens everything.
    let is_shared = document.is_public && !app.config.federation.secure_mode;
    let lasts = if is_shared { "public, max-age=60" } else { "private, no-store" };
    let body = document.body.to_string();
    let etag = etag(&body);
    let known = request.headers().get(header::IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let status = match (document.is_gone, known == Some(etag.as_bytes())) {
        (true, _) => StatusCode::GONE,
        (false, true) => StatusCode::NOT_MODIFIED,
        (false, false) => StatusCode::OK,
    };
    let mut response = HttpResponse::build(status);
    for (name, value) in document.exposure.headers(&policy_url(app)) {
        response.insert_header((name, value));
    }
    response
        .insert_header((header::CACHE_CONTROL, lasts))
        .insert_header((header::VARY, VARY))
        .insert_header((header::ETAG, etag))
        .content_type(ACTIVITY);
    if status == StatusCode::NOT_MODIFIED { response.finish() } else { response.body(body) }
}

fn etag(body: &str) -> String {
    let hash = Sha256::digest(body.as_bytes());
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash.get(..12).unwrap_or_default()))
}

/// To the page, for a person who opened the address of a document in a browser.
pub(crate) fn for_people(request: &HttpRequest, page: &str) -> Option<HttpResponse> {
    let accept = request.headers().get(header::ACCEPT)?.to_str().ok()?;
    let is_person = accept.contains("text/html") && !wants_documents(accept);
    is_person.then(|| {
        let mut response = see_other(page);
        response.headers_mut().insert(header::VARY, HeaderValue::from_static(VARY));
        response
    })
}

/// A file that says the same to everybody and shows no work.
pub(crate) fn file(content_type: &'static str, body: String) -> HttpResponse {
    open(HttpResponse::Ok(), content_type).body(body)
}

/// The same as JSON.
pub(crate) fn json_file(content_type: &'static str, body: &Value) -> HttpResponse {
    file(content_type, body.to_string())
}

fn open(mut response: HttpResponseBuilder, content_type: &'static str) -> HttpResponseBuilder {
    response
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        // Programs in browsers look people up too.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .content_type(content_type);
    response
}

/// A service's error on its way to another server. What may not be seen is not here; that it is
/// there is nobody's business (404, never 403).
pub(crate) struct PeerError(pub(crate) Error);

impl<E: Into<Error>> From<E> for PeerError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for PeerError {
    fn status_code(&self) -> StatusCode {
        status(&self.0)
    }

    fn error_response(&self) -> HttpResponse {
        log_cause(&self.0);
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = retry_after(&self.0) {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        let words = match &self.0 {
            Error::SignedOut => "This server answers signed requests only.".to_owned(),
            other => other.to_string(),
        };
        response
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::VARY, VARY))
            .json(json!({ "error": words }))
    }
}
