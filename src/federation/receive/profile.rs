//! Somebody elsewhere was found who is new here: what they pinned and their newest posts, so that
//! their profile is not empty. The job `FillProfile`.

use serde_json::Value;
use services::receive::{profile, set_pins, take_post};
use services::remote_posts::{Channel, Circle, prepare};
use services::{AccountId, App};
use url::Url;

use super::fetched::{ReceiveError, object};
use crate::fetch::{FetchError, Options, fetch_document};
use crate::wire::activity::{self, Deed};
use crate::wire::note;
use crate::wire::read::{Doc, address, is_at_home};

/// Pinned posts that are fetched at most.
const PINNED: usize = 5;

/// Newest posts that are looked at.
const NEWEST: usize = 20;

/// Posts that are fetched one by one, at most; most servers carry them in the list.
const FETCHED: usize = 10;

/// Fetches what somebody pinned and the first page of what they published.
pub async fn fill_profile(app: &App, account: AccountId) -> services::Result<()> {
    let Some(of) = profile(app, account).await? else { return Ok(()) };
    let filling = Filling { app, actor: &of.uri };
    let pinned = filling.list(&of.featured, PINNED).await?;
    let mut left = FETCHED;
    let mut pins = Vec::new();
    for item in &pinned {
        if let Some(uri) = filling.take(item, &mut left).await? {
            pins.push(uri);
        }
    }
    for item in &filling.list(&of.outbox, NEWEST).await? {
        filling.take(item, &mut left).await?;
    }
    set_pins(app, account, pins).await
}

struct Filling<'a> {
    app: &'a App,
    actor: &'a str,
}

impl Filling<'_> {
    /// The members of a list: of the list itself, or of its first page.
    async fn list(&self, uri: &str, most: usize) -> services::Result<Vec<Value>> {
        if uri.is_empty() {
            return Ok(Vec::new());
        }
        let Some(list) = self.document(uri).await? else { return Ok(Vec::new()) };
        let found = items(&list, most);
        if !found.is_empty() {
            return Ok(found);
        }
        let Some(first) = list.get("first") else { return Ok(Vec::new()) };
        // Some carry the first page inside of the list.
        let inside = items(first, most);
        if !inside.is_empty() {
            return Ok(inside);
        }
        match first.as_str() {
            Some(page) => {
                Ok(self.document(page).await?.map_or_else(Vec::new, |it| items(&it, most)))
            }
            None => Ok(Vec::new()),
        }
    }

    /// What cannot be fetched leaves the profile as it is; only a fault of ours is an error.
    async fn document(&self, uri: &str) -> services::Result<Option<Value>> {
        if !self.is_theirs(uri) {
            return Ok(None);
        }
        match fetch_document(self.app, uri, Options::default()).await {
            Ok(fetched) => Ok(Some(fetched.value)),
            Err(FetchError::Own(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// A post in a list that its own server gave us, or the id of one. Answers the id of what was
    /// taken in.
    async fn take(&self, item: &Value, left: &mut usize) -> services::Result<Option<String>> {
        let post = match activity::parse(item) {
            Ok(activity) if activity.deed == Deed::Create => {
                activity.object().map(|object| (object.id(), object.copy()))
            }
            // Boosts and the like; the list is of works.
            Ok(activity) if !matches!(activity.deed, Deed::Other(_)) => None,
            _ => Some((crate::wire::read::id_text(item), item.as_object().map(|_| item))),
        };
        let Some((Some(id), copy)) = post else { return Ok(None) };
        if !self.is_theirs(id) {
            return Ok(None);
        }
        if let Some(facts) = copy.and_then(|copy| note::parse(copy).ok()) {
            if facts.author != self.actor || facts.circle == Circle::Named {
                return Ok(None);
            }
            // Carried along in a list, so it changes nothing that is here already.
            let incoming =
                prepare(self.app, facts, Channel::New, consent::Consent::UNKNOWN, 1).await?;
            return Ok(take_post(self.app, incoming).await?.post().map(|_| id.to_owned()));
        }
        if *left == 0 {
            return Ok(None);
        }
        *left -= 1;
        match fetch_document(self.app, id, Options::default()).await {
            Ok(fetched) => match object(self.app, &fetched, 1).await {
                Ok(_) => Ok(Some(fetched.id().to_owned())),
                Err(ReceiveError::Own(error)) => Err(error),
                Err(_) => Ok(None),
            },
            Err(FetchError::Own(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    fn is_theirs(&self, uri: &str) -> bool {
        let home: Option<Url> = address(self.actor);
        home.zip(address(uri)).is_some_and(|(home, url)| is_at_home(&home, &url))
    }
}

fn items(list: &Value, most: usize) -> Vec<Value> {
    let Some(list) = Doc::of(list) else { return Vec::new() };
    ["orderedItems", "items"]
        .iter()
        .map(|key| list.list(key, most))
        .find(|found| !found.is_empty())
        .map(|found| found.into_iter().cloned().collect())
        .unwrap_or_default()
}
