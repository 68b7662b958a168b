//! Who asks to follow.

use services::{AccountId, Error};

use super::call::{Access, Call};
use super::entities::{Account, Relationship};
use super::input::Nothing;
use super::paging::Window;
use super::people;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Requests to follow.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:follows"]);
    table.get("/api/v1/follow_requests", read, Shows::Nothing, list);
    let write = Access::Member(&["write:follows"]);
    table.post("/api/v1/follow_requests/{id}/authorize", write, Shows::Nothing, authorize);
    table.post("/api/v1/follow_requests/{id}/reject", write, Shows::Nothing, reject);
}

async fn list(call: Call<Window>) -> Answer<Vec<Account>> {
    let list =
        services::follows::requests(&call.app, call.member()?, call.input.page(40, 80)).await?;
    people::page(&call, &call.input, list).await
}

/// Who asks; who does not is not there.
async fn asking(call: &Call<Nothing>) -> Result<AccountId, Error> {
    let id = call.id()?;
    let standing = services::relationships::to(&call.app, call.member()?, id).await?;
    if standing.requested_by { Ok(id) } else { Err(Error::NotFound("Record not found")) }
}

async fn now(call: &Call<Nothing>) -> Answer<Relationship> {
    let standing = services::relationships::to(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(standing.into()))
}

async fn authorize(call: Call<Nothing>) -> Answer<Relationship> {
    let id = asking(&call).await?;
    services::follows::accept(&call.app, call.member()?, id).await?;
    now(&call).await
}

async fn reject(call: Call<Nothing>) -> Answer<Relationship> {
    let id = asking(&call).await?;
    services::follows::reject(&call.app, call.member()?, id).await?;
    now(&call).await
}
