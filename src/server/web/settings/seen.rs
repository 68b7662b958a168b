//! "What a crawler sees": not a description, but the answers themselves. The handlers of the
//! page, of the file and of `robots.txt` are asked as a stranger would ask them, and what they
//! say is shown.

use actix_web::body::to_bytes;
use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Group;
use services::posts::{Found, Shown};
use services::{Error, MediaId, PostId, Viewer};

use super::places;
use crate::door::{App, Browser, Session};
use crate::routes::routes;
use crate::web::view::{ConsentMark, HeaderRow, LabelMark, Page, Tab, TileView};
use crate::web::{Html, PageError, files, layout, post, present};

routes! {
    /// One's own works with the eyes of a crawler.
    routes, ROUTES:
    get "/settings/terms/seen" => list, Works;
    get "/settings/terms/seen/{media}" => of_picture, Nothing;
    get "/posts/{id}/signals" => of_post, Works;
}

/// Works on the list.
const NEWEST: usize = 24;

/// Headers that say something about terms; the rest is the same everywhere.
const SIGNALS: [&str; 6] = [
    "x-robots-tag",
    "content-usage",
    "tdm-reservation",
    "tdm-policy",
    "content-signal",
    "ai-disclosure",
];

#[derive(Template)]
#[template(path = "pages/settings/seen.html")]
struct List {
    page: Page,
    places: Vec<Tab>,
    tiles: Vec<TileView>,
}

async fn list(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let works = own_works(&app, &session).await?;
    let exposure = works.exposure.unlisted();
    let tiles = works
        .items
        .iter()
        .filter_map(|it| {
            let mut tile = present::tile(&it.shown, false)?;
            tile.url = format!("/posts/{}/signals", it.shown.post.id);
            Some(tile)
        })
        .collect();
    let page = layout::page(&app, &session, words::plain("settings-seen"), &exposure).await?;
    let shown = List { page, places: places("/settings/terms"), tiles };
    Ok(Html::new(&app, &shown, &exposure)?.respond())
}

async fn own_works(app: &App, session: &Session) -> Result<services::feeds::Listing, Error> {
    let account = session.member()?.account;
    let asked = services::feeds::Page { older_than: None, newer_than: None, limit: NEWEST };
    services::feeds::portfolio(app, &session.viewer, account, asked).await
}

/// The short address by picture.
async fn of_picture(
    app: App,
    session: Session,
    media: web::Path<MediaId>,
) -> Result<HttpResponse, PageError> {
    let mine = services::uploads::mine(&app, session.member()?, vec![*media]).await?;
    let post = mine
        .first()
        .and_then(|it| it.media.post_id)
        .ok_or(Error::NotFound("settings-seen-not-yours"))?;
    let to = format!("/posts/{post}/signals#picture-{media}");
    Ok(crate::web::html::see_other(&to))
}

/// One picture's file.
struct PictureRow {
    id: String,
    name: String,
    url: String,
    terms: ConsentMark,
    label: Option<LabelMark>,
    headers: Vec<HeaderRow>,
}

#[derive(Template)]
#[template(path = "pages/settings/seen_one.html")]
struct Signals {
    page: Page,
    places: Vec<Tab>,
    name: String,
    terms: ConsentMark,
    label: Option<LabelMark>,
    post_url: String,
    pictures: Vec<PictureRow>,
    /// What a stranger's request for the page is answered; none when they are shown nothing.
    seen: Option<SeenPage>,
    refused: Vec<HeaderRow>,
    previews: Vec<HeaderRow>,
    robots: String,
}

/// The page as a stranger is sent it.
struct SeenPage {
    headers: Vec<HeaderRow>,
    tags: Vec<HeaderRow>,
    json_ld: Option<String>,
}

