//! Posts one saved. Nobody else sees this list.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::view::{Page, PagerView, PostView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// One's own bookmarks.
    routes, ROUTES:
    get "/bookmarks" => show, Works;
}

/// Posts on a page.
const PAGE: usize = 20;

#[derive(Template)]
#[template(path = "pages/bookmarks/show.html")]
struct Show {
    page: Page,
    posts: Vec<PostView>,
    pager: PagerView,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let saved = services::feeds::bookmarks(&app, member, asked).await?;
    let exposure = saved.exposure.unlisted();
    let template = Show {
        page: layout::page(&app, &session, "Saved", &exposure).await?,
        posts: saved
            .items
            .iter()
            .map(|it| present::post(&session.viewer, &it.shown, None))
            .collect(),
        pager: present::pager("/bookmarks", saved.older, saved.newer),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}
