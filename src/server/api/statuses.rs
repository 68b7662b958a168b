//! Posts.

use consent::{Exposure, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::feeds::Entry;
use services::posts::{Draft, Found, Shown};
use services::{Error, MediaId, Member, PostId};

use super::call::{Access, Call};
use super::entities::{
    Account, Consent, Label, MediaAttachment, PreviewCard, Status, moment, visibility_of,
    wall_label,
};
use super::error::Refused;
use super::input::{Flag, Id, Many, Nothing};
use super::reply::Reply;
use super::scheduled::ScheduledStatus;
use super::table::{Answer, Table};
use super::written::{Written, sensitive};
use super::{ApiError, people};
use crate::door::App;
use crate::routes::Shows;

/// Posts.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:statuses"]);
    let mine = Access::Member(&["read:statuses"]);
    let write = Access::Member(&["write:statuses"]);
    table.post("/api/v1/statuses", write, Shows::Works, publish);
    table.get("/api/v1/statuses", read, Shows::Works, some);
    table.get("/api/v1/statuses/{id}", read, Shows::Works, show);
    table.put("/api/v1/statuses/{id}", write, Shows::Works, edit);
    table.delete("/api/v1/statuses/{id}", write, Shows::Works, delete);
    table.get("/api/v1/statuses/{id}/context", read, Shows::Works, context);
    table.get("/api/v1/statuses/{id}/history", read, Shows::Works, history);
    table.get("/api/v1/statuses/{id}/source", mine, Shows::Nothing, source);
    table.get("/api/v1/statuses/{id}/card", read, Shows::Nothing, card);
    table.post("/api/v1/statuses/{id}/translate", mine, Shows::Nothing, translate);
}

/// A post, or a post for later.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum Made {
    Now(Box<Status>),
    Later(Box<ScheduledStatus>),
}

async fn publish(call: Call<Written>) -> Answer<Made> {
    let (app, member) = (&call.app, call.member()?);
    let defaults = services::terms::defaults(app, member).await?;
    let posting = services::accounts::posting(app, member).await?;
    let draft = Draft {
        visibility: call.input.visibility.get().map_or(posting.visibility, visibility_of),
        parent: match call.input.in_reply_to_id.get() {
            Some(id) => Some(services::feeds::proper(app, id).await?),
            None => None,
        },
        label: defaults.label,
        sensitivity: if posting.is_sensitive {
            sensitive()
        } else {
            services::Sensitivity::default()
        },
        language: posting.language,
        submission_key: key_of(&call),
        app: call.grant().and_then(|it| it.app),
        ..Draft::default()
    };
    let draft = call.input.onto(app, member, draft).await?;
    federation::lookup::get_to_know(app, &draft.source).await?;
    if let Some(at) = call.input.scheduled_at()? {
        let kept = services::scheduled::add(app, member, draft, at).await?;
        let (body, exposure) = ScheduledStatus::of(app, member, &kept).await?;
        return Ok(Reply::works(Made::Later(Box::new(body)), exposure));
    }
    let ids = draft.pictures.iter().map(|it| it.media).collect();
    let published = services::posts::publish(app, member, draft).await;
    let id = settled(app, member, ids, published).await?;
    let entry = services::feeds::entry(app, call.viewer(), id.0).await?;
    let status = people::entry(app, call.viewer(), &entry).await?;
    Ok(Reply::works(Made::Now(Box::new(status)), entry.shown.exposure))
}

/// The same words of two tokens are two keys.
fn key_of<I>(call: &Call<I>) -> Option<String> {
    let key = call.request.headers().get("Idempotency-Key")?.to_str().ok()?;
    let grant = call.grant()?;
    (!key.is_empty()).then(|| services::posts::submission_key(grant.id, key))
}

/// A refusal is told with what the files say, so that an app can show it.
async fn settled<T>(
    app: &App,
    member: &Member,
    pictures: Vec<MediaId>,
    result: Result<T, Error>,
) -> Result<T, ApiError> {
    match result {
        Err(Error::Refused(refusal)) => Err(refused(app, member, pictures, refusal).await?.into()),
        other => Ok(other?),
    }
}

