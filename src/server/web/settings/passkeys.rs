//! Passkeys: the list, a new one, another name, one less.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::RowId;
use services::passkeys;

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout, passkey_question};

routes! {
    /// Passkeys.
    routes, ROUTES:
    get "/settings/passkeys" => show, Nothing;
    post "/settings/passkeys" => add, Nothing;
    post "/settings/passkeys/ask" => ask, Nothing;
    post "/settings/passkeys/{id}" => rename, Nothing;
    delete "/settings/passkeys/{id}" => remove, Nothing;
}

/// One passkey.
struct Row {
    id: String,
    name: String,
    since: Moment,
    last: Option<Moment>,
}

#[derive(Template)]
#[template(path = "pages/settings/passkeys.html")]
struct Show<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    /// Whether this server's address is one that passkeys can be for.
    is_possible: bool,
    keys: Vec<Row>,
    /// What a new one was to be called that was not kept.
    called: &'a str,
}

async fn page(
    app: &App,
    session: &Session,
    faults: Faults,
    called: &str,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let keys = passkeys::list(app, session.member()?).await?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page =
        layout::page(app, session, words::plain("settings-passkeys"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let row = |it: passkeys::Passkey| Row {
        id: it.id.to_string(),
        name: it.name,
        since: moment(it.created_at),
        last: it.last_used_at.map(moment),
    };
    let shown = Show {
        page,
        places: places("/settings/security"),
        faults,
        is_possible: passkeys::are_possible(app),
        keys: keys.into_iter().map(row).collect(),
        called,
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, Faults::default(), "", request.query_string()).await
}

/// What the browser is asked for a new one, for the script of the page.
async fn ask(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    passkey_question(passkeys::begin(&app, member, form.raw("password")).await)
}

async fn add(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (name, answer) = (form.text("name"), form.raw("credential"));
    match passkeys::register(&app, member, form.text("token"), answer, name).await {
        Ok(()) => Ok(see_other("/settings/passkeys?done=passkey")),
        Err(error) => page(&app, &session, faults::of(error)?, name, "").await,
    }
}

async fn rename(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    match passkeys::rename(&app, session.member()?, *id, form.text("name")).await {
        Ok(()) => Ok(see_other("/settings/passkeys?done=saved")),
        Err(error) => page(&app, &session, faults::of(error)?, "", "").await,
    }
}

async fn remove(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    passkeys::remove(&app, session.member()?, *id).await?;
    Ok(see_other("/settings/passkeys?done=passkey-gone"))
}
