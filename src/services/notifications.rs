//! What happened to someone while they were away.

use std::collections::HashMap;

use store::notifications::{self as rows, Notification};
use store::{Conn, Sheet};

use crate::feeds::Page;
use crate::posts::shown::{Authors, load};
use crate::posts::{Author, Shown};
use crate::{AccountId, App, Member, NotificationId, PostId, Result};

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
    let me = member.account;
    app.store
        .read(move |conn| {
            let sheet = rows::page_of(conn, me, &page)?;
            notices(conn, me, sheet)
        })
        .await
}

fn notices(conn: &mut Conn, me: AccountId, sheet: Sheet<Notification>) -> Result<Notices> {
    let Sheet { rows, older, newer } = sheet;
    let authors = Authors::find(conn, rows.iter().map(|(_, row)| row.from_account_id))?;
    let mut ids: Vec<PostId> = rows.iter().filter_map(|(_, row)| row.post_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let posts = store::feeds::visible_of(conn, Some(me), &ids)?;
    let shown = load(conn, Some(me), posts)?;
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
