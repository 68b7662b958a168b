//! What happened, put together: ten who liked one work are one line.
//!
//! Likes and boosts of one post, and follows, belong together where they came within the same half
//! day. That follows from the rows alone, so groups are not stored.

use std::collections::HashMap;

use consent::Exposure;
use store::Conn;
use store::notifications::{self as rows, Notification, Wanted};

use super::GONE;
use crate::error::Result;
use crate::feeds::Page;
use crate::ids::first_id_at;
use crate::posts::Shown;
use crate::posts::shelf::Shelf;
use crate::{AccountId, App, Member, NotificationId, NotificationKind, PostId, Timestamp};

/// Milliseconds that one group spans.
const SPAN: i64 = 12 * 60 * 60 * 1000;

/// Rows that are put together for one page at most. A group that is larger says so many.
const RUN: i64 = 1_000;

/// People that stand for a group.
const SAMPLE: usize = 8;

/// What belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// One alone.
    Alone(NotificationId),
    /// All of a kind, about one post or none, within one half day.
    Together {
        /// What happened.
        kind: NotificationKind,
        /// To which post.
        post: Option<PostId>,
        /// When, in half days since 1970.
        span: i64,
    },
}

impl Key {
    /// Kinds that can be put together.
    pub const KINDS: [NotificationKind; 4] = [
        NotificationKind::Like,
        NotificationKind::Boost,
        NotificationKind::Follow,
        NotificationKind::SignUp,
    ];

    /// That of a row, where these kinds are put together.
    pub fn of(row: &Notification, together: &[NotificationKind]) -> Self {
        if !Self::KINDS.contains(&row.kind) || !together.contains(&row.kind) {
            return Self::Alone(row.id);
        }
        let span = row.created_at.0.div_euclid(SPAN);
        Self::Together { kind: row.kind, post: row.post_id, span }
    }
}

/// Some that belong together, as far as they are on the page.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they share.
    pub key: Key,
    /// The newest of them.
    pub newest: Notification,
    /// The oldest of them.
    pub oldest: NotificationId,
    /// How many they are.
    pub count: usize,
    /// Who stands for them, the newest first.
    pub people: Vec<AccountId>,
}

impl Group {
    fn new(key: Key, row: Notification) -> Self {
        let people = vec![row.from_account_id];
        Self { key, oldest: row.id, newest: row, count: 1, people }
    }

    /// In either order.
    fn add(&mut self, row: Notification) {
        self.count += 1;
        self.oldest = self.oldest.min(row.id);
        let from = row.from_account_id;
        if row.id > self.newest.id {
            self.newest = row;
            self.people.retain(|it| *it != from);
            self.people.insert(0, from);
        } else if !self.people.contains(&from) {
            self.people.push(from);
        }
        self.people.truncate(SAMPLE);
    }
}

/// A page of groups.
#[derive(Clone, Debug)]
pub struct Grouped {
    /// The groups, the newest first.
    pub groups: Vec<Group>,
    /// The posts that they name.
    pub posts: Vec<Shown>,
    /// What goes out with the page.
    pub exposure: Exposure,
}

/// What happened to the member, put together.
pub async fn grouped(
    app: &App,
    member: &Member,
    wanted: Wanted,
    together: Vec<NotificationKind>,
    page: Page,
) -> Result<Grouped> {
    let (me, shelf) = (member.account, Shelf::of(app));
    app.store
        .read(move |conn| {
            let run = rows::run_of_kinds(conn, me, &wanted, &page, RUN)?;
            whole(conn, &shelf, me, put_together(run, &together, page.limit))
        })
        .await
}

fn put_together(run: Vec<Notification>, together: &[NotificationKind], most: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    for row in run {
        let key = Key::of(&row, together);
        if let Some(place) = places.get(&key) {
            if let Some(group) = groups.get_mut(*place) {
                group.add(row);
            }
        } else if groups.len() < most {
            places.insert(key, groups.len());
            groups.push(Group::new(key, row));
        }
    }
    groups.sort_unstable_by_key(|it| std::cmp::Reverse(it.newest.id));
    groups
}

