//! Follows that somebody here lost at once: because a server was blocked, or an account suspended.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::page::{Page, Sheet, sheet};
use crate::schema::{severances, severed_follows};
use crate::statement::{one_of, prepared};
use crate::{AccountId, Conn, NotificationId, RowId, SeveranceKind, Timestamp};

/// Follows that somebody lost at once; its id is that of the notification.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = severances)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Severance {
    pub id: NotificationId,
    pub account_id: AccountId,
    pub kind: SeveranceKind,
    pub target: String,
    pub followers_count: i64,
    pub following_count: i64,
    pub created_at: Timestamp,
}

/// One of these follows.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = severed_follows)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct SeveredFollow {
    pub id: RowId,
    pub severance_id: NotificationId,
    pub handle: String,
    pub is_follower: bool,
    pub shows_boosts: bool,
    pub notifies: bool,
    pub languages: String,
}

/// A follow that is about to end.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Lost {
    /// Who of this server loses it.
    pub account: AccountId,
    /// Whom or by whom, as `name@domain`.
    pub handle: String,
    /// Whether it is the other who follows.
    pub is_follower: bool,
    /// Whether boosts were wanted.
    pub shows_boosts: bool,
    /// Whether each post was to be told.
    pub notifies: bool,
    /// In which languages posts were wanted.
    pub languages: String,
}

/// Who is on the other side of the follows that end.
#[derive(Clone, Copy, Debug)]
pub enum Others<'a> {
    /// Everybody of these servers.
    Servers(&'a [RowId]),
    /// This account.
    Account(AccountId),
}

/// What people of this server are about to lose with these others. Requests are no follows yet.
pub fn about_to_end(conn: &mut Conn, others: Others<'_>) -> QueryResult<Vec<Lost>> {
    /// `x` is the one elsewhere, `me` the one here.
    macro_rules! lost {
        ($follower:literal, $me:literal, $x:literal, $which:literal) => {
            concat!(
                "SELECT me.id, x.username || '@' || x.domain, ",
                $follower,
                ", f.shows_boosts, f.notifies, f.languages
                FROM accounts AS x JOIN follows AS f ON f.",
                $x,
                " = x.id JOIN accounts AS me ON me.id = f.",
                $me,
                " WHERE ",
                $which,
                " AND me.domain = '' AND f.accepted_at IS NOT NULL ORDER BY f.id"
            )
        };
    }
    const OF_SERVERS: [&str; 2] = [
        lost!(
            "FALSE",
            "follower_id",
            "followee_id",
            "x.id IN (SELECT account_id FROM remote_actors WHERE instance_id IN ({*}))"
        ),
        lost!(
            "TRUE",
            "followee_id",
            "follower_id",
            "x.id IN (SELECT account_id FROM remote_actors WHERE instance_id IN ({*}))"
        ),
    ];
    const OF_ACCOUNT: [&str; 2] = [
        lost!("FALSE", "follower_id", "followee_id", "x.id IN ({*})"),
        lost!("TRUE", "followee_id", "follower_id", "x.id IN ({*})"),
    ];
    let (texts, ids) = match others {
        Others::Servers(servers) => (OF_SERVERS, servers.iter().map(|id| id.0).collect()),
        Others::Account(id) => (OF_ACCOUNT, vec![id.0]),
    };
    let mut all = Vec::new();
    if ids.is_empty() {
        return Ok(all);
    }
    for text in texts {
        let some = prepared::<(BigInt, Text, Bool, Bool, Bool, Text)>(text, []).of(ids.clone());
        all.extend(some.load::<Lost>(conn)?);
    }
    Ok(all)
}

/// What one account is about to lose with everybody of a server.
pub fn about_to_end_for(
    conn: &mut Conn,
    account: AccountId,
    domain: &str,
) -> QueryResult<Vec<Lost>> {
    use crate::schema::{accounts, follows};
    /// With whom, and what was wished of it.
    type Row = (String, (bool, bool, String));
    let handle = accounts::username.concat("@").concat(accounts::domain);
    let wishes = (follows::shows_boosts, follows::notifies, follows::languages);
    let there = accounts::domain.eq(domain).and(follows::accepted_at.is_not_null());
    let following: Vec<Row> = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::followee_id)))
        .filter(follows::follower_id.eq(account).and(there))
        .order(follows::id)
        .select((handle, wishes))
        .load(conn)?;
    let followers: Vec<Row> = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::followee_id.eq(account).and(there))
        .order(follows::id)
        .select((handle, wishes))
        .load(conn)?;
    let lost = |is_follower| {
        move |(handle, (shows_boosts, notifies, languages)): Row| Lost {
            account,
            handle,
            is_follower,
            shows_boosts,
            notifies,
            languages,
        }
    };
    let mut all: Vec<Lost> = following.into_iter().map(lost(false)).collect();
    all.extend(followers.into_iter().map(lost(true)));
    Ok(all)
}

/// Adds a row and the follows that belong to it.
pub fn insert(conn: &mut Conn, row: &Severance, follows: &[SeveredFollow]) -> QueryResult<()> {
    diesel::insert_into(severances::table).values(row).execute(conn)?;
    for one in follows {
        diesel::insert_into(severed_follows::table).values(one).execute(conn)?;
    }
    Ok(())
}

/// Those of somebody's with these ids, in any order.
pub fn find_many(
    conn: &mut Conn,
    account: AccountId,
    ids: &[NotificationId],
) -> QueryResult<Vec<Severance>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    severances::table
        .filter(one_of(severances::id, ids.iter().map(|id| id.0)))
        .filter(severances::account_id.eq(account))
        .select(Severance::as_select())
        .load(conn)
}

/// Somebody's, the newest first.
pub fn page_of(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Severance>> {
    let theirs = severances::table
        .filter(severances::account_id.eq(account))
        .select((severances::id, Severance::as_select()));
    sheet!(conn, page, severances::id, theirs)
}

/// The follows of one direction that ended then, with rows above `after`; at most so many.
pub fn follows_of(
    conn: &mut Conn,
    severance: NotificationId,
    are_followers: bool,
    after: RowId,
    most: i64,
) -> QueryResult<Vec<SeveredFollow>> {
    severed_follows::table
        .filter(severed_follows::severance_id.eq(severance))
        .filter(severed_follows::is_follower.eq(are_followers))
        .filter(severed_follows::id.gt(after))
        .order(severed_follows::id)
        .limit(most)
        .select(SeveredFollow::as_select())
        .load(conn)
}
