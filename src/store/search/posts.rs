//! Posts by their words.
//!
//! A search looks through candidates, the newest first, until a page is full or [`LOOKED_AT`] of
//! them were looked at: what stands in the index, the posts of one author, those that somebody has
//! to do with, or just the newest. So what it costs does not grow with what somebody types.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::words::Term;
use crate::posts::Post;
use crate::schema::posts;
use crate::statement::{Pieces, one_of, prepared};
use crate::visible::{not_limited_for, not_muted_by, visible_to};
use crate::{AccountId, Conn};

/// Candidates that one search looks at.
pub const LOOKED_AT: usize = 20_000;

/// Candidates of the first step, which mostly fills a page, and of the later ones.
const FIRST: usize = 240;
const STEP: usize = 2_000;

/// Among which posts is looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Both.
    #[default]
    All,
    /// What one wrote, liked, boosted, saved, answered, or is named in: at most the newest 2,000 of
    /// each.
    Library,
    /// Public posts whose author wants to be found.
    Public,
}

/// Something that a post has or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// Files of any kind.
    Media,
    /// A picture that stands still.
    Image,
    /// A picture that moves.
    Moving,
    /// A poll.
    Poll,
    /// A link to a page elsewhere.
    Link,
    /// It answers another post.
    Reply,
    /// Its author covers it, or warns of it.
    Sensitive,
}

/// What a search for posts asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostQuery {
    /// What all stands in the post.
    pub words: Vec<Term>,
    /// What does not.
    pub without: Vec<Term>,
    /// Only posts of this account.
    pub author: Option<AccountId>,
    /// Not of these.
    pub not_of: Vec<AccountId>,
    /// What it has or is; `false`: has not, is not.
    pub traits: Vec<(Trait, bool)>,
    /// Its language, as `de`; `de` means `de-AT` too.
    pub language: Option<String>,
    /// Where is looked.
    pub place: Place,
    /// Only posts with a lower id.
    pub older_than: Option<i64>,
    /// Only posts with a higher id.
    pub newer_than: Option<i64>,
}

/// Posts that the reader may find, the newest first: they see them (see [`visible_to`]), have not
/// muted their author, and either have to do with them or their author wants to be found
/// (FEP-5feb, FEP-268d). At most `most`.
pub fn posts(
    conn: &mut Conn,
    reader: AccountId,
    query: &PostQuery,
    most: usize,
) -> QueryResult<Vec<Post>> {
    let mut candidates = Candidates::of(conn, reader, query)?;
    let mut found: Vec<Post> = Vec::new();
    let (mut looked, mut step) = (0, FIRST);
    while found.len() < most && looked < LOOKED_AT {
        let ids = candidates.next(conn, step)?;
        if ids.is_empty() {
            break;
        }
        looked += ids.len();
        let left = i64::try_from(most - found.len()).unwrap_or(40);
        found.append(&mut among(conn, reader, query, &candidates, ids, left)?);
        step = STEP;
    }
    Ok(found)
}

/// Those of the candidates that the search means.
fn among(
    conn: &mut Conn,
    reader: AccountId,
    query: &PostQuery,
    candidates: &Candidates,
    ids: Vec<i64>,
    most: i64,
) -> QueryResult<Vec<Post>> {
    let said = conditions(matches!(conn, Conn::Pg(_)), reader, query, candidates);
    posts::table
        .filter(one_of(posts::id, ids))
        .filter(said)
        .filter(visible_to(Some(reader)))
        .filter(not_muted_by(Some(reader)))
        .filter(not_limited_for(Some(reader)))
        .order(posts::id.desc())
        .limit(most)
        .select(Post::as_select())
        .load(conn)
}

/// Public, and its author wants it to be found; what a post says itself goes before what its
/// author says (FEP-268d).
const LISTED: &str = "(posts.visibility = 0
    AND NOT EXISTS (SELECT 1 FROM remote_posts AS own WHERE own.post_id = posts.id
        AND own.searchable_by IN (2, 3))
    AND (EXISTS (SELECT 1 FROM accounts AS listed
            WHERE listed.id = posts.account_id AND listed.is_indexable)
        OR EXISTS (SELECT 1 FROM remote_posts AS own WHERE own.post_id = posts.id
            AND own.searchable_by = 1)))";

