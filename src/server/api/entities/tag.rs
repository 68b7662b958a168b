//! A hashtag by itself.

use schemars::JsonSchema;
use serde::Serialize;
use services::config::Server;
use services::tags::{Sight, Use};

use super::day;

/// A hashtag by itself, with how it was used lately.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Hashtag {
    id: String,
    name: String,
    url: String,
    history: Vec<Day>,
    /// Only there for somebody who is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    following: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    featuring: Option<bool>,
}

/// One day; numbers are texts, as the documentation has them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Day {
    day: String,
    uses: String,
    accounts: String,
}

impl From<&Use> for Day {
    fn from(it: &Use) -> Self {
        Self {
            day: (it.day.0 / 1_000).to_string(),
            uses: it.posts.to_string(),
            accounts: it.people.to_string(),
        }
    }
}

/// Where the posts with a hashtag stand.
pub(super) fn page_of(server: &Server, name: &str) -> String {
    let path: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    server.link(&format!("/tags/{path}"))
}

impl Hashtag {
    pub(in crate::api) fn of(server: &Server, sight: &Sight, is_signed_in: bool) -> Self {
        Self {
            id: sight.id.to_string(),
            url: page_of(server, &sight.name),
            name: sight.name.clone(),
            history: sight.uses.iter().map(Day::from).collect(),
            following: is_signed_in.then_some(sight.is_followed),
            featuring: is_signed_in.then_some(sight.is_featured),
        }
    }
}

/// A hashtag on somebody's profile.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct FeaturedTag {
    id: String,
    name: String,
    url: String,
    statuses_count: String,
    last_status_at: Option<String>,
}

impl FeaturedTag {
    pub(in crate::api) fn of(server: &Server, tag: &services::tags::FeaturedTag) -> Self {
        Self {
            id: tag.id.to_string(),
            url: page_of(server, &tag.name),
            name: tag.name.clone(),
            statuses_count: tag.posts_count.to_string(),
            last_status_at: tag.last_post_at.map(day),
        }
    }
}
