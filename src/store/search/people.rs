//! People by their names.

use std::cmp::Reverse;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::words::Term;
use crate::schema::{accounts, follows, users};
use crate::statement::{Pieces, one_of};
use crate::{AccountId, Conn};

/// People of the index that are looked at.
const LOOKED_AT: i64 = 300;

/// What a search for people asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonQuery {
    /// How the parts of their name, of what they call themselves, or of their server begin.
    pub words: Vec<Term>,
    /// Their name, in small letters: whoever has just this comes first.
    pub username: String,
    /// How the name of their server begins; empty: any.
    pub domain: String,
    /// Only people that this one follows.
    pub followed_by: Option<AccountId>,
}

/// People who are found: whose name is just this (those of this server first), then whom the reader
/// follows (the latest followed first), then others (the most followed first). Suspended people and
/// those who wait for approval are left out. At most `most`.
pub fn people(
    conn: &mut Conn,
    reader: Option<AccountId>,
    query: &PersonQuery,
    most: usize,
) -> QueryResult<Vec<AccountId>> {
    if query.words.is_empty() {
        return Ok(Vec::new());
    }
    let followed = match query.followed_by.or(reader) {
        Some(follower) => followed(conn, follower, query, most)?,
        None => Vec::new(),
    };
    let mut found = exact(conn, query)?;
    if query.followed_by.is_some() {
        found.retain(|it| followed.contains(it));
    }
    found.extend(followed);
    if query.followed_by.is_none() {
        found.extend(others(conn, query)?);
    }
    let mut unique: Vec<AccountId> = Vec::new();
    for id in found {
        if !unique.contains(&id) {
            unique.push(id);
        }
    }
    let hidden = hidden(conn, &unique)?;
    unique.retain(|it| !hidden.contains(it));
    unique.truncate(most);
    Ok(unique)
}

fn exact(conn: &mut Conn, query: &PersonQuery) -> QueryResult<Vec<AccountId>> {
    let named: Vec<(AccountId, String)> = accounts::table
        .filter(accounts::username.eq(&query.username))
        .order(accounts::domain)
        .limit(LOOKED_AT)
        .select((accounts::id, accounts::domain))
        .load(conn)?;
    let is_there = |domain: &str| domain.starts_with(&query.domain);
    Ok(named.into_iter().filter(|(_, domain)| is_there(domain)).map(|(id, _)| id).collect())
}

fn followed(
    conn: &mut Conn,
    follower: AccountId,
    query: &PersonQuery,
    most: usize,
) -> QueryResult<Vec<AccountId>> {
    let said = named(matches!(conn, Conn::Pg(_)), &query.words);
    follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::followee_id)))
        .filter(follows::follower_id.eq(follower).and(follows::accepted_at.is_not_null()))
        .filter(said)
        .order(follows::id.desc())
        .limit(i64::try_from(most).unwrap_or(LOOKED_AT))
        .select(accounts::id)
        .load(conn)
}

/// Whether the words of `accounts` hold all these.
fn named(is_postgres: bool, words: &[Term]) -> Pieces<Bool> {
    let mut said = Pieces::new(
        "EXISTS (SELECT 1 FROM search_people AS said WHERE said.account_id = accounts.id",
    );
    for term in words {
        said = if is_postgres {
            said.sql(" AND said.words @@ CAST(").text(term.for_tsquery()).sql(" AS tsquery)")
        } else {
            said.sql(" AND instr(said.words, ").text(term.within()).sql(") > 0")
        };
    }
    said.sql(")")
}

fn others(conn: &mut Conn, query: &PersonQuery) -> QueryResult<Vec<AccountId>> {
    let found: Vec<i64> = match conn {
        Conn::Pg(_) => {
            let asked: Vec<String> = query.words.iter().map(Term::for_tsquery).collect();
            Pieces::<BigInt>::new("SELECT account_id FROM search_people WHERE words @@ CAST(")
                .text(asked.join(" & "))
                .sql(" AS tsquery) LIMIT ")
        }
        Conn::Sqlite(_) => {
            let asked: Vec<String> = query.words.iter().map(Term::for_fts).collect();
            Pieces::<BigInt>::new(
                "SELECT rowid FROM search_people_index WHERE search_people_index MATCH ",
            )
            .text(asked.join(" AND "))
            .sql(" LIMIT ")
        }
    }
    .number(LOOKED_AT)
    .load(conn)?;
    let mut ranked: Vec<(AccountId, i64, String)> = accounts::table
        .filter(one_of(accounts::id, found))
        .select((accounts::id, accounts::followers_count, accounts::username))
        .load(conn)?;
    ranked.sort_by(|a, b| (Reverse(a.1), &a.2, a.0.0).cmp(&(Reverse(b.1), &b.2, b.0.0)));
    Ok(ranked.into_iter().map(|(id, ..)| id).collect())
}

/// Those of these people who are suspended or not let in yet.
fn hidden(conn: &mut Conn, people: &[AccountId]) -> QueryResult<Vec<AccountId>> {
    accounts::table
        .left_join(users::table.on(users::account_id.eq(accounts::id)))
        .filter(one_of(accounts::id, people.iter().map(|it| it.0)))
        .filter(
            accounts::suspended_at.is_not_null().or(users::id
                .nullable()
                .is_not_null()
                .and(users::approved_at.nullable().is_null())),
        )
        .select(accounts::id)
        .load(conn)
}
