//! What happened to the file of one's own picture, for programs and in words.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use services::media::{Came, Note, Report, Served};
use services::{Error, MediaId, MediaState};

use super::call::{Access, Call};
use super::input::Nothing;
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// The stories of files.
pub(super) fn calls(table: &mut Table) {
    let mine = Access::Member(&["read:statuses", "write:media"]);
    table.get("/api/rakkan/v1/media/{id}/report", mine, Shows::Works, show);
}

/// Where the report of a picture is asked for, on this server.
pub(super) fn path(id: MediaId) -> String {
    format!("/api/rakkan/v1/media/{id}/report")
}

#[derive(Debug, Serialize, JsonSchema)]
struct FileReport {
    media_id: String,
    url: String,
    file_name: String,
    /// `ready`, or `processing` while nothing of the rest is known.
    state: &'static str,
    /// Where the file lies as it came, for its owner alone.
    original_url: String,
    came: Option<Came>,
    kept: Vec<Note>,
    changed: Vec<Note>,
    removed: Vec<Note>,
    served: Vec<File>,
    sentences: Vec<String>,
}

/// A file that somebody can get.
#[derive(Debug, Serialize, JsonSchema)]
struct File {
    /// `visitors`, `other_servers`.
    audience: Vec<&'static str>,
    #[serde(flatten)]
    file: Served,
}

impl File {
    fn of(report: &Report, file: &Served) -> Self {
        let mut audience = Vec::new();
        if !file.is_full {
            audience.push("visitors");
        }
        if report.for_others() == Some(file) {
            audience.push("other_servers");
        }
        Self { audience, file: file.clone() }
    }
}

/// For the owner of the picture; whose it is not, to them it is not there. 206 while the picture is
/// not made yet.
async fn show(call: Call<Nothing>) -> Answer<FileReport> {
    let (app, id) = (&call.app, call.id()?);
    let found = services::uploads::mine(app, call.member()?, vec![id]).await?;
    let picture = found.first().ok_or(Error::NotFound("There is no such picture of yours."))?;
    let row = &picture.media;
    let (status, state) = match row.state {
        MediaState::Ready => (StatusCode::OK, "ready"),
        MediaState::Failed => return Err(services::uploads::failed(&row.refusal).into()),
        MediaState::Processing | MediaState::Leaving | MediaState::Away => {
            (StatusCode::PARTIAL_CONTENT, "processing")
        }
    };
    let report = Report::kept(&row.report);
    let link = |path: &str| app.config.server.link(path);
    let files = |it: &Report| it.served.iter().map(|file| File::of(it, file)).collect();
    let served = report.as_ref().map_or_else(Vec::new, files);
    let sentences = report.as_ref().map_or_else(Vec::new, Report::sentences);
    let (came, kept, changed, removed) = match report {
        Some(it) => (Some(it.came), it.kept, it.changed, it.removed),
        None => (None, Vec::new(), Vec::new(), Vec::new()),
    };
    let body = FileReport {
        media_id: row.id.to_string(),
        url: link(&path(row.id)),
        file_name: row.file_name.clone(),
        state,
        original_url: link(&format!("/media/{}/original", row.id)),
        came,
        kept,
        changed,
        removed,
        served,
        sentences,
    };
    Ok(Reply::works(body, picture.exposure).with_status(status))
}
