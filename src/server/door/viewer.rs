//! Who is knocking: a browser's session. Tokens of apps are read in `api/call.rs`.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use services::{Error, Member, Viewer};

use super::Browser;

type Found<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

/// Who looks at a page. Asks the database only when there is a session cookie.
#[derive(Debug)]
pub(crate) struct Session {
    /// Who.
    pub(crate) viewer: Viewer,
    /// How many notifications are new for them.
    pub(crate) unread: i64,
    /// The cookie with their home server, for those who are not signed in.
    pub(crate) home: Option<String>,
    /// Their browser.
    pub(crate) browser: Browser,
    /// The path that was asked for, for the menu and to come back after signing in.
    pub(crate) path: String,
}

impl Session {
    /// The member, or "sign in first".
    pub(crate) fn member(&self) -> Result<&Member, Error> {
        self.viewer.signed_in()
    }
}

impl FromRequest for Session {
    type Error = actix_web::Error;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = app(&request)?;
            let browser = Browser::of(&request, &app.config.server);
            let (viewer, unread) = match &browser.session {
                Some(token) => services::sessions::visitor(&app, token)
                    .await
                    .map_err(crate::web::PageError::from)?,
                None => (Viewer::Anyone, 0),
            };
            super::language::as_chosen_by(&app, &viewer);
            let path = request.path().to_owned();
            let home = request.cookie(crate::web::HOME_COOKIE).map(|it| it.value().to_owned());
            Ok(Self { viewer, unread, home, browser, path })
        })
    }
}

fn app(request: &HttpRequest) -> Result<super::App, actix_web::Error> {
    request
        .app_data::<super::App>()
        .cloned()
        .ok_or_else(|| actix_web::error::ErrorInternalServerError("no app"))
}