async fn refused(
    app: &App,
    member: &Member,
    pictures: Vec<MediaId>,
    refusal: Refusal,
) -> Result<Refused, Error> {
    let rows = services::uploads::mine(app, member, pictures).await?;
    let told = rows.iter().flat_map(|it| {
        let id = it.media.id;
        let found = services::cases::findings(&it.media).into_iter();
        found.filter(|it| it.tier != "weak").map(move |it| (id, it))
    });
    Ok(Refused::new(refusal, told))
}

async fn edit(call: Call<Written>) -> Answer<Status> {
    let (app, member) = (&call.app, call.member()?);
    let id: PostId = call.id()?;
    let before = services::posts::source(app, member, id).await?;
    let draft = call.input.onto(app, member, before).await?;
    let ids = draft.pictures.iter().map(|it| it.media).collect();
    federation::lookup::get_to_know(app, &draft.source).await?;
    let edited = services::posts::edit_whole(app, member, id, draft).await;
    settled(app, member, ids, edited).await?;
    one(&call, id.0).await
}

async fn show(call: Call<Nothing>) -> Answer<Status> {
    one(&call, call.id()?).await
}

/// A post or a boost, as its viewer sees it now.
pub(super) async fn one<I>(call: &Call<I>, id: i64) -> Answer<Status> {
    let entry = services::feeds::entry(&call.app, call.viewer(), id).await?;
    told(call, &entry).await
}

async fn told<I>(call: &Call<I>, entry: &Entry) -> Answer<Status> {
    let status = people::entry(&call.app, call.viewer(), entry).await?;
    Ok(Reply::works(status, entry.shown.exposure))
}

/// Which posts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Several {
    id: Many<Id>,
    ids: Many<Id>,
}

/// Posts in one answer at most.
const SEVERAL: usize = 20;

async fn some(call: Call<Several>) -> Answer<Vec<Status>> {
    let (app, viewer) = (&call.app, call.viewer());
    let mut ids = call.input.id.ids(PostId);
    ids.extend(call.input.ids.ids(PostId));
    ids.truncate(SEVERAL);
    let shown = services::feeds::some(app, viewer, ids).await?;
    let body = people::statuses(app, viewer, &shown).await?;
    Ok(Reply::works(body, Exposure::of_page(shown.iter().map(|it| it.exposure))))
}

async fn found(app: &App, call: &Call<impl Sized>, id: PostId) -> Result<Box<Shown>, Error> {
    match services::posts::find(app, call.viewer(), id).await? {
        Found::Post(shown) => Ok(shown),
        Found::Gone { .. } => Err(Error::NotFound("Record not found")),
    }
}

/// Whether the pictures go at once, or a day later.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Deleting {
    delete_media: Flag,
}

/// Answers with the post as it was, with its source, so that an app can offer to write it anew.
/// A boost is taken back.
async fn delete(call: Call<Deleting>) -> Answer<Status> {
    let (app, member) = (&call.app, call.member()?);
    let entry = services::feeds::entry(app, call.viewer(), call.id()?).await?;
    let status = people::entry(app, call.viewer(), &entry).await?;
    let exposure = entry.shown.exposure;
    if let Some(by) = &entry.boosted_by {
        if by.author().id != member.account {
            return Err(Error::NotFound("Record not found").into());
        }
        services::interactions::unboost(app, member, entry.shown.post.id).await?;
        return Ok(Reply::works(status, exposure));
    }
    let post = entry.shown.post.id;
    match call.input.delete_media.is_on() {
        true => services::posts::delete(app, member, post).await?,
        // Most apps that delete a post offer to write it anew, with its pictures.
        false => services::posts::delete_to_rewrite(app, member, post).await?,
    }
    Ok(Reply::works(status.with_text(&entry.shown.post.source), exposure))
}

/// What stands above and below a post.
#[derive(Debug, Serialize, JsonSchema)]
struct Context {
    ancestors: Vec<Status>,
    descendants: Vec<Status>,
}

async fn context(call: Call<Nothing>) -> Answer<Context> {
    let (app, viewer) = (&call.app, call.viewer());
    let id = services::feeds::proper(app, call.id()?).await?;
    let thread = services::posts::show(app, viewer, id).await?;
    if let Found::Gone { .. } = thread.post {
        return Err(Error::NotFound("Record not found").into());
    }
    let body = Context {
        ancestors: people::statuses(app, viewer, &thread.ancestors).await?,
        descendants: people::statuses(app, viewer, &thread.replies).await?,
    };
    let shown = thread.ancestors.iter().chain(&thread.replies).map(|it| it.exposure);
    Ok(Reply::works(body, Exposure::of_page(shown)))
}

