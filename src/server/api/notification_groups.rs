//! What the member is told, put together.

use schemars::JsonSchema;
use serde::Deserialize;
use services::notifications::{Grouped, Key, word};
use services::{AccountId, Error, NotificationKind, Viewer};

use super::call::Call;
use super::entities::{
    Account, Empty, GroupedNotificationsResults, NotificationGroup, PartialAccount, key_of,
};
use super::input::{Many, Nothing, Text};
use super::notifications::{Count, Counted, READ, WRITE, Which, beside};
use super::paging::{Window, ends};
use super::people::{Faces, statuses};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::door::App;
use crate::routes::Shows;

/// People of one group at most.
const PEOPLE: usize = 80;

pub(super) fn calls(table: &mut Table) {
    table.get("/api/v2/notifications", READ, Shows::Works, list);
    table.get("/api/v2/notifications/unread_count", READ, Shows::Nothing, unread);
    super::notification_requests::policy_calls(table);
    table.get("/api/v2/notifications/{group_key}", READ, Shows::Works, show);
    table.get("/api/v2/notifications/{group_key}/accounts", READ, Shows::Nothing, accounts);
    table.post("/api/v2/notifications/{group_key}/dismiss", WRITE, Shows::Nothing, dismiss);
}

/// Which page of which, and how they are put together.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Listed {
    #[serde(flatten)]
    which: Which,
    #[serde(flatten)]
    window: Window,
    grouped_types: Many<Text>,
    expand_accounts: Text,
}

/// Kinds that are put together: those that were named, or all that can be.
fn together(named: &Many<Text>) -> Vec<NotificationKind> {
    let is_named = |kind: &NotificationKind| {
        !named.is_said() || named.words().any(|it| Some(it) == word(*kind))
    };
    Key::KINDS.into_iter().filter(is_named).collect()
}

async fn list(call: Call<Listed>) -> Answer<GroupedNotificationsResults> {
    let (app, input) = (&call.app, &call.input);
    let is_partial = match input.expand_accounts.get() {
        None | Some("full") => false,
        Some("partial_avatars") => true,
        Some(_) => {
            let sentence =
                "Invalid value for 'expand_accounts', allowed values: full, partial_avatars";
            return Err(Error::invalid("expand_accounts", "notifications.expand", sentence).into());
        }
    };
    let (wanted, together) = (input.which.wanted(), together(&input.grouped_types));
    let page = input.window.page(40, 80);
    let mut found =
        services::notifications::grouped(app, call.member()?, wanted, together, page).await?;
    let cursor = |it: &services::notifications::Group| it.newest.id.0;
    input.window.cut(&mut found.groups, cursor);
    let neighbours = ends(&found.groups, cursor);
    let body = results(app, call.viewer(), &found, is_partial).await?;
    Ok(Reply::works(body, found.exposure).with_neighbours(&call, neighbours))
}

async fn results(
    app: &App,
    viewer: &Viewer,
    found: &Grouped,
    is_partial: bool,
) -> Result<GroupedNotificationsResults, Error> {
    let groups = &found.groups;
    let mut people: Vec<AccountId> = Vec::new();
    // Who stands first is shown whole in either case.
    let firsts = groups.iter().filter_map(|it| it.people.first());
    for id in firsts.chain(groups.iter().flat_map(|it| &it.people)) {
        if !people.contains(id) {
            people.push(*id);
        }
    }
    let faces = Faces::of(app, viewer, people.iter().copied()).await?;
    let whole =
        |id: &AccountId| !is_partial || groups.iter().any(|it| it.people.first() == Some(id));
    let (full, rest): (Vec<AccountId>, Vec<AccountId>) = people.into_iter().partition(whole);
    let partial = faces.in_order(rest).into_iter().map(PartialAccount::from).collect();
    let mut beside = beside(app, viewer, groups.iter().map(|it| &it.newest)).await?;
    let group = |it: &services::notifications::Group| {
        NotificationGroup::of(it, beside.remove(&it.newest.id).unwrap_or_default())
    };
    Ok(GroupedNotificationsResults {
        accounts: faces.in_order(full),
        partial_accounts: is_partial.then_some(partial),
        statuses: statuses(app, viewer, &found.posts).await?,
        notification_groups: groups.iter().filter_map(group).collect(),
    })
}

fn key(call: &Call<Nothing>) -> Result<Key, Error> {
    let text: String = call.part("group_key")?;
    key_of(&text).ok_or(Error::NotFound("Record not found"))
}

async fn show(call: Call<Nothing>) -> Answer<GroupedNotificationsResults> {
    let found = services::notifications::group(&call.app, call.member()?, key(&call)?).await?;
    let body = results(&call.app, call.viewer(), &found, false).await?;
    if body.notification_groups.is_empty() {
        return Err(Error::NotFound("Record not found").into());
    }
    Ok(Reply::works(body, found.exposure))
}

async fn accounts(call: Call<Nothing>) -> Answer<Vec<Account>> {
    let (app, key) = (&call.app, key(&call)?);
    let people = services::notifications::people_of(app, call.member()?, key, PEOPLE).await?;
    let faces = Faces::of(app, call.viewer(), people.iter().copied()).await?;
    Ok(Reply::new(faces.in_order(people)))
}

async fn dismiss(call: Call<Nothing>) -> Answer<Empty> {
    services::notifications::dismiss_group(&call.app, call.member()?, key(&call)?).await?;
    Ok(Reply::new(Empty {}))
}

async fn unread(call: Call<Counted>) -> Answer<Count> {
    let (wanted, most) = (call.input.which.wanted(), call.input.most());
    let together = together(&call.input.grouped_types);
    let member = call.member()?;
    let count =
        services::notifications::unread_groups(&call.app, member, wanted, together, most).await?;
    Ok(Reply::new(Count { count }))
}
