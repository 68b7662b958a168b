//! What was sent with a call: the query, and the body as a form, as multipart or as JSON. All of
//! them read as one tree, under the names that forms use (`poll[options][]`,
//! `fields_attributes[0][name]`), the way Rack reads them, since that is what apps were tried with.
//!
//! Apps write numbers and booleans as text, lists as numbered fields, and leave fields empty; the
//! types here read all of that.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::web::Bytes;
use actix_web::{FromRequest as _, HttpMessage as _, HttpRequest};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use services::Error;

use crate::door::upload::SentFile;
use crate::door::{App, Upload};

/// A small body that takes longer comes from a stalled line.
const DEADLINE: Duration = Duration::from_secs(15);

/// Names deeper than this are nobody's.
const DEPTH: usize = 8;

/// Fields of one call at most.
const FIELDS: usize = 2_000;

/// All that was sent.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) tree: Value,
    pub(super) files: Vec<SentFile>,
}

/// Reads the query and the body of a call. What stands in the body wins.
pub(super) async fn read(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Sent, Error> {
    let mut tree = Value::Object(Map::new());
    let query = request.query_string();
    if !query.is_empty() {
        plant(&mut tree, url::form_urlencoded::parse(query.as_bytes()));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(Sent { tree, files: Vec::new() });
    }
    if request.content_type() == "multipart/form-data" {
        let Upload { form, files } = Upload::from_api(app, request, payload).await?;
        plant(&mut tree, form.pairs().iter().map(|(name, value)| (name.into(), value.into())));
        return Ok(Sent { tree, files });
    }
    let mut payload = payload;
    // actix-web has no deadline for a body of its own.
    let body = tokio::time::timeout(DEADLINE, Bytes::from_request(request, &mut payload))
        .await
        .map_err(|_late| broken())?
        .map_err(|_| broken())?;
    if body.is_empty() {
        return Ok(Sent { tree, files: Vec::new() });
    }
    let kind = request.content_type();
    if kind == "application/json" || kind.ends_with("+json") {
        match serde_json::from_slice(&body).map_err(|_| broken())? {
            Value::Object(fields) => graft(&mut tree, fields),
            Value::Null => {}
            _ => return Err(broken()),
        }
    } else {
        plant(&mut tree, url::form_urlencoded::parse(&body));
    }
    Ok(Sent { tree, files: Vec::new() })
}

/// The fields of a call as its handler wants them.
pub(super) fn parse<I: DeserializeOwned>(tree: Value) -> Result<I, Error> {
    serde_json::from_value(tree).map_err(|error| {
        let sentence = format!("A field has a form that cannot be read: {error}.");
        Error::invalid("", "request.field", sentence)
    })
}

fn broken() -> Error {
    Error::invalid("", "request.broken", "The request could not be read.")
}

fn graft(tree: &mut Value, fields: Map<String, Value>) {
    if let Value::Object(known) = tree {
        known.extend(fields);
    }
}

fn plant<'a>(
    tree: &mut Value,
    pairs: impl Iterator<Item = (std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>,
) {
    for (name, value) in pairs.take(FIELDS) {
        // NUL cannot be kept by PostgreSQL, and nobody types it.
        let value = value.replace('\0', "");
        let keys: Vec<&str> = keys(&name).collect();
        if keys.len() <= DEPTH {
            put(tree, &keys, value);
        }
    }
}

/// `a[b][]` as `a`, `b`, and the empty word for "the next one".
fn keys(name: &str) -> impl Iterator<Item = &str> {
    let (first, rest) = name.split_once('[').unwrap_or((name, ""));
    let deeper = rest.strip_suffix(']').unwrap_or(rest);
    let has_more = name.len() > first.len();
    std::iter::once(first).chain(deeper.split("][").filter(move |_| has_more))
}

fn put(place: &mut Value, keys: &[&str], value: String) {
    let Some((key, rest)) = keys.split_first() else {
        *place = Value::String(value);
        return;
    };
    if key.is_empty() && place.is_null() {
        *place = Value::Array(Vec::new());
    } else if place.is_null() {
        *place = Value::Object(Map::new());
    }
    match place {
        Value::Object(fields) => {
            put(fields.entry((*key).to_owned()).or_insert(Value::Null), rest, value);
        }
        Value::Array(list) if key.is_empty() => {
            // A name that comes again begins the next object.
            let goes_on = match (list.last(), rest.first()) {
                (Some(Value::Object(fields)), Some(next)) => {
                    rest.len() > 1 || !fields.contains_key(*next)
                }
                _ => false,
            };
            if !goes_on {
                list.push(Value::Null);
            }
            if let Some(last) = list.last_mut() {
                put(last, rest, value);
            }
        }
        // The same name as a word and as a list: the first one stays.
        _ => {}
    }
}

/// Makes a kind of field whose schema is one word.
macro_rules! schema {
    ($name:ty, $word:literal, $schema:tt) => {
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $word.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

/// Yes, no, or nothing said. Rails' words for no are no; every other word is yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flag(Option<bool>);

schema!(Flag, "Flag", { "type": "boolean" });

impl Flag {
    /// What was said, if anything.
    pub(super) fn get(self) -> Option<bool> {
        self.0
    }

    /// Whether yes was said.
    pub(super) fn is_on(self) -> bool {
        self.0.unwrap_or(false)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::Bool(it) => Some(it),
            Value::Number(it) => Some(it.as_f64() != Some(0.0)),
            Value::String(it) => match it.trim() {
                "" => None,
                "0" | "f" | "F" | "false" | "FALSE" | "False" | "off" | "OFF" => Some(false),
                _ => Some(true),
            },
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }))
    }
}

