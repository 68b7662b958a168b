//! The front end: style sheets, scripts, icons; part of the binary in a release build, read from
//! the folder while developing. Without a Node build the plain style sheets are served.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{LazyLock, Mutex, PoisonError};

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::{EmbeddedFile, RustEmbed};
use words::Language;

use super::view::Assets;
use crate::routes::routes;

routes! {
    /// Files of the front end.
    routes, ROUTES:
    get "/assets/{path:.*}" => file, Nothing;
    get "/favicon.ico" => favicon, Nothing;
}

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../frontend/dist"]
#[allow_missing = true]
struct Built;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../frontend"]
#[include = "styles/*.css"]
#[include = "components/*/*.css"]
#[include = "pages/*/*.css"]
#[include = "public/*"]
#[include = "public/*/*"]
struct Plain;

static LINKS: LazyLock<[Assets; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(make_links));

/// Where pages find the style sheet, and the script that speaks the reader's language.
pub(crate) fn links() -> Assets {
    let language = words::current();
    match LINKS.get(language.place()) {
        Some(known) if !cfg!(debug_assertions) => known.clone(),
        _ => make_links(language),
    }
}

fn make_links(language: Language) -> Assets {
    let script = match language {
        Language::English => "main.js".to_owned(),
        other @ Language::Spanish => format!("{}/main.js", other.tag()),
    };
    let stamped = |name: &str| {
        let file = Built::get(name)?;
        Some(format!("/assets/{name}?v={}", stamp(&file.metadata.sha256_hash())))
    };
    match stamped("app.css") {
        Some(css) => Assets { css, js: stamped(&script) },
        None => Assets { css: "/assets/styles/main.css".to_owned(), js: None },
    }
}

fn stamp(hash: &[u8; 32]) -> String {
    services::text::hex(hash.get(..6).unwrap_or(hash))
}

async fn file(path: web::Path<String>, request: HttpRequest) -> HttpResponse {
    serve(&path, &request)
}

async fn favicon(request: HttpRequest) -> HttpResponse {
    serve("favicon.svg", &request)
}

pub(super) fn serve(path: &str, request: &HttpRequest) -> HttpResponse {
    let found = Built::get(path)
        .or_else(|| Plain::get(path))
        .or_else(|| Plain::get(&format!("public/{path}")));
    let Some(file) = found else {
        return HttpResponse::NotFound().content_type("text/plain").body("no such file\n");
    };
    let packed = if takes_gzip(request) { packed(path, &file) } else { None };
    let form = if packed.is_some() { "-gzip" } else { "" };
    let etag = format!("\"{}{form}\"", stamp(&file.metadata.sha256_hash()));
    let known = request.headers().get(header::IF_NONE_MATCH).map(header::HeaderValue::as_bytes);
    // An address with the content's hash in it never changes what it means.
    let lasts = if request.query_string().starts_with("v=") {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=300"
    };
    let mut response = if known == Some(etag.as_bytes()) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::CACHE_CONTROL, lasts))
        .insert_header((header::VARY, "Accept-Encoding"))
        .content_type(content_type(path));
    // Web apps of other sites show what stands for a portrait that somebody has not chosen.
    if path.starts_with("avatars/") || path.starts_with("headers/") {
        response
            .insert_header(("cross-origin-resource-policy", "cross-origin"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    }
    match packed {
        _ if known == Some(etag.as_bytes()) => response.finish(),
        Some(bytes) => response.insert_header((header::CONTENT_ENCODING, "gzip")).body(bytes),
        None => response.body(file.data.into_owned()),
    }
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let accepts = request.headers().get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok());
    accepts.is_some_and(|it| it.split(',').any(|one| one.trim().eq_ignore_ascii_case("gzip")))
}

/// Files by their hash, packed as small as it goes: once, instead of quickly for each visitor.
static PACKED: LazyLock<Mutex<HashMap<[u8; 32], Bytes>>> = LazyLock::new(Mutex::default);

/// The file packed; none for what is packed already.
fn packed(path: &str, file: &EmbeddedFile) -> Option<Bytes> {
    let extension = path.rsplit('.').next()?;
    if !["css", "js", "svg", "json", "txt"].contains(&extension) {
        return None;
    }
    let hash = file.metadata.sha256_hash();
    let mut known = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = known.get(&hash) {
        return Some(bytes.clone());
    }
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&file.data).ok()?;
    let bytes = Bytes::from(packer.finish().ok()?);
    known.insert(hash, bytes.clone());
    Some(bytes)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
