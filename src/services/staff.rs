//! What staff do through their apps: look for people, let them in, stop them; and read how many of
//! what there were (Mastodon's documentation, "admin API methods"). Pages have their own lists in
//! `people.rs`; what is done to somebody is the same function for both.

use std::collections::HashMap;

use store::queue::News;
use store::severances::Others;
use store::staff::{self as rows, Known};
use store::users::User;
use store::{Conn, RowId, SeveranceKind};

use crate::accounts::{Profile, profiles_in, remove};
use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::ids::Ids;
use crate::warnings::Words;
use crate::{
    AccountId, App, Member, Role, Timestamp, audit, follows, moderation, newcomers, news, people,
    severances, sign_up, uploads,
};

pub use store::staff::{Counted, Split, Standing, Wanted};

const NOT_HERE: Error = Error::NotFound("Record not found");

/// Somebody as staff see them.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What everybody sees.
    pub profile: Profile,
    /// The login, for people of this server.
    pub user: Option<User>,
    /// From where they are signed in, and when they last were.
    pub addresses: Vec<(String, Timestamp)>,
}

/// A page of people, the newest first, each with its cursor. Staff.
pub async fn list(app: &App, by: &Member, wanted: Wanted, page: Page) -> Result<Vec<(i64, Seen)>> {
    by.at_least(Role::Moderator)?;
    app.store
        .read(move |conn| {
            let sheet = rows::page_of(conn, &wanted, &page)?;
            let (cursors, known): (Vec<i64>, Vec<Known>) = sheet.rows.into_iter().unzip();
            let mut seen = seen(conn, known)?;
            let one = |cursor: i64| Some((cursor, seen.remove(&AccountId(cursor))?));
            Ok::<_, Error>(cursors.into_iter().filter_map(one).collect())
        })
        .await
}

/// These people. Staff.
pub async fn find_many(
    app: &App,
    by: &Member,
    ids: Vec<AccountId>,
) -> Result<HashMap<AccountId, Seen>> {
    by.at_least(Role::Moderator)?;
    app.store
        .read(move |conn| {
            let known = rows::find_many(conn, &ids)?;
            seen(conn, known)
        })
        .await
}

/// One of them. Staff.
pub async fn find(app: &App, by: &Member, id: AccountId) -> Result<Seen> {
    find_many(app, by, vec![id]).await?.remove(&id).ok_or(NOT_HERE)
}

fn seen(conn: &mut Conn, known: Vec<Known>) -> Result<HashMap<AccountId, Seen>> {
    let ids = known.iter().map(|it| it.0.id).collect();
    let mut profiles = profiles_in(conn, ids)?;
    let logins: Vec<_> = known.iter().filter_map(|it| it.1.as_ref().map(|it| it.id)).collect();
    let mut addresses: HashMap<_, Vec<(String, Timestamp)>> = HashMap::new();
    for (user, address, at) in rows::addresses(conn, &logins)? {
        let of = addresses.entry(user).or_default();
        if !address.is_empty() && of.iter().all(|it| it.0 != address) {
            of.push((address, at));
        }
    }
    let one = |(account, user): Known| {
        let profile = profiles.remove(&account.id)?;
        let of = user.as_ref().and_then(|it| addresses.remove(&it.id));
        Some((account.id, Seen { profile, user, addresses: of.unwrap_or_default() }))
    };
    Ok(known.into_iter().filter_map(one).collect())
}

/// Lets somebody in who waits. Staff.
pub async fn approve(app: &App, by: &Member, id: AccountId) -> Result<()> {
    let user = find(app, by, id).await?.user.ok_or(NOT_HERE)?;
    sign_up::approve(app, by, user.id).await
}

/// Turns somebody away who waits. Staff.
pub async fn reject(app: &App, by: &Member, id: AccountId) -> Result<()> {
    let user = find(app, by, id).await?.user.ok_or(NOT_HERE)?;
    sign_up::reject(app, by, user.id).await
}

/// Stops a login, with words for the person. Staff.
pub async fn disable(app: &App, by: &Member, id: AccountId, words: Words) -> Result<()> {
    let user = find(app, by, id).await?.user.ok_or(NOT_HERE)?;
    people::disable_saying(app, by, user.id, words).await
}

/// Opens a stopped login again. Staff.
pub async fn enable(app: &App, by: &Member, id: AccountId) -> Result<()> {
    let user = find(app, by, id).await?.user.ok_or(NOT_HERE)?;
    people::enable(app, by, user.id).await
}

