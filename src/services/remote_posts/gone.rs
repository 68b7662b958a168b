//! Posts and people of other servers that are gone: their files go at once, a gravestone stays.

use store::queue::{self, Job};
use store::{AccountId, Conn};

use super::Ctx;
use crate::error::Result;
use crate::posts::remove_pictures;
use crate::uploads;

/// Takes a post away because its author says so. What is not here leaves a gravestone all the
/// same, so that an older copy does not come after its deletion. Answers whether it was theirs.
pub(crate) fn delete(conn: &mut Conn, ctx: &Ctx, by: AccountId, uri: &str) -> Result<bool> {
    let Some((_, post)) = store::remote_posts::find_by_uri(conn, uri)? else {
        store::tombstones::insert(conn, uri, ctx.now)?;
        return Ok(true);
    };
    if post.account_id != by {
        return Ok(false);
    }
    store::tombstones::insert(conn, uri, ctx.now)?;
    if post.deleted_at.is_some() {
        return Ok(true);
    }
    let media = store::media::of_post(conn, post.id)?;
    store::posts::bury(conn, post.id, ctx.now)?;
    crate::conversations::forget(conn, &post)?;
    store::polls::delete(conn, post.id)?;
    store::posts::count_for_author(conn, by, -1, None)?;
    if let Some(parent) = post.parent_id {
        store::posts::count_for_parent(conn, parent, -1)?;
    }
    remove_pictures(conn, &media, &ctx.ids, ctx.now)?;
    Ok(true)
}

/// Takes somebody away with everything of theirs, because their server says that they are gone.
pub(crate) fn bury_account(conn: &mut Conn, ctx: &Ctx, account: AccountId) -> Result<()> {
    let media = store::media::of_account(conn, account)?;
    let keys: Vec<String> = media.iter().flat_map(uploads::keys_of).collect();
    if !keys.is_empty() {
        queue::enqueue(conn, ctx.ids.next(ctx.now), &Job::RemoveFiles { keys }, ctx.now)?;
    }
    crate::rules::forget_account(conn, account)?;
    Ok(store::accounts::delete(conn, account)?)
}