/// A number, or nothing that reads as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Number(Option<i64>);

schema!(Number, "Number", { "type": "integer" });

impl Number {
    /// The number, if there is one.
    pub(super) fn get(self) -> Option<i64> {
        self.0
    }

    /// A number between these two; `usual` where there is none.
    pub(super) fn within(self, usual: usize, most: usize) -> usize {
        self.0.map_or(usual, |it| usize::try_from(it.max(1)).unwrap_or(most).clamp(1, most))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::Number(it) => it.as_i64(),
            Value::String(it) => it.trim().parse().ok(),
            _ => None,
        }))
    }
}

/// Words as they were sent. Nothing said and the empty word are two things: the latter clears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(Option<String>);

schema!(Text, "Text", { "type": "string" });

impl Text {
    /// What was said, the empty word included.
    pub(super) fn said(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// What was said, if it is more than blanks.
    pub(super) fn get(&self) -> Option<&str> {
        self.said().map(str::trim).filter(|it| !it.is_empty())
    }

    /// What was said; the empty word where nothing was.
    pub(super) fn or_empty(&self) -> &str {
        self.said().unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::String(it) if it.contains('\0') => Some(it.replace('\0', "")),
            Value::String(it) => Some(it),
            Value::Bool(it) => Some(it.to_string()),
            Value::Number(it) => Some(it.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }))
    }
}

/// The id of something, or nothing that reads as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Id(Option<i64>);

schema!(Id, "Id", { "type": "string", "pattern": "^[0-9]+$" });

impl Id {
    /// The id as the number it is.
    pub(super) fn get(self) -> Option<i64> {
        self.0
    }

    /// The id, of what it is meant to be: `id.of(PostId)`.
    pub(super) fn of<T>(self, kind: fn(i64) -> T) -> Option<T> {
        self.0.map(kind)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Number::deserialize(from).map(|it| Self(it.get().filter(|it| *it >= 0)))
    }
}

/// A list: as a list, as numbered fields, or as one value. Nothing said and an empty list are two
/// things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Many<T>(Option<Vec<T>>);

