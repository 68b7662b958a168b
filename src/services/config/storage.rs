use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::ConfigError;

/// Where pictures lie.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// Which kind.
    pub kind: StorageKind,
    /// The folder for `disk`. Absent: `media` in `data_dir`.
    pub path: Option<PathBuf>,
    /// The server for `s3`, without the bucket: `https://s3.example`. Absent: Amazon's.
    pub endpoint: Option<String>,
    /// The region, as that server calls it.
    pub region: Option<String>,
    /// The bucket. Nobody but this server may read it.
    pub bucket: Option<String>,
    /// A folder in the bucket. Absent: its top.
    pub prefix: Option<String>,
    /// The name of the key that opens the bucket.
    pub access_key_id: Option<String>,
    /// The secret that goes with it.
    pub secret_access_key: Option<String>,
    /// A file whose first line is that secret.
    pub secret_access_key_file: Option<PathBuf>,
    /// Whether addresses are `s3.example/bucket`, and not `bucket.s3.example`.
    pub path_style: bool,
    /// Whether the endpoint may be plain `http`: for a server on this machine or a private network.
    pub allow_http: bool,
}

/// The kinds of storage there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A folder.
    #[default]
    Disk,
    /// A bucket of an S3 server.
    S3,
    /// Memory, gone with the process: for tests.
    Memory,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            kind: StorageKind::Disk,
            path: None,
            endpoint: None,
            region: None,
            bucket: None,
            prefix: None,
            access_key_id: None,
            secret_access_key: None,
            secret_access_key_file: None,
            path_style: true,
            allow_http: false,
        }
    }
}

fn wrong(key: &'static str, reason: impl Into<String>) -> ConfigError {
    ConfigError::Value { key, reason: reason.into() }
}

/// What was written; an empty text is as good as none.
fn told(value: Option<&String>) -> Option<&str> {
    value.map(|it| it.trim()).filter(|it| !it.is_empty())
}

impl Storage {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.kind == StorageKind::S3 { self.bucket().map(drop) } else { Ok(()) }
    }

    /// The bucket that pictures lie in. Reads the file with the secret, where there is one. Fails
    /// with the name of what is missing or wrong, and what to write.
    pub fn bucket(&self) -> Result<store::storage::Bucket, ConfigError> {
        let needed = |value: Option<&String>, key, reason: &str| {
            let text = told(value).ok_or_else(|| wrong(key, reason))?;
            Ok::<_, ConfigError>(text.to_owned())
        };
        let bucket = needed(
            self.bucket.as_ref(),
            "storage.bucket",
            "storage.kind is s3, so say which bucket the pictures lie in",
        )?;
        if bucket.contains(['/', ':', ' ']) {
            let reason = "write the name of the bucket alone; a folder in it is storage.prefix";
            return Err(wrong("storage.bucket", reason));
        }
        Ok(store::storage::Bucket {
            endpoint: self.endpoint()?,
            region: needed(
                self.region.as_ref(),
                "storage.region",
                "say in which region the bucket is; where a server has none, us-east-1",
            )?,
            bucket,
            prefix: told(self.prefix.as_ref()).unwrap_or_default().to_owned(),
            access_key_id: needed(
                self.access_key_id.as_ref(),
                "storage.access_key_id",
                "give the name of the key that opens the bucket",
            )?,
            secret_access_key: self.secret()?,
            is_path_style: self.path_style,
            allows_http: self.allow_http,
        })
    }

    fn endpoint(&self) -> Result<Option<String>, ConfigError> {
        const KEY: &str = "storage.endpoint";
        let Some(text) = told(self.endpoint.as_ref()) else { return Ok(None) };
        let url = Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| wrong(KEY, "write it with https://: https://s3.example"))?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !is_bare || !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(
                KEY,
                "write only the server; bucket and keys have lines of their own",
            ));
        }
        if url.scheme() == "http" && !self.allow_http {
            let reason = "plain http shows every picture to the network in between. Use https, or \
                          write storage.allow_http = true where that is this machine or a network \
                          of yours";
            return Err(wrong(KEY, reason));
        }
        Ok(Some(text.trim_end_matches('/').to_owned()))
    }

    fn secret(&self) -> Result<String, ConfigError> {
        const KEY: &str = "storage.secret_access_key";
        const FILE: &str = "storage.secret_access_key_file";
        let path = self.secret_access_key_file.as_ref().filter(|it| !it.as_os_str().is_empty());
        match (told(self.secret_access_key.as_ref()), path) {
            (Some(secret), None) => Ok(secret.to_owned()),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| wrong(FILE, format!("{}: {error}", path.display())))?;
                let line = text.lines().next().unwrap_or_default().trim();
                if line.is_empty() {
                    return Err(wrong(FILE, format!("{} is empty", path.display())));
                }
                Ok(line.to_owned())
            }
            (None, None) => {
                let reason = "give the secret of the key: here, in a file that \
                              storage.secret_access_key_file names, or in the environment as \
                              RAKKAN_STORAGE__SECRET_ACCESS_KEY";
                Err(wrong(KEY, reason))
            }
            (Some(_), Some(_)) => Err(wrong(KEY, format!("give either this or {FILE}, not both"))),
        }
    }
}
