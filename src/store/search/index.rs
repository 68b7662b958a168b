//! Keeps the index in step with the rows.
//!
//! Nobody has to remember it: triggers of the database note each post and each person whose words
//! changed, by whatever way, and [`settle`] runs at the end of every change, in its transaction
//! ([`crate::Store::write`]). So the index commits together with what it is about. What Explore
//! may show goes the same way.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, SmallInt};

use super::words::Said;
use crate::schema::{accounts, media, posts};
use crate::statement::{Pieces, prepared};
use crate::{AccountId, Conn, PostId, explore};

/// Rows that are written at once.
const BATCH: usize = 200;

const POST: i16 = 0;

/// All works of somebody, for Explore alone.
const WORKS_OF: i16 = 2;

/// Writes into the index whatever changed since. Costs one look at an empty table where nothing
/// did.
pub fn settle(conn: &mut Conn) -> QueryResult<()> {
    loop {
        let stale: Vec<(i16, i64)> = prepared::<(SmallInt, BigInt)>(
            "SELECT DISTINCT kind, id FROM search_stale LIMIT 200",
            Vec::<i64>::new(),
        )
        .load(conn)?;
        for (kind, id) in &stale {
            Pieces::<()>::new("DELETE FROM search_stale WHERE kind = ")
                .number(i64::from(*kind))
                .sql(" AND id = ")
                .number(*id)
                .execute(conn)?;
            match *kind {
                POST => index_post(conn, PostId(*id))?,
                WORKS_OF => explore::hang_all_of(conn, AccountId(*id))?,
                _ => index_person(conn, AccountId(*id))?,
            }
        }
        if stale.len() < BATCH {
            return Ok(());
        }
    }
}

/// Where writing what was here before the index has got to: ids below these are still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Posts.
    pub posts: i64,
    /// People.
    pub people: i64,
}

/// Writes the next rows that were here before the index, the newest first. Answers where to go on;
/// `None` when all are in. They are in the index when the change that this is part of commits.
pub fn index_older(conn: &mut Conn, from: Reached, most: i64) -> QueryResult<Option<Reached>> {
    let people: Vec<i64> = prepared::<BigInt>(
        "SELECT id FROM accounts WHERE id < {0} ORDER BY id DESC LIMIT {1}",
        [from.people, most],
    )
    .load(conn)?;
    let posts: Vec<i64> = prepared::<BigInt>(
        "SELECT id FROM posts WHERE id < {0} ORDER BY id DESC LIMIT {1}",
        [from.posts, most],
    )
    .load(conn)?;
    for id in &people {
        index_person(conn, AccountId(*id))?;
    }
    for id in &posts {
        index_post(conn, PostId(*id))?;
    }
    let (posts, people) = (posts.last().copied(), people.last().copied());
    let is_done = posts.is_none() && people.is_none();
    Ok((!is_done).then_some(Reached {
        posts: posts.unwrap_or(i64::MIN),
        people: people.unwrap_or(i64::MIN),
    }))
}

fn index_post(conn: &mut Conn, id: PostId) -> QueryResult<()> {
    let row: Option<(String, String, String, String)> = posts::table
        .find(id)
        .filter(posts::deleted_at.is_null())
        .select((posts::title, posts::medium, posts::warning, posts::html))
        .first(conn)
        .optional()?;
    let mut said = Said::default();
    if let Some((title, medium, warning, html)) = row {
        said.text(&title);
        said.text(&warning);
        said.html(&html);
        said.text(&medium);
        let alts: Vec<String> = media::table
            .filter(media::post_id.eq(id).and(media::alt.ne("")))
            .order(media::position)
            .select(media::alt)
            .load(conn)?;
        for alt in &alts {
            said.text(alt);
        }
        for tag in crate::tags::names_of_post(conn, id)? {
            said.tag(&tag);
        }
    }
    keep(conn, &said, id.0, &POSTS)?;
    explore::hang(conn, id)
}

fn index_person(conn: &mut Conn, id: AccountId) -> QueryResult<()> {
    let row: Option<(String, String, String)> = accounts::table
        .find(id)
        .select((accounts::username, accounts::domain, accounts::display_name))
        .first(conn)
        .optional()?;
    let mut said = Said::default();
    if let Some((username, domain, display_name)) = row {
        said.text(&username);
        // `mira_ink` is also found by `miraink`.
        let together: String = username.chars().filter(|it| it.is_alphanumeric()).collect();
        if together != username {
            said.text(&together);
        }
        said.text(&display_name);
        said.text(&domain);
    }
    keep(conn, &said, id.0, &PEOPLE)
}

/// The texts that differ between the two tables, and between the engines.
struct Table {
    take: &'static str,
    put_sqlite: &'static str,
    put_postgres: &'static str,
    replace_sqlite: &'static str,
    replace_postgres: &'static str,
}

const POSTS: Table = Table {
    take: "DELETE FROM search_posts WHERE post_id = ",
    put_sqlite: "INSERT INTO search_posts (words, post_id) VALUES (",
    put_postgres: "INSERT INTO search_posts (words, post_id) VALUES (CAST(",
    replace_sqlite: ") ON CONFLICT (post_id) DO UPDATE SET words = excluded.words
        WHERE search_posts.words <> excluded.words",
    replace_postgres: ") ON CONFLICT (post_id) DO UPDATE SET words = excluded.words",
};
const PEOPLE: Table = Table {
    take: "DELETE FROM search_people WHERE account_id = ",
    put_sqlite: "INSERT INTO search_people (words, account_id) VALUES (",
    put_postgres: "INSERT INTO search_people (words, account_id) VALUES (CAST(",
    replace_sqlite: ") ON CONFLICT (account_id) DO UPDATE SET words = excluded.words
        WHERE search_people.words <> excluded.words",
    replace_postgres: ") ON CONFLICT (account_id) DO UPDATE SET words = excluded.words",
};

fn keep(conn: &mut Conn, said: &Said, id: i64, table: &Table) -> QueryResult<()> {
    let change = if said.is_empty() {
        Pieces::<()>::new(table.take).number(id)
    } else if matches!(conn, Conn::Pg(_)) {
        Pieces::new(table.put_postgres)
            .text(said.for_tsvector())
            .sql(" AS tsvector), ")
            .number(id)
            .sql(table.replace_postgres)
    } else {
        Pieces::new(table.put_sqlite)
            .text(said.for_sqlite())
            .sql(", ")
            .number(id)
            .sql(table.replace_sqlite)
    };
    change.execute(conn).map(drop)
}
