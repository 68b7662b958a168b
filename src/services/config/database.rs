use serde::{Deserialize, Serialize};
use url::Url;

/// Which database, and how many connections.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// A SQLite file, or `postgres://user:password@host/name`. Absent: `rakkan.db` in `data_dir`.
    pub url: Option<String>,
    /// Connections: readers on SQLite (there is always one writer more), all on PostgreSQL.
    pub connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, connections: 4 }
    }
}

/// The URL without its password.
pub(super) fn masked(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // Only a URL that cannot have a password refuses one.
            let _ = parsed.set_password(Some("********"));
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}
