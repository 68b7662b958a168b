//! How one's posts start: for whom, in which language, behind a curtain or not. Apps that leave these
//! out post the same way.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::{Exposure, Visibility};
use services::accounts::Posting;

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::compose::language_choices;
use crate::web::html::see_other;
use crate::web::view::{Choice, Faults, Page, Tab, VisibilityMark};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// How posts start.
    routes, ROUTES:
    get "/settings/posting" => show, Nothing;
    post "/settings/posting" => save, Nothing;
}

#[derive(Template)]
#[template(path = "pages/settings/posting.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    audiences: Vec<Choice>,
    languages: Vec<Choice>,
    is_sensitive: bool,
}

async fn page(
    app: &App,
    session: &Session,
    now: &Posting,
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page =
        layout::page(app, session, words::plain("settings-posting"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let shown = Show {
        page,
        places: places("/settings/posting"),
        faults,
        audiences: audiences(now.visibility),
        languages: language_choices(&now.language),
        is_sensitive: now.is_sensitive,
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

/// Posts for those named alone start with a name, not with a setting.
fn audiences(now: Visibility) -> Vec<Choice> {
    [Visibility::Public, Visibility::Quiet, Visibility::Followers]
        .into_iter()
        .map(|it| Choice {
            value: it.as_str().to_owned(),
            label: VisibilityMark::of(it).words.to_owned(),
            hint: VisibilityMark::of(it).sentence.to_owned(),
            icon: VisibilityMark::of(it).icon,
            is_chosen: it == now || (now == Visibility::Mentioned && it == Visibility::Followers),
        })
        .collect()
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let now = services::accounts::posting(&app, session.member()?).await?;
    page(&app, &session, &now, Faults::default(), request.query_string()).await
}

async fn save(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let posting = Posting {
        // What no button says is no wish for more readers.
        visibility: Visibility::from_word(form.text("visibility")).unwrap_or(Visibility::Followers),
        is_sensitive: form.has("sensitive"),
        language: form.text("language").to_owned(),
    };
    match services::accounts::set_posting(&app, member, posting.clone()).await {
        Ok(()) => Ok(see_other("/settings/posting?done=saved")),
        Err(error) => page(&app, &session, &posting, faults::of(error)?, "").await,
    }
}
