//! Following somebody here from another server, in one step: the reader says where they are at
//! home once, and is sent there to confirm.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use services::addresses::Addresses;
use services::posts::Author;

use super::elsewhere::may_follow_from_afar;
use super::html::see_other;
use super::sign_in::{answer, client, open_page};
use super::view::{AuthorView, Faults, FromAfar, Page};
use super::{PageError, faults, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// The form, and the way on from it.
    routes, ROUTES:
    get "/@{username}/remote-follow" => show, Nothing;
    post "/@{username}/remote-follow" => send, Nothing;
    get "/@{username}/remote-follow/go" => go, Nothing;
    post "/remote-follow/forget" => forget, Nothing;
}

/// The cookie that remembers somebody's home server, because they asked for it.
pub(crate) const HOME_COOKIE: &str = "rakkan_home";

/// The purpose our secret signs that cookie for: a page of ours sends people only where they
/// said themselves.
const PURPOSE: &str = "home server";

/// For how long it is remembered.
const DAYS: i64 = 180;

/// The form's answer leads to another server, which browsers else refuse for forms. All of the
/// open network speaks https.
const POLICY: &str = "default-src 'self'; img-src 'self' blob:; object-src 'none'; \
                      base-uri 'none'; form-action 'self' https:; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "pages/remote/follow.html")]
struct Show<'a> {
    page: Page,
    faults: Faults,
    author: AuthorView,
    /// What to search for at home when nothing else works.
    address: String,
    action: String,
    typed: &'a str,
    remember: bool,
    home: Option<String>,
}

/// How the viewer of a profile follows from elsewhere; none for who is signed in here.
pub(super) fn from_afar(app: &App, session: &Session, author: &Author) -> Option<FromAfar> {
    may_follow_from_afar(&session.viewer, author).then(|| FromAfar {
        url: format!("{}/remote-follow", present::profile_path(author)),
        home: remembered(app, session.home.as_deref()).map(|it| it.domain),
    })
}

/// A home server that was remembered.
struct Home {
    domain: String,
    pattern: String,
}

/// Reads the cookie; what we did not sign is not there.
fn remembered(app: &App, cookie: Option<&str>) -> Option<Home> {
    let (value, signature) = cookie?.split_once('.')?;
    if !app.secret.verify(PURPOSE, value, signature) {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
    let (domain, pattern) = text.split_once(' ')?;
    Some(Home { domain: domain.to_owned(), pattern: pattern.to_owned() })
}

fn cookie(app: &App, value: String, lasts: time::Duration) -> Cookie<'static> {
    let mut cookie = Cookie::new(HOME_COOKIE, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(app.config.server.is_https());
    cookie.set_same_site(SameSite::Lax);
    cookie.set_max_age(lasts);
    cookie
}

fn remember(app: &App, home: &Home) -> Cookie<'static> {
    let value = URL_SAFE_NO_PAD.encode(format!("{} {}", home.domain, home.pattern));
    let signature = app.secret.sign(PURPOSE, &value);
    cookie(app, format!("{value}.{signature}"), time::Duration::days(DAYS))
}

/// Somebody of this server whom anyone may see.
async fn person(app: &App, session: &Session, name: &str) -> Result<Author, PageError> {
    let profile = services::accounts::profile(app, &session.viewer, name).await?;
    if profile.elsewhere.is_some() {
        let sentence = "They are at home on another server: follow them there.";
        return Err(services::Error::NotFound(sentence).into());
    }
    Ok(profile.author)
}

async fn show(
    app: App,
    session: Session,
    username: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let author = person(&app, &session, &username).await?;
    if session.viewer.account().is_some() {
        return Ok(see_other(&present::profile_path(&author)));
    }
    page(&app, &session, &author, ("", false), Faults::default()).await
}

async fn page(
    app: &App,
    session: &Session,
    author: &Author,
    (typed, remember): (&str, bool),
    faults: Faults,
) -> Result<HttpResponse, PageError> {
    let (mut page, cookie) = open_page(app, session, "Follow from your server").await?;
    page.robots = Some("noindex".to_owned());
    // A server that cannot be asked is no fault of this page: it says so and offers other ways.
    let shown = Show {
        page,
        faults,
        author: present::author(author),
        address: present::address(author, &app.config.server),
        action: format!("{}/remote-follow", present::profile_path(author)),
        typed,
        remember,
        home: remembered(app, session.home.as_deref()).map(|it| it.domain),
    };
    let mut response = answer(app, &shown, cookie, StatusCode::OK)?;
    let policy = header::HeaderValue::from_static(POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    let robots = header::HeaderValue::from_static("noai, noimageai, noarchive, noindex");
    response.headers_mut().insert(header::HeaderName::from_static("x-robots-tag"), robots);
    Ok(response)
}

async fn send(
    app: App,
    session: Session,
    username: web::Path<String>,
    form: Form,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let author = person(&app, &session, &username).await?;
    let (typed, wants_memory) = (form.text("address"), form.has("remember"));
    services::search::may_ask_outside(&app, client(&app, &request).address)?;
    let home = match home_of(&app, typed).await {
        Ok(home) => home,
        Err(no) => {
            let faults = faults::one("address", &no.to_string());
            return page(&app, &session, &author, (typed, wants_memory), faults).await;
        }
    };
    let mut response = see_other(&there(&app, &home, &author));
    if wants_memory {
        let kept = response.add_cookie(&remember(&app, &home));
        kept.map_err(|error| services::Error::Internal(anyhow::Error::new(error)))?;
    }
    Ok(response)
}

async fn home_of(app: &App, typed: &str) -> Result<Home, federation::remote_follow::NoWay> {
    let typed = federation::remote_follow::typed(typed)?;
    let pattern = federation::remote_follow::pattern(app, &typed).await?;
    Ok(Home { domain: typed.domain, pattern })
}

fn there(app: &App, home: &Home, author: &Author) -> String {
    let actor = Addresses::new(&app.config.server).actor(&author.username);
    federation::remote_follow::filled(&home.pattern, &actor)
}

/// One press, for a browser that remembers its home.
async fn go(
    app: App,
    session: Session,
    username: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let author = person(&app, &session, &username).await?;
    match remembered(&app, session.home.as_deref()) {
        Some(home) => Ok(see_other(&there(&app, &home, &author))),
        None => Ok(see_other(&format!("{}/remote-follow", present::profile_path(&author)))),
    }
}

/// Forgets it again.
async fn forget(app: App, form: Form) -> Result<HttpResponse, PageError> {
    let mut response = see_other(super::html::local_path(form.text("back"), "/"));
    let gone = response.add_cookie(&cookie(&app, String::new(), time::Duration::ZERO));
    gone.map_err(|error| services::Error::Internal(anyhow::Error::new(error)))?;
    Ok(response)
}
