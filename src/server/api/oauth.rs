//! Tokens: what an app gets for a code, how it gives it back, and where all of this is written
//! down for programs (RFC 6749, 7009, 8414). The page that asks the person is `web/oauth.rs`.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::addresses::Addresses;
use services::oauth::{self, Denied, NewToken, Presented, Redeemed, scopes};

use super::call::{Access, Call};
use super::entities::some;
use super::input::{Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;
use crate::web::present;

/// The paths of this file: they do not begin with `/api/`.
pub(super) const PATHS: [&str; 4] =
    ["/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/.well-known/oauth-authorization-server"];

/// Tokens.
pub(super) fn calls(table: &mut Table) {
    table.post("/oauth/token", Access::Open, Shows::Nothing, token);
    table.post("/oauth/revoke", Access::Open, Shows::Nothing, revoke);
    let me = Access::Member(&["profile"]);
    table.get("/oauth/userinfo", me, Shows::Nothing, userinfo);
    table.post("/oauth/userinfo", me, Shows::Nothing, userinfo);
    let open = Access::Open;
    table.get("/.well-known/oauth-authorization-server", open, Shows::Nothing, discovery);
}

/// What an app sends for a token.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    grant_type: Text,
    client_id: Text,
    client_secret: Text,
    code: Text,
    redirect_uri: Text,
    code_verifier: Text,
    scope: Text,
}

/// A token.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Token {
    access_token: String,
    token_type: &'static str,
    scope: String,
    /// Seconds since 1970.
    created_at: i64,
}

impl From<NewToken> for Token {
    fn from(made: NewToken) -> Self {
        Self {
            access_token: made.token,
            token_type: "Bearer",
            scope: made.scopes,
            created_at: made.created_at.0.div_euclid(1_000),
        }
    }
}

/// Why there is none (RFC 6749, 5.2).
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Refusal {
    error: &'static str,
    error_description: String,
}

/// What was asked for, or why not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum Outcome<T> {
    Done(T),
    Denied(Refusal),
}

/// Nothing to say.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Empty {}

fn answer<T>(outcome: Result<T, Denied>) -> Answer<Outcome<T>> {
    let (error, status) = match &outcome {
        Ok(_) => ("", StatusCode::OK),
        Err(Denied::Client) => ("invalid_client", StatusCode::UNAUTHORIZED),
        Err(Denied::Grant) => ("invalid_grant", StatusCode::BAD_REQUEST),
        Err(Denied::Scope) => ("invalid_scope", StatusCode::BAD_REQUEST),
        Err(Denied::Request(_)) => ("invalid_request", StatusCode::BAD_REQUEST),
        Err(Denied::GrantType) => ("unsupported_grant_type", StatusCode::BAD_REQUEST),
        Err(Denied::Foreign) => ("unauthorized_client", StatusCode::FORBIDDEN),
        Err(Denied::Failed(_)) => ("server_error", StatusCode::INTERNAL_SERVER_ERROR),
    };
    match outcome {
        Ok(done) => Ok(Reply::new(Outcome::Done(done))),
        Err(Denied::Failed(failed)) => Err(failed.into()),
        Err(denied) => {
            let refusal = Refusal { error, error_description: denied.to_string() };
            let reply = Reply::new(Outcome::Denied(refusal)).with_status(status);
            Ok(if status == StatusCode::UNAUTHORIZED {
                let basic = HeaderValue::from_static("Basic realm=\"apps\"");
                reply.with_header(header::WWW_AUTHENTICATE, basic)
            } else {
                reply
            })
        }
    }
}

/// How the app proves who it is: in the header (RFC 6749, 2.3.1), or in the body.
fn presented<I>(call: &Call<I>, id: &Text, secret: &Text) -> Presented {
    basic(call.request.headers().get(header::AUTHORIZATION)).unwrap_or_else(|| Presented {
        client_id: id.or_empty().trim().to_owned(),
        client_secret: secret.or_empty().trim().to_owned(),
    })
}

fn basic(header: Option<&HeaderValue>) -> Option<Presented> {
    let (scheme, words) = header?.to_str().ok()?.split_once(' ')?;
    let words =
        scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(words.trim()))?.ok()?;
    let words = String::from_utf8(words).ok()?;
    let (client_id, client_secret) = words.split_once(':')?;
    Some(Presented { client_id: client_id.to_owned(), client_secret: client_secret.to_owned() })
}

async fn token(call: Call<Asked>) -> Answer<Outcome<Token>> {
    let sent = &call.input;
    let presented = presented(&call, &sent.client_id, &sent.client_secret);
    let outcome = match sent.grant_type.get() {
        None => Err(Denied::Request("grant_type")),
        Some("authorization_code") => {
            let redeemed = Redeemed {
                code: sent.code.or_empty().trim().to_owned(),
                redirect_uri: sent.redirect_uri.or_empty().trim().to_owned(),
                verifier: sent.code_verifier.or_empty().trim().to_owned(),
            };
            oauth::redeem(&call.app, presented, redeemed).await
        }
        Some("client_credentials") => {
            oauth::client_token(&call.app, presented, sent.scope.or_empty().to_owned()).await
        }
        Some(_) => Err(Denied::GrantType),
    };
    answer(outcome.map(Token::from))
}

/// What an app sends to end a token.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Ended {
    client_id: Text,
    client_secret: Text,
    token: Text,
}

async fn revoke(call: Call<Ended>) -> Answer<Outcome<Empty>> {
    let sent = &call.input;
    let presented = presented(&call, &sent.client_id, &sent.client_secret);
    let outcome = match sent.token.get() {
        Some(token) => oauth::revoke(&call.app, presented, token).await,
        None => Ok(()),
    };
    answer(outcome.map(|()| Empty {}))
}

/// Who signed in, in the words of `OpenID` Connect.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct UserInfo {
    iss: String,
    sub: String,
    name: String,
    preferred_username: String,
    profile: String,
    picture: Option<String>,
}

async fn userinfo(call: Call<Nothing>) -> Answer<UserInfo> {
    let member = call.member()?;
    let server = &call.app.config.server;
    let addresses = Addresses::new(server);
    Ok(Reply::new(UserInfo {
        iss: server.link("/"),
        sub: addresses.actor(&member.username),
        name: member.display_name.clone(),
        preferred_username: member.username.clone(),
        profile: addresses.page(&member.username),
        picture: member.avatar.and_then(|id| some(&server.link(&present::portrait_path(id)))),
    }))
}

/// Where everything is (RFC 8414).
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Discovery {
    issuer: String,
    service_documentation: String,
    authorization_endpoint: String,
    token_endpoint: String,
    app_registration_endpoint: String,
    revocation_endpoint: String,
    userinfo_endpoint: String,
    scopes_supported: &'static [&'static str],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
}

async fn discovery(call: Call<Nothing>) -> Answer<Discovery> {
    let server = &call.app.config.server;
    Ok(Reply::new(Discovery {
        issuer: server.link("/"),
        service_documentation: "https://docs.joinmastodon.org/".to_owned(),
        authorization_endpoint: server.link("/oauth/authorize"),
        token_endpoint: server.link("/oauth/token"),
        app_registration_endpoint: server.link("/api/v1/apps"),
        revocation_endpoint: server.link("/oauth/revoke"),
        userinfo_endpoint: server.link("/oauth/userinfo"),
        scopes_supported: &scopes::ALL,
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "client_credentials"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported: ["S256"],
    }))
}
