//! One server's deliveries: what waits, what flies, and how the server is.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use services::deliveries::{Destination, Letter};
use services::{AccountId, Timestamp};

/// Deliveries that a lane holds in memory; what is beyond is read again from the log.
const HELD: usize = 2_000;

/// How far into a lane it is looked for something that need not wait for what is under way.
const LOOKED_AT: usize = 100;

/// The first rest of a server that fails, and the longest.
const FIRST_REST: Duration = Duration::from_secs(10);
const LONGEST_REST: Duration = Duration::from_hours(6);

/// One activity for one inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) letter: i64,
    pub(super) inbox: i64,
    pub(super) account: AccountId,
    /// What must stay in order: the object and where it goes.
    order: u64,
}

impl Item {
    pub(super) fn new(letter: &Letter, inbox: i64) -> Self {
        let mut hasher = DefaultHasher::new();
        (&letter.object_key, inbox).hash(&mut hasher);
        Self { letter: letter.id.0, inbox, account: letter.account_id, order: hasher.finish() }
    }
}

#[derive(Debug)]
pub(super) struct Lane {
    server: Destination,
    waiting: VecDeque<Item>,
    flying: Vec<Item>,
    /// The last row of the log that was put in line, or passed over.
    reached: i64,
    /// Whether the log holds more behind `reached` than this lane could take.
    overflowed: bool,
    /// What waited while the server was away, up to this row, goes in the order in which each
    /// account wrote it: who reads it there reads a week at once.
    missed: i64,
    is_dirty: bool,
}

impl Lane {
    pub(super) fn new(server: Destination) -> Self {
        Self {
            reached: server.cursor,
            server,
            waiting: VecDeque::new(),
            flying: Vec::new(),
            overflowed: false,
            missed: 0,
            is_dirty: false,
        }
    }

    pub(super) fn domain(&self) -> &str {
        &self.server.domain
    }

    pub(super) fn signs_newer(&self) -> bool {
        self.server.signs_rfc9421
    }

    pub(super) fn is_failing(&self) -> bool {
        self.server.failing_since.is_some()
    }

    pub(super) fn is_dirty(&self) -> bool {
        self.is_dirty
    }

    pub(super) fn soil(&mut self) {
        self.is_dirty = true;
    }

    /// Whether something waits for this server.
    pub(super) fn is_behind(&self) -> bool {
        !self.waiting.is_empty() || !self.flying.is_empty() || self.overflowed
    }

    pub(super) fn reached(&self) -> i64 {
        self.reached
    }

    /// Puts a row of the log in line, unless it was settled before, or the server is given up.
    pub(super) fn push(&mut self, item: Item) {
        if item.letter <= self.server.cursor || self.server.gave_up_at.is_some() {
            return;
        }
        // A row may be for several inboxes of a server: all of it or nothing.
        if self.overflowed || (self.waiting.len() >= HELD && item.letter > self.reached) {
            self.overflowed = true;
            return;
        }
        self.reached = item.letter;
        if self.is_failing() {
            self.missed = item.letter;
        }
        self.waiting.push_back(item);
    }

    pub(super) fn wants_more(&self) -> bool {
        self.overflowed && self.waiting.is_empty() && self.flying.is_empty()
    }

    /// What follows are the rows up to `last`.
    pub(super) fn begin_refill(&mut self, last: i64, is_all: bool) {
        self.reached = last;
        self.overflowed = !is_all;
    }

    pub(super) fn push_again(&mut self, item: Item) {
        self.waiting.push_back(item);
    }

    /// The next delivery that may start.
    pub(super) fn next(&mut self, now: Timestamp, most: usize) -> Option<Item> {
        let most = if self.is_failing() { 1 } else { most };
        let rests = self.server.next_try_at.is_some_and(|at| at > now);
        if rests || self.flying.len() >= most || self.server.gave_up_at.is_some() {
            return None;
        }
        let missed = self.missed;
        let mut passed: Vec<Item> = self.flying.clone();
        let at = self.waiting.iter().take(LOOKED_AT).position(|item| {
            let waits_for = |it: &Item| {
                it.order == item.order || (it.letter <= missed && it.account == item.account)
            };
            let is_free = !passed.iter().any(waits_for);
            passed.push(*item);
            is_free
        })?;
        let item = self.waiting.remove(at)?;
        self.flying.push(item);
        Some(item)
    }

