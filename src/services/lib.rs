//! What the server can do, once, whoever asked: web pages, the API, the inbox, the command line.
//!
//! One function is one transaction: one change and its jobs. Doors cannot reach the store; they
//! get what they need from here, works always together with their [`consent::Exposure`].

pub mod account_domain_blocks;
pub mod accounts;
pub mod addresses;
pub mod allows;
pub mod announcements;
pub mod api_limits;
pub mod audit;
pub mod backup;
pub mod barriers;
pub mod bench;
pub mod blocked;
pub mod blocks;
pub mod bookmark_folders;
pub mod cards;
pub mod cases;
pub mod client;
pub mod clock;
pub mod config;
pub mod conversations;
pub mod deliveries;
pub(crate) mod detector;
pub mod doctor;
pub mod drafts;
mod error;
pub mod explore;
pub mod feeds;
pub mod filters;
pub mod follows;
pub mod ids;
pub mod incoming;
pub mod instance;
pub mod interactions;
pub mod invitations;
pub mod keys;
mod limits;
pub mod lists;
pub mod live;
pub mod looks;
pub mod machine;
pub mod mail;
pub mod markers;
pub mod media;
pub mod memory;
pub mod mentions;
pub mod mix;
pub mod moderation;
pub mod moving;
pub mod names;
mod newcomers;
mod news;
pub mod notifications;
pub mod oauth;
pub mod openings;
pub mod outgoing;
pub mod outward;
pub mod passkeys;
pub mod passwords;
pub mod people;
pub mod pins;
pub mod polls;
pub mod portraits;
pub mod posts;
pub mod push;
pub mod receive;
pub mod recognition;
pub mod relationships;
pub mod remote_accounts;
pub mod remote_cache;
pub mod remote_media;
pub mod remote_posts;
pub mod reports;
pub mod rules;
pub mod scheduled;
pub mod search;
pub mod second_factor;
mod secrets;
pub mod senders;
pub mod sequences;
pub mod servers;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod severances;
pub mod sign_up;
pub mod staff;
pub mod suggestions;
pub mod tags;
pub mod terms;
pub mod text;
pub mod thread_mutes;
pub mod tokens;
pub mod trends;
pub mod uploads;
pub mod vapid;
mod verified_links;
mod viewer;
pub mod warnings;
pub mod work;

#[cfg(test)]
mod testing;

use std::sync::Arc;

pub use error::{Error, Fault, Result};
pub use secrets::ServerSecret;
pub use store::accounts::Account;
pub use store::audit::AuditEvent;
pub use store::consent_events::ConsentEvent;
pub use store::invitations::Invitation;
pub use store::media::Media;
pub use store::notifications::Notification;
pub use store::posts::Post;
pub use store::queue::Pile;
pub use store::sessions::Session;
pub use store::tokens::AccessToken;
pub use store::users::{People, Person, User};
pub use store::{
    AccountId, AiClause, CaseKind, Discipline, DraftId, Engine, FolderId, HitState, InvitationId,
    JobId, LinkId, ListId, Making, MediaId, MediaPurpose, MediaState, Medium, NotificationId,
    NotificationKind, OpeningId, OpeningKind, OpeningState, PayPer, PostId, PostKind,
    RepliesPolicy, Role, RowId, RuleId, RuleState, Ruling, Sensitivity, SensitivityReason,
    SequenceId, SequenceKind, SessionId, SeveranceKind, StoreError, TagId, Timestamp, TokenId,
    UserId, WarningAction, Workplace, migrate, migration_names,
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
    /// Rings when a job of this process became due; the worker listens.
    pub wake: tokio::sync::Notify,
    /// Rings when another server sent something; the worker listens.
    pub came: tokio::sync::Notify,
    /// Rings when something was put into the log of outgoing activities.
    pub outgoing: tokio::sync::Notify,
    /// Rings when a picture came in that waits to be made; the worker listens.
    pub pictures: tokio::sync::Notify,
    /// Whether this process has a worker that makes pictures; where there is none, whoever waits
    /// for one makes it.
    pub makes_pictures: std::sync::atomic::AtomicBool,
    /// Pictures that somebody waits for.
    pub(crate) urgent: uploads::Urgent,
    /// Rings when a picture was made, or could not be.
    pub(crate) made: tokio::sync::Notify,
    /// Asks the detector, where there is one.
    pub(crate) detector: detector::Detector,
    /// Knows pictures again.
    pub(crate) recognition: recognition::Registry,
    /// What the rungs above keep in the memory of this process.
    pub memory: memory::Memory,
    /// Keys of people here that were used lately.
    pub(crate) keys: keys::Cache,
    /// Decodes pictures, one at a time.
    pub(crate) decoding: media::MediaPool,
    /// The key for pushes, once it was read.
    pub(crate) vapid: vapid::Cache,
    /// How much is here, as last counted.
    pub(crate) numbers: instance::Cache,
    /// The settings as last read.
    pub(crate) site: settings::SiteCache,
    /// Tries to sign in, to sign up, to get a new password.
    pub(crate) limits: limits::RateLimits,
    /// Addresses that are kept out, as last read.
    pub(crate) addresses: barriers::AddressCache,
    /// How often apps asked.
    pub(crate) api_limits: api_limits::ApiLimits,
    /// Hashes passwords, two at a time.
    pub(crate) hasher: passwords::Hasher,
    /// Sends mail, where it is switched on.
    pub(crate) mailer: mail::Mailer,
    /// Asks other servers.
    pub client: client::Client,
    /// Room in memory for uploads.
    pub(crate) upload_room: uploads::Room,
    /// How fast they come in.
    pub(crate) upload_pace: uploads::Pace,
    /// What is served of pictures, for documents.
    pub(crate) fingerprints: uploads::Fingerprints,
    pub(crate) store: Store,
    pub(crate) storage: Storage,
}

