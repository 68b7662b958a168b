//! Posts one saved, and the folders one puts them into. Nobody else sees them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::bookmark_folders::{self, Folder, Place};
use services::feeds::Listing;
use services::{Error, FolderId, Member, PostId};

use super::html::{local_path, see_other};
use super::view::{Choice, Faults, Page, PagerView, PostView, Tab};
use super::{Html, PageError, compose, faults, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// One's own bookmarks.
    routes, ROUTES:
    get "/bookmarks" => all, Works;
    post "/bookmarks" => create, Nothing;
    get "/bookmarks/{id}" => one, Works;
    post "/bookmarks/{id}" => rename, Nothing;
    post "/bookmarks/{id}/delete" => delete, Nothing;
    get "/posts/{id}/folder" => choose, Works;
    post "/posts/{id}/folder" => put, Nothing;
}

/// Posts on a page.
const PAGE: usize = 20;

/// A saved post, and the folders it can be put into.
struct Saved {
    post: PostView,
    folders: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "pages/bookmarks/show.html")]
struct Show {
    page: Page,
    faults: Faults,
    tabs: Vec<Tab>,
    /// The folder that is open, by its number.
    folder: Option<String>,
    /// What stands in the field for a title.
    typed: String,
    has_folders: bool,
    saved: Vec<Saved>,
    pager: PagerView,
}

fn path_of(folder: Option<FolderId>) -> String {
    folder.map_or_else(|| "/bookmarks".to_owned(), |id| format!("/bookmarks/{id}"))
}

async fn all(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    show(&app, &session, None, request.query_string(), Typed::default()).await
}

async fn one(
    app: App,
    session: Session,
    id: web::Path<FolderId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let folder = bookmark_folders::find(&app, session.member()?, *id).await?;
    show(&app, &session, Some(folder), request.query_string(), Typed::default()).await
}

/// A title that was refused, and why.
#[derive(Default)]
struct Typed {
    title: String,
    faults: Faults,
}

