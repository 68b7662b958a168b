//! Conversations that somebody does not want to hear of any more.

use store::thread_mutes::{self as rows, ThreadMute};
use store::{Conn, RowId};

use crate::error::{Error, Result};
use crate::{AccountId, App, Member, Post, PostId};

/// Says nothing more about the conversation that a post is in.
pub async fn mute(app: &App, member: &Member, post: PostId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let id: RowId = app.ids.next(now);
    app.store
        .write(move |conn| {
            let root_id = root(&find(conn, me, post)?);
            let row = ThreadMute { id, account_id: me, root_id, created_at: now };
            Ok(rows::insert_once(conn, &row)?)
        })
        .await
}

/// Takes that back.
pub async fn unmute(app: &App, member: &Member, post: PostId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            let root = root(&find(conn, me, post)?);
            Ok::<_, Error>(rows::delete(conn, me, root)?)
        })
        .await
}

fn find(conn: &mut Conn, me: AccountId, post: PostId) -> Result<Post> {
    store::posts::find_visible(conn, Some(me), post)?
        .ok_or(Error::NotFound("That post is not here, or not for you."))
}

/// The post that began the conversation.
pub(crate) fn root(post: &Post) -> PostId {
    post.root_id.unwrap_or(post.id)
}
