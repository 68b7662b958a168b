//! Posts for later: what will be published, when, and for whom.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::scheduled::{self, Scheduled};
use services::{Error, RowId};

use super::compose::later::{self, LaterField};
use super::dates::moment;
use super::error::status;
use super::html::see_other;
use super::view::{Fault, Faults, Moment, Page, Tab, VisibilityMark};
use super::{Html, PageError, drafts, faults, layout};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Posts for later.
    routes, ROUTES:
    get "/scheduled" => list, Nothing;
    post "/scheduled/{id}" => move_to, Nothing;
    post "/scheduled/{id}/now" => publish_now, Nothing;
    post "/scheduled/{id}/draft" => to_draft, Nothing;
    post "/scheduled/{id}/delete" => delete, Nothing;
}

/// Characters of a text that are shown.
const EXCERPT: usize = 280;

/// A post for later.
struct Line {
    id: String,
    name: String,
    text: String,
    /// "3 pictures", "a poll", or nothing.
    holds: String,
    warning: String,
    is_reply: bool,
    audience: VisibilityMark,
    when: Moment,
    later: LaterField,
}

/// One that was not published at its time: it is a draft now.
struct Unsent {
    id: String,
    name: String,
    why: String,
}

#[derive(Template)]
#[template(path = "pages/scheduled/show.html")]
struct Show {
    page: Page,
    faults: Faults,
    tabs: Vec<Tab>,
    unsent: Vec<Unsent>,
    lines: Vec<Line>,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    show(&app, &session, request.query_string(), (Faults::default(), StatusCode::OK)).await
}

async fn show(
    app: &App,
    session: &Session,
    query: &str,
    (faults, status): (Faults, StatusCode),
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let planned = scheduled::upcoming(app, member).await?;
    let kept = services::drafts::list(app, member).await?;
    let exposure = Exposure::none().unlisted();
    let mut page = layout::page(app, session, "Posts for later", &exposure).await?;
    page.flash = layout::flash_of(query);
    let unsent = |it: &services::drafts::SavedDraft| {
        Some(Unsent {
            id: it.id.to_string(),
            name: drafts::name(&it.draft),
            why: it.draft.unsent.clone()?,
        })
    };
    let shown = Show {
        page,
        faults,
        tabs: drafts::tabs("/scheduled"),
        unsent: kept.iter().filter_map(unsent).collect(),
        lines: planned.iter().map(|it| line(app, it)).collect(),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn line(app: &App, it: &Scheduled) -> Line {
    let draft = &it.draft;
    let mut text: String = draft.source.chars().take(EXCERPT).collect();
    if draft.source.chars().nth(EXCERPT).is_some() {
        text.push('…');
    }
    Line {
        id: it.id.to_string(),
        name: drafts::name(draft),
        text,
        holds: drafts::holds(draft),
        warning: draft.warning.clone(),
        is_reply: draft.parent.is_some(),
        audience: VisibilityMark::of(draft.visibility),
        when: moment(it.at),
        later: LaterField::of(app, Some(it.at)),
    }
}

/// The list once more, with what was wrong beside the post it is about.
async fn again(
    app: &App,
    session: &Session,
    id: RowId,
    error: Error,
) -> Result<HttpResponse, PageError> {
    let code = status(&error);
    let mut faults = faults::of(error)?;
    for fault in &mut faults.list {
        fault.field = format!("later_{id}");
    }
    show(app, session, "", (faults, code)).await
}

async fn move_to(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let at = match later::read(&form) {
        Ok(Some(at)) => at,
        Ok(None) => return Ok(see_other("/scheduled")),
        Err(fault) => {
            let list = vec![Fault { field: format!("later_{id}"), ..fault }];
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show(&app, &session, "", (Faults { list }, status)).await;
        }
    };
    match scheduled::move_to(&app, member, *id, at).await {
        Ok(_) => Ok(see_other("/scheduled?done=rescheduled")),
        Err(error) => again(&app, &session, *id, error).await,
    }
}

async fn publish_now(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    match scheduled::publish_now(&app, member, *id).await {
        Ok(post) => Ok(see_other(&format!("/@{}/{post}?done=published", member.username))),
        Err(error) => again(&app, &session, *id, error).await,
    }
}

async fn to_draft(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    match scheduled::to_draft(&app, session.member()?, *id).await {
        Ok(draft) => Ok(see_other(&format!("/compose?draft={draft}&done=redrafted"))),
        Err(error) => again(&app, &session, *id, error).await,
    }
}

async fn delete(
    app: App,
    session: Session,
    id: web::Path<RowId>,
) -> Result<HttpResponse, PageError> {
    scheduled::remove(&app, session.member()?, *id).await?;
    Ok(see_other("/scheduled?done=unscheduled"))
}
