//! Databases that tests throw away, and rows with nothing special about them.
//!
//! `RAKKAN_TEST_DATABASE=postgres` puts them on the cluster at `RAKKAN_TEST_POSTGRES_URL`, each
//! test in a database of its own; else each is a SQLite file.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;

use crate::accounts::Account;
use crate::connection::{Opener, Purpose};
use crate::posts::Post;
use crate::{AccountId, Conn, Label, PostId, PostKind, Sensitivity, Terms, Timestamp, migrate};

/// A fresh database with all tables.
pub(crate) struct Scratch {
    url: String,
    /// Removed when it is dropped.
    _folder: tempfile::TempDir,
}

impl Scratch {
    /// Makes one, on the engine that the environment names.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match std::env::var("RAKKAN_TEST_DATABASE").as_deref() {
            Ok("postgres") => postgres_database(),
            _ => folder.path().join("scratch.db").display().to_string(),
        };
        migrate(&url).unwrap();
        Self { url, _folder: folder }
    }

    /// A connection of its own to it.
    pub(crate) fn conn(&self) -> Conn {
        let url = self.url.clone();
        let purpose = Purpose::Write;
        Opener { url, purpose }.open().unwrap()
    }
}

fn postgres_database() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let cluster = std::env::var("RAKKAN_TEST_POSTGRES_URL").unwrap();
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("store_{}_{number}", std::process::id());
    let mut conn = diesel::PgConnection::establish(&cluster).unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let (server, _) = cluster.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// Somebody with this id.
pub(crate) fn an_account(id: i64) -> Account {
    Account {
        id: AccountId(id),
        username: format!("name{id}"),
        domain: String::new(),
        display_name: String::new(),
        bio_source: String::new(),
        bio_html: String::new(),
        fields: "[]".to_owned(),
        avatar_id: None,
        header_id: None,
        terms: Terms(255),
        default_label: Label(0),
        is_indexable: true,
        is_locked: false,
        shows_counts: false,
        created_at: Timestamp(1),
        suspended_at: None,
        posts_count: 0,
        followers_count: 0,
        following_count: 0,
        last_post_at: None,
        hides_follows: false,
        also_known_as: "[]".to_owned(),
        moved_to: String::new(),
        moved_at: None,
        is_bot: false,
        is_discoverable: true,
        limited_at: None,
        sensitized_at: None,
        verified_links: "[]".to_owned(),
    }
}

/// A public text with this id.
pub(crate) fn a_post(id: i64, author: AccountId) -> Post {
    Post {
        id: PostId(id),
        account_id: author,
        kind: PostKind::Text,
        visibility: consent::Visibility::Public.into(),
        parent_id: None,
        parent_account_id: None,
        root_id: None,
        title: String::new(),
        year: String::new(),
        medium: String::new(),
        source: String::new(),
        html: String::new(),
        warning: String::new(),
        sensitivity: Sensitivity(0),
        language: String::new(),
        terms: Terms(255),
        actor_terms: Terms(255),
        resolved_terms: Terms(255),
        label: Label(0),
        shown_label: Label(0),
        is_held: false,
        media_count: 0,
        submission_key: None,
        created_at: Timestamp(1),
        edited_at: None,
        deleted_at: None,
        likes_count: 0,
        boosts_count: 0,
        replies_count: 0,
        app_id: None,
        card_id: None,
        has_poll: false,
    }
}
