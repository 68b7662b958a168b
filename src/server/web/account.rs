//! Small pages between joining and being at home.

use actix_web::{HttpResponse, web};
use askama::Template;
use consent::Exposure;

use super::error::PageError;
use super::html::{Html, see_other};
use super::layout;
use super::view::Page;
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// The waiting room, and the short address of an invitation.
    routes, ROUTES:
    get "/waiting" => waiting, Nothing;
    get "/invite/{code}" => invited, Nothing;
}

#[derive(Template)]
#[template(path = "pages/waiting/show.html")]
struct Waiting {
    page: Page,
    has_email: bool,
}

/// What happens next, for someone who asked to join.
async fn waiting(app: App, session: Session) -> Result<HttpResponse, PageError> {
    if session.member()?.is_approved {
        return Ok(see_other("/home"));
    }
    let page = layout::page(&app, &session, "Waiting for an answer", &Exposure::none()).await?;
    // A server that sends mail takes nobody without an address.
    let shown = Waiting { page, has_email: services::sign_up::needs_email(&app) };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

/// To the sign-up form with the code filled in.
async fn invited(code: web::Path<String>) -> HttpResponse {
    let code: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
    see_other(&format!("/sign-up?invite={code}"))
}
