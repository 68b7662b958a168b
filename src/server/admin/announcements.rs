//! Announcements: what staff tell everybody, in apps and above the home page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::announcements::{AnnouncementRow, LENGTH};
use services::{RowId, Timestamp};

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Choice, Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// Announcements.
    routes, ROUTES:
    get "/admin/announcements" => list, Nothing;
    post "/admin/announcements" => publish, Nothing;
    delete "/admin/announcements/{id}" => take_back, Nothing;
}

/// One of them.
struct Row {
    id: String,
    html: String,
    made: Moment,
    ends: Option<Moment>,
    is_over: bool,
}

#[derive(Template)]
#[template(path = "pages/admin/announcements.html")]
struct List<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    rows: Vec<Row>,
    words: &'a str,
    most: String,
    lasts: Vec<Choice>,
}

/// How long one may stand, in days; the empty word is until it is taken back.
const LASTS: [(&str, &str); 4] =
    [("7", "One week"), ("1", "One day"), ("30", "30 days"), ("", "Until I take it back")];

const DAY: i64 = 86_400_000;

async fn page(
    app: &App,
    session: &Session,
    form: &Form,
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let told = services::announcements::list(app, member).await?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page = layout::page(app, session, "Announcements", &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let now = app.now();
    let chosen = if form.has("lasts") { form.text("lasts") } else { "7" };
    let shown = List {
        page,
        places: places(member, "/admin/announcements"),
        faults,
        rows: told.into_iter().map(|it| row(it, now)).collect(),
        words: form.text("words"),
        most: LENGTH.to_string(),
        lasts: LASTS
            .into_iter()
            .map(|(value, label)| Choice {
                value: value.to_owned(),
                label: label.to_owned(),
                hint: String::new(),
                icon: "",
                is_chosen: value == chosen,
            })
            .collect(),
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

fn row(row: AnnouncementRow, now: Timestamp) -> Row {
    Row {
        id: row.id.to_string(),
        html: row.html,
        made: moment(row.published_at.unwrap_or(row.updated_at)),
        ends: row.ends_at.map(moment),
        is_over: row.ends_at.is_some_and(|at| at <= now),
    }
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, &Form::default(), Faults::default(), request.query_string()).await
}

async fn publish(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let known = LASTS.iter().any(|(value, _)| *value == form.text("lasts"));
    let days = form.text("lasts").parse::<i64>().ok().filter(|_| known);
    let ends_at = days.map(|days| Timestamp(app.now().0 + days * DAY));
    let words = form.text("words");
    match services::announcements::publish(&app, member, words, ends_at).await {
        Ok(_) => Ok(see_other("/admin/announcements?done=announced")),
        Err(error) => page(&app, &session, &form, faults::of(error)?, "").await,
    }
}

async fn take_back(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    services::announcements::delete(&app, staff(&session)?, *id).await?;
    Ok(see_other("/admin/announcements?done=unannounced"))
}
