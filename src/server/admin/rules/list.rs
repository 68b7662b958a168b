//! All rules.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::Role;
use services::rules::Listed;

use super::super::{places, staff};
use super::{action_words, address, state_words};
use crate::door::{App, Session};
use crate::web::dates::moment;
use crate::web::view::{Moment, Page, Tab};
use crate::web::{Html, PageError, layout};

struct Row {
    name: String,
    url: String,
    state: &'static str,
    action: &'static str,
    version: i32,
    hits: i64,
    until: Option<Moment>,
}

#[derive(Template)]
#[template(path = "pages/admin/rules.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    rows: Vec<Row>,
    may_write: bool,
    waiting: usize,
}

pub(super) async fn list(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let rules = services::rules::list(&app, member).await?;
    let exposure = Exposure::none();
    let title = words::say("rules-page-title");
    let mut page = layout::page(&app, &session, title, &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let shown = List {
        page,
        places: places(member, "/admin/rules"),
        rows: rules.iter().map(row).collect(),
        may_write: member.role >= Role::Admin,
        waiting: services::rules::waiting(&app, member).await?,
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

fn row(it: &Listed) -> Row {
    Row {
        name: it.row.name.clone(),
        url: address(it.row.id),
        state: state_words(it.row.state),
        action: it.rule.as_ref().map_or("–", |it| action_words(it.action)),
        version: it.row.version,
        hits: it.hits,
        until: it.row.expires_at.map(moment),
    }
}
