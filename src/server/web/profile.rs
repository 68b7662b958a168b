//! Somebody's pages: portfolio, posts, about. Their series are next door (`series.rs`).

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::accounts::{Moved, Profile};
use services::filters::{self, Context};
use services::posts::is_web_address;
use services::sequences::{Hanging, Section};

use super::dates::{excerpt, moment, month};
use super::view::{
    ConsentMark, FactView, FeedLink, MovedView, Page, PagerView, PostView, ProfileView, Tab,
    TieView, TileView,
};
use super::{Html, PageError, elsewhere, layout, limited, present, remote_follow, report, share};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Somebody's pages.
    routes, ROUTES:
    get "/@{username}" => portfolio, Works;
    get "/@{username}/posts" => posts, Works;
    get "/@{username}/about" => about, Nothing;
}

/// Works on a page of a portfolio, beside those that are pinned or in sections.
const TILES: usize = 36;

/// Posts on a page.
const POSTS: usize = 20;

#[derive(Template)]
#[template(path = "pages/profile/portfolio.html")]
struct Portfolio {
    page: Page,
    profile: ProfileView,
    places: Vec<Tab>,
    pinned: Vec<TileView>,
    sections: Vec<SectionView>,
    tiles: Vec<TileView>,
    pager: PagerView,
}

/// A section on the page.
struct SectionView {
    id: String,
    url: String,
    title: String,
    intro: String,
    tiles: Vec<TileView>,
    /// How many works hang in it, where not all are here.
    all: Option<usize>,
}

impl SectionView {
    fn of(profile: &Profile, section: &Section) -> Self {
        let row = &section.sequence;
        let is_more = section.count > section.works.len();
        Self {
            id: row.id.to_string(),
            url: present::sequence_path(&profile.author, row),
            title: row.title.clone(),
            intro: row.intro.clone(),
            tiles: section.works.iter().filter_map(|it| present::tile(it, false)).collect(),
            all: is_more.then_some(section.count),
        }
    }
}

