//! A picture comes in: what its bytes say is read, they are kept, and only then there is a row. A
//! crash in between leaves a file without a row, and those are collected. The copies are made later
//! ([`super::make`]): the row is the place in the queue.

use bytes::Bytes;
use evidence::{Findings, Stated};
use sha2::{Digest as _, Sha256};
use store::media::Media;
use store::{AccountId, Conn, MediaId, MediaPurpose, Timestamp};

use super::files::{keys, original_key, remove_files};
use super::{quota, until_posted};
use crate::error::{Error, Result};
use crate::media::{Limits, MediaRefusal, Probe, probe};
use crate::posts::evidence_json;
use crate::{App, Member};

/// Characters of a file name that are kept.
const NAME: usize = 200;

/// Takes an upload in, without making anything of it yet. The name is kept for the artist; what
/// the file is, is told by its bytes.
///
/// Whenever this fails, nothing of the file is left. Fails with a fault of the field `pictures`
/// and a code `media.…` for what is no picture or too large, with `upload.too_many` when too many
/// wait unused, with `upload.quota` when there is no room for it, and with
/// [`Error::Unavailable`] when too many wait to be made or the storage does not answer, and with
/// [`Error::Full`] when the disk is full.
pub async fn accept(
    app: &App,
    member: &Member,
    purpose: MediaPurpose,
    file_name: &str,
    bytes: Bytes,
) -> Result<MediaId> {
    let room = Room::of(app, member.account);
    let asked = room.clone();
    app.store.read(move |conn| asked.check(conn)).await?;
    let limits = limits(app);
    let looked = bytes.clone();
    let seen = app.decoding.read(move || look(&looked, &limits)).await;
    // A scanner that gives up on a file has found it to be damaged.
    let seen = seen.unwrap_or(Err(MediaRefusal::Broken("it cannot be read".to_owned())));
    let seen = seen.map_err(|refusal| refused(&refusal))?;
    let now = app.now();
    let id = app.ids.next(now);
    let byte_size = bytes.len();
    let kept = app.storage.put(&original_key(id), bytes).await;
    let kept = match kept {
        Ok(()) => {
            let new = New { id, purpose, file_name: tidy_name(file_name), byte_size, seen, now };
            app.store.write(move |conn| room.add(conn, new)).await
        }
        Err(error) => {
            tracing::error!(%error, "an upload could not be kept");
            Err(if error.is_full() { Error::Full } else { Error::Unavailable })
        }
    };
    if let Err(error) = kept {
        if let Err(error) = remove_files(app, &keys(id)).await {
            tracing::warn!(?error, %id, "files of a refused upload stay until they are collected");
        }
        return Err(error);
    }
    app.pictures.notify_one();
    Ok(id)
}

/// The bounds of this server.
pub(super) fn limits(app: &App) -> Limits {
    let bytes = usize::try_from(app.config.limits.upload_bytes).unwrap_or(usize::MAX);
    Limits { bytes, ..Limits::default() }
}

pub(super) fn refused(refusal: &MediaRefusal) -> Error {
    Error::invalid("pictures", refusal.code(), refusal.sentence())
}

/// What the bytes say before anything is decoded.
struct Seen {
    probe: Probe,
    findings: Findings,
    sha256: Vec<u8>,
}

fn look(bytes: &[u8], limits: &Limits) -> Result<Seen, MediaRefusal> {
    let probe = probe(bytes, limits)?;
    // On the original bytes: everything after this takes away what it looks for.
    let findings = evidence::scan(bytes);
    Ok(Seen { probe, findings, sha256: Sha256::digest(bytes).to_vec() })
}

/// Whether there is room for one more.
#[derive(Clone)]
struct Room {
    account: AccountId,
    most_unattached: i64,
    most_waiting: i64,
    most_bytes: u64,
}

impl Room {
    fn of(app: &App, account: AccountId) -> Self {
        let limits = &app.config.limits;
        Self {
            account,
            most_unattached: limits.unattached_pictures,
            most_waiting: i64::try_from(limits.decode_queue).unwrap_or(i64::MAX),
            most_bytes: limits.bytes_per_person,
        }
    }

    fn check(&self, conn: &mut Conn) -> Result<()> {
        if store::media::count_unattached(conn, self.account)? >= self.most_unattached {
            let sentence = "Many of your pictures are in no post yet. Post or remove some first.";
            return Err(Error::invalid("pictures", "upload.too_many", sentence));
        }
        if store::media::count_waiting(conn)? >= self.most_waiting {
            return Err(Error::Unavailable);
        }
        Ok(())
    }

    fn add(&self, conn: &mut Conn, new: New) -> Result<()> {
        let author = store::posts::lock_author(conn, self.account)?.ok_or(Error::SignedOut)?;
        if author.suspended_at.is_some() {
            return Err(Error::Forbidden("Your account is suspended."));
        }
        self.check(conn)?;
        let size = u64::try_from(new.byte_size).unwrap_or(u64::MAX);
        quota::check(conn, self.account, size, self.most_bytes)?;
        let Seen { probe, findings, sha256 } = new.seen;
        let (width, height) = probe.shown_size();
        let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let row = Media {
            file_name: new.file_name,
            format: probe.format.extension().to_owned(),
            sha256,
            byte_size: i64::try_from(new.byte_size).unwrap_or(i64::MAX),
            width: pixels(width),
            height: pixels(height),
            file_terms: findings.consent.into(),
            resolved_terms: until_posted(&author, findings.consent).into(),
            evidence_label: findings.label.into(),
            shown_label: findings.label.into(),
            evidence: evidence_json(&findings.findings),
            rights: rights_json(&findings.stated)?,
            original_key: original_key(new.id),
            ..Media::new(new.id, self.account, new.purpose, new.now)
        };
        Ok(store::media::insert(conn, &row)?)
    }
}

/// What is kept of maker and rights.
pub(crate) fn rights_json(stated: &Stated) -> Result<String> {
    if *stated == Stated::default() {
        return Ok("{}".to_owned());
    }
    Ok(serde_json::to_string(stated).map_err(anyhow::Error::from)?)
}

/// A picture on its way into the database.
struct New {
    id: MediaId,
    purpose: MediaPurpose,
    file_name: String,
    byte_size: usize,
    seen: Seen,
    now: Timestamp,
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