/// Suspends somebody of here or elsewhere. The follows between here and somebody elsewhere end:
/// what is not shown any more is not fetched any more either, and nothing is sent there. Staff.
pub async fn suspend(app: &App, by: &Member, id: AccountId, words: Words) -> Result<()> {
    if find(app, by, id).await?.user.is_some() {
        return people::suspend(app, by, id, words).await;
    }
    let words = words.checked()?;
    let entry = audit::Act::new(app, by, "account.suspend", "", words.text);
    let (by, now, ids) = (by.clone(), app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let (account, _) = moderation::reach(conn, &by, id)?;
            if account.suspended_at.is_none() {
                let handle = format!("{}@{}", account.username, account.domain);
                end_follows(conn, &ids, now, id, &handle)?;
                store::accounts::set_suspended(conn, id, Some(now))?;
            }
            entry.about(moderation::handle(&account)).write(conn)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Ends every follow between people here and somebody elsewhere, and tells both sides.
fn end_follows(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    id: AccountId,
    handle: &str,
) -> Result<()> {
    let lost = store::severances::about_to_end(conn, Others::Account(id))?;
    severances::record(conn, ids, now, (SeveranceKind::AccountSuspension, handle), lost)?;
    for row in store::follows::with(conn, id)? {
        follows::end(conn, row.follower_id, row.followee_id)?;
        let uri = row.uri.unwrap_or_default();
        let (who, whom) = (row.follower_id, row.followee_id);
        let told = match whom == id {
            true => News::Unfollowed { follower: who, followee: whom, uri },
            false => News::FollowRejected { follower: who, followee: whom, uri },
        };
        news::tell(conn, ids, now, told)?;
    }
    Ok(())
}

/// Takes a suspension back. Follows that it ended stay ended. Staff.
pub async fn unsuspend(app: &App, by: &Member, id: AccountId) -> Result<()> {
    if find(app, by, id).await?.user.is_some() {
        return people::unsuspend(app, by, id).await;
    }
    let entry = audit::Act::new(app, by, "account.unsuspend", "", "");
    let by = by.clone();
    app.store
        .write(move |conn| {
            let (account, _) = moderation::reach(conn, &by, id)?;
            store::accounts::set_suspended(conn, id, None)?;
            entry.about(moderation::handle(&account)).write(conn)
        })
        .await
}

/// Somebody by name, for the panel: `ana`, or `ana@far.example` for people of other servers,
/// suspended or not. Staff.
pub async fn named(app: &App, by: &Member, name: &str) -> Result<Seen> {
    by.at_least(Role::Moderator)?;
    let name = name.trim().trim_start_matches('@');
    let (username, domain) = name.split_once('@').unwrap_or((name, ""));
    let (username, domain) = (username.to_owned(), domain.to_ascii_lowercase());
    let is_here = domain.is_empty() || domain == app.config.server.domain();
    let found = app
        .store
        .read(move |conn| match is_here {
            true => Ok(store::accounts::find_here(conn, &username.to_ascii_lowercase())?),
            false => Ok::<_, Error>(store::accounts::find_named(conn, &username, &domain)?),
        })
        .await?;
    let id = found.ok_or(Error::NotFound("Nobody here has that name."))?.id;
    find(app, by, id).await
}

/// Settles a complaint after something was done because of it.
pub async fn settle(app: &App, by: &Member, report: Option<RowId>) -> Result<()> {
    match report {
        Some(report) => crate::reports::settle(app, by, report, true).await,
        None => Ok(()),
    }
}

/// Removes a suspended account of this server for good, with everything that hangs on it. Admins.
pub async fn delete(app: &App, by: &Member, id: AccountId) -> Result<()> {
    by.at_least(Role::Admin)?;
    let seen = find(app, by, id).await?;
    let author = seen.profile.author.clone();
    if !author.is_suspended {
        return Err(Error::Forbidden("Only a suspended account can be deleted. Suspend it first."));
    }
    let user = seen.user.ok_or(Error::Forbidden("That person is at home elsewhere."))?;
    if user.role >= by.role && by.role != Role::Owner {
        return Err(Error::Forbidden("Your role does not reach that person."));
    }
    let entry =
        audit::Act::new(app, by, "account.delete", format!("@{}", author.username), "by staff");
    let (now, ids) = (app.now(), app.ids.clone());
    let keys = app
        .store
        .write(move |conn| {
            newcomers::retire(conn, &author.username, now)?;
            entry.write(conn)?;
            remove(conn, id, &ids, now)
        })
        .await?;
    app.wake.notify_one();
    uploads::remove_at_once(app, &keys).await;
    Ok(())
}

/// How many there were on each day between these, days since 1970; days without any are left
/// out. Staff.
pub async fn by_day(
    app: &App,
    by: &Member,
    what: Counted,
    (from, until): (Timestamp, Timestamp),
) -> Result<HashMap<i64, i64>> {
    by.at_least(Role::Moderator)?;
    app.store
        .read(move |conn| Ok(rows::by_day(conn, what, from, until)?.into_iter().collect()))
        .await
}

/// The most frequent kinds. Staff.
pub async fn by_kind(
    app: &App,
    by: &Member,
    split: Split,
    (from, until): (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<(String, i64)>> {
    by.at_least(Role::Moderator)?;
    app.store.read(move |conn| Ok(rows::by_kind(conn, split, from, until, limit)?)).await
}

/// Bytes of all files that are kept. Staff.
pub async fn space(app: &App, by: &Member) -> Result<i64> {
    by.at_least(Role::Moderator)?;
    app.store.read(|conn| Ok(rows::space(conn)?)).await
}

/// On which day people joined, on which they were last seen, and how many. Staff.
pub async fn stays(
    app: &App,
    by: &Member,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<(i64, i64, i64)>> {
    by.at_least(Role::Moderator)?;
    app.store.read(move |conn| Ok(rows::stays(conn, from, until)?)).await
}
