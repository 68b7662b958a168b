//! The choice of a language: for this browser, and for somebody who is signed in for good.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use services::Error;
use words::Language;

use super::PageError;
use super::html::{local_path, see_other};
use super::sign_in::{answer, open_page};
use super::view::{Choice, Page};
use crate::door::{App, Form, Session, language};
use crate::routes::routes;

routes! {
    /// Languages.
    routes, ROUTES:
    get "/language" => show, Nothing;
    post "/language" => choose, Nothing;
}

#[derive(Template)]
#[template(path = "pages/language/show.html")]
struct Show {
    page: Page,
    languages: Vec<Choice>,
    back: String,
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    back: String,
}

async fn show(
    app: App,
    session: Session,
    query: web::Query<From>,
) -> Result<HttpResponse, PageError> {
    let title = words::plain("language-title");
    let (page, cookie) = open_page(&app, &session, title).await?;
    let here = words::current();
    let choice = |it: Language| Choice {
        value: it.tag().to_owned(),
        label: it.name().to_owned(),
        hint: String::new(),
        icon: "",
        is_chosen: it == here,
    };
    let shown = Show {
        page,
        languages: app.config.server.offered().map(choice).collect(),
        back: local_path(&query.back, "/").to_owned(),
    };
    answer(&app, &shown, cookie, StatusCode::OK)
}

async fn choose(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let named = Language::of(form.text("language"));
    let offered = named.filter(|it| app.config.server.offered().any(|one| one == *it));
    let chosen = offered.ok_or_else(|| {
        Error::invalid("language", "language.unknown", words::say("language-unknown"))
    })?;
    if let services::Viewer::Member(member) = &session.viewer {
        services::accounts::set_language(&app, member, chosen).await?;
    }
    let mut response = see_other(local_path(form.text("back"), "/"));
    let lasts = Cookie::build(language::COOKIE, chosen.tag())
        .path("/")
        .secure(app.config.server.is_https())
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(365))
        .finish();
    response.add_cookie(&lasts).map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
    Ok(response)
}
