//! How often an app may ask, as it is told in every answer (Mastodon's documentation, "Rate
//! limits").

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use services::Error;
use services::api_limits::{Kind, Usage, count};

use super::ApiError;
use super::call::Caller;
use crate::door::{App, address};

/// What a call counts as besides being one.
pub(super) fn kind_of(method: &str, path: &str) -> Kind {
    match (method, path) {
        ("post", "/api/v1/media" | "/api/v2/media") => Kind::Upload,
        ("delete", "/api/v1/statuses/{id}") | ("post", "/api/v1/statuses/{id}/unreblog") => {
            Kind::Delete
        }
        ("post", "/api/v1/apps") => Kind::Register,
        _ => Kind::Call,
    }
}

/// A call that was counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted(Usage);

impl Counted {
    /// Counts a call. A token that is nobody's does not count for itself: there are as many of
    /// those as one likes.
    pub(super) fn new(
        app: &App,
        request: &HttpRequest,
        caller: Option<&Caller>,
        kind: Kind,
    ) -> Self {
        let token = caller.and_then(Caller::grant).map(|it| it.id);
        Self(count(app, kind, token, address::client(request.head(), &app.config.server)))
    }

    /// Refuses what was one call too many.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.0.wait.map_or(Ok(()), |retry_after| Err(Error::TooMany { retry_after }))
    }

    /// The answer, with the headers that say how much is left.
    pub(super) fn mark(&self, outcome: Result<HttpResponse, ApiError>) -> HttpResponse {
        let mut response = outcome.unwrap_or_else(|error| error.error_response());
        let resets_at = jiff::Timestamp::from_millisecond(self.0.resets_at.0)
            .map_or_else(|_| String::new(), |it| it.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string());
        let lines = [
            ("x-ratelimit-limit", self.0.limit.to_string()),
            ("x-ratelimit-remaining", self.0.remaining.to_string()),
            ("x-ratelimit-reset", resets_at),
        ];
        for (name, value) in lines {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
