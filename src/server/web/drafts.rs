//! Posts that are not ready.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::DraftId;
use services::posts::Draft;

use super::dates::moment;
use super::view::{Moment, Page, Tab};
use super::{Html, PageError, html, layout};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// One's own drafts.
    routes, ROUTES:
    get "/drafts" => list, Nothing;
    get "/drafts/{id}" => open, Nothing;
    delete "/drafts/{id}" => discard, Nothing;
    post "/drafts/{id}/discard" => discard, Nothing;
}

/// A draft in the list.
struct Line {
    id: String,
    name: String,
    /// "3 pictures", "a poll", or nothing.
    pictures: String,
    changed: Moment,
    /// Why it was not published at its time.
    unsent: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/drafts/show.html")]
struct Show {
    page: Page,
    tabs: Vec<Tab>,
    drafts: Vec<Line>,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let drafts = services::drafts::list(&app, member).await?;
    let exposure = Exposure::none().unlisted();
    let mut page = layout::page(&app, &session, "Drafts", &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let drafts = drafts
        .into_iter()
        .map(|it| Line {
            id: it.id.to_string(),
            name: name(&it.draft),
            pictures: holds(&it.draft),
            changed: moment(it.updated_at),
            unsent: it.draft.unsent,
        })
        .collect();
    let tabs = tabs("/drafts");
    Ok(Html::new(&app, &Show { page, tabs, drafts }, &exposure)?.respond())
}

/// What is not published yet: drafts, and posts for later.
pub(super) fn tabs(here: &str) -> Vec<Tab> {
    [("Drafts", "/drafts"), ("For later", "/scheduled")]
        .map(|(label, url)| Tab {
            label: label.to_owned(),
            url: url.to_owned(),
            is_here: url == here,
        })
        .into()
}

/// "3 pictures", "a poll", or nothing.
pub(super) fn holds(draft: &Draft) -> String {
    match draft.pictures.len() {
        0 if draft.poll.is_some() => "a poll".to_owned(),
        0 => String::new(),
        1 => "1 picture".to_owned(),
        more => format!("{more} pictures"),
    }
}

/// The title, or else the first words.
pub(super) fn name(draft: &Draft) -> String {
    if !draft.title.is_empty() {
        return draft.title.clone();
    }
    let words: String = draft.source.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    if words.is_empty() { "Without a title".to_owned() } else { words.chars().take(100).collect() }
}

async fn open(session: Session, id: web::Path<DraftId>) -> Result<HttpResponse, PageError> {
    session.member()?;
    Ok(html::see_other(&format!("/compose?draft={id}")))
}

async fn discard(
    app: App,
    session: Session,
    id: web::Path<DraftId>,
) -> Result<HttpResponse, PageError> {
    services::drafts::discard(&app, session.member()?, *id).await?;
    Ok(html::see_other("/drafts?done=discarded"))
}
