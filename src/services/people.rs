//! What staff do about people: list them, roles, stopping a login, suspending an account.
//!
//! Who may act on whom is one rule, `may_act_on`: staff on those below them, the owner and the
//! command line on everyone.

use store::users::{People, Person};
use store::{AccountId, Conn, Role, UserId, WarningAction};

use crate::error::{Error, Fault, Result};
use crate::newcomers::{self, Newcomer};
use crate::warnings::{self, Telling, Words};
use crate::{App, Member, Via, audit, passwords, sessions};

/// People on one page of the list.
pub const PAGE: usize = 50;

/// People who sign in here, newest first. Staff.
pub async fn list(
    app: &App,
    by: &Member,
    which: People,
    older_than: Option<UserId>,
) -> Result<Vec<Person>> {
    by.at_least(Role::Moderator)?;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    app.store
        .read(move |conn| Ok::<_, Error>(store::users::page(conn, which, older_than, limit)?))
        .await
}

/// Someone who signs in here, by the name of their account. Staff.
pub async fn find(app: &App, by: &Member, username: &str) -> Result<Person> {
    by.at_least(Role::Moderator)?;
    let username = username.trim().trim_start_matches('@').to_ascii_lowercase();
    app.store
        .read(move |conn| Ok::<_, Error>(store::users::person_by_username(conn, &username)?))
        .await?
        .ok_or(Error::NotFound("Nobody here has that name."))
}

/// Whether someone may act on this person.
pub(crate) fn may_act_on(by: &Member, person: &Person) -> Result<()> {
    let is_above = match by.role {
        Role::Artist => false,
        Role::Moderator | Role::Admin => person.user.role < by.role,
        Role::Owner => true,
    };
    if is_above { Ok(()) } else { Err(Error::Forbidden("Your role does not reach that person.")) }
}

/// Someone to be made by the command line.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The name in addresses.
    pub username: String,
    /// May be empty.
    pub email: String,
    /// `None`: one is made up.
    pub password: Option<String>,
    /// What they may do.
    pub role: Role,
}

/// Makes someone who may sign in at once, and answers with their password. Admins, for roles
/// below their own; the command line for any role.
pub async fn create(app: &App, by: &Member, wanted: Wanted) -> Result<(Person, String)> {
    may_give(by, wanted.role)?;
    let password = match wanted.password {
        Some(password) => password,
        None => passwords::generate()?,
    };
    let (username, email) =
        newcomers::read_fields(&wanted.username, &wanted.email, &password, false)?;
    let hash = app.hasher.hash(&password).await?;
    let subject = format!("@{username}");
    let entry = audit::Act::new(app, by, "user.create", subject, wanted.role.as_str());
    let newcomer = Newcomer {
        role: wanted.role,
        origin: if matches!(by.via, Via::Console) { "console" } else { "staff" },
        ..Newcomer::new(app, username, email, hash)
    };
    let person = app
        .store
        .write(move |conn| {
            let login = newcomer.insert(conn)?;
            entry.write(conn)?;
            store::users::person(conn, login.user_id)?.ok_or(Error::NotFound("They are gone."))
        })
        .await?;
    Ok((person, password))
}

/// Admins give roles below their own; the owner and the command line give any.
fn may_give(by: &Member, role: Role) -> Result<()> {
    by.at_least(Role::Admin)?;
    if by.role == Role::Owner || role < by.role {
        Ok(())
    } else {
        Err(Error::Forbidden("You can give roles below your own."))
    }
}

/// Changes what someone may do. Takes effect with their next request.
pub async fn set_role(app: &App, by: &Member, id: UserId, role: Role) -> Result<()> {
    may_give(by, role)?;
    let by = by.clone();
    act(app, by.clone(), "user.role", role.as_str().to_owned(), move |conn| {
        let person = reach(&by, store::users::person(conn, id)?)?;
        if person.user.role == Role::Owner && role != Role::Owner {
            keep_an_owner(conn)?;
        }
        store::users::set_role(conn, id, role)?;
        Ok(person)
    })
    .await
}

