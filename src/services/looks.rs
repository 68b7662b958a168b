//! Looks at other servers: at most one a day each, and what staff know about a broken promise is
//! never written over.

use std::time::Duration;

use store::Conn;
use store::looks::{self, Looked};

use crate::App;
use crate::error::{Error, Result};
use crate::servers::Promise;

/// Between two looks at one server.
const AGAIN: Duration = Duration::from_hours(24);

/// What a look showed. Empty words and `None` where it was not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The program.
    pub software: String,
    /// Its version.
    pub version: String,
    /// Whether it says that it honours terms.
    pub promises: Option<bool>,
}

/// Whether a server is known here and was not looked at lately.
pub async fn is_due(app: &App, domain: &str) -> Result<bool> {
    let (domain, now) = (domain.to_owned(), app.now());
    let find = move |conn: &mut Conn| Ok::<_, Error>(looks::find(conn, &domain)?);
    let found = app.store.read(find).await?;
    Ok(found.is_some_and(|(at, _)| at.is_none_or(|at| at.plus(AGAIN) <= now)))
}

/// Keeps what a look showed.
pub async fn keep(app: &App, domain: &str, look: Look) -> Result<()> {
    let (domain, now) = (domain.to_owned(), app.now());
    let told = |word: String| Some(word).filter(|word| !word.is_empty());
    app.store
        .write(move |conn| {
            let Some((_, noted)) = looks::find(conn, &domain)? else { return Ok(()) };
            let promise = match (Promise::of(noted), look.promises) {
                (Promise::Broke, _) | (_, None) => None,
                (_, Some(true)) => Some(Promise::Promises),
                (_, Some(false)) => Some(Promise::Silent),
            };
            let looked = Looked {
                software: told(look.software),
                version: told(look.version),
                promise: promise.map(Promise::code),
                looked_at: Some(now),
            };
            Ok::<_, Error>(looks::keep(conn, &domain, &looked)?)
        })
        .await
}
