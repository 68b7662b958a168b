//! Jobs: those that wait for a moderator, and all others.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::openings::{Pile, Seen, Standing};
use services::settings::OpeningsMode;
use services::{Error, OpeningId, OpeningState, Timestamp};

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::openings::OpeningView;
use crate::web::view::{Faults, Moment, Page, PagerView, Tab};
use crate::web::{Html, PageError, faults, layout, present};

routes! {
    /// Jobs.
    routes, ROUTES:
    get "/admin/openings" => list, Nothing;
    post "/admin/openings/{id}/approve" => approve, Nothing;
    post "/admin/openings/{id}/refuse" => refuse, Nothing;
    post "/admin/openings/{id}/take-down" => take_down, Nothing;
    post "/admin/openings/{id}/put-back" => put_back, Nothing;
}

/// Jobs on a page.
const PAGE: usize = 20;

/// What staff can look at: the word in the address, the words of the tab, the pile.
const PILES: [(&str, &str, Pile); 5] = [
    ("", "Waiting", Pile::Waiting),
    ("open", "Open", Pile::Live),
    ("refused", "Refused", Pile::In(OpeningState::Refused)),
    ("taken-down", "Taken down", Pile::In(OpeningState::TakenDown)),
    ("all", "All", Pile::All),
];

/// Something that is done with a reason: the end of its address, and its words.
struct Reasoned {
    act: &'static str,
    question: &'static str,
    button: &'static str,
}

struct Row {
    view: OpeningView,
    html: String,
    link: String,
    sent: Moment,
    /// Its last change, for a decision about what was read.
    seen: String,
    may_approve: bool,
    may_put_back: bool,
    /// What is done with a reason.
    reasoned: Option<Reasoned>,
    /// A reason that was not accepted: as typed, and what is wrong with it.
    typed: String,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/admin/openings.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    filters: Vec<Tab>,
    /// Which pile to come back to.
    show: &'static str,
    rows: Vec<Row>,
    pager: PagerView,
    is_off: bool,
}

/// A decision that was not accepted.
struct Refusal<'a> {
    id: OpeningId,
    typed: &'a str,
    faults: Faults,
}

fn pile_of(word: &str) -> (&'static str, Pile) {
    let known = PILES.into_iter().find(|it| it.0 == word);
    known.map_or(("", Pile::Waiting), |it| (it.0, it.2))
}

fn address(show: &str) -> String {
    match show {
        "" => "/admin/openings".to_owned(),
        show => format!("/admin/openings?show={show}"),
    }
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, request.query_string(), None).await
}

async fn page(
    app: &App,
    session: &Session,
    query: &str,
    refused: Option<Refusal<'_>>,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let (show, pile) = pile_of(Form::of_query(query).text("show"));
    let which = present::asked_page(query, PAGE);
    let found = services::openings::pile(app, member, pile, which).await?;
    let site = services::settings::get(app).await?;
    let status = match refused {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let exposure = Exposure::none().unlisted();
    let mut page = layout::page(app, session, "Jobs", &exposure).await?;
    page.flash = layout::flash_of(query);
    let tab = |(word, label, _): (&'static str, &str, Pile)| Tab {
        label: label.to_owned(),
        url: address(word),
        is_here: word == show,
    };
    let link = |name: &str, id: Option<i64>| {
        id.map(|id| format!("/admin/openings?show={show}&{name}={id}"))
    };
    let shown = List {
        page,
        places: places(member, "/admin/openings"),
        filters: PILES.into_iter().map(tab).collect(),
        show,
        pager: PagerView { newer: link("newer", found.newer), older: link("older", found.older) },
        rows: found.items.iter().map(|it| row(&it.1, refused.as_ref())).collect(),
        faults: refused.map(|it| it.faults).unwrap_or_default(),
        is_off: site.openings == OpeningsMode::Off,
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn row(seen: &Seen, refused: Option<&Refusal<'_>>) -> Row {
    let opening = &seen.opening;
    let about_this = refused.filter(|it| it.id == opening.id);
    Row {
        view: OpeningView::of(seen),
        html: opening.html.clone(),
        link: opening.url.clone(),
        sent: moment(opening.changed_at),
        seen: opening.changed_at.0.to_string(),
        may_approve: matches!(seen.standing, Standing::Waiting | Standing::Refused),
        may_put_back: seen.standing == Standing::TakenDown,
        reasoned: reasoned(seen.standing),
        typed: about_this.map(|it| it.typed.to_owned()).unwrap_or_default(),
        fault: about_this.and_then(|it| it.faults.list.first()).map(|it| it.sentence.clone()),
    }
}

fn reasoned(standing: Standing) -> Option<Reasoned> {
    let (act, question, button) = match standing {
        Standing::Waiting => ("refuse", "Why not? Its poster reads it.", "Refuse"),
        Standing::Open => ("take-down", "Why is it taken down? Its poster reads it.", "Take down"),
        Standing::Refused | Standing::TakenDown | Standing::Expired | Standing::Withdrawn => {
            return None;
        }
    };
    Some(Reasoned { act, question, button })
}

async fn approve(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let seen = form.text("seen").parse().ok().map(Timestamp);
    services::openings::approve(&app, staff(&session)?, *id, seen).await?;
    Ok(back(&form, "job-approved"))
}

async fn refuse(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let reason = form.text("reason");
    match services::openings::refuse(&app, staff(&session)?, *id, reason).await {
        Ok(()) => Ok(back(&form, "job-refused")),
        Err(error) => again(&app, &session, *id, &form, error).await,
    }
}

async fn take_down(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let reason = form.text("reason");
    match services::openings::take_down(&app, staff(&session)?, *id, reason).await {
        Ok(()) => Ok(back(&form, "job-taken-down")),
        Err(error) => again(&app, &session, *id, &form, error).await,
    }
}

async fn put_back(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    services::openings::put_back(&app, staff(&session)?, *id).await?;
    Ok(back(&form, "job-approved"))
}

/// The pile again, with what is wrong beside the field.
async fn again(
    app: &App,
    session: &Session,
    id: OpeningId,
    form: &Form,
    error: Error,
) -> Result<HttpResponse, PageError> {
    let faults = faults::renamed(error, &[("reason", &format!("reason-{id}"))])?;
    let (show, _) = pile_of(form.text("show"));
    let refused = Refusal { id, typed: form.text("reason"), faults };
    page(app, session, &format!("show={show}"), Some(refused)).await
}

fn back(form: &Form, done: &str) -> HttpResponse {
    let (show, _) = pile_of(form.text("show"));
    let between = if show.is_empty() { '?' } else { '&' };
    see_other(&format!("{}{between}done={done}", address(show)))
}
