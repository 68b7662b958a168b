//! Complaints.

use std::collections::HashMap;

use consent::Exposure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::reports::{Case, Category, Which};
use services::staff::Seen;
use services::{AccountId, Error, Role, RowId};

use super::entities::AdminAccount;
use crate::api::call::{Access, Call};
use crate::api::entities::{Status, moment};
use crate::api::input::{Flag, Id, Many, Nothing, Text};
use crate::api::paging::{Window, ends};
use crate::api::people;
use crate::api::reply::Reply;
use crate::api::table::{Answer, Table};
use crate::routes::Shows;

const READ: Access = Access::Staff(Role::Moderator, &["admin:read:reports"]);
const WRITE: Access = Access::Staff(Role::Moderator, &["admin:write:reports"]);

const USUAL: usize = 40;
const MOST: usize = 80;

pub(super) fn calls(table: &mut Table) {
    let path = "/api/v1/admin/reports";
    table.get(path, READ, Shows::Works, list);
    table.get("/api/v1/admin/reports/{id}", READ, Shows::Works, show);
    table.put("/api/v1/admin/reports/{id}", WRITE, Shows::Works, change);
    table.post("/api/v1/admin/reports/{id}/assign_to_self", WRITE, Shows::Works, take);
    table.post("/api/v1/admin/reports/{id}/unassign", WRITE, Shows::Works, give_back);
    table.post("/api/v1/admin/reports/{id}/resolve", WRITE, Shows::Works, resolve);
    table.post("/api/v1/admin/reports/{id}/reopen", WRITE, Shows::Works, reopen);
}

/// A complaint as staff see it (`Admin::Report`).
#[derive(Debug, Serialize, JsonSchema)]
struct AdminReport {
    id: String,
    action_taken: bool,
    action_taken_at: Option<String>,
    category: &'static str,
    comment: String,
    forwarded: bool,
    created_at: String,
    updated_at: String,
    /// Who complained; for complaints of other servers, whose staff keep the name, null.
    account: Option<AdminAccount>,
    target_account: AdminAccount,
    assigned_account: Option<AdminAccount>,
    action_taken_by_account: Option<AdminAccount>,
    statuses: Vec<Status>,
    rules: [(); 0],
}

/// Which complaints.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Filter {
    #[serde(flatten)]
    window: Window,
    resolved: Flag,
    account_id: Id,
    target_account_id: Id,
}

async fn list(call: Call<Filter>) -> Answer<Vec<AdminReport>> {
    let which = Which {
        is_settled: Some(call.input.resolved.is_on()),
        from: call.input.account_id.of(AccountId),
        about: call.input.target_account_id.of(AccountId),
    };
    let page = call.input.window.page(USUAL, MOST);
    let mut cases = services::reports::page(&call.app, call.member()?, which, page).await?.items;
    call.input.window.cut(&mut cases, |it| it.report.id.0);
    let (body, exposure) = entities(&call, &cases).await?;
    Ok(Reply::works(body, exposure).with_neighbours(&call, ends(&cases, |it| it.report.id.0)))
}

async fn entities<I>(
    call: &Call<I>,
    cases: &[Case],
) -> Result<(Vec<AdminReport>, Exposure), Error> {
    let staff = services::reports::staff_of(&call.app, call.member()?, cases).await?;
    let named = cases.iter().flat_map(|it| [Some(it.report.account_id), it.report.from_account_id]);
    let ids = named.flatten().chain(staff.values().copied()).collect();
    let people = services::staff::find_many(&call.app, call.member()?, ids).await?;
    let mut reports = Vec::with_capacity(cases.len());
    for case in cases {
        let statuses = people::statuses(&call.app, call.viewer(), &case.posts).await?;
        reports.extend(entity(call, case, (&people, &staff), statuses));
    }
    let exposure = Exposure::of_page(cases.iter().flat_map(|it| &it.posts).map(|it| it.exposure));
    Ok((reports, exposure.unlisted()))
}

type Known<'a> = (&'a HashMap<AccountId, Seen>, &'a HashMap<i64, AccountId>);

/// Nothing for a complaint about somebody who is gone.
fn entity<I>(
    call: &Call<I>,
    case: &Case,
    (people, staff): Known<'_>,
    statuses: Vec<Status>,
) -> Option<AdminReport> {
    let person =
        |id: AccountId| people.get(&id).map(|it| AdminAccount::of(&call.app.config.server, it));
    let member = |user: Option<i64>| user.and_then(|it| staff.get(&it)).and_then(|it| person(*it));
    let row = &case.report;
    Some(AdminReport {
        id: row.id.to_string(),
        action_taken: row.settled_at.is_some(),
        action_taken_at: row.settled_at.map(moment),
        category: Category::of(row.category).as_str(),
        comment: row.comment.clone(),
        forwarded: row.is_forwarded,
        created_at: moment(row.created_at),
        updated_at: moment(row.settled_at.unwrap_or(row.created_at)),
        account: row.from_account_id.and_then(person),
        target_account: person(row.account_id)?,
        assigned_account: member(row.assigned_to.map(|it| it.0)),
        action_taken_by_account: member(row.settled_by),
        statuses,
        rules: [],
    })
}

async fn show(call: Call<Nothing>) -> Answer<AdminReport> {
    one(&call, call.id()?).await
}

async fn one<I>(call: &Call<I>, id: RowId) -> Answer<AdminReport> {
    let case = services::reports::find(&call.app, call.member()?, id).await?;
    let (mut reports, exposure) = entities(call, &[case]).await?;
    let report = reports.pop().ok_or(Error::NotFound("Record not found"))?;
    Ok(Reply::works(report, exposure))
}

/// What kind of complaint it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Change {
    category: Text,
    rule_ids: Many<Id>,
}

async fn change(call: Call<Change>) -> Answer<AdminReport> {
    let id = call.id()?;
    let unknown =
        || Error::invalid("category", "report.category", "There is no such kind of report.");
    let category = match call.input.category.get() {
        Some(word) => Some(Category::from_word(word).ok_or_else(unknown)?),
        None => None,
    };
    let rules = call.input.rule_ids.is_said().then(|| call.input.rule_ids.ids(|it| it));
    services::reports::classify(&call.app, call.member()?, id, category, rules).await?;
    one(&call, id).await
}

async fn take(call: Call<Nothing>) -> Answer<AdminReport> {
    let id = call.id()?;
    services::reports::assign(&call.app, call.member()?, id, true).await?;
    one(&call, id).await
}

async fn give_back(call: Call<Nothing>) -> Answer<AdminReport> {
    let id = call.id()?;
    services::reports::assign(&call.app, call.member()?, id, false).await?;
    one(&call, id).await
}

async fn resolve(call: Call<Nothing>) -> Answer<AdminReport> {
    let id = call.id()?;
    services::reports::settle(&call.app, call.member()?, id, true).await?;
    one(&call, id).await
}

async fn reopen(call: Call<Nothing>) -> Answer<AdminReport> {
    let id = call.id()?;
    services::reports::settle(&call.app, call.member()?, id, false).await?;
    one(&call, id).await
}
