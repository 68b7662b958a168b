//! Works that stand first: in the portfolio here, and on the profile that other servers show, who
//! keep nothing that is older than they know somebody.

use store::pins::{self, Pin};
use store::queue::{self, Job, News};
use store::{Conn, JobId, RowId};

use crate::error::{Error, Result};
use crate::sequences::{self, Step};
use crate::{AccountId, App, Member, Post, PostId};

/// Pinned works at most.
pub const MOST: i64 = 6;

/// The same as the length of a page.
pub const PAGE: usize = 6;

/// Pins a post of one's own that everybody may see.
pub async fn pin(app: &App, member: &Member, post: PostId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let (id, job): (RowId, JobId) = (app.ids.next(now), app.ids.next(now));
    app.store
        .write(move |conn| {
            // Held, so that two pins of one moment do not both become the last one.
            store::posts::lock_author(conn, me)?.ok_or(Error::SignedOut)?;
            let work = own(conn, me, post)?;
            let is_open = store::posts::find_visible(conn, None, work.id)?.is_some();
            if !is_open {
                let sentence = "Only posts that everybody may see can be pinned.";
                return Err(Error::invalid("id", "pin.not_open", sentence));
            }
            if pins::is_pinned(conn, me, post)? {
                return Ok(());
            }
            if pins::count(conn, me)? >= MOST {
                let sentence = "Six posts are pinned already. Unpin one first.";
                return Err(Error::invalid("id", "pin.too_many", sentence));
            }
            let row = Pin { id, account_id: me, post_id: post, created_at: now };
            pins::insert_once(conn, &row)?;
            let news = News::Pinned { account: me, post, is_pinned: true };
            Ok(queue::enqueue(conn, job, &Job::FanOut { news }, now)?)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Takes a pin off again.
pub async fn unpin(app: &App, member: &Member, post: PostId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let job: JobId = app.ids.next(now);
    app.store
        .write(move |conn| {
            own(conn, me, post)?;
            if pins::delete(conn, me, post)? {
                let news = News::Pinned { account: me, post, is_pinned: false };
                queue::enqueue(conn, job, &Job::FanOut { news }, now)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Puts a pinned work elsewhere among them. Their ids are their order, so they go round.
pub async fn step(app: &App, member: &Member, post: PostId, step: Step<PostId>) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let job: JobId = app.ids.next(now);
    app.store
        .write(move |conn| {
            store::posts::lock_author(conn, me)?.ok_or(Error::SignedOut)?;
            let rows = pins::of(conn, me, MOST)?;
            let old: Vec<(PostId, i64)> = rows.iter().map(|it| (it.post_id, it.id.0)).collect();
            let order: Vec<PostId> = old.iter().map(|it| it.0).collect();
            let changed = sequences::rewritten(&old, &sequences::moved(&order, post, step));
            for (post, _) in &changed {
                pins::delete(conn, me, *post)?;
            }
            for (post_id, id) in &changed {
                let pinned_at = rows.iter().find(|it| it.post_id == *post_id);
                let created_at = pinned_at.map_or(now, |it| it.created_at);
                let row = Pin { id: RowId(*id), account_id: me, post_id: *post_id, created_at };
                pins::insert_once(conn, &row)?;
            }
            if changed.is_empty() {
                return Ok(());
            }
            // Who shows the profile elsewhere reads the order anew with it.
            let news = News::ProfileChanged { account: me };
            Ok::<_, Error>(queue::enqueue(conn, job, &Job::FanOut { news }, now)?)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Whether the member pinned this post.
pub async fn is_pinned(app: &App, member: &Member, post: PostId) -> Result<bool> {
    let me = member.account;
    app.store.read(move |conn| Ok(pins::is_pinned(conn, me, post)?)).await
}

fn own(conn: &mut Conn, me: AccountId, post: PostId) -> Result<Post> {
    store::posts::find_visible(conn, Some(me), post)?
        .filter(|it| it.account_id == me)
        .ok_or(Error::NotFound("That post is not here, or not yours."))
}