/// Stops a login: no sign-in, and every session and token ends. The account stays as it is.
pub async fn disable(app: &App, by: &Member, id: UserId) -> Result<()> {
    disable_saying(app, by, id, Words::default()).await
}

/// The same with words for the log and, if they are to be told, for the person.
pub async fn disable_saying(
    app: &App,
    by: &Member,
    id: UserId,
    words: impl Into<Words>,
) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let words = words.into().checked()?;
    let (detail, now) = (words.text.clone(), app.now());
    let (telling, by) = (Telling::new(app, by, words).await?, by.clone());
    act(app, by.clone(), "user.disable", detail, move |conn| {
        let person = reach(&by, store::users::person(conn, id)?)?;
        if person.user.role == Role::Owner {
            keep_an_owner(conn)?;
        }
        telling.tell(conn, &person, WarningAction::Disable)?;
        store::users::set_disabled(conn, id, Some(now))?;
        sessions::end_everything(conn, id)?;
        Ok(person)
    })
    .await
}

/// Opens a stopped login again.
pub async fn enable(app: &App, by: &Member, id: UserId) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let by = by.clone();
    act(app, by.clone(), "user.enable", String::new(), move |conn| {
        let person = reach(&by, store::users::person(conn, id)?)?;
        store::users::set_disabled(conn, id, None)?;
        Ok(person)
    })
    .await
}

/// Suspends an account: nobody sees it or its works, and its person cannot sign in. Nothing is
/// deleted, so it can be taken back. The reason is kept in the log, and told where the words say
/// so.
pub async fn suspend(
    app: &App,
    by: &Member,
    id: AccountId,
    reason: impl Into<Words>,
) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let mut reason: Words = reason.into();
    reason.text = reason.text.trim().to_owned();
    if reason.text.is_empty() || reason.text.chars().count() > warnings::LENGTH {
        let sentence = "Say why, in at most 1000 characters: it is kept in the log.";
        return Err(Error::Invalid(vec![Fault::new("reason", "suspend.reason", sentence)]));
    }
    let (detail, now) = (reason.text.clone(), app.now());
    let (telling, by) = (Telling::new(app, by, reason).await?, by.clone());
    act(app, by.clone(), "account.suspend", detail, move |conn| {
        let person = reach(&by, store::users::person_of_account(conn, id)?)?;
        if person.user.role == Role::Owner {
            keep_an_owner(conn)?;
        }
        telling.tell(conn, &person, WarningAction::Suspend)?;
        store::accounts::set_suspended(conn, id, Some(now))?;
        sessions::end_everything(conn, person.user.id)?;
        Ok(person)
    })
    .await
}

/// Takes a suspension back.
pub async fn unsuspend(app: &App, by: &Member, id: AccountId) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let by = by.clone();
    act(app, by.clone(), "account.unsuspend", String::new(), move |conn| {
        let person = reach(&by, store::users::person_of_account(conn, id)?)?;
        store::accounts::set_suspended(conn, id, None)?;
        Ok(person)
    })
    .await
}

fn reach(by: &Member, person: Option<Person>) -> Result<Person> {
    let person = person.ok_or(Error::NotFound("That person is not here."))?;
    may_act_on(by, &person)?;
    Ok(person)
}

/// A server without an owner could not be run from its pages.
fn keep_an_owner(conn: &mut Conn) -> Result<()> {
    if store::users::owners(conn)? > 1 {
        Ok(())
    } else {
        Err(Error::Forbidden("This is the only owner. Name another one first."))
    }
}

/// Does something to a person and writes it into the log, in one transaction.
async fn act(
    app: &App,
    by: Member,
    action: &'static str,
    detail: String,
    change: impl FnOnce(&mut Conn) -> Result<Person> + Send + 'static,
) -> Result<()> {
    let entry = audit::Act::new(app, &by, action, "", detail);
    app.store
        .write(move |conn| {
            let person = change(conn)?;
            entry.about(format!("@{}", person.account.username)).write(conn)
        })
        .await
}

#[cfg(test)]
mod tests;
