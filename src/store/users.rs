//! Someone who signs in here; has one account.

use diesel::prelude::*;

use crate::accounts::Account;
use crate::schema::{accounts, users};
use crate::statement::one_of;
use crate::{AccountId, Audience, Conn, InvitationId, MediaId, Role, Timestamp, UserId};

/// Someone who signs in here; has one account.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct User {
    pub id: UserId,
    pub account_id: AccountId,
    pub email: Option<String>,
    pub password_hash: String,
    pub role: Role,
    pub application: String,
    pub invitation_id: Option<InvitationId>,
    pub locale: String,
    pub created_at: Timestamp,
    pub approved_at: Option<Timestamp>,
    pub approved_by: Option<UserId>,
    pub disabled_at: Option<Timestamp>,
    pub last_seen_at: Option<Timestamp>,
    pub notifications_read_id: i64,
    pub second_factor_at: Option<Timestamp>,
}

/// Says which language somebody reads (BCP 47); empty: what their browser says.
pub fn set_locale(conn: &mut Conn, id: UserId, locale: &str) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::locale.eq(locale)).execute(conn).map(drop)
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &User) -> QueryResult<()> {
    diesel::insert_into(users::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: UserId) -> QueryResult<Option<User>> {
    users::table.find(id).select(User::as_select()).first(conn).optional()
}

/// What every request needs to know about someone who signs in here.
#[derive(Clone, Debug, PartialEq, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Login {
    pub user_id: UserId,
    pub account_id: AccountId,
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub approved_at: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
    pub suspended_at: Option<Timestamp>,
    pub avatar_id: Option<MediaId>,
    pub second_factor_at: Option<Timestamp>,
    pub locale: String,
}

impl Login {
    /// Whether sessions and tokens of this login work at all.
    pub fn is_open(&self) -> bool {
        self.disabled_at.is_none() && self.suspended_at.is_none()
    }
}

/// The columns of a [`Login`], in its order.
pub(crate) type LoginColumns = (
    users::id,
    users::account_id,
    accounts::username,
    accounts::display_name,
    users::role,
    users::approved_at,
    users::disabled_at,
    accounts::suspended_at,
    accounts::avatar_id,
    users::second_factor_at,
    users::locale,
);

/// The same as a value.
pub(crate) const LOGIN: LoginColumns = (
    users::id,
    users::account_id,
    accounts::username,
    accounts::display_name,
    users::role,
    users::approved_at,
    users::disabled_at,
    accounts::suspended_at,
    accounts::avatar_id,
    users::second_factor_at,
    users::locale,
);

/// A login with the hash of its password.
#[derive(Clone, Debug, Queryable)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Credentials {
    pub login: Login,
    pub email: Option<String>,
    pub password_hash: String,
}

/// By the name in addresses.
pub fn credentials_by_username(
    conn: &mut Conn,
    username: &str,
) -> QueryResult<Option<Credentials>> {
    users::table
        .inner_join(accounts::table)
        .filter(accounts::username.eq(username).and(accounts::domain.eq("")))
        .select((LOGIN, users::email, users::password_hash))
        .first(conn)
        .optional()
}

/// By e-mail address (lower case).
pub fn credentials_by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<Credentials>> {
    users::table
        .inner_join(accounts::table)
        .filter(users::email.eq(email))
        .select((LOGIN, users::email, users::password_hash))
        .first(conn)
        .optional()
}

/// By id.
pub fn credentials(conn: &mut Conn, id: UserId) -> QueryResult<Option<Credentials>> {
    users::table
        .inner_join(accounts::table)
        .filter(users::id.eq(id))
        .select((LOGIN, users::email, users::password_hash))
        .first(conn)
        .optional()
}

/// Someone who signs in here, with their account: a line of the staff's list.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct Person {
    /// The login.
    pub user: User,
    /// The account.
    pub account: Account,
}

/// One person by account name.
pub fn person_by_username(conn: &mut Conn, username: &str) -> QueryResult<Option<Person>> {
    users::table
        .inner_join(accounts::table)
        .filter(accounts::username.eq(username).and(accounts::domain.eq("")))
        .select((User::as_select(), Account::as_select()))
        .first(conn)
        .optional()
}

/// One person by login.
pub fn person(conn: &mut Conn, id: UserId) -> QueryResult<Option<Person>> {
    users::table
        .inner_join(accounts::table)
        .filter(users::id.eq(id))
        .select((User::as_select(), Account::as_select()))
        .first(conn)
        .optional()
}

/// One person by account.
pub fn person_of_account(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Person>> {
    users::table
        .inner_join(accounts::table)
        .filter(users::account_id.eq(id))
        .select((User::as_select(), Account::as_select()))
        .first(conn)
        .optional()
}

/// Which people a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum People {
    /// Everyone who signs in here.
    #[default]
    All,
    /// Those who wait for approval.
    Waiting,
    /// Moderators and above.
    Staff,
    /// Those who may not sign in, or whose account is suspended.
    Stopped,
    /// Those whom moderators limit, or whose pictures all have a curtain.
    Limited,
}

