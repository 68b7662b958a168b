//! Hashtags one follows: their public posts come home.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::{Error, tags};

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::html::see_other;
use crate::web::view::{Faults, Page, PagerView, Tab};
use crate::web::{Html, PageError, faults, layout, present};

routes! {
    /// Hashtags one follows.
    routes, ROUTES:
    get "/settings/tags" => show, Nothing;
    post "/settings/tags" => follow, Nothing;
}

/// Hashtags on a page.
const PAGE: usize = 40;

/// A hashtag in the list: its name, and its page.
struct Line {
    name: String,
    url: String,
}

#[derive(Template)]
#[template(path = "pages/settings/tags.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    /// What was typed and is no hashtag.
    typed: String,
    lines: Vec<Line>,
    pager: PagerView,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, request.query_string(), "", Faults::default()).await
}

async fn page(
    app: &App,
    session: &Session,
    query: &str,
    typed: &str,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let asked = present::asked_page(query, PAGE);
    let found = tags::followed(app, session.member()?, asked).await?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page =
        layout::page(app, session, words::plain("settings-tags"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let line = |it: tags::Sight| Line { url: present::tag_path(&it.name), name: it.name };
    let shown = Show {
        page,
        places: places("/settings/tags"),
        faults,
        typed: typed.to_owned(),
        pager: present::pager("/settings/tags", found.older, found.newer),
        lines: found.rows.into_iter().map(|(_, it)| line(it)).collect(),
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

async fn follow(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let (member, typed) = (session.member()?, form.text("name"));
    let faults = match tags::follow(&app, member, typed).await {
        Ok(_) => return Ok(see_other("/settings/tags?done=tag-followed")),
        Err(Error::NotFound(_)) => faults::one("name", words::plain("settings-tags-fault")),
        Err(error) => faults::renamed(error, &[("base", "name")])?,
    };
    page(&app, &session, "", typed, faults).await
}
