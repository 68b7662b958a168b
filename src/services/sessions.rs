//! Browsers that are signed in: the cookie holds a random token, the database its hash.

use std::net::IpAddr;
use std::time::Duration;

use store::sessions::Session;
use store::users::{self, Credentials, Login};
use store::{Conn, Role, SessionId, Timestamp};
use words::Language;

use crate::error::{Error, Result};
use crate::names::Typed;
use crate::second_factor::{self, HalfWay};
use crate::{App, Member, Via, Viewer, limits, secrets};

/// A session nobody uses ends after this time; using it starts the time anew.
pub const LIFETIME: Duration = Duration::from_hours(24 * 30);

/// "Last used" is written at most this often: a page view must not cost a write.
const NOTED_EVERY: Duration = Duration::from_hours(1);

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address. Only its network is kept (`limits`).
    pub address: IpAddr,
    /// What the browser says it is.
    pub user_agent: String,
}

/// Someone just signed in.
#[derive(Debug)]
pub struct NewSession {
    /// For the cookie. Shown once, never stored.
    pub token: String,
    /// When the cookie ends, unless it is used.
    pub expires_at: Timestamp,
    /// Who.
    pub member: Member,
}

/// How far a name and a password bring somebody.
#[derive(Debug)]
pub enum Entered {
    /// In.
    Session(NewSession),
    /// To the question for their second factor.
    HalfWay(HalfWay),
}

impl Entered {
    /// The session, if there is one already.
    pub fn session(self) -> Option<NewSession> {
        match self {
            Self::Session(session) => Some(session),
            Self::HalfWay(_) => None,
        }
    }
}

/// Signs in with a name or e-mail address and a password.
///
/// An unknown name, a wrong password and a stopped account get the same answer after the same
/// work, so that nobody learns who is here. Tries are limited: see `limits.rs`. Whoever has a
/// second factor is not in yet: [`second_factor::finish`] goes on.
pub async fn sign_in(app: &App, login: &str, password: &str, client: &Client) -> Result<Entered> {
    let typed = Typed::read(login);
    let key = typed.key().to_owned();
    app.limits.sign_in(&key, client.address, app.now())?;
    let network = limits::network_name(client.address);
    let (found, is_stranger) = app.store.read(move |conn| look_up(conn, &typed, &network)).await?;
    if is_stranger {
        app.limits.sign_in_as_stranger(&key, app.now())?;
    }
    let hash = found.as_ref().map(|it| it.password_hash.clone());
    let fits = password.len() <= crate::passwords::LONGEST;
    let fits = app.hasher.fits(if fits { password } else { "" }, hash).await? && fits;
    let Some(known) = found.filter(|it| fits && it.login.is_open()) else {
        return Err(wrong());
    };
    app.limits.signed_in(&key, client.address, is_stranger);
    if known.login.second_factor_at.is_some() {
        return Ok(Entered::HalfWay(second_factor::half_way(app, known.login.user_id).await?));
    }
    start(app, known.login, client).await.map(Entered::Session)
}

fn wrong() -> Error {
    Error::invalid("login", "sign_in.wrong", "That name and password do not belong together.")
}

/// The person, and whether this network is new for them. For an unknown name the second query
/// is made all the same.
fn look_up(conn: &mut Conn, typed: &Typed, network: &str) -> Result<(Option<Credentials>, bool)> {
    let found = credentials(conn, typed)?;
    let user = found.as_ref().map_or(store::UserId(0), |it| it.login.user_id);
    let knows = store::sessions::knows_network(conn, user, network)?;
    Ok((found, !knows))
}

/// Whom someone typed.
pub(crate) fn credentials(conn: &mut Conn, typed: &Typed) -> Result<Option<Credentials>> {
    Ok(match typed {
        Typed::Username(name) => users::credentials_by_username(conn, name)?,
        Typed::Email(email) => users::credentials_by_email(conn, email)?,
    })
}

/// Starts a session for someone who proved who they are.
pub(crate) async fn start(app: &App, login: Login, client: &Client) -> Result<NewSession> {
    let prepared = Prepared::new(app, client)?;
    let user = login.user_id;
    let row = prepared.row(user);
    app.store
        .write(move |conn| {
            store::sessions::insert(conn, &row)?;
            Ok::<_, Error>(users::seen(conn, user, row.created_at)?)
        })
        .await?;
    Ok(prepared.answer(login))
}

/// A session that is not yet anybody's, for changes that also make the person.
#[derive(Debug)]
pub(crate) struct Prepared {
    token: String,
    row: Session,
}

impl Prepared {
    pub(crate) fn new(app: &App, client: &Client) -> Result<Self> {
        let now = app.now();
        let (token, token_hash) = secrets::new_token()?;
        let row = Session {
            id: app.ids.next(now),
            user_id: store::UserId(0),
            token_hash,
            user_agent: readable(&client.user_agent),
            address: limits::network_name(client.address),
            created_at: now,
            last_used_at: now,
            expires_at: now.plus(LIFETIME),
        };
        Ok(Self { token, row })
    }

    pub(crate) fn row(&self, user: store::UserId) -> Session {
        Session { user_id: user, ..self.row.clone() }
    }

