//! Hashtags: how they are used, who follows them, who shows them on their profile.

use std::time::Duration;

use store::featured_tags;
pub use store::featured_tags::FeaturedTag;
use store::tags::{self as rows, Tag};
use store::{Conn, RowId, Sheet, followed_tags};

use crate::feeds::Page;
use crate::ids::first_id_at;
use crate::text::{is_tag, tag_name};
use crate::{AccountId, App, Error, Member, PostId, Result, TagId, Timestamp, Viewer};

/// Days of which the use is told.
pub const DAYS: i64 = 7;

/// Hashtags one may follow.
const FOLLOWED: i64 = 200;

/// Hashtags one may show.
const FEATURED: usize = 10;

const DAY: Duration = Duration::from_hours(24);

/// How often a hashtag was used on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// When the day began, UTC.
    pub day: Timestamp,
    /// Public posts that bear it.
    pub posts: i64,
    /// People who wrote them.
    pub people: i64,
}

/// A hashtag as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Its number; 0 for one that nobody has used yet.
    pub id: TagId,
    /// Its name, in small letters.
    pub name: String,
    /// The last days, today first.
    pub uses: Vec<Use>,
    /// Whether the viewer follows it.
    pub is_followed: bool,
    /// Whether the viewer shows it.
    pub is_featured: bool,
}

/// These hashtags, in this order.
pub async fn sights(app: &App, viewer: &Viewer, names: Vec<String>) -> Result<Vec<Sight>> {
    let (me, now) = (viewer.account(), app.now());
    app.store
        .read(move |conn| {
            let mut tags = Vec::with_capacity(names.len());
            for name in names {
                let name = tag_name(&name);
                let unknown = Tag { id: TagId(0), spelling: name.clone(), name: name.clone() };
                tags.push(rows::find_named(conn, &name)?.unwrap_or(unknown));
            }
            look(conn, me, now, tags)
        })
        .await
}

/// One hashtag, known or not.
pub async fn by_id(app: &App, viewer: &Viewer, id: store::TagId) -> Result<Sight> {
    let gone = Error::NotFound("people-record-not-found");
    let read = move |conn: &mut Conn| Ok::<_, Error>(store::tags::find(conn, id)?);
    let name = app.store.read(read).await?.ok_or(gone)?.name;
    find(app, viewer, &name).await
}

/// One hashtag by its name.
pub async fn find(app: &App, viewer: &Viewer, name: &str) -> Result<Sight> {
    let name = checked(name)?;
    sights(app, viewer, vec![name]).await?.pop().ok_or(NOT_HERE)
}

const NOT_HERE: Error = Error::NotFound("people-record-not-found");

fn checked(name: &str) -> Result<String> {
    let name = tag_name(name.trim());
    if is_tag(&name) { Ok(name) } else { Err(NOT_HERE) }
}

fn look(
    conn: &mut Conn,
    me: Option<AccountId>,
    now: Timestamp,
    tags: Vec<Tag>,
) -> Result<Vec<Sight>> {
    let ids: Vec<TagId> = tags.iter().map(|it| it.id).collect();
    let length = i64::try_from(DAY.as_millis()).unwrap_or(86_400_000);
    let today = now.0.div_euclid(length);
    let first = Timestamp((today - DAYS + 1) * length);
    let usage = rows::usage_since(conn, PostId(first_id_at(first)), &ids)?;
    let (followed, featured) = match me {
        Some(me) => (followed_tags::of(conn, me, &ids)?, featured_tags::shown_of(conn, me, &ids)?),
        None => (Vec::new(), Vec::new()),
    };
    let sight = |tag: Tag| {
        let on = |day: i64| {
            let found = usage.iter().find(|it| it.tag == tag.id && it.day == day);
            let (posts, people) = found.map_or((0, 0), |it| (it.uses, it.accounts));
            Use { day: Timestamp(day * length), posts, people }
        };
        Sight {
            id: tag.id,
            uses: (0..DAYS).map(|back| on(today - back)).collect(),
            is_followed: followed.contains(&tag.id),
            is_featured: featured.contains(&tag.id),
            name: tag.name,
        }
    };
    Ok(tags.into_iter().map(sight).collect())
}

/// What the member follows, the newest first.
pub async fn followed(app: &App, member: &Member, page: Page) -> Result<Sheet<Sight>> {
    let (me, now) = (member.approved()?.account, app.now());
    app.store
        .read(move |conn| {
            let sheet = followed_tags::page_of(conn, me, &page)?;
            let (cursors, tags): (Vec<i64>, Vec<Tag>) = sheet.rows.into_iter().unzip();
            let rows = cursors.into_iter().zip(look(conn, Some(me), now, tags)?).collect();
            Ok(Sheet { rows, older: sheet.older, newer: sheet.newer })
        })
        .await
}

