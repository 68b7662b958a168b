//! The document that describes this API to programs (`OpenAPI` 3.1), made from the table of calls
//! and from the types that are sent and answered, so that it cannot say anything else than they do.

use std::sync::OnceLock;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::call::{Access, Call};
use super::input::Nothing;
use super::reply::Reply;
use super::table::{Answer, Row, Table};
use crate::door::App;
use crate::routes::Shows;

/// The description of everything else.
pub(super) fn calls(table: &mut Table) {
    table.get("/api/openapi.json", Access::Open, Shows::Nothing, document);
}

async fn document(call: Call<Nothing>) -> Answer<Value> {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    let described = DOCUMENT.get_or_init(|| describe(&super::calls().rows));
    Ok(Reply::new(at_home(described.clone(), &call.app)))
}

fn at_home(mut document: Value, app: &App) -> Value {
    put(&mut document, "servers", json!([{ "url": app.config.server.origin() }]));
    document
}

/// Sets a field of an object.
fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(name.to_owned(), value);
    }
}

fn describe(rows: &[Row]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut schemas = settings.into_generator();
    let described: Vec<(&Row, Schema, Value)> = rows
        .iter()
        .map(|row| (row, (row.takes)(&mut schemas), (row.gives)(&mut schemas).to_value()))
        .collect();
    let error = (schemas.subschema_for::<super::error::ErrorBody>()).to_value();
    let definitions = schemas.take_definitions(true);
    let mut paths = Map::new();
    for (row, takes, gives) in described {
        let path = plain(row.path);
        let operation = operation(row, &path, &resolved(takes, &definitions), &gives, &error);
        let methods = paths.entry(path).or_insert_with(|| json!({}));
        put(methods, row.method, operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rakkan",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The client API of Mastodon, as Rakkan answers it, and what Rakkan adds to it.",
            "license": { "name": "AGPL-3.0-or-later" },
        },
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

/// `/media/{id:\d+}` as `/media/{id}`.
fn plain(path: &str) -> String {
    let mut plain = String::new();
    let mut parts = path.split('{');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        plain.push('{');
        plain.push_str(name);
        plain.push('}');
        plain.push_str(rest);
    }
    plain
}

/// The schema itself, where it is only a reference to one.
fn resolved(schema: Schema, definitions: &Map<String, Value>) -> Value {
    let name = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|it| it.rsplit('/').next())
        .map(ToOwned::to_owned);
    name.and_then(|it| definitions.get(&it).cloned()).unwrap_or_else(|| schema.to_value())
}

fn operation(row: &Row, path: &str, takes: &Value, gives: &Value, error: &Value) -> Value {
    // `server::api::statuses::publish` is `statuses.publish`.
    let mut names = row.handler.rsplit("::");
    let (name, group) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    let properties = takes.get("properties").and_then(Value::as_object);
    let properties = properties.cloned().unwrap_or_default();
    let in_query = matches!(row.method, "get" | "delete");
    let mut operation = json!({
        "operationId": format!("{group}.{name}.{}{}", row.method, path.replace(['/', '{', '}'], "_")),
        "tags": [group],
        "parameters": parameters(path, if in_query { properties.clone() } else { Map::new() }),
        "responses": responses(row, gives, error),
    });
    if !in_query {
        put(&mut operation, "requestBody", body(takes, files(path)));
    }
    if row.access != Access::Open {
        let scopes: Vec<&str> = row.access.scopes().to_vec();
        let needs = json!({ "token": scopes });
        let security = match row.access {
            Access::Anyone(_) => json!([{}, needs]),
            _ => json!([needs]),
        };
        put(&mut operation, "security", security);
    }
    operation
}

fn parameters(path: &str, properties: Map<String, Value>) -> Vec<Value> {
    let in_path = path.split('{').skip(1).filter_map(|it| it.split('}').next()).map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let in_query = properties.into_iter().map(|(name, schema)| {
        let is_list = schema.get("type").is_some_and(|it| it == "array");
        let is_tree = schema.get("$ref").is_some() || schema.get("anyOf").is_some();
        let name = if is_list { format!("{name}[]") } else { name };
        let mut parameter = json!({ "name": name, "in": "query", "schema": schema });
        if is_tree {
            put(&mut parameter, "style", json!("deepObject"));
        }
        parameter
    });
    in_path.chain(in_query).collect()
}

