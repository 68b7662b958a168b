//! The page of one post.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::{Exposure, Visibility};
use services::PostId;
use services::filters::{self, Context};
use services::media::Report;
use services::posts::{Found, Picture, Shown};
use services::sequences::Around;

use super::dates::{excerpt, moment};
use super::view::{Page, PostView, ShareView, TileView, Tombstone};
use super::{Html, PageError, html, json_ld, layout, limited, present, share};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Posts, by their own address and by number.
    routes, ROUTES:
    get "/@{username}/{id:\\d+}" => show, Works;
    get "/posts/{id}" => by_number, Works;
}

/// Other works by the same artist under a work.
const MORE: usize = 6;

#[derive(Template)]
#[template(path = "pages/post/show.html")]
struct Show {
    page: Page,
    post: PostView,
    parents: Vec<PostView>,
    replies: Vec<PostView>,
    more: Vec<TileView>,
    /// The series in which it hangs.
    series: Option<SeriesView>,
    /// What one hands on of one's own work.
    share: Option<ShareView>,
    /// Whether the viewer pinned it; none where it is not theirs to pin.
    pinned: Option<bool>,
    /// What happened to the files of one's own work.
    stories: Vec<Story>,
}

/// Where a work stands in its series.
struct SeriesView {
    title: String,
    url: String,
    /// "3 of 12".
    place: String,
    before: Option<String>,
    after: Option<String>,
}

impl SeriesView {
    fn of(shown: &Shown, around: &Around) -> Self {
        let author = &shown.author;
        let page = |it: Option<PostId>| it.map(|id| present::post_path(author, id));
        Self {
            title: around.series.title.clone(),
            url: present::sequence_path(author, &around.series),
            place: format!("{} of {}", around.place, around.count),
            before: page(around.before),
            after: page(around.after),
        }
    }
}

/// What happened to one file, for its owner.
struct Story {
    /// "What happened to `heron.png`"; "the file" where it has no name.
    file_name: String,
    lines: Vec<String>,
    original: String,
}

impl Story {
    fn of(picture: &Picture) -> Self {
        let row = &picture.media;
        let name = if row.file_name.is_empty() { "the file" } else { &row.file_name };
        let report = Report::kept(&row.report);
        Self {
            file_name: name.to_owned(),
            lines: report.as_ref().map_or_else(Vec::new, Report::sentences),
            original: format!("/media/{}/original", row.id),
        }
    }
}

