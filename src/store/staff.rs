//! What staff's apps ask for: people by what is known of them, and how many of what there were.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::accounts::Account;
use crate::page::{Page, Sheet, Way};
use crate::schema::{accounts, sessions, users};
use crate::statement::{holds, one_of, prepared};
use crate::users::User;
use crate::{AccountId, Conn, Role, Timestamp, UserId};

/// Which people; what is `None` or empty does not matter.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of Mastodon's documentation")]
pub struct Wanted {
    pub is_local: Option<bool>,
    pub standing: Option<Standing>,
    pub is_staff: bool,
    pub username: String,
    pub display_name: String,
    pub domain: String,
    pub email: String,
    pub address: String,
    pub invited_by: Option<AccountId>,
}

/// How somebody stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is in their way.
    Active,
    /// They wait for approval.
    Pending,
    /// Their login was stopped.
    Disabled,
    /// Their account is suspended.
    Suspended,
    /// Moderators limit them.
    Limited,
    /// All their pictures have a curtain.
    Sensitized,
}

/// Somebody as staff see them: the account, and the login of people of this server.
pub type Known = (Account, Option<User>);

/// A page of people, the newest first.
pub fn page_of(conn: &mut Conn, wanted: &Wanted, page: &Page) -> QueryResult<Sheet<Known>> {
    let mut rows = accounts::table
        .left_join(users::table)
        .select((Account::as_select(), Option::<User>::as_select()))
        .limit(page.fetch())
        .into_boxed();
    match wanted.is_local {
        Some(true) => rows = rows.filter(accounts::domain.eq("")),
        Some(false) => rows = rows.filter(accounts::domain.ne("")),
        None => {}
    }
    match wanted.standing {
        Some(Standing::Active) => {
            rows = rows
                .filter(accounts::suspended_at.is_null())
                .filter(users::disabled_at.is_null())
                .filter(users::id.is_null().or(users::approved_at.is_not_null()));
        }
        Some(Standing::Pending) => {
            rows = rows.filter(users::id.is_not_null()).filter(users::approved_at.is_null());
        }
        Some(Standing::Disabled) => rows = rows.filter(users::disabled_at.is_not_null()),
        Some(Standing::Suspended) => rows = rows.filter(accounts::suspended_at.is_not_null()),
        Some(Standing::Limited) => rows = rows.filter(accounts::limited_at.is_not_null()),
        Some(Standing::Sensitized) => rows = rows.filter(accounts::sensitized_at.is_not_null()),
        None => {}
    }
    if wanted.is_staff {
        rows = rows.filter(users::role.ge(Role::Moderator));
    }
    if !wanted.username.is_empty() {
        rows = rows.filter(accounts::username.like(beginning(&wanted.username)).escape('\\'));
    }
    if !wanted.display_name.is_empty() {
        rows =
            rows.filter(accounts::display_name.like(beginning(&wanted.display_name)).escape('\\'));
    }
    if !wanted.domain.is_empty() {
        rows = rows.filter(accounts::domain.eq(wanted.domain.to_lowercase()));
    }
    if !wanted.email.is_empty() {
        rows = rows.filter(users::email.eq(wanted.email.to_lowercase()));
    }
    if !wanted.address.is_empty() {
        let from_there = sessions::table
            .filter(sessions::address.eq(wanted.address.clone()))
            .select(sessions::user_id.nullable());
        rows = rows.filter(users::id.nullable().eq_any(from_there));
    }
    if let Some(host) = wanted.invited_by {
        let theirs = holds(
            "users.invitation_id IN (SELECT i.id FROM invitations AS i
                JOIN users AS h ON h.id = i.created_by WHERE h.account_id = ",
        )
        .number(host.0)
        .sql(")");
        rows = rows.filter(theirs);
    }
    let rows: Vec<Known> = match page.way() {
        Way::Older(from) => rows.filter(accounts::id.lt(from)).order(accounts::id.desc()),
        Way::Newer(from) => rows.filter(accounts::id.gt(from)).order(accounts::id.asc()),
    }
    .load(conn)?;
    let rows = rows.into_iter().map(|it| (it.0.id.0, it)).collect();
    Ok(Sheet::cut(page, rows))
}

/// Words that begin with this, whatever signs are in it.
fn beginning(text: &str) -> String {
    let mut pattern = String::new();
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

/// These people, in any order.
pub fn find_many(conn: &mut Conn, ids: &[AccountId]) -> QueryResult<Vec<Known>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    accounts::table
        .left_join(users::table)
        .filter(one_of(accounts::id, ids.iter().map(|id| id.0)))
        .select((Account::as_select(), Option::<User>::as_select()))
        .load(conn)
}

