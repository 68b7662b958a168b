//! Access tokens: what an app or a script shows instead of a session. The names of the scopes
//! are those of the Mastodon API (its documentation, "OAuth scopes").

use std::sync::Arc;
use std::time::Duration;

use store::tokens::AccessToken;
use store::{Role, RowId, TokenId};

use crate::error::{Error, Result};
use crate::oauth::scopes;
use crate::sessions::member;
use crate::{App, Member, Via, Viewer, audit, names, second_factor, secrets};

/// "Last used" is written at most this often.
const NOTED_EVERY: Duration = Duration::from_hours(1);

/// Makes a token for someone, and answers it: the only time it can be seen.
///
/// For oneself, or for anyone on the command line.
pub async fn create(
    app: &App,
    by: &Member,
    username: &str,
    scopes: &str,
    name: &str,
) -> Result<String> {
    let scopes = scopes::read(&with_all_of_admin(scopes))?.join(" ");
    let username = names::username(username).map_err(|fault| Error::Invalid(vec![fault]))?;
    if username != by.username && !matches!(by.via, Via::Console) {
        return Err(Error::Forbidden("A token can be made for oneself only."));
    }
    let now = app.now();
    let (token, token_hash) = secrets::new_token()?;
    let name: String = name.trim().chars().take(100).collect();
    let entry = audit::Act::new(app, by, "token.create", format!("@{username}"), &scopes);
    let id = app.ids.next(now);
    app.store
        .write(move |conn| {
            let person = store::users::person_by_username(conn, &username)?
                .ok_or(Error::NotFound("Nobody here has that name."))?;
            let is_admin = person.user.role >= Role::Admin;
            if !is_admin && scopes.split(' ').any(|it| it.starts_with("admin")) {
                return Err(Error::Forbidden("Only admins can have a token with admin scopes."));
            }
            let row = AccessToken {
                id,
                user_id: Some(person.user.id),
                app_id: None,
                token_hash,
                name,
                scopes,
                created_at: now,
                last_used_at: None,
            };
            store::tokens::insert(conn, &row)?;
            entry.write(conn)
        })
        .await?;
    Ok(token)
}

/// A token as the request that showed it knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The row.
    pub id: TokenId,
    /// The app it was made for; none for those made on the command line.
    pub app: Option<RowId>,
    /// What it may be used for.
    pub scopes: Vec<String>,
}

/// Who stands behind a token.
#[derive(Clone, Debug)]
pub enum Holder {
    /// Somebody, through their app.
    Member(Member),
    /// An app by itself (RFC 6749, 4.4).
    App(Grant),
    /// Somebody who may not sign in any more.
    Closed,
    /// Nobody: it never was a token, or it has ended.
    Nobody,
}

/// `admin` alone stands for both of its halves; only apps must say which (Mastodon knows no such
/// scope).
fn with_all_of_admin(scopes: &str) -> String {
    let whole = |it| if it == "admin" { "admin:read admin:write" } else { it };
    scopes.split_whitespace().map(whole).collect::<Vec<_>>().join(" ")
}

/// Who shows this token.
pub async fn holder(app: &App, token: &str) -> Result<Holder> {
    let now = app.now();
    let hash = secrets::hash_token(token);
    let found = app
        .store
        .glance(move |conn| {
            let shown = store::tokens::shown(conn, &hash)?;
            let alone = match shown {
                Some(_) => None,
                None => store::tokens::of_app(conn, &hash)?,
            };
            Ok::<_, Error>((shown, alone))
        })
        .await?;
    let shown = match found {
        (Some(shown), _) if shown.login.is_open() => shown,
        (Some(_), _) => return Ok(Holder::Closed),
        (None, Some(row)) => {
            return Ok(Holder::App(Grant {
                id: row.id,
                app: row.app_id,
                scopes: row.scopes.split(' ').map(str::to_owned).collect(),
            }));
        }
        (None, None) => return Ok(Holder::Nobody),
    };
    if shown.last_used_at.is_none_or(|at| at.plus(NOTED_EVERY) <= now) {
        let (id, user) = (shown.id, shown.login.user_id);
        let note = move |conn: &mut store::Conn| {
            store::tokens::touch(conn, id, now)?;
            Ok::<_, Error>(store::users::seen(conn, user, now)?)
        };
        let noted = app.store.write(note).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a token was not noted");
        }
    }
    let scopes = shown.scopes.split(' ').map(str::to_owned).collect();
    let grant = Grant { id: shown.id, app: shown.app_id, scopes };
    let member = member(shown.login, Via::Token(Arc::new(grant)));
    Ok(Holder::Member(second_factor::hold(app, member).await?))
}

/// Whom pages see behind this token. Unknown, ended, stopped, suspended or an app: anyone.
pub async fn viewer_of_token(app: &App, token: &str) -> Result<Viewer> {
    Ok(match holder(app, token).await? {
        Holder::Member(member) => Viewer::Member(member),
        Holder::App(_) | Holder::Closed | Holder::Nobody => Viewer::Anyone,
    })
}

/// One's own tokens, newest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<AccessToken>> {
    let user = member.user;
    app.store.read(move |conn| Ok::<_, Error>(store::tokens::of_user(conn, user)?)).await
}

/// What a token was named when it was made.
pub async fn name(app: &App, id: TokenId) -> Result<String> {
    let find = move |conn: &mut store::Conn| Ok::<_, Error>(store::tokens::find(conn, id)?);
    Ok(app.store.read(find).await?.map_or_else(String::new, |row| row.name))
}

/// Ends one of one's own tokens.
pub async fn revoke(app: &App, member: &Member, id: TokenId) -> Result<()> {
    let user = member.user;
    let was_theirs =
        app.store.write(move |conn| Ok::<_, Error>(store::tokens::delete(conn, user, id)?)).await?;
    if was_theirs { Ok(()) } else { Err(Error::NotFound("That token is not here.")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, owner};

    #[tokio::test]
    async fn a_token_shows_its_owner_until_it_is_ended() {
        let house = house();
        let owner = owner(&house).await;
        let console = Member::console();
        let token = create(&house.app, &console, "owner", "read write", "a script").await.unwrap();
        let viewer = viewer_of_token(&house.app, &token).await.unwrap();
        let member = viewer.signed_in().unwrap();
        assert_eq!(member.user, owner.user);
        assert!(matches!(&member.via, Via::Token(grant) if grant.scopes == ["read", "write"]));
        assert!(viewer_of_token(&house.app, "guess").await.unwrap().signed_in().is_err());

        let id = list(&house.app, &owner).await.unwrap()[0].id;
        let stranger = Member { user: store::UserId(77), ..owner.clone() };
        assert!(matches!(revoke(&house.app, &stranger, id).await, Err(Error::NotFound(_))));
        revoke(&house.app, &owner, id).await.unwrap();
        assert!(viewer_of_token(&house.app, &token).await.unwrap().signed_in().is_err());
    }

    #[tokio::test]
    async fn a_token_is_made_for_oneself() {
        let house = house();
        let owner = owner(&house).await;
        let other = create(&house.app, &owner, "somebody", "read", "").await;
        assert!(matches!(other, Err(Error::Forbidden(_))));
        let nobody = create(&house.app, &Member::console(), "somebody", "read", "").await;
        assert!(matches!(nobody, Err(Error::NotFound(_))));
    }
}
