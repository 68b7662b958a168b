//! The front page for people who are signed out, and what this server says about itself.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::filters::{self, Context};
use services::settings::{SignUpMode, Site};

use super::view::{Page, TileView};
use super::{Html, PageError, html, layout, present};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Pages for passers-by.
    routes, ROUTES:
    get "/" => front, Works;
    get "/about" => about, Nothing;
}

/// Works on the front page.
const WALL: usize = 24;

#[derive(Template)]
#[template(path = "pages/landing/landing.html")]
struct Landing {
    page: Page,
    intro: String,
    join_words: String,
    may_join: bool,
    needs_setup: bool,
    tiles: Vec<TileView>,
}

async fn front(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    if session.viewer.account().is_some() {
        return Ok(html::see_other("/home"));
    }
    let site = services::settings::get(&app).await?;
    let asked = services::feeds::Page { older_than: None, newer_than: None, limit: WALL };
    let mut wall = services::feeds::wall(&app, &session.viewer, asked).await?;
    let items = &mut wall.items;
    filters::cover(&app, &session.viewer, Context::Public, items, |it| Some(&mut it.shown)).await?;
    let exposure = wall.exposure;
    let mut page = layout::page(&app, &session, site.name.clone(), &exposure).await?;
    page.description = Some(intro(&site));
    page.canonical = Some(app.config.server.link("/"));
    page.flash = layout::flash_of(request.query_string());
    let shown = Landing {
        page,
        intro: intro(&site),
        join_words: join_words(site.sign_up_mode).to_owned(),
        may_join: site.sign_up_mode != SignUpMode::Closed,
        needs_setup: !services::setup::has_owner(&app).await?,
        tiles: wall.items.iter().filter_map(|it| present::tile(&it.shown, true)).collect(),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

#[derive(Template)]
#[template(path = "pages/about/show.html")]
struct About {
    page: Page,
    intro: String,
    contact: Option<String>,
    rules: Vec<String>,
    join_words: String,
}

async fn about(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(&app).await?;
    let exposure = Exposure::none();
    let mut page = layout::page(&app, &session, "About", &exposure).await?;
    page.description = Some(intro(&site));
    page.canonical = Some(app.config.server.link("/about"));
    let shown = About {
        page,
        intro: intro(&site),
        contact: contact(&site),
        rules: rules(&site),
        join_words: join_words(site.sign_up_mode).to_owned(),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

/// What the server is, in the owner's words or in ours.
fn intro(site: &Site) -> String {
    if site.description.is_empty() {
        "A place for artists: works are shown whole, and their makers' terms go with them."
            .to_owned()
    } else {
        site.description.clone()
    }
}

/// The rules, one a line.
pub(crate) fn rules(site: &Site) -> Vec<String> {
    site.rules.lines().map(str::trim).filter(|it| !it.is_empty()).map(ToOwned::to_owned).collect()
}

/// How to reach whoever runs the server.
pub(crate) fn contact(site: &Site) -> Option<String> {
    (!site.contact.is_empty()).then(|| site.contact.clone())
}

/// What a sign-up mode means for somebody who would like to join.
fn join_words(mode: SignUpMode) -> &'static str {
    match mode {
        SignUpMode::Closed => "Nobody can join at the moment.",
        SignUpMode::Invitation => "You can join with an invitation from somebody here.",
        SignUpMode::Approval => "Anyone may ask to join; a person reads it and answers.",
        SignUpMode::Open => "Anyone may join.",
    }
}
