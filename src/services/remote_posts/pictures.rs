//! The pictures of a post from elsewhere: rows that wait for their file, and the question whether
//! the work may be shown.

use consent::{Admitted, Consent, Refusal, admit, shown, withhold};
use store::media::Media;
use store::posts::{NewPicture, NewPost, Post};
use store::queue::{self, Job};
use store::{Conn, MediaId, MediaPurpose, PostKind};

use super::{Ctx, PictureFacts, Taking};
use crate::AccountId;
use crate::error::Result;
use crate::posts::{Levels, evidence};

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
    /// Nothing where it may be shown.
    pub(super) refusal: Option<Refusal>,
}

impl Taking<'_> {
    /// Asks whether the work may be shown. `row` holds the words, the post's terms, its label and
    /// the snapshot of its author's terms.
    pub(super) fn gate(&self, mut row: Post, pictures: &[Placed], headers: Consent) -> Gated {
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
        let claim = row.label.get();
        let asked: Vec<consent::Picture> = pictures
            .iter()
            .map(|it| consent::Picture {
                claim: own_or(it.label, claim),
                evidence: evidence(&it.row),
            })
            .collect();
        let label = asked.iter().fold(claim, |all, it| all.max(shown(it.claim, it.evidence.label)));
        let work = NewPost { row: row.clone(), pictures: new };
        match admit(work, claim, &asked, &self.incoming.policy) {
            Ok(admitted) => Gated { admitted, refusal: None },
            Err(refusal) => {
                row.kind = PostKind::Text;
                let rest = NewPost { row, pictures: Vec::new() };
                Gated { admitted: withhold(rest, label), refusal: Some(refusal) }
            }
        }
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
