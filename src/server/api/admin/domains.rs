//! Other servers: those we have nothing to do with, and those let in by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::servers::{BlockWords, DomainBlock};
use services::{Error, Role, RowId};
use sha2::{Digest as _, Sha256};

use crate::api::call::{Access, Call};
use crate::api::entities::{moment, some};
use crate::api::input::{Flag, Nothing, Text};
use crate::api::paging::{Window, ends};
use crate::api::reply::Reply;
use crate::api::table::{Answer, Table};
use crate::routes::Shows;

const READ: Access = Access::Staff(Role::Admin, &["admin:read:domain_blocks"]);
const WRITE: Access = Access::Staff(Role::Admin, &["admin:write:domain_blocks"]);
const READ_ALLOWS: Access = Access::Staff(Role::Admin, &["admin:read:domain_allows"]);
const WRITE_ALLOWS: Access = Access::Staff(Role::Admin, &["admin:write:domain_allows"]);

const USUAL: usize = 100;
const MOST: usize = 200;

pub(super) fn calls(table: &mut Table) {
    table.get("/api/v1/admin/domain_blocks", READ, Shows::Nothing, list);
    table.post("/api/v1/admin/domain_blocks", WRITE, Shows::Nothing, block);
    table.get("/api/v1/admin/domain_blocks/{id}", READ, Shows::Nothing, show);
    table.put("/api/v1/admin/domain_blocks/{id}", WRITE, Shows::Nothing, change);
    table.delete("/api/v1/admin/domain_blocks/{id}", WRITE, Shows::Nothing, unblock);
    table.get("/api/v1/admin/domain_allows", READ_ALLOWS, Shows::Nothing, allows);
    table.post("/api/v1/admin/domain_allows", WRITE_ALLOWS, Shows::Nothing, allow);
    table.get("/api/v1/admin/domain_allows/{id}", READ_ALLOWS, Shows::Nothing, show_allow);
    table.delete("/api/v1/admin/domain_allows/{id}", WRITE_ALLOWS, Shows::Nothing, disallow);
}

/// A blocked server (`Admin::DomainBlock`).
#[derive(Debug, Serialize, JsonSchema)]
struct Block {
    id: String,
    domain: String,
    digest: String,
    created_at: String,
    severity: &'static str,
    reject_media: bool,
    reject_reports: bool,
    private_comment: Option<String>,
    public_comment: Option<String>,
    obfuscate: bool,
}

impl From<&DomainBlock> for Block {
    fn from(row: &DomainBlock) -> Self {
        Self {
            id: row.id.to_string(),
            domain: row.domain.clone(),
            digest: services::text::hex(&Sha256::digest(row.domain.as_bytes())),
            created_at: moment(row.created_at),
            severity: "suspend",
            reject_media: true,
            reject_reports: true,
            private_comment: some(&row.reason),
            public_comment: some(&row.public_comment),
            obfuscate: row.is_obfuscated,
        }
    }
}

async fn list(call: Call<Window>) -> Answer<Vec<Block>> {
    let page = call.input.page(USUAL, MOST);
    let mut rows = services::servers::blocks_page(&call.app, call.member()?, page).await?.rows;
    call.input.cut(&mut rows, |it| it.0);
    let body = rows.iter().map(|(_, row)| Block::from(row)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&rows, |it| it.0)))
}

async fn show(call: Call<Nothing>) -> Answer<Block> {
    let row = services::servers::block_by_id(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Block::from(&row)))
}

/// A server and how much of it is kept out. Here it is all or nothing: `suspend`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Said {
    domain: Text,
    severity: Text,
    private_comment: Text,
    public_comment: Text,
    obfuscate: Flag,
}

impl Said {
    fn words(&self) -> BlockWords {
        let own = |text: &Text| text.said().map(ToOwned::to_owned);
        BlockWords {
            reason: own(&self.private_comment).filter(|it| !it.trim().is_empty()),
            public_comment: own(&self.public_comment),
            is_obfuscated: self.obfuscate.get(),
        }
    }

    /// A milder word would promise what is not done.
    fn check(&self) -> Result<(), Error> {
        match self.severity.get() {
            None | Some("suspend") => Ok(()),
            Some(_) => Err(Error::invalid(
                "severity",
                "server.severity",
                "This server knows one severity for other servers: suspend.",
            )),
        }
    }
}

async fn block(call: Call<Said>) -> Answer<Block> {
    let (app, member, said) = (&call.app, call.member()?, &call.input);
    said.check()?;
    let domain = said.domain.or_empty();
    if services::servers::block_of(app, member, domain).await?.is_some() {
        let sentence = "That server is blocked already.";
        return Err(Error::invalid("domain", "server.taken", sentence).into());
    }
    let reason = said.private_comment.get().unwrap_or("Through an app, without a reason.");
    services::servers::block(app, member, domain, reason).await?;
    let row = services::servers::block_of(app, member, domain).await?;
    let row = row.ok_or(Error::NotFound("Record not found"))?;
    let row = services::servers::describe_block(app, member, row.id, said.words()).await?;
    Ok(Reply::new(Block::from(&row)))
}

async fn change(call: Call<Said>) -> Answer<Block> {
    call.input.check()?;
    let words = call.input.words();
    let (app, member) = (&call.app, call.member()?);
    let row = services::servers::describe_block(app, member, call.id()?, words).await?;
    Ok(Reply::new(Block::from(&row)))
}

async fn unblock(call: Call<Nothing>) -> Answer<Block> {
    let (app, member) = (&call.app, call.member()?);
    let row = services::servers::block_by_id(app, member, call.id()?).await?;
    services::servers::unblock(app, member, &row.domain).await?;
    Ok(Reply::new(Block::from(&row)))
}

/// A server let in by name (`Admin::DomainAllow`).
#[derive(Debug, Serialize, JsonSchema)]
struct Allow {
    id: String,
    domain: String,
    created_at: String,
}

impl From<&services::allows::Allowed> for Allow {
    fn from(row: &services::allows::Allowed) -> Self {
        Self {
            id: row.id.to_string(),
            domain: row.domain.clone(),
            created_at: moment(row.created_at),
        }
    }
}

async fn allows(call: Call<Window>) -> Answer<Vec<Allow>> {
    let page = call.input.page(USUAL, MOST);
    let mut rows = services::allows::list(&call.app, call.member()?, page).await?.rows;
    call.input.cut(&mut rows, |it| it.0);
    let body = rows.iter().map(|(_, row)| Allow::from(row)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&rows, |it| it.0)))
}

async fn show_allow(call: Call<Nothing>) -> Answer<Allow> {
    let id: RowId = call.id()?;
    let row = services::allows::find(&call.app, call.member()?, id).await?;
    Ok(Reply::new(Allow::from(&row)))
}

async fn allow(call: Call<Said>) -> Answer<Allow> {
    let domain = call.input.domain.or_empty();
    let row = services::allows::add(&call.app, call.member()?, domain).await?;
    Ok(Reply::new(Allow::from(&row)))
}

async fn disallow(call: Call<Nothing>) -> Answer<Allow> {
    let row = services::allows::remove(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Allow::from(&row)))
}
