//! From whom somebody wants to be told, and who waits because of that.

use store::{Conn, RowId};

use super::{GONE, Policy, Request, policies};
use crate::error::Result;
use crate::feeds::Page;
use crate::posts::Shown;
use crate::posts::shown::load;
use crate::{AccountId, App, Member, PostId};

/// Requests that are answered at once, at most.
const AT_ONCE: usize = 200;

/// Somebody who waits, with what they wrote last.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The row.
    pub request: Request,
    /// What they wrote, if they wrote something.
    pub post: Option<Shown>,
}

/// What the member wants done with whom.
pub async fn policy(app: &App, member: &Member) -> Result<Policy> {
    let me = member.account;
    app.store.read(move |conn| Ok(policies::find(conn, me)?)).await
}

/// Changes it. `change` is given what holds now.
pub async fn set_policy(
    app: &App,
    member: &Member,
    change: impl FnOnce(Policy) -> Policy + Send + 'static,
) -> Result<Policy> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            let policy = change(policies::find(conn, me)?);
            policies::put(conn, me, &policy)?;
            Ok(policy)
        })
        .await
}

/// How many people wait, up to 100, and how many notifications of theirs.
pub async fn waiting(app: &App, member: &Member) -> Result<(i64, i64)> {
    let me = member.account;
    app.store.read(move |conn| Ok(policies::waiting(conn, me)?)).await
}

/// Who waits, the newest first, each with the cursor of the page.
pub async fn asking(app: &App, member: &Member, page: Page) -> Result<Vec<Asking>> {
    let me = member.account;
    app.store
        .read(move |conn| {
            let sheet = policies::requests(conn, me, &page)?;
            filled(conn, Some(me), sheet.rows.into_iter().map(|(_, row)| row).collect())
        })
        .await
}

/// One of them.
pub async fn asking_one(app: &App, member: &Member, id: RowId) -> Result<Asking> {
    let me = member.account;
    app.store
        .read(move |conn| {
            let row = policies::request(conn, me, id)?.ok_or(GONE)?;
            filled(conn, Some(me), vec![row])?.pop().ok_or(GONE)
        })
        .await
}

fn filled(conn: &mut Conn, me: Option<AccountId>, rows: Vec<Request>) -> Result<Vec<Asking>> {
    let ids: Vec<PostId> = rows.iter().filter_map(|it| it.last_post_id).collect();
    let posts = store::slips::whole(conn, me, &ids)?;
    let posts = load(conn, me, posts)?;
    let asking = |request: Request| {
        let post = posts.iter().find(|it| Some(it.post.id) == request.last_post_id).cloned();
        Asking { request, post }
    };
    Ok(rows.into_iter().map(asking).collect())
}

/// Lets these through, with all that waited and from now on.
pub async fn accept(app: &App, member: &Member, ids: Vec<RowId>) -> Result<()> {
    answer(app, member, ids, policies::accept).await
}

/// Throws away what these did. The next time they wait again.
pub async fn dismiss_requests(app: &App, member: &Member, ids: Vec<RowId>) -> Result<()> {
    answer(app, member, ids, policies::dismiss).await
}

async fn answer(
    app: &App,
    member: &Member,
    ids: Vec<RowId>,
    act: fn(&mut Conn, &Request) -> store::QueryResult<()>,
) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            for id in ids.into_iter().take(AT_ONCE) {
                let row = policies::request(conn, me, id)?.ok_or(GONE)?;
                act(conn, &row)?;
            }
            Ok(())
        })
        .await
}
