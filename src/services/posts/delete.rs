//! A post goes: its words, its pictures and their files, and all that hung on it. A gravestone
//! stays, so that answers keep their place and nobody takes its address.

use store::media::Media;
use store::queue::{self, Job, News};
use store::{Conn, MediaId, PostId, Timestamp};

use crate::addresses::Addresses;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::{App, Member, news, uploads};

/// Deletes a post of one's own. Files go at once; should that fail, a job tries again.
pub async fn delete(app: &App, member: &Member, post: PostId) -> Result<()> {
    take_away(app, member, post, false).await
}

/// Deletes a post of one's own to write it anew: its pictures are in no post then, for their
/// owner alone, and go after a day if nobody needs them.
pub async fn delete_to_rewrite(app: &App, member: &Member, post: PostId) -> Result<()> {
    take_away(app, member, post, true).await
}

async fn take_away(app: &App, member: &Member, post: PostId, keeps_pictures: bool) -> Result<()> {
    let (account, now, ids) = (member.account, app.now(), app.ids.clone());
    let uri = Addresses::new(&app.config.server).post(&member.username, post);
    let keys = app
        .store
        .write(move |conn| {
            store::posts::lock_author(conn, account)?.ok_or(Error::SignedOut)?;
            let row = store::posts::find(conn, post)?;
            let mine = row.filter(|row| row.account_id == account && row.deleted_at.is_none());
            let row = mine.ok_or(Error::NotFound("That post is not here."))?;
            store::posts::bury(conn, post, now)?;
            crate::conversations::forget(conn, &row)?;
            store::polls::delete(conn, post)?;
            store::posts::count_for_author(conn, account, -1, None)?;
            if let Some(parent) = row.parent_id {
                store::posts::count_for_parent(conn, parent, -1)?;
            }
            store::outgoing::take_back(conn, &uri)?;
            news::tell(conn, &ids, now, News::Deleted { post, account })?;
            if keeps_pictures {
                store::media::detach(conn, post, now)?;
                return Ok(Vec::new());
            }
            let media = store::media::of_post(conn, post)?;
            remove_pictures(conn, &media, &ids, now)
        })
        .await?;
    app.wake.notify_one();
    uploads::remove_at_once(app, &keys).await;
    Ok(())
}

/// Takes the rows away and enqueues their files' removal. Answers which files.
pub(crate) fn remove_pictures(
    conn: &mut Conn,
    media: &[Media],
    ids: &Ids,
    now: Timestamp,
) -> Result<Vec<String>> {
    if media.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<MediaId> = media.iter().map(|row| row.id).collect();
    let keys: Vec<String> = media.iter().flat_map(uploads::keys_of).collect();
    store::media::delete(conn, &rows)?;
    let job = Job::RemoveFiles { keys: keys.clone() };
    queue::enqueue(conn, ids.next(now), &job, now)?;
    Ok(keys)
}
