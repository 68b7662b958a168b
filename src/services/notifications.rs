//! What happened to someone while they were away.

mod groups;
mod requests;

use std::collections::HashMap;

use consent::Visibility;
use store::notification_policies as policies;
use store::notifications::{self as rows, Notification};
use store::{Conn, Sheet};

pub use groups::{Group, Grouped, Key, dismiss_group, group, grouped, people_of, unread_groups};
pub use requests::{
    Asking, accept, asking, asking_one, dismiss_requests, policy, set_policy, waiting,
};
pub use store::notification_policies::{Measure, Policy, Request};
pub use store::notifications::Wanted;

use crate::feeds::Page;
use crate::ids::Ids;
use crate::posts::shelf::Shelf;
use crate::posts::shown::Authors;
use crate::posts::{Author, Shown};
use crate::{
    AccountId, App, Error, Member, NotificationId, NotificationKind, Post, PostId, Result,
    Timestamp,
};

const GONE: Error = Error::NotFound("Record not found");

/// Those who hear that a post was edited, at most.
const TOUCHED: i64 = 500;

/// The word that apps know a kind by (Mastodon's documentation, "Notification"). What moderators
/// and other people's answers tell has none: it is on our page only.
pub fn word(kind: NotificationKind) -> Option<&'static str> {
    match kind {
        NotificationKind::Mention | NotificationKind::Reply => Some("mention"),
        NotificationKind::Status => Some("status"),
        NotificationKind::Boost => Some("reblog"),
        NotificationKind::Follow => Some("follow"),
        NotificationKind::FollowRequest => Some("follow_request"),
        NotificationKind::Like => Some("favourite"),
        NotificationKind::Poll => Some("poll"),
        NotificationKind::Edited => Some("update"),
        NotificationKind::SignUp => Some("admin.sign_up"),
        NotificationKind::Report => Some("admin.report"),
        NotificationKind::Warned => Some("moderation_warning"),
        NotificationKind::Severed => Some("severed_relationships"),
        NotificationKind::FollowAccepted
        | NotificationKind::Copied
        | NotificationKind::Ruled
        | NotificationKind::Opening => None,
    }
}

/// What happened to the member, of the kinds that are wanted.
pub async fn of_kinds(app: &App, member: &Member, wanted: Wanted, page: Page) -> Result<Notices> {
    let (me, shelf) = (member.account, Shelf::of(app));
    app.store
        .read(move |conn| {
            let sheet = rows::page_of_kinds(conn, me, &wanted, &page)?;
            notices(conn, &shelf, me, sheet)
        })
        .await
}

/// One of the member's.
pub async fn one(app: &App, me: AccountId, id: NotificationId) -> Result<Notice> {
    let shelf = Shelf::of(app);
    app.store
        .read(move |conn| {
            let row = rows::find(conn, me, id)?.ok_or(GONE)?;
            let sheet = Sheet { rows: vec![(row.id.0, row)], older: None, newer: None };
            notices(conn, &shelf, me, sheet)?.items.pop().ok_or(GONE)
        })
        .await
}

/// How many of the wanted kinds are newer than what the member has read; counting stops at
/// `most`.
pub async fn unread_of(app: &App, member: &Member, wanted: Wanted, most: usize) -> Result<usize> {
    let (me, user) = (member.account, member.user);
    app.store
        .read(move |conn| {
            let read = rows::read_up_to(conn, me, user)?;
            let page = Page { newer_than: Some(read), ..Page::default() };
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            Ok(rows::run_of_kinds(conn, me, &wanted, &page, most)?.len())
        })
        .await
}

/// Takes one away.
pub async fn dismiss(app: &App, member: &Member, id: NotificationId) -> Result<()> {
    let me = member.account;
    app.store
        .write(move |conn| {
            rows::find(conn, me, id)?.ok_or(GONE)?;
            Ok(rows::dismiss(conn, me, [id])?)
        })
        .await
}

/// Takes away all that apps know, and who waits.
pub async fn clear(app: &App, member: &Member) -> Result<()> {
    let me = member.account;
    let kinds: Vec<NotificationKind> =
        NotificationKind::ALL.iter().copied().filter(|it| word(*it).is_some()).collect();
    app.store.write(move |conn| Ok(rows::clear(conn, me, &kinds)?)).await
}

