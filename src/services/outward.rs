//! What other servers are told: people and posts with all that a document about them says. Who may
//! read a post is decided as for pages; a server that reads does it in somebody's name.

mod lists;
mod people;

use std::collections::HashMap;

use consent::Visibility;
use store::{Conn, ConsentSubject, MediaState};

pub use lists::{
    Answers, Featured, Members, Published, answers, favourite_tags, featured, followers, following,
    published,
};
pub use people::{Portrait, Somebody, Staff, departed, person, person_by_id, staff};

use crate::addresses::Addresses;
use crate::error::{Error, Result};
use crate::media::RenditionInfo;
use crate::posts::shelf::Shelf;
use crate::posts::shown::{Authors, load};
use crate::posts::{Author, Found, Picture, Shown};
use crate::{AccountId, App, MediaId, Post, PostId, Timestamp, uploads};

/// What Mastodon and most others take of one picture at most, in pixels.
const MOST_PIXELS: u64 = 8_294_400;

/// The same in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

const GONE: Error = Error::NotFound("That post is not here.");

/// A post of somebody here, with all that a document about it says.
#[derive(Clone, Debug)]
pub struct Outward {
    /// The post as anybody who may read it is shown it.
    pub shown: Shown,
    /// The address that stands in documents.
    pub uri: String,
    /// Who is named in it.
    pub named: Vec<Named>,
    /// The id of what it answers.
    pub answers: Option<String>,
    /// The id of the post that the conversation began with, where that is one of ours.
    pub began_with: Option<String>,
    /// When its words, pictures, terms or labels last changed, if they did.
    pub updated_at: Option<Timestamp>,
    /// The files of its pictures, in their order; none for a picture that has no file yet.
    pub files: Vec<Option<PictureFile>>,
    /// Whether it waits for a moderator.
    pub is_held: bool,
}

/// Somebody named in a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub account: AccountId,
    /// `mira` or `mira@far.example`.
    pub handle: String,
    /// Their id.
    pub uri: String,
    /// Whether they live on another server.
    pub is_remote: bool,
}

/// The file of a picture that other servers fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// Where it is.
    pub url: String,
    /// Its type.
    pub media_type: &'static str,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// How many bytes are served, terms included.
    pub bytes: u64,
    /// The SHA-256 of what is served, terms included.
    pub sha256: [u8; 32],
}

/// What there is at a post's address.
#[derive(Clone, Debug)]
pub enum Stands {
    /// The post.
    Post(Box<Outward>),
    /// It was there.
    Gone {
        /// The address.
        uri: String,
        /// When it went.
        deleted_at: Timestamp,
    },
}

/// A post of `username`, for whoever reads in the name of `reader` (`None`: anybody).
pub async fn post(
    app: &App,
    reader: Option<AccountId>,
    username: &str,
    id: PostId,
) -> Result<Stands> {
    let (username, addresses) = (username.to_owned(), Addresses::new(&app.config.server));
    let shelf = Shelf::of(app);
    let found = app
        .store
        .read(move |conn| {
            let found = crate::posts::found(conn, &shelf, reader, id)?;
            let author = match &found {
                Found::Post(shown) => &shown.author,
                Found::Gone { author, .. } => author,
            };
            if !author.domain.is_empty() || author.username != username {
                return Err(GONE);
            }
            match found {
                Found::Post(shown) => {
                    let post = outward(conn, &addresses, vec![*shown])?.pop().ok_or(GONE)?;
                    Ok(Stands::Post(Box::new(post)))
                }
                Found::Gone { author, deleted_at, .. } => {
                    Ok(Stands::Gone { uri: addresses.post(&author.username, id), deleted_at })
                }
            }
        })
        .await?;
    match found {
        Stands::Post(post) => Ok(Stands::Post(Box::new(with_files(app, *post).await?))),
        gone @ Stands::Gone { .. } => Ok(gone),
    }
}

/// A post of somebody here as its author has it, for telling those it is for. Nobody is told of
/// one that waits for a moderator, or is gone.
pub async fn to_tell(app: &App, id: PostId) -> Result<Outward> {
    let addresses = Addresses::new(&app.config.server);
    let post = app
        .store
        .read(move |conn| {
            let row = store::posts::find(conn, id)?.ok_or(GONE)?;
            let is_open = row.deleted_at.is_none() && !row.is_held;
            let author = row.account_id;
            let shown = load(conn, Some(author), vec![row])?;
            let tells =
                |it: &Shown| is_open && it.author.domain.is_empty() && !it.author.is_suspended;
            let shown = shown.into_iter().filter(tells).collect();
            outward(conn, &addresses, shown)?.pop().ok_or(GONE)
        })
        .await?;
    with_files(app, post).await
}

