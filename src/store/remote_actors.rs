//! What is known of somebody elsewhere beside their account.

use diesel::prelude::*;

use crate::accounts::Account;
use crate::schema::{accounts, inboxes, instances, remote_actors};
use crate::statement::one_of;
use crate::{AccountId, Conn, Label, RowId, Terms, Timestamp, on_either};

/// What is known of somebody elsewhere beside their account.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = remote_actors, primary_key(account_id), treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct RemoteActor {
    pub account_id: AccountId,
    pub instance_id: RowId,
    pub uri: String,
    pub url: String,
    pub actor_type: i16,
    pub inbox: String,
    pub inbox_id: RowId,
    pub followers: String,
    pub following: String,
    pub outbox: String,
    pub featured: String,
    pub avatar_url: String,
    pub header_url: String,
    pub also_known_as: String,
    pub moved_to: String,
    pub key_id: String,
    pub key_pem: String,
    pub ed25519_key: String,
    pub key_fetched_at: Timestamp,
    pub claimed_followers: Option<i64>,
    pub claimed_following: Option<i64>,
    pub claimed_posts: Option<i64>,
    pub is_confirmed: bool,
    pub updated_at: Option<Timestamp>,
    pub terms_at: Option<Timestamp>,
    pub fetched_at: Timestamp,
}

/// Adds a row.
pub fn insert(conn: &mut Conn, row: &RemoteActor) -> QueryResult<()> {
    diesel::insert_into(remote_actors::table).values(row).execute(conn).map(drop)
}

/// Replaces the row of this account.
pub fn update(conn: &mut Conn, row: &RemoteActor) -> QueryResult<()> {
    diesel::update(remote_actors::table.find(row.account_id)).set(row).execute(conn).map(drop)
}

/// The row of this account.
pub fn find(conn: &mut Conn, account: AccountId) -> QueryResult<Option<RemoteActor>> {
    remote_actors::table.find(account).select(RemoteActor::as_select()).first(conn).optional()
}

/// Where these people are at home: the id and the page of each.
pub fn addresses(
    conn: &mut Conn,
    of: &[AccountId],
) -> QueryResult<Vec<(AccountId, String, String)>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    remote_actors::table
        .filter(one_of(remote_actors::account_id, of.iter().map(|id| id.0)))
        .select((remote_actors::account_id, remote_actors::uri, remote_actors::url))
        .load(conn)
}

/// Who has this id.
pub fn find_by_uri(conn: &mut Conn, uri: &str) -> QueryResult<Option<RemoteActor>> {
    remote_actors::table
        .filter(remote_actors::uri.eq(uri))
        .select(RemoteActor::as_select())
        .first(conn)
        .optional()
}

/// The account of who has this id.
pub fn account_of(conn: &mut Conn, uri: &str) -> QueryResult<Option<AccountId>> {
    remote_actors::table
        .filter(remote_actors::uri.eq(uri))
        .select(remote_actors::account_id)
        .first(conn)
        .optional()
}

/// Who signs with this key. An id of a key belongs to one actor, but nothing forces strangers to
/// keep to that; the caller compares.
pub fn find_by_key(conn: &mut Conn, key_id: &str) -> QueryResult<Option<RemoteActor>> {
    remote_actors::table
        .filter(remote_actors::key_id.eq(key_id))
        .order(remote_actors::account_id)
        .select(RemoteActor::as_select())
        .first(conn)
        .optional()
}

/// Who has this id, with their account, which is held until the end of the transaction: whatever
/// happens to the posts of one author happens one after the other.
pub fn lock(conn: &mut Conn, uri: &str) -> QueryResult<Option<(RemoteActor, Account)>> {
    let found = remote_actors::table
        .inner_join(accounts::table.on(accounts::id.eq(remote_actors::account_id)))
        .filter(remote_actors::uri.eq(uri));
    match conn {
        Conn::Pg(conn) => found
            .select((RemoteActor::as_select(), Account::as_select()))
            .for_no_key_update()
            .first(conn)
            .optional(),
        Conn::Sqlite(conn) => {
            found.select((RemoteActor::as_select(), Account::as_select())).first(conn).optional()
        }
    }
}

/// The rows of these accounts, in no order; people of this server have none.
pub fn find_many(conn: &mut Conn, accounts: &[AccountId]) -> QueryResult<Vec<RemoteActor>> {
    remote_actors::table
        .filter(one_of(remote_actors::account_id, accounts.iter().map(|id| id.0)))
        .select(RemoteActor::as_select())
        .load(conn)
}

/// The account with this name on that server, whoever has the name now.
pub fn account_named(conn: &mut Conn, name: &str, domain: &str) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::username.eq(name).and(accounts::domain.eq(domain)))
        .select(Account::as_select())
        .first(conn)
        .optional()
}

/// What a document changes about the account.
#[derive(Clone, Debug, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each a column of its own")]
pub struct Portrait {
    pub username: String,
    pub display_name: String,
    pub bio_html: String,
    pub fields: String,
    pub terms: Terms,
    pub default_label: Label,
    pub is_indexable: bool,
    pub is_locked: bool,
    pub is_bot: bool,
    pub is_discoverable: bool,
    pub also_known_as: String,
    pub moved_to: String,
    pub moved_at: Option<Timestamp>,
}

/// Replaces what the document says.
pub fn paint(conn: &mut Conn, id: AccountId, portrait: &Portrait) -> QueryResult<()> {
    diesel::update(accounts::table.find(id)).set(portrait).execute(conn).map(drop)
}

/// Gives the name of an account free: its server gave it to somebody else.
pub fn rename(conn: &mut Conn, id: AccountId, name: &str) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::username.eq(name))
        .execute(conn)
        .map(drop)
}

