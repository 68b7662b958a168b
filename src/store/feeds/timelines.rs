//! The lists that apps ask for: everybody's posts, a hashtag's, a link's, one person's, letters.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::Entry;
use crate::page::{Page, Sheet, Way, sheet};
use crate::schema::{boosts, likes, pins, post_tags, posts, tags};
use crate::slips::Slip;
use crate::statement::{Pieces, holds, one_of, prepared};
use crate::visible::{not_limited_for, not_muted_by, visible_to};
use crate::{AccountId, Conn, PostId, RowId, TagId};

/// Where the author of a post is at home: empty for people of this server.
macro_rules! here {
    () => {
        "(SELECT its_home.domain FROM accounts AS its_home WHERE its_home.id = posts.account_id)"
    };
}

/// Which posts belong on a list, beside what it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Only {
    /// Posts of this server.
    pub local: bool,
    /// Posts of other servers.
    pub remote: bool,
    /// Posts with pictures.
    pub media: bool,
}

impl Only {
    /// As a condition on `posts`; each is a text of its own, so each stays prepared.
    fn condition(self) -> &'static str {
        const NO_ONE: &str = "1 = 0";
        match (self.local, self.remote, self.media) {
            (true, true, _) => NO_ONE,
            (false, false, false) => "1 = 1",
            (false, false, true) => "posts.media_count > 0",
            (true, false, false) => concat!(here!(), " = ''"),
            (true, false, true) => concat!("posts.media_count > 0 AND ", here!(), " = ''"),
            (false, true, false) => concat!(here!(), " <> ''"),
            (false, true, true) => concat!("posts.media_count > 0 AND ", here!(), " <> ''"),
        }
    }
}

/// Public posts of everybody that are no answers to others. Works made with AI do not hang among
/// those made by hand, as on the wall.
pub fn public(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    only: Only,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    const OPEN: &str = "posts.visibility = 0 AND posts.deleted_at IS NULL
        AND posts.shown_label < 2
        AND (posts.parent_id IS NULL OR posts.parent_account_id = posts.account_id)";
    let open = posts::table
        .filter(holds(OPEN))
        .filter(holds(only.condition()))
        .filter(visible_to(viewer))
        .filter(not_muted_by(viewer))
        .filter(not_limited_for(viewer))
        .select((posts::id, Slip::as_select()));
    sheet!(conn, page, posts::id, open)
}

/// The hashtags that a list is about, in lower case without `#`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// With one of these.
    pub any: Vec<String>,
    /// And with all of these.
    pub all: Vec<String>,
    /// And with none of these.
    pub none: Vec<String>,
}

/// Public posts with these hashtags.
pub fn with_tags(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    wanted: &Tags,
    only: Only,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let any = ids(conn, &wanted.any)?;
    let all = ids(conn, &wanted.all)?;
    let none = ids(conn, &wanted.none)?;
    if any.is_empty() || all.len() < wanted.all.len() {
        return Ok(Sheet::cut(page, Vec::new()));
    }
    // A hashtag alone is read along its own index.
    if let ([tag], [], []) = (any.as_slice(), all.as_slice(), none.as_slice()) {
        let with_tag = post_tags::table
            .inner_join(posts::table)
            .filter(post_tags::tag_id.eq(*tag))
            .filter(holds("posts.visibility = 0"))
            .filter(holds(only.condition()))
            .filter(visible_to(viewer))
            .filter(not_muted_by(viewer))
            .filter(not_limited_for(viewer))
            .select((post_tags::post_id, Slip::as_select()));
        return sheet!(conn, page, post_tags::post_id, with_tag);
    }
    let with = |some: &[TagId]| {
        post_tags::table
            .filter(one_of(post_tags::tag_id, some.iter().map(|id| id.0)))
            .select(post_tags::post_id)
    };
    let mut query = posts::table
        .filter(holds("posts.visibility = 0"))
        .filter(holds(only.condition()))
        .filter(posts::id.eq_any(with(&any)))
        .filter(visible_to(viewer))
        .filter(not_muted_by(viewer))
        .filter(not_limited_for(viewer))
        .select((posts::id, Slip::as_select()))
        .into_boxed();
    for tag in &all {
        query = query.filter(posts::id.eq_any(with(std::slice::from_ref(tag))));
    }
    if !none.is_empty() {
        query = query.filter(posts::id.ne_all(with(&none)));
    }
    sheet!(conn, page, posts::id, query)
}

