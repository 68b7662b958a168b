//! One rule: writing it, trying it on what was, switching it, going back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::rules::{DryRun, Listed, Look, Sample, Written};
use services::{Error, Member, Role, RuleId, RuleState};

use super::super::{places, staff};
use super::form::{self, Fields};
use super::{action_words, address, state_words};
use crate::door::{App, Form, Session};
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{AuthorView, Choice, Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout, present};

/// A version in the list.
struct VersionRow {
    number: i32,
    at: Moment,
    by: Option<String>,
    action: &'static str,
    reason: String,
    is_now: bool,
}

/// A work that the try found.
struct SampleRow {
    at: Moment,
    author: Option<AuthorView>,
    url: Option<String>,
    words: String,
}

/// What the try found.
struct Tried {
    seen: usize,
    since: Option<Moment>,
    hits: usize,
    authors: usize,
    followed: usize,
    released: usize,
    servers: Vec<(String, usize)>,
    overlaps: Vec<(String, usize)>,
    samples: Vec<SampleRow>,
}

/// The rule as it stands.
struct Standing {
    url: String,
    state: &'static str,
    states: Vec<Choice>,
    until: Option<Moment>,
    hits: i64,
    versions: Vec<VersionRow>,
    ledger: String,
}

#[derive(Template)]
#[template(path = "pages/admin/rule.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    fields: Fields,
    /// None for a new rule.
    rule: Option<Standing>,
    tried: Option<Tried>,
    may_write: bool,
    /// Where the form goes.
    action: String,
}

/// What is shown around the form.
#[derive(Default)]
struct Around {
    faults: Faults,
    tried: Option<DryRun>,
    /// What was typed, where it is not what is kept.
    typed: Option<Look>,
}

pub(super) async fn blank(app: App, session: Session) -> Result<HttpResponse, PageError> {
    page(&app, &session, None, "", Around::default()).await
}

pub(super) async fn show(
    app: App,
    session: Session,
    id: web::Path<RuleId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let query = request.query_string();
    let mut around = Around::default();
    if Form::of_query(query).has("try") {
        let (listed, _) = services::rules::find(&app, member, *id).await?;
        if let Some(look) = look_of(&listed) {
            around.tried = Some(services::rules::dry_run(&app, member, &look, Some(*id)).await?);
        }
    }
    page(&app, &session, Some(*id), query, around).await
}

fn look_of(listed: &Listed) -> Option<Look> {
    let rule = listed.rule.as_ref()?;
    Some(Look {
        name: listed.row.name.clone(),
        condition: rule.condition.clone(),
        action: Some(rule.action),
        reason: rule.reason.clone(),
    })
}

async fn page(
    app: &App,
    session: &Session,
    id: Option<RuleId>,
    query: &str,
    around: Around,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let found = match id {
        Some(id) => Some(services::rules::find(app, member, id).await?),
        None => None,
    };
    let kept = found.as_ref().and_then(|it| look_of(&it.0));
    let look = around.typed.or(kept).unwrap_or_default();
    let exposure = Exposure::none();
    let title = match &found {
        Some((listed, _)) => listed.row.name.clone(),
        None => words::say("rules-page-new").text(),
    };
    let mut page = layout::page(app, session, title, &exposure).await?;
    page.flash = layout::flash_of(query);
    let status = match around.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let shown = Show {
        page,
        places: places(member, "/admin/rules"),
        faults: around.faults,
        fields: Fields::of(&look),
        rule: found.map(|(listed, versions)| standing(&listed, &versions)),
        tried: around.tried.map(tried),
        may_write: member.role >= Role::Admin,
        action: id.map_or_else(|| "/admin/rules".to_owned(), address),
    };
    Ok(Html::new(app, &shown, &exposure)?.with_status(status).respond())
}

fn standing(listed: &Listed, versions: &[Written]) -> Standing {
    let row = &listed.row;
    let state = |it: RuleState, hint: &'static str| Choice {
        value: it.as_str().to_owned(),
        label: state_words(it).to_owned(),
        hint: words::plain(hint).to_owned(),
        icon: "",
        is_chosen: row.state == it,
    };
    Standing {
        url: address(row.id),
        state: state_words(row.state),
        states: vec![
            state(RuleState::Off, "rules-page-off-hint"),
            state(RuleState::Shadow, "rules-page-shadow-hint"),
            state(RuleState::On, "rules-page-on-hint"),
        ],
        until: row.expires_at.map(moment),
        hits: listed.hits,
        versions: versions.iter().map(|it| version(it, row.version)).collect(),
        ledger: format!("/admin/ledger?show={}", row.id),
    }
}

