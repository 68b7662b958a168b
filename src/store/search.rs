//! Finding people and hashtags by how they begin. Each question reads a few rows of an index,
//! whatever is typed.

use diesel::prelude::*;

use crate::schema::{accounts, tags, users};
use crate::shown::Card;
use crate::{AccountId, Conn};

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
