//! Pictures from other servers: a small copy is kept, with the terms that the file adds, and the
//! question whether the work may be shown is asked again now that its file can be looked at.
//!
//! The full size stays where it is; pages link to it.

use bytes::Bytes;
use consent::{Claims, Consent, Refusal, admit, claim, shown, withhold};
use evidence::Findings;
use sha2::{Digest as _, Sha256};
use store::accounts::Account;
use store::media::Media;
use store::posts::{NewPost, Post};
use store::queue::{self, Job, News};
use store::remote_media::{self, Copy};
use store::{Conn, MediaId, MediaPurpose, MediaState, PostKind, Timestamp};

use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::media::{Limits, MediaRefusal, PoolError, Probe, Rendered, probe, render_small};
use crate::posts::{Levels, evidence, evidence_json, remove_pictures};
use crate::recognition::Recognised;
use crate::rules::{self, Direction, Noting, Passing, Verdict};
use crate::servers::Promise;
use crate::uploads::{
    Beside, keep_renditions, kept_bytes, keys, remove_files, rights_json, until_posted,
};
use crate::{App, cases, settings};

/// Bytes of a file that is fetched.
pub const MOST_BYTES: usize = 20 << 20;

/// After this time a file that its server cannot send is given up.
const PATIENCE: std::time::Duration = std::time::Duration::from_hours(12);

/// A picture that waits for its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where the file lies.
    pub url: String,
    /// Whether it has been asked for long enough.
    pub is_late: bool,
}

/// The picture, if it still waits for its file.
pub async fn wanted(app: &App, id: MediaId) -> Result<Option<Wanted>> {
    let now = app.now();
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find(conn, id)?);
    let row = app.store.read(find).await?.filter(is_waiting);
    // A copy that was taken away is as young as the moment somebody asked for it again.
    let since = |row: &Media| row.created_at.max(row.used_at);
    Ok(row.map(|row| Wanted { is_late: since(&row).plus(PATIENCE) <= now, url: row.remote_url }))
}

fn is_waiting(row: &Media) -> bool {
    row.state == MediaState::Processing && !row.remote_url.is_empty()
}

/// The file will not come. `code` says why; nothing where its server did not send it.
/// A portrait that will not come is taken off.
pub async fn give_up(app: &App, id: MediaId, code: &'static str) -> Result<()> {
    app.store
        .write(move |conn| {
            let Some(row) = store::media::find(conn, id)? else { return Ok(()) };
            remote_media::fail(conn, id, code)?;
            if row.purpose != MediaPurpose::Work {
                remote_media::take_off(conn, row.account_id, id)?;
            }
            Ok::<_, Error>(())
        })
        .await
}

/// The file is here: looked at like an upload, made into a small copy, and forgotten. `headers` is
/// what the answer that brought it says about its use. What cannot be shown is given up; an error
/// means that trying again may help.
pub async fn keep(app: &App, id: MediaId, bytes: Bytes, headers: Consent) -> Result<()> {
    let limits = Limits { bytes: MOST_BYTES, ..Limits::default() };
    let working = app.decoding.run(move || look(&bytes, &limits)).await;
    let worked = match working {
        Ok(Ok(worked)) => worked,
        Ok(Err(refusal)) => return give_up(app, id, refusal.code()).await,
        Err(PoolError::Busy) => return Err(Error::Unavailable),
        Err(PoolError::Crashed) => return give_up(app, id, "media.broken").await,
    };
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find(conn, id)?);
    let Some(row) = app.store.read(find).await? else { return Ok(()) };
    let likeness = worked.rendered.likeness.clone();
    let known = app.recognition.find(app, row.account_id, id, &worked.sha256, &likeness).await?;
    let keeping = Keeping {
        id,
        headers,
        known,
        policy: settings::get(app).await?.policy(),
        ids: app.ids.clone(),
        now: app.now(),
    };
    let kept = keeping.keep(app, &row, worked).await;
    if matches!(kept, Ok(true)) && row.purpose == MediaPurpose::Work {
        app.recognition.add(id, row.account_id, &likeness);
    }
    if !matches!(kept, Ok(true))
        && let Err(error) = remove_files(app, &keys(id)).await
    {
        tracing::warn!(?error, %id, "files of a picture stay until they are collected");
    }
    app.wake.notify_one();
    kept.map(drop)
}

/// What the bytes turned out to be.
struct Worked {
    probe: Probe,
    findings: Findings,
    rendered: Rendered,
    sha256: Vec<u8>,
    byte_size: usize,
}

fn look(bytes: &[u8], limits: &Limits) -> Result<Worked, MediaRefusal> {
    let probe = probe(bytes, limits)?;
    // On the bytes as they came: everything after this takes away what it looks for.
    let findings = ::evidence::scan(bytes);
    let sha256 = Sha256::digest(bytes).to_vec();
    let rendered = render_small(bytes, &probe)?;
    Ok(Worked { probe, findings, rendered, sha256, byte_size: bytes.len() })
}

