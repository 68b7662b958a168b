//! Who boosted what, when.

use diesel::prelude::*;

use crate::live::{self, Happened};
use crate::schema::{boosts, posts};
use crate::statement::one_of;
use crate::{AccountId, Audience, Conn, PostId, RowId, Timestamp, on_either};

/// Who boosted what, when.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = boosts)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Boost {
    pub id: RowId,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub created_at: Timestamp,
    pub uri: Option<String>,
    pub visibility: Audience,
}

/// Adds it and counts it on the post, unless it is there already; answers whether it was added.
/// A post that is gone in the meantime is [`NotFound`](diesel::NotFound).
pub fn insert_once(conn: &mut Conn, row: &Boost) -> QueryResult<bool> {
    let added = on_either!(conn => diesel::insert_into(boosts::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    if added == 1 {
        let post = posts::table.find(row.post_id);
        let counted = diesel::update(post.filter(posts::deleted_at.is_null()))
            .set(posts::boosts_count.eq(posts::boosts_count + 1))
            .execute(conn)?;
        if counted == 0 {
            return Err(diesel::NotFound);
        }
        let (boost, by, post) = (row.id, row.account_id, row.post_id);
        live::note(Happened::Boosted { boost, by, post });
    }
    Ok(added == 1)
}

/// The row, if it is there.
pub fn find(conn: &mut Conn, account: AccountId, post: PostId) -> QueryResult<Option<Boost>> {
    boosts::table
        .filter(boosts::account_id.eq(account).and(boosts::post_id.eq(post)))
        .select(Boost::as_select())
        .first(conn)
        .optional()
}

/// Takes it back; answers whether it was there.
pub fn delete(conn: &mut Conn, account: AccountId, post: PostId) -> QueryResult<bool> {
    let Some(row) = find(conn, account, post)? else { return Ok(false) };
    let removed = diesel::delete(boosts::table.find(row.id)).execute(conn)?;
    if removed == 1 {
        live::note(Happened::Unboosted { boost: row.id, by: account });
        diesel::update(posts::table.find(post))
            .set(posts::boosts_count.eq(posts::boosts_count - 1))
            .execute(conn)?;
    }
    Ok(removed == 1)
}

/// The one that its server knows under this id.
pub fn of_uri(conn: &mut Conn, uri: &str) -> QueryResult<Option<Boost>> {
    boosts::table.filter(boosts::uri.eq(uri)).select(Boost::as_select()).first(conn).optional()
}

/// The row with this id.
pub fn by_id(conn: &mut Conn, id: RowId) -> QueryResult<Option<Boost>> {
    boosts::table.find(id).select(Boost::as_select()).first(conn).optional()
}

/// The rows with these ids, in any order.
pub fn find_many(conn: &mut Conn, ids: &[RowId]) -> QueryResult<Vec<Boost>> {
    boosts::table
        .filter(one_of(boosts::id, ids.iter().map(|id| id.0)))
        .select(Boost::as_select())
        .load(conn)
}
