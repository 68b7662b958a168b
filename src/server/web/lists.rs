//! People one reads apart: the lists, each as a page to read, and who is on it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::filters::{self, Context};
use services::lists::{self, Change, List};
use services::{AccountId, Error, ListId, RepliesPolicy};

use super::html::see_other;
use super::view::{AuthorView, Choice, Faults, Page, PagerView, PostView};
use super::{Html, PageError, faults, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Lists.
    routes, ROUTES:
    get "/lists" => all, Nothing;
    post "/lists" => create, Nothing;
    get "/lists/{id}" => read, Works;
    post "/lists/{id}" => save, Nothing;
    get "/lists/{id}/edit" => edit, Nothing;
    post "/lists/{id}/delete" => delete, Nothing;
    get "/lists/{id}/people" => choose, Nothing;
    post "/lists/{id}/people" => add, Nothing;
    post "/lists/{id}/people/remove" => remove, Nothing;
    get "/@{username}/lists" => of_person, Nothing;
    post "/@{username}/lists" => place, Nothing;
}

/// Posts on a page, and people.
const POSTS: usize = 20;
const PEOPLE: usize = 40;

/// A list by its title.
struct Line {
    id: String,
    title: String,
    is_exclusive: bool,
}

impl From<&List> for Line {
    fn from(it: &List) -> Self {
        Self { id: it.id.to_string(), title: it.title.clone(), is_exclusive: it.is_exclusive }
    }
}

#[derive(Template)]
#[template(path = "pages/lists/all.html")]
struct All {
    page: Page,
    faults: Faults,
    /// The title of a list that was not made.
    typed: String,
    lines: Vec<Line>,
}

/// Private pages: nothing of them is for search engines.
fn nothing() -> Exposure {
    Exposure::none().unlisted()
}

fn status(faults: &Faults) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

async fn all(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    overview(&app, &session, request.query_string(), "", Faults::default()).await
}

async fn overview(
    app: &App,
    session: &Session,
    query: &str,
    typed: &str,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let found = lists::all(app, session.member()?).await?;
    let status = status(&faults);
    let mut page = layout::page(app, session, words::say("lists-title"), &nothing()).await?;
    page.flash = layout::flash_of(query);
    let lines = found.iter().map(Line::from).collect();
    let shown = All { page, faults, typed: typed.to_owned(), lines };
    Ok(Html::new(app, &shown, &nothing())?.with_status(status).respond())
}

/// On to the people who shall be on it.
async fn create(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let title = form.text("title");
    let change = Change { title: Some(title.to_owned()), ..Change::default() };
    match lists::create(&app, session.member()?, change).await {
        Ok(list) => Ok(see_other(&format!("/lists/{}/people", list.id))),
        Err(error) => overview(&app, &session, "", title, of(error)?).await,
    }
}

/// What is wrong with a list as a whole stands by its title.
fn of(error: Error) -> Result<Faults, Error> {
    faults::renamed(error, &[("base", "title")])
}

#[derive(Template)]
#[template(path = "pages/lists/show.html")]
struct Show {
    page: Page,
    id: String,
    posts: Vec<PostView>,
    pager: PagerView,
}

