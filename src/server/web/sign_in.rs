//! Signing in and out, and a new password for those who forgot theirs.

use std::time::Duration;

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use serde::Deserialize;
use services::sessions::{Client, Entered, NewSession};
use services::{Error, Viewer};

use super::error::PageError;
use super::html::{Html, local_path, see_other};
use super::view::{Faults, Page};
use super::{faults, layout, second_step};
use crate::door::{App, Browser, Form, Session, address};
use crate::routes::routes;

routes! {
    /// The door itself.
    routes, ROUTES:
    get "/sign-in" => show, Nothing;
    post "/sign-in" => sign_in, Nothing;
    post "/sign-out" => sign_out, Nothing;
    get "/reset" => ask, Nothing;
    post "/reset" => send, Nothing;
    get "/password/new" => choose, Nothing;
    post "/password/new" => set, Nothing;
}

/// Where a page leads on to.
#[derive(Debug, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    pub(super) next: String,
}

#[derive(Template)]
#[template(path = "pages/sign-in/show.html")]
struct SignIn<'a> {
    page: Page,
    faults: Faults,
    login: &'a str,
    next: &'a str,
    may_join: bool,
    has_passkeys: bool,
}

/// The address and the browser of whoever asks, for limits and the list of sessions.
pub(crate) fn client(app: &App, request: &HttpRequest) -> Client {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    Client {
        address: address::client(request.head(), &app.config.server),
        user_agent: user_agent.unwrap_or_default().to_owned(),
    }
}

/// A page with a form for people who are not signed in: its token, and the cookie that token
/// belongs to.
pub(crate) async fn open_page(
    app: &App,
    session: &Session,
    title: &str,
) -> Result<(Page, Option<Cookie<'static>>), PageError> {
    let mut page = layout::page(app, session, title, &Exposure::none()).await?;
    let (csrf, cookie) = session.browser.csrf_for_anyone(app)?;
    page.csrf = csrf;
    Ok((page, cookie))
}

/// Answers with such a page.
pub(crate) fn answer<T: Template>(
    app: &App,
    template: &T,
    cookie: Option<Cookie<'static>>,
    status: StatusCode,
) -> Result<HttpResponse, PageError> {
    let mut response = Html::new(app, template, &Exposure::none())?.with_status(status).respond();
    if let Some(cookie) = cookie {
        response.add_cookie(&cookie).map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
    }
    Ok(response)
}

/// Signs this browser in and leads on. A session the browser came with is over: nobody rides in
/// on a cookie they planted before (WEB-07).
pub(crate) async fn enter(
    app: &App,
    browser: &Browser,
    entered: NewSession,
    to: &str,
) -> Result<HttpResponse, PageError> {
    if let Some(old) = &browser.session {
        services::sessions::sign_out(app, old).await?;
    }
    let lasts = entered.expires_at.0.saturating_sub(app.now().0);
    let lasts = Duration::from_millis(u64::try_from(lasts).unwrap_or(0));
    let mut response = see_other(to);
    response
        .add_cookie(&browser.session_cookie(entered.token, lasts))
        .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
    Ok(response)
}

/// Where someone signed in belongs when they asked for nothing else.
pub(crate) fn home_of(viewer: &Viewer) -> &'static str {
    match viewer {
        Viewer::Member(member) if !member.is_approved => "/waiting",
        Viewer::Member(_) => "/home",
        Viewer::Anyone => "/",
    }
}

async fn show(
    app: App,
    session: Session,
    query: web::Query<Next>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    if matches!(session.viewer, Viewer::Member(_)) {
        return Ok(see_other(local_path(&query.next, home_of(&session.viewer))));
    }
    let flash = layout::flash_of(request.query_string());
    let (mut page, cookie) = open_page(&app, &session, "Sign in").await?;
    page.flash = flash;
    let may_join = may_join(&app).await?;
    let shown = SignIn {
        page,
        faults: Faults::default(),
        login: "",
        next: local_path(&query.next, ""),
        may_join,
        has_passkeys: services::passkeys::are_possible(&app),
    };
    answer(&app, &shown, cookie, StatusCode::OK)
}

async fn may_join(app: &App) -> Result<bool, Error> {
    use services::settings::SignUpMode;
    let site = services::settings::get(app).await?;
    Ok(matches!(site.sign_up_mode, SignUpMode::Approval | SignUpMode::Open))
}

