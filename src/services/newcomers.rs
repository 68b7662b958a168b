//! How someone new is written down, whichever door they came through: sign-up, first owner,
//! command line.

use consent::{AiLabel, Consent};
use store::accounts::Account;
use store::consent_events::ConsentEvent;
use store::queue::{self, Job};
use store::settings::Setting;
use store::users::{Login, User};
use store::{AccountId, Conn, ConsentSubject, InvitationId, JobId, Role, RowId, Timestamp, UserId};

use crate::App;
use crate::error::{Error, Fault, Result};

/// Someone about to be written down.
#[derive(Debug)]
pub(crate) struct Newcomer {
    pub(crate) user: UserId,
    pub(crate) account: AccountId,
    pub(crate) username: String,
    pub(crate) email: Option<String>,
    pub(crate) password_hash: String,
    pub(crate) role: Role,
    pub(crate) application: String,
    /// The language they read (BCP 47); empty where nobody is reading: on the command line.
    pub(crate) locale: String,
    pub(crate) invitation: Option<InvitationId>,
    pub(crate) is_approved: bool,
    /// Which door, for the consent log: `sign_up`, `setup`, `console`.
    pub(crate) origin: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) event: RowId,
    /// The job that makes their keys.
    pub(crate) keys: JobId,
}

impl Newcomer {
    /// An artist with these names, approved; change what differs.
    pub(crate) fn new(
        app: &App,
        username: String,
        email: Option<String>,
        password_hash: String,
    ) -> Self {
        let at = app.now();
        Self {
            user: app.ids.next(at),
            account: app.ids.next(at),
            username,
            email,
            password_hash,
            role: Role::Artist,
            application: String::new(),
            locale: words::reader().map_or_else(String::new, |it| it.tag().to_owned()),
            invitation: None,
            is_approved: true,
            origin: "sign_up",
            at,
            event: app.ids.next(at),
            keys: app.ids.next(at),
        }
    }

    /// Writes account, user and the first line of the consent log.
    ///
    /// Names are unique in the database itself, so of two at once one gets the fault.
    pub(crate) fn insert(self, conn: &mut Conn) -> Result<Login> {
        if store::settings::find(conn, &retired_key(&self.username))?.is_some() {
            return Err(username_taken());
        }
        store::accounts::insert(conn, &self.account_row())
            .map_err(|error| taken_or(error, username_taken))?;
        store::users::insert(conn, &self.user_row())
            .map_err(|error| taken_or(error, email_taken))?;
        store::consent_events::insert(conn, &self.first_terms())?;
        queue::enqueue(conn, self.keys, &Job::MakeKeys { account: self.account }, self.at)?;
        Ok(Login {
            user_id: self.user,
            account_id: self.account,
            username: self.username,
            display_name: String::new(),
            role: self.role,
            approved_at: self.is_approved.then_some(self.at),
            disabled_at: None,
            suspended_at: None,
            avatar_id: None,
            second_factor_at: None,
            locale: self.locale,
        })
    }

    /// Every account starts with an explicit no to all four uses: silence would be a no as
    /// well, but a stated one travels.
    fn account_row(&self) -> Account {
        Account {
            id: self.account,
            username: self.username.clone(),
            domain: String::new(),
            display_name: String::new(),
            bio_source: String::new(),
            bio_html: String::new(),
            fields: "[]".to_owned(),
            avatar_id: None,
            header_id: None,
            terms: Consent::DENIED.into(),
            default_label: AiLabel::Undeclared.into(),
            is_indexable: true,
            is_locked: false,
            shows_counts: false,
            created_at: self.at,
            suspended_at: None,
            posts_count: 0,
            followers_count: 0,
            following_count: 0,
            last_post_at: None,
            hides_follows: false,
            also_known_as: "[]".to_owned(),
            moved_to: String::new(),
            moved_at: None,
            is_bot: false,
            is_discoverable: true,
            limited_at: None,
            sensitized_at: None,
            verified_links: "[]".to_owned(),
        }
    }

    fn user_row(&self) -> User {
        User {
            id: self.user,
            account_id: self.account,
            email: self.email.clone(),
            password_hash: self.password_hash.clone(),
            role: self.role,
            application: self.application.clone(),
            invitation_id: self.invitation,
            locale: self.locale.clone(),
            created_at: self.at,
            approved_at: self.is_approved.then_some(self.at),
            approved_by: None,
            disabled_at: None,
            last_seen_at: None,
            notifications_read_id: 0,
            second_factor_at: None,
        }
    }

    fn first_terms(&self) -> ConsentEvent {
        ConsentEvent {
            id: self.event,
            at: self.at,
            subject: ConsentSubject::Account,
            subject_id: self.account.0,
            account_id: self.account,
            by_account_id: Some(self.account),
            origin: self.origin.to_owned(),
            old_terms: Consent::UNKNOWN.into(),
            new_terms: Consent::DENIED.into(),
            old_label: AiLabel::Undeclared.into(),
            new_label: AiLabel::Undeclared.into(),
        }
    }
}

/// Keeps the name of an account that is deleted from being given again.
pub(crate) fn retire(conn: &mut Conn, username: &str, now: Timestamp) -> Result<()> {
    let row = Setting {
        key: retired_key(username),
        value: "true".to_owned(),
        updated_at: now,
        updated_by: None,
    };
    Ok(store::settings::put(conn, &row)?)
}

/// The setting that keeps the name of a deleted account from being given to somebody else, who
/// would then be taken for them.
pub(crate) fn retired_key(username: &str) -> String {
    format!("retired/{username}")
}

fn taken_or(error: store::QueryError, taken: fn() -> Error) -> Error {
    if store::is_duplicate(&error) { taken() } else { error.into() }
}

pub(crate) fn username_taken() -> Error {
    Error::invalid(
        "username",
        "username.taken",
        "Somebody has that name already. Choose another one.",
    )
}

pub(crate) fn email_taken() -> Error {
    Error::invalid("email", "email.taken", "That e-mail address has an account here already.")
}

/// Reads the three fields every new person has, and collects all that is wrong with them.
pub(crate) fn read_fields(
    username: &str,
    email: &str,
    password: &str,
    needs_email: bool,
) -> Result<(String, Option<String>)> {
    let mut faults: Vec<Fault> = Vec::new();
    let username = crate::names::username(username).map_err(|fault| faults.push(fault));
    let email = match email.trim() {
        "" if !needs_email => Ok(None),
        text => crate::names::email(text).map(Some).map_err(|fault| faults.push(fault)),
    };
    let known_name = username.as_deref().unwrap_or_default();
    let known_email = email.as_ref().ok().and_then(Option::as_deref);
    faults.extend(crate::passwords::rules::check(password, known_name, known_email));
    match (username, email, faults.is_empty()) {
        (Ok(username), Ok(email), true) => Ok((username, email)),
        _ => Err(Error::Invalid(faults)),
    }
}
