//! What moderators did to one's account, in their words, and whom to ask about it.

use actix_web::HttpResponse;
use askama::Template;
use consent::Exposure;
use services::warnings::{AccountWarning, deed};

use super::dates::moment;
use super::view::{Moment, Page};
use super::{Html, PageError, layout};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// What moderators told the member.
    routes, ROUTES:
    get "/warnings" => list, Nothing;
}

#[derive(Template)]
#[template(path = "pages/warnings/show.html")]
struct List {
    page: Page,
    warnings: Vec<Row>,
    /// E-mail address or words of who runs the server.
    contact: Option<String>,
}

struct Row {
    id: String,
    deed: &'static str,
    words: String,
    when: Moment,
}

impl From<AccountWarning> for Row {
    fn from(it: AccountWarning) -> Self {
        Self {
            id: it.id.to_string(),
            deed: deed(it.action),
            words: it.words,
            when: moment(it.created_at),
        }
    }
}

async fn list(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let warnings = services::warnings::list(&app, member).await?;
    let site = services::settings::get(&app).await?;
    let exposure = Exposure::none();
    let template = List {
        page: layout::page(&app, &session, "From the moderators", &exposure).await?,
        warnings: warnings.into_iter().map(Row::from).collect(),
        contact: super::contact(&site),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}
