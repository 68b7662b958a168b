//! People one reads apart.

use store::lists as rows;
pub use store::lists::List;
use store::{Conn, RowId};

use crate::feeds::Page;
use crate::follows::PeopleList;
use crate::{AccountId, App, Error, ListId, Member, RepliesPolicy, Result, Viewer};

/// Lists of one member at most.
const MOST: i64 = 50;

/// Characters of a title at most.
const TITLE_LENGTH: usize = 255;

/// People that are put on a list or taken off at once.
const AT_ONCE: usize = 200;

/// People on a list that are handed out in one piece.
const EVERYBODY: i64 = 2_000;

const NOT_HERE: Error = Error::NotFound("people-record-not-found");

/// What a list is called and how it reads; what is not said stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Its title.
    pub title: Option<String>,
    /// Which replies it shows.
    pub replies_policy: Option<RepliesPolicy>,
    /// Whether those on it are left out at home.
    pub is_exclusive: Option<bool>,
}

impl Change {
    fn onto(self, list: List) -> Result<List> {
        let title = self.title.map_or(list.title, |it| it.trim().to_owned());
        if title.is_empty() {
            return Err(Error::invalid("title", "list.title", "lists-fault-title"));
        }
        if title.chars().count() > TITLE_LENGTH {
            let sentence = words::say("lists-fault-long").with("most", &TITLE_LENGTH);
            return Err(Error::invalid("title", "list.title", sentence));
        }
        Ok(List {
            title,
            replies_policy: self.replies_policy.unwrap_or(list.replies_policy),
            is_exclusive: self.is_exclusive.unwrap_or(list.is_exclusive),
            ..list
        })
    }
}

/// The member's lists, the oldest first.
pub async fn all(app: &App, member: &Member) -> Result<Vec<List>> {
    let me = member.approved()?.account;
    app.store.read(move |conn| Ok(rows::of(conn, me, MOST)?)).await
}

/// The member's lists on which somebody stands.
pub async fn with(app: &App, member: &Member, who: AccountId) -> Result<Vec<List>> {
    let me = member.approved()?.account;
    app.store.read(move |conn| Ok(rows::with(conn, me, who)?)).await
}

/// One of the member's lists.
pub async fn find(app: &App, member: &Member, id: ListId) -> Result<List> {
    let me = member.approved()?.account;
    app.store.read(move |conn| own(conn, me, id)).await
}

fn own(conn: &mut Conn, me: AccountId, id: ListId) -> Result<List> {
    rows::find(conn, me, id)?.ok_or(NOT_HERE)
}

/// Makes a list.
pub async fn create(app: &App, member: &Member, change: Change) -> Result<List> {
    let (me, now) = (member.approved()?.account, app.now());
    let blank = List {
        id: app.ids.next(now),
        account_id: me,
        title: String::new(),
        replies_policy: RepliesPolicy::List,
        is_exclusive: false,
        created_at: now,
    };
    let list = change.onto(blank)?;
    app.store
        .write(move |conn| {
            if rows::count(conn, me)? >= MOST {
                let sentence = words::say("lists-fault-many").with("most", &MOST);
                return Err(Error::invalid("base", "list.many", sentence));
            }
            rows::insert(conn, &list)?;
            Ok(list)
        })
        .await
}

/// Changes what a list is called and how it reads.
pub async fn edit(app: &App, member: &Member, id: ListId, change: Change) -> Result<List> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            let list = change.onto(own(conn, me, id)?)?;
            rows::update(conn, &list)?;
            Ok(list)
        })
        .await
}

/// Takes a list away.
pub async fn delete(app: &App, member: &Member, id: ListId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            own(conn, me, id)?;
            Ok(rows::delete(conn, id)?)
        })
        .await
}

/// Puts people on a list, all of them or none: only whom one follows can be on it.
pub async fn add(app: &App, member: &Member, id: ListId, who: Vec<AccountId>) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    let who = at_once(who)?;
    app.store
        .write(move |conn| {
            own(conn, me, id)?;
            let followed = rows::followed_of(conn, me, &who)?;
            if who.iter().any(|it| !followed.contains(it)) {
                return Err(NOT_HERE);
            }
            let there = rows::members_of(conn, id, &who)?;
            if who.iter().any(|it| there.contains(it)) {
                return Err(Error::invalid("account_ids", "list.taken", "lists-fault-taken"));
            }
            for account in who {
                let row: RowId = ids.next(now);
                rows::add(conn, row, id, account)?;
            }
            Ok(())
        })
        .await
}

/// Puts somebody on a list by their name, as people write it: `mira`, `@mo@far.example`.
pub async fn add_named(app: &App, member: &Member, id: ListId, name: &str) -> Result<()> {
    find(app, member, id).await?;
    let fault = |code, id: &'static str| Error::invalid("name", code, id);
    let viewer = Viewer::Member(member.clone());
    let who = match crate::accounts::profile(app, &viewer, name.trim()).await {
        Ok(profile) => profile.account.id,
        Err(Error::NotFound(_)) => {
            return Err(fault("list.unknown", "lists-fault-unknown"));
        }
        Err(error) => return Err(error),
    };
    match add(app, member, id, vec![who]).await {
        Err(Error::NotFound(_)) => Err(fault("list.not_followed", "people-only-followed")),
        Err(Error::Invalid(_)) => Err(fault("list.taken", "lists-fault-there")),
        done => done,
    }
}

/// Puts somebody whom the member follows on these of the member's lists and on no other.
pub async fn place(app: &App, member: &Member, who: AccountId, on: Vec<ListId>) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            if rows::followed_of(conn, me, &[who])?.is_empty() {
                return Err(NOT_HERE);
            }
            let there: Vec<ListId> = rows::with(conn, me, who)?.iter().map(|it| it.id).collect();
            for list in rows::of(conn, me, MOST)? {
                match (on.contains(&list.id), there.contains(&list.id)) {
                    (true, false) => rows::add(conn, ids.next(now), list.id, who)?,
                    (false, true) => rows::remove(conn, list.id, &[who])?,
                    (true, true) | (false, false) => {}
                }
            }
            Ok(())
        })
        .await
}

/// Takes people off a list; who is not on it stays off.
pub async fn remove(app: &App, member: &Member, id: ListId, who: Vec<AccountId>) -> Result<()> {
    let me = member.approved()?.account;
    let who = at_once(who)?;
    app.store
        .write(move |conn| {
            own(conn, me, id)?;
            Ok(rows::remove(conn, id, &who)?)
        })
        .await
}

fn at_once(mut who: Vec<AccountId>) -> Result<Vec<AccountId>> {
    if who.len() > AT_ONCE {
        let sentence = words::say("lists-fault-at-once").with("most", &AT_ONCE);
        return Err(Error::invalid("account_ids", "list.many", sentence));
    }
    who.sort_unstable();
    who.dedup();
    Ok(who)
}

/// Who is on a list.
pub async fn people(app: &App, member: &Member, id: ListId, page: Page) -> Result<PeopleList> {
    let me = member.approved()?.account;
    app.store
        .read(move |conn| {
            own(conn, me, id)?;
            Ok(rows::page_of(conn, id, &page)?.into())
        })
        .await
}

/// Who is on a list, all of them up to a bound.
pub async fn everybody(app: &App, member: &Member, id: ListId) -> Result<Vec<AccountId>> {
    let me = member.approved()?.account;
    app.store
        .read(move |conn| {
            own(conn, me, id)?;
            Ok(rows::everybody(conn, id, EVERYBODY)?)
        })
        .await
}
