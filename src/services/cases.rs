//! Questions about pictures that only a human answers: is this made by hand, is it a copy? No
//! machine decides them, and nothing of a suspicion is visible to anybody but staff.

use consent::{AiLabel, Claims, Consent, Policy, claim};
use store::cases::{self as rows, Case};
use store::media::Media;
use store::posts::{NewPost, Post};
use store::queue::News;
use store::recognition::{self, Ruled};
use store::{
    AccountId, CaseKind, Conn, Label, MediaId, NotificationKind, RowId, Ruling, Timestamp,
};

use crate::error::{Error, Result};
use crate::feeds::Page;
use crate::ids::Ids;
use crate::media::Pdq;
use crate::posts::shown::Authors;
use crate::posts::{Author, Hears, Levels, Picture, evidence, has_suspicion};
use crate::{App, Member, PostId, Role, audit, news, settings};

/// Characters of a moderator's message at most.
pub const LENGTH: usize = 2_000;

/// Cases of one's own that are listed.
const OWN: i64 = 100;

const GONE: Error = Error::NotFound("That case is not here, or it was decided already.");

/// Asks about the pictures of a post that was just published or changed, where there is something
/// to ask. `appeal` is what its author says about traces of AI in its files;
/// `threshold` is the detector's score from which on somebody is asked.
pub(crate) fn ask(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    post: &Post,
    threshold: f64,
    appeal: Option<&str>,
) -> Result<()> {
    if post.media_count == 0 {
        return Ok(());
    }
    ask_about_scores(conn, ids, now, post, threshold)?;
    for row in store::media::of_post(conn, post.id)? {
        let asking = Asking { ids, now, post, row: &row };
        let says_ai = row.shown_label.get().is_ai();
        let has_traces = row.evidence_label.get().is_ai() && row.ruling == Ruling::Open;
        if let Some(words) = appeal.filter(|_| has_traces && !says_ai) {
            asking.appeal(conn, words)?;
        }
        if !says_ai && row.ruling == Ruling::Open && has_suspicion(&row.evidence) {
            asking.add(conn, CaseKind::Suspicion, None, "")?;
        }
        if let Some(original) = row.original_id {
            asking.compare(conn, original)?;
        }
    }
    Ok(())
}

/// Asks where a detector gave a picture of this post a high score and its author says nothing of
/// AI. The post stays as it is.
pub(crate) fn ask_about_scores(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    post: &Post,
    threshold: f64,
) -> Result<()> {
    for row in store::media::of_post(conn, post.id)? {
        let says_ai = row.shown_label.get().is_ai();
        if !says_ai && row.ruling == Ruling::Open && row.detector_score >= threshold {
            Asking { ids, now, post, row: &row }.add(conn, CaseKind::Detector, None, "")?;
        }
    }
    Ok(())
}

/// Tells of a post that waited for a moderator and is out now: who is named or answered in it, and
/// whose works its pictures are copies of.
pub(crate) fn tell_late(conn: &mut Conn, ids: &Ids, now: Timestamp, post: &Post) -> Result<()> {
    Hears { conn, post, ids, now, is_new: true }.tell_late()?;
    for row in store::media::of_post(conn, post.id)? {
        let Some(original) = row.original_id else { continue };
        if let Some(other) = store::media::find(conn, original)? {
            Asking { ids, now, post, row: &row }.tell_of_copy(conn, &other)?;
        }
    }
    Ok(())
}

struct Asking<'a> {
    ids: &'a Ids,
    now: Timestamp,
    post: &'a Post,
    row: &'a Media,
}

