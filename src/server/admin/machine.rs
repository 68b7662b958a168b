//! The machine: version, room, jobs, backup, mail.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::machine::{self, Machine};
use services::uploads::quota::in_words;
use services::{Error, Timestamp};

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// The machine.
    routes, ROUTES:
    get "/admin/machine" => show, Nothing;
    post "/admin/machine/jobs/retry" => retry, Nothing;
    post "/admin/machine/jobs/discard" => discard, Nothing;
    post "/admin/machine/mail" => mail, Nothing;
    post "/admin/machine/backup" => backup, Nothing;
}

/// So old may a backup be before somebody is told.
const OLD: i64 = 7;

struct JobRow {
    kind: String,
    is_dead: bool,
    count: i64,
    oldest: Moment,
}

#[derive(Template)]
#[template(path = "pages/admin/machine.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    facts: Vec<(&'static str, String)>,
    days_left: Option<u64>,
    jobs: Vec<JobRow>,
    reasons: Vec<(String, String, i64)>,
    backup: Option<Moment>,
    is_backup_old: bool,
    can_back_up: bool,
    has_mail: bool,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, request.query_string(), Faults::default()).await
}

async fn page(
    app: &App,
    session: &Session,
    query: &str,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let found = machine::look(app, member).await?;
    let exposure = Exposure::none();
    let mut page = layout::page(app, session, words::say("machine-title"), &exposure).await?;
    page.flash = layout::flash_of(query);
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let age = machine::backup_age(found.backup.as_ref(), app.now());
    let shown = Show {
        page,
        places: places(member, "/admin/machine"),
        faults,
        facts: facts(&found),
        days_left: found.days_left(),
        backup: found.backup.as_ref().map(|it| moment(Timestamp(it.made_at))),
        is_backup_old: age.is_none_or(|it| it >= OLD),
        can_back_up: found.can_back_up,
        has_mail: found.has_mail,
        jobs: found
            .jobs
            .into_iter()
            .map(|it| JobRow {
                kind: it.kind,
                is_dead: it.is_dead,
                count: it.count,
                oldest: moment(it.oldest),
            })
            .collect(),
        reasons: found.reasons,
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn facts(it: &Machine) -> Vec<(&'static str, String)> {
    let bytes = |count: i64, bytes: i64| {
        let size = in_words(u64::try_from(bytes).unwrap_or(0));
        words::say("machine-files-of").with("count", &count).with("size", &size).text()
    };
    let mut facts = vec![
        (words::plain("machine-version"), it.version.to_owned()),
        (words::plain("machine-database"), format!("{}, {}", it.engine, it.migration)),
        (words::plain("machine-originals"), bytes(it.files.originals, it.files.original_bytes)),
        (words::plain("machine-renditions"), bytes(it.files.renditions, it.files.rendition_bytes)),
        (words::plain("machine-copies"), bytes(it.copies.copies, it.copies.bytes)),
        (words::plain("machine-grown"), in_words(u64::try_from(it.grown).unwrap_or(0))),
    ];
    if it.most_copies > 0 {
        facts.push((words::plain("machine-most-copies"), in_words(it.most_copies)));
    }
    if let Some(free) = it.free {
        facts.push((words::plain("machine-free"), in_words(free)));
    }
    facts
}

async fn retry(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    machine::retry(&app, staff(&session)?, form.text("kind")).await?;
    Ok(see_other("/admin/machine?done=jobs-again"))
}

async fn discard(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    machine::discard(&app, staff(&session)?, form.text("kind")).await?;
    Ok(see_other("/admin/machine?done=jobs-gone"))
}

async fn mail(app: App, session: Session) -> Result<HttpResponse, PageError> {
    match machine::try_mail(&app, staff(&session)?, None).await {
        Ok(_) => Ok(see_other("/admin/machine?done=mail-sent")),
        Err(error) => again(&app, &session, error).await,
    }
}

async fn backup(app: App, session: Session) -> Result<HttpResponse, PageError> {
    match machine::begin_backup(&app, staff(&session)?).await {
        Ok(path) => {
            let keep = app.config.backup.keep;
            // Nobody waits for it; how it went is in the log, and the page shows the last one.
            actix_web::rt::spawn(async move {
                match services::backup::make(&app, &path, keep).await {
                    Ok(made) => tracing::info!(folder = %made.folder.display(), "a backup is made"),
                    Err(error) => {
                        tracing::error!(error = format!("{error:#}"), "a backup was not made");
                    }
                }
            });
            Ok(see_other("/admin/machine?done=backup-begun"))
        }
        Err(error) => again(&app, &session, error).await,
    }
}

async fn again(app: &App, session: &Session, error: Error) -> Result<HttpResponse, PageError> {
    page(app, session, "", faults::of(error)?).await
}
