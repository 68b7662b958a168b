//! What an artist says about the use of their works: the default, one post, one picture. Every
//! change is a row in a log that only grows.

use std::time::Duration;

use consent::{AiLabel, Consent};
use store::consent_events::{self, ConsentEvent};
use store::media::Media;
use store::posts::Post;
use store::queue::{self, Job, News};
use store::{AccountId, Conn, ConsentSubject, Label, MediaId, PostId, RowId, Terms, Timestamp};

use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::posts::{Levels, Revision, revise, source};
use crate::remote_posts::respread;
use crate::{Account, App, Member, news};

/// Posts of one batch of [`spread_batch`]: small enough that other changes need not wait.
const BATCH: i64 = 200;

/// Between two batches the queue's other work gets its turn.
const PAUSE: Duration = Duration::from_millis(50);

/// Rows of one page of [`events`].
const PAGE: i64 = 100;

/// The log's word for a default that is also put on all works.
const SPREAD: &str = "default for all works";

/// What new works start with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// The terms.
    pub terms: Consent,
    /// How works are made, unless a form says otherwise.
    pub label: AiLabel,
}

/// What one's own new works start with.
pub async fn defaults(app: &App, member: &Member) -> Result<Defaults> {
    let account = member.account;
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::accounts::find(conn, account)?);
    let row = app.store.read(find).await?.ok_or(Error::SignedOut)?;
    Ok(Defaults { terms: row.terms.get(), label: row.default_label.get() })
}

/// How far a new default reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spread {
    /// Posts from now on.
    #[default]
    OnlyNew,
    /// Also every post and picture there is, whatever it said.
    AllMyWorks,
}

