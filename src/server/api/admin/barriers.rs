//! What is kept out before it is somebody: addresses of machines and of e-mail.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::barriers::{BlockedEmail, BlockedEmailDomain, BlockedIp, IpWords, Severity};
use services::{Error, Role};

use crate::api::call::{Access, Call};
use crate::api::entities::moment;
use crate::api::input::{Nothing, Text};
use crate::api::paging::{Window, ends};
use crate::api::reply::Reply;
use crate::api::table::{Answer, Table};
use crate::routes::Shows;

const READ_IPS: Access = Access::Staff(Role::Admin, &["admin:read:ip_blocks"]);
const WRITE_IPS: Access = Access::Staff(Role::Admin, &["admin:write:ip_blocks"]);
const READ_DOMAINS: Access = Access::Staff(Role::Admin, &["admin:read:email_domain_blocks"]);
const WRITE_DOMAINS: Access = Access::Staff(Role::Admin, &["admin:write:email_domain_blocks"]);
const READ_EMAILS: Access = Access::Staff(Role::Admin, &["admin:read:canonical_email_blocks"]);
const WRITE_EMAILS: Access = Access::Staff(Role::Admin, &["admin:write:canonical_email_blocks"]);

const USUAL: usize = 100;
const MOST: usize = 200;

pub(super) fn calls(table: &mut Table) {
    let none = Shows::Nothing;
    table.get("/api/v1/admin/ip_blocks", READ_IPS, none, ips);
    table.post("/api/v1/admin/ip_blocks", WRITE_IPS, none, block_ip);
    table.get("/api/v1/admin/ip_blocks/{id}", READ_IPS, none, ip);
    table.put("/api/v1/admin/ip_blocks/{id}", WRITE_IPS, none, change_ip);
    table.delete("/api/v1/admin/ip_blocks/{id}", WRITE_IPS, none, unblock_ip);
    table.get("/api/v1/admin/email_domain_blocks", READ_DOMAINS, none, domains);
    table.post("/api/v1/admin/email_domain_blocks", WRITE_DOMAINS, none, block_domain);
    table.get("/api/v1/admin/email_domain_blocks/{id}", READ_DOMAINS, none, domain);
    table.delete("/api/v1/admin/email_domain_blocks/{id}", WRITE_DOMAINS, none, unblock_domain);
    table.post("/api/v1/admin/canonical_email_blocks/test", READ_EMAILS, none, test_email);
    table.get("/api/v1/admin/canonical_email_blocks", READ_EMAILS, none, emails);
    table.post("/api/v1/admin/canonical_email_blocks", WRITE_EMAILS, none, block_email);
    table.get("/api/v1/admin/canonical_email_blocks/{id}", READ_EMAILS, none, email);
    table.delete("/api/v1/admin/canonical_email_blocks/{id}", WRITE_EMAILS, none, unblock_email);
}

/// A blocked address (`Admin::IpBlock`).
#[derive(Debug, Serialize, JsonSchema)]
struct IpBlock {
    id: String,
    ip: String,
    severity: &'static str,
    comment: String,
    created_at: String,
    expires_at: Option<String>,
}

impl From<&BlockedIp> for IpBlock {
    fn from(row: &BlockedIp) -> Self {
        Self {
            id: row.id.to_string(),
            ip: row.address.clone(),
            severity: Severity::of(row.severity).as_str(),
            comment: row.comment.clone(),
            created_at: moment(row.created_at),
            expires_at: row.expires_at.map(moment),
        }
    }
}

/// An address, and what happens to those who come from it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Address {
    ip: Text,
    severity: Text,
    comment: Text,
    /// Seconds from now; empty: for good.
    expires_in: Text,
}

impl Address {
    fn words(&self) -> Result<IpWords, Error> {
        let unknown = || {
            let words: Vec<&str> = Severity::ALL.into_iter().map(Severity::as_str).collect();
            let sentence = format!("severity is one of: {}.", words.join(", "));
            Error::invalid("severity", "ip.severity", sentence)
        };
        let severity = match self.severity.get() {
            Some(word) => Some(Severity::from_word(word).ok_or_else(unknown)?),
            None => None,
        };
        let seconds = |text: &str| text.trim().parse().ok().map(Duration::from_secs);
        Ok(IpWords {
            address: self.ip.get().map(ToOwned::to_owned),
            severity,
            comment: self.comment.said().map(ToOwned::to_owned),
            expires_in: self.expires_in.said().map(seconds),
        })
    }
}

async fn ips(call: Call<Window>) -> Answer<Vec<IpBlock>> {
    let page = call.input.page(USUAL, MOST);
    let mut rows = services::barriers::ips(&call.app, call.member()?, page).await?.rows;
    call.input.cut(&mut rows, |it| it.0);
    let body = rows.iter().map(|(_, row)| IpBlock::from(row)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&rows, |it| it.0)))
}

