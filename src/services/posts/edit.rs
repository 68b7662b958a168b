//! A changed post: the old version is kept, changed terms are logged, the gate is asked again.

use consent::{Admitted, Consent};
use store::media::Media;
use store::posts::{NewPost, Post};
use store::queue::News;
use store::versions::Version;
use store::{AccountId, Conn, ConsentSubject, MediaId, PostId, Terms, Timestamp};

use super::compose::{self, Parts, Prepared};
use super::delete::remove_pictures;
use super::draft::{Draft, PictureDraft, PollDraft};
use super::history::PictureThen;
use super::pictures;
use super::publish::{Hears, Ruled, narrower};
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::rules::{self, Noting};
use crate::terms::{Said, Statement};
use crate::{App, Member, cases, news, notifications, sequences, uploads};

const GONE: Error = Error::NotFound("That post is not here.");

/// Changes a post of one's own. Who it is for can be narrowed, not widened; what it answers
/// stays. Terms that the draft leaves open stay as they were.
///
/// Fails like [`super::publish()`].
pub async fn edit(app: &App, member: &Member, post: PostId, draft: Draft) -> Result<()> {
    let revision = Revision { draft, keeps_version: true, drops_poll: false, origin: "edit" };
    revise(app, member, post, revision).await
}

/// The same as apps mean it: a poll that the draft does not name goes, with all votes (as at
/// Mastodon's, whose apps send the whole post).
pub async fn edit_whole(app: &App, member: &Member, post: PostId, draft: Draft) -> Result<()> {
    let revision = Revision { draft, keeps_version: true, drops_poll: true, origin: "edit" };
    revise(app, member, post, revision).await
}

/// The post as a form: to be changed and handed to [`edit`].
pub async fn source(app: &App, member: &Member, post: PostId) -> Result<Draft> {
    let account = member.account;
    app.store
        .read(move |conn| {
            let row = mine(conn, account, post)?;
            let media = store::media::of_post(conn, post)?;
            let places = Some(sequences::places_of(conn, post)?);
            Ok(Draft { places, ..draft_of(&row, &media) })
        })
        .await
}

/// One change of a post.
#[derive(Debug)]
pub(crate) struct Revision {
    pub(crate) draft: Draft,
    /// Whether people can look up what it said before; changed terms alone make no version.
    pub(crate) keeps_version: bool,
    /// Whether a poll goes that the draft does not name.
    pub(crate) drops_poll: bool,
    /// What the log of terms says about where the change came from.
    pub(crate) origin: &'static str,
}

pub(crate) async fn revise(
    app: &App,
    member: &Member,
    post: PostId,
    revision: Revision,
) -> Result<()> {
    member.approved()?;
    let draft = revision.draft.tidied();
    let faults = draft.faults(&app.config.limits);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    pictures::wait_for(app, member, &draft.pictures).await?;
    let change = Editing {
        author: member.account,
        post,
        prepared: compose::prepare(app, &draft.source).await?,
        draft,
        keeps_version: revision.keeps_version,
        drops_poll: revision.drops_poll,
        origin: revision.origin,
        now: app.now(),
        ids: app.ids.clone(),
    };
    let removed = app.store.write(move |conn| change.run(conn)).await??;
    app.wake.notify_one();
    uploads::remove_at_once(app, &removed).await;
    Ok(())
}

fn mine(conn: &mut Conn, account: AccountId, post: PostId) -> Result<Post> {
    let row = store::posts::find(conn, post)?.ok_or(GONE)?;
    if row.account_id == account && row.deleted_at.is_none() { Ok(row) } else { Err(GONE) }
}

fn draft_of(row: &Post, media: &[Media]) -> Draft {
    let stated = |terms: Terms| Some(terms.get()).filter(|terms| *terms != Consent::UNKNOWN);
    let pictures = media.iter().map(|picture| PictureDraft {
        media: picture.id,
        alt: picture.alt.clone(),
        terms: stated(picture.terms),
        label: picture.label.get(),
        focus: None,
    });
    Draft {
        visibility: row.visibility.get(),
        parent: row.parent_id,
        title: row.title.clone(),
        year: row.year.clone(),
        medium: row.medium.clone(),
        source: row.source.clone(),
        warning: row.warning.clone(),
        sensitivity: row.sensitivity,
        language: row.language.clone(),
        terms: stated(row.terms),
        label: row.label.get(),
        pictures: pictures.collect(),
        submission_key: None,
        draft: None,
        appeal: None,
        poll: None,
        app: row.app_id,
        places: None,
        unsent: None,
    }
}

struct Editing {
    author: AccountId,
    post: PostId,
    draft: Draft,
    prepared: Prepared,
    keeps_version: bool,
    drops_poll: bool,
    origin: &'static str,
    now: Timestamp,
    ids: Ids,
}

