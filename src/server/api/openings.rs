//! Openings: paid work that members offer. Read only; they are posted on our pages.

use schemars::JsonSchema;
use serde::Deserialize;
use services::openings::{self, Seen, Wanted, amount, sought};
use services::{AiClause, Discipline, Error, OpeningKind, PayPer, Workplace};

use super::call::{Access, Call};
use super::entities::OpeningEntity;
use super::input::{Nothing, Text};
use super::paging::{Window, ends};
use super::people::Faces;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Openings.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Anyone(&["read:statuses"]);
    table.get("/api/rakkan/v1/openings", read, Shows::Nothing, list);
    table.get("/api/rakkan/v1/openings/{id}", read, Shows::Nothing, show);
}

/// Which ones. Of what is not sent, any.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    /// Words, each of which stands in the title, the company or the place.
    q: Text,
    /// `illustration`, `concept-art`, `comics`, `animation`, `storyboard`, `3d`, `game-art`,
    /// `effects`, `design`, `art-direction`, `fine-art`, `photography`, `teaching`, `other`.
    discipline: Text,
    /// `permanent`, `contract`, `commission`, `internship`.
    kind: Text,
    /// `remote`, `on-site`; those that leave it open fit both.
    workplace: Text,
    /// `none`, `team`, `included`.
    ai_clause: Text,
    /// The most that is paid is at least this: a number, as 1200 or 17.50. Goes with `currency`
    /// and `per`; others are not compared.
    pay: Text,
    /// The currency of `pay` (ISO 4217).
    currency: Text,
    /// For what `pay` is: `hour`, `day`, `month`, `year`, `project`.
    per: Text,
    #[serde(flatten)]
    window: Window,
}

/// A word that nobody knows is a mistake, not "any".
fn one_of<T>(
    said: &Text,
    field: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(word) = said.get() else { return Ok(None) };
    let unknown = || Error::invalid(field, "opening.word", format!("{word} is not known here."));
    read(word).map(Some).ok_or_else(unknown)
}

impl Asked {
    fn wanted(&self) -> Result<Wanted, Error> {
        let pay = one_of(&self.pay, "pay", amount)?;
        let per = one_of(&self.per, "per", PayPer::from_word)?;
        let pay = match (pay, self.currency.get(), per) {
            (None, _, _) => None,
            (Some(pay), Some(currency), Some(per)) => Some((pay, currency.to_uppercase(), per)),
            (Some(_), _, _) => {
                let sentence = "Pay goes with a currency and with per.";
                return Err(Error::invalid("pay", "opening.pay", sentence));
            }
        };
        let wished = |word: &str| Workplace::from_word(word).filter(|it| *it != Workplace::Either);
        Ok(Wanted {
            discipline: one_of(&self.discipline, "discipline", Discipline::from_word)?,
            kind: one_of(&self.kind, "kind", OpeningKind::from_word)?,
            workplace: one_of(&self.workplace, "workplace", wished)?,
            ai_clause: one_of(&self.ai_clause, "ai_clause", AiClause::from_word)?,
            words: sought(self.q.or_empty()),
            pay,
        })
    }
}

/// Those that are open, the newest first; the cursors are places on the list.
async fn list(call: Call<Asked>) -> Answer<Vec<OpeningEntity>> {
    let page = call.input.window.page(20, 40);
    let wanted = call.input.wanted()?;
    let mut found = openings::list(&call.app, call.viewer(), wanted, page).await?.items;
    call.input.window.cut(&mut found, |it| it.0);
    let seen: Vec<&Seen> = found.iter().map(|it| &it.1).collect();
    let body = written(&call, &seen).await?;
    Ok(Reply::new(body).with_neighbours(&call, ends(&found, |it| it.0)))
}

/// One of them, also for some time after it was open; `is_open` says whether it is.
async fn show(call: Call<Nothing>) -> Answer<OpeningEntity> {
    let seen = openings::find(&call.app, call.viewer(), call.id()?).await?;
    let body = written(&call, &[&seen]).await?.pop();
    Ok(Reply::new(body.ok_or(Error::NotFound("Record not found"))?))
}

async fn written<I>(call: &Call<I>, seen: &[&Seen]) -> Result<Vec<OpeningEntity>, Error> {
    let posters = seen.iter().map(|it| it.opening.account_id);
    let faces = Faces::of(&call.app, call.viewer(), posters).await?;
    let server = &call.app.config.server;
    let one = |it: &&Seen| Some(OpeningEntity::of(server, it, faces.get(it.opening.account_id)?));
    Ok(seen.iter().filter_map(one).collect())
}
