//! The second factor: setting it up, recovery codes, switching it off.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::second_factor::{self, SetUp, State};

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, code_for_cameras, faults, keep_secret, layout};

routes! {
    /// The second factor.
    routes, ROUTES:
    get "/settings/second-factor" => show, Nothing;
    post "/settings/second-factor" => begin, Nothing;
    delete "/settings/second-factor" => switch_off, Nothing;
    post "/settings/second-factor/on" => switch_on, Nothing;
    post "/settings/second-factor/codes" => renew, Nothing;
    post "/settings/second-factor/codes.txt" => download, Nothing;
}

/// The way back to what led here.
const HERE: &str = "/settings/security";

#[derive(Template)]
#[template(path = "pages/settings/second_factor.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    since: Option<Moment>,
    codes_left: usize,
    /// They have a role that is closed to them without a second factor.
    owes: bool,
}

async fn page(
    app: &App,
    session: &Session,
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let State { since, codes_left } = second_factor::state(app, member).await?;
    let status = status(&faults);
    let mut page =
        layout::page(app, session, words::plain("settings-factor"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let shown = Show {
        page,
        places: places(HERE),
        faults,
        since: since.map(moment),
        codes_left,
        owes: member.owes_second_factor,
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

fn status(faults: &Faults) -> StatusCode {
    match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, Faults::default(), request.query_string()).await
}

#[derive(Template)]
#[template(path = "pages/settings/second_factor_set_up.html")]
struct SettingUp {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    secret: String,
    url: String,
    /// The picture of the address, as an SVG of ours.
    picture: String,
    sealed: String,
}

async fn set_up(
    app: &App,
    session: &Session,
    set_up: SetUp,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let status = status(&faults);
    let page =
        layout::page(app, session, words::plain("settings-factor-app"), &Exposure::none()).await?;
    let shown = SettingUp {
        page,
        places: places(HERE),
        faults,
        picture: code_for_cameras(&set_up.url)?,
        secret: set_up.secret,
        url: set_up.url,
        sealed: set_up.sealed,
    };
    let response = Html::new(app, &shown, &Exposure::none())?.with_status(status).respond();
    Ok(keep_secret(response))
}

async fn begin(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    match second_factor::begin(&app, session.member()?, form.raw("password")).await {
        Ok(begun) => set_up(&app, &session, begun, Faults::default()).await,
        Err(error) => {
            let faults = faults::renamed(error, &[("old_password", "password")])?;
            page(&app, &session, faults, "").await
        }
    }
}

#[derive(Template)]
#[template(path = "pages/settings/recovery_codes.html")]
struct Codes {
    page: Page,
    places: Vec<Tab>,
    codes: Vec<String>,
    /// The second factor was switched on with them.
    is_new: bool,
}

/// The codes stand on this one answer and nowhere else.
async fn codes(
    app: &App,
    session: &Session,
    codes: Vec<String>,
    is_new: bool,
) -> Result<HttpResponse, PageError> {
    let page =
        layout::page(app, session, words::plain("settings-codes-yours"), &Exposure::none()).await?;
    let shown = Codes { page, places: places(HERE), codes, is_new };
    Ok(keep_secret(Html::new(app, &shown, &Exposure::none())?.respond()))
}

async fn switch_on(app: App, mut session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let sealed = form.text("sealed");
    let on = match second_factor::switch_on(&app, member, sealed, form.text("code")).await {
        Ok(on) => on,
        Err(error) => {
            let faults = faults::of(error)?;
            let again = second_factor::resume(&app, member, sealed).await?;
            return set_up(&app, &session, again, faults).await;
        }
    };
    let Some(token) = on.token else { return codes(&app, &session, on.codes, true).await };
    let cookie = session.browser.session_cookie(token.clone(), services::sessions::LIFETIME);
    // The forms of this page are already those of the new session.
    session.browser = session.browser.with_session(token);
    let mut response = codes(&app, &session, on.codes, true).await?;
    response
        .add_cookie(&cookie)
        .map_err(|error| services::Error::Internal(anyhow::Error::new(error)))?;
    Ok(response)
}

/// What the fields of the second form are called: two forms of one page ask the same.
const OF_CODES: [(&str, &str); 2] = [("old_password", "codes_password"), ("code", "codes_code")];

async fn renew(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (password, code) = (form.raw("codes_password"), form.text("codes_code"));
    match second_factor::renew_codes(&app, member, password, code).await {
        Ok(new) => codes(&app, &session, new, false).await,
        Err(error) => page(&app, &session, faults::renamed(error, &OF_CODES)?, "").await,
    }
}

/// The codes that stand on the page, as a file. The server has only their hashes, so the page
/// sends them; what is no good code of this person is left out.
async fn download(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let sent = form.all("code").take(10).map(str::to_owned).collect();
    let good = second_factor::good_codes(&app, member, sent).await?;
    if good.is_empty() {
        return Err(services::Error::NotFound("settings-codes-not-yours").into());
    }
    let site = services::settings::get(&app).await?;
    let title = words::say("settings-codes-file-title")
        .with("username", &member.username)
        .with("server", &site.name)
        .with("url", &app.config.server.origin());
    let about = words::say("settings-codes-file-about");
    let body = format!("{title}\n{about}\n\n{}\n", good.join("\n"));
    let name = "attachment; filename=\"recovery-codes.txt\"";
    let response = HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, name))
        .content_type("text/plain; charset=utf-8")
        .body(body);
    Ok(keep_secret(response))
}

async fn switch_off(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (password, code) = (form.raw("password"), form.text("code"));
    match second_factor::switch_off(&app, member, password, code).await {
        Ok(()) => Ok(see_other("/settings/security?done=factor-off")),
        Err(error) => {
            let faults = faults::renamed(error, &[("old_password", "password")])?;
            page(&app, &session, faults, "").await
        }
    }
}
