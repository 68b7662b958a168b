//! From whom the member wants to be told, and who waits because of that.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::notifications::{Asking, Measure, Policy};
use services::{Error, Member, RowId, Viewer};

use super::call::Call;
use super::entities::{
    Empty, NotificationPolicy, NotificationRequest, V1NotificationPolicy, moment,
};
use super::input::{Flag, Id, Many, Nothing, Text};
use super::notifications::{READ, WRITE};
use super::paging::{Window, ends};
use super::people::{Faces, statuses_by_id};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::door::App;
use crate::routes::Shows;

/// Who waits, and the old words for the policy.
pub(super) fn calls(table: &mut Table) {
    table.get("/api/v1/notifications/policy", READ, Shows::Nothing, old_policy);
    table.put("/api/v1/notifications/policy", WRITE, Shows::Nothing, set_old_policy);
    table.patch("/api/v1/notifications/policy", WRITE, Shows::Nothing, set_old_policy);
    table.get("/api/v1/notifications/requests", READ, Shows::Works, list);
    table.get("/api/v1/notifications/requests/merged", READ, Shows::Nothing, merged);
    table.post("/api/v1/notifications/requests/accept", WRITE, Shows::Nothing, accept_many);
    table.post("/api/v1/notifications/requests/dismiss", WRITE, Shows::Nothing, dismiss_many);
    table.get("/api/v1/notifications/requests/{id}", READ, Shows::Works, show);
    table.post("/api/v1/notifications/requests/{id}/accept", WRITE, Shows::Nothing, accept);
    table.post("/api/v1/notifications/requests/{id}/dismiss", WRITE, Shows::Nothing, dismiss);
}

/// The policy.
pub(super) fn policy_calls(table: &mut Table) {
    table.get("/api/v2/notifications/policy", READ, Shows::Nothing, policy);
    table.put("/api/v2/notifications/policy", WRITE, Shows::Nothing, set_policy);
    table.patch("/api/v2/notifications/policy", WRITE, Shows::Nothing, set_policy);
}

async fn policy(call: Call<Nothing>) -> Answer<NotificationPolicy> {
    let policy = services::notifications::policy(&call.app, call.member()?).await?;
    told(&call.app, call.member()?, &policy).await
}

async fn told(app: &App, member: &Member, policy: &Policy) -> Answer<NotificationPolicy> {
    let waiting = services::notifications::waiting(app, member).await?;
    Ok(Reply::new(NotificationPolicy::of(policy, waiting.into())))
}

/// A word for each kind of stranger; what is not said stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Measures {
    for_not_following: Text,
    for_not_followers: Text,
    for_new_accounts: Text,
    for_private_mentions: Text,
    for_limited_accounts: Text,
}

fn measure(said: &Text) -> Result<Option<Measure>, Error> {
    let Some(word) = said.get() else { return Ok(None) };
    let sentence = "A policy is one of: accept, filter, drop.";
    let wrong = || Error::invalid("policy", "notifications.policy", sentence);
    Measure::from_word(word).map(Some).ok_or_else(wrong)
}

async fn set_policy(call: Call<Measures>) -> Answer<NotificationPolicy> {
    let (app, member, input) = (&call.app, call.member()?, &call.input);
    let not_following = measure(&input.for_not_following)?;
    let not_followers = measure(&input.for_not_followers)?;
    let new_accounts = measure(&input.for_new_accounts)?;
    let private_mentions = measure(&input.for_private_mentions)?;
    let limited_accounts = measure(&input.for_limited_accounts)?;
    let change = move |before: Policy| Policy {
        not_following: not_following.unwrap_or(before.not_following),
        not_followers: not_followers.unwrap_or(before.not_followers),
        new_accounts: new_accounts.unwrap_or(before.new_accounts),
        private_mentions: private_mentions.unwrap_or(before.private_mentions),
        limited_accounts: limited_accounts.unwrap_or(before.limited_accounts),
    };
    let policy = services::notifications::set_policy(app, member, change).await?;
    told(app, member, &policy).await
}

async fn old_policy(call: Call<Nothing>) -> Answer<V1NotificationPolicy> {
    let policy = services::notifications::policy(&call.app, call.member()?).await?;
    old_told(&call.app, call.member()?, &policy).await
}

async fn old_told(app: &App, member: &Member, policy: &Policy) -> Answer<V1NotificationPolicy> {
    let waiting = services::notifications::waiting(app, member).await?;
    Ok(Reply::new(V1NotificationPolicy::of(policy, waiting.into())))
}

