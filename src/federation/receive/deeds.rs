//! Follows and their answers, likes, blocks, complaints, pins, moves, and what is taken back.

use services::addresses::LocalThing;
use services::receive::{ComplaintFacts, Effect, FollowRef, PostRef, Undone};

use super::{Desk, Stop};
use crate::fetch::Options;
use crate::wire::activity::{Activity, Deed, Object};

const NOT_THEIRS: Stop = Stop::Refuse("it is not theirs");

impl Desk<'_> {
    pub(super) async fn follow(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let followee = self.person(Self::object_id(activity)?)?;
        let uri = self.own_id(activity);
        self.need_actor().await?;
        self.effects.push(Effect::Follow { followee, uri });
        Ok(())
    }

    pub(super) async fn like(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let post = self.post_ref(Self::object_id(activity)?)?;
        let uri = self.own_id(activity);
        self.need_actor().await?;
        self.effects.push(Effect::Like { post, uri });
        Ok(())
    }

    pub(super) async fn block(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let username = self.person(Self::object_id(activity)?)?;
        self.need_actor().await?;
        self.effects.push(Effect::Block(username));
        Ok(())
    }

    pub(super) async fn quote_request(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let post = self.our_post(Self::object_id(activity)?)?;
        let uri = self.own_id(activity).ok_or(Stop::Refuse("the request has no id"))?;
        let instrument = activity.instrument.and_then(Object::id);
        let instrument = instrument.filter(|id| self.is_theirs(id)).ok_or(NOT_THEIRS)?.to_owned();
        self.need_actor().await?;
        self.effects.push(Effect::QuoteAsked { post, uri, instrument });
        Ok(())
    }

    /// An answer to a follow of ours. It may name the follow, or carry a copy of it, and then
    /// what counts is who follows whom; only the one who was asked can answer.
    pub(super) fn answered(
        &mut self,
        activity: &Activity<'_>,
        is_accepted: bool,
    ) -> Result<(), Stop> {
        let object = activity.object().ok_or(Stop::Refuse("it names no object"))?;
        let inner = object.activity();
        if let Some(inner) = &inner {
            if inner.deed != Deed::Follow {
                // Answers to requests to quote, refusals of posts: nothing changes here.
                return Err(Stop::Nothing);
            }
            if Self::object_id(inner)? != self.actor {
                return Err(NOT_THEIRS);
            }
        }
        let named = object.id().and_then(|id| self.ours(id));
        let follow = match (named, &inner) {
            (Some(LocalThing::Follow { username, id }), _) => {
                FollowRef { follower: username, id: Some(id) }
            }
            (_, Some(inner)) => FollowRef { follower: self.person(inner.actor)?, id: None },
            (_, None) => return Err(Stop::Nothing),
        };
        if self.known.actor.is_none() {
            return Err(Stop::Refuse("nobody here asked them"));
        }
        self.effects.push(Effect::FollowAnswered { follow, is_accepted });
        Ok(())
    }

    /// Only one's own deeds are taken back: by their id, or by a copy that says what was done.
    pub(super) fn undo(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        if self.known.actor.is_none() {
            return Err(Stop::Nothing);
        }
        let object = activity.object().ok_or(Stop::Refuse("it names no object"))?;
        let undone = match object.activity() {
            Some(inner) if inner.actor != self.actor => return Err(NOT_THEIRS),
            Some(inner) => self.undone(&inner)?,
            None => {
                let id = object.id().ok_or(Stop::Refuse("it names no object"))?;
                if !self.is_theirs(id) {
                    return Err(NOT_THEIRS);
                }
                Undone::ById(id.to_owned())
            }
        };
        self.effects.push(Effect::Undo(undone));
        Ok(())
    }

    fn undone(&self, inner: &Activity<'_>) -> Result<Undone, Stop> {
        let by_id = || self.own_id(inner).map(Undone::ById).ok_or(Stop::Nothing);
        let Some(id) = inner.object().and_then(Object::id) else {
            return by_id();
        };
        match inner.deed {
            Deed::Follow => Ok(Undone::Follow(self.person(id)?)),
            Deed::Block => Ok(Undone::Block(self.person(id)?)),
            Deed::Like => Ok(Undone::Like(self.post_ref(id)?)),
            Deed::Announce => Ok(Undone::Boost(self.post_ref(id)?)),
            _ => Err(Stop::Nothing),
        }
    }

    pub(super) fn flag(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let mut people = Vec::new();
        let mut posts = Vec::new();
        for id in activity.objects.iter().filter_map(|object| object.id()) {
            match self.ours(id) {
                Some(LocalThing::Account { username }) => people.push(username),
                Some(LocalThing::Post { post, .. } | LocalThing::Create { post, .. }) => {
                    posts.push(post);
                }
                _ => (),
            }
        }
        if people.is_empty() && posts.is_empty() {
            return Err(Stop::Refuse("it is about nobody here"));
        }
        let comment = activity.comment.clone();
        self.effects.push(Effect::Complain(ComplaintFacts { people, posts, comment }));
        Ok(())
    }

    /// To the sender's own list of pinned posts, or from it.
    pub(super) async fn pin(
        &mut self,
        activity: &Activity<'_>,
        is_pinned: bool,
    ) -> Result<(), Stop> {
        let id = Self::object_id(activity)?;
        let target = activity.target.ok_or(Stop::Refuse("it names no list"))?;
        if self.known.featured.is_empty() || target != self.known.featured {
            return Err(Stop::Refuse("it is no list of theirs that is known here"));
        }
        if !self.is_theirs(id) {
            return Err(NOT_THEIRS);
        }
        if is_pinned {
            self.open_post(id).await?;
        }
        let post = PostRef::Elsewhere(id.to_owned());
        self.effects.push(Effect::Pin { post, is_pinned });
        Ok(())
    }

    /// Both accounts are asked: the old one names the new one as its place, and the new one the
    /// old one as itself. The second is checked with the rows in the change.
    pub(super) async fn moved(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        if Self::object_id(activity)? != self.actor {
            return Err(NOT_THEIRS);
        }
        if self.known.actor.is_none() {
            return Err(Stop::Nothing);
        }
        let to = activity.target.ok_or(Stop::Refuse("it names no place"))?.to_owned();
        if to == self.actor {
            return Err(Stop::Refuse("that is the same account"));
        }
        let moved_to = self.fetch_actor(self.actor.to_owned(), Options::again()).await?;
        if moved_to != to {
            return Err(Stop::Refuse("the old account does not name the new one"));
        }
        if self.ours(&to).is_none() {
            self.fetch_actor(to.clone(), Options::again()).await?;
        }
        self.effects.push(Effect::Moved { to });
        Ok(())
    }
}
