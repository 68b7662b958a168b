//! An upload, taken in and made in one go, for forms and calls that wait.

use std::time::Duration;

use bytes::Bytes;
use consent::{Channels, Consent};
use store::MediaPurpose;
use store::accounts::Account;

use super::accept::accept;
use super::make::{Progress, Uploaded, finish};
use crate::error::{Error, Result};
use crate::{App, Member};

/// So long a browser waits for its picture before it is told to come back.
const PATIENCE: Duration = Duration::from_mins(1);

/// Takes an upload in and waits until its copies are made. Fails as [`accept`] and [`finish`] do,
/// and then nothing of the file is left; with [`Error::Unavailable`] when it has not come to its
/// turn within a minute: then it waits among one's pictures.
pub async fn add(
    app: &App,
    member: &Member,
    purpose: MediaPurpose,
    file_name: &str,
    bytes: Bytes,
) -> Result<Uploaded> {
    let id = accept(app, member, purpose, file_name, bytes).await?;
    match finish(app, member, id, PATIENCE).await? {
        Progress::Ready(uploaded) => Ok(*uploaded),
        Progress::Waiting => Err(Error::Unavailable),
    }
}

/// What holds before a post says anything.
pub(crate) fn until_posted(author: &Account, file: Consent) -> Consent {
    let default = author.terms.get();
    consent::resolve(&Channels {
        actor_at_ingest: Some(default),
        actor_now: default,
        tightening: file,
        ..Channels::default()
    })
}
