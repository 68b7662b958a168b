//! Other servers: how it goes with them, what they promise, and which are blocked.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::servers::{About, Line, OtherServer, PAGE, Promise, Which};
use services::{Role, RowId, Timestamp};

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{Faults, Moment, Page, PagerView, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// Other servers, and one of them.
    routes, ROUTES:
    get "/admin/servers" => list, Nothing;
    get "/admin/servers/{domain}" => show, Nothing;
    post "/admin/servers/{domain}/block" => block, Nothing;
    post "/admin/servers/{domain}/unblock" => unblock, Nothing;
    post "/admin/servers/{domain}/promise" => promise, Nothing;
}

/// One server in the list.
struct Row {
    domain: String,
    software: String,
    promise: &'static str,
    out: i64,
    back: i64,
    state: String,
    since: Option<Moment>,
    heard: Option<Moment>,
}

#[derive(Template)]
#[template(path = "pages/admin/servers.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    filters: Vec<Tab>,
    servers: Vec<Row>,
    blocked: Vec<(String, String, Moment)>,
    shows_blocked: bool,
    pager: PagerView,
}

const FILTERS: [(&str, &str); 5] = [
    ("", "All"),
    ("failing", "Not reached"),
    ("promises", "Promise to honour terms"),
    ("broke", "Broke the promise"),
    ("blocked", "Blocked"),
];

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let asked = Form::of_query(request.query_string());
    let wanted = asked.text("domain");
    if !wanted.is_empty() {
        let about = services::servers::about(&app, member, wanted).await?;
        return Ok(see_other(&format!("/admin/servers/{}", about.domain)));
    }
    let word = FILTERS.iter().map(|it| it.0).find(|it| *it == asked.text("show")).unwrap_or("");
    let which = match word {
        "failing" => Which::Failing,
        "promises" => Which::Promising,
        "broke" => Which::Broke,
        _ => Which::All,
    };
    let shows_blocked = word == "blocked";
    let older: Option<i64> = asked.text("older").parse().ok();
    let lines = match shows_blocked {
        true => Vec::new(),
        false => services::servers::list(&app, member, which, older.map(RowId)).await?,
    };
    let blocked = match shows_blocked {
        true => services::servers::blocks(&app, member).await?,
        false => Vec::new(),
    };
    let last = (lines.len() == PAGE).then(|| lines.last()).flatten();
    let mut page = layout::page(&app, &session, "Servers", &Exposure::none()).await?;
    page.flash = layout::flash_of(request.query_string());
    let shown = List {
        page,
        places: places(member, "/admin/servers"),
        filters: filters(word),
        pager: PagerView {
            newer: None,
            older: last.map(|it| format!("/admin/servers?show={word}&older={}", it.server.id)),
        },
        servers: lines.into_iter().map(row).collect(),
        blocked: blocked
            .into_iter()
            .map(|it| (it.domain, it.reason, moment(it.created_at)))
            .collect(),
        shows_blocked,
    };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

fn filters(now: &str) -> Vec<Tab> {
    FILTERS
        .into_iter()
        .map(|(word, label)| Tab {
            label: label.to_owned(),
            url: if word.is_empty() {
                "/admin/servers".to_owned()
            } else {
                format!("/admin/servers?show={word}")
            },
            is_here: word == now,
        })
        .collect()
}

fn row(line: Line) -> Row {
    let server = line.server;
    let (state, since) = state(&server);
    Row {
        software: software(&server),
        promise: promise_words(&server),
        out: line.ties.out,
        back: line.ties.back,
        state,
        since: since.map(moment),
        heard: heard(&server).map(moment),
        domain: server.domain,
    }
}

/// What it runs, as it says itself.
fn software(server: &OtherServer) -> String {
    match (server.software.as_str(), server.version.as_str()) {
        ("", _) => "not known".to_owned(),
        (name, "") => name.to_owned(),
        (name, version) => format!("{name} {version}"),
    }
}

fn promise_words(server: &OtherServer) -> &'static str {
    match (Promise::of(server.promise), server.sends_terms) {
        (Promise::Broke, _) => "broke its promise",
        (Promise::Promises, true) => "promises, and sends terms",
        (Promise::Promises, false) => "promises",
        (Promise::Silent, true) => "silent, but sends terms",
        (Promise::Silent, false) => "silent",
    }
}

