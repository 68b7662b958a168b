//! An answer: JSON, with the signals of what it shows, and the addresses of its neighbours.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use consent::Exposure;
use serde::Serialize;

use super::call::Call;
use crate::door::App;
use crate::web::html::policy_url;

/// An answer on its way out.
#[derive(Debug)]
pub(super) struct Reply<O> {
    body: O,
    status: StatusCode,
    exposure: Option<Exposure>,
    links: Option<String>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl<O> Reply<O> {
    /// An answer that shows no work.
    pub(super) fn new(body: O) -> Self {
        Self { body, status: StatusCode::OK, exposure: None, links: None, header: None }
    }

    /// An answer that shows works; its headers say what `exposure` says, the strictest of them.
    pub(super) fn works(body: O, exposure: Exposure) -> Self {
        Self { exposure: Some(exposure), ..Self::new(body) }
    }

    /// With another status than 200.
    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// With a header of its own.
    pub(super) fn with_header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    /// With the addresses of the pages above and below this one, from the cursors of its first
    /// and last item. An empty page has neither (Mastodon's documentation, "Pagination").
    pub(super) fn with_neighbours<I>(self, call: &Call<I>, ends: Option<(i64, i64)>) -> Self {
        Self { links: ends.map(|(first, last)| links(call, first, last)), ..self }
    }
}

impl<O> Reply<O> {
    /// What it says, as a part of another answer.
    pub(super) fn into_body(self) -> O {
        self.body
    }
}

impl<O: Serialize> Reply<O> {
    pub(super) fn respond(self, app: &App) -> Result<HttpResponse, serde_json::Error> {
        let mut response = HttpResponse::build(self.status);
        for (name, value) in self.exposure.iter().flat_map(|it| it.headers(&policy_url(app))) {
            response.insert_header((name, value));
        }
        if let Some(links) = self.links.and_then(|it| HeaderValue::try_from(it).ok()) {
            response.insert_header((header::LINK, links));
        }
        if let Some(header) = self.header {
            response.insert_header(header);
        }
        let body = serde_json::to_vec(&self.body)?;
        Ok(response
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .content_type("application/json; charset=utf-8")
            .body(body))
    }
}

/// Names that say where a page begins, and names that are nobody's business.
const REPLACED: [&str; 4] = ["max_id", "min_id", "since_id", "access_token"];

fn links<I>(call: &Call<I>, first: i64, last: i64) -> String {
    let kept: Vec<(String, String)> =
        url::form_urlencoded::parse(call.request.query_string().as_bytes())
            .filter(|(name, _)| !REPLACED.contains(&name.as_ref()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
    let link = |name: &str, id: i64, rel: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&kept)
            .append_pair(name, &id.to_string())
            .finish();
        let address = call.app.config.server.link(&format!("{}?{query}", call.request.path()));
        format!("<{address}>; rel=\"{rel}\"")
    };
    format!("{}, {}", link("max_id", last, "next"), link("min_id", first, "prev"))
}
