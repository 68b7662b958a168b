//! Folders for what one saved. Nobody else sees them, and apps that do not know them see all
//! bookmarks in one list.

use std::collections::HashMap;

use store::bookmark_folders as rows;
pub use store::bookmark_folders::Folder;
use store::bookmarks::{self, Bookmark};
use store::{Conn, RowId};

use crate::feeds::{self, Listing, Page};
use crate::{AccountId, App, Error, FolderId, Member, PostId, Result};

/// Folders of one member at most.
const MOST: i64 = 100;

/// Characters of a title at most.
pub const TITLE_LENGTH: usize = 100;

/// Posts that are put somewhere at once.
const AT_ONCE: usize = 100;

const NOT_HERE: Error = Error::NotFound("saved-folder-not-here");

const NO_POST: Error = Error::NotFound("saved-post-not-here");

/// The member's folders, the oldest first.
pub async fn all(app: &App, member: &Member) -> Result<Vec<Folder>> {
    let me = member.approved()?.account;
    app.store.read(move |conn| Ok(rows::of(conn, me, MOST)?)).await
}

/// One of the member's folders.
pub async fn find(app: &App, member: &Member, id: FolderId) -> Result<Folder> {
    let me = member.approved()?.account;
    app.store.read(move |conn| own(conn, me, id)).await
}

fn own(conn: &mut Conn, me: AccountId, id: FolderId) -> Result<Folder> {
    rows::find(conn, me, id)?.ok_or(NOT_HERE)
}

/// What is in a folder and may still be seen, the latest saved first.
pub async fn saved(app: &App, member: &Member, id: FolderId, page: Page) -> Result<Listing> {
    find(app, member, id).await?;
    feeds::in_folder(app, member, id, page).await
}

fn titled(title: &str) -> Result<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let fault = |sentence| Err(Error::invalid("title", "folder.title", sentence));
    match title.chars().count() {
        0 => fault(words::say("saved-fault-title")),
        1..=TITLE_LENGTH => Ok(title),
        _ => fault(words::say("saved-fault-long").with("most", &TITLE_LENGTH)),
    }
}

/// Makes a folder.
pub async fn create(app: &App, member: &Member, title: &str) -> Result<Folder> {
    let (me, now) = (member.approved()?.account, app.now());
    let title = titled(title)?;
    let row = Folder { id: app.ids.next(now), account_id: me, title, created_at: now };
    app.store.write(move |conn| add(conn, row)).await
}

fn add(conn: &mut Conn, row: Folder) -> Result<Folder> {
    if rows::count(conn, row.account_id)? >= MOST {
        let sentence = words::say("saved-fault-many").with("most", &MOST);
        return Err(Error::invalid("title", "folder.many", sentence));
    }
    rows::insert(conn, &row)?;
    Ok(row)
}

/// Gives a folder another title.
pub async fn rename(app: &App, member: &Member, id: FolderId, title: &str) -> Result<Folder> {
    let me = member.approved()?.account;
    let title = titled(title)?;
    app.store
        .write(move |conn| {
            let folder = own(conn, me, id)?;
            rows::rename(conn, id, &title)?;
            Ok(Folder { title, ..folder })
        })
        .await
}

/// Takes a folder away. What was in it stays saved, in no folder.
pub async fn delete(app: &App, member: &Member, id: FolderId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            own(conn, me, id)?;
            Ok(rows::delete(conn, id)?)
        })
        .await
}

/// Where a post is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In no folder.
    Nowhere,
    /// In this one.
    In(FolderId),
    /// In a new one with this title.
    New(String),
}

/// Saves a post that is not saved yet, and puts it there.
pub async fn put(app: &App, member: &Member, post: PostId, place: Place) -> Result<()> {
    let place = match place {
        Place::New(title) => Place::New(titled(&title)?),
        known => known,
    };
    let (me, now) = (member.approved()?.account, app.now());
    let (row, folder): (RowId, FolderId) = (app.ids.next(now), app.ids.next(now));
    app.store
        .write(move |conn| {
            let folder = match place {
                Place::Nowhere => None,
                Place::In(id) => Some(own(conn, me, id)?.id),
                Place::New(title) => {
                    let row = Folder { id: folder, account_id: me, title, created_at: now };
                    Some(add(conn, row)?.id)
                }
            };
            store::posts::find_visible(conn, Some(me), post)?.ok_or(NO_POST)?;
            let row = Bookmark { id: row, account_id: me, post_id: post, created_at: now };
            bookmarks::insert_once(conn, &row)?;
            Ok(rows::put(conn, me, post, folder)?)
        })
        .await
}

/// Puts posts into a folder, all of them or none; those that are not saved yet are saved.
pub async fn put_many(app: &App, member: &Member, id: FolderId, posts: Vec<PostId>) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    let posts = at_once(posts)?;
    app.store
        .write(move |conn| {
            own(conn, me, id)?;
            for post in posts {
                store::posts::find_visible(conn, Some(me), post)?.ok_or(NO_POST)?;
                let row =
                    Bookmark { id: ids.next(now), account_id: me, post_id: post, created_at: now };
                bookmarks::insert_once(conn, &row)?;
                rows::put(conn, me, post, Some(id))?;
            }
            Ok(())
        })
        .await
}

/// Takes posts out of a folder; they stay saved.
pub async fn take_out(app: &App, member: &Member, id: FolderId, posts: Vec<PostId>) -> Result<()> {
    let me = member.approved()?.account;
    let posts = at_once(posts)?;
    app.store
        .write(move |conn| {
            own(conn, me, id)?;
            Ok(rows::take_out(conn, me, id, &posts)?)
        })
        .await
}

fn at_once(posts: Vec<PostId>) -> Result<Vec<PostId>> {
    if posts.len() > AT_ONCE {
        let sentence = words::say("saved-fault-at-once").with("most", &AT_ONCE);
        return Err(Error::invalid("status_ids", "folder.posts", sentence));
    }
    Ok(posts)
}

/// In which folder each of these posts is; those in none are left out.
pub async fn places(
    app: &App,
    member: &Member,
    posts: Vec<PostId>,
) -> Result<HashMap<PostId, FolderId>> {
    if posts.is_empty() {
        return Ok(HashMap::new());
    }
    let me = member.account;
    let found = app.store.read(move |conn| Ok::<_, Error>(rows::places(conn, me, &posts)?)).await?;
    Ok(found.into_iter().collect())
}
