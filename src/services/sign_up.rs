//! Joining: who may, how, and what staff say to those who asked.

use store::invitations::Invitation;
use store::notifications::Notification;
use store::sessions::Session;
use store::tokens::AccessToken;
use store::users::{Login, People, Person};
use store::{Conn, NotificationKind, Role, UserId};

use crate::barriers::{self, Severity};
use crate::error::{Error, Result};
use crate::newcomers::{self, Newcomer};
use crate::oauth::{self, NewToken};
use crate::sessions::{Client, NewSession, Prepared};
use crate::settings::{SignUpMode, Site};
use crate::tokens::Grant;
use crate::{App, Member, accounts, audit, ids, invitations, mail, secrets, settings, uploads};

/// What someone who wants to join fills in.
#[derive(Clone, Debug, Default)]
pub struct SignUp {
    /// The name in addresses.
    pub username: String,
    /// Needed where the server sends mail; else it may be empty.
    pub email: String,
    /// The password.
    pub password: String,
    /// The answer to the server's question.
    pub application: String,
    /// The code of an invitation; empty for none.
    pub invitation_code: String,
}

/// Someone joined.
#[derive(Debug)]
pub struct SignedUp {
    /// Whether staff have to let them in first.
    pub waiting: bool,
    /// They are signed in at once; until approval they can prepare, not publish.
    pub session: NewSession,
}

/// Characters of an application at most.
const APPLICATION_LENGTH: usize = 2_000;

/// Who may join at present.
pub async fn mode(app: &App) -> Result<SignUpMode> {
    Ok(settings::get(app).await?.sign_up_mode)
}

/// Whether the form asks for an e-mail address: only a server that sends mail needs one.
pub fn needs_email(app: &App) -> bool {
    app.config.mail.is_on()
}

/// Joins. The same name or address asked for twice at the same time is given once.
pub async fn sign_up(app: &App, form: SignUp, client: &Client) -> Result<SignedUp> {
    let asked = ask(app, &form, client).await?;
    let session = Prepared::new(app, client)?;
    let (waiting, entry) =
        (!asked.newcomer.is_approved, Entry::Browser(session.row(asked.newcomer.user)));
    let login = write(app, asked, entry).await?;
    Ok(SignedUp { waiting, session: session.answer(login) })
}

/// The same through an app, which gets a token for the new person with all that it registered
/// for. Until staff let them in, that token can do next to nothing.
pub async fn sign_up_with(
    app: &App,
    form: SignUp,
    client: &Client,
    grant: &Grant,
) -> Result<NewToken> {
    let asked = ask(app, &form, client).await?;
    let (name, scopes) = match grant.app {
        Some(id) => {
            let program = oauth::program(app, id).await?;
            (program.name, program.scopes)
        }
        None => (String::new(), grant.scopes.clone()),
    };
    let (token, token_hash) = secrets::new_token()?;
    let now = app.now();
    let row = AccessToken {
        id: app.ids.next(now),
        user_id: Some(asked.newcomer.user),
        app_id: grant.app,
        token_hash,
        name,
        scopes: scopes.join(" "),
        created_at: now,
        last_used_at: None,
    };
    write(app, asked, Entry::App(row)).await?;
    Ok(NewToken { token, scopes: scopes.join(" "), created_at: now })
}

/// A form that is in order, ready to be written down.
struct Asking {
    newcomer: Newcomer,
    code: String,
}

/// How they are let in at once.
enum Entry {
    Browser(Session),
    App(AccessToken),
}

async fn ask(app: &App, form: &SignUp, client: &Client) -> Result<Asking> {
    let site = settings::get(app).await?;
    app.limits.sign_up(client.address, app.now())?;
    let barrier = barriers::of_address(app, client.address).await?;
    if barrier.is_some_and(|it| it >= Severity::NoSignUp) {
        return Err(Error::Forbidden("This server takes no new accounts from where you are."));
    }
    let checked = check(app, form, &site).await;
    let (username, email) = match checked {
        Ok(fields) => fields,
        Err(error) => {
            // Nothing secret was told, so correcting a form costs no try.
            app.limits.sign_up_again(client.address);
            return Err(error);
        }
    };
    let hash = app.hasher.hash(&form.password).await?;
    let code = invitations::read_code(&form.invitation_code);
    let needs_approval = (site.sign_up_mode == SignUpMode::Approval && code.is_empty())
        || barrier == Some(Severity::Approval);
    let newcomer = Newcomer {
        application: form.application.trim().to_owned(),
        is_approved: !needs_approval,
        ..Newcomer::new(app, username, email, hash)
    };
    Ok(Asking { newcomer, code })
}

/// Everything that can be known before anything is written.
async fn check(app: &App, form: &SignUp, site: &Site) -> Result<(String, Option<String>)> {
    let code = invitations::read_code(&form.invitation_code);
    match site.sign_up_mode {
        SignUpMode::Closed => {
            return Err(Error::Forbidden("This server does not take new accounts."));
        }
        SignUpMode::Invitation if code.is_empty() => {
            let sentence = "Joining needs an invitation from somebody here.";
            return Err(Error::invalid("invitation_code", "invitation.needed", sentence));
        }
        SignUpMode::Approval if code.is_empty() => check_application(form, site)?,
        SignUpMode::Invitation | SignUpMode::Approval | SignUpMode::Open => {}
    }
    if !code.is_empty() {
        look_at(app, code).await?;
    }
    let fields =
        newcomers::read_fields(&form.username, &form.email, &form.password, needs_email(app))?;
    // Who has which name is on every profile, so this check may come before the counting one.
    let name = fields.0.clone();
    let taken = app
        .store
        .read(move |conn| Ok::<_, Error>(store::accounts::find_here(conn, &name)?))
        .await?;
    if taken.is_some() { Err(newcomers::username_taken()) } else { Ok(fields) }
}

