//! This server.

use schemars::JsonSchema;
use serde::Serialize;
use services::config::{Config, Server};
use services::settings::{SignUpMode, Site};
use services::{accounts, instance, media, pins, polls};

use super::Account;

/// Files that are taken.
const PICTURE_TYPES: [&str; 5] =
    ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"];

/// This server.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Instance {
    domain: String,
    title: String,
    version: String,
    source_url: &'static str,
    description: String,
    usage: Usage,
    thumbnail: Thumbnail,
    icon: Vec<Icon>,
    languages: [&'static str; 1],
    configuration: Configuration,
    registrations: Registrations,
    api_versions: ApiVersions,
    contact: Contact,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Usage {
    users: Users,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Users {
    active_month: i64,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Thumbnail {
    url: String,
    blurhash: Option<String>,
    description: &'static str,
    versions: Versions,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Versions {
    #[serde(rename = "@1x")]
    once: String,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Icon {
    src: String,
    size: &'static str,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Registrations {
    enabled: bool,
    approval_required: bool,
    reason_required: bool,
    message: Option<String>,
    min_age: Option<i64>,
    url: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct ApiVersions {
    mastodon: u32,
    rakkan: u32,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Contact {
    email: String,
    account: Option<Account>,
}

/// A rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Rule {
    id: String,
    text: String,
    hint: &'static str,
    translations: Translations,
}

#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Translations {}

/// The rules, numbered as they stand on the page about this server.
pub(in crate::api) fn rules(site: &Site) -> Vec<Rule> {
    let rule = |(index, text): (usize, String)| Rule {
        id: (index + 1).to_string(),
        text,
        hint: "",
        translations: Translations {},
    };
    crate::web::rules(site).into_iter().enumerate().map(rule).collect()
}

/// What is possible here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Configuration {
    urls: Urls,
    vapid: Vapid,
    accounts: AccountLimits,
    statuses: StatusLimits,
    media_attachments: MediaLimits,
    polls: PollLimits,
    translation: Translation,
    timelines_access: TimelinesAccess,
    limited_federation: bool,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Urls {
    streaming: String,
    status: Option<String>,
    about: String,
    privacy_policy: String,
    terms_of_service: String,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Vapid {
    public_key: String,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct AccountLimits {
    max_featured_tags: usize,
    max_pinned_statuses: i64,
    max_display_name_length: usize,
    max_note_length: usize,
    max_profile_fields: usize,
    profile_field_name_limit: usize,
    profile_field_value_limit: usize,
    max_avatar_description_length: usize,
    max_header_description_length: usize,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct StatusLimits {
    max_characters: usize,
    max_media_attachments: usize,
    characters_reserved_per_url: usize,
}

/// There are no films here: their numbers are 0.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct MediaLimits {
    description_limit: usize,
    image_matrix_limit: u64,
    image_size_limit: u64,
    supported_mime_types: [&'static str; 5],
    video_frame_rate_limit: u64,
    video_matrix_limit: u64,
    video_size_limit: u64,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct PollLimits {
    max_options: usize,
    max_characters_per_option: usize,
    min_expiration: i64,
    max_expiration: i64,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Translation {
    enabled: bool,
}

/// Featured tags of one profile, as Mastodon has them.
const FEATURED_TAGS: usize = 10;

impl Configuration {
    pub(in crate::api) fn new(config: &Config, vapid_key: String) -> Self {
        let (server, limits) = (&config.server, &config.limits);
        let bounds = media::Limits::default();
        Self {
            urls: Urls {
                streaming: streaming(server),
                status: None,
                about: server.link("/about"),
                privacy_policy: server.link("/policies/privacy"),
                terms_of_service: server.link("/policies/terms"),
            },
            vapid: Vapid { public_key: vapid_key },
            accounts: AccountLimits {
                max_featured_tags: FEATURED_TAGS,
                max_pinned_statuses: pins::MOST,
                max_display_name_length: accounts::DISPLAY_NAME_LENGTH,
                max_note_length: accounts::BIO_LENGTH,
                max_profile_fields: accounts::FIELDS,
                profile_field_name_limit: accounts::FIELD_LENGTHS.0,
                profile_field_value_limit: accounts::FIELD_LENGTHS.1,
                max_avatar_description_length: limits.alt_characters,
                max_header_description_length: limits.alt_characters,
            },
            statuses: StatusLimits {
                max_characters: limits.post_characters,
                max_media_attachments: limits.pictures_per_post,
                characters_reserved_per_url: services::text::CHARACTERS_PER_URL,
            },
            media_attachments: MediaLimits {
                description_limit: limits.alt_characters,
                image_matrix_limit: bounds.pixels,
                image_size_limit: limits.upload_bytes,
                supported_mime_types: PICTURE_TYPES,
                video_frame_rate_limit: 0,
                video_matrix_limit: 0,
                video_size_limit: 0,
            },
            polls: PollLimits {
                max_options: polls::MAX_OPTIONS,
                max_characters_per_option: polls::MAX_OPTION_LENGTH,
                min_expiration: polls::MIN_EXPIRY,
                max_expiration: polls::MAX_EXPIRY,
            },
            translation: Translation { enabled: false },
            timelines_access: TimelinesAccess {
                live_feeds: Feeds { local: "public", remote: "public" },
                hashtag_feeds: Feeds { local: "public", remote: "public" },
                trending_link_feeds: Feeds { local: "public", remote: "public" },
            },
            limited_federation: config.federation.allow_list,
        }
    }
}

/// Who may read which timelines.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct TimelinesAccess {
    live_feeds: Feeds,
    hashtag_feeds: Feeds,
    trending_link_feeds: Feeds,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Feeds {
    local: &'static str,
    remote: &'static str,
}

/// Where streams are: the address of this server, for `WebSockets`.
fn streaming(server: &Server) -> String {
    let scheme = if server.is_https() { "wss" } else { "ws" };
    format!("{scheme}://{}", server.domain())
}

/// What apps compare, and what it really is.
fn version() -> String {
    format!("{} (compatible; Rakkan {})", instance::MASTODON, env!("CARGO_PKG_VERSION"))
}

/// Whether somebody can join without knowing anybody here.
fn takes_people(site: &Site) -> bool {
    matches!(site.sign_up_mode, SignUpMode::Open | SignUpMode::Approval)
}

/// What staff gave as their address, where it is one for mail.
fn email(site: &Site) -> String {
    let is_mail = site.contact.contains('@') && !site.contact.contains([' ', '/']);
    if is_mail { site.contact.trim_start_matches("mailto:").to_owned() } else { String::new() }
}

/// Everything the two entities are made from.
pub(in crate::api) struct Facts<'a> {
    pub(in crate::api) server: &'a Server,
    pub(in crate::api) site: &'a Site,
    pub(in crate::api) numbers: &'a instance::Numbers,
    pub(in crate::api) owner: Option<Account>,
    pub(in crate::api) configuration: Configuration,
}

impl Instance {
    pub(in crate::api) fn of(facts: Facts<'_>) -> Self {
        let Facts { server, site, numbers, owner, configuration } = facts;
        let thumbnail = server.link("/assets/thumbnail.png");
        let (mastodon, rakkan) = instance::API_VERSIONS;
        Self {
            domain: server.domain(),
            title: site.name.clone(),
            version: version(),
            source_url: env!("CARGO_PKG_REPOSITORY"),
            description: site.description.clone(),
            usage: Usage { users: Users { active_month: numbers.active } },
            thumbnail: Thumbnail {
                url: thumbnail.clone(),
                blurhash: None,
                description: "The sign of the software: a seal.",
                versions: Versions { once: thumbnail },
            },
            icon: vec![Icon { src: server.link("/assets/icon-512.png"), size: "512x512" }],
            languages: ["en"],
            registrations: Registrations {
                enabled: takes_people(site),
                approval_required: site.sign_up_mode == SignUpMode::Approval,
                reason_required: site.sign_up_mode == SignUpMode::Approval
                    && !site.sign_up_question.trim().is_empty(),
                message: (!takes_people(site)).then(|| closed(site).to_owned()),
                min_age: None,
                url: None,
            },
            api_versions: ApiVersions { mastodon, rakkan },
            contact: Contact { email: email(site), account: owner },
            rules: rules(site),
            configuration,
        }
    }
}

fn closed(site: &Site) -> &'static str {
    match site.sign_up_mode {
        SignUpMode::Invitation => "Joining needs an invitation from somebody here.",
        _ => "This server takes nobody new at the moment.",
    }
}

/// The same in the words of the first version.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct V1Instance {
    uri: String,
    title: String,
    short_description: String,
    description: String,
    email: String,
    version: String,
    urls: V1Urls,
    stats: Stats,
    thumbnail: String,
    languages: [&'static str; 1],
    registrations: bool,
    approval_required: bool,
    invites_enabled: bool,
    configuration: Configuration,
    contact_account: Option<Account>,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct V1Urls {
    streaming_api: String,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Stats {
    user_count: i64,
    status_count: i64,
    domain_count: i64,
}

impl V1Instance {
    pub(in crate::api) fn of(facts: Facts<'_>) -> Self {
        let Facts { server, site, numbers, owner, configuration } = facts;
        Self {
            uri: server.domain(),
            title: site.name.clone(),
            short_description: site.description.clone(),
            description: site.description.clone(),
            email: email(site),
            version: version(),
            urls: V1Urls { streaming_api: streaming(server) },
            stats: Stats {
                user_count: numbers.people,
                status_count: numbers.posts,
                domain_count: numbers.servers,
            },
            thumbnail: server.link("/assets/thumbnail.png"),
            languages: ["en"],
            registrations: takes_people(site),
            approval_required: site.sign_up_mode == SignUpMode::Approval,
            // Invitations are made by staff, in the panel.
            invites_enabled: false,
            configuration,
            contact_account: owner,
            rules: rules(site),
        }
    }
}
