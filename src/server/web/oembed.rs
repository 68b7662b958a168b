//! oEmbed (oembed.com): how other sites show a link to a work. A picture, its maker and its
//! terms; never markup of ours on their page.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use services::posts::{Found, Shown};
use services::{Error, PostId, Viewer};

use super::html::policy_url;
use super::{PageError, present, view::ConsentMark, view::LabelMark};
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Link previews for other sites.
    routes, ROUTES:
    get "/api/oembed" => answer, Works;
}

async fn answer(app: App, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asked = |wanted: &str| {
        url::form_urlencoded::parse(request.query_string().as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    if asked("format").is_some_and(|it| it != "json") {
        return Ok(HttpResponse::NotImplemented().finish());
    }
    let id = asked("url").and_then(|it| post_of(&app, &it)).ok_or_else(missing)?;
    let Found::Post(shown) = services::posts::find(&app, &Viewer::Anyone, id).await? else {
        return Err(missing().into());
    };
    let mut response = HttpResponse::Ok();
    for (name, value) in shown.exposure.headers(&policy_url(&app)) {
        response.insert_header((name, value));
    }
    let room = |wanted| asked(wanted).and_then(|it| it.parse().ok()).unwrap_or(u32::MAX);
    let body = embed(&app, &shown, room("maxwidth"), room("maxheight"));
    Ok(response
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(body))
}

fn missing() -> Error {
    Error::NotFound("That is not the address of a public post here.")
}

/// The post an address of ours names.
fn post_of(app: &App, address: &str) -> Option<PostId> {
    let path = address.strip_prefix(&app.config.server.origin())?;
    let path = path.split(['?', '#']).next()?;
    path.strip_prefix("/@")?.split_once('/')?.1.trim_end_matches('/').parse().ok()
}

fn embed(app: &App, shown: &Shown, most_wide: u32, most_high: u32) -> serde_json::Value {
    let server = &app.config.server;
    let name = present::name(&shown.author);
    let mut body = json!({
        "version": "1.0",
        "type": "link",
        "title": if shown.post.title.is_empty() { format!("Post by {name}") } else { shown.post.title.clone() },
        "author_name": name,
        "author_url": server.link(&present::profile_path(&shown.author)),
        "provider_name": server.domain(),
        "provider_url": server.link("/"),
        "cache_age": 300,
        "rights": ConsentMark::of(shown.exposure.consent()).words,
        "ai_label": LabelMark::of(shown.exposure.label()).map(|it| it.words),
        "digital_source_type": shown.exposure.digital_source_type(),
        "license_url": server.link("/policies/ai"),
    });
    let is_covered = !shown.post.warning.is_empty() || !shown.post.sensitivity.is_empty();
    let picture = shown.pictures.first().filter(|_| !is_covered);
    let Some(fields) = body.as_object_mut() else { return body };
    let fitting = picture.and_then(|it| {
        let fits =
            |r: &&services::media::RenditionInfo| r.width <= most_wide && r.height <= most_high;
        let best = it
            .renditions
            .iter()
            .filter(|r| r.format != "webp")
            .filter(fits)
            .max_by_key(|r| r.width)?;
        Some((it, best))
    });
    if let Some((picture, rendition)) = fitting {
        fields.insert("type".to_owned(), "photo".into());
        let path = present::rendition_path(picture, rendition.width, &rendition.format);
        fields.insert("url".to_owned(), server.link(&path).into());
        fields.insert("width".to_owned(), rendition.width.into());
        fields.insert("height".to_owned(), rendition.height.into());
        fields.insert("alt".to_owned(), picture.media.alt.clone().into());
    }
    body
}
