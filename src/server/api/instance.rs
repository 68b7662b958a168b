//! What this server is, and what it takes.

use askama::Template;
use schemars::JsonSchema;
use serde::Serialize;
use services::instance::{Numbers, Week};
use services::settings::Site;
use services::{Error, vapid};

use super::call::{Access, Call};
use super::entities::{
    Account, Configuration, Facts, Instance, Rule, V1Instance, day, moment, rules,
};
use super::input::Nothing;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::door::App;
use crate::routes::Shows;
use crate::web::languages;

/// This server.
pub(super) fn calls(table: &mut Table) {
    let open = Access::Open;
    table.get("/api/v1/instance", open, Shows::Nothing, first);
    table.get("/api/v2/instance", open, Shows::Nothing, second);
    table.get("/api/v1/instance/peers", open, Shows::Nothing, peers);
    table.get("/api/v1/instance/activity", open, Shows::Nothing, activity);
    table.get("/api/v1/instance/rules", open, Shows::Nothing, house_rules);
    let member = Access::Member(&[]);
    table.get("/api/v1/instance/domain_blocks", member, Shows::Nothing, domain_blocks);
    table.get("/api/v1/instance/extended_description", open, Shows::Nothing, description);
    table.get("/api/v1/instance/privacy_policy", open, Shows::Nothing, privacy);
    table.get("/api/v1/instance/terms_of_service", open, Shows::Nothing, terms);
    table.get("/api/v1/instance/terms_of_service/{date}", open, Shows::Nothing, terms_of);
    table.get("/api/v1/instance/languages", open, Shows::Nothing, known_languages);
    table.get("/api/v1/instance/translation_languages", open, Shows::Nothing, translations);
    table.get("/api/v1/custom_emojis", open, Shows::Nothing, emojis);
}

/// When the words of the policies that come with the software were last changed.
const WORDS_OF: &str = "2026-11-26";

/// What the two entities need besides their shape.
struct Found {
    site: std::sync::Arc<Site>,
    numbers: std::sync::Arc<Numbers>,
    owner: Option<Account>,
    configuration: Configuration,
}

impl Found {
    async fn of(app: &App) -> Result<Self, Error> {
        let owner = match services::instance::owner(app).await? {
            Some(id) => services::accounts::profiles(app, vec![id]).await?.remove(&id),
            None => None,
        };
        let config = &app.config;
        let key = vapid::public_key(app).await?;
        Ok(Self {
            site: services::settings::get(app).await?,
            numbers: services::instance::numbers(app).await?,
            owner: owner.map(|profile| Account::of(&config.server, &profile, false)),
            configuration: Configuration::new(config, key),
        })
    }

    fn facts<'a>(&'a self, app: &'a App) -> Facts<'a> {
        Facts {
            server: &app.config.server,
            site: &self.site,
            numbers: &self.numbers,
            owner: self.owner.clone(),
            configuration: self.configuration.clone(),
        }
    }
}

async fn first(call: Call<Nothing>) -> Answer<V1Instance> {
    let found = Found::of(&call.app).await?;
    Ok(Reply::new(V1Instance::of(found.facts(&call.app))))
}

async fn second(call: Call<Nothing>) -> Answer<Instance> {
    let found = Found::of(&call.app).await?;
    Ok(Reply::new(Instance::of(found.facts(&call.app))))
}

async fn peers(call: Call<Nothing>) -> Answer<Vec<String>> {
    Ok(Reply::new(services::instance::servers(&call.app).await?))
}

/// A week in numbers, which are written as words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Activity {
    /// When it began, in seconds since 1970.
    week: String,
    statuses: String,
    logins: String,
    registrations: String,
}

impl From<&Week> for Activity {
    fn from(week: &Week) -> Self {
        Self {
            week: week.begins_at.0.div_euclid(1_000).to_string(),
            statuses: week.posts.to_string(),
            logins: week.visits.to_string(),
            registrations: week.joined.to_string(),
        }
    }
}

