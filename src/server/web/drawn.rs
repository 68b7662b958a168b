//! Portraits of people who have put up none, for pages. Their address says all that is in them, so
//! nothing is looked up, and caches keep them. Apps are given a picture of Mastodon's name instead
//! (`api/entities/account.rs`): they know by it that nobody chose it.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use services::portraits;
use services::posts::Author;

use super::{PageError, present};
use crate::routes::routes;

routes! {
    /// Portraits that are drawn here. No works: nobody's terms go with them.
    routes, ROUTES:
    get "/portraits/{file}" => portrait, Nothing;
}

/// The portrait of somebody without one.
pub(crate) fn portrait_path(author: &Author) -> String {
    path(&author.username, &author.domain, present::name(author))
}

fn path(username: &str, domain: &str, name: &str) -> String {
    let mat = portraits::mat(username, domain);
    let letter = portraits::initial(name).to_string();
    let letter: String = url::form_urlencoded::byte_serialize(letter.as_bytes()).collect();
    format!("/portraits/{mat}-{letter}.svg")
}

async fn portrait(
    file: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let name = file.strip_suffix(".svg").ok_or(NOT_THERE)?;
    let (mat, letter) = name.split_once('-').ok_or(NOT_THERE)?;
    let mat: usize = mat.parse().map_err(|_| NOT_THERE)?;
    let mut letters = letter.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return Err(NOT_THERE.into());
    };
    Ok(answer(&request, portraits::svg(mat, letter)))
}

const NOT_THERE: services::Error = services::Error::NotFound("There is no such picture.");

/// A week: the drawing may change with a new version.
const LASTS: &str = "public, max-age=604800";

/// Changes when the drawing does.
const ETAG: &str = "\"drawn-1\"";

fn answer(request: &HttpRequest, svg: String) -> HttpResponse {
    let known = request.headers().get(header::IF_NONE_MATCH).map(header::HeaderValue::as_bytes);
    let is_known = known == Some(ETAG.as_bytes());
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, LASTS))
        .insert_header((header::ETAG, ETAG))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("content-security-policy", "default-src 'none'; sandbox"))
        .content_type("image/svg+xml");
    if is_known { response.finish() } else { response.body(svg) }
}
