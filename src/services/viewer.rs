//! Who is looking.

use std::sync::Arc;

use store::{AccountId, MediaId, Role, SessionId, UserId};
use words::Language;

use crate::error::{Error, Result};
use crate::tokens::Grant;

/// Who is looking: someone signed in, or anyone.
#[derive(Clone, Debug, Default)]
pub enum Viewer {
    /// Not signed in.
    #[default]
    Anyone,
    /// Signed in.
    Member(Member),
}

/// Someone signed in, as a request knows them.
#[derive(Clone, Debug)]
pub struct Member {
    /// The login.
    pub user: UserId,
    /// Their account.
    pub account: AccountId,
    /// Their name in addresses, without `@`.
    pub username: String,
    /// Their name for people; the username when they gave none.
    pub display_name: String,
    /// What they may do now: whoever owes a second factor may do what everybody may.
    pub role: Role,
    /// Whether signing in asks them for a second factor.
    pub has_second_factor: bool,
    /// Whether they have a role that this server gives nobody without a second factor.
    pub owes_second_factor: bool,
    /// Whether staff let them in; until then they may prepare but not publish.
    pub is_approved: bool,
    /// Their portrait.
    pub avatar: Option<MediaId>,
    /// The language they chose; none: what their browser says.
    pub language: Option<Language>,
    /// How the request proved who it is.
    pub via: Via,
}

/// How a request proved who it is.
#[derive(Clone, Debug)]
pub enum Via {
    /// A browser's session.
    Session(SessionId),
    /// An app's access token.
    Token(Arc<Grant>),
    /// The command line on the server itself.
    Console,
}

impl Viewer {
    /// The account that is looking, if any. A member who waits for approval counts as nobody:
    /// they see what anyone sees.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Member(member) if member.is_approved => Some(member.account),
            Self::Member(_) | Self::Anyone => None,
        }
    }

    /// The member, or "sign in first".
    pub fn signed_in(&self) -> Result<&Member> {
        match self {
            Self::Member(member) => Ok(member),
            Self::Anyone => Err(Error::SignedOut),
        }
    }

    /// A member who may act: signed in and approved.
    pub fn approved(&self) -> Result<&Member> {
        self.signed_in()?.approved()
    }

    /// A member of at least this role.
    pub fn at_least(&self, role: Role) -> Result<&Member> {
        self.approved()?.at_least(role)
    }
}

impl Member {
    /// The same, unless staff have not let them in yet.
    pub fn approved(&self) -> Result<&Self> {
        if self.is_approved {
            Ok(self)
        } else {
            Err(Error::Forbidden(
                "Your account waits for approval. Until then you can prepare drafts.",
            ))
        }
    }

    /// The same, unless their role is lower.
    pub fn at_least(&self, role: Role) -> Result<&Self> {
        if self.role >= role {
            Ok(self)
        } else if self.owes_second_factor {
            Err(Error::NeedsSecondFactor)
        } else {
            Err(Error::Forbidden("Your role does not include this."))
        }
    }

    /// Whether they are a moderator or more.
    pub fn is_staff(&self) -> bool {
        self.role >= Role::Moderator
    }
}
