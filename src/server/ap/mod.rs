//! The door for other servers. It speaks `application/activity+json`, reads who asks from a
//! signature, and leaves the rest to `federation`. Where federation is off, nothing of it is here.

pub(crate) mod answer;

mod actor;
mod collections;
mod inbox;
mod nodeinfo;
mod post;
mod reader;
mod webfinger;

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::header;
use actix_web::web;

use crate::door::App;
use crate::routes::{Places, Route};

/// Everything other servers ask for. Stands before the pages: nothing here comes from a form.
pub(crate) fn routes(places: &mut Places) {
    places
        .configure(webfinger::routes)
        .configure(nodeinfo::routes)
        .configure(inbox::routes)
        .configure(actor::routes)
        .configure(collections::routes)
        .configure(post::routes);
    // The addresses of pages answer with documents when those are asked for: people paste what
    // stands in their browser into the search of their own server.
    let asked = || web::get().guard(fn_guard(asks_for_documents));
    places.add("/@{username}", asked().to(actor::page));
    places.add("/@{username}/{id:\\d+}", asked().to(post::page));
}

/// All tables of this door. The two addresses of pages stand in the tables of the pages.
pub(crate) fn all() -> Vec<Route> {
    [
        webfinger::ROUTES,
        nodeinfo::ROUTES,
        inbox::ROUTES,
        actor::ROUTES,
        collections::ROUTES,
        post::ROUTES,
    ]
    .concat()
}

/// Whether a request for a page would rather have a document.
fn asks_for_documents(context: &GuardContext<'_>) -> bool {
    let is_on = context.app_data::<App>().is_some_and(|app| app.config.federation.enabled);
    let accept = context.head().headers().get(header::ACCEPT).and_then(|it| it.to_str().ok());
    is_on && accept.is_some_and(wants_documents)
}

/// Whether one of the types that are asked for is that of a document. Browsers name none of them.
pub(crate) fn wants_documents(accept: &str) -> bool {
    accept.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        let is_refused = words.clone().any(|it| matches!(it, "q=0" | "q=0.0"));
        let kind = words.next().unwrap_or_default();
        let is_document = kind.eq_ignore_ascii_case("application/activity+json")
            || kind.eq_ignore_ascii_case("application/ld+json");
        is_document && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use super::wants_documents;

    #[test]
    fn servers_are_told_from_browsers() {
        for accept in [
            "application/activity+json",
            "application/activity+json, application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "Application/Activity+JSON; q=0.9, text/html; q=0.1",
        ] {
            assert!(wants_documents(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "application/json",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
            "text/html, application/activity+json;q=0",
            "text/x-application/activity+json",
        ] {
            assert!(!wants_documents(accept), "{accept}");
        }
    }
}
