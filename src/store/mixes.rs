//! How somebody mixes their home.

use diesel::prelude::*;

use crate::schema::mixes;
use crate::{AccountId, Conn, RowId, Timestamp};

/// How somebody mixes their home; the one without a name is the one used last.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mixes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Row {
    pub id: RowId,
    pub account_id: AccountId,
    pub name: String,
    pub follows: i16,
    pub network: i16,
    pub here: i16,
    pub everywhere: i16,
    pub puts_rare_first: bool,
    pub is_art_only: bool,
    pub shows_boosts: bool,
    pub created_at: Timestamp,
}

/// The mix of an account with this name.
pub fn named(conn: &mut Conn, owner: AccountId, name: &str) -> QueryResult<Option<Row>> {
    let theirs = mixes::table.filter(mixes::account_id.eq(owner).and(mixes::name.eq(name)));
    theirs.select(Row::as_select()).first(conn).optional()
}

/// The mixes of an account that have a name, by their names.
pub fn of(conn: &mut Conn, owner: AccountId, most: i64) -> QueryResult<Vec<Row>> {
    let theirs = mixes::table.filter(mixes::account_id.eq(owner).and(mixes::name.ne("")));
    theirs.order(mixes::name).limit(most).select(Row::as_select()).load(conn)
}

/// A mix of this account.
pub fn find(conn: &mut Conn, owner: AccountId, id: RowId) -> QueryResult<Option<Row>> {
    let theirs = mixes::table.filter(mixes::account_id.eq(owner).and(mixes::id.eq(id)));
    theirs.select(Row::as_select()).first(conn).optional()
}

/// Keeps it in the place of the one of the same name.
pub fn put(conn: &mut Conn, row: &Row) -> QueryResult<()> {
    let same = mixes::table.filter(mixes::account_id.eq(row.account_id));
    diesel::delete(same.filter(mixes::name.eq(&row.name))).execute(conn)?;
    diesel::insert_into(mixes::table).values(row).execute(conn).map(drop)
}

/// Takes it away.
pub fn delete(conn: &mut Conn, id: RowId) -> QueryResult<()> {
    diesel::delete(mixes::table.find(id)).execute(conn).map(drop)
}
