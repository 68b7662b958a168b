//! What apps call trends: newest works and their hashtags. Links are none: nobody here picks them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::trends::Pick;
use services::{PostId, Role};

use super::call::{Access, Call};
use super::entities::{Hashtag, PreviewCard, Status};
use super::input::{Nothing, Number};
use super::people;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

const READ: Access = Access::Staff(Role::Moderator, &["admin:read"]);
const WRITE: Access = Access::Staff(Role::Moderator, &["admin:write"]);

/// Trends.
pub(super) fn calls(table: &mut Table) {
    let anyone = Access::Anyone(&[]);
    table.get("/api/v1/trends", anyone, Shows::Nothing, tags);
    table.get("/api/v1/trends/tags", anyone, Shows::Nothing, tags_by_name);
    table.get("/api/v1/trends/statuses", anyone, Shows::Works, statuses);
    table.get("/api/v1/trends/links", anyone, Shows::Nothing, links);
    table.get("/api/v1/admin/trends/tags", READ, Shows::Nothing, tags_for_staff);
    table.get("/api/v1/admin/trends/statuses", READ, Shows::Works, statuses_for_staff);
    table.get("/api/v1/admin/trends/links", READ, Shows::Nothing, links);
    table.post("/api/v1/admin/trends/tags/{id}/approve", WRITE, Shows::Nothing, approve_tag);
    table.post("/api/v1/admin/trends/tags/{id}/reject", WRITE, Shows::Nothing, reject_tag);
    table.post("/api/v1/admin/trends/statuses/{id}/approve", WRITE, Shows::Works, approve_status);
    table.post("/api/v1/admin/trends/statuses/{id}/reject", WRITE, Shows::Works, reject_status);
    table.get("/api/v1/admin/tags/{id}", READ, Shows::Nothing, tag_for_staff);
}

/// How many, and after which.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Part {
    limit: Number,
    offset: Number,
}

impl Part {
    fn of(self, usual: usize, most: usize) -> (usize, usize) {
        let offset = self.offset.get().and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
        (offset, self.limit.within(usual, most))
    }
}

async fn tags(call: Call<Part>) -> Answer<Vec<Hashtag>> {
    let part = call.input.of(10, 20);
    let found = services::trends::hashtags(&call.app, call.viewer(), part, false).await?;
    let (server, is_member) = (&call.app.config.server, call.viewer().account().is_some());
    Ok(Reply::new(found.iter().map(|it| Hashtag::of(server, it, is_member)).collect()))
}

async fn tags_by_name(call: Call<Part>) -> Answer<Vec<Hashtag>> {
    tags(call).await
}

async fn statuses(call: Call<Part>) -> Answer<Vec<Status>> {
    let part = call.input.of(20, 40);
    let listing = services::trends::works(&call.app, call.viewer(), part, false).await?;
    let body = people::entries(&call.app, call.viewer(), &listing.items).await?;
    Ok(Reply::works(body, listing.exposure))
}

async fn links(_: Call<Nothing>) -> Answer<Vec<PreviewCard>> {
    Ok(Reply::new(Vec::new()))
}

/// A hashtag as staff see it (`Admin::Tag`).
#[derive(Debug, Serialize, JsonSchema)]
struct AdminTag {
    #[serde(flatten)]
    tag: Hashtag,
    /// Whether it may stand among the trends.
    trendable: bool,
    usable: bool,
    requires_review: bool,
}

/// A post as staff see it among the trends.
#[derive(Debug, Serialize, JsonSchema)]
struct TrendingStatus {
    #[serde(flatten)]
    status: Status,
    requires_review: bool,
}

async fn admin_tag<I>(call: &Call<I>, sight: &services::tags::Sight) -> Answer<AdminTag> {
    let pick = Pick::Tag(sight.name.clone());
    let is_out = services::trends::is_out(&call.app, &pick).await?;
    Ok(Reply::new(AdminTag {
        tag: Hashtag::of(&call.app.config.server, sight, true),
        trendable: !is_out,
        usable: true,
        requires_review: false,
    }))
}

async fn tags_for_staff(call: Call<Part>) -> Answer<Vec<AdminTag>> {
    let part = call.input.of(10, 20);
    let found = services::trends::hashtags(&call.app, call.viewer(), part, true).await?;
    let mut tags = Vec::with_capacity(found.len());
    for sight in &found {
        tags.push(admin_tag(&call, sight).await?.into_body());
    }
    Ok(Reply::new(tags))
}

async fn statuses_for_staff(call: Call<Part>) -> Answer<Vec<TrendingStatus>> {
    let part = call.input.of(20, 40);
    let listing = services::trends::works(&call.app, call.viewer(), part, true).await?;
    let statuses = people::entries(&call.app, call.viewer(), &listing.items).await?;
    let body = statuses
        .into_iter()
        .map(|status| TrendingStatus { status, requires_review: false })
        .collect();
    Ok(Reply::works(body, listing.exposure.unlisted()))
}

async fn tag_for_staff(call: Call<Nothing>) -> Answer<AdminTag> {
    let sight = services::tags::by_id(&call.app, call.viewer(), call.id()?).await?;
    admin_tag(&call, &sight).await
}

async fn decide_tag(call: Call<Nothing>, is_out: bool) -> Answer<AdminTag> {
    let sight = services::tags::by_id(&call.app, call.viewer(), call.id()?).await?;
    let pick = Pick::Tag(sight.name.clone());
    services::trends::set_out(&call.app, call.member()?, pick, is_out).await?;
    admin_tag(&call, &sight).await
}

async fn approve_tag(call: Call<Nothing>) -> Answer<AdminTag> {
    decide_tag(call, false).await
}

async fn reject_tag(call: Call<Nothing>) -> Answer<AdminTag> {
    decide_tag(call, true).await
}

async fn decide_status(call: Call<Nothing>, is_out: bool) -> Answer<TrendingStatus> {
    let (app, viewer, id) = (&call.app, call.viewer(), call.id()?);
    let mut found = services::feeds::some(app, viewer, vec![PostId(id)]).await?;
    let shown = found.pop().ok_or(services::Error::NotFound("Record not found"))?;
    services::trends::set_out(app, call.member()?, Pick::Post(shown.post.id), is_out).await?;
    let mut statuses = people::statuses(app, viewer, [&shown]).await?;
    let status = statuses.pop().ok_or(services::Error::NotFound("Record not found"))?;
    let body = TrendingStatus { status, requires_review: false };
    Ok(Reply::works(body, shown.exposure.unlisted()))
}

async fn approve_status(call: Call<Nothing>) -> Answer<TrendingStatus> {
    decide_status(call, false).await
}

async fn reject_status(call: Call<Nothing>) -> Answer<TrendingStatus> {
    decide_status(call, true).await
}
