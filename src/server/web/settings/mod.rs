//! Settings: who one is, one's terms, where one is signed in.

mod account;
mod filters;
mod log;
mod moving;
mod passkeys;
mod password;
mod pictures;
mod portfolio;
mod posting;
mod profile;
mod second_factor;
mod security;
mod seen;
mod sessions;
mod tags;
mod terms;

use actix_web::HttpResponse;

use super::html::see_other;
use super::view::Tab;
use crate::routes::{Places, Route, routes};

routes! {
    /// The way in.
    index_routes, INDEX:
    get "/settings" => index, Nothing;
}

/// Every page of the settings.
pub(crate) fn routes(places: &mut Places) {
    places
        .configure(index_routes)
        .configure(profile::routes)
        .configure(log::routes)
        .configure(pictures::routes)
        .configure(portfolio::routes)
        .configure(seen::routes)
        .configure(posting::routes)
        .configure(terms::routes)
        .configure(filters::routes)
        .configure(tags::routes)
        .configure(security::routes)
        .configure(second_factor::routes)
        .configure(passkeys::routes)
        .configure(sessions::routes)
        .configure(password::routes)
        .configure(moving::routes)
        .configure(account::routes);
}

/// All tables of the settings.
pub(crate) fn all() -> Vec<Route> {
    [
        INDEX,
        profile::ROUTES,
        log::ROUTES,
        pictures::ROUTES,
        portfolio::ROUTES,
        seen::ROUTES,
        posting::ROUTES,
        terms::ROUTES,
        filters::ROUTES,
        tags::ROUTES,
        security::ROUTES,
        second_factor::ROUTES,
        passkeys::ROUTES,
        sessions::ROUTES,
        password::ROUTES,
        moving::ROUTES,
        account::ROUTES,
    ]
    .concat()
}

async fn index() -> HttpResponse {
    see_other("/settings/profile")
}

/// The list of places beside each page.
pub(super) fn places(here: &str) -> Vec<Tab> {
    [
        ("settings-profile", "/settings/profile"),
        ("settings-portfolio", "/settings/portfolio"),
        ("settings-series", "/settings/series"),
        ("settings-posting", "/settings/posting"),
        ("settings-terms", "/settings/terms"),
        ("settings-pictures", "/settings/pictures"),
        ("settings-filters", "/settings/filters"),
        ("settings-blocks", "/blocks"),
        ("settings-tags", "/settings/tags"),
        ("settings-security", "/settings/security"),
        ("settings-moving", "/settings/moving"),
        ("settings-account", "/settings/account"),
    ]
    .into_iter()
    .map(|(label, url)| Tab {
        label: words::plain(label).to_owned(),
        url: url.to_owned(),
        is_here: url == here,
    })
    .collect()
}
