//! The one way a page leaves: with the signals of what it shows.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;
use consent::Exposure;

use super::error::PageError;
use crate::door::App;

/// A page, ready to leave.
pub(crate) struct Html {
    app: App,
    body: String,
    exposure: Exposure,
    status: StatusCode,
}

impl Html {
    /// Renders `template`; its headers say what `exposure` says, the strictest of all it shows.
    pub(crate) fn new<T: Template>(
        app: &App,
        template: &T,
        exposure: &Exposure,
    ) -> Result<Self, PageError> {
        let body = template
            .render()
            .map_err(|error| services::Error::Internal(anyhow::Error::new(error)))?;
        Ok(Self { app: app.clone(), body, exposure: *exposure, status: StatusCode::OK })
    }

    /// With another status: a form that was not accepted, a work that is gone.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The answer. Pages are for this viewer now: caches may keep nothing of them.
    pub(crate) fn respond(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for (name, value) in self.exposure.headers(&policy_url(&self.app)) {
            response.insert_header((name, value));
        }
        response
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .content_type("text/html; charset=utf-8")
            .body(self.body)
    }
}

/// The machine-readable policy that `TDM-Policy` names.
pub(crate) fn policy_url(app: &App) -> String {
    app.config.server.link("/policies/tdm.json")
}

/// Back to a page after a form was done (303).
pub(crate) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to.to_owned()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// A local path somebody may be sent to after signing in or acting; anything else is `fallback`.
pub(crate) fn local_path<'a>(path: &'a str, fallback: &'a str) -> &'a str {
    let safe = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    if safe { path } else { fallback }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_a_path_of_ours_is_followed() {
        for bad in
            ["https://evil.example", "//evil.example", "/\\evil.example", "", "home", "/a\nb"]
        {
            assert_eq!(local_path(bad, "/home"), "/home", "{bad:?}");
        }
        assert_eq!(local_path("/@mira/7?x=1", "/home"), "/@mira/7?x=1");
    }
}
