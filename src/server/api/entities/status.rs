//! A post.

use std::sync::Arc;

use consent::Visibility;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use services::addresses::Addresses;
use services::config::Server;
use services::feeds::Boost;
use services::posts::{Author, Elsewhere, Mentioned, Shown, WrittenWith};

use super::tag::page_of;
use super::{
    Account, FilterResult, MediaAttachment, Poll, PreviewCard, Signals, Written, moment, some,
};
use crate::door::App;
use crate::web::present;

/// A post.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(in crate::api) struct Status {
    id: String,
    #[serde(flatten, serialize_with = "fixed")]
    fixed: Arc<Fixed>,
    account: Account,
    /// As it was typed, for its author when it is deleted or written anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    reblog: Option<Box<Status>>,
    poll: Option<Poll>,
    reblogs_count: i64,
    favourites_count: i64,
    favourited: bool,
    reblogged: bool,
    bookmarked: bool,
    muted: bool,
    /// Which filters of the reader it matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    filtered: Option<Vec<FilterResult>>,
    /// For one's own posts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned: Option<bool>,
}

fn fixed<S: Serializer>(fixed: &Arc<Fixed>, to: S) -> Result<S::Ok, S::Error> {
    fixed.as_ref().serialize(to)
}

/// What a post says to everybody. The parts that hold much are written once.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Fixed {
    uri: String,
    url: Option<String>,
    created_at: String,
    edited_at: Option<String>,
    content: Written<String>,
    visibility: &'static str,
    sensitive: bool,
    spoiler_text: String,
    language: Option<String>,
    media_attachments: Written<Vec<MediaAttachment>>,
    mentions: Written<Vec<Mention>>,
    tags: Written<Vec<Tag>>,
    emojis: [(); 0],
    in_reply_to_id: Option<String>,
    in_reply_to_account_id: Option<String>,
    card: Option<Written<PreviewCard>>,
    application: Option<Application>,
    quote: Option<()>,
    quote_approval: QuoteApproval,
    replies_count: i64,
    quotes_count: i64,
    title: Option<String>,
    year: Option<String>,
    medium: Option<String>,
    sensitivity: Vec<&'static str>,
    #[serde(flatten)]
    signals: Signals,
}

/// Somebody named in a post.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Mention {
    id: String,
    username: String,
    acct: String,
    url: String,
}

impl Mention {
    fn of(server: &Server, named: &Mentioned) -> Self {
        let (acct, page) = if named.domain.is_empty() {
            (named.username.clone(), server.link(&format!("/@{}", named.username)))
        } else {
            let acct = format!("{}@{}", named.username, named.domain);
            let here = server.link(&format!("/@{acct}"));
            (acct, if named.url.is_empty() { here } else { named.url.clone() })
        };
        Self { id: named.id.to_string(), username: named.username.clone(), acct, url: page }
    }
}

/// The program a post was written with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Application {
    name: String,
    website: Option<String>,
}

impl From<&WrittenWith> for Application {
    fn from(with: &WrittenWith) -> Self {
        Self { name: with.name.clone(), website: some(&with.website) }
    }
}

/// Who may quote a post. Nobody can be quoted here, so nobody may.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct QuoteApproval {
    automatic: [&'static str; 0],
    manual: [&'static str; 0],
    current_user: &'static str,
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
        Self { url: page_of(server, &name), name }
    }
}