/// What somebody did who has to do with a post, and followers where it is for these to find; after
/// each comes who.
const CONCERNED: [&str; 7] = [
    "posts.account_id = ",
    " OR EXISTS (SELECT 1 FROM likes AS l WHERE l.post_id = posts.id AND l.account_id = ",
    ") OR EXISTS (SELECT 1 FROM bookmarks AS b WHERE b.post_id = posts.id AND b.account_id = ",
    ") OR EXISTS (SELECT 1 FROM boosts AS o WHERE o.post_id = posts.id AND o.account_id = ",
    ") OR EXISTS (SELECT 1 FROM mentions AS m WHERE m.post_id = posts.id AND m.account_id = ",
    ") OR EXISTS (SELECT 1 FROM posts AS r WHERE r.parent_id = posts.id
        AND r.deleted_at IS NULL AND r.account_id = ",
    ") OR EXISTS (SELECT 1 FROM remote_posts AS own JOIN follows AS f
        ON f.followee_id = posts.account_id AND f.accepted_at IS NOT NULL
        WHERE own.post_id = posts.id AND own.searchable_by = 2 AND f.follower_id = ",
];

fn conditions(
    is_postgres: bool,
    reader: AccountId,
    query: &PostQuery,
    candidates: &Candidates,
) -> Pieces<Bool> {
    let mut said = Pieces::new("(1 = 1");
    if !candidates.are_matches() {
        for term in &query.words {
            said = holds(is_postgres, said.sql(" AND EXISTS"), term);
        }
    }
    for term in &query.without {
        said = holds(is_postgres, said.sql(" AND NOT EXISTS"), term);
    }
    if let Some(author) = query.author {
        said = said.sql(" AND posts.account_id = ").number(author.0);
    }
    for account in &query.not_of {
        said = said.sql(" AND posts.account_id <> ").number(account.0);
    }
    for (which, is_wanted) in &query.traits {
        said = said.sql(if *is_wanted { " AND " } else { " AND NOT " }).sql(which.sql());
    }
    if let Some(language) = &query.language {
        said = said
            .sql(" AND (posts.language = ")
            .text(language.clone())
            .sql(" OR substr(posts.language, 1, ")
            .number(i64::try_from(language.len() + 1).unwrap_or(3))
            .sql(if is_postgres { "::int) = " } else { ") = " })
            .text(format!("{language}-"))
            .sql(")");
    }
    match query.place {
        Place::Public => said = said.sql(" AND ").sql(LISTED),
        Place::All => {
            said = said.sql(" AND (").sql(LISTED).sql(" OR ");
            for part in CONCERNED {
                said = said.sql(part).number(reader.0);
            }
            said = said.sql("))");
        }
        // The candidates are just these.
        Place::Library => {}
    }
    said.sql(")")
}

/// Whether the words of a post hold a term; follows after `EXISTS`.
fn holds(is_postgres: bool, said: Pieces<Bool>, term: &Term) -> Pieces<Bool> {
    const ITS_WORDS: &str =
        " (SELECT 1 FROM search_posts AS said WHERE said.post_id = posts.id AND ";
    let said = said.sql(ITS_WORDS);
    if is_postgres {
        said.sql("said.words @@ CAST(").text(term.for_tsquery()).sql(" AS tsquery))")
    } else {
        said.sql("instr(said.words, ").text(term.within()).sql(") > 0)")
    }
}

impl Trait {
    fn sql(self) -> &'static str {
        match self {
            Self::Media => "(posts.media_count > 0)",
            Self::Image => {
                "(EXISTS (SELECT 1 FROM media AS still WHERE still.post_id = posts.id
                    AND still.renditions NOT LIKE '%\"is_animated\":true%'))"
            }
            Self::Moving => {
                "(EXISTS (SELECT 1 FROM media AS moving WHERE moving.post_id = posts.id
                    AND moving.renditions LIKE '%\"is_animated\":true%'))"
            }
            Self::Poll => "(posts.has_poll)",
            Self::Link => "(posts.card_id IS NOT NULL)",
            Self::Reply => "(posts.parent_id IS NOT NULL)",
            Self::Sensitive => "(posts.sensitivity <> 0 OR posts.warning <> '')",
        }
    }
}

/// Where a search takes posts to look at from.
enum Candidates {
    /// The index, by these words.
    Matches { asked: String, below: i64, above: i64 },
    /// One author.
    Author { author: i64, below: i64, above: i64 },
    /// The newest.
    Newest { below: i64, above: i64 },
    /// These, the highest last.
    Listed(Vec<i64>),
}

