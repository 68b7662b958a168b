//! What a bucket says beside a file: the lines that its answer would have in its head. They are kept
//! in step with the terms; whoever looks into the bucket, or puts something before it, finds them.

use consent::{AiLabel, Consent, Indexable, Origin, expose};
use store::media::Media;
use store::storage::{About, StorageError};
use store::{Conn, Label, MediaPurpose, Terms};

use super::files::remove_files;
use super::{format_of, keys};
use crate::App;
use crate::error::{Error, Result};
use crate::media::{Format, RenditionInfo};
use crate::posts::shown::as_the_file_says;

/// Pictures of one batch of [`state_terms`].
const BATCH: i64 = 20;

/// What is said beside the files of one picture.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    terms: Terms,
    label: Label,
    lines: Vec<(&'static str, String)>,
}

impl Beside {
    /// For a row, with the terms and the label that hold for it. A portrait follows its account,
    /// whose terms may change any day: beside it stands no, always.
    pub(crate) fn of(app: &App, row: &Media, terms: Consent, label: AiLabel) -> Self {
        let said = match row.purpose {
            MediaPurpose::Work => terms,
            MediaPurpose::Avatar | MediaPurpose::Header => Consent::DENIED,
        };
        let origin = if row.remote_url.is_empty() { Origin::Here } else { Origin::Elsewhere };
        // A bucket is no place to find works in.
        let exposure = expose(said, label, Indexable::No, origin);
        let exposure = as_the_file_says(exposure, &row.rights);
        let lines = exposure.headers(&app.config.server.link("/policies/tdm.json"));
        Self { terms: terms.into(), label: label.into(), lines }
    }

    /// Beside a file of this format.
    pub(super) fn about(&self, format: Format) -> About<'_> {
        About { content_type: format.media_type(), lines: &self.lines }
    }

    /// Notes in the row what was said. Answers whether the row is still there.
    pub(crate) fn note(&self, conn: &mut Conn, row: &Media) -> Result<bool> {
        Ok(store::media::set_stated(conn, row.id, self.terms, self.label)?)
    }
}

/// Puts the terms that hold now beside the files of a few pictures that have others there. Answers
/// how many pictures that were: none in a folder, which keeps nothing beside files. Called by the
/// worker.
pub async fn state_terms(app: &App) -> Result<usize> {
    if !app.storage.keeps_lines() {
        return Ok(0);
    }
    let find = |conn: &mut Conn| Ok::<_, Error>(store::media::unstated(conn, BATCH)?);
    let rows = app.store.read(find).await?;
    let count = rows.len();
    for row in rows {
        state(app, row).await?;
    }
    Ok(count)
}

async fn state(app: &App, row: Media) -> Result<()> {
    let beside = Beside::of(app, &row, row.resolved_terms.get(), row.shown_label.get());
    let infos: Vec<RenditionInfo> = serde_json::from_str(&row.renditions).unwrap_or_default();
    for info in infos {
        let Some(format) = format_of(&info.format) else { continue };
        match app.storage.get(&info.key).await {
            Ok(bytes) => app.storage.put_about(&info.key, bytes, beside.about(format)).await?,
            Err(StorageError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let id = row.id;
    if !app.store.write(move |conn| beside.note(conn, &row)).await? {
        // It was taken away in the meantime, and was put back by this.
        remove_files(app, &keys(id)).await?;
    }
    Ok(())
}
