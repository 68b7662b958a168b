//! The fields of a call. Apps send them as a form, as multipart or as JSON; all three read the
//! same here, under the names that forms use: `media_ids[]`, `consent[ai_training]`.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest as _, HttpMessage as _, HttpRequest};
use serde_json::Value;
use services::Error;

use super::ApiError;
use crate::door::upload::SentFile;
use crate::door::{App, Form, Upload};

/// A small body that takes longer comes from a stalled line.
const DEADLINE: Duration = Duration::from_secs(15);

/// What was sent.
#[derive(Debug, Default)]
pub(super) struct Params {
    pub(super) form: Form,
    pub(super) files: Vec<SentFile>,
}

/// Reads the body of a call.
pub(super) async fn read(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Params, ApiError> {
    if request.content_type() == "multipart/form-data" {
        let Upload { form, files } = Upload::from_api(app, request, payload).await?;
        return Ok(Params { form, files });
    }
    let mut payload = payload;
    // actix-web has no deadline for a body of its own.
    let body = tokio::time::timeout(DEADLINE, Bytes::from_request(request, &mut payload))
        .await
        .map_err(|_late| broken())?
        .map_err(|_| broken())?;
    let pairs = if request.content_type() == "application/json" {
        let value: Value = serde_json::from_slice(&body).map_err(|_| broken())?;
        let mut pairs = Vec::new();
        flatten("", &value, &mut pairs);
        pairs
    } else {
        url::form_urlencoded::parse(&body)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    };
    Ok(Params { form: Form::from_pairs(pairs), files: Vec::new() })
}

fn broken() -> Error {
    Error::invalid("", "request.broken", "The request could not be read.")
}

/// Writes JSON as form fields. Lists of objects keep their number: `media_attributes[0][id]`.
fn flatten(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Bool(it) => pairs.push((name.to_owned(), it.to_string())),
        Value::Number(it) => pairs.push((name.to_owned(), it.to_string())),
        Value::String(it) => pairs.push((name.to_owned(), it.clone())),
        Value::Array(list) => {
            for (index, one) in list.iter().enumerate() {
                let inner = match one {
                    Value::Object(_) => format!("{name}[{index}]"),
                    _ => format!("{name}[]"),
                };
                flatten(&inner, one, pairs);
            }
        }
        Value::Object(fields) => {
            for (key, one) in fields {
                let inner = if name.is_empty() { key.clone() } else { format!("{name}[{key}]") };
                flatten(&inner, one, pairs);
            }
        }
    }
}

/// The objects of a list: `list[0][id]`, or `list[][id]`, where a name that comes again begins
/// the next object.
pub(super) fn objects(form: &Form, list: &str) -> Vec<Form> {
    let mut objects: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for (name, value) in form.pairs() {
        let Some((index, key)) = inner(name, list) else {
            continue;
        };
        let begins = match objects.last() {
            None => true,
            Some((before, fields)) if index.is_empty() => {
                !before.is_empty() || fields.iter().any(|(it, _)| *it == key)
            }
            Some((before, _)) => *before != index,
        };
        if begins {
            objects.push((index, Vec::new()));
        }
        if let Some((_, fields)) = objects.last_mut() {
            fields.push((key, value.clone()));
        }
    }
    objects.into_iter().map(|(_, fields)| Form::from_pairs(fields)).collect()
}

/// `list[index][key]` as index and key; `list[index][key][deeper]` as index and `key[deeper]`.
fn inner(name: &str, list: &str) -> Option<(String, String)> {
    let (index, rest) = name.strip_prefix(list)?.strip_prefix('[')?.split_once("][")?;
    let (key, deeper) = rest.split_once(']')?;
    Some((index.to_owned(), format!("{key}{deeper}")))
}

/// Whether a field says yes, in any of the ways apps write it.
pub(super) fn says_yes(form: &Form, name: &str) -> bool {
    matches!(form.text(name), "true" | "1" | "on" | "t")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: &Value) -> Form {
        let mut pairs = Vec::new();
        flatten("", value, &mut pairs);
        Form::from_pairs(pairs)
    }

    #[test]
    fn json_reads_like_a_form() {
        let form = of(&json!({
            "status": "a", "media_ids": ["1", "2"], "sensitive": true, "poll": null,
            "consent": { "ai_training": "allowed" }
        }));
        assert_eq!(form.text("status"), "a");
        assert_eq!(form.all("media_ids[]").collect::<Vec<_>>(), ["1", "2"]);
        assert!(says_yes(&form, "sensitive"));
        assert!(!form.has("poll"));
        assert_eq!(form.text("consent[ai_training]"), "allowed");
    }

    #[test]
    fn lists_of_objects_are_told_apart_in_both_spellings() {
        let json = of(&json!({ "media_attributes": [
            { "id": "1", "description": "a", "consent": { "ai_training": "allowed" } }, { "description": "b", "id": "2" },
        ] }));
        let pair =
            |name: &str, value: &str| (format!("media_attributes[][{name}]"), value.to_owned());
        let form = Form::from_pairs(vec![
            pair("id", "1"),
            pair("description", "a"),
            pair("id", "2"),
            pair("description", "b"),
        ]);
        for form in [json, form] {
            let read: Vec<(String, String)> = objects(&form, "media_attributes")
                .iter()
                .map(|it| (it.text("id").to_owned(), it.text("description").to_owned()))
                .collect();
            let own = |a: &str, b: &str| (a.to_owned(), b.to_owned());
            assert_eq!(read, [own("1", "a"), own("2", "b")]);
        }
    }

    #[test]
    fn what_is_deeper_keeps_its_name() {
        let form = of(
            &json!({ "media_attributes": [{ "id": "1", "consent": { "ai_training": "allowed" } }] }),
        );
        let first = objects(&form, "media_attributes").remove(0);
        assert_eq!(first.text("consent[ai_training]"), "allowed");
    }
}
