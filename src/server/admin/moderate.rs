//! Words, a curtain, a limit: for people of this server and of others. And the page about somebody
//! of another server, which has nothing else.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::staff::Seen;
use services::warnings::Words;
use services::{AccountId, Error, Member, moderation};

use super::{person, places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::html::see_other;
use crate::web::view::{AuthorView, Faults, Page, Tab};
use crate::web::{Html, PageError, faults, layout, present};

routes! {
    /// What moderators do to somebody short of stopping or suspending them.
    routes, ROUTES:
    post "/admin/people/{name}/warn" => warn, Nothing;
    post "/admin/people/{name}/cover" => cover, Nothing;
    post "/admin/people/{name}/uncover" => uncover, Nothing;
    post "/admin/people/{name}/limit" => limit, Nothing;
    post "/admin/people/{name}/unlimit" => unlimit, Nothing;
}

/// Whether this is the name of somebody of another server: `ana@far.example`.
pub(super) fn is_elsewhere(app: &App, name: &str) -> bool {
    let domain = name.trim_start_matches('@').split_once('@').map(|it| it.1);
    domain.is_some_and(|it| !it.is_empty() && it != app.config.server.domain())
}

/// Whose name it is.
pub(super) async fn whom(app: &App, member: &Member, name: &str) -> Result<AccountId, Error> {
    Ok(services::staff::named(app, member, name).await?.profile.account.id)
}

#[derive(Template)]
#[template(path = "pages/admin/elsewhere.html")]
struct Elsewhere<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    name: &'a str,
    author: AuthorView,
    state: &'static str,
    server_url: String,
    is_suspended: bool,
    is_limited: bool,
    is_sensitized: bool,
}

/// The page about somebody of another server.
pub(super) async fn elsewhere(
    app: &App,
    session: &Session,
    name: &str,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let seen = services::staff::named(app, staff(session)?, name).await?;
    shown(app, session, &seen, (Faults::default(), query)).await
}

async fn shown(
    app: &App,
    session: &Session,
    seen: &Seen,
    (faults, query): (Faults, &str),
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let row = &seen.profile.account;
    let name = format!("{}@{}", row.username, row.domain);
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page = layout::page(app, session, format!("@{name}"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let template = Elsewhere {
        page,
        places: places(member, "/admin/people"),
        faults,
        name: &name,
        author: present::author(&seen.profile.author),
        state: standing(row),
        server_url: format!("/admin/servers/{}", row.domain),
        is_suspended: row.suspended_at.is_some(),
        is_limited: row.limited_at.is_some(),
        is_sensitized: row.sensitized_at.is_some(),
    };
    Ok(Html::new(app, &template, &Exposure::none())?.with_status(status).respond())
}

/// How moderators hold an account, in a word or two; empty when they do not.
pub(super) fn standing(row: &services::Account) -> &'static str {
    match (row.suspended_at, row.limited_at, row.sensitized_at) {
        (Some(_), _, _) => "suspended",
        (None, Some(_), Some(_)) => "limited, curtain before pictures",
        (None, Some(_), None) => "limited",
        (None, None, Some(_)) => "curtain before pictures",
        (None, None, None) => "",
    }
}

/// The page once more, with what was wrong in the form that was sent.
pub(super) async fn again(
    app: &App,
    session: &Session,
    name: &str,
    (verb, error): (&str, Error),
) -> Result<HttpResponse, PageError> {
    let mut faults = faults::of(error)?;
    for fault in faults.list.iter_mut().filter(|it| it.field == "words") {
        fault.field = format!("{verb}_words");
    }
    let member = staff(session)?;
    if is_elsewhere(app, name) {
        let seen = services::staff::named(app, member, name).await?;
        return shown(app, session, &seen, (faults, "")).await;
    }
    let found = services::people::find(app, member, name).await?;
    person::page(app, session, &found, person::Outcome::of(faults)).await
}

async fn answer(
    app: &App,
    session: &Session,
    name: &str,
    (verb, done, outcome): (&str, &str, Result<(), Error>),
) -> Result<HttpResponse, PageError> {
    match outcome {
        Ok(()) => Ok(see_other(&format!("/admin/people/{name}?done={done}"))),
        Err(error) => again(app, session, name, (verb, error)).await,
    }
}

async fn warn(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let id = whom(&app, member, &name).await?;
    let words = Words::told(form.text("warn_words"));
    let outcome = moderation::warn(&app, member, id, words).await;
    answer(&app, &session, &name, ("warn", "warned", outcome)).await
}

async fn cover(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let id = whom(&app, member, &name).await?;
    let words = Words::told(form.text("cover_words"));
    let outcome = moderation::sensitize(&app, member, id, words).await;
    answer(&app, &session, &name, ("cover", "covered", outcome)).await
}

async fn uncover(
    app: App,
    session: Session,
    name: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let id = whom(&app, member, &name).await?;
    let outcome = moderation::unsensitize(&app, member, id).await;
    answer(&app, &session, &name, ("uncover", "uncovered", outcome)).await
}

async fn limit(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let id = whom(&app, member, &name).await?;
    let words = Words::told(form.text("limit_words"));
    let outcome = moderation::limit(&app, member, id, words).await;
    answer(&app, &session, &name, ("limit", "limited", outcome)).await
}

async fn unlimit(
    app: App,
    session: Session,
    name: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let id = whom(&app, member, &name).await?;
    let outcome = moderation::unlimit(&app, member, id).await;
    answer(&app, &session, &name, ("unlimit", "unlimited", outcome)).await
}
