//! What the terms mean and what is stored, for people.

use actix_web::HttpResponse;
use askama::Template;
use consent::{Exposure, Group, LabelledAi};

use super::view::Page;
use super::{Html, PageError, landing, layout};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Policy pages.
    routes, ROUTES:
    get "/policies/ai" => ai, Nothing;
    get "/policies/privacy" => privacy, Nothing;
    get "/policies/terms" => terms, Nothing;
}

#[derive(Template)]
#[template(path = "pages/policies/ai.html")]
struct Ai {
    page: Page,
    accepts_labelled_ai: bool,
    /// Who gets pictures to guess about them, where an admin has attached a detector.
    detector: Option<String>,
    groups: Vec<(String, Vec<String>)>,
    list_date: String,
    list_source: String,
}

async fn ai(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(&app).await?;
    let exposure = Exposure::none();
    let mut page = layout::page(&app, &session, "AI policy", &exposure).await?;
    page.canonical = Some(app.config.server.link("/policies/ai"));
    let previews = if site.welcomes_previews {
        "Let in, for link previews and search"
    } else {
        "Refused as well: link previews and search by AI companies"
    };
    let template = Ai {
        page,
        accepts_labelled_ai: site.policy().labelled_ai == LabelledAi::Allow,
        detector: app
            .config
            .detector
            .url
            .as_ref()
            .map(|it| it.host_str().unwrap_or("?").to_owned()),
        groups: vec![
            ("Refused: training, data sets, answers".to_owned(), names(Group::Training)),
            (previews.to_owned(), names(Group::PreviewSearch)),
        ],
        list_date: (*consent::LIST_DATE).to_owned(),
        list_source: (*consent::LIST_SOURCE).to_owned(),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

fn names(group: Group) -> Vec<String> {
    consent::LIST.iter().filter(|it| it.group == group).map(|it| it.name.to_owned()).collect()
}

#[derive(Template)]
#[template(path = "pages/policies/privacy.html")]
struct Privacy {
    page: Page,
    contact: Option<String>,
}

async fn privacy(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(&app).await?;
    let exposure = Exposure::none();
    let mut page = layout::page(&app, &session, "Privacy", &exposure).await?;
    page.canonical = Some(app.config.server.link("/policies/privacy"));
    let template = Privacy { page, contact: landing::contact(&site) };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

#[derive(Template)]
#[template(path = "pages/policies/terms.html")]
struct Terms {
    page: Page,
    rules: Vec<String>,
}

async fn terms(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(&app).await?;
    let exposure = Exposure::none();
    let mut page = layout::page(&app, &session, "Terms", &exposure).await?;
    page.canonical = Some(app.config.server.link("/policies/terms"));
    let template = Terms { page, rules: landing::rules(&site) };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}
