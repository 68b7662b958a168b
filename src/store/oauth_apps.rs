//! A program that acts for people.

use diesel::prelude::*;

use crate::schema::{access_tokens, oauth_apps, oauth_codes};
use crate::{Conn, RowId, Timestamp};

/// A program that acts for people.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = oauth_apps)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct OauthApp {
    pub id: RowId,
    pub client_id: String,
    pub secret_hash: Vec<u8>,
    pub name: String,
    pub website: String,
    pub redirect_uris: String,
    pub scopes: String,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &OauthApp) -> QueryResult<()> {
    diesel::insert_into(oauth_apps::table).values(row).execute(conn).map(drop)
}

/// The row with this id.
pub fn find(conn: &mut Conn, id: RowId) -> QueryResult<Option<OauthApp>> {
    oauth_apps::table.find(id).select(OauthApp::as_select()).first(conn).optional()
}

/// The app that calls itself so.
pub fn by_client_id(conn: &mut Conn, client_id: &str) -> QueryResult<Option<OauthApp>> {
    oauth_apps::table
        .filter(oauth_apps::client_id.eq(client_id))
        .select(OauthApp::as_select())
        .first(conn)
        .optional()
}

/// The names and web sites of these apps.
pub fn names(conn: &mut Conn, ids: &[RowId]) -> QueryResult<Vec<(RowId, String, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    oauth_apps::table
        .filter(oauth_apps::id.eq_any(ids))
        .select((oauth_apps::id, oauth_apps::name, oauth_apps::website))
        .load(conn)
}

/// Notes that an app was given a token. It is a little later than the app itself, which is how an
/// app that never got one is told.
pub fn touch(conn: &mut Conn, id: RowId, now: Timestamp) -> QueryResult<()> {
    diesel::update(oauth_apps::table.find(id))
        .set(oauth_apps::last_used_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// Takes away the apps that were registered before `before` and never got a token. Answers how
/// many.
pub fn delete_unused(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    let with_token = access_tokens::table
        .filter(access_tokens::app_id.is_not_null())
        .select(access_tokens::app_id.assume_not_null());
    let unused = oauth_apps::table
        .filter(oauth_apps::last_used_at.lt(before))
        .filter(oauth_apps::last_used_at.eq(oauth_apps::created_at))
        .filter(oauth_apps::id.ne_all(oauth_codes::table.select(oauth_codes::app_id)))
        .filter(oauth_apps::id.ne_all(with_token))
        .limit(1_000)
        .select(oauth_apps::id);
    let ids: Vec<RowId> = unused.load(conn)?;
    diesel::delete(oauth_apps::table.filter(oauth_apps::id.eq_any(ids))).execute(conn)
}
