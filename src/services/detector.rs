//! A detector that an admin may attach: a program behind HTTP that guesses. What it says is for
//! moderators alone. It never labels, never refuses and never delays anything; when it does not
//! answer, nothing happens.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::media::Media;
use store::{Conn, MediaId, MediaState};

use crate::App;
use crate::config::Detector as Config;
use crate::error::{Error, Result};
use crate::media::RenditionInfo;

/// Pixels of the copy that is sent, at most.
const WIDEST: u32 = 1280;
/// Bytes of an answer that are read.
const LONGEST_ANSWER: usize = 64 << 10;
/// Characters of the detector's name that are kept.
const LONGEST_NAME: usize = 100;
/// How often a question is asked, all together.
const TRIES: u32 = 3;
/// So many questions without an answer in a row, and none is asked for a while.
const FAILURES: u32 = 5;
/// How long then.
const REST: Duration = Duration::from_mins(5);

/// The way to the detector.
#[derive(Debug)]
pub(crate) struct Detector {
    /// None where none is configured: it takes a tenth of a second to make.
    client: Option<reqwest::Client>,
    /// One picture at a time.
    turn: tokio::sync::Semaphore,
    failures: AtomicU32,
    rests_until: Mutex<Option<Instant>>,
}

#[derive(Serialize)]
struct Question {
    v: u8,
    job: String,
    kind: &'static str,
    image: Image,
}

#[derive(Serialize)]
struct Image {
    mime: &'static str,
    sha256: String,
    width: u32,
    height: u32,
    data_b64: String,
}

#[derive(Debug, Deserialize)]
struct Answer {
    v: u8,
    job: String,
    score: f64,
    #[serde(default)]
    model: String,
}

impl Detector {
    /// Ready to ask, where one is configured.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            client: config.url.as_ref().map(|_| client(config)).transpose()?,
            turn: tokio::sync::Semaphore::new(1),
            failures: AtomicU32::new(0),
            rests_until: Mutex::new(None),
        })
    }

    fn rests(&self) -> bool {
        let until = *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn answered(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    fn failed(&self) {
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES {
            self.failures.store(0, Ordering::Relaxed);
            *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(Instant::now() + REST);
            tracing::warn!("the detector does not answer; it is left alone for a while");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the admin wrote this address into the configuration; it may well be on this machine"
)]
fn client(config: &Config) -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder()
        .timeout(Duration::from_secs(config.timeout))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?)
}

/// Asks about a picture, and keeps the score. Called by the worker. What fails is logged and
/// forgotten: a work does not wait for a guess.
pub(crate) async fn ask(app: &App, id: MediaId) -> Result<()> {
    let Some(url) = app.config.detector.url.clone() else { return Ok(()) };
    if app.detector.rests() {
        return Ok(());
    }
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find(conn, id)?);
    let row = app.store.read(find).await?.filter(|row| row.state == MediaState::Ready);
    let Some(row) = row else { return Ok(()) };
    let Some(question) = question(app, &row).await else { return Ok(()) };
    let _one_at_a_time = app.detector.turn.acquire().await;
    for attempt in 0..TRIES {
        match send(app, &url, &question).await {
            Ok(answer) => {
                app.detector.answered();
                return keep(app, id, answer).await;
            }
            Err(error) => tracing::warn!(error = format!("{error:?}"), attempt, "no detector"),
        }
        tokio::time::sleep(Duration::from_millis(500 << attempt)).await;
    }
    app.detector.failed();
    Ok(())
}

/// A small copy without anything that its file records.
async fn question(app: &App, row: &Media) -> Option<Question> {
    let list: Vec<RenditionInfo> = serde_json::from_str(&row.renditions).ok()?;
    let small = list.iter().filter(|it| it.width <= WIDEST && it.height <= WIDEST);
    let info = small
        .filter(|it| !it.is_animated)
        .max_by_key(|it| it.width)
        .or_else(|| list.iter().min_by_key(|it| it.width))?;
    let bytes = app.storage.get(&info.key).await.ok()?;
    let mime = crate::uploads::format_of(&info.format)?.media_type();
    let hash = Sha256::digest(&bytes);
    let sha256 = crate::text::hex(&hash);
    Some(Question {
        v: 1,
        job: row.id.to_string(),
        kind: "ai-detect",
        image: Image {
            mime,
            sha256,
            width: info.width,
            height: info.height,
            data_b64: STANDARD.encode(&bytes),
        },
    })
}

async fn send(app: &App, url: &url::Url, question: &Question) -> anyhow::Result<Answer> {
    let body = serde_json::to_vec(question)?;
    let client = app.detector.client.as_ref().context("no detector is configured")?;
    let mut request =
        client.post(url.clone()).header(http::header::CONTENT_TYPE, "application/json").body(body);
    if let Some(token) = app.config.detector.token.as_deref().filter(|it| !it.is_empty()) {
        request = request.bearer_auth(token);
    }
    let mut response = request.send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await? {
        anyhow::ensure!(bytes.len() + piece.len() <= LONGEST_ANSWER, "the answer is too long");
        bytes.extend_from_slice(&piece);
    }
    let answer: Answer = serde_json::from_slice(&bytes)?;
    anyhow::ensure!(answer.v == 1 && answer.job == question.job, "an answer to something else");
    anyhow::ensure!((0.0..=1.0).contains(&answer.score), "a score out of bounds");
    Ok(answer)
}

async fn keep(app: &App, id: MediaId, answer: Answer) -> Result<()> {
    let (ids, now, threshold) = (app.ids.clone(), app.now(), app.config.detector.threshold);
    let model: String =
        answer.model.chars().filter(|it| !it.is_control()).take(LONGEST_NAME).collect();
    let keep = move |conn: &mut Conn| {
        store::media::set_score(conn, id, answer.score, &model)?;
        let Some(row) = store::media::find(conn, id)? else { return Ok(()) };
        let Some(post) = row.post_id else { return Ok(()) };
        match store::posts::find(conn, post)?.filter(|it| it.deleted_at.is_none()) {
            Some(post) => crate::cases::ask_about_scores(conn, &ids, now, &post, threshold),
            None => Ok::<_, Error>(()),
        }
    };
    app.store.write(keep).await
}
