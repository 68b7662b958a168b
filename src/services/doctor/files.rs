//! The files of pictures: whether the storage works, how many there are, and whether rows and files
//! fit together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;
use store::census::{self, Census, Files};
use store::remote_cache::{self, Size};
use store::storage::{Kept, StorageError};
use store::{Conn, MediaId, MediaState};

use super::{Check, fine, note, wrong};
use crate::App;
use crate::config::StorageKind;
use crate::error::{Error, Result};
use crate::media::RenditionInfo;
use crate::uploads::quota::in_words;
use crate::uploads::{FOLDERS, ORPHANED, id_of};

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Some of the newest and the oldest pictures, and some files.
    Sample,
    /// Every picture and every file.
    All,
}

/// Pictures of a sample from each end.
const SAMPLE: i64 = 100;

/// Files of a sample from each folder.
const SOME_FILES: usize = 2_000;

/// Rows that are read at once.
const BATCH: i64 = 1_000;

/// Files that are asked for at the same time.
const AT_ONCE: usize = 16;

/// Keys that are named where something is wrong.
const NAMED: usize = 5;

/// Writes, reads and removes a file; counts pictures and their bytes; looks for files that are
/// missing, and for files without a row. What cannot be looked at is a check that went wrong.
pub async fn files(app: &App, depth: Depth) -> Vec<Check> {
    let mut checks = vec![storage(app).await];
    if checks.iter().any(|it| it.verdict == super::Verdict::Wrong) {
        return checks;
    }
    match counted(app).await {
        Ok(counted) => checks.extend(counted),
        Err(error) => checks.push(wrong("pictures", format!("they cannot be counted: {error:?}"))),
    }
    match compared(app, depth).await {
        Ok(compared) => checks.extend(compared),
        Err(error) => checks.push(wrong("files", format!("they cannot be looked at: {error:?}"))),
    }
    checks
}

async fn storage(app: &App) -> Check {
    let place = match app.config.storage.kind {
        StorageKind::Disk => app.config.media_dir().display().to_string(),
        StorageKind::S3 => {
            format!("the bucket {}", app.config.storage.bucket.clone().unwrap_or_default())
        }
        StorageKind::Memory => "memory, gone with the process".to_owned(),
    };
    match probe(app).await {
        Ok(()) => fine("storage", format!("{place}: takes files and gives them back")),
        Err(error) => {
            // A bucket answers with a page of markup behind the first line.
            let words = error.to_string();
            wrong("storage", format!("{place}: {}", words.lines().next().unwrap_or_default()))
        }
    }
}

async fn probe(app: &App) -> Result<(), StorageError> {
    let id: MediaId = app.ids.next(app.now());
    let (key, bytes) = (format!("doctor/{id}"), Bytes::from_static(b"rakkan doctor"));
    app.storage.put_with(&key, bytes.clone(), "text/plain").await?;
    let found = app.storage.get(&key).await;
    app.storage.remove(&key).await?;
    match found? == bytes {
        true => Ok(()),
        false => Err(StorageError::Missing),
    }
}

