//! Everything that keeps one's account one's own, on one page.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;

use super::places;
use crate::door::{App, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::view::{Moment, Page, Tab};
use crate::web::{Html, PageError, layout};

routes! {
    /// How things stand, and where to change them.
    routes, ROUTES:
    get "/settings/security" => show, Nothing;
}

#[derive(Template)]
#[template(path = "pages/settings/security.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    factor_since: Option<Moment>,
    codes_left: usize,
    /// They have a role that is closed to them without a second factor.
    owes: bool,
    passkeys: usize,
    browsers: usize,
    apps: usize,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let state = services::second_factor::state(&app, member).await?;
    let mut page =
        layout::page(&app, &session, words::plain("settings-security"), &Exposure::none()).await?;
    page.flash = layout::flash_of(request.query_string());
    let shown = Show {
        page,
        places: places("/settings/security"),
        factor_since: state.since.map(moment),
        codes_left: state.codes_left,
        owes: member.owes_second_factor,
        passkeys: services::passkeys::list(&app, member).await?.len(),
        browsers: services::sessions::list(&app, member).await?.len(),
        apps: services::tokens::list(&app, member).await?.len(),
    };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}
