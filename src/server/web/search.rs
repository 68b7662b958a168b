//! Search: works, people and hashtags here, and whoever or whatever lies at an address elsewhere.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::Member;
use services::addresses::{Addresses, LocalThing};
use services::filters::{self, Context};
use services::posts::{Shown, is_web_address};
use services::search::{Asked, MOST, PostQuery};
use words::Said;

use super::html::see_other;
use super::outside::{self, Thing};
use super::view::{AuthorView, Page, PagerView, PostView, TileView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Search, and the page where other servers send their people to follow or answer.
    routes, ROUTES:
    get "/search" => show, Works;
    get "/authorize_interaction" => authorize, Nothing;
}

/// Characters that are looked at; an address may be long.
const LONGEST: usize = 2_000;

/// Works and posts on a page.
const PAGE: usize = 30;

/// A hashtag: its page, and how it is spelled.
struct Tag {
    url: String,
    words: String,
}

#[derive(Template)]
#[template(path = "pages/search/show.html")]
struct Show<'a> {
    page: Page,
    query: &'a str,
    people: Vec<AuthorView>,
    tags: Vec<Tag>,
    tiles: Vec<TileView>,
    posts: Vec<PostView>,
    pager: Option<PagerView>,
    /// What of the search was not understood.
    faults: Vec<Said>,
    /// Why an address elsewhere led nowhere, or what to do first.
    note: String,
    /// Signing in would help.
    needs_sign_in: bool,
}

impl Show<'_> {
    fn is_empty(&self) -> bool {
        self.people.is_empty()
            && self.tags.is_empty()
            && self.tiles.is_empty()
            && self.posts.is_empty()
    }
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asked = Form::of_query(request.query_string());
    let query: String = asked.text("q").chars().take(LONGEST).collect();
    let nothing = Exposure::none().unlisted();
    let mut shown = Show {
        page: layout::page(&app, &session, words::say("search-title"), &nothing).await?,
        query: &query,
        people: Vec::new(),
        tags: Vec::new(),
        tiles: Vec::new(),
        posts: Vec::new(),
        pager: None,
        faults: Vec::new(),
        note: String::new(),
        needs_sign_in: false,
    };
    let mut exposure = nothing;
    if let Some(address) = Address::of(&app, &query) {
        if let Some(path) = find(&app, &session, &address, &mut shown).await? {
            return Ok(see_other(&path));
        }
    } else if !query.is_empty() {
        exposure = search(&app, &session, request.query_string(), &mut shown).await?;
        shown.page = layout::page(&app, &session, words::say("search-title"), &exposure).await?;
    }
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

/// Looks for works, and on the first page for people and hashtags too. Answers how what was found
/// may go out; a page of findings is no page for search engines.
async fn search(
    app: &App,
    session: &Session,
    query: &str,
    shown: &mut Show<'_>,
) -> Result<Exposure, PageError> {
    let page = present::asked_page(query, PAGE);
    let is_first = page.older_than.is_none();
    if is_first && !Asked::read(shown.query).has_operators {
        let found = services::search::here(app, &session.viewer, shown.query).await?;
        shown.people = found.people.iter().take(MOST).map(present::author).collect();
        shown.tags = found.tags.iter().map(|it| tag(it)).collect();
    }
    let Ok(member) = session.viewer.approved() else {
        words::plain("search-members-only").clone_into(&mut shown.note);
        shown.needs_sign_in = session.viewer.signed_in().is_err();
        return Ok(Exposure::none().unlisted());
    };
    let asked = PostQuery { older_than: page.older_than, ..PostQuery::default() };
    let mut found = services::search::posts(app, member, shown.query, asked, (0, PAGE + 1)).await?;
    let is_more = found.posts.len() > PAGE;
    found.posts.truncate(PAGE);
    filters::cover(app, &session.viewer, Context::Public, &mut found.posts, |it| Some(it)).await?;
    let exposure = Exposure::of_page(found.posts.iter().map(|it| it.exposure)).unlisted();
    let last = found.posts.last().map(|it| it.post.id.0).filter(|_| is_more);
    let (works, texts): (Vec<&Shown>, Vec<&Shown>) =
        found.posts.iter().partition(|it| !it.pictures.is_empty());
    shown.tiles = works.into_iter().filter_map(|it| present::tile(it, true)).collect();
    shown.posts = texts.into_iter().map(|it| present::post(&session.viewer, it, None)).collect();
    let encoded: String = url::form_urlencoded::byte_serialize(shown.query.as_bytes()).collect();
    let path = |id: i64| format!("/search?q={encoded}&older={id}");
    shown.pager =
        (!found.posts.is_empty()).then(|| PagerView { older: last.map(path), newer: None });
    shown.faults = found.faults;
    Ok(exposure)
}

