//! Posts that are created, changed, boosted, deleted; profiles that change.

use consent::{Consent, Visibility};
use services::receive::{Effect, PostRef, known};
use services::remote_accounts;
use services::remote_posts::{Channel, Circle, PostFacts, prepare};

use super::fetched::{headers_of, is_answer_to_something};
use super::{Desk, Stop};
use crate::fetch::{FetchError, Fetched, Options, fetch_document};
use crate::wire::activity::{Activity, Deed, Object};
use crate::wire::actor;
use crate::wire::note::{self, NoteFault};

const NOT_THEIRS: Stop = Stop::Refuse("it is not theirs");

impl Desk<'_> {
    /// A copy is taken where the sender is its author; else the origin is asked.
    pub(super) async fn create(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let id = Self::object_id(activity)?;
        if self.is_ours(id) {
            return Err(NOT_THEIRS);
        }
        if let Some(vote) = activity.object().and_then(Object::copy).and_then(note::vote) {
            return self.vote(vote).await;
        }
        match self.own_copy(activity, id)? {
            Some(facts) => {
                self.need_actor().await?;
                self.take_post(facts, Channel::New, Consent::UNKNOWN).await
            }
            None => self.fetch_post(id).await.map(drop),
        }
    }

    /// A choice in a poll of ours; only its giver can send it.
    async fn vote(&mut self, vote: note::Vote) -> Result<(), Stop> {
        if vote.author != self.actor {
            return Err(NOT_THEIRS);
        }
        let post = self.our_post(&vote.post)?;
        self.need_actor().await?;
        self.effects.push(Effect::Vote { post, title: vote.title });
        Ok(())
    }

    pub(super) async fn update(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let id = Self::object_id(activity)?;
        if id == self.actor {
            return self.update_actor(activity).await;
        }
        if self.is_ours(id) || !self.is_theirs(id) {
            return Err(NOT_THEIRS);
        }
        let copy = activity.object().and_then(Object::copy);
        if copy.is_some_and(actor::is_actor) {
            return Err(NOT_THEIRS);
        }
        match copy {
            Some(_) => {
                let facts = self.own_copy(activity, id)?.ok_or(NOT_THEIRS)?;
                self.need_actor().await?;
                self.take_post(facts, Channel::Changed, Consent::UNKNOWN).await
            }
            None => self.fetch_post(id).await.map(drop),
        }
    }

    /// The actor signed it, so what it says about itself is its word. It still is no answer of its
    /// server, and so frees nothing.
    async fn update_actor(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        if self.known.actor.is_none() {
            return Err(Stop::Nothing);
        }
        let Some(copy) = activity.object().and_then(Object::copy) else {
            return self.fetch_actor(self.actor.to_owned(), Options::again()).await.map(drop);
        };
        let facts = actor::parse(copy).map_err(|_| Stop::Refuse("the actor cannot be read"))?;
        let incoming = remote_accounts::prepare(facts, false)?;
        self.effects.push(Effect::Actor(Box::new(incoming)));
        Ok(())
    }

    /// The copy that the activity carries, where it may be believed: its id is on the sender's
    /// host and the sender is its author.
    fn own_copy(&self, activity: &Activity<'_>, id: &str) -> Result<Option<PostFacts>, Stop> {
        let Some(copy) = activity.object().and_then(Object::copy) else {
            return Ok(None);
        };
        if !self.is_theirs(id) {
            return Ok(None);
        }
        match note::parse(copy) {
            Ok(facts) if facts.author == self.actor => Ok(Some(facts)),
            Ok(_) | Err(NoteFault::ForeignAuthor | NoteFault::NoAuthor) => Ok(None),
            Err(NoteFault::Vote) => Err(Stop::Nothing),
            Err(NoteFault::NoPost | NoteFault::NoId) => Err(Stop::Refuse("this is no post")),
        }
    }

    async fn take_post(
        &mut self,
        facts: PostFacts,
        channel: Channel,
        headers: Consent,
    ) -> Result<(), Stop> {
        let incoming = prepare(self.app, facts, channel, headers, 0).await?;
        self.effects.push(Effect::Post(Box::new(incoming)));
        Ok(())
    }

    /// Fetches a post from its origin, and its author where nobody knows them. Answers its id and
    /// whom it is for.
    async fn fetch_post(&mut self, id: &str) -> Result<PostFacts, Stop> {
        let fetched = fetch_document(self.app, id, Options::default()).await?;
        let facts = note::parse(&fetched.value).map_err(|_| Stop::Refuse("this is no post"))?;
        self.take_fetched(&fetched, facts).await
    }

    async fn take_fetched(
        &mut self,
        fetched: &Fetched,
        facts: PostFacts,
    ) -> Result<PostFacts, Stop> {
        let is_known = if facts.author == self.actor {
            self.known.actor.is_some()
        } else {
            known(self.app, &facts.author, "").await?.actor.is_some()
        };
        if !is_known {
            self.fetch_actor(facts.author.clone(), Options::default()).await?;
        }
        self.take_post(facts.clone(), Channel::Fetched, headers_of(fetched)).await?;
        Ok(facts)
    }

    /// Who sent it must be known here to have done anything.
    pub(super) async fn need_actor(&mut self) -> Result<(), Stop> {
        if self.known.actor.is_none() {
            self.fetch_actor(self.actor.to_owned(), Options::default()).await?;
        }
        Ok(())
    }

    /// Fetches somebody. Answers where they say they moved.
    pub(super) async fn fetch_actor(
        &mut self,
        uri: String,
        options: Options,
    ) -> Result<String, Stop> {
        let fetched = fetch_document(self.app, &uri, options).await?;
        let facts = actor::parse(&fetched.value);
        let facts = facts.map_err(|_| Stop::Refuse("the actor cannot be read"))?;
        if facts.uri != uri {
            return Err(Stop::Refuse("the actor lives elsewhere"));
        }
        let moved_to = facts.moved_to.clone();
        let incoming = remote_accounts::prepare(facts, true)?;
        self.effects.push(Effect::Actor(Box::new(incoming)));
        Ok(moved_to)
    }

    /// Own posts go at once. An actor goes only when its server says so.
    pub(super) async fn delete(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let id = Self::object_id(activity)?;
        if id == self.actor {
            return self.delete_actor().await;
        }
        if self.is_ours(id) || !self.is_theirs(id) {
            return Err(NOT_THEIRS);
        }
        self.effects.push(Effect::PostGone(id.to_owned()));
        Ok(())
    }

    async fn delete_actor(&mut self) -> Result<(), Stop> {
        if self.known.actor.is_none() {
            return Err(Stop::Nothing);
        }
        match fetch_document(self.app, self.actor, Options::again()).await {
            Err(FetchError::Gone) => {
                self.effects.push(Effect::ActorGone);
                Ok(())
            }
            Err(error) => Err(error.into()),
            Ok(_) => Err(Stop::Refuse("the actor is still there")),
        }
    }

    /// Only the id counts: the post is the one that is here, or the one its origin shows.
    pub(super) async fn announce(&mut self, activity: &Activity<'_>) -> Result<(), Stop> {
        let id = Self::object_id(activity);
        let inner = activity.object().and_then(Object::activity);
        if let Some(inner) = inner.filter(|inner| !matches!(inner.deed, Deed::Other(_))) {
            return self.announce_deed(&inner, activity.audience).await;
        }
        let id = id?;
        let uri = self.own_id(activity);
        let post = match self.post_ref(id)? {
            here @ PostRef::Here { .. } => here,
            PostRef::Elsewhere(id) => PostRef::Elsewhere(self.open_post(&id).await?),
        };
        self.need_actor().await?;
        self.effects.push(Effect::Boost { post, uri, visibility: activity.audience });
        Ok(())
    }

    /// A post that everybody may see, fetched if it is not here. Answers its own id.
    pub(super) async fn open_post(&mut self, id: &str) -> Result<String, Stop> {
        let known = known(self.app, self.actor, id).await?;
        if known.is_gone {
            return Err(Stop::Refuse("it was deleted"));
        }
        if known.post.is_some() {
            return Ok(id.to_owned());
        }
        let fetched = fetch_document(self.app, id, Options::default()).await?;
        let facts = note::parse(&fetched.value).map_err(|_| Stop::Refuse("this is no post"))?;
        if facts.circle == Circle::Named {
            return Err(Stop::Refuse("the post is not for everybody"));
        }
        Ok(self.take_fetched(&fetched, facts).await?.uri)
    }

    /// Groups hand on what their members do (FEP-1b12). What is handed on is only a hint: the
    /// post is asked for at its origin.
    async fn announce_deed(
        &mut self,
        inner: &Activity<'_>,
        visibility: Visibility,
    ) -> Result<(), Stop> {
        let id = Self::object_id(inner)?;
        if self.is_ours(id) {
            return Err(Stop::Nothing);
        }
        match inner.deed {
            Deed::Create => {
                let uri = self.open_post(id).await?;
                let is_answer =
                    inner.object().and_then(Object::copy).is_some_and(is_answer_to_something);
                if !is_answer {
                    self.need_actor().await?;
                    let post = PostRef::Elsewhere(uri);
                    self.effects.push(Effect::Boost { post, uri: None, visibility });
                }
                Ok(())
            }
            Deed::Update => {
                if known(self.app, self.actor, id).await?.post.is_none() {
                    return Err(Stop::Nothing);
                }
                self.fetch_post(id).await.map(drop)
            }
            Deed::Delete => {
                if known(self.app, self.actor, id).await?.post.is_none() {
                    return Err(Stop::Nothing);
                }
                match fetch_document(self.app, id, Options::again()).await {
                    Err(FetchError::Gone) => {
                        self.effects.push(Effect::PostGoneAtOrigin(id.to_owned()));
                        Ok(())
                    }
                    Err(error) => Err(error.into()),
                    Ok(_) => Err(Stop::Refuse("the post is still there")),
                }
            }
            _ => Err(Stop::Nothing),
        }
    }
}
