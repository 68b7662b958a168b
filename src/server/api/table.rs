//! The table of calls: one row says the path, who may call, what the answer shows, and who
//! answers. It registers the routes, is walked by tests, and is what the `OpenAPI` document is
//! made from; a call that is not in it does not exist.

use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError as _};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use services::Error;
use services::api_limits::Kind;

use super::ApiError;
use super::call::{Access, Call, Caller};
use super::input;
use super::rates::{self, Counted};
use super::reply::Reply;
use crate::door::App;
use crate::routes::{Route, Shows};

/// What a handler answers with.
pub(super) type Answer<O> = Result<Reply<O>, ApiError>;

/// Adds the row to its path.
type Register = Rc<dyn Fn(Resource) -> Resource>;

/// One row.
pub(super) struct Row {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) shows: Shows,
    /// The handler's path in the code, `…::statuses::publish`.
    pub(super) handler: &'static str,
    /// The schema of what is sent.
    pub(super) takes: fn(&mut SchemaGenerator) -> Schema,
    /// The schema of the answer.
    pub(super) gives: fn(&mut SchemaGenerator) -> Schema,
    register: Register,
}

/// All rows.
#[derive(Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

/// The four verbs, each a method of the table.
macro_rules! verbs {
    ($($name:ident $method:ident;)+) => {
        $(
            /// Adds a row.
            pub(super) fn $name<I, O, F, Fut>(
                &mut self,
                path: &'static str,
                access: Access,
                shows: Shows,
                handler: F,
            ) where
                I: DeserializeOwned + JsonSchema + 'static,
                O: Serialize + JsonSchema + 'static,
                F: Fn(Call<I>) -> Fut + Copy + 'static,
                Fut: Future<Output = Answer<O>> + 'static,
            {
                self.add(&Method::$method, path, (access, shows), handler);
            }
        )+
    };
}

impl Table {
    verbs! {
        get GET;
        post POST;
        put PUT;
        patch PATCH;
        delete DELETE;
    }

    fn add<I, O, F, Fut>(
        &mut self,
        method: &Method,
        path: &'static str,
        (access, shows): (Access, Shows),
        handler: F,
    ) where
        I: DeserializeOwned + JsonSchema + 'static,
        O: Serialize + JsonSchema + 'static,
        F: Fn(Call<I>) -> Fut + Copy + 'static,
        Fut: Future<Output = Answer<O>> + 'static,
    {
        let verb = method.clone();
        let kind = rates::kind_of(word(method), path);
        let register = move |place: Resource| {
            let answer = move |request: HttpRequest, payload: web::Payload| async move {
                let prepared = prepare(request, payload.into_inner(), access, kind).await;
                let (call, tree, counted) = match prepared {
                    Ok(prepared) => prepared,
                    Err(refused) => return refused,
                };
                let app = call.app.clone();
                let outcome = match input::parse::<I>(tree) {
                    Ok(input) => {
                        let (caller, files, request) = (call.caller, call.files, call.request);
                        handler(Call { input, app: call.app, caller, files, request }).await
                    }
                    Err(error) => Err(error.into()),
                };
                counted.mark(outcome.and_then(|reply| finish(&app, reply)))
            };
            place.route(web::method(verb.clone()).to(answer))
        };
        self.rows.push(Row {
            method: word(method),
            path,
            access,
            shows,
            handler: std::any::type_name::<F>(),
            takes: |schemas| schemas.subschema_for::<I>(),
            gives: |schemas| schemas.subschema_for::<O>(),
            register: Rc::new(register),
        });
    }

    /// Registers every row: each path once, since actix-web keeps a pattern for each, and those
    /// with a word before those with anything in its place, which an opening bracket sorts behind.
    ///
    /// Paths that begin alike stand together, since actix-web tries one after the other: a call
    /// passes some thirty groups and the paths of its own, not all of the others'.
    pub(super) fn register(&self, config: &mut ServiceConfig) {
        let mut groups: BTreeMap<&str, BTreeMap<Vec<&str>, Vec<&Row>>> = BTreeMap::new();
        for row in &self.rows {
            let (group, rest) = split(row.path);
            groups
                .entry(group)
                .or_default()
                .entry(rest.split('/').collect())
                .or_default()
                .push(row);
        }
        for (group, places) in groups {
            let scope = places.into_values().fold(web::scope(group), |scope, rows| {
                let path = rows.first().map_or("", |row| split(row.path).1);
                let place = rows.iter().fold(web::resource(path), |it, row| (row.register)(it));
                scope.service(place.default_service(web::to(super::nothing_here)))
            });
            config.service(scope.default_service(web::to(super::nothing_here)));
        }
    }

    /// The rows as the other doors write theirs.
    pub(super) fn routes(&self) -> Vec<Route> {
        self.rows
            .iter()
            .map(|row| Route { method: row.method, path: row.path, shows: row.shows })
            .collect()
    }
}

/// The part of a path by which it stands with others, and the rest: `/api/v1/lists` and
/// `/{id}/accounts`.
fn split(path: &'static str) -> (&'static str, &'static str) {
    const WORDS: usize = 3;
    let ends = path.match_indices('/').map(|it| it.0).filter(|at| *at > 0);
    let end = ends.chain([path.len()]).nth(WORDS - 1).unwrap_or(path.len());
    let end = path.find('{').map_or(end, |bracket| end.min(bracket - 1));
    path.split_at_checked(end).unwrap_or((path, ""))
}

fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "get",
        Method::POST => "post",
        Method::PUT => "put",
        Method::PATCH => "patch",
        _ => "delete",
    }
}

/// What is the same for every call: who it is first, how often they asked, then what was sent.
async fn prepare(
    request: HttpRequest,
    payload: Payload,
    access: Access,
    kind: Kind,
) -> Result<(Call<()>, serde_json::Value, Counted), HttpResponse> {
    let Some(app) = request.app_data::<App>().cloned() else {
        return Err(ApiError::new(Error::Internal(anyhow::anyhow!("no app"))).error_response());
    };
    let entered = Caller::enter(&app, &request, access).await;
    let counted = Counted::new(&app, &request, entered.as_ref().ok(), kind);
    let refuse = |error: Error| counted.mark(Err(ApiError::new(error)));
    counted.check().map_err(refuse)?;
    let caller = entered.map_err(refuse)?;
    let sent = input::read(&app, &request, payload).await.map_err(refuse)?;
    Ok((Call { app, caller, input: (), files: sent.files, request }, sent.tree, counted))
}

fn finish<O: Serialize>(app: &App, reply: Reply<O>) -> Result<HttpResponse, ApiError> {
    reply.respond(app).map_err(|error| ApiError::new(Error::Internal(anyhow::Error::new(error))))
}
