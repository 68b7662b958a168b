//! Who is mentioned in a post.

use diesel::prelude::*;

use crate::schema::{accounts, mentions, remote_actors};
use crate::{AccountId, Conn, PostId, on_either};

/// Which of these usernames somebody has here, suspended people left out.
pub fn people(conn: &mut Conn, names: &[String]) -> QueryResult<Vec<(AccountId, String)>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    accounts::table
        .filter(accounts::username.eq_any(names).and(accounts::domain.eq("")))
        .filter(accounts::suspended_at.is_null())
        .select((accounts::id, accounts::username))
        .load(conn)
}

/// Somebody elsewhere: the account, their name, their domain, their page.
pub type Elsewhere = (AccountId, String, String, String);

/// People elsewhere that have one of these usernames, whatever their domain; suspended people left
/// out.
pub fn elsewhere(conn: &mut Conn, usernames: &[String]) -> QueryResult<Vec<Elsewhere>> {
    if usernames.is_empty() {
        return Ok(Vec::new());
    }
    accounts::table
        .inner_join(remote_actors::table.on(remote_actors::account_id.eq(accounts::id)))
        .filter(accounts::username.eq_any(usernames).and(accounts::domain.ne("")))
        .filter(accounts::suspended_at.is_null())
        .limit(1_000)
        .select((accounts::id, accounts::username, accounts::domain, remote_actors::url))
        .load(conn)
}

/// Mentions someone; twice is once.
pub fn insert(conn: &mut Conn, post: PostId, account: AccountId) -> QueryResult<()> {
    let row = (mentions::post_id.eq(post), mentions::account_id.eq(account));
    on_either!(conn => {
        diesel::insert_into(mentions::table).values(row).on_conflict_do_nothing().execute(conn)
    })
    .map(drop)
}

/// Who is mentioned in a post.
pub fn of_post(conn: &mut Conn, post: PostId) -> QueryResult<Vec<AccountId>> {
    mentions::table
        .filter(mentions::post_id.eq(post))
        .order(mentions::account_id)
        .select(mentions::account_id)
        .load(conn)
}

/// Takes a mention back.
pub fn delete(conn: &mut Conn, post: PostId, account: AccountId) -> QueryResult<()> {
    diesel::delete(mentions::table.find((post, account))).execute(conn).map(drop)
}
