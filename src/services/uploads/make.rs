//! From a picture that waits to one that can be shown: decoded, made into copies, looked up among
//! the works that are known. One at a time, whoever asks: the worker in the order of coming, or a
//! request that waits for its own.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use evidence::Finding;
use store::accounts::Account;
use store::media::{Made, Media};
use store::queue::{self, Job};
use store::storage::StorageError;
use store::{Conn, MediaId, MediaPurpose, MediaState};

use super::accept::{limits, refused};
use super::files::{keep_renditions, keys, remove_files};
use super::{Beside, until_posted};
use crate::error::{Error, Result};
use crate::media::{
    Likeness, MediaRefusal, PoolError, Rendered, RenditionInfo, Report, probe, render,
};
use crate::posts::{add_evidence, strongest_label};
use crate::recognition::Recognised;
use crate::{App, Member};

/// So long a picture is somebody's who works on it; a large one takes seconds.
const CLAIM: Duration = Duration::from_mins(3);

/// After so many tries that ended without a word, the process died of it.
const TRIES: i16 = 8;

/// When the storage or the disk failed, it is tried again after this time.
const LATER: Duration = Duration::from_secs(10);

/// How often a waiting request looks, beside being called.
const GLANCE: Duration = Duration::from_millis(400);

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

/// How far a picture is.
#[derive(Clone, Debug)]
pub enum Progress {
    /// It waits for its turn.
    Waiting,
    /// It can be put into a post.
    Ready(Box<Uploaded>),
}

/// Waits until one's own picture is made, at most so long. Where no worker runs it is made here.
///
/// Fails, and takes the picture away, when its pixels turn out to be damaged.
pub async fn finish(
    app: &App,
    member: &Member,
    id: MediaId,
    patience: Duration,
) -> Result<Progress> {
    let account = member.account;
    let waiting = async {
        loop {
            let called = app.made.notified();
            let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find(conn, id)?);
            let row = app.store.read(find).await?.filter(|row| row.account_id == account);
            let row = row.ok_or(Error::NotFound("That picture is not here any more."))?;
            match row.state {
                MediaState::Ready => return uploaded(&row).map(Progress::Ready),
                MediaState::Failed => {
                    super::remove(app, member, id).await?;
                    return Err(failed(&row.refusal));
                }
                MediaState::Processing | MediaState::Leaving | MediaState::Away => {}
            }
            let has_worker = app.makes_pictures.load(std::sync::atomic::Ordering::Relaxed);
            if has_worker {
                app.urgent.add(id);
                app.pictures.notify_one();
            }
            if has_worker || !make(app, Some(id)).await? {
                let _either = tokio::time::timeout(GLANCE, called).await;
            }
        }
    };
    tokio::time::timeout(patience, waiting).await.unwrap_or(Ok(Progress::Waiting))
}

fn uploaded(row: &Media) -> Result<Box<Uploaded>> {
    let report = serde_json::from_str(&row.report).map_err(anyhow::Error::from)?;
    let pixels = |side: i32| u32::try_from(side).unwrap_or(0);
    let (width, height) = (pixels(row.width), pixels(row.height));
    Ok(Box::new(Uploaded { id: row.id, width, height, report }))
}

/// Why a picture could not be made, from the code that was kept.
pub fn failed(code: &str) -> Error {
    let refusal = MediaRefusal::from_code(code);
    refused(&refusal)
}

/// Pictures that somebody waits for right now: they go before those that nobody looks at yet.
#[derive(Debug, Default)]
pub(crate) struct Urgent(Mutex<VecDeque<MediaId>>);

impl Urgent {
    /// More is not kept: everybody is urgent then.
    const MOST: usize = 1_000;

    fn add(&self, id: MediaId) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < Self::MOST && !waiting.contains(&id) {
            waiting.push_back(id);
        }
    }

    fn take(&self) -> Option<MediaId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Makes a picture that somebody waits for, or the one that has waited longest. Answers whether
/// there was one.
pub async fn make_next(app: &App) -> Result<bool> {
    while let Some(id) = app.urgent.take() {
        if make(app, Some(id)).await? {
            return Ok(true);
        }
    }
    make(app, None).await
}

/// Makes this picture, or the one that has waited longest. Answers whether there was one that
/// nobody else is at.
async fn make(app: &App, id: Option<MediaId>) -> Result<bool> {
    // First the turn, then the claim: who waits for a turn holds nothing.
    let turn = match app.decoding.turn().await {
        Ok(turn) => turn,
        Err(PoolError::Busy | PoolError::Crashed) => return Ok(false),
    };
    let now = app.now();
    let until = now.plus(CLAIM);
    let look = move |conn: &mut Conn| Ok::<_, Error>(store::media::is_waiting(conn, id, now)?);
    if !app.store.glance(look).await? {
        return Ok(false);
    }
    let claim =
        move |conn: &mut Conn| Ok::<_, Error>(store::media::claim_waiting(conn, id, now, until)?);
    let Some((row, tries)) = app.store.write(claim).await? else { return Ok(false) };
    let id = row.id;
    if tries >= TRIES {
        fail(app, id, "media.broken").await?;
        return Ok(true);
    }
    let bytes = match app.storage.get(&row.original_key).await {
        Ok(bytes) => bytes,
        Err(StorageError::Missing) => {
            fail(app, id, "media.broken").await?;
            return Ok(true);
        }
        Err(error) => return later(app, id, &error).await,
    };
    let limits = limits(app);
    let work = move || {
        let probe = probe(&bytes, &limits)?;
        render(&bytes, &probe)
    };
    match turn.run(work).await {
        Ok(Ok(rendered)) => keep(app, row, rendered).await,
        Ok(Err(refusal)) => fail(app, id, refusal.code()).await.map(|()| true),
        Err(_) => fail(app, id, "media.broken").await.map(|()| true),
    }
}