/// Items of one list at most; what comes after them is not read.
const ITEMS: usize = 500;

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Many<T> {
    /// Whether the list was sent at all.
    pub(super) fn is_said(&self) -> bool {
        self.0.is_some()
    }

    /// What is on it.
    pub(super) fn list(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Many<Id> {
    /// The ids on it, of what they are meant to be.
    pub(super) fn ids<T>(&self, kind: fn(i64) -> T) -> Vec<T> {
        self.list().iter().filter_map(|it| it.of(kind)).collect()
    }
}

impl Many<Text> {
    /// The words on it that are more than blanks.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.list().iter().filter_map(Text::get)
    }
}

impl<T: JsonSchema> JsonSchema for Many<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Many".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        json_schema!({ "type": "array", "items": items })
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let items: Vec<Value> = match Value::deserialize(from)? {
            Value::Null => return Ok(Self(None)),
            Value::Array(list) => list,
            Value::Object(fields) if fields.keys().all(|it| it.parse::<u32>().is_ok()) => {
                let mut fields: Vec<(u32, Value)> = fields
                    .into_iter()
                    .map(|(key, value)| (key.parse().unwrap_or(u32::MAX), value))
                    .collect();
                fields.sort_by_key(|(index, _)| *index);
                fields.into_iter().map(|(_, value)| value).collect()
            }
            // An empty word is what a form sends for "none of them".
            Value::String(it) if it.is_empty() => Vec::new(),
            one => vec![one],
        };
        let read = |it: Value| serde_json::from_value(it).map_err(serde::de::Error::custom);
        items.into_iter().take(ITEMS).map(read).collect::<Result<_, _>>().map(|it| Self(Some(it)))
    }
}

/// A call that takes no fields, and an answer that has none.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, JsonSchema)]
pub(super) struct Nothing {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tree(pairs: &[(&str, &str)]) -> Value {
        let mut tree = Value::Object(Map::new());
        plant(&mut tree, pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        tree
    }

    #[test]
    fn names_with_brackets_make_a_tree() {
        let read = tree(&[
            ("status", "a"),
            ("media_ids[]", "1"),
            ("media_ids[]", "2"),
            ("poll[options][]", "x"),
            ("poll[options][]", "y"),
            ("poll[expires_in]", "60"),
            ("fields_attributes[1][name]", "b"),
            ("fields_attributes[0][name]", "a"),
            ("consent[ai_training]", "allowed"),
        ]);
        let expected = json!({
            "status": "a", "media_ids": ["1", "2"],
            "poll": { "options": ["x", "y"], "expires_in": "60" },
            "fields_attributes": { "1": { "name": "b" }, "0": { "name": "a" } },
            "consent": { "ai_training": "allowed" },
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn a_name_that_comes_again_begins_the_next_object() {
        let read = tree(&[
            ("media_attributes[][id]", "1"),
            ("media_attributes[][description]", "a"),
            ("media_attributes[][id]", "2"),
            ("media_attributes[][description]", "b"),
        ]);
        let expected = json!({ "media_attributes": [
            { "id": "1", "description": "a" }, { "id": "2", "description": "b" },
        ] });
        assert_eq!(read, expected);
    }

    #[test]
    fn what_contradicts_itself_stays_as_it_came_first() {
        assert_eq!(tree(&[("a", "1"), ("a[b]", "2")]), json!({ "a": "1" }));
        assert_eq!(tree(&[("a[]", "1"), ("a[b]", "2")]), json!({ "a": ["1"] }));
        assert_eq!(tree(&[("a[", "1"), ("[", "2")]), json!({ "a": ["1"], "": ["2"] }));
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Fields {
        flag: Flag,
        number: Number,
        text: Text,
        id: Id,
        ids: Many<Id>,
    }

    fn fields(value: Value) -> Fields {
        parse(value).unwrap()
    }

    #[test]
    fn words_and_values_read_the_same() {
        for value in [
            json!({ "flag": "true", "number": "5", "text": 5, "id": 7, "ids": ["1", 2] }),
            json!({ "flag": 1, "number": 5, "text": "5", "id": "7", "ids": { "1": "2", "0": "1" } }),
        ] {
            let read = fields(value);
            assert!(read.flag.is_on());
            assert_eq!(read.number.get(), Some(5));
            assert_eq!(read.text.get(), Some("5"));
            assert_eq!(read.id.get(), Some(7));
            assert_eq!(read.ids.ids(|it| it), [1, 2]);
        }
    }

    #[test]
    fn an_empty_word_clears_and_silence_does_not() {
        let read = fields(json!({ "flag": "", "number": "", "text": "", "id": "x", "ids": "" }));
        assert_eq!((read.flag.get(), read.number.get(), read.id.get()), (None, None, None));
        assert_eq!((read.text.said(), read.text.get()), (Some(""), None));
        assert!(read.ids.is_said() && read.ids.list().is_empty());
        assert!(!fields(json!({})).ids.is_said());
        assert_eq!(fields(json!({ "flag": "off" })).flag.get(), Some(false));
    }
}
