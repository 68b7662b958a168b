//! What the member does not want to read.

use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::Value;
use services::filters::{Action, Context, Edit, KeywordEdit};
use services::{Error, PostId, RowId, Timestamp};

use super::call::{Access, Call};
use super::entities::{Empty, Filter, FilterKeyword, FilterStatus, V1Filter};
use super::input::{Flag, Id, Many, Nothing, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

const READ: Access = Access::Member(&["read:filters"]);
const WRITE: Access = Access::Member(&["write:filters"]);

/// Filters, and as old apps know them: a filter for each word.
pub(super) fn calls(table: &mut Table) {
    table.get("/api/v2/filters", READ, Shows::Nothing, list);
    table.post("/api/v2/filters", WRITE, Shows::Nothing, create);
    table.get("/api/v2/filters/keywords/{id}", READ, Shows::Nothing, keyword);
    table.put("/api/v2/filters/keywords/{id}", WRITE, Shows::Nothing, set_keyword);
    table.delete("/api/v2/filters/keywords/{id}", WRITE, Shows::Nothing, delete_keyword);
    table.get("/api/v2/filters/statuses/{id}", READ, Shows::Nothing, post);
    table.delete("/api/v2/filters/statuses/{id}", WRITE, Shows::Nothing, delete_post);
    table.get("/api/v2/filters/{id}", READ, Shows::Nothing, show);
    table.put("/api/v2/filters/{id}", WRITE, Shows::Nothing, update);
    table.delete("/api/v2/filters/{id}", WRITE, Shows::Nothing, delete);
    table.get("/api/v2/filters/{id}/keywords", READ, Shows::Nothing, keywords);
    table.post("/api/v2/filters/{id}/keywords", WRITE, Shows::Nothing, add_keyword);
    table.get("/api/v2/filters/{id}/statuses", READ, Shows::Nothing, posts);
    table.post("/api/v2/filters/{id}/statuses", WRITE, Shows::Nothing, add_post);
    table.get("/api/v1/filters", READ, Shows::Nothing, old_list);
    table.post("/api/v1/filters", WRITE, Shows::Nothing, old_create);
    table.get("/api/v1/filters/{id}", READ, Shows::Nothing, old_show);
    table.put("/api/v1/filters/{id}", WRITE, Shows::Nothing, old_update);
    table.delete("/api/v1/filters/{id}", WRITE, Shows::Nothing, old_delete);
}

/// In how many seconds something ends. Nothing said and "never" are two things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::option_option, reason = "silence and \"never\" are two things")]
struct Expiry(Option<Option<u64>>);

impl JsonSchema for Expiry {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Expiry".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["integer", "null"] })
    }
}

impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(Some(match Value::deserialize(from)? {
            Value::Number(it) => it.as_u64(),
            Value::String(it) => it.trim().parse().ok(),
            _ => None,
        })))
    }
}

impl Expiry {
    /// When, seen from now. In 0 seconds is never, as apps mean it.
    #[expect(clippy::option_option, reason = "silence and \"never\" are two things")]
    fn at(self, now: Timestamp) -> Option<Option<Timestamp>> {
        let at = |seconds: u64| now.plus(Duration::from_secs(seconds));
        self.0.map(|said| said.filter(|it| *it > 0).map(at))
    }
}

/// A filter as apps send it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Sent {
    title: Text,
    context: Many<Text>,
    filter_action: Text,
    expires_in: Expiry,
    keywords_attributes: Many<KeywordSent>,
}

/// A word as apps send it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct KeywordSent {
    id: Id,
    keyword: Text,
    whole_word: Flag,
    #[serde(rename = "_destroy")]
    destroy: Flag,
}

impl KeywordSent {
    fn edit(&self) -> KeywordEdit {
        KeywordEdit {
            id: self.id.of(RowId),
            keyword: self.keyword.said().map(str::to_owned),
            whole_word: self.whole_word.get(),
            is_gone: self.destroy.is_on(),
        }
    }
}

