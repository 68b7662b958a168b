//! What staff tell everybody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::RowId;

use super::call::{Access, Call};
use super::entities::moment;
use super::input::{Flag, Nothing};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// What staff tell everybody.
pub(super) fn calls(table: &mut Table) {
    // Any token of somebody will do, as at Mastodon's.
    let read = Access::Member(&[]);
    let write = Access::Member(&["write:accounts"]);
    table.get("/api/v1/announcements", read, Shows::Nothing, list);
    table.post("/api/v1/announcements/{id}/dismiss", write, Shows::Nothing, dismiss);
}

/// An announcement (`Announcement`). It names nobody and nothing, so its lists are empty.
#[derive(Debug, Serialize, JsonSchema)]
struct Announcement {
    id: String,
    content: String,
    starts_at: Option<String>,
    ends_at: Option<String>,
    all_day: bool,
    published_at: String,
    updated_at: String,
    read: bool,
    mentions: [(); 0],
    statuses: [(); 0],
    tags: [(); 0],
    emojis: [(); 0],
    reactions: [(); 0],
}

/// Which.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Which {
    /// Those that were put away, too.
    with_dismissed: Flag,
}

async fn list(call: Call<Which>) -> Answer<Vec<Announcement>> {
    let told = services::announcements::current(&call.app, call.member()?).await?;
    let wanted = told.into_iter().filter(|it| !it.1 || call.input.with_dismissed.is_on());
    let entity = |(row, read): (services::announcements::AnnouncementRow, bool)| Announcement {
        id: row.id.to_string(),
        content: row.html,
        starts_at: row.starts_at.map(moment),
        ends_at: row.ends_at.map(moment),
        all_day: row.is_all_day,
        published_at: moment(row.published_at.unwrap_or(row.updated_at)),
        updated_at: moment(row.updated_at),
        read,
        mentions: [],
        statuses: [],
        tags: [],
        emojis: [],
        reactions: [],
    };
    Ok(Reply::new(wanted.map(entity).collect()))
}

async fn dismiss(call: Call<Nothing>) -> Answer<Nothing> {
    let id: RowId = call.id()?;
    services::announcements::dismiss(&call.app, call.member()?, id).await?;
    Ok(Reply::new(Nothing {}))
}
