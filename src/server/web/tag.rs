//! Everything public under one hashtag, and following it.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::filters::{self, Context};
use services::{Error, tags};

use super::html::{local_path, see_other};
use super::view::{Page, PagerView, PostView, TileView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Hashtags.
    routes, ROUTES:
    get "/tags/{name}" => show, Works;
    post "/tags/{name}/follow" => follow, Nothing;
    delete "/tags/{name}/follow" => unfollow, Nothing;
}

/// Posts on a page.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "pages/tag/show.html")]
struct Show {
    page: Page,
    tag: String,
    /// Its own address.
    path: String,
    /// Whether the member follows it; none for who is not one.
    is_followed: Option<bool>,
    tiles: Vec<TileView>,
    posts: Vec<PostView>,
    pager: PagerView,
}

async fn show(
    app: App,
    session: Session,
    name: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let name = services::text::tag_name(&name);
    let query = request.query_string();
    let asked = present::asked_page(query, PAGE);
    let mut listing = services::feeds::tag(&app, &session.viewer, &name, asked).await?;
    let items = &mut listing.items;
    filters::cover(&app, &session.viewer, Context::Public, items, |it| Some(&mut it.shown)).await?;
    let path = present::tag_path(&name);
    let mut page = layout::page(&app, &session, format!("#{name}"), &listing.exposure).await?;
    page.canonical = Some(app.config.server.link(&path));
    page.flash = layout::flash_of(query);
    let (works, texts): (Vec<_>, Vec<_>) =
        listing.items.iter().map(|it| &it.shown).partition(|it| !it.pictures.is_empty());
    let template = Show {
        page,
        is_followed: is_followed(&app, &session, &name).await?,
        tag: name,
        tiles: works.into_iter().filter_map(|it| present::tile(it, true)).collect(),
        posts: texts.into_iter().map(|it| present::post(&session.viewer, it, None)).collect(),
        pager: present::pager(&path, listing.older, listing.newer),
        path,
    };
    Ok(Html::new(&app, &template, &listing.exposure)?.respond())
}

/// Nothing to follow for strangers, nor where the address is no hashtag.
async fn is_followed(app: &App, session: &Session, name: &str) -> Result<Option<bool>, Error> {
    if session.viewer.approved().is_err() {
        return Ok(None);
    }
    match tags::find(app, &session.viewer, name).await {
        Ok(sight) => Ok(Some(sight.is_followed)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn follow(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    tags::follow(&app, session.member()?, &name).await?;
    Ok(back(&form, &name, "tag-followed"))
}

async fn unfollow(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    tags::unfollow(&app, session.member()?, &name).await?;
    Ok(back(&form, &name, "tag-unfollowed"))
}

fn back(form: &Form, name: &str, done: &str) -> HttpResponse {
    let own = present::tag_path(&services::text::tag_name(name));
    see_other(&format!("{}?done={done}", local_path(form.text("back"), &own)))
}
