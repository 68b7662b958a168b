//! The admin API: what staff's apps may do. Admins and moderators, each with a scope of its own
//! (Mastodon's documentation, "admin API methods"). What it does is what the panel does.

mod accounts;
mod barriers;
mod domains;
mod entities;
mod measures;
mod reports;

use super::table::Table;

/// Every call for staff.
pub(super) fn calls(table: &mut Table) {
    accounts::calls(table);
    barriers::calls(table);
    domains::calls(table);
    measures::calls(table);
    reports::calls(table);
}
