//! Those who ask to join, in their own words.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::UserId;

use super::{places, staff};
use crate::door::{App, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Moment, Page, Tab};
use crate::web::{Html, PageError, layout};

routes! {
    /// Requests to join.
    routes, ROUTES:
    get "/admin/sign-ups" => list, Nothing;
    post "/admin/sign-ups/{id}/approve" => approve, Nothing;
    post "/admin/sign-ups/{id}/reject" => reject, Nothing;
}

/// One request.
struct Applicant {
    id: String,
    username: String,
    email: String,
    application: String,
    when: Moment,
}

#[derive(Template)]
#[template(path = "pages/admin/sign_ups.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    applicants: Vec<Applicant>,
    question: String,
    takes_requests: bool,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let waiting = services::sign_up::waiting(&app, member).await?;
    let site = services::settings::get(&app).await?;
    let mut page = layout::page(&app, &session, "Sign-ups", &Exposure::none()).await?;
    page.flash = layout::flash_of(request.query_string());
    let shown = List {
        page,
        places: places(member, "/admin/sign-ups"),
        applicants: waiting
            .into_iter()
            .map(|it| Applicant {
                id: it.user.id.to_string(),
                username: it.account.username,
                email: it.user.email.unwrap_or_default(),
                application: it.user.application,
                when: moment(it.user.created_at),
            })
            .collect(),
        question: site.sign_up_question.clone(),
        takes_requests: site.sign_up_mode == services::settings::SignUpMode::Approval,
    };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

async fn approve(
    app: App,
    session: Session,
    id: web::Path<UserId>,
) -> Result<HttpResponse, PageError> {
    services::sign_up::approve(&app, staff(&session)?, *id).await?;
    Ok(see_other("/admin/sign-ups?done=approved"))
}

async fn reject(
    app: App,
    session: Session,
    id: web::Path<UserId>,
) -> Result<HttpResponse, PageError> {
    services::sign_up::reject(&app, staff(&session)?, *id).await?;
    Ok(see_other("/admin/sign-ups?done=rejected"))
}
