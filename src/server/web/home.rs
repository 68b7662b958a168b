//! Home: what the people one follows posted and boosted, strictly by time.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::view::{Page, PagerView, PostView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// The reader's own page.
    routes, ROUTES:
    get "/home" => show, Works;
}

/// Posts on a page.
const PAGE: usize = 20;

#[derive(Template)]
#[template(path = "pages/home/show.html")]
struct Show {
    page: Page,
    posts: Vec<PostView>,
    pager: PagerView,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    if !member.is_approved {
        return Ok(super::html::see_other("/waiting"));
    }
    let asked = present::asked_page(request.query_string(), PAGE);
    let home = services::feeds::home(&app, member, asked).await?;
    let exposure = home.exposure.unlisted();
    let mut page = layout::page(&app, &session, "Home", &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let shown = Show {
        page,
        posts: home
            .items
            .iter()
            .map(|it| present::post(&session.viewer, &it.shown, it.boosted_by.as_ref()))
            .collect(),
        pager: present::pager("/home", home.older, home.newer),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}
