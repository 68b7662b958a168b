//! Who follows whom, who asks to, and whom one does not want to see.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::AccountId;
use services::posts::Author;

use super::view::{AuthorView, Page, PagerView, Tab};
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
    get "/blocks" => blocks, Nothing;
    get "/mutes" => mutes, Nothing;
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
        page: people_page(&app, &session, "Followers").await?,
        of: present::author(&profile.author),
        heading: "Followers",
        people: views(&list.people),
        pager: present::pager(&path, list.older, list.newer),
        empty: "Nobody follows yet.",
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
        page: people_page(&app, &session, "Following").await?,
        of: present::author(&profile.author),
        heading: "Following",
        people: views(&list.people),
        pager: present::pager(&path, list.older, list.newer),
        empty: "Follows nobody yet.",
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
    let mut page = people_page(&app, &session, "Requests to follow").await?;
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
    let from: AccountId = form
        .text("from")
        .parse()
        .map_err(|_| services::Error::NotFound("That request is not there any more."))?;
    if form.text("do") == "accept" {
        services::follows::accept(&app, member, from).await?;
    } else {
        services::follows::reject(&app, member, from).await?;
    }
    Ok(html::see_other("/follow-requests?done=saved"))
}

#[derive(Template)]
#[template(path = "pages/follows/blocks.html")]
struct Unseen {
    page: Page,
    heading: &'static str,
    meaning: &'static str,
    places: Vec<Tab>,
    people: Vec<AuthorView>,
    pager: PagerView,
    /// `block` or `mute`, in the address that undoes it.
    verb: &'static str,
    undo: &'static str,
}

/// What differs between the page of the blocked and that of the muted.
struct Kind {
    heading: &'static str,
    meaning: &'static str,
    path: &'static str,
    place: usize,
    verb: &'static str,
    undo: &'static str,
}

const BLOCKED: Kind = Kind {
    heading: "Blocked",
    meaning: "Neither of you sees the other.",
    path: "/blocks",
    place: 0,
    verb: "block",
    undo: "Unblock",
};

const MUTED: Kind = Kind {
    heading: "Muted",
    meaning: "You do not see them in your lists. They are not told.",
    path: "/mutes",
    place: 1,
    verb: "mute",
    undo: "Unmute",
};

async fn blocks(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let asked = present::asked_page(request.query_string(), PAGE);
    let list = services::blocks::list(&app, session.member()?, asked).await?;
    unseen(&app, &session, &request, &BLOCKED, &list).await
}

async fn mutes(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let asked = present::asked_page(request.query_string(), PAGE);
    let list = services::blocks::muted(&app, session.member()?, asked).await?;
    unseen(&app, &session, &request, &MUTED, &list).await
}

async fn unseen(
    app: &App,
    session: &Session,
    request: &HttpRequest,
    kind: &Kind,
    list: &services::follows::PeopleList,
) -> Result<HttpResponse, PageError> {
    let mut page = people_page(app, session, kind.heading).await?;
    page.flash = layout::flash_of(request.query_string());
    let shown = Unseen {
        page,
        heading: kind.heading,
        meaning: kind.meaning,
        places: unseen_places(kind.place),
        people: views(&list.people),
        pager: present::pager(kind.path, list.older, list.newer),
        verb: kind.verb,
        undo: kind.undo,
    };
    Ok(Html::new(app, &shown, &exposure())?.respond())
}

fn unseen_places(here: usize) -> Vec<Tab> {
    [("Blocked", "/blocks"), ("Muted", "/mutes")]
        .into_iter()
        .enumerate()
        .map(|(index, (label, url))| Tab {
            label: label.to_owned(),
            url: url.to_owned(),
            is_here: index == here,
        })
        .collect()
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
