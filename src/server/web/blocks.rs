//! People and servers one does not want to see, and the way back.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::account_domain_blocks as servers;
use services::follows::PeopleList;
use services::{AccountId, Error, Timestamp, blocks, relationships};
use words::Said;

use super::dates::moment;
use super::html::see_other;
use super::settings::places;
use super::view::{AuthorView, Faults, Moment, Page, PagerView, Tab};
use super::{Html, PageError, faults, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Blocks and mutes.
    routes, ROUTES:
    get "/blocks" => blocked, Nothing;
    get "/mutes" => muted, Nothing;
    get "/blocks/servers" => blocked_servers, Nothing;
    post "/blocks/servers" => block_server, Nothing;
    get "/blocks/servers/new" => about_to_block, Nothing;
    post "/blocks/servers/undo" => unblock_server, Nothing;
}

/// People on a page, and servers.
const PAGE: usize = 40;

/// Somebody who is not seen.
struct Unseen {
    author: AuthorView,
    /// When a mute ends by itself.
    until: Option<Moment>,
    /// A mute that hides posts alone.
    is_told: bool,
}

#[derive(Template)]
#[template(path = "pages/follows/blocks.html")]
struct People {
    page: Page,
    places: Vec<Tab>,
    tabs: Vec<Tab>,
    meaning: &'static str,
    people: Vec<Unseen>,
    pager: PagerView,
    /// `block` or `mute`, in the address that undoes it.
    verb: &'static str,
}

/// What differs between the page of the blocked and that of the muted; the first two name messages.
struct Kind {
    heading: &'static str,
    meaning: &'static str,
    path: &'static str,
    verb: &'static str,
}

const BLOCKED: Kind = Kind {
    heading: "people-blocked",
    meaning: "people-blocked-means",
    path: "/blocks",
    verb: "block",
};

const MUTED: Kind =
    Kind { heading: "people-muted", meaning: "people-muted-means", path: "/mutes", verb: "mute" };

const SERVERS: &str = "/blocks/servers";

/// A mute, beside who is muted: when it ends, and whether one is still told what they do.
type Mutes = HashMap<AccountId, (Option<Timestamp>, bool)>;

async fn blocked(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let asked = present::asked_page(request.query_string(), PAGE);
    let list = blocks::list(&app, session.member()?, asked).await?;
    people(&app, &session, &request, &BLOCKED, (list, Mutes::new())).await
}

async fn muted(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (member, asked) = (session.member()?, present::asked_page(request.query_string(), PAGE));
    let list = blocks::muted(&app, member, asked).await?;
    let ids = list.people.iter().map(|it| it.id).collect();
    let standings = relationships::with(&app, member, ids, true).await?;
    let mutes = standings
        .into_iter()
        .map(|it| (it.account, (it.mute_ends_at, !it.mutes_notifications)))
        .collect();
    people(&app, &session, &request, &MUTED, (list, mutes)).await
}

async fn people(
    app: &App,
    session: &Session,
    request: &HttpRequest,
    kind: &Kind,
    (list, mutes): (PeopleList, Mutes),
) -> Result<HttpResponse, PageError> {
    let mut page = layout::page(app, session, words::plain(kind.heading), &exposure()).await?;
    page.flash = layout::flash_of(request.query_string());
    let unseen = |it: &services::posts::Author| {
        let (until, is_told) = mutes.get(&it.id).copied().unwrap_or_default();
        Unseen { author: present::author(it), until: until.map(moment), is_told }
    };
    let shown = People {
        page,
        places: places("/blocks"),
        tabs: tabs(kind.path),
        meaning: words::plain(kind.meaning),
        people: list.people.iter().map(unseen).collect(),
        pager: present::pager(kind.path, list.older, list.newer),
        verb: kind.verb,
    };
    Ok(Html::new(app, &shown, &exposure())?.respond())
}

fn tabs(here: &str) -> Vec<Tab> {
    [("people-blocked", "/blocks"), ("people-muted", "/mutes"), ("people-servers", SERVERS)]
        .map(|(label, url)| Tab {
            label: words::plain(label).to_owned(),
            url: url.to_owned(),
            is_here: url == here,
        })
        .into()
}