/// Up to `limit` people, newest first, older than `older_than`.
pub fn page(
    conn: &mut Conn,
    which: People,
    older_than: Option<UserId>,
    limit: i64,
) -> QueryResult<Vec<Person>> {
    let mut query = users::table
        .inner_join(accounts::table)
        .select((User::as_select(), Account::as_select()))
        .order(users::id.desc())
        .limit(limit)
        .into_boxed();
    match which {
        People::All => {}
        People::Waiting => query = query.filter(users::approved_at.is_null()),
        People::Staff => query = query.filter(users::role.ge(Role::Moderator)),
        People::Stopped => {
            query = query
                .filter(users::disabled_at.is_not_null().or(accounts::suspended_at.is_not_null()));
        }
        People::Limited => {
            query = query.filter(
                accounts::limited_at.is_not_null().or(accounts::sensitized_at.is_not_null()),
            );
        }
    }
    if let Some(id) = older_than {
        query = query.filter(users::id.lt(id));
    }
    query.load(conn)
}

/// The language somebody posts in, where they said one.
pub fn posting_language(conn: &mut Conn, account: AccountId) -> QueryResult<String> {
    let said: Option<String> = users::table
        .filter(users::account_id.eq(account))
        .select(users::posting_language)
        .first(conn)
        .optional()?;
    Ok(said.unwrap_or_default())
}

/// The accounts of moderators and above whose login works: who is told about sign-ups.
pub fn staff_accounts(conn: &mut Conn) -> QueryResult<Vec<AccountId>> {
    users::table
        .filter(users::role.ge(Role::Moderator).and(users::disabled_at.is_null()))
        .select(users::account_id)
        .load(conn)
}

/// The accounts of these logins.
pub fn accounts_of(conn: &mut Conn, logins: &[i64]) -> QueryResult<Vec<(i64, AccountId)>> {
    if logins.is_empty() {
        return Ok(Vec::new());
    }
    users::table
        .filter(one_of(users::id, logins.iter().copied()))
        .select((users::id, users::account_id))
        .load(conn)
}

/// How many people were let in.
pub fn count_approved(conn: &mut Conn) -> QueryResult<i64> {
    users::table.filter(users::approved_at.is_not_null()).count().get_result(conn)
}

/// How many owners can sign in.
pub fn owners(conn: &mut Conn) -> QueryResult<i64> {
    users::table
        .filter(users::role.eq(Role::Owner).and(users::disabled_at.is_null()))
        .count()
        .get_result(conn)
}

/// Lets someone in. Answers whether they were waiting.
pub fn approve(
    conn: &mut Conn,
    id: UserId,
    by: Option<UserId>,
    at: Timestamp,
) -> QueryResult<bool> {
    diesel::update(users::table.find(id).filter(users::approved_at.is_null()))
        .set((users::approved_at.eq(at), users::approved_by.eq(by)))
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Changes what someone may do.
pub fn set_role(conn: &mut Conn, id: UserId, role: Role) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::role.eq(role)).execute(conn).map(drop)
}

/// Stops a login (with the time) or opens it again (`None`).
pub fn set_disabled(conn: &mut Conn, id: UserId, at: Option<Timestamp>) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::disabled_at.eq(at)).execute(conn).map(drop)
}

/// Replaces the hash of the password.
pub fn set_password(conn: &mut Conn, id: UserId, hash: &str) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(conn).map(drop)
}

/// Replaces the e-mail address. A duplicate is an error ([`crate::is_duplicate`]).
pub fn set_email(conn: &mut Conn, id: UserId, email: Option<&str>) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::email.eq(email)).execute(conn).map(drop)
}

/// How somebody posts, where they say nothing.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = users)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Posting {
    pub posting_visibility: Audience,
    pub posting_sensitive: bool,
    pub posting_language: String,
}

/// How somebody posts, where they say nothing.
pub fn posting(conn: &mut Conn, id: UserId) -> QueryResult<Posting> {
    users::table.find(id).select(Posting::as_select()).first(conn)
}

/// Replaces how somebody posts.
pub fn set_posting(conn: &mut Conn, id: UserId, posting: &Posting) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(posting).execute(conn).map(drop)
}

/// Which of these accounts belong to staff whose login works, and as what.
pub fn staff_of(conn: &mut Conn, of: &[AccountId]) -> QueryResult<Vec<(AccountId, Role)>> {
    users::table
        .filter(one_of(users::account_id, of.iter().map(|id| id.0)))
        .filter(users::role.ge(Role::Moderator).and(users::disabled_at.is_null()))
        .select((users::account_id, users::role))
        .load(conn)
}

/// Which of these accounts wait to be let in.
pub fn waiting_of(conn: &mut Conn, of: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    users::table
        .filter(one_of(users::account_id, of.iter().map(|id| id.0)))
        .filter(users::approved_at.is_null())
        .select(users::account_id)
        .load(conn)
}

/// Remembers when someone was last here.
pub fn seen(conn: &mut Conn, id: UserId, at: Timestamp) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::last_seen_at.eq(at)).execute(conn).map(drop)
}
