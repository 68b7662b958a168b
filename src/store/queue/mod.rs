//! Background work that survives a crash: a job is a row, enqueued in the transaction of the
//! change it follows from.
//!
//! ```text
//!   enqueue ──► waiting ──claim──► running ──finish──► (gone)
//!                  ▲                  │
//!                  └── retry later ◄──┤ failed, or its lease ran out
//!                                     └── too often ──► dead (an admin sees it)
//! ```

mod claim;
mod job;

pub use claim::{
    Claimed, claim, dead, enqueue, finish, is_due, oldest_waiting, release, retry, waiting,
};
pub use claim::{Pile, discard, piles, reasons, revive};
pub use job::{Job, News};
