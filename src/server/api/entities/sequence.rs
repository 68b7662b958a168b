//! Works in the order of their artist.

use schemars::JsonSchema;
use serde::Serialize;
use services::config::Server;
use services::posts::Author;
use services::sequences::Summary;

use crate::web::present;

/// A section of a portfolio, or a series.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Sequence")]
pub(in crate::api) struct SequenceEntity {
    id: String,
    account_id: String,
    /// `section`, `series`.
    kind: &'static str,
    title: String,
    /// Plain words before the works.
    intro: String,
    url: String,
    /// How many works in it the caller may see.
    statuses_count: usize,
    /// The work that stands for it, of those that the caller may see.
    cover_id: Option<String>,
}

impl SequenceEntity {
    pub(in crate::api) fn of(server: &Server, author: &Author, it: &Summary) -> Self {
        let row = &it.sequence;
        Self {
            id: row.id.to_string(),
            account_id: row.account_id.to_string(),
            kind: row.kind.as_str(),
            title: row.title.clone(),
            intro: row.intro.clone(),
            url: server.link(&present::sequence_path(author, row)),
            statuses_count: it.count,
            cover_id: it.cover.as_ref().map(|it| it.post.id.to_string()),
        }
    }
}