async fn fail(app: &App, id: MediaId, code: &'static str) -> Result<()> {
    let fail = move |conn: &mut Conn| Ok::<_, Error>(store::media::set_failed(conn, id, code)?);
    app.store.write(fail).await?;
    app.made.notify_waiters();
    Ok(())
}

/// A full disk or a storage that is away: the picture waits, and nothing is lost.
async fn later(app: &App, id: MediaId, error: &StorageError) -> Result<bool> {
    tracing::error!(%error, %id, "the storage failed; the picture waits");
    let until = app.now().plus(LATER);
    let release =
        move |conn: &mut Conn| Ok::<_, Error>(store::media::release_waiting(conn, id, until)?);
    app.store.write(release).await?;
    Ok(false)
}

async fn keep(app: &App, row: Media, mut rendered: Rendered) -> Result<bool> {
    let id = row.id;
    let is_work = row.purpose == MediaPurpose::Work;
    if !is_work {
        // A portrait is nobody's work.
        rendered.likeness = Likeness::default();
    }
    let recognised = match is_work {
        true => {
            app.recognition.find(app, row.account_id, id, &row.sha256, &rendered.likeness).await?
        }
        false => Recognised::default(),
    };
    let beside = beside(app, &row, &rendered, &recognised);
    let made = std::mem::take(&mut rendered.renditions);
    let infos = match keep_renditions(app, id, made, &beside).await {
        Ok(infos) => infos,
        Err(error) => return later(app, id, &error).await,
    };
    let hash = rendered.likeness.clone();
    let account = row.account_id;
    let (ids, now) = (app.ids.clone(), app.now());
    let asks = is_work && app.config.detector.url.is_some();
    let settle = move |conn: &mut Conn| {
        let is_kept = settle(conn, &row, rendered, &infos, &recognised)?;
        if is_kept {
            beside.note(conn, &row)?;
        }
        if is_kept && asks {
            queue::enqueue(conn, ids.next(now), &Job::AskDetector { media: id }, now)?;
        }
        Ok::<_, Error>(is_kept)
    };
    if app.store.write(settle).await? {
        app.wake.notify_one();
        app.recognition.add(id, account, &hash);
    } else if let Err(error) = remove_files(app, &keys(id)).await {
        // It was taken away in the meantime.
        tracing::warn!(?error, %id, "files of a removed picture stay until they are collected");
    }
    app.made.notify_waiters();
    Ok(true)
}

/// What stands beside the files until the picture is in a post.
fn beside(app: &App, row: &Media, rendered: &Rendered, recognised: &Recognised) -> Beside {
    let terms = row.resolved_terms.get().strictest(recognised.terms.tightening());
    let label = strongest_label(row.evidence_label.get(), &further(rendered, recognised));
    Beside::of(app, row, terms, label)
}

fn further(rendered: &Rendered, recognised: &Recognised) -> Vec<Finding> {
    rendered.mark.iter().chain(&recognised.ruled).cloned().collect()
}

fn settle(
    conn: &mut Conn,
    row: &Media,
    rendered: Rendered,
    infos: &[RenditionInfo],
    recognised: &Recognised,
) -> Result<bool> {
    let Some(author) = store::posts::lock_author(conn, row.account_id)? else { return Ok(false) };
    let made = made(&author, row, rendered, infos, recognised)?;
    Ok(store::media::set_made(conn, row.id, &made)?)
}

fn made(
    author: &Account,
    row: &Media,
    rendered: Rendered,
    infos: &[RenditionInfo],
    recognised: &Recognised,
) -> Result<Made> {
    let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let [red, green, blue] = rendered.average_rgb.map(i32::from);
    let further = further(&rendered, recognised);
    let evidence_label = strongest_label(row.evidence_label.get(), &further);
    let file_terms = row.file_terms.get().beside(recognised.terms);
    Ok(Made {
        state: MediaState::Ready,
        width: pixels(rendered.width),
        height: pixels(rendered.height),
        blurhash: rendered.blurhash,
        average_rgb: red << 16 | green << 8 | blue,
        evidence_label: evidence_label.into(),
        shown_label: evidence_label.into(),
        evidence: add_evidence(&row.evidence, &further),
        report: serde_json::to_string(&rendered.report).map_err(anyhow::Error::from)?,
        kept_bytes: kept_bytes(infos),
        renditions: serde_json::to_string(infos).map_err(anyhow::Error::from)?,
        pdq: rendered.likeness.hash.to_bytes(),
        pdq_quality: rendered.likeness.quality,
        original_id: recognised.original,
        original_terms: recognised.terms.into(),
        resolved_terms: until_posted(author, file_terms).into(),
    })
}

/// Bytes of all these files.
pub(crate) fn kept_bytes(infos: &[RenditionInfo]) -> i64 {
    i64::try_from(infos.iter().map(|it| it.bytes).sum::<u64>()).unwrap_or(i64::MAX)
}
