//! Complaints: from people here and from other servers.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::RowId;
use services::reports::Case;

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::{excerpt, moment};
use crate::web::html::see_other;
use crate::web::view::{AuthorView, Moment, Page, PagerView, Tab};
use crate::web::{Html, PageError, layout, present};

routes! {
    /// The list of complaints.
    routes, ROUTES:
    get "/admin/reports" => list, Works;
    post "/admin/reports/{id}" => act, Nothing;
}

/// Complaints on a page.
const PAGE: usize = 20;

/// A named post: its page and its first words.
struct Named {
    url: String,
    words: String,
}

struct Row {
    id: String,
    when: Moment,
    from: Option<AuthorView>,
    /// Who sent it, when it came from another server or from somebody who left.
    from_words: String,
    about: Option<AuthorView>,
    /// The panel's page about them.
    about_panel: Option<String>,
    comment: String,
    posts: Vec<Named>,
    is_settled: bool,
    is_forwarded: bool,
    /// The server it could be sent on to.
    domain: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/admin/reports.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    filters: Vec<Tab>,
    reports: Vec<Row>,
    pager: PagerView,
    back: &'static str,
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let asked = Form::of_query(request.query_string());
    let is_settled = asked.text("show") == "settled";
    let which = present::asked_page(request.query_string(), PAGE);
    let cases = services::reports::list(&app, member, is_settled, which).await?;
    let mut page = layout::page(&app, &session, "Reports", &cases.exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let link = |name: &str, id: Option<i64>| {
        let show = if is_settled { "settled" } else { "" };
        id.map(|id| format!("/admin/reports?show={show}&{name}={id}"))
    };
    let shown = List {
        page,
        places: places(member, "/admin/reports"),
        filters: filters(is_settled),
        pager: PagerView { newer: link("newer", cases.newer), older: link("older", cases.older) },
        reports: cases.items.iter().map(row).collect(),
        back: if is_settled { "settled" } else { "" },
    };
    Ok(Html::new(&app, &shown, &cases.exposure)?.respond())
}

fn filters(is_settled: bool) -> Vec<Tab> {
    [("Open", "/admin/reports", false), ("Settled", "/admin/reports?show=settled", true)]
        .into_iter()
        .map(|(label, url, which)| Tab {
            label: label.to_owned(),
            url: url.to_owned(),
            is_here: which == is_settled,
        })
        .collect()
}

fn row(case: &Case) -> Row {
    let report = &case.report;
    let from_words = match report.from_domain.as_str() {
        "" => "somebody who left".to_owned(),
        domain => format!("the staff of {domain}"),
    };
    let away = case.about.as_ref().filter(|it| !it.domain.is_empty());
    Row {
        id: report.id.to_string(),
        when: moment(report.created_at),
        from: case.from.as_ref().map(present::author),
        from_words,
        about: case.about.as_ref().map(present::author),
        about_panel: case.about.as_ref().map(|it| match it.domain.as_str() {
            "" => format!("/admin/people/{}", it.username),
            domain => format!("/admin/people/{}@{domain}", it.username),
        }),
        comment: report.comment.clone(),
        posts: case
            .posts
            .iter()
            .map(|it| {
                let words = excerpt(&it.post.html, 80);
                let title = Some(it.post.title.clone()).filter(|title| !title.is_empty());
                let words = title.or(Some(words).filter(|words| !words.is_empty()));
                Named {
                    url: present::post_path(&it.author, it.post.id),
                    words: words.unwrap_or_else(|| "a post without words".to_owned()),
                }
            })
            .collect(),
        is_settled: report.settled_at.is_some(),
        is_forwarded: report.is_forwarded,
        domain: away.map(|it| it.domain.clone()),
    }
}

async fn act(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    match form.text("do") {
        "forward" => services::reports::forward(&app, member, *id).await?,
        "reopen" => services::reports::settle(&app, member, *id, false).await?,
        _ => services::reports::settle(&app, member, *id, true).await?,
    }
    let show = if form.text("show") == "settled" { "show=settled&" } else { "" };
    Ok(see_other(&format!("/admin/reports?{show}done=saved")))
}
