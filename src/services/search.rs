//! Search here: posts by their words, people by their names, hashtags by how they begin. What lies
//! elsewhere is looked up by its address, and only for members.

mod asked;

use std::net::IpAddr;

pub use store::search::PostQuery;
use store::search::{PersonQuery, Reached, Term};
use store::{Conn, feeds, queue};
use words::Said;

pub use self::asked::Asked;
use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::posts::shown::load;
use crate::posts::{Author, Shown};
use crate::work::Job;
use crate::{AccountId, App, Member, Viewer};

/// People and hashtags that are answered at most on a page, each.
pub const MOST: usize = 20;

/// Letters of a name that are looked at.
const LONGEST: usize = 60;

/// What was found of people and hashtags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// People.
    pub people: Vec<Author>,
    /// Hashtags without `#`, as they are spelled.
    pub tags: Vec<String>,
}

/// People by their names and hashtags by how they begin. A hashtag is found only when the viewer
/// may see a post that bears it.
pub async fn here(app: &App, viewer: &Viewer, typed: &str) -> Result<Findings> {
    let typed: String = typed.trim().to_lowercase().chars().take(LONGEST).collect();
    let is_tag = typed.starts_with(['#', '＃']);
    let is_person = typed.starts_with('@');
    let tags = if is_person || typed.contains(char::is_whitespace) {
        String::new()
    } else {
        typed.trim_start_matches(['#', '＃']).to_owned()
    };
    let people =
        if is_tag { Vec::new() } else { people(app, viewer, &typed, false, (0, MOST)).await? };
    let me = viewer.account();
    app.store
        .read(move |conn| {
            let mut findings = Findings { people: authors(conn, &people)?, ..Findings::default() };
            if !tags.is_empty() {
                for (name, spelling) in store::search::hashtags(conn, &tags, MOST)? {
                    let one = Page { limit: 1, ..Page::default() };
                    if !feeds::tagged(conn, me, &name, &one)?.rows.is_empty() {
                        findings.tags.push(spelling);
                    }
                }
            }
            Ok::<_, Error>(findings)
        })
        .await
}

/// These people, in this order.
fn authors(conn: &mut Conn, people: &[AccountId]) -> Result<Vec<Author>> {
    let cards = store::shown::cards(conn, people)?;
    let card = |id: &AccountId| cards.iter().find(|it| it.id == *id).cloned();
    Ok(people.iter().filter_map(card).map(Author::from).collect())
}

/// People whom a search may find: by how the parts of their name, of what they call themselves and
/// of their server begin. Who has just this name comes first, then whom the viewer follows, then
/// others.
pub async fn people(
    app: &App,
    viewer: &Viewer,
    typed: &str,
    only_followed: bool,
    (offset, limit): (usize, usize),
) -> Result<Vec<AccountId>> {
    let me = viewer.account();
    let query = named(app, typed, me.filter(|_| only_followed));
    if query.words.is_empty() || (only_followed && me.is_none()) {
        return Ok(Vec::new());
    }
    let most = offset.saturating_add(limit);
    app.store
        .read(move |conn| {
            let mut found = store::search::people(conn, me, &query, most)?;
            let allowed = store::search::without_blocked(conn, me.unwrap_or_default(), &found)?;
            found.retain(|it| allowed.contains(it));
            Ok::<_, Error>(found.into_iter().skip(offset).take(limit).collect())
        })
        .await
}

/// What a name means: `mira@far` is somebody of a server whose name begins so.
fn named(app: &App, typed: &str, followed_by: Option<AccountId>) -> PersonQuery {
    let typed: String = typed.trim().to_lowercase().chars().take(LONGEST).collect();
    let typed = typed.trim_start_matches('@');
    let (username, domain) = typed.split_once('@').unwrap_or((typed, ""));
    // Nobody here bears the name of this server in their words.
    let is_here = domain == app.config.server.domain();
    let searched = if is_here { username } else { typed };
    let parts = searched.split(|it: char| it.is_whitespace() || it == '@');
    PersonQuery {
        words: parts.filter_map(Term::beginning).take(6).collect(),
        username: username.to_owned(),
        domain: if is_here { String::new() } else { domain.to_owned() },
        followed_by,
    }
}

/// Hashtags that begin with these letters, in small letters; only such as stand at a post that the
/// viewer may see.
pub async fn hashtags(
    app: &App,
    viewer: &Viewer,
    typed: &str,
    (offset, limit): (usize, usize),
) -> Result<Vec<String>> {
    let typed: String = typed.trim().to_lowercase().chars().take(LONGEST).collect();
    let typed = typed.trim_start_matches(['#', '＃']).to_owned();
    if typed.is_empty() || typed.starts_with('@') {
        return Ok(Vec::new());
    }
    let me = viewer.account();
    app.store
        .read(move |conn| {
            let mut found = Vec::new();
            for (name, _) in store::search::hashtags(conn, &typed, offset.saturating_add(limit))? {
                let one = Page { limit: 1, ..Page::default() };
                if !feeds::tagged(conn, me, &name, &one)?.rows.is_empty() {
                    found.push(name);
                }
            }
            Ok::<_, Error>(found.into_iter().skip(offset).take(limit).collect())
        })
        .await
}

