//! Copies of pictures from other servers take no more room than the configuration says
//! (`limits.remote_media_bytes`). Those that nobody looked at for longest go first, portraits in
//! use never; when somebody looks at one that went, it is fetched again.
//!
//! | state | files | what ends it |
//! |---|---|---|
//! | ready | kept | [`trim`], when there is too much |
//! | leaving | going | the job that [`trim`] wrote down: [`forget`] |
//! | away | gone | somebody looks: [`looked_at`] |
//! | processing | coming | the job that fetches it |
//!
//! Between leaving and away nobody has it fetched: the new files have the names of the old ones.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::media::Media;
use store::queue::{self, Job};
use store::remote_cache::{self, Size};
use store::{Conn, MediaId, MediaState, Timestamp};

use crate::App;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::memory::Recent;
use crate::uploads::{keys, remove_files};

/// How exactly it is known when a copy was last looked at: one write a day for each.
const DAY: Duration = Duration::from_hours(24);

/// Copies that were looked at and are noted in one write.
const TOUCHED: usize = 256;

/// Copies that go in one change.
const BATCH: i64 = 100;

/// Pictures that are remembered as asked for, so that a crowd costs one write.
const ASKED: usize = 2_000;

/// Copies that are called back in a minute: somebody who walks through everything that was ever
/// here must not make us ask all other servers again at once.
const CALLED_BACK: usize = 240;
const MINUTE: Duration = Duration::from_mins(1);

/// What this process remembers.
#[derive(Debug)]
struct Cache {
    /// Looked at for the first time today, and not yet noted.
    touched: Mutex<HashSet<MediaId>>,
    /// When this process last had a picture fetched again.
    asked: Recent<MediaId, Timestamp>,
    /// How many it had fetched again in the minute that began then.
    called_back: Mutex<(Timestamp, usize)>,
    /// Bytes that copies take, as far as this process knows; nothing before it counted them.
    bytes: Mutex<Option<i64>>,
    /// One makes room at a time.
    trimming: tokio::sync::Mutex<()>,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            touched: Mutex::default(),
            asked: Recent::new(ASKED),
            called_back: Mutex::new((Timestamp(0), 0)),
            bytes: Mutex::default(),
            trimming: tokio::sync::Mutex::default(),
        }
    }
}

impl Cache {
    /// Remembers that a copy was looked at. Answers what is to be noted, when it is enough.
    fn touch(&self, id: MediaId) -> Option<Vec<MediaId>> {
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        touched.insert(id);
        (touched.len() >= TOUCHED).then(|| std::mem::take(&mut *touched).into_iter().collect())
    }

    fn take_touched(&self) -> Vec<MediaId> {
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *touched).into_iter().collect()
    }

    /// Whether this picture may be called back now; counts it if so.
    fn may_call_back(&self, id: MediaId, now: Timestamp) -> bool {
        if self.asked.get(&id).is_some_and(|at| now < at.plus(MINUTE)) {
            return false;
        }
        let mut called = self.called_back.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= called.0.plus(MINUTE) || now < called.0 {
            *called = (now, 0);
        }
        if called.1 >= CALLED_BACK {
            return false;
        }
        called.1 += 1;
        self.asked.insert(id, now);
        true
    }

    fn know(&self, bytes: Option<i64>) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }

    /// Adds to what is known; nothing when nothing is.
    fn add(&self, bytes: i64) -> Option<i64> {
        let mut known = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *known = known.map(|before| before.saturating_add(bytes));
        *known
    }
}

/// These pictures are shown to somebody, or their files asked for. Those whose files went are
/// fetched again; of the others it is remembered. Costs nothing for pictures of this server, and
/// one look at the memory for most others. A failure is logged: the page is shown all the same.
pub async fn looked_at<'a>(app: &App, pictures: impl IntoIterator<Item = &'a Media>) {
    let now = app.now();
    let mut away = Vec::new();
    let mut touched = None;
    for row in pictures.into_iter().filter(|row| !row.remote_url.is_empty()) {
        match row.state {
            MediaState::Ready if row.used_at.plus(DAY) <= now => {
                touched = app.memory.of::<Cache>().touch(row.id).or(touched);
            }
            MediaState::Away if app.memory.of::<Cache>().may_call_back(row.id, now) => {
                away.push(row.id);
            }
            MediaState::Ready
            | MediaState::Away
            | MediaState::Leaving
            | MediaState::Processing
            | MediaState::Failed => {}
        }
    }
    if let Some(touched) = touched {
        note(app, touched).await;
    }
    if !away.is_empty()
        && let Err(error) = call_back(app, away).await
    {
        tracing::warn!(?error, "copies that went could not be asked for again");
    }
}