/// The fields of a call in which files are sent.
fn files(path: &str) -> &'static [&'static str] {
    match path {
        "/api/v1/media" | "/api/v2/media" => &["file"],
        "/api/v1/accounts/update_credentials" | "/api/v1/profile" => &["avatar", "header"],
        _ => &[],
    }
}

fn body(takes: &Value, files: &[&str]) -> Value {
    let schema = json!({ "schema": takes });
    let mut with_files = takes.clone();
    if let (false, Value::Object(fields)) = (files.is_empty(), &mut with_files) {
        let properties = fields.entry("properties").or_insert_with(|| json!({}));
        for name in files {
            put(properties, name, json!({ "type": "string", "format": "binary" }));
        }
    }
    json!({ "content": {
        "application/json": schema,
        "application/x-www-form-urlencoded": schema,
        "multipart/form-data": { "schema": with_files },
    } })
}

/// What may come back. Every call may be one too many, and may find the server busy.
fn responses(row: &Row, gives: &Value, error: &Value) -> Value {
    let answer = |words: &str, schema: &Value| json!({ "description": words, "content": { "application/json": { "schema": schema } } });
    let mut responses = json!({
        "200": answer("Done.", gives),
        "429": answer("Too often.", error),
        "503": answer("Busy; try again after a moment.", error),
    });
    if row.path.contains("/media") {
        put(&mut responses, "202", answer("Taken in; not made yet.", gives));
        put(&mut responses, "206", answer("Not made yet.", gives));
        put(&mut responses, "413", answer("Too large.", error));
    }
    if row.access != Access::Open {
        put(&mut responses, "401", answer("No token, or one that has ended.", error));
        put(&mut responses, "403", answer("Not with this token, or not for this person.", error));
    }
    if matches!(row.path, "/oauth/token" | "/oauth/revoke") {
        put(&mut responses, "400", answer("The request is not one (RFC 6749, 5.2).", gives));
        put(&mut responses, "401", answer("Not an app of this server.", gives));
        put(&mut responses, "403", answer("Not this app's to do.", gives));
    }
    put(&mut responses, "404", answer("Not here, or not for this person.", error));
    put(&mut responses, "422", answer("What was sent cannot be done; the error says why.", error));
    responses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_in_it_with_its_answer() {
        let rows = crate::api::calls().rows;
        let document = describe(&rows);
        for row in &rows {
            let operation = &document["paths"][plain(row.path)][row.method];
            assert!(operation["responses"]["200"].is_object(), "{} {}", row.method, row.path);
        }
        let text = document.to_string();
        assert!(text.contains("#/components/schemas/Status"));
        assert!(!text.contains("$defs"), "every definition stands among the components");
    }

    #[test]
    fn no_two_operations_have_one_name() {
        let rows = crate::api::calls().rows;
        let document = describe(&rows);
        let mut names: Vec<String> = Vec::new();
        for methods in document["paths"].as_object().unwrap().values() {
            for operation in methods.as_object().unwrap().values() {
                names.push(operation["operationId"].as_str().unwrap().to_owned());
            }
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!((names.len(), count), (rows.len(), rows.len()));
    }

    #[test]
    fn files_and_refusals_of_oauth_are_told_of() {
        let document = describe(&crate::api::calls().rows);
        let sent = &document["paths"]["/api/v2/media"]["post"]["requestBody"]["content"];
        let fields = |kind: &str| sent[kind]["schema"]["properties"].clone();
        assert_eq!(fields("multipart/form-data")["file"]["format"], "binary");
        assert!(fields("application/json")["file"].is_null());
        assert!(fields("multipart/form-data")["description"].is_object());
        for status in ["400", "401", "403"] {
            assert!(document["paths"]["/oauth/token"]["post"]["responses"][status].is_object());
        }
    }

    #[test]
    fn patterns_are_no_part_of_a_path() {
        assert_eq!(plain("/a/{id:\\d+}/b/{name}"), "/a/{id}/b/{name}");
    }
}