/// A post that was made in this change and may never come to be.
pub(crate) fn just_made(conn: &mut Conn, addresses: &Addresses, id: PostId) -> Result<Outward> {
    let row = store::posts::find(conn, id)?.ok_or(GONE)?;
    let author = row.account_id;
    let shown = load(conn, Some(author), vec![row])?;
    outward(conn, addresses, shown)?.pop().ok_or(GONE)
}

/// The posts with what documents say beside; their files come with [`with_files`].
fn outward(conn: &mut Conn, addresses: &Addresses, shown: Vec<Shown>) -> Result<Vec<Outward>> {
    let changes = changes(conn, &shown)?;
    let mut all = Vec::with_capacity(shown.len());
    for shown in shown {
        let post = &shown.post;
        let said = changes.get(&post.id).copied().filter(|at| *at > post.created_at);
        all.push(Outward {
            uri: addresses.post(&shown.author.username, post.id),
            named: named(conn, addresses, post.id)?,
            answers: parent(conn, addresses, post)?,
            began_with: beginning(conn, addresses, post)?,
            updated_at: post.edited_at.into_iter().chain(said).max(),
            files: Vec::new(),
            is_held: post.is_held,
            shown,
        });
    }
    Ok(all)
}

/// When something was last said about the terms of each post or of a picture in it. Other servers
/// take a looser word only from a newer document.
fn changes(conn: &mut Conn, shown: &[Shown]) -> Result<HashMap<PostId, Timestamp>> {
    let posts: Vec<i64> = shown.iter().map(|it| it.post.id.0).collect();
    let of_media: HashMap<i64, PostId> = shown
        .iter()
        .flat_map(|it| it.pictures.iter().map(|picture| (picture.media.id.0, it.post.id)))
        .collect();
    let media: Vec<i64> = of_media.keys().copied().collect();
    let mut newest: HashMap<PostId, Timestamp> = HashMap::new();
    let mut note = |post: PostId, at: Timestamp| {
        let known = newest.entry(post).or_insert(at);
        *known = at.max(*known);
    };
    for (post, at) in store::outward::statements(conn, ConsentSubject::Post, &posts)? {
        note(PostId(post), at);
    }
    for (picture, at) in store::outward::statements(conn, ConsentSubject::Media, &media)? {
        if let Some(post) = of_media.get(&picture) {
            note(*post, at);
        }
    }
    Ok(newest)
}

fn named(conn: &mut Conn, addresses: &Addresses, post: PostId) -> Result<Vec<Named>> {
    let ids = store::mentions::of_post(conn, post)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let cards = store::shown::cards(conn, &ids)?;
    let remote = uris(conn, &ids)?;
    let named = cards.into_iter().filter_map(|card| {
        let is_remote = !card.domain.is_empty();
        let uri = match is_remote {
            true => remote.get(&card.id)?.clone(),
            false => addresses.actor(&card.username),
        };
        let handle = match is_remote {
            true => format!("{}@{}", card.username, card.domain),
            false => card.username,
        };
        Some(Named { account: card.id, handle, uri, is_remote })
    });
    let mut named: Vec<Named> = named.collect();
    named.sort_by_key(|it| it.account);
    Ok(named)
}

/// The ids of those of these people who live elsewhere.
fn uris(conn: &mut Conn, accounts: &[AccountId]) -> Result<HashMap<AccountId, String>> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::remote_actors::find_many(conn, accounts)?;
    Ok(rows.into_iter().map(|row| (row.account_id, row.uri)).collect())
}

/// The id of what a post answers.
fn parent(conn: &mut Conn, addresses: &Addresses, post: &Post) -> Result<Option<String>> {
    match (post.parent_id, post.parent_account_id) {
        (Some(parent), Some(author)) => post_uri(conn, addresses, parent, author),
        _ => Ok(None),
    }
}

/// The id of the post the conversation began with, where that is ours: what others call a
/// conversation of theirs we do not know.
fn beginning(conn: &mut Conn, addresses: &Addresses, post: &Post) -> Result<Option<String>> {
    let Some(root) = store::posts::find(conn, post.root_id.unwrap_or(post.id))? else {
        return Ok(None);
    };
    let Some(author) = Authors::find(conn, [root.account_id])?.get(root.account_id) else {
        return Ok(None);
    };
    let is_ours = author.domain.is_empty();
    Ok(is_ours.then(|| addresses.post(&author.username, root.id)))
}

