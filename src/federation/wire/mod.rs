//! What travels between servers, with every quirk that we have met.
//!
//! Everything here reads text that strangers wrote: nothing panics, and what we
//! cannot read about consent is a no.

pub mod activity;
pub mod actor;
pub mod consent;
pub mod context;
pub mod file;
pub mod headers;
pub mod note;
pub mod read;
#[cfg(test)]
mod vendors;

use serde_json::Value;

/// The texts inside a value, however a server wrapped them: a plain value, a
/// list, or an object that carries its text as `id`, `@id` or `@value`.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        Value::Array(members) => members.iter().flat_map(texts).collect(),
        Value::Object(map) => ["id", "@id", "@value"]
            .iter()
            .filter_map(|key| map.get(*key)?.as_str())
            .map(str::to_owned)
            .collect(),
    }
}

/// Borrowed views of texts, as the rules want them.
pub(crate) fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// The members of a list; a single value counts as a list of one.
pub(crate) fn members(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(members)) => members.iter().collect(),
        Some(single) => vec![single],
    }
}
