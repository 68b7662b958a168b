//! Posts for later.

use consent::Exposure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::scheduled::Scheduled;
use services::{Error, Member};

use super::call::{Access, Call};
use super::entities::{MediaAttachment, moment, some, visibility_word};
use super::input::{Nothing, Text};
use super::paging::{Window, ends};
use super::reply::Reply;
use super::table::{Answer, Table};
use super::written::moment_of;
use crate::door::App;
use crate::routes::Shows;

/// Posts for later.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:statuses"]);
    let write = Access::Member(&["write:statuses"]);
    table.get("/api/v1/scheduled_statuses", read, Shows::Works, list);
    table.get("/api/v1/scheduled_statuses/{id}", read, Shows::Works, show);
    table.put("/api/v1/scheduled_statuses/{id}", write, Shows::Works, move_to);
    table.delete("/api/v1/scheduled_statuses/{id}", write, Shows::Nothing, remove);
}

/// A post for later.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ScheduledStatus {
    id: String,
    scheduled_at: String,
    params: Params,
    media_attachments: Vec<MediaAttachment>,
}

/// What was sent.
#[derive(Debug, Serialize, JsonSchema)]
struct Params {
    text: String,
    poll: Option<PollParams>,
    media_ids: Option<Vec<String>>,
    sensitive: Option<bool>,
    /// Never null, which Mastodon allows and Tusky cannot read.
    spoiler_text: String,
    visibility: &'static str,
    in_reply_to_id: Option<String>,
    language: Option<String>,
    /// 0 for a token that no app made.
    application_id: i64,
    scheduled_at: Option<String>,
    idempotency: Option<String>,
    with_rate_limit: bool,
    title: Option<String>,
    year: Option<String>,
    medium: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PollParams {
    options: Vec<String>,
    expires_in: i64,
    multiple: bool,
    hide_totals: bool,
}

impl ScheduledStatus {
    /// One of the member's, with what goes out with its pictures.
    pub(super) async fn of(
        app: &App,
        member: &Member,
        kept: &Scheduled,
    ) -> Result<(Self, Exposure), Error> {
        let (mut all, exposure) = Self::all(app, member, std::slice::from_ref(kept)).await?;
        Ok((all.pop().ok_or(Error::NotFound("Record not found"))?, exposure))
    }

    async fn all(
        app: &App,
        member: &Member,
        list: &[Scheduled],
    ) -> Result<(Vec<Self>, Exposure), Error> {
        let ids = list.iter().flat_map(|it| it.draft.pictures.iter().map(|it| it.media));
        let pictures = services::uploads::mine(app, member, ids.collect()).await?;
        let server = &app.config.server;
        let of = |kept: &Scheduled| {
            let own = kept.draft.pictures.iter();
            let own = own.filter_map(|it| pictures.iter().find(|of| of.media.id == it.media));
            Self {
                id: kept.id.0.to_string(),
                scheduled_at: moment(kept.at),
                params: Params::of(kept),
                media_attachments: own.map(|it| MediaAttachment::of(server, it, true)).collect(),
            }
        };
        let exposure = Exposure::of_page(pictures.iter().map(|it| it.exposure));
        Ok((list.iter().map(of).collect(), exposure))
    }
}

impl Params {
    fn of(kept: &Scheduled) -> Self {
        let draft = &kept.draft;
        let media: Vec<String> = draft.pictures.iter().map(|it| it.media.to_string()).collect();
        Self {
            text: draft.source.clone(),
            poll: draft.poll.as_ref().map(|it| PollParams {
                options: it.options.clone(),
                expires_in: it.expires_in,
                multiple: it.is_multiple,
                hide_totals: it.hides_totals,
            }),
            media_ids: Some(media).filter(|it| !it.is_empty()),
            sensitive: Some(!draft.sensitivity.is_empty()),
            spoiler_text: draft.warning.clone(),
            visibility: visibility_word(draft.visibility),
            in_reply_to_id: draft.parent.map(|it| it.to_string()),
            language: some(&draft.language),
            application_id: draft.app.map_or(0, |it| it.0),
            scheduled_at: None,
            idempotency: None,
            with_rate_limit: false,
            title: some(&draft.title),
            year: some(&draft.year),
            medium: some(&draft.medium),
        }
    }
}

/// A part of the list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Part {
    #[serde(flatten)]
    window: Window,
}

async fn list(call: Call<Part>) -> Answer<Vec<ScheduledStatus>> {
    let (app, member) = (&call.app, call.member()?);
    let page = call.input.window.page(20, 40);
    let mut found = services::scheduled::list(app, member, page).await?;
    call.input.window.cut(&mut found, |it| it.id.0);
    let (body, exposure) = ScheduledStatus::all(app, member, &found).await?;
    Ok(Reply::works(body, exposure).with_neighbours(&call, ends(&found, |it| it.id.0)))
}

async fn show(call: Call<Nothing>) -> Answer<ScheduledStatus> {
    let (app, member) = (&call.app, call.member()?);
    let found = services::scheduled::find(app, member, call.id()?).await?;
    let (body, exposure) = ScheduledStatus::of(app, member, &found).await?;
    Ok(Reply::works(body, exposure))
}

/// Another time.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Moving {
    scheduled_at: Text,
}

async fn move_to(call: Call<Moving>) -> Answer<ScheduledStatus> {
    let (app, member, id) = (&call.app, call.member()?, call.id()?);
    let moved = match moment_of(&call.input.scheduled_at)? {
        Some(at) => services::scheduled::move_to(app, member, id, at).await?,
        None => services::scheduled::find(app, member, id).await?,
    };
    let (body, exposure) = ScheduledStatus::of(app, member, &moved).await?;
    Ok(Reply::works(body, exposure))
}

/// What an answer is that says nothing.
#[derive(Debug, Serialize, JsonSchema)]
struct Gone {}

async fn remove(call: Call<Nothing>) -> Answer<Gone> {
    services::scheduled::remove(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Gone {}))
}
