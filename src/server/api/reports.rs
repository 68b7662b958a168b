//! Complaints, as anybody signed in makes them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::reports::{Category, Complaint, post_ids, rule_ids};
use services::{AccountId, Error, PostId};

use super::call::{Access, Call};
use super::entities::{Account, moment};
use super::input::{Flag, Id, Many, Text};
use super::people::Faces;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Complaints.
pub(super) fn calls(table: &mut Table) {
    let write = Access::Member(&["write:reports"]);
    table.post("/api/v1/reports", write, Shows::Nothing, file);
}

/// Whom, what, and why.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Said {
    account_id: Id,
    status_ids: Many<Id>,
    comment: Text,
    forward: Flag,
    category: Text,
    rule_ids: Many<Id>,
}

/// A complaint (`Report`).
#[derive(Debug, Serialize, JsonSchema)]
struct Report {
    id: String,
    action_taken: bool,
    action_taken_at: Option<String>,
    category: &'static str,
    comment: String,
    forwarded: bool,
    created_at: String,
    status_ids: Vec<String>,
    rule_ids: Vec<String>,
    target_account: Account,
}

async fn file(call: Call<Said>) -> Answer<Report> {
    let said = &call.input;
    let about = said.account_id.of(AccountId).ok_or(Error::NotFound("Record not found"))?;
    let rules = said.rule_ids.ids(|it| it);
    let usual = if rules.is_empty() { Category::Other } else { Category::Violation };
    let category = match said.category.get() {
        Some(word) => Category::from_word(word).ok_or_else(|| {
            Error::invalid("category", "report.category", "There is no such kind of report.")
        })?,
        None => usual,
    };
    let complaint = Complaint {
        account: about,
        posts: said.status_ids.ids(PostId),
        comment: said.comment.or_empty().to_owned(),
        forward: said.forward.is_on(),
        category,
        rules,
    };
    let row = services::reports::file(&call.app, call.member()?, complaint).await?;
    let faces = Faces::of(&call.app, call.viewer(), [about]).await?;
    let target_account = faces.get(about).ok_or(Error::NotFound("Record not found"))?;
    Ok(Reply::new(Report {
        id: row.id.to_string(),
        action_taken: false,
        action_taken_at: None,
        category: category.as_str(),
        comment: row.comment.clone(),
        forwarded: row.is_forwarded,
        created_at: moment(row.created_at),
        status_ids: post_ids(&row).iter().map(ToString::to_string).collect(),
        rule_ids: rule_ids(&row),
        target_account,
    }))
}