    /// There is nothing to deliver any more; that says nothing about the server.
    pub(super) fn let_go(&mut self, item: &Item) {
        self.flying.retain(|it| it != item);
        self.is_dirty = true;
    }

    /// It need not be tried again, whatever the reason. The server answers, so it is well.
    pub(super) fn settled(&mut self, item: &Item) {
        self.let_go(item);
        self.get_well();
    }

    pub(super) fn delivered(&mut self, item: &Item, newer: bool, now: Timestamp) {
        self.settled(item);
        self.server.signs_rfc9421 = newer;
        self.server.last_success_at = Some(now);
        self.server.last_error.clear();
    }

    fn get_well(&mut self) {
        self.server.failures = 0;
        self.server.failing_since = None;
        self.server.next_try_at = None;
    }

    pub(super) fn revive(&mut self) {
        self.get_well();
        self.server.gave_up_at = None;
        self.is_dirty = true;
    }

    /// The server could not be reached, or said that it cannot now: the delivery goes back in
    /// front of those that were made later, and the lane rests. After `patience` it is given up.
    pub(super) fn down(
        &mut self,
        item: Item,
        reason: &str,
        retry_after: Option<Duration>,
        (now, patience): (Timestamp, Duration),
    ) {
        self.flying.retain(|it| *it != item);
        let place = self.waiting.iter().position(|it| it.letter > item.letter);
        self.waiting.insert(place.unwrap_or(self.waiting.len()), item);
        self.missed = self.reached;
        self.is_dirty = true;
        self.server.last_error = reason.chars().take(300).collect();
        let since = *self.server.failing_since.get_or_insert(now);
        if since.plus(patience) <= now {
            self.server.gave_up_at = Some(now);
            self.waiting.clear();
            self.overflowed = false;
            return;
        }
        // Those that flew together fail together: that counts once.
        if self.server.next_try_at.is_none_or(|at| at <= now) {
            self.server.failures = self.server.failures.saturating_add(1);
            let rest = rest(self.server.failures, self.server.id.0.wrapping_add(now.0));
            let wished = retry_after.map_or(rest, |it| it.clamp(FIRST_REST, LONGEST_REST));
            self.server.next_try_at = Some(now.plus(rest.max(wished)));
        }
    }

    /// How far this server has come, for the books.
    pub(super) fn row(&mut self, head: i64) -> Destination {
        self.is_dirty = false;
        let first = self.waiting.iter().chain(&self.flying).map(|it| it.letter).min();
        let behind = if self.overflowed { self.reached } else { head };
        self.server.cursor = self.server.cursor.max(first.map_or(behind, |it| it - 1));
        self.server.clone()
    }
}

