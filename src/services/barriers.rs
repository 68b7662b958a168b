//! Who is kept out before they are somebody: addresses of machines, domains of e-mail addresses,
//! and people who may not come back (Mastodon's documentation, "`admin/ip_blocks`",
//! "`admin/email_domain_blocks`", "`admin/canonical_email_blocks`").

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use sha2::{Digest as _, Sha256};
use store::barriers::{self as rows, EmailBlock, EmailDomainBlock, IpBlock};
use store::{Conn, Page, Role, RowId, Sheet};

use crate::error::{Error, Result};
use crate::{App, Member, Timestamp, audit, blocked};

pub use store::barriers::{
    EmailBlock as BlockedEmail, EmailDomainBlock as BlockedEmailDomain, IpBlock as BlockedIp,
};

const NOT_HERE: Error = Error::NotFound("people-record-not-found");

/// How long another process's change may go unseen.
const FRESH: Duration = Duration::from_secs(5);

/// Networks that may be named at most by their size: half the internet is not an attacker.
const WIDEST: (u8, u8) = (8, 16);

/// What happens to those who come from a blocked address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Their sign-up waits for staff, whatever the server's mode.
    Approval,
    /// They cannot sign up.
    NoSignUp,
    /// They get no answer at all but a refusal.
    NoAccess,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Self; 3] = [Self::Approval, Self::NoSignUp, Self::NoAccess];

    /// Mastodon's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approval => "sign_up_requires_approval",
            Self::NoSignUp => "sign_up_block",
            Self::NoAccess => "no_access",
        }
    }

    /// The other way round.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// From the column.
    pub fn of(code: i16) -> Self {
        match code {
            0 => Self::Approval,
            1 => Self::NoSignUp,
            _ => Self::NoAccess,
        }
    }

    fn code(self) -> i16 {
        match self {
            Self::Approval => 0,
            Self::NoSignUp => 1,
            Self::NoAccess => 2,
        }
    }
}

/// Blocked addresses as last read.
#[derive(Debug, Default)]
pub(crate) struct AddressCache(Mutex<Option<Remembered>>);

type Remembered = (Timestamp, Arc<[(IpNet, Severity)]>);

/// What holds for an address; the strictest of all that name it.
pub async fn of_address(app: &App, address: IpAddr) -> Result<Option<Severity>> {
    let known = known(app).await?;
    let address = address.to_canonical();
    Ok(known.iter().filter(|(net, _)| net.contains(&address)).map(|(_, it)| *it).max())
}

async fn known(app: &App) -> Result<Arc<[(IpNet, Severity)]>> {
    let now = app.now();
    let kept = app.addresses.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, known)) = kept
        && at.plus(FRESH) > now
    {
        return Ok(known);
    }
    let read: Vec<IpBlock> =
        app.store.read(move |conn| Ok::<_, Error>(rows::ips_at(conn, now)?)).await?;
    let known: Arc<[(IpNet, Severity)]> = read
        .iter()
        .filter_map(|it| Some((it.address.parse().ok()?, Severity::of(it.severity))))
        .collect();
    *app.addresses.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, known.clone()));
    Ok(known)
}

fn forget(app: &App) {
    *app.addresses.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// What staff say about an address.
#[derive(Clone, Debug, Default)]
pub struct IpWords {
    /// An address, or a network: `192.0.2.0/24`.
    pub address: Option<String>,
    /// What happens to those who come from it.
    pub severity: Option<Severity>,
    /// Why; for staff.
    pub comment: Option<String>,
    /// How long from now; `Some(None)`: for good.
    pub expires_in: Option<Option<Duration>>,
}

/// A page of blocked addresses, the newest first. Admins.
pub async fn ips(app: &App, by: &Member, page: Page) -> Result<Sheet<IpBlock>> {
    by.at_least(Role::Admin)?;
    app.store.read(move |conn| Ok(rows::ips::page_of(conn, &page)?)).await
}

/// One of them. Admins.
pub async fn ip(app: &App, by: &Member, id: RowId) -> Result<IpBlock> {
    by.at_least(Role::Admin)?;
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::ips::find(conn, id)?);
    app.store.read(find).await?.ok_or(NOT_HERE)
}

