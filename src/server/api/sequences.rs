//! Sections of portfolios, and series: works in the order of their artist.

use consent::Exposure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::sequences::{self, Step, Words};
use services::{Error, PostId, SequenceId, SequenceKind};

use super::call::{Access, Call};
use super::entities::{SequenceEntity, Status};
use super::input::{Id, Many, Nothing, Text};
use super::paging::{Window, ends};
use super::people;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Sections and series.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:statuses"]);
    let write = Access::Member(&["write:accounts"]);
    table.get("/api/rakkan/v1/accounts/{id}/sequences", read, Shows::Nothing, of_account);
    table.post("/api/rakkan/v1/sequences", write, Shows::Nothing, create);
    table.get("/api/rakkan/v1/sequences/{id}", read, Shows::Nothing, show);
    table.put("/api/rakkan/v1/sequences/{id}", write, Shows::Nothing, edit);
    table.delete("/api/rakkan/v1/sequences/{id}", write, Shows::Nothing, delete);
    table.post("/api/rakkan/v1/sequences/{id}/move", write, Shows::Nothing, step);
    table.get("/api/rakkan/v1/sequences/{id}/statuses", read, Shows::Works, statuses);
    table.post("/api/rakkan/v1/sequences/{id}/statuses", write, Shows::Nothing, hang);
    table.delete("/api/rakkan/v1/sequences/{id}/statuses", write, Shows::Nothing, take_down);
    table.post("/api/rakkan/v1/sequences/{id}/statuses/move", write, Shows::Nothing, step_work);
}

/// `section` or `series`.
fn kind(word: &Text) -> Result<SequenceKind, Error> {
    let sentence = "Kind is one of: section, series.";
    SequenceKind::from_word(word.or_empty())
        .ok_or_else(|| Error::invalid("kind", "sequence.kind", sentence))
}

/// Which ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    /// `section`, `series`.
    kind: Text,
    #[serde(flatten)]
    window: Window,
}

/// In the artist's order; the cursors are places in it.
async fn of_account(call: Call<Asked>) -> Answer<Vec<SequenceEntity>> {
    let (app, viewer) = (&call.app, call.viewer());
    let profile = services::accounts::profile_by_id(app, viewer, call.id()?).await?;
    let page = call.input.window.page(40, 80);
    let kind = kind(&call.input.kind)?;
    let mut all = sequences::of_account(app, viewer, profile.account.id, kind, page).await?.items;
    call.input.window.cut(&mut all, |it| it.sequence.position);
    let server = &app.config.server;
    let body = all.iter().map(|it| SequenceEntity::of(server, &profile.author, it)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&all, |it| it.sequence.position)))
}

/// One as apps send it. What is not sent stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Written {
    /// `section`, `series`; of a new one.
    kind: Text,
    title: Text,
    intro: Text,
    /// The work that stands for it; empty for the first one.
    cover_id: Text,
}

impl Written {
    fn words(&self) -> Words {
        let said = |text: &Text| text.said().map(ToOwned::to_owned);
        Words { title: said(&self.title), intro: said(&self.intro) }
    }
}

async fn create(call: Call<Written>) -> Answer<SequenceEntity> {
    let kind = kind(&call.input.kind)?;
    let made = sequences::create(&call.app, call.member()?, kind, call.input.words()).await?;
    told(&call, made.id).await
}

async fn told<I>(call: &Call<I>, id: SequenceId) -> Answer<SequenceEntity> {
    let (app, viewer) = (&call.app, call.viewer());
    let found = sequences::find(app, viewer, id).await?;
    let owner = found.sequence.account_id;
    let author = services::accounts::profile_by_id(app, viewer, owner).await?.author;
    Ok(Reply::new(SequenceEntity::of(&app.config.server, &author, &found)))
}

async fn show(call: Call<Nothing>) -> Answer<SequenceEntity> {
    told(&call, call.id()?).await
}

async fn edit(call: Call<Written>) -> Answer<SequenceEntity> {
    let (id, member) = (call.id()?, call.member()?);
    let words = call.input.words();
    match call.input.cover_id.said() {
        None => sequences::edit(&call.app, member, id, words).await.map(drop)?,
        Some("") => sequences::edit_with_cover(&call.app, member, id, words, None).await?,
        Some(cover) => {
            let cover = cover.parse().map_err(|_| Error::NotFound("Record not found"))?;
            sequences::edit_with_cover(&call.app, member, id, words, Some(cover)).await?;
        }
    }
    told(&call, id).await
}

/// Nothing to tell: `{}`.
#[derive(Debug, Serialize, JsonSchema)]
struct Done {}

async fn delete(call: Call<Nothing>) -> Answer<Done> {
    sequences::delete(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Done {}))
}

/// Where something is put: `up`, `down`, `top`, `end`, or before another one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Move {
    /// `up`, `down`, `top`, `end`.
    to: Text,
    /// Instead: the one before which it comes.
    before_id: Id,
    /// Which work, where works are moved.
    status_id: Id,
}

impl Move {
    fn step<T>(&self, id: fn(i64) -> T) -> Result<Step<T>, Error> {
        if let Some(other) = self.before_id.of(id) {
            return Ok(Step::Before(other));
        }
        match self.to.or_empty() {
            "up" => Ok(Step::Up),
            "down" => Ok(Step::Down),
            "top" => Ok(Step::Top),
            "end" => Ok(Step::End),
            _ => {
                let sentence = "To is one of: up, down, top, end. Or send before_id.";
                Err(Error::invalid("to", "sequence.step", sentence))
            }
        }
    }
}

/// Among the others of its kind.
async fn step(call: Call<Move>) -> Answer<SequenceEntity> {
    let id = call.id()?;
    sequences::step(&call.app, call.member()?, id, call.input.step(SequenceId)?).await?;
    told(&call, id).await
}

/// In the artist's order; the cursors are places in it.
async fn statuses(call: Call<Window>) -> Answer<Vec<Status>> {
    let (app, page) = (&call.app, call.input.page(20, 40));
    let mut items = sequences::open(app, call.viewer(), call.id()?, page).await?.works.items;
    call.input.cut(&mut items, |it| it.cursor);
    let body = people::entries(app, call.viewer(), &items).await?;
    let exposure = Exposure::of_page(items.iter().map(|it| it.shown.exposure));
    Ok(Reply::works(body, exposure).with_neighbours(&call, ends(&items, |it| it.cursor)))
}

/// Works by number.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Works {
    status_ids: Many<Id>,
    /// The work before which they are hung; the last ones without it.
    before_id: Id,
}

async fn hang(call: Call<Works>) -> Answer<SequenceEntity> {
    let (id, works) = (call.id()?, call.input.status_ids.ids(PostId));
    let before = call.input.before_id.of(PostId);
    sequences::hang(&call.app, call.member()?, id, works, before).await?;
    told(&call, id).await
}

async fn take_down(call: Call<Works>) -> Answer<SequenceEntity> {
    let (id, works) = (call.id()?, call.input.status_ids.ids(PostId));
    sequences::take_down(&call.app, call.member()?, id, works).await?;
    told(&call, id).await
}

async fn step_work(call: Call<Move>) -> Answer<SequenceEntity> {
    let id = call.id()?;
    let work = call.input.status_id.of(PostId).ok_or(Error::NotFound("Record not found"))?;
    let step = call.input.step(PostId)?;
    sequences::step_work(&call.app, call.member()?, id, work, step).await?;
    told(&call, id).await
}
