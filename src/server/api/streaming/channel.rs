//! The streams there are, and how they are asked for.

use std::collections::HashMap;

use serde::Deserialize;
use services::RowId;

use super::Refused;

/// A stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Channel {
    /// One's home, and what one is told.
    User,
    /// What one is told.
    UserNotification,
    /// What everybody may see.
    Public {
        /// Of people of this server, of others, or of all.
        side: Side,
        /// With pictures only.
        media: bool,
    },
    /// What has a hashtag.
    Hashtag {
        /// The tag, as in addresses.
        tag: String,
        /// Of people of this server only.
        local: bool,
    },
    /// What is on a list.
    List(RowId),
    /// Talks among those mentioned.
    Direct,
}

/// Where people are at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Everywhere,
    Here,
    Elsewhere,
}

/// What an app asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) r#type: String,
    pub(super) stream: String,
    tag: Option<String>,
    list: Option<serde_json::Value>,
    only_media: bool,
}

/// Characters of a hashtag at most.
const TAG: usize = 200;

impl Asked {
    /// From the query of a socket; none where it names no stream.
    pub(super) fn of_query(query: &str) -> Option<Self> {
        let asked = Self::from_fields(query);
        (!asked.stream.is_empty()).then_some(asked)
    }

    /// From the path of a stream of its own: `user/notification` is the stream
    /// `user:notification`.
    pub(super) fn of_path(path: &str, query: &str) -> Self {
        let name = path.strip_prefix("/api/v1/streaming/").unwrap_or_default();
        Self { stream: name.replace('/', ":"), ..Self::from_fields(query) }
    }

    fn from_fields(query: &str) -> Self {
        let mut fields: HashMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let mut take = |name: &str| fields.remove(name).map(std::borrow::Cow::into_owned);
        Self {
            r#type: String::new(),
            stream: take("stream").unwrap_or_default(),
            tag: take("tag"),
            list: take("list").map(serde_json::Value::String),
            only_media: take("only_media").is_some_and(|it| it == "true" || it == "1"),
        }
    }

    /// The stream of this name.
    pub(super) fn channel(&self) -> Result<Channel, Refused> {
        let public = |side, media| Ok(Channel::Public { side, media });
        match self.stream.as_str() {
            "user" => Ok(Channel::User),
            "user:notification" => Ok(Channel::UserNotification),
            "public" => public(Side::Everywhere, self.only_media),
            "public:local" => public(Side::Here, self.only_media),
            "public:remote" => public(Side::Elsewhere, self.only_media),
            "public:media" => public(Side::Everywhere, true),
            "public:local:media" => public(Side::Here, true),
            "public:remote:media" => public(Side::Elsewhere, true),
            "hashtag" => self.hashtag(false),
            "hashtag:local" => self.hashtag(true),
            "list" => self.list(),
            "direct" => Ok(Channel::Direct),
            _ => Err(Refused(400, "Unknown stream type")),
        }
    }

    fn hashtag(&self, local: bool) -> Result<Channel, Refused> {
        let tag = self.tag.as_deref().unwrap_or_default().trim().trim_start_matches('#');
        if tag.is_empty() || tag.chars().count() > TAG {
            return Err(Refused(400, "Missing tag name parameter"));
        }
        Ok(Channel::Hashtag { tag: services::text::tag_name(tag), local })
    }

    fn list(&self) -> Result<Channel, Refused> {
        let id = match &self.list {
            Some(serde_json::Value::String(text)) => text.parse().ok(),
            Some(serde_json::Value::Number(number)) => number.as_i64(),
            _ => None,
        };
        id.map(|id| Channel::List(RowId(id))).ok_or(Refused(400, "Missing list name parameter"))
    }
}

impl Channel {
    /// Its name, as it stands on what comes from it.
    pub(super) fn names(&self) -> Vec<String> {
        let words: Vec<&str> = match self {
            Self::User => vec!["user"],
            Self::UserNotification => vec!["user:notification"],
            Self::Public { side, media } => vec![match (side, media) {
                (Side::Everywhere, false) => "public",
                (Side::Here, false) => "public:local",
                (Side::Elsewhere, false) => "public:remote",
                (Side::Everywhere, true) => "public:media",
                (Side::Here, true) => "public:local:media",
                (Side::Elsewhere, true) => "public:remote:media",
            }],
            Self::Hashtag { tag, local: false } => vec!["hashtag", tag],
            Self::Hashtag { tag, local: true } => vec!["hashtag:local", tag],
            Self::List(id) => return vec!["list".to_owned(), id.0.to_string()],
            Self::Direct => vec!["direct"],
        };
        words.into_iter().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for name in [
            "user",
            "user:notification",
            "public",
            "public:local",
            "public:remote",
            "public:media",
            "public:local:media",
            "public:remote:media",
            "direct",
        ] {
            let asked = Asked { stream: name.to_owned(), ..Asked::default() };
            assert_eq!(asked.channel().unwrap().names(), [name]);
        }
        let tag = Asked::of_query("stream=hashtag:local&tag=%23Ink").unwrap();
        assert_eq!(tag.channel().unwrap().names(), ["hashtag:local", "ink"]);
        let list: Asked = serde_json::from_str(r#"{"stream":"list","list":"12"}"#).unwrap();
        assert_eq!(list.channel().unwrap().names(), ["list", "12"]);
        let path = Asked::of_path("/api/v1/streaming/public/local", "only_media=true");
        assert_eq!(path.channel().unwrap().names(), ["public:local:media"]);
        for (name, status) in [("everything", 400), ("list", 400), ("hashtag", 400)] {
            let asked = Asked { stream: name.to_owned(), ..Asked::default() };
            assert_eq!(asked.channel().unwrap_err().0, status);
        }
    }
}
