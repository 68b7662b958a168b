//! What must be known before an activity is applied.

use store::{AccountId, Conn, PostId};

use crate::error::{Error, Result};
use crate::{App, Timestamp};

/// What is known of an actor and of a thing, in one look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The actor's account.
    pub actor: Option<AccountId>,
    /// When their document was last fetched or sent.
    pub fetched_at: Option<Timestamp>,
    /// The collection of what they pinned.
    pub featured: String,
    /// The post with that id, and whose it is.
    pub post: Option<(PostId, AccountId)>,
    /// Whether it was deleted.
    pub is_gone: bool,
}

/// Looks for an actor by its id, and for a thing by its id (empty: for nothing).
pub async fn known(app: &App, actor: &str, thing: &str) -> Result<Known> {
    let (actor, thing) = (actor.to_owned(), thing.to_owned());
    app.store.read(move |conn| look(conn, &actor, &thing)).await
}

fn look(conn: &mut Conn, actor: &str, thing: &str) -> Result<Known> {
    let row = store::remote_actors::find_by_uri(conn, actor)?;
    let (post, is_gone) = if thing.is_empty() {
        (None, false)
    } else {
        (store::remote_posts::post_of(conn, thing)?, store::tombstones::is_gone(conn, thing)?)
    };
    Ok(Known {
        actor: row.as_ref().map(|it| it.account_id),
        fetched_at: row.as_ref().map(|it| it.fetched_at),
        featured: row.map(|it| it.featured).unwrap_or_default(),
        post,
        is_gone,
    })
}

/// Where the works of somebody elsewhere are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Their id.
    pub uri: String,
    /// What they published.
    pub outbox: String,
    /// What they pinned.
    pub featured: String,
}

/// Where the works of somebody elsewhere are listed; nothing for people of this server.
pub async fn profile(app: &App, account: AccountId) -> Result<Option<Profile>> {
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::remote_actors::find(conn, account)?);
    let row = app.store.read(find).await?;
    Ok(row.map(|it| Profile { uri: it.uri, outbox: it.outbox, featured: it.featured }))
}
