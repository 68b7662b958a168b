//! Letters in order: talks among those mentioned, as each of them has them.

use std::collections::HashMap;

use consent::Visibility;
use store::conversations as rows;
use store::{Conn, RowId};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::ids::Ids;
use crate::posts::Shown;
use crate::posts::shown::load;
use crate::thread_mutes::root;
use crate::{AccountId, App, Member, Post, PostId, Timestamp};

/// A talk.
#[derive(Clone, Debug)]
pub struct Talk {
    /// Which.
    pub id: RowId,
    /// Its place in the list.
    pub cursor: i64,
    /// Whether something in it was not read.
    pub is_unread: bool,
    /// Who else takes part; oneself where nobody does.
    pub with: Vec<AccountId>,
    /// The newest post in it.
    pub last: Shown,
}

/// A new letter stands in the talks of everybody here who takes part.
pub(crate) fn note(conn: &mut Conn, ids: &Ids, now: Timestamp, post: &Post) -> Result<()> {
    if post.visibility.get() != Visibility::Mentioned || post.is_held {
        return Ok(());
    }
    let mut people = store::mentions::of_post(conn, post.id)?;
    people.push(post.account_id);
    people.sort_unstable();
    people.dedup();
    for card in store::shown::cards(conn, &people)? {
        if !card.domain.is_empty() {
            continue;
        }
        let row = rows::Conversation {
            id: ids.next(now),
            account_id: card.id,
            root_id: root(post),
            last_post_id: post.id,
            is_unread: card.id != post.account_id,
            created_at: now,
        };
        rows::note(conn, &row)?;
    }
    Ok(())
}

/// A letter is gone.
pub(crate) fn forget(conn: &mut Conn, post: &Post) -> Result<()> {
    if post.visibility.get() == Visibility::Mentioned {
        rows::forget_post(conn, root(post), post.id)?;
    }
    Ok(())
}

/// The member's talks, the one with the newest post first.
pub async fn list(app: &App, member: &Member, page: Page) -> Result<Vec<Talk>> {
    let me = member.approved()?.account;
    app.store
        .read(move |conn| {
            let sheet = rows::page_of(conn, me, &page)?;
            talks(conn, me, sheet.rows.into_iter().map(|(_, row)| row).collect())
        })
        .await
}

/// The talk of somebody that this post began; none where they do not see it any more.
pub async fn of_root(app: &App, account: AccountId, root: PostId) -> Result<Option<Talk>> {
    app.store
        .read(move |conn| {
            let row = rows::of_root(conn, account, root)?;
            Ok(talks(conn, account, row.into_iter().collect())?.pop())
        })
        .await
}

fn talks(conn: &mut Conn, me: AccountId, list: Vec<rows::Conversation>) -> Result<Vec<Talk>> {
    let ids: Vec<PostId> = list.iter().map(|row| row.last_post_id).collect();
    let posts = store::slips::whole(conn, Some(me), &ids)?;
    let shown = load(conn, Some(me), posts)?;
    let mut latest: HashMap<PostId, Shown> = shown.into_iter().map(|it| (it.post.id, it)).collect();
    let talk = |row: rows::Conversation| {
        let newest = latest.remove(&row.last_post_id)?;
        let mut with: Vec<AccountId> = newest.mentions.iter().map(|it| it.id).collect();
        with.push(newest.author.id);
        with.sort_unstable();
        with.dedup();
        if with.len() > 1 {
            with.retain(|it| *it != me);
        }
        let cursor = row.last_post_id.0;
        Some(Talk { id: row.id, cursor, is_unread: row.is_unread, with, last: newest })
    };
    Ok(list.into_iter().filter_map(talk).collect())
}

const NOT_HERE: Error = Error::NotFound("Record not found");

/// Everything in a talk was read. Answers the talk.
pub async fn read(app: &App, member: &Member, id: RowId) -> Result<Talk> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            let row = rows::find(conn, me, id)?.ok_or(NOT_HERE)?;
            rows::set_unread(conn, id, false)?;
            let row = rows::Conversation { is_unread: false, ..row };
            talks(conn, me, vec![row])?.pop().ok_or(NOT_HERE)
        })
        .await
}

/// Takes a talk out of the member's list; its posts stay, and a new one brings it back.
pub async fn remove(app: &App, member: &Member, id: RowId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| match rows::delete(conn, me, id)? {
            true => Ok(()),
            false => Err(NOT_HERE),
        })
        .await
}
