//! How the one who asks stands to somebody.

use schemars::JsonSchema;
use serde::Serialize;
use services::relationships::Standing;

use super::moment;

/// How the one who asks stands to somebody.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(in crate::api) struct Relationship {
    id: String,
    following: bool,
    showing_reblogs: bool,
    notifying: bool,
    /// The languages in which posts are wanted; null for all.
    languages: Option<Vec<String>>,
    followed_by: bool,
    blocking: bool,
    blocked_by: bool,
    muting: bool,
    muting_notifications: bool,
    muting_expires_at: Option<String>,
    requested: bool,
    requested_by: bool,
    domain_blocking: bool,
    endorsed: bool,
    note: String,
}

impl From<Standing> for Relationship {
    fn from(it: Standing) -> Self {
        Self {
            id: it.account.to_string(),
            following: it.following,
            showing_reblogs: it.shows_boosts,
            notifying: it.notifies,
            languages: Some(it.languages).filter(|it| !it.is_empty()),
            followed_by: it.followed_by,
            blocking: it.blocking,
            blocked_by: it.blocked_by,
            muting: it.muting,
            muting_notifications: it.mutes_notifications,
            muting_expires_at: it.mute_ends_at.map(moment),
            requested: it.requested,
            requested_by: it.requested_by,
            domain_blocking: it.domain_blocking,
            endorsed: it.endorsed,
            note: it.note,
        }
    }
}
