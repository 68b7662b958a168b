//! Finding people and hashtags by how they begin. Each question reads a few rows of an index,
//! whatever is typed.

use diesel::backend::Backend;
use diesel::dsl::sql;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::posts::Post;
use crate::schema::{accounts, follows, posts, tags, users};
use crate::shown::Card;
use crate::statement::{one_of, prepared};
use crate::visible::{not_muted_by, visible_to};
use crate::{AccountId, Conn, PostId};

/// Rows of the index that are looked at. The two engines sort signs like `_` differently, so what
/// begins otherwise may stand between.
const ROWS: i64 = 60;

/// People whose name begins so, in small letters; those of this server and others known here.
/// Suspended people and those who wait for approval are left out.
pub fn people(conn: &mut Conn, beginning: &str, most: usize) -> QueryResult<Vec<Card>> {
    let mut found: Vec<Card> = accounts::table
        .filter(accounts::username.ge(beginning))
        .order((accounts::username, accounts::domain))
        .limit(ROWS)
        .select(Card::as_select())
        .load(conn)?;
    found.retain(|it| it.username.starts_with(beginning) && it.suspended_at.is_none());
    let ids: Vec<AccountId> = found.iter().map(|it| it.id).collect();
    let waiting: Vec<AccountId> = users::table
        .filter(users::account_id.eq_any(&ids).and(users::approved_at.is_null()))
        .select(users::account_id)
        .load(conn)?;
    found.retain(|it| !waiting.contains(&it.id));
    found.truncate(most);
    Ok(found)
}

/// Hashtags that begin so: their name in small letters, and how they are spelled.
pub fn hashtags(
    conn: &mut Conn,
    beginning: &str,
    most: usize,
) -> QueryResult<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = tags::table
        .filter(tags::name.ge(beginning))
        .order(tags::name)
        .limit(ROWS)
        .select((tags::name, tags::spelling))
        .load(conn)?;
    found.retain(|(name, _)| name.starts_with(beginning));
    found.truncate(most);
    Ok(found)
}

/// Whom the account follows, by a part of their name or of what they call themselves, in small
/// letters. The latest followed first.
pub fn followed(
    conn: &mut Conn,
    me: AccountId,
    part: &str,
    most: i64,
) -> QueryResult<Vec<AccountId>> {
    let named = Holds::all(PEOPLE, [part.to_owned()]);
    follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::followee_id)))
        .filter(follows::follower_id.eq(me).and(follows::accepted_at.is_not_null()))
        .filter(accounts::suspended_at.is_null())
        .filter(named)
        .order(follows::id.desc())
        .limit(most)
        .select(accounts::id)
        .load(conn)
}

/// Those of these people who may be found by the reader: there is no block between the two, and
/// the reader has not blocked their server.
pub fn without_blocked(
    conn: &mut Conn,
    reader: AccountId,
    people: &[AccountId],
) -> QueryResult<Vec<AccountId>> {
    const TEXT: &str = "SELECT a.id FROM accounts AS a WHERE a.id IN ({*})
        AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = {0} AND b.target_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.account_id = a.id AND b.target_id = {0})
        AND NOT EXISTS (SELECT 1 FROM account_domain_blocks AS d
            WHERE d.account_id = {0} AND d.domain = a.domain)";
    if people.is_empty() {
        return Ok(Vec::new());
    }
    prepared::<BigInt>(TEXT, [reader.0]).of(people.iter().map(|it| it.0)).load(conn)
}

/// What a search for posts asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostQuery {
    /// Words that all stand in the post.
    pub words: Vec<String>,
    /// Only posts of this account.
    pub author: Option<AccountId>,
    /// Only posts with a lower id.
    pub older_than: Option<i64>,
    /// Only posts with a higher id.
    pub newer_than: Option<i64>,
}

/// So many of the newest public posts are looked through, and so many of one's own, of those
/// saved, liked, and of those one is named in.
const PUBLIC_POSTS: i64 = 20_000;

