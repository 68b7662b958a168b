//! What the member is told, one by one.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::notifications::{Notice, Wanted, word};
use services::{AccountId, NotificationId, NotificationKind, Viewer};

use super::call::{Access, Call};
use super::entities::{
    AccountWarning, Beside, Empty, Notification, RelationshipSeveranceEvent, ReportTold,
};
use super::input::{Flag, Id, Many, Nothing, Number, Text};
use super::paging::{Window, ends};
use super::people::{Faces, statuses_by_id};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::door::App;
use crate::routes::Shows;

pub(super) const READ: Access = Access::Member(&["read:notifications"]);
pub(super) const WRITE: Access = Access::Member(&["write:notifications"]);

/// Notifications. Rows with `{id}` stand below those with words in that place.
pub(super) fn calls(table: &mut Table) {
    table.get("/api/v1/notifications", READ, Shows::Works, list);
    table.get("/api/v1/notifications/unread_count", READ, Shows::Nothing, unread);
    table.post("/api/v1/notifications/clear", WRITE, Shows::Nothing, clear);
    table.post("/api/v1/notifications/dismiss", WRITE, Shows::Nothing, dismiss_named);
    super::notification_requests::calls(table);
    table.get("/api/v1/notifications/{id}", READ, Shows::Works, show);
    table.post("/api/v1/notifications/{id}/dismiss", WRITE, Shows::Nothing, dismiss);
    super::notification_groups::calls(table);
}

/// Which ones are asked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Which {
    types: Many<Text>,
    exclude_types: Many<Text>,
    account_id: Id,
    include_filtered: Flag,
}

impl Which {
    /// What apps have no word for is never asked for.
    pub(super) fn wanted(&self) -> Wanted {
        let is_wanted = |kind: &NotificationKind| {
            word(*kind).is_some_and(|word| {
                let is_named =
                    self.types.list().is_empty() || self.types.words().any(|it| it == word);
                is_named && !self.exclude_types.words().any(|it| it == word)
            })
        };
        Wanted {
            kinds: NotificationKind::ALL.iter().copied().filter(is_wanted).collect(),
            from: self.account_id.of(AccountId),
            with_filtered: self.include_filtered.is_on(),
        }
    }
}

/// Which page of which.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Listed {
    #[serde(flatten)]
    which: Which,
    #[serde(flatten)]
    window: Window,
}

async fn list(call: Call<Listed>) -> Answer<Vec<Notification>> {
    let (app, member) = (&call.app, call.member()?);
    let page = call.input.window.page(40, 80);
    let listed =
        services::notifications::of_kinds(app, member, call.input.which.wanted(), page).await?;
    let mut items = listed.items;
    let cursor = |it: &Notice| it.notification.id.0;
    call.input.window.cut(&mut items, cursor);
    let told = entities(app, call.viewer(), &items).await?;
    Ok(Reply::works(told, listed.exposure).with_neighbours(&call, ends(&items, cursor)))
}

/// As apps read them; what they have no word for is left out.
pub(super) async fn entities(
    app: &App,
    viewer: &Viewer,
    notices: &[Notice],
) -> Result<Vec<Notification>, services::Error> {
    let statuses = statuses_by_id(app, viewer, notices.iter().filter_map(|it| it.post.as_ref()));
    let statuses = statuses.await?;
    let faces =
        Faces::of(app, viewer, notices.iter().map(|it| it.notification.from_account_id)).await?;
    let rows = notices.iter().map(|it| &it.notification);
    let mut beside = beside(app, viewer, rows).await?;
    let mut entity = |notice: &Notice| {
        let row = &notice.notification;
        let account = faces.get(row.from_account_id)?;
        let status = row.post_id.and_then(|id| statuses.get(&id.to_string()).cloned());
        Notification::of(notice, account, status, beside.remove(&row.id).unwrap_or_default())
    };
    Ok(notices.iter().filter_map(&mut entity).collect())
}

/// What some of them tell beside who and which post, by notification: complaints, words of
/// moderators, follows that ended.
pub(super) async fn beside(
    app: &App,
    viewer: &Viewer,
    rows: impl Iterator<Item = &services::Notification>,
) -> Result<HashMap<NotificationId, Beside>, services::Error> {
    let (mut reports, mut warned, mut severed) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match row.kind {
            NotificationKind::Report => {
                if let Some(report) = services::reports::told_by(app, row).await? {
                    reports.push((row.id, report));
                }
            }
            NotificationKind::Warned => warned.push(row.id),
            NotificationKind::Severed => severed.push(row.id),
            _ => {}
        }
    }
    let member = viewer.signed_in()?;
    let warnings = services::warnings::of_notifications(app, member, warned).await?;
    let severances = services::severances::of_notifications(app, member, severed).await?;
    let named = reports.iter().map(|(_, it)| it.account_id);
    let faces = Faces::of(app, viewer, named.chain(warnings.iter().map(|it| it.account_id)));
    let faces = faces.await?;
    let mut all: HashMap<NotificationId, Beside> = HashMap::new();
    for (id, report) in reports {
        let about = faces.get(report.account_id);
        all.entry(id).or_default().report = about.map(|it| ReportTold::of(&report, it));
    }
    for row in warnings {
        let whom = faces.get(row.account_id);
        all.entry(row.id).or_default().moderation_warning =
            whom.map(|it| AccountWarning::of(&row, it));
    }
    for row in severances {
        all.entry(row.id).or_default().event = Some(RelationshipSeveranceEvent::of(&row));
    }
    Ok(all)
}

async fn show(call: Call<Nothing>) -> Answer<Notification> {
    let (app, member) = (&call.app, call.member()?);
    let notice = services::notifications::one(app, member.account, call.id()?).await?;
    let exposure = consent::Exposure::of_page(notice.post.iter().map(|it| it.exposure));
    let told = entities(app, call.viewer(), &[notice]).await?.pop();
    let told = told.ok_or(services::Error::NotFound("Record not found"))?;
    Ok(Reply::works(told, exposure))
}

async fn clear(call: Call<Nothing>) -> Answer<Empty> {
    services::notifications::clear(&call.app, call.member()?).await?;
    Ok(Reply::new(Empty {}))
}

async fn dismiss(call: Call<Nothing>) -> Answer<Empty> {
    services::notifications::dismiss(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Empty {}))
}

/// Which one, as old apps say it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Named {
    id: Id,
}

async fn dismiss_named(call: Call<Named>) -> Answer<Empty> {
    let id = call.input.id.of(NotificationId);
    let id = id.ok_or(services::Error::NotFound("Record not found"))?;
    services::notifications::dismiss(&call.app, call.member()?, id).await?;
    Ok(Reply::new(Empty {}))
}

/// Of which ones, and where counting stops.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Counted {
    #[serde(flatten)]
    pub(super) which: Which,
    pub(super) limit: Number,
    pub(super) grouped_types: Many<Text>,
}

impl Counted {
    pub(super) fn most(&self) -> usize {
        self.limit.within(100, 1_000)
    }
}

/// How many are new.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(super) struct Count {
    pub(super) count: usize,
}

async fn unread(call: Call<Counted>) -> Answer<Count> {
    let (wanted, most) = (call.input.which.wanted(), call.input.most());
    let count = services::notifications::unread_of(&call.app, call.member()?, wanted, most).await?;
    Ok(Reply::new(Count { count }))
}
