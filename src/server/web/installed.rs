//! What a browser needs to keep this server as an app: who it is, and a page for when there is no
//! network (W3C "Web Application Manifest", "Service Workers").
//!
//! Nothing that somebody looked at is kept by the worker, only that one page: another person at
//! the same machine finds nothing, and nobody reads an old page for a new one.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;
use consent::Exposure;
use serde::Serialize;

use super::view::Page;
use super::{Html, PageError, assets, layout};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// The app.
    routes, ROUTES:
    get "/manifest.webmanifest" => manifest, Nothing;
    get "/sw.js" => worker, Nothing;
    get "/offline" => offline, Nothing;
}

#[derive(Serialize)]
struct Manifest {
    id: &'static str,
    name: String,
    short_name: String,
    description: String,
    start_url: &'static str,
    scope: &'static str,
    display: &'static str,
    background_color: &'static str,
    theme_color: &'static str,
    icons: [Icon; 2],
}

#[derive(Serialize)]
struct Icon {
    src: &'static str,
    sizes: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// Letters below an icon that telephones show.
const SHORT: usize = 12;

/// The first words of a name that fit below an icon.
fn short(name: &str) -> String {
    let mut short = String::new();
    for word in name.split_whitespace() {
        let room = short.chars().count() + word.chars().count() + usize::from(!short.is_empty());
        if room > SHORT && !short.is_empty() {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

async fn manifest(app: App) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(&app).await?;
    let manifest = Manifest {
        id: "/",
        name: site.name.clone(),
        short_name: short(&site.name),
        description: site.description.clone(),
        start_url: "/home",
        scope: "/",
        display: "standalone",
        background_color: "#f6f6f6",
        theme_color: "#f6f6f6",
        icons: [
            Icon { src: "/assets/icon-512.png", sizes: "512x512", kind: "image/png" },
            Icon { src: "/assets/favicon.svg", sizes: "any", kind: "image/svg+xml" },
        ],
    };
    let text = serde_json::to_string(&manifest).map_err(anyhow::Error::new)?;
    Ok(HttpResponse::Ok()
        .content_type("application/manifest+json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(text))
}

/// The worker has to lie at the top to stand behind all pages.
async fn worker(request: actix_web::HttpRequest) -> HttpResponse {
    assets::serve("sw.js", &request)
}

#[derive(Template)]
#[template(path = "pages/offline/show.html")]
struct Offline {
    page: Page,
}

async fn offline(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let exposure = Exposure::none();
    let mut page = layout::page(&app, &session, "No connection", &exposure).await?;
    page.robots = Some("noindex".to_owned());
    Ok(Html::new(&app, &Offline { page }, &exposure)?.respond())
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn below_an_icon_stand_whole_words() {
        assert_eq!(short("The quiet house"), "The quiet");
        assert_eq!(short("Rakkan"), "Rakkan");
        assert_eq!(short("Künstlerinnenhaus am Fluss"), "Künstlerinnenhaus");
        assert_eq!(short(""), "");
    }
}