async fn read(
    app: App,
    session: Session,
    id: web::Path<ListId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (member, viewer) = (session.member()?, &session.viewer);
    let query = request.query_string();
    let list = lists::find(&app, member, *id).await?;
    let asked = present::asked_page(query, POSTS);
    let mut found = services::feeds::list(&app, member, *id, asked).await?;
    let items = &mut found.items;
    filters::cover(&app, viewer, Context::Home, items, |it| Some(&mut it.shown)).await?;
    let exposure = found.exposure.unlisted();
    let mut page = layout::page(&app, &session, list.title, &exposure).await?;
    page.flash = layout::flash_of(query);
    let post = |it: &services::feeds::Entry| {
        present::post(viewer, &it.shown, it.boosted_by.as_ref().map(|by| by.author()))
    };
    let shown = Show {
        page,
        id: id.to_string(),
        posts: found.items.iter().map(post).collect(),
        pager: present::pager(&format!("/lists/{id}"), found.older, found.newer),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

/// Somebody, with the number that forms send.
struct Listed {
    id: String,
    author: AuthorView,
    is_on: bool,
}

#[derive(Template)]
#[template(path = "pages/lists/edit.html")]
struct Edit {
    page: Page,
    faults: Faults,
    id: String,
    title: String,
    policies: Vec<Choice>,
    is_exclusive: bool,
    people: Vec<Listed>,
    pager: PagerView,
}

async fn edit(
    app: App,
    session: Session,
    id: web::Path<ListId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let list = lists::find(&app, session.member()?, *id).await?;
    form(&app, &session, &list, request.query_string(), Faults::default()).await
}

async fn form(
    app: &App,
    session: &Session,
    list: &List,
    query: &str,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let asked = present::asked_page(query, PEOPLE);
    let found = lists::people(app, session.member()?, list.id, asked).await?;
    let status = status(&faults);
    let mut page = layout::page(app, session, words::say("lists-edit"), &nothing()).await?;
    page.flash = layout::flash_of(query);
    let shown = Edit {
        page,
        faults,
        id: list.id.to_string(),
        title: list.title.clone(),
        policies: policies(list.replies_policy),
        is_exclusive: list.is_exclusive,
        people: found.people.iter().map(|it| listed(it, true)).collect(),
        pager: present::pager(&format!("/lists/{}/edit", list.id), found.older, found.newer),
    };
    Ok(Html::new(app, &shown, &nothing())?.with_status(status).respond())
}

fn listed(it: &services::posts::Author, is_on: bool) -> Listed {
    Listed { id: it.id.to_string(), author: present::author(it), is_on }
}

fn policies(now: RepliesPolicy) -> Vec<Choice> {
    let said = |policy| match policy {
        RepliesPolicy::List => (words::plain("lists-replies-list"), ""),
        RepliesPolicy::Followed => (words::plain("lists-replies-followed"), ""),
        RepliesPolicy::None => {
            (words::plain("lists-replies-none"), words::plain("lists-replies-none-hint"))
        }
    };
    [RepliesPolicy::List, RepliesPolicy::Followed, RepliesPolicy::None]
        .into_iter()
        .map(|it| Choice {
            value: it.as_str().to_owned(),
            label: said(it).0.to_owned(),
            hint: said(it).1.to_owned(),
            icon: "",
            is_chosen: it == now,
        })
        .collect()
}

async fn save(
    app: App,
    session: Session,
    id: web::Path<ListId>,
    sent: Form,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let replies = RepliesPolicy::from_word(sent.text("replies"));
    let change = Change {
        title: Some(sent.text("title").to_owned()),
        replies_policy: replies,
        is_exclusive: Some(sent.has("exclusive")),
    };
    match lists::edit(&app, member, *id, change).await {
        Ok(_) => Ok(see_other(&format!("/lists/{id}?done=saved"))),
        Err(error) => {
            let faults = of(error)?;
            let list = lists::find(&app, member, *id).await?;
            let typed = List {
                title: sent.text("title").to_owned(),
                replies_policy: replies.unwrap_or(list.replies_policy),
                is_exclusive: sent.has("exclusive"),
                ..list
            };
            form(&app, &session, &typed, "", faults).await
        }
    }
}

async fn delete(
    app: App,
    session: Session,
    id: web::Path<ListId>,
) -> Result<HttpResponse, PageError> {
    lists::delete(&app, session.member()?, *id).await?;
    Ok(see_other("/lists?done=list-gone"))
}

#[derive(Template)]
#[template(path = "pages/lists/people.html")]
struct Choose {
    page: Page,
    faults: Faults,
    id: String,
    list: String,
    /// What was typed and is nobody for this list.
    typed: String,
    /// Where to come back to.
    here: String,
    people: Vec<Listed>,
    pager: PagerView,
}

async fn choose(
    app: App,
    session: Session,
    id: web::Path<ListId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    choosing(&app, &session, *id, request.query_string(), ("", Faults::default())).await
}

/// Whom the member follows, and which of them are on the list.
async fn choosing(
    app: &App,
    session: &Session,
    id: ListId,
    query: &str,
    (typed, faults): (&str, Faults),
) -> Result<HttpResponse, PageError> {
    let (member, viewer) = (session.member()?, &session.viewer);
    let list = lists::find(app, member, id).await?;
    let asked = present::asked_page(query, PEOPLE);
    let here = match asked.older_than {
        Some(older) => format!("/lists/{id}/people?older={older}"),
        None => format!("/lists/{id}/people"),
    };
    let found = services::follows::following(app, viewer, member.account, asked).await?;
    let there = lists::everybody(app, member, id).await?;
    let status = status(&faults);
    let mut page = layout::page(app, session, words::say("lists-choose-title"), &nothing()).await?;
    page.flash = layout::flash_of(query);
    let shown = Choose {
        page,
        faults,
        id: id.to_string(),
        list: list.title,
        typed: typed.to_owned(),
        here,
        people: found.people.iter().map(|it| listed(it, there.contains(&it.id))).collect(),
        pager: present::pager(&format!("/lists/{id}/people"), found.older, found.newer),
    };
    Ok(Html::new(app, &shown, &nothing())?.with_status(status).respond())
}

/// Somebody by the number of a row of the page, or by a name that was typed.
async fn add(
    app: App,
    session: Session,
    id: web::Path<ListId>,
    sent: Form,
) -> Result<HttpResponse, PageError> {
    let (member, name) = (session.member()?, sent.text("name"));
    let done = match sent.text("account").parse::<AccountId>() {
        Ok(who) => lists::add(&app, member, *id, vec![who]).await,
        Err(_) => lists::add_named(&app, member, *id, name).await,
    };
    match done {
        Ok(()) => Ok(back(&sent, &format!("/lists/{id}/people"), "listed")),
        Err(error) => {
            let faults = faults::renamed(error, &[("account_ids", "name")])?;
            choosing(&app, &session, *id, "", (name, faults)).await
        }
    }
}

async fn remove(
    app: App,
    session: Session,
    id: web::Path<ListId>,
    sent: Form,
) -> Result<HttpResponse, PageError> {
    let who = sent.text("account").parse::<AccountId>().into_iter().collect();
    lists::remove(&app, session.member()?, *id, who).await?;
    Ok(back(&sent, &format!("/lists/{id}/edit"), "off-list"))
}

/// To the page of the list that the form stood on, in the same place.
fn back(sent: &Form, fallback: &str, done: &str) -> HttpResponse {
    let back = super::html::local_path(sent.text("back"), fallback);
    let joint = if back.contains('?') { '&' } else { '?' };
    see_other(&format!("{back}{joint}done={done}"))
}

#[derive(Template)]
#[template(path = "pages/lists/of_person.html")]
struct OfPerson {
    page: Page,
    author: AuthorView,
    is_followed: bool,
    lists: Vec<Choice>,
}

async fn of_person(
    app: App,
    session: Session,
    username: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (member, viewer) = (session.member()?, &session.viewer);
    let profile = services::accounts::profile(&app, viewer, &username).await?;
    let who = profile.account.id;
    let between = services::follows::relationship(&app, viewer, who).await?;
    let there = lists::with(&app, member, who).await?;
    let choice = |it: &List| Choice {
        value: it.id.to_string(),
        label: it.title.clone(),
        hint: String::new(),
        icon: "",
        is_chosen: there.iter().any(|on| on.id == it.id),
    };
    let shown = OfPerson {
        page: layout::page(&app, &session, words::say("lists-which"), &nothing()).await?,
        author: present::author(&profile.author),
        is_followed: between.following,
        lists: lists::all(&app, member).await?.iter().map(choice).collect(),
    };
    Ok(Html::new(&app, &shown, &nothing())?.respond())
}

async fn place(
    app: App,
    session: Session,
    username: web::Path<String>,
    sent: Form,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let profile = services::accounts::profile(&app, &session.viewer, &username).await?;
    let on = sent.all("list").filter_map(|it| it.parse().ok()).collect();
    lists::place(&app, member, profile.account.id, on).await?;
    Ok(see_other(&format!("{}?done=saved", present::profile_path(&profile.author))))
}
