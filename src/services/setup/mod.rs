//! The first run: the person who answers for the server is made once, by a link that only
//! somebody at the machine can read, or by a file of answers.

mod answers;

use std::time::Duration;

use store::links::OneTimeLink;
use store::settings::Setting;
use store::users::Login;
use store::{Conn, LinkKind, Role};

use crate::error::{Error, Result};
use crate::newcomers::{self, Newcomer};
use crate::sessions::{Client, NewSession, Prepared};
use crate::settings::Site;
use crate::{App, Member, audit, secrets, settings};

pub use answers::{Answers, OwnerAnswers, SiteAnswers};

/// The page of the link; the token follows as `?token=`.
pub const LINK_PATH: &str = "/setup";

/// A link nobody used stops working; the next start makes a new one.
const LINK_LIFETIME: Duration = Duration::from_hours(24 * 7);

/// The row that only the first run can add: of two at once, one fails.
const KEY: &str = "setup";

/// What the first run asks.
#[derive(Clone, Debug, Default)]
pub struct Owner {
    /// The owner's name in addresses.
    pub username: String,
    /// May be empty.
    pub email: String,
    /// The password.
    pub password: String,
    /// What the server is like.
    pub site: Site,
}

/// A fresh link for the first run, as a full address; older ones stop working. `None` once the
/// server has an owner.
pub async fn owner_link(app: &App) -> Result<Option<String>> {
    let now = app.now();
    let (token, token_hash) = secrets::new_token()?;
    let row = OneTimeLink {
        id: app.ids.next(now),
        kind: LinkKind::Setup,
        user_id: None,
        token_hash,
        created_by: None,
        created_at: now,
        expires_at: now.plus(LINK_LIFETIME),
        used_at: None,
    };
    let is_needed = app
        .store
        .write(move |conn| {
            if is_done(conn)? {
                return Ok(false);
            }
            store::links::void(conn, LinkKind::Setup, None)?;
            store::links::insert(conn, &row)?;
            Ok::<_, Error>(true)
        })
        .await?;
    Ok(is_needed.then(|| app.config.server.link(&format!("{LINK_PATH}?token={token}"))))
}

/// Whether the server has an owner.
pub async fn has_owner(app: &App) -> Result<bool> {
    app.store.read(is_done).await
}

fn is_done(conn: &mut Conn) -> Result<bool> {
    Ok(store::settings::find(conn, KEY)?.is_some() || store::users::owners(conn)? > 0)
}

fn done_already() -> Error {
    Error::invalid("", "setup.done", "This server has an owner already.")
}

/// Whether a link still works, for the page it opens.
pub async fn check_link(app: &App, token: &str) -> Result<()> {
    let (now, hash) = (app.now(), secrets::hash_token(token));
    app.store.read(move |conn| open_link(conn, &hash, now).map(drop)).await
}

fn open_link(conn: &mut Conn, hash: &[u8], now: store::Timestamp) -> Result<OneTimeLink> {
    store::links::open(conn, LinkKind::Setup, hash, now)?.ok_or(Error::NotFound(
        "That link was used, or is too old. Start the server again to get a new one.",
    ))
}

/// Makes the owner with the link, and signs them in.
pub async fn make_owner(
    app: &App,
    token: &str,
    owner: Owner,
    client: &Client,
) -> Result<NewSession> {
    check_link(app, token).await?;
    let session = Prepared::new(app, client)?;
    let (now, hash) = (app.now(), secrets::hash_token(token));
    let change = prepare(app, owner, "setup").await?;
    let row = session.row(change.newcomer.user);
    let site = change.site.clone();
    let login = app
        .store
        .write(move |conn| {
            let link = open_link(conn, &hash, now)?;
            store::links::take(conn, link.id, now)?;
            let login = change.write(conn)?;
            store::sessions::insert(conn, &row)?;
            Ok::<_, Error>(login)
        })
        .await?;
    settings::keep(app, site);
    Ok(session.answer(login))
}

/// Makes the owner and the settings from a file of answers. An error when there is an owner.
/// Answers the owner's name.
pub async fn from_answers(app: &App, answers: Answers) -> Result<String> {
    let owner = answers.into_owner()?;
    let change = prepare(app, owner, "console").await?;
    let site = change.site.clone();
    let login = app.store.write(move |conn| change.write(conn)).await?;
    settings::keep(app, site);
    Ok(login.username)
}

/// Everything checked, hashed and ready to be written.
struct Change {
    newcomer: Newcomer,
    site: Site,
    entry: audit::Act,
}

async fn prepare(app: &App, owner: Owner, origin: &'static str) -> Result<Change> {
    if has_owner(app).await? {
        return Err(done_already());
    }
    let site = owner.site.checked();
    let fields = newcomers::read_fields(&owner.username, &owner.email, &owner.password, false);
    let (site, (username, email)) = match (site, fields) {
        (Ok(site), Ok(fields)) => (site, fields),
        // One answer with everything that is wrong.
        (Err(Error::Invalid(mut faults)), Err(Error::Invalid(more))) => {
            faults.extend(more);
            return Err(Error::Invalid(faults));
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let hash = app.hasher.hash(&owner.password).await?;
    let subject = format!("@{username}");
    let entry = audit::Act::new(app, &Member::console(), "setup", subject, origin);
    let newcomer =
        Newcomer { role: Role::Owner, origin, ..Newcomer::new(app, username, email, hash) };
    Ok(Change { newcomer, site, entry })
}

impl Change {
    fn write(self, conn: &mut Conn) -> Result<Login> {
        let now = self.newcomer.at;
        if is_done(conn)? {
            return Err(done_already());
        }
        let row = Setting {
            key: KEY.to_owned(),
            value: "\"done\"".to_owned(),
            updated_at: now,
            updated_by: Some(self.newcomer.user),
        };
        store::settings::insert(conn, &row).map_err(|error| {
            if store::is_duplicate(&error) { done_already() } else { error.into() }
        })?;
        settings::write(conn, &self.site, Some(self.newcomer.user), now)?;
        let login = self.newcomer.insert(conn)?;
        store::links::void(conn, LinkKind::Setup, None)?;
        self.entry.write(conn)?;
        Ok(login)
    }
}

#[cfg(test)]
mod tests;
