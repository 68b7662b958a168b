//! What a member does with their own openings: post, change, withdraw, put back.

use store::openings::{self as rows, Opening};
use store::{Conn, Timestamp};

use super::written::Written;
use super::{NOT_HERE, OPEN, Standing, mode, standing};
use crate::error::{Error, Result};
use crate::settings::OpeningsMode;
use crate::{AccountId, App, Member, OpeningId, OpeningState, Role};

const LIMITED: Error = Error::Forbidden(
    "Moderators limit your account. Until they take that back, you cannot post jobs.",
);
const TAKEN_DOWN: Error =
    Error::Forbidden("Moderators took this job down. If you think that is wrong, write to them.");
const WITHDRAWN: Error =
    Error::Forbidden("You withdrew this job. Put it back first, then change it.");

/// Whether the member may post openings here at present; the error says why not.
pub async fn may_post(app: &App, member: &Member) -> Result<()> {
    may_by_role(app, member).await?;
    let me = member.account;
    app.store.read(move |conn| is_unlimited(store::accounts::find(conn, me)?.as_ref())).await
}

async fn may_by_role(app: &App, member: &Member) -> Result<()> {
    let mode = mode(app).await?;
    let member = member.approved()?;
    match mode {
        OpeningsMode::Staff if member.role < Role::Moderator => {
            Err(Error::Forbidden("On this server only staff post jobs."))
        }
        _ => Ok(()),
    }
}

fn is_unlimited(account: Option<&crate::Account>) -> Result<()> {
    let account = account.filter(|it| it.suspended_at.is_none()).ok_or(Error::SignedOut)?;
    if account.limited_at.is_some() { Err(LIMITED) } else { Ok(()) }
}

/// One change of one's own openings, one after the other for each person.
struct Changing {
    me: AccountId,
    is_staff: bool,
    now: Timestamp,
    /// The place at the top of the list, for one that comes there.
    top: i64,
}

impl Changing {
    fn new(app: &App, member: &Member) -> Self {
        let (me, now) = (member.account, app.now());
        Self { me, is_staff: member.is_staff(), now, top: app.ids.next::<OpeningId>(now).0 }
    }

    /// Holds the account, and lets nobody on who may not post.
    fn enter(&self, conn: &mut Conn) -> Result<()> {
        is_unlimited(store::posts::lock_author(conn, self.me)?.as_ref())
    }

    fn own(&self, conn: &mut Conn, id: OpeningId) -> Result<Opening> {
        rows::find(conn, id)?.filter(|it| it.account_id == self.me).ok_or(NOT_HERE)
    }

    /// Not more at once than one person can mean.
    fn room(&self, conn: &mut Conn, beside: OpeningId) -> Result<()> {
        if rows::count_open(conn, self.me, beside, self.now)? < OPEN {
            return Ok(());
        }
        let sentence = format!(
            "You have {OPEN} jobs that are open or wait. Withdraw one, or wait until one is over."
        );
        Err(Error::invalid("", "opening.many", sentence))
    }

    /// Puts it where it goes now: before everybody, where staff posted it, else before staff.
    fn submit(&self, row: &mut Opening) {
        row.reason = String::new();
        (row.decided_at, row.decided_by) = (None, None);
        if self.is_staff {
            row.state = OpeningState::Approved;
            if row.approved_at.is_none() {
                (row.approved_at, row.position) = (Some(self.now), self.top);
            }
        } else {
            row.state = OpeningState::Waiting;
        }
    }
}

/// Posts an opening. Staff see it at once on the list, others wait for staff. Members who are not
/// limited.
pub async fn post(app: &App, member: &Member, written: &Written) -> Result<OpeningId> {
    may_by_role(app, member).await?;
    let changing = Changing::new(app, member);
    let checked = written.checked(changing.now)?;
    app.limits.opening(member.user.0, changing.now)?;
    let home = app.config.server.public_url.clone();
    app.store
        .write(move |conn| {
            changing.enter(conn)?;
            changing.room(conn, OpeningId(0))?;
            let mut row = checked.row(&home);
            (row.id, row.account_id) = (OpeningId(changing.top), changing.me);
            row.position = changing.top;
            (row.created_at, row.changed_at) = (changing.now, changing.now);
            changing.submit(&mut row);
            rows::insert(conn, &row)?;
            Ok(row.id)
        })
        .await
}

/// Changes one of one's own. What it says waits for staff again, and so does one that was over;
/// another last day alone does not. What staff post does not wait.
pub async fn edit(app: &App, member: &Member, id: OpeningId, written: &Written) -> Result<()> {
    may_by_role(app, member).await?;
    let changing = Changing::new(app, member);
    let checked = written.checked(changing.now)?;
    app.limits.opening(member.user.0, changing.now)?;
    let home = app.config.server.public_url.clone();
    app.store
        .write(move |conn| {
            changing.enter(conn)?;
            let mut row = changing.own(conn, id)?;
            let before = standing(&row, changing.now);
            match row.state {
                OpeningState::TakenDown => return Err(TAKEN_DOWN),
                OpeningState::Withdrawn => return Err(WITHDRAWN),
                OpeningState::Waiting | OpeningState::Approved | OpeningState::Refused => {}
            }
            changing.room(conn, id)?;
            let keeps_state = before == Standing::Open && checked.says_the_same(&row);
            if before == Standing::Expired {
                // It begins anew, and comes to the top of the list.
                row.approved_at = None;
            }
            checked.write(&mut row, &home);
            row.changed_at = changing.now;
            if !keeps_state {
                changing.submit(&mut row);
            }
            Ok(rows::replace(conn, &row)?)
        })
        .await
}

/// Takes one of one's own away from the list. It can be put back.
pub async fn withdraw(app: &App, member: &Member, id: OpeningId) -> Result<()> {
    mode(app).await?;
    let changing = Changing::new(app, member);
    app.store
        .write(move |conn| {
            store::posts::lock_author(conn, changing.me)?.ok_or(Error::SignedOut)?;
            let mut row = changing.own(conn, id)?;
            match row.state {
                OpeningState::Withdrawn => return Ok(()),
                OpeningState::TakenDown => return Err(TAKEN_DOWN),
                OpeningState::Waiting | OpeningState::Approved | OpeningState::Refused => {}
            }
            row.withdrawn_from = Some(row.state);
            row.state = OpeningState::Withdrawn;
            row.changed_at = changing.now;
            Ok(rows::replace(conn, &row)?)
        })
        .await
}

/// Puts one back that was withdrawn, as it was before.
pub async fn restore(app: &App, member: &Member, id: OpeningId) -> Result<()> {
    may_by_role(app, member).await?;
    let changing = Changing::new(app, member);
    app.store
        .write(move |conn| {
            changing.enter(conn)?;
            let mut row = changing.own(conn, id)?;
            let Some(before) = row.withdrawn_from.filter(|_| row.state == OpeningState::Withdrawn)
            else {
                return Ok(());
            };
            changing.room(conn, id)?;
            row.state = before;
            row.withdrawn_from = None;
            row.changed_at = changing.now;
            Ok(rows::replace(conn, &row)?)
        })
        .await
}
