//! Passwords: changing one's own, and links that set a new one.
//!
//! A new password ends what the old one opened: changing it ends every other session and all
//! access tokens, a link ends all of both. A link made by staff or on the command line ends
//! them at once, because it may be made for an account that somebody else got into.

mod hash;
pub(crate) mod rules;

use std::time::Duration;

use store::links::OneTimeLink;
use store::users::Credentials;
use store::{Conn, LinkKind, Role, UserId};

use crate::error::{Error, Result};
use crate::names::Typed;
use crate::sessions::{self, Client};
use crate::{App, Member, audit, mail, secrets, settings};

pub(crate) use hash::Hasher;
pub use rules::{LONGEST, SHORTEST};

/// How long a link for a new password works.
pub const LINK_LIFETIME: Duration = Duration::from_hours(1);

/// The page such a link opens; the token follows as `?token=`.
pub const LINK_PATH: &str = "/password/new";

/// "Forgotten password" answers after this long, whoever is or is not here: a mail that was
/// queued must not be told from one that was not.
const ANSWER_AFTER: Duration = Duration::from_millis(250);

/// Whether this is the member's password. Tries are limited.
pub(crate) async fn confirm(app: &App, member: &Member, password: &str) -> Result<Credentials> {
    app.limits.confirm(member.user.0, app.now())?;
    let id = member.user;
    let known = app
        .store
        .read(move |conn| Ok::<_, Error>(store::users::credentials(conn, id)?))
        .await?
        .ok_or(Error::SignedOut)?;
    let is_short = password.len() <= LONGEST;
    if !is_short || !app.hasher.fits(password, Some(known.password_hash.clone())).await? {
        let sentence = "That is not your present password.";
        return Err(Error::invalid("old_password", "password.wrong", sentence));
    }
    app.limits.confirmed(member.user.0);
    Ok(known)
}

/// Changes one's own password. Ends all other sessions and every access token.
///
/// The session that asks goes on under a new token, which is the answer: whoever knew the old
/// one (WEB-07) is out too. None when no session asked.
pub async fn change(app: &App, member: &Member, old: &str, new: &str) -> Result<Option<String>> {
    let known = confirm(app, member, old).await?;
    check(new, &known)?;
    let hash = app.hasher.hash(new).await?;
    let (user, mine) = (member.user, member.session());
    let (token, token_hash) = secrets::new_token()?;
    app.store
        .write(move |conn| {
            store::users::set_password(conn, user, &hash)?;
            store::sessions::delete_all(conn, user, mine)?;
            store::pending_sign_ins::delete_all(conn, user)?;
            store::tokens::delete_all(conn, user)?;
            store::links::void(conn, LinkKind::Password, Some(user))?;
            let Some(mine) = mine else { return Ok::<_, Error>(None) };
            store::sessions::set_token(conn, mine, &token_hash)?;
            Ok(Some(token))
        })
        .await
}

/// "I forgot my password." Sends a link when there is mail and the person is here; the answer
/// is the same in any case. Tries are limited by address, mails by person.
pub async fn request_reset(app: &App, login: &str, client: &Client) -> Result<()> {
    app.limits.reset(client.address, app.now())?;
    let answer = tokio::time::sleep(ANSWER_AFTER);
    if app.config.mail.is_on() {
        mail_link(app, Typed::read(login)).await?;
    }
    answer.await;
    Ok(())
}

