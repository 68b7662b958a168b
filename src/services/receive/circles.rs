//! Who follows whom across servers, blocks, and moves.

use std::time::Duration;

use store::follows::{self, Follow};
use store::notifications;
use store::queue::News;
use store::remote_actors::{self, Portrait};
use store::{AccountId, Conn, NotificationKind, RowId, blocks};

use super::{Actor, Deeds, FollowRef};
use crate::Account;
use crate::error::Result;
use crate::incoming::Outcome;
use crate::moving;

/// Somebody who moved may move again after this time.
const BETWEEN_MOVES: Duration = Duration::from_hours(24 * 30);

/// Followers of ours that move along in one step.
const BATCH: i64 = 500;

impl Deeds<'_> {
    /// Lets somebody follow, or asks the one who is locked. A follow that is there already is
    /// answered again: the first answer may have been lost.
    pub(super) fn follow(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        followee: &str,
        uri: Option<&str>,
    ) -> Result<Outcome> {
        let Some(followee) = Self::person(conn, followee)? else {
            return Ok(Outcome::Rejected("nobody here has that name"));
        };
        follows::hold_both(conn, actor.id(), followee.id)?;
        let domain = &actor.account.domain;
        if blocks::is_between(conn, actor.id(), followee.id)?
            || store::account_domain_blocks::is_blocking(conn, followee.id, domain)?
        {
            if let Some(uri) = uri {
                self.answer(conn, actor, &followee, (uri, false))?;
            }
            return Ok(Outcome::Rejected("there is a block between the two"));
        }
        let known = match uri {
            Some(uri) => follows::of_uri(conn, uri)?,
            None => None,
        };
        let pair = (actor.id(), followee.id);
        if known.is_some_and(|it| (it.follower_id, it.followee_id) != pair) {
            return Ok(Outcome::Rejected("that id belongs to another follow"));
        }
        let existing = follows::find(conn, actor.id(), followee.id)?;
        let is_accepted = match existing {
            Some(row) => {
                follows::set_uri(conn, row.id, uri)?;
                row.accepted_at.is_some()
            }
            None => self.begin_follow(conn, actor, &followee, uri)?,
        };
        if let (true, Some(uri)) = (is_accepted, uri) {
            self.answer(conn, actor, &followee, (uri, true))?;
        }
        Ok(Outcome::Done)
    }

    fn begin_follow(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        followee: &Account,
        uri: Option<&str>,
    ) -> Result<bool> {
        let is_accepted = !followee.is_locked;
        let row = Follow {
            id: self.id(),
            follower_id: actor.id(),
            followee_id: followee.id,
            shows_boosts: true,
            created_at: self.ctx.now,
            accepted_at: is_accepted.then_some(self.ctx.now),
            uri: uri.map(str::to_owned),
            notifies: false,
            languages: String::new(),
        };
        if follows::insert_once(conn, &row)? {
            let kind = match is_accepted {
                true => NotificationKind::Follow,
                false => NotificationKind::FollowRequest,
            };
            notifications::insert(conn, &self.notice(actor, followee.id, kind))?;
        }
        Ok(is_accepted)
    }

    fn answer(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        asked: &Account,
        (uri, is_accepted): (&str, bool),
    ) -> Result<()> {
        let (who, whom, uri) = (actor.id(), asked.id, uri.to_owned());
        self.tell_others(
            conn,
            match is_accepted {
                true => News::FollowAccepted { follower: who, followee: whom, uri },
                false => News::FollowRejected { follower: who, followee: whom, uri },
            },
        )
    }

    /// A yes or a no to somebody of ours, from the one whom they asked and from nobody else.
    pub(super) fn follow_answered(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        follow: &FollowRef,
        is_accepted: bool,
    ) -> Result<Outcome> {
        let Some(follower) = store::accounts::find_here(conn, &follow.follower)? else {
            return Ok(Outcome::Rejected("nobody here has that name"));
        };
        let Some(row) = follows::find(conn, follower.id, actor.id())? else {
            return Ok(Outcome::Rejected("nobody here asked them"));
        };
        if is_accepted {
            // A yes to an older try does not count for one that was taken back since.
            if follow.id.is_some_and(|id| id != row.id) {
                return Ok(Outcome::Rejected("nobody here asked that"));
            }
            if follows::accept(conn, follower.id, actor.id(), self.ctx.now)? {
                let kind = NotificationKind::FollowAccepted;
                notifications::insert(conn, &self.notice(actor, follower.id, kind))?;
            }
        } else {
            Self::end_follow(conn, follower.id, actor.id())?;
        }
        Ok(Outcome::Done)
    }

    /// Ends a follow and what was told about it.
    pub(super) fn end_follow(conn: &mut Conn, who: AccountId, whom: AccountId) -> Result<()> {
        if follows::delete(conn, who, whom)? {
            for kind in [NotificationKind::Follow, NotificationKind::FollowRequest] {
                notifications::delete(conn, kind, who, whom, None)?;
            }
            notifications::delete(conn, NotificationKind::FollowAccepted, whom, who, None)?;
        }
        Ok(())
    }

    pub(super) fn block(&self, conn: &mut Conn, actor: &Actor, username: &str) -> Result<Outcome> {
        let Some(target) = store::accounts::find_here(conn, username)? else {
            return Ok(Outcome::Rejected("nobody here has that name"));
        };
        let row = blocks::Block {
            id: self.id(),
            account_id: actor.id(),
            target_id: target.id,
            created_at: self.ctx.now,
        };
        blocks::insert_once(conn, &row)?;
        notifications::delete_between(conn, actor.id(), target.id)?;
        Ok(Outcome::Done)
    }

    /// Whoever here follows the old account follows the new one. Both sides have said that they
    /// are the same, and were asked just now; once in thirty days.
    pub(super) fn moved(&self, conn: &mut Conn, actor: &Actor, to: &str) -> Result<Outcome> {
        let limit = self.ctx.now.minus(BETWEEN_MOVES);
        if actor.account.moved_at.is_some_and(|at| at > limit) {
            return Ok(Outcome::Rejected("they moved less than thirty days ago"));
        }
        let target = moving::account_of(conn, self.addresses, to)?;
        let target = match target {
            Some(id) => store::accounts::find(conn, id)?.filter(|it| it.suspended_at.is_none()),
            None => None,
        };
        let Some(target) = target.filter(|it| it.id != actor.id()) else {
            return Ok(Outcome::Rejected("the new account is not known here"));
        };
        if !Self::names(conn, actor, &target)? {
            return Ok(Outcome::Rejected("the new account does not say that it is theirs"));
        }
        let old = &actor.account;
        let portrait = Portrait {
            username: old.username.clone(),
            display_name: old.display_name.clone(),
            bio_html: old.bio_html.clone(),
            fields: old.fields.clone(),
            terms: old.terms,
            default_label: old.default_label,
            is_indexable: old.is_indexable,
            is_locked: old.is_locked,
            is_bot: old.is_bot,
            is_discoverable: old.is_discoverable,
            also_known_as: old.also_known_as.clone(),
            moved_to: to.to_owned(),
            moved_at: Some(self.ctx.now),
        };
        remote_actors::paint(conn, actor.id(), &portrait)?;
        self.lead_followers(conn, actor, &target)?;
        Ok(Outcome::Done)
    }

    /// Whether the new account says that the old one is theirs.
    fn names(conn: &mut Conn, actor: &Actor, target: &Account) -> Result<bool> {
        let aliases = if target.domain.is_empty() {
            target.also_known_as.clone()
        } else {
            remote_actors::find(conn, target.id)?.map(|it| it.also_known_as).unwrap_or_default()
        };
        Ok(moving::ids(&aliases).contains(&actor.row.uri))
    }

    fn lead_followers(&self, conn: &mut Conn, actor: &Actor, target: &Account) -> Result<()> {
        let mut after = RowId(0);
        loop {
            let batch = follows::followers_here(conn, actor.id(), after, BATCH)?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = last.id;
            for row in &batch {
                self.lead(conn, actor, target, row)?;
            }
        }
    }

    fn lead(&self, conn: &mut Conn, actor: &Actor, target: &Account, row: &Follow) -> Result<()> {
        let follower = row.follower_id;
        let is_own = follower == target.id;
        if !is_own && !blocks::is_between(conn, follower, target.id)? {
            let is_accepted = target.domain.is_empty() && !target.is_locked;
            let new = Follow {
                id: self.id(),
                follower_id: follower,
                followee_id: target.id,
                shows_boosts: row.shows_boosts,
                created_at: self.ctx.now,
                accepted_at: is_accepted.then_some(self.ctx.now),
                uri: None,
                notifies: false,
                languages: String::new(),
            };
            let is_new = follows::insert_once(conn, &new)?;
            if is_new && !target.domain.is_empty() {
                self.tell_others(conn, News::Followed { follower, followee: target.id })?;
            }
        }
        let name = store::accounts::find(conn, follower)?.map(|it| it.username).unwrap_or_default();
        let uri = row.uri.clone().unwrap_or_else(|| self.addresses.follow(&name, row.id));
        Self::end_follow(conn, follower, actor.id())?;
        self.tell_others(conn, News::Unfollowed { follower, followee: actor.id(), uri })
    }
}
