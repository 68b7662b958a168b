//! One error for everything above the store. Variants say what the caller does next, not what
//! happened; `Display` is what a person may read, the source is for the log.

use std::time::Duration;

use consent::Refusal;
use store::{QueryError, StoreError};
use words::Said;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404, by the name of a message. Also for what exists but is not for this viewer: nobody learns
    /// that it is there.
    #[error("{}", words::plain(.0))]
    NotFound(&'static str),
    /// 401.
    #[error("{}", words::plain("error-signed-out"))]
    SignedOut,
    /// 403, by the name of the message that says why.
    #[error("{}", words::plain(.0))]
    Forbidden(&'static str),
    /// 403, until somebody with a role has set up a second factor.
    #[error("{}", words::plain("error-needs-second-factor"))]
    NeedsSecondFactor,
    /// 422, by the consent rules; carries its code, sentence and remedy.
    #[error("{}", .0.sentence())]
    Refused(Refusal),
    /// 422, by the form: each fault has its field and sentence.
    #[error("{}", sentences(.0))]
    Invalid(Vec<Fault>),
    /// 429.
    #[error("{}", words::plain("error-too-many"))]
    TooMany {
        /// When trying again makes sense.
        retry_after: Duration,
    },
    /// 503.
    #[error("{}", words::plain("error-unavailable"))]
    Unavailable,
    /// 507.
    #[error("{}", words::plain("error-full"))]
    Full,
    /// 500. The cause goes to the log, once, with the request id.
    #[error("{}", words::plain("error-internal"))]
    Internal(anyhow::Error),
}

/// Shorthand used all over the services.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One thing wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The form field, or "" for the whole form.
    pub field: &'static str,
    /// A stable code for programs: `username.taken`, `media.empty`.
    pub code: &'static str,
    /// What a person reads by the field.
    pub sentence: Said,
}

impl Fault {
    /// A fault of a field.
    pub fn new(field: &'static str, code: &'static str, sentence: impl Into<Said>) -> Self {
        Self { field, code, sentence: sentence.into() }
    }
}

impl Error {
    /// One fault of one field.
    pub fn invalid(field: &'static str, code: &'static str, sentence: impl Into<Said>) -> Self {
        Self::Invalid(vec![Fault::new(field, code, sentence)])
    }

    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not_found",
            Self::SignedOut => "signed_out",
            Self::Forbidden(_) => "forbidden",
            Self::NeedsSecondFactor => "second_factor.needed",
            Self::Refused(refusal) => refusal.code(),
            Self::Invalid(faults) => faults.first().map_or("invalid", |fault| fault.code),
            Self::TooMany { .. } => "too_many",
            Self::Unavailable => "unavailable",
            Self::Full => "full",
            Self::Internal(_) => "internal",
        }
    }
}

fn sentences(faults: &[Fault]) -> String {
    faults.iter().map(|fault| fault.sentence.text()).collect::<Vec<_>>().join(" ")
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::NotFound => Self::NotFound("error-not-here"),
            // SQLite's words, and those of the system as PostgreSQL passes them on.
            QueryError::DatabaseError(_, ref why)
                if ["disk is full", "No space left"]
                    .iter()
                    .any(|it| why.message().contains(it)) =>
            {
                tracing::error!(why = why.message(), "the database has no room");
                Self::Full
            }
            other => Self::Internal(anyhow::Error::new(other).context("a query failed")),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Query(error) => error.into(),
            StoreError::Busy => Self::Unavailable,
            other => Self::Internal(anyhow::Error::new(other)),
        }
    }
}

impl From<store::storage::StorageError> for Error {
    fn from(error: store::storage::StorageError) -> Self {
        match error {
            store::storage::StorageError::Missing => Self::NotFound("error-file-not-here"),
            full if full.is_full() => Self::Full,
            other => Self::Internal(anyhow::Error::new(other)),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}
