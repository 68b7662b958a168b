//! Files: originals and renditions, on disk, in a bucket or in memory, behind one interface.

mod s3;

#[cfg(test)]
mod tests;

pub use s3::Bucket;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt as _, PutOptions, PutPayload,
};

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No such file.
    #[error("no such file in the storage")]
    Missing,
    /// The storage failed.
    #[error("the storage failed: {0}")]
    Failed(#[source] object_store::Error),
    /// The folder could not be made.
    #[error("the media folder cannot be made: {0}")]
    Io(#[from] std::io::Error),
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Failed(other),
        }
    }
}

impl StorageError {
    /// Whether it failed because there is no room left.
    pub fn is_full(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if error.downcast_ref().is_some_and(has_no_room) {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

/// Whether the disk, or the share of it that this process has, is used up.
pub fn has_no_room(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded)
}

/// Where files lie. Keys are ours alone (ids and numbers), never a name somebody sent.
#[derive(Clone, Debug)]
pub struct Storage {
    files: Arc<dyn ObjectStore>,
    /// Where they lie, when that is a folder. A folder keeps bytes and nothing beside them.
    folder: Option<PathBuf>,
}

/// What a file is, beside its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About<'a> {
    /// `image/webp`; where it is empty, the ending of the key tells.
    pub content_type: &'a str,
    /// What its author allows: the lines that an answer with this file would have in its head. A
    /// bucket keeps them as `x-amz-meta-…`, for those who look into it and for what may stand
    /// before it. Signs that no header can have are left out.
    pub lines: &'a [(&'static str, String)],
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its key.
    pub key: String,
    /// How large it is, in bytes.
    pub bytes: u64,
    /// When it was last written, in milliseconds since 1970.
    pub written_at: i64,
}

impl From<object_store::ObjectMeta> for Kept {
    fn from(it: object_store::ObjectMeta) -> Self {
        Self {
            key: it.location.to_string(),
            bytes: it.size,
            written_at: it.last_modified.timestamp_millis(),
        }
    }
}

impl Storage {
    /// Files in a folder, made when it is not there.
    pub fn disk(folder: &Path) -> Result<Self, StorageError> {
        std::fs::create_dir_all(folder)?;
        let files = object_store::local::LocalFileSystem::new_with_prefix(folder)?
            .with_automatic_cleanup(true);
        Ok(Self { files: Arc::new(files), folder: Some(folder.to_owned()) })
    }

    /// Files in memory, gone with the process: for tests.
    pub fn memory() -> Self {
        Self { files: Arc::new(object_store::memory::InMemory::new()), folder: None }
    }

    /// Files in a bucket of an S3 server. Nothing is asked yet: whether the server is there shows
    /// with the first file. Fails where the place makes no sense.
    pub fn s3(place: &Bucket) -> Result<Self, StorageError> {
        Ok(Self { files: s3::open(place)?, folder: None })
    }

