//! Pages of posts.

use schemars::JsonSchema;
use serde::Deserialize;
use services::AccountId;
use services::feeds::{self, Of, Only, Tags};

use super::call::{Access, Call};
use super::entities::Status;
use super::input::{Flag, Many, Text};
use super::paging::Window;
use super::people;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Pages of posts.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:statuses"]);
    let mine = Access::Member(&["read:statuses"]);
    table.get("/api/v1/timelines/home", mine, Shows::Works, home);
    table.get("/api/v1/timelines/public", read, Shows::Works, public);
    table.get("/api/v1/timelines/direct", mine, Shows::Works, direct);
    table.get("/api/v1/timelines/link", read, Shows::Works, link);
    table.get("/api/v1/timelines/tag/{name}", read, Shows::Works, tag);
    table.get("/api/v1/accounts/{id}/statuses", read, Shows::Works, of_account);
    let saved = Access::Member(&["read:bookmarks"]);
    let liked = Access::Member(&["read:favourites"]);
    table.get("/api/v1/bookmarks", saved, Shows::Works, bookmarks);
    table.get("/api/v1/favourites", liked, Shows::Works, favourites);
}

/// Posts in one answer, and at most.
const USUAL: usize = 20;
const MOST: usize = 40;

/// A part of a list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Part {
    #[serde(flatten)]
    window: Window,
}

impl Part {
    fn page(&self) -> feeds::Page {
        self.window.page(USUAL, MOST)
    }
}

async fn home(call: Call<Part>) -> Answer<Vec<Status>> {
    let page = call.input.page();
    let found = feeds::home(&call.app, call.member()?, page).await?;
    people::listing(&call, &call.input.window, found).await
}

/// Which posts of everybody.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Which {
    #[serde(flatten)]
    window: Window,
    /// Of this server.
    local: Flag,
    /// Of other servers.
    remote: Flag,
    /// With pictures.
    only_media: Flag,
    /// Or with one of these hashtags.
    any: Many<Text>,
    /// And with all of these.
    all: Many<Text>,
    /// And with none of these.
    none: Many<Text>,
    /// The page that posts link to.
    url: Text,
}

impl Which {
    fn only(&self) -> Only {
        Only {
            local: self.local.is_on(),
            remote: self.remote.is_on(),
            media: self.only_media.is_on(),
        }
    }
}

async fn public(call: Call<Which>) -> Answer<Vec<Status>> {
    let page = call.input.window.page(USUAL, MOST);
    let found = feeds::public(&call.app, call.viewer(), call.input.only(), page).await?;
    people::listing(&call, &call.input.window, found).await
}

async fn tag(call: Call<Which>) -> Answer<Vec<Status>> {
    const HASHTAGS: usize = 4;
    let page = call.input.window.page(USUAL, MOST);
    let words = |list: &Many<Text>| -> Vec<String> {
        list.words().take(HASHTAGS).map(ToOwned::to_owned).collect()
    };
    let name: String = call.part("name")?;
    let tags = Tags {
        any: [name].into_iter().chain(words(&call.input.any)).collect(),
        all: words(&call.input.all),
        none: words(&call.input.none),
    };
    let found = feeds::with_tags(&call.app, call.viewer(), tags, call.input.only(), page).await?;
    people::listing(&call, &call.input.window, found).await
}

async fn link(call: Call<Which>) -> Answer<Vec<Status>> {
    let page = call.input.window.page(USUAL, MOST);
    let url = call.input.url.or_empty();
    let found = feeds::with_link(&call.app, call.viewer(), url, page).await?;
    people::listing(&call, &call.input.window, found).await
}

/// Old apps ask for letters here; newer ones ask for conversations.
async fn direct(call: Call<Part>) -> Answer<Vec<Status>> {
    let page = call.input.page();
    let found = feeds::letters(&call.app, call.member()?, page).await?;
    people::listing(&call, &call.input.window, found).await
}

async fn bookmarks(call: Call<Part>) -> Answer<Vec<Status>> {
    let page = call.input.page();
    let found = feeds::bookmarks(&call.app, call.member()?, page).await?;
    people::listing(&call, &call.input.window, found).await
}

async fn favourites(call: Call<Part>) -> Answer<Vec<Status>> {
    let page = call.input.page();
    let found = feeds::likes(&call.app, call.member()?, page).await?;
    people::listing(&call, &call.input.window, found).await
}

/// Which posts of somebody.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Theirs {
    #[serde(flatten)]
    window: Window,
    only_media: Flag,
    exclude_replies: Flag,
    exclude_reblogs: Flag,
    pinned: Flag,
    tagged: Text,
}

/// Somebody's posts and boosts, newest first; with `pinned` what they pinned.
async fn of_account(call: Call<Theirs>) -> Answer<Vec<Status>> {
    let (app, viewer, id) = (&call.app, call.viewer(), call.id::<AccountId>()?);
    let sent = &call.input;
    let page = sent.window.page(USUAL, MOST);
    // Whoever is not here has no posts either.
    services::accounts::profile_by_id(app, viewer, id).await?;
    if sent.pinned.is_on() {
        let found = feeds::pinned(app, viewer, id, page).await?;
        return people::listing(&call, &sent.window, found).await;
    }
    let which = Of {
        only_media: sent.only_media.is_on(),
        no_replies: sent.exclude_replies.is_on(),
        no_boosts: sent.exclude_reblogs.is_on(),
        tag: sent.tagged.get().map(ToOwned::to_owned),
    };
    let found = feeds::of_account(app, viewer, id, which, page).await?;
    people::listing(&call, &sent.window, found).await
}
