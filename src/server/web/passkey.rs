//! Signing in with a passkey instead of name and password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use services::passkeys::{self, Question};
use services::{Error, Viewer};

use super::error::{PageError, status};
use super::faults;
use super::html::local_path;
use super::sign_in::{client, enter, home_of, sign_in_page};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// The way in without a password.
    routes, ROUTES:
    post "/sign-in/passkey" => sign_in, Nothing;
    post "/sign-in/passkey/ask" => ask, Nothing;
}

/// What the browser is to be asked, for the script; a fault as a sentence for the person.
pub(crate) fn passkey_question(asked: Result<Question, Error>) -> Result<HttpResponse, PageError> {
    let (status, body) = match asked {
        Ok(it) => (StatusCode::OK, json!({ "token": it.token, "options": it.options })),
        Err(error @ (Error::Invalid(_) | Error::TooMany { .. } | Error::Forbidden(_))) => {
            (status(&error), json!({ "error": error.to_string() }))
        }
        Err(error) => return Err(error.into()),
    };
    let mut response = HttpResponse::build(status);
    Ok(response.insert_header(("cache-control", "no-store")).json(body))
}

async fn ask(app: App, request: HttpRequest) -> Result<HttpResponse, PageError> {
    passkey_question(passkeys::ask(&app, &client(&app, &request)).await)
}

async fn sign_in(
    app: App,
    session: Session,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let client = client(&app, &request);
    let (token, answer) = (form.text("token"), form.raw("credential"));
    match passkeys::sign_in(&app, token, answer, &client).await {
        Ok(entered) => {
            let home = home_of(&Viewer::Member(entered.member.clone()));
            let to = local_path(form.text("next"), home).to_owned();
            enter(&app, &session.browser, entered, &to).await
        }
        Err(error) => sign_in_page(&app, &session, faults::of(error)?, &form).await,
    }
}
