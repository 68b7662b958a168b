//! What rules did, and the decision about what they hold.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::rules::{Action, Entry, Pile};
use services::{HitState, RowId, RuleId};

use super::super::{places, staff};
use super::action_words;
use crate::door::{App, Form, Session};
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::view::{AuthorView, Moment, Page, PagerView, Tab};
use crate::web::{Html, PageError, layout, present};

/// Lines on a page.
const PAGE: usize = 50;

struct Row {
    id: String,
    at: Moment,
    rule: String,
    rule_url: String,
    code: String,
    action: &'static str,
    /// "would have" where the rule was in shadow.
    is_shadow: bool,
    state: Option<&'static str>,
    author: Option<AuthorView>,
    url: Option<String>,
    may_release: bool,
    may_keep: bool,
}

#[derive(Template)]
#[template(path = "pages/admin/ledger.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    filters: Vec<Tab>,
    show: String,
    rows: Vec<Row>,
    pager: PagerView,
}

fn pile(show: &str) -> Pile {
    match show {
        "all" => Pile::All,
        other => other.parse().map_or(Pile::Waiting, |id| Pile::Of(RuleId(id))),
    }
}

pub(super) async fn list(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let query = request.query_string();
    let asked = Form::of_query(query);
    let pile = pile(asked.text("show"));
    let which = present::asked_page(query, PAGE);
    let found = services::rules::ledger(&app, member, pile, which).await?;
    let exposure = Exposure::none();
    let mut page = layout::page(&app, &session, words::say("rules-page-ledger"), &exposure).await?;
    page.flash = layout::flash_of(query);
    let show = match pile {
        Pile::Waiting => String::new(),
        Pile::All => "all".to_owned(),
        Pile::Of(id) => id.to_string(),
    };
    let tab = |id: &'static str, word: &str| Tab {
        label: words::plain(id).to_owned(),
        url: format!("/admin/ledger?show={word}"),
        is_here: show == word,
    };
    let link =
        |name: &str, id: Option<i64>| id.map(|id| format!("/admin/ledger?show={show}&{name}={id}"));
    let shown = List {
        page,
        places: places(member, "/admin/rules"),
        filters: vec![tab("rules-page-waiting", ""), tab("rules-page-all", "all")],
        pager: PagerView { newer: link("newer", found.newer), older: link("older", found.older) },
        rows: found.rows.iter().map(|it| row(&it.1)).collect(),
        show: show.clone(),
    };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

fn row(it: &Entry) -> Row {
    let hit = &it.hit;
    Row {
        id: hit.id.to_string(),
        at: moment(it.at),
        rule: it.rule.clone(),
        rule_url: super::address(hit.rule_id),
        code: format!("policy.{}@{}", hit.rule_id, hit.version),
        action: Action::of(&hit.action).map_or("–", action_words),
        is_shadow: hit.is_shadow,
        state: match hit.state {
            HitState::Settled => None,
            HitState::Held => Some(words::plain("rules-page-held")),
            HitState::Released => Some(words::plain("rules-page-released")),
            HitState::Kept => Some(words::plain("rules-page-kept")),
        },
        author: it.author.as_ref().map(present::author),
        url: it
            .author
            .as_ref()
            .filter(|_| it.is_here)
            .map(|author| present::post_path(author, hit.post_id)),
        may_release: matches!(hit.state, HitState::Held | HitState::Kept) && it.is_here,
        may_keep: hit.state == HitState::Held && it.is_here,
    }
}

pub(super) async fn release(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    services::rules::release(&app, staff(&session)?, *id).await?;
    Ok(back(&form, "released"))
}

pub(super) async fn keep(
    app: App,
    session: Session,
    id: web::Path<RowId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    services::rules::keep(&app, staff(&session)?, *id).await?;
    Ok(back(&form, "kept-back"))
}

fn back(form: &Form, done: &str) -> HttpResponse {
    let show = match pile(form.text("show")) {
        Pile::Waiting => String::new(),
        Pile::All => "all".to_owned(),
        Pile::Of(id) => id.to_string(),
    };
    see_other(&format!("/admin/ledger?show={show}&done={done}"))
}
