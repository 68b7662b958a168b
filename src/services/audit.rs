//! What staff and the command line did: who, what, to whom, when. Rows are only ever added.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use store::audit::AuditEvent;
use store::{Conn, Role, RowId, UserId};

use crate::error::Result;
use crate::{App, Error, Member};

/// One act, ready to be written in the transaction of the change itself.
#[derive(Clone, Debug)]
pub(crate) struct Act(AuditEvent);

impl Act {
    /// `action` is a stable word (`user.suspend`), `subject` names whom or what it was done to
    /// (`@ana`), `detail` says the rest for people.
    pub(crate) fn new(
        app: &App,
        by: &Member,
        action: &'static str,
        subject: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        let now = app.now();
        Self(AuditEvent {
            id: app.ids.next(now),
            at: now,
            by_user: by.id_for_log(),
            action: action.to_owned(),
            subject: subject.into(),
            detail: detail.into(),
        })
    }

    /// The same about another subject, for acts that learn whom they concern while they run.
    pub(crate) fn about(mut self, subject: String) -> Self {
        self.0.subject = subject;
        self
    }

    /// The same with what is known only while it runs.
    pub(crate) fn saying(mut self, detail: String) -> Self {
        self.0.detail = detail;
        self
    }

    pub(crate) fn write(self, conn: &mut Conn) -> Result<()> {
        Ok(store::audit::insert(conn, &self.0)?)
    }
}

/// A line of the log.
#[derive(Clone, Debug)]
pub struct Line {
    /// The act; `by_user` is empty for the command line.
    pub event: AuditEvent,
    /// Who, as `@name`, or "the command line", or "someone who left".
    pub by: String,
}

/// The newest acts, 50 at a time. Admins and the owner.
pub async fn list(app: &App, by: &Member, older_than: Option<i64>) -> Result<Vec<Line>> {
    by.at_least(Role::Admin)?;
    app.store
        .read(move |conn| {
            let events = store::audit::page(conn, older_than.map(RowId), 50)?;
            let mut names: HashMap<UserId, String> = HashMap::new();
            let mut lines = Vec::with_capacity(events.len());
            for event in events {
                let by = match event.by_user {
                    None => "the command line".to_owned(),
                    Some(user) => match names.entry(user) {
                        Entry::Occupied(known) => known.get().clone(),
                        Entry::Vacant(place) => place.insert(name_of(conn, user)?).clone(),
                    },
                };
                lines.push(Line { event, by });
            }
            Ok::<_, Error>(lines)
        })
        .await
}

fn name_of(conn: &mut Conn, user: UserId) -> Result<String> {
    let person = store::users::person(conn, user)?;
    Ok(person
        .map_or_else(|| "someone who left".to_owned(), |it| format!("@{}", it.account.username)))
}
