//! Works in the order of their artist: sections of a portfolio, and series. What stands first has
//! the highest position, so that pages are read as those of every other list.

use diesel::prelude::*;

use crate::page::{Page, Sheet, sheet};
use crate::schema::{posts, sequence_works, sequences};
use crate::slips::Slip;
use crate::statement::one_of;
use crate::visible::visible_to;
use crate::{AccountId, Conn, PostId, PostKind, SequenceId, SequenceKind, Timestamp};

/// Works in the order of their artist.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sequences)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Sequence {
    pub id: SequenceId,
    pub account_id: AccountId,
    pub kind: SequenceKind,
    pub position: i64,
    pub title: String,
    pub intro: String,
    pub cover_id: Option<PostId>,
    pub created_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &Sequence) -> QueryResult<()> {
    diesel::insert_into(sequences::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: SequenceId) -> QueryResult<Option<Sequence>> {
    sequences::table.find(id).select(Sequence::as_select()).first(conn).optional()
}

/// Those of an account, the first first.
pub fn of(
    conn: &mut Conn,
    owner: AccountId,
    kind: SequenceKind,
    most: i64,
) -> QueryResult<Vec<Sequence>> {
    sequences::table
        .filter(sequences::account_id.eq(owner).and(sequences::kind.eq(kind)))
        .order(sequences::position.desc())
        .limit(most)
        .select(Sequence::as_select())
        .load(conn)
}

/// A page of them. Cursors are the positions.
pub fn page_of(
    conn: &mut Conn,
    owner: AccountId,
    kind: SequenceKind,
    page: &Page,
) -> QueryResult<Sheet<Sequence>> {
    let theirs = sequences::table
        .filter(sequences::account_id.eq(owner).and(sequences::kind.eq(kind)))
        .select((sequences::position, Sequence::as_select()));
    sheet!(conn, page, sequences::position, theirs)
}

/// In which of them a post hangs: one of each kind at most.
pub fn holding(conn: &mut Conn, post: PostId) -> QueryResult<Vec<Sequence>> {
    sequence_works::table
        .inner_join(sequences::table)
        .filter(sequence_works::post_id.eq(post))
        .select(Sequence::as_select())
        .load(conn)
}

/// Replaces what it is called and what stands before it.
pub fn set_words(conn: &mut Conn, id: SequenceId, title: &str, intro: &str) -> QueryResult<()> {
    diesel::update(sequences::table.find(id))
        .set((sequences::title.eq(title), sequences::intro.eq(intro)))
        .execute(conn)
        .map(drop)
}

/// Chooses the work that stands for it; nothing for the first one.
pub fn set_cover(conn: &mut Conn, id: SequenceId, cover: Option<PostId>) -> QueryResult<()> {
    diesel::update(sequences::table.find(id))
        .set(sequences::cover_id.eq(cover))
        .execute(conn)
        .map(drop)
}

/// Puts it elsewhere among those of its account.
pub fn set_position(conn: &mut Conn, id: SequenceId, position: i64) -> QueryResult<()> {
    diesel::update(sequences::table.find(id))
        .set(sequences::position.eq(position))
        .execute(conn)
        .map(drop)
}

/// Takes it away; the works stay.
pub fn delete(conn: &mut Conn, id: SequenceId) -> QueryResult<()> {
    diesel::delete(sequences::table.find(id)).execute(conn).map(drop)
}

/// A work in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sequence_works)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Place {
    pub post_id: PostId,
    pub kind: SequenceKind,
    pub sequence_id: SequenceId,
    pub position: i64,
}

/// Hangs a work that hangs in none of this kind yet.
pub fn hang(conn: &mut Conn, row: &Place) -> QueryResult<()> {
    diesel::insert_into(sequence_works::table).values(row).execute(conn).map(drop)
}

/// Where all works of it hang, whoever may see them; the first first.
pub fn places(conn: &mut Conn, id: SequenceId) -> QueryResult<Vec<Place>> {
    sequence_works::table
        .filter(sequence_works::sequence_id.eq(id))
        .order(sequence_works::position.desc())
        .select(Place::as_select())
        .load(conn)
}

/// Hangs a work elsewhere in the same sequence.
pub fn set_place(conn: &mut Conn, place: &Place) -> QueryResult<()> {
    diesel::update(sequence_works::table.find((place.post_id, place.kind)))
        .set(sequence_works::position.eq(place.position))
        .execute(conn)
        .map(drop)
}

/// Takes a work out of the one of this kind that it hangs in, where it is no cover any more.
pub fn take_down(conn: &mut Conn, post: PostId, kind: SequenceKind) -> QueryResult<()> {
    let covered = sequences::table.filter(sequences::cover_id.eq(post));
    diesel::update(covered.filter(sequences::kind.eq(kind)))
        .set(sequences::cover_id.eq(None::<PostId>))
        .execute(conn)?;
    diesel::delete(sequence_works::table.find((post, kind))).execute(conn).map(drop)
}

/// Takes a work out of all of them, because it is gone or no work any more.
pub fn forget(conn: &mut Conn, post: PostId) -> QueryResult<()> {
    for kind in SequenceKind::ALL {
        take_down(conn, post, *kind)?;
    }
    Ok(())
}

