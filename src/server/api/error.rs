//! A service's error on its way to a program: the same shape everywhere.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;
use services::Error;

use crate::web::error::{log_cause, retry_after, status};

/// A service's error, as the API tells it.
pub(crate) struct ApiError(pub(crate) Error);

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        status(&self.0)
    }

    /// `error` is a sentence for people, as Mastodon's apps show it; `error_code` is stable and
    /// for programs; `error_description` says what to do about it, where there is something.
    fn error_response(&self) -> HttpResponse {
        log_cause(&self.0);
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = retry_after(&self.0) {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if matches!(self.0, Error::SignedOut) {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
            "error": self.0.to_string(),
            "error_description": description(&self.0),
            "error_code": self.0.code(),
        }))
    }
}

fn description(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.remedy().to_owned(),
        Error::Invalid(faults) => faults
            .iter()
            .map(|fault| format!("{}: {} ({})", fault.field, fault.sentence, fault.code))
            .collect::<Vec<_>>()
            .join("\n"),
        Error::SignedOut => "Send a token in the header Authorization: Bearer …".to_owned(),
        other => other.to_string(),
    }
}
