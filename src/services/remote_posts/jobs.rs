//! Somebody elsewhere says something else about all their works: what holds for those that are
//! here is worked out anew, a batch at a time.

use consent::Consent;
use store::Conn;
use store::posts::Post;

use crate::Account;
use crate::error::Result;
use crate::posts::Levels;

/// Works out what holds for one post and its pictures; what they say stays. The snapshot of what
/// their author said when the post came here keeps its word, so this only ever frees what was
/// free before.
pub(crate) fn respread(conn: &mut Conn, author: &Account, post: &Post) -> Result<()> {
    let row = store::remote_posts::find(conn, post.id)?;
    let levels = Levels {
        default_then: post.actor_terms.get(),
        default_now: author.terms.get(),
        post: post.terms.get(),
        tags: store::tags::names_of_post(conn, post.id)?,
        others: row.map_or(Consent::UNKNOWN, |row| row.header_terms.get()),
    };
    let mut whole = levels.text();
    for picture in store::media::of_post(conn, post.id)? {
        let resolved = levels.picture(picture.terms.get(), picture.tightening());
        whole = whole.strictest(resolved);
        store::media::set_terms(conn, picture.id, picture.terms, resolved.into())?;
    }
    Ok(store::posts::set_terms(conn, post.id, post.terms, whole.into())?)
}