async fn call_back(app: &App, ids: Vec<MediaId>) -> Result<()> {
    let (now, new_ids) = (app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            for media in remote_cache::call_back(conn, &ids, now)? {
                let job = Job::FetchMedia { media };
                queue::enqueue(conn, new_ids.next(now), &job, now)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Notes that copies were looked at. When it fails they are noted the next time.
async fn note(app: &App, ids: Vec<MediaId>) {
    let now = app.now();
    let touching = app.store.write(move |conn| {
        for some in ids.chunks(64) {
            remote_cache::touch(conn, some, now)?;
        }
        Ok::<_, Error>(())
    });
    if let Err(error) = touching.await {
        tracing::warn!(?error, "it was not noted which copies were looked at");
    }
}

/// A file was fetched: when there are too many now, room is made. Counts all copies once, and from
/// then on adds up, so that it can be called after every file.
pub async fn make_room(app: &App, id: MediaId) -> Result<()> {
    let Some(most) = most(app) else { return Ok(()) };
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find(conn, id)?);
    let Some(row) = app.store.read(find).await? else { return Ok(()) };
    let cache = app.memory.of::<Cache>();
    if row.state == MediaState::Ready
        && let Some(touched) = cache.touch(id)
    {
        note(app, touched).await;
    }
    let known = match cache.add(row.kept_bytes) {
        Some(known) => known,
        None => count(app, &cache).await?.bytes,
    };
    if known <= most || cache.trimming.try_lock().is_err() {
        return Ok(());
    }
    trim(app).await.map(drop)
}

fn most(app: &App) -> Option<i64> {
    let most = app.config.limits.remote_media_bytes;
    (most > 0).then(|| i64::try_from(most).unwrap_or(i64::MAX))
}

async fn count(app: &App, cache: &Cache) -> Result<Size> {
    let size = app.store.read(|conn| Ok::<_, Error>(remote_cache::size(conn)?)).await?;
    cache.know(Some(size.bytes));
    Ok(size)
}

/// Takes copies away when there are too many, until a tenth of the room is free: else every new
/// one would have to make its own. Their files go with a job. Answers how many went.
pub async fn trim(app: &App) -> Result<usize> {
    let cache = app.memory.of::<Cache>();
    let _alone = cache.trimming.lock().await;
    let touched = cache.take_touched();
    if !touched.is_empty() {
        note(app, touched).await;
    }
    let Some(most) = most(app) else { return Ok(0) };
    let size = count(app, &cache).await?;
    if size.bytes <= most {
        return Ok(0);
    }
    let mut over = size.bytes - (most - most / 10);
    let mut gone = 0;
    while over > 0 {
        let (now, ids) = (app.now(), app.ids.clone());
        let taken = app.store.write(move |conn| take_away(conn, &ids, now, over)).await?;
        if taken.is_empty() {
            tracing::warn!(over, "copies from elsewhere take too much, and none of them can go");
            break;
        }
        gone += taken.len();
        over -= taken.iter().map(|(_, bytes)| bytes).sum::<i64>();
    }
    count(app, &cache).await?;
    app.wake.notify_one();
    Ok(gone)
}

fn take_away(conn: &mut Conn, ids: &Ids, now: Timestamp, over: i64) -> Result<Vec<(MediaId, i64)>> {
    let mut chosen = Vec::new();
    let mut freed = 0;
    for (id, bytes) in remote_cache::longest_unused(conn, BATCH)? {
        if freed >= over {
            break;
        }
        freed += bytes;
        chosen.push((id, bytes));
    }
    let asked: Vec<MediaId> = chosen.iter().map(|(id, _)| *id).collect();
    let media = remote_cache::take_away(conn, &asked)?;
    chosen.retain(|(id, _)| media.contains(id));
    if !media.is_empty() {
        queue::enqueue(conn, ids.next(now), &Job::ForgetCopies { media }, now)?;
    }
    Ok(chosen)
}

/// Takes the files of copies away. Called by the worker; whatever was done of it, it can be done
/// again.
pub async fn forget(app: &App, media: &[MediaId]) -> Result<()> {
    let asked = media.to_vec();
    let find = move |conn: &mut Conn| Ok::<_, Error>(remote_cache::leaving(conn, &asked)?);
    let leaving = app.store.read(find).await?;
    for id in &leaving {
        remove_files(app, &keys(*id)).await?;
    }
    let write = move |conn: &mut Conn| Ok::<_, Error>(remote_cache::set_away(conn, &leaving)?);
    app.store.write(write).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_asks_once_and_a_walker_not_for_everything() {
        let (cache, now) = (Cache::default(), Timestamp(1_000_000));
        assert!(cache.may_call_back(MediaId(1), now));
        assert!(!cache.may_call_back(MediaId(1), now));
        let walked = (2..10_000).filter(|id| cache.may_call_back(MediaId(*id), now)).count();
        assert_eq!(walked, CALLED_BACK - 1);
        assert!(cache.may_call_back(MediaId(1), now.plus(MINUTE)));
    }

    #[test]
    fn what_is_looked_at_is_noted_in_batches() {
        let cache = Cache::default();
        let most = i64::try_from(TOUCHED).unwrap();
        for id in 1..most {
            assert_eq!(cache.touch(MediaId(id)), None);
            assert_eq!(cache.touch(MediaId(id)), None, "once a picture");
        }
        assert_eq!(cache.touch(MediaId(most)).map(|it| it.len()), Some(TOUCHED));
        assert_eq!(cache.take_touched(), []);
    }
}
