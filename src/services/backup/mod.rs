//! Backups: the database as it was at one moment and every file of this server that it names,
//! taken while people go on; and the way back.
//!
//! ```text
//!   DIR/files/…                   the files of works and portraits; their names never change their
//!                                 content, so that each is copied once for all backups
//!   DIR/2026-11-27T184000Z/       one backup
//!     backup.json                 what it is, with the SHA-256 of the database; written last
//!     database.sqlite3 | .dump    SQLite: a database; PostgreSQL: what pg_dump wrote
//!     files.txt                   the files that belong to it: bytes and name
//!     secret                      signs forms and seals second factors
//! ```
//!
//! Files are copied before the database and once more after it: whatever the database names was
//! there when one of the two passes came by. Copies of other servers' pictures are left out; they
//! are fetched again when somebody looks at them.

mod files;
mod postgres;
mod restore;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Engine, Timestamp};

use crate::App;
use crate::config::Config;

pub use restore::{Restored, restore};

/// The name of the list of what a backup is.
const MANIFEST: &str = "backup.json";

/// What a backup is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of Rakkan that made it.
    pub rakkan: String,
    /// `sqlite` or `postgres`: a backup goes back into the engine that it came from.
    pub engine: String,
    /// When, in milliseconds since 1970.
    pub made_at: i64,
    /// The file of the database.
    pub database: String,
    /// Its SHA-256.
    pub sha256: String,
    /// How many files belong to it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its folder.
    pub folder: PathBuf,
    /// What it is.
    pub manifest: Manifest,
    /// How many files had to be copied; the others were there from earlier backups.
    pub copied: u64,
    /// Files that rows name and the storage does not have, and nobody deleted meanwhile.
    pub missing: u64,
}

fn engine_word(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

/// Makes a backup in a folder of `to`, and keeps the newest `keep` there (0: all). Fails with words
/// for the person at the machine; what was begun is taken away then.
pub async fn make(app: &App, to: &Path, keep: usize) -> anyhow::Result<Made> {
    std::fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    let lock = std::fs::File::create(to.join(".lock"))?;
    lock.try_lock().context("another backup into this folder is being made")?;
    let name = name_of(app.now());
    let (part, folder) = (to.join(format!("{name}.part")), to.join(&name));
    std::fs::create_dir_all(&part)?;
    let made = into(app, to, &part).await;
    let (manifest, copied, missing) = match made {
        Ok(made) => made,
        Err(error) => {
            let _ = std::fs::remove_dir_all(&part);
            return Err(error);
        }
    };
    std::fs::rename(&part, &folder)?;
    sync(to)?;
    if keep > 0 {
        prune(to, keep)?;
    }
    note(app, &manifest)?;
    Ok(Made { folder, manifest, copied, missing })
}

/// `2026-11-27T184000Z`: sorts by time, and every file system takes it.
fn name_of(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| at.0.to_string(), |it| it.strftime("%Y-%m-%dT%H%M%S%.3fZ").to_string())
        .replace('.', "")
}

async fn into(app: &App, to: &Path, part: &Path) -> anyhow::Result<(Manifest, u64, u64)> {
    let shelf = to.join("files");
    let first = files::copy(app, &shelf).await?;
    let engine = app.engine();
    let database = match engine {
        Engine::Sqlite => "database.sqlite3",
        Engine::Postgres => "database.dump",
    };
    let (url, target) = (app.config.database_url(), part.join(database));
    tokio::task::spawn_blocking(move || dump(engine, &url, &target)).await??;
    let second = files::copy(app, &shelf).await?;
    // What the second pass misses was there in the first one, or was deleted since: then the
    // database of the backup names it, and the shelf still has it.
    let mut all = first.kept;
    all.extend(second.kept);
    let (mut list, mut bytes) = (String::new(), 0_u64);
    for (key, size) in &all {
        use std::fmt::Write as _;
        writeln!(list, "{size} {key}")?;
        bytes += size;
    }
    std::fs::write(part.join("files.txt"), list)?;
    copy_secret(&app.config, part)?;
    let manifest = Manifest {
        rakkan: env!("CARGO_PKG_VERSION").to_owned(),
        engine: engine_word(engine).to_owned(),
        made_at: app.now().0,
        database: database.to_owned(),
        sha256: sum(&part.join(database))?,
        files: u64::try_from(all.len())?,
        bytes,
    };
    // Last: a folder without it is no backup.
    std::fs::write(part.join(MANIFEST), serde_json::to_string_pretty(&manifest)?)?;
    for file in std::fs::read_dir(part)? {
        std::fs::File::open(file?.path())?.sync_all()?;
    }
    sync(part)?;
    let missing = second.missing.iter().filter(|key| !all.contains_key(*key)).count();
    Ok((manifest, first.copied + second.copied, u64::try_from(missing)?))
}

fn dump(engine: Engine, url: &str, target: &Path) -> anyhow::Result<()> {
    match engine {
        Engine::Sqlite => store::backup::copy_sqlite(url, target)
            .with_context(|| format!("the database cannot be copied to {}", target.display())),
        Engine::Postgres => postgres::dump(url, target),
    }
}

fn copy_secret(config: &Config, part: &Path) -> anyhow::Result<()> {
    std::fs::copy(config.data_dir.0.join("secret"), part.join("secret"))
        .context("the secret of the server cannot be copied")?;
    Ok(())
}

/// A folder is written to the disk too, or a name in it may be gone after a power cut.
fn sync(folder: &Path) -> anyhow::Result<()> {
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

fn sum(path: &Path) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut Hashing(&mut hash))?;
    Ok(crate::text::hex(&hash.finalize()))
}

struct Hashing<'a>(&'a mut Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The backups in a folder, the oldest first.
pub fn all_in(folder: &Path) -> anyhow::Result<Vec<(PathBuf, Manifest)>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Ok(text) = std::fs::read_to_string(path.join(MANIFEST)) else { continue };
        let is_begun = path.extension().is_some_and(|it| it == "part");
        if let Ok(manifest) = serde_json::from_str::<Manifest>(&text)
            && !is_begun
        {
            all.push((path, manifest));
        }
    }
    all.sort_by_key(|it| it.1.made_at);
    Ok(all)
}

/// Takes the oldest away, and the files that none of the others needs.
fn prune(to: &Path, keep: usize) -> anyhow::Result<()> {
    let all = all_in(to)?;
    let spare = all.len().saturating_sub(keep);
    if spare == 0 {
        return Ok(());
    }
    let (old, kept) = all.split_at(spare);
    let mut needed = BTreeMap::new();
    for (folder, _) in kept {
        needed.extend(files::listed(folder)?);
    }
    for (folder, _) in old {
        std::fs::remove_dir_all(folder)?;
    }
    files::keep_only(&to.join("files"), &needed)
}

/// What the panel and `rakkan doctor` tell about the last backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// When it was made, in milliseconds since 1970.
    pub made_at: i64,
    /// Bytes of its files.
    pub bytes: u64,
}

fn note(app: &App, manifest: &Manifest) -> anyhow::Result<()> {
    let last = Last { made_at: manifest.made_at, bytes: manifest.bytes };
    let path = app.config.data_dir.0.join("last-backup.json");
    std::fs::write(path, serde_json::to_string(&last)?).context("the backup cannot be noted")
}

/// The last backup that was made with this program, on this machine.
pub fn last(config: &Config) -> Option<Last> {
    let text = std::fs::read_to_string(config.data_dir.0.join("last-backup.json")).ok()?;
    serde_json::from_str(&text).ok()
}