/// From where these people are signed in, and when they last were, the latest first.
pub fn addresses(conn: &mut Conn, of: &[UserId]) -> QueryResult<Vec<(UserId, String, Timestamp)>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    sessions::table
        .filter(one_of(sessions::user_id, of.iter().map(|id| id.0)))
        .order(sessions::last_used_at.desc())
        .select((sessions::user_id, sessions::address, sessions::last_used_at))
        .limit(1_000)
        .load(conn)
}

/// What is counted by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// People who were here (by the last time they were seen).
    Active,
    /// People who joined.
    New,
    /// Likes, boosts and replies by people of this server.
    Interactions,
    /// Complaints that came in.
    Opened,
    /// Complaints that were settled.
    Settled,
}

/// How many there were on each day (days since 1970, UTC) from `from` up to before `until`.
pub fn by_day(
    conn: &mut Conn,
    what: Counted,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(i64, i64)>> {
    /// The moments as days, counted.
    macro_rules! counted {
        ($moments:literal) => {
            concat!(
                "SELECT at / 86400000, COUNT(*) FROM (",
                $moments,
                ") AS moments GROUP BY at / 86400000 ORDER BY 1"
            )
        };
    }
    let text = match what {
        Counted::Active => counted!(
            "SELECT last_seen_at AS at FROM users WHERE last_seen_at >= {0} AND last_seen_at < {1}"
        ),
        Counted::New => counted!(
            "SELECT created_at AS at FROM users WHERE created_at >= {0} AND created_at < {1}"
        ),
        Counted::Interactions => counted!(
            "SELECT l.created_at AS at FROM likes AS l JOIN users AS u ON u.account_id = l.account_id
                WHERE l.created_at >= {0} AND l.created_at < {1}
            UNION ALL SELECT b.created_at FROM boosts AS b JOIN users AS u ON u.account_id = b.account_id
                WHERE b.created_at >= {0} AND b.created_at < {1}
            UNION ALL SELECT p.created_at FROM posts AS p JOIN users AS u ON u.account_id = p.account_id
                WHERE p.parent_id IS NOT NULL AND p.deleted_at IS NULL
                AND p.created_at >= {0} AND p.created_at < {1}"
        ),
        Counted::Opened => counted!(
            "SELECT created_at AS at FROM reports WHERE created_at >= {0} AND created_at < {1}"
        ),
        Counted::Settled => counted!(
            "SELECT settled_at AS at FROM reports WHERE settled_at >= {0} AND settled_at < {1}"
        ),
    };
    prepared::<(BigInt, BigInt)>(text, [from.0, until.0]).load(conn)
}

/// How many people joined on each day and were last seen on each later one: days since 1970.
pub fn stays(
    conn: &mut Conn,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(i64, i64, i64)>> {
    const TEXT: &str = "SELECT created_at / 86400000,
            COALESCE(last_seen_at, created_at) / 86400000, COUNT(*)
        FROM users WHERE created_at >= {0} AND created_at < {1}
        GROUP BY created_at / 86400000, COALESCE(last_seen_at, created_at) / 86400000";
    prepared::<(BigInt, BigInt, BigInt)>(TEXT, [from.0, until.0]).load(conn)
}

/// Bytes of all files that are kept.
pub fn space(conn: &mut Conn) -> QueryResult<i64> {
    const TEXT: &str = "SELECT CAST(COALESCE(SUM(kept_bytes), 0) AS BIGINT) FROM media";
    prepared::<BigInt>(TEXT, []).get_result(conn)
}

/// What is counted by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Languages of people's pages.
    Languages,
    /// Apps that posts were written with.
    Sources,
    /// Servers that posts came from.
    Servers,
}

/// The most frequent kinds and how many there were, the most first.
pub fn by_kind(
    conn: &mut Conn,
    split: Split,
    from: Timestamp,
    until: Timestamp,
    limit: usize,
) -> QueryResult<Vec<(String, i64)>> {
    let text = match split {
        Split::Languages => {
            "SELECT CASE locale WHEN '' THEN 'en' ELSE locale END, COUNT(*) FROM users
            WHERE last_seen_at >= {0} AND last_seen_at < {1}
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {2}"
        }
        Split::Sources => {
            "SELECT COALESCE(o.name, ''), COUNT(*) FROM posts AS p
            JOIN users AS u ON u.account_id = p.account_id
            LEFT JOIN oauth_apps AS o ON o.id = p.app_id
            WHERE p.created_at >= {0} AND p.created_at < {1}
            GROUP BY COALESCE(o.name, '') ORDER BY 2 DESC, 1 LIMIT {2}"
        }
        Split::Servers => {
            "SELECT a.domain, COUNT(*) FROM posts AS p
            JOIN accounts AS a ON a.id = p.account_id
            WHERE p.created_at >= {0} AND p.created_at < {1}
            GROUP BY a.domain ORDER BY 2 DESC, 1 LIMIT {2}"
        }
    };
    let limit = i64::try_from(limit).unwrap_or(10);
    prepared::<(Text, BigInt)>(text, [from.0, until.0, limit]).load(conn)
}
