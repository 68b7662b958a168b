//! What the deeds of people elsewhere change here.
//!
//! The rung above reads an activity, asks other servers what must be known, and says in a list of
//! [`Effect`]s what follows. [`apply`] has them all in one change, together with the mark that the
//! activity was applied: so none is had twice, and none is had by half.
//!
//! Every effect is the deed of one actor. What is not theirs they cannot change, whatever the
//! activity says.

mod circles;
mod look;
mod reactions;

use consent::Visibility;
use store::remote_actors::RemoteActor;
use store::{AccountId, Conn, PostId, RowId};

use crate::addresses::Addresses;
use crate::error::Result;
use crate::incoming::{self, Applied, Claimed, Outcome};
use crate::remote_accounts::{self, IncomingActor};
use crate::remote_posts::{self, Ctx, Incoming, Took};
use crate::{Account, App};

pub use look::{Known, Profile, known, profile};

/// A post that an activity names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostRef {
    /// One of ours.
    Here {
        /// The name that stands in its address.
        username: String,
        /// Which.
        post: PostId,
    },
    /// One of another server, by its id.
    Elsewhere(String),
}

/// A follow of ours that somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowRef {
    /// The name of who follows.
    pub follower: String,
    /// The row, where the answer names it.
    pub id: Option<RowId>,
}

/// A deed that is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// Any deed, by the id that it had.
    ById(String),
    /// A follow of somebody here.
    Follow(String),
    /// A like.
    Like(PostRef),
    /// A boost.
    Boost(PostRef),
    /// A block of somebody here.
    Block(String),
}

/// A complaint about people and posts of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintFacts {
    /// The names of the people.
    pub people: Vec<String>,
    /// The posts.
    pub posts: Vec<PostId>,
    /// The words.
    pub comment: String,
}

/// What follows from an activity.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Somebody is taken in: the actor itself, or another one that it is about.
    Actor(Box<IncomingActor>),
    /// A post is taken in. Whose it is stands in it.
    Post(Box<Incoming>),
    /// A post of the actor is gone.
    PostGone(String),
    /// A post by somebody else is gone: its own server was asked and says so.
    PostGoneAtOrigin(String),
    /// The actor is gone: their server was asked and says so.
    ActorGone,
    /// The actor wants to follow somebody here.
    Follow {
        /// Whom, by name.
        followee: String,
        /// The id of the follow.
        uri: Option<String>,
    },
    /// The actor answers a follow of ours.
    FollowAnswered {
        /// Which.
        follow: FollowRef,
        /// Whether it is a yes.
        is_accepted: bool,
    },
    /// The actor likes a post.
    Like {
        /// Which.
        post: PostRef,
        /// The id of the like.
        uri: Option<String>,
    },
    /// The actor boosts a post.
    Boost {
        /// Which.
        post: PostRef,
        /// The id of the boost.
        uri: Option<String>,
        /// Who it is for; never those named alone.
        visibility: Visibility,
    },
    /// The actor chooses something in a poll of ours.
    Vote {
        /// The post with the poll.
        post: PostRef,
        /// The words of the choice.
        title: String,
    },
    /// The actor takes something back.
    Undo(Undone),
    /// The actor blocks somebody here, by name.
    Block(String),
    /// The actor complains.
    Complain(ComplaintFacts),
    /// The actor moved to another account, which says so too. Both were asked just now.
    Moved {
        /// The id of the new account.
        to: String,
    },
    /// The actor pins a post of theirs, or unpins it.
    Pin {
        /// Which.
        post: PostRef,
        /// Whether it is pinned now.
        is_pinned: bool,
    },
    /// The actor asks to quote a post of ours.
    QuoteAsked {
        /// Which.
        post: PostRef,
        /// The id of the request.
        uri: String,
        /// The post that quotes.
        instrument: String,
    },
}

/// The actor of the effects that are had.
struct Deeds<'a> {
    ctx: &'a Ctx,
    addresses: &'a Addresses,
    /// Who sent the activity, by id.
    actor_uri: &'a str,
    activity_uri: &'a str,
    domain: &'a str,
}

