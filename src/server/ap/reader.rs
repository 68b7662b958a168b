//! Who asks for a document.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use federation::inbox::Delivery;
use futures_util::future::LocalBoxFuture;
use services::{AccountId, Error};

use super::answer::PeerError;
use super::inbox;
use crate::door::{App, address};

/// Anybody, where federation is on.
#[derive(Debug)]
pub(super) struct Open;

impl FromRequest for Open {
    type Error = PeerError;
    type Future = Ready<Result<Self, PeerError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(app(request).map(|_| Self))
    }
}

/// Who asks, as far as a signature proves it.
#[derive(Debug)]
pub(super) struct Reader {
    /// Somebody elsewhere in whose name their server asks; none for a server itself, and for
    /// requests without a good signature.
    pub(super) account: Option<AccountId>,
    /// Whether the request carries a good signature.
    is_signed: bool,
}

impl Reader {
    /// In secure mode documents are for those who say who they are.
    pub(super) fn may_read(&self, app: &App) -> Result<(), Error> {
        if app.config.federation.secure_mode && !self.is_signed {
            return Err(Error::SignedOut);
        }
        Ok(())
    }
}

impl FromRequest for Reader {
    type Error = PeerError;
    type Future = LocalBoxFuture<'static, Result<Self, PeerError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = app(&request)?;
            let Some(headers) = inbox::headers_of(&request) else {
                return Ok(Self { account: None, is_signed: false });
            };
            let asked = Delivery {
                target: inbox::target(&request),
                headers: &headers,
                body: &[],
                from: address::client(request.head(), &app.config.server),
            };
            let method = request.method().as_str();
            let account = federation::inbox::signed_by(&app.into_inner(), method, &asked).await?;
            Ok(Self { account, is_signed: account.is_some() })
        })
    }
}

fn app(request: &HttpRequest) -> Result<App, PeerError> {
    let app = request.app_data::<App>().cloned();
    app.filter(|it| it.config.federation.enabled)
        .ok_or(PeerError(Error::NotFound("There is nothing at this address.")))
}
