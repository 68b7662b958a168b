//! The list as an Atom feed (RFC 4287), with the same filters.

use std::fmt::Write as _;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use atom_syndication::{
    ContentBuilder, Entry, EntryBuilder, Feed, FeedBuilder, GeneratorBuilder, Text,
};
use consent::Exposure;
use services::Viewer;
use services::config::Server;
use services::openings::{Seen, day_words};

use super::choices::{OpeningView, path};
use super::list::Asked;
use crate::door::{App, Form};
use crate::web::PageError;
use crate::web::dates::escape;
use crate::web::feed::{link, maker, time};
use crate::web::html::policy_url;
use crate::web::present;

/// Entries in a feed.
const ENTRIES: usize = 30;

/// What anyone may see, whoever asks: readers share their caches.
pub(super) async fn feed(app: App, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asked = Asked::read(&Form::of_query(request.query_string()));
    let page = services::feeds::Page { limit: ENTRIES, ..services::feeds::Page::default() };
    let found = services::openings::list(&app, &Viewer::Anyone, asked.wanted(), page).await?;
    let site = services::settings::get(&app).await?;
    let server = &app.config.server;
    let entries: Vec<Entry> = found.items.iter().map(|it| entry(server, &it.1)).collect();
    let now = app.now();
    let feed = assemble(server, &asked, &format!("Jobs at {}", site.name), entries, now);
    let mut response = HttpResponse::Ok();
    for (name, value) in Exposure::none().headers(&policy_url(&app)) {
        response.insert_header((name, value));
    }
    Ok(response
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/atom+xml; charset=utf-8")
        .body(feed.to_string()))
}

fn assemble(
    server: &Server,
    asked: &Asked,
    title: &str,
    entries: Vec<Entry>,
    now: services::Timestamp,
) -> Feed {
    let (here, page) = (asked.address("/jobs.atom", None), asked.address("/jobs", None));
    let updated = entries.iter().map(|it| it.updated).max().unwrap_or_else(|| time(now));
    FeedBuilder::default()
        .id(server.link(&here))
        .title(Text::plain(title))
        .updated(updated)
        .generator(Some(GeneratorBuilder::default().value("Rakkan").build()))
        .links(vec![
            link("self", &server.link(&here), "application/atom+xml"),
            link("alternate", &server.link(&page), "text/html"),
            link("license", &server.link("/policies/ai"), "text/html"),
        ])
        .entries(entries)
        .build()
}

fn entry(server: &Server, seen: &Seen) -> Entry {
    let row = &seen.opening;
    let address = server.link(&path(row.id));
    let poster = server.link(&present::profile_path(&seen.poster));
    EntryBuilder::default()
        .id(address.clone())
        .title(Text::plain(format!("{}, {}", row.title, row.company)))
        .published(Some(time(row.approved_at.unwrap_or(row.created_at))))
        .updated(time(row.changed_at))
        .author(maker(present::name(&seen.poster), &poster))
        .links(vec![link("alternate", &address, "text/html")])
        .content(Some(
            ContentBuilder::default()
                .content_type(Some("html".to_owned()))
                .base(Some(address))
                .value(Some(content(seen)))
                .build(),
        ))
        .build()
}

/// What a list shows of it, then its text.
fn content(seen: &Seen) -> String {
    let (row, view) = (&seen.opening, OpeningView::of(seen));
    let mut html = String::new();
    let end = format!("Until {}", day_words(row.expires_at));
    for line in [&view.pay, &view.place, &view.what, view.clause, &end] {
        let _infallible = write!(html, "<p>{}</p>", escape(line));
    }
    html.push_str(&row.html);
    let _infallible = write!(html, "<p><a href=\"{0}\">{0}</a></p>", escape(&row.url));
    html
}
