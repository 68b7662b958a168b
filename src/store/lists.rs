//! People somebody reads apart.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{accounts, follows, list_accounts, lists};
use crate::shown::Card;
use crate::statement::{one_of, prepared};
use crate::{AccountId, Conn, ListId, RepliesPolicy, RowId, Timestamp, on_either};

/// People somebody reads apart.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lists)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct List {
    pub id: ListId,
    pub account_id: AccountId,
    pub title: String,
    pub replies_policy: RepliesPolicy,
    pub is_exclusive: bool,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &List) -> QueryResult<()> {
    diesel::insert_into(lists::table).values(row).execute(conn).map(drop)
}

/// A list of this account.
pub fn find(conn: &mut Conn, owner: AccountId, id: ListId) -> QueryResult<Option<List>> {
    let theirs = lists::table.filter(lists::account_id.eq(owner).and(lists::id.eq(id)));
    theirs.select(List::as_select()).first(conn).optional()
}

/// The lists of an account, the oldest first.
pub fn of(conn: &mut Conn, owner: AccountId, most: i64) -> QueryResult<Vec<List>> {
    let theirs = lists::table.filter(lists::account_id.eq(owner));
    theirs.order(lists::id).limit(most).select(List::as_select()).load(conn)
}

/// How many lists an account has.
pub fn count(conn: &mut Conn, owner: AccountId) -> QueryResult<i64> {
    lists::table.filter(lists::account_id.eq(owner)).count().get_result(conn)
}

/// The lists of an account on which somebody stands.
pub fn with(conn: &mut Conn, owner: AccountId, who: AccountId) -> QueryResult<Vec<List>> {
    lists::table
        .inner_join(list_accounts::table)
        .filter(lists::account_id.eq(owner).and(list_accounts::account_id.eq(who)))
        .order(lists::id)
        .select(List::as_select())
        .load(conn)
}

/// Replaces what the list is called and how it reads.
pub fn update(conn: &mut Conn, row: &List) -> QueryResult<()> {
    diesel::update(lists::table.find(row.id))
        .set((
            lists::title.eq(&row.title),
            lists::replies_policy.eq(row.replies_policy),
            lists::is_exclusive.eq(row.is_exclusive),
        ))
        .execute(conn)
        .map(drop)
}

/// Takes a list away, with who is on it.
pub fn delete(conn: &mut Conn, id: ListId) -> QueryResult<()> {
    diesel::delete(lists::table.find(id)).execute(conn).map(drop)
}

/// Which of these somebody follows: only they can be on a list.
pub fn followed_of(
    conn: &mut Conn,
    owner: AccountId,
    who: &[AccountId],
) -> QueryResult<Vec<AccountId>> {
    follows::table
        .filter(follows::follower_id.eq(owner).and(follows::accepted_at.is_not_null()))
        .filter(one_of(follows::followee_id, who.iter().map(|it| it.0)))
        .select(follows::followee_id)
        .load(conn)
}

/// Which of these stand on the list.
pub fn members_of(conn: &mut Conn, list: ListId, who: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    list_accounts::table
        .filter(list_accounts::list_id.eq(list))
        .filter(one_of(list_accounts::account_id, who.iter().map(|it| it.0)))
        .select(list_accounts::account_id)
        .load(conn)
}

/// Puts somebody on a list; twice is once.
pub fn add(conn: &mut Conn, id: RowId, list: ListId, who: AccountId) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(list_accounts::table)
        .values((
            list_accounts::id.eq(id),
            list_accounts::list_id.eq(list),
            list_accounts::account_id.eq(who),
        ))
        .on_conflict_do_nothing()
        .execute(conn))
    .map(drop)
}

/// Takes people off a list.
pub fn remove(conn: &mut Conn, list: ListId, who: &[AccountId]) -> QueryResult<()> {
    diesel::delete(
        list_accounts::table
            .filter(list_accounts::list_id.eq(list))
            .filter(list_accounts::account_id.eq_any(who)),
    )
    .execute(conn)
    .map(drop)
}

/// Takes somebody off every list of an account, because it follows them no longer.
pub fn leave(conn: &mut Conn, owner: AccountId, who: AccountId) -> QueryResult<()> {
    let theirs = lists::table.filter(lists::account_id.eq(owner)).select(lists::id);
    diesel::delete(
        list_accounts::table
            .filter(list_accounts::account_id.eq(who))
            .filter(list_accounts::list_id.eq_any(theirs)),
    )
    .execute(conn)
    .map(drop)
}

/// Who is on a list, the newest first.
pub fn page_of(conn: &mut Conn, list: ListId, page: &Page) -> QueryResult<Sheet<Card>> {
    let members = list_accounts::table
        .inner_join(accounts::table.on(accounts::id.eq(list_accounts::account_id)))
        .filter(list_accounts::list_id.eq(list))
        .filter(accounts::suspended_at.is_null())
        .select((list_accounts::id, Card::as_select()));
    sheet!(conn, page, list_accounts::id, members)
}

/// Who is on a list, all of them up to a bound.
pub fn everybody(conn: &mut Conn, list: ListId, most: i64) -> QueryResult<Vec<AccountId>> {
    list_accounts::table
        .filter(list_accounts::list_id.eq(list))
        .order(list_accounts::id.desc())
        .limit(most)
        .select(list_accounts::account_id)
        .load(conn)
}

/// Which of these people stand on a list of the account that keeps them out of its home.
pub fn exclusive_of(
    conn: &mut Conn,
    owner: AccountId,
    who: &[AccountId],
) -> QueryResult<Vec<AccountId>> {
    const TEXT: &str = "SELECT m.account_id FROM lists AS l
        JOIN list_accounts AS m ON m.list_id = l.id
        WHERE l.account_id = {0} AND l.is_exclusive AND m.account_id IN ({*})";
    if who.is_empty() {
        return Ok(Vec::new());
    }
    prepared::<BigInt>(TEXT, [owner.0]).of(who.iter().map(|it| it.0)).load(conn)
}
