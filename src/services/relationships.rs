//! How somebody stands to others, and what they keep about them: notes, and whom they show on
//! their profile.

use std::collections::HashMap;

use store::relationships::{self as rows, Fact};
use store::{Conn, RowId, account_notes, endorsements};

use crate::feeds::Page;
use crate::follows::PeopleList;
use crate::{AccountId, App, Error, Member, Result, Timestamp};

const NOT_HERE: Error = Error::NotFound("That person is not here, or not for you.");

/// Accounts that one question may be about.
const MOST: usize = 100;

/// Characters of a note at most.
pub const NOTE_LENGTH: usize = 2_000;

/// How the member stands to somebody, in every respect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a row of its own")]
pub struct Standing {
    /// To whom.
    pub account: AccountId,
    /// The member follows them.
    pub following: bool,
    /// The member sees what they boost.
    pub shows_boosts: bool,
    /// The member is told of each new post of theirs.
    pub notifies: bool,
    /// In which languages the member wants their posts; empty: all.
    pub languages: Vec<String>,
    /// They follow the member.
    pub followed_by: bool,
    /// The member has blocked them.
    pub blocking: bool,
    /// They have blocked the member.
    pub blocked_by: bool,
    /// The member has muted them.
    pub muting: bool,
    /// And does not want to be told what they do.
    pub mutes_notifications: bool,
    /// Until when.
    pub mute_ends_at: Option<Timestamp>,
    /// The member asked to follow and waits.
    pub requested: bool,
    /// They asked to follow the member.
    pub requested_by: bool,
    /// The member has blocked their whole server.
    pub domain_blocking: bool,
    /// The member shows them on their profile.
    pub endorsed: bool,
    /// What the member noted about them.
    pub note: String,
}

/// How the member stands to these people, in the order in which they were named; who is not here
/// is left out, who is suspended unless it is asked for.
pub async fn with(
    app: &App,
    member: &Member,
    mut others: Vec<AccountId>,
    with_suspended: bool,
) -> Result<Vec<Standing>> {
    others.truncate(MOST);
    let (me, now) = (member.account, app.now());
    app.store.read(move |conn| between(conn, me, &others, with_suspended, now)).await
}

/// The same for one, who is here.
pub async fn to(app: &App, member: &Member, other: AccountId) -> Result<Standing> {
    with(app, member, vec![other], true).await?.pop().ok_or(NOT_HERE)
}

fn between(
    conn: &mut Conn,
    me: AccountId,
    others: &[AccountId],
    with_suspended: bool,
    now: Timestamp,
) -> Result<Vec<Standing>> {
    let facts = rows::facts(conn, me, others)?;
    let followed = rows::followed(conn, me, others)?;
    let following = rows::following(conn, me, others)?;
    let mutes = rows::muted(conn, me, others)?;
    let mut notes: HashMap<AccountId, String> =
        rows::notes(conn, me, others)?.into_iter().collect();
    let mut standings: Vec<Standing> = Vec::with_capacity(others.len());
    for account in others.iter().copied() {
        let holds = |fact| facts.contains(&(fact, account));
        let is_here = holds(Fact::Open) || (with_suspended && holds(Fact::Suspended));
        if !is_here || standings.iter().any(|it| it.account == account) {
            continue;
        }
        let mine = followed.iter().find(|it| it.followee_id == account);
        let theirs = following.iter().find(|it| it.follower_id == account);
        let mute = mutes
            .iter()
            .find(|it| it.target_id == account && it.expires_at.is_none_or(|end| end > now));
        let words = |it: &str| it.split_whitespace().map(ToOwned::to_owned).collect();
        standings.push(Standing {
            account,
            following: mine.is_some_and(|it| it.accepted_at.is_some()),
            shows_boosts: mine.is_some_and(|it| it.shows_boosts),
            notifies: mine.is_some_and(|it| it.notifies),
            languages: mine.map(|it| words(&it.languages)).unwrap_or_default(),
            followed_by: theirs.is_some_and(|it| it.accepted_at.is_some()),
            blocking: holds(Fact::Blocking),
            blocked_by: holds(Fact::BlockedBy),
            muting: mute.is_some(),
            mutes_notifications: mute.is_some_and(|it| it.hides_notifications),
            mute_ends_at: mute.and_then(|it| it.expires_at),
            requested: mine.is_some_and(|it| it.accepted_at.is_none()),
            requested_by: theirs.is_some_and(|it| it.accepted_at.is_none()),
            domain_blocking: holds(Fact::DomainBlocking),
            endorsed: holds(Fact::Endorsed),
            note: notes.remove(&account).unwrap_or_default(),
        });
    }
    Ok(standings)
}

/// Pairs of acquaintances that are looked at.
const ACQUAINTANCES: i64 = 400;

/// Whom of those the member follows follows each of these people, in the order of asking. Who
/// hides whom they follow is not given away.
pub async fn familiar(
    app: &App,
    member: &Member,
    mut of: Vec<AccountId>,
) -> Result<Vec<(AccountId, Vec<AccountId>)>> {
    of.truncate(MOST);
    let me = member.approved()?.account;
    app.store
        .read(move |conn| {
            let pairs = rows::familiar(conn, me, &of, ACQUAINTANCES)?;
            let known = |who: AccountId| {
                pairs.iter().filter(|it| it.0 == who).map(|it| it.1).collect::<Vec<_>>()
            };
            Ok(of.iter().map(|who| (*who, known(*who))).collect())
        })
        .await
}

/// Notes something about somebody, for the member's eyes only; empty takes the note away.
pub async fn note(app: &App, member: &Member, other: AccountId, comment: &str) -> Result<()> {
    let me = member.approved()?.account;
    let comment = comment.trim().to_owned();
    if comment.chars().count() > NOTE_LENGTH {
        let sentence = format!("A note has at most {NOTE_LENGTH} characters.");
        return Err(Error::invalid("comment", "note.long", sentence));
    }
    let id: RowId = app.ids.next(app.now());
    app.store
        .write(move |conn| {
            store::accounts::find(conn, other)?.ok_or(NOT_HERE)?;
            Ok(account_notes::put(conn, id, me, other, &comment)?)
        })
        .await
}

/// Shows somebody whom the member follows on the member's profile.
pub async fn endorse(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let (me, now) = (member.approved()?.account, app.now());
    let id: RowId = app.ids.next(now);
    app.store
        .write(move |conn| {
            store::accounts::find(conn, other)?.ok_or(NOT_HERE)?;
            let follow = store::follows::find(conn, me, other)?;
            if follow.is_none_or(|it| it.accepted_at.is_none()) {
                let sentence = "You must be already following the person you want to endorse.";
                return Err(Error::invalid("base", "endorsement.not_followed", sentence));
            }
            Ok(endorsements::insert_once(conn, id, me, other, now)?)
        })
        .await
}

/// Shows somebody no longer.
pub async fn unendorse(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            store::accounts::find(conn, other)?.ok_or(NOT_HERE)?;
            Ok(endorsements::delete(conn, me, other)?)
        })
        .await
}

/// Whom somebody shows on their profile.
pub async fn endorsed_by(app: &App, of: AccountId, page: Page) -> Result<PeopleList> {
    app.store.read(move |conn| Ok(endorsements::page_of(conn, of, &page)?.into())).await
}