/// Sets the terms and the label that new works start with. A use left unsaid counts as denied:
/// an account always says something. The label is never put on works that exist, because only
/// their maker knows how each was made.
pub async fn set_default(
    app: &App,
    member: &Member,
    terms: Consent,
    label: AiLabel,
    spread: Spread,
) -> Result<()> {
    let (account, now, ids) = (member.account, app.now(), app.ids.clone());
    let new = Said { terms: terms.or_else(Consent::DENIED).into(), label: label.into() };
    app.store
        .write(move |conn| {
            let row = store::posts::lock_author(conn, account)?.ok_or(Error::SignedOut)?;
            let old = Said { terms: row.terms, label: row.default_label };
            store::accounts::set_default_terms(conn, account, new.terms, new.label)?;
            let origin = match spread {
                Spread::OnlyNew => "default",
                Spread::AllMyWorks => SPREAD,
            };
            if old != new || spread == Spread::AllMyWorks {
                let (subject, subject_id) = (ConsentSubject::Account, account.0);
                Statement { at: now, subject, subject_id, account, origin, old, new }
                    .log(conn, &ids)?;
            }
            if old != new {
                news::tell(conn, &ids, now, News::ProfileChanged { account })?;
            }
            if spread == Spread::AllMyWorks {
                let job = Job::SpreadTerms { account, after: 0 };
                queue::enqueue(conn, ids.next(now), &job, now)?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Puts the default that was last set for all works on the next posts after id `after`, and
/// enqueues the batch behind them. Called by the worker.
pub async fn spread_batch(app: &App, account: AccountId, after: i64) -> Result<()> {
    let (now, ids) = (app.now(), app.ids.clone());
    let more = app
        .store
        .write(move |conn| {
            let Some(author) = store::posts::lock_author(conn, account)? else {
                return Ok(false);
            };
            if !author.domain.is_empty() {
                return respread_batch(conn, &author, after, (now, &ids));
            }
            let subject = ConsentSubject::Account;
            // What was asked for, not what is the default by now: that may be meant for new
            // works only.
            let Some(asked) = consent_events::newest(conn, subject, account, SPREAD)? else {
                return Ok(false);
            };
            let posts = store::posts::of_author_after(conn, account, after, BATCH)?;
            for post in &posts {
                let spreading =
                    Spreading { terms: asked.new_terms, default_now: author.terms, now, ids: &ids };
                if spreading.put_on(conn, post)? {
                    news::tell(conn, &ids, now, News::Edited { post: post.id })?;
                }
            }
            let Some(last) = posts.last().filter(|_| posts.len() >= batch_size()) else {
                return Ok::<_, Error>(false);
            };
            let job = Job::SpreadTerms { account, after: last.id.0 };
            queue::enqueue(conn, ids.next(now), &job, now.plus(PAUSE))?;
            Ok(true)
        })
        .await?;
    if more {
        app.wake.notify_one();
    }
    Ok(())
}

/// The same for somebody elsewhere: what they say about each work stays, what follows from it is
/// worked out anew. Answers whether there is another batch.
fn respread_batch(
    conn: &mut Conn,
    author: &Account,
    after: i64,
    (now, ids): (Timestamp, &Ids),
) -> Result<bool> {
    let posts = store::posts::of_author_after(conn, author.id, after, BATCH)?;
    for post in &posts {
        respread(conn, author, post)?;
    }
    let Some(last) = posts.last().filter(|_| posts.len() >= batch_size()) else {
        return Ok(false);
    };
    let job = Job::SpreadTerms { account: author.id, after: last.id.0 };
    queue::enqueue(conn, ids.next(now), &job, now.plus(PAUSE))?;
    Ok(true)
}

fn batch_size() -> usize {
    usize::try_from(BATCH).unwrap_or(usize::MAX)
}

struct Spreading<'a> {
    terms: Terms,
    default_now: Terms,
    now: Timestamp,
    ids: &'a Ids,
}

impl Spreading<'_> {
    /// The post says the terms, its pictures follow it. Answers whether anything is different
    /// now.
    fn put_on(&self, conn: &mut Conn, post: &Post) -> Result<bool> {
        let levels = Levels {
            default_then: post.actor_terms.get(),
            default_now: self.default_now.get(),
            post: self.terms.get(),
            tags: store::tags::names_of_post(conn, post.id)?,
            others: Consent::UNKNOWN,
        };
        let media = store::media::of_post(conn, post.id)?;
        let mut whole = levels.text();
        let mut is_changed = post.terms != self.terms;
        for picture in &media {
            let resolved = levels.picture(Consent::UNKNOWN, picture.tightening());
            whole = whole.strictest(resolved);
            store::media::set_terms(conn, picture.id, Terms(0), resolved.into())?;
            self.log_picture(conn, picture)?;
            is_changed |=
                picture.terms != Terms(0) || picture.resolved_terms != Terms::from(resolved);
        }
        is_changed |= post.resolved_terms != Terms::from(whole);
        store::posts::set_terms(conn, post.id, self.terms, whole.into())?;
        let old = Said { terms: post.terms, label: post.label };
        let new = Said { terms: self.terms, ..old };
        self.log(conn, (ConsentSubject::Post, post.id.0), post.account_id, (old, new))?;
        Ok(is_changed)
    }

    fn log_picture(&self, conn: &mut Conn, picture: &Media) -> Result<()> {
        let old = Said { terms: picture.terms, label: picture.label };
        let new = Said { terms: Terms(0), ..old };
        self.log(conn, (ConsentSubject::Media, picture.id.0), picture.account_id, (old, new))
    }

    fn log(
        &self,
        conn: &mut Conn,
        (subject, subject_id): (ConsentSubject, i64),
        account: AccountId,
        (old, new): (Said, Said),
    ) -> Result<()> {
        if old == new {
            return Ok(());
        }
        Statement { at: self.now, subject, subject_id, account, origin: SPREAD, old, new }
            .log(conn, self.ids)
    }
}

/// Sets the terms of one post of one's own; pictures with terms of their own keep them.
pub async fn set_post(app: &App, member: &Member, post: PostId, terms: Consent) -> Result<()> {
    let mut draft = source(app, member, post).await?;
    draft.terms = Some(terms);
    revise(
        app,
        member,
        post,
        Revision { draft, keeps_version: false, drops_poll: false, origin: "post" },
    )
    .await
}

/// Sets the terms (`None`: as the post) and the label (undeclared: as the post) of one picture in
/// a post of one's own. The gate is asked again: an AI label that a file needs cannot be taken
/// off.
pub async fn set_picture(
    app: &App,
    member: &Member,
    media: MediaId,
    terms: Option<Consent>,
    label: AiLabel,
) -> Result<()> {
    let gone = || Error::NotFound("That picture is not in a post of yours.");
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find(conn, media)?);
    let row = app.store.read(find).await?.ok_or_else(gone)?;
    let post = row.post_id.filter(|_| row.account_id == member.account).ok_or_else(gone)?;
    let mut draft = source(app, member, post).await?;
    let picture = draft.pictures.iter_mut().find(|picture| picture.media == media);
    let picture = picture.ok_or_else(gone)?;
    picture.terms = terms;
    picture.label = label;
    revise(
        app,
        member,
        post,
        Revision { draft, keeps_version: false, drops_poll: false, origin: "picture" },
    )
    .await
}

/// What was said about one's works, newest first, a hundred at a time.
pub async fn events(
    app: &App,
    member: &Member,
    older_than: Option<i64>,
) -> Result<Vec<ConsentEvent>> {
    let account = member.account;
    app.store
        .read(move |conn| Ok(consent_events::of_account(conn, account, older_than, PAGE)?))
        .await
}

/// Terms and label, as one side of a change. Nothing said by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) terms: Terms,
    pub(crate) label: Label,
}

/// One change by the artist, as it goes into the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    pub(crate) at: Timestamp,
    pub(crate) subject: ConsentSubject,
    pub(crate) subject_id: i64,
    /// Whose work it is, and who says so.
    pub(crate) account: AccountId,
    /// Which form or job it came from.
    pub(crate) origin: &'static str,
    pub(crate) old: Said,
    pub(crate) new: Said,
}

impl Statement {
    pub(crate) fn log(self, conn: &mut Conn, ids: &Ids) -> Result<()> {
        let row = ConsentEvent {
            id: ids.next::<RowId>(self.at),
            at: self.at,
            subject: self.subject,
            subject_id: self.subject_id,
            account_id: self.account,
            by_account_id: Some(self.account),
            origin: self.origin.to_owned(),
            old_terms: self.old.terms,
            new_terms: self.new.terms,
            old_label: self.old.label,
            new_label: self.new.label,
        };
        Ok(consent_events::insert(conn, &row)?)
    }
}