fn ids(conn: &mut Conn, names: &[String]) -> QueryResult<Vec<TagId>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    tags::table.filter(tags::name.eq_any(names)).select(tags::id).load(conn)
}

/// Public posts under which this card stands.
pub fn with_card(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    card: RowId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let linking = posts::table
        .filter(posts::card_id.eq(card))
        .filter(holds("posts.visibility = 0"))
        .filter(visible_to(viewer))
        .filter(not_muted_by(viewer))
        .filter(not_limited_for(viewer))
        .select((posts::id, Slip::as_select()));
    sheet!(conn, page, posts::id, linking)
}

/// Letters: posts for those named, by the account or naming it.
pub fn letters(conn: &mut Conn, account: AccountId, page: &Page) -> QueryResult<Sheet<Slip>> {
    macro_rules! text {
        ($beyond:literal, $order:literal) => {
            concat!(
                "SELECT id FROM (SELECT * FROM (SELECT p.id AS id FROM posts AS p
                    WHERE p.account_id = {0} AND p.visibility = 3 AND p.deleted_at IS NULL
                    AND p.id ",
                $beyond,
                " {1} ORDER BY p.id ",
                $order,
                " LIMIT {2}) AS written UNION SELECT * FROM (SELECT m.post_id AS id
                    FROM mentions AS m JOIN posts AS p ON p.id = m.post_id
                    WHERE m.account_id = {0} AND p.visibility = 3 AND p.deleted_at IS NULL
                    AND m.post_id ",
                $beyond,
                " {1} ORDER BY m.post_id ",
                $order,
                " LIMIT {2}) AS received) AS both_ways ORDER BY id ",
                $order,
                " LIMIT {2}"
            )
        };
    }
    let (text, from): (&'static str, i64) = match page.way() {
        Way::Older(from) => (text!("<", "DESC"), from),
        Way::Newer(from) => (text!(">", "ASC"), from),
    };
    let ids: Vec<PostId> = prepared::<BigInt>(text, [account.0, from, page.fetch()]).load(conn)?;
    let rows = super::visible_of(conn, Some(account), &ids)?;
    let mut rows: Vec<(i64, Slip)> = rows.into_iter().map(|row| (row.id.0, row)).collect();
    in_order(page, &mut rows);
    Ok(Sheet::cut(page, rows))
}

/// In the order of reading.
fn in_order<T>(page: &Page, rows: &mut [(i64, T)]) {
    match page.way() {
        Way::Older(_) => rows.sort_by_key(|row| std::cmp::Reverse(row.0)),
        Way::Newer(_) => rows.sort_by_key(|row| row.0),
    }
}

/// Which posts of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Of {
    /// With pictures.
    pub only_media: bool,
    /// No answers to others.
    pub no_replies: bool,
    /// No boosts.
    pub no_boosts: bool,
    /// With this hashtag, in lower case without `#`.
    pub tag: Option<String>,
}

/// What somebody posted and boosted.
pub fn of_account(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    author: AccountId,
    which: &Of,
    page: &Page,
) -> QueryResult<Sheet<Entry>> {
    let mut query = posts::table
        .filter(posts::account_id.eq(author))
        .filter(visible_to(viewer))
        .select((posts::id, Slip::as_select()))
        .into_boxed();
    if which.only_media {
        query = query.filter(posts::media_count.gt(0));
    }
    if which.no_replies {
        query = query.filter(holds(
            "(posts.parent_id IS NULL OR posts.parent_account_id = posts.account_id)",
        ));
    }
    if let Some(name) = &which.tag {
        let tag = ids(conn, std::slice::from_ref(name))?.first().copied().unwrap_or(TagId(0));
        let tagged = post_tags::table.filter(post_tags::tag_id.eq(tag));
        query = query.filter(posts::id.eq_any(tagged.select(post_tags::post_id)));
    }
    let own: Vec<(i64, Slip)> = match page.way() {
        Way::Older(from) => {
            query.filter(posts::id.lt(from)).order(posts::id.desc()).limit(page.fetch()).load(conn)
        }
        Way::Newer(from) => {
            query.filter(posts::id.gt(from)).order(posts::id.asc()).limit(page.fetch()).load(conn)
        }
    }?;
    let mut rows: Vec<(i64, Entry)> =
        own.into_iter().map(|(at, post)| (at, Entry { boosted_by: None, post })).collect();
    if !which.no_boosts && !which.only_media && which.tag.is_none() {
        rows.extend(boosts_of(conn, viewer, author, page)?);
        in_order(page, &mut rows);
    }
    rows.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    Ok(Sheet::cut(page, rows))
}