/// With their posts; what the member may not see any more is left out.
fn whole(conn: &mut Conn, shelf: &Shelf, me: AccountId, mut groups: Vec<Group>) -> Result<Grouped> {
    let mut ids: Vec<PostId> = groups.iter().filter_map(|it| it.newest.post_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let posts = store::feeds::visible_of(conn, Some(me), &ids)?;
    let posts = shelf.load(conn, Some(me), &posts)?;
    groups.retain(|group| {
        group.newest.post_id.is_none_or(|id| posts.iter().any(|it| it.post.id == id))
    });
    let exposure = Exposure::of_page(posts.iter().map(|it| it.exposure));
    Ok(Grouped { groups, posts, exposure })
}

/// All rows of a group.
fn rows_of(conn: &mut Conn, me: AccountId, key: Key) -> Result<Vec<Notification>> {
    let (kind, span) = match key {
        Key::Alone(id) => return Ok(rows::find(conn, me, id)?.into_iter().collect()),
        Key::Together { kind, span, .. } => (kind, span),
    };
    let wanted = Wanted { kinds: vec![kind], from: None, with_filtered: true };
    let end = Timestamp(span.saturating_add(1).saturating_mul(SPAN));
    let page = Page { older_than: Some(first_id_at(end)), ..Page::default() };
    let mut run = rows::run_of_kinds(conn, me, &wanted, &page, RUN)?;
    run.retain(|row| Key::of(row, &Key::KINDS) == key);
    Ok(run)
}

/// One group.
pub async fn group(app: &App, member: &Member, key: Key) -> Result<Grouped> {
    let (me, shelf) = (member.account, Shelf::of(app));
    app.store
        .read(move |conn| {
            let mut found = rows_of(conn, me, key)?.into_iter();
            let mut group = Group::new(key, found.next().ok_or(GONE)?);
            found.for_each(|row| group.add(row));
            let grouped = whole(conn, &shelf, me, vec![group])?;
            if grouped.groups.is_empty() { Err(GONE) } else { Ok(grouped) }
        })
        .await
}

/// Everybody of one group, the newest first, up to `most`.
pub async fn people_of(
    app: &App,
    member: &Member,
    key: Key,
    most: usize,
) -> Result<Vec<AccountId>> {
    let me = member.account;
    app.store
        .read(move |conn| {
            let rows = rows_of(conn, me, key)?;
            let mut people: Vec<AccountId> = Vec::new();
            for row in rows {
                if people.len() < most && !people.contains(&row.from_account_id) {
                    people.push(row.from_account_id);
                }
            }
            if people.is_empty() { Err(GONE) } else { Ok(people) }
        })
        .await
}

/// Takes a whole group away.
pub async fn dismiss_group(app: &App, member: &Member, key: Key) -> Result<()> {
    let me = member.account;
    app.store
        .write(move |conn| {
            let ids: Vec<NotificationId> =
                rows_of(conn, me, key)?.into_iter().map(|it| it.id).collect();
            Ok(rows::dismiss(conn, me, ids)?)
        })
        .await
}

/// How many groups are newer than what the member has read; counting stops at `most`.
pub async fn unread_groups(
    app: &App,
    member: &Member,
    wanted: Wanted,
    together: Vec<NotificationKind>,
    most: usize,
) -> Result<usize> {
    let (me, user) = (member.account, member.user);
    app.store
        .read(move |conn| {
            let read = rows::read_up_to(conn, me, user)?;
            let page = Page { newer_than: Some(read), ..Page::default() };
            let run = rows::run_of_kinds(conn, me, &wanted, &page, RUN)?;
            Ok(put_together(run, &together, most).len())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(id: i64, from: i64, post: i64, at: i64) -> Notification {
        Notification {
            id: NotificationId(id),
            account_id: AccountId(1),
            kind: NotificationKind::Like,
            from_account_id: AccountId(from),
            post_id: Some(PostId(post)),
            created_at: Timestamp(at),
            is_filtered: false,
        }
    }

    #[test]
    fn likes_of_one_post_within_half_a_day_are_one_line() {
        let run =
            vec![like(9, 4, 7, SPAN + 9), like(8, 3, 7, SPAN), like(7, 3, 6, 5), like(6, 2, 7, 4)];
        let groups = put_together(run.clone(), &Key::KINDS, 20);
        let told: Vec<(i64, usize, i64)> =
            groups.iter().map(|it| (it.newest.id.0, it.count, it.oldest.0)).collect();
        assert_eq!(told, [(9, 2, 8), (7, 1, 7), (6, 1, 6)]);
        assert_eq!(groups[0].people, [AccountId(4), AccountId(3)]);
        let upwards = put_together(run.iter().rev().cloned().collect(), &Key::KINDS, 20);
        assert_eq!(upwards[0].people, groups[0].people);
        assert_eq!(put_together(run.clone(), &[], 20).len(), 4);
        assert_eq!(put_together(run, &Key::KINDS, 1)[0].count, 2);
    }
}
