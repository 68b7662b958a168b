//! Joining. The words say what will happen, for each of the four ways a server can be.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use services::Viewer;
use services::settings::{SignUpMode, Site};
use services::sign_up::SignUp;

use super::error::PageError;
use super::faults;
use super::html::see_other;
use super::sign_in::{answer, client, enter, home_of, open_page};
use super::view::{Faults, Page};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Joining.
    routes, ROUTES:
    get "/sign-up" => show, Nothing;
    post "/sign-up" => join, Nothing;
}

#[derive(Debug, Deserialize)]
struct Invited {
    #[serde(default)]
    invite: String,
}

#[derive(Template)]
#[template(path = "pages/sign-up/show.html")]
struct Join<'a> {
    page: Page,
    faults: Faults,
    lead: &'a str,
    takes_people: bool,
    needs_code: bool,
    needs_email: bool,
    invite: &'a str,
    question: &'a str,
    username: &'a str,
    email: &'a str,
    application: &'a str,
    submit: &'a str,
}

/// What the page says and asks, by the way the server takes people.
struct Words {
    lead: &'static str,
    takes_people: bool,
    needs_code: bool,
    asks: bool,
    submit: &'static str,
}

fn words(site: &Site, is_invited: bool) -> Words {
    let open = Words {
        lead: "Anyone may join. Choose a name, and you can post at once.",
        takes_people: true,
        needs_code: false,
        asks: false,
        submit: "Sign up",
    };
    match (site.sign_up_mode, is_invited) {
        (SignUpMode::Closed, _) => Words {
            lead: "This server takes nobody new at the moment.",
            takes_people: false,
            ..open
        },
        (SignUpMode::Invitation | SignUpMode::Approval, true) => {
            Words { lead: "You were invited. Choose a name, and you can post at once.", ..open }
        }
        (SignUpMode::Invitation, false) => Words {
            lead: "Joining needs an invitation. People who run this server can give you one.",
            needs_code: true,
            ..open
        },
        (SignUpMode::Approval, false) => Words {
            lead: "A person reads every request and answers it, usually within a day or two. \
                   Until then you can sign in and prepare, but not post.",
            asks: true,
            submit: "Ask to join",
            ..open
        },
        (SignUpMode::Open, _) => open,
    }
}

async fn show(
    app: App,
    session: Session,
    query: web::Query<Invited>,
) -> Result<HttpResponse, PageError> {
    if matches!(session.viewer, Viewer::Member(_)) {
        return Ok(see_other(home_of(&session.viewer)));
    }
    let form = Form::from_pairs(vec![("invite".to_owned(), query.into_inner().invite)]);
    page(&app, &session, &form, Faults::default(), StatusCode::OK).await
}

async fn page(
    app: &App,
    session: &Session,
    form: &Form,
    faults: Faults,
    status: StatusCode,
) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(app).await?;
    let (page, cookie) = open_page(app, session, "Join").await?;
    let invite = form.text("invite");
    // A code that does not work is typed again where everyone can see it.
    let is_invited = !invite.is_empty() && faults.on("invite").is_none();
    let words = words(&site, is_invited);
    let shown = Join {
        page,
        lead: words.lead,
        takes_people: words.takes_people,
        needs_code: words.needs_code || (words.takes_people && faults.on("invite").is_some()),
        needs_email: services::sign_up::needs_email(app),
        invite,
        question: if words.asks { &site.sign_up_question } else { "" },
        username: form.text("username"),
        email: form.text("email"),
        application: form.text("application"),
        submit: words.submit,
        faults,
    };
    answer(app, &shown, cookie, status)
}

async fn join(
    app: App,
    session: Session,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wanted = SignUp {
        username: form.text("username").to_owned(),
        email: form.text("email").to_owned(),
        password: form.raw("password").to_owned(),
        application: form.text("application").to_owned(),
        invitation_code: form.text("invite").to_owned(),
    };
    match services::sign_up::sign_up(&app, wanted, &client(&app, &request)).await {
        Ok(joined) => {
            let to = if joined.waiting { "/waiting" } else { "/settings/profile?done=joined" };
            enter(&app, &session.browser, joined.session, to).await
        }
        Err(error) => {
            let faults = faults::renamed(error, &[("invitation_code", "invite")])?;
            page(&app, &session, &form, faults, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sign_up_mode: SignUpMode, is_invited: bool) -> Words {
        words(&Site { sign_up_mode, ..Site::default() }, is_invited)
    }

    #[test]
    fn each_way_of_joining_asks_what_it_needs() {
        assert!(!of(SignUpMode::Closed, true).takes_people);
        assert!(of(SignUpMode::Invitation, false).needs_code);
        assert!(!of(SignUpMode::Invitation, true).needs_code);
        assert!(of(SignUpMode::Approval, false).asks);
        assert!(!of(SignUpMode::Approval, true).asks);
        assert!(of(SignUpMode::Open, false).takes_people);
    }
}
