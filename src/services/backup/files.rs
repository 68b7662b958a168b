//! The files of a backup: each is copied once, under its own name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use anyhow::Context as _;
use store::storage::StorageError;
use store::{Conn, MediaId, census};

use crate::App;
use crate::doctor::expected_files;
use crate::error::Error;

/// Rows that are read at once.
const BATCH: i64 = 1_000;

/// What a pass found.
#[derive(Debug, Default)]
pub(super) struct Pass {
    /// The files that are on the shelf now, with their bytes.
    pub(super) kept: BTreeMap<String, u64>,
    /// How many were copied by this pass.
    pub(super) copied: u64,
    /// Named by a row and not in the storage.
    pub(super) missing: BTreeSet<String>,
}

/// Copies every file that a row of this server names, unless it is on the shelf already.
pub(super) async fn copy(app: &App, shelf: &Path) -> anyhow::Result<Pass> {
    std::fs::create_dir_all(shelf)?;
    let mut pass = Pass::default();
    let mut after = MediaId(0);
    loop {
        let read = move |conn: &mut Conn| Ok::<_, Error>(census::after(conn, after, BATCH)?);
        let rows = app.store.read(read).await?;
        let Some(last) = rows.last() else { return Ok(pass) };
        after = last.id;
        for row in rows.iter().filter(|it| it.remote_url.is_empty()) {
            for key in expected_files(row) {
                copy_one(app, shelf, key, &mut pass).await?;
            }
        }
    }
}

async fn copy_one(app: &App, shelf: &Path, key: String, pass: &mut Pass) -> anyhow::Result<()> {
    let target = place(shelf, &key)?;
    if let Ok(found) = std::fs::metadata(&target) {
        pass.kept.insert(key, found.len());
        return Ok(());
    }
    let bytes = match app.storage.get(&key).await {
        Ok(bytes) => bytes,
        Err(StorageError::Missing) => {
            pass.missing.insert(key);
            return Ok(());
        }
        Err(error) => return Err(error).with_context(|| format!("{key} cannot be read")),
    };
    let size = u64::try_from(bytes.len())?;
    tokio::task::spawn_blocking(move || write(&target, &bytes)).await??;
    pass.kept.insert(key, size);
    pass.copied += 1;
    Ok(())
}

/// All of it or nothing: a half file under its name would be taken for a whole one next time.
fn write(target: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    let folder = target.parent().context("a file has no folder")?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(target)?;
    Ok(())
}

/// Where a file lies on the shelf. Names are ours, but a list in a backup may have been changed:
/// none leads out of the shelf.
pub(super) fn place(shelf: &Path, key: &str) -> anyhow::Result<PathBuf> {
    let is_plain = Path::new(key).components().all(|it| matches!(it, Component::Normal(_)));
    anyhow::ensure!(is_plain && !key.is_empty(), "{key:?} is no name of a file of ours");
    Ok(shelf.join(key))
}

/// The files that belong to a backup.
pub(super) fn listed(folder: &Path) -> anyhow::Result<BTreeMap<String, u64>> {
    let path = folder.join("files.txt");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    text.lines()
        .map(|line| {
            let (size, key) = line.split_once(' ').context("a line of files.txt is broken")?;
            Ok((key.to_owned(), size.parse().context("a line of files.txt is broken")?))
        })
        .collect()
}

/// Takes every other file off the shelf.
pub(super) fn keep_only(shelf: &Path, needed: &BTreeMap<String, u64>) -> anyhow::Result<()> {
    let keep: BTreeSet<PathBuf> =
        needed.keys().map(|key| place(shelf, key)).collect::<anyhow::Result<_>>()?;
    let mut folders = vec![shelf.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !keep.contains(&path) {
                std::fs::remove_file(path)?;
            }
        }
    }
    Ok(())
}
