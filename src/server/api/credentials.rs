//! Oneself: the profile as others see it, and what only oneself is told and may change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::accounts::{Own, Posting, ProfileEdit, ProfileField};
use services::terms::Spread;
use services::{Error, MediaPurpose};

use super::call::{Access, Call};
use super::entities::{
    Account, Consent, Credentials, FeaturedTag, Field, Source, moment, some, visibility_of,
    visibility_word,
};
use super::input::{Flag, Many, Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use super::terms::Said;
use crate::door::upload::SentFile;
use crate::routes::Shows;

/// Oneself.
pub(super) fn calls(table: &mut Table) {
    let me = Access::Member(&["profile", "read:accounts"]);
    let write = Access::Member(&["write:accounts"]);
    table.get("/api/v1/accounts/verify_credentials", me, Shows::Nothing, verify);
    table.patch("/api/v1/accounts/update_credentials", write, Shows::Nothing, update);
    // Two apps send it this way.
    table.post("/api/v1/accounts/update_credentials", write, Shows::Nothing, update);
    table.get("/api/v1/profile", me, Shows::Nothing, profile);
    table.patch("/api/v1/profile", write, Shows::Nothing, update_profile);
    table.put("/api/v1/profile", write, Shows::Nothing, update_profile);
    table.delete("/api/v1/profile/avatar", write, Shows::Nothing, remove_avatar);
    table.delete("/api/v1/profile/header", write, Shows::Nothing, remove_header);
    let read = Access::Member(&["read:accounts"]);
    table.get("/api/v1/preferences", read, Shows::Nothing, preferences);
}

async fn verify(call: Call<Nothing>) -> Answer<Credentials> {
    credentials(&call).await
}

async fn credentials<I>(call: &Call<I>) -> Answer<Credentials> {
    let (app, member) = (&call.app, call.member()?);
    let profile = services::accounts::profile_by_id(app, call.viewer(), member.account).await?;
    let own = services::accounts::own(app, member).await?;
    let server = &app.config.server;
    let row = &own.account;
    let body = Credentials {
        account: Account::of(server, &profile, true).fields(),
        source: Source {
            privacy: visibility_word(own.posting.visibility),
            sensitive: own.posting.is_sensitive,
            language: some(&own.posting.language),
            note: row.bio_source.clone(),
            fields: typed_fields(&own, &profile.fields),
            follow_requests_count: own.requests,
            hide_collections: Some(row.hides_follows),
            discoverable: Some(row.is_discoverable),
            indexable: row.is_indexable,
            attribution_domains: [],
            quote_policy: "nobody",
            consent: Consent::new(server, row.terms.get(), profile.exposure.consent()),
            ai_label: row.default_label.get().into(),
        },
        role: member.role.into(),
    };
    Ok(Reply::works(body, profile.exposure))
}

fn typed_fields(own: &Own, shown: &[ProfileField]) -> Vec<Field> {
    let shown = shown.iter().map(|it| it.verified_at.map(moment));
    let field = |((name, value), verified_at): (&(String, String), Option<String>)| Field {
        name: name.clone(),
        value: value.clone(),
        verified_at,
    };
    own.fields.iter().zip(shown).map(field).collect()
}

/// A profile as apps send it. What is not sent stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Changes {
    display_name: Text,
    note: Text,
    locked: Flag,
    bot: Flag,
    discoverable: Flag,
    indexable: Flag,
    hide_collections: Flag,
    fields_attributes: Many<FieldSaid>,
    source: SourceSaid,
    /// The label that new works start with.
    ai_label: Text,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct FieldSaid {
    name: Text,
    value: Text,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct SourceSaid {
    privacy: Text,
    sensitive: Flag,
    language: Text,
    #[serde(flatten)]
    said: Said,
}

impl Changes {
    fn onto(&self, before: ProfileEdit) -> ProfileEdit {
        let said = |sent: &Text, now: String| sent.said().map_or(now, ToOwned::to_owned);
        let fields = match self.fields_attributes.is_said() {
            true => self.fields(),
            false => before.fields,
        };
        ProfileEdit {
            display_name: said(&self.display_name, before.display_name),
            bio_source: said(&self.note, before.bio_source),
            fields,
            is_indexable: self.indexable.get().unwrap_or(before.is_indexable),
            is_locked: self.locked.get().unwrap_or(before.is_locked),
            hides_follows: self.hide_collections.get().unwrap_or(before.hides_follows),
            is_bot: self.bot.get().unwrap_or(before.is_bot),
            is_discoverable: self.discoverable.get().unwrap_or(before.is_discoverable),
            shows_counts: before.shows_counts,
        }
    }

    fn fields(&self) -> Vec<(String, String)> {
        let words = |it: &FieldSaid| (it.name.or_empty().into(), it.value.or_empty().into());
        self.fields_attributes.list().iter().map(words).collect()
    }

    fn posting(&self, before: &Posting) -> Result<Posting, Error> {
        let visibility = match self.source.privacy.get() {
            None => before.visibility,
            Some(word @ ("public" | "unlisted" | "private" | "direct")) => visibility_of(word),
            Some(_) => {
                let sentence = "privacy is one of: public, unlisted, private, direct.";
                return Err(Error::invalid("source[privacy]", "posting.privacy", sentence));
            }
        };
        let language = self.source.language.said();
        Ok(Posting {
            visibility,
            is_sensitive: self.source.sensitive.get().unwrap_or(before.is_sensitive),
            language: language.map_or_else(|| before.language.clone(), |it| it.trim().to_owned()),
        })
    }
}

/// The words first: a picture that cannot be used does not cost them.
async fn change(call: &mut Call<Changes>) -> Result<(), Error> {
    let files = std::mem::take(&mut call.files);
    let (app, member, sent) = (&call.app, call.member()?, &call.input);
    let own = services::accounts::own(app, member).await?;
    let before = ProfileEdit::from(&own);
    let edit = sent.onto(before.clone());
    let posting = sent.posting(&own.posting)?;
    let terms = sent.source.said.terms()?;
    let label = match sent.source.said.label()? {
        Some(label) => Some(label),
        None => super::terms::label(&sent.ai_label)?,
    };
    if edit != before {
        services::accounts::edit_profile(app, member, edit).await?;
    }
    if posting != own.posting {
        services::accounts::set_posting(app, member, posting).await?;
    }
    if terms.is_some() || label.is_some() {
        let defaults = services::terms::defaults(app, member).await?;
        let terms = terms.map_or(defaults.terms, |it| it.or_else(defaults.terms));
        let label = label.unwrap_or(defaults.label);
        services::terms::set_default(app, member, terms, label, Spread::OnlyNew).await?;
    }
    for file in files {
        put_up(call, file).await?;
    }
    Ok(())
}

/// Takes in a portrait or a wide picture, as the page of the profile does.
async fn put_up(call: &Call<Changes>, mut file: SentFile) -> Result<(), Error> {
    let (app, member) = (&call.app, call.member()?);
    let purpose = match file.field.as_str() {
        "avatar" => MediaPurpose::Avatar,
        "header" => MediaPurpose::Header,
        _ => return Ok(()),
    };
    let (bytes, _place) = file.bytes(app).await?;
    let added = services::uploads::add(app, member, purpose, &file.name, bytes).await?;
    if purpose == MediaPurpose::Avatar {
        services::accounts::set_avatar(app, member, Some(added.id)).await
    } else {
        services::accounts::set_header(app, member, Some(added.id)).await
    }
}

async fn update(mut call: Call<Changes>) -> Answer<Credentials> {
    change(&mut call).await?;
    credentials(&call).await
}

/// Oneself as one edits it: words as they were typed, and null where there is no picture.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "the entity of the documentation has them")]
struct Profile {
    id: String,
    display_name: String,
    note: String,
    fields: Vec<Field>,
    avatar: Option<String>,
    avatar_static: Option<String>,
    avatar_description: String,
    header: Option<String>,
    header_static: Option<String>,
    header_description: String,
    locked: bool,
    bot: bool,
    hide_collections: Option<bool>,
    discoverable: Option<bool>,
    indexable: bool,
    show_media: bool,
    show_media_replies: bool,
    show_featured: bool,
    attribution_domains: [(); 0],
    featured_tags: Vec<FeaturedTag>,
}

async fn profile(call: Call<Nothing>) -> Answer<Profile> {
    edited(&call).await
}

async fn update_profile(mut call: Call<Changes>) -> Answer<Profile> {
    change(&mut call).await?;
    edited(&call).await
}

async fn edited<I>(call: &Call<I>) -> Answer<Profile> {
    let (app, member) = (&call.app, call.member()?);
    let server = &app.config.server;
    let seen = services::accounts::profile_by_id(app, call.viewer(), member.account).await?;
    let own = services::accounts::own(app, member).await?;
    let tags = services::tags::featured_by(app, member.account).await?;
    let account = Account::of(server, &seen, true);
    let row = &own.account;
    let avatar = row.avatar_id.map(|_| account.avatar_url());
    let header = row.header_id.map(|_| account.header_url());
    Ok(Reply::new(Profile {
        id: row.id.to_string(),
        display_name: row.display_name.clone(),
        note: row.bio_source.clone(),
        fields: typed_fields(&own, &seen.fields),
        avatar: avatar.clone(),
        avatar_static: avatar,
        avatar_description: String::new(),
        header: header.clone(),
        header_static: header,
        header_description: String::new(),
        locked: row.is_locked,
        bot: row.is_bot,
        hide_collections: Some(row.hides_follows),
        discoverable: Some(row.is_discoverable),
        indexable: row.is_indexable,
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        attribution_domains: [],
        featured_tags: tags.iter().map(|it| FeaturedTag::of(server, it)).collect(),
    }))
}

async fn remove_avatar(call: Call<Nothing>) -> Answer<Credentials> {
    services::accounts::set_avatar(&call.app, call.member()?, None).await?;
    credentials(&call).await
}

async fn remove_header(call: Call<Nothing>) -> Answer<Credentials> {
    services::accounts::set_header(&call.app, call.member()?, None).await?;
    credentials(&call).await
}

/// How somebody posts and reads, where their apps have no wish of their own.
#[derive(Debug, Serialize, JsonSchema)]
struct Preferences {
    #[serde(rename = "posting:default:visibility")]
    visibility: &'static str,
    #[serde(rename = "posting:default:sensitive")]
    sensitive: bool,
    #[serde(rename = "posting:default:language")]
    language: Option<String>,
    #[serde(rename = "posting:default:quote_policy")]
    quote_policy: &'static str,
    #[serde(rename = "reading:expand:media")]
    expand_media: &'static str,
    #[serde(rename = "reading:expand:spoilers")]
    expand_spoilers: bool,
    #[serde(rename = "reading:autoplay:gifs")]
    autoplay_gifs: bool,
}

async fn preferences(call: Call<Nothing>) -> Answer<Preferences> {
    let own = services::accounts::own(&call.app, call.member()?).await?;
    Ok(Reply::new(Preferences {
        visibility: visibility_word(own.posting.visibility),
        sensitive: own.posting.is_sensitive,
        language: some(&own.posting.language),
        // Quoting a work needs its artist's yes, each time.
        quote_policy: "nobody",
        expand_media: "default",
        expand_spoilers: false,
        autoplay_gifs: false,
    }))
}
