//! Pages of posts: home, profile, tag, wall, bookmarks. All by time, none by what somebody
//! thinks one should like.

use std::collections::HashMap;
use std::sync::Arc;

use consent::{Exposure, Visibility};
use store::feeds;
use store::slips::Slip;
use store::{Conn, QueryResult, RowId, Sheet, Timestamp};

use crate::posts::shelf::{Shelf, named_on};
use crate::posts::{Person, Shown};
use crate::{
    AccountId, App, Error, FolderId, ListId, Member, Result, SequenceId, Viewer, remote_cache,
};

pub use store::Page;
pub use store::feeds::{Of, Only, Tags};

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
    pub boosted_by: Option<Arc<Person>>,
    /// The boost, when it came as one.
    pub boost: Option<Boost>,
    /// The post.
    pub shown: Shown,
}

/// A boost, beside who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boost {
    /// Which.
    pub id: RowId,
    /// When it was made.
    pub at: Timestamp,
    /// Its id on the server it comes from; nothing for boosts of people here.
    pub uri: Option<String>,
    /// Who it is for.
    pub visibility: Visibility,
}

/// What those whom the member follows posted and boosted, and what they posted themselves.
pub async fn home(app: &App, member: &Member, page: Page) -> Result<Listing> {
    at_home(app, member, true, page).await
}

/// The same without boosts.
pub async fn home_without_boosts(app: &App, member: &Member, page: Page) -> Result<Listing> {
    at_home(app, member, false, page).await
}

async fn at_home(app: &App, member: &Member, shows_boosts: bool, page: Page) -> Result<Listing> {
    let me = member.approved()?.account;
    let load = move |conn: &mut Conn, shelf: &Shelf| {
        let sheet = feeds::home(conn, me, shows_boosts, &page)?;
        listing(conn, shelf, Some(me), sheet.map(|entry| (entry.boosted_by, entry.post)))
    };
    read(app, load).await
}

