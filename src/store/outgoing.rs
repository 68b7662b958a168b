//! The log of what we send, and whom it is for.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::{
    boosts, follows, inboxes, likes, outgoing, post_audiences, posts, remote_actors,
};
use crate::statement::one_of;
use crate::{AccountId, Conn, PostId, RowId, Timestamp, inbox_set, on_either};

/// Any fixed number: who holds this PostgreSQL advisory lock may add to the log.
const LOCK: i64 = 0x006f_7574_676f;

/// A row of the log. Never changed, unless it is taken back ([`take_back`]).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outgoing)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Outgoing {
    pub id: RowId,
    pub account_id: AccountId,
    pub activity_uri: String,
    pub object_key: String,
    pub body: String,
    pub inboxes: Vec<u8>,
    pub created_at: Timestamp,
}

/// Adds a row behind all others, whatever the clock says: readers remember how far they read.
/// The same activity a second time adds nothing. Answers whether it was added.
pub fn append(conn: &mut Conn, mut row: Outgoing) -> QueryResult<bool> {
    if let Conn::Pg(conn) = conn {
        // Rows are seen in the order of their commits only when one at a time is added.
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(LOCK)
            .execute(conn)?;
    }
    let last: Option<RowId> =
        outgoing::table.order(outgoing::id.desc()).select(outgoing::id).first(conn).optional()?;
    row.id = RowId(row.id.0.max(last.map_or(0, |id| id.0 + 1)));
    let added = on_either!(conn => diesel::insert_into(outgoing::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    Ok(added == 1)
}

/// Empties what was written about a thing and not sent yet: it is not said any more, and does not
/// stay in the file.
pub fn take_back(conn: &mut Conn, object_key: &str) -> QueryResult<()> {
    diesel::update(outgoing::table.filter(outgoing::object_key.eq(object_key)))
        .set(outgoing::body.eq(""))
        .execute(conn)
        .map(drop)
}

/// Empties everything that an account wrote and that was not sent yet.
pub fn take_back_all(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    diesel::update(outgoing::table.filter(outgoing::account_id.eq(account)))
        .set(outgoing::body.eq(""))
        .execute(conn)
        .map(drop)
}

/// Every inbox that knows an account: of its followers, of those whom it follows, and of whoever
/// got a post of it.
pub fn who_know(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<i64>> {
    let followed: Vec<AccountId> = follows::table
        .filter(follows::follower_id.eq(account))
        .select(follows::followee_id)
        .load(conn)?;
    let mut all: BTreeSet<i64> = of_followers(conn, account)?.into_iter().collect();
    all.extend(of_accounts(conn, &followed)?);
    let theirs = posts::table.filter(posts::account_id.eq(account)).select(posts::id);
    let sets: Vec<Vec<u8>> = post_audiences::table
        .filter(post_audiences::post_id.eq_any(theirs))
        .select(post_audiences::inboxes)
        .load(conn)?;
    for set in sets {
        all.extend(inbox_set::unpack(&set).unwrap_or_default());
    }
    Ok(all.into_iter().collect())
}

/// Whether there is any inbox.
pub fn knows_others(conn: &mut Conn) -> QueryResult<bool> {
    let first: Option<i64> = inboxes::table.select(inboxes::id).first(conn).optional()?;
    Ok(first.is_some())
}

/// The inboxes of those elsewhere who follow an account.
pub fn of_followers(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<i64>> {
    follows::table
        .inner_join(remote_actors::table.on(remote_actors::account_id.eq(follows::follower_id)))
        .inner_join(inboxes::table.on(inboxes::id.eq(remote_actors::inbox_id)))
        .filter(follows::followee_id.eq(account).and(follows::accepted_at.is_not_null()))
        .filter(inboxes::gone_at.is_null())
        .select(inboxes::id)
        .distinct()
        .load(conn)
}

/// The inboxes of these accounts; those of this server have none.
pub fn of_accounts(conn: &mut Conn, accounts: &[AccountId]) -> QueryResult<Vec<i64>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    remote_actors::table
        .inner_join(inboxes::table.on(inboxes::id.eq(remote_actors::inbox_id)))
        .filter(one_of(remote_actors::account_id, accounts.iter().map(|id| id.0)))
        .filter(inboxes::gone_at.is_null())
        .select(inboxes::id)
        .load(conn)
}

/// Every inbox that ever got this post.
pub fn of_post(conn: &mut Conn, post: PostId) -> QueryResult<Vec<i64>> {
    let packed: Option<Vec<u8>> =
        post_audiences::table.find(post).select(post_audiences::inboxes).first(conn).optional()?;
    Ok(packed.and_then(|it| inbox_set::unpack(&it)).unwrap_or_default())
}

/// Those elsewhere who liked, boosted or answered a post that everybody may see.
pub fn who_took_part(conn: &mut Conn, post: PostId) -> QueryResult<Vec<AccountId>> {
    const MOST: i64 = 1_000;
    let likers = likes::table.filter(likes::post_id.eq(post)).select(likes::account_id);
    let boosters = boosts::table.filter(boosts::post_id.eq(post)).select(boosts::account_id);
    let answers = posts::table.filter(posts::parent_id.eq(post)).select(posts::account_id);
    let mut all: Vec<AccountId> = likers.limit(MOST).load(conn)?;
    all.extend(boosters.limit(MOST).load::<AccountId>(conn)?);
    all.extend(answers.limit(MOST).load::<AccountId>(conn)?);
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Remembers who gets a post, beside those who got it before.
pub fn remember(conn: &mut Conn, post: PostId, more: &[i64]) -> QueryResult<()> {
    let mut all: BTreeSet<i64> = of_post(conn, post)?.into_iter().collect();
    all.extend(more);
    let packed = inbox_set::pack(all);
    on_either!(conn => diesel::insert_into(post_audiences::table)
        .values((post_audiences::post_id.eq(post), post_audiences::inboxes.eq(&packed)))
        .on_conflict(post_audiences::post_id)
        .do_update()
        .set(post_audiences::inboxes.eq(&packed))
        .execute(conn)
        .map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, an_account};
    use crate::{accounts, deliveries};

    fn row(id: i64, activity: &str) -> Outgoing {
        Outgoing {
            id: RowId(id),
            account_id: AccountId(1),
            activity_uri: activity.to_owned(),
            object_key: "a".to_owned(),
            body: "{}".to_owned(),
            inboxes: inbox_set::pack([3, 1]),
            created_at: Timestamp(1),
        }
    }

    #[test]
    fn a_row_stands_behind_all_others_whatever_the_clock_says() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        assert!(append(&mut conn, row(100, "one")).unwrap());
        assert!(append(&mut conn, row(50, "two")).unwrap());
        assert!(!append(&mut conn, row(300, "two")).unwrap());
        let letters = deliveries::after(&mut conn, 0, 10).unwrap();
        assert_eq!(letters.iter().map(|it| it.id.0).collect::<Vec<_>>(), [100, 101]);
        assert_eq!(inbox_set::unpack(&letters[0].inboxes), Some(vec![1, 3]));
    }

    #[test]
    fn who_got_a_post_is_remembered_and_people_of_this_server_have_no_inbox() {
        let scratch = Scratch::new();
        let mut conn = scratch.conn();
        accounts::insert(&mut conn, &an_account(1)).unwrap();
        assert!(of_accounts(&mut conn, &[AccountId(1)]).unwrap().is_empty());
        assert!(of_followers(&mut conn, AccountId(1)).unwrap().is_empty());
        remember(&mut conn, PostId(1), &[5, 2]).unwrap();
        remember(&mut conn, PostId(1), &[5, 9]).unwrap();
        assert_eq!(of_post(&mut conn, PostId(1)).unwrap(), [2, 5, 9]);
        assert!(of_post(&mut conn, PostId(2)).unwrap().is_empty());
    }
}
