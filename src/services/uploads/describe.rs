//! What a picture shows, in words, before it is in a post.

use store::{Conn, MediaId};

use crate::error::{Error, Result};
use crate::{App, Member};

/// Describes a picture of one's own that is in no post yet. Once it is in one, its description
/// changes with the post.
pub async fn describe(app: &App, member: &Member, id: MediaId, alt: String) -> Result<()> {
    let most = app.config.limits.alt_characters;
    if alt.chars().count() > most {
        let sentence = format!("A description has at most {most} characters.");
        return Err(Error::invalid("alt", "picture.alt_too_long", sentence));
    }
    let account = member.account;
    let write =
        move |conn: &mut Conn| Ok::<_, Error>(store::media::describe(conn, account, id, &alt)?);
    if app.store.write(write).await? {
        Ok(())
    } else {
        Err(Error::NotFound("That picture is not here, or it is in a post already."))
    }
}
