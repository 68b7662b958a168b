//! One's pictures: what was asked about them and what was decided, how much room they take, and
//! what happens when somebody else posts a copy.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::cases::{FindingLine, Question};
use services::recognition::Wishes;
use services::uploads::quota;

use super::places;
use crate::admin::ruling_words;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Moment, Page, PictureView, Tab};
use crate::web::{Html, PageError, layout, present};

routes! {
    /// One's pictures.
    routes, ROUTES:
    get "/settings/pictures" => show, Works;
    post "/settings/pictures" => save, Nothing;
}

struct Row {
    when: Moment,
    picture: PictureView,
    findings: Vec<FindingLine>,
    statement: String,
    ruling: Option<&'static str>,
    message: String,
}

#[derive(Template)]
#[template(path = "pages/settings/pictures.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    used: String,
    most: Option<String>,
    wishes: Wishes,
    cases: Vec<Row>,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let questions = services::cases::mine(&app, member).await?;
    let works = questions.iter().map(|it| it.picture.exposure);
    let exposure = Exposure::of_page(works).unlisted();
    let mut page =
        layout::page(&app, &session, words::plain("settings-pictures-mine"), &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let most = app.config.limits.bytes_per_person;
    let shown = Show {
        page,
        places: places("/settings/pictures"),
        used: quota::in_words(services::uploads::used(&app, member).await?),
        most: (most > 0).then(|| quota::in_words(most)),
        wishes: services::recognition::wishes(&app, member).await?,
        cases: questions.iter().map(row).collect(),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

fn row(question: &Question) -> Row {
    let case = &question.case;
    let of_files = question.findings.iter().filter(|it| it.tier != "weak");
    Row {
        when: moment(case.created_at),
        picture: present::picture(&question.picture, &question.picture.exposure),
        findings: of_files.cloned().collect(),
        statement: case.statement.clone(),
        ruling: case.ruling.map(ruling_words),
        message: case.message.clone(),
    }
}

async fn save(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let wishes =
        Wishes { follows_copies: form.has("follows_copies"), hides_ai: form.has("hides_ai") };
    services::recognition::set_wishes(&app, member, wishes).await?;
    Ok(see_other("/settings/pictures?done=saved"))
}
