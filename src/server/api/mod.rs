//! The API for apps, spelled as Mastodon's documentation says.
//!
//! Whatever shows a work carries its terms twice: as fields of the entity, and as the same
//! headers that its page has.

mod accounts;
mod admin;
mod announcements;
mod apps;
mod blocks;
mod bookmark_folders;
mod call;
mod conversations;
mod cors;
mod credentials;
mod entities;
pub(crate) mod error;
mod file_report;
mod filters;
mod follow_requests;
mod input;
mod instance;
mod interactions;
mod lists;
mod markers;
mod media;
mod notification_groups;
mod notification_requests;
mod notifications;
mod oauth;
mod open_api;
mod openings;
mod paging;
mod people;
mod polls;
mod push;
mod rates;
mod relationships;
mod reply;
mod reports;
mod scheduled;
mod search;
mod sequences;
mod sign_up;
mod statuses;
mod streaming;
mod suggestions;
mod table;
mod tags;
mod terms;
mod timelines;
mod trends;
mod written;

pub(crate) use error::ApiError;
pub(crate) use streaming::of_page as line_of_page;

use actix_web::HttpResponse;
use actix_web::guard::fn_guard;
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, scope, to};

use crate::routes::Route;
use table::Table;

/// Every call, open to pages of other sites: a token is in a header, never in a cookie.
pub(crate) fn routes(config: &mut ServiceConfig) {
    // What embeds a post (oEmbed) is found beside the pages, and guarded like them.
    let is_api = fn_guard(|context| {
        let path = context.head().uri.path();
        (path.starts_with("/api/") && path != "/api/oembed") || oauth::PATHS.contains(&path)
    });
    config.service(
        scope("")
            .guard(is_api)
            .wrap(from_fn(cors::open))
            .configure(|config| calls().register(config))
            .configure(streaming::routes)
            .default_service(to(nothing_here)),
    );
}

/// All of them, a line for each group.
fn calls() -> Table {
    let mut table = Table::default();
    oauth::calls(&mut table);
    apps::calls(&mut table);
    instance::calls(&mut table);
    sign_up::calls(&mut table);
    admin::calls(&mut table);
    announcements::calls(&mut table);
    file_report::calls(&mut table);
    credentials::calls(&mut table);
    search::calls(&mut table);
    sequences::calls(&mut table);
    bookmark_folders::calls(&mut table);
    relationships::calls(&mut table);
    accounts::calls(&mut table);
    blocks::calls(&mut table);
    follow_requests::calls(&mut table);
    lists::calls(&mut table);
    markers::calls(&mut table);
    suggestions::calls(&mut table);
    tags::calls(&mut table);
    media::calls(&mut table);
    open_api::calls(&mut table);
    openings::calls(&mut table);
    reports::calls(&mut table);
    conversations::calls(&mut table);
    filters::calls(&mut table);
    interactions::calls(&mut table);
    notifications::calls(&mut table);
    polls::calls(&mut table);
    push::calls(&mut table);
    scheduled::calls(&mut table);
    statuses::calls(&mut table);
    terms::calls(&mut table);
    timelines::calls(&mut table);
    trends::calls(&mut table);
    table
}

/// All of them as the other doors list theirs.
pub(crate) fn all() -> Vec<Route> {
    [calls().routes(), streaming::listed()].concat()
}

/// The path and who may call, for the test that walks them: `member read:statuses`.
pub(crate) fn accesses() -> Vec<(&'static str, &'static str, String)> {
    let table = calls();
    let rows = table.rows.iter().map(|row| (row.method, row.path, row.access.words()));
    rows.chain(streaming::accesses()).collect()
}

async fn nothing_here() -> Result<HttpResponse, ApiError> {
    Err(ApiError::new(services::Error::NotFound("This server does not know that call.")))
}