/// Tells those of this server who boosted or liked a post that it says something else now.
pub(crate) fn tell_edited(conn: &mut Conn, ids: &Ids, now: Timestamp, post: &Post) -> Result<()> {
    if post.is_held {
        return Ok(());
    }
    for account in rows::touched(conn, post.id, TOUCHED)? {
        let row = Notification {
            id: ids.next(now),
            account_id: account,
            kind: NotificationKind::Edited,
            from_account_id: post.account_id,
            post_id: Some(post.id),
            created_at: now,
            is_filtered: false,
        };
        rows::insert(conn, &row)?;
    }
    Ok(())
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The row.
    pub notification: Notification,
    /// Who did it.
    pub from: Author,
    /// To which post, or with which, where there is one.
    pub post: Option<Shown>,
}

/// A page of what happened, newest first.
#[derive(Clone, Debug)]
pub struct Notices {
    /// What happened.
    pub items: Vec<Notice>,
    /// Give this as `older_than` for the page below, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above, if there may be one.
    pub newer: Option<i64>,
    /// What goes out with the page: the strictest of the posts on it.
    pub exposure: consent::Exposure,
}

/// What happened to the member. What they may not see any more is left out.
pub async fn list(app: &App, member: &Member, page: Page) -> Result<Notices> {
    let (me, shelf) = (member.account, Shelf::of(app));
    app.store
        .read(move |conn| {
            let sheet = rows::page_of(conn, me, &page)?;
            notices(conn, &shelf, me, sheet)
        })
        .await
}

fn notices(
    conn: &mut Conn,
    shelf: &Shelf,
    me: AccountId,
    sheet: Sheet<Notification>,
) -> Result<Notices> {
    let Sheet { rows, older, newer } = sheet;
    let authors = Authors::find(conn, rows.iter().map(|(_, row)| row.from_account_id))?;
    let mut ids: Vec<PostId> = rows.iter().filter_map(|(_, row)| row.post_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let posts = store::feeds::visible_of(conn, Some(me), &ids)?;
    let shown = shelf.load(conn, Some(me), &posts)?;
    let shown: HashMap<PostId, Shown> =
        shown.into_iter().map(|shown| (shown.post.id, shown)).collect();
    let notice = |(_, notification): (i64, Notification)| {
        let from = authors.get(notification.from_account_id)?;
        let post = notification.post_id.map(|id| shown.get(&id).cloned());
        match post {
            Some(None) => None,
            post => Some(Notice { notification, from, post: post.flatten() }),
        }
    };
    let items: Vec<Notice> = rows.into_iter().filter_map(notice).collect();
    let works = items.iter().filter_map(|item| item.post.as_ref());
    let exposure = consent::Exposure::of_page(works.map(|shown| shown.exposure));
    Ok(Notices { items, older, newer, exposure })
}

/// People who are told of one new post at most.
const TOLD: i64 = 5_000;

/// Tells those who want to hear of each new post of its author. What answers somebody else, is
/// for few, or waits for a moderator is not told.
pub(crate) fn tell_of_new_post(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    post: &Post,
) -> Result<()> {
    let answers_others = post.parent_account_id.is_some_and(|it| it != post.account_id);
    if answers_others || post.is_held || post.visibility.get() == Visibility::Mentioned {
        return Ok(());
    }
    for account in store::follows::told_of(conn, post.account_id, TOLD)? {
        let row = Notification {
            id: ids.next(now),
            account_id: account,
            kind: NotificationKind::Status,
            from_account_id: post.account_id,
            post_id: Some(post.id),
            created_at: now,
            is_filtered: false,
        };
        rows::insert(conn, &row)?;
    }
    Ok(())
}

/// How many are new since the member last looked; counting stops at 100.
pub async fn unread(app: &App, member: &Member) -> Result<i64> {
    let (me, user) = (member.account, member.user);
    app.store.read(move |conn| Ok(rows::unread(conn, me, user)?)).await
}

/// Remembers that the member has seen everything up to this one.
pub async fn mark_read(app: &App, member: &Member, up_to: NotificationId) -> Result<()> {
    let user = member.user;
    app.store.write(move |conn| Ok(rows::mark_read(conn, user, up_to)?)).await
}
