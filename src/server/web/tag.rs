//! Everything public under one hashtag.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::filters::{self, Context};

use super::view::{Page, PagerView, PostView, TileView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Hashtags.
    routes, ROUTES:
    get "/tags/{name}" => show, Works;
}

/// Posts on a page.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "pages/tag/show.html")]
struct Show {
    page: Page,
    tag: String,
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
    let asked = present::asked_page(request.query_string(), PAGE);
    let mut listing = services::feeds::tag(&app, &session.viewer, &name, asked).await?;
    let items = &mut listing.items;
    filters::cover(&app, &session.viewer, Context::Public, items, |it| Some(&mut it.shown)).await?;
    let path: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let path = format!("/tags/{path}");
    let mut page = layout::page(&app, &session, format!("#{name}"), &listing.exposure).await?;
    page.canonical = Some(app.config.server.link(&path));
    let (works, texts): (Vec<_>, Vec<_>) =
        listing.items.iter().map(|it| &it.shown).partition(|it| !it.pictures.is_empty());
    let template = Show {
        page,
        tag: name,
        tiles: works.into_iter().filter_map(|it| present::tile(it, true)).collect(),
        posts: texts.into_iter().map(|it| present::post(&session.viewer, it, None)).collect(),
        pager: present::pager(&path, listing.older, listing.newer),
    };
    Ok(Html::new(&app, &template, &listing.exposure)?.respond())
}
