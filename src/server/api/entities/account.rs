//! Somebody.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use services::accounts::Profile;
use services::config::Server;
use services::posts::{Author, Elsewhere, Person};

use super::{Consent, Label, Written, day, moment};
use crate::web::present;

/// Somebody, written once: lists name the same people again and again.
#[derive(Clone, Debug)]
pub(in crate::api) struct Account {
    written: Written<AccountFields>,
    fields: Arc<AccountFields>,
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(to)
    }
}

impl JsonSchema for Account {
    fn schema_name() -> Cow<'static, str> {
        AccountFields::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        AccountFields::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        AccountFields::json_schema(generator)
    }
}

impl From<AccountFields> for Account {
    fn from(fields: AccountFields) -> Self {
        Self { written: Written::new(&fields), fields: Arc::new(fields) }
    }
}

/// What is told of somebody.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Account")]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
pub(in crate::api) struct AccountFields {
    id: String,
    username: String,
    acct: String,
    display_name: String,
    locked: bool,
    bot: bool,
    discoverable: Option<bool>,
    indexable: bool,
    group: bool,
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
    hide_collections: Option<bool>,
    noindex: Option<bool>,
    emojis: [(); 0],
    /// What they may do here, for staff.
    roles: Vec<Badge>,
    fields: Vec<Field>,
    /// Only there where they are suspended: then nothing of theirs is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended: Option<bool>,
    /// Only there where moderators limit them: apps show a notice first.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited: Option<bool>,
    /// The new account, for somebody who moved and is known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<Box<Account>>,
    /// What they allow for works that say nothing themselves.
    consent: Consent,
    /// The label that their works start with.
    ai_label: Label,
}

/// What somebody may do here, as others see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Badge {
    id: String,
    name: &'static str,
    color: &'static str,
}

/// A line of a profile; its words are HTML.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Field {
    pub(in crate::api) name: String,
    pub(in crate::api) value: String,
    pub(in crate::api) verified_at: Option<String>,
}

impl Account {
    /// Numbers are for the person themselves, and for others where they want that; else they
    /// read as 0.
    ///
    /// Of who is suspended there is no more than that they are there.
    pub(in crate::api) fn of(server: &Server, profile: &Profile, is_self: bool) -> Self {
        AccountFields::of(server, profile, is_self).into()
    }

    /// Somebody as everybody else is told of them.
    pub(in crate::api) fn of_person(server: &Server, person: &Person) -> Self {
        person.made.once(|| Self::of(server, &person.profile, false)).as_ref().clone()
    }

    /// What is told.
    pub(in crate::api) fn fields(&self) -> AccountFields {
        self.fields.as_ref().clone()
    }

    pub(in crate::api) fn avatar_url(&self) -> String {
        self.fields.avatar.clone()
    }

    pub(in crate::api) fn header_url(&self) -> String {
        self.fields.header.clone()
    }

    /// With the new account of who moved.
    pub(in crate::api) fn with_moved(self, to: Option<Self>) -> Self {
        // The new one is told without where it moved in its turn: apps read one step.
        let to = to.map(|it| Self::from(AccountFields { moved: None, ..it.fields() }));
        AccountFields { moved: to.map(Box::new), ..self.fields() }.into()
    }
}

impl AccountFields {
    fn of(server: &Server, profile: &Profile, is_self: bool) -> Self {
        let account = Self::open(server, profile, is_self);
        if profile.account.suspended_at.is_none() {
            return account;
        }
        let (avatar, header) = (server.link(NO_AVATAR), server.link(NO_HEADER));
        Self {
            display_name: String::new(),
            note: String::new(),
            avatar_static: avatar.clone(),
            avatar,
            header_static: header.clone(),
            header,
            fields: Vec::new(),
            roles: Vec::new(),
            suspended: Some(true),
            ..account
        }
    }