fn contexts(sent: &Many<Text>) -> Result<Option<Vec<Context>>, Error> {
    let read = |word: &str| {
        let sentence = "Validation failed: Context None or invalid context supplied";
        let wrong = || Error::invalid("context", "filter.context", sentence);
        Context::from_word(word).ok_or_else(wrong)
    };
    let found = sent.words().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(sent.is_said().then_some(found))
}

impl Sent {
    fn edit(&self, now: Timestamp) -> Result<Edit, Error> {
        let sentence = "A filter's action is one of: warn, hide, blur.";
        let wrong = || Error::invalid("filter_action", "filter.action", sentence);
        let action = self.filter_action.get();
        Ok(Edit {
            title: self.title.said().map(str::to_owned),
            contexts: contexts(&self.context)?,
            action: action.map(|it| Action::from_word(it).ok_or_else(wrong)).transpose()?,
            expires_at: self.expires_in.at(now),
            keywords: self.keywords_attributes.list().iter().map(KeywordSent::edit).collect(),
        })
    }
}

async fn list(call: Call<Nothing>) -> Answer<Vec<Filter>> {
    let found = services::filters::list(&call.app, call.member()?).await?;
    Ok(Reply::new(found.iter().map(Filter::from).collect()))
}

async fn show(call: Call<Nothing>) -> Answer<Filter> {
    let found = services::filters::find(&call.app, call.member()?, RowId(call.id()?)).await?;
    Ok(Reply::new(Filter::from(&found)))
}

async fn create(call: Call<Sent>) -> Answer<Filter> {
    let edit = call.input.edit(call.app.now())?;
    let made = services::filters::create(&call.app, call.member()?, edit).await?;
    Ok(Reply::new(Filter::from(&made)))
}

async fn update(call: Call<Sent>) -> Answer<Filter> {
    let (id, edit) = (RowId(call.id()?), call.input.edit(call.app.now())?);
    let changed = services::filters::update(&call.app, call.member()?, id, edit).await?;
    Ok(Reply::new(Filter::from(&changed)))
}

async fn delete(call: Call<Nothing>) -> Answer<Empty> {
    services::filters::delete(&call.app, call.member()?, RowId(call.id()?)).await?;
    Ok(Reply::new(Empty {}))
}

async fn keywords(call: Call<Nothing>) -> Answer<Vec<FilterKeyword>> {
    let found = services::filters::find(&call.app, call.member()?, RowId(call.id()?)).await?;
    Ok(Reply::new(found.keywords.iter().map(FilterKeyword::from).collect()))
}

async fn add_keyword(call: Call<KeywordSent>) -> Answer<FilterKeyword> {
    let (id, edit) = (RowId(call.id()?), call.input.edit());
    let row = services::filters::add_keyword(&call.app, call.member()?, id, edit).await?;
    Ok(Reply::new(FilterKeyword::from(&row)))
}

async fn keyword(call: Call<Nothing>) -> Answer<FilterKeyword> {
    let id = RowId(call.id()?);
    let (_, row) = services::filters::keyword(&call.app, call.member()?, id).await?;
    Ok(Reply::new(FilterKeyword::from(&row)))
}

async fn set_keyword(call: Call<KeywordSent>) -> Answer<FilterKeyword> {
    let (id, edit) = (RowId(call.id()?), call.input.edit());
    let row = services::filters::update_keyword(&call.app, call.member()?, id, edit).await?;
    Ok(Reply::new(FilterKeyword::from(&row)))
}

async fn delete_keyword(call: Call<Nothing>) -> Answer<Empty> {
    let id = RowId(call.id()?);
    services::filters::delete_keyword(&call.app, call.member()?, id, false).await?;
    Ok(Reply::new(Empty {}))
}

async fn posts(call: Call<Nothing>) -> Answer<Vec<FilterStatus>> {
    let found = services::filters::find(&call.app, call.member()?, RowId(call.id()?)).await?;
    Ok(Reply::new(found.posts.iter().map(FilterStatus::from).collect()))
}

