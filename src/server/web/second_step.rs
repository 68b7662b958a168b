//! The second step of signing in: a code, for whoever has a second factor. Nobody is in before.

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::second_factor::{self, Finished, Given, HalfWay};
use services::{Error, Viewer};

use super::error::PageError;
use super::html::{local_path, see_other};
use super::sign_in::{Next, answer, client, enter, home_of, open_page};
use super::view::{Faults, Page};
use super::{faults, keep_secret};
use crate::door::{App, Browser, Form, Session};
use crate::routes::routes;

routes! {
    /// The second step.
    routes, ROUTES:
    get "/sign-in/second-factor" => show, Nothing;
    post "/sign-in/second-factor" => finish, Nothing;
}

#[derive(Template)]
#[template(path = "pages/sign-in/second.html")]
struct Second<'a> {
    page: Page,
    faults: Faults,
    next: &'a str,
    has_passkeys: bool,
}

/// On to the second step, with the cookie that opens it.
pub(super) fn lead_on(
    browser: &Browser,
    half_way: HalfWay,
    next: &str,
) -> Result<HttpResponse, PageError> {
    let to = with_next("/sign-in/second-factor", "?", next);
    with_cookie(see_other(&to), &browser.half_way_cookie(half_way.token))
}

/// Back to the first step.
fn back(browser: &Browser, next: &str) -> Result<HttpResponse, PageError> {
    let to = with_next("/sign-in?done=again", "&", next);
    with_cookie(see_other(&to), &browser.no_half_way_cookie())
}

fn with_next(path: &str, joint: &str, next: &str) -> String {
    match local_path(next, "") {
        "" => path.to_owned(),
        next => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            format!("{path}{joint}next={next}")
        }
    }
}

fn with_cookie(mut response: HttpResponse, cookie: &Cookie<'_>) -> Result<HttpResponse, PageError> {
    response.add_cookie(cookie).map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
    Ok(response)
}

async fn page(
    app: &App,
    session: &Session,
    faults: Faults,
    next: &str,
) -> Result<HttpResponse, PageError> {
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (page, cookie) = open_page(app, session, "Second step").await?;
    let shown = Second {
        page,
        faults,
        next: local_path(next, ""),
        has_passkeys: services::passkeys::are_possible(app),
    };
    Ok(keep_secret(answer(app, &shown, cookie, status)?))
}

async fn show(
    app: App,
    session: Session,
    query: web::Query<Next>,
) -> Result<HttpResponse, PageError> {
    if matches!(session.viewer, Viewer::Member(_)) {
        return Ok(see_other(local_path(&query.next, home_of(&session.viewer))));
    }
    let is_open = match &session.browser.half_way {
        Some(token) => second_factor::is_open(&app, token).await?,
        None => false,
    };
    if !is_open {
        return Ok(see_other(&with_next("/sign-in", "?", &query.next)));
    }
    page(&app, &session, Faults::default(), &query.next).await
}

async fn finish(
    app: App,
    session: Session,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (client, next) = (client(&app, &request), form.text("next"));
    let Some(token) = &session.browser.half_way else { return back(&session.browser, next) };
    let given = match form.raw("credential") {
        "" => Given::Typed(form.text("code")),
        answer => Given::Passkey { token: form.text("token"), answer },
    };
    match second_factor::finish(&app, token, given, &client).await {
        Ok(Finished::In(entered)) => {
            let home = home_of(&Viewer::Member(entered.member.clone()));
            let to = local_path(next, home).to_owned();
            let response = enter(&app, &session.browser, entered, &to).await?;
            with_cookie(response, &session.browser.no_half_way_cookie())
        }
        Ok(Finished::Over) => back(&session.browser, next),
        Err(error) => page(&app, &session, faults::of(error)?, next).await,
    }
}
