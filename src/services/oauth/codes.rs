//! Somebody is asked whether an app may act for them, and says yes.

use std::time::Duration;

use store::oauth_apps::{self, OauthApp};
use store::oauth_codes::OauthCode;

use super::{Program, redirects, scopes};
use crate::error::{Error, Result};
use crate::{App, Member, secrets};

/// A code is changed for a token at once; this long for a person who types it.
const LIFETIME: Duration = Duration::from_mins(10);

/// What an app asks for, as it stands in the address it sends people to.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What the app calls itself.
    pub client_id: String,
    /// Where it wants the person back.
    pub redirect_uri: String,
    /// `code`; there is no other way.
    pub response_type: String,
    /// With spaces between them; empty for the usual.
    pub scope: String,
    /// PKCE (RFC 7636); empty where the app does not use it.
    pub code_challenge: String,
    /// `S256`.
    pub code_challenge_method: String,
}

/// A request that makes sense: who asks for what, and where the answer goes.
#[derive(Clone, Debug)]
pub struct Request {
    /// The app.
    pub program: Program,
    /// One of its addresses, or [`redirects::OUT_OF_BAND`].
    pub redirect_uri: String,
    /// What it asks for.
    pub scopes: Vec<String>,
    challenge: String,
}

/// Reads what an app asks for. What does not fit is told to the person and never sent on: neither
/// the app nor the address can be trusted then.
pub async fn check(app: &App, asked: Asked) -> Result<Request> {
    let client_id = asked.client_id.clone();
    let find =
        move |conn: &mut store::Conn| Ok::<_, Error>(oauth_apps::by_client_id(conn, &client_id)?);
    let found = app.store.read(find).await?;
    let Some(row) = found else {
        let sentence = "This server does not know the app that sent you here. Sign in again in \
                        the app, so that it introduces itself.";
        return Err(Error::invalid("client_id", "oauth.client", sentence));
    };
    if !redirects::is_registered(&row.redirect_uris, &asked.redirect_uri) {
        let sentence = "The app wants you back at an address that it did not register, so \
                        nothing was sent there.";
        return Err(Error::invalid("redirect_uri", "oauth.redirect_uri", sentence));
    }
    if asked.response_type != "code" {
        let sentence = "The app asks in a way this server does not know (response_type is not \
                        \"code\").";
        return Err(Error::invalid("response_type", "oauth.response_type", sentence));
    }
    Ok(Request {
        scopes: asked_scopes(&row, &asked.scope)?,
        challenge: challenge(&asked)?,
        program: row.into(),
        redirect_uri: asked.redirect_uri,
    })
}

fn asked_scopes(row: &OauthApp, scope: &str) -> Result<Vec<String>> {
    scopes_for(row, scope).ok_or_else(|| {
        let sentence = "The app asks for something that it did not register for, or that does \
                        not exist.";
        Error::invalid("scope", "oauth.scope", sentence)
    })
}

/// What an app may have of what it asks for: all or nothing. Where it says nothing, `read` if it
/// registered for that, else what it registered for.
pub(super) fn scopes_for(row: &OauthApp, scope: &str) -> Option<Vec<String>> {
    let registered: Vec<String> = row.scopes.split(' ').map(str::to_owned).collect();
    let wanted = scopes::read(scope).ok()?;
    if scopes::include(&registered, &wanted) {
        return Some(wanted);
    }
    scope.trim().is_empty().then_some(registered)
}

/// The challenge of PKCE: S256, or none at all. `plain` protects from nothing.
fn challenge(asked: &Asked) -> Result<String> {
    if asked.code_challenge.is_empty() && asked.code_challenge_method.is_empty() {
        return Ok(String::new());
    }
    let is_hash = asked.code_challenge.len() == 43
        && asked.code_challenge.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
    if asked.code_challenge_method == "S256" && is_hash {
        return Ok(asked.code_challenge.clone());
    }
    let sentence = "The app protects the sign-in in a way this server does not know \
                    (code_challenge_method has to be \"S256\").";
    Err(Error::invalid("code_challenge_method", "oauth.challenge", sentence))
}

/// The person said yes: answers the code for the app.
pub async fn approve(app: &App, member: &Member, request: &Request) -> Result<String> {
    let now = app.now();
    let (code, code_hash) = secrets::new_token()?;
    let row = OauthCode {
        id: app.ids.next(now),
        code_hash,
        app_id: request.program.id,
        user_id: member.user,
        redirect_uri: request.redirect_uri.clone(),
        scopes: request.scopes.join(" "),
        challenge: request.challenge.clone(),
        created_at: now,
        expires_at: now.plus(LIFETIME),
        token_id: None,
    };
    app.store.write(move |conn| Ok::<_, Error>(store::oauth_codes::insert(conn, &row)?)).await?;
    Ok(code)
}
