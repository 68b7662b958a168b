//! Invitations: links that let people in.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::invitations::Wanted;
use services::{Invitation, InvitationId, Timestamp};

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Choice, Faults, Moment, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// Invitations.
    routes, ROUTES:
    get "/admin/invitations" => list, Nothing;
    post "/admin/invitations" => create, Nothing;
    delete "/admin/invitations/{id}" => revoke, Nothing;
}

/// One invitation.
struct Row {
    id: String,
    link: String,
    note: String,
    uses: String,
    made: Moment,
    ends: Option<Moment>,
    state: &'static str,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "pages/admin/invitations.html")]
struct List<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    rows: Vec<Row>,
    note: &'a str,
    max_uses: &'a str,
    lasts: Vec<Choice>,
    is_closed: bool,
}

/// How long an invitation may last, in days; the empty word is for ever.
const LASTS: [(&str, &str); 4] =
    [("7", "One week"), ("1", "One day"), ("30", "30 days"), ("", "Until I take it back")];

async fn page(
    app: &App,
    session: &Session,
    form: &Form,
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let invitations = services::invitations::list(app, member).await?;
    let site = services::settings::get(app).await?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page = layout::page(app, session, "Invitations", &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let now = app.now();
    let shown = List {
        page,
        places: places(member, "/admin/invitations"),
        faults,
        rows: invitations.into_iter().map(|it| row(app, it, now)).collect(),
        note: form.text("note"),
        max_uses: if form.has("max_uses") { form.text("max_uses") } else { "1" },
        lasts: lasts(if form.has("lasts") { form.text("lasts") } else { "7" }),
        is_closed: site.sign_up_mode == services::settings::SignUpMode::Closed,
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

fn lasts(now: &str) -> Vec<Choice> {
    LASTS
        .into_iter()
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            hint: String::new(),
            icon: "",
            is_chosen: value == now,
        })
        .collect()
}

fn row(app: &App, invitation: Invitation, now: Timestamp) -> Row {
    let uses = match invitation.max_uses {
        Some(most) => format!("{} of {most}", invitation.uses),
        None => format!("{}, any number", invitation.uses),
    };
    let state = if invitation.revoked_at.is_some() {
        "taken back"
    } else if invitation.expires_at.is_some_and(|at| at <= now) {
        "over"
    } else if invitation.max_uses.is_some_and(|most| invitation.uses >= most) {
        "used up"
    } else {
        "open"
    };
    Row {
        id: invitation.id.to_string(),
        link: app.config.server.link(&format!("/invite/{}", invitation.code)),
        note: invitation.note,
        uses,
        made: moment(invitation.created_at),
        ends: invitation.expires_at.map(moment),
        is_open: state == "open",
        state,
    }
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    page(&app, &session, &Form::default(), Faults::default(), request.query_string()).await
}

async fn create(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let Some(wanted) = read(&form) else {
        let faults = faults::one("max_uses", "Write a number, or nothing for any number.");
        return page(&app, &session, &form, faults, "").await;
    };
    match services::invitations::create(&app, member, wanted).await {
        Ok(_) => Ok(see_other("/admin/invitations?done=invited")),
        Err(error) => page(&app, &session, &form, faults::of(error)?, "").await,
    }
}

/// None when the number is no number.
fn read(form: &Form) -> Option<Wanted> {
    const DAY: u64 = 24;
    let max_uses = match form.text("max_uses") {
        "" => None,
        number => Some(number.parse().ok()?),
    };
    let known = LASTS.iter().any(|(value, _)| *value == form.text("lasts"));
    let days = form.text("lasts").parse::<u64>().ok().filter(|_| known);
    let lasts = days.map(|days| Duration::from_hours(days * DAY));
    Some(Wanted { note: form.text("note").to_owned(), max_uses, lasts })
}

async fn revoke(
    app: App,
    session: Session,
    id: web::Path<InvitationId>,
) -> Result<HttpResponse, PageError> {
    services::invitations::revoke(&app, staff(&session)?, *id).await?;
    Ok(see_other("/admin/invitations?done=revoked"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(max_uses: &str, lasts: &str) -> Option<Wanted> {
        let own = |text: &str| text.to_owned();
        read(&Form::from_pairs(vec![(own("max_uses"), own(max_uses)), (own("lasts"), own(lasts))]))
    }

    #[test]
    fn a_number_or_nothing() {
        assert_eq!(wanted("3", "").unwrap().max_uses, Some(3));
        assert_eq!(wanted("", "").unwrap().max_uses, None);
        assert!(wanted("many", "").is_none());
    }

    #[test]
    fn only_the_offered_lengths() {
        assert_eq!(wanted("1", "7").unwrap().lasts, Some(Duration::from_hours(168)));
        assert_eq!(wanted("1", "").unwrap().lasts, None);
        assert_eq!(wanted("1", "99999999999999").unwrap().lasts, None);
    }
}
