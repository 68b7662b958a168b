//! Where one is signed in: browsers, and apps with a token.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::{SessionId, TokenId};

use super::places;
use crate::door::{App, Session};
use crate::routes::routes;
use crate::web::dates::moment;
use crate::web::html::see_other;
use crate::web::scope_words;
use crate::web::view::{Moment, Page, Tab};
use crate::web::{Html, PageError, layout};

routes! {
    /// Browsers and apps.
    routes, ROUTES:
    get "/settings/sessions" => show, Nothing;
    delete "/settings/sessions/others" => end_others, Nothing;
    delete "/settings/sessions/{id}" => end, Nothing;
    delete "/settings/tokens/{id}" => revoke, Nothing;
}

/// One browser.
struct SessionRow {
    id: String,
    browser: String,
    network: String,
    since: Moment,
    last: Moment,
    is_this: bool,
}

/// One app.
struct TokenRow {
    id: String,
    name: String,
    /// The app's own site, where it named one.
    website: Option<String>,
    /// What it may do, in words, with the scope that says so.
    scopes: Vec<(&'static str, String)>,
    since: Moment,
    last: Option<Moment>,
}

#[derive(Template)]
#[template(path = "pages/settings/sessions.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    sessions: Vec<SessionRow>,
    tokens: Vec<TokenRow>,
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let sessions = services::sessions::list(&app, member).await?;
    let tokens = services::tokens::list(&app, member).await?;
    let apps = tokens.iter().filter_map(|it| it.app_id).collect();
    let sites = services::oauth::names(&app, apps).await?;
    let mut page =
        layout::page(&app, &session, words::plain("settings-sessions"), &Exposure::none()).await?;
    page.flash = layout::flash_of(request.query_string());
    let shown = Show {
        page,
        places: places("/settings/security"),
        sessions: sessions
            .into_iter()
            .map(|it| SessionRow {
                id: it.id.to_string(),
                browser: browser(&it.user_agent),
                network: it.address,
                since: moment(it.created_at),
                last: moment(it.last_used_at),
                is_this: member.session() == Some(it.id),
            })
            .collect(),
        tokens: tokens
            .into_iter()
            .map(|it| TokenRow {
                id: it.id.to_string(),
                website: it
                    .app_id
                    .and_then(|id| sites.get(&id))
                    .and_then(|(_, site)| Some(site.clone()).filter(|it| !it.is_empty())),
                name: match it.name.is_empty() {
                    true => words::plain("settings-sessions-app-unnamed").to_owned(),
                    false => it.name,
                },
                scopes: it.scopes.split(' ').map(|it| (scope_words(it), it.to_owned())).collect(),
                since: moment(it.created_at),
                last: it.last_used_at.map(moment),
            })
            .collect(),
    };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

async fn end(
    app: App,
    session: Session,
    id: web::Path<SessionId>,
) -> Result<HttpResponse, PageError> {
    services::sessions::end(&app, session.member()?, *id).await?;
    Ok(see_other("/settings/sessions?done=ended"))
}

async fn end_others(app: App, session: Session) -> Result<HttpResponse, PageError> {
    services::sessions::end_others(&app, session.member()?).await?;
    Ok(see_other("/settings/sessions?done=others-ended"))
}

async fn revoke(
    app: App,
    session: Session,
    id: web::Path<TokenId>,
) -> Result<HttpResponse, PageError> {
    services::tokens::revoke(&app, session.member()?, *id).await?;
    Ok(see_other("/settings/sessions?done=token-revoked"))
}

/// "Firefox on Linux" of a user agent: enough for its owner to know it again.
fn browser(user_agent: &str) -> String {
    // The order matters: Edge and Opera call themselves Chrome too, Chrome calls itself Safari.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => words::say("settings-sessions-browser")
            .with("browser", browser)
            .with("system", system)
            .text(),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => words::plain("settings-sessions-browser-unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_named_so_that_its_owner_knows_it() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser(&format!("{chrome} Edg/130.0")), "Edge on Linux");
        assert_eq!(
            browser("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Firefox/130.0"),
            "Firefox on Android"
        );
        assert_eq!(browser("curl/8"), "A browser we do not know");
    }
}
