//! A line that stays open while a page is looked at: something new came. Only pages with scripts
//! ask for it; without them everything is there after the next load.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use super::PageError;
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// The line.
    routes, ROUTES:
    get "/live" => live, Nothing;
}

async fn live(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let accepts = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok());
    // Whoever types the address would look at a page that never ends.
    if !accepts.is_some_and(|it| it.contains("text/event-stream")) {
        return Err(
            services::Error::NotFound("Our pages listen here. There is nothing to see.").into()
        );
    }
    // Nothing happens yet for whoever waits to be let in; this answer tells the browser not to ask again.
    if !member.is_approved {
        return Ok(HttpResponse::NoContent().finish());
    }
    let is_home = Form::of_query(request.query_string()).text("home") == "1";
    Ok(crate::api::line_of_page(&app, member, is_home)?)
}