impl Fixed {
    fn of(server: &Server, shown: &Shown) -> Self {
        let row = &shown.post;
        let url = server.link(&present::post_path(&shown.author, row.id));
        let elsewhere = shown.elsewhere.as_ref();
        let attachment = |it| MediaAttachment::of(server, it, shown.ties.is_mine);
        let mention = |it| Mention::of(server, it);
        let tag = |spelling: &String| Tag::of(server, spelling);
        Self {
            uri: elsewhere.map_or_else(
                || Addresses::new(server).post(&shown.author.username, row.id),
                |it| it.uri.clone(),
            ),
            url: Some(elsewhere.and_then(Elsewhere::page).map_or(url, ToOwned::to_owned)),
            created_at: moment(row.created_at),
            edited_at: row.edited_at.map(moment),
            content: Written::new(&content(shown)),
            visibility: visibility_word(row.visibility.get()),
            sensitive: !row.sensitivity.is_empty() || !row.warning.is_empty(),
            spoiler_text: row.warning.clone(),
            language: some(&row.language),
            media_attachments: Written::new(&shown.pictures.iter().map(attachment).collect()),
            mentions: Written::new(&shown.mentions.iter().map(mention).collect()),
            tags: Written::new(&shown.tags.iter().map(tag).collect()),
            emojis: [],
            in_reply_to_id: row.parent_id.map(|it| it.to_string()),
            in_reply_to_account_id: row.parent_account_id.map(|it| it.to_string()),
            card: shown.card.as_ref().map(|it| Written::new(&PreviewCard::of(it))),
            application: shown.app.as_ref().map(Into::into),
            quote: None,
            quote_approval: QuoteApproval { automatic: [], manual: [], current_user: "denied" },
            replies_count: row.replies_count,
            quotes_count: 0,
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
}

impl Status {
    pub(in crate::api) fn of(app: &App, shown: &Shown, account: Account) -> Self {
        let server = &app.config.server;
        let row = &shown.post;
        let counts = shown.ties.is_mine || shown.author.shows_counts;
        let count = |count: i64| if counts { count } else { 0 };
        Self {
            id: row.id.to_string(),
            // One's own pictures say more than those that others see.
            fixed: match shown.ties.is_mine {
                true => Arc::new(Fixed::of(server, shown)),
                false => shown.made.once(|| Fixed::of(server, shown)),
            },
            account,
            text: None,
            reblog: None,
            poll: shown.poll.as_ref().map(|it| Poll::of(it, app.now())),
            reblogs_count: count(row.boosts_count),
            favourites_count: count(row.likes_count),
            favourited: shown.ties.liked,
            reblogged: shown.ties.boosted,
            bookmarked: shown.ties.bookmarked,
            muted: shown.ties.muted,
            filtered: None,
            pinned: shown.ties.is_mine.then_some(shown.ties.pinned),
        }
    }

    /// With the filters of its reader that it matches; so does what it carries.
    pub(in crate::api) fn with_filtered(self, filtered: Vec<FilterResult>) -> Self {
        let carried = self.reblog.map(|it| Box::new(it.with_filtered(filtered.clone())));
        Self { reblog: carried, filtered: Some(filtered), ..self }
    }

    /// Its id.
    pub(in crate::api) fn key(&self) -> &str {
        &self.id
    }

    /// A boost as a post of its own: it says nothing itself, and carries the post.
    pub(in crate::api) fn boosted(
        self,
        server: &Server,
        boost: &Boost,
        by: &Author,
        account: Account,
    ) -> Self {
        let here = || {
            let path = format!("/users/{}/boosts/{}", by.username, boost.id);
            server.link(&path)
        };
        let uri = boost.uri.clone().unwrap_or_else(here);
        let carried = self.fixed.as_ref().clone();
        let fixed = Fixed {
            url: Some(uri.clone()),
            uri,
            created_at: moment(boost.at),
            visibility: visibility_word(boost.visibility),
            edited_at: None,
            content: Written::new(&String::new()),
            spoiler_text: String::new(),
            sensitive: false,
            media_attachments: Written::new(&Vec::new()),
            mentions: Written::new(&Vec::new()),
            tags: Written::new(&Vec::new()),
            in_reply_to_id: None,
            in_reply_to_account_id: None,
            card: None,
            application: None,
            title: None,
            year: None,
            medium: None,
            sensitivity: Vec::new(),
            ..carried
        };
        Self {
            id: boost.id.to_string(),
            fixed: Arc::new(fixed),
            account,
            poll: None,
            pinned: None,
            reblog: Some(Box::new(self.clone())),
            ..self
        }
    }

    /// With its words as they were typed, to be written anew.
    pub(in crate::api) fn with_text(self, text: &str) -> Self {
        Self { text: Some(text.to_owned()), ..self }
    }
}

/// The words as apps show them. Many know no titles, so the wall label stands above them.
fn content(shown: &Shown) -> String {
    let row = &shown.post;
    let label = wall_label(&row.title, &row.year, &row.medium);
    if label.is_empty() { row.html.clone() } else { label + &row.html }
}

/// Title, year, medium, as they hang beside a picture on a wall.
pub(in crate::api) fn wall_label(title: &str, year: &str, medium: &str) -> String {
    let title = match title {
        "" => String::new(),
        title => format!("<strong>{}</strong>", escaped(title)),
    };
    let parts: Vec<String> = [title, escaped(year), escaped(medium)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() { String::new() } else { format!("<p>{}</p>", parts.join(", ")) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
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
