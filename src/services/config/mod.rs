//! The configuration: `rakkan.toml`, then `RAKKAN_…` from the environment (two underscores for
//! nesting: `RAKKAN_SERVER__LISTEN`). Read once at start, never global. An unknown key is an
//! error: a misspelt setting that is silently ignored is worse than a server that does not start.

mod backup;
mod database;
mod detector;
mod federation;
mod limits;
mod log;
mod mail;
mod server;
mod storage;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use backup::Backup;
pub use database::Database;
pub use detector::Detector;
pub use federation::{Federation, Network, NoNetwork};
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use mail::{Encryption, Mail};
pub use server::Server;
pub use storage::{Storage, StorageKind};

/// Everything that is decided before the start.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the database, the pictures and the secret lie, unless said otherwise below.
    pub data_dir: DataDir,
    /// Addresses.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// The pictures.
    pub storage: Storage,
    /// Outgoing mail.
    pub mail: Mail,
    /// How much of what.
    pub limits: Limits,
    /// A program that guesses about pictures.
    pub detector: Detector,
    /// Backups.
    pub backup: Backup,
    /// Other servers.
    pub federation: Federation,
    /// Log lines.
    pub log: Log,
}

/// The folder for everything that must be backed up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DataDir(pub PathBuf);

impl Default for DataDir {
    fn default() -> Self {
        Self(PathBuf::from("data"))
    }
}

/// A list: as TOML writes it, or in one variable with commas between.
pub(crate) fn list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Line(String),
        List(Vec<String>),
    }
    let words = match Written::deserialize(from)? {
        Written::Line(line) => line.split(',').map(|it| it.trim().to_owned()).collect(),
        Written::List(list) => list,
    };
    let parse = |word: &String| word.parse().map_err(serde::de::Error::custom);
    words.iter().filter(|word| !word.is_empty()).map(parse).collect()
}

/// Refuses a file that holds a password and can be read by others on the machine.
fn keep_secrets(path: &Path) -> Result<(), ConfigError> {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(found) = std::fs::metadata(path) else { return Ok(()) };
    let for_others = found.permissions().mode() & 0o077;
    if for_others == 0 {
        return Ok(());
    }
    let file = ::config::File::from(path).format(::config::FileFormat::Toml);
    let written = ::config::Config::builder().add_source(file).build()?;
    let text = |key| written.get_string(key).unwrap_or_default();
    let key = if !text("mail.password").is_empty() {
        "mail.password"
    } else if !text("storage.secret_access_key").is_empty() {
        "storage.secret_access_key"
    } else if !text("detector.token").is_empty() {
        "detector.token"
    } else if database::masked(&text("database.url")) != text("database.url") {
        "database.url"
    } else {
        return Ok(());
    };
    let at = path.display();
    let reason = format!("{at} holds a password and can be read by others: run chmod 600 {at}");
    Err(ConfigError::Value { key, reason })
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or an environment variable is wrong.
    #[error("{0}")]
    Read(#[from] ::config::ConfigError),
    /// A value makes no sense.
    #[error("{key}: {reason}")]
    Value {
        /// The key, with dots.
        key: &'static str,
        /// What is wrong with it, and what to write instead.
        reason: String,
    },
}

impl Config {
    /// Reads `file` (or `rakkan.toml` here, if it exists), then the environment.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let variables = std::env::vars().filter(|(name, _)| !name.starts_with("RAKKAN_TEST_"));
        Self::from_sources(file, variables.collect())
    }

    /// The same from given variables, for tests.
    pub fn from_sources(
        file: Option<&Path>,
        variables: HashMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let path = file.unwrap_or(Path::new("rakkan.toml"));
        let is_needed = file.is_some();
        let file =
            ::config::File::from(path).format(::config::FileFormat::Toml).required(is_needed);
        // Nothing is guessed from a value's looks: a password of digits stays as it was typed.
        let environment = ::config::Environment::with_prefix("RAKKAN")
            .prefix_separator("_")
            .separator("__")
            .source(Some(variables));
        keep_secrets(path)?;
        let config: Self = ::config::Config::builder()
            .add_source(file)
            .add_source(environment)
            .build()?
            .try_deserialize()?;
        config.checked()
    }

    fn checked(self) -> Result<Self, ConfigError> {
        self.server.check()?;
        self.mail.check()?;
        self.limits.check()?;
        self.federation.check()?;
        self.storage.check()?;
        self.detector.check()?;
        Ok(self)
    }

    /// The effective values as TOML-like lines, secrets masked: for `rakkan config check`.
    pub fn masked(&self) -> Result<serde_json::Value, serde_json::Error> {
        let mut copy = self.clone();
        copy.database.url = copy.database.url.as_deref().map(database::masked);
        let secrets = [
            &mut copy.mail.password,
            &mut copy.storage.secret_access_key,
            &mut copy.detector.token,
        ];
        for secret in secrets {
            *secret = secret.take().map(|_| "********".to_owned());
        }
        serde_json::to_value(copy)
    }

    /// Where the database is: as configured, else a SQLite file in the data folder.
    pub fn database_url(&self) -> String {
        self.database
            .url
            .clone()
            .unwrap_or_else(|| self.data_dir.0.join("rakkan.db").to_string_lossy().into_owned())
    }

    /// The folder of the pictures: as configured, else `media` in the data folder.
    pub fn media_dir(&self) -> PathBuf {
        self.storage.path.clone().unwrap_or_else(|| self.data_dir.0.join("media"))
    }
}

#[cfg(test)]
mod tests;
