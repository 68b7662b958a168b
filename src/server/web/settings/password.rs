//! Another password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use consent::Exposure;

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::html::see_other;
use crate::web::view::{Faults, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// Another password.
    routes, ROUTES:
    get "/settings/password" => show, Nothing;
    post "/settings/password" => change, Nothing;
}

#[derive(Template)]
#[template(path = "pages/settings/password.html")]
struct Show<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    username: &'a str,
}

async fn page(app: &App, session: &Session, faults: Faults) -> Result<HttpResponse, PageError> {
    let username = &session.member()?.username;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page =
        layout::page(app, session, words::plain("settings-password"), &Exposure::none()).await?;
    let shown = Show { page, places: places("/settings/security"), faults, username };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

async fn show(app: App, session: Session) -> Result<HttpResponse, PageError> {
    page(&app, &session, Faults::default()).await
}

async fn change(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (old, new) = (form.raw("old_password"), form.raw("password"));
    match services::passwords::change(&app, member, old, new).await {
        Ok(renewed) => {
            let mut response = see_other("/settings/sessions?done=password");
            if let Some(token) = renewed {
                let cookie = session.browser.session_cookie(token, services::sessions::LIFETIME);
                response
                    .add_cookie(&cookie)
                    .map_err(|error| services::Error::Internal(anyhow::Error::new(error)))?;
            }
            Ok(response)
        }
        Err(error) => page(&app, &session, faults::of(error)?).await,
    }
}
