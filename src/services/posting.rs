//! How somebody posts, where their app says nothing.

use consent::Visibility;
use store::Conn;

use crate::error::{Error, Result};
use crate::{App, Member};

/// How somebody posts, where their app says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// For whom.
    pub visibility: Visibility,
    /// Whether behind a curtain.
    pub is_sensitive: bool,
    /// In which language; empty where it is not said.
    pub language: String,
}

/// How the member posts.
pub async fn of(app: &App, member: &Member) -> Result<Posting> {
    let user = member.user;
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::posting::of(conn, user)?);
    let row = app.store.read(find).await?.ok_or(Error::SignedOut)?;
    Ok(Posting {
        visibility: row.visibility.get(),
        is_sensitive: row.is_sensitive,
        language: row.language,
    })
}
