//! What one hands on of one's own pages: the address, the handle, a code for cameras, and the link
//! with which another page says that it is of the same person.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};
use services::PostId;
use services::config::Server;
use services::posts::Author;

use super::PageError;
use super::dates::escape;
use super::present;
use super::view::ShareView;
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Addresses as codes for cameras. They say no more than the address they are asked by, so
    /// nothing is looked up.
    routes, ROUTES:
    get "/@{username}/qr.svg" => of_profile, Nothing;
    get "/@{username}/{id:\\d+}/qr.svg" => of_post, Nothing;
}

/// What can be handed on of a page of one's own; `path` is the page.
pub(super) fn view(server: &Server, author: &Author, path: &str) -> ShareView {
    let url = server.link(path);
    let is_profile = path == present::profile_path(author);
    let name = escape(present::name(author));
    ShareView {
        address: present::address(author, server),
        code: format!("{path}/qr.svg"),
        rel_me: is_profile.then(|| format!("<a rel=\"me\" href=\"{url}\">{name}</a>")),
        url,
    }
}

async fn of_profile(app: App, username: web::Path<String>) -> Result<HttpResponse, PageError> {
    code(&app.config.server.link(&format!("/@{username}")))
}

async fn of_post(app: App, path: web::Path<(String, PostId)>) -> Result<HttpResponse, PageError> {
    let (username, id) = path.into_inner();
    code(&app.config.server.link(&format!("/@{username}/{id}")))
}

/// Pixels across at least; a camera reads it from a screen at arm's length.
const SIZE: u32 = 240;

/// A name is longer than this only when somebody plays.
const LONGEST: usize = 300;

const TOO_LONG: services::Error = services::Error::NotFound("There is no code for that address.");

/// A year: the same address has the same code.
const LASTS: &str = "public, max-age=31536000, immutable";

fn code(address: &str) -> Result<HttpResponse, PageError> {
    if address.len() > LONGEST {
        return Err(TOO_LONG.into());
    }
    let svg = drawn(address)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, LASTS))
        .insert_header(("content-security-policy", "default-src 'none'; sandbox"))
        .content_type("image/svg+xml")
        .body(svg))
}

/// Black on white in every theme: cameras do not read it the other way round.
fn drawn(text: &str) -> Result<String, PageError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TOO_LONG)?;
    let drawing = code
        .render::<Color<'_>>()
        .min_dimensions(SIZE, SIZE)
        .dark_color(Color("#000"))
        .light_color(Color("#fff"))
        .build();
    Ok(drawing)
}

/// The same to stand in a page, for what must have no address of its own.
pub(crate) fn code_for_cameras(text: &str) -> Result<String, PageError> {
    let drawing = drawn(text)?;
    let start = drawing.find("<svg").unwrap_or_default();
    Ok(drawing.split_at(start).1.to_owned())
}
