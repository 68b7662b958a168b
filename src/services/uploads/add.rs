//! A picture comes in: looked at, kept, made into copies, and only then a row. A crash in between
//! leaves files without a row, and those are collected.

use bytes::Bytes;
use consent::{Channels, Consent};
use evidence::Findings;
use sha2::{Digest as _, Sha256};
use store::accounts::Account;
use store::media::Media;
use store::{AccountId, Conn, Label, MediaId, MediaPurpose, MediaState, Terms, Timestamp};

use super::files::{keys, original_key, remove_files, rendition_key};
use crate::error::{Error, Result};
use crate::media::{
    Limits, MediaRefusal, PoolError, Probe, Rendered, RenditionInfo, Report, probe, render,
};
use crate::posts::evidence_json;
use crate::{App, Member};

/// Characters of a file name that are kept.
const NAME: usize = 200;

/// A picture that is kept and ready to be put into a post.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// Which one it is now.
    pub id: MediaId,
    /// Pixels of the original as shown.
    pub width: u32,
    /// Pixels of the original as shown.
    pub height: u32,
    /// What happened to the file, for the artist.
    pub report: Report,
}

/// Takes a picture in. The name is kept for the artist; what the file is, is told by its bytes.
///
/// Whenever this fails, nothing of the file is left. Fails with a fault of the field `pictures`
/// and a code `media.…` for what is no picture or too large, with `upload.too_many` when too many
/// wait unused, and with [`Error::Unavailable`] when too many are being worked on.
pub async fn add(
    app: &App,
    member: &Member,
    purpose: MediaPurpose,
    file_name: &str,
    bytes: Bytes,
) -> Result<Uploaded> {
    let (account, most) = (member.account, app.config.limits.unattached_pictures);
    app.store.read(move |conn| room(conn, account, most)).await?;
    let worked = work(app, bytes.clone()).await?;
    let now = app.now();
    let incoming = Incoming {
        id: app.ids.next(now),
        account,
        most,
        purpose,
        file_name: tidy_name(file_name),
        bytes,
        worked,
        now,
    };
    let id = incoming.id;
    let kept = incoming.keep(app).await;
    if kept.is_err()
        && let Err(error) = remove_files(app, &keys(id)).await
    {
        tracing::warn!(?error, %id, "files of a refused upload stay until they are collected");
    }
    kept
}

fn room(conn: &mut Conn, account: AccountId, most: i64) -> Result<()> {
    if store::media::count_unattached(conn, account)? < most {
        return Ok(());
    }
    let sentence = "Many of your pictures are in no post yet. Post or remove some first.";
    Err(Error::invalid("pictures", "upload.too_many", sentence))
}

/// What the bytes turned out to be.
struct Worked {
    probe: Probe,
    findings: Findings,
    rendered: Rendered,
    sha256: Vec<u8>,
}

async fn work(app: &App, bytes: Bytes) -> Result<Worked> {
    let most = usize::try_from(app.config.limits.upload_bytes).unwrap_or(usize::MAX);
    let limits = Limits { bytes: most, ..Limits::default() };
    // The header alone, so what is too large or no picture waits for nobody.
    probe(&bytes, &limits).map_err(refused)?;
    let worked = app.decoding.run(move || look(&bytes, &limits)).await;
    worked.map_err(unworked)?.map_err(refused)
}

