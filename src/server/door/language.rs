//! Which language whoever asks reads: what they chose here, or else what their browser or app says.

use actix_web::HttpRequest;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use services::Viewer;
use words::Language;

/// The cookie of a choice made in a browser; no more in it than a language.
pub(crate) const COOKIE: &str = "language";

/// Answers in the reader's language.
pub(crate) async fn of_the_reader(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let language = of(request.request());
    words::within(language, next.call(request)).await
}

/// A choice made in this browser, or else the first of the languages that it asks for that is
/// here (RFC 9110, 12.5.4).
fn of(request: &HttpRequest) -> Language {
    let Some(app) = request.app_data::<super::App>() else { return Language::English };
    let is_offered = |it: Language| app.config.server.offered().any(|one| one == it);
    let chosen = || Language::of(request.cookie(COOKIE)?.value()).filter(|it| is_offered(*it));
    let accepted = || {
        let header = request.headers().get(header::ACCEPT_LANGUAGE)?;
        Language::accepted(header.to_str().ok()?, is_offered)
    };
    let first = || app.config.server.offered().next();
    chosen().or_else(accepted).or_else(first).unwrap_or(Language::English)
}

/// Whoever signed in chose for all their browsers and apps.
pub(crate) fn as_chosen_by(app: &super::App, viewer: &Viewer) {
    if let Viewer::Member(member) = viewer
        && let Some(language) = member.language
        && app.config.server.offered().any(|it| it == language)
    {
        words::choose(language);
    }
}
