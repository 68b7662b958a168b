//! The page of one job.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use serde_json::{Value, json};
use services::config::Server;
use services::openings::{Opening, Seen, Standing, day_words, decimal};
use services::{OpeningId, OpeningKind, OpeningState, PayPer, Workplace};

use super::choices::{OpeningView, path};
use crate::door::{App, Session};
use crate::web::dates::{excerpt, iso, moment};
use crate::web::view::{Moment, Page};
use crate::web::{Html, PageError, json_ld, layout, report};

#[derive(Template)]
#[template(path = "pages/jobs/show.html")]
struct Show {
    page: Page,
    it: OpeningView,
    posted: Moment,
    /// How it stands, where that is not plain.
    notice: Option<String>,
    /// The text; none where nothing more is told of one that is over.
    html: Option<String>,
    /// Where people apply, and the name of that server.
    apply: Option<(String, String)>,
    may_edit: bool,
    may_withdraw: bool,
    may_restore: bool,
    report_url: Option<String>,
    /// Where staff decide about it.
    panel_url: Option<&'static str>,
}

pub(super) async fn show(
    app: App,
    session: Session,
    id: web::Path<OpeningId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let seen = services::openings::find(&app, &session.viewer, *id).await?;
    let (row, viewer) = (&seen.opening, &session.viewer);
    let is_mine = viewer.account() == Some(row.account_id);
    let is_staff = viewer.approved().is_ok_and(services::Member::is_staff);
    let is_open = seen.standing == Standing::Open;
    let exposure = if is_open { Exposure::none() } else { Exposure::none().unlisted() };
    let title = format!("{}, {}", row.title, row.company);
    let mut page = layout::page(&app, &session, title, &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    if is_open {
        page.description = Some(excerpt(&row.html, 160)).filter(|it| !it.is_empty());
        page.canonical = Some(app.config.server.link(&path(row.id)));
        page.json_ld = Some(json_ld::script_safe(&posting(&app.config.server, row)));
    }
    let is_told = is_open || is_mine || is_staff;
    let is_closed = matches!(row.state, OpeningState::TakenDown | OpeningState::Withdrawn);
    let template = Show {
        page,
        posted: moment(row.approved_at.unwrap_or(row.created_at)),
        notice: notice(&seen, is_mine),
        html: is_told.then(|| row.html.clone()),
        apply: is_told.then(|| (row.url.clone(), host(&row.url))),
        may_edit: is_mine && !is_closed,
        may_withdraw: is_mine && !is_closed && seen.standing != Standing::Expired,
        may_restore: is_mine && row.state == OpeningState::Withdrawn,
        report_url: report_url(&session, &seen),
        panel_url: is_staff.then(|| panel_of(seen.standing)),
        it: OpeningView::of(&seen),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

fn panel_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "/admin/openings",
        Standing::Open => "/admin/openings?show=open",
        Standing::Refused => "/admin/openings?show=refused",
        Standing::TakenDown => "/admin/openings?show=taken-down",
        Standing::Expired | Standing::Withdrawn => "/admin/openings?show=all",
    }
}

fn report_url(session: &Session, seen: &Seen) -> Option<String> {
    let of_poster = report::url_for(session, &seen.poster)?;
    Some(format!("{of_poster}&opening={}", seen.opening.id))
}

/// How it stands, in a sentence for whoever looks.
fn notice(seen: &Seen, is_mine: bool) -> Option<String> {
    let last = day_words(seen.opening.expires_at);
    Some(match (seen.standing, is_mine) {
        (Standing::Open, _) => return None,
        (Standing::Waiting, true) => {
            "A moderator reads this first. Until then only you and the staff see it.".to_owned()
        }
        (Standing::Waiting, false) => "This waits for staff. Nobody else sees it.".to_owned(),
        (Standing::Refused, true) => {
            "A moderator refused this. Change it, and it is read again.".to_owned()
        }
        (Standing::Refused, false) => "This was refused.".to_owned(),
        (Standing::TakenDown, true) => {
            "Moderators took this down. If you think that is wrong, write to them.".to_owned()
        }
        (Standing::TakenDown, false) => "This was taken down.".to_owned(),
        (Standing::Expired, true) => {
            format!("This is over since {last}. Give it a new last day to post it again.")
        }
        (Standing::Expired, false) => format!("This job is over. Its last day was {last}."),
        (Standing::Withdrawn, true) => "You withdrew this. It is on no list any more; \
            who has the link reads that it is closed."
            .to_owned(),
        (Standing::Withdrawn, false) => {
            "This job is closed. Who posted it has taken it off the list.".to_owned()
        }
    })
}

/// The name of the server that a link leads to.
pub(super) fn host(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    parsed.and_then(|it| it.host_str().map(ToOwned::to_owned)).unwrap_or_default()
}

/// schema.org's `JobPosting`, as search engines read it. It says no more than the page does.
fn posting(server: &Server, row: &Opening) -> Value {
    let unit = match row.pay_per {
        PayPer::Hour => "HOUR",
        PayPer::Day => "DAY",
        PayPer::Month => "MONTH",
        PayPer::Year => "YEAR",
        PayPer::Project => "PROJECT",
    };
    let number = |amount: i64| {
        let text = decimal(amount, true);
        text.parse::<serde_json::Number>().map_or(Value::String(text), Value::Number)
    };
    let mut posting = json!({
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": row.title,
        "description": row.html,
        "url": server.link(&path(row.id)),
        "datePosted": iso(row.approved_at.unwrap_or(row.created_at)),
        "validThrough": iso(row.expires_at),
        "hiringOrganization": { "@type": "Organization", "name": row.company },
        "directApply": false,
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": row.currency,
            "value": {
                "@type": "QuantitativeValue",
                "minValue": number(row.pay_min),
                "maxValue": number(row.pay_max),
                "unitText": unit,
            },
        },
    });
    let Some(fields) = posting.as_object_mut() else { return posting };
    let employment = match row.kind {
        OpeningKind::Permanent => None,
        OpeningKind::Contract | OpeningKind::Commission => Some("CONTRACTOR"),
        OpeningKind::Internship => Some("INTERN"),
    };
    if let Some(word) = employment {
        fields.insert("employmentType".to_owned(), word.into());
    }
    if row.workplace != Workplace::OnSite {
        fields.insert("jobLocationType".to_owned(), "TELECOMMUTE".into());
    }
    if !row.place.is_empty() {
        let place = json!({ "@type": "Place", "address": row.place });
        fields.insert("jobLocation".to_owned(), place);
    }
    posting
}
