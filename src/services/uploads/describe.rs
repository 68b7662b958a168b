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

/// What is said about a picture before it is in a post, beside its description.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wishes {
    /// The point that must stay in sight, from -1 to 1.
    pub focus: Option<(f64, f64)>,
    /// Its own terms.
    pub terms: Option<consent::Consent>,
    /// How it was made.
    pub label: Option<consent::AiLabel>,
}

/// Keeps them for a picture of one's own that is in no post yet.
pub async fn wish(app: &App, member: &Member, id: MediaId, wishes: Wishes) -> Result<()> {
    if wishes == Wishes::default() {
        return Ok(());
    }
    let account = member.account;
    let row = store::media::Wishes {
        focus_x: wishes.focus.map(|it| it.0.clamp(-1.0, 1.0)),
        focus_y: wishes.focus.map(|it| it.1.clamp(-1.0, 1.0)),
        terms: wishes.terms.map(Into::into),
        label: wishes.label.map(Into::into),
    };
    let write =
        move |conn: &mut Conn| Ok::<_, Error>(store::media::set_wishes(conn, account, id, &row)?);
    if app.store.write(write).await? {
        Ok(())
    } else {
        Err(Error::NotFound("That picture is not here, or it is in a post already."))
    }
}
