//! What moderators tell somebody whom they did something to: a notification with their words, and
//! a mail where the server sends any (Mastodon's documentation, `AccountWarning`).

use store::notifications::{self, Notification};
use store::queue::{self, Job};
use store::users::Person;
use store::warnings as rows;
use store::{Conn, JobId, NotificationId, NotificationKind, Timestamp, UserId, WarningAction};

use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::{App, Member, mail};

pub use store::warnings::AccountWarning;

/// Characters of what is told at most.
pub const LENGTH: usize = 1_000;

/// Warnings on one page at most.
const PAGE: i64 = 50;

/// What a moderator says about what they do. It is kept in the log in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words; may be empty.
    pub text: String,
    /// Whether the person hears of it.
    pub is_told: bool,
}

impl Words {
    /// For the person, too.
    pub fn told(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_told: true }
    }

    /// For the log alone.
    pub fn silent(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_told: false }
    }

    /// Without what stands around them, if they are not too many.
    pub(crate) fn checked(self) -> Result<Self> {
        let text = self.text.trim().to_owned();
        if text.chars().count() > LENGTH {
            let sentence = format!("At most {LENGTH} characters, please.");
            return Err(Error::invalid("words", "warning.long", sentence));
        }
        Ok(Self { text, ..self })
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::told(text)
    }
}

/// What is told, ready for the change itself.
#[derive(Clone, Debug)]
pub(crate) struct Telling {
    ids: Ids,
    now: Timestamp,
    by: Option<UserId>,
    words: Words,
    /// The name of the server and its address, where mail is switched on.
    mail: Option<(String, String)>,
}

impl Telling {
    pub(crate) async fn new(app: &App, by: &Member, words: Words) -> Result<Self> {
        let mail = match app.config.mail.is_on() && words.is_told {
            true => {
                let name = crate::settings::get(app).await?.name.clone();
                Some((name, app.config.server.link("/warnings")))
            }
            false => None,
        };
        Ok(Self { ids: app.ids.clone(), now: app.now(), by: by.id_for_log(), words, mail })
    }

    /// Tells it. Do it before the account is suspended: of who is suspended nothing is told.
    pub(crate) fn tell(
        &self,
        conn: &mut Conn,
        person: &Person,
        action: WarningAction,
    ) -> Result<()> {
        if !self.words.is_told {
            return Ok(());
        }
        let (id, account): (NotificationId, _) = (self.ids.next(self.now), person.account.id);
        let row = AccountWarning {
            id,
            account_id: account,
            action,
            words: self.words.text.clone(),
            post_ids: "[]".to_owned(),
            created_at: self.now,
            created_by: self.by,
        };
        rows::insert(conn, &row)?;
        let told = Notification {
            id,
            account_id: account,
            kind: NotificationKind::Warned,
            from_account_id: account,
            post_id: None,
            created_at: self.now,
            is_filtered: false,
        };
        notifications::insert(conn, &told)?;
        if let (Some((site, link)), Some(to)) = (&self.mail, &person.user.email) {
            let job: Job =
                mail::warning(to, site, &person.account.username, (action, &row.words), link);
            queue::enqueue(conn, self.ids.next::<JobId>(self.now), &job, self.now)?;
        }
        Ok(())
    }
}

/// What was done, in words.
pub fn deed(action: WarningAction) -> &'static str {
    match action {
        WarningAction::None => "The moderators of this server wrote to you.",
        WarningAction::Disable => {
            "Your login was stopped. Your profile and works stay as they are."
        }
        WarningAction::Sensitive => "All your pictures have a curtain now.",
        WarningAction::Silence => {
            "Your account is limited: lists show your posts to those who follow you, and to \
            nobody else. Links to them work."
        }
        WarningAction::Suspend => "Your account was suspended. Nobody sees it or your works.",
    }
}

/// What the member was told, the newest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<AccountWarning>> {
    let me = member.account;
    app.store.read(move |conn| Ok(rows::of_account(conn, me, PAGE)?)).await
}

/// Those of the member's with these ids, in any order.
pub async fn of_notifications(
    app: &App,
    member: &Member,
    ids: Vec<NotificationId>,
) -> Result<Vec<AccountWarning>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let me = member.account;
    app.store.read(move |conn| Ok(rows::find_many(conn, me, &ids)?)).await
}
