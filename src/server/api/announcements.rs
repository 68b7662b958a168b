//! What staff tell everybody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::RowId;
use services::announcements::Told;

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
    let like = Access::Member(&["write:favourites"]);
    table.put("/api/v1/announcements/{id}/reactions/{name}", like, Shows::Nothing, react);
    table.delete("/api/v1/announcements/{id}/reactions/{name}", like, Shows::Nothing, unreact);
}

/// An announcement (`Announcement`). It names nobody and nothing, so its lists are empty.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Announcement {
    id: String,
    content: String,
    starts_at: Option<String>,
    ends_at: Option<String>,
    all_day: bool,
    published_at: String,
    updated_at: String,
    /// Left out where nobody in particular reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<bool>,
    mentions: [(); 0],
    statuses: [(); 0],
    tags: [(); 0],
    emojis: [(); 0],
    reactions: Vec<Reaction>,
}

/// How often it was answered with an emoji.
#[derive(Debug, Serialize, JsonSchema)]
struct Reaction {
    name: String,
    count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    me: Option<bool>,
}

/// The same as a stream tells it.
#[derive(Debug, Serialize)]
pub(super) struct ReactionTold {
    name: String,
    count: i64,
    announcement_id: String,
}

impl ReactionTold {
    pub(super) fn of(told: &Told, name: &str) -> Self {
        let found = told.reactions.iter().find(|it| it.name == name);
        Self {
            name: name.to_owned(),
            count: found.map_or(0, |it| it.count),
            announcement_id: told.row.id.to_string(),
        }
    }
}

impl Announcement {
    /// For its reader, or for nobody in particular.
    pub(super) fn of(told: Told, is_for_somebody: bool) -> Self {
        let row = told.row;
        let reaction = |it: services::announcements::Reaction| Reaction {
            name: it.name,
            count: it.count,
            me: is_for_somebody.then_some(it.is_mine),
        };
        Self {
            id: row.id.to_string(),
            content: row.html,
            starts_at: row.starts_at.map(moment),
            ends_at: row.ends_at.map(moment),
            all_day: row.is_all_day,
            published_at: moment(row.published_at.unwrap_or(row.updated_at)),
            updated_at: moment(row.updated_at),
            read: is_for_somebody.then_some(told.is_read),
            mentions: [],
            statuses: [],
            tags: [],
            emojis: [],
            reactions: told.reactions.into_iter().map(reaction).collect(),
        }
    }
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
    let wanted = told.into_iter().filter(|it| !it.is_read || call.input.with_dismissed.is_on());
    Ok(Reply::new(wanted.map(|it| Announcement::of(it, true)).collect()))
}

fn named(call: &Call<Nothing>) -> Result<(RowId, String), services::Error> {
    Ok((call.id()?, call.part("name")?))
}

async fn react(call: Call<Nothing>) -> Answer<Nothing> {
    let (id, name) = named(&call)?;
    services::announcements::react(&call.app, call.member()?, id, &name).await?;
    Ok(Reply::new(Nothing {}))
}

async fn unreact(call: Call<Nothing>) -> Answer<Nothing> {
    let (id, name) = named(&call)?;
    services::announcements::unreact(&call.app, call.member()?, id, &name).await?;
    Ok(Reply::new(Nothing {}))
}

async fn dismiss(call: Call<Nothing>) -> Answer<Nothing> {
    let id: RowId = call.id()?;
    services::announcements::dismiss(&call.app, call.member()?, id).await?;
    Ok(Reply::new(Nothing {}))
}
