//! From a form to a work that was admitted: the one road for new posts and for edits.

use consent::{Admitted, AiLabel, Claims, Consent, Policy, claim};
use store::accounts::Account;
use store::media::Media;
use store::posts::{NewPicture, NewPost, Post};
use store::{AccountId, Conn, Label, PostKind, Terms};

use super::draft::{Draft, PictureDraft};
use super::levels::Levels;
use super::pictures;
use crate::error::{Error, Fault, Result};
use crate::rules::{Direction, Passing, Verdict};
use crate::text::{Known, Rendered, names, render};
use crate::{App, mentions, settings};

/// What is known before the change begins: the words as they will be shown, and the rules.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) rendered: Rendered,
    pub(crate) policy: Policy,
    /// The detector's score from which on a moderator is asked.
    pub(crate) threshold: f64,
}

/// Renders the words of a draft. Done before the change: the one writer need not wait for it.
pub(crate) async fn prepare(app: &App, source: &str) -> Result<Prepared> {
    let home = &app.config.server.public_url;
    let asked = names(source, home);
    let (people, elsewhere) = if asked.is_empty() {
        Default::default()
    } else {
        let found = move |conn: &mut Conn| {
            let people = store::mentions::people(conn, &asked)?;
            Ok::<_, Error>((people, mentions::elsewhere(conn, &asked)?))
        };
        app.store.read(found).await?
    };
    let pages = elsewhere.into_iter().map(|(name, (_, page))| (name, page));
    let known = Known::people(home, people.into_iter().map(|(_, name)| name)).and_elsewhere(pages);
    let policy = settings::get(app).await?.policy();
    let threshold = app.config.detector.threshold;
    Ok(Prepared { rendered: render(source, &known), policy, threshold })
}

/// Everything a post is made of.
pub(crate) struct Parts<'a> {
    pub(crate) author: &'a Account,
    pub(crate) draft: &'a Draft,
    pub(crate) prepared: &'a Prepared,
    /// The rows of the draft's pictures, in its order.
    pub(crate) media: &'a [Media],
}

impl Parts<'_> {
    /// The work as rules look at it; `row` is that of the post.
    pub(crate) fn ruled<T>(
        &self,
        mut row: Post,
        ask: impl FnOnce(&Passing<'_>) -> Result<T>,
    ) -> Result<T> {
        self.fill_words(&mut row);
        let claim = self.claims().iter().fold(self.text_claim(), |all, it| all.max(it.claim));
        ask(&Passing {
            direction: Direction::Outgoing,
            author: self.author,
            post: &row,
            claim,
            pictures: self.paired().map(|(said, row)| (row, said.alt.as_str())).collect(),
            tags: &self.prepared.rendered.tags,
            mentions: self.prepared.rendered.mentions.len(),
        })
    }

    /// Why a rule does not let it out like this, if one does not.
    pub(crate) fn fault(&self, verdict: &Verdict) -> Option<Fault> {
        let claim = self.claims().iter().fold(self.text_claim(), |all, it| all.max(it.claim));
        verdict.fault(claim, !self.media.is_empty())
    }

    /// Fills the draft into `row` and asks whether the work may come in. The row's `actor_terms`
    /// must be set; `terms` holds where the draft says nothing; `verdict` is what rules say.
    pub(crate) fn admit(
        &self,
        mut row: Post,
        terms: Consent,
        verdict: &Verdict,
    ) -> Result<Admitted<NewPost>> {
        let draft = self.draft;
        let levels = Levels {
            default_then: row.actor_terms.get(),
            default_now: self.author.terms.get(),
            post: draft.terms.unwrap_or(terms).or_else(terms),
            tags: self.prepared.rendered.tags.clone(),
            others: Consent::UNKNOWN,
        };
        let pictures: Vec<NewPicture> = self.paired().map(|it| picture(&levels, it)).collect();
        row.kind = if pictures.is_empty() { PostKind::Text } else { PostKind::Artwork };
        row.terms = levels.post.into();
        let resolved = levels.whole(pictures.iter().map(|it| it.resolved_terms.get()));
        row.resolved_terms = resolved.into();
        row.label = draft.label.into();
        self.fill_words(&mut row);
        let row = verdict.on(row);
        let claims = self.claims();
        let text_claim = self.text_claim();
        let work = NewPost { row, pictures };
        let admit = match self.draft.appeal {
            Some(_) => consent::admit_on_appeal,
            None => consent::admit,
        };
        let admitted = admit(work, text_claim, &claims, &self.prepared.policy)?;
        Ok(if verdict.holds() { admitted.held() } else { admitted })
    }

    fn text_claim(&self) -> AiLabel {
        claim(&self.claims_of(AiLabel::Undeclared))
    }

    fn paired(&self) -> impl Iterator<Item = (&PictureDraft, &Media)> {
        self.draft.pictures.iter().zip(self.media)
    }

    fn fill_words(&self, row: &mut Post) {
        let draft = self.draft;
        row.title.clone_from(&draft.title);
        row.year.clone_from(&draft.year);
        row.medium.clone_from(&draft.medium);
        row.source.clone_from(&draft.source);
        row.html.clone_from(&self.prepared.rendered.html);
        row.warning.clone_from(&draft.warning);
        row.sensitivity = draft.sensitivity;
        row.language.clone_from(&draft.language);
    }

    fn claims(&self) -> Vec<consent::Picture> {
        self.paired()
            .map(|(said, row)| consent::Picture {
                claim: claim(&self.claims_of(said.label)),
                evidence: pictures::evidence(row),
            })
            .collect()
    }

    fn claims_of(&self, picture: AiLabel) -> Claims {
        let tags = &self.prepared.rendered.tags;
        Claims {
            attachment: Some(picture),
            object: Some(self.draft.label),
            coarse_ai: tags.iter().any(|tag| consent::is_ai_hashtag(tag)),
        }
    }
}

fn picture(levels: &Levels, (said, row): (&PictureDraft, &Media)) -> NewPicture {
    let own = said.terms.unwrap_or(Consent::UNKNOWN);
    NewPicture {
        media: row.id,
        alt: said.alt.clone(),
        terms: Terms::from(own),
        resolved_terms: levels.picture(own, row.tightening()).into(),
        label: Label::from(said.label),
    }
}

/// The author's account, held until the change is done; someone suspended posts nothing.
pub(crate) fn author(conn: &mut Conn, id: AccountId) -> Result<Account> {
    let account = store::posts::lock_author(conn, id)?.ok_or(Error::SignedOut)?;
    if account.suspended_at.is_some() {
        return Err(Error::Forbidden("Your account is suspended."));
    }
    Ok(account)
}
