//! From whom somebody wants to be told, and who waits because of that.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::live::{self, Happened};
use crate::notifications::Notification;
use crate::page::{Page, Sheet, sheet};
use crate::schema::{
    notification_permissions, notification_policies, notification_requests, notifications,
};
use crate::statement::prepared;
use crate::{AccountId, Conn, NotificationKind, PostId, RowId, Timestamp, on_either};

/// Whoever is here for less than this is new.
const NEW: Duration = Duration::from_hours(24 * 30);

/// Whoever follows for less than this does not count as a follower yet: following is no key.
const FOLLOWED_FOR: Duration = Duration::from_hours(24 * 3);

/// What is done with what somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// It is told.
    Accept,
    /// It waits among the requests.
    Filter,
    /// Nobody hears of it.
    Drop,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Filter, Self::Drop];

    /// The word of apps and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Filter => "filter",
            Self::Drop => "drop",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    fn of(code: i16) -> Self {
        match code {
            0 => Self::Accept,
            1 => Self::Filter,
            _ => Self::Drop,
        }
    }
}

/// What somebody wants done with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Those they do not follow.
    pub not_following: Measure,
    /// Those who do not follow them, or not for long.
    pub not_followers: Measure,
    /// Those whose account is new.
    pub new_accounts: Measure,
    /// Those who write to them alone without having been written to.
    pub private_mentions: Measure,
    /// Those whom moderators limit, unless they are followed.
    pub limited_accounts: Measure,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            not_following: Measure::Accept,
            not_followers: Measure::Accept,
            new_accounts: Measure::Accept,
            private_mentions: Measure::Filter,
            limited_accounts: Measure::Filter,
        }
    }
}

type Codes = (i16, i16, i16, i16, i16);

/// What somebody wants; the usual where they said nothing.
pub fn find(conn: &mut Conn, account: AccountId) -> QueryResult<Policy> {
    let codes: Option<Codes> = notification_policies::table
        .find(account)
        .select((
            notification_policies::not_following,
            notification_policies::not_followers,
            notification_policies::new_accounts,
            notification_policies::private_mentions,
            notification_policies::limited_accounts,
        ))
        .first(conn)
        .optional()?;
    let read = |(one, two, three, four, five): Codes| Policy {
        not_following: Measure::of(one),
        not_followers: Measure::of(two),
        new_accounts: Measure::of(three),
        private_mentions: Measure::of(four),
        limited_accounts: Measure::of(five),
    };
    Ok(codes.map(read).unwrap_or_default())
}

/// Keeps what somebody wants.
pub fn put(conn: &mut Conn, account: AccountId, policy: &Policy) -> QueryResult<()> {
    let codes = (
        notification_policies::not_following.eq(policy.not_following as i16),
        notification_policies::not_followers.eq(policy.not_followers as i16),
        notification_policies::new_accounts.eq(policy.new_accounts as i16),
        notification_policies::private_mentions.eq(policy.private_mentions as i16),
        notification_policies::limited_accounts.eq(policy.limited_accounts as i16),
    );
    on_either!(conn => diesel::insert_into(notification_policies::table)
        .values((notification_policies::account_id.eq(account), codes))
        .on_conflict(notification_policies::account_id)
        .do_update()
        .set(codes)
        .execute(conn))
    .map(drop)
}

/// What somebody's policy does with what they are about to be told.
pub(crate) fn measure(conn: &mut Conn, row: &Notification) -> QueryResult<Measure> {
    /// Whom they follow; who follows them, and since when; since when the other is here; who was
    /// let through or is staff; whether it is a letter, and whether it answers one; whether the
    /// other is limited.
    const FACTS: &str = "SELECT
        CAST((SELECT COUNT(*) FROM follows WHERE follower_id = {0} AND followee_id = {1}
            AND accepted_at IS NOT NULL) AS BIGINT),
        CAST((SELECT COUNT(*) FROM follows WHERE follower_id = {1} AND followee_id = {0}
            AND accepted_at IS NOT NULL AND accepted_at <= {3}) AS BIGINT),
        CAST(COALESCE((SELECT created_at FROM accounts WHERE id = {1}), 0) AS BIGINT),
        CAST((SELECT COUNT(*) FROM notification_permissions WHERE account_id = {0}
            AND from_account_id = {1}) + (SELECT COUNT(*) FROM users WHERE account_id = {1}
            AND role > 0) AS BIGINT),
        CAST((SELECT COUNT(*) FROM posts WHERE id = {2} AND visibility = 3) AS BIGINT),
        CAST((SELECT COUNT(*) FROM posts AS p
            JOIN posts AS mine ON mine.account_id = {0}
                AND (mine.id = p.root_id OR mine.root_id = p.root_id)
            JOIN mentions AS m ON m.post_id = mine.id AND m.account_id = {1}
            WHERE p.id = {2}) AS BIGINT),
        CAST((SELECT COUNT(*) FROM accounts WHERE id = {1} AND limited_at IS NOT NULL)
            AS BIGINT)";
    type Facts = (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);
    type Row = (i64, i64, i64, i64, i64, i64, i64);
    if !is_filterable(row.kind) {
        return Ok(Measure::Accept);
    }
    let policy = find(conn, row.account_id)?;
    let binds = [
        row.account_id.0,
        row.from_account_id.0,
        row.post_id.map_or(0, |it| it.0),
        row.created_at.minus(FOLLOWED_FOR).0,
    ];
    let (following, follower, since, let_through, letter, answers, limited) =
        prepared::<Facts>(FACTS, binds).get_result::<Row>(conn)?;
    if let_through > 0 {
        return Ok(Measure::Accept);
    }
    let is_stranger = following == 0;
    let is_new = is_stranger && Timestamp(since).plus(NEW) > row.created_at;
    let is_letter = letter > 0 && answers == 0;
    let holding = [
        (is_stranger, policy.not_following),
        (follower == 0, policy.not_followers),
        (is_new, policy.new_accounts),
        (is_stranger && is_letter, policy.private_mentions),
        (is_stranger && limited > 0, policy.limited_accounts),
    ];
    let measures = holding.into_iter().filter(|(holds, _)| *holds).map(|(_, measure)| measure);
    Ok(measures.max().unwrap_or(Measure::Accept))
}

