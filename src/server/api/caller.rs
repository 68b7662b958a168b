//! Who calls, and what their token lets them do.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use services::{Error, Member, Via, Viewer};

use super::ApiError;
use crate::door::Bearer;

/// Who calls.
#[derive(Debug)]
pub(super) struct Caller(Viewer);

impl Caller {
    /// A member whose token has this scope; `read` includes `read:statuses`.
    pub(super) fn member(&self, scope: &str) -> Result<&Member, Error> {
        let member = self.0.signed_in()?;
        let Via::Token(scopes) = &member.via else {
            return Err(Error::SignedOut);
        };
        if allows(scopes, scope) {
            Ok(member)
        } else {
            Err(Error::Forbidden("This token may not do that: it was made for something else."))
        }
    }

    /// Who looks at what anyone may look at: a member with this scope, or anyone.
    pub(super) fn viewer(&self, scope: &str) -> Result<&Viewer, Error> {
        if matches!(self.0, Viewer::Member(_)) {
            self.member(scope)?;
        }
        Ok(&self.0)
    }
}

fn allows(scopes: &[String], wanted: &str) -> bool {
    let whole = wanted.split(':').next().unwrap_or(wanted);
    scopes.iter().any(|it| it == wanted || it == whole)
}

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    /// A token that nobody knows is an error, not a stranger: an app must learn that it was
    /// signed out.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let shows_token = request.headers().contains_key(header::AUTHORIZATION);
        let bearer = Bearer::from_request(request, payload);
        Box::pin(async move {
            let Bearer(viewer) = bearer.await?;
            if shows_token && matches!(viewer, Viewer::Anyone) {
                return Err(ApiError(Error::SignedOut).into());
            }
            Ok(Self(viewer))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::allows;

    #[test]
    fn a_whole_scope_includes_its_parts_and_not_the_other_way_round() {
        let has = |scopes: &[&str], wanted| {
            allows(&scopes.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), wanted)
        };
        assert!(has(&["read"], "read:statuses"));
        assert!(has(&["read:statuses"], "read:statuses"));
        assert!(!has(&["read:statuses"], "read"));
        assert!(!has(&["read"], "write:statuses"));
        assert!(!has(&["write:media"], "write:statuses"));
        assert!(!has(&[], "read"));
    }
}
