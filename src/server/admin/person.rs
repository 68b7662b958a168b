//! One person: role, a link to a new password, stopping and suspending.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::warnings::Words;
use services::{Error, Member, Person, Role};

use super::people::state;
use super::{moderate, places, role_words, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Choice, Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// One person and what staff do about them.
    routes, ROUTES:
    get "/admin/people/{name}" => show, Nothing;
    post "/admin/people/{name}/role" => set_role, Nothing;
    post "/admin/people/{name}/password-link" => make_link, Nothing;
    delete "/admin/people/{name}/second-factor" => reset_factor, Nothing;
    post "/admin/people/{name}/stop" => stop, Nothing;
    post "/admin/people/{name}/open" => open, Nothing;
    post "/admin/people/{name}/suspend" => suspend, Nothing;
    post "/admin/people/{name}/unsuspend" => unsuspend, Nothing;
}

#[derive(Template)]
#[template(path = "pages/admin/person.html")]
#[expect(clippy::struct_excessive_bools, reason = "each opens or closes one part of the page")]
struct Show<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    username: &'a str,
    display_name: &'a str,
    email: &'a str,
    role: &'static str,
    state: &'static str,
    joined: Moment,
    last_seen: Option<Moment>,
    application: &'a str,
    roles: Vec<Choice>,
    /// The viewer's role reaches them.
    is_in_reach: bool,
    may_make_link: bool,
    has_second_factor: bool,
    may_reset_factor: bool,
    is_stopped: bool,
    is_suspended: bool,
    is_limited: bool,
    is_sensitized: bool,
    /// What was typed as the reason of a suspension.
    reason: &'a str,
    /// A link just made; shown this once.
    link: Option<String>,
}

/// What differs between the ways this page is shown.
#[derive(Default)]
pub(super) struct Outcome<'a> {
    faults: Faults,
    reason: &'a str,
    link: Option<String>,
    query: &'a str,
}

impl Outcome<'_> {
    pub(super) fn of(faults: Faults) -> Self {
        Self { faults, ..Self::default() }
    }
}

pub(super) async fn page(
    app: &App,
    session: &Session,
    person: &Person,
    outcome: Outcome<'_>,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let status = match outcome.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let username = &person.account.username;
    let mut page = layout::page(app, session, format!("@{username}"), &Exposure::none()).await?;
    page.flash = layout::flash_of(outcome.query);
    let is_in_reach = reaches(member, person);
    let shown = Show {
        page,
        places: places(member, "/admin/people"),
        faults: outcome.faults,
        username,
        display_name: &person.account.display_name,
        // Addresses are for those who can act on the person.
        email: person.user.email.as_deref().filter(|_| is_in_reach).unwrap_or_default(),
        role: role_words(person.user.role),
        state: state(person),
        joined: moment(person.user.created_at),
        last_seen: person.user.last_seen_at.map(moment),
        application: &person.user.application,
        roles: if is_in_reach { roles(member, person.user.role) } else { Vec::new() },
        is_in_reach,
        may_make_link: is_in_reach && member.role >= Role::Admin,
        has_second_factor: person.user.second_factor_at.is_some(),
        may_reset_factor: member.role >= Role::Admin && person.user.role < member.role,
        is_stopped: person.user.disabled_at.is_some(),
        is_suspended: person.account.suspended_at.is_some(),
        is_limited: person.account.limited_at.is_some(),
        is_sensitized: person.account.sensitized_at.is_some(),
        reason: outcome.reason,
        link: outcome.link,
    };
    let response = Html::new(app, &shown, &Exposure::none())?.with_status(status).respond();
    Ok(crate::web::keep_secret(response))
}

/// Whether the page offers to act; the services decide when it is done.
fn reaches(member: &Member, person: &Person) -> bool {
    member.role == Role::Owner || person.user.role < member.role
}

