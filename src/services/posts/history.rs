//! What a post said, version by version.

use serde::{Deserialize, Serialize};
use store::media::Media;
use store::{MediaId, PostId, Sensitivity, Timestamp};

use crate::error::{Error, Result};
use crate::{App, Viewer};

/// One earlier version of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was made.
    pub at: Timestamp,
    /// The title.
    pub title: String,
    /// The year.
    pub year: String,
    /// The medium.
    pub medium: String,
    /// The words, safe to show.
    pub html: String,
    /// The content warning.
    pub warning: String,
    /// The reasons for it.
    pub sensitivity: Sensitivity,
    /// The pictures and how they were described.
    pub pictures: Vec<PictureThen>,
}

/// A picture as it was in a version. It can be gone since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureThen {
    /// Which one.
    pub media: MediaId,
    /// How it was described.
    pub alt: String,
}

impl PictureThen {
    pub(crate) fn of(row: &Media) -> Self {
        Self { media: row.id, alt: row.alt.clone() }
    }
}

/// What a post said before its edits, oldest first. How it is now is the post itself.
pub async fn history(app: &App, viewer: &Viewer, post: PostId) -> Result<Vec<Version>> {
    let viewer = viewer.account();
    app.store
        .read(move |conn| {
            let row = store::posts::find_visible(conn, viewer, post)?;
            let row = row.ok_or(Error::NotFound("That post is not here."))?;
            let versions = store::versions::of_post(conn, row.id)?;
            Ok(versions.into_iter().map(Version::from).collect())
        })
        .await
}

impl From<store::versions::Version> for Version {
    fn from(row: store::versions::Version) -> Self {
        Self {
            at: row.at,
            title: row.title,
            year: row.year,
            medium: row.medium,
            html: row.html,
            warning: row.warning,
            sensitivity: row.sensitivity,
            pictures: serde_json::from_str(&row.media).unwrap_or_default(),
        }
    }
}
