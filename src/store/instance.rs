//! How much is here, counted.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::{accounts, instances, users};
use crate::statement::prepared;
use crate::{AccountId, Conn, Role, Timestamp};

/// People here who were seen at `from` or later, and before `to`.
pub fn count_seen(conn: &mut Conn, from: Timestamp, to: Timestamp) -> QueryResult<i64> {
    users::table
        .filter(users::last_seen_at.ge(from).and(users::last_seen_at.lt(to)))
        .filter(users::approved_at.is_not_null())
        .select(count_star())
        .first(conn)
}

/// People here who joined at `from` or later, and before `to`.
pub fn count_joined(conn: &mut Conn, from: Timestamp, to: Timestamp) -> QueryResult<i64> {
    users::table
        .filter(users::created_at.ge(from).and(users::created_at.lt(to)))
        .select(count_star())
        .first(conn)
}

/// Posts of people here, made at `from` or later, and before `to`.
pub fn count_posts(conn: &mut Conn, from: Timestamp, to: Timestamp) -> QueryResult<i64> {
    // The ids of posts are times (`services::ids`), so their index finds the range.
    const TEXT: &str = "
        SELECT COUNT(*) FROM posts AS p JOIN accounts AS a ON a.id = p.account_id
        WHERE p.id >= {0} AND p.id < {1} AND a.domain = '' AND p.deleted_at IS NULL";
    prepared::<BigInt>(TEXT, [from.0 << 16, to.0 << 16]).get_result(conn)
}

/// Other servers that are known here.
pub fn count_servers(conn: &mut Conn) -> QueryResult<i64> {
    instances::table.select(count_star()).first(conn)
}

/// Their names in order, so many at most.
pub fn servers(conn: &mut Conn, limit: i64) -> QueryResult<Vec<String>> {
    instances::table.order(instances::domain).limit(limit).select(instances::domain).load(conn)
}

/// The account of whoever owns this server.
pub fn owner(conn: &mut Conn) -> QueryResult<Option<AccountId>> {
    users::table
        .inner_join(accounts::table)
        .filter(users::role.eq(Role::Owner).and(accounts::suspended_at.is_null()))
        .order(users::id)
        .select(accounts::id)
        .first(conn)
        .optional()
}