/// Posts that were found, and what of the search was not understood.
#[derive(Clone, Debug, Default)]
pub struct FoundPosts {
    /// The posts, the newest first.
    pub posts: Vec<Shown>,
    /// Sentences about what was not understood; then nothing is found.
    pub faults: Vec<Said>,
}

/// Posts that the member may find: public ones whose author wants to be found, and those that the
/// member has to do with. `query` narrows what was typed.
pub async fn posts(
    app: &App,
    member: &Member,
    typed: &str,
    query: PostQuery,
    (offset, limit): (usize, usize),
) -> Result<FoundPosts> {
    let me = member.approved()?.account;
    let asked = Asked::read(typed);
    if asked.is_empty() || !asked.faults.is_empty() {
        return Ok(FoundPosts { posts: Vec::new(), faults: asked.faults });
    }
    let here = app.config.server.domain();
    app.store
        .read(move |conn| {
            let query = match narrowed(conn, me, &here, asked, query)? {
                Ok(query) => query,
                Err(fault) => return Ok(FoundPosts { posts: Vec::new(), faults: vec![fault] }),
            };
            let mut found = store::search::posts(conn, me, &query, offset.saturating_add(limit))?;
            let found = found.split_off(offset.min(found.len()));
            Ok::<_, Error>(FoundPosts { posts: load(conn, Some(me), found)?, faults: Vec::new() })
        })
        .await
}

/// What was typed and what was given beside it, as one question; or why nothing can be found.
fn narrowed(
    conn: &mut Conn,
    me: AccountId,
    here: &str,
    asked: Asked,
    mut query: PostQuery,
) -> Result<std::result::Result<PostQuery, Said>> {
    for (name, is_wanted) in asked.from {
        let (username, domain) = name.split_once('@').unwrap_or((&name, ""));
        let domain = if domain == here { "" } else { domain };
        let who = match (username, domain) {
            ("me", "") => Some(me),
            _ => store::accounts::find_named(conn, username, domain)?.map(|it| it.id),
        };
        match (who, is_wanted) {
            (Some(who), true) if query.author.is_none_or(|it| it == who) => {
                query.author = Some(who);
            }
            (Some(_), true) => return Ok(Err(words::say("search-fault-one-author"))),
            (Some(who), false) => query.not_of.push(who),
            (None, true) => {
                return Ok(Err(words::say("search-fault-nobody").with("name", &name)));
            }
            (None, false) => {}
        }
    }
    let older = [query.older_than, asked.older_than].into_iter().flatten().min();
    let newer = [query.newer_than, asked.newer_than].into_iter().flatten().max();
    Ok(Ok(PostQuery {
        words: asked.words,
        without: asked.without,
        traits: asked.traits,
        language: asked.language,
        place: asked.place,
        older_than: older,
        newer_than: newer,
        ..query
    }))
}

/// Rows that one step of the job writes into the index.
const BATCH: i64 = 400;

/// Writes the next of what was here before the index into it. The job that goes on is enqueued in
/// the same transaction, so a kill between two steps loses nothing.
pub(crate) async fn index_batch(app: &App, from: Reached) -> Result<()> {
    let (now, ids) = (app.now(), app.ids.clone());
    let more = app
        .store
        .write(move |conn| {
            let Some(reached) = store::search::index_older(conn, from, BATCH)? else {
                return Ok::<_, Error>(false);
            };
            let job = Job::IndexWords { posts: reached.posts, people: reached.people };
            queue::enqueue(conn, ids.next(now), &job, now)?;
            Ok(true)
        })
        .await?;
    if more {
        app.wake.notify_one();
    }
    Ok(())
}

/// Somebody of another server who is known here already.
pub async fn known(app: &App, username: &str, domain: &str) -> Result<Option<Author>> {
    let (username, domain) = (username.to_owned(), domain.to_lowercase());
    let find = move |conn: &mut Conn| {
        let row = store::accounts::find_named(conn, &username, &domain)?;
        let open = row.filter(|it| it.suspended_at.is_none());
        let ids: Vec<_> = open.iter().map(|it| it.id).collect();
        let cards = store::shown::cards(conn, &ids)?;
        Ok::<_, Error>(cards.into_iter().next().map(Author::from))
    };
    app.store.read(find).await
}

/// The post of another server that has this id, where it is known here.
pub async fn copy_of(app: &App, uri: &str) -> Result<Option<crate::PostId>> {
    let uri = uri.to_owned();
    let find = move |conn: &mut Conn| {
        Ok::<_, Error>(store::remote_posts::post_of(conn, &uri)?.map(|it| it.0))
    };
    app.store.read(find).await
}

/// Takes one question to another server from somebody who is not signed in; too many are told to
/// wait.
pub fn may_ask_outside(app: &App, address: IpAddr) -> Result<()> {
    app.limits.lookup_from(address, app.now())
}

/// The same for a member.
pub fn may_look_up(app: &App, member: &Member) -> Result<()> {
    app.limits.lookup_by(member.approved()?.user.0, app.now())
}