impl Editing {
    /// Answers which files nobody needs any more.
    fn run(mut self, conn: &mut Conn) -> Result<Ruled<Vec<String>>> {
        let author = compose::author(conn, self.author)?;
        let old = mine(conn, author.id, self.post)?;
        let old_media = store::media::of_post(conn, old.id)?;
        if self.draft.appeal.is_none() && store::cases::open_appeals(conn, old.id)? > 0 {
            self.draft.appeal = Some(String::new());
        }
        let media = pictures::find(conn, author.id, Some(old.id), &self.draft.pictures)?;
        let parts =
            Parts { author: &author, draft: &self.draft, prepared: &self.prepared, media: &media };
        let noting = Noting { ids: &self.ids, now: self.now };
        let verdict = parts.ruled(self.row(&old), |work| rules::ask(conn, &noting, work))?;
        if let Some(fault) = parts.fault(&verdict) {
            return Ok(Err(fault));
        }
        let admitted = parts.admit(self.row(&old), old.terms.get(), &verdict)?;
        // What a moderator kept back does not come out by being changed.
        let is_held = rules::holds_back(conn, old.id)?;
        let admitted = if is_held { admitted.held() } else { admitted };
        if self.keeps_version {
            store::versions::insert(conn, &version(self.ids.next(self.now), &old, &old_media)?)?;
        }
        self.log_pictures(conn, &admitted, &media)?;
        let post = store::posts::update(conn, admitted)?;
        if let Some(poll) = self.poll(conn)? {
            crate::polls::ask(conn, &self.ids, self.now, post.id, &poll)?;
        }
        sequences::settle(conn, &post, self.draft.places)?;
        pictures::set_focus(conn, &self.draft.pictures)?;
        crate::cards::look_at(conn, &self.ids, self.now, &post)?;
        self.log_post(conn, &old, &post)?;
        self.rename(conn, &post)?;
        let (threshold, appeal) = (self.prepared.threshold, self.draft.appeal.as_deref());
        cases::ask(conn, &self.ids, self.now, &post, threshold, appeal)?;
        let is_out_now = old.is_held && !post.is_held;
        if is_out_now {
            cases::tell_late(conn, &self.ids, self.now, &post)?;
        }
        let told = match is_out_now {
            true => News::Posted { post: post.id },
            false => News::Edited { post: post.id },
        };
        news::tell(conn, &self.ids, self.now, told)?;
        if self.keeps_version && !is_out_now {
            notifications::tell_edited(conn, &self.ids, self.now, &post)?;
        }
        self.remove(conn, &old_media, &media).map(Ok)
    }

    /// The poll, where the edit says something about one.
    fn poll(&mut self, conn: &mut Conn) -> Result<Option<PollDraft>> {
        let asks = self.draft.poll.take();
        let has_one = store::polls::find(conn, self.post)?.is_some();
        match asks {
            Some(_) if !has_one => {
                let sentence = "A poll is asked when a post is new.";
                Err(Error::invalid("poll", "poll.late", sentence))
            }
            None if has_one && self.drops_poll => {
                store::polls::delete(conn, self.post)?;
                Ok(None)
            }
            asks => Ok(asks),
        }
    }

    fn row(&self, old: &Post) -> Post {
        let visibility = narrower(self.draft.visibility, old.visibility.get());
        let edited_at = if self.keeps_version { Some(self.now) } else { old.edited_at };
        // Held anew, where there is still something to look at.
        Post { visibility: visibility.into(), edited_at, is_held: false, ..old.clone() }
    }

    fn log_post(&self, conn: &mut Conn, old: &Post, new: &Post) -> Result<()> {
        let old = Said { terms: old.terms, label: old.label };
        let new = Said { terms: new.terms, label: new.label };
        self.log(conn, ConsentSubject::Post, self.post.0, (old, new))
    }

    fn log_pictures(
        &self,
        conn: &mut Conn,
        admitted: &Admitted<NewPost>,
        media: &[Media],
    ) -> Result<()> {
        for (new, row) in admitted.work().pictures.iter().zip(media) {
            let old = if row.post_id == Some(self.post) {
                Said { terms: row.terms, label: row.label }
            } else {
                Said::default()
            };
            let new = Said { terms: new.terms, label: new.label };
            self.log(conn, ConsentSubject::Media, row.id.0, (old, new))?;
        }
        Ok(())
    }

    fn log(
        &self,
        conn: &mut Conn,
        subject: ConsentSubject,
        subject_id: i64,
        (old, new): (Said, Said),
    ) -> Result<()> {
        if old == new {
            return Ok(());
        }
        let (at, account, origin) = (self.now, self.author, self.origin);
        Statement { at, subject, subject_id, account, origin, old, new }.log(conn, &self.ids)
    }

    /// Hashtags and names anew; only who is named for the first time is told.
    fn rename(&self, conn: &mut Conn, post: &Post) -> Result<()> {
        store::tags::clear(conn, post.id)?;
        let known = store::mentions::of_post(conn, post.id)?;
        for account in &known {
            store::mentions::delete(conn, post.id, *account)?;
        }
        let parent = match post.parent_id {
            Some(parent) => store::posts::find(conn, parent)?,
            None => None,
        };
        // Told before counts as known even when an edit took the name out in between.
        let hears = Hears { conn, post, ids: &self.ids, now: self.now, is_new: false };
        hears.tell(&self.prepared, parent.as_ref(), &known)
    }

    fn remove(&self, conn: &mut Conn, old: &[Media], new: &[Media]) -> Result<Vec<String>> {
        let kept: Vec<MediaId> = new.iter().map(|row| row.id).collect();
        let gone = old.iter().filter(|row| !kept.contains(&row.id)).cloned();
        remove_pictures(conn, &gone.collect::<Vec<_>>(), &self.ids, self.now)
    }
}

/// What the post said until now.
fn version(id: store::RowId, old: &Post, media: &[Media]) -> Result<Version> {
    let pictures: Vec<PictureThen> = media.iter().map(PictureThen::of).collect();
    Ok(Version {
        id,
        post_id: old.id,
        at: old.edited_at.unwrap_or(old.created_at),
        title: old.title.clone(),
        year: old.year.clone(),
        medium: old.medium.clone(),
        source: old.source.clone(),
        html: old.html.clone(),
        warning: old.warning.clone(),
        sensitivity: old.sensitivity,
        media: serde_json::to_string(&pictures).map_err(anyhow::Error::from)?,
    })
}
