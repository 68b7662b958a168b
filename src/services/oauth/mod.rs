//! OAuth 2 as apps of the Mastodon API know it (RFC 6749, RFC 7636, and Mastodon's documentation,
//! "Logging in with an account"): an app registers itself, somebody says yes to it, it gets a
//! token.

mod codes;
mod exchange;
mod redirects;
pub mod scopes;

use std::collections::HashMap;
use std::time::Duration;

use store::RowId;
use store::oauth_apps::{self, OauthApp};

pub use codes::{Asked, Request, approve, check};
pub use exchange::{Denied, NewToken, Presented, Redeemed, client_token, redeem, revoke};
pub use redirects::OUT_OF_BAND;

use crate::error::{Error, Fault, Result};
use crate::{App, secrets};

/// Characters of an app's name, and of its web site's address.
const NAME_LENGTH: usize = 60;
const WEBSITE_LENGTH: usize = 2_000;

/// An app that never got a token is forgotten after this time.
const UNUSED: Duration = Duration::from_hours(24 * 7);

/// What an app says when it registers itself.
#[derive(Clone, Debug, Default)]
pub struct Registration {
    /// Its name, for people.
    pub name: String,
    /// Its web site; empty for none.
    pub website: String,
    /// Where it may be led back to.
    pub redirect_uris: Vec<String>,
    /// The most it will ask for; empty for `read`.
    pub scopes: String,
}

/// An app as it is shown to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The row.
    pub id: RowId,
    /// Its name, for people.
    pub name: String,
    /// Its web site; empty for none.
    pub website: String,
    /// Where it may be led back to.
    pub redirect_uris: Vec<String>,
    /// The most it may ask for.
    pub scopes: Vec<String>,
}

impl From<OauthApp> for Program {
    fn from(row: OauthApp) -> Self {
        Self {
            id: row.id,
            name: row.name,
            website: row.website,
            redirect_uris: row.redirect_uris.lines().map(str::to_owned).collect(),
            scopes: row.scopes.split(' ').map(str::to_owned).collect(),
        }
    }
}

/// An app that was just registered.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The app.
    pub program: Program,
    /// What it calls itself from now on.
    pub client_id: String,
    /// How it proves that. Shown once, never stored.
    pub client_secret: String,
}

/// Registers an app. Anyone may; how often is for the door to limit.
pub async fn register(app: &App, wanted: Registration) -> Result<Registered> {
    let wanted = checked(&wanted)?;
    let now = app.now();
    let (client_id, _) = secrets::new_token()?;
    let (client_secret, secret_hash) = secrets::new_token()?;
    let row = OauthApp {
        id: app.ids.next(now),
        client_id: client_id.clone(),
        secret_hash,
        name: wanted.name,
        website: wanted.website,
        redirect_uris: wanted.redirect_uris.join("\n"),
        scopes: wanted.scopes,
        created_at: now,
        last_used_at: now,
    };
    let kept = row.clone();
    app.store.write(move |conn| Ok::<_, Error>(oauth_apps::insert(conn, &kept)?)).await?;
    Ok(Registered { program: row.into(), client_id, client_secret })
}

fn checked(wanted: &Registration) -> Result<Registration> {
    let mut faults = Vec::new();
    let name: String = wanted.name.trim().chars().filter(|it| !it.is_control()).collect();
    if name.is_empty() {
        faults.push(Fault::new("client_name", "app.name.empty", "Name can't be blank."));
    } else if name.chars().count() > NAME_LENGTH {
        let sentence = format!("Name is too long (at most {NAME_LENGTH} characters).");
        faults.push(Fault::new("client_name", "app.name.long", sentence));
    }
    let website = wanted.website.trim().to_owned();
    let is_link = url::Url::parse(&website)
        .is_ok_and(|it| matches!(it.scheme(), "http" | "https") && it.has_host());
    if !website.is_empty() && (!is_link || website.len() > WEBSITE_LENGTH) {
        faults.push(Fault::new("website", "app.website", "Website must be a valid URL."));
    }
    let redirect_uris = match redirects::checked(&wanted.redirect_uris) {
        Ok(uris) => uris,
        Err(fault) => {
            faults.push(fault);
            Vec::new()
        }
    };
    let scopes = match scopes::read(&wanted.scopes) {
        Ok(scopes) => scopes.join(" "),
        Err(Error::Invalid(wrong)) => {
            faults.extend(wrong);
            String::new()
        }
        Err(other) => return Err(other),
    };
    if faults.is_empty() {
        Ok(Registration { name, website, redirect_uris, scopes })
    } else {
        Err(Error::Invalid(faults))
    }
}

/// One app.
pub async fn program(app: &App, id: RowId) -> Result<Program> {
    let find = move |conn: &mut store::Conn| Ok::<_, Error>(oauth_apps::find(conn, id)?);
    let found = app.store.read(find).await?;
    found.map(Program::from).ok_or(Error::NotFound("That app is not known here any more."))
}

/// The names and web sites of these apps; who is gone is left out.
pub async fn names(app: &App, ids: Vec<RowId>) -> Result<HashMap<RowId, (String, String)>> {
    let find = move |conn: &mut store::Conn| Ok::<_, Error>(oauth_apps::names(conn, &ids)?);
    let found = app.store.read(find).await?;
    Ok(found.into_iter().map(|(id, name, website)| (id, (name, website))).collect())
}

/// Takes away codes past their time and apps that nobody ever signed in with. Answers how many
/// apps.
pub(crate) async fn tidy(app: &App) -> Result<usize> {
    let now = app.now();
    app.store
        .write(move |conn| {
            store::oauth_codes::delete_expired(conn, now)?;
            Ok::<_, Error>(oauth_apps::delete_unused(conn, now.minus(UNUSED))?)
        })
        .await
}

#[cfg(test)]
mod tests;
