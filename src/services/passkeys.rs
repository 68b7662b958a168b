//! Passkeys (WebAuthn): a phone, a computer or a key signs in instead of a password, or gives the
//! second factor. What is checked of an answer, and how, is the library's; here stands what is
//! asked, kept and done.
//!
//! Every passkey is asked to verify its person (a finger, a face, a PIN) and to be found by the
//! browser alone, so one is enough by itself and nobody types a name.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::passkeys::{self as rows, Passkey as Row};
use store::{Conn, RowId, Timestamp, UserId};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Key, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

use crate::error::{Error, Result};
use crate::second_factor::{Letters, Told};
use crate::sessions::{Client, NewSession, Prepared};
use crate::{App, Member, passwords, secrets, settings};

/// How long a question waits for its answer.
const LIFETIME: Duration = Duration::from_mins(5);

/// Passkeys of one person at most.
const MOST: usize = 20;

/// Letters of a passkey's name at most.
const NAME: usize = 60;

/// A passkey as its person sees it.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// The row.
    pub id: RowId,
    /// What its person calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last signed in.
    pub last_used_at: Option<Timestamp>,
}

/// What a browser is asked, once.
#[derive(Clone, Debug)]
pub struct Question {
    /// Comes back with the answer.
    pub token: String,
    /// The options of the call, with bytes in base64url: `PublicKeyCredentialCreationOptions` or
    /// `PublicKeyCredentialRequestOptions`.
    pub options: Value,
}

/// What is kept of a question until its answer comes.
#[derive(Serialize, Deserialize)]
enum Asked {
    Make { handle: [u8; 16], state: PasskeyRegistration },
    Show(DiscoverableAuthentication),
}

/// Whether browsers have passkeys for the address of this server: it needs a name, and `https` but
/// on the machine itself.
pub fn are_possible(app: &App) -> bool {
    domain(app).is_some()
}

fn domain(app: &App) -> Option<&str> {
    let server = &app.config.server;
    let domain = server.public_url.domain()?;
    (server.is_https() || domain == "localhost").then_some(domain)
}

async fn site(app: &App) -> Result<Webauthn> {
    let domain =
        domain(app).ok_or(Error::Forbidden("This server is at an address without passkeys."))?;
    let origin = Url::parse(&app.config.server.origin()).map_err(anyhow::Error::new)?;
    let name = settings::get(app).await?.name.clone();
    let builder = WebauthnBuilder::new(domain, &origin).map_err(anyhow::Error::new)?;
    Ok(builder.rp_name(&name).timeout(LIFETIME).build().map_err(anyhow::Error::new)?)
}

/// One's own passkeys, the newest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<Passkey>> {
    let all = of_user(app, member.user).await?;
    let one = |it: Row| Passkey {
        id: it.id,
        name: it.name,
        created_at: it.created_at,
        last_used_at: it.last_used_at,
    };
    Ok(all.into_iter().map(one).collect())
}

async fn of_user(app: &App, user: UserId) -> Result<Vec<Row>> {
    app.store.read(move |conn| Ok(rows::of_user(conn, user)?)).await
}

/// Begins to make a passkey: what the browser is asked. Needs the password, because a passkey
/// signs in without it from then on.
pub async fn begin(app: &App, member: &Member, password: &str) -> Result<Question> {
    passwords::confirm(app, member, password).await?;
    let site = site(app).await?;
    let known = of_user(app, member.user).await?;
    if known.len() >= MOST {
        return Err(Error::Forbidden("You have 20 passkeys. Remove one first."));
    }
    let kept = known.first().and_then(|it| <[u8; 16]>::try_from(it.handle.as_slice()).ok());
    let handle = match kept {
        Some(handle) => handle,
        None => secrets::random()?,
    };
    let exclude = known.into_iter().map(|it| it.credential_id).collect();
    let (asked, state) = site
        .start_passkey_registration(
            Uuid::from_bytes(handle),
            &member.username,
            &member.display_name,
            Some(exclude),
        )
        .map_err(anyhow::Error::new)?;
    let mut options = serde_json::to_value(asked.public_key).map_err(anyhow::Error::new)?;
    if let Some(wishes) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
        // So that signing in needs no name.
        wishes.insert("residentKey".to_owned(), json!("required"));
        wishes.insert("requireResidentKey".to_owned(), json!(true));
    }
    ask_for(app, Some(member.user), &Asked::Make { handle, state }, options).await
}

