//! Somebody is asked whether an app may act for them.
//!
//! Whatever is wrong with the question is said here, to the person; only to an address that the
//! app registered is anybody ever led.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::oauth::{Asked, OUT_OF_BAND, Request, scopes};
use services::{Error, Viewer};

use super::error::PageError;
use super::html::{Html, see_other};
use super::view::Page;
use super::{keep_secret, layout};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// The question to the person.
    routes, ROUTES:
    get "/oauth/authorize" => ask, Nothing;
    post "/oauth/authorize" => decide, Nothing;
    get "/oauth/authorize/native" => native, Nothing;
    get "/oauth/authorized_applications" => connected, Nothing;
}

/// Without `form-action`: browsers hold the whole way on from a form to it, and the way leads to
/// the app, by whatever scheme, over whatever pages of its own.
const POLICY: &str = "default-src 'self'; img-src 'self' blob:; object-src 'none'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// The fields that are carried from the address into the form.
const CARRIED: [&str; 7] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// What an app would be allowed, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wish {
    scope: String,
    words: &'static str,
    /// More than reading what is there for everybody: worth a second look.
    is_grave: bool,
}

#[derive(Template)]
#[template(path = "pages/oauth/ask.html")]
struct Ask {
    page: Page,
    handle: String,
    app: String,
    website: Option<String>,
    /// Where the answer goes, as far as a person can tell.
    goes_to: Option<String>,
    wishes: Vec<Wish>,
    carried: Vec<(&'static str, String)>,
    /// The address of this page, for somebody else to sign in.
    again: String,
}

#[derive(Template)]
#[template(path = "pages/oauth/refused.html")]
struct Refused {
    page: Page,
    sentence: String,
}

#[derive(Template)]
#[template(path = "pages/oauth/code.html")]
struct Code {
    page: Page,
    code: Option<String>,
}

fn asked(fields: &Form) -> Asked {
    let field = |name| fields.text(name).to_owned();
    Asked {
        client_id: field("client_id"),
        redirect_uri: field("redirect_uri"),
        response_type: field("response_type"),
        scope: field("scope"),
        code_challenge: field("code_challenge"),
        code_challenge_method: field("code_challenge_method"),
    }
}

/// The question. `lang` is taken and means nothing: the pages of this server speak English.
async fn ask(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let fields = Form::of_query(request.query_string());
    let request = match services::oauth::check(&app, asked(&fields)).await {
        Ok(request) => request,
        Err(error) => return refused(&app, &session, error).await,
    };
    let Viewer::Member(member) = &session.viewer else {
        return Ok(if fields.text("prompt") == "none" {
            lead_back(&request, &fields, &[("error", "login_required")])
        } else {
            see_other(&sign_in(&fields))
        });
    };
    if fields.text("prompt") == "none" {
        return Ok(lead_back(&request, &fields, &[("error", "consent_required")]));
    }
    let wants_sign_in = matches!(fields.text("force_login"), "true" | "1")
        || matches!(fields.text("prompt"), "login" | "select_account");
    if wants_sign_in {
        // Signed out first: the form that comes then would lead on at once otherwise.
        if let Some(token) = &session.browser.session {
            services::sessions::sign_out(&app, token).await?;
        }
        let mut response = see_other(&sign_in(&fields));
        response
            .add_cookie(&session.browser.no_session_cookie())
            .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
        return Ok(response);
    }
    if !member.is_approved {
        return Ok(see_other("/waiting"));
    }
    let again = sign_in_again(&fields);
    let page = layout::page(&app, &session, "Sign in to an app", &Exposure::none()).await?;
    let program = &request.program;
    let shown = Ask {
        page,
        handle: format!("@{}@{}", member.username, app.config.server.domain()),
        app: program.name.clone(),
        website: Some(program.website.clone()).filter(|it| !it.is_empty()),
        goes_to: goes_to(&request.redirect_uri),
        wishes: request.scopes.iter().map(|it| wish(it)).collect(),
        carried: CARRIED
            .iter()
            .map(|name| (*name, fields.text(name).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        again,
    };
    let mut response = Html::new(&app, &shown, &Exposure::none())?.respond();
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(keep_secret(response))
}

/// The person's answer.
async fn decide(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let request = match services::oauth::check(&app, asked(&form)).await {
        Ok(request) => request,
        Err(error) => return refused(&app, &session, error).await,
    };
    let member = session.viewer.approved()?;
    if form.text("decision") != "approve" {
        if request.redirect_uri == OUT_OF_BAND {
            return Ok(see_other("/oauth/authorize/native?error=access_denied"));
        }
        let said = "The person said no.";
        let fields = [("error", "access_denied"), ("error_description", said)];
        return Ok(lead_back(&request, &form, &fields));
    }
    let code = services::oauth::approve(&app, member, &request).await?;
    if request.redirect_uri == OUT_OF_BAND {
        return Ok(see_other(&format!("/oauth/authorize/native?code={code}")));
    }
    Ok(lead_back(&request, &form, &[("code", &code)]))
}

/// The code, for the person to carry over to the app.
async fn native(
    app: App,
    session: Session,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let code = Form::of_query(request.query_string()).text("code").to_owned();
    let is_code = code.len() == 43
        && code.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
    let title = if is_code { "Your code" } else { "Not signed in" };
    let page = layout::page(&app, &session, title, &Exposure::none()).await?;
    let shown = Code { page, code: is_code.then_some(code) };
    Ok(keep_secret(Html::new(&app, &shown, &Exposure::none())?.respond()))
}

/// Where Mastodon's apps send people to look at their apps.
async fn connected() -> HttpResponse {
    see_other("/settings/sessions")
}

async fn refused(app: &App, session: &Session, error: Error) -> Result<HttpResponse, PageError> {
    let Error::Invalid(_) = &error else { return Err(error.into()) };
    let page = layout::page(app, session, "This app cannot sign you in", &Exposure::none()).await?;
    let shown = Refused { page, sentence: error.to_string() };
    let html = Html::new(app, &shown, &Exposure::none())?;
    Ok(html.with_status(StatusCode::BAD_REQUEST).respond())
}

/// On to the app. The address is written on to, letter by letter, and never read: what a browser
/// makes of it is what the app registered.
fn lead_back(request: &Request, fields: &Form, answer: &[(&str, &str)]) -> HttpResponse {
    let state = fields.raw("state");
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(answer);
    if !state.is_empty() {
        query.append_pair("state", state);
    }
    let uri = &request.redirect_uri;
    let joint = match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    keep_secret(see_other(&format!("{uri}{joint}{}", query.finish())))
}

/// The question again, without asking for a sign-in a second time.
fn here(fields: &Form) -> String {
    let kept = fields.pairs().iter().filter(|(name, _)| CARRIED.contains(&name.as_str()));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    format!("/oauth/authorize?{query}")
}

fn sign_in(fields: &Form) -> String {
    let next: String = url::form_urlencoded::byte_serialize(here(fields).as_bytes()).collect();
    format!("/sign-in?next={next}")
}

fn sign_in_again(fields: &Form) -> String {
    format!("{}&force_login=true", here(fields))
}

/// The host that the person is led to, or that a program on their machine takes over.
fn goes_to(uri: &str) -> Option<String> {
    let url = url::Url::parse(uri).ok().filter(|_| uri != OUT_OF_BAND)?;
    match url.scheme() {
        "http" | "https" => url.host_str().map(str::to_owned),
        scheme => Some(format!("an app on this device ({scheme}:)")),
    }
}

fn wish(scope: &str) -> Wish {
    Wish { scope: scope.to_owned(), words: words(scope), is_grave: is_grave(scope) }
}

fn is_grave(scope: &str) -> bool {
    !(scope.starts_with("read") || scope == "profile" || scope == "push")
}

/// What a scope allows, as a sentence about the app.
pub(crate) fn words(scope: &str) -> &'static str {
    match scope {
        "profile" => "see who you are: your name and your picture",
        "read" => "see everything you see here: your timelines, messages, lists, settings",
        "read:accounts" => "see your account and other people's",
        "read:blocks" => "see whom you block",
        "read:bookmarks" => "see your bookmarks",
        "read:favourites" => "see what you like",
        "read:filters" => "see your filters",
        "read:follows" => "see whom you follow",
        "read:lists" => "see your lists",
        "read:mutes" => "see whom you mute",
        "read:notifications" => "see your notifications",
        "read:search" => "search for you",
        "read:statuses" => "see posts, also those for followers and those to you alone",
        "write" => "change everything you can change: post, delete, upload, edit your profile",
        "write:accounts" => "change your profile",
        "write:blocks" => "block people and servers",
        "write:bookmarks" => "bookmark posts",
        "write:conversations" => "mute and delete conversations",
        "write:favourites" => "like posts",
        "write:filters" => "make and change filters",
        "write:follows" => "follow and unfollow people",
        "write:lists" => "make and change lists",
        "write:media" => "upload pictures",
        "write:mutes" => "mute people and conversations",
        "write:notifications" => "clear your notifications",
        "write:reports" => "report people",
        "write:statuses" => "post, edit and delete in your name",
        "follow" => "follow, mute and block people for you",
        "push" => "be told at once when something happens",
        other => staff_words(other),
    }
}

/// Of scopes that mean something for those who look after the server only.
fn staff_words(scope: &str) -> &'static str {
    if !scopes::ALL.contains(&scope) {
        return "do something this server does not know";
    }
    if scope.starts_with("admin:write") {
        "change things as one of the people who run this server, if you are one"
    } else {
        "see what only the people who run this server see, if you are one"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_words_and_what_changes_things_is_marked() {
        for scope in scopes::ALL {
            assert!(!words(scope).contains("does not know"), "{scope}");
            let changes = scope.contains("write") || scope == "follow" || scope.contains("admin");
            assert_eq!(wish(scope).is_grave, changes, "{scope}");
        }
    }

    #[test]
    fn a_person_reads_where_they_are_led() {
        assert_eq!(goes_to("https://app.example/x?y").as_deref(), Some("app.example"));
        assert_eq!(
            goes_to("icecubesapp://").as_deref(),
            Some("an app on this device (icecubesapp:)")
        );
        assert_eq!(goes_to(OUT_OF_BAND), None);
    }
}
