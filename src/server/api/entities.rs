//! What the API hands out. Names and meanings are those of Mastodon's documentation ("Entities");
//! what we add stands at the end of each.

use consent::{Consent, Exposure, Visibility};
use serde::Serialize;
use services::accounts::Profile;
use services::config::Server;
use services::posts::{Author, Elsewhere, Picture, Shown};

use crate::web::present;
use crate::web::words::iso;

/// What an artist allows, a word for each use: `allowed`, `constrained`, `notAllowed`,
/// `unknown`.
#[derive(Debug, Serialize)]
pub(super) struct Terms {
    data_mining: &'static str,
    ai_training: &'static str,
    ai_generative_training: &'static str,
    ai_inference: &'static str,
}

impl From<Consent> for Terms {
    fn from(consent: Consent) -> Self {
        Self {
            data_mining: consent.data_mining.as_str(),
            ai_training: consent.ai_training.as_str(),
            ai_generative_training: consent.ai_generative_training.as_str(),
            ai_inference: consent.ai_inference.as_str(),
        }
    }
}

/// The terms and the label of a work.
#[derive(Debug, Serialize)]
pub(super) struct Signals {
    consent: Terms,
    ai_label: &'static str,
    digital_source_type: Option<&'static str>,
}

impl From<&Exposure> for Signals {
    fn from(exposure: &Exposure) -> Self {
        Self {
            consent: exposure.consent().into(),
            ai_label: exposure.label().as_str(),
            digital_source_type: exposure.digital_source_type(),
        }
    }
}

/// Somebody.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(super) struct Account {
    id: String,
    username: String,
    acct: String,
    display_name: String,
    locked: bool,
    bot: bool,
    group: bool,
    discoverable: bool,
    noindex: bool,
    created_at: String,
    note: String,
    url: String,
    uri: String,
    avatar: String,
    avatar_static: String,
    header: String,
    header_static: String,
    followers_count: i64,
    following_count: i64,
    statuses_count: i64,
    last_status_at: Option<String>,
    emojis: [u8; 0],
    fields: Vec<Field>,
}

/// A line of a profile.
#[derive(Debug, Clone, Serialize)]
struct Field {
    name: String,
    value: String,
    verified_at: Option<String>,
}

impl Account {
    /// Numbers are for the person themselves, and for others where they want that; else they
    /// read as 0.
    pub(super) fn of(server: &Server, profile: &Profile, is_self: bool) -> Self {
        let (row, author) = (&profile.account, &profile.author);
        let url = server.link(&present::profile_path(author));
        let avatar = picture_url(server, author);
        let header = row.header_id.map_or_else(
            || server.link("/assets/favicon.svg"),
            |id| server.link(&format!("/media/{id}/1600.webp")),
        );
        let count = |count: i64| {
            if is_self || row.shows_counts { count } else { 0 }
        };
        Self {
            id: row.id.to_string(),
            username: row.username.clone(),
            acct: acct(author),
            display_name: present::name(author).to_owned(),
            locked: row.is_locked,
            bot: false,
            group: false,
            discoverable: row.is_indexable,
            noindex: !row.is_indexable,
            created_at: iso(row.created_at),
            note: row.bio_html.clone(),
            uri: url.clone(),
            url,
            avatar_static: avatar.clone(),
            avatar,
            header_static: header.clone(),
            header,
            followers_count: count(row.followers_count),
            following_count: count(row.following_count),
            statuses_count: row.posts_count,
            last_status_at: row.last_post_at.map(|at| iso(at).chars().take(10).collect()),
            emojis: [],
            fields: profile
                .fields
                .iter()
                .map(|(name, value)| Field {
                    name: name.clone(),
                    value: value.clone(),
                    verified_at: None,
                })
                .collect(),
        }
    }
}

fn acct(author: &Author) -> String {
    if author.domain.is_empty() {
        author.username.clone()
    } else {
        format!("{}@{}", author.username, author.domain)
    }
}

/// Apps expect a picture; who has none gets the sign of the house.
fn picture_url(server: &Server, author: &Author) -> String {
    let path = present::author(author).avatar_url;
    server.link(path.as_deref().unwrap_or("/assets/favicon.svg"))
}

/// A picture.
#[derive(Debug, Serialize)]
pub(super) struct MediaAttachment {
    id: String,
    r#type: &'static str,
    url: Option<String>,
    preview_url: Option<String>,
    remote_url: Option<String>,
    text_url: Option<String>,
    meta: Meta,
    description: Option<String>,
    blurhash: Option<String>,
    #[serde(flatten)]
    signals: Signals,
}

