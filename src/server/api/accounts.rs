//! People.

use schemars::JsonSchema;
use serde::Deserialize;
use services::accounts::Profile;
use services::{AccountId, Error};

use super::call::{Access, Call};
use super::entities::{Account, FeaturedTag, ListEntity};
use super::input::{Id, Many, Nothing, Text};
use super::paging::Window;
use super::people::{self, Faces};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// People.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:accounts"]);
    table.get("/api/v1/accounts", read, Shows::Nothing, several);
    table.get("/api/v1/accounts/lookup", read, Shows::Nothing, lookup);
    table.get("/api/v1/accounts/{id}", read, Shows::Nothing, show);
    table.get("/api/v1/accounts/{id}/followers", read, Shows::Nothing, followers);
    table.get("/api/v1/accounts/{id}/following", read, Shows::Nothing, following);
    table.get("/api/v1/accounts/{id}/endorsements", read, Shows::Nothing, endorsements);
    table.get("/api/v1/accounts/{id}/featured_tags", read, Shows::Nothing, featured_tags);
    table.get("/api/v1/accounts/{id}/identity_proofs", read, Shows::Nothing, identity_proofs);
    let lists = Access::Member(&["read:lists"]);
    table.get("/api/v1/accounts/{id}/lists", lists, Shows::Nothing, lists_with);
}

/// People in one answer at most.
const MOST: usize = 40;

/// People by number.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Several {
    id: Many<Id>,
}

/// Who is not here is left out.
async fn several(call: Call<Several>) -> Answer<Vec<Account>> {
    let mut ids = call.input.id.ids(AccountId);
    ids.truncate(MOST);
    let ids = services::accounts::known(&call.app, call.viewer(), ids).await?;
    let faces = Faces::of(&call.app, call.viewer(), ids.iter().copied()).await?;
    Ok(Reply::new(faces.in_order(ids)))
}

/// A name, with or without its domain.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Named {
    acct: Text,
}

async fn lookup(call: Call<Named>) -> Answer<Account> {
    let name = call.input.acct.or_empty().trim();
    let name = name.strip_prefix("acct:").unwrap_or(name);
    one(&call, services::accounts::profile(&call.app, call.viewer(), name).await?).await
}

async fn show(call: Call<Nothing>) -> Answer<Account> {
    let id = call.id()?;
    one(&call, services::accounts::profile_by_id(&call.app, call.viewer(), id).await?).await
}

async fn one<I>(call: &Call<I>, profile: Profile) -> Answer<Account> {
    let is_self = call.viewer().account() == Some(profile.account.id);
    let to = profile.moved.as_ref().and_then(|it| it.to.as_ref()).map(|it| it.id);
    let target = Faces::of(&call.app, call.viewer(), to).await?;
    let body = Account::of(&call.app.config.server, &profile, is_self)
        .with_moved(to.and_then(|it| target.get(it)));
    Ok(Reply::works(body, profile.exposure))
}

/// People in a list about somebody, usually and at most.
const PEOPLE: (usize, usize) = (40, 80);

/// Whose list it is, if they show it to the viewer.
async fn whose<I>(call: &Call<I>) -> Result<Option<AccountId>, Error> {
    let profile = services::accounts::profile_by_id(&call.app, call.viewer(), call.id()?).await?;
    let id = profile.account.id;
    let is_shown = !profile.account.hides_follows || call.viewer().account() == Some(id);
    let is_blocked = profile.relationship.blocked_by || profile.relationship.blocking;
    Ok(Some(id).filter(|_| is_shown && !is_blocked))
}

/// Who hides the list shows an empty one.
async fn followers(call: Call<Window>) -> Answer<Vec<Account>> {
    let Some(id) = whose(&call).await? else { return Ok(Reply::new(Vec::new())) };
    let page = call.input.page(PEOPLE.0, PEOPLE.1);
    let list = services::follows::followers(&call.app, call.viewer(), id, page).await?;
    people::page(&call, &call.input, list).await
}

async fn following(call: Call<Window>) -> Answer<Vec<Account>> {
    let Some(id) = whose(&call).await? else { return Ok(Reply::new(Vec::new())) };
    let page = call.input.page(PEOPLE.0, PEOPLE.1);
    let list = services::follows::following(&call.app, call.viewer(), id, page).await?;
    people::page(&call, &call.input, list).await
}

async fn endorsements(call: Call<Window>) -> Answer<Vec<Account>> {
    let id = here(&call).await?;
    let page = call.input.page(PEOPLE.0, PEOPLE.1);
    let list = services::relationships::endorsed_by(&call.app, id, page).await?;
    people::page(&call, &call.input, list).await
}

async fn here<I>(call: &Call<I>) -> Result<AccountId, Error> {
    let found = services::accounts::profile_by_id(&call.app, call.viewer(), call.id()?).await?;
    Ok(found.account.id)
}

async fn featured_tags(call: Call<Nothing>) -> Answer<Vec<FeaturedTag>> {
    let id = here(&call).await?;
    let tags = services::tags::featured_by(&call.app, id).await?;
    let server = &call.app.config.server;
    let entity = |it| FeaturedTag::of(server, it);
    Ok(Reply::new(tags.iter().map(entity).collect()))
}

/// Nobody proves who they are that way any more; apps that ask get an empty list.
async fn identity_proofs(call: Call<Nothing>) -> Answer<[(); 0]> {
    here(&call).await?;
    Ok(Reply::new([]))
}

async fn lists_with(call: Call<Nothing>) -> Answer<Vec<ListEntity>> {
    let id = here(&call).await?;
    let lists = services::lists::with(&call.app, call.member()?, id).await?;
    Ok(Reply::new(lists.iter().map(ListEntity::from).collect()))
}