    pub(crate) fn answer(self, login: Login) -> NewSession {
        let via = Via::Session(self.row.id);
        NewSession {
            token: self.token,
            expires_at: self.row.expires_at,
            member: member(login, via),
        }
    }
}

/// What a browser says of itself, short and without control characters.
fn readable(user_agent: &str) -> String {
    user_agent.chars().filter(|it| !it.is_control()).take(200).collect()
}

/// The member a login is.
pub(crate) fn member(login: Login, via: Via) -> Member {
    let display_name =
        if login.display_name.is_empty() { login.username.clone() } else { login.display_name };
    Member {
        user: login.user_id,
        account: login.account_id,
        username: login.username,
        display_name,
        role: login.role,
        has_second_factor: login.second_factor_at.is_some(),
        owes_second_factor: false,
        is_approved: login.approved_at.is_some(),
        avatar: login.avatar_id,
        language: Language::of(&login.locale),
        via,
    }
}

/// Who shows this token. Unknown, over, stopped or suspended: anyone.
pub async fn viewer_of_session(app: &App, token: &str) -> Result<Viewer> {
    Ok(visitor(app, token).await?.0)
}

/// The same, and how many notifications are new for them, at most 100: every page says it, so it
/// is found out on the same way to the database.
pub async fn visitor(app: &App, token: &str) -> Result<(Viewer, i64)> {
    let now = app.now();
    let hash = secrets::hash_token(token);
    let look = move |conn: &mut Conn| {
        let Some(shown) = store::sessions::shown(conn, &hash, now)?.filter(|it| it.login.is_open())
        else {
            return Ok::<_, Error>(None);
        };
        let (account, user) = (shown.login.account_id, shown.login.user_id);
        let unread = store::notifications::unread(conn, account, user)?;
        Ok(Some((shown, unread)))
    };
    let Some((shown, unread)) = app.store.glance(look).await? else {
        return Ok((Viewer::Anyone, 0));
    };
    if shown.last_used_at.plus(NOTED_EVERY) <= now {
        let (id, user) = (shown.id, shown.login.user_id);
        let noted = app.store.write(move |conn| note_use(conn, id, user, now)).await;
        // A full disk must not sign people out: they can still read.
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a session was not noted");
        }
    }
    let member = second_factor::hold(app, member(shown.login, Via::Session(shown.id))).await?;
    Ok((Viewer::Member(member), unread))
}

fn note_use(conn: &mut Conn, id: SessionId, user: store::UserId, now: Timestamp) -> Result<()> {
    store::sessions::touch(conn, id, now, now.plus(LIFETIME))?;
    Ok(users::seen(conn, user, now)?)
}

/// Signs out: the token is worth nothing from now on.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let now = app.now();
    let hash = secrets::hash_token(token);
    app.store.write(move |conn| Ok::<_, Error>(store::sessions::close(conn, &hash, now)?)).await
}

/// One's own open sessions, newest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<Session>> {
    let (user, now) = (member.user, app.now());
    app.store.read(move |conn| Ok::<_, Error>(store::sessions::of_user(conn, user, now)?)).await
}

/// Ends one of one's own sessions.
pub async fn end(app: &App, member: &Member, id: SessionId) -> Result<()> {
    let user = member.user;
    let was_theirs = app
        .store
        .write(move |conn| Ok::<_, Error>(store::sessions::delete(conn, user, id)?))
        .await?;
    if was_theirs { Ok(()) } else { Err(Error::NotFound("That session is not here.")) }
}

/// Ends all of one's own sessions but the one that asks.
pub async fn end_others(app: &App, member: &Member) -> Result<()> {
    let (user, mine) = (member.user, member.session());
    app.store
        .write(move |conn| Ok::<_, Error>(store::sessions::delete_all(conn, user, mine)?))
        .await
}

/// Ends every session and every access token of someone, in the change that is the reason.
pub(crate) fn end_everything(conn: &mut Conn, user: store::UserId) -> Result<()> {
    store::sessions::delete_all(conn, user, None)?;
    store::pending_sign_ins::delete_all(conn, user)?;
    store::oauth_codes::delete_of_user(conn, user)?;
    Ok(store::tokens::delete_all(conn, user)?)
}

impl Member {
    /// The command line on the server's own machine: as good as the owner.
    pub fn console() -> Self {
        Self {
            user: store::UserId(0),
            account: store::AccountId(0),
            username: "console".to_owned(),
            display_name: "The command line".to_owned(),
            role: Role::Owner,
            has_second_factor: true,
            owes_second_factor: false,
            is_approved: true,
            avatar: None,
            language: None,
            via: Via::Console,
        }
    }

    /// The session that asks, if it is one.
    pub fn session(&self) -> Option<SessionId> {
        match self.via {
            Via::Session(id) => Some(id),
            Via::Token(_) | Via::Console => None,
        }
    }

    /// Who the log names; nobody for the command line.
    pub(crate) fn id_for_log(&self) -> Option<store::UserId> {
        match self.via {
            Via::Console => None,
            Via::Session(_) | Via::Token(_) => Some(self.user),
        }
    }
}

#[cfg(test)]
mod tests;
