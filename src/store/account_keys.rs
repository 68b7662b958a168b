//! The keys that activities are signed with.

use diesel::prelude::*;

use crate::schema::account_keys;
use crate::{AccountId, Conn, Timestamp, on_either};

/// The keys of an account; 0 is the server itself. They outlive the account, so that its deletion
/// can still be signed.
#[derive(Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = account_keys, primary_key(account_id))]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct AccountKeys {
    pub account_id: AccountId,
    pub rsa_private: Vec<u8>,
    pub rsa_public: String,
    pub ed25519_private: Vec<u8>,
    pub ed25519_public: String,
    pub created_at: Timestamp,
}

impl std::fmt::Debug for AccountKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountKeys").field("account_id", &self.account_id).finish_non_exhaustive()
    }
}

/// Adds the keys of an account, unless it has some: keys are never replaced by accident.
pub fn insert(conn: &mut Conn, row: &AccountKeys) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(account_keys::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .map(drop))
}

/// The keys of an account.
pub fn find(conn: &mut Conn, account: AccountId) -> QueryResult<Option<AccountKeys>> {
    account_keys::table.find(account).select(AccountKeys::as_select()).first(conn).optional()
}