/// Lists of people are for people, not for search engines.
fn exposure() -> Exposure {
    Exposure::none().unlisted()
}

#[derive(Template)]
#[template(path = "pages/follows/servers.html")]
struct Servers {
    page: Page,
    places: Vec<Tab>,
    tabs: Vec<Tab>,
    faults: Faults,
    /// What was typed and is no server.
    typed: String,
    domains: Vec<String>,
    pager: PagerView,
}

async fn blocked_servers(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    list_servers(&app, &session, request.query_string(), "", Faults::default()).await
}

async fn list_servers(
    app: &App,
    session: &Session,
    query: &str,
    typed: &str,
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let asked = present::asked_page(query, PAGE);
    let found = servers::list(app, session.member()?, asked).await?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page =
        layout::page(app, session, words::say("people-servers-title"), &exposure()).await?;
    page.flash = layout::flash_of(query);
    let shown = Servers {
        page,
        places: places("/blocks"),
        tabs: tabs(SERVERS),
        faults,
        typed: typed.to_owned(),
        pager: present::pager(SERVERS, found.older, found.newer),
        domains: found.rows.into_iter().map(|it| it.1).collect(),
    };
    Ok(Html::new(app, &shown, &exposure())?.with_status(status).respond())
}

#[derive(Template)]
#[template(path = "pages/follows/server.html")]
struct AboutToBlock {
    page: Page,
    places: Vec<Tab>,
    domain: String,
    is_blocked: bool,
    /// What ends, in words; nothing where there are no follows.
    ends: Option<Said>,
}

async fn about_to_block(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let asked = Form::of_query(request.query_string());
    let typed = asked.text("domain");
    let found = match servers::preview(&app, session.member()?, typed).await {
        Ok(found) => found,
        Err(error @ Error::Invalid(_)) => {
            return list_servers(&app, &session, "", typed, faults::of(error)?).await;
        }
        Err(error) => return Err(error.into()),
    };
    let title = words::say("people-server-block-title").with("domain", &found.domain);
    let shown = AboutToBlock {
        page: layout::page(&app, &session, title, &exposure()).await?,
        places: places("/blocks"),
        ends: ends(found.following, found.followers),
        is_blocked: found.is_blocked,
        domain: found.domain,
    };
    Ok(Html::new(&app, &shown, &exposure())?.respond())
}

/// "You follow 3 people there, and 1 person there follows you."
fn ends(following: i64, followers: i64) -> Option<Said> {
    let said = match (following, followers) {
        (0, 0) => return None,
        (_, 0) => words::say("people-ends-following"),
        (0, _) => words::say("people-ends-followers"),
        (..) => words::say("people-ends-both"),
    };
    Some(said.with("following", &following).with("followers", &followers))
}

async fn block_server(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let typed = form.text("domain");
    match servers::block(&app, session.member()?, typed).await {
        Ok(()) => Ok(see_other(&format!("{SERVERS}?done=domain-blocked"))),
        Err(error) => list_servers(&app, &session, "", typed, faults::of(error)?).await,
    }
}

async fn unblock_server(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    servers::unblock(&app, session.member()?, form.text("domain")).await?;
    Ok(see_other(&format!("{SERVERS}?done=domain-unblocked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_is_said_with_the_right_words() {
        assert_eq!(ends(0, 0), None);
        let said = |following, followers| ends(following, followers).map(|it| it.text());
        assert_eq!(said(1, 0).as_deref(), Some("You follow 1 person there."));
        assert_eq!(said(0, 1).as_deref(), Some("1 person there follows you."));
        let both = said(3, 2);
        let words = "You follow 3 people there, and 2 people there follow you.";
        assert_eq!(both.as_deref(), Some(words));
        let one = "You follow 1 person there, and 2 people there follow you.";
        assert_eq!(said(1, 2).as_deref(), Some(one));
    }
}
