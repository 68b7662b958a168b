//! Search here: people and hashtags by how they begin. What lies elsewhere is looked up by its
//! address, and only for members.

use std::net::IpAddr;

use store::{Conn, feeds};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::posts::Author;
use crate::{App, Member, Viewer};

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
