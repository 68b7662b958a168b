//! Invitations: a code that lets people join, as often as its maker said.

use std::time::Duration;

use store::invitations::Invitation;
use store::{InvitationId, Role};

use crate::error::{Error, Result};
use crate::{App, Member, audit, secrets};

/// What a new invitation is like.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// For whom it is; only staff see it.
    pub note: String,
    /// How many may use it; `None` = any number.
    pub max_uses: Option<i32>,
    /// How long it works; `None` = until it is taken back.
    pub lasts: Option<Duration>,
}

/// Makes an invitation, and answers its code. Staff.
pub async fn create(app: &App, by: &Member, wanted: Wanted) -> Result<Invitation> {
    by.at_least(Role::Moderator)?;
    if wanted.max_uses.is_some_and(|uses| uses < 1) {
        let sentence = "An invitation is for one person at least.";
        return Err(Error::invalid("max_uses", "invitation.uses", sentence));
    }
    let now = app.now();
    let row = Invitation {
        id: app.ids.next(now),
        code: new_code()?,
        created_by: by.user,
        note: wanted.note.trim().chars().take(200).collect(),
        max_uses: wanted.max_uses,
        uses: 0,
        created_at: now,
        expires_at: wanted.lasts.map(|lasts| now.plus(lasts)),
        revoked_at: None,
    };
    let entry = audit::Act::new(app, by, "invitation.create", row.id.to_string(), &row.note);
    let made = row.clone();
    app.store
        .write(move |conn| {
            store::invitations::insert(conn, &row)?;
            entry.write(conn)
        })
        .await?;
    Ok(made)
}

/// The newest 200 invitations. Staff.
pub async fn list(app: &App, by: &Member) -> Result<Vec<Invitation>> {
    by.at_least(Role::Moderator)?;
    app.store.read(|conn| Ok::<_, Error>(store::invitations::latest(conn, 200)?)).await
}

/// Takes an invitation back. Staff.
pub async fn revoke(app: &App, by: &Member, id: InvitationId) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let now = app.now();
    let entry = audit::Act::new(app, by, "invitation.revoke", id.to_string(), "");
    app.store
        .write(move |conn| {
            if !store::invitations::revoke(conn, id, now)? {
                return Err(Error::NotFound("That invitation is not open."));
            }
            entry.write(conn)
        })
        .await
}

/// Letters and digits that are not mixed up when read aloud: no `i l o u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Sixteen characters of five bits: cannot be guessed, can be typed.
fn new_code() -> Result<String> {
    let bytes = secrets::random::<16>()?;
    let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31)));
    Ok(letters.map(|letter| char::from(*letter)).collect())
}

/// A code as someone typed it.
pub(crate) fn read_code(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_long_and_different() {
        let (one, two) = (new_code().unwrap(), new_code().unwrap());
        assert_eq!(one.len(), 16);
        assert_ne!(one, two);
        assert_eq!(read_code(&format!(" {} ", one.to_uppercase())), one);
    }
}