/// A post as apps name it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct PostSent {
    status_id: Id,
}

async fn add_post(call: Call<PostSent>) -> Answer<FilterStatus> {
    let post = call.input.status_id.of(PostId);
    let post = post.ok_or(Error::NotFound("Record not found"))?;
    let id = RowId(call.id()?);
    let row = services::filters::add_post(&call.app, call.member()?, id, post).await?;
    Ok(Reply::new(FilterStatus::from(&row)))
}

async fn post(call: Call<Nothing>) -> Answer<FilterStatus> {
    let row = services::filters::post(&call.app, call.member()?, RowId(call.id()?)).await?;
    Ok(Reply::new(FilterStatus::from(&row)))
}

async fn delete_post(call: Call<Nothing>) -> Answer<FilterStatus> {
    let id = RowId(call.id()?);
    let row = services::filters::delete_post(&call.app, call.member()?, id).await?;
    Ok(Reply::new(FilterStatus::from(&row)))
}

/// A word as old apps send it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct OldSent {
    phrase: Text,
    context: Many<Text>,
    irreversible: Flag,
    whole_word: Flag,
    expires_in: Expiry,
}

impl OldSent {
    fn keyword(&self, id: Option<RowId>) -> KeywordEdit {
        KeywordEdit {
            id,
            keyword: self.phrase.said().map(str::to_owned),
            whole_word: self.whole_word.get(),
            is_gone: false,
        }
    }

    fn edit(&self, now: Timestamp, id: Option<RowId>) -> Result<Edit, Error> {
        let action = |is_final| if is_final { Action::Hide } else { Action::Warn };
        Ok(Edit {
            title: self.phrase.said().map(str::to_owned),
            contexts: contexts(&self.context)?,
            action: self.irreversible.get().map(action),
            expires_at: self.expires_in.at(now),
            keywords: vec![self.keyword(id)],
        })
    }
}

async fn old_list(call: Call<Nothing>) -> Answer<Vec<V1Filter>> {
    let found = services::filters::list(&call.app, call.member()?).await?;
    let words = found
        .iter()
        .flat_map(|whole| whole.keywords.iter().map(|row| V1Filter::of(&whole.filter, row)));
    Ok(Reply::new(words.collect()))
}

async fn old_show(call: Call<Nothing>) -> Answer<V1Filter> {
    let id = RowId(call.id()?);
    let (filter, row) = services::filters::keyword(&call.app, call.member()?, id).await?;
    Ok(Reply::new(V1Filter::of(&filter, &row)))
}

async fn old_create(call: Call<OldSent>) -> Answer<V1Filter> {
    let edit = call.input.edit(call.app.now(), None)?;
    let made = services::filters::create(&call.app, call.member()?, edit).await?;
    let row = made.keywords.first().ok_or(Error::NotFound("Record not found"))?;
    Ok(Reply::new(V1Filter::of(&made.filter, row)))
}

async fn old_update(call: Call<OldSent>) -> Answer<V1Filter> {
    let (app, member, id) = (&call.app, call.member()?, RowId(call.id()?));
    let (filter, _) = services::filters::keyword(app, member, id).await?;
    let whole = services::filters::find(app, member, filter.id).await?;
    let edit = call.input.edit(app.now(), Some(id))?;
    // The name of a filter with several words is not one of them.
    let title = edit.title.clone().filter(|_| whole.keywords.len() == 1);
    services::filters::update(app, member, filter.id, Edit { title, ..edit }).await?;
    let (filter, row) = services::filters::keyword(app, member, id).await?;
    Ok(Reply::new(V1Filter::of(&filter, &row)))
}

async fn old_delete(call: Call<Nothing>) -> Answer<Empty> {
    let id = RowId(call.id()?);
    services::filters::delete_keyword(&call.app, call.member()?, id, true).await?;
    Ok(Reply::new(Empty {}))
}
