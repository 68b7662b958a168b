//! A post as it would be: published as any other, looked at, and undone before anybody hears of it.
//! So a preview cannot say anything else than what publishing does, refusals included.

use store::StoreError;

use super::draft::Draft;
use super::pictures;
use super::publish::Publishing;
use crate::addresses::Addresses;
use crate::error::{Error, Result};
use crate::outward::{self, Outward};
use crate::{App, Member};

/// How a rehearsal ends: always with its change undone.
enum Curtain {
    Seen(Box<Outward>),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Curtain {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What publishing this draft would make, as other servers would be told of it.
///
/// Fails as [`super::publish()`] does.
pub async fn rehearse(app: &App, member: &Member, draft: Draft) -> Result<Outward> {
    member.approved()?;
    // Nobody's submission is answered by it, and the draft stays.
    let draft = Draft { submission_key: None, draft: None, ..draft.tidied() };
    let faults = draft.faults(&app.config.limits);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    pictures::wait_for(app, member, &draft.pictures).await?;
    let change = Publishing::new(app, member.account, draft).await?;
    let addresses = Addresses::new(&app.config.server);
    let played = app.store.write(move |conn| {
        let id = change.run(conn)?.map_err(Error::from)?;
        let seen = outward::just_made(conn, &addresses, id)?;
        Err::<(), _>(Curtain::Seen(Box::new(seen)))
    });
    match played.await {
        Err(Curtain::Seen(seen)) => outward::with_files(app, *seen).await,
        Err(Curtain::Failed(error)) => Err(error),
        Ok(()) => Err(StoreError::Busy.into()),
    }
}
