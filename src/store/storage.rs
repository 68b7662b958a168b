//! Files: originals and renditions, on disk or in memory (S3 later), behind one interface.

use std::path::Path;
use std::sync::Arc;

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
}

impl Storage {
    /// Files in a folder, made when it is not there.
    pub fn disk(folder: &Path) -> Result<Self, StorageError> {
        std::fs::create_dir_all(folder)?;
        let files = object_store::local::LocalFileSystem::new_with_prefix(folder)?
            .with_automatic_cleanup(true);
        Ok(Self { files: Arc::new(files) })
    }

    /// Files in memory, gone with the process: for tests.
    pub fn memory() -> Self {
        Self { files: Arc::new(object_store::memory::InMemory::new()) }
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
}
