//! Atom feeds (RFC 4287): an artist's public works and posts, with pictures, alt text and terms.

use std::fmt::Write as _;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use atom_syndication::{
    CategoryBuilder, ContentBuilder, Entry, EntryBuilder, Feed, FeedBuilder, FixedDateTime,
    GeneratorBuilder, Link, LinkBuilder, Person, PersonBuilder, Text,
};
use services::Viewer;
use services::accounts::Profile;
use services::config::Server;
use services::posts::Shown;

use super::dates::{escape, excerpt, iso};
use super::html::policy_url;
use super::present;
use super::{PageError, view::ConsentMark, view::LabelMark};
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Feeds for feed readers.
    routes, ROUTES:
    get "/@{username}/feed.atom" => feed, Works;
}

/// Entries in a feed.
const ENTRIES: usize = 20;

/// A feed shows what anyone may see, whoever asks: readers share their caches.
async fn feed(app: App, username: web::Path<String>) -> Result<HttpResponse, PageError> {
    let anyone = Viewer::Anyone;
    let profile = services::accounts::profile(&app, &anyone, &username).await?;
    if profile.elsewhere.is_some() {
        return Err(services::Error::NotFound("Their feed is on their own server.").into());
    }
    let newest = newest(&app, profile.account.id).await?;
    let exposure = newest.iter().fold(profile.exposure, |feed, it| feed.and(it.exposure));
    let server = &app.config.server;
    let entries: Vec<Entry> = newest.iter().map(|it| entry(server, it)).collect();
    let feed = assemble(server, &profile, entries);
    let mut response = HttpResponse::Ok();
    for (name, value) in exposure.headers(&policy_url(&app)) {
        response.insert_header((name, value));
    }
    Ok(response
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/atom+xml; charset=utf-8")
        .body(feed.to_string()))
}

/// The newest works and texts together.
async fn newest(app: &App, author: services::AccountId) -> Result<Vec<Shown>, PageError> {
    let anyone = Viewer::Anyone;
    let asked = || services::feeds::Page { older_than: None, newer_than: None, limit: ENTRIES };
    let works = services::feeds::portfolio(app, &anyone, author, asked()).await?;
    let texts = services::feeds::posts(app, &anyone, author, asked()).await?;
    let mut all: Vec<Shown> =
        works.items.into_iter().chain(texts.items).map(|it| it.shown).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.post.id));
    all.truncate(ENTRIES);
    Ok(all)
}

fn assemble(server: &Server, profile: &Profile, entries: Vec<Entry>) -> Feed {
    let path = present::profile_path(&profile.author);
    let home = server.link(&path);
    let name = present::name(&profile.author);
    let updated = entries
        .iter()
        .map(|it| it.updated)
        .max()
        .unwrap_or_else(|| time(profile.account.created_at));
    FeedBuilder::default()
        .id(home.clone())
        .title(Text::plain(name))
        .subtitle(Some(Text::plain(excerpt(&profile.account.bio_html, 300))))
        .updated(updated)
        .author(maker(name, &home))
        .generator(Some(GeneratorBuilder::default().value("Rakkan").build()))
        .rights(Some(Text::plain(rights(profile.account.terms.get(), name))))
        .links(vec![
            link("self", &server.link(&format!("{path}/feed.atom")), "application/atom+xml"),
            link("alternate", &home, "text/html"),
            link("license", &server.link("/policies/ai"), "text/html"),
        ])
        .entries(entries)
        .build()
}

fn entry(server: &Server, shown: &Shown) -> Entry {
    let row = &shown.post;
    let address = server.link(&present::post_path(&shown.author, row.id));
    let name = present::name(&shown.author);
    let mut links = vec![link("alternate", &address, "text/html")];
    links.extend(shown.pictures.iter().filter_map(|it| {
        let view = present::picture(it, &shown.exposure);
        let kind = media_type(&view.src)?;
        Some(link("enclosure", &server.link(&view.src), kind))
    }));
    EntryBuilder::default()
        .id(address.clone())
        .title(Text::plain(title(shown)))
        .published(Some(time(row.created_at)))
        .updated(time(present::last_change(shown)))
        .author(maker(name, &server.link(&present::profile_path(&shown.author))))
        .links(links)
        .categories(
            shown
                .tags
                .iter()
                .map(|it| CategoryBuilder::default().term(it.clone()).build())
                .collect::<Vec<_>>(),
        )
        .rights(Some(Text::plain(rights(shown.exposure.consent(), name))))
        .content(Some(
            ContentBuilder::default()
                .content_type(Some("html".to_owned()))
                .base(Some(address))
                .lang(Some(row.language.clone()).filter(|it| !it.is_empty()))
                .value(Some(content(server, shown)))
                .build(),
        ))
        .build()
}

fn title(shown: &Shown) -> String {
    let row = &shown.post;
    let plain = if row.warning.is_empty() { excerpt(&row.html, 80) } else { row.warning.clone() };
    [&row.title, &plain]
        .into_iter()
        .find(|it| !it.is_empty())
        .cloned()
        .unwrap_or_else(|| "Untitled".to_owned())
}

/// The entry as HTML: wall label, pictures (or a line instead of a covered one), text, terms.
fn content(server: &Server, shown: &Shown) -> String {
    let row = &shown.post;
    let mut html = String::new();
    let caption = [row.title.as_str(), &row.year, &row.medium];
    let caption: Vec<&str> = caption.into_iter().filter(|it| !it.is_empty()).collect();
    if !caption.is_empty() {
        let _infallible = write!(html, "<p>{}</p>", escape(&caption.join(" · ")));
    }
    if let Some(label) = LabelMark::of(shown.exposure.label()) {
        let _infallible = write!(html, "<p>{}</p>", label.words);
    }
    let is_covered = !row.warning.is_empty() || !row.sensitivity.is_empty();
    if is_covered {
        let words = if row.warning.is_empty() { "Sensitive" } else { &row.warning };
        let _infallible = write!(html, "<p><b>{}</b></p>", escape(words));
    } else {
        shown.pictures.iter().for_each(|it| picture(&mut html, server, shown, it));
    }
    html.push_str(&row.html);
    let _infallible = write!(
        html,
        "<p><small>{}. <a href=\"{}\">What this means</a></small></p>",
        ConsentMark::of(shown.exposure.consent()).words,
        server.link("/policies/ai"),
    );
    html
}

fn picture(html: &mut String, server: &Server, shown: &Shown, it: &services::posts::Picture) {
    let view = present::picture(it, &shown.exposure);
    let _infallible = write!(
        html,
        "<p><img src=\"{}\" alt=\"{}\" width=\"{}\" height=\"{}\"></p>",
        server.link(&view.src),
        escape(&view.alt),
        view.width,
        view.height,
    );
}

fn rights(consent: consent::Consent, name: &str) -> String {
    format!("© {name}. {}.", ConsentMark::of(consent).words)
}

pub(super) fn maker(name: &str, uri: &str) -> Person {
    PersonBuilder::default().name(name).uri(Some(uri.to_owned())).build()
}

pub(super) fn link(rel: &str, href: &str, kind: &str) -> Link {
    LinkBuilder::default().rel(rel).href(href).mime_type(Some(kind.to_owned())).build()
}

fn media_type(path: &str) -> Option<&'static str> {
    match path.rsplit('.').next()? {
        "jpg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "webp" => Some("image/webp"),
        "gif" => Some("image/gif"),
        _ => None,
    }
}

pub(super) fn time(at: services::Timestamp) -> FixedDateTime {
    iso(at).parse().unwrap_or_default()
}
