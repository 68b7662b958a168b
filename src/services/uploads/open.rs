//! A picture goes out: to those who may see the post it is in, with the terms that hold right now
//! in its headers and inside the file.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use consent::{AiLabel, Exposure, Indexable, Origin, Visibility, expose};
use sha2::{Digest as _, Sha256};
use store::accounts::Account;
use store::media::Media;
use store::{AccountId, Conn, MediaId, MediaPurpose, PostId};

use crate::error::{Error, Result};
use crate::media::rights::{self, Credits};
use crate::media::{Format, RenditionInfo};
use crate::posts::shown::as_the_file_says;
use crate::posts::{Picture, Shown};
use crate::{App, Viewer, remote_cache};

const GONE: Error = Error::NotFound("There is no such picture.");

/// The widths that can be asked for whatever the picture's own width.
const STEPS: [u32; 3] = [480, 960, 1600];

/// What keys of pictures are signed for.
pub(crate) const KEY_PURPOSE: &str = "picture for other servers";

/// Which file of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A copy for visitors.
    Rendition {
        /// Pixels; one of the picture's own widths, or 480, 960 or 1600.
        width: u32,
        /// `webp`, `jpg`, `png` or `gif`.
        ext: String,
    },
    /// The narrowest copy, whatever its format: for portraits.
    Portrait,
    /// The artist's own file, for the artist.
    Original,
}

/// A file as it leaves.
#[derive(Clone, Debug)]
pub struct Served {
    /// The file.
    pub bytes: Bytes,
    /// Told by us, never by who uploaded it.
    pub content_type: &'static str,
    /// Changes with the file and with its terms; with its quotes.
    pub etag: String,
    /// What goes into the headers.
    pub exposure: Exposure,
    /// Whether anyone may see it, so that shared caches may keep it.
    pub is_public: bool,
    /// What the artist called the file; empty unless it is the original.
    pub file_name: String,
}

/// Opens a file of a picture. What this viewer may not see is not there.
pub async fn open(app: &App, viewer: &Viewer, id: MediaId, wanted: Wanted) -> Result<Served> {
    // Someone who waits for approval sees what anyone sees, and their own uploads.
    let owner = viewer.signed_in().ok().map(|member| member.account);
    let is_staff = viewer.at_least(store::Role::Moderator).is_ok();
    let asking = Asking { viewer: viewer.account(), owner, has_key: false, is_staff };
    let found = app.store.read(move |conn| asking.find(conn, id)).await?;
    hand_out(app, found, wanted, owner).await
}

/// The same for a server that was sent the post: what is not for everybody has a key in its
/// address, because servers fetch pictures without saying in whose name. The key opens what the
/// post shows, as long as it shows it.
pub async fn open_with_key(app: &App, id: MediaId, wanted: Wanted, key: &str) -> Result<Served> {
    if !app.secret.verify(KEY_PURPOSE, &id.to_string(), key) {
        return Err(GONE);
    }
    let asking = Asking { viewer: None, owner: None, has_key: true, is_staff: false };
    let found = app.store.read(move |conn| asking.find(conn, id)).await?;
    hand_out(app, found, wanted, None).await
}

async fn hand_out(
    app: &App,
    found: Found,
    wanted: Wanted,
    owner: Option<AccountId>,
) -> Result<Served> {
    remote_cache::looked_at(app, [&found.row]).await;
    match wanted {
        Wanted::Original => original(app, found, owner).await,
        Wanted::Portrait => {
            rendition(app, found, |list| list.iter().min_by_key(|it| it.width)).await
        }
        Wanted::Rendition { width, ext } => {
            rendition(app, found, |list| pick(list, width, &ext)).await
        }
    }
}

struct Asking {
    viewer: Option<AccountId>,
    owner: Option<AccountId>,
    has_key: bool,
    is_staff: bool,
}

/// A picture that the viewer may see.
struct Found {
    row: Media,
    author: Account,
    post: Option<(PostId, Visibility)>,
    is_public: bool,
}

impl Asking {
    fn find(&self, conn: &mut Conn, id: MediaId) -> Result<Found> {
        let row = store::media::find(conn, id)?.ok_or(GONE)?;
        let author = store::accounts::find(conn, row.account_id)?.ok_or(GONE)?;
        match row.post_id {
            Some(post) => self.in_post(conn, row, author, post),
            None => self.alone(row, author),
        }
    }

