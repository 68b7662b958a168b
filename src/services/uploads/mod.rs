//! Pictures that come in and go out: kept byte for byte, served as copies that carry the
//! artist's terms, seen only by those who may see the post they are in.

mod accept;
mod add;
mod describe;
mod files;
mod make;
mod open;
pub mod quota;
mod room;
mod spool;
mod stated;

use consent::{Indexable, Origin};
use store::media::Media;
use store::{Conn, MediaId};

pub use accept::accept;
pub use add::add;
pub use describe::{Wishes, describe, wish};
pub use files::{collect_garbage, remove_files};
pub use make::{Progress, Uploaded, failed, finish, make_next};
pub use open::{Served, Wanted, open, open_with_key};
pub use room::{Place, Room};
pub use spool::Spool;
pub use stated::state_terms;

pub(crate) use accept::rights_json;
pub(crate) use add::until_posted;
pub(crate) use files::{FOLDERS, ORPHANED, id_of, keep_renditions, keys, keys_of, remove_at_once};
pub(crate) use make::{Urgent, kept_bytes};
pub(crate) use open::{Fingerprints, KEY_PURPOSE, fingerprint, format_of};
pub(crate) use spool::Pace;
pub(crate) use stated::Beside;

use crate::error::{Error, Result};
use crate::posts::{Picture, remove_pictures};
use crate::{App, Member};

/// Takes an upload of one's own away that is in no post.
pub async fn remove(app: &App, member: &Member, id: MediaId) -> Result<()> {
    let (account, now, ids) = (member.account, app.now(), app.ids.clone());
    let keys = app
        .store
        .write(move |conn| {
            store::posts::lock_author(conn, account)?.ok_or(Error::SignedOut)?;
            let row = store::media::find(conn, id)?;
            let row = row.filter(|row| row.account_id == account && row.post_id.is_none());
            let row = row.ok_or(Error::NotFound("That picture is not here any more."))?;
            remove_pictures(conn, &[row], &ids, now)
        })
        .await?;
    app.wake.notify_one();
    remove_at_once(app, &keys).await;
    Ok(())
}

/// Bytes that one's own pictures take, copies included.
pub async fn used(app: &App, member: &Member) -> Result<u64> {
    let account = member.account;
    app.store.read(move |conn| quota::used(conn, account)).await
}

/// The same by what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedByKind {
    /// Works in posts.
    pub works: u64,
    /// Works in drafts, or nowhere yet.
    pub waiting: u64,
    /// Portrait and banner.
    pub portraits: u64,
}

/// Bytes that one's own pictures take, copies included, by what they are for.
pub async fn used_by_kind(app: &App, member: &Member) -> Result<UsedByKind> {
    let account = member.account;
    let (works, waiting, portraits) = app
        .store
        .read(move |conn| Ok::<_, Error>(store::quota::bytes_by_kind(conn, account)?))
        .await?;
    let bytes = |it| u64::try_from(it).unwrap_or(0);
    Ok(UsedByKind { works: bytes(works), waiting: bytes(waiting), portraits: bytes(portraits) })
}

/// One's own pictures for works that are in no post yet, oldest first.
pub async fn unattached(app: &App, member: &Member) -> Result<Vec<Media>> {
    let account = member.account;
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::unattached(conn, account)?);
    app.store.read(find).await
}

/// Those of these pictures that are one's own, in the same order, in a post or not.
pub async fn mine(app: &App, member: &Member, ids: Vec<MediaId>) -> Result<Vec<Picture>> {
    let (account, asked) = (member.account, ids.clone());
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find_many(conn, &asked)?);
    let mut rows = app.store.read(find).await?;
    rows.retain(|row| row.account_id == account);
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    let show = |row| Picture::of(row, Indexable::No, Origin::Here);
    Ok(rows.into_iter().map(show).collect())
}