fn check_application(form: &SignUp, site: &Site) -> Result<()> {
    if !site.sign_up_question.trim().is_empty() && form.application.trim().is_empty() {
        let sentence = "Please answer this: people here read it before they let you in.";
        return Err(Error::invalid("application", "application.empty", sentence));
    }
    if form.application.chars().count() > APPLICATION_LENGTH {
        let sentence = format!("At most {APPLICATION_LENGTH} characters, please.");
        return Err(Error::invalid("application", "application.long", sentence));
    }
    Ok(())
}

/// Whether the invitation looks open; it is used up only when the account is written.
async fn look_at(app: &App, code: String) -> Result<()> {
    let now = app.now();
    let found: Option<Invitation> = app
        .store
        .read(move |conn| Ok::<_, Error>(store::invitations::by_code(conn, &code)?))
        .await?;
    let is_open = found.is_some_and(|it| {
        it.revoked_at.is_none()
            && it.expires_at.is_none_or(|at| at > now)
            && it.max_uses.is_none_or(|most| it.uses < most)
    });
    if is_open { Ok(()) } else { Err(invitation_closed()) }
}

fn invitation_closed() -> Error {
    let sentence = "That invitation does not work, or not any more.";
    Error::invalid("invitation_code", "invitation.closed", sentence)
}

async fn write(app: &App, asked: Asking, entry: Entry) -> Result<Login> {
    let Asking { newcomer, code } = asked;
    let ids = app.ids.clone();
    app.store
        .write(move |conn| {
            let mut newcomer = newcomer;
            if !code.is_empty() {
                let used = store::invitations::redeem(conn, &code, newcomer.at)?;
                newcomer.invitation = Some(used.ok_or_else(invitation_closed)?);
            }
            if let Some(email) = &newcomer.email {
                barriers::admits_email(conn, email)?;
            }
            let (waits, at) = (!newcomer.is_approved, newcomer.at);
            let login = newcomer.insert(conn)?;
            match &entry {
                Entry::Browser(row) => store::sessions::insert(conn, row)?,
                Entry::App(row) => store::tokens::insert(conn, row)?,
            }
            if waits {
                tell_staff(conn, &ids, &login, at)?;
            }
            Ok::<_, Error>(login)
        })
        .await
}

fn tell_staff(conn: &mut Conn, ids: &ids::Ids, login: &Login, at: store::Timestamp) -> Result<()> {
    for account_id in store::users::staff_accounts(conn)? {
        let notice = Notification {
            id: ids.next(at),
            account_id,
            kind: NotificationKind::SignUp,
            from_account_id: login.account_id,
            post_id: None,
            created_at: at,
            is_filtered: false,
        };
        store::notifications::insert(conn, &notice)?;
    }
    Ok(())
}

/// Those who wait, newest first, at most 200. Staff.
pub async fn waiting(app: &App, by: &Member) -> Result<Vec<Person>> {
    by.at_least(Role::Moderator)?;
    app.store
        .read(|conn| Ok::<_, Error>(store::users::page(conn, People::Waiting, None, 200)?))
        .await
}

/// Lets someone in, and tells them by mail where there is mail. Staff.
pub async fn approve(app: &App, by: &Member, id: UserId) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let person = waiting_person(app, id).await?;
    let site = settings::get(app).await?;
    let link = app.config.server.link("/");
    let username = person.account.username;
    let job = person
        .user
        .email
        .filter(|_| app.config.mail.is_on())
        .map(|to| mail::welcome(&to, &site.name, &username, &link));
    let (now, who, job_id) = (app.now(), by.id_for_log(), app.ids.next(app.now()));
    let entry = audit::Act::new(app, by, "sign_up.approve", format!("@{username}"), "");
    app.store
        .write(move |conn| {
            if !store::users::approve(conn, id, who, now)? {
                return Err(nobody_waits());
            }
            if let Some(job) = job {
                store::queue::enqueue(conn, job_id, &job, now)?;
            }
            entry.write(conn)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Turns someone down: the login, the account and what they prepared are removed. Staff.
pub async fn reject(app: &App, by: &Member, id: UserId) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let person = waiting_person(app, id).await?;
    let subject = format!("@{}", person.account.username);
    let entry = audit::Act::new(app, by, "sign_up.reject", subject, "");
    let (account, now, ids) = (person.account.id, app.now(), app.ids.clone());
    let keys = app
        .store
        .write(move |conn| {
            // Somebody else may have let them in a moment ago.
            let still = store::users::find(conn, id)?.is_some_and(|it| it.approved_at.is_none());
            if !still {
                return Err(nobody_waits());
            }
            entry.write(conn)?;
            accounts::remove(conn, account, &ids, now)
        })
        .await?;
    uploads::remove_at_once(app, &keys).await;
    Ok(())
}

async fn waiting_person(app: &App, id: UserId) -> Result<Person> {
    let person =
        app.store.read(move |conn| Ok::<_, Error>(store::users::person(conn, id)?)).await?;
    person.filter(|it| it.user.approved_at.is_none()).ok_or_else(nobody_waits)
}

fn nobody_waits() -> Error {
    Error::NotFound("Nobody with that name waits to be let in.")
}

#[cfg(test)]
mod tests;
