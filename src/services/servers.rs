//! What staff see of other servers, and a block of one: what it ends is counted before it is done.

use std::collections::HashMap;

use store::servers::{self as rows, Block, Server, Servers, Ties};
use store::severances::Others;
use store::{Conn, Page, RowId, SeveranceKind, Sheet};

use crate::error::{Error, Fault, Result};
use crate::{App, Member, Role, audit, severances};

pub use store::servers::{
    Block as DomainBlock, Server as OtherServer, Servers as Which, Ties as TiesWith,
};

/// Servers on one page of the list.
pub const PAGE: usize = 50;

/// Characters of a reason at most.
const REASON: usize = 1_000;

/// What a server says about the terms of works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Nothing.
    Silent,
    /// That it honours them.
    Promises,
    /// That it honours them, and staff here know that it does not.
    Broke,
}

impl Promise {
    /// From the column.
    pub fn of(code: i16) -> Self {
        match code {
            1 => Self::Promises,
            2 => Self::Broke,
            _ => Self::Silent,
        }
    }

    /// For the column.
    pub fn code(self) -> i16 {
        match self {
            Self::Silent => 0,
            Self::Promises => 1,
            Self::Broke => 2,
        }
    }
}

/// A server in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The row.
    pub server: Server,
    /// Follows between here and there.
    pub ties: Ties,
}

/// What a block would end, or has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// Servers it means: the one of this name and those below it that are known.
    pub servers: usize,
    /// Follows that end.
    pub ties: Ties,
    /// Accounts that are not shown any more.
    pub accounts: i64,
    /// Posts that are not shown any more.
    pub posts: i64,
}

/// What is known of one server.
#[derive(Clone, Debug)]
pub struct About {
    /// The name that was asked for, tidied.
    pub domain: String,
    /// The row, where the server was met.
    pub server: Option<Server>,
    /// What a block would end.
    pub impact: Impact,
    /// The block of exactly this name, if there is one.
    pub block: Option<Block>,
}

/// Other servers, those met last first. Staff.
pub async fn list(
    app: &App,
    by: &Member,
    which: Servers,
    older_than: Option<RowId>,
) -> Result<Vec<Line>> {
    by.at_least(Role::Moderator)?;
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    app.store
        .read(move |conn| {
            let servers = rows::page(conn, which, older_than, limit)?;
            let ids: Vec<RowId> = servers.iter().map(|it| it.id).collect();
            let mut ties: HashMap<RowId, Ties> = rows::ties(conn, &ids)?.into_iter().collect();
            let line = |server: Server| {
                let ties = ties.remove(&server.id).unwrap_or_default();
                Line { server, ties }
            };
            Ok(servers.into_iter().map(line).collect())
        })
        .await
}

/// Every blocked server. Staff.
pub async fn blocks(app: &App, by: &Member) -> Result<Vec<Block>> {
    by.at_least(Role::Moderator)?;
    app.store.read(|conn| Ok(rows::blocks(conn)?)).await
}

/// A page of blocks, the newest first, for apps. Admins.
pub async fn blocks_page(app: &App, by: &Member, page: Page) -> Result<Sheet<Block>> {
    by.at_least(Role::Admin)?;
    app.store.read(move |conn| Ok(rows::blocks_page(conn, &page)?)).await
}

/// One block by its number. Admins.
pub async fn block_by_id(app: &App, by: &Member, id: RowId) -> Result<Block> {
    by.at_least(Role::Admin)?;
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::find_block_by_id(conn, id)?);
    app.store.read(find).await?.ok_or(Error::NotFound("Record not found"))
}

/// The block of exactly this name. Admins.
pub async fn block_of(app: &App, by: &Member, domain: &str) -> Result<Option<Block>> {
    by.at_least(Role::Admin)?;
    let domain = tidy(app, domain)?;
    app.store.read(move |conn| Ok(rows::find_block(conn, &domain)?)).await
}

/// What is said about a block; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct BlockWords {
    /// For staff.
    pub reason: Option<String>,
    /// For everybody who reads the list of blocked servers.
    pub public_comment: Option<String>,
    /// Whether the public list shows only a part of the name.
    pub is_obfuscated: Option<bool>,
}

/// Changes what is said about a block. Admins.
pub async fn describe_block(app: &App, by: &Member, id: RowId, words: BlockWords) -> Result<Block> {
    by.at_least(Role::Admin)?;
    let reason = words.reason.as_deref().map(said).transpose()?;
    let entry =
        audit::Act::new(app, by, "server.block_words", "", reason.clone().unwrap_or_default());
    app.store
        .write(move |conn| {
            let gone = Error::NotFound("Record not found");
            let mut row = rows::find_block_by_id(conn, id)?.ok_or(gone)?;
            row.reason = reason.unwrap_or(row.reason);
            if let Some(comment) = words.public_comment {
                row.public_comment = comment.trim().chars().take(REASON).collect();
            }
            row.is_obfuscated = words.is_obfuscated.unwrap_or(row.is_obfuscated);
            rows::describe_block(conn, &row)?;
            entry.about(row.domain.clone()).write(conn)?;
            Ok(row)
        })
        .await
}