/// 10 s, 20 s, 40 s … at most 6 h, each up to a quarter longer, so that servers that went away
/// together are not all tried together.
fn rest(failures: i32, salt: i64) -> Duration {
    let doublings = u32::try_from(failures.clamp(1, 13) - 1).unwrap_or(0);
    let rest = (FIRST_REST * (1 << doublings)).min(LONGEST_REST);
    let mut hasher = DefaultHasher::new();
    salt.hash(&mut hasher);
    let share = u32::try_from(hasher.finish() % 1_000).unwrap_or(0);
    rest + rest / 4_000 * share
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::{RowId, Timestamp};

    fn lane() -> Lane {
        Lane::new(Destination {
            id: RowId(1),
            domain: "far.example".to_owned(),
            signs_rfc9421: false,
            cursor: 10,
            failures: 0,
            failing_since: None,
            next_try_at: None,
            gave_up_at: None,
            last_success_at: None,
            last_error: String::new(),
        })
    }

    fn item(letter: i64, object: &str) -> Item {
        let letter = Letter {
            id: RowId(letter),
            account_id: AccountId(1),
            object_key: object.to_owned(),
            inboxes: Vec::new(),
        };
        Item::new(&letter, 7)
    }

    const NOW: Timestamp = Timestamp(1_000_000);
    const WEEK: Duration = Duration::from_hours(24 * 7);

    #[test]
    fn what_is_about_one_object_keeps_its_order() {
        let mut lane = lane();
        for (letter, object) in [(9, "a"), (11, "a"), (12, "a"), (13, "b")] {
            lane.push(item(letter, object));
        }
        assert_eq!(lane.next(NOW, 10), Some(item(11, "a")), "9 was settled before");
        assert_eq!(lane.next(NOW, 10), Some(item(13, "b")));
        assert_eq!(lane.next(NOW, 10), None);
        lane.delivered(&item(13, "b"), false, NOW);
        assert_eq!(lane.row(13).cursor, 10, "11 is still under way");
        lane.delivered(&item(11, "a"), false, NOW);
        assert_eq!(lane.row(13).cursor, 11);
        assert_eq!(lane.next(NOW, 10), Some(item(12, "a")));
        lane.delivered(&item(12, "a"), false, NOW);
        assert_eq!(lane.row(20).cursor, 20);
    }

    #[test]
    fn a_server_that_is_down_is_tried_with_one_and_in_order() {
        let mut lane = lane();
        for (letter, object) in [(11, "a"), (12, "b"), (13, "c")] {
            lane.push(item(letter, object));
        }
        let (first, second) = (lane.next(NOW, 2).unwrap(), lane.next(NOW, 2).unwrap());
        lane.down(second, "no", None, (NOW, WEEK));
        lane.down(first, "no", None, (NOW, WEEK));
        assert_eq!(lane.next(NOW, 2), None, "it rests");
        let later = NOW.plus(Duration::from_secs(13));
        assert_eq!(lane.next(later, 2), Some(item(11, "a")));
        assert_eq!(lane.next(later, 2), None, "one at a time");
        lane.delivered(&item(11, "a"), false, later);
        // What was missed goes in the order in which it was written, what is new beside it.
        lane.push(item(14, "d"));
        assert_eq!(lane.next(later, 2), Some(item(12, "b")));
        assert_eq!(lane.next(later, 2), None);
        lane.delivered(&item(12, "b"), false, later);
        lane.next(later, 2).unwrap();
        lane.delivered(&item(13, "c"), false, later);
        lane.push(item(15, "e"));
        assert_eq!(lane.next(later, 2), Some(item(14, "d")));
        assert_eq!(lane.next(later, 2), Some(item(15, "e")));
    }

    #[test]
    fn after_a_week_it_is_given_up_and_comes_back_when_it_is_heard_from() {
        let mut lane = lane();
        lane.push(item(11, "a"));
        let flying = lane.next(NOW, 1).unwrap();
        lane.down(flying, "no", None, (NOW, WEEK));
        let later = NOW.plus(WEEK);
        let flying = lane.next(later, 1).unwrap();
        lane.down(flying, "no", None, (later, WEEK));
        lane.push(item(12, "b"));
        assert_eq!(lane.row(12).gave_up_at, Some(later));
        assert!(!lane.is_behind());
        lane.revive();
        lane.push(item(13, "c"));
        assert_eq!(lane.next(later, 1), Some(item(13, "c")));
    }

    #[test]
    fn what_does_not_fit_is_read_again() {
        let mut lane = lane();
        for letter in 11..=i64::try_from(HELD).unwrap() + 20 {
            lane.push(item(letter, &letter.to_string()));
        }
        let mut seen = 0;
        while let Some(item) = lane.next(NOW, 1) {
            lane.delivered(&item, false, NOW);
            seen += 1;
        }
        assert_eq!(seen, HELD);
        assert!(lane.wants_more());
        assert_eq!(lane.row(9_999).cursor, lane.reached());
        lane.begin_refill(9_999, true);
        assert!(!lane.is_behind());
    }

    #[test]
    fn rests_grow_and_differ() {
        let seconds = |failures| rest(failures, 0).as_secs();
        assert!((10..=12).contains(&seconds(1)));
        assert!((40..=50).contains(&seconds(3)));
        assert!(rest(100, 5) <= LONGEST_REST * 5 / 4);
        assert_ne!(rest(5, 1), rest(5, 2));
    }
}