/// Follows a hashtag: public posts that bear it come to the member's home.
pub async fn follow(app: &App, member: &Member, name: &str) -> Result<Sight> {
    change(app, member, name, |conn, me, tag, id, now| {
        if followed_tags::count(conn, me)? >= FOLLOWED {
            let sentence = words::say("hashtags-fault-followed").with("most", &FOLLOWED);
            return Err(Error::invalid("base", "tag.many", sentence));
        }
        Ok(followed_tags::insert_once(conn, id, me, tag, now)?)
    })
    .await
}

/// Follows a hashtag no longer.
pub async fn unfollow(app: &App, member: &Member, name: &str) -> Result<Sight> {
    change(app, member, name, |conn, me, tag, _, _| Ok(followed_tags::delete(conn, me, tag)?)).await
}

/// Shows a hashtag on the member's profile.
pub async fn feature(app: &App, member: &Member, name: &str) -> Result<Sight> {
    change(app, member, name, |conn, me, tag, id, now| put_up(conn, me, tag, id, now).map(drop))
        .await
}

/// Shows a hashtag no longer.
pub async fn unfeature(app: &App, member: &Member, name: &str) -> Result<Sight> {
    change(app, member, name, |conn, me, tag, _, _| Ok(featured_tags::delete_tag(conn, me, tag)?))
        .await
}

async fn change<F>(app: &App, member: &Member, name: &str, to: F) -> Result<Sight>
where
    F: FnOnce(&mut Conn, AccountId, TagId, RowId, Timestamp) -> Result<()> + Send + 'static,
{
    let (me, now) = (member.approved()?.account, app.now());
    let (name, spelling) = (checked(name)?, name.trim().trim_start_matches('#').to_owned());
    let (id, tag_id): (RowId, TagId) = (app.ids.next(now), app.ids.next(now));
    app.store
        .write(move |conn| {
            let row = Tag { id: tag_id, name, spelling };
            let tag = rows::find_or_insert(conn, &row)?;
            to(conn, me, tag, id, now)?;
            let seen = rows::find(conn, tag)?.unwrap_or(row);
            look(conn, Some(me), now, vec![seen])?.pop().ok_or(NOT_HERE)
        })
        .await
}

fn put_up(conn: &mut Conn, me: AccountId, tag: TagId, id: RowId, now: Timestamp) -> Result<bool> {
    if featured_tags::of(conn, me)?.len() >= FEATURED {
        let sentence = words::say("hashtags-fault-shown").with("most", &FEATURED);
        return Err(Error::invalid("base", "tag.many", sentence));
    }
    Ok(featured_tags::insert_once(conn, id, me, tag, now)?)
}

/// The hashtags that somebody shows.
pub async fn featured_by(app: &App, of: AccountId) -> Result<Vec<FeaturedTag>> {
    app.store.read(move |conn| Ok(featured_tags::of(conn, of)?)).await
}

/// Shows a hashtag, and answers how it then stands on the profile.
pub async fn add_featured(app: &App, member: &Member, name: &str) -> Result<FeaturedTag> {
    let (me, now) = (member.approved()?.account, app.now());
    let spelling = name.trim().trim_start_matches('#').to_owned();
    let name =
        checked(name).map_err(|_| Error::invalid("name", "tag.name", "hashtags-fault-name"))?;
    let (id, tag_id): (RowId, TagId) = (app.ids.next(now), app.ids.next(now));
    app.store
        .write(move |conn| {
            let tag = rows::find_or_insert(conn, &Tag { id: tag_id, name, spelling })?;
            if !put_up(conn, me, tag, id, now)? {
                return Err(Error::invalid("name", "tag.taken", "hashtags-fault-taken"));
            }
            featured_tags::of(conn, me)?.into_iter().find(|it| it.tag_id == tag).ok_or(NOT_HERE)
        })
        .await
}

/// Takes a hashtag off the profile, by the number of its place there.
pub async fn remove_featured(app: &App, member: &Member, id: RowId) -> Result<()> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| match featured_tags::delete(conn, me, id)? {
            true => Ok(()),
            false => Err(NOT_HERE),
        })
        .await
}

/// Hashtags that the member uses and does not show yet.
pub async fn suggested(app: &App, member: &Member) -> Result<Vec<Sight>> {
    let (me, now) = (member.approved()?.account, app.now());
    app.store
        .read(move |conn| {
            let ids = featured_tags::suggested(conn, me, 10)?;
            let mut tags = rows::find_many(conn, &ids)?;
            tags.sort_by_key(|it| ids.iter().position(|id| *id == it.id));
            look(conn, Some(me), now, tags)
        })
        .await
}