/// One server, met or not. Staff.
pub async fn about(app: &App, by: &Member, domain: &str) -> Result<About> {
    by.at_least(Role::Moderator)?;
    let domain = tidy(app, domain)?;
    app.store
        .read(move |conn| {
            let server = rows::find(conn, &domain)?;
            let block = rows::find_block(conn, &domain)?;
            let (_, impact) = impact(conn, &domain)?;
            Ok::<_, Error>(About { domain, server, impact, block })
        })
        .await
}

fn impact(conn: &mut Conn, domain: &str) -> Result<(Vec<RowId>, Impact)> {
    let servers = rows::below(conn, domain)?;
    let ties = rows::ties(conn, &servers)?.into_iter().fold(Ties::default(), |sum, (_, it)| Ties {
        out: sum.out + it.out,
        back: sum.back + it.back,
    });
    let (accounts, posts) = rows::known(conn, &servers)?;
    let impact = Impact { servers: servers.len(), ties, accounts, posts };
    Ok((servers, impact))
}

/// A domain as the tables spell it; a web address counts as its host.
pub(crate) fn tidy(app: &App, typed: &str) -> Result<String> {
    let typed = typed.trim().trim_start_matches('@').to_lowercase();
    let with_scheme = if typed.contains("://") { typed } else { format!("https://{typed}") };
    let unknown =
        || Error::invalid("domain", "domain.invalid", "That is not the name of a server.");
    let url = url::Url::parse(&with_scheme).map_err(|_| unknown())?;
    let host = url.host_str().ok_or_else(unknown)?;
    let domain = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let is_name = domain.contains(['.', ':']) && !domain.contains(['%', '_', ' ']);
    if !is_name {
        return Err(unknown());
    }
    let ours = app.config.server.domain();
    if domain == ours || ours.ends_with(&format!(".{domain}")) {
        return Err(Error::invalid("domain", "domain.ours", "That is this server."));
    }
    Ok(domain)
}

/// Has nothing to do with a server any more: nothing is taken from it and nothing sent to it,
/// the follows between here and there end, and nobody of there is shown. Subdomains are meant
/// too. Admins.
pub async fn block(app: &App, by: &Member, domain: &str, reason: &str) -> Result<Impact> {
    by.at_least(Role::Admin)?;
    let (domain, reason) = (tidy(app, domain)?, said(reason)?);
    let (now, user, ids) = (app.now(), by.id_for_log().map(|it| it.0), app.ids.clone());
    let row = Block {
        domain,
        reason,
        created_by: user,
        created_at: now,
        id: app.ids.next(now),
        public_comment: String::new(),
        is_obfuscated: false,
    };
    let entry = audit::Act::new(app, by, "server.block", row.domain.clone(), row.reason.clone());
    app.store
        .write(move |conn| {
            let (servers, impact) = impact(conn, &row.domain)?;
            if !rows::block_once(conn, &row)? {
                return Ok(impact);
            }
            let lost = store::severances::about_to_end(conn, Others::Servers(&servers))?;
            let why = (SeveranceKind::DomainBlock, row.domain.as_str());
            severances::record(conn, &ids, now, why, lost)?;
            for (who, whom) in rows::follows_with(conn, &servers)? {
                store::follows::delete(conn, who, whom)?;
            }
            rows::hide(conn, &servers, now)?;
            entry.write(conn)?;
            Ok::<_, Error>(impact)
        })
        .await
}

/// Takes a block back. The follows that it ended stay ended. Admins.
pub async fn unblock(app: &App, by: &Member, domain: &str) -> Result<()> {
    by.at_least(Role::Admin)?;
    let domain = tidy(app, domain)?;
    let entry = audit::Act::new(app, by, "server.unblock", domain.clone(), "");
    app.store
        .write(move |conn| {
            let gone = Error::NotFound("That server is not blocked.");
            let block = rows::find_block(conn, &domain)?.ok_or(gone)?;
            rows::unblock(conn, &domain)?;
            let servers = rows::below(conn, &domain)?;
            rows::unhide(conn, &servers, block.created_at)?;
            entry.write(conn)
        })
        .await
}

/// Notes that a server broke its promise, with the reason; an empty reason takes the note back.
/// Admins.
pub async fn note_broken_promise(app: &App, by: &Member, domain: &str, reason: &str) -> Result<()> {
    by.at_least(Role::Admin)?;
    let domain = tidy(app, domain)?;
    let is_taken_back = reason.trim().is_empty();
    let reason = if is_taken_back { String::new() } else { said(reason)? };
    // What it promises itself is found out anew the next time it is looked at.
    let promise = if is_taken_back { Promise::Silent } else { Promise::Broke };
    let action = if is_taken_back { "server.promise" } else { "server.broke_promise" };
    let entry = audit::Act::new(app, by, action, domain.clone(), reason.clone());
    app.store
        .write(move |conn| {
            if !rows::set_promise(conn, &domain, promise.code(), &reason)? {
                return Err(Error::NotFound("That server was never met."));
            }
            entry.write(conn)
        })
        .await
}

fn said(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON {
        let sentence = format!("Say why, in at most {REASON} characters: it is kept in the log.");
        return Err(Error::Invalid(vec![Fault::new("reason", "server.reason", sentence)]));
    }
    Ok(reason.to_owned())
}