/// Blocks an address. Admins.
pub async fn block_ip(app: &App, by: &Member, words: IpWords) -> Result<IpBlock> {
    by.at_least(Role::Admin)?;
    let now = app.now();
    let unsaid = || Error::invalid("severity", "ip.severity", "barriers-fault-severity");
    let severity = words.severity.ok_or_else(unsaid)?;
    let row = IpBlock {
        id: app.ids.next(now),
        address: network(words.address.as_deref().unwrap_or_default())?.to_string(),
        severity: severity.code(),
        comment: words.comment.unwrap_or_default().trim().to_owned(),
        created_at: now,
        expires_at: words.expires_in.flatten().map(|it| now.plus(it)),
        created_by: by.id_for_log(),
    };
    let entry = audit::Act::new(app, by, "ip.block", row.address.clone(), row.comment.clone());
    let kept = row.clone();
    app.store
        .write(move |conn| {
            if !rows::ips::insert_once(conn, &kept)? {
                return Err(ip_is_blocked());
            }
            entry.write(conn)
        })
        .await?;
    forget(app);
    Ok(row)
}

fn ip_is_blocked() -> Error {
    Error::invalid("ip", "ip.taken", "barriers-fault-address-taken")
}

/// Changes a block. Admins.
pub async fn change_ip(app: &App, by: &Member, id: RowId, words: IpWords) -> Result<IpBlock> {
    let mut row = ip(app, by, id).await?;
    if let Some(address) = &words.address {
        row.address = network(address)?.to_string();
    }
    row.severity = words.severity.map_or(row.severity, Severity::code);
    row.comment = words.comment.map_or(row.comment, |it| it.trim().to_owned());
    if let Some(time) = words.expires_in {
        row.expires_at = time.map(|it| app.now().plus(it));
    }
    let entry = audit::Act::new(app, by, "ip.change", row.address.clone(), row.comment.clone());
    let kept = row.clone();
    app.store
        .write(move |conn| {
            match rows::change_ip(conn, &kept) {
                Err(error) if store::is_duplicate(&error) => Err(ip_is_blocked()),
                other => other.map_err(Error::from),
            }?;
            entry.write(conn)
        })
        .await?;
    forget(app);
    Ok(row)
}

/// Takes a block back. Admins.
pub async fn unblock_ip(app: &App, by: &Member, id: RowId) -> Result<()> {
    let row = ip(app, by, id).await?;
    let entry = audit::Act::new(app, by, "ip.unblock", row.address, "");
    app.store
        .write(move |conn| {
            rows::ips::delete(conn, id)?;
            entry.write(conn)
        })
        .await?;
    forget(app);
    Ok(())
}

fn network(text: &str) -> Result<IpNet> {
    let unknown = || Error::invalid("ip", "ip.invalid", "barriers-fault-address");
    let text = text.trim();
    let net = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => text.parse().map_err(|_| unknown())?,
    };
    let widest = if net.addr().is_ipv4() { WIDEST.0 } else { WIDEST.1 };
    if net.prefix_len() < widest {
        let sentence = words::say("barriers-fault-wide").with("widest", &widest);
        return Err(Error::invalid("ip", "ip.wide", sentence));
    }
    Ok(net.trunc())
}

/// A page of domains whose e-mail addresses are not taken. Admins.
pub async fn email_domains(app: &App, by: &Member, page: Page) -> Result<Sheet<EmailDomainBlock>> {
    by.at_least(Role::Admin)?;
    app.store.read(move |conn| Ok(rows::email_domains::page_of(conn, &page)?)).await
}

/// One of them. Admins.
pub async fn email_domain(app: &App, by: &Member, id: RowId) -> Result<EmailDomainBlock> {
    by.at_least(Role::Admin)?;
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::email_domains::find(conn, id)?);
    app.store.read(find).await?.ok_or(NOT_HERE)
}

/// Takes no more e-mail addresses of a domain, nor of those below it. Admins.
pub async fn block_email_domain(app: &App, by: &Member, domain: &str) -> Result<EmailDomainBlock> {
    by.at_least(Role::Admin)?;
    let domain = domain.trim().trim_start_matches('@').to_lowercase();
    if domain.is_empty() || !domain.contains('.') || domain.contains([' ', '/', '@']) {
        return Err(Error::invalid("domain", "email_domain.invalid", "barriers-fault-domain"));
    }
    let now = app.now();
    let row = EmailDomainBlock {
        id: app.ids.next(now),
        domain,
        created_at: now,
        created_by: by.id_for_log(),
    };
    let entry = audit::Act::new(app, by, "email_domain.block", row.domain.clone(), "");
    let kept = row.clone();
    app.store
        .write(move |conn| {
            if !rows::email_domains::insert_once(conn, &kept)? {
                let sentence = "barriers-fault-domain-taken";
                return Err(Error::invalid("domain", "email_domain.taken", sentence));
            }
            entry.write(conn)
        })
        .await?;
    Ok(row)
}

