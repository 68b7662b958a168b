//! The people beside the posts of one answer, all of them asked for at once.

use std::collections::HashMap;

use services::feeds::Entry;
use services::posts::Shown;
use services::{AccountId, Error, Viewer};

use super::entities::{Account, Status};
use crate::door::App;

/// People by their number: those of other servers may have the name of somebody here.
#[derive(Debug, Default)]
pub(super) struct Faces {
    known: HashMap<AccountId, Account>,
}

impl Faces {
    /// These people.
    pub(super) async fn of(
        app: &App,
        viewer: &Viewer,
        ids: impl IntoIterator<Item = AccountId>,
    ) -> Result<Self, Error> {
        let ids: Vec<AccountId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let me = viewer.account();
        let profiles = services::accounts::profiles(app, ids).await?;
        let face = |(id, profile)| (id, Account::of(&app.config.server, &profile, me == Some(id)));
        Ok(Self { known: profiles.into_iter().map(face).collect() })
    }

    /// One of them.
    pub(super) fn get(&self, id: AccountId) -> Option<Account> {
        self.known.get(&id).cloned()
    }

    /// Them in this order; who is gone is left out.
    pub(super) fn in_order(&self, ids: impl IntoIterator<Item = AccountId>) -> Vec<Account> {
        ids.into_iter().filter_map(|id| self.get(id)).collect()
    }
}

/// One post.
pub(super) async fn status(app: &App, viewer: &Viewer, shown: &Shown) -> Result<Status, Error> {
    let mut found = statuses(app, viewer, [shown]).await?;
    found.pop().ok_or(Error::NotFound("That post is not here, or not for you."))
}

/// Posts in this order; one whose author is gone is left out.
pub(super) async fn statuses<'s>(
    app: &App,
    viewer: &Viewer,
    shown: impl IntoIterator<Item = &'s Shown>,
) -> Result<Vec<Status>, Error> {
    let shown: Vec<&Shown> = shown.into_iter().collect();
    let faces = Faces::of(app, viewer, shown.iter().map(|it| it.author.id)).await?;
    let status = |shown: &&Shown| {
        let account = faces.get(shown.author.id)?;
        Some(Status::of(&app.config.server, shown, account))
    };
    Ok(shown.iter().filter_map(status).collect())
}

/// The entries of a page.
pub(super) async fn entries(
    app: &App,
    viewer: &Viewer,
    entries: &[Entry],
) -> Result<Vec<Status>, Error> {
    statuses(app, viewer, entries.iter().map(|it| &it.shown)).await
}
