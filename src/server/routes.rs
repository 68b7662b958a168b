//! How routes are written down: one table that both registers them and lists them for tests.
//!
//! A route says what its answer shows. `tests/it` asks each route that shows works for the
//! signals of their terms; a route that is not in the table does not exist.

use std::collections::BTreeMap;

use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Resource, Responder, Scope};

/// What an answer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// No work of anybody.
    Nothing,
    /// One or more works: the answer must carry their terms.
    Works,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `get`, `post`, `delete`.
    pub method: &'static str,
    /// The pattern, as actix-web writes it.
    pub path: &'static str,
    /// What its answer shows.
    pub shows: Shows,
}

/// Routes on their way into the router.
#[derive(Default)]
pub(crate) struct Places(Vec<(&'static str, actix_web::Route)>);

impl Places {
    /// One more.
    pub(crate) fn add(&mut self, path: &'static str, route: actix_web::Route) {
        self.0.push((path, route));
    }

    /// Those of a module.
    pub(crate) fn configure(&mut self, add: impl FnOnce(&mut Self)) -> &mut Self {
        add(self);
        self
    }

    /// As they come: the first that fits answers.
    pub(crate) fn in_order(self, config: &mut ServiceConfig) {
        for (path, route) in self.0 {
            config.route(path, route);
        }
    }

    /// Those that begin with the same word together, since actix-web tries one after the other,
    /// and patterns with a name in them are slow to try: a request passes the words, and then only
    /// the paths behind its own. A word wins over a name in the same place, wherever it stands
    /// here. What is not there is answered by `lost`.
    pub(crate) fn grouped<F, A>(self, config: &mut ServiceConfig, lost: F)
    where
        F: Handler<A, Output: Responder + 'static> + Copy,
        A: FromRequest + 'static,
    {
        let mut groups: BTreeMap<&str, BTreeMap<Vec<&str>, Vec<actix_web::Route>>> =
            BTreeMap::new();
        for (path, route) in self.0 {
            let (group, rest) = first_word(path);
            let places = groups.entry(group).or_default();
            places.entry(rest.split('/').collect()).or_default().push(route);
        }
        let resource = |(words, routes): (Vec<&str>, Vec<actix_web::Route>)| {
            let resource = web::resource(words.join("/")).default_service(web::to(lost));
            routes.into_iter().fold(resource, Resource::route)
        };
        let alone = groups.remove("");
        for (group, places) in groups {
            let scope = web::scope(group).default_service(web::to(lost));
            config.service(places.into_iter().map(resource).fold(scope, Scope::service));
        }
        for place in alone.into_iter().flatten() {
            config.service(resource(place));
        }
    }
}

/// The first word of a path, and the rest: `/settings` and `/sessions/{id}`. A path that begins
/// with a name has none.
fn first_word(path: &'static str) -> (&'static str, &'static str) {
    let end = path.match_indices('/').map(|it| it.0).find(|at| *at > 0).unwrap_or(path.len());
    match path.split_at_checked(end) {
        Some((word, rest)) if !word.contains('{') && word.len() > 1 => (word, rest),
        _ => ("", path),
    }
}

/// Declares a group of routes: a function that registers them and a table that lists them.
macro_rules! routes {
    (
        $(#[$doc:meta])*
        $register:ident, $table:ident:
        $($method:ident $path:literal => $handler:path, $shows:ident;)+
    ) => {
        $(#[$doc])*
        pub(crate) fn $register(places: &mut $crate::routes::Places) {
            $(places.add($path, actix_web::web::$method().to($handler));)+
        }

        $(#[$doc])*
        pub(crate) const $table: &[$crate::routes::Route] = &[
            $($crate::routes::Route {
                method: stringify!($method),
                path: $path,
                shows: $crate::routes::Shows::$shows,
            },)+
        ];
    };
}

pub(crate) use routes;
