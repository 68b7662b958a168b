//! People.

use schemars::JsonSchema;
use serde::Deserialize;
use services::staff::{Standing, Wanted};
use services::warnings::Words;
use services::{AccountId, Error, Role, RowId, moderation};

use super::entities::AdminAccount;
use crate::api::call::{Access, Call};
use crate::api::input::{Flag, Id, Nothing, Text};
use crate::api::paging::{Window, ends};
use crate::api::reply::Reply;
use crate::api::table::{Answer, Table};
use crate::routes::Shows;

const READ: Access = Access::Staff(Role::Moderator, &["admin:read:accounts"]);
const WRITE: Access = Access::Staff(Role::Moderator, &["admin:write:accounts"]);
const DELETE: Access = Access::Staff(Role::Admin, &["admin:write:accounts"]);

/// People in one answer, and at most.
const USUAL: usize = 100;
const MOST: usize = 200;

pub(super) fn calls(table: &mut Table) {
    table.get("/api/v1/admin/accounts", READ, Shows::Nothing, list);
    table.get("/api/v2/admin/accounts", READ, Shows::Nothing, list_by_origin);
    table.get("/api/v1/admin/accounts/{id}", READ, Shows::Nothing, show);
    table.delete("/api/v1/admin/accounts/{id}", DELETE, Shows::Nothing, delete);
    table.post("/api/v1/admin/accounts/{id}/approve", WRITE, Shows::Nothing, approve);
    table.post("/api/v1/admin/accounts/{id}/reject", WRITE, Shows::Nothing, reject);
    table.post("/api/v1/admin/accounts/{id}/enable", WRITE, Shows::Nothing, enable);
    table.post("/api/v1/admin/accounts/{id}/unsuspend", WRITE, Shows::Nothing, unsuspend);
    table.post("/api/v1/admin/accounts/{id}/unsilence", WRITE, Shows::Nothing, unsilence);
    table.post("/api/v1/admin/accounts/{id}/unsensitive", WRITE, Shows::Nothing, unsensitive);
    table.post("/api/v1/admin/accounts/{id}/action", WRITE, Shows::Nothing, act);
}

/// Which people: the flags of version 1, the words of version 2.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Filter {
    #[serde(flatten)]
    window: Window,
    local: Flag,
    remote: Flag,
    active: Flag,
    pending: Flag,
    disabled: Flag,
    silenced: Flag,
    suspended: Flag,
    sensitized: Flag,
    staff: Flag,
    origin: Text,
    status: Text,
    permissions: Text,
    invited_by: Id,
    username: Text,
    display_name: Text,
    by_domain: Text,
    email: Text,
    ip: Text,
}

impl Filter {
    fn wanted(&self) -> Wanted {
        let word = |text: &Text| text.get().unwrap_or_default().to_owned();
        let status = self.status.get();
        let is = |flag: Flag, word: &str| flag.is_on() || status == Some(word);
        let standing = [
            (self.active, "active", Standing::Active),
            (self.pending, "pending", Standing::Pending),
            (self.disabled, "disabled", Standing::Disabled),
            (self.suspended, "suspended", Standing::Suspended),
            (self.silenced, "silenced", Standing::Limited),
            (self.sensitized, "sensitized", Standing::Sensitized),
        ];
        let origin = self.origin.get();
        let is_local = (self.local.is_on() || origin == Some("local")).then_some(true);
        let is_remote = (self.remote.is_on() || origin == Some("remote")).then_some(false);
        Wanted {
            is_local: is_local.or(is_remote),
            standing: standing
                .into_iter()
                .find(|(flag, word, _)| is(*flag, word))
                .map(|(_, _, standing)| standing),
            is_staff: self.staff.is_on() || self.permissions.get() == Some("staff"),
            username: word(&self.username),
            display_name: word(&self.display_name),
            domain: word(&self.by_domain),
            email: word(&self.email),
            address: word(&self.ip),
            invited_by: self.invited_by.of(AccountId),
        }
    }
}

