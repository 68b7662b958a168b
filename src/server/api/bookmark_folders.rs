//! Folders for bookmarks. `/api/v1/bookmarks` shows all of them, whatever folder they are in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::{PostId, bookmark_folders};

use super::call::{Access, Call};
use super::entities::{BookmarkFolder, Status};
use super::input::{Id, Many, Nothing, Text};
use super::paging::Window;
use super::people;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Folders for bookmarks.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:bookmarks"]);
    let write = Access::Member(&["write:bookmarks"]);
    table.get("/api/rakkan/v1/bookmark_folders", read, Shows::Nothing, all);
    table.post("/api/rakkan/v1/bookmark_folders", write, Shows::Nothing, create);
    table.get("/api/rakkan/v1/bookmark_folders/{id}", read, Shows::Nothing, show);
    table.put("/api/rakkan/v1/bookmark_folders/{id}", write, Shows::Nothing, rename);
    table.delete("/api/rakkan/v1/bookmark_folders/{id}", write, Shows::Nothing, delete);
    table.get("/api/rakkan/v1/bookmark_folders/{id}/statuses", read, Shows::Works, statuses);
    table.post("/api/rakkan/v1/bookmark_folders/{id}/statuses", write, Shows::Nothing, put);
    table.delete("/api/rakkan/v1/bookmark_folders/{id}/statuses", write, Shows::Nothing, take_out);
}

async fn all(call: Call<Nothing>) -> Answer<Vec<BookmarkFolder>> {
    let found = bookmark_folders::all(&call.app, call.member()?).await?;
    let server = &call.app.config.server;
    Ok(Reply::new(found.iter().map(|it| BookmarkFolder::of(server, it)).collect()))
}

/// A folder as apps send it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Written {
    title: Text,
}

async fn create(call: Call<Written>) -> Answer<BookmarkFolder> {
    let title = call.input.title.or_empty();
    let made = bookmark_folders::create(&call.app, call.member()?, title).await?;
    Ok(Reply::new(BookmarkFolder::of(&call.app.config.server, &made)))
}

async fn show(call: Call<Nothing>) -> Answer<BookmarkFolder> {
    let found = bookmark_folders::find(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(BookmarkFolder::of(&call.app.config.server, &found)))
}

async fn rename(call: Call<Written>) -> Answer<BookmarkFolder> {
    let (id, title) = (call.id()?, call.input.title.or_empty());
    let renamed = bookmark_folders::rename(&call.app, call.member()?, id, title).await?;
    Ok(Reply::new(BookmarkFolder::of(&call.app.config.server, &renamed)))
}

/// Nothing to tell: `{}`.
#[derive(Debug, Serialize, JsonSchema)]
struct Done {}

/// What was in it stays saved.
async fn delete(call: Call<Nothing>) -> Answer<Done> {
    bookmark_folders::delete(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Done {}))
}

/// The latest saved first; the cursors are those of the bookmarks.
async fn statuses(call: Call<Window>) -> Answer<Vec<Status>> {
    let (id, page) = (call.id()?, call.input.page(20, 40));
    let found = bookmark_folders::saved(&call.app, call.member()?, id, page).await?;
    people::listing(&call, &call.input, found).await
}

/// Posts by number.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Posts {
    status_ids: Many<Id>,
}

/// Those that are not saved yet are saved.
async fn put(call: Call<Posts>) -> Answer<Done> {
    let posts = call.input.status_ids.ids(PostId);
    bookmark_folders::put_many(&call.app, call.member()?, call.id()?, posts).await?;
    Ok(Reply::new(Done {}))
}

/// They stay saved.
async fn take_out(call: Call<Posts>) -> Answer<Done> {
    let posts = call.input.status_ids.ids(PostId);
    bookmark_folders::take_out(&call.app, call.member()?, call.id()?, posts).await?;
    Ok(Reply::new(Done {}))
}