impl Candidates {
    fn of(conn: &mut Conn, reader: AccountId, query: &PostQuery) -> QueryResult<Self> {
        let below = query.older_than.unwrap_or(i64::MAX);
        let above = query.newer_than.unwrap_or(i64::MIN);
        if query.place == Place::Library {
            return Ok(Self::Listed(library(conn, reader, below, above)?));
        }
        if let Some(author) = query.author {
            return Ok(Self::Author { author: author.0, below, above });
        }
        if query.words.is_empty() {
            return Ok(Self::Newest { below, above });
        }
        let asked: Vec<String> = match conn {
            Conn::Pg(_) => query.words.iter().map(Term::for_tsquery).collect(),
            Conn::Sqlite(_) => query.words.iter().map(Term::for_fts).collect(),
        };
        let and = if matches!(conn, Conn::Pg(_)) { " & " } else { " AND " };
        Ok(Self::Matches { asked: asked.join(and), below, above })
    }

    /// Whether they hold the words already.
    fn are_matches(&self) -> bool {
        matches!(self, Self::Matches { .. })
    }

    /// The next ones, the newest first.
    fn next(&mut self, conn: &mut Conn, count: usize) -> QueryResult<Vec<i64>> {
        const OF_AUTHOR: &str =
            "SELECT id FROM posts WHERE account_id = {0} AND id < {1} AND id > {2}
            ORDER BY id DESC LIMIT {3}";
        const NEWEST: &str = "SELECT id FROM posts WHERE id < {0} AND id > {1}
            ORDER BY id DESC LIMIT {2}";
        let most = i64::try_from(count).unwrap_or(200);
        let (ids, reached) = match self {
            Self::Listed(ids) => {
                let rest = ids.len().saturating_sub(count);
                let mut next = ids.split_off(rest);
                next.reverse();
                return Ok(next);
            }
            Self::Matches { asked, below, above } => {
                (matches(conn, asked, (*below, *above), most)?, below)
            }
            Self::Author { author, below, above } => {
                let binds = [*author, *below, *above, most];
                (prepared::<BigInt>(OF_AUTHOR, binds).load(conn)?, below)
            }
            Self::Newest { below, above } => {
                (prepared::<BigInt>(NEWEST, [*below, *above, most]).load(conn)?, below)
            }
        };
        if let Some(last) = ids.last() {
            *reached = *last;
        }
        Ok(ids)
    }
}

fn matches(
    conn: &mut Conn,
    asked: &str,
    (below, above): (i64, i64),
    most: i64,
) -> QueryResult<Vec<i64>> {
    let asked = asked.to_owned();
    match conn {
        Conn::Pg(_) => {
            Pieces::<BigInt>::new("SELECT post_id FROM search_posts WHERE words @@ CAST(")
                .text(asked)
                .sql(" AS tsquery) AND post_id < ")
                .number(below)
                .sql(" AND post_id > ")
                .number(above)
                .sql(" ORDER BY post_id DESC LIMIT ")
        }
        Conn::Sqlite(_) => Pieces::<BigInt>::new(
            "SELECT rowid FROM search_posts_index WHERE search_posts_index MATCH ",
        )
        .text(asked)
        .sql(" AND rowid < ")
        .number(below)
        .sql(" AND rowid > ")
        .number(above)
        .sql(" ORDER BY rowid DESC LIMIT "),
    }
    .number(most)
    .load(conn)
}

/// Posts that somebody has to do with, the newest of each sort; the highest id last.
fn library(conn: &mut Conn, reader: AccountId, below: i64, above: i64) -> QueryResult<Vec<i64>> {
    const TEXT: &str = "
        SELECT id FROM (
        SELECT id FROM (SELECT id FROM posts WHERE account_id = {0}
            ORDER BY id DESC LIMIT 2000) AS a
        UNION SELECT post_id FROM (SELECT post_id FROM bookmarks WHERE account_id = {0}
            ORDER BY id DESC LIMIT 2000) AS b
        UNION SELECT post_id FROM (SELECT post_id FROM likes WHERE account_id = {0}
            ORDER BY id DESC LIMIT 2000) AS c
        UNION SELECT post_id FROM (SELECT post_id FROM boosts WHERE account_id = {0}
            ORDER BY id DESC LIMIT 2000) AS d
        UNION SELECT post_id FROM (SELECT post_id FROM mentions WHERE account_id = {0}
            ORDER BY post_id DESC LIMIT 2000) AS e
        UNION SELECT parent_id FROM (SELECT parent_id FROM posts WHERE account_id = {0}
            AND parent_id IS NOT NULL ORDER BY id DESC LIMIT 2000) AS f
        ) AS hers WHERE id < {1} AND id > {2} ORDER BY id";
    prepared::<BigInt>(TEXT, [reader.0, below, above]).load(conn)
}
