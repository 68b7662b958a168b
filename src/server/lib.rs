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
use routes::Route;

/// Every route on one screen, grouped by who calls them.
///
/// Pages and pictures stand last, behind the two guards that are theirs alone: AI crawlers are
/// refused, and a change needs a form of ours. Everything before them stays open to machines.
pub fn configure(config: &mut ServiceConfig) {
    config
        .configure(health::routes)
        .configure(signals::routes)
        .configure(web::assets::routes)
        .configure(api::routes)
        .configure(ap::routes)
        .service(
            scope("")
                .wrap(from_fn(door::guard::own_forms_only))
                .wrap(from_fn(door::crawlers::refuse))
                .wrap(from_fn(web::error::dress))
                .configure(web::files::routes)
                .configure(web::routes)
                .configure(admin::routes)
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
    let tables = [health::ROUTES, signals::ROUTES, web::assets::ROUTES, web::files::ROUTES];
    [tables.concat(), api::all(), ap::all(), web::all(), admin::all()].concat()
}