async fn mail_link(app: &App, typed: Typed) -> Result<()> {
    let found = app.store.read(move |conn| sessions::credentials(conn, &typed)).await?;
    let Some(known) = found.filter(|it| it.login.is_open()) else {
        return Ok(());
    };
    let Some(to) = known.email else { return Ok(()) };
    if !app.limits.reset_mail(&known.login.username, app.now()) {
        return Ok(());
    }
    let (row, link) = new_link(app, known.login.user_id, None)?;
    let site = settings::get(app).await?;
    let job = mail::password_link(&to, &site.name, &known.login.username, &link);
    let (now, job_id) = (app.now(), app.ids.next(app.now()));
    app.store
        .write(move |conn| {
            replace_link(conn, &row)?;
            Ok::<_, Error>(store::queue::enqueue(conn, job_id, &job, now)?)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Makes a link that somebody can be handed. Admins, for people below them; the command line for
/// anyone. Ends the person's sessions and tokens at once.
pub async fn make_link(app: &App, by: &Member, id: UserId) -> Result<String> {
    by.at_least(Role::Admin)?;
    let person = app
        .store
        .read(move |conn| Ok::<_, Error>(store::users::person(conn, id)?))
        .await?
        .ok_or(Error::NotFound("That person is not here."))?;
    crate::people::may_act_on(by, &person)?;
    let (row, link) = new_link(app, id, by.id_for_log())?;
    let subject = format!("@{}", person.account.username);
    let entry = audit::Act::new(app, by, "user.password_link", subject, "");
    app.store
        .write(move |conn| {
            replace_link(conn, &row)?;
            sessions::end_everything(conn, id)?;
            entry.write(conn)
        })
        .await?;
    Ok(link)
}

fn new_link(app: &App, user: UserId, by: Option<UserId>) -> Result<(OneTimeLink, String)> {
    let now = app.now();
    let (token, token_hash) = secrets::new_token()?;
    let row = OneTimeLink {
        id: app.ids.next(now),
        kind: LinkKind::Password,
        user_id: Some(user),
        token_hash,
        created_by: by,
        created_at: now,
        expires_at: now.plus(LINK_LIFETIME),
        used_at: None,
    };
    Ok((row, app.config.server.link(&format!("{LINK_PATH}?token={token}"))))
}

/// A new link voids the older ones: at most one works.
fn replace_link(conn: &mut Conn, row: &OneTimeLink) -> Result<()> {
    store::links::void(conn, LinkKind::Password, row.user_id)?;
    Ok(store::links::insert(conn, row)?)
}

/// Whether a link still works, for the page that asks for the new password.
pub async fn check_link(app: &App, token: &str) -> Result<()> {
    open_link(app, token).await.map(drop)
}

async fn open_link(app: &App, token: &str) -> Result<(OneTimeLink, Credentials)> {
    let (now, hash) = (app.now(), secrets::hash_token(token));
    app.store
        .read(move |conn| {
            let link = store::links::open(conn, LinkKind::Password, &hash, now)?;
            let Some(link) = link else {
                return Err(link_closed());
            };
            let user = link.user_id.unwrap_or(UserId(0));
            let known = store::users::credentials(conn, user)?.ok_or_else(link_closed)?;
            Ok((link, known))
        })
        .await
}

fn link_closed() -> Error {
    Error::NotFound("That link was used, or is too old. Ask for a new one.")
}

/// Sets a new password with a link, which is then used up. Ends every session and token; the
/// person signs in with the new password.
pub async fn reset(app: &App, token: &str, new: &str) -> Result<()> {
    let (link, known) = open_link(app, token).await?;
    check(new, &known)?;
    let hash = app.hasher.hash(new).await?;
    let (now, user) = (app.now(), known.login.user_id);
    app.store
        .write(move |conn| {
            if !store::links::take(conn, link.id, now)? {
                return Err(link_closed());
            }
            store::users::set_password(conn, user, &hash)?;
            sessions::end_everything(conn, user)
        })
        .await
}

fn check(new: &str, person: &Credentials) -> Result<()> {
    match rules::check(new, &person.login.username, person.email.as_deref()) {
        Some(fault) => Err(Error::Invalid(vec![fault])),
        None => Ok(()),
    }
}

/// A password a machine chose: 20 letters and digits, for the command line to print.
pub(crate) fn generate() -> Result<String> {
    let (text, _) = secrets::new_token()?;
    Ok(text.chars().filter(char::is_ascii_alphanumeric).take(20).collect())
}

#[cfg(test)]
mod tests;