    /// Writes a whole file; a reader sees all of it or nothing. What it is, is told by the ending
    /// of the key.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), StorageError> {
        self.put_about(key, bytes, About::default()).await
    }

    /// The same for a file whose type the key does not tell.
    pub async fn put_with(
        &self,
        key: &str,
        bytes: Bytes,
        content_type: &str,
    ) -> Result<(), StorageError> {
        self.put_about(key, bytes, About { content_type, lines: &[] }).await
    }

    /// Whether what is said about a file is kept beside it: not in a folder.
    pub fn keeps_lines(&self) -> bool {
        self.folder.is_none()
    }

    /// The same with all that can be said about it. A folder keeps only the bytes.
    pub async fn put_about(
        &self,
        key: &str,
        bytes: Bytes,
        about: About<'_>,
    ) -> Result<(), StorageError> {
        let attributes = match &self.folder {
            Some(_) => Attributes::new(),
            None => attributes(key, about),
        };
        let options = PutOptions { attributes, ..PutOptions::default() };
        self.files.put_opts(&Key::from(key), PutPayload::from_bytes(bytes), options).await?;
        Ok(())
    }

    /// Reads a whole file.
    pub async fn get(&self, key: &str) -> Result<Bytes, StorageError> {
        Ok(self.files.get(&Key::from(key)).await?.bytes().await?)
    }

    /// Takes a file away; that it was not there is no error.
    pub async fn remove(&self, key: &str) -> Result<(), StorageError> {
        match self.files.delete(&Key::from(key)).await.map_err(StorageError::from) {
            Err(StorageError::Missing) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Every key below a prefix, with the time it was last written (milliseconds since 1970).
    pub async fn list(&self, prefix: &str) -> Result<Vec<(String, i64)>, StorageError> {
        let found = self.list_kept(prefix).await?;
        Ok(found.into_iter().map(|it| (it.key, it.written_at)).collect())
    }

    /// Every file below a prefix, in no order.
    pub async fn list_kept(&self, prefix: &str) -> Result<Vec<Kept>, StorageError> {
        use futures_util::TryStreamExt as _;
        let files = self.files.list(Some(&Key::from(prefix)));
        Ok(files.map_ok(Kept::from).try_collect().await?)
    }

    /// The same, but no more than `most` of them: whichever come first.
    pub async fn list_some(&self, prefix: &str, most: usize) -> Result<Vec<Kept>, StorageError> {
        use futures_util::{StreamExt as _, TryStreamExt as _};
        let files = self.files.list(Some(&Key::from(prefix)));
        Ok(files.take(most).map_ok(Kept::from).try_collect().await?)
    }

    /// How large a file is, in bytes; nothing when it is not there.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        match self.files.head(&Key::from(key)).await.map_err(StorageError::from) {
            Ok(found) => Ok(Some(found.size)),
            Err(StorageError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes away what is left of writes that were cut off before this time (milliseconds since
    /// 1970). Answers how many there were. [`Self::list`] does not show them: on disk a file is
    /// written beside its place, as `KEY#1`, and then moved.
    pub async fn remove_unfinished(&self, before: i64) -> Result<usize, StorageError> {
        let Some(folder) = self.folder.clone() else { return Ok(0) };
        let sweeping = tokio::task::spawn_blocking(move || sweep(&folder, before));
        Ok(sweeping.await.map_err(std::io::Error::other)??)
    }
}

fn attributes(key: &str, about: About<'_>) -> Attributes {
    let mut attributes = Attributes::new();
    let content_type = match about.content_type {
        "" => content_type_of(key),
        told => told,
    };
    attributes.insert(Attribute::ContentType, content_type.to_owned().into());
    // Part of a signed header: plain signs only.
    let is_plain = |c: &char| c.is_ascii_graphic() || *c == ' ';
    for (name, value) in about.lines {
        let value: String = value.chars().filter(is_plain).collect();
        if !value.trim().is_empty() {
            let name = Attribute::Metadata(name.to_ascii_lowercase().into());
            attributes.insert(name, value.trim().to_owned().into());
        }
    }
    attributes
}

/// What a key's ending tells; originals have none.
fn content_type_of(key: &str) -> &'static str {
    match key.rsplit_once('.').map(|(_, ending)| ending) {
        Some("webp") => "image/webp",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("gif") => "image/gif",
        Some("avif") => "image/avif",
        Some(_) | None => "application/octet-stream",
    }
}

fn sweep(folder: &Path, before: i64) -> std::io::Result<usize> {
    let entries = match std::fs::read_dir(folder) {
        // Others write and remove in the meantime: what is gone is no error.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut count = 0;
    for entry in entries {
        let entry = entry?;
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() {
            count += sweep(&entry.path(), before)?;
            continue;
        }
        let since = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let is_old = i64::try_from(since.as_millis()).is_ok_and(|at| at < before);
        if is_old && is_unfinished(&entry.path()) && std::fs::remove_file(entry.path()).is_ok() {
            count += 1;
        }
    }
    Ok(count)
}

fn is_unfinished(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.rsplit_once('#').map(|(_, number)| number);
    number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}
