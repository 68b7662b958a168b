//! A post from elsewhere that is here already and comes again.
//!
//! Words are replaced by newer words. Terms and labels turn like a ratchet ([`consent::change`]):
//! stricter at once, looser only when the origin, asked again, says the same with a later date.
//! What was only sent to us therefore has its strict part taken, and the rest is asked for.

use consent::{AiLabel, Conditions, Consent, follow, ratchet, relabel};
use store::consent_events::ConsentEvent;
use store::media::Media;
use store::posts::Post;
use store::queue::{self, Job};
use store::remote_posts::RemotePost;
use store::{Conn, ConsentSubject, Timestamp};

use super::pictures::{Placed, keep, row};
use super::{Channel, PictureFacts, Taking, Took};
use crate::error::Result;
use crate::notifications;
use crate::posts::{narrower, remove_pictures};
use crate::terms::Said;

impl Taking<'_> {
    pub(super) fn revise(&self, conn: &mut Conn, old: &RemotePost, post: &Post) -> Result<Took> {
        if post.account_id != self.author.id {
            return Ok(Took::Refused("it is not theirs"));
        }
        if post.deleted_at.is_some() {
            return Ok(Took::Refused("it was deleted"));
        }
        if self.incoming.channel == Channel::New || self.stamp() < stamp_of(old) {
            return Ok(Took::Known(post.id));
        }
        let said = self.turn(conn, old, post)?;
        let headers = old.header_terms.get().beside(self.incoming.headers);
        let visibility = narrower(self.visibility(), post.visibility.get());
        let row = self.words_on(Post {
            visibility: visibility.into(),
            terms: said.terms.into(),
            label: said.label.into(),
            edited_at: self.updated().filter(|at| *at > old.published_at).or(post.edited_at),
            ..post.clone()
        });
        let old_pictures = store::media::of_post(conn, post.id)?;
        // What a rule refuses altogether keeps its last words and loses its pictures: it was here.
        let gated = self.gate(conn, row, &said.pictures, headers)?;
        let kept: &[Placed] = if gated.refusal.is_none() { &said.pictures } else { &[] };
        self.replace_pictures(conn, &old_pictures, kept)?;
        let new = store::posts::update(conn, gated.admitted)?;
        self.keep_poll(conn, post.id)?;
        crate::cards::look_at(conn, &self.ctx.ids, self.ctx.now, &new)?;
        let code = gated.refusal.as_deref().unwrap_or_default();
        let is_news = gated.refusal.is_some() && old.refusal.is_empty();
        self.keep_row(conn, old, &said, code, headers)?;
        self.log_all(conn, post, &new, &old_pictures, kept)?;
        store::tags::clear(conn, post.id)?;
        self.name_all(conn, &new, None, false)?;
        if new.edited_at != post.edited_at {
            notifications::tell_edited(conn, &self.ctx.ids, self.ctx.now, &new)?;
        }
        if said.is_pending {
            self.ask_origin(conn)?;
        }
        if is_news {
            self.say_refused(conn, post.id)?;
        }
        Ok(Took::Changed(post.id))
    }

    /// What the post and its pictures say from now on.
    fn turn(&self, conn: &mut Conn, old: &RemotePost, post: &Post) -> Result<Turned> {
        let facts = &self.incoming.facts;
        let on = self.conditions(old);
        let mut turned = Turned {
            terms: ratchet(post.terms.get(), facts.terms, on),
            label: relabel(post.label.get(), facts.label, on),
            pictures: Vec::new(),
            is_held_back: false,
            is_pending: false,
        };
        turned.is_held_back = is_short_of(facts.terms, turned.terms) || turned.label != facts.label;
        let before = store::media::of_post(conn, post.id)?;
        let lost = lost_words(&before, &facts.pictures);
        for picture in &facts.pictures {
            let old_row = before.iter().find(|it| it.remote_url == picture.url);
            // A picture that takes the place of another one inherits its strict words, unless the
            // origin confirms what is said now.
            let then = old_row.map_or(lost, |it| (it.terms.get(), it.label.get()));
            let kept = ratchet(then.0, picture.terms, on);
            let terms = follow(kept, picture.terms, turned.terms);
            let label = relabel(then.1, picture.label, on);
            turned.is_held_back |= is_short_of(picture.terms, terms) || label != picture.label;
            let row = old_row.cloned().unwrap_or_else(|| {
                row(self.ctx, self.author.id, store::MediaPurpose::Work, picture)
            });
            turned.pictures.push(Placed { row, alt: picture.alt.clone(), terms, label });
        }
        turned.is_pending =
            turned.is_held_back && self.incoming.channel == Channel::Changed && on.newer;
        Ok(turned)
    }

    /// The sender is known to be the owner here; the rest is a question of way and time.
    fn conditions(&self, old: &RemotePost) -> Conditions {
        let since = old.terms_at.unwrap_or(old.published_at);
        Conditions {
            authentic: true,
            same_owner: true,
            refetch_confirms: self.incoming.channel == Channel::Fetched,
            newer: self.updated().is_some_and(|at| at > since),
        }
    }

    /// Rows of new pictures come, rows of pictures that are no longer in it go with their files.
    fn replace_pictures(&self, conn: &mut Conn, old: &[Media], new: &[Placed]) -> Result<()> {
        for picture in new.iter().filter(|it| old.iter().all(|old| old.id != it.row.id)) {
            keep(conn, self.ctx, &picture.row)?;
        }
        let gone = old.iter().filter(|old| new.iter().all(|it| it.row.id != old.id)).cloned();
        let gone: Vec<Media> = gone.collect();
        remove_pictures(conn, &gone, &self.ctx.ids, self.ctx.now)?;
        Ok(())
    }

    fn keep_row(
        &self,
        conn: &mut Conn,
        old: &RemotePost,
        said: &Turned,
        refusal: &str,
        headers: Consent,
    ) -> Result<()> {
        let facts = &self.incoming.facts;
        let terms_at =
            if said.is_held_back { old.terms_at } else { old.terms_at.max(Some(self.stamp())) };
        let row = RemotePost {
            url: facts.url.clone(),
            object_type: facts.kind.clone(),
            quote_uri: facts.quote_uri.clone(),
            updated_at: self.updated().max(old.updated_at),
            terms_at,
            stated_terms: facts.terms.into(),
            header_terms: headers.into(),
            claimed_likes: facts.claimed_likes.or(old.claimed_likes),
            claimed_boosts: facts.claimed_boosts.or(old.claimed_boosts),
            claimed_replies: facts.claimed_replies.or(old.claimed_replies),
            refusal: refusal.to_owned(),
            fetched_at: self.ctx.now,
            searchable_by: facts.searchable_by as i16,
            ..old.clone()
        };
        Ok(store::remote_posts::update(conn, &row)?)
    }

    fn log_all(
        &self,
        conn: &mut Conn,
        old: &Post,
        new: &Post,
        old_pictures: &[Media],
        new_pictures: &[Placed],
    ) -> Result<()> {
        let before = Said { terms: old.terms, label: old.label };
        let after = Said { terms: new.terms, label: new.label };
        self.log(conn, (ConsentSubject::Post, old.id.0), before, after)?;
        for picture in new_pictures {
            let known = old_pictures.iter().find(|it| it.id == picture.row.id);
            let before =
                known.map_or_else(Said::default, |it| Said { terms: it.terms, label: it.label });
            let after = Said { terms: picture.terms.into(), label: picture.label.into() };
            self.log(conn, (ConsentSubject::Media, picture.row.id.0), before, after)?;
        }
        Ok(())
    }

    /// Writes down what the author said, where it differs, and from what document it was read.
    pub(super) fn log(
        &self,
        conn: &mut Conn,
        (subject, subject_id): (ConsentSubject, i64),
        old: Said,
        new: Said,
    ) -> Result<()> {
        if old == new {
            return Ok(());
        }
        let way = match self.incoming.channel {
            Channel::New => "sent",
            Channel::Changed => "changed",
            Channel::Fetched => "fetched",
        };
        let row = ConsentEvent {
            id: self.ctx.ids.next(self.ctx.now),
            at: self.ctx.now,
            subject,
            subject_id,
            account_id: self.author.id,
            by_account_id: Some(self.author.id),
            origin: format!("{way} {}", self.incoming.facts.uri),
            old_terms: old.terms,
            new_terms: new.terms,
            old_label: old.label,
            new_label: new.label,
        };
        Ok(store::consent_events::insert(conn, &row)?)
    }

    fn ask_origin(&self, conn: &mut Conn) -> Result<()> {
        let job = Job::FetchObject { uri: self.incoming.facts.uri.clone(), depth: 0 };
        Ok(queue::enqueue(conn, self.ctx.ids.next(self.ctx.now), &job, self.ctx.now)?)
    }
}

/// What a post and its pictures say after a turn of the ratchet.
struct Turned {
    terms: Consent,
    label: AiLabel,
    pictures: Vec<Placed>,
    /// Whether the document says something looser that was not taken.
    is_held_back: bool,
    /// Whether asking its origin may confirm that.
    is_pending: bool,
}

/// The time of the copy that is here.
fn stamp_of(row: &RemotePost) -> Timestamp {
    row.updated_at.unwrap_or(row.published_at)
}

/// Whether what is stored is stricter than what was said about some use. Silence says nothing.
fn is_short_of(said: Consent, stored: Consent) -> bool {
    said.or_else(stored) != stored
}

/// The strict words of pictures that are no longer in the post.
fn lost_words(before: &[Media], now: &[PictureFacts]) -> (Consent, AiLabel) {
    let lost = before.iter().filter(|old| now.iter().all(|new| new.url != old.remote_url));
    lost.fold((Consent::UNKNOWN, AiLabel::Undeclared), |(terms, label), old| {
        let own = old.label.get();
        let label = if own.is_ai() { label.max(own) } else { label };
        (terms.beside(old.terms.get().tightening()), label)
    })
}
