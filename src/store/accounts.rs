//! Someone: an artist here, or (later) someone elsewhere.

use diesel::prelude::*;

use crate::schema::accounts;
use crate::statement::one_of;
use crate::{AccountId, Conn, Label, MediaId, PostId, Terms, Timestamp};

/// Someone: an artist here, or (later) someone elsewhere.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a column of its own")]
pub struct Account {
    pub id: AccountId,
    pub username: String,
    pub domain: String,
    pub display_name: String,
    pub bio_source: String,
    pub bio_html: String,
    pub fields: String,
    pub avatar_id: Option<MediaId>,
    pub header_id: Option<MediaId>,
    pub terms: Terms,
    pub default_label: Label,
    pub is_indexable: bool,
    pub is_locked: bool,
    pub shows_counts: bool,
    pub created_at: Timestamp,
    pub suspended_at: Option<Timestamp>,
    pub posts_count: i64,
    pub followers_count: i64,
    pub following_count: i64,
    pub last_post_at: Option<Timestamp>,
    pub hides_follows: bool,
    pub also_known_as: String,
    pub moved_to: String,
    pub moved_at: Option<Timestamp>,
    pub is_bot: bool,
    pub is_discoverable: bool,
    pub limited_at: Option<Timestamp>,
    pub sensitized_at: Option<Timestamp>,
    pub verified_links: String,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Account) -> QueryResult<()> {
    diesel::insert_into(accounts::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Account>> {
    accounts::table.find(id).select(Account::as_select()).first(conn).optional()
}

/// The rows with these ids, in any order.
pub fn find_many(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<Vec<Account>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    accounts::table
        .filter(one_of(accounts::id, ids.iter().map(|id| id.0)))
        .select(Account::as_select())
        .load(conn)
}

/// The account with this name on this server.
pub fn find_here(conn: &mut Conn, username: &str) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::username.eq(username).and(accounts::domain.eq("")))
        .select(Account::as_select())
        .first(conn)
        .optional()
}

/// The account with this name on another server: as it is spelled, else in small letters. Most
/// names are kept in small letters; reading every account to find another spelling would be for
/// strangers to ask for.
pub fn find_named(conn: &mut Conn, username: &str, domain: &str) -> QueryResult<Option<Account>> {
    for name in [username, &username.to_ascii_lowercase()] {
        let named = accounts::table
            .filter(accounts::username.eq(name).and(accounts::domain.eq(domain)))
            .select(Account::as_select())
            .first(conn)
            .optional()?;
        if named.is_some() {
            return Ok(named);
        }
    }
    Ok(None)
}

/// What a profile form changes.
#[derive(Clone, Debug, AsChangeset)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a column of its own")]
pub struct ProfileChange {
    pub display_name: String,
    pub bio_source: String,
    pub bio_html: String,
    pub fields: String,
    pub is_indexable: bool,
    pub is_locked: bool,
    pub shows_counts: bool,
    pub hides_follows: bool,
    pub is_bot: bool,
    pub is_discoverable: bool,
}

/// Replaces what the profile form holds.
pub fn change_profile(conn: &mut Conn, id: AccountId, change: &ProfileChange) -> QueryResult<()> {
    diesel::update(accounts::table.find(id)).set(change).execute(conn).map(drop)
}

/// Keeps which addresses of the profile link back, and since when.
pub fn set_verified_links(conn: &mut Conn, id: AccountId, links: &str) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::verified_links.eq(links))
        .execute(conn)
        .map(drop)
}

/// Sets or takes away the portrait.
pub fn set_avatar(conn: &mut Conn, id: AccountId, media: Option<MediaId>) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::avatar_id.eq(media))
        .execute(conn)
        .map(drop)
}

/// Sets or takes away the wide picture on top.
pub fn set_header(conn: &mut Conn, id: AccountId, media: Option<MediaId>) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::header_id.eq(media))
        .execute(conn)
        .map(drop)
}