/// Somebody elsewhere whose deed it is; held until the change is done.
struct Actor {
    row: RemoteActor,
    account: Account,
}

impl Actor {
    fn id(&self) -> AccountId {
        self.account.id
    }
}

/// Has the effects of an activity and marks it as applied, in one change.
pub async fn apply(app: &App, claimed: &Claimed, effects: Vec<Effect>) -> Result<Applied> {
    let ctx = Ctx { now: app.now(), ids: app.ids.clone() };
    let addresses = Addresses::new(&app.config.server);
    let of = claimed.clone();
    let applied = incoming::apply(app, claimed, move |conn, now| {
        let ctx = Ctx { now, ..ctx };
        let deeds = Deeds {
            ctx: &ctx,
            addresses: &addresses,
            actor_uri: &of.actor_uri,
            activity_uri: &of.activity_uri,
            domain: &of.domain,
        };
        deeds.all(conn, &effects)
    })
    .await?;
    app.wake.notify_one();
    Ok(applied)
}

/// Takes somebody in who was fetched, outside of an activity.
pub async fn take_actor(app: &App, actor: IncomingActor) -> Result<AccountId> {
    let ctx = Ctx { now: app.now(), ids: app.ids.clone() };
    let uri = actor.facts.uri.clone();
    let id = app.store.write(move |conn| remote_accounts::take(conn, &ctx, &actor)).await?;
    crate::senders::forget(app, &uri);
    app.wake.notify_one();
    Ok(id)
}

/// Takes a post in that was fetched, outside of an activity. Its author is known by then.
pub async fn take_post(app: &App, post: Incoming) -> Result<Took> {
    let ctx = Ctx { now: app.now(), ids: app.ids.clone() };
    let took = app.store.write(move |conn| remote_posts::take(conn, &ctx, &post)).await?;
    app.wake.notify_one();
    Ok(took)
}

/// Takes a post away whose own server says that it is gone.
pub async fn post_is_gone(app: &App, uri: &str) -> Result<()> {
    let ctx = Ctx { now: app.now(), ids: app.ids.clone() };
    let uri = uri.to_owned();
    app.store.write(move |conn| gone_at_origin(conn, &ctx, &uri)).await?;
    app.wake.notify_one();
    Ok(())
}

/// Pins posts of somebody as their server lists them, the first first.
pub async fn set_pins(app: &App, account: AccountId, posts: Vec<String>) -> Result<()> {
    let (now, ids) = (app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            for uri in posts {
                let found = store::remote_posts::post_of(conn, &uri)?;
                if let Some((post, _)) = found.filter(|(_, author)| *author == account) {
                    let (id, created_at) = (ids.next(now), now);
                    let row =
                        store::pins::Pin { id, account_id: account, post_id: post, created_at };
                    store::pins::insert_once(conn, &row)?;
                }
            }
            Ok(())
        })
        .await
}

fn gone_at_origin(conn: &mut Conn, ctx: &Ctx, uri: &str) -> Result<()> {
    if let Some((_, author)) = store::remote_posts::post_of(conn, uri)? {
        remote_posts::delete(conn, ctx, author, uri)?;
    }
    Ok(())
}

