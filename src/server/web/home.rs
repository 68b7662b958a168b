//! Home: what the people one follows posted and boosted, strictly by time.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::RowId;
use services::filters::{self, Context};

use super::view::{Page, PagerView, PostView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// The reader's own page.
    routes, ROUTES:
    get "/home" => show, Works;
    post "/announcements/{id}/dismiss" => put_away, Nothing;
}

/// Posts on a page.
const PAGE: usize = 20;

/// What staff tell everybody.
struct Told {
    id: String,
    html: String,
}

#[derive(Template)]
#[template(path = "pages/home/show.html")]
struct Show {
    page: Page,
    told: Vec<Told>,
    posts: Vec<PostView>,
    pager: PagerView,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    if !member.is_approved {
        return Ok(super::html::see_other("/waiting"));
    }
    let asked = present::asked_page(request.query_string(), PAGE);
    let mut home = services::feeds::home(&app, member, asked).await?;
    filters::cover(&app, &session.viewer, Context::Home, &mut home.items, |it| Some(&mut it.shown))
        .await?;
    let exposure = home.exposure.unlisted();
    let mut page = layout::page(&app, &session, "Home", &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let told = services::announcements::unread(&app, member).await?;
    let shown = Show {
        page,
        told: told.into_iter().map(|it| Told { id: it.id.to_string(), html: it.html }).collect(),
        posts: home
            .items
            .iter()
            .map(|it| {
                present::post(
                    &session.viewer,
                    &it.shown,
                    it.boosted_by.as_ref().map(|by| by.author()),
                )
            })
            .collect(),
        pager: present::pager("/home", home.older, home.newer),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

async fn put_away(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    services::announcements::dismiss(&app, session.member()?.approved()?, *id).await?;
    Ok(super::html::see_other("/home"))
}
