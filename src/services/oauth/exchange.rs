//! What an app gets for a code, or for itself alone, and how it gives it back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use store::oauth_apps::{self, OauthApp};
use store::tokens::AccessToken;
use store::{Conn, RowId, Timestamp, TokenId, UserId, oauth_codes};

use super::codes::scopes_for;
use super::redirects;
use crate::error::Error;
use crate::{App, secrets};

/// Why an app gets nothing (RFC 6749, 5.2).
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Not an app we know, or not its secret.
    #[error("The app is not known here, or its secret is wrong.")]
    Client,
    /// The code is unknown, used up, too old, another app's, or not sent back from where it went.
    #[error(
        "The code is not valid: it is unknown, used up, too old, or was made for another app, another address or another verifier."
    )]
    Grant,
    /// More than the app registered for.
    #[error("The app did not register for what it asks for, or there is no such scope.")]
    Scope,
    /// Something is missing.
    #[error("Something that belongs to the request is missing: {0}.")]
    Request(&'static str),
    /// A way of asking that there is not.
    #[error("This server gives tokens for authorization_code and client_credentials only.")]
    GrantType,
    /// That token is another app's.
    #[error("You are not authorized to revoke this token.")]
    Foreign,
    /// Not the app's fault.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<store::QueryError> for Denied {
    fn from(error: store::QueryError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<store::StoreError> for Denied {
    fn from(error: store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// How an app proves who it is.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// What it calls itself.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

/// A token that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Shown once, never stored.
    pub token: String,
    /// What it may be used for, with spaces between.
    pub scopes: String,
    /// When it was made. It does not end by itself.
    pub created_at: Timestamp,
}

/// What an app sends to change a code for a token.
#[derive(Clone, Debug, Default)]
pub struct Redeemed {
    /// The code.
    pub code: String,
    /// Where the code was sent to.
    pub redirect_uri: String,
    /// What the challenge was made from; empty for none.
    pub verifier: String,
}

/// A token on its way.
struct Draft {
    token: String,
    hash: Vec<u8>,
    id: TokenId,
    now: Timestamp,
}

impl Draft {
    fn new(app: &App) -> Result<Self, Denied> {
        let now = app.now();
        let (token, hash) = secrets::new_token().map_err(Error::from)?;
        Ok(Self { token, hash, id: app.ids.next(now), now })
    }

    fn write(
        self,
        conn: &mut Conn,
        of: &OauthApp,
        user: Option<UserId>,
        scopes: String,
    ) -> Result<NewToken, Denied> {
        let row = AccessToken {
            id: self.id,
            user_id: user,
            app_id: Some(of.id),
            token_hash: self.hash,
            name: of.name.clone(),
            scopes,
            created_at: self.now,
            last_used_at: None,
        };
        store::tokens::insert(conn, &row)?;
        // Always later than `created_at`, so that an app that was used can be told.
        oauth_apps::touch(conn, of.id, Timestamp(self.now.0.max(of.created_at.0 + 1)))?;
        Ok(NewToken { token: self.token, scopes: row.scopes, created_at: self.now })
    }
}

fn known(conn: &mut Conn, presented: &Presented) -> Result<OauthApp, Denied> {
    let found = oauth_apps::by_client_id(conn, &presented.client_id)?;
    let hash = secrets::hash_token(&presented.client_secret);
    found.filter(|it| it.secret_hash == hash).ok_or(Denied::Client)
}

/// Changes a code for a token (RFC 6749, 4.1.3). A code that comes a second time ends the token
/// that was made from it: one of the two who had it is not who they should be.
pub async fn redeem(app: &App, presented: Presented, sent: Redeemed) -> Result<NewToken, Denied> {
    let draft = Draft::new(app)?;
    // What was used twice has to be written down although the answer is no.
    let outcome = app
        .store
        .write(move |conn| {
            let of = known(conn, &presented)?;
            let code = fitting(conn, &of, &sent, draft.now)?;
            if !oauth_codes::redeem(conn, code.id, draft.id)? {
                if let Some(token) = code.token_id {
                    store::tokens::end(conn, token)?;
                }
                return Ok(None);
            }
            draft.write(conn, &of, Some(code.user_id), code.scopes).map(Some)
        })
        .await?;
    outcome.ok_or(Denied::Grant)
}

fn fitting(
    conn: &mut Conn,
    of: &OauthApp,
    sent: &Redeemed,
    now: Timestamp,
) -> Result<oauth_codes::OauthCode, Denied> {
    if sent.code.is_empty() {
        return Err(Denied::Request("code"));
    }
    let code = oauth_codes::by_hash(conn, &secrets::hash_token(&sent.code))?;
    let code = code.filter(|it| it.app_id == of.id && it.expires_at > now).ok_or(Denied::Grant)?;
    if sent.redirect_uri.is_empty() {
        return Err(Denied::Request("redirect_uri"));
    }
    let is_back = redirects::is_registered(&code.redirect_uri, &sent.redirect_uri);
    if is_back && proves(&sent.verifier, &code.challenge) { Ok(code) } else { Err(Denied::Grant) }
}

/// Whether the challenge was made from this (RFC 7636, 4.6). Where there was no challenge, there
/// is nothing to prove.
fn proves(verifier: &str, challenge: &str) -> bool {
    challenge.is_empty()
        || (!verifier.is_empty()
            && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge)
}

/// A token for an app by itself (RFC 6749, 4.4).
pub async fn client_token(
    app: &App,
    presented: Presented,
    scope: String,
) -> Result<NewToken, Denied> {
    let draft = Draft::new(app)?;
    app.store
        .write(move |conn| {
            let of = known(conn, &presented)?;
            let scopes = scopes_for(&of, &scope).ok_or(Denied::Scope)?;
            draft.write(conn, &of, None, scopes.join(" "))
        })
        .await
}

/// Ends a token (RFC 7009). One that is not known has ended already; one of another app stays.
pub async fn revoke(app: &App, presented: Presented, token: &str) -> Result<(), Denied> {
    let hash = secrets::hash_token(token);
    app.store
        .write(move |conn| {
            let Some(row) = store::tokens::by_hash(conn, &hash)? else { return Ok(()) };
            let of: Option<RowId> = known(conn, &presented).ok().map(|it| it.id);
            if row.app_id.is_some() && row.app_id != of {
                return Err(Denied::Foreign);
            }
            Ok(store::tokens::end(conn, row.id)?)
        })
        .await
}
