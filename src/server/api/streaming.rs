//! What happens, as it happens: over a WebSocket that carries any number of streams, or as
//! server-sent events, one stream each (Mastodon's documentation, "Streaming").
//!
//! These routes are not answered with JSON, so they stand beside the table of calls.

mod channel;
mod events;
mod hub;
mod socket;
mod tell;

use std::sync::Arc;

use actix_web::http::header::HeaderMap;
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use services::tokens::Holder;
use services::{Error, Member, SessionId, TokenId, Via, Viewer};

use super::ApiError;
use super::call::token;
use crate::door::App;
use crate::routes::{Route, Shows};
use channel::Channel;
use hub::Wire;

const SOCKET: &str = "/api/v1/streaming";
const HEALTH: &str = "/api/v1/streaming/health";

/// The streams that have a path of their own, and what is asked of a token.
const EVENTS: [(&str, &str); 9] = [
    ("/api/v1/streaming/user", "member read:statuses"),
    ("/api/v1/streaming/user/notification", "member read:notifications"),
    ("/api/v1/streaming/public", "member read:statuses"),
    ("/api/v1/streaming/public/local", "member read:statuses"),
    ("/api/v1/streaming/public/remote", "member read:statuses"),
    ("/api/v1/streaming/hashtag", "member read:statuses"),
    ("/api/v1/streaming/hashtag/local", "member read:statuses"),
    ("/api/v1/streaming/list", "member read:statuses"),
    ("/api/v1/streaming/direct", "member read:statuses"),
];

/// All of them, as the other doors list theirs. What goes out carries its terms in itself: the
/// headers of a stream are sent before its first work.
pub(super) fn listed() -> Vec<Route> {
    let paths = EVENTS.iter().map(|(path, _)| *path).chain([SOCKET, HEALTH]);
    paths.map(|path| Route { method: "get", path, shows: Shows::Nothing }).collect()
}

/// The paths and who may call.
pub(super) fn accesses() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let others = [(SOCKET, "member"), (HEALTH, "open")];
    EVENTS.into_iter().chain(others).map(|(path, words)| ("get", path, words.to_owned()))
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route(HEALTH, web::get().to(health));
    for (path, _) in EVENTS {
        config.route(path, web::get().to(stream));
    }
    config.route(SOCKET, web::get().to(connect));
    // Some apps write the address of the socket with a slash.
    config.route("/api/v1/streaming/", web::get().to(connect));
}

async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("OK")
}

/// What lets somebody listen; the line ends with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pass {
    /// The token of an app.
    Token(TokenId),
    /// A browser in which they are signed in.
    Session(SessionId),
}

/// Who listens, and what their pass is good for.
#[derive(Clone, Debug)]
pub(super) struct Listener {
    pub(super) viewer: Arc<Viewer>,
    pub(super) pass: Pass,
    pub(super) hears_posts: bool,
    pub(super) hears_notifications: bool,
}

impl Listener {
    /// Who shows which token: in the header, in the query, or where a browser can put one for a
    /// socket.
    async fn enter(app: &App, request: &HttpRequest) -> Result<Self, Error> {
        let shown = token(request).or_else(|| protocol(request.headers()).map(str::to_owned));
        let shown = shown.ok_or(Error::SignedOut)?;
        let member = match services::tokens::holder(app, &shown).await? {
            Holder::Member(member) => member,
            Holder::Closed => return Err(Error::Forbidden("Your login is currently disabled.")),
            Holder::App(_) => {
                let sentence = "This method requires an authenticated user.";
                return Err(Error::invalid("", "token.no_user", sentence));
            }
            Holder::Nobody => return Err(Error::SignedOut),
        };
        if !member.is_approved {
            return Err(Error::Forbidden("Your login is currently pending approval."));
        }
        let Via::Token(grant) = &member.via else { return Err(Error::SignedOut) };
        Ok(Self {
            pass: Pass::Token(grant.id),
            hears_posts: services::oauth::scopes::allow(&grant.scopes, "read:statuses"),
            hears_notifications: services::oauth::scopes::allow(
                &grant.scopes,
                "read:notifications",
            ),
            viewer: Arc::new(Viewer::Member(member)),
        })
    }

    /// Somebody who reads our own pages.
    fn on_page(member: &Member) -> Result<Self, Error> {
        let Via::Session(session) = member.via else { return Err(Error::SignedOut) };
        Ok(Self {
            viewer: Arc::new(Viewer::Member(member.clone())),
            pass: Pass::Session(session),
            hears_posts: true,
            hears_notifications: true,
        })
    }

    /// Whether the pass is good for this stream.
    fn may_hear(&self, channel: &Channel) -> bool {
        match channel {
            Channel::UserNotification => self.hears_notifications,
            _ => self.hears_posts,
        }
    }
}

/// What stands in `Sec-WebSocket-Protocol`: browsers cannot send other headers.
fn protocol(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get("sec-websocket-protocol")?.to_str().ok()?;
    sent.split(',').map(str::trim).find(|it| !it.is_empty())
}

/// The channel that is asked for, if it is there and the listener's to hear.
async fn checked(app: &App, who: &Listener, asked: &channel::Asked) -> Result<Channel, Refused> {
    // Whoever may hear nothing of the kind need not name it well.
    if asked.stream != "user:notification" && !who.hears_posts {
        return Err(Refused(401, "Access token does not have the required scopes"));
    }
    let channel = asked.channel()?;
    if !who.may_hear(&channel) {
        return Err(Refused(401, "Access token does not have the required scopes"));
    }
    if let Channel::List(list) = channel {
        let member = who.viewer.signed_in().map_err(|_| Refused(401, "Missing access token"))?;
        match services::live::owns_list(app, member, list).await {
            Ok(true) => {}
            Ok(false) => return Err(Refused(404, "Not authorized to stream this list")),
            Err(error) => {
                tracing::warn!(%error, "a list cannot be looked up");
                return Err(Refused(500, "Unexpected error occurred"));
            }
        }
    }
    Ok(channel)
}

/// A stream that is not given, as a socket says it: a status and a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused(pub(super) u16, pub(super) &'static str);

impl From<Refused> for Error {
    fn from(Refused(status, sentence): Refused) -> Self {
        match status {
            401 => Self::Forbidden("This action is outside the authorized scopes."),
            404 => Self::NotFound("Record not found"),
            _ => Self::invalid("", "streaming.channel", sentence),
        }
    }
}

async fn stream(app: App, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let who = Listener::enter(&app, &request).await?;
    let asked = channel::Asked::of_path(request.path(), request.query_string());
    let channel = checked(&app, &who, &asked).await.map_err(Error::from)?;
    Ok(events::answer(&app, who, &channel, Wire::Events)?)
}

/// Tells a page of ours that something happened, without what: that there are new posts at home
/// (`update`, where `home` is open), and that there is a new notification (`notification`).
pub(crate) fn of_page(app: &App, member: &Member, home: bool) -> Result<HttpResponse, Error> {
    let who = Listener::on_page(member.approved()?)?;
    let channel = if home { Channel::User } else { Channel::UserNotification };
    events::answer(app, who, &channel, Wire::Page)
}

async fn connect(
    app: App,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let who = Listener::enter(&app, &request).await?;
    socket::answer(&app, who, &request, payload)
}