impl App {
    /// Makes the folders, brings the database to this version and opens it.
    pub fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        let names = Arc::new(client::SystemNames::default());
        Self::open_with_names(config, clock, &(names as Arc<dyn client::Names>))
    }

    /// The same, where somebody else than the system knows the names of servers: for tests.
    pub fn open_with_names(
        config: Config,
        clock: Arc<dyn Clock>,
        names: &Arc<dyn client::Names>,
    ) -> Result<Self> {
        std::fs::create_dir_all(&config.data_dir.0)
            .with_context(|| format!("cannot make the folder {}", config.data_dir.0.display()))?;
        let secret = ServerSecret::read_or_make(&config.data_dir.0.join("secret"))?;
        for name in migrate(&config.database_url())? {
            tracing::info!(name, "ran a migration");
        }
        let store = Store::open(&config.database_url(), config.database.connections)?;
        let storage = match config.storage.kind {
            StorageKind::Disk => Storage::disk(&config.media_dir()),
            StorageKind::S3 => Storage::s3(&config.storage.bucket().map_err(anyhow::Error::from)?),
            StorageKind::Memory => Ok(Storage::memory()),
        }
        .context("the storage of pictures cannot be used")?;
        let decoding = media::MediaPool::new(config.limits.decode_queue);
        Ok(Self {
            ids: ids::Ids::for_node(0),
            secret,
            wake: tokio::sync::Notify::new(),
            came: tokio::sync::Notify::new(),
            outgoing: tokio::sync::Notify::new(),
            pictures: tokio::sync::Notify::new(),
            makes_pictures: std::sync::atomic::AtomicBool::new(false),
            urgent: uploads::Urgent::default(),
            made: tokio::sync::Notify::new(),
            recognition: recognition::Registry::default(),
            detector: detector::Detector::new(&config.detector)?,
            memory: memory::Memory::default(),
            keys: keys::Cache::default(),
            decoding,
            fingerprints: uploads::Fingerprints::default(),
            upload_room: uploads::Room::new(config.limits.decode_queue),
            upload_pace: uploads::Pace::new(config.limits.decode_queue),
            site: settings::SiteCache::default(),
            limits: limits::RateLimits::new(&config.limits),
            addresses: barriers::AddressCache::default(),
            vapid: vapid::Cache::default(),
            numbers: instance::Cache::default(),
            api_limits: api_limits::ApiLimits::new(&config.limits),
            hasher: passwords::Hasher::new(),
            mailer: mail::Mailer::new(&config.mail)?,
            client: client::Client::with_names(&config, names)?,
            store,
            storage,
            config,
            clock,
        })
    }

    /// Which database engine runs.
    pub fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// A random name for a browser that is not signed in.
    pub fn new_nonce(&self) -> Result<String> {
        Ok(secrets::new_token()?.0)
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