    fn in_post(&self, conn: &mut Conn, row: Media, author: Account, post: PostId) -> Result<Found> {
        let post = match self.has_key {
            true => store::posts::find(conn, post)?.filter(|it| {
                it.deleted_at.is_none() && !it.is_held && author.suspended_at.is_none()
            }),
            false => store::posts::find_visible(conn, self.viewer, post)?,
        };
        let post = match post {
            // Who is asked about a picture must see it.
            None if self.is_staff && store::cases::is_open(conn, row.id)? => {
                store::posts::find(conn, row.post_id.unwrap_or_default())?
            }
            found => found,
        };
        let post = post.ok_or(GONE)?;
        let visibility = post.visibility.get();
        let is_open = matches!(visibility, Visibility::Public | Visibility::Quiet);
        let is_public = is_open && !post.is_held && author.suspended_at.is_none();
        Ok(Found { row, author, post: Some((post.id, visibility)), is_public })
    }

    /// A portrait in use is for everyone; what is in no post is for its owner.
    fn alone(&self, row: Media, author: Account) -> Result<Found> {
        let is_worn = match row.purpose {
            MediaPurpose::Avatar | MediaPurpose::Header => {
                [author.avatar_id, author.header_id].contains(&Some(row.id))
            }
            MediaPurpose::Work => false,
        };
        let is_public = is_worn && author.suspended_at.is_none();
        if is_public || self.owner == Some(author.id) {
            Ok(Found { row, author, post: None, is_public })
        } else {
            Err(GONE)
        }
    }
}

impl Found {
    fn exposure(&self) -> Exposure {
        let listed = match self.post {
            Some((_, visibility)) => visibility == Visibility::Public && self.author.is_indexable,
            None => self.is_public && self.author.is_indexable,
        };
        let label = match self.row.purpose {
            MediaPurpose::Work => self.row.shown_label.get(),
            MediaPurpose::Avatar | MediaPurpose::Header => AiLabel::Undeclared,
        };
        let terms = match self.row.purpose {
            MediaPurpose::Work => self.row.resolved_terms.get(),
            // A portrait follows its account, today's account.
            MediaPurpose::Avatar | MediaPurpose::Header => {
                self.author.terms.get().strictest(self.row.resolved_terms.get())
            }
        };
        let exposure = expose(terms, label, Indexable::when(listed), self.origin());
        as_the_file_says(exposure, &self.row.rights)
    }

    fn origin(&self) -> Origin {
        if self.author.domain.is_empty() { Origin::Here } else { Origin::Elsewhere }
    }

    fn credits(&self, app: &App) -> Credits {
        let author = &self.author;
        let post = self.post.map(|(post, _)| post);
        let stated = stated(&self.row);
        let credits = credits(app, &author.display_name, &author.username, post);
        let credits = Credits { stated, ..credits };
        match self.origin() {
            Origin::Here => credits,
            // A copy says where it comes from.
            Origin::Elsewhere => Credits { identifier: self.row.remote_url.clone(), ..credits },
        }
    }
}

/// What the picture's own file states.
fn stated(row: &Media) -> evidence::Stated {
    serde_json::from_str(&row.rights).unwrap_or_default()
}

fn credits(app: &App, display_name: &str, username: &str, post: Option<PostId>) -> Credits {
    let name = if display_name.is_empty() { username } else { display_name };
    let path = match post {
        Some(post) => format!("/@{username}/{post}"),
        None => format!("/@{username}"),
    };
    Credits {
        creator: name.to_owned(),
        web_statement: app.config.server.link("/policies/ai"),
        identifier: app.config.server.link(&path),
        ..Credits::default()
    }
}

/// A file as documents describe it: exactly what is served now, terms included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    pub(crate) media_type: &'static str,
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
}

/// Fingerprints by etag, so that a document does not read its pictures each time. An etag changes
/// with the file and with what is written into it.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints(Mutex<HashMap<String, Fingerprint>>);

impl Fingerprints {
    /// Kept at most; then the memory starts anew.
    const MOST: usize = 20_000;

    fn get(&self, etag: &str) -> Option<Fingerprint> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(etag).copied()
    }

    fn keep(&self, etag: String, print: Fingerprint) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= Self::MOST {
            kept.clear();
        }
        kept.insert(etag, print);
    }
}

