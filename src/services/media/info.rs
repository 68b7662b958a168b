//! What a row remembers of each rendition.

use serde::{Deserialize, Serialize};

/// One rendition as the `renditions` column keeps it (JSON, narrowest first).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionInfo {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The ending of its address: `webp`, `jpg`, `png`, `gif`.
    pub format: String,
    /// Whether it moves. What moves is shown before stills of better formats.
    #[serde(default)]
    pub is_animated: bool,
    /// Whether it is the largest that anyone but the artist gets: for other servers and for looking
    /// closely. Pages show the others.
    #[serde(default)]
    pub is_full: bool,
    /// Size of the file.
    pub bytes: u64,
    /// Where it lies in the storage.
    pub key: String,
}
