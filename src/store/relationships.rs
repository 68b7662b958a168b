//! How one account stands to others: everything at once for a whole page of them.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use crate::blocks::Mute;
use crate::follows::Follow;
use crate::schema::{account_notes, follows, mutes};
use crate::statement::{one_of, prepared};
use crate::{AccountId, Conn};

/// A fact that is there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The account is there, and not suspended.
    Open,
    /// The account is there, and suspended.
    Suspended,
    /// Blocked by the one who asks.
    Blocking,
    /// Has blocked the one who asks.
    BlockedBy,
    /// Lives on a server that the one who asks has blocked.
    DomainBlocking,
    /// Shown on the profile of the one who asks.
    Endorsed,
}

/// Which facts hold for which of these accounts; an account that is not there has none.
pub fn facts(
    conn: &mut Conn,
    me: AccountId,
    others: &[AccountId],
) -> QueryResult<Vec<(Fact, AccountId)>> {
    const TEXT: &str = "
        SELECT CASE WHEN suspended_at IS NULL THEN 0 ELSE 1 END, id FROM accounts
            WHERE id IN ({*})
        UNION ALL SELECT 2, target_id FROM blocks WHERE account_id = {0} AND target_id IN ({*})
        UNION ALL SELECT 3, account_id FROM blocks WHERE target_id = {0} AND account_id IN ({*})
        UNION ALL SELECT 4, a.id FROM accounts AS a
            JOIN account_domain_blocks AS d ON d.domain = a.domain AND d.account_id = {0}
            WHERE a.id IN ({*})
        UNION ALL SELECT 5, target_id FROM endorsements
            WHERE account_id = {0} AND target_id IN ({*})";
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i32, AccountId)> =
        prepared::<(Integer, BigInt)>(TEXT, [me.0]).of(others.iter().map(|it| it.0)).load(conn)?;
    let fact = |code| match code {
        0 => Fact::Open,
        1 => Fact::Suspended,
        2 => Fact::Blocking,
        3 => Fact::BlockedBy,
        4 => Fact::DomainBlocking,
        _ => Fact::Endorsed,
    };
    Ok(rows.into_iter().map(|(code, id)| (fact(code), id)).collect())
}

/// Whom of these the account follows or asked to.
pub fn followed(conn: &mut Conn, me: AccountId, others: &[AccountId]) -> QueryResult<Vec<Follow>> {
    follows::table
        .filter(follows::follower_id.eq(me))
        .filter(one_of(follows::followee_id, others.iter().map(|it| it.0)))
        .select(Follow::as_select())
        .load(conn)
}

/// Who of these follows the account or asked to.
pub fn following(conn: &mut Conn, me: AccountId, others: &[AccountId]) -> QueryResult<Vec<Follow>> {
    follows::table
        .filter(follows::followee_id.eq(me))
        .filter(one_of(follows::follower_id, others.iter().map(|it| it.0)))
        .select(Follow::as_select())
        .load(conn)
}

/// Whom of these the account has muted.
pub fn muted(conn: &mut Conn, me: AccountId, others: &[AccountId]) -> QueryResult<Vec<Mute>> {
    mutes::table
        .filter(mutes::account_id.eq(me))
        .filter(one_of(mutes::target_id, others.iter().map(|it| it.0)))
        .select(Mute::as_select())
        .load(conn)
}

/// What the account noted about these.
pub fn notes(
    conn: &mut Conn,
    me: AccountId,
    others: &[AccountId],
) -> QueryResult<Vec<(AccountId, String)>> {
    account_notes::table
        .filter(account_notes::account_id.eq(me))
        .filter(one_of(account_notes::target_id, others.iter().map(|it| it.0)))
        .select((account_notes::target_id, account_notes::comment))
        .load(conn)
}

/// Who of those whom the account follows follows each of these, unless they hide it.
pub fn familiar(
    conn: &mut Conn,
    me: AccountId,
    others: &[AccountId],
    most: i64,
) -> QueryResult<Vec<(AccountId, AccountId)>> {
    const TEXT: &str = "
        SELECT theirs.followee_id, mine.followee_id FROM follows AS mine
        JOIN follows AS theirs ON theirs.follower_id = mine.followee_id
        JOIN accounts AS a ON a.id = theirs.followee_id
        JOIN accounts AS friend ON friend.id = mine.followee_id
        WHERE mine.follower_id = {0} AND mine.accepted_at IS NOT NULL
            AND theirs.followee_id IN ({*}) AND theirs.accepted_at IS NOT NULL
            AND NOT a.hides_follows AND NOT friend.hides_follows
            AND friend.suspended_at IS NULL
        ORDER BY mine.id DESC LIMIT {1}";
    if others.is_empty() {
        return Ok(Vec::new());
    }
    prepared::<(BigInt, BigInt)>(TEXT, [me.0, most]).of(others.iter().map(|it| it.0)).load(conn)
}
