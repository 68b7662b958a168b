//! Likes, boosts, pins, complaints, requests to quote.

use consent::Visibility;
use store::boosts::Boost;
use store::likes::Like;
use store::notifications::{self, Notification};
use store::posts::Post;
use store::queue::{self, Job, News};
use store::reports::Report;
use store::{AccountId, Conn, NotificationKind, RowId};

use super::{Actor, ComplaintFacts, Deeds, PostRef, Undone};
use crate::error::Result;
use crate::incoming::Outcome;

/// Posts that one complaint names at most.
const POSTS: usize = 50;

impl Deeds<'_> {
    pub(super) fn like(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        post: &PostRef,
        uri: Option<&str>,
    ) -> Result<Outcome> {
        let Some(found) = Self::post(conn, actor.id(), post)? else {
            return Ok(Outcome::Rejected("the post is not here"));
        };
        let uri = match uri {
            Some(uri) if store::likes::of_uri(conn, uri)?.is_none() => Some(uri.to_owned()),
            _ => None,
        };
        let row = Like {
            id: self.id(),
            account_id: actor.id(),
            post_id: found.id,
            created_at: self.ctx.now,
            uri,
        };
        if store::likes::insert_once(conn, &row)? {
            self.tell_author(conn, actor, &found, NotificationKind::Like)?;
        }
        Ok(Outcome::Done)
    }

    /// One choice in a poll of ours. Nobody is told: who chose what is nobody's business.
    pub(super) fn vote(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        post: &PostRef,
        title: &str,
    ) -> Result<Outcome> {
        let Some(found) = Self::post(conn, actor.id(), post)? else {
            return Ok(Outcome::Rejected("the post is not here"));
        };
        let (ids, now) = (&self.ctx.ids, self.ctx.now);
        match crate::polls::count_sent(conn, ids, now, &found, actor.id(), title)? {
            true => Ok(Outcome::Done),
            false => Ok(Outcome::Rejected("the choice does not count")),
        }
    }

    pub(super) fn boost(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        post: &PostRef,
        (uri, visibility): (Option<&str>, Visibility),
    ) -> Result<Outcome> {
        let Some(found) = Self::post(conn, actor.id(), post)? else {
            return Ok(Outcome::Rejected("the post is not here"));
        };
        let is_open = matches!(found.visibility.get(), Visibility::Public | Visibility::Quiet);
        if !is_open || found.is_held {
            return Ok(Outcome::Rejected("the post is not for everybody"));
        }
        let uri = match uri {
            Some(uri) if store::boosts::of_uri(conn, uri)?.is_none() => Some(uri.to_owned()),
            _ => None,
        };
        let row = Boost {
            id: self.id(),
            account_id: actor.id(),
            post_id: found.id,
            created_at: self.ctx.now,
            uri,
            visibility: visibility.into(),
        };
        if store::boosts::insert_once(conn, &row)? {
            self.tell_author(conn, actor, &found, NotificationKind::Boost)?;
        }
        Ok(Outcome::Done)
    }

    pub(super) fn undo(conn: &mut Conn, actor: &Actor, undone: &Undone) -> Result<Outcome> {
        match undone {
            Undone::ById(uri) => Self::undo_by_id(conn, actor, uri),
            Undone::Follow(username) => {
                match store::accounts::find_here(conn, username)? {
                    Some(followee) => Self::end_follow(conn, actor.id(), followee.id)?,
                    None => return Ok(Outcome::Rejected("nobody here has that name")),
                }
                Ok(Outcome::Done)
            }
            Undone::Like(post) => {
                if let Some(found) = Self::post(conn, actor.id(), post)? {
                    Self::unlike(conn, actor, &found)?;
                }
                Ok(Outcome::Done)
            }
            Undone::Boost(post) => {
                if let Some(found) = Self::post(conn, actor.id(), post)? {
                    Self::unboost(conn, actor, &found)?;
                }
                Ok(Outcome::Done)
            }
            Undone::Block(username) => {
                if let Some(target) = store::accounts::find_here(conn, username)? {
                    store::blocks::delete(conn, actor.id(), target.id)?;
                }
                Ok(Outcome::Done)
            }
        }
    }

    /// A deed that is known by this id; only who did it takes it back.
    fn undo_by_id(conn: &mut Conn, actor: &Actor, uri: &str) -> Result<Outcome> {
        const FOREIGN: Outcome = Outcome::Rejected("it is not theirs");
        if let Some(follow) = store::follows::of_uri(conn, uri)? {
            if follow.follower_id != actor.id() {
                return Ok(FOREIGN);
            }
            Self::end_follow(conn, follow.follower_id, follow.followee_id)?;
        } else if let Some(like) = store::likes::of_uri(conn, uri)? {
            if like.account_id != actor.id() {
                return Ok(FOREIGN);
            }
            if let Some(post) = store::posts::find(conn, like.post_id)? {
                Self::unlike(conn, actor, &post)?;
            }
        } else if let Some(boost) = store::boosts::of_uri(conn, uri)? {
            if boost.account_id != actor.id() {
                return Ok(FOREIGN);
            }
            if let Some(post) = store::posts::find(conn, boost.post_id)? {
                Self::unboost(conn, actor, &post)?;
            }
        } else {
            return Ok(Outcome::Rejected("nothing here has that id"));
        }
        Ok(Outcome::Done)
    }

    fn unlike(conn: &mut Conn, actor: &Actor, post: &Post) -> Result<()> {
        if store::likes::delete(conn, actor.id(), post.id)? {
            let (kind, author) = (NotificationKind::Like, post.account_id);
            notifications::delete(conn, kind, actor.id(), author, Some(post.id))?;
        }
        Ok(())
    }

    fn unboost(conn: &mut Conn, actor: &Actor, post: &Post) -> Result<()> {
        if store::boosts::delete(conn, actor.id(), post.id)? {
            let (kind, author) = (NotificationKind::Boost, post.account_id);
            notifications::delete(conn, kind, actor.id(), author, Some(post.id))?;
        }
        Ok(())
    }

    /// Tells the author of a post of this server; those of other servers are told by their own.
    fn tell_author(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        post: &Post,
        kind: NotificationKind,
    ) -> Result<()> {
        let author = store::accounts::find(conn, post.account_id)?;
        if author.is_some_and(|it| it.domain.is_empty()) {
            let row = Notification {
                post_id: Some(post.id),
                ..self.notice(actor, post.account_id, kind)
            };
            notifications::insert(conn, &row)?;
        }
        Ok(())
    }

    pub(super) fn notice(
        &self,
        actor: &Actor,
        to: AccountId,
        kind: NotificationKind,
    ) -> Notification {
        Notification {
            id: self.ctx.ids.next(self.ctx.now),
            account_id: to,
            kind,
            from_account_id: actor.id(),
            post_id: None,
            created_at: self.ctx.now,
            is_filtered: false,
        }
    }

    pub(super) fn pin(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        post: &PostRef,
        is_pinned: bool,
    ) -> Result<Outcome> {
        let found = Self::post(conn, actor.id(), post)?;
        let Some(found) = found.filter(|it| it.account_id == actor.id()) else {
            return Ok(Outcome::Rejected("it is not a post of theirs"));
        };
        if is_pinned {
            let row = store::pins::Pin {
                id: self.id(),
                account_id: actor.id(),
                post_id: found.id,
                created_at: self.ctx.now,
            };
            store::pins::insert_once(conn, &row)?;
        } else {
            store::pins::delete(conn, actor.id(), found.id)?;
        }
        Ok(Outcome::Done)
    }

    /// A complaint counts for the first of the people it names; their posts are named with it.
    pub(super) fn complain(
        &self,
        conn: &mut Conn,
        from: Option<AccountId>,
        complaint: &ComplaintFacts,
    ) -> Result<Outcome> {
        let mut about: Option<AccountId> = None;
        for name in &complaint.people {
            if let Some(account) = store::accounts::find_here(conn, name)? {
                about = about.or(Some(account.id));
            }
        }
        let mut posts = Vec::new();
        for id in complaint.posts.iter().take(POSTS) {
            if let Some(post) = store::posts::find(conn, *id)? {
                about = about.or(Some(post.account_id));
                if about == Some(post.account_id) {
                    posts.push(post.id.to_string());
                }
            }
        }
        let Some(about) = about else {
            return Ok(Outcome::Rejected("it is about nobody here"));
        };
        let row = Report {
            id: self.id(),
            uri: Some(self.activity_uri.to_owned()),
            from_account_id: from,
            from_domain: self.domain.to_owned(),
            account_id: about,
            post_ids: serde_json::to_string(&posts).map_err(anyhow::Error::from)?,
            comment: complaint.comment.clone(),
            is_forwarded: false,
            created_at: self.ctx.now,
            settled_at: None,
            settled_by: None,
            category: 0,
            rule_ids: String::new(),
            assigned_to: None,
        };
        store::reports::insert_once(conn, &row)?;
        Ok(Outcome::Done)
    }

    /// Nobody but the author quotes a post of ours, as its policy says: the answer is no.
    pub(super) fn quote_asked(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        post: &PostRef,
        (uri, instrument): (&str, &str),
    ) -> Result<Outcome> {
        let Some(found) = Self::post(conn, actor.id(), post)? else {
            return Ok(Outcome::Rejected("the post is not here"));
        };
        let news = News::QuoteAnswered {
            post: found.id,
            asker: actor.id(),
            uri: uri.to_owned(),
            instrument: instrument.to_owned(),
            is_accepted: found.account_id == actor.id(),
        };
        self.tell_others(conn, news)?;
        Ok(Outcome::Done)
    }

    pub(super) fn tell_others(&self, conn: &mut Conn, news: News) -> Result<()> {
        let job = Job::FanOut { news };
        Ok(queue::enqueue(conn, self.ctx.ids.next(self.ctx.now), &job, self.ctx.now)?)
    }

    pub(super) fn id(&self) -> RowId {
        self.ctx.ids.next(self.ctx.now)
    }
}
