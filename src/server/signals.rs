//! What this server tells machines about AI before they fetch anything. Signals ask, they do not
//! enforce; what enforces is `door::crawlers`.
//!
//! Sources: RFC 9309 (robots.txt), draft-ietf-aipref-attach (Content-Usage), Content Signals,
//! `TDMRep` (W3C CG), RSL 1.0, ai.txt (Spawning).

use std::fmt::Write as _;

use actix_web::HttpResponse;
use actix_web::http::header;
use consent::{Crawler, Exposure, Group};
use serde_json::json;

use crate::door::App;
use crate::routes::routes;
use crate::web::PageError;

routes! {
    /// Files for crawlers; open to every one of them.
    routes, ROUTES:
    get "/robots.txt" => robots, Nothing;
    get "/ai.txt" => ai, Nothing;
    get "/.well-known/tdmrep.json" => tdmrep, Nothing;
    get "/policies/tdm.json" => tdm_policy, Nothing;
    get "/rsl.xml" => rsl, Nothing;
}

/// The files change only with the settings; an hour is soon enough.
fn file(content_type: &'static str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type(content_type)
        .body(body)
}

pub(crate) async fn robots(app: App) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(&app).await?;
    let refused = |it: &&Crawler| it.group == Group::Training || !site.welcomes_previews;
    let mut text = format!(
        "# AI crawlers are refused: list of {} ({}).\n# What it means: {}\n\n",
        *consent::LIST_DATE,
        *consent::LIST_SOURCE,
        app.config.server.link("/policies/ai"),
    );
    for crawler in consent::LIST.iter().filter(refused) {
        let _infallible = writeln!(text, "User-agent: {}", crawler.name);
    }
    text.push_str("Disallow: /\n\n");
    let default = Exposure::none();
    let _infallible = write!(
        text,
        "User-agent: *\nContent-Usage: {}\nContent-Signal: {}\nDisallow: /api/\nDisallow: /media/*/original\n\nLicense: {}\n",
        default.content_usage(),
        default.content_signal(),
        app.config.server.link("/rsl.xml"),
    );
    Ok(file("text/plain; charset=utf-8", text))
}

/// The kinds of files that ai.txt names one by one.
const AI_TXT_TYPES: [&str; 9] =
    ["*.avif", "*.gif", "*.html", "*.jpeg", "*.jpg", "*.png", "*.svg", "*.txt", "*.webp"];

async fn ai() -> HttpResponse {
    let mut text = "# No use of anything here for AI.\nUser-Agent: *\n".to_owned();
    for kind in AI_TXT_TYPES {
        let _infallible = writeln!(text, "Disallow: {kind}");
    }
    text.push_str("Disallow: /\nDisallow: *\n");
    file("text/plain; charset=utf-8", text)
}

async fn tdmrep(app: App) -> HttpResponse {
    let rules = json!([{
        "location": "/",
        "tdm-reservation": 1,
        "tdm-policy": app.config.server.link("/policies/tdm.json"),
    }]);
    file("application/json", rules.to_string())
}

async fn tdm_policy(app: App) -> HttpResponse {
    let server = &app.config.server;
    let policy = json!({
        "@context": ["http://www.w3.org/ns/odrl.jsonld", "http://www.w3.org/ns/tdmrep.jsonld"],
        "@type": "Offer",
        "profile": "http://www.w3.org/ns/tdmrep",
        "uid": server.link("/policies/tdm.json"),
        "assigner": {
            "uid": server.origin(),
            "vcard:fn": server.domain(),
            "vcard:hasURL": server.link("/policies/ai"),
        },
        "permission": [{ "action": "tdm:mine", "duty": [{ "action": "obtainConsent" }] }],
    });
    file("application/ld+json", policy.to_string())
}

/// Search is permitted; the works behind `noindex` say so themselves.
async fn rsl() -> HttpResponse {
    let text = concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/\"><license>",
        "<permits type=\"usage\">search</permits>",
        "<prohibits type=\"usage\">ai-all</prohibits>",
        "</license></content></rsl>\n",
    );
    file("application/xml", text.to_owned())
}
