//! The threshold: the right host, and no form that another site sent.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, Uri, header};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};
use futures_util::StreamExt as _;
use services::config::Server;

use super::{App, Browser};
use crate::web::PageError;

/// A form without files is never larger: the composer's longest text, several times over.
const FORM_BYTES: usize = 512 * 1024;

/// The token and the headers of its part are some hundred bytes.
const FIRST_FIELD_BYTES: usize = 16 * 1024;

/// Nobody's line is so slow for so little.
const FORM_TIME: Duration = Duration::from_secs(15);

/// Refuses requests for a host that is not ours (421) and machines that are kept out, lets HTML
/// forms say `DELETE`:
/// `POST …?_method=delete`, answers `HEAD` wherever `GET` is answered, and takes a call of the API
/// with a slash behind it for the one without.
pub(crate) async fn host_and_method(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let ours =
        request.app_data::<App>().is_some_and(|app| is_ours(request.request(), &app.config.server));
    if !ours {
        let response = HttpResponse::MisdirectedRequest()
            .content_type("text/plain; charset=utf-8")
            .body("This server does not answer for that host name.\n");
        return Ok(request.into_response(response));
    }
    if is_kept_out(&request).await {
        let response = HttpResponse::Forbidden()
            .content_type("text/plain; charset=utf-8")
            .body("This server does not answer where you are.\n");
        return Ok(request.into_response(response));
    }
    if request.method() == Method::POST && wants_delete(request.query_string()) {
        request.head_mut().method = Method::DELETE;
    }
    trim_slash(&mut request);
    // The answer is the same without its body, which is left out where it is written.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

/// Whether staff keep the machine out that asks. When that cannot be known, it is let in.
async fn is_kept_out(request: &ServiceRequest) -> bool {
    let Some(app) = request.app_data::<App>() else { return false };
    let address = super::address::client(request.head(), &app.config.server);
    let severity = services::barriers::of_address(app, address).await.ok().flatten();
    severity == Some(services::barriers::Severity::NoAccess)
}

/// Some apps write a slash behind the path of a call, which Mastodon does not mind.
fn trim_slash(request: &mut ServiceRequest) {
    let path = request.path();
    let Some(trimmed) = path.strip_suffix('/').filter(|it| it.starts_with("/api/")) else { return };
    let target = match request.uri().query() {
        Some(query) => format!("{trimmed}?{query}"),
        None => trimmed.to_owned(),
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = target.parse().ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

fn wants_delete(query: &str) -> bool {
    query.split('&').any(|pair| pair.eq_ignore_ascii_case("_method=delete"))
}

/// Whether the Host header (and an absolute request target) names us. One Host header only.
fn is_ours(request: &HttpRequest, config: &Server) -> bool {
    let mut hosts = request.headers().get_all(header::HOST);
    let (first, second) = (hosts.next(), hosts.next());
    let named = first.and_then(|value| value.to_str().ok());
    let target = request.uri().authority().map(actix_web::http::uri::Authority::as_str);
    let known = |host: &str| {
        let host = host.to_ascii_lowercase();
        let bare = host.trim_end_matches(":443").trim_end_matches(":80");
        host == config.domain()
            || bare == config.domain()
            || host == config.listen.to_string()
            || config.also_hosts.iter().any(|it| it.eq_ignore_ascii_case(&host))
            || is_loopback(&host, config)
    };
    second.is_none() && named.is_some_and(known) && target.is_none_or(known)
}

/// `localhost:PORT` and `127.0.0.1:PORT` are the same place on the machine itself: for health
/// checks and first steps.
fn is_loopback(host: &str, config: &Server) -> bool {
    if !config.listen.ip().is_loopback() {
        return false;
    }
    let port = config.listen.port();
    [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")]
        .iter()
        .any(|it| it == host)
}

/// Refuses a change that another site may have caused (WEB-06). Pages only; the API has no
/// cookies.
///
/// Three locks: the browser's own word (`Origin`, `Sec-Fetch-Site`), `SameSite=Lax` cookies, and
/// a token in the form that only a page of ours for this browser knows. Of a multipart body only
/// its first field is read here, which has to be the token: the files behind it are too large.
pub(crate) async fn own_forms_only(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    let refused = match verdict(&mut request).await {
        Ok(true) => None,
        Ok(false) => Some(PageError::from(foreign()).into()),
        Err(error) => Some(error),
    };
    if let Some(error) = refused {
        return Ok(request.into_response(HttpResponse::from_error(error)));
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

async fn verdict(request: &mut ServiceRequest) -> Result<bool, Error> {
    Ok(came_from_us(request.request()) && has_token(request).await?)
}

/// What someone reads whose form is not of this site.
pub(crate) fn foreign() -> services::Error {
    services::Error::Forbidden(
        "That form did not come from this site, or it is too old. Go back, reload the page and send it again.",
    )
}

fn came_from_us(request: &HttpRequest) -> bool {
    let Some(app) = request.app_data::<App>() else { return false };
    let config = &app.config.server;
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        let Ok(origin) = origin.to_str() else { return false };
        let host = origin.split_once("://").map(|(_, host)| host.to_ascii_lowercase());
        return origin == config.origin()
            || host.is_some_and(|host| {
                config.also_hosts.contains(&host) || is_loopback(&host, config)
            });
    }
    match request.headers().get("sec-fetch-site").map(header::HeaderValue::as_bytes) {
        None => true,
        Some(site) => site == b"same-origin" || site == b"none",
    }
}

/// Looks at the token of a form, and puts the body back for the handler.
async fn has_token(request: &mut ServiceRequest) -> Result<bool, Error> {
    let Some(app) = request.app_data::<App>().cloned() else { return Ok(false) };
    let token = match request.content_type() {
        "multipart/form-data" => token_of_parts(request).await?,
        "application/x-www-form-urlencoded" => token_of_fields(request).await?,
        _ => None,
    };
    let browser = Browser::of(request.request(), &app.config.server);
    Ok(token.is_some_and(|token| browser.accepts(&app, &token)))
}

async fn token_of_fields(request: &mut ServiceRequest) -> Result<Option<String>, Error> {
    let body = read(request.take_payload()).await?;
    let token = url::form_urlencoded::parse(&body)
        .find(|(name, _)| name == "csrf")
        .map(|(_, value)| value.into_owned());
    request.set_payload(Payload::from(body));
    Ok(token)
}

/// Every route may be sent a multipart body, also one whose handler reads none.
async fn token_of_parts(request: &mut ServiceRequest) -> Result<Option<String>, Error> {
    let mut rest = request.take_payload();
    let mut head = BytesMut::new();
    let look = async {
        loop {
            match first_field(&head) {
                First::Csrf(token) => return Ok(Some(token)),
                First::Other => return Ok(None),
                First::Unfinished if head.len() > FIRST_FIELD_BYTES => return Ok(None),
                First::Unfinished => {}
            }
            let Some(chunk) = rest.next().await else { return Ok(None) };
            head.extend_from_slice(&chunk?);
        }
    };
    let token = tokio::time::timeout(FORM_TIME, look).await.unwrap_or_else(|_| Err(too_slow()))?;
    let head = futures_util::stream::once(std::future::ready(Ok(head.freeze())));
    request.set_payload(Payload::Stream { payload: Box::pin(head.chain(rest)) });
    Ok(token)
}

/// What a multipart body begins with.
#[derive(Debug, PartialEq, Eq)]
enum First {
    /// Too little of it is here to tell.
    Unfinished,
    /// The field `csrf` with this value.
    Csrf(String),
    /// Something else.
    Other,
}

fn first_field(body: &[u8]) -> First {
    let text = String::from_utf8_lossy(body);
    let Some((headers, after)) = text.split_once("\r\n\r\n") else { return First::Unfinished };
    if !headers.contains("name=\"csrf\"") {
        return First::Other;
    }
    match after.split_once("\r\n") {
        Some((token, _)) => First::Csrf(token.to_owned()),
        None => First::Unfinished,
    }
}

fn too_slow() -> Error {
    actix_web::error::ErrorRequestTimeout("the form took too long")
}

async fn read(mut payload: Payload) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    let collect = async {
        while let Some(chunk) = payload.next().await {
            body.extend_from_slice(&chunk?);
            if body.len() > FORM_BYTES {
                return Err(actix_web::error::ErrorPayloadTooLarge("the form is too large"));
            }
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(FORM_TIME, collect).await.unwrap_or_else(|_| Err(too_slow()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_the_first_field_or_none() {
        let part = |name: &str, rest: &str| {
            let body = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{rest}");
            first_field(body.as_bytes())
        };
        assert_eq!(part("csrf", "\r\nabc\r\n--x--"), First::Csrf("abc".to_owned()));
        assert_eq!(part("csrf", "\r\nabc"), First::Unfinished);
        assert_eq!(part("csrf", ""), First::Unfinished);
        assert_eq!(part("title", "\r\nabc\r\n--x--"), First::Other);
        assert_eq!(first_field(b""), First::Unfinished);
    }
}
