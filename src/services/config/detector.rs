use serde::{Deserialize, Serialize};
use url::Url;

use super::ConfigError;

/// A program that guesses whether a picture was made by AI. There is none unless its address is
/// written here, and it decides nothing: it asks a moderator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detector {
    /// Where it answers; absent: none is asked. Pictures are sent there, and the policy page says so.
    pub url: Option<Url>,
    /// Sent as a bearer token; empty for none.
    pub token: Option<String>,
    /// From this score on, 0 to 1, a moderator is asked.
    pub threshold: f64,
    /// Seconds it has for an answer.
    pub timeout: u64,
}

impl Default for Detector {
    fn default() -> Self {
        Self { url: None, token: None, threshold: 0.9, timeout: 20 }
    }
}

impl Detector {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, reason: &str| Err(ConfigError::Value { key, reason: reason.to_owned() });
        if self.url.as_ref().is_some_and(|it| !matches!(it.scheme(), "http" | "https")) {
            return wrong("detector.url", "an http or https address");
        }
        if !(self.threshold > 0.0 && self.threshold <= 1.0) {
            return wrong("detector.threshold", "above 0 and at most 1");
        }
        if self.timeout == 0 || self.timeout > 60 {
            return wrong("detector.timeout", "between 1 and 60 seconds");
        }
        Ok(())
    }
}
