//! Something that happened to someone.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use crate::page::{Page, Sheet, Way};
use crate::schema::{notifications, users};
use crate::statement::prepared;
use crate::{AccountId, Conn, NotificationId, NotificationKind, PostId, Timestamp, UserId};

/// Something that happened to someone.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notifications)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Notification {
    pub id: NotificationId,
    pub account_id: AccountId,
    pub kind: NotificationKind,
    pub from_account_id: AccountId,
    pub post_id: Option<PostId>,
    pub created_at: Timestamp,
    pub is_filtered: bool,
}

/// Tells it, unless it needs no telling: what people do to themselves, what was told before, and
/// what comes from somebody muted, suspended or on the other side of a block. Answers whether it
/// was told.
pub fn insert(conn: &mut Conn, row: &Notification) -> QueryResult<bool> {
    const UNWANTED: &str = "SELECT CASE WHEN
        EXISTS (SELECT 1 FROM blocks WHERE account_id = {0} AND target_id = {1})
        OR EXISTS (SELECT 1 FROM blocks WHERE account_id = {1} AND target_id = {0})
        OR EXISTS (SELECT 1 FROM mutes WHERE account_id = {0} AND target_id = {1})
        OR EXISTS (SELECT 1 FROM accounts WHERE id = {1} AND suspended_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM notifications WHERE from_account_id = {1} AND account_id = {0}
            AND kind = {2} AND COALESCE(post_id, 0) = {3})
        THEN 1 ELSE 0 END";
    // What moderators decided comes in one's own name: which one it was is nobody's business.
    // So does the end of one's own poll.
    let may_be_own = matches!(row.kind, NotificationKind::Ruled | NotificationKind::Poll);
    if row.account_id == row.from_account_id && !may_be_own {
        return Ok(false);
    }
    let post = row.post_id.map_or(0, |post| post.0);
    let binds = [row.account_id.0, row.from_account_id.0, row.kind as i64, post];
    let unwanted: i32 = prepared::<Integer>(UNWANTED, binds).get_result(conn)?;
    if unwanted == 0 {
        diesel::insert_into(notifications::table).values(row).execute(conn)?;
    }
    Ok(unwanted == 0)
}

/// Takes it back, because what it tells was taken back.
pub fn delete(
    conn: &mut Conn,
    kind: NotificationKind,
    from: AccountId,
    to: AccountId,
    post: Option<PostId>,
) -> QueryResult<()> {
    let told = notifications::table
        .filter(notifications::from_account_id.eq(from))
        .filter(notifications::account_id.eq(to))
        .filter(notifications::kind.eq(kind));
    match post {
        Some(post) => diesel::delete(told.filter(notifications::post_id.eq(post))).execute(conn),
        None => diesel::delete(told).execute(conn),
    }
    .map(drop)
}

/// Takes back everything between two people.
pub fn delete_between(conn: &mut Conn, one: AccountId, other: AccountId) -> QueryResult<()> {
    for (from, to) in [(one, other), (other, one)] {
        let told = notifications::table.filter(notifications::from_account_id.eq(from));
        diesel::delete(told.filter(notifications::account_id.eq(to))).execute(conn)?;
    }
    Ok(())
}

/// What may be told now: a block, a mute or a suspension acts on what came before it, too.
macro_rules! told {
    ($ends:literal) => {
        concat!(
            "FROM notifications AS n WHERE n.account_id = {0} AND NOT n.is_filtered
            AND NOT EXISTS (SELECT 1 FROM blocks AS b
                WHERE b.account_id = {0} AND b.target_id = n.from_account_id)
            AND NOT EXISTS (SELECT 1 FROM blocks AS b
                WHERE b.account_id = n.from_account_id AND b.target_id = {0})
            AND NOT EXISTS (SELECT 1 FROM mutes AS m
                WHERE m.account_id = {0} AND m.target_id = n.from_account_id)
            AND NOT EXISTS (SELECT 1 FROM accounts AS a
                WHERE a.id = n.from_account_id AND a.suspended_at IS NOT NULL) ",
            $ends
        )
    };
}

/// What happened to the account, the newest first.
pub fn page_of(
    conn: &mut Conn,
    account: AccountId,
    page: &Page,
) -> QueryResult<Sheet<Notification>> {
    type Row = <notifications::table as Table>::AllColumns;
    type Types = <Row as Expression>::SqlType;
    const OLDER: &str = concat!(
        "SELECT n.id, n.account_id, n.kind, n.from_account_id, n.post_id, n.created_at, n.is_filtered ",
        told!("AND n.id < {1} ORDER BY n.id DESC LIMIT {2}")
    );
    const NEWER: &str = concat!(
        "SELECT n.id, n.account_id, n.kind, n.from_account_id, n.post_id, n.created_at, n.is_filtered ",
        told!("AND n.id > {1} ORDER BY n.id ASC LIMIT {2}")
    );
    let (text, from) = match page.way() {
        Way::Older(from) => (OLDER, from),
        Way::Newer(from) => (NEWER, from),
    };
    let binds = [account.0, from, page.fetch()];
    let rows: Vec<Notification> = prepared::<Types>(text, binds).load(conn)?;
    let rows = rows.into_iter().map(|row| (row.id.0, row)).collect();
    Ok(Sheet::cut(page, rows))
}

/// How many are new since the user last looked; counting stops at 100.
pub fn unread(conn: &mut Conn, account: AccountId, user: UserId) -> QueryResult<i64> {
    const TEXT: &str = concat!(
        "SELECT COUNT(*) FROM (SELECT 1 ",
        told!(
            "AND n.id > (SELECT notifications_read_id FROM users WHERE id = {1}) LIMIT 100) AS new"
        )
    );
    prepared::<BigInt>(TEXT, [account.0, user.0]).get_result(conn)
}

/// Remembers that the user has seen everything up to this one.
pub fn mark_read(conn: &mut Conn, user: UserId, up_to: NotificationId) -> QueryResult<()> {
    let behind = users::table.find(user).filter(users::notifications_read_id.lt(up_to));
    diesel::update(behind).set(users::notifications_read_id.eq(up_to)).execute(conn).map(drop)
}