/// What is served of a picture in a post of somebody here; none where the file is missing.
pub(crate) async fn fingerprint(
    app: &App,
    shown: &Shown,
    picture: &Picture,
    info: &RenditionInfo,
) -> Result<Option<Fingerprint>> {
    let Some(format) = format_of(&info.format) else { return Ok(None) };
    let author = &shown.author;
    let credits = credits(app, &author.display_name, &author.username, Some(shown.post.id));
    let credits = Credits { stated: stated(&picture.media), ..credits };
    let packet = rights::packet(&picture.exposure, &credits);
    let etag = etag(picture.media.id, info, &packet);
    if let Some(print) = app.fingerprints.get(&etag) {
        return Ok(Some(print));
    }
    let Ok(bytes) = app.storage.get(&info.key).await else { return Ok(None) };
    let served = rights::write(&bytes, format, &packet).map_or(bytes, Bytes::from);
    let print = Fingerprint {
        media_type: format.media_type(),
        bytes: u64::try_from(served.len()).unwrap_or(u64::MAX),
        sha256: Sha256::digest(&served).into(),
    };
    app.fingerprints.keep(etag, print);
    Ok(Some(print))
}

async fn original(app: &App, found: Found, owner: Option<AccountId>) -> Result<Served> {
    if owner != Some(found.row.account_id) {
        return Err(GONE);
    }
    let bytes = app.storage.get(&found.row.original_key).await?;
    let content_type = format_of(&found.row.format).ok_or(GONE)?.media_type();
    Ok(Served {
        bytes,
        content_type,
        etag: format!("\"{}-original\"", found.row.id),
        exposure: found.exposure().unlisted(),
        is_public: false,
        file_name: found.row.file_name,
    })
}

async fn rendition<F>(app: &App, found: Found, choose: F) -> Result<Served>
where
    F: FnOnce(&[RenditionInfo]) -> Option<&RenditionInfo>,
{
    let list: Vec<RenditionInfo> =
        serde_json::from_str(&found.row.renditions).map_err(anyhow::Error::from)?;
    let info = choose(&list).ok_or(GONE)?;
    let format = format_of(&info.format).ok_or(GONE)?;
    let exposure = found.exposure();
    let bytes = app.storage.get(&info.key).await?;
    let packet = rights::packet(&exposure, &found.credits(app));
    let etag = etag(found.row.id, info, &packet);
    let bytes = rights::write(&bytes, format, &packet).map_or(bytes, Bytes::from);
    Ok(Served {
        bytes,
        content_type: format.media_type(),
        etag,
        exposure,
        is_public: found.is_public,
        file_name: String::new(),
    })
}

/// The file of this width, or for one of the usual widths the widest that is not wider.
fn pick<'a>(list: &'a [RenditionInfo], width: u32, ext: &str) -> Option<&'a RenditionInfo> {
    let of_format = || list.iter().filter(|info| info.format == ext);
    let fitting = || of_format().filter(|info| info.width <= width).max_by_key(|info| info.width);
    of_format()
        .find(|info| info.width == width)
        .or_else(|| fitting().filter(|_| STEPS.contains(&width)))
}

pub(crate) fn format_of(ext: &str) -> Option<Format> {
    [Format::Jpeg, Format::Png, Format::WebP, Format::Gif, Format::Avif]
        .into_iter()
        .find(|format| format.extension() == ext)
}

/// Names a file together with what is written into it.
fn etag(id: MediaId, info: &RenditionInfo, packet: &str) -> String {
    let hash = Sha256::digest(packet.as_bytes());
    let hash = URL_SAFE_NO_PAD.encode(hash.get(..9).unwrap_or_default());
    format!("\"{id}-{}-{}-{hash}\"", info.width, info.format)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(width: u32, format: &str) -> RenditionInfo {
        let format = format.to_owned();
        RenditionInfo {
            width,
            height: width,
            format,
            is_animated: false,
            is_full: false,
            bytes: 1,
            key: String::new(),
        }
    }

    #[test]
    fn an_exact_width_or_a_usual_one_is_found() {
        let list = [info(480, "webp"), info(700, "webp"), info(700, "jpg")];
        let width = |asked, ext| pick(&list, asked, ext).map(|info| info.width);
        assert_eq!(width(480, "webp"), Some(480));
        assert_eq!(width(960, "webp"), Some(700));
        assert_eq!(width(1600, "jpg"), Some(700));
        assert_eq!(width(700, "jpg"), Some(700));
        assert_eq!(width(480, "jpg"), None);
        assert_eq!(width(900, "webp"), None);
        assert_eq!(width(480, "svg"), None);
    }
}
