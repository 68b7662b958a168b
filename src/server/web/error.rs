//! Errors as pages: what happened in words, what to do, and the request id.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{FromRequest as _, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use consent::Exposure;
use services::Error;

use super::layout;
use super::view::{Page, Tab};
use crate::door::log::RequestId;
use crate::door::{App, Session};

/// A service's error on its way to a person.
pub(crate) struct PageError(pub(crate) Error);

impl<E: Into<Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The HTTP status of an error, the same behind every door.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::SignedOut => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) | Error::NeedsSecondFactor => StatusCode::FORBIDDEN,
        Error::Refused(_) | Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Error::Full => StatusCode::INSUFFICIENT_STORAGE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// When trying again makes sense, in seconds.
pub(crate) fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::TooMany { retry_after } => Some(retry_after.as_secs().max(1)),
        Error::Unavailable => Some(5),
        Error::Full => Some(60),
        _ => None,
    }
}

/// Writes the cause of a failure of ours to the log, once.
pub(crate) fn log_cause(error: &Error) {
    if let Error::Internal(cause) = error {
        tracing::error!(cause = format!("{cause:#}"), "something broke");
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        status(&self.0)
    }

    /// The bare answer; [`dress`] makes a page of it.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = retry_after(&self.0) {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        response.content_type("text/plain; charset=utf-8").body(self.to_string())
    }
}

#[derive(Template)]
#[template(path = "pages/error/show.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    heading: String,
    reason: String,
    next: Option<Tab>,
    request_id: Option<String>,
}

/// The handler behind every address that is not there.
pub(crate) async fn not_found() -> Result<HttpResponse, PageError> {
    Err(PageError(Error::NotFound("There is nothing at this address.")))
}

/// Middleware for pages: an error becomes a page in the site's own clothes, a page that needs
/// someone signed in leads to the sign-in form.
pub(crate) async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => return Err(error),
    };
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(response);
    }
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if is_html || response.response().error().is_none() {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let dressed = error_page(&request, &response).await;
    Ok(ServiceResponse::new(request, dressed.unwrap_or(response)))
}

async fn error_page(request: &HttpRequest, bare: &HttpResponse) -> Option<HttpResponse> {
    let error = bare.error().and_then(|it| it.as_error::<PageError>());
    if let Some(PageError(error)) = error {
        log_cause(error);
        if matches!(error, Error::SignedOut) && request.method() == actix_web::http::Method::GET {
            return Some(to_sign_in(request));
        }
    }
    let words = error.map_or_else(|| plain_words(bare.status()).to_owned(), ToString::to_string);
    let app = request.app_data::<App>()?.clone();
    let session = Session::extract(request).await.ok()?;
    let owes_factor = matches!(error, Some(PageError(Error::NeedsSecondFactor)));
    let heading = if owes_factor { "First a second factor" } else { heading(bare.status()) };
    let page = layout::page(&app, &session, heading, &Exposure::none()).await.ok()?;
    let shown = ErrorPage {
        page,
        status: bare.status().as_u16(),
        heading: heading.to_owned(),
        reason: words,
        next: if owes_factor { Some(to_second_factor()) } else { next_step(bare.status()) },
        request_id: Some(RequestId::of(request)),
    };
    let mut response = HttpResponse::build(bare.status());
    if let Some(value) = bare.headers().get(header::RETRY_AFTER) {
        response.insert_header((header::RETRY_AFTER, value.clone()));
    }
    let html = shown.render().ok()?;
    Some(
        response
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header(("X-Robots-Tag", "noai, noimageai, noarchive, noindex"))
            .content_type("text/html; charset=utf-8")
            .body(html),
    )
}

fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let next: String = url::form_urlencoded::byte_serialize(request.path().as_bytes()).collect();
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/sign-in?next={next}")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn next_step(status: StatusCode) -> Option<Tab> {
    (status == StatusCode::UNAUTHORIZED).then(|| Tab {
        label: "Sign in".to_owned(),
        url: "/sign-in".to_owned(),
        is_here: false,
    })
}

fn to_second_factor() -> Tab {
    Tab {
        label: "Set up a second factor".to_owned(),
        url: "/settings/second-factor".to_owned(),
        is_here: false,
    }
}

fn heading(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::UNAUTHORIZED => "Sign in first",
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => "That did not work",
        StatusCode::TOO_MANY_REQUESTS => "A little slower, please",
        StatusCode::SERVICE_UNAVAILABLE => "Back in a moment",
        StatusCode::INSUFFICIENT_STORAGE => "No room left",
        StatusCode::PAYLOAD_TOO_LARGE => "Too large",
        _ => "Something broke",
    }
}

/// For errors that come from the HTTP layer itself.
fn plain_words(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "The request could not be understood.",
        StatusCode::NOT_FOUND => "There is nothing at this address.",
        StatusCode::PAYLOAD_TOO_LARGE => "That was more than this server takes at once.",
        StatusCode::REQUEST_TIMEOUT => "That took too long to arrive. Please send it again.",
        _ => "Something broke on our side.",
    }
}