async fn list(call: Call<Filter>) -> Answer<Vec<AdminAccount>> {
    let wanted = call.input.wanted();
    let page = call.input.window.page(USUAL, MOST);
    let mut people = services::staff::list(&call.app, call.member()?, wanted, page).await?;
    call.input.window.cut(&mut people, |it| it.0);
    let server = &call.app.config.server;
    let body = people.iter().map(|(_, seen)| AdminAccount::of(server, seen)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&people, |it| it.0)))
}

async fn list_by_origin(call: Call<Filter>) -> Answer<Vec<AdminAccount>> {
    list(call).await
}

async fn show(call: Call<Nothing>) -> Answer<AdminAccount> {
    one(&call, call.id()?).await
}

async fn one<I>(call: &Call<I>, id: AccountId) -> Answer<AdminAccount> {
    let seen = services::staff::find(&call.app, call.member()?, id).await?;
    Ok(Reply::new(AdminAccount::of(&call.app.config.server, &seen)))
}

/// Answers with who it was.
async fn delete(call: Call<Nothing>) -> Answer<AdminAccount> {
    let (app, member, id) = (&call.app, call.member()?, call.id()?);
    let before = one(&call, id).await?;
    services::staff::delete(app, member, id).await?;
    Ok(before)
}

async fn approve(call: Call<Nothing>) -> Answer<AdminAccount> {
    let id = call.id()?;
    services::staff::approve(&call.app, call.member()?, id).await?;
    one(&call, id).await
}

/// Answers with who it was: somebody who was turned away is gone.
async fn reject(call: Call<Nothing>) -> Answer<AdminAccount> {
    let id = call.id()?;
    let before = one(&call, id).await?;
    services::staff::reject(&call.app, call.member()?, id).await?;
    Ok(before)
}

async fn enable(call: Call<Nothing>) -> Answer<AdminAccount> {
    let id = call.id()?;
    services::staff::enable(&call.app, call.member()?, id).await?;
    one(&call, id).await
}

async fn unsuspend(call: Call<Nothing>) -> Answer<AdminAccount> {
    let id = call.id()?;
    services::staff::unsuspend(&call.app, call.member()?, id).await?;
    one(&call, id).await
}

async fn unsilence(call: Call<Nothing>) -> Answer<AdminAccount> {
    let id = call.id()?;
    moderation::unlimit(&call.app, call.member()?, id).await?;
    one(&call, id).await
}

async fn unsensitive(call: Call<Nothing>) -> Answer<AdminAccount> {
    let id = call.id()?;
    moderation::unsensitize(&call.app, call.member()?, id).await?;
    one(&call, id).await
}

/// What is done to somebody, because of which complaint, and what they are told.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Action {
    r#type: Text,
    text: Text,
    report_id: Id,
    /// Whether they hear of it. Apps that say nothing mean yes.
    send_email_notification: Flag,
}

async fn act(call: Call<Action>) -> Answer<std::collections::BTreeMap<String, String>> {
    let (app, member, id) = (&call.app, call.member()?, call.id()?);
    let report = call.input.report_id.of(RowId);
    let said = call.input.text.get().unwrap_or_default();
    let words = match call.input.send_email_notification.get() {
        Some(false) => Words::silent(said),
        Some(true) | None => Words::told(said),
    };
    match call.input.r#type.get().unwrap_or_default() {
        "none" if said.is_empty() || !words.is_told => {
            services::staff::find(app, member, id).await?;
        }
        "none" => moderation::warn(app, member, id, words).await?,
        "sensitive" => moderation::sensitize(app, member, id, words).await?,
        "disable" => services::staff::disable(app, member, id, words).await?,
        "silence" => moderation::limit(app, member, id, words).await?,
        // The log wants a reason; apps leave it out.
        "suspend" if said.is_empty() => {
            let text = "Through an app, without a reason.";
            let words = Words { text: text.to_owned(), ..words };
            services::staff::suspend(app, member, id, words).await?;
        }
        "suspend" => services::staff::suspend(app, member, id, words).await?,
        _ => {
            let sentence = "type is one of: none, sensitive, disable, silence, suspend.";
            return Err(Error::invalid("type", "action.unknown", sentence).into());
        }
    }
    services::staff::settle(app, member, report).await?;
    Ok(Reply::new(std::collections::BTreeMap::new()))
}
