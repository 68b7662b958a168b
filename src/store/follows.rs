//! Who follows whom; accepted when `accepted_at` is set.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{accounts, follows};
use crate::shown::Card;
use crate::statement::holds;
use crate::{AccountId, Conn, RowId, Timestamp, endorsements, lists, on_either};

/// Who follows whom; accepted when `accepted_at` is set.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = follows)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Follow {
    pub id: RowId,
    pub follower_id: AccountId,
    pub followee_id: AccountId,
    pub shows_boosts: bool,
    pub created_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub uri: Option<String>,
    pub notifies: bool,
    pub languages: String,
}

/// Holds both accounts until the change ends, so that what is between two people changes one
/// step at a time: a follow cannot slip in beside a block. SQLite has one writer anyway.
pub fn hold_both(conn: &mut Conn, one: AccountId, other: AccountId) -> QueryResult<()> {
    if let Conn::Pg(conn) = conn {
        accounts::table
            .filter(accounts::id.eq_any([one, other]))
            .order(accounts::id)
            .select(accounts::id)
            .for_no_key_update()
            .load::<AccountId>(conn)?;
    }
    Ok(())
}

/// The follow, or the request to, of one by the other.
pub fn find(conn: &mut Conn, who: AccountId, whom: AccountId) -> QueryResult<Option<Follow>> {
    of(who, whom).select(Follow::as_select()).first(conn).optional()
}

#[diesel::dsl::auto_type(no_type_alias)]
fn of(who: AccountId, whom: AccountId) -> _ {
    let theirs = follows::table.filter(follows::follower_id.eq(who));
    theirs.filter(follows::followee_id.eq(whom))
}

