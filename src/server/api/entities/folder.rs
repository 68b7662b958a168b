//! Folders for bookmarks.

use schemars::JsonSchema;
use serde::Serialize;
use services::bookmark_folders::Folder;
use services::config::Server;

/// A folder for bookmarks; only its owner knows of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct BookmarkFolder {
    id: String,
    title: String,
    /// Its page, for its owner.
    url: String,
}

impl BookmarkFolder {
    pub(in crate::api) fn of(server: &Server, it: &Folder) -> Self {
        Self {
            id: it.id.to_string(),
            title: it.title.clone(),
            url: server.link(&format!("/bookmarks/{}", it.id)),
        }
    }
}