async fn ask_for(
    app: &App,
    user_id: Option<UserId>,
    asked: &Asked,
    options: Value,
) -> Result<Question> {
    let now = app.now();
    let (token, token_hash) = secrets::new_token()?;
    let row = rows::Question {
        id: app.ids.next(now),
        token_hash,
        user_id,
        state: serde_json::to_vec(asked).map_err(anyhow::Error::new)?,
        expires_at: now.plus(LIFETIME),
    };
    app.store.write(move |conn| Ok::<_, Error>(rows::ask(conn, &row)?)).await?;
    Ok(Question { token, options })
}

/// Takes a question away: it is answered once, also when the answer is wrong.
async fn take(app: &App, token: &str) -> Result<Option<(Option<UserId>, Asked)>> {
    let (hash, now) = (secrets::hash_token(token), app.now());
    let found = app.store.write(move |conn| Ok::<_, Error>(rows::take(conn, &hash, now)?)).await?;
    let Some(row) = found else { return Ok(None) };
    let asked = serde_json::from_slice(&row.state).context("a question cannot be read")?;
    Ok(Some((row.user_id, asked)))
}

/// Keeps the passkey that a browser made.
pub async fn register(
    app: &App,
    member: &Member,
    token: &str,
    answer: &str,
    name: &str,
) -> Result<()> {
    let name = checked(name)?;
    let Some((Some(user), Asked::Make { handle, state })) = take(app, token).await? else {
        return Err(refused("name"));
    };
    if user != member.user {
        return Err(refused("name"));
    }
    let answer: RegisterPublicKeyCredential =
        serde_json::from_str(answer).map_err(|_| refused("name"))?;
    let key = site(app)
        .await?
        .finish_passkey_registration(&answer, &state)
        .map_err(|error| because("name", &error))?;
    let now = app.now();
    let row = Row {
        id: app.ids.next(now),
        user_id: user,
        handle: handle.to_vec(),
        credential_id: key.cred_id().clone(),
        state: serde_json::to_vec(&key).map_err(anyhow::Error::new)?,
        name,
        created_at: now,
        last_used_at: None,
    };
    let letters = Letters::new(app).await?;
    app.store
        .write(move |conn| {
            let person = store::users::credentials(conn, user)?.ok_or(Error::SignedOut)?;
            rows::insert(conn, &row).map_err(|error| match store::is_duplicate(&error) {
                true => refused("name"),
                false => error.into(),
            })?;
            letters.write(conn, &person, Told::NewPasskey)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

fn checked(name: &str) -> Result<String> {
    let name: String = name.chars().filter(|it| !it.is_control()).collect();
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME {
        let sentence = format!("Give it a name of at most {NAME} characters.");
        return Err(Error::invalid("name", "passkey.name", sentence));
    }
    Ok(name)
}

/// Calls a passkey of one's own something else.
pub async fn rename(app: &App, member: &Member, id: RowId, name: &str) -> Result<()> {
    let (user, name) = (member.user, checked(name)?);
    let change = move |conn: &mut Conn| Ok::<_, Error>(rows::rename(conn, user, id, &name)?);
    if app.store.write(change).await? { Ok(()) } else { Err(not_here()) }
}

/// Removes a passkey of one's own.
pub async fn remove(app: &App, member: &Member, id: RowId) -> Result<()> {
    let user = member.user;
    let change = move |conn: &mut Conn| Ok::<_, Error>(rows::delete(conn, user, id)?);
    if app.store.write(change).await? { Ok(()) } else { Err(not_here()) }
}

fn not_here() -> Error {
    Error::NotFound("That passkey is not here.")
}

/// What a browser is asked to sign in, or for the second factor. Questions are limited by address.
pub async fn ask(app: &App, client: &Client) -> Result<Question> {
    app.limits.passkey(client.address, app.now())?;
    let (asked, state) =
        site(app).await?.start_discoverable_authentication().map_err(anyhow::Error::new)?;
    let options = serde_json::to_value(asked.public_key).map_err(anyhow::Error::new)?;
    ask_for(app, None, &Asked::Show(state), options).await
}

/// Whose passkey answered, and how its row changes by that.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) user: UserId,
    id: RowId,
    old: Vec<u8>,
    new: Vec<u8>,
}

impl Shown {
    /// Writes the use down. Answers whether nothing else used the passkey meanwhile: a counter
    /// that two answers share shows a copy.
    pub(crate) fn note(&self, conn: &mut Conn, at: Timestamp) -> Result<bool> {
        Ok(rows::set_used(conn, self.id, (&self.old, &self.new), at)?)
    }
}

/// Whose passkey gave this answer. The signature, the origin, the counter and that it verified its
/// person were checked; a fault of `field` otherwise.
pub(crate) async fn shown(
    app: &App,
    token: &str,
    answer: &str,
    field: &'static str,
) -> Result<Shown> {
    let Some((None, Asked::Show(state))) = take(app, token).await? else {
        return Err(refused(field));
    };
    let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(|_| refused(field))?;
    let site = site(app).await?;
    let (handle, credential) = site
        .identify_discoverable_authentication(&answer)
        .map_err(|error| because(field, &error))?;
    let (handle, credential) = (handle.into_bytes(), credential.to_vec());
    let found = app.store.read(move |conn| Ok::<_, Error>(rows::find(conn, &credential)?)).await?;
    let row = found.filter(|it| it.handle == handle).ok_or_else(|| refused(field))?;
    let mut key: Key = serde_json::from_slice(&row.state).context("a passkey cannot be read")?;
    let result = site
        .finish_discoverable_authentication_v2(&answer, state, &key)
        .map_err(|error| because(field, &error))?;
    if !result.user_verified() {
        return Err(refused(field));
    }
    key.update_credential(&result).ok_or_else(|| anyhow!("another passkey answered"))?;
    let new = serde_json::to_vec(&key).map_err(anyhow::Error::new)?;
    Ok(Shown { user: row.user_id, id: row.id, old: row.state, new })
}

/// Signs in with a passkey alone.
pub async fn sign_in(app: &App, token: &str, answer: &str, client: &Client) -> Result<NewSession> {
    let shown = shown(app, token, answer, "login").await?;
    let prepared = Prepared::new(app, client)?;
    let (session, now) = (prepared.row(shown.user), app.now());
    let login = app
        .store
        .write(move |conn| {
            let known = store::users::credentials(conn, shown.user)?;
            let known = known.filter(|it| it.login.is_open()).ok_or_else(|| refused("login"))?;
            if !shown.note(conn, now)? {
                return Err(refused("login"));
            }
            store::sessions::insert(conn, &session)?;
            store::users::seen(conn, shown.user, now)?;
            Ok(known.login)
        })
        .await?;
    app.limits.passkey_fitted(client.address);
    Ok(prepared.answer(login))
}

fn refused(field: &'static str) -> Error {
    let sentence = "That passkey did not work. Try once more, or use your password.";
    Error::invalid(field, "passkey.refused", sentence)
}

/// The same; the log says why.
fn because(field: &'static str, why: &webauthn_rs::prelude::WebauthnError) -> Error {
    tracing::info!(?why, "a passkey was refused");
    refused(field)
}
