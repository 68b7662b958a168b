//! What staff and the command line did.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;

use super::{places, staff};
use crate::door::{App, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::view::{Moment, Page, PagerView, Tab};
use crate::web::{Html, PageError, layout, present};

routes! {
    /// The log of acts.
    routes, ROUTES:
    get "/admin/audit" => list, Nothing;
}

/// Lines on a page, as many as the service gives.
const PAGE: usize = 50;

/// One act.
struct Row {
    when: Moment,
    by: String,
    what: String,
    subject: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "pages/admin/audit.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    rows: Vec<Row>,
    pager: PagerView,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let lines = services::audit::list(&app, member, asked.older_than).await?;
    let older = (lines.len() == PAGE).then(|| lines.last().map(|it| it.event.id.0)).flatten();
    let page = layout::page(&app, &session, "Log", &Exposure::none()).await?;
    let shown = List {
        page,
        places: places(member, "/admin/audit"),
        pager: present::pager("/admin/audit", older, None),
        rows: lines
            .into_iter()
            .map(|line| Row {
                when: moment(line.event.at),
                by: line.by,
                what: words(&line.event.action),
                subject: line.event.subject,
                detail: line.event.detail,
            })
            .collect(),
    };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

/// The stable word of an act, for people. A new one is shown as it is.
fn words(action: &str) -> String {
    match action {
        "setup" => "set the server up",
        "settings.update" => "changed the settings",
        "sign_up.approve" => "let in",
        "sign_up.reject" => "turned down",
        "invitation.create" => "made an invitation",
        "invitation.revoke" => "took an invitation back",
        "user.create" => "made an account",
        "user.role" => "changed the role of",
        "user.disable" => "stopped the login of",
        "user.enable" => "opened the login of",
        "user.password_link" => "made a password link for",
        "user.second_factor" => "took away the second factor of",
        "account.suspend" => "suspended",
        "account.limit" => "limited",
        "account.unlimit" => "took the limit back of",
        "account.sensitize" => "put a curtain before the pictures of",
        "account.unsensitize" => "took the curtain away from the pictures of",
        "account.warn" => "told something to",
        "account.unsuspend" => "took the suspension back of",
        "token.create" => "made a token for",
        "report.settle" => "settled a report about",
        "report.reopen" => "opened a report again about",
        "report.forward" => "sent on a report about",
        "server.block" => "blocked the server",
        "server.unblock" => "took the block back of the server",
        "server.broke_promise" => "noted a broken promise of the server",
        "server.promise" => "took back the note about the promise of the server",
        other => return other.replace(['.', '_'], " "),
    }
    .to_owned()
}