/// What a change needs to know.
struct Keeping {
    id: MediaId,
    headers: Consent,
    known: Recognised,
    policy: consent::Policy,
    ids: Ids,
    now: Timestamp,
}

impl Keeping {
    /// Answers whether the files are needed.
    async fn keep(self, app: &App, row: &Media, mut worked: Worked) -> Result<bool> {
        let made = std::mem::take(&mut worked.rendered.renditions);
        // Until the work is judged with what its files say.
        let beside = Beside::of(app, row, Consent::DENIED, row.shown_label.get());
        let infos = keep_renditions(app, self.id, made, &beside).await?;
        let renditions = serde_json::to_string(&infos).map_err(anyhow::Error::from)?;
        let kept_bytes = kept_bytes(&infos);
        let settle = move |conn: &mut Conn| {
            let is_kept = self.settle(conn, worked, renditions, kept_bytes)?;
            if let Some(row) = store::media::find(conn, self.id)?.filter(|_| is_kept) {
                beside.note(conn, &row)?;
            }
            Ok(is_kept)
        };
        app.store.write(settle).await
    }

    fn settle(
        &self,
        conn: &mut Conn,
        worked: Worked,
        renditions: String,
        kept_bytes: i64,
    ) -> Result<bool> {
        let Some(row) = store::media::find(conn, self.id)? else { return Ok(false) };
        if !is_waiting(&row) {
            // Another worker was faster; the files are the same, and its row needs them.
            return Ok(row.state == MediaState::Ready);
        }
        // First the author, then what is theirs: the order of every change of a work.
        let Some(author) = store::posts::lock_author(conn, row.account_id)? else {
            return Ok(false);
        };
        let mut copy = self.copy(&author, worked, renditions);
        copy.kept_bytes = kept_bytes;
        if row.purpose != MediaPurpose::Work {
            // A portrait is nobody's work.
            copy.pdq_quality = 0;
            copy.original_id = None;
        }
        remote_media::keep(conn, self.id, &copy)?;
        match row.purpose {
            MediaPurpose::Work => match row.post_id {
                Some(post) => self.judge(conn, &author, post),
                None => Ok(true),
            },
            MediaPurpose::Avatar | MediaPurpose::Header => self.wear(conn, &author, &row),
        }
    }

    fn copy(&self, author: &Account, worked: Worked, renditions: String) -> Copy {
        let Worked { probe, mut findings, rendered, sha256, byte_size } = worked;
        findings.add(rendered.mark.into_iter().chain(self.known.ruled.clone()));
        let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let [red, green, blue] = rendered.average_rgb.map(i32::from);
        let file_terms = findings.consent.beside(self.headers.tightening());
        let all_terms = file_terms.beside(self.known.terms);
        Copy {
            state: MediaState::Ready,
            format: probe.format.extension().to_owned(),
            sha256,
            byte_size: i64::try_from(byte_size).unwrap_or(i64::MAX),
            width: pixels(rendered.width),
            height: pixels(rendered.height),
            blurhash: rendered.blurhash,
            average_rgb: red << 16 | green << 8 | blue,
            file_terms: file_terms.into(),
            resolved_terms: until_posted(author, all_terms).into(),
            evidence_label: findings.label.into(),
            evidence: evidence_json(&findings.findings),
            renditions,
            kept_bytes: 0,
            used_at: self.now,
            pdq: rendered.likeness.hash.to_bytes(),
            pdq_quality: rendered.likeness.quality,
            original_id: self.known.original,
            original_terms: self.known.terms.into(),
            // Nothing of it is worth the picture, should it not fit.
            rights: rights_json(&findings.stated).unwrap_or_else(|_| "{}".to_owned()),
        }
    }

    /// A portrait takes the place of the one before it.
    fn wear(&self, conn: &mut Conn, author: &Account, row: &Media) -> Result<bool> {
        let Some(actor) = store::remote_actors::find(conn, author.id)? else { return Ok(false) };
        let is_avatar = row.purpose == MediaPurpose::Avatar;
        let (wanted, worn) = match is_avatar {
            true => (actor.avatar_url, author.avatar_id),
            false => (actor.header_url, author.header_id),
        };
        if wanted != row.remote_url {
            remove_pictures(conn, std::slice::from_ref(row), &self.ids, self.now)?;
            return Ok(false);
        }
        if worn == Some(row.id) {
            return Ok(true);
        }
        if is_avatar {
            store::accounts::set_avatar(conn, author.id, Some(row.id))?;
        } else {
            store::accounts::set_header(conn, author.id, Some(row.id))?;
        }
        let before: Vec<MediaId> = worn.into_iter().collect();
        let before = store::media::find_many(conn, &before)?;
        remove_pictures(conn, &before, &self.ids, self.now)?;
        Ok(true)
    }

