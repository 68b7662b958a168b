//! Pinned works. The one with the highest id stands first: the last one pinned, until their artist
//! puts them in another order.

use diesel::prelude::*;

use crate::posts::Post;
use crate::schema::{pins, posts};
use crate::visible::visible_to;
use crate::{AccountId, Conn, PostId, RowId, Timestamp, on_either};

/// A pinned work.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pins)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Pin {
    pub id: RowId,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub created_at: Timestamp,
}

/// Adds it unless it is there; answers whether it was added.
pub fn insert_once(conn: &mut Conn, row: &Pin) -> QueryResult<bool> {
    let added = on_either!(conn => diesel::insert_into(pins::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    Ok(added == 1)
}

/// Takes it out; answers whether it was there.
pub fn delete(conn: &mut Conn, account: AccountId, post: PostId) -> QueryResult<bool> {
    let pin = pins::table.filter(pins::account_id.eq(account)).filter(pins::post_id.eq(post));
    diesel::delete(pin).execute(conn).map(|rows| rows == 1)
}

/// The pins of an account, the first first.
pub fn of(conn: &mut Conn, account: AccountId, most: i64) -> QueryResult<Vec<Pin>> {
    pins::table
        .filter(pins::account_id.eq(account))
        .order(pins::id.desc())
        .limit(most)
        .select(Pin::as_select())
        .load(conn)
}

/// How many works the account has pinned that are not deleted.
pub fn count(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    pins::table
        .inner_join(posts::table.on(posts::id.eq(pins::post_id)))
        .filter(pins::account_id.eq(account).and(posts::deleted_at.is_null()))
        .count()
        .get_result(conn)
}

/// Whether the account pinned the post.
pub fn is_pinned(conn: &mut Conn, account: AccountId, post: PostId) -> QueryResult<bool> {
    let pin = pins::table.filter(pins::account_id.eq(account)).filter(pins::post_id.eq(post));
    diesel::select(diesel::dsl::exists(pin)).get_result(conn)
}

/// The pinned works that the viewer may see, the one pinned first first.
pub fn of_account(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    account: AccountId,
    limit: i64,
) -> QueryResult<Vec<Post>> {
    pins::table
        .inner_join(posts::table.on(posts::id.eq(pins::post_id)))
        .filter(pins::account_id.eq(account))
        .filter(visible_to(viewer))
        .order(pins::id)
        .limit(limit)
        .select(Post::as_select())
        .load(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, a_post, an_account};

    #[test]
    fn pins_keep_their_order_and_what_is_gone_is_no_pin() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let ana = an_account(1);
        crate::accounts::insert(conn, &ana).unwrap();
        for id in [11, 12, 13] {
            crate::posts::insert_unasked(conn, &a_post(id, ana.id)).unwrap();
        }
        for (id, post) in [(1, 12), (2, 11), (3, 13)] {
            let row = Pin {
                id: RowId(id),
                account_id: ana.id,
                post_id: PostId(post),
                created_at: Timestamp(id),
            };
            assert!(insert_once(conn, &row).unwrap());
            assert!(!insert_once(conn, &Pin { id: RowId(id + 10), ..row }).unwrap());
        }
        crate::posts::bury(conn, PostId(13), Timestamp(5)).unwrap();
        let found = of_account(conn, None, ana.id, 10).unwrap();
        assert_eq!(found.iter().map(|it| it.id.0).collect::<Vec<_>>(), [12, 11]);
        assert_eq!(count(conn, ana.id).unwrap(), 2);
        assert!(is_pinned(conn, ana.id, PostId(12)).unwrap());
        assert!(delete(conn, ana.id, PostId(12)).unwrap());
        assert!(!delete(conn, ana.id, PostId(12)).unwrap());
        assert!(!is_pinned(conn, ana.id, PostId(12)).unwrap());
    }
}