async fn portfolio(
    app: App,
    session: Session,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let profile = services::accounts::profile(&app, &session.viewer, &username).await?;
    if let Some(notice) = notice(&app, &session, &profile, "", &request).await? {
        return Ok(notice);
    }
    let asked = present::asked_page(request.query_string(), TILES);
    let mut works =
        services::feeds::unplaced(&app, &session.viewer, profile.account.id, asked).await?;
    let items = &mut works.items;
    filters::cover(&app, &session.viewer, Context::Account, items, |it| Some(&mut it.shown))
        .await?;
    let is_first = asked.older_than.is_none() && asked.newer_than.is_none();
    let hanging = if is_first { Some(hanging(&app, &session, &profile).await?) } else { None };
    let hung = hanging.iter().flat_map(Hanging::works);
    let all = hung.chain(works.items.iter().map(|it| &it.shown)).map(|it| it.exposure);
    let exposure = profile.exposure.and(consent::Exposure::of_page(all));
    let (pinned, sections) = hanging.map_or_else(Default::default, |it| (it.pinned, it.sections));
    let mut page = head(&app, &session, &profile, "", &exposure).await?;
    page.flash = layout::flash_of(request.query_string());
    let path = present::profile_path(&profile.author);
    let template = Portfolio {
        page,
        places: places(&app, &session, &profile, "", &request).await?,
        pinned: pinned.iter().filter_map(|it| present::tile(it, false)).collect(),
        sections: sections.iter().map(|it| SectionView::of(&profile, it)).collect(),
        tiles: works.items.iter().filter_map(|it| present::tile(&it.shown, false)).collect(),
        pager: present::pager(&path, works.older, works.newer),
        profile: view(&app, &session, &profile).await?,
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

/// What is hung by hand, under the viewer's filters.
async fn hanging(app: &App, session: &Session, profile: &Profile) -> Result<Hanging, PageError> {
    let (viewer, owner) = (&session.viewer, profile.account.id);
    let mut hanging = services::sequences::portfolio(app, viewer, owner).await?;
    let sections = hanging.sections.iter_mut().map(|it| &mut it.works);
    for works in sections.chain([&mut hanging.pinned]) {
        filters::cover(app, viewer, Context::Account, works, |it| Some(it)).await?;
    }
    Ok(hanging)
}

#[derive(Template)]
#[template(path = "pages/profile/posts.html")]
struct Posts {
    page: Page,
    profile: ProfileView,
    places: Vec<Tab>,
    posts: Vec<PostView>,
    pager: PagerView,
}

async fn posts(
    app: App,
    session: Session,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let profile = services::accounts::profile(&app, &session.viewer, &username).await?;
    if let Some(notice) = notice(&app, &session, &profile, "/posts", &request).await? {
        return Ok(notice);
    }
    let asked = present::asked_page(request.query_string(), POSTS);
    let mut texts =
        services::feeds::posts(&app, &session.viewer, profile.account.id, asked).await?;
    let items = &mut texts.items;
    filters::cover(&app, &session.viewer, Context::Account, items, |it| Some(&mut it.shown))
        .await?;
    let exposure = profile.exposure.and(texts.exposure);
    let path = format!("{}/posts", present::profile_path(&profile.author));
    let template = Posts {
        page: head(&app, &session, &profile, "/posts", &exposure).await?,
        places: places(&app, &session, &profile, "/posts", &request).await?,
        posts: texts
            .items
            .iter()
            .map(|it| {
                present::post(
                    &session.viewer,
                    &it.shown,
                    it.boosted_by.as_ref().map(|by| by.author()),
                )
            })
            .collect(),
        pager: present::pager(&path, texts.older, texts.newer),
        profile: view(&app, &session, &profile).await?,
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

#[derive(Template)]
#[template(path = "pages/profile/about.html")]
struct About {
    page: Page,
    profile: ProfileView,
    places: Vec<Tab>,
    about_html: String,
}

async fn about(
    app: App,
    session: Session,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let profile = services::accounts::profile(&app, &session.viewer, &username).await?;
    if let Some(notice) = notice(&app, &session, &profile, "/about", &request).await? {
        return Ok(notice);
    }
    let template = About {
        page: head(&app, &session, &profile, "/about", &profile.exposure).await?,
        places: places(&app, &session, &profile, "/about", &request).await?,
        about_html: profile.account.bio_html.clone(),
        profile: view(&app, &session, &profile).await?,
    };
    Ok(Html::new(&app, &template, &profile.exposure)?.respond())
}

pub(super) async fn head(
    app: &App,
    session: &Session,
    profile: &Profile,
    below: &str,
    exposure: &consent::Exposure,
) -> Result<Page, PageError> {
    let name = present::name(&profile.author);
    let path = present::profile_path(&profile.author);
    let server = &app.config.server;
    let mut page = layout::page(app, session, name, exposure).await?;
    page.description = Some(excerpt(&profile.account.bio_html, 160)).filter(|it| !it.is_empty());
    if let Some(home) = &profile.elsewhere {
        page.canonical = home.page().map(ToOwned::to_owned);
        return Ok(page);
    }
    page.canonical = Some(server.link(&format!("{path}{below}")));
    let title = words::say("people-feed").with("name", name).text();
    page.feed = Some(FeedLink { title, href: server.link(&feed_path(&path)) });
    Ok(page)
}

fn feed_path(path: &str) -> String {
    format!("{path}/feed.atom")
}

/// What stands before a page of somebody limited; `below` is the page below the profile.
pub(super) async fn notice(
    app: &App,
    session: &Session,
    profile: &Profile,
    below: &str,
    request: &HttpRequest,
) -> Result<Option<HttpResponse>, PageError> {
    let path = format!("{}{below}", present::profile_path(&profile.author));
    let what = ("profile", path.as_str(), request.query_string());
    limited::before(app, session, &profile.author, what).await
}

/// The tabs of a profile; `here` is the page below it. Series have one where there are any, and
/// for whoever could make some.
pub(super) async fn places(
    app: &App,
    session: &Session,
    profile: &Profile,
    here: &str,
    request: &HttpRequest,
) -> Result<Vec<Tab>, PageError> {
    let path = present::profile_path(&profile.author);
    let is_anyway = profile.author.is_limited && limited::is_shown_anyway(request.query_string());
    let anyway = if is_anyway { limited::ANYWAY } else { "" };
    let is_mine = session.viewer.account() == Some(profile.account.id);
    let has_series = is_mine
        || services::sequences::has_series(app, &session.viewer, profile.account.id).await?;
    let all = [
        (words::plain("people-tab-portfolio"), ""),
        (words::plain("people-tab-posts"), "/posts"),
        (words::plain("people-tab-series"), "/series"),
        (words::plain("people-tab-about"), "/about"),
    ];
    let tab = |(label, below): (&str, &str)| Tab {
        label: label.to_owned(),
        url: format!("{path}{below}{anyway}"),
        is_here: below == here,
    };
    Ok(all.into_iter().filter(|it| has_series || it.1 != "/series").map(tab).collect())
}

pub(super) async fn view(
    app: &App,
    session: &Session,
    profile: &Profile,
) -> Result<ProfileView, PageError> {
    let account = &profile.account;
    let path = present::profile_path(&profile.author);
    let is_mine = session.viewer.account() == Some(account.id);
    Ok(ProfileView {
        author: present::author(&profile.author),
        address: present::address(&profile.author, &app.config.server),
        bio_html: account.bio_html.clone(),
        consent: ConsentMark::of(account.terms.get()),
        statement: None,
        origin: elsewhere::profile_link(&profile.author, profile.elsewhere.as_ref()),
        moved: profile.moved.as_ref().and_then(moved),
        from_afar: remote_follow::from_afar(app, session, &profile.author),
        report_url: report::url_for(session, &profile.author),
        feed_url: feed_path(&path),
        is_mine,
        share: is_mine.then(|| share::view(&app.config.server, &profile.author, &path)),
        tie: tie(app, session, account.id).await?,
        joined: words::say("people-joined").with("month", &month(account.created_at)).text(),
        fields: profile
            .fields
            .iter()
            .map(|it| FactView {
                name: it.name.clone(),
                html: it.html.clone(),
                verified: it.verified_at.map(moment),
            })
            .collect(),
    })
}

/// Where somebody went: our page of them where they are known here.
fn moved(to: &Moved) -> Option<MovedView> {
    match &to.to {
        Some(author) => Some(MovedView {
            name: present::author(author).handle,
            url: present::profile_path(author),
        }),
        None => {
            is_web_address(&to.uri).then(|| MovedView { name: to.uri.clone(), url: to.uri.clone() })
        }
    }
}

/// What there is between the viewer and somebody else; nothing to say for oneself.
async fn tie(
    app: &App,
    session: &Session,
    other: services::AccountId,
) -> Result<Option<TieView>, PageError> {
    if session.viewer.account().is_none_or(|me| me == other) {
        return Ok(None);
    }
    let between = services::follows::relationship(app, &session.viewer, other).await?;
    Ok(Some(TieView {
        is_followed: between.following,
        is_requested: between.requested,
        follows_you: between.followed_by,
        is_blocked: between.blocking,
        is_muted: between.muting,
    }))
}
