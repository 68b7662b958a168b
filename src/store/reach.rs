//! Which of those who are there right now get to see what just happened. Each question is asked
//! for all of them at once.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::{accounts, posts};
use crate::visible::{for_each_viewer, not_limited_for_each_viewer};
use crate::{AccountId, Audience, Conn, PostId, RowId};

/// So many are asked about in one statement.
const AT_ONCE: usize = 500;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// What of a post says where it belongs.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct Place {
    /// Whose it is.
    pub author: AccountId,
    /// Who it is for.
    pub audience: Audience,
    /// Whom it answers.
    pub answers: Option<AccountId>,
    /// How many pictures it has.
    pub pictures: i16,
    /// Where its author is at home; empty for people of this server.
    pub domain: String,
    /// When it was published.
    pub created_at: crate::Timestamp,
}

/// Where a post belongs.
pub fn place(conn: &mut Conn, post: PostId) -> QueryResult<Option<Place>> {
    posts::table
        .inner_join(accounts::table)
        .filter(posts::id.eq(post))
        .select((
            posts::account_id,
            posts::visibility,
            posts::parent_account_id,
            posts::media_count,
            accounts::domain,
            posts::created_at,
        ))
        .first(conn)
        .optional()
}

/// Who of them may see the post among what many people post, and wants to read its author.
pub fn readers(conn: &mut Conn, post: PostId, among: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    ask(conn, post, among, &not_limited_for_each_viewer())
}

/// Who of them may see the post and wants to read its author, whoever brings it.
pub fn carried(conn: &mut Conn, post: PostId, among: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    ask(conn, post, among, "1 = 1")
}

/// Who of them finds the post on their home page.
pub fn at_home(conn: &mut Conn, post: PostId, among: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    const AT_HOME: &str = "(posts.account_id = viewer.id
        OR (EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = viewer.id
                AND f.followee_id = posts.account_id AND f.accepted_at IS NOT NULL
                AND (f.languages = '' OR posts.language = ''
                    OR ' ' || f.languages || ' ' LIKE '% ' || posts.language || ' %'))
            AND (posts.parent_account_id IS NULL
                OR posts.parent_account_id IN (posts.account_id, viewer.id)
                OR EXISTS (SELECT 1 FROM follows AS r WHERE r.follower_id = viewer.id
                    AND r.followee_id = posts.parent_account_id AND r.accepted_at IS NOT NULL))
            AND NOT EXISTS (SELECT 1 FROM lists AS l JOIN list_accounts AS la ON la.list_id = l.id
                WHERE l.account_id = viewer.id AND l.is_exclusive
                AND la.account_id = posts.account_id))
        OR (posts.visibility = 0 AND posts.parent_id IS NULL
            AND EXISTS (SELECT 1 FROM followed_tags AS ft
                JOIN post_tags AS pt ON pt.tag_id = ft.tag_id
                WHERE ft.account_id = viewer.id AND pt.post_id = posts.id)
            AND NOT EXISTS (SELECT 1 FROM accounts AS limited
                WHERE limited.id = posts.account_id AND limited.limited_at IS NOT NULL)))";
    ask(conn, post, among, AT_HOME)
}

/// Who of them finds the post on their home page because of this boost.
pub fn at_home_by_boost(
    conn: &mut Conn,
    post: PostId,
    by: AccountId,
    among: &[AccountId],
) -> QueryResult<Vec<AccountId>> {
    let by = by.0;
    let condition = format!(
        "(viewer.id = {by} OR EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = viewer.id
            AND f.followee_id = {by} AND f.accepted_at IS NOT NULL AND f.shows_boosts))
        AND posts.account_id <> viewer.id
        AND NOT EXISTS (SELECT 1 FROM mutes AS m
            WHERE m.account_id = viewer.id AND m.target_id = {by})
        AND NOT EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = viewer.id
            AND f.followee_id = posts.account_id AND f.accepted_at IS NOT NULL)"
    );
    ask(conn, post, among, &condition)
}

/// The numbers and the condition are ours: nothing in the text comes from outside.
fn ask(
    conn: &mut Conn,
    post: PostId,
    among: &[AccountId],
    condition: &str,
) -> QueryResult<Vec<AccountId>> {
    let mut found = Vec::new();
    for some in among.chunks(AT_ONCE) {
        let text = format!(
            "SELECT viewer.id AS id FROM accounts AS viewer, posts
            WHERE posts.id = {} AND viewer.id IN ({}) AND {condition} AND {}",
            post.0,
            numbers(some.iter().map(|it| it.0)),
            for_each_viewer(),
        );
        let rows: Vec<Found> = diesel::sql_query(text).load(conn)?;
        found.extend(rows.into_iter().map(|it| AccountId(it.id)));
    }
    Ok(found)
}