async fn of_post(
    app: App,
    session: Session,
    id: web::Path<PostId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    session.member()?;
    let Found::Post(shown) = services::posts::find(&app, &session.viewer, *id).await? else {
        return Err(Error::NotFound("settings-seen-post-gone").into());
    };
    if !shown.ties.is_mine {
        return Err(Error::Forbidden("settings-seen-not-its-artist").into());
    }
    let site = services::settings::get(&app).await?;
    let exposure = shown.exposure.unlisted();
    let mut page = layout::page(&app, &session, words::plain("settings-seen"), &exposure).await?;
    page.canonical = None;
    let template = Signals {
        page,
        places: places("/settings/terms"),
        name: name(&shown),
        terms: ConsentMark::of(shown.exposure.consent()),
        label: LabelMark::of(shown.exposure.label()),
        post_url: app.config.server.link(&present::post_path(&shown.author, *id)),
        pictures: pictures(&app, &shown, &request).await?,
        seen: seen_page(&app, &shown, &request).await?,
        refused: answers(Group::Training, false),
        previews: answers(Group::PreviewSearch, site.welcomes_previews),
        robots: robots(&app).await?,
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

fn name(shown: &Shown) -> String {
    match shown.post.title.as_str() {
        "" => words::plain("settings-untitled").to_owned(),
        title => title.to_owned(),
    }
}

/// Nobody we know, with nothing in their hands.
fn stranger(app: &App, path: &str) -> Session {
    let browser = Browser::unknown(&app.config.server);
    Session { viewer: Viewer::Anyone, unread: 0, home: None, browser, path: path.to_owned() }
}

async fn pictures(
    app: &App,
    shown: &Shown,
    request: &HttpRequest,
) -> Result<Vec<PictureRow>, PageError> {
    let mut rows = Vec::with_capacity(shown.pictures.len());
    for (number, picture) in (1_usize..).zip(&shown.pictures) {
        let view = present::picture(picture, &shown.exposure);
        let file = view.src.rsplit('/').next().unwrap_or_default().to_owned();
        let asked = web::Path::from((picture.media.id, file));
        let visitor = stranger(app, &view.src);
        let headers = match files::rendition(app.clone(), visitor, asked, request.clone()).await {
            Ok(response) => signals(response.headers()),
            Err(PageError(Error::NotFound(_))) => Vec::new(),
            Err(error) => return Err(error),
        };
        rows.push(PictureRow {
            name: match view.alt.is_empty() {
                true => words::say("settings-seen-picture").with("number", &number).text(),
                false => view.alt,
            },
            url: app.config.server.link(&view.src),
            terms: ConsentMark::of(picture.exposure.consent()),
            label: LabelMark::of(picture.exposure.label()),
            headers,
            id: view.id,
        });
    }
    Ok(rows)
}

async fn seen_page(
    app: &App,
    shown: &Shown,
    request: &HttpRequest,
) -> Result<Option<SeenPage>, PageError> {
    let path = present::post_path(&shown.author, shown.post.id);
    let asked = web::Path::from((shown.author.username.clone(), shown.post.id));
    let visitor = stranger(app, &path);
    let response = match post::show(app.clone(), visitor, asked, request.clone()).await {
        Ok(response) => response,
        Err(PageError(Error::NotFound(_))) => return Ok(None),
        Err(error) => return Err(error),
    };
    let headers = signals(response.headers());
    let html = body(response).await?;
    Ok(Some(SeenPage { headers, tags: tags(&html), json_ld: json_ld(&html) }))
}

fn signals(headers: &HeaderMap) -> Vec<HeaderRow> {
    headers
        .iter()
        .filter(|(name, _)| SIGNALS.contains(&name.as_str()))
        .map(|(name, value)| HeaderRow {
            name: name.as_str().to_owned(),
            value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
        })
        .collect()
}

async fn body(response: HttpResponse) -> Result<String, Error> {
    let bytes = to_bytes(response.into_body())
        .await
        .map_err(|error| Error::Internal(anyhow::anyhow!("a page of ours: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn robots(app: &App) -> Result<String, PageError> {
    let response = crate::signals::robots(app.clone()).await?;
    Ok(body(response).await?)
}

/// The tags in the head of a page of ours that say something about AI. Their values hold no
/// quotation mark: the templates escape it.
fn tags(html: &str) -> Vec<HeaderRow> {
    const NAMES: [&str; 4] = ["robots", "tdm-reservation", "tdm-policy", "ai-disclosure"];
    let head = html.split("</head>").next().unwrap_or_default();
    head.split("<meta name=\"")
        .skip(1)
        .filter_map(|rest| {
            let (name, rest) = rest.split_once("\" content=\"")?;
            let (value, _) = rest.split_once('"')?;
            NAMES
                .contains(&name)
                .then(|| HeaderRow { name: format!("meta {name}"), value: value.to_owned() })
        })
        .collect()
}

/// The structured data of a page of ours, spread over lines.
fn json_ld(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("<script type=\"application/ld+json\">")?;
    let (text, _) = rest.split_once("</script>")?;
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

/// What the crawlers of a group are answered.
fn answers(group: Group, is_welcome: bool) -> Vec<HeaderRow> {
    let answer = match is_welcome {
        true => words::say("settings-seen-let-in"),
        false => words::say("settings-seen-turned-away"),
    };
    consent::LIST
        .iter()
        .filter(|it| it.group == group)
        .map(|it| HeaderRow {
            name: it.name.to_owned(),
            value: answer.clone().with("operator", it.operator).text(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = concat!(
        "<head>\n<meta charset=\"utf-8\">\n<meta name=\"robots\" content=\"noai, noimageai\">\n",
        "<meta name=\"description\" content=\"x\">\n<meta name=\"tdm-reservation\" content=\"1\">\n",
        "<script type=\"application/ld+json\">{\"a\":\"\\u003cb\"}</script></head>\n",
        "<meta name=\"robots\" content=\"a line in a post\">",
    );

    #[test]
    fn the_tags_are_read_from_the_head_alone() {
        let tags: Vec<_> = tags(PAGE).into_iter().map(|it| (it.name, it.value)).collect();
        assert_eq!(
            tags,
            [
                ("meta robots".to_owned(), "noai, noimageai".to_owned()),
                ("meta tdm-reservation".to_owned(), "1".to_owned()),
            ]
        );
    }

    #[test]
    fn the_structured_data_is_read_as_a_program_reads_it() {
        assert_eq!(json_ld(PAGE).unwrap(), "{\n  \"a\": \"<b\"\n}");
        assert_eq!(json_ld("<head></head>"), None);
    }

    #[test]
    fn those_who_train_are_turned_away() {
        assert!(answers(Group::Training, false).iter().all(|it| it.value.starts_with("403")));
        assert!(!answers(Group::PreviewSearch, true).is_empty());
    }
}