    /// Asks whether the work may be shown, with what its files show. Answers whether its pictures
    /// stay.
    fn judge(&self, conn: &mut Conn, author: &Account, post: store::PostId) -> Result<bool> {
        let Some(post) = store::posts::find(conn, post)?.filter(|it| it.deleted_at.is_none())
        else {
            return Ok(false);
        };
        let Some(remote) = store::remote_posts::find(conn, post.id)? else { return Ok(false) };
        let rows = store::media::of_post(conn, post.id)?;
        let levels = Levels {
            default_then: post.actor_terms.get(),
            default_now: author.terms.get(),
            post: post.terms.get(),
            tags: store::tags::names_of_post(conn, post.id)?,
            others: remote.header_terms.get(),
        };
        let verdict = self.ask_rules(conn, author, &post, &rows, &levels.tags)?;
        let is_held = verdict.holds() || rules::holds_back(conn, post.id)?;
        match self.ask(&levels, &verdict.on(post.clone()), &rows) {
            Ok(_) if let Some(code) = verdict.withheld() => {
                self.hold_back(conn, post, &rows, &code)?;
                remote_media::set_refusal(conn, remote.post_id, &code)?;
                Ok(false)
            }
            Ok(admitted) => {
                let admitted = if is_held { admitted.held() } else { admitted };
                let post = store::posts::update(conn, admitted)?;
                // Pictures of other servers are not sent to a detector, so there is no score.
                cases::ask(conn, &self.ids, self.now, &post, 1.0, None)?;
                Ok(true)
            }
            Err(refusal) => {
                self.hold_back(conn, post, &rows, refusal.code())?;
                if remote.refusal.is_empty() {
                    self.say_refused(conn, author, &rows)?;
                }
                remote_media::set_refusal(conn, remote.post_id, refusal.code())?;
                Ok(false)
            }
        }
    }

    /// Rules are asked once more where the files say something about AI: when the post came, nobody
    /// had looked at them.
    fn ask_rules(
        &self,
        conn: &mut Conn,
        author: &Account,
        post: &Post,
        rows: &[Media],
        tags: &[String],
    ) -> Result<Verdict> {
        let has_traces = rows.iter().any(|it| it.evidence_label.get().is_ai());
        if !has_traces {
            return Ok(Verdict::default());
        }
        let noting = Noting { ids: &self.ids, now: self.now };
        let claim = rows.iter().fold(post.label.get(), |all, it| all.max(asked(post, it).claim));
        let work = Passing {
            direction: Direction::Incoming,
            author,
            post,
            claim,
            pictures: rows.iter().map(|it| (it, it.alt.as_str())).collect(),
            tags,
            mentions: store::mentions::of_post(conn, post.id)?.len(),
        };
        rules::ask(conn, &noting, &work)
    }

    fn ask(
        &self,
        levels: &Levels,
        post: &Post,
        rows: &[Media],
    ) -> Result<consent::Admitted<NewPost>, Refusal> {
        let asked: Vec<consent::Picture> = rows.iter().map(|row| asked(post, row)).collect();
        admit(levels.again(post.clone(), rows), post.label.get(), &asked, &self.policy)
    }

    /// The words of a refused work stay, its pictures go.
    fn hold_back(&self, conn: &mut Conn, post: Post, rows: &[Media], code: &str) -> Result<()> {
        tracing::info!(post = %post.id, code, "a work from elsewhere is not shown");
        let label = rows
            .iter()
            .map(|row| asked(&post, row))
            .fold(post.label.get(), |all, it| all.max(shown(it.claim, it.evidence.label)));
        let words = Post { kind: PostKind::Text, ..post };
        let rest = withhold(NewPost { row: words, pictures: Vec::new() }, label);
        store::posts::update(conn, rest)?;
        remove_pictures(conn, rows, &self.ids, self.now)?;
        Ok(())
    }

    /// The author is told, once; where their server says nothing about terms it would not
    /// understand either.
    fn say_refused(&self, conn: &mut Conn, author: &Account, rows: &[Media]) -> Result<()> {
        let promise = remote_media::promise_of(conn, author.id)?.map(Promise::of);
        let Some(post) = rows.iter().find_map(|row| row.post_id) else { return Ok(()) };
        if promise == Some(Promise::Promises) {
            let job = Job::FanOut { news: News::Refused { post } };
            queue::enqueue(conn, self.ids.next(self.now), &job, self.now)?;
        }
        Ok(())
    }
}

/// One picture as the gate sees it.
fn asked(post: &Post, row: &Media) -> consent::Picture {
    let claims = Claims {
        attachment: Some(row.label.get()),
        object: Some(post.label.get()),
        coarse_ai: false,
    };
    consent::Picture { claim: claim(&claims), evidence: evidence(row) }
}