async fn ip(call: Call<Nothing>) -> Answer<IpBlock> {
    let row = services::barriers::ip(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(IpBlock::from(&row)))
}

async fn block_ip(call: Call<Address>) -> Answer<IpBlock> {
    let words = call.input.words()?;
    let row = services::barriers::block_ip(&call.app, call.member()?, words).await?;
    Ok(Reply::new(IpBlock::from(&row)))
}

async fn change_ip(call: Call<Address>) -> Answer<IpBlock> {
    let words = call.input.words()?;
    let row = services::barriers::change_ip(&call.app, call.member()?, call.id()?, words).await?;
    Ok(Reply::new(IpBlock::from(&row)))
}

async fn unblock_ip(call: Call<Nothing>) -> Answer<Nothing> {
    services::barriers::unblock_ip(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Nothing {}))
}

/// A domain whose addresses are not taken (`Admin::EmailDomainBlock`). How often it was tried is
/// not counted.
#[derive(Debug, Serialize, JsonSchema)]
struct DomainBlock {
    id: String,
    domain: String,
    created_at: String,
    history: [(); 0],
}

impl From<&BlockedEmailDomain> for DomainBlock {
    fn from(row: &BlockedEmailDomain) -> Self {
        Self {
            id: row.id.to_string(),
            domain: row.domain.clone(),
            created_at: moment(row.created_at),
            history: [],
        }
    }
}

/// A domain.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Domain {
    domain: Text,
}

async fn domains(call: Call<Window>) -> Answer<Vec<DomainBlock>> {
    let page = call.input.page(USUAL, MOST);
    let mut rows = services::barriers::email_domains(&call.app, call.member()?, page).await?.rows;
    call.input.cut(&mut rows, |it| it.0);
    let body = rows.iter().map(|(_, row)| DomainBlock::from(row)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&rows, |it| it.0)))
}

async fn domain(call: Call<Nothing>) -> Answer<DomainBlock> {
    let row = services::barriers::email_domain(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(DomainBlock::from(&row)))
}

async fn block_domain(call: Call<Domain>) -> Answer<DomainBlock> {
    let domain = call.input.domain.or_empty();
    let row = services::barriers::block_email_domain(&call.app, call.member()?, domain).await?;
    Ok(Reply::new(DomainBlock::from(&row)))
}

async fn unblock_domain(call: Call<Nothing>) -> Answer<Nothing> {
    services::barriers::unblock_email_domain(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(Nothing {}))
}

/// Somebody's address, as a hash (`Admin::CanonicalEmailBlock`).
#[derive(Debug, Serialize, JsonSchema)]
struct EmailBlock {
    id: String,
    canonical_email_hash: String,
}

impl From<&BlockedEmail> for EmailBlock {
    fn from(row: &BlockedEmail) -> Self {
        Self { id: row.id.to_string(), canonical_email_hash: row.hash.clone() }
    }
}

/// An address, or its hash.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Email {
    email: Text,
    canonical_email_hash: Text,
}

async fn emails(call: Call<Window>) -> Answer<Vec<EmailBlock>> {
    let page = call.input.page(USUAL, MOST);
    let mut rows = services::barriers::emails(&call.app, call.member()?, page).await?.rows;
    call.input.cut(&mut rows, |it| it.0);
    let body = rows.iter().map(|(_, row)| EmailBlock::from(row)).collect();
    Ok(Reply::new(body).with_neighbours(&call, ends(&rows, |it| it.0)))
}

async fn email(call: Call<Nothing>) -> Answer<EmailBlock> {
    let row = services::barriers::email(&call.app, call.member()?, call.id()?).await?;
    Ok(Reply::new(EmailBlock::from(&row)))
}

async fn test_email(call: Call<Email>) -> Answer<Vec<EmailBlock>> {
    let address = call.input.email.or_empty();
    let found = services::barriers::find_email(&call.app, call.member()?, address).await?;
    Ok(Reply::new(found.iter().map(EmailBlock::from).collect()))
}

async fn block_email(call: Call<Email>) -> Answer<EmailBlock> {
    let (email, hash) = (call.input.email.or_empty(), call.input.canonical_email_hash.or_empty());
    let row = services::barriers::block_email(&call.app, call.member()?, email, hash).await?;
    Ok(Reply::new(EmailBlock::from(&row)))
}

async fn unblock_email(call: Call<Nothing>) -> Answer<EmailBlock> {
    let row = services::barriers::email(&call.app, call.member()?, call.id()?).await?;
    services::barriers::unblock_email(&call.app, call.member()?, row.id).await?;
    Ok(Reply::new(EmailBlock::from(&row)))
}