/// Sets whether the name was confirmed by the server it names.
pub fn set_confirmed(conn: &mut Conn, id: AccountId, is_confirmed: bool) -> QueryResult<()> {
    diesel::update(remote_actors::table.find(id))
        .set(remote_actors::is_confirmed.eq(is_confirmed))
        .execute(conn)
        .map(drop)
}

/// Remembers a key that was fetched anew.
pub fn set_key(
    conn: &mut Conn,
    id: AccountId,
    (key_id, pem, ed25519): (&str, &str, &str),
    at: Timestamp,
) -> QueryResult<()> {
    diesel::update(remote_actors::table.find(id))
        .set((
            remote_actors::key_id.eq(key_id),
            remote_actors::key_pem.eq(pem),
            remote_actors::ed25519_key.eq(ed25519),
            remote_actors::key_fetched_at.eq(at),
        ))
        .execute(conn)
        .map(drop)
}

/// The rows of a server and of an inbox there; made with these ids where there are none. Answers
/// whether the server is new here.
pub fn place(
    conn: &mut Conn,
    (instance, domain): (RowId, &str),
    (inbox, url): (RowId, &str),
    now: Timestamp,
) -> QueryResult<(RowId, RowId, bool)> {
    let row =
        (instances::id.eq(instance), instances::domain.eq(domain), instances::created_at.eq(now));
    let added = on_either!(conn => diesel::insert_into(instances::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    let instance: RowId =
        instances::table.filter(instances::domain.eq(domain)).select(instances::id).first(conn)?;
    let row = (
        inboxes::id.eq(inbox),
        inboxes::instance_id.eq(instance),
        inboxes::url.eq(url),
        inboxes::created_at.eq(now),
    );
    on_either!(conn => diesel::insert_into(inboxes::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)?);
    let this = inboxes::table.filter(inboxes::url.eq(url));
    // Somebody has it: then it is not gone, whatever it said.
    diesel::update(this.filter(inboxes::gone_at.is_not_null()))
        .set(inboxes::gone_at.eq(None::<Timestamp>))
        .execute(conn)?;
    let inbox = this.select(inboxes::id).first(conn)?;
    Ok((instance, inbox, added == 1))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::scratch::{Scratch, an_account};

    /// A row of somebody elsewhere, with a server and an inbox of its own.
    pub(crate) fn an_actor(conn: &mut Conn, id: i64) -> RemoteActor {
        let mut account = an_account(id);
        account.domain = format!("far{id}.example");
        crate::accounts::insert(conn, &account).unwrap();
        diesel::insert_into(instances::table)
            .values((
                instances::id.eq(RowId(id)),
                instances::domain.eq(&account.domain),
                instances::created_at.eq(Timestamp(1)),
            ))
            .execute(conn)
            .unwrap();
        diesel::insert_into(inboxes::table)
            .values((
                inboxes::id.eq(RowId(id)),
                inboxes::instance_id.eq(RowId(id)),
                inboxes::url.eq(format!("https://far{id}.example/inbox")),
                inboxes::created_at.eq(Timestamp(1)),
            ))
            .execute(conn)
            .unwrap();
        let uri = format!("https://far{id}.example/u/name{id}");
        let row = RemoteActor {
            account_id: account.id,
            instance_id: RowId(id),
            url: uri.clone(),
            actor_type: 0,
            inbox: format!("{uri}/inbox"),
            inbox_id: RowId(id),
            followers: format!("{uri}/followers"),
            following: String::new(),
            outbox: String::new(),
            featured: String::new(),
            avatar_url: String::new(),
            header_url: String::new(),
            also_known_as: "[]".to_owned(),
            moved_to: String::new(),
            key_id: format!("{uri}#main-key"),
            uri,
            key_pem: "pem".to_owned(),
            ed25519_key: String::new(),
            key_fetched_at: Timestamp(5),
            claimed_followers: Some(3),
            claimed_following: None,
            claimed_posts: None,
            is_confirmed: false,
            updated_at: Some(Timestamp(4)),
            terms_at: None,
            fetched_at: Timestamp(5),
        };
        insert(conn, &row).unwrap();
        row
    }

    #[test]
    fn somebody_elsewhere_is_found_by_id_by_key_by_name_and_in_numbers() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        let one = an_actor(conn, 1);
        let two = an_actor(conn, 2);
        assert_eq!(find_by_uri(conn, &one.uri).unwrap().as_ref(), Some(&one));
        assert_eq!(find_by_key(conn, &two.key_id).unwrap().as_ref(), Some(&two));
        assert_eq!(account_of(conn, &two.uri).unwrap(), Some(two.account_id));
        assert_eq!(account_of(conn, "https://far9.example/u/x").unwrap(), None);
        let (locked, account) = lock(conn, &one.uri).unwrap().unwrap();
        assert_eq!((locked, account.domain.as_str()), (one.clone(), "far1.example"));
        let many = find_many(conn, &[one.account_id, two.account_id, AccountId(9)]).unwrap();
        assert_eq!(many.len(), 2);
        let named = account_named(conn, "name2", "far2.example").unwrap().unwrap();
        assert_eq!(named.id, two.account_id);
        assert_eq!(account_named(conn, "name2", "far1.example").unwrap(), None);

        let changed = RemoteActor { updated_at: None, claimed_followers: None, ..one };
        update(conn, &changed).unwrap();
        set_key(conn, changed.account_id, ("k", "p", "e"), Timestamp(9)).unwrap();
        set_confirmed(conn, changed.account_id, true).unwrap();
        let found = find(conn, changed.account_id).unwrap().unwrap();
        assert_eq!((found.updated_at, found.claimed_followers), (None, None));
        assert_eq!((found.key_id.as_str(), found.is_confirmed), ("k", true));
    }
}