/// The roles this member may give; none below admin.
fn roles(member: &Member, now: Role) -> Vec<Choice> {
    let may_give = |role: Role| member.role == Role::Owner || role < member.role;
    if member.role < Role::Admin {
        return Vec::new();
    }
    Role::ALL
        .iter()
        .filter(|role| may_give(**role))
        .map(|role| Choice {
            value: role.as_str().to_owned(),
            label: role_words(*role).to_owned(),
            hint: match role {
                Role::Artist => "Posts works.",
                Role::Moderator => "Also answers sign-ups, stops and suspends artists.",
                Role::Admin => "Also changes the settings, gives roles, makes password links.",
                Role::Owner => "Also names admins, and answers for the server.",
            }
            .to_owned(),
            icon: "",
            is_chosen: *role == now,
        })
        .collect()
}

async fn show(
    app: App,
    session: Session,
    name: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    if moderate::is_elsewhere(&app, &name) {
        return moderate::elsewhere(&app, &session, &name, request.query_string()).await;
    }
    let person = services::people::find(&app, staff(&session)?, &name).await?;
    let outcome = Outcome { query: request.query_string(), ..Outcome::default() };
    page(&app, &session, &person, outcome).await
}

fn back(person: &Person, done: &str) -> HttpResponse {
    see_other(&format!("/admin/people/{}?done={done}", person.account.username))
}

async fn set_role(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let person = services::people::find(&app, member, &name).await?;
    let role = Role::from_word(form.text("role"))
        .ok_or_else(|| Error::invalid("role", "role.unknown", "There is no such role."))?;
    services::people::set_role(&app, member, person.user.id, role).await?;
    Ok(back(&person, "role"))
}

/// The link is shown once and stands in no address, so that nothing keeps it by accident.
async fn make_link(
    app: App,
    session: Session,
    name: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let person = services::people::find(&app, member, &name).await?;
    let link = services::passwords::make_link(&app, member, person.user.id).await?;
    page(&app, &session, &person, Outcome { link: Some(link), ..Outcome::default() }).await
}

async fn reset_factor(
    app: App,
    session: Session,
    name: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let person = services::people::find(&app, member, &name).await?;
    services::second_factor::reset(&app, member, person.user.id).await?;
    Ok(back(&person, "factor-reset"))
}

async fn stop(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let person = services::people::find(&app, member, &name).await?;
    let words = Words::told(form.text("stop_words"));
    match services::people::disable_saying(&app, member, person.user.id, words).await {
        Ok(()) => Ok(back(&person, "stopped")),
        Err(error) => moderate::again(&app, &session, &name, ("stop", error)).await,
    }
}

async fn open(
    app: App,
    session: Session,
    name: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let person = services::people::find(&app, member, &name).await?;
    services::people::enable(&app, member, person.user.id).await?;
    Ok(back(&person, "opened"))
}

async fn suspend(
    app: App,
    session: Session,
    name: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let reason = form.text("reason");
    if moderate::is_elsewhere(&app, &name) {
        let id = moderate::whom(&app, member, &name).await?;
        services::staff::suspend(&app, member, id, Words::silent(reason)).await?;
        return Ok(see_other(&format!("/admin/people/{name}?done=suspended")));
    }
    let person = services::people::find(&app, member, &name).await?;
    match services::people::suspend(&app, member, person.account.id, reason).await {
        Ok(()) => Ok(back(&person, "suspended")),
        Err(error) => {
            let faults = faults::of(error)?;
            page(&app, &session, &person, Outcome { faults, reason, ..Outcome::default() }).await
        }
    }
}

async fn unsuspend(
    app: App,
    session: Session,
    name: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    if moderate::is_elsewhere(&app, &name) {
        let id = moderate::whom(&app, member, &name).await?;
        services::staff::unsuspend(&app, member, id).await?;
        return Ok(see_other(&format!("/admin/people/{name}?done=unsuspended")));
    }
    let person = services::people::find(&app, member, &name).await?;
    services::people::unsuspend(&app, member, person.account.id).await?;
    Ok(back(&person, "unsuspended"))
}
