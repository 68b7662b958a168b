//! What somebody does with jobs of their own: post, change, withdraw, put back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::openings::{
    COMPANY_LENGTH, DAYS, OPEN, PLACE_LENGTH, SOURCE_LENGTH, Standing, TITLE_LENGTH, URL_LENGTH,
    Written,
};
use services::{AiClause, Discipline, Error, OpeningId, OpeningKind, PayPer, Workplace};

use super::choices::{self, OpeningView, path};
use crate::door::{App, Form, Session};
use crate::web::html::see_other;
use crate::web::view::{Choice, Faults, Page, PagerView};
use crate::web::{Html, PageError, faults, layout, present};

/// Jobs of one's own on a page.
const PAGE: usize = 20;

#[derive(Template)]
#[template(path = "pages/jobs/form.html")]
struct Show<'a> {
    page: Page,
    faults: Faults,
    /// Where it is sent.
    action: String,
    /// Where one goes without sending it.
    back: String,
    send: &'static str,
    /// What happens when it is sent.
    what_happens: &'static str,
    typed: &'a Written,
    disciplines: Vec<Choice>,
    kinds: Vec<Choice>,
    workplaces: Vec<Choice>,
    clauses: Vec<Choice>,
    currencies: Vec<Choice>,
    pers: Vec<Choice>,
    title_most: String,
    company_most: String,
    place_most: String,
    url_most: String,
    source_most: String,
    last_day: String,
}

/// What the form is for.
#[derive(Clone, Copy, Debug)]
enum Aim {
    New,
    /// Changing this one, which stands like this.
    Edit(OpeningId, Standing),
}

impl Aim {
    fn what_happens(self, is_staff: bool) -> &'static str {
        match self {
            _ if is_staff => "It is on the list at once.",
            Self::New | Self::Edit(_, Standing::Waiting | Standing::Refused) => {
                "A moderator reads it first. You are told when it is on the list, or why not."
            }
            Self::Edit(_, Standing::Expired) => {
                "A moderator reads it again; then it is at the top of the list."
            }
            Self::Edit(..) => {
                "If you change anything but the last day, it leaves the list until a moderator \
                 has read it again."
            }
        }
    }
}

async fn form(
    app: &App,
    session: &Session,
    aim: Aim,
    typed: &Written,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let is_staff = session.member()?.is_staff();
    let exposure = Exposure::none().unlisted();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (title, action, back, send) = match aim {
        Aim::New => ("Post a job", "/jobs".to_owned(), "/jobs".to_owned(), "Post it"),
        Aim::Edit(id, _) => ("Change the job", format!("{}/edit", path(id)), path(id), "Save"),
    };
    let shown = Show {
        page: layout::page(app, session, title, &exposure).await?,
        faults,
        action,
        back,
        send,
        what_happens: aim.what_happens(is_staff),
        typed,
        disciplines: choices::disciplines("Choose", typed.discipline),
        kinds: choices::explained_kinds(typed.kind),
        workplaces: choices::workplaces(typed.workplace),
        clauses: choices::clauses(typed.ai_clause),
        currencies: choices::currencies(&typed.currency),
        pers: choices::pers(typed.pay_per),
        title_most: TITLE_LENGTH.to_string(),
        company_most: COMPANY_LENGTH.to_string(),
        place_most: PLACE_LENGTH.to_string(),
        url_most: URL_LENGTH.to_string(),
        source_most: SOURCE_LENGTH.to_string(),
        last_day: format!("At most {DAYS} days ahead. Then it leaves the list by itself."),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn read(form: &Form) -> Written {
    let text = |name: &str| form.text(name).to_owned();
    Written {
        title: text("title"),
        company: text("company"),
        discipline: Discipline::from_word(form.text("discipline")),
        kind: OpeningKind::from_word(form.text("kind")),
        workplace: Workplace::from_word(form.text("workplace")),
        place: text("place"),
        pay_min: text("pay_min"),
        pay_max: text("pay_max"),
        currency: text("currency"),
        pay_per: PayPer::from_word(form.text("pay_per")),
        ai_clause: AiClause::from_word(form.text("ai_clause")),
        url: text("url"),
        expires_on: text("expires_on"),
        source: form.text("source").replace("\r\n", "\n"),
    }
}

pub(super) async fn new(app: App, session: Session) -> Result<HttpResponse, PageError> {
    services::openings::is_on(&app).await?;
    services::openings::may_post(&app, session.member()?).await?;
    form(&app, &session, Aim::New, &Written::fresh(app.now()), Faults::default()).await
}

pub(super) async fn post(
    app: App,
    session: Session,
    sent: Form,
) -> Result<HttpResponse, PageError> {
    services::openings::is_on(&app).await?;
    let (member, typed) = (session.member()?, read(&sent));
    match services::openings::post(&app, member, &typed).await {
        Ok(id) => {
            let code = if member.is_staff() { "job-open" } else { "job-waits" };
            Ok(see_other(&format!("{}?done={code}", path(id))))
        }
        Err(error) => form(&app, &session, Aim::New, &typed, faults::of(error)?).await,
    }
}

/// One's own, as the form wants it.
async fn own(
    app: &App,
    session: &Session,
    id: OpeningId,
) -> Result<services::openings::Seen, Error> {
    services::openings::is_on(app).await?;
    let member = session.member()?;
    let seen = services::openings::find(app, &session.viewer, id).await?;
    match seen.opening.account_id == member.account {
        true => Ok(seen),
        false => Err(Error::NotFound("That job is not yours.")),
    }
}

pub(super) async fn edit(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
) -> Result<HttpResponse, PageError> {
    let seen = own(&app, &session, *id).await?;
    services::openings::may_post(&app, session.member()?).await?;
    let typed = Written::of(&seen.opening);
    form(&app, &session, Aim::Edit(*id, seen.standing), &typed, Faults::default()).await
}

pub(super) async fn save(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
    sent: Form,
) -> Result<HttpResponse, PageError> {
    let seen = own(&app, &session, *id).await?;
    let typed = read(&sent);
    match services::openings::edit(&app, session.member()?, *id, &typed).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", path(*id)))),
        Err(error) => {
            let aim = Aim::Edit(*id, seen.standing);
            form(&app, &session, aim, &typed, faults::of(error)?).await
        }
    }
}

pub(super) async fn withdraw(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
) -> Result<HttpResponse, PageError> {
    services::openings::withdraw(&app, session.member()?, *id).await?;
    Ok(see_other(&format!("{}?done=job-withdrawn", path(*id))))
}

pub(super) async fn restore(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
) -> Result<HttpResponse, PageError> {
    services::openings::restore(&app, session.member()?, *id).await?;
    Ok(see_other(&format!("{}?done=job-restored", path(*id))))
}

#[derive(Template)]
#[template(path = "pages/jobs/mine.html")]
struct Mine {
    page: Page,
    rows: Vec<OpeningView>,
    pager: PagerView,
    may_post: bool,
    most: String,
}

pub(super) async fn mine(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    services::openings::is_on(&app).await?;
    let member = session.member()?;
    let which = present::asked_page(request.query_string(), PAGE);
    let found = services::openings::mine(&app, member, which).await?;
    let site = services::settings::get(&app).await?;
    let exposure = Exposure::none().unlisted();
    let template = Mine {
        page: layout::page(&app, &session, "Your jobs", &exposure).await?,
        rows: found.items.iter().map(|it| OpeningView::of(&it.1)).collect(),
        pager: present::pager("/jobs/mine", found.older, found.newer),
        may_post: super::offers(&site, &session.viewer),
        most: OPEN.to_string(),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}
