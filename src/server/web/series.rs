//! Works in the order of their artist: the list of somebody's series, and the page of one of them
//! or of a section of the portfolio.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::accounts::Profile;
use services::filters::{self, Context};
use services::sequences::Summary;
use services::{Error, SequenceId, SequenceKind};
use words::Rich;

use super::profile::{head, notice, places, view};
use super::view::{Page, PagerView, ProfileView, Tab, TileView};
use super::{Html, PageError, present};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Series and sections.
    routes, ROUTES:
    get "/@{username}/series" => list, Works;
    get "/@{username}/series/{id}" => series, Works;
    get "/@{username}/sections/{id}" => section, Works;
}

/// Series on a page, and works on a page of one.
const COVERS: usize = 24;
const TILES: usize = 48;

#[derive(Template)]
#[template(path = "pages/series/list.html")]
struct List {
    page: Page,
    profile: ProfileView,
    places: Vec<Tab>,
    /// Each stands for a series.
    tiles: Vec<TileView>,
    /// Those without a work, for their artist: name and address.
    empty: Vec<(String, String)>,
    pager: PagerView,
}

async fn list(
    app: App,
    session: Session,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let profile = services::accounts::profile(&app, &session.viewer, &username).await?;
    if let Some(notice) = notice(&app, &session, &profile, "/series", &request).await? {
        return Ok(notice);
    }
    let asked = present::asked_page(request.query_string(), COVERS);
    let (viewer, owner) = (&session.viewer, profile.account.id);
    let mut all =
        services::sequences::of_account(&app, viewer, owner, SequenceKind::Series, asked).await?;
    filters::cover(&app, viewer, Context::Account, &mut all.items, |it| it.cover.as_mut()).await?;
    let exposure = profile.exposure.and(all.exposure);
    let path = format!("{}/series", present::profile_path(&profile.author));
    let bare = all.items.iter().filter(|it| it.cover.is_none());
    let template = List {
        page: head(&app, &session, &profile, "/series", &exposure).await?,
        places: places(&app, &session, &profile, "/series", &request).await?,
        tiles: all.items.iter().filter_map(|it| cover(&profile, it)).collect(),
        empty: bare.map(|it| (it.sequence.title.clone(), address(&profile, it))).collect(),
        pager: present::pager(&path, all.older, all.newer),
        profile: view(&app, &session, &profile).await?,
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

fn address(profile: &Profile, it: &Summary) -> String {
    present::sequence_path(&profile.author, &it.sequence)
}

/// The work that stands for a series, as it hangs on the wall of series.
fn cover(profile: &Profile, it: &Summary) -> Option<TileView> {
    let tile = present::tile(it.cover.as_ref()?, false)?;
    Some(TileView {
        url: address(profile, it),
        title: Some(it.sequence.title.clone()),
        count: Some(present::works(it.count)),
        is_moving: false,
        ..tile
    })
}

#[derive(Template)]
#[template(path = "pages/series/show.html")]
struct Show {
    page: Page,
    /// "Series, 12 works by Mira".
    line: Rich,
    /// The way back: the portfolio, or all series.
    back: Tab,
    title: String,
    intro: String,
    tiles: Vec<TileView>,
    pager: PagerView,
    /// Where its owner arranges it.
    arrange: Option<String>,
}

async fn series(
    app: App,
    session: Session,
    path: web::Path<(String, SequenceId)>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    show(&app, &session, path.into_inner(), SequenceKind::Series, &request).await
}

async fn section(
    app: App,
    session: Session,
    path: web::Path<(String, SequenceId)>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    show(&app, &session, path.into_inner(), SequenceKind::Section, &request).await
}

async fn show(
    app: &App,
    session: &Session,
    (username, id): (String, SequenceId),
    kind: SequenceKind,
    request: &HttpRequest,
) -> Result<HttpResponse, PageError> {
    let viewer = &session.viewer;
    let profile = services::accounts::profile(app, viewer, &username).await?;
    let asked = present::asked_page(request.query_string(), TILES);
    let mut opened = services::sequences::open(app, viewer, id, asked).await?;
    let row = opened.sequence.clone();
    if row.account_id != profile.account.id || row.kind != kind {
        return Err(Error::NotFound("sequences-not-here").into());
    }
    let path = present::sequence_path(&profile.author, &row);
    let home = present::profile_path(&profile.author);
    let below = path.strip_prefix(&home).unwrap_or_default();
    if let Some(notice) = notice(app, session, &profile, below, request).await? {
        return Ok(notice);
    }
    let items = &mut opened.works.items;
    filters::cover(app, viewer, Context::Account, items, |it| Some(&mut it.shown)).await?;
    let mut exposure = profile.exposure.and(opened.works.exposure);
    if let Some(cover) = &opened.cover {
        exposure = exposure.and(cover.exposure);
    }
    let artist = present::name(&profile.author).to_owned();
    let mut page = head(app, session, &profile, below, &exposure).await?;
    page.title =
        words::say("sequences-title").with("title", &row.title).with("artist", &artist).text();
    page.description = Some(row.intro.clone()).filter(|it| !it.is_empty());
    page.preview = opened.cover.as_ref().and_then(|it| present::preview(&app.config.server, it));
    let (line, back, url) = match kind {
        SequenceKind::Section => {
            (words::rich("sequences-section-line"), words::plain("people-tab-portfolio"), home)
        }
        SequenceKind::Series => (
            words::rich("sequences-series-line"),
            words::plain("sequences-all"),
            format!("{home}/series"),
        ),
    };
    let is_mine = viewer.account() == Some(row.account_id);
    let template = Show {
        page,
        line: line.with("count", &opened.count).with("artist", &artist),
        back: Tab { label: back.to_owned(), url, is_here: false },
        tiles: opened.works.items.iter().filter_map(|it| present::tile(&it.shown, false)).collect(),
        pager: present::pager(&path, opened.works.older, opened.works.newer),
        arrange: is_mine.then(|| format!("/settings/portfolio/{id}")),
        title: row.title,
        intro: row.intro,
    };
    Ok(Html::new(app, &template, &exposure)?.respond())
}