/// A version of a post.
#[derive(Debug, Serialize, JsonSchema)]
struct StatusEdit {
    content: String,
    spoiler_text: String,
    sensitive: bool,
    created_at: String,
    account: Account,
    media_attachments: Vec<MediaAttachment>,
    emojis: [(); 0],
    poll: Option<PollThen>,
    quote: Option<()>,
}

/// The options of a poll.
#[derive(Debug, Serialize, JsonSchema)]
struct PollThen {
    options: Vec<OptionThen>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OptionThen {
    title: String,
}

/// The versions, the first one first, the one that stands now last.
async fn history(call: Call<Nothing>) -> Answer<Vec<StatusEdit>> {
    let (app, viewer, id) = (&call.app, call.viewer(), call.id()?);
    let shown = found(app, &call, id).await?;
    let versions = services::posts::history(app, viewer, id).await?;
    let faces = people::Faces::of(app, viewer, [shown.author.id]).await?;
    let account = faces.get(shown.author.id).ok_or(Error::NotFound("Record not found"))?;
    let picture = |media: MediaId, alt: Option<&str>| {
        let picture = shown.pictures.iter().find(|it| it.media.id == media)?;
        let entity = MediaAttachment::of(&app.config.server, picture, shown.ties.is_mine);
        Some(alt.map_or(entity.clone(), |alt| entity.described(alt)))
    };
    let poll = || {
        let poll = shown.poll.as_ref()?;
        let options = poll.options.iter().map(|it| OptionThen { title: it.title.clone() });
        Some(PollThen { options: options.collect() })
    };
    let mut body: Vec<StatusEdit> = versions
        .iter()
        .map(|it| StatusEdit {
            content: wall_label(&it.title, &it.year, &it.medium) + &it.html,
            spoiler_text: it.warning.clone(),
            sensitive: !it.sensitivity.is_empty() || !it.warning.is_empty(),
            created_at: moment(it.at),
            account: account.clone(),
            media_attachments: it
                .pictures
                .iter()
                .filter_map(|then| picture(then.media, Some(&then.alt)))
                .collect(),
            emojis: [],
            poll: poll(),
            quote: None,
        })
        .collect();
    let row = &shown.post;
    body.push(StatusEdit {
        content: wall_label(&row.title, &row.year, &row.medium) + &row.html,
        spoiler_text: row.warning.clone(),
        sensitive: !row.sensitivity.is_empty() || !row.warning.is_empty(),
        created_at: moment(row.edited_at.unwrap_or(row.created_at)),
        account,
        media_attachments: shown
            .pictures
            .iter()
            .filter_map(|it| picture(it.media.id, None))
            .collect(),
        emojis: [],
        poll: poll(),
        quote: None,
    });
    Ok(Reply::works(body, shown.exposure))
}

/// A post as it was typed.
#[derive(Debug, Serialize, JsonSchema)]
struct StatusSource {
    id: String,
    text: String,
    spoiler_text: String,
    title: String,
    year: String,
    medium: String,
    consent: Consent,
    ai_label: Label,
}

async fn source(call: Call<Nothing>) -> Answer<StatusSource> {
    let (app, member, id) = (&call.app, call.member()?, call.id::<PostId>()?);
    let draft = services::posts::source(app, member, id).await?;
    let shown = found(app, &call, id).await?;
    let said = shown.post.terms.get();
    Ok(Reply::new(StatusSource {
        id: id.to_string(),
        text: draft.source,
        spoiler_text: draft.warning,
        title: draft.title,
        year: draft.year,
        medium: draft.medium,
        consent: Consent::new(&app.config.server, said, shown.exposure.consent()),
        ai_label: draft.label.into(),
    }))
}

/// Apps of before Mastodon 3 ask for cards apart.
async fn card(call: Call<Nothing>) -> Answer<Option<PreviewCard>> {
    let shown = found(&call.app, &call, call.id()?).await?;
    Ok(Reply::new(shown.card.as_ref().map(PreviewCard::of)))
}

/// Nobody translates here; Mastodon answers the same where nobody does.
async fn translate(call: Call<Nothing>) -> Answer<()> {
    let _must_be_seen = found(&call.app, &call, call.id()?).await?;
    Err(Error::NotFound("Record not found").into())
}
