//! The browser: its cookies, and the token that ties a form to it.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use services::config::Server;
use services::{App as Services, Error};

/// The purpose our secret signs form tokens for.
const PURPOSE: &str = "form";

/// A browser as a request shows it.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// The session cookie, if there is one.
    pub(crate) session: Option<String>,
    /// The token of somebody who typed their password and owes the second factor, if there is
    /// one. It opens that step and nothing else.
    pub(crate) half_way: Option<String>,
    /// A random name for a browser that is not signed in, if it has one yet.
    nonce: Option<String>,
    secure: bool,
}

impl Browser {
    /// Reads the cookies.
    pub(crate) fn of(request: &HttpRequest, config: &Server) -> Self {
        let secure = config.is_https();
        let read = |name| request.cookie(name).map(|it| it.value().to_owned());
        Self {
            session: read(session_name(secure)),
            half_way: read(half_way_name(secure)),
            nonce: read(nonce_name(secure)),
            secure,
        }
    }

    /// A browser that was never here.
    pub(crate) fn unknown(config: &Server) -> Self {
        Self { session: None, half_way: None, nonce: None, secure: config.is_https() }
    }

    /// The token for forms on a page for someone signed in; empty when nobody is.
    pub(crate) fn csrf(&self, app: &Services) -> String {
        self.identity().map_or_else(String::new, |it| app.secret.sign(PURPOSE, it))
    }

    /// The token for a form that anyone may fill in (sign-in, sign-up), with the cookie to set
    /// when this browser has none yet.
    pub(crate) fn csrf_for_anyone(
        &self,
        app: &Services,
    ) -> Result<(String, Option<Cookie<'static>>), Error> {
        if self.identity().is_some() {
            return Ok((self.csrf(app), None));
        }
        let nonce = app.new_nonce()?;
        let token = app.secret.sign(PURPOSE, &nonce);
        Ok((token, Some(self.cookie(nonce_name(self.secure), nonce, None))))
    }

    /// Whether a form's token is the one this browser was given.
    pub(crate) fn accepts(&self, app: &Services, token: &str) -> bool {
        self.identity().is_some_and(|it| app.secret.verify(PURPOSE, it, token))
    }

    /// The cookie that signs this browser in.
    pub(crate) fn session_cookie(&self, token: String, lasts: Duration) -> Cookie<'static> {
        let lasts = time::Duration::try_from(lasts).unwrap_or(time::Duration::days(30));
        self.cookie(session_name(self.secure), token, Some(lasts))
    }

    /// The cookie that signs it out.
    pub(crate) fn no_session_cookie(&self) -> Cookie<'static> {
        self.cookie(session_name(self.secure), String::new(), Some(time::Duration::ZERO))
    }

    /// The cookie for the way between the password and the second factor.
    pub(crate) fn half_way_cookie(&self, token: String) -> Cookie<'static> {
        let lasts = time::Duration::try_from(services::second_factor::LIFETIME);
        let lasts = lasts.unwrap_or(time::Duration::minutes(10));
        self.cookie(half_way_name(self.secure), token, Some(lasts))
    }

    /// The cookie that ends that way.
    pub(crate) fn no_half_way_cookie(&self) -> Cookie<'static> {
        self.cookie(half_way_name(self.secure), String::new(), Some(time::Duration::ZERO))
    }

    /// The same browser once it has the cookie of this session.
    pub(crate) fn with_session(self, token: String) -> Self {
        Self { session: Some(token), ..self }
    }

    fn identity(&self) -> Option<&str> {
        self.session.as_deref().or(self.nonce.as_deref())
    }

    fn cookie(
        &self,
        name: &'static str,
        value: String,
        lasts: Option<time::Duration>,
    ) -> Cookie<'static> {
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_secure(self.secure);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_max_age(lasts);
        cookie
    }
}

/// `__Host-` makes browsers refuse the cookie from a subdomain or without TLS; plain names are
/// for a server on this machine, which has no TLS.
fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-rakkan_session" } else { "rakkan_session" }
}

fn half_way_name(secure: bool) -> &'static str {
    if secure { "__Host-rakkan_half_way" } else { "rakkan_half_way" }
}

fn nonce_name(secure: bool) -> &'static str {
    if secure { "__Host-rakkan_browser" } else { "rakkan_browser" }
}

impl FromRequest for Browser {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.app_data::<super::App>() {
            Some(app) => Ok(Self::of(request, &app.config.server)),
            None => Err(actix_web::error::ErrorInternalServerError("no app")),
        })
    }
}
