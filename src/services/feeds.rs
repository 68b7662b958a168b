//! Pages of posts: home, profile, tag, wall, bookmarks. All by time, none by what somebody
//! thinks one should like.

use consent::Exposure;
use store::feeds;
use store::{Conn, QueryResult, Sheet};

use crate::posts::shown::{Authors, load_with, named_in};
use crate::posts::{Author, Shown};
use crate::{AccountId, App, Error, Member, Post, Result, Viewer, remote_cache};

pub use store::Page;

/// One page of posts, newest first.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The posts.
    pub items: Vec<Entry>,
    /// Give this as `older_than` for the page below, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above, if there may be one.
    pub newer: Option<i64>,
    /// What goes out with the page: the strictest of all that is on it.
    pub exposure: Exposure,
}

/// A post on a page.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in this list.
    pub cursor: i64,
    /// Who brought it here, when it came as a boost.
    pub boosted_by: Option<Author>,
    /// The post.
    pub shown: Shown,
}

/// What those whom the member follows posted and boosted, and what they posted themselves.
pub async fn home(app: &App, member: &Member, page: Page) -> Result<Listing> {
    let me = member.approved()?.account;
    let load = move |conn: &mut Conn| {
        let sheet = feeds::home(conn, me, &page)?;
        listing(conn, Some(me), sheet.map(|entry| (entry.boosted_by, entry.post)))
    };
    read(app, load).await
}

/// An account's works, with pictures.
pub async fn portfolio(
    app: &App,
    viewer: &Viewer,
    author: AccountId,
    page: Page,
) -> Result<Listing> {
    list(app, viewer, move |conn, me| feeds::portfolio(conn, me, author, &page)).await
}

/// An account's texts.
pub async fn posts(app: &App, viewer: &Viewer, author: AccountId, page: Page) -> Result<Listing> {
    list(app, viewer, move |conn, me| feeds::texts(conn, me, author, &page)).await
}

/// Public posts with a hashtag; upper and lower case are the same.
pub async fn tag(app: &App, viewer: &Viewer, name: &str, page: Page) -> Result<Listing> {
    let name = name.trim_start_matches('#').to_lowercase();
    list(app, viewer, move |conn, me| feeds::tagged(conn, me, &name, &page)).await
}

/// The newest public works of everybody here.
pub async fn wall(app: &App, viewer: &Viewer, page: Page) -> Result<Listing> {
    list(app, viewer, move |conn, me| feeds::wall(conn, me, &page)).await
}

/// What the member saved and may still see, the latest saved first.
pub async fn bookmarks(app: &App, member: &Member, page: Page) -> Result<Listing> {
    let viewer = Viewer::Member(member.approved()?.clone());
    list(app, &viewer, move |conn, me| feeds::bookmarked(conn, me.unwrap_or_default(), &page)).await
}

async fn list<F>(app: &App, viewer: &Viewer, query: F) -> Result<Listing>
where
    F: FnOnce(&mut Conn, Option<AccountId>) -> QueryResult<Sheet<Post>> + Send + 'static,
{
    let me = viewer.account();
    let load = move |conn: &mut Conn| {
        let sheet = query(conn, me)?;
        listing(conn, me, sheet.map(|post| (None, post)))
    };
    read(app, load).await
}

async fn read<F>(app: &App, load: F) -> Result<Listing>
where
    F: FnOnce(&mut Conn) -> QueryResult<Listing> + Send + 'static,
{
    let listing = app.store.read(move |conn| load(conn).map_err(Error::from)).await?;
    let pictures = listing.items.iter().flat_map(|item| &item.shown.pictures);
    remote_cache::looked_at(app, pictures.map(|it| &it.media)).await;
    Ok(listing)
}

fn listing(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    sheet: Sheet<(Option<AccountId>, Post)>,
) -> QueryResult<Listing> {
    let Sheet { rows, older, newer } = sheet;
    let (places, posts): (Vec<_>, Vec<Post>) = rows
        .into_iter()
        .map(|(cursor, (booster, post))| ((cursor, booster, post.id), post))
        .unzip();
    let boosters = places.iter().filter_map(|place| place.1);
    let authors = Authors::find(conn, named_in(&posts).chain(boosters))?;
    let mut shown = load_with(conn, viewer, posts, &authors)?.into_iter().peekable();
    let mut items = Vec::with_capacity(places.len());
    for (cursor, booster, post) in places {
        // A post whose author has just gone is left out.
        if let Some(shown) = shown.next_if(|next| next.post.id == post) {
            let boosted_by = booster.and_then(|id| authors.get(id));
            items.push(Entry { cursor, boosted_by, shown });
        }
    }
    let exposure = Exposure::of_page(items.iter().map(|item| item.shown.exposure));
    Ok(Listing { items, older, newer, exposure })
}
