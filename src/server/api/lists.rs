//! People one reads apart.

use consent::Exposure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::lists::Change;
use services::{AccountId, Error, RepliesPolicy};

use super::call::{Access, Call};
use super::entities::{Account, ListEntity, Status};
use super::input::{Flag, Id, Many, Nothing, Text};
use super::paging::{Window, ends};
use super::people::{self, Faces};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Lists.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:lists"]);
    let write = Access::Member(&["write:lists"]);
    table.get("/api/v1/lists", read, Shows::Nothing, all);
    table.post("/api/v1/lists", write, Shows::Nothing, create);
    table.get("/api/v1/lists/{id}", read, Shows::Nothing, show);
    table.put("/api/v1/lists/{id}", write, Shows::Nothing, edit);
    table.delete("/api/v1/lists/{id}", write, Shows::Nothing, delete);
    table.get("/api/v1/lists/{id}/accounts", read, Shows::Nothing, accounts);
    table.post("/api/v1/lists/{id}/accounts", write, Shows::Nothing, add);
    table.delete("/api/v1/lists/{id}/accounts", write, Shows::Nothing, remove);
    table.get("/api/v1/timelines/list/{id}", read, Shows::Works, timeline);
}

async fn all(call: Call<Nothing>) -> Answer<Vec<ListEntity>> {
    let lists = services::lists::all(&call.app, call.member()?).await?;
    Ok(Reply::new(lists.iter().map(ListEntity::from).collect()))
}

/// A list as apps send it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Written {
    title: Text,
    replies_policy: Text,
    exclusive: Flag,
}

impl Written {
    fn change(&self) -> Result<Change, Error> {
        let policy = |word: &str| {
            let sentence = "Replies policy is one of: followed, list, none.";
            RepliesPolicy::from_word(word)
                .ok_or_else(|| Error::invalid("replies_policy", "list.replies", sentence))
        };
        Ok(Change {
            title: self.title.said().map(ToOwned::to_owned),
            replies_policy: self.replies_policy.get().map(policy).transpose()?,
            is_exclusive: self.exclusive.get(),
        })
    }
}

async fn create(call: Call<Written>) -> Answer<ListEntity> {
    let change = call.input.change()?;
    let list = services::lists::create(&call.app, call.member()?, change).await?;
    Ok(Reply::new((&list).into()))
}

async fn show(call: Call<Nothing>) -> Answer<ListEntity> {
    let list = services::lists::find(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new((&list).into()))
}

async fn edit(call: Call<Written>) -> Answer<ListEntity> {
    let (id, change) = (call.id()?, call.input.change()?);
    let list = services::lists::edit(&call.app, call.member()?, id, change).await?;
    Ok(Reply::new((&list).into()))
}

/// Nothing to tell: `{}`.
#[derive(Debug, Serialize, JsonSchema)]
struct Done {}

async fn delete(call: Call<Nothing>) -> Answer<Done> {
    services::lists::delete(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Done {}))
}

/// A page of who is on it, or all of them with `limit=0`.
async fn accounts(call: Call<Window>) -> Answer<Vec<Account>> {
    let (app, member, id) = (&call.app, call.member()?, call.id()?);
    if call.input.is_endless() {
        let ids = services::lists::everybody(app, member, id).await?;
        let faces = Faces::of(app, call.viewer(), ids.iter().copied()).await?;
        return Ok(Reply::new(faces.in_order(ids)));
    }
    let list = services::lists::people(app, member, id, call.input.page(40, 80)).await?;
    people::page(&call, &call.input, list).await
}

/// People by number.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Members {
    account_ids: Many<Id>,
}

async fn add(call: Call<Members>) -> Answer<Done> {
    let who = call.input.account_ids.ids(AccountId);
    services::lists::add(&call.app, call.member()?, call.id()?, who).await?;
    Ok(Reply::new(Done {}))
}

async fn remove(call: Call<Members>) -> Answer<Done> {
    let who = call.input.account_ids.ids(AccountId);
    services::lists::remove(&call.app, call.member()?, call.id()?, who).await?;
    Ok(Reply::new(Done {}))
}

async fn timeline(call: Call<Window>) -> Answer<Vec<Status>> {
    let (app, page) = (&call.app, call.input.page(20, 40));
    let mut items = services::feeds::list(app, call.member()?, call.id()?, page).await?.items;
    call.input.cut(&mut items, |it| it.cursor);
    let body = people::entries(app, call.viewer(), &items).await?;
    let exposure = Exposure::of_page(items.iter().map(|it| it.shown.exposure));
    Ok(Reply::works(body, exposure).with_neighbours(&call, ends(&items, |it| it.cursor)))
}
