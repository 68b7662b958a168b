//! Where somebody came from and where they go: other accounts that are the same person, and a
//! move to one of them. Each side has to name the other, so nobody can move somebody else's
//! followers.

use store::queue::{self, Job, News};
use store::{Conn, accounts, remote_actors};

use crate::addresses::Addresses;
use crate::error::{Error, Result};
use crate::posts::Author;
use crate::posts::shown::Authors;
use crate::{AccountId, App, Member, Timestamp, passwords};

/// Other accounts one may name.
pub const ALIASES: usize = 10;

/// Another account of the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Its id.
    pub uri: String,
    /// The account, where it is known here.
    pub known: Option<Author>,
}

/// One's own aliases and move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Other accounts that are oneself.
    pub aliases: Vec<Alias>,
    /// Where one moved.
    pub moved: Option<Alias>,
    /// When.
    pub moved_at: Option<Timestamp>,
}

/// What one's own profile says about other accounts.
pub async fn own(app: &App, member: &Member) -> Result<Moving> {
    let (me, addresses) = (member.account, Addresses::new(&app.config.server));
    app.store
        .read(move |conn| {
            let row = accounts::find(conn, me)?.ok_or(Error::SignedOut)?;
            let mut aliases = Vec::new();
            for uri in ids(&row.also_known_as) {
                aliases.push(alias(conn, &addresses, uri)?);
            }
            let moved = match row.moved_to.is_empty() {
                true => None,
                false => Some(alias(conn, &addresses, row.moved_to)?),
            };
            Ok(Moving { aliases, moved, moved_at: row.moved_at })
        })
        .await
}

/// The ids in a column that holds a list of them; what cannot be read names nobody.
pub(crate) fn ids(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

fn alias(conn: &mut Conn, addresses: &Addresses, uri: String) -> Result<Alias> {
    let known = match account_of(conn, addresses, &uri)? {
        Some(id) => Authors::find(conn, [id])?.get(id),
        None => None,
    };
    Ok(Alias { uri, known })
}

/// Who has this id, here or elsewhere, as far as is known.
pub(crate) fn account_of(
    conn: &mut Conn,
    addresses: &Addresses,
    uri: &str,
) -> Result<Option<AccountId>> {
    use crate::addresses::LocalThing;
    let local = url::Url::parse(uri).ok().and_then(|it| addresses.parse_local(&it));
    if let Some(LocalThing::Account { username }) = local {
        return Ok(accounts::find_here(conn, &username)?.map(|it| it.id));
    }
    Ok(remote_actors::account_of(conn, uri)?)
}

/// The id of an account that is known here.
fn uri_of(conn: &mut Conn, addresses: &Addresses, id: AccountId) -> Result<String> {
    let row = accounts::find(conn, id)?.ok_or_else(unknown)?;
    if row.domain.is_empty() {
        return Ok(addresses.actor(&row.username));
    }
    Ok(remote_actors::find(conn, id)?.ok_or_else(unknown)?.uri)
}

fn unknown() -> Error {
    Error::invalid("address", "moving.unknown", "Nobody was found at that address.")
}

/// Says that another account is oneself too.
pub async fn add_alias(app: &App, member: &Member, other: AccountId) -> Result<()> {
    let (me, now, ids_of) = (member.approved()?.account, app.now(), app.ids.clone());
    let addresses = Addresses::new(&app.config.server);
    app.store
        .write(move |conn| {
            if other == me {
                return Err(Error::invalid("address", "moving.self", "That is this account."));
            }
            let uri = uri_of(conn, &addresses, other)?;
            let row = store::posts::lock_author(conn, me)?.ok_or(Error::SignedOut)?;
            let mut all = ids(&row.also_known_as);
            if all.contains(&uri) {
                return Ok(());
            }
            if all.len() >= ALIASES {
                let sentence = format!("At most {ALIASES} addresses, please.");
                return Err(Error::invalid("address", "moving.many", sentence));
            }
            all.push(uri);
            save_aliases(conn, me, &all)?;
            let job = Job::FanOut { news: News::ProfileChanged { account: me } };
            queue::enqueue(conn, ids_of.next(now), &job, now)?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Takes an alias off.
pub async fn remove_alias(app: &App, member: &Member, uri: &str) -> Result<()> {
    let (me, now, ids_of, uri) =
        (member.approved()?.account, app.now(), app.ids.clone(), uri.to_owned());
    app.store
        .write(move |conn| {
            let row = store::posts::lock_author(conn, me)?.ok_or(Error::SignedOut)?;
            let mut all = ids(&row.also_known_as);
            let before = all.len();
            all.retain(|it| *it != uri);
            if all.len() == before {
                return Ok::<_, Error>(());
            }
            save_aliases(conn, me, &all)?;
            let job = Job::FanOut { news: News::ProfileChanged { account: me } };
            queue::enqueue(conn, ids_of.next(now), &job, now)?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

fn save_aliases(conn: &mut Conn, me: AccountId, all: &[String]) -> Result<()> {
    let json = serde_json::to_string(all).map_err(anyhow::Error::new)?;
    Ok(accounts::set_also_known_as(conn, me, &json)?)
}

/// Moves away: other servers let one's followers follow the other account instead, and the
/// profile here says where one went. The other account has to name this one as itself; look it up
/// anew before, so that what was changed there a minute ago is known.
pub async fn move_to(app: &App, member: &Member, password: &str, other: AccountId) -> Result<()> {
    passwords::confirm(app, member, password).await?;
    let (me, now, ids_of) = (member.approved()?.account, app.now(), app.ids.clone());
    let addresses = Addresses::new(&app.config.server);
    let mine = addresses.actor(&member.username);
    app.store
        .write(move |conn| {
            if other == me {
                return Err(Error::invalid("address", "moving.self", "That is this account."));
            }
            let target = accounts::find(conn, other)?.filter(|it| it.suspended_at.is_none());
            let target = target.ok_or_else(unknown)?;
            let names = match target.domain.as_str() {
                "" => ids(&target.also_known_as),
                _ => remote_actors::find(conn, other)?
                    .map(|it| ids(&it.also_known_as))
                    .unwrap_or_default(),
            };
            if !names.contains(&mine) {
                let sentence = format!(
                    "That account does not say that it is you. Add {mine} to its aliases first."
                );
                return Err(Error::invalid("address", "moving.unnamed", sentence));
            }
            if !target.moved_to.is_empty() {
                let sentence = "That account has moved on itself.";
                return Err(Error::invalid("address", "moving.moved", sentence));
            }
            let uri = uri_of(conn, &addresses, other)?;
            accounts::set_moved(conn, me, &uri, Some(now))?;
            let job = Job::FanOut { news: News::Moved { account: me } };
            queue::enqueue(conn, ids_of.next(now), &job, now)?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Takes a move back: the profile says nothing of it any more. Followers who went stay where they
/// are.
pub async fn stay(app: &App, member: &Member) -> Result<()> {
    let (me, now, ids_of) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            accounts::set_moved(conn, me, "", None)?;
            let job = Job::FanOut { news: News::ProfileChanged { account: me } };
            queue::enqueue(conn, ids_of.next(now), &job, now)?;
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}