impl Deeds<'_> {
    fn all(&self, conn: &mut Conn, effects: &[Effect]) -> Result<Outcome> {
        let mut outcome = Outcome::Done;
        for effect in effects {
            match self.one(conn, effect)? {
                Outcome::Done => (),
                // What came before stands: a post that was fetched for a boost that is refused.
                other => outcome = other,
            }
        }
        Ok(outcome)
    }

    fn one(&self, conn: &mut Conn, effect: &Effect) -> Result<Outcome> {
        // A post brings its author along and asks for them once.
        match effect {
            Effect::Actor(actor) => {
                remote_accounts::take(conn, self.ctx, actor)?;
                return Ok(Outcome::Done);
            }
            Effect::Post(post) => {
                return Ok(match remote_posts::take(conn, self.ctx, post)? {
                    Took::Refused(reason) => Outcome::Rejected(reason),
                    _ => Outcome::Done,
                });
            }
            Effect::PostGoneAtOrigin(uri) => {
                gone_at_origin(conn, self.ctx, uri)?;
                return Ok(Outcome::Done);
            }
            _ => (),
        }
        let Some(actor) = self.actor(conn)? else {
            return self.of_a_stranger(conn, effect);
        };
        if actor.account.suspended_at.is_some() {
            return Ok(Outcome::Rejected("the actor is suspended"));
        }
        match effect {
            Effect::Actor(_) | Effect::Post(_) | Effect::PostGoneAtOrigin(_) => Ok(Outcome::Done),
            Effect::PostGone(uri) => self.post_gone(conn, &actor, uri),
            Effect::ActorGone => {
                remote_posts::bury_account(conn, self.ctx, actor.id())?;
                Ok(Outcome::Done)
            }
            Effect::Follow { followee, uri } => self.follow(conn, &actor, followee, uri.as_deref()),
            Effect::FollowAnswered { follow, is_accepted } => {
                self.follow_answered(conn, &actor, follow, *is_accepted)
            }
            Effect::Like { post, uri } => self.like(conn, &actor, post, uri.as_deref()),
            Effect::Boost { post, uri, visibility } => {
                self.boost(conn, &actor, post, (uri.as_deref(), *visibility))
            }
            Effect::Vote { post, title } => self.vote(conn, &actor, post, title),
            Effect::Undo(undone) => Self::undo(conn, &actor, undone),
            Effect::Block(username) => self.block(conn, &actor, username),
            Effect::Complain(complaint) => self.complain(conn, Some(actor.id()), complaint),
            Effect::Moved { to } => self.moved(conn, &actor, to),
            Effect::Pin { post, is_pinned } => self.pin(conn, &actor, post, *is_pinned),
            Effect::QuoteAsked { post, uri, instrument } => {
                self.quote_asked(conn, &actor, post, (uri, instrument))
            }
        }
    }

    fn actor(&self, conn: &mut Conn) -> Result<Option<Actor>> {
        let found = store::remote_actors::lock(conn, self.actor_uri)?;
        Ok(found.map(|(row, account)| Actor { row, account }))
    }

    /// Who is not known here can have done nothing that is to be taken back. A complaint may come
    /// from a server that nobody here ever met, and so may a deletion that overtakes its post.
    fn of_a_stranger(&self, conn: &mut Conn, effect: &Effect) -> Result<Outcome> {
        match effect {
            Effect::Complain(complaint) => self.complain(conn, None, complaint),
            Effect::PostGone(uri) => {
                store::tombstones::insert(conn, uri, self.ctx.now)?;
                Ok(Outcome::Done)
            }
            _ => Ok(Outcome::Rejected("the actor is not known here")),
        }
    }

    fn post_gone(&self, conn: &mut Conn, actor: &Actor, uri: &str) -> Result<Outcome> {
        let was_theirs = remote_posts::delete(conn, self.ctx, actor.id(), uri)?;
        Ok(if was_theirs { Outcome::Done } else { Outcome::Rejected("it is not theirs") })
    }

    /// A post, if it is here and the actor may see it.
    fn post(
        conn: &mut Conn,
        viewer: AccountId,
        post: &PostRef,
    ) -> Result<Option<store::posts::Post>> {
        match post {
            PostRef::Here { username, post } => {
                let Some(found) = store::posts::find_visible(conn, Some(viewer), *post)? else {
                    return Ok(None);
                };
                let author = store::accounts::find(conn, found.account_id)?;
                let fits =
                    author.is_some_and(|it| it.domain.is_empty() && it.username == *username);
                Ok(fits.then_some(found))
            }
            PostRef::Elsewhere(uri) => {
                let found = store::remote_posts::find_by_uri(conn, uri)?.map(|(_, post)| post);
                Ok(found.filter(|post| post.deleted_at.is_none()))
            }
        }
    }

    /// Somebody of this server.
    fn person(conn: &mut Conn, username: &str) -> Result<Option<Account>> {
        let found = store::accounts::find_here(conn, username)?;
        Ok(found.filter(|it| it.suspended_at.is_none()))
    }
}