/// Adds it unless there is one already, and counts it when it is accepted; answers whether it
/// was added.
pub fn insert_once(conn: &mut Conn, row: &Follow) -> QueryResult<bool> {
    hold_both(conn, row.follower_id, row.followee_id)?;
    let added = on_either!(conn => diesel::insert_into(follows::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    if added == 1 && row.accepted_at.is_some() {
        count(conn, row.follower_id, row.followee_id, 1)?;
    }
    Ok(added == 1)
}

/// Accepts a request; answers whether there was one that waited.
pub fn accept(
    conn: &mut Conn,
    who: AccountId,
    whom: AccountId,
    at: Timestamp,
) -> QueryResult<bool> {
    hold_both(conn, who, whom)?;
    let waiting = of(who, whom).filter(follows::accepted_at.is_null());
    let accepted = diesel::update(waiting).set(follows::accepted_at.eq(Some(at))).execute(conn)?;
    if accepted == 1 {
        count(conn, who, whom, 1)?;
    }
    Ok(accepted == 1)
}

/// Ends a follow or takes a request back; answers whether there was one.
pub fn delete(conn: &mut Conn, who: AccountId, whom: AccountId) -> QueryResult<bool> {
    hold_both(conn, who, whom)?;
    let Some(row) = find(conn, who, whom)? else {
        return Ok(false);
    };
    let removed = diesel::delete(follows::table.find(row.id)).execute(conn)?;
    if removed == 1 && row.accepted_at.is_some() {
        count(conn, who, whom, -1)?;
        // Only people one follows can be read apart, or shown on one's profile.
        lists::leave(conn, who, whom)?;
        endorsements::delete(conn, who, whom)?;
    }
    Ok(removed == 1)
}

/// The follow, or the request to, that its server knows under this id.
pub fn of_uri(conn: &mut Conn, uri: &str) -> QueryResult<Option<Follow>> {
    follows::table.filter(follows::uri.eq(uri)).select(Follow::as_select()).first(conn).optional()
}

/// Remembers under which id the follower's server knows the follow now.
pub fn set_uri(conn: &mut Conn, id: RowId, uri: Option<&str>) -> QueryResult<()> {
    diesel::update(follows::table.find(id)).set(follows::uri.eq(uri)).execute(conn).map(drop)
}

/// Every follow, and every request to, between an account and anybody.
pub fn with(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<Follow>> {
    let mut all: Vec<Follow> = follows::table
        .filter(follows::follower_id.eq(account))
        .select(Follow::as_select())
        .load(conn)?;
    let followers = follows::table.filter(follows::followee_id.eq(account));
    all.extend(followers.select(Follow::as_select()).load::<Follow>(conn)?);
    Ok(all)
}

/// Who of this server follows an account or asked to, by the age of the follow, above row `after`.
pub fn followers_here(
    conn: &mut Conn,
    of: AccountId,
    after: RowId,
    limit: i64,
) -> QueryResult<Vec<Follow>> {
    follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::followee_id.eq(of).and(accounts::domain.eq("")))
        .filter(follows::id.gt(after))
        .order(follows::id)
        .limit(limit)
        .select(Follow::as_select())
        .load(conn)
}

/// Whether the one who follows sees what the other boosts.
pub fn set_boosts(conn: &mut Conn, who: AccountId, whom: AccountId, show: bool) -> QueryResult<()> {
    diesel::update(of(who, whom)).set(follows::shows_boosts.eq(show)).execute(conn).map(drop)
}

/// What somebody wants of a follow; what is not said stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = follows)]
pub struct Wishes {
    /// Whether boosts are shown.
    pub shows_boosts: Option<bool>,
    /// Whether each new post is told.
    pub notifies: Option<bool>,
    /// In which languages posts are wanted, with spaces between them; empty: all.
    pub languages: Option<String>,
}

/// Changes what is wanted of a follow, where there is one.
pub fn set_wishes(
    conn: &mut Conn,
    who: AccountId,
    whom: AccountId,
    wishes: &Wishes,
) -> QueryResult<()> {
    if *wishes == Wishes::default() {
        return Ok(());
    }
    diesel::update(of(who, whom)).set(wishes).execute(conn).map(drop)
}

/// Who wants to hear of each new post of an account. At most so many.
pub fn told_of(conn: &mut Conn, whom: AccountId, most: i64) -> QueryResult<Vec<AccountId>> {
    follows::table
        .filter(follows::followee_id.eq(whom).and(holds("follows.notifies")))
        .filter(follows::accepted_at.is_not_null())
        .order(follows::id)
        .limit(most)
        .select(follows::follower_id)
        .load(conn)
}

/// How many wait for the account to let them follow.
pub fn count_requests(conn: &mut Conn, of: AccountId) -> QueryResult<i64> {
    follows::table
        .filter(follows::followee_id.eq(of).and(follows::accepted_at.is_null()))
        .count()
        .get_result(conn)
}

fn count(conn: &mut Conn, who: AccountId, whom: AccountId, by: i64) -> QueryResult<()> {
    diesel::update(accounts::table.find(who))
        .set(accounts::following_count.eq(accounts::following_count + by))
        .execute(conn)?;
    diesel::update(accounts::table.find(whom))
        .set(accounts::followers_count.eq(accounts::followers_count + by))
        .execute(conn)?;
    Ok(())
}

/// Whom a list of people is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those who follow the account.
    Followers,
    /// Those whom the account follows.
    Following,
    /// Those who wait for the account to let them follow.
    Requests,
}

/// One side of an account's follows, the newest first. Suspended people are left out.
pub fn page_of(
    conn: &mut Conn,
    side: Side,
    account: AccountId,
    page: &Page,
) -> QueryResult<Sheet<Card>> {
    let row = (follows::id, Card::as_select());
    let followers = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::followee_id.eq(account))
        .filter(accounts::suspended_at.is_null())
        .select(row);
    let following = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::followee_id)))
        .filter(follows::follower_id.eq(account))
        .filter(follows::accepted_at.is_not_null())
        .filter(accounts::suspended_at.is_null())
        .select(row);
    match side {
        Side::Followers => {
            sheet!(conn, page, follows::id, followers.filter(follows::accepted_at.is_not_null()))
        }
        Side::Requests => {
            sheet!(conn, page, follows::id, followers.filter(follows::accepted_at.is_null()))
        }
        Side::Following => sheet!(conn, page, follows::id, following),
    }
}
