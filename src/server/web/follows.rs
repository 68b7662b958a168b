//! Who follows whom, and who asks to.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::AccountId;
use services::posts::Author;

use super::view::{AuthorView, Page, PagerView};
use super::{Html, PageError, html, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Lists of people.
    routes, ROUTES:
    get "/@{username}/followers" => followers, Nothing;
    get "/@{username}/following" => following, Nothing;
    get "/follow-requests" => requests, Nothing;
    post "/follow-requests" => answer, Nothing;
}

/// People on a page.
const PAGE: usize = 40;

#[derive(Template)]
#[template(path = "pages/follows/people.html")]
struct List {
    page: Page,
    /// Whose list.
    of: AuthorView,
    heading: &'static str,
    people: Vec<AuthorView>,
    pager: PagerView,
    empty: &'static str,
}

async fn followers(
    app: App,
    session: Session,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let profile = services::accounts::profile(&app, &session.viewer, &username).await?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let account = profile.account.id;
    let list = services::follows::followers(&app, &session.viewer, account, asked).await?;
    let path = format!("{}/followers", present::profile_path(&profile.author));
    let shown = List {
        page: people_page(&app, &session, words::plain("people-followers")).await?,
        of: present::author(&profile.author),
        heading: words::plain("people-followers"),
        people: views(&list.people),
        pager: present::pager(&path, list.older, list.newer),
        empty: words::plain("people-followers-none"),
    };
    Ok(Html::new(&app, &shown, &exposure())?.respond())
}

async fn following(
    app: App,
    session: Session,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let profile = services::accounts::profile(&app, &session.viewer, &username).await?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let account = profile.account.id;
    let list = services::follows::following(&app, &session.viewer, account, asked).await?;
    let path = format!("{}/following", present::profile_path(&profile.author));
    let shown = List {
        page: people_page(&app, &session, words::plain("people-following")).await?,
        of: present::author(&profile.author),
        heading: words::plain("people-following"),
        people: views(&list.people),
        pager: present::pager(&path, list.older, list.newer),
        empty: words::plain("people-following-none"),
    };
    Ok(Html::new(&app, &shown, &exposure())?.respond())
}

#[derive(Template)]
#[template(path = "pages/follows/requests.html")]
struct Requests {
    page: Page,
    people: Vec<Asking>,
    pager: PagerView,
}

/// Somebody who asks to follow.
struct Asking {
    id: String,
    author: AuthorView,
}

async fn requests(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let asking = services::follows::requests(&app, member, asked).await?;
    let mut page = people_page(&app, &session, words::plain("people-requests")).await?;
    page.flash = layout::flash_of(request.query_string());
    let people = asking
        .people
        .iter()
        .map(|it| Asking { id: it.id.to_string(), author: present::author(it) })
        .collect();
    let pager = present::pager("/follow-requests", asking.older, asking.newer);
    Ok(Html::new(&app, &Requests { page, people, pager }, &exposure())?.respond())
}

async fn answer(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let from: AccountId =
        form.text("from").parse().map_err(|_| services::Error::NotFound("people-request-gone"))?;
    if form.text("do") == "accept" {
        services::follows::accept(&app, member, from).await?;
    } else {
        services::follows::reject(&app, member, from).await?;
    }
    Ok(html::see_other("/follow-requests?done=saved"))
}

/// Lists of people are for people, not for search engines.
fn exposure() -> Exposure {
    Exposure::none().unlisted()
}

async fn people_page(app: &App, session: &Session, title: &str) -> Result<Page, services::Error> {
    layout::page(app, session, title, &exposure()).await
}

fn views<'a>(authors: impl IntoIterator<Item = &'a Author>) -> Vec<AuthorView> {
    authors.into_iter().map(present::author).collect()
}