/// Suspends (with the time) or lets back in (`None`). Answers whether there is such an account.
pub fn set_suspended(conn: &mut Conn, id: AccountId, at: Option<Timestamp>) -> QueryResult<bool> {
    diesel::update(accounts::table.find(id))
        .set(accounts::suspended_at.eq(at))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Limits somebody (with the time) or takes it back (`None`): only followers see them in lists.
pub fn set_limited(conn: &mut Conn, id: AccountId, at: Option<Timestamp>) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::limited_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Puts a curtain before all pictures of somebody (with the time) or takes it away (`None`).
pub fn set_sensitized(conn: &mut Conn, id: AccountId, at: Option<Timestamp>) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::sensitized_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Who of these people is limited.
pub fn limited_of(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    accounts::table
        .filter(one_of(accounts::id, ids.iter().map(|id| id.0)))
        .filter(accounts::limited_at.is_not_null())
        .select(accounts::id)
        .load(conn)
}

/// Removes the account and, by the foreign keys, everything that hangs on it. What others see
/// counted (likes on their posts, followers) is put right first.
pub fn delete(conn: &mut Conn, id: AccountId) -> QueryResult<()> {
    uncount(conn, id)?;
    diesel::delete(accounts::table.find(id)).execute(conn).map(drop)
}

fn uncount(conn: &mut Conn, id: AccountId) -> QueryResult<()> {
    use crate::schema::{boosts, follows, likes, posts};
    // One row a post and account each, so minus one is right.
    let liked = likes::table.filter(likes::account_id.eq(id)).select(likes::post_id);
    diesel::update(posts::table.filter(posts::id.eq_any(liked)))
        .set(posts::likes_count.eq(posts::likes_count - 1))
        .execute(conn)?;
    let boosted = boosts::table.filter(boosts::account_id.eq(id)).select(boosts::post_id);
    diesel::update(posts::table.filter(posts::id.eq_any(boosted)))
        .set(posts::boosts_count.eq(posts::boosts_count - 1))
        .execute(conn)?;
    uncount_replies(conn, id)?;
    let followed = follows::table
        .filter(follows::follower_id.eq(id).and(follows::accepted_at.is_not_null()))
        .select(follows::followee_id);
    diesel::update(accounts::table.filter(accounts::id.eq_any(followed)))
        .set(accounts::followers_count.eq(accounts::followers_count - 1))
        .execute(conn)?;
    let followers = follows::table
        .filter(follows::followee_id.eq(id).and(follows::accepted_at.is_not_null()))
        .select(follows::follower_id);
    diesel::update(accounts::table.filter(accounts::id.eq_any(followers)))
        .set(accounts::following_count.eq(accounts::following_count - 1))
        .execute(conn)
        .map(drop)
}

/// Someone may have answered a post many times, so these are counted first.
fn uncount_replies(conn: &mut Conn, id: AccountId) -> QueryResult<()> {
    use crate::schema::posts;
    let replies: Vec<(Option<PostId>, i64)> = posts::table
        .filter(posts::account_id.eq(id).and(posts::deleted_at.is_null()))
        .filter(posts::parent_id.is_not_null())
        .group_by(posts::parent_id)
        .select((posts::parent_id, diesel::dsl::count_star()))
        .load(conn)?;
    for (parent, count) in replies {
        let Some(parent) = parent else { continue };
        diesel::update(posts::table.find(parent))
            .set(posts::replies_count.eq(posts::replies_count - count))
            .execute(conn)?;
    }
    Ok(())
}

/// Sets the terms and the label that new works start with.
pub fn set_default_terms(
    conn: &mut Conn,
    id: AccountId,
    terms: Terms,
    label: Label,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::terms.eq(terms), accounts::default_label.eq(label)))
        .execute(conn)
        .map(drop)
}

/// Sets which other accounts are the same person, as a JSON list of ids.
pub fn set_also_known_as(conn: &mut Conn, id: AccountId, ids: &str) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::also_known_as.eq(ids))
        .execute(conn)
        .map(drop)
}

/// Sets where somebody moved (empty: nowhere), and when.
pub fn set_moved(
    conn: &mut Conn,
    id: AccountId,
    to: &str,
    at: Option<Timestamp>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::moved_to.eq(to), accounts::moved_at.eq(at)))
        .execute(conn)
        .map(drop)
}