async fn show(
    app: &App,
    session: &Session,
    folder: Option<Folder>,
    query: &str,
    typed: Typed,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (here, asked) = (folder.as_ref().map(|it| it.id), present::asked_page(query, PAGE));
    let found = match here {
        Some(id) => bookmark_folders::saved(app, member, id, asked).await?,
        None => services::feeds::bookmarks(app, member, asked).await?,
    };
    let folders = bookmark_folders::all(app, member).await?;
    let exposure = found.exposure.unlisted();
    let status = match typed.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let heading = folder.as_ref().map_or(words::plain("saved-title"), |it| it.title.as_str());
    let mut page = layout::page(app, session, heading, &exposure).await?;
    page.flash = layout::flash_of(query);
    let title = folder.as_ref().map(|it| it.title.clone()).filter(|_| typed.faults.is_empty());
    let shown = Show {
        page,
        faults: typed.faults,
        typed: title.unwrap_or(typed.title),
        tabs: tabs(&folders, here),
        has_folders: !folders.is_empty(),
        saved: saved(app, session, member, &found, &folders).await?,
        pager: present::pager(&path_of(here), found.older, found.newer),
        folder: here.map(|it| it.to_string()),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

/// Everything, and each folder.
fn tabs(folders: &[Folder], here: Option<FolderId>) -> Vec<Tab> {
    let tab = |label: &str, id: Option<FolderId>| Tab {
        label: label.to_owned(),
        url: path_of(id),
        is_here: id == here,
    };
    let named = folders.iter().map(|it| tab(&it.title, Some(it.id)));
    std::iter::once(tab(words::plain("saved-all"), None)).chain(named).collect()
}

async fn saved(
    app: &App,
    session: &Session,
    member: &Member,
    found: &Listing,
    folders: &[Folder],
) -> Result<Vec<Saved>, Error> {
    let ids = found.items.iter().map(|it| it.shown.post.id).collect();
    let places = bookmark_folders::places(app, member, ids).await?;
    let one = |it: &services::feeds::Entry| Saved {
        post: present::post(&session.viewer, &it.shown, None),
        folders: choices(folders, places.get(&it.shown.post.id).copied()),
    };
    Ok(found.items.iter().map(one).collect())
}

fn choices(folders: &[Folder], now: Option<FolderId>) -> Vec<Choice> {
    let choice = |id: Option<FolderId>, label: &str| Choice {
        value: id.map(|it| it.to_string()).unwrap_or_default(),
        label: label.to_owned(),
        hint: String::new(),
        icon: "",
        is_chosen: id == now,
    };
    let named = folders.iter().map(|it| choice(Some(it.id), &it.title));
    let nowhere = choice(None, words::plain("saved-no-folder"));
    std::iter::once(nowhere).chain(named).collect()
}

async fn create(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let title = form.text("title");
    match bookmark_folders::create(&app, session.member()?, title).await {
        Ok(folder) => Ok(see_other(&format!("/bookmarks/{}?done=saved", folder.id))),
        Err(error) => {
            let typed = Typed { title: title.to_owned(), faults: faults::of(error)? };
            show(&app, &session, None, "", typed).await
        }
    }
}

async fn rename(
    app: App,
    session: Session,
    id: web::Path<FolderId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let (member, title) = (session.member()?, form.text("title"));
    match bookmark_folders::rename(&app, member, *id, title).await {
        Ok(_) => Ok(see_other(&format!("/bookmarks/{id}?done=saved"))),
        Err(error) => {
            let typed = Typed { title: title.to_owned(), faults: faults::of(error)? };
            let folder = bookmark_folders::find(&app, member, *id).await?;
            show(&app, &session, Some(folder), "", typed).await
        }
    }
}

async fn delete(
    app: App,
    session: Session,
    id: web::Path<FolderId>,
) -> Result<HttpResponse, PageError> {
    bookmark_folders::delete(&app, session.member()?, *id).await?;
    Ok(see_other("/bookmarks?done=folder-gone"))
}

#[derive(Template)]
#[template(path = "pages/bookmarks/choose.html")]
struct Choose {
    page: Page,
    faults: Faults,
    post: PostView,
    folders: Vec<Choice>,
    /// The title of a folder that was not made.
    typed: String,
}

async fn choose(
    app: App,
    session: Session,
    id: web::Path<PostId>,
) -> Result<HttpResponse, PageError> {
    choosing(&app, &session, *id, Typed::default()).await
}

async fn choosing(
    app: &App,
    session: &Session,
    id: PostId,
    typed: Typed,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let shown = compose::found(app, session, id).await?;
    let folders = bookmark_folders::all(app, member).await?;
    let now = bookmark_folders::places(app, member, vec![id]).await?.get(&id).copied();
    let exposure = shown.exposure.unlisted();
    let status = match typed.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let choose = Choose {
        page: layout::page(app, session, words::say("saved-choose"), &exposure).await?,
        faults: typed.faults,
        post: present::post(&session.viewer, &shown, None),
        folders: choices(&folders, now),
        typed: typed.title,
    };
    Ok(Html::new(app, &choose, &exposure)?.with_status(status).respond())
}

/// A title that was typed makes a folder and wins over what is chosen.
async fn put(
    app: App,
    session: Session,
    id: web::Path<PostId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let title = form.text("title");
    let place = match form.text("folder").parse() {
        _ if !title.is_empty() => Place::New(title.to_owned()),
        Ok(folder) => Place::In(folder),
        Err(_) => Place::Nowhere,
    };
    match bookmark_folders::put(&app, member, *id, place).await {
        Ok(()) => {
            let own = format!("/posts/{id}");
            let back = local_path(form.text("back"), &own);
            let joint = if back.contains('?') { '&' } else { '?' };
            Ok(see_other(&format!("{back}{joint}done=filed")))
        }
        Err(error) => {
            let typed = Typed { title: title.to_owned(), faults: faults::of(error)? };
            choosing(&app, &session, *id, typed).await
        }
    }
}
