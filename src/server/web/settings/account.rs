//! The e-mail address, how much room one's files take, and leaving.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::uploads::quota;
use services::{Error, Member};

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::html::see_other;
use crate::web::view::{Faults, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// The account itself.
    routes, ROUTES:
    get "/settings/account" => show, Nothing;
    post "/settings/account" => set_email, Nothing;
    delete "/settings/account" => leave, Nothing;
}

#[derive(Template)]
#[template(path = "pages/settings/account.html")]
struct Show<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    email: &'a str,
    needs_email: bool,
    handle: String,
    /// How much room each kind of file takes, and all of them.
    stored: [(&'static str, String); 4],
    /// How much there is for each person, where that is limited.
    most: Option<String>,
}

async fn page(
    app: &App,
    session: &Session,
    email: &str,
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page =
        layout::page(app, session, words::plain("settings-account"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let shown = Show {
        page,
        places: places("/settings/account"),
        faults,
        email,
        needs_email: services::sign_up::needs_email(app),
        handle: member.username.clone(),
        stored: stored(app, member).await?,
        most: Some(app.config.limits.bytes_per_person)
            .filter(|most| *most > 0)
            .map(quota::in_words),
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

async fn stored(app: &App, member: &Member) -> Result<[(&'static str, String); 4], Error> {
    let used = services::uploads::used_by_kind(app, member).await?;
    let all = used.works + used.waiting + used.portraits;
    Ok([
        (words::plain("settings-account-stored-works"), used.works),
        (words::plain("settings-account-stored-waiting"), used.waiting),
        (words::plain("settings-account-stored-portraits"), used.portraits),
        (words::plain("settings-account-stored-all"), all),
    ]
    .map(|(kind, bytes)| (kind, quota::in_words(bytes))))
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let email = services::accounts::email(&app, session.member()?).await?.unwrap_or_default();
    page(&app, &session, &email, Faults::default(), request.query_string()).await
}

async fn set_email(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (email, password) = (form.text("email"), form.raw("email_password"));
    match services::accounts::set_email(&app, member, password, email).await {
        Ok(()) => Ok(see_other("/settings/account?done=saved")),
        Err(error) => {
            let renamed = [("old_password", "email_password"), ("password", "email_password")];
            page(&app, &session, email, faults::renamed(error, &renamed)?, "").await
        }
    }
}

async fn leave(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let typed = form.text("confirm").trim_start_matches('@').to_ascii_lowercase();
    let outcome = if typed == member.username {
        services::accounts::delete(&app, member, form.raw("delete_password")).await
    } else {
        Err(Error::invalid("confirm", "account.confirm", "settings-account-fault-confirm"))
    };
    match outcome {
        Ok(()) => {
            let mut response = see_other("/?done=left");
            response
                .add_cookie(&session.browser.no_session_cookie())
                .map_err(|error| services::Error::Internal(anyhow::Error::new(error)))?;
            Ok(response)
        }
        Err(error) => {
            let renamed = [("old_password", "delete_password"), ("password", "delete_password")];
            let faults = faults::renamed(error, &renamed)?;
            let email = services::accounts::email(&app, member).await?.unwrap_or_default();
            page(&app, &session, &email, faults, "").await
        }
    }
}
