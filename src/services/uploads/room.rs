//! Room in memory for files that wait to be looked at.
//!
//! Uploads lie in temporary files until it is their turn; only a few may stand in memory at once,
//! or twenty artists with large scans would fill a small box. Who finds too many before them is
//! told to come back, instead of waiting until their browser gives up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// KiB of uploaded files in memory at once, all together.
const KIB: u32 = 48 * 1024;

/// The waiting room.
#[derive(Debug)]
pub struct Room {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
}

/// A place in memory; given back when dropped.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held for its end")] OwnedSemaphorePermit);

impl Room {
    /// With so many who may wait.
    pub(crate) fn new(most_waiting: usize) -> Self {
        let free = Arc::new(Semaphore::new(usize::try_from(KIB).unwrap_or(usize::MAX)));
        Self { free, waiting: AtomicUsize::new(0), most_waiting }
    }

    /// A place for a file of so many bytes. A file larger than the whole room goes in alone.
    ///
    /// Fails with [`Error::Unavailable`] when too many wait already.
    pub async fn enter(&self, bytes: u64) -> Result<Place> {
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(KIB).min(KIB);
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= self.most_waiting {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Error::Unavailable);
        }
        let _leaves = Leaves(&self.waiting);
        let permit = self.free.clone().acquire_many_owned(kib).await;
        permit.map(Place).map_err(|_closed| Error::Unavailable)
    }
}

/// Counts a waiting one out, also when its browser hangs up.
struct Leaves<'a>(&'a AtomicUsize);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: u64 = KIB as u64 * 1024;

    #[tokio::test]
    async fn a_large_file_goes_in_alone_and_makes_room_when_it_leaves() {
        let room = Room::new(8);
        let first = room.enter(WHOLE * 3).await.unwrap();
        let second =
            tokio::time::timeout(std::time::Duration::from_millis(20), room.enter(1)).await;
        assert!(second.is_err(), "there is no room beside it");
        drop(first);
        room.enter(1).await.unwrap();
    }

    #[tokio::test]
    async fn who_finds_too_many_waiting_is_sent_away() {
        let room = Arc::new(Room::new(1));
        let _inside = room.enter(WHOLE).await.unwrap();
        let waits = tokio::spawn({
            let room = room.clone();
            async move { room.enter(1).await.map(drop) }
        });
        tokio::task::yield_now().await;
        assert!(matches!(room.enter(1).await, Err(Error::Unavailable)));
        waits.abort();
    }
}