/// Yes or no for each kind of stranger; what is not said stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Filters {
    filter_not_following: Flag,
    filter_not_followers: Flag,
    filter_new_accounts: Flag,
    filter_private_mentions: Flag,
}

async fn set_old_policy(call: Call<Filters>) -> Answer<V1NotificationPolicy> {
    let (app, member, input) = (&call.app, call.member()?, &call.input);
    let said = |flag: Flag| flag.get().map(|it| if it { Measure::Filter } else { Measure::Accept });
    let not_following = said(input.filter_not_following);
    let not_followers = said(input.filter_not_followers);
    let new_accounts = said(input.filter_new_accounts);
    let private_mentions = said(input.filter_private_mentions);
    let change = move |before: Policy| Policy {
        not_following: not_following.unwrap_or(before.not_following),
        not_followers: not_followers.unwrap_or(before.not_followers),
        new_accounts: new_accounts.unwrap_or(before.new_accounts),
        private_mentions: private_mentions.unwrap_or(before.private_mentions),
        ..before
    };
    let policy = services::notifications::set_policy(app, member, change).await?;
    old_told(app, member, &policy).await
}

/// Which page.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Listed {
    #[serde(flatten)]
    window: Window,
}

async fn list(call: Call<Listed>) -> Answer<Vec<NotificationRequest>> {
    let (app, window) = (&call.app, &call.input.window);
    let mut asking =
        services::notifications::asking(app, call.member()?, window.page(40, 80)).await?;
    let cursor = |it: &Asking| it.request.id.0;
    window.cut(&mut asking, cursor);
    let neighbours = ends(&asking, cursor);
    let (body, exposure) = entities(app, call.viewer(), &asking).await?;
    Ok(Reply::works(body, exposure).with_neighbours(&call, neighbours))
}

async fn entities(
    app: &App,
    viewer: &Viewer,
    asking: &[Asking],
) -> Result<(Vec<NotificationRequest>, consent::Exposure), Error> {
    let posts = || asking.iter().filter_map(|it| it.post.as_ref());
    let exposure = consent::Exposure::of_page(posts().map(|it| it.exposure));
    let statuses = statuses_by_id(app, viewer, posts()).await?;
    let faces = Faces::of(app, viewer, asking.iter().map(|it| it.request.from_account_id)).await?;
    let entity = |it: &Asking| {
        let row = &it.request;
        Some(NotificationRequest {
            id: row.id.0.to_string(),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
            account: faces.get(row.from_account_id)?,
            notifications_count: row.count.to_string(),
            last_status: row.last_post_id.and_then(|id| statuses.get(&id.to_string()).cloned()),
        })
    };
    Ok((asking.iter().filter_map(entity).collect(), exposure))
}

async fn show(call: Call<Nothing>) -> Answer<NotificationRequest> {
    let asking =
        services::notifications::asking_one(&call.app, call.member()?, RowId(call.id()?)).await?;
    let (mut body, exposure) = entities(&call.app, call.viewer(), &[asking]).await?;
    let one = body.pop().ok_or(Error::NotFound("Record not found"))?;
    Ok(Reply::works(one, exposure))
}

/// Whether what was accepted has been let through.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Merged {
    merged: bool,
}

/// It is let through in the change that accepts it, so nothing is ever under way.
async fn merged(_call: Call<Nothing>) -> Answer<Merged> {
    Ok(Reply::new(Merged { merged: true }))
}

/// Which ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Named {
    id: Many<Id>,
}

async fn accept(call: Call<Nothing>) -> Answer<Empty> {
    let ids = vec![RowId(call.id()?)];
    services::notifications::accept(&call.app, call.member()?, ids).await?;
    Ok(Reply::new(Empty {}))
}

async fn dismiss(call: Call<Nothing>) -> Answer<Empty> {
    let ids = vec![RowId(call.id()?)];
    services::notifications::dismiss_requests(&call.app, call.member()?, ids).await?;
    Ok(Reply::new(Empty {}))
}

async fn accept_many(call: Call<Named>) -> Answer<Empty> {
    let ids = call.input.id.ids(RowId);
    services::notifications::accept(&call.app, call.member()?, ids).await?;
    Ok(Reply::new(Empty {}))
}

async fn dismiss_many(call: Call<Named>) -> Answer<Empty> {
    let ids = call.input.id.ids(RowId);
    services::notifications::dismiss_requests(&call.app, call.member()?, ids).await?;
    Ok(Reply::new(Empty {}))
}
