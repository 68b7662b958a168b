//! Files: originals and renditions, on disk or in memory (S3 later), behind one interface.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No such file.
    #[error("no such file in the storage")]
    Missing,
    /// The storage failed.
    #[error("the storage failed: {0}")]
    Failed(object_store::Error),
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

/// Where files lie. Keys are ours alone (ids and numbers), never a name somebody sent.
#[derive(Clone, Debug)]
pub struct Storage {
    files: Arc<dyn ObjectStore>,
    /// Where they lie, when that is a folder.
    folder: Option<PathBuf>,
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

    /// Writes a whole file; a reader sees all of it or nothing.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), StorageError> {
        self.files.put(&Key::from(key), PutPayload::from_bytes(bytes)).await?;
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
        use futures_util::TryStreamExt as _;
        let prefix = Key::from(prefix);
        let found: Vec<object_store::ObjectMeta> =
            self.files.list(Some(&prefix)).try_collect().await?;
        Ok(found
            .into_iter()
            .map(|it| (it.location.to_string(), it.last_modified.timestamp_millis()))
            .collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_cut_off_write_left_goes_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::disk(folder.path()).unwrap();
        storage.put("originals/7", Bytes::from_static(b"whole")).await.unwrap();
        std::fs::write(folder.path().join("originals/8#1"), b"hal").unwrap();
        assert_eq!(storage.remove_unfinished(0).await.unwrap(), 0, "it may still be written");
        assert_eq!(storage.remove_unfinished(i64::MAX).await.unwrap(), 1);
        assert_eq!(storage.get("originals/7").await.unwrap(), "whole");
        assert!(!folder.path().join("originals/8#1").exists());
    }
}
