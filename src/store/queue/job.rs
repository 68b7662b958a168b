//! Every background task on one screen.

use serde::{Deserialize, Serialize};

use crate::AccountId;

/// One piece of background work. Stored as JSON with the variant's name; renaming one needs a
/// migration of waiting rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Takes files out of the storage; their rows are gone.
    RemoveFiles {
        /// Storage keys, or prefixes that end with `/`.
        keys: Vec<String>,
    },
    /// Sends a mail.
    Mail {
        /// The one address.
        to: String,
        /// The subject line.
        subject: String,
        /// Plain text.
        body: String,
    },
    /// Applies an account's new default terms to all its posts, a batch at a time.
    SpreadTerms {
        /// Whose posts.
        account: AccountId,
        /// Where the last batch ended.
        after: i64,
    },
}

impl Job {
    /// The stable name in the `kind` column, for metrics and the panel.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RemoveFiles { .. } => "remove_files",
            Self::Mail { .. } => "mail",
            Self::SpreadTerms { .. } => "spread_terms",
        }
    }
}