/// The id of any post: ours by rule, theirs as they gave it.
fn post_uri(
    conn: &mut Conn,
    addresses: &Addresses,
    post: PostId,
    author: AccountId,
) -> Result<Option<String>> {
    let Some(author) = Authors::find(conn, [author])?.get(author) else { return Ok(None) };
    if author.domain.is_empty() {
        return Ok(Some(addresses.post(&author.username, post)));
    }
    Ok(store::remote_posts::find(conn, post)?.map(|row| row.uri))
}

/// The same with the files of its pictures.
pub(crate) async fn with_files(app: &App, mut post: Outward) -> Result<Outward> {
    let mut files = Vec::with_capacity(post.shown.pictures.len());
    for picture in &post.shown.pictures {
        files.push(file_of(app, &post.shown, picture).await?);
    }
    post.files = files;
    Ok(post)
}

async fn file_of(app: &App, shown: &Shown, picture: &Picture) -> Result<Option<PictureFile>> {
    let Some(info) = best(&picture.renditions).filter(|_| picture.media.state == MediaState::Ready)
    else {
        return Ok(None);
    };
    let Some(print) = uploads::fingerprint(app, shown, picture, info).await? else {
        return Ok(None);
    };
    let path = format!("/media/{}/{}.{}", picture.media.id, info.width, info.format);
    let key = key_for(app, shown.post.visibility.get(), picture.media.id);
    Ok(Some(PictureFile {
        url: app.config.server.link(&match key {
            Some(key) => format!("{path}?key={key}"),
            None => path,
        }),
        media_type: print.media_type,
        width: info.width,
        height: info.height,
        bytes: print.bytes,
        sha256: print.sha256,
    }))
}

/// Other servers fetch pictures without saying in whose name. A picture that is not for everybody
/// has an address that only its document tells.
fn key_for(app: &App, visibility: Visibility, media: MediaId) -> Option<String> {
    let is_open = matches!(visibility, Visibility::Public | Visibility::Quiet);
    (!is_open).then(|| app.secret.sign(uploads::KEY_PURPOSE, &media.to_string()))
}

/// The best file that others take: what moves before what stands still, then the widest; of the
/// same width the format that every server reads.
fn best(renditions: &[RenditionInfo]) -> Option<&RenditionInfo> {
    renditions
        .iter()
        .filter(|it| u64::from(it.width) * u64::from(it.height) <= MOST_PIXELS)
        .filter(|it| it.bytes <= MOST_BYTES)
        .max_by_key(|it| (it.is_animated, it.width, it.format != "webp"))
}

/// Somebody's address with their server, as people write it.
pub fn handle(author: &Author, domain: &str) -> String {
    let domain = if author.domain.is_empty() { domain } else { &author.domain };
    format!("@{}@{domain}", author.username)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(width: u32, height: u32, format: &str, moves: bool) -> RenditionInfo {
        RenditionInfo {
            width,
            height,
            format: format.to_owned(),
            is_animated: moves,
            is_full: false,
            bytes: 1,
            key: String::new(),
        }
    }

    #[test]
    fn the_widest_file_that_others_take_is_named() {
        let list = [
            info(480, 320, "webp", false),
            info(480, 320, "jpg", false),
            info(1600, 1066, "webp", false),
            info(1600, 1066, "jpg", false),
        ];
        let chosen = best(&list).unwrap();
        assert_eq!((chosen.width, chosen.format.as_str()), (1600, "jpg"));
        let only_webp = [info(960, 640, "webp", false), info(480, 320, "jpg", false)];
        assert_eq!(best(&only_webp).unwrap().width, 960);
    }

    #[test]
    fn a_file_that_is_too_large_for_others_is_not_named() {
        let strip = [info(960, 8_000, "webp", false), info(1600, 13_333, "webp", false)];
        assert_eq!(best(&strip).unwrap().width, 960);
        let heavy = RenditionInfo { bytes: MOST_BYTES + 1, ..info(480, 320, "gif", true) };
        assert!(best(&[heavy]).is_none());
    }

    #[test]
    fn what_moves_goes_first() {
        let list = [info(480, 320, "gif", true), info(960, 640, "webp", false)];
        assert_eq!(best(&list).unwrap().format, "gif");
    }
}
