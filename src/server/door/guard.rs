//! The threshold: the right host, and no form that another site sent.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _};
use futures_util::StreamExt as _;
use services::config::Server;

use super::{App, Browser};
use crate::web::PageError;

/// A form without files is never larger: the composer's longest text, several times over.
const FORM_BYTES: usize = 512 * 1024;

/// Refuses requests for a host that is not ours (421), and lets HTML forms say `DELETE`:
/// `POST …?_method=delete`.
pub(crate) async fn host_and_method(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let ours = request
        .app_data::<App>()
        .is_some_and(|app| is_ours(request.request(), &app.config.server));
    if !ours {
        let response = HttpResponse::MisdirectedRequest()
            .content_type("text/plain; charset=utf-8")
            .body("This server does not answer for that host name.\n");
        return Ok(request.into_response(response));
    }
    if request.method() == Method::POST && wants_delete(request.query_string()) {
        request.head_mut().method = Method::DELETE;
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

fn wants_delete(query: &str) -> bool {
    query.split('&').any(|pair| pair.eq_ignore_ascii_case("_method=delete"))
}

/// Whether the Host header (and an absolute request target) names us. One Host header only.
fn is_ours(request: &HttpRequest, config: &Server) -> bool {
    let mut hosts = request.headers().get_all(header::HOST);
    let (first, second) = (hosts.next(), hosts.next());
    let named = first.and_then(|value| value.to_str().ok());
    let target = request.uri().authority().map(|it| it.as_str());
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
/// a token in the form that only a page of ours for this browser knows. Multipart bodies are too
/// large to read here; [`super::Upload`] checks their token before it reads any file.
pub(crate) async fn own_forms_only(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    let allowed = came_from_us(request.request()) && has_token(&mut request).await?;
    if !allowed {
        let error = PageError::from(services::Error::Forbidden(
            "That form did not come from this site, or it is too old. Go back, reload the page and send it again.",
        ));
        return Ok(request.into_response(error.error_response()));
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
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
    match request.headers().get("sec-fetch-site").map(|value| value.as_bytes()) {
        None => true,
        Some(site) => site == b"same-origin" || site == b"none",
    }
}

/// Reads a small form, looks at its token, and puts the body back for the handler.
async fn has_token(request: &mut ServiceRequest) -> Result<bool, Error> {
    let Some(app) = request.app_data::<App>().cloned() else { return Ok(false) };
    match request.content_type() {
        "multipart/form-data" => return Ok(true),
        "application/x-www-form-urlencoded" => {}
        _ => return Ok(false),
    }
    let body = read(request.take_payload()).await?;
    let browser = Browser::of(request.request(), &app.config.server);
    let token = url::form_urlencoded::parse(&body)
        .find(|(name, _)| name == "csrf")
        .map(|(_, value)| value.into_owned());
    request.set_payload(Payload::from(body));
    Ok(token.is_some_and(|token| browser.accepts(&app, &token)))
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
    tokio::time::timeout(std::time::Duration::from_secs(15), collect)
        .await
        .unwrap_or_else(|_| Err(actix_web::error::ErrorRequestTimeout("the form took too long")))
}