    fn open(server: &Server, profile: &Profile, is_self: bool) -> Self {
        let (row, author) = (&profile.account, &profile.author);
        let here = server.link(&present::profile_path(author));
        let elsewhere = profile.elsewhere.as_ref();
        let avatar = picture_url(server, author);
        let header = row.header_id.map_or_else(
            || server.link(NO_HEADER),
            |id| server.link(&format!("/media/{id}/1600.webp")),
        );
        let count = |count: i64| {
            if is_self || row.shows_counts { count } else { 0 }
        };
        Self {
            id: row.id.to_string(),
            username: row.username.clone(),
            acct: acct(author),
            display_name: row.display_name.clone(),
            locked: row.is_locked,
            bot: row.is_bot,
            discoverable: Some(row.is_discoverable),
            indexable: row.is_indexable,
            group: false,
            created_at: moment(row.created_at),
            note: row.bio_html.clone(),
            uri: elsewhere.map_or_else(|| here.clone(), |it| it.uri.clone()),
            url: elsewhere.and_then(Elsewhere::page).map_or(here, ToOwned::to_owned),
            avatar_static: avatar.clone(),
            avatar,
            header_static: header.clone(),
            header,
            followers_count: count(row.followers_count),
            following_count: count(row.following_count),
            statuses_count: row.posts_count,
            last_status_at: row.last_post_at.map(day),
            hide_collections: Some(row.hides_follows),
            noindex: Some(!row.is_indexable),
            emojis: [],
            roles: profile.staff.map(Badge::from).into_iter().collect(),
            suspended: None,
            limited: row.limited_at.map(|_| true),
            fields: profile
                .fields
                .iter()
                .map(|it| Field {
                    name: it.name.clone(),
                    value: it.html.clone(),
                    verified_at: it.verified_at.map(moment),
                })
                .collect(),
            moved: None,
            consent: Consent::new(server, row.terms.get(), profile.exposure.consent()),
            ai_label: row.default_label.get().into(),
        }
    }
}

impl From<Account> for super::PartialAccount {
    fn from(whole: Account) -> Self {
        let whole = whole.fields();
        Self {
            id: whole.id,
            acct: whole.acct,
            url: whole.url,
            avatar: whole.avatar,
            avatar_static: whole.avatar_static,
            locked: whole.locked,
            bot: whole.bot,
        }
    }
}

pub(in crate::api) fn acct(author: &Author) -> String {
    if author.domain.is_empty() {
        author.username.clone()
    } else {
        format!("{}@{}", author.username, author.domain)
    }
}

/// Apps expect a picture; who has none gets the sign of the house. It is a PNG, since the apps of
/// phones draw no SVG, and its name is Mastodon's: apps know by it that nobody chose the picture.
const NO_AVATAR: &str = "/assets/avatars/missing.png";

/// The same for the picture above a profile.
const NO_HEADER: &str = "/assets/headers/missing.png";

/// The portrait, or what stands for one.
fn picture_url(server: &Server, author: &Author) -> String {
    let path = author.avatar.map(present::portrait_path);
    server.link(path.as_deref().unwrap_or(NO_AVATAR))
}

/// What only the person themselves is told.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Credentials {
    #[serde(flatten)]
    pub(in crate::api) account: AccountFields,
    pub(in crate::api) source: Source,
    pub(in crate::api) role: RoleEntity,
}

/// How somebody posts where they say nothing, and their profile as they typed it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Source {
    pub(in crate::api) privacy: &'static str,
    pub(in crate::api) sensitive: bool,
    pub(in crate::api) language: Option<String>,
    pub(in crate::api) note: String,
    pub(in crate::api) fields: Vec<Field>,
    pub(in crate::api) follow_requests_count: i64,
    pub(in crate::api) hide_collections: Option<bool>,
    pub(in crate::api) discoverable: Option<bool>,
    pub(in crate::api) indexable: bool,
    pub(in crate::api) attribution_domains: [(); 0],
    /// Works cannot be quoted here.
    pub(in crate::api) quote_policy: &'static str,
    pub(in crate::api) consent: Consent,
    pub(in crate::api) ai_label: Label,
}

/// What somebody may do here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct RoleEntity {
    pub(in crate::api) id: String,
    pub(in crate::api) name: &'static str,
    pub(in crate::api) color: &'static str,
    /// Mastodon's bits, as a decimal number.
    pub(in crate::api) permissions: String,
    pub(in crate::api) highlighted: bool,
}

impl From<services::Role> for Badge {
    fn from(role: services::Role) -> Self {
        Self { id: (role as i32).to_string(), name: role.as_str(), color: "" }
    }
}

impl From<services::Role> for RoleEntity {
    fn from(role: services::Role) -> Self {
        // Administrator, dashboard, reports, users, appeals: Mastodon's documentation, "Role".
        let permissions: u32 = match role {
            services::Role::Owner | services::Role::Admin => 1,
            services::Role::Moderator => (1 << 3) | (1 << 4) | (1 << 10) | (1 << 15),
            services::Role::Artist => 0,
        };
        Self {
            id: (role as i32).to_string(),
            name: role.as_str(),
            color: "",
            permissions: permissions.to_string(),
            highlighted: role >= services::Role::Moderator,
        }
    }
}
