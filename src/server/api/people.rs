//! The people beside the posts of one answer, all of them asked for at once.

use std::collections::HashMap;
use std::sync::Arc;

use consent::Exposure;
use services::feeds::{Entry, Listing};
use services::filters::Rules;
use services::follows::PeopleList;
use services::posts::{Person, Shown};
use services::{AccountId, Error, Timestamp, Viewer};

use super::call::Call;
use super::entities::{Account, FilterResult, Status};
use super::paging::{Window, ends};
use super::reply::Reply;
use super::table::Answer;
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
        Self::beside(app, viewer, ids.into_iter().map(|id| (id, None))).await
    }

    /// These people, of whom some came with what they made.
    async fn beside<'p>(
        app: &App,
        viewer: &Viewer,
        people: impl IntoIterator<Item = (AccountId, Option<&'p Arc<Person>>)>,
    ) -> Result<Self, Error> {
        let (server, me) = (&app.config.server, viewer.account());
        let mut known = HashMap::new();
        let mut moved = Vec::new();
        let mut keep = |known: &mut HashMap<_, _>, id, person: &Person| {
            let account = match me == Some(id) {
                true => Account::of(server, &person.profile, true),
                false => Account::of_person(server, person),
            };
            if known.insert(id, account).is_none() && !person.profile.account.moved_to.is_empty() {
                moved.push(id);
            }
        };
        let mut asked = Vec::new();
        for (id, person) in people {
            match person {
                _ if known.contains_key(&id) => {}
                Some(person) => keep(&mut known, id, person),
                None => asked.push(id),
            }
        }
        asked.retain(|it| !known.contains_key(it));
        if !asked.is_empty() {
            for (id, person) in services::accounts::people(app, asked).await? {
                keep(&mut known, id, &person);
            }
        }
        let mut faces = Self { known };
        if !moved.is_empty() {
            faces.follow(app, viewer, moved).await?;
        }
        Ok(faces)
    }

    /// Adds to those who moved where they went.
    async fn follow(
        &mut self,
        app: &App,
        viewer: &Viewer,
        moved: Vec<AccountId>,
    ) -> Result<(), Error> {
        let me = viewer.account();
        let profiles = services::accounts::profiles(app, moved).await?;
        let steps: Vec<(AccountId, AccountId)> = profiles
            .iter()
            .filter_map(|(id, it)| Some((*id, it.moved.as_ref()?.to.as_ref()?.id)))
            .collect();
        let targets =
            services::accounts::people(app, steps.iter().map(|it| it.1).collect()).await?;
        for (from, to) in steps {
            let target = targets
                .get(&to)
                .map(|it| Account::of(&app.config.server, &it.profile, me == Some(to)));
            if let Some(account) = self.known.remove(&from) {
                self.known.insert(from, account.with_moved(target));
            }
        }
        Ok(())
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

/// A page of people, with the addresses of its neighbours.
pub(super) async fn page<I>(
    call: &Call<I>,
    window: &Window,
    list: PeopleList,
) -> Answer<Vec<Account>> {
    let mut rows: Vec<(i64, AccountId)> =
        list.cursors.into_iter().zip(list.people.into_iter().map(|it| it.id)).collect();
    window.cut(&mut rows, |it| it.0);
    let faces = Faces::of(&call.app, call.viewer(), rows.iter().map(|it| it.1)).await?;
    let body = faces.in_order(rows.iter().map(|it| it.1));
    Ok(Reply::new(body).with_neighbours(call, ends(&rows, |it| it.0)))
}

/// Writes posts for one reader: with the filters of theirs that each matches, and without a word
/// of filters for who is nobody here.
pub(super) struct Writing<'a> {
    app: &'a App,
    rules: Option<Arc<Rules>>,
    now: Timestamp,
}

impl<'a> Writing<'a> {
    /// For this reader.
    pub(super) async fn of(app: &'a App, viewer: &Viewer) -> Result<Self, Error> {
        let rules = match viewer.account() {
            Some(_) => Some(services::filters::rules(app, viewer).await?),
            None => None,
        };
        Ok(Self { app, rules, now: app.now() })
    }

    /// One post, beside whoever made it.
    pub(super) fn status(&self, shown: &Shown, author: Account) -> Status {
        let status = Status::of(self.app, shown, author);
        match &self.rules {
            None => status,
            Some(rules) => {
                let hits = rules.matches(self.now, shown);
                status.with_filtered(hits.iter().map(FilterResult::from).collect())
            }
        }
    }
}

/// Posts in this order; one whose author is gone is left out.
pub(super) async fn statuses<'s>(
    app: &App,
    viewer: &Viewer,
    shown: impl IntoIterator<Item = &'s Shown>,
) -> Result<Vec<Status>, Error> {
    let shown: Vec<&Shown> = shown.into_iter().collect();
    let authors = shown.iter().map(|it| (it.author.id, it.person.as_ref()));
    let faces = Faces::beside(app, viewer, authors).await?;
    let writing = Writing::of(app, viewer).await?;
    let status = |shown: &&Shown| Some(writing.status(shown, faces.get(shown.author.id)?));
    Ok(shown.iter().filter_map(status).collect())
}

/// Posts by their id, as other entities name them.
pub(super) async fn statuses_by_id<'s>(
    app: &App,
    viewer: &Viewer,
    shown: impl IntoIterator<Item = &'s Shown>,
) -> Result<HashMap<String, Status>, Error> {
    let found = statuses(app, viewer, shown).await?;
    Ok(found.into_iter().map(|it| (it.key().to_owned(), it)).collect())
}

/// The entries of a page: posts, and boosts that carry one.
pub(super) async fn entries(
    app: &App,
    viewer: &Viewer,
    entries: &[Entry],
) -> Result<Vec<Status>, Error> {
    let boosters = entries.iter().filter_map(|it| it.boosted_by.as_ref());
    let boosters = boosters.map(|it| (it.author().id, Some(it)));
    let authors = entries.iter().map(|it| (it.shown.author.id, it.shown.person.as_ref()));
    let faces = Faces::beside(app, viewer, authors.chain(boosters)).await?;
    let writing = Writing::of(app, viewer).await?;
    let status = |entry: &Entry| {
        let status = writing.status(&entry.shown, faces.get(entry.shown.author.id)?);
        match (&entry.boosted_by, &entry.boost) {
            (Some(by), Some(boost)) => {
                let by = by.author();
                Some(status.boosted(&app.config.server, boost, by, faces.get(by.id)?))
            }
            _ => Some(status),
        }
    };
    Ok(entries.iter().filter_map(status).collect())
}

/// One entry.
pub(super) async fn entry(app: &App, viewer: &Viewer, entry: &Entry) -> Result<Status, Error> {
    let mut found = entries(app, viewer, std::slice::from_ref(entry)).await?;
    found.pop().ok_or(Error::NotFound("Record not found"))
}

/// A page of posts as an answer, with its neighbours.
pub(super) async fn listing<I>(
    call: &Call<I>,
    window: &Window,
    mut listing: Listing,
) -> Answer<Vec<Status>> {
    let is_cut = window.cuts();
    if is_cut {
        window.cut(&mut listing.items, |it| it.cursor);
    }
    let body = entries(&call.app, call.viewer(), &listing.items).await?;
    let exposure = match is_cut {
        true => Exposure::of_page(listing.items.iter().map(|it| it.shown.exposure)),
        false => listing.exposure,
    };
    let ends = ends(&listing.items, |it| it.cursor);
    Ok(Reply::works(body, exposure).with_neighbours(call, ends))
}
