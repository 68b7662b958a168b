//! How far the deliveries to each server have come: a cursor a server, a row for each failure.

use diesel::prelude::*;

use crate::schema::{failed_deliveries, inboxes, instances, outgoing, remote_actors};
use crate::statement::one_of;
use crate::{AccountId, Conn, RowId, Timestamp, on_either};

/// What is known of a server as somebody to deliver to.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = instances, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Destination {
    pub id: RowId,
    pub domain: String,
    pub signs_rfc9421: bool,
    pub cursor: i64,
    pub failures: i32,
    pub failing_since: Option<Timestamp>,
    pub next_try_at: Option<Timestamp>,
    pub gave_up_at: Option<Timestamp>,
    pub last_success_at: Option<Timestamp>,
    pub last_error: String,
}

/// One inbox of a server.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = inboxes)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Mailbox {
    pub id: RowId,
    pub instance_id: RowId,
    pub url: String,
    pub gone_at: Option<Timestamp>,
}

/// The head of a row of the log: what is needed to choose who gets it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = outgoing)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Letter {
    pub id: RowId,
    pub account_id: AccountId,
    pub object_key: String,
    pub inboxes: Vec<u8>,
}

/// Every server.
pub fn destinations(conn: &mut Conn) -> QueryResult<Vec<Destination>> {
    instances::table.select(Destination::as_select()).load(conn)
}

/// These servers.
pub fn find_destinations(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Destination>> {
    instances::table
        .filter(one_of(instances::id, ids.iter().copied()))
        .select(Destination::as_select())
        .load(conn)
}

/// These inboxes.
pub fn mailboxes(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Mailbox>> {
    inboxes::table
        .filter(one_of(inboxes::id, ids.iter().copied()))
        .select(Mailbox::as_select())
        .load(conn)
}

/// The rows of the log behind this one, the oldest first.
pub fn after(conn: &mut Conn, id: i64, limit: i64) -> QueryResult<Vec<Letter>> {
    outgoing::table
        .filter(outgoing::id.gt(RowId(id)))
        .order(outgoing::id)
        .limit(limit)
        .select(Letter::as_select())
        .load(conn)
}

/// What a row of the log says, exactly as it goes.
pub fn body(conn: &mut Conn, id: i64) -> QueryResult<Option<String>> {
    outgoing::table.find(RowId(id)).select(outgoing::body).first(conn).optional()
}

/// Writes down how far a server has come.
pub fn save(conn: &mut Conn, row: &Destination) -> QueryResult<()> {
    diesel::update(instances::table.find(row.id)).set(row).execute(conn).map(drop)
}

/// Servers for which nothing waits have come as far as the log; those in `behind` have not.
pub fn catch_up(conn: &mut Conn, head: i64, behind: &[i64]) -> QueryResult<()> {
    diesel::update(instances::table)
        .filter(instances::cursor.lt(head))
        .filter(diesel::dsl::not(one_of(instances::id, behind.iter().copied())))
        .set(instances::cursor.eq(head))
        .execute(conn)
        .map(drop)
}

/// A delivery that is not tried again.
#[derive(Clone, Debug, PartialEq, Eq, Insertable)]
#[diesel(table_name = failed_deliveries)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Failure {
    pub id: RowId,
    pub outgoing_id: RowId,
    pub inbox_id: RowId,
    pub status: i16,
    pub error: String,
    pub at: Timestamp,
}

/// Keeps it; a second one for the same delivery says nothing new.
pub fn insert_failure(conn: &mut Conn, row: &Failure) -> QueryResult<()> {
    on_either!(conn => diesel::insert_into(failed_deliveries::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .map(drop))
}

/// A few of those whose inbox this is.
pub fn people_of(conn: &mut Conn, inbox: RowId, most: i64) -> QueryResult<Vec<String>> {
    remote_actors::table
        .filter(remote_actors::inbox_id.eq(inbox))
        .order(remote_actors::account_id)
        .limit(most)
        .select(remote_actors::uri)
        .load(conn)
}

/// An inbox is gone.
pub fn set_gone(conn: &mut Conn, inbox: RowId, at: Timestamp) -> QueryResult<()> {
    diesel::update(inboxes::table.find(inbox))
        .set(inboxes::gone_at.eq(Some(at)))
        .execute(conn)
        .map(drop)
}

/// These servers sent something: they are there, whatever was thought of them.
pub fn heard_from(conn: &mut Conn, domains: &[String], at: Timestamp) -> QueryResult<()> {
    let them = instances::table.filter(instances::domain.eq_any(domains));
    let none = None::<Timestamp>;
    diesel::update(them.filter(instances::failing_since.is_not_null()))
        .set((
            instances::gave_up_at.eq(none),
            instances::next_try_at.eq(none),
            instances::failing_since.eq(none),
            instances::failures.eq(0),
        ))
        .execute(conn)?;
    diesel::update(instances::table.filter(instances::domain.eq_any(domains)))
        .set(instances::last_received_at.eq(Some(at)))
        .execute(conn)
        .map(drop)
}

/// Takes away rows of the log and failures that are older than anybody is waited for.
pub fn forget(conn: &mut Conn, before: i64, at: Timestamp) -> QueryResult<usize> {
    diesel::delete(failed_deliveries::table.filter(failed_deliveries::at.lt(at))).execute(conn)?;
    diesel::delete(outgoing::table.filter(outgoing::id.lt(RowId(before)))).execute(conn)
}
