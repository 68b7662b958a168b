//! What the server can do, once, whoever asked: web pages, the API, the inbox, the command line.
//!
//! One function is one transaction: one change and its jobs. Doors cannot reach the store; they
//! get what they need from here, works always together with their [`consent::Exposure`].

pub mod clock;
pub mod config;
pub mod ids;
pub mod media;
mod error;
mod secrets;
mod viewer;

use std::sync::Arc;

pub use error::{Error, Fault, Result};
pub use secrets::ServerSecret;
pub use store::{
    AccountId, DraftId, Engine, InvitationId, JobId, LinkId, MediaId, MediaPurpose, MediaState,
    NotificationId, NotificationKind, PostId, PostKind, Role, Sensitivity, SensitivityReason,
    SessionId, StoreError, Timestamp, TokenId, UserId, migrate, migration_names,
};
pub use viewer::{Member, Via, Viewer};

use anyhow::Context as _;
use clock::Clock;
use config::{Config, StorageKind};
use store::Store;
use store::storage::Storage;

/// What every request and job is given.
#[derive(Debug)]
pub struct App {
    /// What was decided before the start.
    pub config: Config,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: ids::Ids,
    /// Signs our own forms.
    pub secret: ServerSecret,
    /// Decodes pictures, one at a time.
    pub(crate) decoding: media::MediaPool,
    pub(crate) store: Store,
    pub(crate) storage: Storage,
}

impl App {
    /// Makes the folders, brings the database to this version and opens it.
    pub fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        std::fs::create_dir_all(&config.data_dir.0)
            .with_context(|| format!("cannot make the folder {}", config.data_dir.0.display()))?;
        let secret = ServerSecret::read_or_make(&config.data_dir.0.join("secret"))?;
        for name in migrate(&config.database_url())? {
            tracing::info!(name, "ran a migration");
        }
        let store = Store::open(&config.database_url(), config.database.connections)?;
        let storage = match config.storage.kind {
            StorageKind::Disk => Storage::disk(&config.media_dir()),
            StorageKind::Memory => Ok(Storage::memory()),
        }
        .context("the media folder cannot be used")?;
        let decoding = media::MediaPool::new(config.limits.decode_queue);
        let ids = ids::Ids::for_node(0);
        Ok(Self { config, clock, ids, secret, decoding, store, storage })
    }

    /// Which database engine runs.
    pub fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
