//! A post.

use consent::Visibility;
use schemars::JsonSchema;
use serde::Serialize;
use services::config::Server;
use services::posts::{Elsewhere, Shown};

use super::{Account, MediaAttachment, Signals, moment, some};
use crate::web::present;

/// A post.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(in crate::api) struct Status {
    id: String,
    uri: String,
    url: Option<String>,
    created_at: String,
    edited_at: Option<String>,
    account: Account,
    content: String,
    /// As it was typed, for its author when it is deleted or written anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    visibility: &'static str,
    sensitive: bool,
    spoiler_text: String,
    language: Option<String>,
    media_attachments: Vec<MediaAttachment>,
    mentions: [(); 0],
    tags: Vec<Tag>,
    emojis: [(); 0],
    in_reply_to_id: Option<String>,
    in_reply_to_account_id: Option<String>,
    reblog: Option<Box<Status>>,
    poll: Option<()>,
    card: Option<()>,
    application: Option<()>,
    quote: Option<()>,
    replies_count: i64,
    reblogs_count: i64,
    favourites_count: i64,
    quotes_count: i64,
    favourited: bool,
    reblogged: bool,
    bookmarked: bool,
    muted: bool,
    title: Option<String>,
    year: Option<String>,
    medium: Option<String>,
    sensitivity: Vec<&'static str>,
    #[serde(flatten)]
    signals: Signals,
}

/// A hashtag at a post.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Tag {
    name: String,
    url: String,
}

impl Tag {
    pub(in crate::api) fn of(server: &Server, spelling: &str) -> Self {
        let name = services::text::tag_name(spelling);
        let path: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        Self { url: server.link(&format!("/tags/{path}")), name }
    }
}

impl Status {
    pub(in crate::api) fn of(server: &Server, shown: &Shown, account: Account) -> Self {
        let row = &shown.post;
        let url = server.link(&present::post_path(&shown.author, row.id));
        let elsewhere = shown.elsewhere.as_ref();
        let counts = shown.ties.is_mine || shown.author.shows_counts;
        let count = |count: i64| if counts { count } else { 0 };
        Self {
            id: row.id.to_string(),
            uri: elsewhere.map_or_else(|| url.clone(), |it| it.uri.clone()),
            url: Some(elsewhere.and_then(Elsewhere::page).map_or(url, ToOwned::to_owned)),
            created_at: moment(row.created_at),
            edited_at: row.edited_at.map(moment),
            account,
            content: row.html.clone(),
            text: None,
            visibility: visibility_word(row.visibility.get()),
            sensitive: !row.sensitivity.is_empty() || !row.warning.is_empty(),
            spoiler_text: row.warning.clone(),
            language: some(&row.language),
            media_attachments: shown
                .pictures
                .iter()
                .map(|it| MediaAttachment::of(server, it))
                .collect(),
            mentions: [],
            tags: shown.tags.iter().map(|spelling| Tag::of(server, spelling)).collect(),
            emojis: [],
            in_reply_to_id: row.parent_id.map(|it| it.to_string()),
            in_reply_to_account_id: row.parent_account_id.map(|it| it.to_string()),
            reblog: None,
            poll: None,
            card: None,
            application: None,
            quote: None,
            replies_count: row.replies_count,
            reblogs_count: count(row.boosts_count),
            favourites_count: count(row.likes_count),
            quotes_count: 0,
            favourited: shown.ties.liked,
            reblogged: shown.ties.boosted,
            bookmarked: shown.ties.bookmarked,
            muted: false,
            title: some(&row.title),
            year: some(&row.year),
            medium: some(&row.medium),
            sensitivity: row
                .sensitivity
                .reasons()
                .into_iter()
                .map(services::SensitivityReason::as_str)
                .collect(),
            signals: Signals::new(server, &shown.exposure),
        }
    }

    /// With its words as they were typed, to be written anew.
    pub(in crate::api) fn with_text(self, text: &str) -> Self {
        Self { text: Some(text.to_owned()), ..self }
    }
}

/// Our word for who sees a post, in Mastodon's words.
pub(in crate::api) fn visibility_word(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Quiet => "unlisted",
        Visibility::Followers => "private",
        Visibility::Mentioned => "direct",
    }
}

/// And back; what we do not know is for nobody but those named.
pub(in crate::api) fn visibility_of(word: &str) -> Visibility {
    match word {
        "public" => Visibility::Public,
        "unlisted" => Visibility::Quiet,
        "private" => Visibility::Followers,
        _ => Visibility::Mentioned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_who_sees_it_lead_back() {
        for visibility in Visibility::ALL {
            assert_eq!(visibility_of(visibility_word(visibility)), visibility);
        }
        assert_eq!(visibility_of("everybody"), Visibility::Mentioned);
    }
}
