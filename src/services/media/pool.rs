//! One picture is decoded at a time, a few may wait, and the rest are told to come back.
//!
//! A decoder takes all of a core and up to 256 MiB; two at once on a small machine would take the pages
//! down with them. It has one thread for good, behind all others in line for the processor: pages go
//! before pictures, and what one picture used of memory the next one uses again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

type Work = Box<dyn FnOnce() + Send>;

/// How far behind the thread stands: a step of the scheduler is some 10 % of the time, and pages need little.
const NICENESS: i32 = 10;

/// The door to the decoder.
#[derive(Debug)]
pub struct MediaPool {
    /// A place each for the one that works and those that wait.
    places: Arc<Semaphore>,
    /// The one that works.
    turn: Arc<Semaphore>,
    /// To its thread.
    work: mpsc::Sender<Work>,
    /// To a second one, for what is read of a file before it is decoded: milliseconds each.
    reading: mpsc::Sender<Work>,
}

/// Why a picture was not worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolError {
    /// Too many are waiting: come back in [`PoolError::RETRY_AFTER`] seconds.
    Busy,
    /// The decoder gave up in a way that it should not; the file is to be treated as damaged.
    Crashed,
}

impl PoolError {
    /// Seconds to wait before trying again: some twenty pictures of an ordinary size.
    pub const RETRY_AFTER: u32 = 10;
}

impl std::fmt::Display for PoolError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Busy => "Many pictures are being worked on. Try again in a few seconds.",
            Self::Crashed => "This file could not be read.",
        })
    }
}

impl std::error::Error for PoolError {}

impl MediaPool {
    /// With room for `waiting` pictures beside the one that is worked on.
    pub fn new(waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(waiting.saturating_add(1))),
            turn: Arc::new(Semaphore::new(1)),
            work: thread("pictures"),
            reading: thread("files"),
        }
    }

    /// Waits for the turn, whoever else waits: for work that lies on disk until then.
    ///
    /// # Errors
    ///
    /// Never busy; only when the process ends.
    pub async fn turn(&self) -> Result<Turn, PoolError> {
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| PoolError::Busy)?;
        Ok(Turn { turn, work: self.work.clone() })
    }

    /// Looks at a file without decoding it: behind all pages, and beside what is decoded.
    ///
    /// # Errors
    ///
    /// Crashed when `work` panicked.
    pub async fn read<T, F>(&self, work: F) -> Result<T, PoolError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        done(&self.reading, work).await
    }

    /// Runs `work` on a thread of its own when its turn comes.
    ///
    /// # Errors
    ///
    /// Busy at once when all places are taken; crashed when `work` panicked.
    pub async fn run<T, F>(&self, work: F) -> Result<T, PoolError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| PoolError::Busy)?;
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| PoolError::Busy)?;
        // Both go with the work: whoever asked may hang up, and the thread still runs to its end.
        let held = move || {
            let _both = (place, turn);
            work()
        };
        done(&self.work, held).await
    }
}

/// Starts the thread. It ends when the pool and all turns are gone.
fn thread(name: &str) -> mpsc::Sender<Work> {
    let (sender, works) = mpsc::channel::<Work>();
    let run = move || {
        let own = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(own), NICENESS) {
            tracing::debug!(%error, "pictures are made with the priority of pages");
        }
        for work in works {
            // A file that makes the decoder give up must not end it for all others.
            let _crashed = catch_unwind(AssertUnwindSafe(work));
        }
    };
    if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(run) {
        tracing::error!(%error, "there is no thread for pictures");
    }
    sender
}

async fn done<T, F>(thread: &mpsc::Sender<Work>, work: F) -> Result<T, PoolError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let work = Box::new(move || {
        // Whoever asked may be gone.
        let _ = answer.send(work());
    });
    thread.send(work).map_err(|_| PoolError::Crashed)?;
    answered.await.map_err(|_| PoolError::Crashed)
}

/// The turn to work on a picture; given back when dropped.
#[derive(Debug)]
pub struct Turn {
    turn: OwnedSemaphorePermit,
    work: mpsc::Sender<Work>,
}

impl Turn {
    /// Runs `work` on the thread for pictures.
    ///
    /// # Errors
    ///
    /// Crashed when `work` panicked.
    pub async fn run<T, F>(self, work: F) -> Result<T, PoolError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let Self { turn, work: thread } = self;
        let held = move || {
            let _turn = turn;
            work()
        };
        done(&thread, held).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn beyond_the_queue_is_busy() {
        let pool = Arc::new(MediaPool::new(1));
        let (go, wait) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.run(move || wait.recv().is_ok()).await }
        });
        let second = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.run(|| 2).await }
        });
        while pool.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.run(|| 3).await, Err(PoolError::Busy));
        go.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(true));
        assert_eq!(second.await.unwrap(), Ok(2));
        assert_eq!(pool.run(|| 4).await, Ok(4));
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let pool = MediaPool::new(1);
        let crashed =
            pool.run(|| [1, 2].iter().map(|_| -> u8 { panic!("broken file") }).sum::<u8>()).await;
        assert_eq!(crashed, Err(PoolError::Crashed));
        assert_eq!(pool.run(|| 1).await, Ok(1));
    }
}
