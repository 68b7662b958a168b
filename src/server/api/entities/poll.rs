//! A question in a post.

use schemars::JsonSchema;
use serde::Serialize;
use services::Timestamp;

use super::moment;

/// A question in a post. It has the number of its post.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Poll {
    id: String,
    expires_at: Option<String>,
    expired: bool,
    multiple: bool,
    votes_count: i64,
    voters_count: Option<i64>,
    options: Vec<Choice>,
    emojis: [(); 0],
    /// For who is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    voted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    own_votes: Option<Vec<i16>>,
}

/// Something that can be chosen; without a count while counts are hidden.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Choice {
    title: String,
    votes_count: Option<i64>,
}

impl Poll {
    pub(in crate::api) fn of(poll: &services::polls::Poll, now: Timestamp) -> Self {
        let shows = poll.shows_totals(now);
        Self {
            id: poll.post.to_string(),
            expires_at: poll.expires_at.map(moment),
            expired: poll.has_ended(now),
            multiple: poll.is_multiple,
            votes_count: poll.votes(),
            voters_count: poll.voters,
            options: poll
                .options
                .iter()
                .map(|it| Choice {
                    title: it.title.clone(),
                    votes_count: shows.then_some(it.votes),
                })
                .collect(),
            emojis: [],
            voted: poll.own.as_ref().map(|it| !it.is_empty()),
            own_votes: poll.own.clone(),
        }
    }
}