impl Asking<'_> {
    fn appeal(&self, conn: &mut Conn, words: &str) -> Result<()> {
        if !self.add(conn, CaseKind::Appeal, None, words)? && !words.is_empty() {
            rows::set_statement(conn, self.row.id, words)?;
        }
        Ok(())
    }

    /// The picture looks like another artist's work.
    fn compare(&self, conn: &mut Conn, original: MediaId) -> Result<()> {
        let Some(other) = store::media::find(conn, original)? else { return Ok(()) };
        let bits = bits_between(self.row, &other);
        let kind = if bits <= Pdq::SAME { CaseKind::Copy } else { CaseKind::Likeness };
        let distance = i16::try_from(bits).unwrap_or(i16::MAX);
        let is_new = self.add(conn, kind, Some((original, distance)), "")?;
        if is_new { self.tell_of_copy(conn, &other) } else { Ok(()) }
    }

    /// The artist of the original hears of a copy that others can see, unless they do not want to.
    fn tell_of_copy(&self, conn: &mut Conn, original: &Media) -> Result<()> {
        let is_open = matches!(
            self.post.visibility.get(),
            consent::Visibility::Public | consent::Visibility::Quiet
        );
        if is_open
            && !self.post.is_held
            && bits_between(self.row, original) <= Pdq::SAME
            && recognition::follows_copies(conn, original.account_id)?
        {
            self.tell(conn, original.account_id, NotificationKind::Copied)?;
        }
        Ok(())
    }

    fn add(
        &self,
        conn: &mut Conn,
        kind: CaseKind,
        original: Option<(MediaId, i16)>,
        statement: &str,
    ) -> Result<bool> {
        let case = Case {
            id: self.ids.next(self.now),
            kind,
            account_id: self.row.account_id,
            media_id: self.row.id,
            original_id: original.map(|it| it.0),
            distance: original.map(|it| it.1),
            statement: statement.to_owned(),
            created_at: self.now,
            ruling: None,
            message: String::new(),
            decided_at: None,
            decided_by: None,
        };
        Ok(rows::insert_once(conn, &case)?)
    }

    fn tell(&self, conn: &mut Conn, whom: AccountId, kind: NotificationKind) -> Result<()> {
        if news::is_elsewhere(conn, whom)? {
            return Ok(());
        }
        tell(conn, self.ids, self.now, (whom, kind, self.post))
    }
}

fn tell(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    (whom, kind, post): (AccountId, NotificationKind, &Post),
) -> Result<()> {
    let row = store::notifications::Notification {
        id: ids.next(now),
        account_id: whom,
        kind,
        from_account_id: post.account_id,
        post_id: Some(post.id),
        created_at: now,
        is_filtered: false,
    };
    store::notifications::insert(conn, &row)?;
    Ok(())
}

/// How many bits the hashes of two pictures differ in; 0 for the same bytes.
fn bits_between(one: &Media, other: &Media) -> u32 {
    if one.sha256 == other.sha256 {
        return 0;
    }
    // What was found turned or mirrored is the same work, whatever its own hash says.
    let is_same = one.original_terms.get() != Consent::UNKNOWN;
    let bits = Pdq::from_bytes(&one.pdq)
        .zip(Pdq::from_bytes(&other.pdq))
        .map_or(Pdq::NEAR, |(one, other)| one.distance(other));
    if is_same { bits.min(Pdq::SAME) } else { bits.min(Pdq::NEAR) }
}

/// One question as staff or the author of the picture read it.
#[derive(Clone, Debug)]
pub struct Question {
    /// The row.
    pub case: Case,
    /// Whose picture it is about.
    pub author: Option<Author>,
    /// The picture.
    pub picture: Picture,
    /// Who made the original, where it looks like one.
    pub original: Option<(Picture, Author)>,
    /// What was found in the file, strongest first.
    pub findings: Vec<FindingLine>,
}

/// One line of the table of evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct FindingLine {
    /// The row of the catalogue.
    pub id: String,
    /// `proof`, `strong` or `weak`.
    pub tier: String,
    /// The program or service, where the trace names one.
    pub generator: Option<String>,
    /// The place in the file.
    #[serde(rename = "where")]
    pub place: String,
    /// The beginning of what stands there.
    pub snippet: String,
}

/// What was found in a picture's file, strongest first.
pub fn findings(row: &Media) -> Vec<FindingLine> {
    serde_json::from_str(&row.evidence).unwrap_or_default()
}

/// A page of questions.
#[derive(Clone, Debug)]
pub struct Questions {
    /// The questions, newest first.
    pub items: Vec<Question>,
    /// Give this as `older_than` for the page below, if there is one.
    pub older: Option<i64>,
    /// Give this as `newer_than` for the page above, if there may be one.
    pub newer: Option<i64>,
}

/// Questions for staff: open ones, or decided ones.
pub async fn list(app: &App, by: &Member, is_decided: bool, page: Page) -> Result<Questions> {
    by.at_least(Role::Moderator)?;
    let read = move |conn: &mut Conn| {
        let sheet = rows::page_of(conn, is_decided, &page)?;
        let cases = sheet.rows.into_iter().map(|(_, case)| case).collect();
        let items = questions(conn, cases)?;
        Ok::<_, Error>(Questions { items, older: sheet.older, newer: sheet.newer })
    };
    app.store.read(read).await
}