async fn sign_in(
    app: App,
    session: Session,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let client = client(&app, &request);
    let entered =
        services::sessions::sign_in(&app, form.text("login"), form.raw("password"), &client).await;
    match entered {
        Ok(Entered::HalfWay(half_way)) => {
            second_step::lead_on(&session.browser, half_way, form.text("next"))
        }
        Ok(Entered::Session(entered)) => {
            let home = home_of(&Viewer::Member(entered.member.clone()));
            let to = local_path(form.text("next"), home).to_owned();
            enter(&app, &session.browser, entered, &to).await
        }
        Err(error) => sign_in_page(&app, &session, faults::of(error)?, &form).await,
    }
}

/// The form once more, with what was wrong.
pub(super) async fn sign_in_page(
    app: &App,
    session: &Session,
    faults: Faults,
    form: &Form,
) -> Result<HttpResponse, PageError> {
    let (page, cookie) = open_page(app, session, "Sign in").await?;
    let shown = SignIn {
        page,
        faults,
        login: form.text("login"),
        next: local_path(form.text("next"), ""),
        may_join: may_join(app).await?,
        has_passkeys: services::passkeys::are_possible(app),
    };
    answer(app, &shown, cookie, StatusCode::UNPROCESSABLE_ENTITY)
}

async fn sign_out(app: App, browser: Browser) -> Result<HttpResponse, PageError> {
    if let Some(token) = &browser.session {
        services::sessions::sign_out(&app, token).await?;
    }
    let mut response = see_other("/?done=signed-out");
    response
        .add_cookie(&browser.no_session_cookie())
        .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
    Ok(response)
}

#[derive(Template)]
#[template(path = "pages/reset/ask.html")]
struct Ask {
    page: Page,
    /// Whether this server can send mail.
    has_mail: bool,
    /// Whether it was asked already.
    is_sent: bool,
    /// How to reach the people who run the server.
    contact: String,
}

async fn ask_page(app: &App, session: &Session, is_sent: bool) -> Result<HttpResponse, PageError> {
    let (page, cookie) = open_page(app, session, "A new password").await?;
    let contact = services::settings::get(app).await?.contact.clone();
    let shown = Ask { page, has_mail: app.config.mail.is_on(), is_sent, contact };
    answer(app, &shown, cookie, StatusCode::OK)
}

async fn ask(app: App, session: Session) -> Result<HttpResponse, PageError> {
    ask_page(&app, &session, false).await
}

/// Says the same whether there is such a person or not.
async fn send(
    app: App,
    session: Session,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let client = client(&app, &request);
    services::passwords::request_reset(&app, form.text("login"), &client).await?;
    ask_page(&app, &session, true).await
}

#[derive(Template)]
#[template(path = "pages/reset/choose.html")]
struct Choose<'a> {
    page: Page,
    faults: Faults,
    token: &'a str,
}

/// The token of a link. It stands in the query, which is never logged.
#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

/// Looking at the link uses nothing up: mail scanners look at every link.
async fn choose(
    app: App,
    session: Session,
    query: web::Query<Link>,
) -> Result<HttpResponse, PageError> {
    services::passwords::check_link(&app, &query.token).await?;
    let (page, cookie) = open_page(&app, &session, "Choose a new password").await?;
    let shown = Choose { page, faults: Faults::default(), token: &query.token };
    Ok(keep_secret(answer(&app, &shown, cookie, StatusCode::OK)?))
}

async fn set(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let token = form.text("token");
    match services::passwords::reset(&app, token, form.raw("password")).await {
        Ok(()) => Ok(see_other("/sign-in?done=reset")),
        Err(error) => {
            let faults = faults::of(error)?;
            let (page, cookie) = open_page(&app, &session, "Choose a new password").await?;
            let shown = Choose { page, faults, token };
            let response = answer(&app, &shown, cookie, StatusCode::UNPROCESSABLE_ENTITY)?;
            Ok(keep_secret(response))
        }
    }
}

/// The address holds a secret: no other site may learn it from a link (WEB-12), no cache may keep
/// it. Not `no-referrer`: browsers then send `Origin: null` with the form, which looks like a
/// stranger to the guard.
pub(crate) fn keep_secret(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, header::HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
