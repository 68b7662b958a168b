//! Ids: 48 bits of milliseconds, then 6 bits of node and 10 bits of counter.
//!
//! Order is time, so pages go by id and the newest rows share the hot end of each index. A clock
//! that jumps back does not repeat an id: the last one given is remembered and counted on from.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use store::Timestamp;

const NODE_BITS: u32 = 6;
const COUNTER_BITS: u32 = 10;

/// Gives out ids. A clone goes into a change's closure and counts on with the same counter.
#[derive(Clone, Debug)]
pub struct Ids {
    node: i64,
    /// Milliseconds and counter of the last id, without the node.
    last: Arc<AtomicI64>,
}

impl Ids {
    /// For the node with this number (0 to 63); every node of a cluster has its own.
    pub fn for_node(node: u8) -> Self {
        Self { node: i64::from(node) & ((1 << NODE_BITS) - 1), last: Arc::new(AtomicI64::new(0)) }
    }

    /// The next id at this time.
    pub fn next<T: Id>(&self, now: Timestamp) -> T {
        let from_clock = now.0.max(0) << COUNTER_BITS;
        let step = |last: i64| Some(from_clock.max(last + 1));
        let last = match self.last.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step) {
            Ok(last) | Err(last) => last,
        };
        T::from_raw(self.assemble(from_clock.max(last + 1)))
    }

    /// An id for something that happened at an earlier time (an import): it sorts where it
    /// belongs. `salt` tells apart things of the same millisecond.
    pub fn backdated<T: Id>(&self, at: Timestamp, salt: u16) -> T {
        let counter = i64::from(salt) & ((1 << COUNTER_BITS) - 1);
        T::from_raw(self.assemble((at.0.max(0) << COUNTER_BITS) | counter))
    }

    /// The smallest id of a time.
    pub fn first_of<T: Id>(&self, at: Timestamp) -> T {
        T::from_raw(first_id_at(at))
    }

    fn assemble(&self, time_and_counter: i64) -> i64 {
        let time = time_and_counter >> COUNTER_BITS;
        let counter = time_and_counter & ((1 << COUNTER_BITS) - 1);
        (time << (NODE_BITS + COUNTER_BITS)) | (self.node << COUNTER_BITS) | counter
    }
}

/// The smallest id of a time: where a page "since then" starts.
pub fn first_id_at(time: Timestamp) -> i64 {
    time.0.max(0) << (NODE_BITS + COUNTER_BITS)
}

/// When an id was given.
pub fn time_of(id: i64) -> Timestamp {
    Timestamp(id >> (NODE_BITS + COUNTER_BITS))
}

/// A row's id type.
pub trait Id {
    /// From the number.
    fn from_raw(raw: i64) -> Self;
}

macro_rules! ids {
    ($($name:ident),+ $(,)?) => {
        $(impl Id for store::$name {
            fn from_raw(raw: i64) -> Self {
                Self(raw)
            }
        })+
    };
}

ids!(
    AccountId,
    UserId,
    SessionId,
    TokenId,
    InvitationId,
    LinkId,
    PostId,
    DraftId,
    FolderId,
    MediaId,
    NotificationId,
    TagId,
    ListId,
    SequenceId,
    OpeningId,
    RuleId,
    JobId,
    RowId,
);

#[cfg(test)]
mod tests {
    use super::*;
    use store::PostId;

    #[test]
    fn ids_grow_even_when_the_clock_stands_still_or_jumps_back() {
        let ids = Ids::for_node(3);
        let mut last = PostId(0);
        for now in [5_000, 5_000, 5_001, 4_000, 4_000, 9_000] {
            let next: PostId = ids.next(Timestamp(now));
            assert!(next > last, "{next:?} after {last:?}");
            last = next;
        }
    }

    #[test]
    fn more_ids_than_the_counter_holds_flow_into_the_next_millisecond() {
        let ids = Ids::for_node(63);
        let given: std::collections::BTreeSet<i64> =
            (0..3_000).map(|_| ids.next::<PostId>(Timestamp(1)).0).collect();
        assert_eq!(given.len(), 3_000);
    }

    #[test]
    fn an_id_tells_its_time() {
        let ids = Ids::for_node(1);
        let id: PostId = ids.next(Timestamp(1_790_000_000_123));
        assert_eq!(time_of(id.0), Timestamp(1_790_000_000_123));
        assert!(first_id_at(Timestamp(1_790_000_000_123)) <= id.0);
    }
}