async fn activity(call: Call<Nothing>) -> Answer<Vec<Activity>> {
    let numbers = services::instance::numbers(&call.app).await?;
    Ok(Reply::new(numbers.weeks.iter().map(Activity::from).collect()))
}

async fn house_rules(call: Call<Nothing>) -> Answer<Vec<Rule>> {
    let site = services::settings::get(&call.app).await?;
    Ok(Reply::new(rules(&site)))
}

/// A server that this one has nothing to do with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct DomainBlock {
    domain: String,
    digest: String,
    severity: &'static str,
    comment: Option<String>,
}

/// Which servers are blocked is told to those who live with it, not to everybody.
async fn domain_blocks(call: Call<Nothing>) -> Answer<Vec<DomainBlock>> {
    let block = |it: services::instance::Blocked| DomainBlock {
        domain: it.domain,
        digest: it.digest,
        severity: "suspend",
        comment: None,
    };
    let blocks = services::instance::blocks(&call.app).await?;
    Ok(Reply::new(blocks.into_iter().map(block).collect()))
}

/// Words about this server.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Words {
    updated_at: String,
    content: String,
}

async fn description(call: Call<Nothing>) -> Answer<Words> {
    let site = services::settings::get(&call.app).await?;
    let changed_at = services::instance::changed_at(&call.app).await?;
    let content = format!("<p>{}</p>", services::text::line(&site.description));
    Ok(Reply::new(Words { updated_at: moment(changed_at), content }))
}

#[derive(Template)]
#[template(path = "pages/policies/privacy_words.html")]
struct PrivacyWords {
    contact: Option<String>,
}

async fn privacy(call: Call<Nothing>) -> Answer<Words> {
    let site = services::settings::get(&call.app).await?;
    let content = html(&PrivacyWords { contact: crate::web::contact(&site) })?;
    Ok(Reply::new(Words { updated_at: format!("{WORDS_OF}T00:00:00.000Z"), content }))
}

#[derive(Template)]
#[template(path = "pages/policies/terms_words.html")]
struct TermsWords {
    rules: Vec<String>,
}

fn html(template: &impl Template) -> Result<String, Error> {
    template.render().map_err(|error| Error::Internal(anyhow::Error::new(error)))
}

/// What people agree to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Terms {
    effective_date: String,
    effective: bool,
    content: String,
    succeeded_by: Option<String>,
}

async fn terms(call: Call<Nothing>) -> Answer<Terms> {
    let site = services::settings::get(&call.app).await?;
    // The rules are a part of them, so a change of either is a change.
    let changed_at = day(services::instance::changed_at(&call.app).await?);
    Ok(Reply::new(Terms {
        effective_date: changed_at.max(WORDS_OF.to_owned()),
        effective: true,
        content: html(&TermsWords { rules: crate::web::rules(&site) })?,
        succeeded_by: None,
    }))
}

/// Only those that hold today are kept.
async fn terms_of(call: Call<Nothing>) -> Answer<Terms> {
    let date: String = call.part("date")?;
    let app = call.app.clone();
    let today = day(services::instance::changed_at(&app).await?).max(WORDS_OF.to_owned());
    if date == today { terms(call).await } else { Err(Error::NotFound("Record not found").into()) }
}

/// A language that posts can be marked with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Language {
    code: &'static str,
    name: &'static str,
}

async fn known_languages(_: Call<Nothing>) -> Answer<Vec<Language>> {
    let language = |(code, name): &(&'static str, &'static str)| Language { code, name };
    Ok(Reply::new(languages().iter().map(language).collect()))
}

/// From which languages into which: nothing is translated here.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Translations {}

async fn translations(_: Call<Nothing>) -> Answer<Translations> {
    Ok(Reply::new(Translations {}))
}

/// A small picture that stands for a word.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct CustomEmoji {
    shortcode: String,
    url: String,
    static_url: String,
    visible_in_picker: bool,
    category: Option<String>,
}

/// This server has none of its own.
async fn emojis(_: Call<Nothing>) -> Answer<Vec<CustomEmoji>> {
    Ok(Reply::new(Vec::new()))
}