fn version(it: &Written, now: i32) -> VersionRow {
    VersionRow {
        number: it.version,
        at: moment(it.at),
        by: it.by.clone(),
        action: it.rule.as_ref().map_or("–", |it| action_words(it.action)),
        reason: it.rule.as_ref().map(|it| it.reason.clone()).unwrap_or_default(),
        is_now: it.version == now,
    }
}

fn tried(found: DryRun) -> Tried {
    let named = |(domain, count): (String, usize)| match domain.as_str() {
        "" => (words::plain("rules-page-here").to_owned(), count),
        _ => (domain, count),
    };
    Tried {
        seen: found.seen,
        since: found.since.map(moment),
        hits: found.hits,
        authors: found.authors,
        followed: found.followed,
        released: found.released,
        servers: found.servers.into_iter().map(named).collect(),
        overlaps: found.overlaps,
        samples: found.samples.into_iter().map(sample).collect(),
    }
}

fn sample(it: Sample) -> SampleRow {
    SampleRow {
        at: moment(it.at),
        url: it.author.as_ref().map(|author| present::post_path(author, it.post)),
        author: it.author.as_ref().map(present::author),
        words: it.words,
    }
}

pub(super) async fn create(
    app: App,
    session: Session,
    form: Form,
) -> Result<HttpResponse, PageError> {
    written(&app, &session, None, &form).await
}

pub(super) async fn edit(
    app: App,
    session: Session,
    id: web::Path<RuleId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    written(&app, &session, Some(*id), &form).await
}

/// The form came: it is tried, or kept.
async fn written(
    app: &App,
    session: &Session,
    id: Option<RuleId>,
    form: &Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let (look, mut found) = form::read(form);
    if !found.is_empty() {
        let around = Around { faults: found, typed: Some(look), ..Around::default() };
        return page(app, session, id, "", around).await;
    }
    if form.has("try") {
        let mut around = Around::default();
        match services::rules::dry_run(app, member, &look, id).await {
            Ok(tried) => around.tried = Some(tried),
            Err(error) => around.faults = at_its_field(error)?,
        }
        around.typed = Some(look);
        return page(app, session, id, "", around).await;
    }
    match keep(app, member, id, &look).await {
        Ok(id) => Ok(see_other(&format!("{}?done=saved", address(id)))),
        Err(error) => {
            found = at_its_field(error)?;
            let around = Around { faults: found, typed: Some(look), ..Around::default() };
            page(app, session, id, "", around).await
        }
    }
}

/// A condition is many fields: what is wrong with the whole stands at the first of them.
fn at_its_field(error: Error) -> Result<Faults, Error> {
    faults::renamed(error, &[("condition", "direction")])
}

async fn keep(
    app: &App,
    member: &Member,
    id: Option<RuleId>,
    look: &Look,
) -> Result<RuleId, Error> {
    match id {
        Some(id) => services::rules::edit(app, member, id, look).await.map(|()| id),
        None => services::rules::create(app, member, look).await,
    }
}

pub(super) async fn set_state(
    app: App,
    session: Session,
    id: web::Path<RuleId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let state = RuleState::from_word(form.text("state")).unwrap_or(RuleState::Off);
    let days = form.text("days").parse::<u64>().ok().filter(|it| (1..=3650).contains(it));
    let until = days.map(|it| app.now().plus(std::time::Duration::from_hours(24 * it)));
    services::rules::set_state_until(&app, member, *id, state, until).await?;
    Ok(see_other(&format!("{}?done=rule-state", address(*id))))
}

pub(super) async fn roll_back(
    app: App,
    session: Session,
    id: web::Path<RuleId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let version = form.text("version").parse().unwrap_or(0);
    services::rules::roll_back(&app, member, *id, version).await?;
    Ok(see_other(&format!("{}?done=rule-back", address(*id))))
}

pub(super) async fn delete(
    app: App,
    session: Session,
    id: web::Path<RuleId>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    match services::rules::delete(&app, member, *id).await {
        Ok(()) => Ok(see_other("/admin/rules?done=rule-gone")),
        Err(error) => {
            let around = Around { faults: faults::of(error)?, ..Around::default() };
            page(&app, &session, Some(*id), "", around).await
        }
    }
}
