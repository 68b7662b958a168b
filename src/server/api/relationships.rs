//! How one stands to others, and what one does about it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::blocks::Muting;
use services::follows::Wishes;
use services::{AccountId, Error};

use super::call::{Access, Call};
use super::entities::{Account, Relationship};
use super::input::{Flag, Id, Many, Nothing, Number, Text};
use super::people::Faces;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Relationships.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:follows"]);
    table.get("/api/v1/accounts/relationships", read, Shows::Nothing, list);
    table.get("/api/v1/accounts/familiar_followers", read, Shows::Nothing, familiar);
    let follows = Access::Member(&["write:follows"]);
    table.post("/api/v1/accounts/{id}/follow", follows, Shows::Nothing, follow);
    table.post("/api/v1/accounts/{id}/unfollow", follows, Shows::Nothing, unfollow);
    table.post("/api/v1/accounts/{id}/remove_from_followers", follows, Shows::Nothing, remove);
    let blocks = Access::Member(&["write:blocks"]);
    table.post("/api/v1/accounts/{id}/block", blocks, Shows::Nothing, block);
    table.post("/api/v1/accounts/{id}/unblock", blocks, Shows::Nothing, unblock);
    let mutes = Access::Member(&["write:mutes"]);
    table.post("/api/v1/accounts/{id}/mute", mutes, Shows::Nothing, mute);
    table.post("/api/v1/accounts/{id}/unmute", mutes, Shows::Nothing, unmute);
    let write = Access::Member(&["write:accounts"]);
    table.post("/api/v1/accounts/{id}/note", write, Shows::Nothing, note);
    for path in ["/api/v1/accounts/{id}/pin", "/api/v1/accounts/{id}/endorse"] {
        table.post(path, write, Shows::Nothing, endorse);
    }
    for path in ["/api/v1/accounts/{id}/unpin", "/api/v1/accounts/{id}/unendorse"] {
        table.post(path, write, Shows::Nothing, unendorse);
    }
}

/// People by number.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    id: Many<Id>,
    with_suspended: Flag,
}

async fn list(call: Call<Asked>) -> Answer<Vec<Relationship>> {
    let ids = call.input.id.ids(AccountId);
    let with_suspended = call.input.with_suspended.is_on();
    let found =
        services::relationships::with(&call.app, call.member()?, ids, with_suspended).await?;
    Ok(Reply::new(found.into_iter().map(Relationship::from).collect()))
}

/// Somebody, and whom one knows of those who follow them.
#[derive(Debug, Serialize, JsonSchema)]
struct FamiliarFollowers {
    id: String,
    accounts: Vec<Account>,
}

async fn familiar(call: Call<Asked>) -> Answer<Vec<FamiliarFollowers>> {
    let ids = call.input.id.ids(AccountId);
    let found = services::relationships::familiar(&call.app, call.member()?, ids).await?;
    let people = found.iter().flat_map(|it| it.1.iter().copied());
    let faces = Faces::of(&call.app, call.viewer(), people).await?;
    let entity = |(id, known): (AccountId, Vec<AccountId>)| FamiliarFollowers {
        id: id.to_string(),
        accounts: faces.in_order(known),
    };
    Ok(Reply::new(found.into_iter().map(entity).collect()))
}

/// Who is named in the path, and is here; then what was asked is done, and this is the answer.
async fn now<I>(call: &Call<I>) -> Answer<Relationship> {
    let standing = services::relationships::to(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(standing.into()))
}

async fn known<I>(call: &Call<I>) -> Result<AccountId, Error> {
    let id = call.id()?;
    services::relationships::to(&call.app, call.member()?, id).await?;
    Ok(id)
}

/// What one wants of a follow; what is not sent stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Following {
    reblogs: Flag,
    notify: Flag,
    languages: Many<Text>,
}

async fn follow(call: Call<Following>) -> Answer<Relationship> {
    let (app, member, id, sent) = (&call.app, call.member()?, call.id()?, &call.input);
    let is_code = |it: &str| it.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !sent.languages.words().all(is_code) {
        let sentence = "Languages must be codes such as en or de.";
        return Err(Error::invalid("languages", "follow.languages", sentence).into());
    }
    services::follows::follow(app, member, id).await?;
    let languages = sent.languages.words().collect::<Vec<_>>().join(" ");
    let wishes = Wishes {
        shows_boosts: sent.reblogs.get(),
        notifies: sent.notify.get(),
        languages: sent.languages.is_said().then_some(languages),
    };
    services::follows::wish(app, member, id, wishes).await?;
    now(&call).await
}

async fn unfollow(call: Call<Nothing>) -> Answer<Relationship> {
    services::follows::unfollow(&call.app, call.member()?, known(&call).await?).await?;
    now(&call).await
}

async fn remove(call: Call<Nothing>) -> Answer<Relationship> {
    services::follows::reject(&call.app, call.member()?, known(&call).await?).await?;
    now(&call).await
}

async fn block(call: Call<Nothing>) -> Answer<Relationship> {
    services::blocks::block(&call.app, call.member()?, call.id()?).await?;
    now(&call).await
}

async fn unblock(call: Call<Nothing>) -> Answer<Relationship> {
    services::blocks::unblock(&call.app, call.member()?, known(&call).await?).await?;
    now(&call).await
}

/// How somebody is muted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Mute {
    notifications: Flag,
    /// Seconds; 0 and nothing mean for ever.
    duration: Number,
}

async fn mute(call: Call<Mute>) -> Answer<Relationship> {
    let seconds = u64::try_from(call.input.duration.get().unwrap_or(0)).unwrap_or(0);
    let how = Muting {
        hides_notifications: call.input.notifications.get().unwrap_or(true),
        lasts: (seconds > 0).then(|| Duration::from_secs(seconds)),
    };
    services::blocks::mute_as(&call.app, call.member()?, call.id()?, how).await?;
    now(&call).await
}

async fn unmute(call: Call<Nothing>) -> Answer<Relationship> {
    services::blocks::unmute(&call.app, call.member()?, known(&call).await?).await?;
    now(&call).await
}

/// What one wants to remember about somebody.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Note {
    comment: Text,
}

async fn note(call: Call<Note>) -> Answer<Relationship> {
    let comment = call.input.comment.or_empty();
    services::relationships::note(&call.app, call.member()?, call.id()?, comment).await?;
    now(&call).await
}

async fn endorse(call: Call<Nothing>) -> Answer<Relationship> {
    services::relationships::endorse(&call.app, call.member()?, call.id()?).await?;
    now(&call).await
}

async fn unendorse(call: Call<Nothing>) -> Answer<Relationship> {
    services::relationships::unendorse(&call.app, call.member()?, call.id()?).await?;
    now(&call).await
}