/// What was asked about one's own pictures and what came of it, the newest first. Suspicions are
/// not there: nobody is accused by a machine.
pub async fn mine(app: &App, member: &Member) -> Result<Vec<Question>> {
    let account = member.account;
    let read = move |conn: &mut Conn| {
        let mut cases = rows::of_account(conn, account, OWN)?;
        cases.retain(|case| case.kind == CaseKind::Appeal || case.ruling.is_some());
        questions(conn, cases)
    };
    app.store.read(read).await
}

/// How many wait for staff; counting stops at 100.
pub async fn open_count(app: &App) -> Result<i64> {
    app.store.read(|conn| Ok::<_, Error>(rows::open_count(conn)?)).await
}

fn questions(conn: &mut Conn, cases: Vec<Case>) -> Result<Vec<Question>> {
    let ids: Vec<MediaId> =
        cases.iter().flat_map(|case| [Some(case.media_id), case.original_id]).flatten().collect();
    let media = if ids.is_empty() { Vec::new() } else { store::media::find_many(conn, &ids)? };
    let authors = Authors::find(conn, media.iter().map(|row| row.account_id))?;
    let find = |id: MediaId| media.iter().find(|row| row.id == id).cloned();
    let show = |row: Media| {
        let author = authors.get(row.account_id);
        let origin = author.as_ref().map_or(consent::Origin::Here, Author::origin);
        (Picture::of(row, consent::Indexable::No, origin), author)
    };
    let question = |case: Case| {
        let row = find(case.media_id)?;
        let findings = findings(&row);
        let (picture, author) = show(row);
        let original = case.original_id.and_then(find).map(show);
        let original = original.and_then(|(picture, author)| Some((picture, author?)));
        Some(Question { case, author, picture, original, findings })
    };
    Ok(cases.into_iter().filter_map(question).collect())
}

/// A moderator decides a question, and every other that is open about the same picture. What
/// follows happens in the same change: a post that was held is published, a label is put on, the
/// terms of an original are put on or taken off. The author is told.
pub async fn decide(
    app: &App,
    by: &Member,
    id: RowId,
    ruling: Ruling,
    message: &str,
) -> Result<()> {
    by.at_least(Role::Moderator)?;
    let message = message.trim().to_owned();
    if message.chars().count() > LENGTH {
        let sentence = format!("At most {LENGTH} characters, please.");
        return Err(Error::invalid("message", "case.long", sentence));
    }
    if ruling == Ruling::Open {
        return Err(Error::invalid("ruling", "case.no_ruling", "Choose what you decide."));
    }
    let deciding = Deciding {
        ids: app.ids.clone(),
        now: app.now(),
        policy: settings::get(app).await?.policy(),
        by: by.clone(),
        ruling,
        message,
        act: audit::Act::new(app, by, "case.decide", String::new(), ruling.as_str()),
    };
    app.store.write(move |conn| deciding.run(conn, id)).await?;
    app.recognition.forget();
    app.wake.notify_one();
    Ok(())
}

struct Deciding {
    ids: Ids,
    now: Timestamp,
    policy: Policy,
    by: Member,
    ruling: Ruling,
    message: String,
    act: audit::Act,
}

impl Deciding {
    fn run(self, conn: &mut Conn, id: RowId) -> Result<()> {
        let case = rows::find(conn, id)?.filter(|case| case.decided_at.is_none()).ok_or(GONE)?;
        let is_about_copies = matches!(case.kind, CaseKind::Copy | CaseKind::Likeness);
        let fits = matches!(self.ruling, Ruling::SameWork | Ruling::OtherWork) == is_about_copies;
        if !fits {
            let sentence = "That does not answer this question.";
            return Err(Error::invalid("ruling", "case.no_ruling", sentence));
        }
        if case.account_id == self.by.account {
            return Err(Error::Forbidden("Somebody else decides about your own pictures."));
        }
        // First the author, then what is theirs: the order of every change of a work.
        let author = store::posts::lock_author(conn, case.account_id)?.ok_or(GONE)?;
        let row = store::media::find(conn, case.media_id)?.ok_or(GONE)?;
        let at = (self.now, self.by.user.0);
        rows::decide(conn, row.id, self.ruling, &self.message, at)?;
        if is_about_copies {
            self.settle_original(conn, &case)?;
        } else {
            rows::set_ruling(conn, row.id, self.ruling)?;
            self.remember(conn, &row)?;
        }
        self.act.clone().about(format!("@{}", author.username)).write(conn)?;
        if let Some(post) = row.post_id {
            self.reconsider(conn, post, &author)?;
        }
        Ok(())
    }

