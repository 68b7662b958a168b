//! Whom, and which servers, one does not want to see.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::call::{Access, Call};
use super::entities::{Account, AccountFields, moment};
use super::input::Text;
use super::paging::{Window, ends};
use super::people::{self, Faces};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Blocks and mutes.
pub(super) fn calls(table: &mut Table) {
    let read = Access::Member(&["read:blocks"]);
    table.get("/api/v1/blocks", read, Shows::Nothing, blocks);
    table.get("/api/v1/mutes", Access::Member(&["read:mutes"]), Shows::Nothing, mutes);
    table.get("/api/v1/domain_blocks", read, Shows::Nothing, domains);
    let write = Access::Member(&["write:blocks"]);
    table.post("/api/v1/domain_blocks", write, Shows::Nothing, block_domain);
    table.delete("/api/v1/domain_blocks", write, Shows::Nothing, unblock_domain);
    let read = Access::Member(&["read:accounts"]);
    table.get("/api/v1/endorsements", read, Shows::Nothing, endorsements);
}

/// People in one answer, and at most.
const PEOPLE: (usize, usize) = (40, 80);

async fn blocks(call: Call<Window>) -> Answer<Vec<Account>> {
    let page = call.input.page(PEOPLE.0, PEOPLE.1);
    let list = services::blocks::list(&call.app, call.member()?, page).await?;
    people::page(&call, &call.input, list).await
}

async fn endorsements(call: Call<Window>) -> Answer<Vec<Account>> {
    let (page, me) = (call.input.page(PEOPLE.0, PEOPLE.1), call.member()?.account);
    let list = services::relationships::endorsed_by(&call.app, me, page).await?;
    people::page(&call, &call.input, list).await
}

/// Somebody who is muted, and until when.
#[derive(Debug, Serialize, JsonSchema)]
struct MutedAccount {
    #[serde(flatten)]
    account: AccountFields,
    mute_expires_at: Option<String>,
}

async fn mutes(call: Call<Window>) -> Answer<Vec<MutedAccount>> {
    let (app, member) = (&call.app, call.member()?);
    let list = services::blocks::muted(app, member, call.input.page(PEOPLE.0, PEOPLE.1)).await?;
    let mut rows: Vec<_> = list.cursors.into_iter().zip(list.people).collect();
    call.input.cut(&mut rows, |it| it.0);
    let ids: Vec<_> = rows.iter().map(|it| it.1.id).collect();
    let faces = Faces::of(app, call.viewer(), ids.iter().copied()).await?;
    let standings = services::relationships::with(app, member, ids, true).await?;
    let muted = standings.into_iter().filter(|it| it.muting).filter_map(|it| {
        let mute_expires_at = it.mute_ends_at.map(moment);
        Some(MutedAccount { account: faces.get(it.account)?.fields(), mute_expires_at })
    });
    let body = muted.collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&rows, |it| it.0)))
}

async fn domains(call: Call<Window>) -> Answer<Vec<String>> {
    let page = call.input.page(100, 200);
    let found = services::account_domain_blocks::list(&call.app, call.member()?, page).await?;
    let mut rows = found.rows;
    call.input.cut(&mut rows, |it| it.0);
    let ends = ends(&rows, |it| it.0);
    let body = rows.into_iter().map(|it| it.1).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends))
}

/// A server.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Server {
    domain: Text,
}

/// Nothing to tell: `{}`.
#[derive(Debug, Serialize, JsonSchema)]
struct Done {}

async fn block_domain(call: Call<Server>) -> Answer<Done> {
    let domain = call.input.domain.or_empty();
    services::account_domain_blocks::block(&call.app, call.member()?, domain).await?;
    Ok(Reply::new(Done {}))
}

async fn unblock_domain(call: Call<Server>) -> Answer<Done> {
    let domain = call.input.domain.or_empty();
    services::account_domain_blocks::unblock(&call.app, call.member()?, domain).await?;
    Ok(Reply::new(Done {}))
}
