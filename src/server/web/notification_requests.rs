//! People whose notifications are kept apart, and what one does about them.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use services::RowId;
use services::notifications::Asking;
use services::posts::Author;

use super::dates::excerpt;
use super::view::{AuthorView, Page, PagerView};
use super::{Html, PageError, html, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Who waits.
    routes, ROUTES:
    get "/notifications/requests" => list, Works;
    post "/notifications/requests" => answer, Nothing;
}

/// People on a page.
const PAGE: usize = 40;

/// Characters of a letter that are shown.
const EXCERPT: usize = 140;

#[derive(Template)]
#[template(path = "pages/notifications/requests.html")]
struct List {
    page: Page,
    people: Vec<Waiting>,
    pager: PagerView,
}

/// Somebody who waits.
struct Waiting {
    id: String,
    author: AuthorView,
    count: i64,
    excerpt: Option<String>,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let asking = services::notifications::asking(&app, member, asked).await?;
    let works = asking.iter().filter_map(|it| it.post.as_ref());
    let exposure = consent::Exposure::of_page(works.map(|it| it.exposure)).unlisted();
    let ids = asking.iter().map(|it| it.request.from_account_id).collect();
    let people = services::accounts::profiles(&app, ids).await?;
    let waiting = |it: &Asking| {
        let author = &people.get(&it.request.from_account_id)?.author;
        Some(view(it, author))
    };
    let older = asking.last().map(|it| it.request.id.0).filter(|_| asking.len() >= PAGE);
    let template = List {
        page: layout::page(&app, &session, "Kept apart", &exposure).await?,
        people: asking.iter().filter_map(waiting).collect(),
        pager: present::pager("/notifications/requests", older, None),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

fn view(asking: &Asking, author: &Author) -> Waiting {
    let is_open =
        |it: &&services::posts::Shown| it.post.warning.is_empty() && it.post.sensitivity.is_empty();
    let text = asking.post.as_ref().filter(is_open).map(|it| excerpt(&it.post.html, EXCERPT));
    Waiting {
        id: asking.request.id.0.to_string(),
        author: present::author(author),
        count: asking.request.count,
        excerpt: text.filter(|it| !it.is_empty()),
    }
}

async fn answer(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let id = form
        .text("request")
        .parse()
        .map_err(|_| services::Error::NotFound("That request is not there any more."))?;
    let ids = vec![RowId(id)];
    if form.text("do") == "accept" {
        services::notifications::accept(&app, member, ids).await?;
    } else {
        services::notifications::dismiss_requests(&app, member, ids).await?;
    }
    Ok(html::see_other("/notifications/requests"))
}
