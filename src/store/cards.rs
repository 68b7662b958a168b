//! What stands behind links in posts.

use diesel::prelude::*;

use crate::schema::{posts, preview_cards};
use crate::statement::one_of;
use crate::{Conn, PostId, RowId, Timestamp, on_either};

/// What stands behind a link.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = preview_cards, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Card {
    pub id: RowId,
    pub url: String,
    pub state: i16,
    pub kind: i16,
    pub title: String,
    pub description: String,
    pub author_name: String,
    pub author_url: String,
    pub provider_name: String,
    pub provider_url: String,
    pub language: String,
    pub published_at: Option<Timestamp>,
    pub fetched_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// To be fetched.
pub const WAITING: i16 = 0;

/// There is something to show.
pub const SHOWN: i16 = 1;

/// There is nothing to show.
pub const EMPTY: i16 = 2;

/// The card of this address, made with this row if there is none.
pub fn find_or_insert(conn: &mut Conn, row: &Card) -> QueryResult<Card> {
    on_either!(conn => {
        diesel::insert_into(preview_cards::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn)
    })?;
    preview_cards::table
        .filter(preview_cards::url.eq(&row.url))
        .select(Card::as_select())
        .first(conn)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<Card>> {
    preview_cards::table.find(id).select(Card::as_select()).first(conn).optional()
}

/// The card of this address.
pub fn of_url(conn: &mut Conn, url: &str) -> QueryResult<Option<Card>> {
    preview_cards::table
        .filter(preview_cards::url.eq(url))
        .select(Card::as_select())
        .first(conn)
        .optional()
}

/// Those of these cards that have something to show, in any order.
pub fn shown(conn: &mut Conn, ids: &[RowId]) -> QueryResult<Vec<Card>> {
    preview_cards::table
        .filter(one_of(preview_cards::id, ids.iter().map(|id| id.0)))
        .filter(preview_cards::state.eq(SHOWN))
        .select(Card::as_select())
        .load(conn)
}

/// Replaces what is known.
pub fn update(conn: &mut Conn, row: &Card) -> QueryResult<()> {
    diesel::update(preview_cards::table.find(row.id)).set(row).execute(conn).map(drop)
}

/// Puts a card under a post, or takes it off.
pub fn attach(conn: &mut Conn, post: PostId, card: Option<RowId>) -> QueryResult<()> {
    diesel::update(posts::table.find(post)).set(posts::card_id.eq(card)).execute(conn).map(drop)
}
