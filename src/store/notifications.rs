//! Something that happened to someone.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use crate::live::{self, Happened};
use crate::notification_policies::{self, Measure};
use crate::page::{Page, Sheet, Way};
use crate::queue::{self, Job};
use crate::schema::{markers, notification_requests, notifications, users};
use crate::statement::prepared;
use crate::{AccountId, Conn, JobId, NotificationId, NotificationKind, PostId, Timestamp, UserId};

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
/// what comes from somebody muted, suspended or on the other side of a block. What the policy of
/// the one who is told keeps apart waits among their requests. Answers whether it was told.
///
/// Every notification comes through here, and so does what follows from one: apps that want to be
/// woken are, with the same commit.
pub fn insert(conn: &mut Conn, row: &Notification) -> QueryResult<bool> {
    const UNWANTED: &str = "SELECT CASE WHEN
        EXISTS (SELECT 1 FROM blocks WHERE account_id = {0} AND target_id = {1})
        OR EXISTS (SELECT 1 FROM blocks WHERE account_id = {1} AND target_id = {0})
        OR EXISTS (SELECT 1 FROM mutes WHERE account_id = {0} AND target_id = {1}
            AND hides_notifications AND (expires_at IS NULL OR expires_at > {4}))
        OR EXISTS (SELECT 1 FROM accounts WHERE id = {1} AND suspended_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM accounts AS a
            JOIN account_domain_blocks AS d ON d.domain = a.domain AND d.account_id = {0}
            WHERE a.id = {1})
        OR EXISTS (SELECT 1 FROM posts AS p
            JOIN thread_mutes AS t ON t.root_id = COALESCE(p.root_id, p.id) AND t.account_id = {0}
            WHERE p.id = {3})
        OR ({2} NOT IN (13, 14, 15, 16) AND EXISTS (SELECT 1 FROM notifications WHERE from_account_id = {1}
            AND account_id = {0} AND kind = {2} AND COALESCE(post_id, 0) = {3}))
        THEN 1 ELSE 0 END";
    // What moderators decided comes in one's own name: which one it was is nobody's business.
    // So does the end of one's own poll.
    // So do words of moderators, the end of many follows at once, and what became of an opening.
    let may_be_own = matches!(
        row.kind,
        NotificationKind::Ruled
            | NotificationKind::Poll
            | NotificationKind::Warned
            | NotificationKind::Severed
            | NotificationKind::Opening
    );
    if row.account_id == row.from_account_id && !may_be_own {
        return Ok(false);
    }
    // Of several edits the last one is told.
    if row.kind == NotificationKind::Edited {
        delete(conn, row.kind, row.from_account_id, row.account_id, row.post_id)?;
    }
    let post = row.post_id.map_or(0, |post| post.0);
    let binds = [row.account_id.0, row.from_account_id.0, row.kind as i64, post, row.created_at.0];
    let unwanted: i32 = prepared::<Integer>(UNWANTED, binds).get_result(conn)?;
    if unwanted != 0 {
        return Ok(false);
    }
    let measure = notification_policies::measure(conn, row)?;
    if measure == Measure::Drop {
        return Ok(false);
    }
    let row = &Notification { is_filtered: measure == Measure::Filter, ..row.clone() };
    diesel::insert_into(notifications::table).values(row).execute(conn)?;
    if row.is_filtered {
        notification_policies::ask(conn, row)?;
        return Ok(false);
    }
    live::note(Happened::Told { notification: row.id, account: row.account_id });
    if crate::push::has_any(conn, row.account_id)? {
        let job = Job::Push { notification: row.id, subscription: None };
        queue::enqueue(conn, JobId(row.id.0), &job, row.created_at)?;
    }
    Ok(true)
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
        told!("AND NOT n.is_filtered", $ends)
    };
    ($which:literal, $ends:literal) => {
        concat!(
            "FROM notifications AS n WHERE n.account_id = {0} ",
            $which,
            "
            AND NOT EXISTS (SELECT 1 FROM blocks AS b
                WHERE b.account_id = {0} AND b.target_id = n.from_account_id)
            AND NOT EXISTS (SELECT 1 FROM blocks AS b
                WHERE b.account_id = n.from_account_id AND b.target_id = {0})
            AND NOT EXISTS (SELECT 1 FROM mutes AS m
                WHERE m.account_id = {0} AND m.target_id = n.from_account_id
                AND m.hides_notifications)
            AND NOT EXISTS (SELECT 1 FROM account_domain_blocks AS d
                JOIN accounts AS f ON f.domain = d.domain
                WHERE d.account_id = {0} AND f.id = n.from_account_id)
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

/// Which notifications are asked for, in the words of apps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of these kinds.
    pub kinds: Vec<NotificationKind>,
    /// By this person; what was kept apart of theirs is included.
    pub from: Option<AccountId>,
    /// Whether what was kept apart is included.
    pub with_filtered: bool,
}

impl Wanted {
    fn binds(&self, account: AccountId, cursor: i64, limit: i64) -> [i64; 5] {
        let from = self.from.unwrap_or_default().0;
        let all = i64::from(self.with_filtered || self.from.is_some());
        [account.0, cursor, limit, from, all]
    }

    fn codes(&self) -> impl Iterator<Item = i64> {
        self.kinds.iter().map(|kind| *kind as i64)
    }
}

type Types = <<notifications::table as Table>::AllColumns as Expression>::SqlType;

/// What happened to the account, as far as it is wanted, newest first.
pub fn page_of_kinds(
    conn: &mut Conn,
    account: AccountId,
    wanted: &Wanted,
    page: &Page,
) -> QueryResult<Sheet<Notification>> {
    let mut rows = newest(conn, account, wanted, page.way(), page.fetch())?;
    let rows = rows.drain(..).map(|row| (row.id.0, row)).collect();
    Ok(Sheet::cut(page, rows))
}

/// The same without the end of a page, in the order of reading: for what is put together.
pub fn run_of_kinds(
    conn: &mut Conn,
    account: AccountId,
    wanted: &Wanted,
    page: &Page,
    limit: i64,
) -> QueryResult<Vec<Notification>> {
    newest(conn, account, wanted, page.way(), limit)
}

fn newest(
    conn: &mut Conn,
    account: AccountId,
    wanted: &Wanted,
    way: Way,
    limit: i64,
) -> QueryResult<Vec<Notification>> {
    const OLDER: &str = concat!(
        "SELECT n.id, n.account_id, n.kind, n.from_account_id, n.post_id, n.created_at, n.is_filtered ",
        told!(
            "AND (NOT n.is_filtered OR {4} = 1)",
            "AND ({3} = 0 OR n.from_account_id = {3}) AND n.kind IN ({*})
            AND n.id < {1} ORDER BY n.id DESC LIMIT {2}"
        )
    );
    const NEWER: &str = concat!(
        "SELECT n.id, n.account_id, n.kind, n.from_account_id, n.post_id, n.created_at, n.is_filtered ",
        told!(
            "AND (NOT n.is_filtered OR {4} = 1)",
            "AND ({3} = 0 OR n.from_account_id = {3}) AND n.kind IN ({*})
            AND n.id > {1} ORDER BY n.id ASC LIMIT {2}"
        )
    );
    if wanted.kinds.is_empty() {
        return Ok(Vec::new());
    }
    let (text, from) = match way {
        Way::Older(from) => (OLDER, from),
        Way::Newer(from) => (NEWER, from),
    };
    let binds = wanted.binds(account, from, limit);
    prepared::<Types>(text, binds).of(wanted.codes()).load(conn)
}

/// One of somebody's.
pub fn find(
    conn: &mut Conn,
    account: AccountId,
    id: NotificationId,
) -> QueryResult<Option<Notification>> {
    notifications::table
        .filter(notifications::id.eq(id).and(notifications::account_id.eq(account)))
        .select(Notification::as_select())
        .first(conn)
        .optional()
}

/// Whatever its account.
pub fn get(conn: &mut Conn, id: NotificationId) -> QueryResult<Option<Notification>> {
    notifications::table.find(id).select(Notification::as_select()).first(conn).optional()
}

/// How far somebody has read: as their apps say, or else as the page says.
pub fn read_up_to(conn: &mut Conn, account: AccountId, user: UserId) -> QueryResult<i64> {
    const NOTIFICATIONS: i16 = 1;
    let marked: Option<i64> = markers::table
        .filter(markers::account_id.eq(account).and(markers::timeline.eq(NOTIFICATIONS)))
        .select(markers::last_read_id)
        .first(conn)
        .optional()?;
    if let Some(id) = marked {
        return Ok(id);
    }
    let read: NotificationId =
        users::table.find(user).select(users::notifications_read_id).first(conn)?;
    Ok(read.0)
}

/// Takes these away, if they are theirs.
pub fn dismiss(
    conn: &mut Conn,
    account: AccountId,
    ids: impl IntoIterator<Item = NotificationId>,
) -> QueryResult<()> {
    let ids = crate::statement::one_of(notifications::id, ids.into_iter().map(|it| it.0));
    let theirs = notifications::table.filter(notifications::account_id.eq(account));
    diesel::delete(theirs.filter(ids)).execute(conn).map(drop)
}

/// Takes away all of these kinds, and what waited among requests.
pub fn clear(conn: &mut Conn, account: AccountId, kinds: &[NotificationKind]) -> QueryResult<()> {
    let theirs = notifications::table.filter(notifications::account_id.eq(account));
    let kinds = theirs.filter(notifications::kind.eq_any(kinds.to_vec()));
    diesel::delete(kinds).execute(conn)?;
    let asking = notification_requests::table.filter(notification_requests::account_id.eq(account));
    diesel::delete(asking).execute(conn).map(drop)
}

/// Who of this server boosted or liked a post.
pub fn touched(conn: &mut Conn, post: PostId, limit: i64) -> QueryResult<Vec<AccountId>> {
    const TEXT: &str = "SELECT a.id FROM accounts AS a WHERE a.domain = '' AND a.id IN (
        SELECT account_id FROM boosts WHERE post_id = {0}
        UNION SELECT account_id FROM likes WHERE post_id = {0}) ORDER BY a.id LIMIT {1}";
    let found: Vec<i64> = prepared::<BigInt>(TEXT, [post.0, limit]).load(conn)?;
    Ok(found.into_iter().map(AccountId).collect())
}
