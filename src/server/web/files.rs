//! Pictures. Each leaves with the headers of its own terms; what may not be seen is not there.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use services::MediaId;
use services::uploads::{Served, Wanted};

use super::error::PageError;
use super::html::policy_url;
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Pictures and portraits.
    routes, ROUTES:
    get "/media/{id}/original" => original, Works;
    get "/media/{id}/{file}" => rendition, Works;
}

pub(super) async fn rendition(
    app: App,
    session: Session,
    path: web::Path<(MediaId, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, file) = path.into_inner();
    let wanted = wanted(&file).ok_or(services::Error::NotFound("There is no such picture."))?;
    let served = match key(&request) {
        Some(key) => services::uploads::open_with_key(&app, id, wanted, &key).await?,
        None => services::uploads::open(&app, &session.viewer, id, wanted).await?,
    };
    Ok(answer(&app, &request, served))
}

/// What a server that was sent the post knows.
fn key(request: &HttpRequest) -> Option<String> {
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "key")
        .map(|(_, value)| value.into_owned())
}

/// `480.webp`, or `portrait`.
fn wanted(file: &str) -> Option<Wanted> {
    if file == "portrait" {
        return Some(Wanted::Portrait);
    }
    let (width, ext) = file.split_once('.')?;
    Some(Wanted::Rendition { width: width.parse().ok()?, ext: ext.to_owned() })
}

/// The artist's own file, byte for byte, to the artist alone.
async fn original(
    app: App,
    session: Session,
    id: web::Path<MediaId>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let served = services::uploads::open(&app, &session.viewer, *id, Wanted::Original).await?;
    let name = file_name(&served.file_name);
    let mut response = answer(&app, &request, served);
    if let Ok(value) = header::HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// A name that no header and no file system trips over.
fn file_name(name: &str) -> String {
    let kept: String =
        name.chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                    c
                } else {
                    '_'
                }
            })
            .take(120)
            .collect();
    let kept = kept.trim_matches(['.', ' ']).to_owned();
    if kept.is_empty() { "original".to_owned() } else { kept }
}

fn answer(app: &App, request: &HttpRequest, served: Served) -> HttpResponse {
    let known = request.headers().get(header::IF_NONE_MATCH).map(header::HeaderValue::as_bytes);
    let is_known = known == Some(served.etag.as_bytes());
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    for (name, value) in served.exposure.headers(&policy_url(app)) {
        response.insert_header((name, value));
    }
    // Terms may tighten and works may be deleted at any time, so a cache asks again soon.
    let lasts = if served.is_public { "public, max-age=300" } else { "private, no-store" };
    response
        .insert_header((header::CACHE_CONTROL, lasts))
        .insert_header((header::ETAG, served.etag))
        // Feed readers and other servers' pages show our pictures too.
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        // Even if a picture were read as a page, nothing in it may run.
        .insert_header(("content-security-policy", "default-src 'none'; sandbox"))
        .content_type(served.content_type);
    if is_known { response.finish() } else { response.body(served.bytes) }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_name_is_made_harmless() {
        assert_eq!(file_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(file_name("a\"b\r\nc.png"), "a_b__c.png");
        assert_eq!(file_name("..."), "original");
    }
}