fn look(bytes: &[u8], limits: &Limits) -> Result<Worked, MediaRefusal> {
    let probe = probe(bytes, limits)?;
    // On the original bytes: everything after this takes away what it looks for.
    let findings = evidence::scan(bytes);
    let sha256 = Sha256::digest(bytes).to_vec();
    let rendered = render(bytes, &probe)?;
    Ok(Worked { probe, findings, rendered, sha256 })
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refused(refusal: MediaRefusal) -> Error {
    Error::invalid("pictures", refusal.code(), refusal.sentence())
}

fn unworked(error: PoolError) -> Error {
    match error {
        PoolError::Busy => Error::Unavailable,
        PoolError::Crashed => {
            Error::invalid("pictures", "media.broken", "This file could not be read.")
        }
    }
}

/// A picture on its way to the storage.
struct Incoming {
    id: MediaId,
    account: AccountId,
    most: i64,
    purpose: MediaPurpose,
    file_name: String,
    bytes: Bytes,
    worked: Worked,
    now: Timestamp,
}

impl Incoming {
    async fn keep(mut self, app: &App) -> Result<Uploaded> {
        let byte_size = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        app.storage.put(&original_key(self.id), std::mem::take(&mut self.bytes)).await?;
        let mut infos = Vec::new();
        for rendition in std::mem::take(&mut self.worked.rendered.renditions) {
            let format = rendition.format.extension();
            let key = rendition_key(self.id, rendition.width, format);
            infos.push(RenditionInfo {
                width: rendition.width,
                height: rendition.height,
                format: format.to_owned(),
                is_animated: rendition.is_animated,
                bytes: u64::try_from(rendition.bytes.len()).unwrap_or(u64::MAX),
                key: key.clone(),
            });
            app.storage.put(&key, Bytes::from(rendition.bytes)).await?;
        }
        let uploaded = self.uploaded();
        let renditions = serde_json::to_string(&infos).map_err(anyhow::Error::from)?;
        app.store
            .write(move |conn| {
                let author = store::posts::lock_author(conn, self.account)?;
                let author = author.ok_or(Error::SignedOut)?;
                if author.suspended_at.is_some() {
                    return Err(Error::Forbidden("Your account is suspended."));
                }
                room(conn, self.account, self.most)?;
                let row = self.row(&author, renditions, byte_size)?;
                Ok(store::media::insert(conn, &row)?)
            })
            .await?;
        Ok(uploaded)
    }

    fn uploaded(&self) -> Uploaded {
        let rendered = &self.worked.rendered;
        let (width, height, report) = (rendered.width, rendered.height, rendered.report.clone());
        Uploaded { id: self.id, width, height, report }
    }

    fn row(self, author: &Account, renditions: String, byte_size: i64) -> Result<Media> {
        let Worked { probe, findings, rendered, sha256 } = self.worked;
        let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let [red, green, blue] = rendered.average_rgb.map(i32::from);
        Ok(Media {
            id: self.id,
            account_id: self.account,
            post_id: None,
            draft_id: None,
            purpose: self.purpose,
            position: 0,
            state: MediaState::Ready,
            file_name: self.file_name,
            format: probe.format.extension().to_owned(),
            sha256,
            byte_size,
            width: pixels(rendered.width),
            height: pixels(rendered.height),
            blurhash: rendered.blurhash,
            average_rgb: red << 16 | green << 8 | blue,
            alt: String::new(),
            terms: Terms::from(Consent::UNKNOWN),
            file_terms: findings.consent.into(),
            resolved_terms: until_posted(author, findings.consent).into(),
            label: Label::default(),
            evidence_label: findings.label.into(),
            shown_label: findings.label.into(),
            evidence: evidence_json(&findings),
            report: serde_json::to_string(&rendered.report).map_err(anyhow::Error::from)?,
            renditions,
            original_key: original_key(self.id),
            created_at: self.now,
            remote_url: String::new(),
            refusal: String::new(),
            focus_x: 0.0,
            focus_y: 0.0,
        })
    }
}

/// What holds before a post says anything.
pub(crate) fn until_posted(author: &Account, file: Consent) -> Consent {
    let default = author.terms.get();
    consent::resolve(&Channels {
        actor_at_ingest: Some(default),
        actor_now: default,
        tightening: file,
        ..Channels::default()
    })
}

/// The name without folders and signs that no name has, for the artist to recognise.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(NAME).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::tidy_name;

    #[test]
    fn a_name_is_the_last_part_of_a_path() {
        assert_eq!(tidy_name("C:\\art\\Käfer 1.png"), "Käfer 1.png");
        assert_eq!(tidy_name("../../etc/passwd"), "passwd");
        assert_eq!(tidy_name("a\u{0}\nb.jpg"), "ab.jpg");
        assert_eq!(tidy_name(&"x".repeat(500)).len(), 200);
    }
}
