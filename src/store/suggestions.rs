//! People somebody may like to follow, and the directory: by time only, never by numbers.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::suggestion_dismissals;
use crate::statement::prepared;
use crate::{AccountId, Conn, on_either};

/// Not the reader, nor followed, blocked, muted or dismissed by them, nor blocking them; at home
/// in no blocked server; wants to be found, is here, and was let in. `{0}` is the reader, `c` the
/// account.
macro_rules! eligible {
    () => {
        "c.id <> {0} AND c.is_discoverable AND c.suspended_at IS NULL AND c.limited_at IS NULL
        AND c.moved_to = '' AND NOT EXISTS (SELECT 1 FROM follows AS x
            WHERE x.follower_id = {0} AND x.followee_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM blocks AS x WHERE x.account_id = {0} AND x.target_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM blocks AS x WHERE x.account_id = c.id AND x.target_id = {0})
        AND NOT EXISTS (SELECT 1 FROM mutes AS x WHERE x.account_id = {0} AND x.target_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM suggestion_dismissals AS x
            WHERE x.account_id = {0} AND x.target_id = c.id)
        AND NOT EXISTS (SELECT 1 FROM account_domain_blocks AS x
            WHERE x.account_id = {0} AND x.domain = c.domain)
        AND NOT EXISTS (SELECT 1 FROM users AS x
            WHERE x.account_id = c.id AND x.approved_at IS NULL)"
    };
}

/// Those followed lately by those whom the account followed lately.
pub fn of_friends(conn: &mut Conn, me: AccountId, most: i64) -> QueryResult<Vec<AccountId>> {
    const TEXT: &str = concat!(
        "SELECT c.id FROM follows AS theirs JOIN accounts AS c ON c.id = theirs.followee_id
        JOIN accounts AS friend ON friend.id = theirs.follower_id
        WHERE theirs.follower_id IN (SELECT followee_id FROM follows
            WHERE follower_id = {0} AND accepted_at IS NOT NULL ORDER BY id DESC LIMIT 100)
        AND theirs.accepted_at IS NOT NULL AND NOT friend.hides_follows AND ",
        eligible!(),
        " GROUP BY c.id ORDER BY MAX(theirs.id) DESC LIMIT {1}"
    );
    prepared::<BigInt>(TEXT, [me.0, most]).load(conn)
}

/// People of this server who posted lately.
pub fn of_artists_here(conn: &mut Conn, me: AccountId, most: i64) -> QueryResult<Vec<AccountId>> {
    const TEXT: &str = concat!(
        "SELECT c.id FROM accounts AS c WHERE c.domain = '' AND c.last_post_at IS NOT NULL AND ",
        eligible!(),
        " ORDER BY c.last_post_at DESC LIMIT {1}"
    );
    prepared::<BigInt>(TEXT, [me.0, most]).load(conn)
}

/// Does not suggest somebody again.
pub fn dismiss(conn: &mut Conn, me: AccountId, target: AccountId) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(suggestion_dismissals::table)
        .values((
            suggestion_dismissals::account_id.eq(me),
            suggestion_dismissals::target_id.eq(target),
        ))
        .on_conflict_do_nothing()
        .execute(conn))
    .map(drop)
}

/// Which part of the directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Directory {
    /// Only people of this server.
    pub is_local: bool,
    /// By when they came, not by when they last posted.
    pub is_by_arrival: bool,
    /// So many are left out.
    pub offset: i64,
    /// At most so many.
    pub limit: i64,
}

/// People who want to be found and posted, `0` for a reader who is nobody.
pub fn directory(
    conn: &mut Conn,
    reader: AccountId,
    part: Directory,
) -> QueryResult<Vec<AccountId>> {
    macro_rules! listed {
        ($where:literal, $order:literal) => {
            concat!(
                "SELECT c.id FROM accounts AS c WHERE ",
                $where,
                "c.is_discoverable AND c.suspended_at IS NULL AND c.moved_to = ''
                AND (c.limited_at IS NULL OR EXISTS (SELECT 1 FROM follows AS x
                    WHERE x.follower_id = {0} AND x.followee_id = c.id
                    AND x.accepted_at IS NOT NULL))
                AND NOT EXISTS (SELECT 1 FROM blocks AS x
                    WHERE x.account_id = {0} AND x.target_id = c.id)
                AND NOT EXISTS (SELECT 1 FROM blocks AS x
                    WHERE x.account_id = c.id AND x.target_id = {0})
                AND NOT EXISTS (SELECT 1 FROM mutes AS x
                    WHERE x.account_id = {0} AND x.target_id = c.id)
                AND NOT EXISTS (SELECT 1 FROM account_domain_blocks AS x
                    WHERE x.account_id = {0} AND x.domain = c.domain)
                AND NOT EXISTS (SELECT 1 FROM users AS x
                    WHERE x.account_id = c.id AND x.approved_at IS NULL)
                ORDER BY ",
                $order,
                " LIMIT {2} OFFSET {1}"
            )
        };
    }
    let text = match (part.is_local, part.is_by_arrival) {
        (true, false) => {
            listed!("c.domain = '' AND c.last_post_at IS NOT NULL AND ", "c.last_post_at DESC")
        }
        (false, false) => listed!("c.last_post_at IS NOT NULL AND ", "c.last_post_at DESC"),
        (true, true) => {
            listed!("c.domain = '' AND c.id IN (SELECT account_id FROM users) AND ", "c.id DESC")
        }
        (false, true) => listed!("c.last_post_at IS NOT NULL AND ", "c.id DESC"),
    };
    prepared::<BigInt>(text, [reader.0, part.offset, part.limit]).load(conn)
}
