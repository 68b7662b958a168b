//! One line a request, with an id that error pages show too. Routes are logged by their
//! pattern: a path may hold a one-time token, a query may hold anything.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest};
use tracing::Instrument as _;

/// The id of a request: for the log, the error page and the person who asks about it.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

impl RequestId {
    /// The id of this request; "-" before the middleware ran.
    pub(crate) fn of(request: &HttpRequest) -> String {
        request.extensions().get::<Self>().map_or_else(|| "-".to_owned(), |it| it.0.clone())
    }
}

/// Gives the request its id and logs how it ended.
pub(crate) async fn requests(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = fresh_id(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %id);
    let started = Instant::now();
    let outcome = next.call(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let mut response = outcome?;
    let status = response.status().as_u16();
    let route = response.request().match_pattern().unwrap_or_else(|| "(none)".to_owned());
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(%method, route, status, ms = format_args!("{ms:.1}"), "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(response)
}

/// Twelve letters that sort by time and need no randomness: ids of ours are unique already.
fn fresh_id(request: &ServiceRequest) -> String {
    let Some(app) = request.app_data::<super::App>() else { return "-".to_owned() };
    let id: services::JobId = app.ids.next(app.now());
    format!("{:x}", id.0)
}