/// What those on one of the member's lists posted and boosted.
pub async fn list(app: &App, member: &Member, id: ListId, page: Page) -> Result<Listing> {
    let me = member.approved()?.account;
    let list = crate::lists::find(app, member, id).await?;
    let load = move |conn: &mut Conn, shelf: &Shelf| {
        let sheet = feeds::list(conn, me, &list, &page)?;
        listing(conn, shelf, Some(me), sheet.map(|entry| (entry.boosted_by, entry.post)))
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
    selected(app, viewer, move |conn, me| feeds::portfolio(conn, me, author, &page)).await
}

/// Works of an account that are neither pinned nor in a section.
pub async fn unplaced(
    app: &App,
    viewer: &Viewer,
    author: AccountId,
    page: Page,
) -> Result<Listing> {
    selected(app, viewer, move |conn, me| feeds::unplaced(conn, me, author, &page)).await
}

/// The works in a section or a series, in the artist's order.
pub(crate) async fn in_sequence(
    app: &App,
    viewer: &Viewer,
    id: SequenceId,
    page: Page,
) -> Result<Listing> {
    selected(app, viewer, move |conn, me| store::sequences::works(conn, me, id, &page)).await
}

/// The member's works that do not hang in a section or a series, the newest first.
pub(crate) async fn not_in_sequence(
    app: &App,
    member: &Member,
    id: SequenceId,
    page: Page,
) -> Result<Listing> {
    let (viewer, me) = (Viewer::Member(member.approved()?.clone()), member.account);
    selected(app, &viewer, move |conn, _| store::sequences::not_in(conn, me, id, &page)).await
}

/// An account's texts.
pub async fn posts(app: &App, viewer: &Viewer, author: AccountId, page: Page) -> Result<Listing> {
    selected(app, viewer, move |conn, me| feeds::texts(conn, me, author, &page)).await
}

/// Public posts with a hashtag; upper and lower case are the same.
pub async fn tag(app: &App, viewer: &Viewer, name: &str, page: Page) -> Result<Listing> {
    let name = name.trim_start_matches('#').to_lowercase();
    selected(app, viewer, move |conn, me| feeds::tagged(conn, me, &name, &page)).await
}

/// The newest public works of everybody here.
pub async fn wall(app: &App, viewer: &Viewer, page: Page) -> Result<Listing> {
    selected(app, viewer, move |conn, me| feeds::wall(conn, me, &page)).await
}

/// What the member saved and may still see, the latest saved first.
pub async fn bookmarks(app: &App, member: &Member, page: Page) -> Result<Listing> {
    let viewer = Viewer::Member(member.approved()?.clone());
    selected(app, &viewer, move |conn, me| feeds::bookmarked(conn, me.unwrap_or_default(), &page))
        .await
}

/// What the member put into a folder, which is theirs.
pub(crate) async fn in_folder(
    app: &App,
    member: &Member,
    folder: FolderId,
    page: Page,
) -> Result<Listing> {
    let viewer = Viewer::Member(member.approved()?.clone());
    selected(app, &viewer, move |conn, me| {
        feeds::in_folder(conn, me.unwrap_or_default(), folder, &page)
    })
    .await
}

/// Public posts of everybody, or of this server, or of others.
pub async fn public(app: &App, viewer: &Viewer, only: Only, page: Page) -> Result<Listing> {
    selected(app, viewer, move |conn, me| feeds::public(conn, me, only, &page)).await
}

/// Public posts with these hashtags; upper and lower case are the same.
pub async fn with_tags(
    app: &App,
    viewer: &Viewer,
    tags: Tags,
    only: Only,
    page: Page,
) -> Result<Listing> {
    let named = |names: Vec<String>| -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(|it| crate::text::tag_name(it)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let Tags { any, all, none } = tags;
    let tags = Tags { any: named(any), all: named(all), none: named(none) };
    selected(app, viewer, move |conn, me| feeds::with_tags(conn, me, &tags, only, &page)).await
}

/// Public posts whose first link leads there.
pub async fn with_link(app: &App, viewer: &Viewer, url: &str, page: Page) -> Result<Listing> {
    let url = crate::cards::plain_address(url).unwrap_or_default();
    selected(app, viewer, move |conn, me| {
        let card = store::cards::of_url(conn, &url)?.map_or(RowId(0), |it| it.id);
        feeds::with_card(conn, me, card, &page)
    })
    .await
}

/// Letters that the member wrote or got.
pub async fn letters(app: &App, member: &Member, page: Page) -> Result<Listing> {
    let viewer = Viewer::Member(member.approved()?.clone());
    selected(app, &viewer, move |conn, me| feeds::letters(conn, me.unwrap_or_default(), &page))
        .await
}

/// What the member likes and may still see, the latest liked first.
pub async fn likes(app: &App, member: &Member, page: Page) -> Result<Listing> {
    let viewer = Viewer::Member(member.approved()?.clone());
    selected(app, &viewer, move |conn, me| feeds::liked(conn, me.unwrap_or_default(), &page)).await
}

/// What somebody posted and boosted. Whoever is suspended, or on the other side of a block, has
/// nothing to show.
pub async fn of_account(
    app: &App,
    viewer: &Viewer,
    author: AccountId,
    which: Of,
    page: Page,
) -> Result<Listing> {
    let me = viewer.account();
    let which = Of { tag: which.tag.map(|it| crate::text::tag_name(&it)), ..which };
    let load = move |conn: &mut Conn, shelf: &Shelf| {
        if !is_open(conn, me, author)? {
            return listing(conn, shelf, me, Sheet { rows: Vec::new(), older: None, newer: None });
        }
        let sheet = feeds::of_account(conn, me, author, &which, &page)?;
        listing(conn, shelf, me, sheet.map(|entry| (entry.boosted_by, entry.post)))
    };
    read(app, load).await
}

/// What somebody pinned, the latest pinned first.
pub async fn pinned(app: &App, viewer: &Viewer, author: AccountId, page: Page) -> Result<Listing> {
    selected(app, viewer, move |conn, me| feeds::pinned(conn, me, author, &page)).await
}

fn is_open(conn: &mut Conn, me: Option<AccountId>, author: AccountId) -> QueryResult<bool> {
    let row = store::accounts::find(conn, author)?;
    if row.is_none_or(|it| it.suspended_at.is_some()) {
        return Ok(false);
    }
    Ok(!me.map_or(Ok(false), |me| store::blocks::is_between(conn, me, author))?)
}

/// Whether a boost may be read by its number.
fn is_for(
    conn: &mut Conn,
    me: Option<AccountId>,
    boost: &store::boosts::Boost,
) -> QueryResult<bool> {
    if !is_open(conn, me, boost.account_id)? {
        return Ok(false);
    }
    let is_open = matches!(boost.visibility.get(), Visibility::Public | Visibility::Quiet);
    if is_open || me == Some(boost.account_id) {
        return Ok(true);
    }
    let Some(me) = me else { return Ok(false) };
    let follow = store::follows::find(conn, me, boost.account_id)?;
    Ok(follow.is_some_and(|it| it.accepted_at.is_some()))
}

/// These posts, of which the viewer may see some, in the order asked for.
pub async fn some(app: &App, viewer: &Viewer, ids: Vec<crate::PostId>) -> Result<Vec<Shown>> {
    let (me, shelf) = (viewer.account(), Shelf::of(app));
    app.store
        .read(move |conn| {
            let mut rows = feeds::visible_of(conn, me, &ids)?;
            rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
            Ok(shelf.load(conn, me, &rows)?)
        })
        .await
}

/// A post or a boost, by its number: apps know both as posts.
pub async fn entry(app: &App, viewer: &Viewer, id: i64) -> Result<Entry> {
    let (me, shelf) = (viewer.account(), Shelf::of(app));
    let load = move |conn: &mut Conn| {
        let rows = entry_of(conn, me, id)?.map(|entry| (id, entry)).into_iter().collect();
        listing(conn, &shelf, me, Sheet { rows, older: None, newer: None })
    };
    let listing = app.store.glance(move |conn| load(conn).map_err(Error::from)).await?;
    seen(app, listing).await.items.pop().ok_or(Error::NotFound("Record not found"))
}

fn entry_of(
    conn: &mut Conn,
    me: Option<AccountId>,
    id: i64,
) -> QueryResult<Option<(Option<AccountId>, Slip)>> {
    let visible =
        |conn: &mut Conn, id| Ok::<_, store::QueryError>(feeds::visible_of(conn, me, &[id])?.pop());
    if let Some(post) = visible(conn, crate::PostId(id))? {
        return Ok(Some((None, post)));
    }
    match store::boosts::by_id(conn, RowId(id))? {
        Some(boost) if is_for(conn, me, &boost)? => {
            Ok(visible(conn, boost.post_id)?.map(|post| (Some(boost.account_id), post)))
        }
        _ => Ok(None),
    }
}

/// The post that a number means: itself, or the one that a boost carries.
pub async fn proper(app: &App, id: i64) -> Result<crate::PostId> {
    app.store
        .read(move |conn| {
            if store::posts::find(conn, crate::PostId(id))?.is_some() {
                return Ok(crate::PostId(id));
            }
            let boost = store::boosts::by_id(conn, RowId(id))?;
            boost.map(|it| it.post_id).ok_or(Error::NotFound("Record not found"))
        })
        .await
}

/// People of a list, each with their place in it.
pub type People = Vec<(i64, AccountId)>;

/// Who likes a post that the viewer may see, the latest first. Nobody, where its author hides
/// counts.
pub async fn who_likes(
    app: &App,
    viewer: &Viewer,
    post: crate::PostId,
    page: Page,
) -> Result<People> {
    who(app, viewer, post, move |conn, me| feeds::who_likes(conn, me, post, &page)).await
}

/// Who boosted a post that the viewer may see, the latest first.
pub async fn who_boosted(
    app: &App,
    viewer: &Viewer,
    post: crate::PostId,
    page: Page,
) -> Result<People> {
    who(app, viewer, post, move |conn, me| feeds::who_boosted(conn, me, post, &page)).await
}

async fn who<F>(app: &App, viewer: &Viewer, post: crate::PostId, find: F) -> Result<People>
where
    F: FnOnce(&mut Conn, Option<AccountId>) -> QueryResult<Sheet<AccountId>> + Send + 'static,
{
    let me = viewer.account();
    app.store
        .read(move |conn| {
            let row = store::posts::find_visible(conn, me, post)?;
            let row = row.ok_or(Error::NotFound("Record not found"))?;
            let author = store::accounts::find(conn, row.account_id)?;
            let is_shown = me == Some(row.account_id) || author.is_some_and(|it| it.shows_counts);
            if !is_shown {
                return Ok(Vec::new());
            }
            Ok(find(conn, me)?.rows)
        })
        .await
}

async fn selected<F>(app: &App, viewer: &Viewer, query: F) -> Result<Listing>
where
    F: FnOnce(&mut Conn, Option<AccountId>) -> QueryResult<Sheet<Slip>> + Send + 'static,
{
    let me = viewer.account();
    let load = move |conn: &mut Conn, shelf: &Shelf| {
        let sheet = query(conn, me)?;
        listing(conn, shelf, me, sheet.map(|post| (None, post)))
    };
    read(app, load).await
}

async fn read<F>(app: &App, load: F) -> Result<Listing>
where
    F: FnOnce(&mut Conn, &Shelf) -> QueryResult<Listing> + Send + 'static,
{
    let shelf = Shelf::of(app);
    let listing = app.store.read(move |conn| load(conn, &shelf).map_err(Error::from)).await?;
    Ok(seen(app, listing).await)
}

/// Notes that copies of pictures were looked at.
pub(crate) async fn seen(app: &App, listing: Listing) -> Listing {
    let pictures = listing.items.iter().flat_map(|item| &item.shown.pictures);
    remote_cache::looked_at(app, pictures.map(|it| &it.media)).await;
    listing
}

/// The posts of a sheet, each with who boosted it, as the viewer is shown them.
pub(crate) fn listing(
    conn: &mut Conn,
    shelf: &Shelf,
    viewer: Option<AccountId>,
    sheet: Sheet<(Option<AccountId>, Slip)>,
) -> QueryResult<Listing> {
    let Sheet { rows, older, newer } = sheet;
    let (places, slips): (Vec<_>, Vec<Slip>) = rows
        .into_iter()
        .map(|(cursor, (booster, slip))| ((cursor, booster, slip.id), slip))
        .unzip();
    let boosters = places.iter().filter_map(|place| place.1);
    let people = shelf.people(conn, named_on(&slips).chain(boosters))?;
    let boosts = boosts(conn, &places)?;
    let mut shown = shelf.show(conn, viewer, &slips, &people)?.into_iter().peekable();
    let mut items = Vec::with_capacity(places.len());
    for (cursor, booster, post) in places {
        // A post whose author has just gone is left out.
        if let Some(shown) = shown.next_if(|next| next.post.id == post) {
            let boosted_by = booster.and_then(|id| people.get(id).cloned());
            let known = boosts.get(&cursor);
            let boost = boosted_by.as_ref().map(|_| Boost {
                id: RowId(cursor),
                at: crate::ids::time_of(cursor),
                uri: known.and_then(|it| it.uri.clone()),
                visibility: known.map_or(Visibility::Mentioned, |it| it.visibility.get()),
            });
            items.push(Entry { cursor, boosted_by, boost, shown });
        }
    }
    let exposure = Exposure::of_page(items.iter().map(|item| item.shown.exposure));
    Ok(Listing { items, older, newer, exposure })
}

/// The boosts on a page; most pages have none.
fn boosts(
    conn: &mut Conn,
    places: &[(i64, Option<AccountId>, crate::PostId)],
) -> QueryResult<HashMap<i64, store::boosts::Boost>> {
    let boosted = places.iter().filter(|place| place.1.is_some());
    let asked: Vec<RowId> = boosted.map(|place| RowId(place.0)).collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::boosts::find_many(conn, &asked)?.into_iter();
    Ok(rows.map(|row| (row.id.0, row)).collect())
}