    /// Only a ruling puts a hash on the list of AI-made pictures, and takes it off again.
    fn remember(&self, conn: &mut Conn, row: &Media) -> Result<()> {
        if self.ruling != Ruling::Generated {
            return Ok(recognition::remove_ruled(conn, &row.sha256)?);
        }
        let ruled = Ruled {
            id: self.ids.next(self.now),
            sha256: row.sha256.clone(),
            pdq: row.pdq.clone(),
            pdq_quality: row.pdq_quality,
            ruled_by: Some(self.by.user.0),
            created_at: self.now,
        };
        Ok(recognition::add_ruled(conn, &ruled)?)
    }

    fn settle_original(&self, conn: &mut Conn, case: &Case) -> Result<()> {
        let original = match case.original_id {
            Some(id) if self.ruling == Ruling::SameWork => store::media::find(conn, id)?,
            _ => None,
        };
        let terms = original.as_ref().map(|it| it.resolved_terms.get().tightening());
        let terms = terms.unwrap_or(Consent::UNKNOWN);
        rows::set_original(conn, case.media_id, original.map(|it| it.id), terms.into())?;
        Ok(())
    }

    /// The post is asked through the gate again, with what was ruled.
    fn reconsider(
        &self,
        conn: &mut Conn,
        post: PostId,
        author: &store::accounts::Account,
    ) -> Result<()> {
        let found = store::posts::find(conn, post)?;
        let Some(old) = found.filter(|it| it.deleted_at.is_none()) else { return Ok(()) };
        let admitted = match gate_again(conn, &self.policy, &old, author)? {
            Ok(admitted) => admitted,
            Err(refusal) => {
                // It stays held: its author can label it otherwise or take it away.
                tracing::info!(post = %old.id, code = refusal.code(), "a ruled work stays held");
                return tell(conn, &self.ids, self.now, (author.id, NotificationKind::Ruled, &old));
            }
        };
        let new = store::posts::update(conn, admitted)?;
        let is_local = author.domain.is_empty();
        if is_local {
            let told = if old.is_held && !new.is_held {
                tell_late(conn, &self.ids, self.now, &new)?;
                News::Posted { post: new.id }
            } else {
                News::Edited { post: new.id }
            };
            news::tell(conn, &self.ids, self.now, told)?;
            tell(conn, &self.ids, self.now, (author.id, NotificationKind::Ruled, &new))?;
        }
        Ok(())
    }
}

/// Asks the gate once more about a post that is here, with what moderators have ruled. It stays held
/// while an appeal is open or a rule holds it.
pub(crate) fn gate_again(
    conn: &mut Conn,
    policy: &Policy,
    old: &Post,
    author: &store::accounts::Account,
) -> Result<std::result::Result<consent::Admitted<NewPost>, consent::Refusal>> {
    let mut media = store::media::of_post(conn, old.id)?;
    for row in &mut media {
        let ruled = match row.ruling {
            Ruling::Assisted => AiLabel::AiAssisted,
            Ruling::Generated => AiLabel::AiGenerated,
            _ => continue,
        };
        row.label = row.label.max(Label::from(ruled));
    }
    let media = media.as_slice();
    let waits = rows::open_appeals(conn, old.id)? > 0;
    let tags = store::tags::names_of_post(conn, old.id)?;
    let coarse_ai = tags.iter().any(|tag| consent::is_ai_hashtag(tag));
    let remote = store::remote_posts::find(conn, old.id)?;
    let others = remote.map_or(Consent::UNKNOWN, |remote| remote.header_terms.get());
    let levels = Levels {
        default_then: old.actor_terms.get(),
        default_now: author.terms.get(),
        post: old.terms.get(),
        tags,
        others,
    };
    let work = levels.again(Post { is_held: false, ..old.clone() }, media);
    let claims_of = |label: AiLabel| Claims {
        attachment: Some(label),
        object: Some(old.label.get()),
        coarse_ai,
    };
    let asked: Vec<consent::Picture> = media
        .iter()
        .map(|row| consent::Picture {
            claim: claim(&claims_of(row.label.get())),
            evidence: evidence(row),
        })
        .collect();
    let text_claim = claim(&claims_of(AiLabel::Undeclared));
    let admit = if waits { consent::admit_on_appeal } else { consent::admit };
    let admitted = admit(work, text_claim, &asked, policy);
    let is_held = crate::rules::holds_back(conn, old.id)?;
    Ok(admitted.map(|it| if is_held { it.held() } else { it }))
}
