//! Other servers as staff see them: what goes on with them, and what a block would end.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{accounts, domain_blocks, instances, remote_actors};
use crate::statement::{holds, prepared};
use crate::{AccountId, Conn, RowId, Timestamp, on_either};

/// Another server, as far as staff read it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = instances)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Server {
    pub id: RowId,
    pub domain: String,
    pub software: String,
    pub version: String,
    pub promise: i16,
    pub promise_note: String,
    pub sends_terms: bool,
    pub looked_at: Option<Timestamp>,
    pub failures: i32,
    pub failing_since: Option<Timestamp>,
    pub next_try_at: Option<Timestamp>,
    pub gave_up_at: Option<Timestamp>,
    pub last_success_at: Option<Timestamp>,
    pub last_error: String,
    pub last_received_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// A server we have nothing to do with.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = domain_blocks)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Block {
    pub domain: String,
    pub reason: String,
    pub created_by: Option<i64>,
    pub created_at: Timestamp,
    pub id: RowId,
    pub public_comment: String,
    pub is_obfuscated: bool,
}

/// Which servers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Servers {
    /// Every one.
    #[default]
    All,
    /// Those that cannot be reached just now, and those we gave up.
    Failing,
    /// Those that promise to honour terms.
    Promising,
    /// Those that broke that promise.
    Broke,
}

/// A page of them, those met last first, below row `older_than`.
pub fn page(
    conn: &mut Conn,
    which: Servers,
    older_than: Option<RowId>,
    limit: i64,
) -> QueryResult<Vec<Server>> {
    let which = holds(match which {
        Servers::All => "1 = 1",
        Servers::Failing => "(failing_since IS NOT NULL OR gave_up_at IS NOT NULL)",
        Servers::Promising => "promise = 1",
        Servers::Broke => "promise = 2",
    });
    instances::table
        .filter(which)
        .filter(instances::id.lt(older_than.unwrap_or(RowId(i64::MAX))))
        .order(instances::id.desc())
        .limit(limit)
        .select(Server::as_select())
        .load(conn)
}

/// One of them.
pub fn find(conn: &mut Conn, domain: &str) -> QueryResult<Option<Server>> {
    instances::table
        .filter(instances::domain.eq(domain))
        .select(Server::as_select())
        .first(conn)
        .optional()
}

