//! The pictures of a post from elsewhere: rows that wait for their file, and the question whether
//! the work may be shown.

use consent::{Admitted, Consent, admit, shown, withhold};
use store::media::Media;
use store::posts::{NewPicture, NewPost, Post};
use store::queue::{self, Job};
use store::{Conn, MediaId, MediaPurpose, PostKind};

use super::{Ctx, PictureFacts, Taking};
use crate::AccountId;
use crate::error::Result;
use crate::posts::{Levels, evidence};
use crate::rules::{self, Action, Direction, Noting, Passing, Verdict};

/// A picture of the post: its row, and what is said about it in the end.
pub(super) struct Placed {
    pub(super) row: Media,
    pub(super) alt: String,
    pub(super) terms: Consent,
    pub(super) label: consent::AiLabel,
}

impl Placed {
    /// A picture that is new here. What its author says is taken as it is.
    pub(super) fn fresh(ctx: &Ctx, account: AccountId, facts: &PictureFacts) -> Self {
        Self {
            row: row(ctx, account, MediaPurpose::Work, facts),
            alt: facts.alt.clone(),
            terms: facts.terms,
            label: facts.label,
        }
    }
}

/// A row that waits for its file.
pub(crate) fn row(
    ctx: &Ctx,
    account: AccountId,
    purpose: MediaPurpose,
    facts: &PictureFacts,
) -> Media {
    Media {
        width: facts.width,
        height: facts.height,
        blurhash: facts.blurhash.clone(),
        alt: facts.alt.clone(),
        terms: facts.terms.into(),
        label: facts.label.into(),
        shown_label: facts.label.into(),
        remote_url: facts.url.clone(),
        focus_x: facts.focus.0,
        focus_y: facts.focus.1,
        ..Media::new(ctx.ids.next::<MediaId>(ctx.now), account, purpose, ctx.now)
    }
}

/// Keeps new rows, and has their files fetched.
pub(crate) fn keep(conn: &mut Conn, ctx: &Ctx, row: &Media) -> Result<()> {
    store::media::insert(conn, row)?;
    let job = Job::FetchMedia { media: row.id };
    Ok(queue::enqueue(conn, ctx.ids.next(ctx.now), &job, ctx.now)?)
}

/// A post with the proof that it may be shown, or what remains of it and why.
pub(super) struct Gated {
    pub(super) admitted: Admitted<NewPost>,
    /// The code of what keeps it out; nothing where it may be shown.
    pub(super) refusal: Option<String>,
    /// Whether a rule takes nothing of it.
    pub(super) is_refused: bool,
}

impl Taking<'_> {
    /// Asks whether the work may be shown. `row` holds the words, the post's terms, its label and
    /// the snapshot of its author's terms.
    pub(super) fn gate(
        &self,
        conn: &mut Conn,
        mut row: Post,
        pictures: &[Placed],
        headers: Consent,
    ) -> Result<Gated> {
        let verdict = self.ask_rules(conn, &row, pictures)?;
        row = verdict.on(row);
        let levels = Levels {
            default_then: row.actor_terms.get(),
            default_now: self.author.terms.get(),
            post: row.terms.get(),
            tags: self.incoming.facts.hashtags.clone(),
            others: headers,
        };
        let new: Vec<NewPicture> = pictures.iter().map(|it| new_picture(&levels, it)).collect();
        row.kind = if new.is_empty() { PostKind::Text } else { PostKind::Artwork };
        row.resolved_terms = levels.whole(new.iter().map(|it| it.resolved_terms.get())).into();
        let claim = verdict.beside(row.label.get());
        let asked: Vec<consent::Picture> = pictures
            .iter()
            .map(|it| consent::Picture {
                claim: verdict.beside(own_or(it.label, claim)),
                evidence: evidence(&it.row),
            })
            .collect();
        let label = asked.iter().fold(claim, |all, it| all.max(shown(it.claim, it.evidence.label)));
        let work = NewPost { row: row.clone(), pictures: new };
        let code = match admit(work, claim, &asked, &self.incoming.policy) {
            Ok(admitted) => match verdict.withheld().filter(|_| !pictures.is_empty()) {
                None => {
                    let admitted = if verdict.holds() { admitted.held() } else { admitted };
                    let is_refused = verdict.action() == Some(Action::Refuse);
                    return Ok(Gated { admitted, refusal: None, is_refused });
                }
                Some(code) => code,
            },
            Err(refusal) => refusal.code().to_owned(),
        };
        row.kind = PostKind::Text;
        let rest = NewPost { row, pictures: Vec::new() };
        let rest = withhold(rest, label);
        Ok(Gated {
            admitted: if verdict.holds() { rest.held() } else { rest },
            refusal: Some(code),
            is_refused: verdict.action() == Some(Action::Refuse),
        })
    }

    fn ask_rules(&self, conn: &mut Conn, row: &Post, pictures: &[Placed]) -> Result<Verdict> {
        let facts = &self.incoming.facts;
        let claim = row.label.get();
        let noting = Noting { ids: &self.ctx.ids, now: self.ctx.now };
        let work = Passing {
            direction: Direction::Incoming,
            author: self.author,
            post: row,
            claim: pictures.iter().fold(claim, |all, it| all.max(own_or(it.label, claim))),
            pictures: pictures.iter().map(|it| (&it.row, it.alt.as_str())).collect(),
            tags: &facts.hashtags,
            mentions: facts.mentions.len(),
        };
        rules::ask(conn, &noting, &work)
    }
}

fn own_or(own: consent::AiLabel, post: consent::AiLabel) -> consent::AiLabel {
    consent::claim(&consent::Claims { attachment: Some(own), object: Some(post), coarse_ai: false })
}

fn new_picture(levels: &Levels, placed: &Placed) -> NewPicture {
    NewPicture {
        media: placed.row.id,
        alt: placed.alt.clone(),
        terms: placed.terms.into(),
        resolved_terms: levels.picture(placed.terms, placed.row.tightening()).into(),
        label: placed.label.into(),
    }
}
