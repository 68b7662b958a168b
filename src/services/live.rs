//! What happens now, for those who are there: which of them get to see it.
//!
//! The store says what happened once it is on disk ([`Happened`]). Here it is found out, for all
//! listeners at once, who may see it and where they expect it.

pub use store::live::Happened;

use store::reach;
use store::{Conn, SessionId, TokenId};
use tokio::sync::broadcast;

use crate::error::{Error, Result};
use crate::feeds::{Boost, Entry};
use crate::posts::shelf::Shelf;
use crate::posts::shown::load;
use crate::{AccountId, App, Member, Post, PostId, RowId, Timestamp};

/// A post that is older than this is no news, whoever sends it.
const NEWS: std::time::Duration = std::time::Duration::from_hours(6);

/// Who listens where.
#[derive(Clone, Debug, Default)]
pub struct Ears {
    /// To their home.
    pub home: Vec<AccountId>,
    /// To what is public, or to a hashtag.
    pub public: Vec<AccountId>,
    /// To these lists.
    pub lists: Vec<RowId>,
    /// Whose the lists are.
    pub list_owners: Vec<AccountId>,
}

/// A post with all who get to see it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one post")]
pub struct Reach {
    /// The post as everybody sees it.
    pub entry: Entry,
    /// On whose home it belongs.
    pub home: Vec<AccountId>,
    /// Who of the others may see it.
    pub readers: Vec<AccountId>,
    /// On which lists it belongs.
    pub lists: Vec<RowId>,
    /// Who is shown it with marks of their own: they wrote, liked, boosted or saved it.
    pub tied: Vec<AccountId>,
    /// Whether it belongs among what everybody may see.
    pub is_public: bool,
    /// Whether it answers somebody else.
    pub is_reply: bool,
    /// Whether its author is at home here.
    pub is_local: bool,
    /// Whether there are pictures.
    pub has_media: bool,
    /// Its hashtags, as in addresses.
    pub tags: Vec<String>,
}

/// Everything from now on; who is too slow loses the oldest.
pub fn listen(app: &App) -> broadcast::Receiver<Happened> {
    app.store.listen()
}

/// Who of those who listen gets to see a post, where it was posted, changed, or boosted by
/// somebody. None where it is gone again, or no news.
pub async fn reach(
    app: &App,
    post: PostId,
    boost: Option<(RowId, AccountId)>,
    ears: Ears,
) -> Result<Option<Reach>> {
    let (now, shelf) = (app.now(), Shelf::of(app));
    app.store.read(move |conn| find(conn, &shelf, post, boost, &ears, now)).await
}

fn find(
    conn: &mut Conn,
    shelf: &Shelf,
    post: PostId,
    boost: Option<(RowId, AccountId)>,
    ears: &Ears,
    now: Timestamp,
) -> Result<Option<Reach>> {
    let Some(place) = reach::place(conn, post)? else { return Ok(None) };
    let is_local = place.domain.is_empty();
    if boost.is_none() && !is_local && place.created_at.plus(NEWS) < now {
        return Ok(None);
    }
    let Some(row) = store::posts::find(conn, post)?.filter(|it| it.deleted_at.is_none()) else {
        return Ok(None);
    };
    let Some(entry) = entry_of(conn, shelf, None, row, boost)? else { return Ok(None) };
    let (home, readers, lists) = if let Some((_, by)) = boost {
        let lists = reach::lists_by_boost(conn, by, &ears.lists)?;
        let owners: &[AccountId] = if lists.is_empty() { &[] } else { &ears.list_owners };
        let readers = reach::carried(conn, post, owners)?;
        (reach::at_home_by_boost(conn, post, by, &ears.home)?, readers, lists)
    } else {
        let lists = reach::lists_of_post(conn, post, &ears.lists)?;
        let mut others = ears.public.clone();
        if !lists.is_empty() {
            others.extend(&ears.list_owners);
            others.sort_unstable();
            others.dedup();
        }
        let readers = reach::readers(conn, post, &others)?;
        (reach::at_home(conn, post, &ears.home)?, readers, lists)
    };
    let mut seeing = home.clone();
    seeing.extend(&readers);
    let tied = reach::tied(conn, post, &seeing)?;
    Ok(Some(Reach {
        home,
        readers,
        lists,
        tied,
        is_public: place.audience.get() == consent::Visibility::Public,
        is_reply: place.answers.is_some_and(|it| it != place.author),
        is_local,
        has_media: place.pictures > 0,
        tags: store::tags::names_of_post(conn, post)?,
        entry,
    }))
}