/// Notes what staff know about a server's promise.
pub fn set_promise(conn: &mut Conn, domain: &str, promise: i16, note: &str) -> QueryResult<bool> {
    diesel::update(instances::table.filter(instances::domain.eq(domain)))
        .set((instances::promise.eq(promise), instances::promise_note.eq(note)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Follows between here and there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// People here who follow somebody there.
    pub out: i64,
    /// People there who follow somebody here.
    pub back: i64,
}

/// How many follows there are with each of these servers; those without any are left out.
pub fn ties(conn: &mut Conn, servers: &[RowId]) -> QueryResult<Vec<(RowId, Ties)>> {
    const OUT: &str = "
        SELECT r.instance_id, COUNT(*) FROM remote_actors AS r
        JOIN follows AS f ON f.followee_id = r.account_id
        WHERE r.instance_id IN ({*}) AND f.accepted_at IS NOT NULL GROUP BY r.instance_id";
    const BACK: &str = "
        SELECT r.instance_id, COUNT(*) FROM remote_actors AS r
        JOIN follows AS f ON f.follower_id = r.account_id
        WHERE r.instance_id IN ({*}) AND f.accepted_at IS NOT NULL GROUP BY r.instance_id";
    if servers.is_empty() {
        return Ok(Vec::new());
    }
    let ids = || servers.iter().map(|id| id.0);
    let count = |conn: &mut Conn, text| -> QueryResult<Vec<(RowId, i64)>> {
        prepared::<(BigInt, BigInt)>(text, []).of(ids()).load(conn)
    };
    let (out, back) = (count(conn, OUT)?, count(conn, BACK)?);
    let of = |counts: &[(RowId, i64)], id| {
        counts.iter().find(|(it, _)| *it == id).map_or(0, |(_, count)| *count)
    };
    let ties = servers.iter().map(|id| (*id, Ties { out: of(&out, *id), back: of(&back, *id) }));
    Ok(ties.filter(|(_, ties)| *ties != Ties::default()).collect())
}

/// The server of this name and those below it.
pub fn below(conn: &mut Conn, domain: &str) -> QueryResult<Vec<RowId>> {
    // `_` and `%` cannot stand in a domain; whoever writes one finds nothing.
    let inside = format!("%.{}", domain.replace(['%', '_', '\\'], ""));
    instances::table
        .filter(instances::domain.eq(domain).or(instances::domain.like(inside)))
        .order(instances::id)
        .select(instances::id)
        .load(conn)
}

/// How many accounts and posts of these servers are known here.
pub fn known(conn: &mut Conn, servers: &[RowId]) -> QueryResult<(i64, i64)> {
    const ACCOUNTS: &str = "SELECT COUNT(*) FROM remote_actors WHERE instance_id IN ({*})";
    const POSTS: &str = "
        SELECT COUNT(*) FROM remote_actors AS r JOIN posts AS p ON p.account_id = r.account_id
        WHERE r.instance_id IN ({*}) AND p.deleted_at IS NULL";
    if servers.is_empty() {
        return Ok((0, 0));
    }
    let ids = || servers.iter().map(|id| id.0);
    let accounts: i64 = prepared::<BigInt>(ACCOUNTS, []).of(ids()).get_result(conn)?;
    let posts: i64 = prepared::<BigInt>(POSTS, []).of(ids()).get_result(conn)?;
    Ok((accounts, posts))
}

/// Every follow, and every request to, between here and these servers: who, whom.
pub fn follows_with(
    conn: &mut Conn,
    servers: &[RowId],
) -> QueryResult<Vec<(AccountId, AccountId)>> {
    const TEXT: &str = "
        SELECT f.follower_id, f.followee_id FROM remote_actors AS r
        JOIN follows AS f ON f.followee_id = r.account_id WHERE r.instance_id IN ({*})
        UNION SELECT f.follower_id, f.followee_id FROM remote_actors AS r
        JOIN follows AS f ON f.follower_id = r.account_id WHERE r.instance_id IN ({*})";
    if servers.is_empty() {
        return Ok(Vec::new());
    }
    prepared::<(BigInt, BigInt)>(TEXT, []).of(servers.iter().map(|id| id.0)).load(conn)
}

/// Hides everybody of these servers who is not hidden yet, marked with the time of the block.
pub fn hide(conn: &mut Conn, servers: &[RowId], at: Timestamp) -> QueryResult<usize> {
    let theirs = remote_actors::table
        .filter(remote_actors::instance_id.eq_any(servers))
        .select(remote_actors::account_id);
    let shown = accounts::table.filter(accounts::suspended_at.is_null());
    diesel::update(shown.filter(accounts::id.eq_any(theirs)))
        .set(accounts::suspended_at.eq(at))
        .execute(conn)
}

/// Shows those again whom a block of that time hid.
pub fn unhide(conn: &mut Conn, servers: &[RowId], at: Timestamp) -> QueryResult<usize> {
    let theirs = remote_actors::table
        .filter(remote_actors::instance_id.eq_any(servers))
        .select(remote_actors::account_id);
    let hidden = accounts::table.filter(accounts::suspended_at.eq(at));
    diesel::update(hidden.filter(accounts::id.eq_any(theirs)))
        .set(accounts::suspended_at.eq(None::<Timestamp>))
        .execute(conn)
}

/// Every block, by name.
pub fn blocks(conn: &mut Conn) -> QueryResult<Vec<Block>> {
    domain_blocks::table.order(domain_blocks::domain).select(Block::as_select()).load(conn)
}

/// A page of blocks, the newest first.
pub fn blocks_page(conn: &mut Conn, page: &Page) -> QueryResult<Sheet<Block>> {
    let rows = domain_blocks::table.select((domain_blocks::id, Block::as_select()));
    sheet!(conn, page, domain_blocks::id, rows)
}

/// The block with this number.
pub fn find_block_by_id(conn: &mut Conn, id: RowId) -> QueryResult<Option<Block>> {
    domain_blocks::table
        .filter(domain_blocks::id.eq(id))
        .select(Block::as_select())
        .first(conn)
        .optional()
}

/// Changes what is said about a block.
pub fn describe_block(conn: &mut Conn, row: &Block) -> QueryResult<()> {
    diesel::update(domain_blocks::table.find(&row.domain))
        .set((
            domain_blocks::reason.eq(&row.reason),
            domain_blocks::public_comment.eq(&row.public_comment),
            domain_blocks::is_obfuscated.eq(row.is_obfuscated),
        ))
        .execute(conn)
        .map(drop)
}

/// The block of exactly this name.
pub fn find_block(conn: &mut Conn, domain: &str) -> QueryResult<Option<Block>> {
    domain_blocks::table.find(domain).select(Block::as_select()).first(conn).optional()
}

/// Adds a block; answers whether it is new.
pub fn block_once(conn: &mut Conn, row: &Block) -> QueryResult<bool> {
    let added = on_either!(conn => {
        diesel::insert_into(domain_blocks::table).values(row).on_conflict_do_nothing().execute(conn)?
    });
    Ok(added == 1)
}

/// Takes a block back.
pub fn unblock(conn: &mut Conn, domain: &str) -> QueryResult<()> {
    diesel::delete(domain_blocks::table.find(domain)).execute(conn).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follows::{self, Follow};
    use crate::remote_actors::tests::an_actor;
    use crate::scratch::{Scratch, a_post, an_account};

    fn follow(conn: &mut Conn, id: i64, who: AccountId, whom: AccountId) {
        let row = Follow {
            id: RowId(id),
            follower_id: who,
            followee_id: whom,
            shows_boosts: true,
            created_at: Timestamp(1),
            accepted_at: Some(Timestamp(1)),
            uri: None,
            notifies: false,
            languages: String::new(),
        };
        assert!(follows::insert_once(conn, &row).unwrap());
    }

    #[test]
    fn what_a_block_would_end_is_counted_and_can_be_taken_back() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let here = an_account(50);
        crate::accounts::insert(conn, &here).unwrap();
        let (one, two) = (an_actor(conn, 1), an_actor(conn, 2));
        follow(conn, 1, here.id, one.account_id);
        follow(conn, 2, one.account_id, here.id);
        follow(conn, 3, two.account_id, here.id);
        crate::posts::insert_unasked(conn, &a_post(9, one.account_id)).unwrap();

        let servers = below(conn, "far1.example").unwrap();
        assert_eq!(servers, [RowId(1)]);
        assert_eq!(below(conn, "example").unwrap(), [RowId(1), RowId(2)]);
        assert!(below(conn, "ar1.example").unwrap().is_empty());
        assert!(below(conn, "%").unwrap().is_empty());
        assert_eq!(known(conn, &servers).unwrap(), (1, 1));
        let counted = ties(conn, &[RowId(1), RowId(2)]).unwrap();
        let expected = [(RowId(1), Ties { out: 1, back: 1 }), (RowId(2), Ties { out: 0, back: 1 })];
        assert_eq!(counted, expected);
        assert_eq!(follows_with(conn, &servers).unwrap().len(), 2);

        assert_eq!(hide(conn, &servers, Timestamp(7)).unwrap(), 1);
        let hidden = |conn: &mut Conn| {
            crate::accounts::find(conn, one.account_id).unwrap().unwrap().suspended_at
        };
        assert_eq!(hidden(conn), Some(Timestamp(7)));
        assert_eq!(unhide(conn, &servers, Timestamp(6)).unwrap(), 0);
        assert_eq!(unhide(conn, &servers, Timestamp(7)).unwrap(), 1);
        assert_eq!(hidden(conn), None);
    }

    #[test]
    fn servers_are_listed_and_blocked_by_name() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        (1..=3).for_each(|id| drop(an_actor(conn, id)));
        assert!(set_promise(conn, "far2.example", 2, "said so, did not").unwrap());
        assert!(!set_promise(conn, "far9.example", 2, "").unwrap());
        let named = |servers: Vec<Server>| -> Vec<String> {
            servers.into_iter().map(|it| it.domain).collect()
        };
        let all = page(conn, Servers::All, None, 2).unwrap();
        assert_eq!(named(all), ["far3.example", "far2.example"]);
        let rest = page(conn, Servers::All, Some(RowId(2)), 2).unwrap();
        assert_eq!(named(rest), ["far1.example"]);
        assert_eq!(named(page(conn, Servers::Broke, None, 9).unwrap()), ["far2.example"]);
        assert!(page(conn, Servers::Failing, None, 9).unwrap().is_empty());
        assert_eq!(find(conn, "far2.example").unwrap().unwrap().promise_note, "said so, did not");

        let row = Block {
            domain: "far1.example".to_owned(),
            reason: "spam".to_owned(),
            created_by: None,
            created_at: Timestamp(1),
            id: RowId(1),
            public_comment: String::new(),
            is_obfuscated: false,
        };
        assert!(block_once(conn, &row).unwrap());
        assert!(!block_once(conn, &row).unwrap());
        assert_eq!(blocks(conn).unwrap(), std::slice::from_ref(&row));
        assert_eq!(find_block(conn, "far1.example").unwrap(), Some(row));
        unblock(conn, "far1.example").unwrap();
        assert!(blocks(conn).unwrap().is_empty());
    }
}
