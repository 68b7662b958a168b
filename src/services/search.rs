//! Search here: people and hashtags by how they begin. What lies elsewhere is looked up by its
//! address, and only for members.

use std::net::IpAddr;

pub use store::search::PostQuery;
use store::{Conn, feeds};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::posts::shown::load;
use crate::posts::{Author, Shown};
use crate::{AccountId, App, Member, Post, Viewer};

/// People and hashtags that are answered at most, each.
pub const MOST: usize = 20;

/// Characters that are looked at.
const LONGEST: usize = 60;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// People, by name.
    pub people: Vec<Author>,
    /// Hashtags without `#`, as they are spelled.
    pub tags: Vec<String>,
}

/// People and hashtags that begin with these letters. A hashtag is found only when the viewer may
/// see a post that bears it.
pub async fn here(app: &App, viewer: &Viewer, typed: &str) -> Result<Findings> {
    let typed: String = typed.trim().to_lowercase().chars().take(LONGEST).collect();
    let (person, tag) = (typed.strip_prefix('@'), typed.strip_prefix(['#', '＃']));
    let people = if tag.is_some() { "" } else { person.unwrap_or(&typed) }.to_owned();
    let tags = if person.is_some() { "" } else { tag.unwrap_or(&typed) }.to_owned();
    let me = viewer.account();
    app.store
        .read(move |conn| {
            let mut findings = Findings::default();
            if !people.is_empty() {
                let cards = store::search::people(conn, &people, MOST)?;
                findings.people = cards.into_iter().map(Author::from).collect();
            }
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

/// People whom a search may find, the ones that the viewer follows first: by how their name begins,
/// and of those followed also by a part of what they call themselves.
pub async fn people(
    app: &App,
    viewer: &Viewer,
    typed: &str,
    only_followed: bool,
    (offset, limit): (usize, usize),
) -> Result<Vec<AccountId>> {
    let typed: String = typed.trim().to_lowercase().chars().take(LONGEST).collect();
    let typed = typed.trim_start_matches('@').to_owned();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let (me, most) = (viewer.account(), offset.saturating_add(limit));
    app.store
        .read(move |conn| {
            let mut found = match me {
                Some(me) => {
                    store::search::followed(conn, me, &typed, i64::try_from(most).unwrap_or(40))?
                }
                None => Vec::new(),
            };
            if !only_followed {
                let beginning = typed.split('@').next().unwrap_or_default();
                for card in store::search::people(conn, beginning, most)? {
                    if !found.contains(&card.id) && is_named(&card.domain, &typed) {
                        found.push(card.id);
                    }
                }
            }
            let allowed = store::search::without_blocked(conn, me.unwrap_or_default(), &found)?;
            found.retain(|it| allowed.contains(it));
            Ok::<_, Error>(found.into_iter().skip(offset).take(limit).collect())
        })
        .await
}

/// `mira@far` means somebody of a server whose name begins so.
fn is_named(domain: &str, typed: &str) -> bool {
    typed.split_once('@').is_none_or(|(_, begins)| domain.starts_with(begins))
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

/// Words of one search that are looked for.
const WORDS: usize = 8;

/// Posts with all these words that the member may find: their own, what they saved or liked, what
/// names them, and public ones whose author wants to be found.
pub async fn posts(
    app: &App,
    member: &Member,
    typed: &str,
    mut query: PostQuery,
    (offset, limit): (usize, usize),
) -> Result<Vec<Shown>> {
    let me = member.approved()?.account;
    let typed: String = typed.chars().take(LONGEST * 4).collect();
    let quoted: String = typed.replace(['"', '“', '”'], " ");
    query.words = quoted
        .split_whitespace()
        .map(str::to_lowercase)
        .filter(|it| it.chars().count() > 1)
        .take(WORDS)
        .collect();
    if query.words.is_empty() {
        return Ok(Vec::new());
    }
    app.store
        .read(move |conn| {
            // Words may stand in the marks of a text: more is asked for than is shown.
            let most = i64::try_from((offset + limit) * 2 + 20).unwrap_or(100);
            let mut found = store::search::posts(conn, me, &query, most)?;
            found.retain(|it| {
                let html = crate::text::excerpt(&it.html, usize::MAX);
                let text = format!("{} {} {html}", it.title, it.warning).to_lowercase();
                query.words.iter().all(|word| text.contains(word.as_str()))
            });
            let found: Vec<Post> = found.into_iter().skip(offset).take(limit).collect();
            Ok::<_, Error>(load(conn, Some(me), found)?)
        })
        .await
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