fn positive(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

async fn counted(app: &App) -> Result<[Check; 3]> {
    let read = |conn: &mut Conn| Ok::<_, Error>((census::count(conn)?, remote_cache::size(conn)?));
    let (census, copies) = app.store.read(read).await?;
    let Census { originals, original_bytes, renditions, rendition_bytes } = census;
    Ok([
        tally("originals", positive(originals), positive(original_bytes)),
        tally("renditions", positive(renditions), positive(rendition_bytes)),
        cache(copies, app.config.limits.remote_media_bytes),
    ])
}

fn tally(name: &'static str, count: u64, bytes: u64) -> Check {
    let numbers = [("count", count), ("bytes", bytes)];
    fine(name, format!("{count}, {}", in_words(bytes))).with(numbers)
}

fn cache(size: Size, most: u64) -> Check {
    let (count, bytes) = (positive(size.copies), positive(size.bytes));
    let words = match most {
        0 => format!("{count}, {}; no limit is set", in_words(bytes)),
        most => format!("{count}, {} of at most {}", in_words(bytes), in_words(most)),
    };
    let numbers = [("count", count), ("bytes", bytes), ("most_bytes", most)];
    fine("copies", words).with(numbers)
}

/// What a row should have in the storage.
pub(crate) fn expected(row: &Files) -> Vec<String> {
    let mut keys = Vec::new();
    if row.remote_url.is_empty() && !row.original_key.is_empty() {
        keys.push(row.original_key.clone());
    }
    if row.state == MediaState::Ready {
        let infos: Vec<RenditionInfo> = serde_json::from_str(&row.renditions).unwrap_or_default();
        keys.extend(infos.into_iter().map(|info| info.key));
    }
    keys
}

/// What was found out about rows and files.
#[derive(Debug, Default)]
struct Compared {
    rows: u64,
    files: u64,
    /// Rows of this server that lack a file, with one that is missing.
    missing: BTreeMap<MediaId, String>,
    /// Copies that lack a file.
    missing_copies: BTreeMap<MediaId, String>,
    /// Files whose row is not there, with their bytes.
    orphans: BTreeMap<String, u64>,
}

async fn compared(app: &App, depth: Depth) -> Result<[Check; 2]> {
    let mut all = Compared::default();
    // Files first: what comes in between has its row already, and is asked for once more.
    let files = listed(app, depth).await?;
    match depth {
        Depth::Sample => {
            let rows = app.store.read(|conn| Ok::<_, Error>(census::ends(conn, SAMPLE)?)).await?;
            let rows: BTreeMap<MediaId, Files> = rows.into_iter().map(|it| (it.id, it)).collect();
            all.look_for(app, rows.into_values(), &HashMap::new()).await?;
        }
        Depth::All => {
            let known: HashMap<&str, u64> =
                files.iter().map(|it| (it.key.as_str(), it.bytes)).collect();
            let mut after = MediaId(0);
            loop {
                let read =
                    move |conn: &mut Conn| Ok::<_, Error>(census::after(conn, after, BATCH)?);
                let rows = app.store.read(read).await?;
                let Some(last) = rows.last() else { break };
                after = last.id;
                all.look_for(app, rows.into_iter(), &known).await?;
            }
        }
    }
    all.look_for_rows(app, &files).await?;
    Ok(all.checks(depth))
}

/// Files in the folders that are ours, but for those that were written a moment ago: their rows may
/// still come.
async fn listed(app: &App, depth: Depth) -> Result<Vec<Kept>> {
    let before = app.now().minus(ORPHANED).0;
    let mut files = Vec::new();
    for folder in FOLDERS {
        files.extend(match depth {
            Depth::Sample => app.storage.list_some(folder, SOME_FILES).await?,
            Depth::All => app.storage.list_kept(folder).await?,
        });
    }
    if depth == Depth::Sample {
        files.retain(|it| it.written_at < before);
    }
    Ok(files)
}

impl Compared {
    async fn look_for(
        &mut self,
        app: &App,
        rows: impl Iterator<Item = Files>,
        known: &HashMap<&str, u64>,
    ) -> Result<()> {
        let mut asked = Vec::new();
        for row in rows {
            self.rows += 1;
            let is_copy = !row.remote_url.is_empty();
            let unknown =
                expected(&row).into_iter().filter(|key| !known.contains_key(key.as_str()));
            asked.extend(unknown.map(|key| (row.id, is_copy, key)));
        }
        let mut answers = stream::iter(asked)
            .map(async |(id, is_copy, key)| (id, is_copy, app.storage.size(&key).await, key))
            .buffer_unordered(AT_ONCE);
        while let Some((id, is_copy, size, key)) = answers.next().await {
            if size?.is_none() {
                let missing = if is_copy { &mut self.missing_copies } else { &mut self.missing };
                missing.insert(id, key);
            }
        }
        Ok(())
    }

    async fn look_for_rows(&mut self, app: &App, files: &[Kept]) -> Result<()> {
        self.files = u64::try_from(files.len()).unwrap_or(u64::MAX);
        let before = app.now().minus(ORPHANED).0;
        let ids: BTreeSet<MediaId> = files.iter().filter_map(|it| id_of(&it.key)).collect();
        let ids: Vec<MediaId> = ids.into_iter().collect();
        let mut lost = BTreeSet::new();
        for some in ids.chunks(200) {
            let asked = some.to_vec();
            let read = move |conn: &mut Conn| Ok::<_, Error>(store::media::existing(conn, &asked)?);
            let kept: BTreeSet<MediaId> = app.store.read(read).await?.into_iter().collect();
            lost.extend(some.iter().copied().filter(|id| !kept.contains(id)));
        }
        let without_row = files.iter().filter(|it| {
            it.written_at < before && id_of(&it.key).is_none_or(|id| lost.contains(&id))
        });
        self.orphans = without_row.map(|it| (it.key.clone(), it.bytes)).collect();
        Ok(())
    }

    fn checks(self, depth: Depth) -> [Check; 2] {
        let looked = match depth {
            Depth::All => format!("all {} pictures", self.rows),
            Depth::Sample => format!("{} pictures looked at (all: --files)", self.rows),
        };
        let (own, copies) = (self.missing.len(), self.missing_copies.len());
        let numbers = [
            ("pictures", self.rows),
            ("missing", u64::try_from(own).unwrap_or(u64::MAX)),
            ("missing_copies", u64::try_from(copies).unwrap_or(u64::MAX)),
        ];
        let missing = if own > 0 {
            let named = some_of(self.missing.values());
            let words =
                format!("{own} of {looked} lack a file: {named}. Bring it back from a backup");
            wrong("missing", words)
        } else if copies > 0 {
            let named = some_of(self.missing_copies.values());
            note("missing", format!("{copies} copies from elsewhere lack a file: {named}"))
        } else {
            fine("missing", format!("no file is missing: {looked}"))
        };
        let bytes: u64 = self.orphans.values().sum();
        let count = u64::try_from(self.orphans.len()).unwrap_or(u64::MAX);
        let looked = match depth {
            Depth::All => format!("all {} files", self.files),
            Depth::Sample => format!("{} files looked at (all: --files)", self.files),
        };
        let orphans = if count == 0 {
            fine("orphans", format!("no file is without a picture: {looked}"))
        } else {
            let named = some_of(self.orphans.keys());
            let words = format!(
                "{count} of {looked} belong to no picture ({}): {named}. The server collects them \
                 once an hour; names that it never gives stay",
                in_words(bytes),
            );
            note("orphans", words)
        };
        let counted = [("files", self.files), ("orphans", count), ("orphan_bytes", bytes)];
        [missing.with(numbers), orphans.with(counted)]
    }
}

fn some_of<'a>(keys: impl ExactSizeIterator<Item = &'a String>) -> String {
    let more = if keys.len() > NAMED { " …" } else { "" };
    let named: Vec<&str> = keys.take(NAMED).map(String::as_str).collect();
    format!("{}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use crate::testing::{House, house, owner};
    use store::MediaPurpose;
    use store::media::{Media, insert};

    /// A picture with its original and one rendition, in rows and in the storage.
    async fn picture(house: &House, id: i64, remote_url: &str) {
        let account = owner_of(house).await;
        let (original, rendition) = (format!("originals/{id}"), format!("renditions/{id}/9.webp"));
        let info = RenditionInfo {
            width: 9,
            height: 9,
            format: "webp".to_owned(),
            is_animated: false,
            is_full: false,
            bytes: 20,
            key: rendition.clone(),
        };
        let new = Media::new(MediaId(id), account, MediaPurpose::Work, house.app.now());
        let row = Media {
            state: MediaState::Ready,
            byte_size: 1_000,
            kept_bytes: 20,
            renditions: serde_json::to_string(&[info]).unwrap(),
            original_key: if remote_url.is_empty() { original.clone() } else { String::new() },
            remote_url: remote_url.to_owned(),
            ..new
        };
        house.app.store.write(move |conn| Ok::<_, Error>(insert(conn, &row)?)).await.unwrap();
        if remote_url.is_empty() {
            house.app.storage.put(&original, Bytes::from(vec![0; 1_000])).await.unwrap();
        }
        house.app.storage.put(&rendition, Bytes::from(vec![0; 20])).await.unwrap();
    }

    async fn owner_of(house: &House) -> store::AccountId {
        let find = |conn: &mut Conn| Ok::<_, Error>(store::accounts::find_here(conn, "owner")?);
        match house.app.store.read(find).await.unwrap() {
            Some(account) => account.id,
            None => owner(house).await.account,
        }
    }

    async fn looked(house: &House, depth: Depth) -> BTreeMap<&'static str, Check> {
        files(&house.app, depth).await.into_iter().map(|it| (it.name, it)).collect()
    }

    #[tokio::test]
    async fn pictures_are_counted_and_what_does_not_fit_is_found() {
        let house = house();
        for depth in [Depth::Sample, Depth::All] {
            let checks = looked(&house, depth).await;
            assert!(checks.values().all(|it| it.verdict == Verdict::Fine), "{checks:?}");
        }
        for id in [11, 12] {
            picture(&house, id, "").await;
        }
        picture(&house, 13, "https://far.example/13").await;
        for depth in [Depth::Sample, Depth::All] {
            let checks = looked(&house, depth).await;
            assert!(checks.values().all(|it| it.verdict == Verdict::Fine), "{checks:?}");
            let numbers = |name| checks[name].numbers.clone();
            assert_eq!(numbers("originals"), [("count", 2), ("bytes", 2_000)].into());
            assert_eq!(numbers("renditions"), [("count", 2), ("bytes", 40)].into());
            assert_eq!((numbers("copies")["count"], numbers("copies")["bytes"]), (1, 20));
            assert_eq!(numbers("missing")["pictures"], 3);
        }

        let storage = &house.app.storage;
        storage.remove("renditions/13/9.webp").await.unwrap();
        storage.put("originals/99", Bytes::from_static(b"lost")).await.unwrap();
        storage.put("originals/notes.txt", Bytes::from_static(b"x")).await.unwrap();
        for depth in [Depth::Sample, Depth::All] {
            let checks = looked(&house, depth).await;
            assert_eq!(checks["missing"].verdict, Verdict::Note, "a copy can be fetched again");
            assert_eq!(checks["orphans"].verdict, Verdict::Note);
            assert_eq!(checks["orphans"].numbers["orphan_bytes"], 5);
            assert!(checks["orphans"].words.contains("originals/99"));
        }
        storage.remove("originals/12").await.unwrap();
        for depth in [Depth::Sample, Depth::All] {
            let missing = looked(&house, depth).await.remove("missing").unwrap();
            assert_eq!((missing.verdict, missing.numbers["missing"]), (Verdict::Wrong, 1));
            assert!(missing.words.contains("originals/12"), "{}", missing.words);
        }
    }
}
