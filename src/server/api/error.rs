//! A service's error on its way to a program: the same shape everywhere.

use std::collections::BTreeMap;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use consent::Refusal;
use schemars::JsonSchema;
use serde::Serialize;
use services::{Error, Fault, MediaId};

use crate::web::error::{log_cause, retry_after, status};

/// The body of an error.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ErrorBody {
    /// A sentence for people. Many apps show nothing else.
    error: String,
    /// What to do about it, or each field with what is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<String>,
    /// Stable, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
    /// Each field with its faults.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<BTreeMap<&'static str, Vec<FaultBody>>>,
    #[serde(flatten)]
    refusal: Option<RefusalBody>,
}

/// A fault of a field: its kind in Mastodon's words, and a sentence.
#[derive(Debug, Serialize, JsonSchema)]
struct FaultBody {
    error: &'static str,
    description: String,
}

/// What a refusal says beside its sentence.
#[derive(Debug, Serialize, JsonSchema)]
struct RefusalBody {
    reason: String,
    remedies: [&'static str; 3],
    evidence: Vec<Trace>,
}

/// What a file says: where, and in which words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Trace {
    media_id: String,
    id: String,
    tier: String,
    generator: Option<String>,
    r#where: String,
    value: String,
}

/// A service's error, as the API tells it.
pub(crate) struct ApiError(pub(crate) Error, Vec<Trace>);

impl ApiError {
    /// An error that says no more than its sentence.
    pub(crate) fn new(error: Error) -> Self {
        Self(error, Vec::new())
    }
}

/// A refusal with what the files say: each place and its words.
pub(crate) struct Refused {
    refusal: Refusal,
    evidence: Vec<Trace>,
}

impl Refused {
    pub(crate) fn new(
        refusal: Refusal,
        found: impl Iterator<Item = (MediaId, services::cases::FindingLine)>,
    ) -> Self {
        let evidence = found
            .map(|(media, it)| Trace {
                media_id: media.to_string(),
                id: it.id,
                tier: it.tier,
                generator: it.generator,
                r#where: it.place,
                value: it.snippet,
            })
            .collect();
        Self { refusal, evidence }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self(Error::Refused(refused.refusal), refused.evidence)
    }
}

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self::new(error.into())
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
        response.insert_header((header::CACHE_CONTROL, "no-store")).json(self.body())
    }
}

impl ApiError {
    fn body(&self) -> ErrorBody {
        let refusal = match &self.0 {
            Error::Refused(refusal) => Some(RefusalBody {
                reason: refusal.reason().to_owned(),
                remedies: ["label", "replace", "appeal"],
                evidence: self.1.clone(),
            }),
            _ => None,
        };
        let details = match &self.0 {
            Error::Invalid(faults) => Some(details(faults)),
            _ => None,
        };
        ErrorBody {
            error: sentence(&self.0),
            error_description: Some(description(&self.0)),
            error_code: Some(self.0.code()),
            details,
            refusal,
        }
    }
}

/// What an app shows. Many show nothing else, so a refusal says its remedy here as well.
fn sentence(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => format!("{} {}", refusal.sentence(), refusal.remedy()),
        Error::SignedOut => "The access token is invalid".to_owned(),
        Error::Invalid(_) => format!("Validation failed: {error}"),
        Error::TooMany { .. } => "Too many requests".to_owned(),
        other => other.to_string(),
    }
}

/// The faults by field, with the words for their kinds that Mastodon has (its documentation,
/// "Register an account").
fn details(faults: &[Fault]) -> BTreeMap<&'static str, Vec<FaultBody>> {
    let mut fields: BTreeMap<&'static str, Vec<FaultBody>> = BTreeMap::new();
    for fault in faults {
        let kind = match fault.code.rsplit('.').next().unwrap_or_default() {
            "taken" => "ERR_TAKEN",
            "empty" | "needed" => "ERR_BLANK",
            "long" => "ERR_TOO_LONG",
            "short" => "ERR_TOO_SHORT",
            "reserved" => "ERR_RESERVED",
            "accepted" => "ERR_ACCEPTED",
            _ => "ERR_INVALID",
        };
        let field = if fault.field.is_empty() { "base" } else { fault.field };
        let line = FaultBody { error: kind, description: fault.sentence.text() };
        fields.entry(field).or_default().push(line);
    }
    fields
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
