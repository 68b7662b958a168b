//! A call: who makes it, through which app, and what was sent with it.

use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header;
use services::oauth::scopes;
use services::tokens::{Grant, Holder};
use services::{Error, Member, Role, Via, Viewer};

use crate::door::App;
use crate::door::upload::SentFile;

/// Who may make a call, and which scope their token needs. A word `read` includes
/// `read:statuses`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anyone; a token that is shown must have one of the scopes.
    Anyone(&'static [&'static str]),
    /// Anyone; tokens are not looked at.
    Open,
    /// Somebody signed in, with one of the scopes.
    Member(&'static [&'static str]),
    /// An app, with somebody behind it or not.
    App(&'static [&'static str]),
    /// Somebody of at least this role.
    Staff(Role, &'static [&'static str]),
}

impl Access {
    /// The scopes of which a token needs one.
    pub(super) fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Anyone(scopes)
            | Self::Member(scopes)
            | Self::App(scopes)
            | Self::Staff(_, scopes) => scopes,
            Self::Open => &[],
        }
    }

    /// For tables: `member read:statuses`.
    pub(super) fn words(self) -> String {
        let who = match self {
            Self::Anyone(_) => "anyone",
            Self::Open => "open",
            Self::Member(_) => "member",
            Self::App(_) => "app",
            Self::Staff(Role::Moderator, _) => "moderator",
            Self::Staff(..) => "admin",
        };
        [who].into_iter().chain(self.scopes().iter().copied()).collect::<Vec<_>>().join(" ")
    }
}

/// Who calls.
#[derive(Clone, Debug, Default)]
pub(super) enum Caller {
    /// Nobody that we know.
    #[default]
    Anyone,
    /// An app by itself.
    App(Grant),
    /// Somebody, seen through [`Viewer`] like everywhere.
    Member(Viewer),
}

impl Caller {
    /// Who shows which token, and whether that is enough.
    pub(super) async fn enter(
        app: &App,
        request: &HttpRequest,
        access: Access,
    ) -> Result<Self, Error> {
        if access == Access::Open {
            return Ok(Self::Anyone);
        }
        let Some(token) = token(request) else {
            return match access {
                Access::Anyone(_) => Ok(Self::Anyone),
                _ => Err(Error::SignedOut),
            };
        };
        match services::tokens::holder(app, &token).await? {
            // An app must learn that it was signed out.
            Holder::Nobody => Err(Error::SignedOut),
            Holder::Closed => Err(Error::Forbidden("Your login is currently disabled.")),
            Holder::App(grant) => {
                has_scope(&grant, access)?;
                match access {
                    Access::Member(_) | Access::Staff(..) => Err(Error::invalid(
                        "",
                        "token.no_user",
                        "This method requires an authenticated user.",
                    )),
                    Access::Anyone(_) | Access::App(_) | Access::Open => Ok(Self::App(grant)),
                }
            }
            Holder::Member(member) => Self::member(member, access),
        }
    }

    /// The token that was shown.
    pub(super) fn grant(&self) -> Option<&Grant> {
        match self {
            Self::App(grant) => Some(grant),
            Self::Member(Viewer::Member(Member { via: Via::Token(grant), .. })) => Some(grant),
            Self::Member(_) | Self::Anyone => None,
        }
    }

    fn member(member: Member, access: Access) -> Result<Self, Error> {
        let Via::Token(grant) = &member.via else { return Err(Error::SignedOut) };
        has_scope(grant, access)?;
        match access {
            Access::Member(_) if !member.is_approved => {
                return Err(Error::Forbidden("Your login is currently pending approval."));
            }
            Access::Staff(role, _) => {
                member.approved()?.at_least(role)?;
            }
            _ => {}
        }
        Ok(Self::Member(Viewer::Member(member)))
    }
}

fn has_scope(grant: &Grant, access: Access) -> Result<(), Error> {
    let wanted = access.scopes();
    if wanted.is_empty() || wanted.iter().any(|it| scopes::allow(&grant.scopes, it)) {
        Ok(())
    } else {
        Err(Error::Forbidden("This action is outside the authorized scopes."))
    }
}

/// The token in the header, or where Mastodon also looks for it.
pub(super) fn token(request: &HttpRequest) -> Option<String> {
    if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned());
    }
    let query = request.query_string();
    if !query.contains("access_token=") {
        return None;
    }
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| name == "access_token" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// A call with its fields read.
#[derive(Debug)]
pub(super) struct Call<I> {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) input: I,
    pub(super) files: Vec<SentFile>,
    pub(super) request: HttpRequest,
}

const ANYONE: &Viewer = &Viewer::Anyone;

impl<I> Call<I> {
    /// Who looks.
    pub(super) fn viewer(&self) -> &Viewer {
        match &self.caller {
            Caller::Member(viewer) => viewer,
            Caller::Anyone | Caller::App(_) => ANYONE,
        }
    }

    /// Who is signed in; sure where the table says [`Access::Member`].
    pub(super) fn member(&self) -> Result<&Member, Error> {
        self.viewer().signed_in()
    }

    /// The token that was shown.
    pub(super) fn grant(&self) -> Option<&Grant> {
        self.caller.grant()
    }

    /// A part of the path; what does not read as one leads nowhere.
    pub(super) fn part<T: FromStr>(&self, name: &str) -> Result<T, Error> {
        let found = self.request.match_info().get(name).and_then(|it| it.parse().ok());
        found.ok_or(Error::NotFound("Record not found"))
    }

    /// What `{id}` in the path names.
    pub(super) fn id<T: FromStr>(&self) -> Result<T, Error> {
        self.part("id")
    }
}
