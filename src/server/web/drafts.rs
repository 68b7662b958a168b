//! Posts that are not ready.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::DraftId;

use super::view::{Moment, Page};
use super::words::moment;
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
}

#[derive(Template)]
#[template(path = "pages/drafts/show.html")]
struct Show {
    page: Page,
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
            name: name(&it.draft.title, &it.draft.source),
            pictures: match it.draft.pictures.len() {
                0 if it.draft.poll.is_some() => "a poll".to_owned(),
                0 => String::new(),
                1 => "1 picture".to_owned(),
                more => format!("{more} pictures"),
            },
            changed: moment(it.updated_at),
        })
        .collect();
    Ok(Html::new(&app, &Show { page, drafts }, &exposure)?.respond())
}

/// The title, or else the first words.
fn name(title: &str, source: &str) -> String {
    if !title.is_empty() {
        return title.to_owned();
    }
    let words: String = source.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
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