fn entry_of(
    conn: &mut Conn,
    shelf: &Shelf,
    viewer: Option<AccountId>,
    row: Post,
    boost: Option<(RowId, AccountId)>,
) -> Result<Option<Entry>> {
    let cursor = boost.map_or(row.id.0, |(boost, _)| boost.0);
    let Some(shown) = load(conn, viewer, vec![row])?.pop() else { return Ok(None) };
    let Some((id, by)) = boost else {
        return Ok(Some(Entry { cursor, boosted_by: None, boost: None, shown }));
    };
    let Some(person) = shelf.people(conn, [by])?.get(by).cloned() else { return Ok(None) };
    let Some(row) = store::boosts::by_id(conn, id)? else { return Ok(None) };
    let (at, visibility) = (crate::ids::time_of(id.0), row.visibility.get());
    let boost = Some(Boost { id, at, uri: row.uri, visibility });
    Ok(Some(Entry { cursor, boosted_by: Some(person), boost, shown }))
}

/// The same post as one person sees it.
pub async fn entry_for(app: &App, viewer: AccountId, entry: &Entry) -> Result<Option<Entry>> {
    let (post, boosted_by) =
        (entry.shown.post.id, entry.boosted_by.as_ref().map(|it| it.author().id));
    let boost = boosted_by.map(|by| (RowId(entry.cursor), by));
    let shelf = Shelf::of(app);
    app.store
        .read(move |conn| match store::posts::find_visible(conn, Some(viewer), post)? {
            Some(row) => entry_of(conn, &shelf, Some(viewer), row, boost),
            None => Ok(None),
        })
        .await
}

/// Who of those who listen may have had a post that is gone: who follows its author, who was named
/// in it; and the lists that its author is on.
pub async fn had(
    app: &App,
    author: AccountId,
    named: Vec<AccountId>,
    ears: Ears,
) -> Result<(Vec<AccountId>, Vec<RowId>)> {
    app.store
        .read(move |conn| {
            let mut home = reach::followers(conn, author, &ears.home)?;
            home.extend(named.into_iter().filter(|it| ears.home.contains(it)));
            home.sort_unstable();
            home.dedup();
            Ok::<_, Error>((home, reach::lists(conn, author, &ears.lists)?))
        })
        .await
}

/// Whether a list is the member's.
pub async fn owns_list(app: &App, member: &Member, list: RowId) -> Result<bool> {
    let me = member.account;
    app.store.read(move |conn| Ok::<_, Error>(reach::owner_of_list(conn, list)? == Some(me))).await
}

/// Which of these sessions still let somebody in.
pub async fn open_sessions_among(app: &App, sessions: Vec<SessionId>) -> Result<Vec<SessionId>> {
    let mut open = Vec::with_capacity(sessions.len());
    let now = app.now();
    for some in sessions.chunks(500) {
        let some = some.to_vec();
        let found = app
            .store
            .read(move |conn| Ok::<_, Error>(store::sessions::open_among(conn, &some, now)?));
        open.extend(found.await?);
    }
    Ok(open)
}

/// Which of these tokens still let somebody in.
pub async fn open_among(app: &App, tokens: Vec<TokenId>) -> Result<Vec<TokenId>> {
    let mut open = Vec::with_capacity(tokens.len());
    for some in tokens.chunks(500) {
        let some = some.to_vec();
        let found =
            app.store.read(move |conn| Ok::<_, Error>(store::tokens::open_among(conn, &some)?));
        open.extend(found.await?);
    }
    Ok(open)
}