/// What strangers do. The rest is about oneself, or one's duty.
fn is_filterable(kind: NotificationKind) -> bool {
    match kind {
        NotificationKind::Mention
        | NotificationKind::Reply
        | NotificationKind::Like
        | NotificationKind::Boost
        | NotificationKind::Follow
        | NotificationKind::FollowRequest
        | NotificationKind::Status => true,
        NotificationKind::SignUp
        | NotificationKind::FollowAccepted
        | NotificationKind::Copied
        | NotificationKind::Ruled
        | NotificationKind::Poll
        | NotificationKind::Edited
        | NotificationKind::Report
        | NotificationKind::Warned
        | NotificationKind::Severed
        | NotificationKind::Opening => false,
    }
}

/// Somebody whose notifications wait.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notification_requests)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Request {
    pub id: RowId,
    pub account_id: AccountId,
    pub from_account_id: AccountId,
    pub last_post_id: Option<PostId>,
    pub count: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// One more notification of somebody waits.
pub(crate) fn ask(conn: &mut Conn, told: &Notification) -> QueryResult<()> {
    let theirs = notification_requests::table
        .filter(notification_requests::account_id.eq(told.account_id))
        .filter(notification_requests::from_account_id.eq(told.from_account_id));
    let counted = diesel::update(theirs)
        .set((
            notification_requests::count.eq(notification_requests::count + 1),
            notification_requests::updated_at.eq(told.created_at),
        ))
        .execute(conn)?;
    if counted == 0 {
        let row = Request {
            id: RowId(told.id.0),
            account_id: told.account_id,
            from_account_id: told.from_account_id,
            last_post_id: None,
            count: 1,
            created_at: told.created_at,
            updated_at: told.created_at,
        };
        on_either!(conn => diesel::insert_into(notification_requests::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn)?);
    }
    // What they wrote says more than what they liked.
    let writes = matches!(told.kind, NotificationKind::Mention | NotificationKind::Reply);
    if let Some(post) = told.post_id.filter(|_| writes) {
        diesel::update(theirs)
            .set(notification_requests::last_post_id.eq(Some(post)))
            .execute(conn)?;
    }
    Ok(())
}

/// Who waits, the newest first.
pub fn requests(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Request>> {
    let theirs = notification_requests::table
        .filter(notification_requests::account_id.eq(account))
        .select((notification_requests::id, Request::as_select()));
    sheet!(conn, page, notification_requests::id, theirs)
}

/// One of them.
pub fn request(conn: &mut Conn, account: AccountId, id: RowId) -> QueryResult<Option<Request>> {
    notification_requests::table
        .filter(notification_requests::id.eq(id))
        .filter(notification_requests::account_id.eq(account))
        .select(Request::as_select())
        .first(conn)
        .optional()
}

/// How many people wait, up to 100, and how many notifications of theirs.
pub fn waiting(conn: &mut Conn, account: AccountId) -> QueryResult<(i64, i64)> {
    let counts: Vec<i64> = notification_requests::table
        .filter(notification_requests::account_id.eq(account))
        .select(notification_requests::count)
        .limit(100)
        .load(conn)?;
    Ok((i64::try_from(counts.len()).unwrap_or(0), counts.iter().sum()))
}

/// Lets somebody through, with all that waited and from now on.
pub fn accept(conn: &mut Conn, request: &Request) -> QueryResult<()> {
    let (account, from) = (request.account_id, request.from_account_id);
    let row = (
        notification_permissions::account_id.eq(account),
        notification_permissions::from_account_id.eq(from),
    );
    on_either!(conn => diesel::insert_into(notification_permissions::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    let theirs = notifications::table
        .filter(notifications::account_id.eq(account))
        .filter(notifications::from_account_id.eq(from));
    diesel::update(theirs).set(notifications::is_filtered.eq(false)).execute(conn)?;
    diesel::delete(notification_requests::table.find(request.id)).execute(conn)?;
    live::note(Happened::Merged { account });
    Ok(())
}

/// Throws away what waited. The next one waits again.
pub fn dismiss(conn: &mut Conn, request: &Request) -> QueryResult<()> {
    let theirs = notifications::table
        .filter(notifications::account_id.eq(request.account_id))
        .filter(notifications::from_account_id.eq(request.from_account_id))
        .filter(notifications::is_filtered.eq(true));
    diesel::delete(theirs).execute(conn)?;
    diesel::delete(notification_requests::table.find(request.id)).execute(conn).map(drop)
}