pub(super) async fn show(
    app: App,
    session: Session,
    path: web::Path<(String, PostId)>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (username, id) = path.into_inner();
    let mut thread = services::posts::show(&app, &session.viewer, id).await?;
    for around in [&mut thread.ancestors, &mut thread.replies] {
        filters::cover(&app, &session.viewer, Context::Thread, around, |it| Some(&mut *it)).await?;
    }
    let shown = match &thread.post {
        Found::Post(shown) => shown,
        Found::Gone { author, deleted_at, .. } => {
            return gone(&app, &session, author, *deleted_at).await;
        }
    };
    let canonical = present::post_path(&shown.author, id);
    if !username.eq(address_part(&canonical)) {
        return Ok(html::see_other(&canonical));
    }
    let what = ("post", canonical.as_str(), request.query_string());
    if let Some(notice) = limited::before(&app, &session, &shown.author, what).await? {
        return Ok(notice);
    }
    let more = more(&app, &session, shown).await?;
    let around = services::sequences::around(&app, &session.viewer, id).await?;
    let exposure = more.iter().fold(thread.exposure, |page, it| page.and(it.exposure));
    let mut page = layout::page(&app, &session, title(shown), &exposure).await?;
    describe(&app, shown, &canonical, &mut page);
    // The address with `?done=` may be passed on; what was done is the author's to read.
    page.flash = layout::flash_of(request.query_string()).filter(|_| shown.ties.is_mine);
    if let Some(origin) = &shown.elsewhere {
        page.canonical = origin.page().map(ToOwned::to_owned);
        page.oembed = None;
    }
    let view = |it: &Shown| present::post(&session.viewer, it, None);
    let template = Show {
        page,
        post: view(shown),
        parents: thread.ancestors.iter().map(view).collect(),
        replies: thread.replies.iter().map(view).collect(),
        series: around.as_ref().map(|it| SeriesView::of(shown, it)),
        share: is_shared(shown).then(|| share::view(&app.config.server, &shown.author, &canonical)),
        more: more.iter().filter_map(|it| present::tile(it, false)).collect(),
        pinned: pinned(&app, &session, shown).await?,
        stories: if shown.ties.is_mine {
            shown.pictures.iter().map(Story::of).collect()
        } else {
            Vec::new()
        },
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

/// Whether one's own work is pinned; nothing of what cannot be.
async fn pinned(app: &App, session: &Session, shown: &Shown) -> Result<Option<bool>, PageError> {
    let is_open = matches!(shown.post.visibility.get(), Visibility::Public | Visibility::Quiet);
    let is_work = !shown.pictures.is_empty() && shown.post.parent_id.is_none();
    match session.viewer.signed_in() {
        Ok(member) if shown.ties.is_mine && is_open && is_work => {
            Ok(Some(services::pins::is_pinned(app, member, shown.post.id).await?))
        }
        _ => Ok(None),
    }
}

/// Whether it is one's own, and others can open what is handed on.
fn is_shared(shown: &Shown) -> bool {
    let is_open = matches!(shown.post.visibility.get(), Visibility::Public | Visibility::Quiet);
    shown.ties.is_mine && is_open && !shown.post.is_held
}

/// `mira` of `/@mira/7`.
fn address_part(path: &str) -> &str {
    path.strip_prefix("/@").and_then(|it| it.split('/').next()).unwrap_or_default()
}

async fn more(app: &App, session: &Session, shown: &Shown) -> Result<Vec<Shown>, PageError> {
    if shown.pictures.is_empty() {
        return Ok(Vec::new());
    }
    let asked = services::feeds::Page { older_than: None, newer_than: None, limit: MORE + 1 };
    let listing = services::feeds::portfolio(app, &session.viewer, shown.author.id, asked).await?;
    let others = listing.items.into_iter().map(|it| it.shown);
    Ok(others.filter(|it| it.post.id != shown.post.id).take(MORE).collect())
}

fn title(shown: &Shown) -> String {
    let by = present::name(&shown.author);
    if shown.post.title.is_empty() {
        format!("Post by {by}")
    } else {
        format!("{} by {by}", shown.post.title)
    }
}

/// The head of the document: one address, a description, the feed, the machine-readable work.
fn describe(app: &App, shown: &Shown, path: &str, page: &mut Page) {
    let server = &app.config.server;
    let is_covered = !shown.post.warning.is_empty() || !shown.post.sensitivity.is_empty();
    let text = if is_covered { String::new() } else { excerpt(&shown.post.html, 160) };
    let alt = shown.pictures.first().map_or("", |it| it.media.alt.as_str());
    page.description = [shown.post.warning.as_str(), &text, alt]
        .into_iter()
        .find(|it| !it.is_empty())
        .map(ToOwned::to_owned);
    page.canonical = Some(server.link(path));
    page.json_ld = json_ld::work(server, shown);
    let for_anyone = matches!(shown.post.visibility.get(), Visibility::Public | Visibility::Quiet);
    if for_anyone {
        let address: String =
            url::form_urlencoded::byte_serialize(server.link(path).as_bytes()).collect();
        page.oembed = Some(server.link(&format!("/api/oembed?url={address}")));
        page.preview = present::preview(server, shown);
    }
}

async fn gone(
    app: &App,
    session: &Session,
    author: &services::posts::Author,
    deleted_at: services::Timestamp,
) -> Result<HttpResponse, PageError> {
    #[derive(Template)]
    #[template(path = "pages/post/tombstone.html")]
    struct Stone {
        page: Page,
        stone: Tombstone,
    }
    let exposure = Exposure::none().unlisted();
    let template = Stone {
        page: layout::page(app, session, "Deleted", &exposure).await?,
        stone: Tombstone {
            words: "This post was deleted by its author.".to_owned(),
            when: Some(moment(deleted_at)),
            author: Some(present::author(author)),
        },
    };
    Ok(Html::new(app, &template, &exposure)?.with_status(StatusCode::GONE).respond())
}

/// `/posts/7` leads to the post's own address.
async fn by_number(
    app: App,
    session: Session,
    id: web::Path<PostId>,
) -> Result<HttpResponse, PageError> {
    match services::posts::find(&app, &session.viewer, *id).await? {
        Found::Post(shown) => Ok(html::see_other(&present::post_path(&shown.author, *id))),
        Found::Gone { author, deleted_at, .. } => gone(&app, &session, &author, deleted_at).await,
    }
}