/// Takes a block back. Admins.
pub async fn unblock_email_domain(app: &App, by: &Member, id: RowId) -> Result<()> {
    let row = email_domain(app, by, id).await?;
    let entry = audit::Act::new(app, by, "email_domain.unblock", row.domain, "");
    app.store
        .write(move |conn| {
            rows::email_domains::delete(conn, id)?;
            entry.write(conn)
        })
        .await
}

/// A page of people's addresses that may not come back. Admins.
pub async fn emails(app: &App, by: &Member, page: Page) -> Result<Sheet<EmailBlock>> {
    by.at_least(Role::Admin)?;
    app.store.read(move |conn| Ok(rows::emails::page_of(conn, &page)?)).await
}

/// One of them. Admins.
pub async fn email(app: &App, by: &Member, id: RowId) -> Result<EmailBlock> {
    by.at_least(Role::Admin)?;
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::emails::find(conn, id)?);
    app.store.read(find).await?.ok_or(NOT_HERE)
}

/// The block that an address would meet. Admins.
pub async fn find_email(app: &App, by: &Member, address: &str) -> Result<Option<EmailBlock>> {
    by.at_least(Role::Admin)?;
    let hash = canonical_hash(address);
    app.store.read(move |conn| Ok(rows::find_email(conn, &hash)?)).await
}

/// Blocks an address, or its hash where that is all that is known. Admins.
pub async fn block_email(app: &App, by: &Member, address: &str, hash: &str) -> Result<EmailBlock> {
    by.at_least(Role::Admin)?;
    let hash = hash.trim().to_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit());
    let hash = match (address.trim(), is_hash) {
        ("", true) => hash,
        ("", false) => {
            return Err(Error::invalid("email", "email.invalid", "barriers-fault-email"));
        }
        (address, _) => canonical_hash(address),
    };
    let now = app.now();
    let row = EmailBlock { id: app.ids.next(now), hash, created_at: now };
    let entry = audit::Act::new(app, by, "email.block", row.hash.clone(), "");
    let kept = row.clone();
    app.store
        .write(move |conn| {
            if !rows::emails::insert_once(conn, &kept)? {
                return Err(Error::invalid("email", "email.taken", "barriers-fault-address-taken"));
            }
            entry.write(conn)
        })
        .await?;
    Ok(row)
}

/// Takes a block back. Admins.
pub async fn unblock_email(app: &App, by: &Member, id: RowId) -> Result<()> {
    let row = email(app, by, id).await?;
    let entry = audit::Act::new(app, by, "email.unblock", row.hash, "");
    app.store
        .write(move |conn| {
            rows::emails::delete(conn, id)?;
            entry.write(conn)
        })
        .await
}

/// The hash of an address without what its owner can vary: capital letters, dots, and what
/// follows a plus sign (Mastodon's `CanonicalEmailBlock`).
fn canonical_hash(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let (name, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
    let name = name.split('+').next().unwrap_or_default().replace('.', "");
    crate::text::hex(&Sha256::digest(format!("{name}@{domain}").as_bytes()))
}

/// Whether somebody with this e-mail address may join. Inside the transaction of the sign-up, so
/// that a block that was just made holds.
pub(crate) fn admits_email(conn: &mut Conn, address: &str) -> Result<()> {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let is_out = rows::has_email_domain(conn, &blocked::names_above(domain))?
        || rows::find_email(conn, &canonical_hash(address))?.is_some();
    if is_out {
        return Err(Error::invalid("email", "email.blocked", "barriers-email-blocked"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_hash() {
        let plain = canonical_hash("ada@mail.example");
        assert_eq!(canonical_hash(" A.d.a+new@Mail.example "), plain);
        assert_ne!(canonical_hash("ada@other.example"), plain);
        assert_eq!(plain.len(), 64);
    }

    #[test]
    fn networks_are_tidied_and_not_too_wide() {
        assert_eq!(network("192.0.2.7").unwrap().to_string(), "192.0.2.7/32");
        assert_eq!(network(" 192.0.2.7/24 ").unwrap().to_string(), "192.0.2.0/24");
        assert_eq!(network("2001:db8::1/64").unwrap().to_string(), "2001:db8::/64");
        for wrong in ["", "mail.example", "0.0.0.0/0", "::/8", "192.0.2.0/33"] {
            assert!(network(wrong).is_err(), "{wrong}");
        }
    }
}
