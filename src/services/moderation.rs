//! What moderators do to an account short of suspending it: say something, put a curtain before
//! all its pictures, limit it. For people of this server and of others alike; each can be taken
//! back, and stands in the log.
//!
//! Limited means: lists of what many people post show them to their followers alone, and what they
//! do is told to strangers among the requests only. Who has a link or knows their name reads on.

use store::users::Person;
use store::{Conn, QueryResult, Role, Timestamp, WarningAction, accounts};

use crate::error::{Error, Result};
use crate::warnings::{Telling, Words};
use crate::{Account, AccountId, App, Member, audit, people};

const NOT_HERE: Error = Error::NotFound("That person is not here.");

/// What is done to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Limit,
    Unlimit,
    Sensitize,
    Unsensitize,
    Warn,
}

impl Deed {
    /// The stable word for the log.
    fn word(self) -> &'static str {
        match self {
            Self::Limit => "account.limit",
            Self::Unlimit => "account.unlimit",
            Self::Sensitize => "account.sensitize",
            Self::Unsensitize => "account.unsensitize",
            Self::Warn => "account.warn",
        }
    }

    /// What the person is told, if anything.
    fn told(self) -> Option<WarningAction> {
        match self {
            Self::Limit => Some(WarningAction::Silence),
            Self::Sensitize => Some(WarningAction::Sensitive),
            Self::Warn => Some(WarningAction::None),
            Self::Unlimit | Self::Unsensitize => None,
        }
    }

    fn change(self, conn: &mut Conn, id: AccountId, now: Timestamp) -> QueryResult<()> {
        match self {
            Self::Limit => accounts::set_limited(conn, id, Some(now)),
            Self::Unlimit => accounts::set_limited(conn, id, None),
            Self::Sensitize => accounts::set_sensitized(conn, id, Some(now)),
            Self::Unsensitize => accounts::set_sensitized(conn, id, None),
            Self::Warn => Ok(()),
        }
    }
}

/// Limits somebody. Staff, on those below them.
pub async fn limit(app: &App, by: &Member, id: AccountId, words: impl Into<Words>) -> Result<()> {
    act(app, by, id, Deed::Limit, words.into()).await
}

/// Takes a limit back. Staff.
pub async fn unlimit(app: &App, by: &Member, id: AccountId) -> Result<()> {
    act(app, by, id, Deed::Unlimit, Words::default()).await
}

/// Puts a curtain before all pictures of somebody, old ones and new ones. Staff.
pub async fn sensitize(
    app: &App,
    by: &Member,
    id: AccountId,
    words: impl Into<Words>,
) -> Result<()> {
    act(app, by, id, Deed::Sensitize, words.into()).await
}

/// Takes that curtain away; those that the artist chose stay. Staff.
pub async fn unsensitize(app: &App, by: &Member, id: AccountId) -> Result<()> {
    act(app, by, id, Deed::Unsensitize, Words::default()).await
}

/// Says something to somebody of this server, and does nothing else. Staff.
pub async fn warn(app: &App, by: &Member, id: AccountId, words: impl Into<Words>) -> Result<()> {
    let words = words.into();
    if words.text.trim().is_empty() {
        let sentence = "Say something: it is all that they get.";
        return Err(Error::invalid("words", "warning.empty", sentence));
    }
    act(app, by, id, Deed::Warn, words).await
}

async fn act(app: &App, by: &Member, id: AccountId, deed: Deed, words: Words) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let words = words.checked()?;
    let entry = audit::Act::new(app, by, deed.word(), "", words.text.clone());
    let (telling, by, now) = (Telling::new(app, by, words).await?, by.clone(), app.now());
    app.store
        .write(move |conn| {
            let (account, person) = reach(conn, &by, id)?;
            if deed == Deed::Warn && person.is_none() {
                return Err(Error::Forbidden("They live on another server: write to them."));
            }
            deed.change(conn, id, now)?;
            if let (Some(action), Some(person)) = (deed.told(), &person) {
                telling.tell(conn, person, action)?;
            }
            entry.about(handle(&account)).write(conn)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Whom a moderator acts on, with the login where they live here and are below the moderator.
pub(crate) fn reach(
    conn: &mut Conn,
    by: &Member,
    id: AccountId,
) -> Result<(Account, Option<Person>)> {
    let account = accounts::find(conn, id)?.ok_or(NOT_HERE)?;
    if !account.domain.is_empty() {
        return Ok((account, None));
    }
    let person = store::users::person_of_account(conn, id)?.ok_or(NOT_HERE)?;
    people::may_act_on(by, &person)?;
    Ok((account, Some(person)))
}

/// `@ana`, or `@ana@far.example`.
pub(crate) fn handle(account: &Account) -> String {
    match account.domain.as_str() {
        "" => format!("@{}", account.username),
        domain => format!("@{}@{domain}", account.username),
    }
}