/// Who of them has done something with the post that an answer shows: wrote, liked, boosted or
/// saved it, or does not want to hear of its conversation.
pub fn tied(conn: &mut Conn, post: PostId, among: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    let (post, mut found) = (post.0, Vec::new());
    for some in among.chunks(AT_ONCE) {
        let who = numbers(some.iter().map(|it| it.0));
        let of = |table: &str| {
            format!(
                "SELECT account_id AS id FROM {table} WHERE post_id = {post} AND account_id IN ({who})"
            )
        };
        let text = format!(
            "{} UNION {} UNION {} UNION SELECT account_id AS id FROM posts
            WHERE id = {post} AND account_id IN ({who})
            UNION SELECT t.account_id AS id FROM thread_mutes AS t JOIN posts AS p
                ON t.root_id = COALESCE(p.root_id, p.id)
            WHERE p.id = {post} AND t.account_id IN ({who})",
            of("likes"),
            of("boosts"),
            of("bookmarks"),
        );
        let rows: Vec<Found> = diesel::sql_query(text).load(conn)?;
        found.extend(rows.into_iter().map(|it| AccountId(it.id)));
    }
    Ok(found)
}

/// Who of them follows somebody, or is them.
pub fn followers(
    conn: &mut Conn,
    of: AccountId,
    among: &[AccountId],
) -> QueryResult<Vec<AccountId>> {
    let mut found = Vec::new();
    for some in among.chunks(AT_ONCE) {
        let who = numbers(some.iter().map(|it| it.0));
        let of = of.0;
        let text = format!(
            "SELECT follower_id AS id FROM follows WHERE followee_id = {of}
                AND accepted_at IS NOT NULL AND follower_id IN ({who})
            UNION SELECT id FROM accounts WHERE id = {of} AND id IN ({who})"
        );
        let rows: Vec<Found> = diesel::sql_query(text).load(conn)?;
        found.extend(rows.into_iter().map(|it| AccountId(it.id)));
    }
    Ok(found)
}

/// Which of these lists the author is on.
pub fn lists(conn: &mut Conn, author: AccountId, among: &[RowId]) -> QueryResult<Vec<RowId>> {
    let on = format!(
        "SELECT la.list_id AS id FROM list_accounts AS la WHERE la.account_id = {}",
        author.0
    );
    lists_where(conn, among, &on)
}

/// Which of these lists the post belongs on: the same rule as when the list is read.
pub fn lists_of_post(conn: &mut Conn, post: PostId, among: &[RowId]) -> QueryResult<Vec<RowId>> {
    let on = format!(
        "SELECT la.list_id AS id FROM posts AS p
        JOIN list_accounts AS la ON la.account_id = p.account_id
        JOIN lists AS l ON l.id = la.list_id
        WHERE p.id = {}
        AND (p.parent_account_id IS NULL OR p.parent_account_id IN (p.account_id, l.account_id)
            OR (l.replies_policy = 0 AND EXISTS (SELECT 1 FROM follows AS r
                WHERE r.follower_id = l.account_id AND r.followee_id = p.parent_account_id
                AND r.accepted_at IS NOT NULL))
            OR (l.replies_policy = 1 AND EXISTS (SELECT 1 FROM list_accounts AS r
                WHERE r.list_id = l.id AND r.account_id = p.parent_account_id)))
        AND NOT EXISTS (SELECT 1 FROM follows AS picky
            WHERE picky.follower_id = l.account_id AND picky.followee_id = p.account_id
            AND picky.languages <> '' AND p.language <> ''
            AND ' ' || picky.languages || ' ' NOT LIKE '% ' || p.language || ' %')",
        post.0
    );
    lists_where(conn, among, &on)
}

/// Which of these lists a boost belongs on: its maker is on them, and their owner wants to see
/// what they boost.
pub fn lists_by_boost(conn: &mut Conn, by: AccountId, among: &[RowId]) -> QueryResult<Vec<RowId>> {
    let on = format!(
        "SELECT la.list_id AS id FROM list_accounts AS la JOIN lists AS l ON l.id = la.list_id
        WHERE la.account_id = {by} AND EXISTS (SELECT 1 FROM follows AS f
            WHERE f.follower_id = l.account_id AND f.followee_id = {by} AND f.shows_boosts)",
        by = by.0
    );
    lists_where(conn, among, &on)
}

fn lists_where(conn: &mut Conn, among: &[RowId], on: &str) -> QueryResult<Vec<RowId>> {
    let mut found = Vec::new();
    for some in among.chunks(AT_ONCE) {
        let text = format!("{on} AND la.list_id IN ({})", numbers(some.iter().map(|it| it.0)));
        let rows: Vec<Found> = diesel::sql_query(text).load(conn)?;
        found.extend(rows.into_iter().map(|it| RowId(it.id)));
    }
    Ok(found)
}

/// Whose a list is.
pub fn owner_of_list(conn: &mut Conn, list: RowId) -> QueryResult<Option<AccountId>> {
    use crate::schema::lists;
    lists::table.find(list).select(lists::account_id).first(conn).optional()
}

fn numbers(ids: impl Iterator<Item = i64>) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(",")
}
