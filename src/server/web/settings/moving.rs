//! Other accounts of the same person, and moving to one of them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::moving::{Alias, Moving};
use services::{AccountId, Error, Member};

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout, outside, present};

routes! {
    /// Aliases and the move.
    routes, ROUTES:
    get "/settings/moving" => show, Nothing;
    post "/settings/moving/aliases" => add, Nothing;
    delete "/settings/moving/aliases" => remove, Nothing;
    post "/settings/moving/move" => leave, Nothing;
    delete "/settings/moving/move" => stay, Nothing;
}

/// Another account, as people read it.
struct Other {
    uri: String,
    name: String,
}

#[derive(Template)]
#[template(path = "pages/settings/moving.html")]
struct Show<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    address: String,
    aliases: Vec<Other>,
    moved: Option<(Other, Option<Moment>)>,
    typed_alias: &'a str,
    typed_target: &'a str,
}

/// What was typed into a form that was not taken.
#[derive(Default)]
struct Typed<'a> {
    alias: &'a str,
    target: &'a str,
    faults: Faults,
}

async fn page(
    app: &App,
    session: &Session,
    typed: Typed<'_>,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let Moving { aliases, moved, moved_at } = services::moving::own(app, member).await?;
    let status =
        if typed.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut page =
        layout::page(app, session, words::plain("settings-moving"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let server = &app.config.server;
    let shown = Show {
        page,
        places: places("/settings/moving"),
        faults: typed.faults,
        address: format!("@{}@{}", member.username, server.domain()),
        aliases: aliases.into_iter().map(|it| other(app, it)).collect(),
        moved: moved.map(|it| (other(app, it), moved_at.map(moment))),
        typed_alias: typed.alias,
        typed_target: typed.target,
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

fn other(app: &App, alias: Alias) -> Other {
    let known = alias.known.as_ref().map(|it| present::address(it, &app.config.server));
    Other { name: known.unwrap_or_else(|| alias.uri.clone()), uri: alias.uri }
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, Typed::default(), request.query_string()).await
}

/// The account at a typed address, asked anew at its own server; the field's fault otherwise.
async fn account(app: &App, member: &Member, typed: &str) -> Result<AccountId, PageError> {
    match outside::account(app, member, typed).await? {
        Ok(id) => Ok(id),
        Err(words) => Err(Error::invalid("address", "moving.lookup", words).into()),
    }
}

async fn add(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let typed = form.text("alias");
    let adding = async {
        let other = account(&app, member, typed).await?;
        services::moving::add_alias(&app, member, other).await.map_err(PageError::from)
    };
    match adding.await {
        Ok(()) => Ok(see_other("/settings/moving?done=alias")),
        Err(PageError(error)) => {
            let faults = faults::renamed(error, &[("address", "alias")])?;
            page(&app, &session, Typed { alias: typed, faults, ..Typed::default() }, "").await
        }
    }
}

async fn remove(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    services::moving::remove_alias(&app, session.member()?, form.text("uri")).await?;
    Ok(see_other("/settings/moving?done=alias-gone"))
}

async fn leave(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let typed = form.text("target");
    let moving = async {
        let other = account(&app, member, typed).await?;
        let password = form.raw("move_password");
        services::moving::move_to(&app, member, password, other).await.map_err(PageError::from)
    };
    match moving.await {
        Ok(()) => Ok(see_other("/settings/moving?done=moved")),
        Err(PageError(error)) => {
            let names = [
                ("address", "target"),
                ("old_password", "move_password"),
                ("password", "move_password"),
            ];
            let faults = faults::renamed(error, &names)?;
            page(&app, &session, Typed { target: typed, faults, ..Typed::default() }, "").await
        }
    }
}

async fn stay(app: App, session: Session) -> Result<HttpResponse, PageError> {
    services::moving::stay(&app, session.member()?).await?;
    Ok(see_other("/settings/moving?done=not-moved"))
}