/// A page of the works in it that the viewer may see. Cursors are the positions.
pub fn works(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    id: SequenceId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let hanging = sequence_works::table
        .inner_join(posts::table)
        .filter(sequence_works::sequence_id.eq(id))
        .filter(posts::kind.eq(PostKind::Artwork))
        .filter(visible_to(viewer))
        .select((sequence_works::position, Slip::as_select()));
    sheet!(conn, page, sequence_works::position, hanging)
}

/// A page of their owner's works that do not hang in it, the newest first.
pub fn not_in(
    conn: &mut Conn,
    owner: AccountId,
    id: SequenceId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let hanging = sequence_works::table
        .filter(sequence_works::sequence_id.eq(id))
        .select(sequence_works::post_id);
    let theirs = posts::table
        .filter(posts::account_id.eq(owner))
        .filter(posts::kind.eq(PostKind::Artwork))
        .filter(posts::parent_id.is_null())
        .filter(visible_to(Some(owner)))
        .filter(posts::id.ne_all(hanging))
        .select((posts::id, Slip::as_select()));
    sheet!(conn, page, posts::id, theirs)
}

/// Whether the viewer may see any work in those of an account.
pub fn is_any_seen(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    owner: AccountId,
    kind: SequenceKind,
) -> QueryResult<bool> {
    let seen: Option<SequenceId> = sequences::table
        .inner_join(sequence_works::table.inner_join(posts::table))
        .filter(sequences::account_id.eq(owner).and(sequences::kind.eq(kind)))
        .filter(posts::kind.eq(PostKind::Artwork))
        .filter(visible_to(viewer))
        .select(sequences::id)
        .first(conn)
        .optional()?;
    Ok(seen.is_some())
}

/// All works in these that the viewer may see, those of each in their order.
pub fn all_works(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    of: &[SequenceId],
) -> QueryResult<Vec<(SequenceId, PostId)>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    sequence_works::table
        .inner_join(posts::table)
        .filter(one_of(sequence_works::sequence_id, of.iter().map(|id| id.0)))
        .filter(posts::kind.eq(PostKind::Artwork))
        .filter(visible_to(viewer))
        .order((sequence_works::sequence_id, sequence_works::position.desc()))
        .select((sequence_works::sequence_id, sequence_works::post_id))
        .load(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posts::Post;
    use crate::scratch::{Scratch, a_post, an_account};

    const SECTION: SequenceKind = SequenceKind::Section;

    /// Ana (1), her works 11 to 13, of which 12 is for followers, and a section (5) of all three.
    fn filled(conn: &mut Conn) -> AccountId {
        let ana = an_account(1);
        crate::accounts::insert(conn, &ana).unwrap();
        let row = Sequence {
            id: SequenceId(5),
            account_id: ana.id,
            kind: SECTION,
            position: 0,
            title: "Birds".to_owned(),
            intro: String::new(),
            cover_id: None,
            created_at: Timestamp(1),
        };
        insert(conn, &row).unwrap();
        for (id, position) in [(11, 1), (12, 3), (13, 2)] {
            let narrow = if id == 12 { 2 } else { 0 };
            let post = Post {
                kind: PostKind::Artwork,
                visibility: crate::Audience(narrow),
                ..a_post(id, ana.id)
            };
            crate::posts::insert_unasked(conn, &post).unwrap();
            hang(conn, &place(id, position)).unwrap();
        }
        ana.id
    }

    fn place(post: i64, position: i64) -> Place {
        let (post_id, sequence_id) = (PostId(post), SequenceId(5));
        Place { post_id, kind: SECTION, sequence_id, position }
    }

    fn seen(conn: &mut Conn, viewer: Option<AccountId>) -> Vec<i64> {
        let all = all_works(conn, viewer, &[SequenceId(5)]).unwrap();
        all.iter().map(|it| it.1.0).collect()
    }

    #[test]
    fn works_hang_in_their_order_for_those_they_are_for() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let ana = filled(conn);
        assert_eq!(seen(conn, Some(ana)), [12, 13, 11]);
        assert_eq!(seen(conn, None), [13, 11]);
        let first = Page { limit: 1, ..Page::default() };
        let page = works(conn, None, SequenceId(5), &first).unwrap();
        assert_eq!((page.rows.len(), page.older), (1, Some(2)));
        let next = Page { older_than: page.older, ..first };
        assert_eq!(works(conn, None, SequenceId(5), &next).unwrap().rows[0].1.id, PostId(11));
        set_place(conn, &place(11, 9)).unwrap();
        assert_eq!(seen(conn, Some(ana)), [11, 12, 13]);
    }

    #[test]
    fn what_is_deleted_hangs_nowhere_and_covers_nothing() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let ana = filled(conn);
        set_cover(conn, SequenceId(5), Some(PostId(13))).unwrap();
        crate::posts::bury(conn, PostId(13), Timestamp(2)).unwrap();
        assert_eq!(places(conn, SequenceId(5)).unwrap().len(), 2);
        assert_eq!(find(conn, SequenceId(5)).unwrap().unwrap().cover_id, None);
        delete(conn, SequenceId(5)).unwrap();
        assert!(holding(conn, PostId(11)).unwrap().is_empty());
        assert!(
            crate::posts::find(conn, PostId(11)).unwrap().is_some_and(|it| it.account_id == ana)
        );
    }
}