/// Posts with these words, the newest first, that the reader may see: their own, those they saved
/// or liked, those that name them, and public ones whose author wants to be found. At most `most`.
pub fn posts(
    conn: &mut Conn,
    reader: AccountId,
    query: &PostQuery,
    most: i64,
) -> QueryResult<Vec<Post>> {
    const OURS: &str = "
        SELECT id FROM (SELECT id FROM posts WHERE account_id = {0} ORDER BY id DESC LIMIT 500) AS a
        UNION SELECT post_id FROM (SELECT post_id FROM bookmarks WHERE account_id = {0}
            ORDER BY id DESC LIMIT 500) AS b
        UNION SELECT post_id FROM (SELECT post_id FROM likes WHERE account_id = {0}
            ORDER BY id DESC LIMIT 500) AS c
        UNION SELECT post_id FROM (SELECT post_id FROM mentions WHERE account_id = {0}
            ORDER BY post_id DESC LIMIT 500) AS d";
    const LISTED: &str = "posts.visibility = 0 AND EXISTS (SELECT 1 FROM accounts AS listed
        WHERE listed.id = posts.account_id AND listed.is_indexable)";
    let ours: Vec<i64> = prepared::<BigInt>(OURS, [reader.0]).load(conn)?;
    let floor: Option<PostId> = posts::table
        .order(posts::id.desc())
        .select(posts::id)
        .offset(PUBLIC_POSTS)
        .limit(1)
        .first(conn)
        .optional()?;
    let words = Holds::all(WORDS, query.words.iter().cloned());
    let range = posts::id
        .lt(PostId(query.older_than.unwrap_or(i64::MAX)))
        .and(posts::id.gt(PostId(query.newer_than.unwrap_or(i64::MIN))));
    // One account has one id: between the lowest and the highest lie all of them.
    let (first, last) =
        query.author.map_or((AccountId(i64::MIN), AccountId(i64::MAX)), |it| (it, it));
    let author = posts::account_id.ge(first).and(posts::account_id.le(last));
    let mut found: Vec<Post> = posts::table
        .filter(one_of(posts::id, ours))
        .filter(range)
        .filter(author)
        .filter(words.clone())
        .filter(visible_to(Some(reader)))
        .order(posts::id.desc())
        .limit(most)
        .select(Post::as_select())
        .load(conn)?;
    let mut listed: Vec<Post> = posts::table
        .filter(posts::id.gt(floor.unwrap_or(PostId(i64::MIN))))
        .filter(range)
        .filter(sql::<Bool>(LISTED))
        .filter(author)
        .filter(words)
        .filter(visible_to(Some(reader)))
        .filter(not_muted_by(Some(reader)))
        .order(posts::id.desc())
        .limit(most)
        .select(Post::as_select())
        .load(conn)?;
    found.append(&mut listed);
    found.sort_unstable_by_key(|it| std::cmp::Reverse(it.id));
    found.dedup_by_key(|it| it.id);
    Ok(found)
}

/// Whether a text holds all these words, whatever their case. Written so that it means the same
/// on both engines, and that no sign in a word means something.
#[derive(Clone, Debug)]
struct Holds {
    text: &'static str,
    words: Vec<String>,
}

const PEOPLE: &str = "accounts.username || ' ' || accounts.display_name";
const WORDS: &str = "posts.title || ' ' || posts.warning || ' ' || posts.html";

impl Holds {
    fn all(text: &'static str, words: impl IntoIterator<Item = String>) -> Self {
        Self { text, words: words.into_iter().map(|it| it.to_lowercase()).collect() }
    }
}

impl Expression for Holds {
    type SqlType = Bool;
}

impl<DB: Backend> QueryFragment<DB> for Holds
where
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(1 = 1");
        for word in &self.words {
            out.push_sql(" AND replace(lower(");
            out.push_sql(self.text);
            out.push_sql("), ");
            out.push_bind_param::<Text, _>(word)?;
            out.push_sql(", '') <> lower(");
            out.push_sql(self.text);
            out.push_sql(")");
        }
        out.push_sql(")");
        Ok(())
    }
}

/// No static id: the text differs with the number of words.
impl QueryId for Holds {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl ValidGrouping<()> for Holds {
    type IsAggregate = is_aggregate::No;
}

impl<QS> AppearsOnTable<QS> for Holds {}

impl<QS> SelectableExpression<QS> for Holds {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, an_account};
    use crate::{TagId, Timestamp};

    #[test]
    fn people_are_found_by_how_their_name_begins() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        for (id, name, domain) in
            [(1, "mira", ""), (2, "mirabel", "far.example"), (3, "ren", ""), (4, "mirko", "")]
        {
            let mut row = an_account(id);
            name.clone_into(&mut row.username);
            domain.clone_into(&mut row.domain);
            row.suspended_at = (id == 4).then_some(Timestamp(1));
            crate::accounts::insert(conn, &row).unwrap();
        }
        let names = |conn: &mut Conn, beginning, most| -> Vec<String> {
            people(conn, beginning, most).unwrap().into_iter().map(|it| it.username).collect()
        };
        assert_eq!(names(conn, "mir", 9), ["mira", "mirabel"]);
        assert_eq!(names(conn, "mir", 1), ["mira"]);
        assert!(names(conn, "%", 9).is_empty());
        assert!(names(conn, "z", 9).is_empty());
    }

    #[test]
    fn hashtags_are_found_by_how_they_begin() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        for (id, name) in [(1, "ink"), (2, "inktober"), (3, "paper")] {
            let row = crate::tags::Tag {
                id: TagId(id),
                name: name.to_owned(),
                spelling: name.to_uppercase(),
            };
            crate::tags::find_or_insert(conn, &row).unwrap();
        }
        let found = hashtags(conn, "ink", 9).unwrap();
        let expected = [("ink", "INK"), ("inktober", "INKTOBER")];
        assert_eq!(found, expected.map(|(name, said)| (name.to_owned(), said.to_owned())));
    }
}
