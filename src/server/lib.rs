//! The doors: pages for people, the API for apps, the panel for staff, the worker, the command
//! line. They translate (parse, ask one service, render) and hold no rules.

pub mod cli;
pub mod routes;
pub mod serve;
pub mod web;

mod admin;
mod ap;
mod api;
mod door;
mod health;
mod signals;
pub mod worker;

use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, scope};
use routes::{Places, Route};

/// Every route on one screen, grouped by who calls them.
///
/// Pages and pictures stand last, behind the two guards that are theirs alone: AI crawlers are
/// refused, and a change needs a form of ours. Everything before them stays open to machines.
pub fn configure(config: &mut ServiceConfig) {
    let (mut open, mut documents, mut pages) =
        (Places::default(), Places::default(), Places::default());
    open.configure(health::routes)
        .configure(signals::routes)
        .configure(web::assets::routes)
        .configure(web::drawn::routes);
    documents.configure(ap::routes);
    pages.configure(web::files::routes).configure(web::routes).configure(admin::routes);
    config
        .configure(|config| open.in_order(config))
        .configure(api::routes)
        .configure(|config| documents.in_order(config))
        .service(
            scope("")
                .wrap(from_fn(door::guard::own_forms_only))
                .wrap(from_fn(door::crawlers::refuse))
                .wrap(from_fn(web::error::dress))
                .configure(|config| pages.grouped(config, web::error::not_found))
                .default_service(actix_web::web::to(web::error::not_found)),
        );
}

/// Every call of the API with who may make it, for the test that walks them: method, path, and
/// words like `member read:statuses`.
pub fn api_calls() -> Vec<(&'static str, &'static str, String)> {
    api::accesses()
}

/// Every route there is, for the tests that walk them.
pub fn all_routes() -> Vec<Route> {
    let tables = [
        health::ROUTES,
        signals::ROUTES,
        web::assets::ROUTES,
        web::drawn::ROUTES,
        web::files::ROUTES,
    ];
    [tables.concat(), api::all(), ap::all(), web::all(), admin::all()].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    /// The router tries the first path that fits, and looks no further.
    #[test]
    fn a_path_is_written_the_same_way_wherever_it_stands() {
        let mut known: BTreeMap<String, &str> = BTreeMap::new();
        for route in [crate::web::all(), crate::admin::all()].concat() {
            let words = route.path.split('/');
            let shape: Vec<&str> =
                words.map(|it| if it.starts_with('{') { "{}" } else { it }).collect();
            let first = known.entry(shape.join("/")).or_insert(route.path);
            assert_eq!(*first, route.path);
        }
        assert!(known.len() > 50);
    }
}
