//! How far one has read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::markers::{Marker, Timeline};

use super::call::{Access, Call};
use super::entities::moment;
use super::input::{Id, Many, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Markers.
pub(super) fn calls(table: &mut Table) {
    let (path, read) = ("/api/v1/markers", Access::Member(&["read:statuses"]));
    table.get(path, read, Shows::Nothing, show);
    table.post(path, Access::Member(&["write:statuses"]), Shows::Nothing, put);
}

/// A marker as apps read it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Marker")]
struct MarkerEntity {
    last_read_id: String,
    version: i32,
    updated_at: String,
}

impl From<Marker> for MarkerEntity {
    fn from(it: Marker) -> Self {
        Self {
            last_read_id: it.last_read_id.to_string(),
            version: it.version,
            updated_at: moment(it.updated_at),
        }
    }
}

/// Those that were asked for and were ever set.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Markers {
    #[serde(skip_serializing_if = "Option::is_none")]
    home: Option<MarkerEntity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notifications: Option<MarkerEntity>,
}

/// Which timelines.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    timeline: Many<Text>,
}

async fn show(call: Call<Asked>) -> Answer<Markers> {
    let [home, notifications] = services::markers::of(&call.app, call.member()?).await?;
    let asks = |name: &str| call.input.timeline.words().any(|it| it == name);
    Ok(Reply::new(Markers {
        home: home.filter(|_| asks("home")).map(Into::into),
        notifications: notifications.filter(|_| asks("notifications")).map(Into::into),
    }))
}

/// How far.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Place {
    last_read_id: Id,
}

/// How far in each timeline.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Places {
    home: Place,
    notifications: Place,
}

async fn put(call: Call<Places>) -> Answer<Markers> {
    let home = call.input.home.last_read_id.get();
    let notifications = call.input.notifications.last_read_id.get();
    let said = [(Timeline::Home, home), (Timeline::Notifications, notifications)];
    let moved = said.into_iter().filter_map(|(line, id)| Some((line, id?))).collect();
    let [now_home, now_notifications] =
        services::markers::put(&call.app, call.member()?, moved).await?;
    Ok(Reply::new(Markers {
        home: now_home.filter(|_| home.is_some()).map(Into::into),
        notifications: now_notifications.filter(|_| notifications.is_some()).map(Into::into),
    }))
}
