//! Lists that keep somebody or something out: addresses of machines, domains of e-mail addresses,
//! e-mail addresses of people who may not come back; and the servers let in by name.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{canonical_email_blocks, domain_allows, email_domain_blocks, ip_blocks};
use crate::{Conn, RowId, Timestamp, UserId, on_either};

/// An address, or a network of them, that is kept out.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = ip_blocks, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct IpBlock {
    pub id: RowId,
    pub address: String,
    pub severity: i16,
    pub comment: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub created_by: Option<UserId>,
}

/// A domain whose e-mail addresses are not taken.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = email_domain_blocks)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct EmailDomainBlock {
    pub id: RowId,
    pub domain: String,
    pub created_at: Timestamp,
    pub created_by: Option<UserId>,
}

/// Somebody's e-mail address, as a hash.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = canonical_email_blocks)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct EmailBlock {
    pub id: RowId,
    pub hash: String,
    pub created_at: Timestamp,
}

/// A server let in by name.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = domain_allows)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct DomainAllow {
    pub id: RowId,
    pub domain: String,
    pub created_at: Timestamp,
    pub created_by: Option<UserId>,
}

/// Adding, finding, listing and taking away are the same for each of the lists.
macro_rules! list {
    ($(#[$doc:meta])* $name:ident, $table:ident, $row:ident) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;

            /// Adds a row; answers whether it is new.
            pub fn insert_once(conn: &mut Conn, row: &$row) -> QueryResult<bool> {
                let added = on_either!(conn => {
                    diesel::insert_into($table::table)
                        .values(row)
                        .on_conflict_do_nothing()
                        .execute(conn)?
                });
                Ok(added == 1)
            }

            /// The row with this id.
            pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<$row>> {
                $table::table.find(id).select($row::as_select()).first(conn).optional()
            }

            /// A page of rows, the newest first.
            pub fn page_of(conn: &mut Conn, page: &Page) -> QueryResult<Sheet<$row>> {
                let rows = $table::table.select(($table::id, $row::as_select()));
                sheet!(conn, page, $table::id, rows)
            }

            /// Takes a row away; answers whether it was there.
            pub fn delete(conn: &mut Conn, id: RowId) -> QueryResult<bool> {
                diesel::delete($table::table.find(id)).execute(conn).map(|rows| rows == 1)
            }
        }
    };
}

list!(
    /// Addresses of machines.
    ips, ip_blocks, IpBlock
);
list!(
    /// Domains of e-mail addresses.
    email_domains, email_domain_blocks, EmailDomainBlock
);
list!(
    /// E-mail addresses.
    emails, canonical_email_blocks, EmailBlock
);
list!(
    /// Servers let in by name.
    allows, domain_allows, DomainAllow
);

/// Every address that is kept out now: few, and kept in memory by who asks.
pub fn ips_at(conn: &mut Conn, now: Timestamp) -> QueryResult<Vec<IpBlock>> {
    ip_blocks::table
        .filter(ip_blocks::expires_at.is_null().or(ip_blocks::expires_at.gt(now)))
        .order(ip_blocks::id)
        .select(IpBlock::as_select())
        .load(conn)
}

/// Replaces a row.
pub fn change_ip(conn: &mut Conn, row: &IpBlock) -> QueryResult<()> {
    diesel::update(ip_blocks::table.find(row.id)).set(row).execute(conn).map(drop)
}

/// Whether one of these domains is on the list.
pub fn has_email_domain(conn: &mut Conn, domains: &[String]) -> QueryResult<bool> {
    let found = email_domain_blocks::table
        .filter(email_domain_blocks::domain.eq_any(domains))
        .select(email_domain_blocks::id)
        .first::<RowId>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Whether one of these servers is let in.
pub fn has_allow(conn: &mut Conn, domains: &[String]) -> QueryResult<bool> {
    let found = domain_allows::table
        .filter(domain_allows::domain.eq_any(domains))
        .select(domain_allows::id)
        .first::<RowId>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The server of exactly this name, if it is let in.
pub fn find_allow(conn: &mut Conn, domain: &str) -> QueryResult<Option<DomainAllow>> {
    domain_allows::table
        .filter(domain_allows::domain.eq(domain))
        .select(DomainAllow::as_select())
        .first(conn)
        .optional()
}

/// The row of this hash.
pub fn find_email(conn: &mut Conn, hash: &str) -> QueryResult<Option<EmailBlock>> {
    canonical_email_blocks::table
        .filter(canonical_email_blocks::hash.eq(hash))
        .select(EmailBlock::as_select())
        .first(conn)
        .optional()
}
