//! Letters in order.

use consent::Exposure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::Viewer;
use services::conversations::Talk;

use super::call::{Access, Call};
use super::entities::{Account, Status};
use super::input::Nothing;
use super::paging::{Window, ends};
use super::people::{Faces, Writing};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::door::App;
use crate::routes::Shows;

/// Talks.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:statuses"]);
    let write = Access::Member(&["write:conversations"]);
    table.get("/api/v1/conversations", read, Shows::Works, list);
    table.post("/api/v1/conversations/{id}/read", write, Shows::Works, mark_read);
    table.delete("/api/v1/conversations/{id}", write, Shows::Nothing, remove);
}

/// A talk.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Conversation {
    id: String,
    unread: bool,
    accounts: Vec<Account>,
    last_status: Option<Status>,
}

/// A part of the list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Part {
    #[serde(flatten)]
    window: Window,
}

async fn list(call: Call<Part>) -> Answer<Vec<Conversation>> {
    let page = call.input.window.page(20, 40);
    let mut talks = services::conversations::list(&call.app, call.member()?, page).await?;
    call.input.window.cut(&mut talks, |it| it.cursor);
    let (body, exposure) = told(&call, &talks).await?;
    Ok(Reply::works(body, exposure).with_neighbours(&call, ends(&talks, |it| it.cursor)))
}

async fn mark_read(call: Call<Nothing>) -> Answer<Conversation> {
    let talk = services::conversations::read(&call.app, call.member()?, call.id()?).await?;
    let (mut body, exposure) = told(&call, &[talk]).await?;
    let gone = services::Error::NotFound("Record not found");
    Ok(Reply::works(body.pop().ok_or(gone)?, exposure))
}

async fn told<I>(
    call: &Call<I>,
    talks: &[Talk],
) -> Result<(Vec<Conversation>, Exposure), services::Error> {
    entities(&call.app, call.viewer(), talks).await
}

/// Talks as apps read them.
pub(super) async fn entities(
    app: &App,
    viewer: &Viewer,
    talks: &[Talk],
) -> Result<(Vec<Conversation>, Exposure), services::Error> {
    let ids = talks.iter().flat_map(|it| it.with.iter().copied().chain([it.last.author.id]));
    let faces = Faces::of(app, viewer, ids).await?;
    let writing = Writing::of(app, viewer).await?;
    let body = talks.iter().map(|talk| {
        let author = faces.get(talk.last.author.id);
        Conversation {
            id: talk.id.0.to_string(),
            unread: talk.is_unread,
            accounts: faces.in_order(talk.with.iter().copied()),
            last_status: author.map(|it| writing.status(&talk.last, it)),
        }
    });
    let exposure = Exposure::of_page(talks.iter().map(|it| it.last.exposure));
    Ok((body.collect(), exposure))
}

/// What an answer is that says nothing.
#[derive(Debug, Serialize, JsonSchema)]
struct Done {}

async fn remove(call: Call<Nothing>) -> Answer<Done> {
    services::conversations::remove(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Done {}))
}
