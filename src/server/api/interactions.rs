//! What people do with posts.

use schemars::JsonSchema;
use serde::Deserialize;
use services::{PostId, interactions, pins, thread_mutes};

use super::call::{Access, Call};
use super::entities::{Account, Status, visibility_of};
use super::input::{Nothing, Text};
use super::paging::{Window, ends};
use super::people::Faces;
use super::reply::Reply;
use super::statuses::one;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// What people do with posts, and who did.
pub(super) fn calls(table: &mut Table) {
    let likes = Access::Member(&["write:favourites"]);
    table.post("/api/v1/statuses/{id}/favourite", likes, Shows::Works, favourite);
    table.post("/api/v1/statuses/{id}/unfavourite", likes, Shows::Works, unfavourite);
    let write = Access::Member(&["write:statuses"]);
    table.post("/api/v1/statuses/{id}/reblog", write, Shows::Works, reblog);
    table.post("/api/v1/statuses/{id}/unreblog", write, Shows::Works, unreblog);
    let saves = Access::Member(&["write:bookmarks"]);
    table.post("/api/v1/statuses/{id}/bookmark", saves, Shows::Works, bookmark);
    table.post("/api/v1/statuses/{id}/unbookmark", saves, Shows::Works, unbookmark);
    let pins = Access::Member(&["write:accounts"]);
    table.post("/api/v1/statuses/{id}/pin", pins, Shows::Works, pin);
    table.post("/api/v1/statuses/{id}/unpin", pins, Shows::Works, unpin);
    let mutes = Access::Member(&["write:mutes"]);
    table.post("/api/v1/statuses/{id}/mute", mutes, Shows::Works, mute);
    table.post("/api/v1/statuses/{id}/unmute", mutes, Shows::Works, unmute);
    let read = Access::Anyone(&["read:statuses"]);
    table.get("/api/v1/statuses/{id}/favourited_by", read, Shows::Nothing, favourited_by);
    table.get("/api/v1/statuses/{id}/reblogged_by", read, Shows::Nothing, reblogged_by);
}

/// Makes handlers that do one thing with a post and answer with the post.
macro_rules! doings {
    ($($name:ident => $service:path;)+) => {
        $(
            async fn $name(call: Call<Nothing>) -> Answer<Status> {
                let id = proper(&call).await?;
                $service(&call.app, call.member()?, id).await?;
                one(&call, id.0).await
            }
        )+
    };
}

doings! {
    favourite => interactions::like;
    unfavourite => interactions::unlike;
    unreblog => interactions::unboost;
    bookmark => interactions::bookmark;
    unbookmark => interactions::unbookmark;
    pin => pins::pin;
    unpin => pins::unpin;
    mute => thread_mutes::mute;
    unmute => thread_mutes::unmute;
}

/// Whoever means a boost means what it carries.
async fn proper<I>(call: &Call<I>) -> Result<PostId, services::Error> {
    services::feeds::proper(&call.app, call.id()?).await
}

/// For whom a boost is: public, unlisted or private; for everybody where nothing is said.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Boosting {
    visibility: Text,
}

/// Answers with the boost, which carries the post.
async fn reblog(call: Call<Boosting>) -> Answer<Status> {
    let (id, member) = (proper(&call).await?, call.member()?);
    let visibility = match call.input.visibility.get() {
        None => consent::Visibility::Public,
        Some(word) => visibility_of(word),
    };
    interactions::boost_for(&call.app, member, id, visibility).await?;
    match interactions::boost_of(&call.app, member, id).await? {
        Some(boost) => one(&call, boost.0).await,
        None => one(&call, id.0).await,
    }
}

/// A part of the list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Part {
    #[serde(flatten)]
    window: Window,
}

async fn favourited_by(call: Call<Part>) -> Answer<Vec<Account>> {
    let page = call.input.window.page(40, 80);
    let id = proper(&call).await?;
    let people = services::feeds::who_likes(&call.app, call.viewer(), id, page).await?;
    listed(&call, people).await
}

async fn reblogged_by(call: Call<Part>) -> Answer<Vec<Account>> {
    let page = call.input.window.page(40, 80);
    let id = proper(&call).await?;
    let people = services::feeds::who_boosted(&call.app, call.viewer(), id, page).await?;
    listed(&call, people).await
}

async fn listed(call: &Call<Part>, mut people: services::feeds::People) -> Answer<Vec<Account>> {
    call.input.window.cut(&mut people, |it| it.0);
    let faces = Faces::of(&call.app, call.viewer(), people.iter().map(|it| it.1)).await?;
    let body = faces.in_order(people.iter().map(|it| it.1));
    Ok(Reply::new(body).with_neighbours(call, ends(&people, |it| it.0)))
}