fn tag(spelling: &str) -> Tag {
    let name = services::text::tag_name(spelling);
    Tag { url: present::tag_path(&name), words: format!("#{spelling}") }
}

/// What somebody typed, when it names one thing and not a beginning.
#[derive(Debug, PartialEq, Eq)]
enum Address {
    /// Somebody or something of this server: the page.
    Here(String),
    /// Somebody elsewhere: `name@domain`.
    Person { username: String, domain: String },
    /// A web address elsewhere.
    Web(String),
}

impl Address {
    fn of(app: &App, query: &str) -> Option<Self> {
        let server = &app.config.server;
        if is_web_address(query) {
            let url = url::Url::parse(query).ok()?;
            let local = Addresses::new(server).parse_local(&url);
            return Some(match local.and_then(|it| page_of(&it)) {
                Some(page) => Self::Here(page),
                None => Self::Web(query.to_owned()),
            });
        }
        let typed = query.strip_prefix("acct:").unwrap_or(query);
        if !typed.trim_start_matches('@').contains('@') {
            return None;
        }
        let typed = federation::remote_follow::typed(typed).ok()?;
        if typed.domain == server.domain() {
            return Some(Self::Here(format!("/@{}", typed.username.to_lowercase())));
        }
        Some(Self::Person { username: typed.username, domain: typed.domain })
    }
}

/// The page for people of something of ours.
fn page_of(thing: &LocalThing) -> Option<String> {
    match thing {
        LocalThing::Account { username } => Some(format!("/@{username}")),
        LocalThing::Post { username, post } | LocalThing::Create { username, post } => {
            Some(format!("/@{username}/{post}"))
        }
        _ => None,
    }
}

/// Our page of what lies at an address; else the words in `shown` say why there is none.
async fn find(
    app: &App,
    session: &Session,
    address: &Address,
    shown: &mut Show<'_>,
) -> Result<Option<String>, PageError> {
    if let Address::Here(path) = address {
        return Ok(Some(path.clone()));
    }
    if let Ok(member) = session.viewer.approved() {
        return look_up(app, member, address, shown).await;
    }
    // Who is not signed in makes us ask nobody; what is known here may be shown.
    if let Address::Person { username, domain } = address {
        let known = services::search::known(app, username, domain).await?;
        shown.people = known.iter().map(present::author).collect();
    }
    if shown.people.is_empty() {
        words::plain("search-not-known").clone_into(&mut shown.note);
        shown.needs_sign_in = session.viewer.signed_in().is_err();
    }
    Ok(None)
}

async fn look_up(
    app: &App,
    member: &Member,
    address: &Address,
    shown: &mut Show<'_>,
) -> Result<Option<String>, PageError> {
    let query = match address {
        Address::Here(path) => return Ok(Some(path.clone())),
        Address::Person { username, domain } => format!("@{username}@{domain}"),
        Address::Web(url) => url.clone(),
    };
    match outside::look_up(app, member, &query).await? {
        Ok(Thing::Account(path) | Thing::Post(path)) => return Ok(Some(path)),
        Err(words) => shown.note = words,
    }
    // A server that is down now may have been met before.
    if let Address::Person { username, domain } = address {
        let known = services::search::known(app, username, domain).await?;
        shown.people = known.iter().map(present::author).collect();
    }
    Ok(None)
}

/// Somebody's own server sends them here (`subscribe` in our WebFinger documents): to the page
/// of the person or post, where the buttons are.
async fn authorize(session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asked = Form::of_query(request.query_string());
    let wanted = ["uri", "acct"].into_iter().map(|it| asked.text(it)).find(|it| !it.is_empty());
    let encode = |it: &str| url::form_urlencoded::byte_serialize(it.as_bytes()).collect::<String>();
    let wanted = wanted.unwrap_or_default();
    if session.viewer.signed_in().is_err() {
        let back = format!("/authorize_interaction?uri={}", encode(wanted));
        return Ok(see_other(&format!("/sign-in?next={}", encode(&back))));
    }
    // Typed as an address or as a web address: search knows both, and has the words for faults.
    Ok(see_other(&format!("/search?q={}", encode(wanted))))
}
