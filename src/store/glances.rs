//! A small reading connection for each async thread, for reads that take a few microseconds.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::connection::Opener;
use crate::{Conn, StoreError, in_transaction};

/// The connections of all threads to one database.
#[derive(Clone, Debug)]
pub(crate) struct Glances {
    opener: Arc<Opener>,
    /// Tells databases apart: tests have several in one process.
    number: u64,
}

thread_local! {
    static OPEN: RefCell<HashMap<u64, Conn>> = RefCell::default();
}

static DATABASES: AtomicU64 = AtomicU64::new(0);

impl Glances {
    /// Opens nothing yet.
    pub(crate) fn new(opener: Opener) -> Self {
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        Self { opener: Arc::new(opener), number }
    }

    /// Runs queries on this thread, all of them on one snapshot.
    pub(crate) fn with<T, E>(&self, queries: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        // Out of the map while it is used, so that one whose reader panicked is not used again.
        let kept = OPEN.with_borrow_mut(|open| open.remove(&self.number));
        let mut conn = match kept {
            Some(conn) => conn,
            None => self.opener.open().map_err(StoreError::Open)?,
        };
        let result = in_transaction(&mut conn, queries);
        OPEN.with_borrow_mut(|open| open.insert(self.number, conn));
        result
    }
}