/// How deliveries go, and since when that is so.
fn state(server: &OtherServer) -> (String, Option<Timestamp>) {
    if let Some(at) = server.gave_up_at {
        return ("gave up".to_owned(), Some(at));
    }
    if let Some(at) = server.failing_since {
        let tries = match server.failures {
            1 => "one try".to_owned(),
            many => format!("{many} tries"),
        };
        return (format!("waiting, {tries}"), Some(at));
    }
    match server.last_success_at {
        Some(at) => ("reached".to_owned(), Some(at)),
        None => ("nothing sent yet".to_owned(), None),
    }
}

/// The last sign of life.
fn heard(server: &OtherServer) -> Option<Timestamp> {
    server.last_received_at.max(server.last_success_at)
}

#[derive(Template)]
#[template(path = "pages/admin/server.html")]
struct Show<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    domain: &'a str,
    /// Name and value, in words.
    facts: Vec<(&'static str, String)>,
    times: Vec<(&'static str, Moment)>,
    is_known: bool,
    broke_promise: bool,
    note: &'a str,
    reason: &'a str,
    /// Each thing that a block ends, counted.
    impact: Vec<String>,
    block: Option<(String, Moment)>,
    may_act: bool,
}

async fn show(
    app: App,
    session: Session,
    domain: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let about = services::servers::about(&app, staff(&session)?, &domain).await?;
    page(&app, &session, &about, ("", Faults::default()), request.query_string()).await
}

async fn page(
    app: &App,
    session: &Session,
    about: &About,
    (reason, faults): (&str, Faults),
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut page = layout::page(app, session, about.domain.as_str(), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let server = about.server.as_ref();
    let shown = Show {
        page,
        places: places(member, "/admin/servers"),
        faults,
        domain: &about.domain,
        facts: server.map(facts).unwrap_or_default(),
        times: server.map(times).unwrap_or_default(),
        is_known: server.is_some(),
        broke_promise: server.is_some_and(|it| Promise::of(it.promise) == Promise::Broke),
        note: server.map_or("", |it| it.promise_note.as_str()),
        reason,
        impact: impact(about),
        block: about.block.as_ref().map(|it| (it.reason.clone(), moment(it.created_at))),
        may_act: member.role >= Role::Admin,
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

fn facts(server: &OtherServer) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Software", software(server)),
        ("Terms of works", promise_words(server).to_owned()),
        ("Deliveries", state(server).0),
    ];
    if !server.last_error.is_empty() {
        facts.push(("Last error", server.last_error.clone()));
    }
    facts
}

fn times(server: &OtherServer) -> Vec<(&'static str, Moment)> {
    [
        ("Met", Some(server.created_at)),
        ("Looked at", server.looked_at),
        ("Last received from", server.last_received_at),
        ("Last delivered to", server.last_success_at),
        ("Waiting since", server.failing_since),
        ("Next try", server.next_try_at.filter(|_| server.failing_since.is_some())),
        ("Gave up", server.gave_up_at),
    ]
    .into_iter()
    .filter_map(|(name, at)| at.map(|at| (name, moment(at))))
    .collect()
}

fn impact(about: &About) -> Vec<String> {
    let impact = &about.impact;
    let count = |count: i64, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let servers = i64::try_from(impact.servers).unwrap_or(0);
    vec![
        count(servers, "server that is known here", "servers that are known here"),
        count(impact.ties.out, "follow from here to there ends", "follows from here to there end"),
        count(impact.ties.back, "follow from there to here ends", "follows from there to here end"),
        count(impact.accounts, "account is not shown any more", "accounts are not shown any more"),
        count(impact.posts, "post is not shown any more", "posts are not shown any more"),
    ]
}

async fn block(
    app: App,
    session: Session,
    domain: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let reason = form.text("reason");
    match services::servers::block(&app, member, &domain, reason).await {
        Ok(_) => Ok(see_other(&format!("/admin/servers/{domain}?done=server-blocked"))),
        Err(error) => {
            let faults = faults::of(error)?;
            let about = services::servers::about(&app, member, &domain).await?;
            page(&app, &session, &about, (reason, faults), "").await
        }
    }
}

async fn unblock(
    app: App,
    session: Session,
    domain: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    services::servers::unblock(&app, staff(&session)?, &domain).await?;
    Ok(see_other(&format!("/admin/servers/{domain}?done=server-unblocked")))
}

async fn promise(
    app: App,
    session: Session,
    domain: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let note = form.text("note");
    match services::servers::note_broken_promise(&app, member, &domain, note).await {
        Ok(()) => Ok(see_other(&format!("/admin/servers/{domain}?done=saved"))),
        Err(error) => {
            let faults = faults::renamed(error, &[("reason", "note")])?;
            let about = services::servers::about(&app, member, &domain).await?;
            page(&app, &session, &about, ("", faults), "").await
        }
    }
}
