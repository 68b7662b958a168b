//! People one may like to follow, and the directory.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::suggestions::{Directory, Reason};

use super::call::{Access, Call};
use super::entities::Account;
use super::input::{Flag, Nothing, Number, Text};
use super::people::Faces;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Suggestions and the directory.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:accounts", "read"]);
    table.get("/api/v1/suggestions", read, Shows::Nothing, first);
    table.get("/api/v2/suggestions", read, Shows::Nothing, second);
    let write = Access::Member(&["write:accounts", "read:accounts", "read"]);
    table.delete("/api/v1/suggestions/{id}", write, Shows::Nothing, dismiss);
    table.get("/api/v1/directory", Access::Anyone(&["read:accounts"]), Shows::Nothing, directory);
}

/// How many.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    limit: Number,
}

/// Somebody, and why.
#[derive(Debug, Serialize, JsonSchema)]
struct Suggestion {
    /// The older word for why.
    source: &'static str,
    sources: Vec<&'static str>,
    account: Account,
}

async fn found(call: &Call<Asked>) -> Result<Vec<(Reason, Account)>, services::Error> {
    let most = call.input.limit.within(40, 80);
    let list = services::suggestions::of(&call.app, call.member()?, most).await?;
    let faces = Faces::of(&call.app, call.viewer(), list.iter().map(|it| it.1)).await?;
    Ok(list.into_iter().filter_map(|(why, id)| Some((why, faces.get(id)?))).collect())
}

async fn first(call: Call<Asked>) -> Answer<Vec<Account>> {
    Ok(Reply::new(found(&call).await?.into_iter().map(|it| it.1).collect()))
}

async fn second(call: Call<Asked>) -> Answer<Vec<Suggestion>> {
    let suggestion = |(why, account)| {
        let (source, word) = match why {
            Reason::OfFriends => ("past_interactions", "friends_of_friends"),
            Reason::Here => ("staff", "featured"),
        };
        Suggestion { source, sources: vec![word], account }
    };
    Ok(Reply::new(found(&call).await?.into_iter().map(suggestion).collect()))
}

/// Nothing to tell: `{}`.
#[derive(Debug, Serialize, JsonSchema)]
struct Done {}

async fn dismiss(call: Call<Nothing>) -> Answer<Done> {
    services::suggestions::dismiss(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Done {}))
}

/// Which part of the directory.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Part {
    /// `active` or `new`.
    order: Text,
    local: Flag,
    offset: Number,
    limit: Number,
}

/// Nobody reads further by counting; who wants everybody asks again from another place.
const DEEPEST: i64 = 10_000;

async fn directory(call: Call<Part>) -> Answer<Vec<Account>> {
    let sent = &call.input;
    let part = Directory {
        is_local: sent.local.is_on(),
        is_by_arrival: sent.order.get() == Some("new"),
        offset: sent.offset.get().unwrap_or(0).clamp(0, DEEPEST),
        limit: i64::try_from(sent.limit.within(40, 80)).unwrap_or(40),
    };
    let ids = services::suggestions::directory(&call.app, call.viewer(), part).await?;
    let faces = Faces::of(&call.app, call.viewer(), ids.iter().copied()).await?;
    Ok(Reply::new(faces.in_order(ids)))
}
