//! What apps call trends. Nothing here is chosen by how many like it: works are the newest of this
//! server, hashtags are those that its newest works have. Staff can take something out.

use serde::{Deserialize, Serialize};
use store::settings::{self, Setting};
use store::{Conn, Role};

use crate::error::{Error, Result};
use crate::feeds::{self, Listing, Page};
use crate::tags::{self, Sight};
use crate::{App, Member, PostId, Viewer, audit};

/// So many of the newest works are looked at.
const WORKS: usize = 60;

/// The key of the one row that says what was taken out.
const KEY: &str = "trends";

/// Taken out at most; the oldest are let in again.
const MOST: usize = 1_000;

/// What staff took out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Out {
    tags: Vec<String>,
    posts: Vec<i64>,
}

/// What can be taken out.
#[derive(Clone, Debug)]
pub enum Pick {
    /// A hashtag, by its name.
    Tag(String),
    /// A post.
    Post(PostId),
}

async fn out(app: &App) -> Result<Out> {
    let read = |conn: &mut Conn| Ok::<_, Error>(settings::find(conn, KEY)?);
    let row = app.store.read(read).await?;
    Ok(row.and_then(|it| serde_json::from_str(&it.value).ok()).unwrap_or_default())
}

/// The newest works of this server, `limit` of them after the first `offset`; with those that
/// staff took out, for staff.
pub async fn works(
    app: &App,
    viewer: &Viewer,
    (offset, limit): (usize, usize),
    is_whole: bool,
) -> Result<Listing> {
    let page = Page { limit: WORKS, ..Page::default() };
    let mut listing = feeds::wall(app, viewer, page).await?;
    if !is_whole {
        let out = out(app).await?;
        listing.items.retain(|it| !out.posts.contains(&it.shown.post.id.0));
    }
    listing.items = listing.items.into_iter().skip(offset).take(limit).collect();
    Ok(listing)
}

/// The hashtags of the newest works, in their order.
pub async fn hashtags(
    app: &App,
    viewer: &Viewer,
    (offset, limit): (usize, usize),
    is_whole: bool,
) -> Result<Vec<Sight>> {
    let page = Page { limit: WORKS, ..Page::default() };
    let works = feeds::wall(app, viewer, page).await?;
    let out = if is_whole { Out::default() } else { out(app).await? };
    let mut names: Vec<String> = Vec::new();
    for tag in works.items.iter().flat_map(|it| &it.shown.tags) {
        let name = crate::text::tag_name(tag);
        if !names.contains(&name) && !out.tags.contains(&name) {
            names.push(name);
        }
    }
    let names = names.into_iter().skip(offset).take(limit).collect();
    tags::sights(app, viewer, names).await
}

/// Whether staff took it out.
pub async fn is_out(app: &App, pick: &Pick) -> Result<bool> {
    Ok(out(app).await?.holds(pick))
}

impl Out {
    fn holds(&self, pick: &Pick) -> bool {
        match pick {
            Pick::Tag(name) => self.tags.contains(name),
            Pick::Post(id) => self.posts.contains(&id.0),
        }
    }

    fn set(&mut self, pick: &Pick, is_out: bool) {
        match pick {
            Pick::Tag(name) => change(&mut self.tags, name.clone(), is_out),
            Pick::Post(id) => change(&mut self.posts, id.0, is_out),
        }
    }
}

fn change<T: PartialEq>(list: &mut Vec<T>, item: T, is_out: bool) {
    list.retain(|it| *it != item);
    if is_out {
        list.push(item);
        let over = list.len().saturating_sub(MOST);
        list.drain(..over);
    }
}

/// Takes something out, or lets it in again. Staff.
pub async fn set_out(app: &App, by: &Member, pick: Pick, is_out: bool) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let action = if is_out { "trend.reject" } else { "trend.approve" };
    let subject = match &pick {
        Pick::Tag(name) => format!("#{name}"),
        Pick::Post(id) => id.to_string(),
    };
    let entry = audit::Act::new(app, by, action, subject, "");
    let (now, user) = (app.now(), by.id_for_log());
    app.store
        .write(move |conn| {
            let row = settings::find(conn, KEY)?;
            let mut out: Out =
                row.and_then(|it| serde_json::from_str(&it.value).ok()).unwrap_or_default();
            out.set(&pick, is_out);
            let value = serde_json::to_string(&out).map_err(anyhow::Error::new)?;
            let row = Setting { key: KEY.to_owned(), value, updated_at: now, updated_by: user };
            settings::put(conn, &row)?;
            entry.write(conn)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_out_twice_is_out_once_and_comes_back() {
        let mut out = Out::default();
        let pick = Pick::Tag("birds".to_owned());
        out.set(&pick, true);
        out.set(&pick, true);
        assert!(out.holds(&pick) && out.tags.len() == 1);
        out.set(&pick, false);
        assert!(!out.holds(&pick));
    }
}
