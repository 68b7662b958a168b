//! Where the files of a picture lie, and how they go.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use store::media::Media;
use store::queue::{self, Job};
use store::storage::StorageError;
use store::{Conn, MediaId, Timestamp};

use super::stated::Beside;
use crate::App;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::media::{Rendition, RenditionInfo};

const ORIGINALS: &str = "originals";
const RENDITIONS: &str = "renditions";

/// The folders that are ours.
pub(crate) const FOLDERS: [&str; 2] = [ORIGINALS, RENDITIONS];

/// An upload that is in no post and no draft after this time goes.
const ABANDONED: Duration = Duration::from_hours(24);

/// A file without a row may be one whose row comes in a moment; after this time it is not.
pub(crate) const ORPHANED: Duration = Duration::from_hours(1);

/// Rows looked at in one go.
const BATCH: usize = 200;

/// The key of an original.
pub(super) fn original_key(id: MediaId) -> String {
    format!("{ORIGINALS}/{id}")
}

/// The key of a rendition.
pub(super) fn rendition_key(id: MediaId, width: u32, extension: &str) -> String {
    format!("{RENDITIONS}/{id}/{width}.{extension}")
}

/// Puts the copies of a picture into the storage, with the terms that hold until it is in a post.
/// Answers what its row remembers of them.
pub(crate) async fn keep_renditions(
    app: &App,
    id: MediaId,
    made: Vec<Rendition>,
    beside: &Beside,
) -> Result<Vec<RenditionInfo>, StorageError> {
    let mut infos = Vec::with_capacity(made.len());
    for rendition in made {
        let format = rendition.format.extension();
        let key = rendition_key(id, rendition.width, format);
        infos.push(RenditionInfo {
            width: rendition.width,
            height: rendition.height,
            format: format.to_owned(),
            is_animated: rendition.is_animated,
            is_full: rendition.is_full,
            bytes: u64::try_from(rendition.bytes.len()).unwrap_or(u64::MAX),
            key: key.clone(),
        });
        let bytes = Bytes::from(rendition.bytes);
        app.storage.put_about(&key, bytes, beside.about(rendition.format)).await?;
    }
    Ok(infos)
}

/// Everything that a picture with this id may have left in the storage.
pub(crate) fn keys(id: MediaId) -> Vec<String> {
    vec![original_key(id), format!("{RENDITIONS}/{id}/")]
}

/// Every file of a picture, as [`Job::RemoveFiles`] takes them.
pub(crate) fn keys_of(row: &Media) -> Vec<String> {
    keys(row.id)
}

/// Takes files away: keys, or all below a prefix that ends with `/`. What is not there is no
/// error. Called by the worker.
pub async fn remove_files(app: &App, keys: &[String]) -> Result<()> {
    for key in keys {
        if key.ends_with('/') {
            for (below, _) in app.storage.list(key).await? {
                app.storage.remove(&below).await?;
            }
        } else {
            app.storage.remove(key).await?;
        }
    }
    Ok(())
}

/// The same right after the change, when a job for it is already written down: a failure costs
/// nothing but time.
pub(crate) async fn remove_at_once(app: &App, keys: &[String]) {
    if let Err(error) = remove_files(app, keys).await {
        tracing::warn!(?error, "files could not be removed at once; the job will try again");
    }
}

/// Takes away what a crash or a changed mind left: uploads in no post, draft or profile after a
/// day, and files without a row, or half written, after an hour. Answers how many it took away.
pub async fn collect_garbage(app: &App) -> Result<usize> {
    let abandoned = collect_abandoned(app).await?;
    let orphaned = collect_orphaned(app).await?;
    let unfinished = app.storage.remove_unfinished(app.now().minus(ORPHANED).0).await?;
    Ok(abandoned + orphaned + unfinished)
}

async fn collect_abandoned(app: &App) -> Result<usize> {
    let mut count = 0;
    loop {
        let (now, ids) = (app.now(), app.ids.clone());
        let gone = app.store.write(move |conn| take_abandoned(conn, &ids, now)).await?;
        let keys: Vec<String> = gone.iter().copied().flat_map(keys).collect();
        remove_at_once(app, &keys).await;
        count += gone.len();
        if gone.is_empty() {
            return Ok(count);
        }
    }
}

fn take_abandoned(conn: &mut Conn, ids: &Ids, now: Timestamp) -> Result<Vec<MediaId>> {
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let found = store::media::abandoned(conn, now.minus(ABANDONED), limit)?;
    let found: Vec<MediaId> = found.iter().map(|row| row.id).collect();
    let gone = store::media::delete_abandoned(conn, &found)?;
    if !gone.is_empty() {
        let job = Job::RemoveFiles { keys: gone.iter().copied().flat_map(keys).collect() };
        queue::enqueue(conn, ids.next(now), &job, now)?;
    }
    Ok(gone)
}

async fn collect_orphaned(app: &App) -> Result<usize> {
    let before = app.now().minus(ORPHANED).0;
    let mut files = app.storage.list(ORIGINALS).await?;
    files.extend(app.storage.list(RENDITIONS).await?);
    let old: BTreeSet<MediaId> =
        files.iter().filter(|(_, at)| *at < before).filter_map(|(key, _)| id_of(key)).collect();
    let old: Vec<MediaId> = old.into_iter().collect();
    let mut count = 0;
    for batch in old.chunks(BATCH) {
        let asked = batch.to_vec();
        let kept = app
            .store
            .read(move |conn| Ok::<_, Error>(store::media::existing(conn, &asked)?))
            .await?;
        for id in batch.iter().filter(|id| !kept.contains(id)) {
            remove_files(app, &keys(*id)).await?;
            count += 1;
        }
    }
    Ok(count)
}

/// Whose file it is. Names we never give are left alone.
pub(crate) fn id_of(key: &str) -> Option<MediaId> {
    let mut parts = key.split('/');
    let kind = parts.next()?;
    let id = parts.next()?.parse().ok()?;
    (kind == ORIGINALS || kind == RENDITIONS).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_to_their_picture() {
        let id = MediaId(77);
        assert_eq!(id_of(&original_key(id)), Some(id));
        assert_eq!(id_of(&rendition_key(id, 960, "webp")), Some(id));
        assert_eq!(id_of("renditions/notes.txt"), None);
        assert_eq!(id_of("backup/77"), None);
        assert!(rendition_key(id, 960, "webp").starts_with(keys(id)[1].as_str()));
    }
}
