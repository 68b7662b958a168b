//! People.

use consent::Exposure;
use schemars::JsonSchema;
use serde::Deserialize;
use services::accounts::Profile;

use super::call::{Access, Call};
use super::entities::{Account, Consent, Credentials, Source, Status};
use super::input::{Flag, Nothing, Text};
use super::paging::{Window, ends};
use super::people;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// People.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:accounts"]);
    let me = Access::Member(&["profile", "read:accounts"]);
    table.get("/api/v1/accounts/verify_credentials", me, Shows::Nothing, verify);
    table.get("/api/v1/accounts/lookup", read, Shows::Nothing, lookup);
    table.get("/api/v1/accounts/{id}", read, Shows::Nothing, show);
    let statuses_of = Access::Anyone(&["read:statuses"]);
    table.get("/api/v1/accounts/{id}/statuses", statuses_of, Shows::Works, statuses);
}

/// Posts in one answer, and at most.
const USUAL: usize = 20;
const MOST: usize = 40;

async fn verify(call: Call<Nothing>) -> Answer<Credentials> {
    let member = call.member()?;
    let profile = services::accounts::profile(&call.app, call.viewer(), &member.username).await?;
    let row = &profile.account;
    let server = &call.app.config.server;
    let body = Credentials {
        account: Account::of(server, &profile, true),
        source: Source {
            privacy: "public",
            sensitive: false,
            language: None,
            note: row.bio_source.clone(),
            fields: Vec::new(),
            follow_requests_count: 0,
            hide_collections: Some(row.hides_follows),
            discoverable: Some(row.is_discoverable),
            indexable: row.is_indexable,
            attribution_domains: [],
            consent: Consent::new(server, row.terms.get(), profile.exposure.consent()),
            ai_label: row.default_label.get().into(),
        },
        role: member.role.into(),
    };
    Ok(Reply::works(body, profile.exposure))
}

/// A name, with or without its domain.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Named {
    acct: Text,
}

async fn lookup(call: Call<Named>) -> Answer<Account> {
    let name = call.input.acct.or_empty().trim();
    one(&call, services::accounts::profile(&call.app, call.viewer(), name).await?)
}

async fn show(call: Call<Nothing>) -> Answer<Account> {
    one(&call, services::accounts::profile_by_id(&call.app, call.viewer(), call.id()?).await?)
}

fn one<I>(call: &Call<I>, profile: Profile) -> Answer<Account> {
    let is_self = call.viewer().account() == Some(profile.account.id);
    let body = Account::of(&call.app.config.server, &profile, is_self);
    Ok(Reply::works(body, profile.exposure))
}

/// Which posts of somebody.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Which {
    #[serde(flatten)]
    window: Window,
    only_media: Flag,
}

/// Somebody's posts, newest first: works and texts together; `only_media` for works alone.
/// Boosts are not in it yet.
async fn statuses(call: Call<Which>) -> Answer<Vec<Status>> {
    let (app, viewer, id) = (&call.app, call.viewer(), call.id()?);
    let page = call.input.window.page(USUAL, MOST);
    let mut items = services::feeds::portfolio(app, viewer, id, page).await?.items;
    if !call.input.only_media.is_on() {
        items.extend(services::feeds::posts(app, viewer, id, page).await?.items);
    }
    items.retain(|it| it.boosted_by.is_none());
    items.sort_by_key(|it| std::cmp::Reverse(it.shown.post.id));
    items.truncate(page.limit);
    call.input.window.cut(&mut items, |it| it.cursor);
    let body = people::entries(app, viewer, &items).await?;
    let exposure = Exposure::of_page(items.iter().map(|it| it.shown.exposure));
    Ok(Reply::works(body, exposure).with_neighbours(&call, ends(&items, |it| it.cursor)))
}
