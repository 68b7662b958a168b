//! Hashtags: followed ones, those on one's profile, and how they are used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::tags::Sight;

use super::call::{Access, Call};
use super::entities::{FeaturedTag, Hashtag};
use super::input::{Nothing, Text};
use super::paging::{Window, ends};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Hashtags.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:accounts"]);
    let write = Access::Member(&["write:accounts"]);
    table.get("/api/v1/featured_tags", read, Shows::Nothing, featured);
    table.post("/api/v1/featured_tags", write, Shows::Nothing, put_up);
    table.get("/api/v1/featured_tags/suggestions", read, Shows::Nothing, suggested);
    table.delete("/api/v1/featured_tags/{id}", write, Shows::Nothing, take_down);
    let follows = Access::Member(&["read:follows"]);
    table.get("/api/v1/followed_tags", follows, Shows::Nothing, followed);
    table.get("/api/v1/tags/{name}", Access::Anyone(&[]), Shows::Nothing, show);
    let follows = Access::Member(&["write:follows"]);
    table.post("/api/v1/tags/{name}/follow", follows, Shows::Nothing, follow);
    table.post("/api/v1/tags/{name}/unfollow", follows, Shows::Nothing, unfollow);
    table.post("/api/v1/tags/{name}/feature", write, Shows::Nothing, feature);
    table.post("/api/v1/tags/{name}/unfeature", write, Shows::Nothing, unfeature);
}

fn entity<I>(call: &Call<I>, sight: &Sight) -> Hashtag {
    Hashtag::of(&call.app.config.server, sight, call.viewer().account().is_some())
}

fn name<I>(call: &Call<I>) -> Result<String, services::Error> {
    call.part("name")
}

async fn show(call: Call<Nothing>) -> Answer<Hashtag> {
    let sight = services::tags::find(&call.app, call.viewer(), &name(&call)?).await?;
    Ok(Reply::new(entity(&call, &sight)))
}

async fn follow(call: Call<Nothing>) -> Answer<Hashtag> {
    let sight = services::tags::follow(&call.app, call.member()?, &name(&call)?).await?;
    Ok(Reply::new(entity(&call, &sight)))
}

async fn unfollow(call: Call<Nothing>) -> Answer<Hashtag> {
    let sight = services::tags::unfollow(&call.app, call.member()?, &name(&call)?).await?;
    Ok(Reply::new(entity(&call, &sight)))
}

async fn feature(call: Call<Nothing>) -> Answer<Hashtag> {
    let sight = services::tags::feature(&call.app, call.member()?, &name(&call)?).await?;
    Ok(Reply::new(entity(&call, &sight)))
}

async fn unfeature(call: Call<Nothing>) -> Answer<Hashtag> {
    let sight = services::tags::unfeature(&call.app, call.member()?, &name(&call)?).await?;
    Ok(Reply::new(entity(&call, &sight)))
}

async fn followed(call: Call<Window>) -> Answer<Vec<Hashtag>> {
    let page = call.input.page(100, 200);
    let mut rows = services::tags::followed(&call.app, call.member()?, page).await?.rows;
    call.input.cut(&mut rows, |it| it.0);
    let body = rows.iter().map(|it| entity(&call, &it.1)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&rows, |it| it.0)))
}

async fn featured(call: Call<Nothing>) -> Answer<Vec<FeaturedTag>> {
    let tags = services::tags::featured_by(&call.app, call.member()?.account).await?;
    let server = &call.app.config.server;
    Ok(Reply::new(tags.iter().map(|it| FeaturedTag::of(server, it)).collect()))
}

/// The name of a hashtag.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Named {
    name: Text,
}

async fn put_up(call: Call<Named>) -> Answer<FeaturedTag> {
    let name = call.input.name.or_empty();
    let tag = services::tags::add_featured(&call.app, call.member()?, name).await?;
    Ok(Reply::new(FeaturedTag::of(&call.app.config.server, &tag)))
}

async fn suggested(call: Call<Nothing>) -> Answer<Vec<Hashtag>> {
    let tags = services::tags::suggested(&call.app, call.member()?).await?;
    Ok(Reply::new(tags.iter().map(|it| entity(&call, it)).collect()))
}

/// Nothing to tell: `{}`.
#[derive(Debug, Serialize, JsonSchema)]
struct Done {}

async fn take_down(call: Call<Nothing>) -> Answer<Done> {
    services::tags::remove_featured(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Done {}))
}