#[derive(Debug, Serialize)]
struct Meta {
    original: Dimensions,
    small: Option<Dimensions>,
}

#[derive(Debug, Serialize)]
struct Dimensions {
    width: u32,
    height: u32,
    size: String,
    aspect: f64,
}

impl Dimensions {
    fn new(width: u32, height: u32) -> Self {
        let aspect = f64::from(width.max(1)) / f64::from(height.max(1));
        Self { width, height, size: format!("{width}x{height}"), aspect }
    }
}

impl MediaAttachment {
    pub(super) fn of(server: &Server, picture: &Picture) -> Self {
        let row = &picture.media;
        let link = |it: &services::media::RenditionInfo| {
            server.link(&present::rendition_path(picture, it.width, &it.format))
        };
        // Not every app reads WebP: the plain files go first.
        let plain: Vec<_> = picture.renditions.iter().filter(|it| it.format != "webp").collect();
        let usable = if plain.is_empty() { picture.renditions.iter().collect() } else { plain };
        let large = usable.iter().max_by_key(|it| it.width);
        let small = usable.iter().min_by_key(|it| it.width);
        let original = |it: i32| u32::try_from(it).unwrap_or(0);
        Self {
            id: row.id.to_string(),
            r#type: "image",
            url: large.map(|it| link(it)),
            preview_url: small.map(|it| link(it)),
            remote_url: None,
            text_url: None,
            meta: Meta {
                original: Dimensions::new(original(row.width), original(row.height)),
                small: small.map(|it| Dimensions::new(it.width, it.height)),
            },
            description: Some(row.alt.clone()).filter(|it| !it.is_empty()),
            blurhash: Some(row.blurhash.clone()).filter(|it| !it.is_empty()),
            signals: Signals::from(&picture.exposure),
        }
    }
}

/// A post.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(super) struct Status {
    id: String,
    uri: String,
    url: String,
    created_at: String,
    edited_at: Option<String>,
    account: Account,
    content: String,
    text: Option<String>,
    visibility: &'static str,
    sensitive: bool,
    spoiler_text: String,
    language: Option<String>,
    media_attachments: Vec<MediaAttachment>,
    mentions: [u8; 0],
    tags: Vec<Tag>,
    emojis: [u8; 0],
    in_reply_to_id: Option<String>,
    in_reply_to_account_id: Option<String>,
    reblog: Option<()>,
    poll: Option<()>,
    card: Option<()>,
    application: Option<()>,
    replies_count: i64,
    reblogs_count: i64,
    favourites_count: i64,
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

#[derive(Debug, Serialize)]
struct Tag {
    name: String,
    url: String,
}

impl Tag {
    fn of(server: &Server, spelling: &str) -> Self {
        let name = services::text::tag_name(spelling);
        let path: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        Self { url: server.link(&format!("/tags/{path}")), name }
    }
}

impl Status {
    pub(super) fn of(server: &Server, shown: &Shown, account: Account) -> Self {
        let row = &shown.post;
        let url = server.link(&present::post_path(&shown.author, row.id));
        let elsewhere = shown.elsewhere.as_ref();
        let some = |text: &String| Some(text.clone()).filter(|it| !it.is_empty());
        let counts = shown.ties.is_mine || shown.author.shows_counts;
        let count = |count: i64| if counts { count } else { 0 };
        Self {
            id: row.id.to_string(),
            uri: elsewhere.map_or_else(|| url.clone(), |it| it.uri.clone()),
            url: elsewhere.and_then(Elsewhere::page).map_or(url, ToOwned::to_owned),
            created_at: iso(row.created_at),
            edited_at: row.edited_at.map(iso),
            account,
            content: row.html.clone(),
            text: shown.ties.is_mine.then(|| row.source.clone()),
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
            replies_count: row.replies_count,
            reblogs_count: count(row.boosts_count),
            favourites_count: count(row.likes_count),
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
            signals: Signals::from(&shown.exposure),
        }
    }
}

/// Our word for who sees a post, in Mastodon's words.
pub(super) fn visibility_word(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Quiet => "unlisted",
        Visibility::Followers => "private",
        Visibility::Mentioned => "direct",
    }
}

/// And back; what we do not know is for nobody but those named.
pub(super) fn visibility_of(word: &str) -> Visibility {
    match word {
        "" | "public" => Visibility::Public,
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
