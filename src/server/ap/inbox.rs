//! Inboxes: everybody's own and the shared one are the same door.

use std::time::Duration;

use actix_web::http::{ConnectionType, StatusCode, header};
use actix_web::web::{self, BytesMut};
use actix_web::{HttpRequest, HttpResponse};
use federation::inbox::{self, Delivery, InboxError};
use federation::signing::Headers;
use futures_util::StreamExt as _;
use serde_json::json;

use super::reader::Open;
use crate::door::{App, address};
use crate::routes::routes;
use crate::web::error::log_cause;

/// Nobody's line is so slow for so little.
const BODY_TIME: Duration = Duration::from_secs(10);

routes! {
    /// Where other servers deliver.
    routes, ROUTES:
    post "/inbox" => receive, Nothing;
    post "/actor/inbox" => receive, Nothing;
    post "/users/{username}/inbox" => receive, Nothing;
}

async fn receive(app: App, _: Open, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    // Before the body: whoever sends headers twice need not send the rest.
    let headers = match headers_of(&request) {
        Some(headers) if headers.check().is_ok() => headers,
        _ => return problem(StatusCode::BAD_REQUEST, "A header came twice or cannot be read."),
    };
    if !inbox::is_activity(headers.first("content-type").unwrap_or_default()) {
        return refused(&InboxError::WrongType);
    }
    let body = match read(payload).await {
        Ok(body) => body,
        Err(status) => return cut_off(status, "The activity is too large, or it took too long."),
    };
    let delivery = Delivery {
        target: target(&request),
        headers: &headers,
        body: &body,
        from: address::client(request.head(), &app.config.server),
    };
    match inbox::accept(&app.into_inner(), &delivery).await {
        Ok(()) => HttpResponse::Accepted().finish(),
        Err(error) => refused(&error),
    }
}

/// Path and query as they stand in the request line.
pub(super) fn target(request: &HttpRequest) -> &str {
    request.uri().path_and_query().map_or("/", |it| it.as_str())
}

/// The headers as text; `None` where one that counts is no text.
pub(super) fn headers_of(request: &HttpRequest) -> Option<Headers> {
    let pairs: Option<Vec<(&str, &str)>> = request
        .headers()
        .iter()
        .filter(|(name, _)| *name != header::COOKIE && *name != header::USER_AGENT)
        .map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    pairs.map(Headers::from_pairs)
}

async fn read(mut payload: web::Payload) -> Result<web::Bytes, StatusCode> {
    let mut body = BytesMut::new();
    let collect = async {
        while let Some(chunk) = payload.next().await {
            body.extend_from_slice(&chunk.map_err(|_| StatusCode::BAD_REQUEST)?);
            if body.len() > inbox::MOST_BYTES {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(BODY_TIME, collect).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

fn refused(error: &InboxError) -> HttpResponse {
    let status = match error {
        InboxError::Malformed(_) => StatusCode::BAD_REQUEST,
        InboxError::Unproven(_) | InboxError::Mismatch => StatusCode::UNAUTHORIZED,
        InboxError::Blocked => StatusCode::FORBIDDEN,
        InboxError::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        InboxError::TooMany => StatusCode::TOO_MANY_REQUESTS,
        InboxError::Later => StatusCode::SERVICE_UNAVAILABLE,
        InboxError::Own(own) => {
            log_cause(own);
            crate::web::error::status(own)
        }
    };
    tracing::debug!(%error, status = status.as_u16(), "an activity was not taken");
    let kind = match error {
        InboxError::Mismatch => "https://w3id.org/fep/c180#principal-actor-mismatch",
        _ => "about:blank",
    };
    described(kind, status, &error.to_string())
}

/// The same, and the line is closed: what still comes on it is not worth reading.
fn cut_off(status: StatusCode, words: &str) -> HttpResponse {
    let mut response = problem(status, words);
    response.head_mut().set_connection_type(ConnectionType::Close);
    response
}

/// RFC 9457, as FEP-c180 wants it for inboxes.
fn problem(status: StatusCode, words: &str) -> HttpResponse {
    described("about:blank", status, words)
}

fn described(kind: &str, status: StatusCode, words: &str) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        response.insert_header((header::RETRY_AFTER, "60"));
    }
    let body = json!({ "type": kind, "status": status.as_u16(), "title": words });
    response.content_type("application/problem+json").body(body.to_string())
}
