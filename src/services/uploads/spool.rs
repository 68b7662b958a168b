//! An upload on its way in: kept in a file without a name until it is whole.
//!
//! Twenty large pictures must not stand in memory together, and nothing of them may stay on disk
//! if we are killed. Pages go before uploads: what came is written by the thread that stands
//! behind them, and all uploads together come in no faster than [`RATE`], because a fast line can
//! send more at once than a small machine can take beside its pages. Who sends more waits, by the
//! means of TCP; a slow line holds nobody up.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::Place;
use crate::App;
use crate::error::{Error, Result};

/// Bytes a second that uploads come in with, all together: several times of what is made into
/// copies in the same time.
const RATE: u64 = 24 << 20;

/// What may come at full speed after a pause: an ordinary picture does not wait.
const BURST: Duration = Duration::from_millis(400);

/// What is gathered before it is written.
const GATHERED: usize = 128 * 1024;

/// How fast uploads come in, and how many at a time.
#[derive(Debug)]
pub(crate) struct Pace {
    /// When the next byte is due.
    due: Mutex<Instant>,
    coming: Arc<AtomicUsize>,
    most_coming: usize,
}

impl Pace {
    /// With so many at a time.
    pub(crate) fn new(most_coming: usize) -> Self {
        Self { due: Mutex::new(Instant::now()), coming: Arc::default(), most_coming }
    }

    /// How long to wait before going on, now that so many bytes came.
    fn wait(&self, bytes: usize, now: Instant) -> Duration {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let lasts = Duration::from_nanos(bytes.saturating_mul(1_000_000_000) / RATE);
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        *due = (*due).max(earliest) + lasts;
        due.saturating_duration_since(now)
    }

    fn enter(&self) -> Result<Coming> {
        let coming = Coming(Arc::clone(&self.coming));
        if self.coming.fetch_add(1, Ordering::SeqCst) >= self.most_coming {
            return Err(Error::Unavailable);
        }
        Ok(coming)
    }
}

/// One of those that come in; counted out when dropped.
#[derive(Debug)]
struct Coming(Arc<AtomicUsize>);

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A file that comes in.
#[derive(Debug)]
pub struct Spool {
    file: Arc<File>,
    gathered: Vec<Bytes>,
    gathered_bytes: usize,
    length: u64,
    _coming: Coming,
}

impl Spool {
    /// An empty one. Fails with [`Error::Unavailable`] when too many come in at the same time, and
    /// with [`Error::Full`] when the disk is full.
    pub async fn open(app: &App) -> Result<Self> {
        let coming = app.upload_pace.enter()?;
        let folder = app.config.data_dir.0.clone();
        let open = move || tempfile::tempfile_in(folder);
        let file = app.decoding.read(open).await.map_err(|_| Error::Unavailable)?;
        let file = Arc::new(file.map_err(|error| failed(&error))?);
        Ok(Self { file, gathered: Vec::new(), gathered_bytes: 0, length: 0, _coming: coming })
    }

    /// How many bytes came.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The next bytes. Comes back when more may come.
    pub async fn write(&mut self, app: &App, bytes: Bytes) -> Result<()> {
        let count = bytes.len();
        self.length = self.length.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        self.gathered_bytes += count;
        self.gathered.push(bytes);
        if self.gathered_bytes >= GATHERED {
            self.flush(app).await?;
        }
        let wait = app.upload_pace.wait(count, Instant::now());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// Writes what is gathered. Call it at the end.
    pub async fn flush(&mut self, app: &App) -> Result<()> {
        self.gathered_bytes = 0;
        let (file, gathered) = (Arc::clone(&self.file), std::mem::take(&mut self.gathered));
        let write = move || gathered.iter().try_for_each(|it| (&*file).write_all(it));
        let written = app.decoding.read(write).await.map_err(|_| Error::Unavailable)?;
        written.map_err(|error| failed(&error))
    }

    /// What came, with its place in memory; keep the place until the file is dealt with.
    pub async fn bytes(&mut self, app: &App) -> Result<(Bytes, Place)> {
        let place = app.upload_room.enter(self.length).await?;
        let (file, length) = (Arc::clone(&self.file), usize::try_from(self.length).unwrap_or(0));
        let read = move || {
            let mut bytes = Vec::with_capacity(length);
            (&*file).rewind()?;
            (&*file).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let read = app.decoding.read(read).await.map_err(|_| Error::Unavailable)?;
        let bytes: Vec<u8> = read.map_err(|error| failed(&error))?;
        Ok((bytes.into(), place))
    }
}

/// No room or no right to write beside the database: nothing the sender can mend.
fn failed(error: &std::io::Error) -> Error {
    tracing::error!(%error, "an upload could not be spooled");
    if store::storage::has_no_room(error) { Error::Full } else { Error::Unavailable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_picture_does_not_wait_and_many_come_in_at_the_rate() {
        let pace = Pace::new(1);
        let now = Instant::now() + Duration::from_secs(1);
        let chunk = 64 * 1024;
        assert!((0..64).all(|_| pace.wait(chunk, now).is_zero()), "four megabytes at once");
        let waits: Vec<Duration> = (0..4096).map(|_| pace.wait(chunk, now)).collect();
        // 260 MiB at 24 MiB a second, without the burst.
        let last = waits.last().unwrap().as_secs_f64();
        assert!((10.3..10.6).contains(&last), "{last}");
        // After a pause it is as at first.
        let later = now + Duration::from_mins(1);
        assert!(pace.wait(chunk, later).is_zero());
    }

    #[test]
    fn beyond_the_bound_nobody_comes_in_until_somebody_is_done() {
        let pace = Pace::new(1);
        let first = pace.enter().unwrap();
        assert!(matches!(pace.enter(), Err(Error::Unavailable)));
        drop(first);
        pace.enter().unwrap();
    }
}
