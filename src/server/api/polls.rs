//! Questions in posts.

use schemars::JsonSchema;
use serde::Deserialize;
use services::PostId;

use super::call::{Access, Call};
use super::entities::Poll;
use super::input::{Many, Nothing, Number};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Polls.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:statuses"]);
    let write = Access::Member(&["write:statuses"]);
    table.get("/api/v1/polls/{id}", read, Shows::Nothing, show);
    table.post("/api/v1/polls/{id}/votes", write, Shows::Nothing, vote);
}

async fn show(call: Call<Nothing>) -> Answer<Poll> {
    let id = call.id()?;
    one(&call, id).await
}

async fn one<I>(call: &Call<I>, id: PostId) -> Answer<Poll> {
    let poll = services::polls::find(&call.app, call.viewer(), id).await?;
    Ok(Reply::new(Poll::of(&poll, call.app.now())))
}

/// What is chosen, by place.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Chosen {
    choices: Many<Number>,
}

async fn vote(call: Call<Chosen>) -> Answer<Poll> {
    let id = call.id()?;
    // What reads as no number is no option.
    let choices = call.input.choices.list().iter().map(|it| it.get().unwrap_or(-1)).collect();
    services::polls::vote(&call.app, call.member()?, id, choices).await?;
    one(&call, id).await
}