/// Whether a boost is for the viewer: those for followers are for them, and for who made them.
fn carried_to(viewer: Option<AccountId>) -> Pieces<Bool> {
    let id = viewer.map_or(0, |it| it.0);
    holds("(boosts.visibility < 2 OR boosts.account_id = ")
        .number(id)
        .sql(" OR EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = ")
        .number(id)
        .sql(" AND f.followee_id = boosts.account_id AND f.accepted_at IS NOT NULL))")
}

fn boosts_of(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    author: AccountId,
    page: &Page,
) -> QueryResult<Vec<(i64, Entry)>> {
    let theirs = boosts::table
        .inner_join(posts::table)
        .filter(boosts::account_id.eq(author))
        .filter(carried_to(viewer))
        .filter(visible_to(viewer))
        .select((boosts::id, Slip::as_select()));
    let rows: Vec<(i64, Slip)> = match page.way() {
        Way::Older(from) => theirs
            .filter(boosts::id.lt(from))
            .order(boosts::id.desc())
            .limit(page.fetch())
            .load(conn),
        Way::Newer(from) => theirs
            .filter(boosts::id.gt(from))
            .order(boosts::id.asc())
            .limit(page.fetch())
            .load(conn),
    }?;
    let entry = |(at, post)| (at, Entry { boosted_by: Some(author), post });
    Ok(rows.into_iter().map(entry).collect())
}

/// What somebody pinned, the latest pinned first. Cursors are those of the pins.
pub fn pinned(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    author: AccountId,
    page: &Page,
) -> QueryResult<Sheet<Slip>> {
    let theirs = pins::table
        .inner_join(posts::table.on(posts::id.eq(pins::post_id)))
        .filter(pins::account_id.eq(author))
        .filter(visible_to(viewer))
        .select((pins::id, Slip::as_select()));
    sheet!(conn, page, pins::id, theirs)
}

/// What an account likes and may still see, the latest liked first. Cursors are those of the
/// likes.
pub fn liked(conn: &mut Conn, by: AccountId, page: &Page) -> QueryResult<Sheet<Slip>> {
    let liked = likes::table
        .inner_join(posts::table)
        .filter(likes::account_id.eq(by))
        .filter(visible_to(Some(by)))
        .select((likes::id, Slip::as_select()));
    sheet!(conn, page, likes::id, liked)
}

/// Nobody suspended, nor anybody on the other side of a block.
macro_rules! people_shown {
    ($table:literal, $viewer:expr) => {{
        let id = $viewer.map_or(0, |it: AccountId| it.0);
        holds(concat!(
            "NOT EXISTS (SELECT 1 FROM accounts AS who WHERE who.id = ",
            $table,
            ".account_id AND who.suspended_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM blocks AS by_viewer
                WHERE by_viewer.target_id = ",
            $table,
            ".account_id AND by_viewer.account_id = "
        ))
        .number(id)
        .sql(concat!(
            ") AND NOT EXISTS (SELECT 1 FROM blocks AS of_viewer
                WHERE of_viewer.account_id = ",
            $table,
            ".account_id AND of_viewer.target_id = "
        ))
        .number(id)
        .sql(")")
    }};
}

/// Who likes a post, the latest first. Cursors are those of the likes.
pub fn who_likes(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    post: PostId,
    page: &Page,
) -> QueryResult<Sheet<AccountId>> {
    let them = likes::table
        .filter(likes::post_id.eq(post))
        .filter(people_shown!("likes", viewer))
        .select((likes::id, likes::account_id));
    sheet!(conn, page, likes::id, them)
}

/// Who boosted a post, the latest first. Cursors are those of the boosts.
pub fn who_boosted(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    post: PostId,
    page: &Page,
) -> QueryResult<Sheet<AccountId>> {
    let them = boosts::table
        .filter(boosts::post_id.eq(post))
        .filter(carried_to(viewer))
        .filter(people_shown!("boosts", viewer))
        .select((boosts::id, boosts::account_id));
    sheet!(conn, page, boosts::id, them)
}
