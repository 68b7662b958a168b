//! What staff decide about openings. Each decision is in the log, and its poster is told.

use store::notifications::{self, Notification};
use store::openings::{self as rows, Opening, Pile};
use store::{Conn, NotificationKind};

use super::{Openings, Standing, page_of, standing};
use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::ids::Ids;
use crate::{App, Member, OpeningId, OpeningState, Role, Timestamp, UserId, audit};

/// Characters of a reason at most.
const REASON_LENGTH: usize = 1_000;

const GONE: Error = Error::NotFound("That job is not here, or it was decided already.");
const OVER: Error = Error::Forbidden("The last day of this job is over: there is nothing to show.");
const CHANGED: Error = Error::Forbidden(
    "Its poster changed this job while you read it. Look again before you decide.",
);

/// A page of a pile, the newest first. Staff.
pub async fn pile(app: &App, by: &Member, which: Pile, page: Page) -> Result<Openings> {
    by.at_least(Role::Moderator)?;
    let now = app.now();
    app.store
        .read(move |conn| {
            let sheet = rows::pile(conn, which, now, &page)?;
            page_of(conn, sheet, now)
        })
        .await
}

/// How many wait for staff; counting stops at 100.
pub async fn waiting_count(app: &App) -> Result<usize> {
    let now = app.now();
    app.store.read(move |conn| Ok::<_, Error>(rows::waiting_count(conn, now)?)).await
}

/// Lets one in that waits or was refused. `seen` is its last change as staff saw it, where they
/// saw it: what came after nobody read. Staff.
pub async fn approve(app: &App, by: &Member, id: OpeningId, seen: Option<Timestamp>) -> Result<()> {
    let deciding = Deciding::new(app, by, "opening.approve", "")?;
    let from = &[Standing::Waiting, Standing::Refused];
    deciding.run(app, id, seen, from, OpeningState::Approved).await
}

/// Refuses one that waits; its poster reads the reason. Staff.
pub async fn refuse(app: &App, by: &Member, id: OpeningId, reason: &str) -> Result<()> {
    let deciding = Deciding::new(app, by, "opening.refuse", with_reason(reason)?)?;
    deciding.run(app, id, None, &[Standing::Waiting], OpeningState::Refused).await
}

/// Takes one down that is open; its poster reads the reason. Staff.
pub async fn take_down(app: &App, by: &Member, id: OpeningId, reason: &str) -> Result<()> {
    let deciding = Deciding::new(app, by, "opening.take_down", with_reason(reason)?)?;
    deciding.run(app, id, None, &[Standing::Open], OpeningState::TakenDown).await
}

/// Puts one back that was taken down. Staff.
pub async fn put_back(app: &App, by: &Member, id: OpeningId) -> Result<()> {
    let deciding = Deciding::new(app, by, "opening.put_back", "")?;
    deciding.run(app, id, None, &[Standing::TakenDown], OpeningState::Approved).await
}

fn with_reason(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.is_empty() {
        let sentence = "Say why: its poster reads it.";
        return Err(Error::invalid("reason", "opening.reason", sentence));
    }
    if reason.chars().count() > REASON_LENGTH {
        let sentence = format!("At most {REASON_LENGTH} characters, please.");
        return Err(Error::invalid("reason", "opening.long", sentence));
    }
    Ok(reason)
}

/// One decision, ready for the change.
struct Deciding {
    ids: Ids,
    now: Timestamp,
    by: Option<UserId>,
    reason: String,
    act: audit::Act,
}

impl Deciding {
    fn new(app: &App, by: &Member, action: &'static str, reason: &str) -> Result<Self> {
        by.at_least(Role::Moderator)?;
        Ok(Self {
            ids: app.ids.clone(),
            now: app.now(),
            by: by.id_for_log(),
            reason: reason.to_owned(),
            act: audit::Act::new(app, by, action, "", reason),
        })
    }

    async fn run(
        self,
        app: &App,
        id: OpeningId,
        seen: Option<Timestamp>,
        from: &'static [Standing],
        to: OpeningState,
    ) -> Result<()> {
        app.store.write(move |conn| self.write(conn, id, seen, from, to)).await?;
        app.wake.notify_one();
        Ok(())
    }

    fn write(
        self,
        conn: &mut Conn,
        id: OpeningId,
        seen: Option<Timestamp>,
        from: &[Standing],
        to: OpeningState,
    ) -> Result<()> {
        let poster = rows::find(conn, id)?.ok_or(GONE)?.account_id;
        store::posts::lock_author(conn, poster)?.ok_or(GONE)?;
        let mut row = rows::find(conn, id)?.ok_or(GONE)?;
        if !from.contains(&standing(&row, self.now)) {
            return Err(GONE);
        }
        if seen.is_some_and(|it| it != row.changed_at) {
            return Err(CHANGED);
        }
        if to == OpeningState::Approved && row.expires_at <= self.now {
            return Err(OVER);
        }
        row.state = to;
        row.reason = self.reason;
        row.changed_at = self.now;
        (row.decided_at, row.decided_by) = (Some(self.now), self.by);
        if to == OpeningState::Approved && row.approved_at.is_none() {
            row.approved_at = Some(self.now);
            row.position = self.ids.next::<OpeningId>(self.now).0;
        }
        rows::replace(conn, &row)?;
        tell(conn, &self.ids, self.now, &row)?;
        self.act.about(format!("job {id}, {}", row.title)).write(conn)
    }
}

/// Tells the poster, in their own name: who decided is nobody's business.
fn tell(conn: &mut Conn, ids: &Ids, now: Timestamp, row: &Opening) -> Result<()> {
    let told = Notification {
        id: ids.next(now),
        account_id: row.account_id,
        kind: NotificationKind::Opening,
        from_account_id: row.account_id,
        post_id: None,
        created_at: now,
        is_filtered: false,
    };
    notifications::insert(conn, &told)?;
    Ok(())
}
