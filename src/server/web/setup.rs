//! The first visit: whoever holds the link from the log makes the owner and the house.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use services::Error;
use services::settings::{AiStance, SignUpMode, Site};
use services::setup::Owner;

use super::error::PageError;
use super::faults;
use super::sign_in::{answer, client, enter, keep_secret, open_page};
use super::view::{Choice, Faults, Page};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Setting the server up; once.
    routes, ROUTES:
    get "/setup" => show, Nothing;
    post "/setup" => finish, Nothing;
}

#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

/// What was typed, to show it again beside its faults.
#[derive(Debug)]
struct Typed {
    site_name: String,
    description: String,
    contact: String,
    username: String,
    email: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            site_name: text("site_name"),
            description: text("description"),
            contact: text("contact"),
            username: text("username"),
            email: text("email"),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/setup/show.html")]
struct Setup<'a> {
    page: Page,
    faults: Faults,
    token: &'a str,
    answers: Typed,
    modes: Vec<Choice>,
    stances: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "pages/setup/closed.html")]
struct Closed<'a> {
    page: Page,
    words: &'a str,
    has_owner: bool,
}

/// Who may join, as radio buttons.
pub(crate) fn mode_choices(now: SignUpMode) -> Vec<Choice> {
    SignUpMode::ALL
        .into_iter()
        .map(|mode| {
            let (label, hint) = match mode {
                SignUpMode::Closed => ("Nobody", "Only the people who are here already."),
                SignUpMode::Invitation => ("People with an invitation", "You hand out links."),
                SignUpMode::Approval => (
                    "Anyone may ask, you decide",
                    "People answer a question, you read it and let them in or not. Good for most servers.",
                ),
                SignUpMode::Open => (
                    "Anyone, at once",
                    "Spam finds open servers within days. Have somebody look every day.",
                ),
            };
            choice(mode.as_str(), label, hint, mode == now)
        })
        .collect()
}

/// How the server stands to AI works, as radio buttons.
pub(crate) fn stance_choices(now: AiStance) -> Vec<Choice> {
    AiStance::ALL
        .into_iter()
        .map(|stance| {
            let (label, hint) = match stance {
                AiStance::Label => {
                    ("Welcome with a label", "Works made with AI carry a mark that everybody sees.")
                }
                AiStance::Blur => (
                    "Behind a curtain",
                    "As above, and the picture is covered until somebody wants to see it.",
                ),
                AiStance::Refuse => (
                    "Not here",
                    "Works that say they were made with AI are refused, with a reason.",
                ),
            };
            choice(stance.as_str(), label, hint, stance == now)
        })
        .collect()
}

fn choice(value: &str, label: &str, hint: &str, is_chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        icon: "",
        is_chosen,
    }
}

async fn show(
    app: App,
    session: Session,
    query: web::Query<Link>,
) -> Result<HttpResponse, PageError> {
    if let Err(error) = services::setup::check_link(&app, &query.token).await {
        return closed(&app, &session, error).await;
    }
    form_page(&app, &session, &query.token, &Form::default(), Faults::default()).await
}

async fn form_page(
    app: &App,
    session: &Session,
    token: &str,
    form: &Form,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let (page, cookie) = open_page(app, session, "Set up your server").await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mode = SignUpMode::from_word(form.text("sign_up_mode")).unwrap_or_default();
    let stance = AiStance::from_word(form.text("ai_stance")).unwrap_or_default();
    let shown = Setup {
        page,
        faults,
        token,
        answers: Typed::of(form),
        modes: mode_choices(mode),
        stances: stance_choices(stance),
    };
    Ok(keep_secret(answer(app, &shown, cookie, status)?))
}

/// In words: the link is wrong, was used, or is not needed.
async fn closed(app: &App, session: &Session, error: Error) -> Result<HttpResponse, PageError> {
    let (Error::NotFound(words) | Error::Forbidden(words)) = error else {
        return Err(error.into());
    };
    let has_owner = services::setup::has_owner(app).await?;
    let title = if has_owner { "This server has an owner" } else { "That link does not open" };
    let (page, cookie) = open_page(app, session, title).await?;
    let shown = Closed { page, words, has_owner };
    let status = if has_owner { StatusCode::GONE } else { StatusCode::NOT_FOUND };
    Ok(keep_secret(answer(app, &shown, cookie, status)?))
}

async fn finish(
    app: App,
    session: Session,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let token = form.text("token");
    let site = Site {
        name: form.text("site_name").to_owned(),
        description: form.text("description").to_owned(),
        contact: form.text("contact").to_owned(),
        sign_up_mode: SignUpMode::from_word(form.text("sign_up_mode")).unwrap_or_default(),
        ai_stance: AiStance::from_word(form.text("ai_stance")).unwrap_or_default(),
        ..Site::default()
    };
    let owner = Owner {
        username: form.text("username").to_owned(),
        email: form.text("email").to_owned(),
        password: form.raw("password").to_owned(),
        site,
    };
    let client = client(&app, &request);
    match services::setup::make_owner(&app, token, owner, &client).await {
        Ok(entered) => enter(&app, &session.browser, entered, "/home?done=ready").await,
        Err(error @ (Error::NotFound(_) | Error::Forbidden(_))) => {
            closed(&app, &session, error).await
        }
        Err(error) => {
            let faults = faults::renamed(error, &[("name", "site_name")])?;
            form_page(&app, &session, token, &form, faults).await
        }
    }
}
