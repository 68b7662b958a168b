//! Tells those who are there what happened, each as they may see it.
//!
//! Most see the same: a post is read and written once for all of them. Only who did something
//! with it, or filters it, is given a version of their own.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bytestring::ByteString;
use serde_json::json;
use services::live::{Happened, Reach};
use services::{AccountId, Error, NotificationId, PostId, RowId, Viewer};

use super::channel::{Channel, Side};
use super::hub::{Ear, Hub, Wire, sorted};
use crate::api::announcements::{Announcement, ReactionTold};
use crate::api::{conversations, notifications, people};
use crate::door::App;

/// Tells one thing.
pub(super) async fn tell(app: &App, hub: &Hub, happened: &Happened) -> Result<(), Error> {
    let ears = hub.ears();
    if ears.is_empty() {
        return Ok(());
    }
    match happened {
        Happened::Posted { post } => told_post(app, hub, &ears, ("update", *post, None)).await,
        Happened::Edited { post } => {
            told_post(app, hub, &ears, ("status.update", *post, None)).await
        }
        Happened::Boosted { boost, by, post } => {
            told_post(app, hub, &ears, ("update", *post, Some((*boost, *by)))).await
        }
        Happened::Deleted { post, author, audience, tags, named } => {
            let is_public = audience.get() == consent::Visibility::Public;
            let gone = Gone { id: post.0, is_public, tags };
            told_gone(app, hub, &ears, (*author, named.clone()), gone).await
        }
        Happened::Unboosted { boost, by } => {
            let gone = Gone { id: boost.0, is_public: false, tags: &[] };
            told_gone(app, hub, &ears, (*by, Vec::new()), gone).await
        }
        Happened::Told { notification, account } => {
            told_notification(app, hub, &ears, *notification, *account).await
        }
        Happened::Talked { account, root } => told_talk(app, hub, &ears, *account, *root).await,
        Happened::Merged { account } => {
            let mut out = Out::new("notifications_merged");
            for ear in ears.iter().filter(|it| it.account == *account) {
                for channel in ear.channels() {
                    if hears_notifications(ear, &channel) {
                        out.give(hub, ear, &channel, "1");
                    }
                }
            }
            Ok(())
        }
        Happened::Announced { announcement } => {
            let told = match services::announcements::one(app, *announcement).await {
                Ok(told) => told,
                // It was taken back meanwhile.
                Err(Error::NotFound(_)) => return Ok(()),
                Err(error) => return Err(error),
            };
            let payload = written(&Announcement::of(told, false))?;
            to_everybody(hub, &ears, "announcement", &payload);
            Ok(())
        }
        Happened::Unannounced { announcement } => {
            let payload: Arc<str> = announcement.0.to_string().into();
            to_everybody(hub, &ears, "announcement.delete", &payload);
            Ok(())
        }
        Happened::AnnouncementReacted { announcement, name } => {
            let told = match services::announcements::one(app, *announcement).await {
                Ok(told) => told,
                Err(Error::NotFound(_)) => return Ok(()),
                Err(error) => return Err(error),
            };
            let payload = written(&ReactionTold::of(&told, name))?;
            to_everybody(hub, &ears, "announcement.reaction", &payload);
            Ok(())
        }
        Happened::FiltersChanged { account } => {
            services::filters::forget(app, *account);
            let mut out = Out::new("filters_changed");
            for ear in ears.iter().filter(|it| it.account == *account) {
                if ear.channels().contains(&Channel::User) {
                    out.give(hub, ear, &Channel::User, "");
                }
            }
            Ok(())
        }
    }
}

/// Whoever listens to their home hears it.
fn to_everybody(hub: &Hub, ears: &[Arc<Ear>], event: &'static str, payload: &Arc<str>) {
    let mut out = Out::new(event);
    for ear in ears.iter().filter(|it| it.channels().contains(&Channel::User)) {
        out.give(hub, ear, &Channel::User, payload.clone());
    }
}

/// One thing on its way out: each form of it is written once, however many take it.
struct Out {
    event: &'static str,
    /// By what it says, where it goes, and how.
    written: HashMap<(Arc<str>, Channel, Wire), ByteString>,
}

impl Out {
    fn new(event: &'static str) -> Self {
        Self { event, written: HashMap::new() }
    }

    fn give(&mut self, hub: &Hub, ear: &Ear, channel: &Channel, payload: impl Into<Arc<str>>) {
        let key = (payload.into(), channel.clone(), ear.wire);
        let event = self.event;
        let message =
            self.written.entry(key).or_insert_with_key(|(payload, channel, wire)| match wire {
                Wire::Socket => frame(event, channel, payload),
                Wire::Events => format!("event: {event}\ndata: {payload}\n\n").into(),
                // An event without data is none.
                Wire::Page => format!("event: {event}\ndata: 1\n\n").into(),
            });
        hub.hand(ear, message.clone());
    }
}

fn frame(event: &str, channel: &Channel, payload: &str) -> ByteString {
    let stream = channel.names();
    let frame = match payload {
        "" => json!({ "stream": stream, "event": event }),
        _ => json!({ "stream": stream, "event": event, "payload": payload }),
    };
    frame.to_string().into()
}

/// Whether what somebody is told comes on this stream.
fn hears_notifications(ear: &Ear, channel: &Channel) -> bool {
    matches!(channel, Channel::User | Channel::UserNotification) && ear.who.hears_notifications
}

async fn told_post(
    app: &App,
    hub: &Hub,
    ears: &[Arc<Ear>],
    (event, post, boost): (&'static str, PostId, Option<(RowId, AccountId)>),
) -> Result<(), Error> {
    let listening = sorted(ears);
    if listening.home.is_empty() && listening.public.is_empty() && listening.lists.is_empty() {
        return Ok(());
    }
    let Some(reach) = services::live::reach(app, post, boost, listening).await? else {
        return Ok(());
    };
    let mut versions = Versions::new(app, &reach).await?;
    let place = Placed::new(&reach, boost.is_some());
    let mut out = Out::new(event);
    for ear in ears {
        for channel in ear.channels().iter().filter(|it| place.is_on(it, ear.account)) {
            if let Some(payload) = versions.of(ear).await? {
                out.give(hub, ear, channel, payload);
            }
        }
    }
    Ok(())
}

/// On which streams a post is.
struct Placed<'r> {
    reach: &'r Reach,
    is_boost: bool,
    home: HashSet<AccountId>,
    readers: HashSet<AccountId>,
}

impl<'r> Placed<'r> {
    fn new(reach: &'r Reach, is_boost: bool) -> Self {
        let home = reach.home.iter().copied().collect();
        let readers = reach.readers.iter().copied().collect();
        Self { reach, is_boost, home, readers }
    }

    fn is_on(&self, channel: &Channel, account: AccountId) -> bool {
        let reach = self.reach;
        let may_see = self.readers.contains(&account);
        let is_read = !self.is_boost && may_see;
        match channel {
            Channel::User => self.home.contains(&account),
            Channel::Public { side, media } => {
                let is_there = match side {
                    Side::Everywhere => true,
                    Side::Here => reach.is_local,
                    Side::Elsewhere => !reach.is_local,
                };
                let has_media = reach.has_media || !media;
                is_read && reach.is_public && !reach.is_reply && is_there && has_media
            }
            Channel::Hashtag { tag, local } => {
                let is_there = reach.is_local || !local;
                is_read && reach.is_public && is_there && reach.tags.contains(tag)
            }
            Channel::List(id) => may_see && reach.lists.contains(id),
            Channel::UserNotification | Channel::Direct => false,
        }
    }
}

/// A post as each of them sees it.
struct Versions<'a> {
    app: &'a App,
    reach: &'a Reach,
    shared: Arc<str>,
    own: HashMap<AccountId, Option<Arc<str>>>,
}

impl<'a> Versions<'a> {
    async fn new(app: &'a App, reach: &'a Reach) -> Result<Self, Error> {
        let shared = std::slice::from_ref(&reach.entry);
        let status = people::entries(app, &Viewer::Anyone, shared).await?.pop();
        // All who hear it are somebody: an entity for somebody says what it matches, if nothing.
        let status = status.map(|it| it.with_filtered(Vec::new()));
        let shared = status.map(|it| written(&it)).transpose()?;
        let shared = shared.ok_or(Error::NotFound("That post is not here."))?;
        Ok(Self { app, reach, shared, own: HashMap::new() })
    }

    async fn of(&mut self, ear: &Ear) -> Result<Option<Arc<str>>, Error> {
        if let Some(own) = self.own.get(&ear.account) {
            return Ok(own.clone());
        }
        let viewer = &*ear.who.viewer;
        let rules = services::filters::rules(self.app, viewer).await?;
        let shown = &self.reach.entry.shown;
        // Who has voted is told how.
        let is_own = shown.poll.is_some()
            || self.reach.tied.contains(&ear.account)
            || !rules.matches(self.app.now(), shown).is_empty();
        if !is_own {
            return Ok(Some(self.shared.clone()));
        }
        let entry = services::live::entry_for(self.app, ear.account, &self.reach.entry).await?;
        let own = match entry {
            Some(entry) => {
                let found = people::entries(self.app, viewer, &[entry]).await?.pop();
                found.map(|it| written(&it)).transpose()?
            }
            None => None,
        };
        self.own.insert(ear.account, own.clone());
        Ok(own)
    }
}

fn written(entity: &impl serde::Serialize) -> Result<Arc<str>, Error> {
    let text = serde_json::to_string(entity).map_err(anyhow::Error::new)?;
    Ok(text.into())
}

/// What is gone.
struct Gone<'h> {
    id: i64,
    is_public: bool,
    tags: &'h [String],
}

async fn told_gone(
    app: &App,
    hub: &Hub,
    ears: &[Arc<Ear>],
    (author, named): (AccountId, Vec<AccountId>),
    gone: Gone<'_>,
) -> Result<(), Error> {
    let (home, lists) = services::live::had(app, author, named, sorted(ears)).await?;
    let payload: Arc<str> = gone.id.to_string().into();
    let mut out = Out::new("delete");
    for ear in ears {
        for channel in ear.channels() {
            let had = match &channel {
                Channel::User => home.contains(&ear.account),
                Channel::Public { .. } => gone.is_public,
                Channel::Hashtag { tag, .. } => gone.is_public && gone.tags.contains(tag),
                Channel::List(id) => lists.contains(id),
                Channel::UserNotification | Channel::Direct => false,
            };
            if had {
                out.give(hub, ear, &channel, payload.clone());
            }
        }
    }
    Ok(())
}

async fn told_talk(
    app: &App,
    hub: &Hub,
    ears: &[Arc<Ear>],
    account: AccountId,
    root: PostId,
) -> Result<(), Error> {
    let listens =
        |ear: &&Arc<Ear>| ear.account == account && ear.channels().contains(&Channel::Direct);
    let mut out = Out::new("conversation");
    let mut payload: Option<Arc<str>> = None;
    for ear in ears.iter().filter(listens) {
        if payload.is_none() {
            let talk = services::conversations::of_root(app, account, root).await?;
            let talks: Vec<_> = talk.into_iter().collect();
            let (found, _) = conversations::entities(app, &ear.who.viewer, &talks).await?;
            let Some(found) = found.first() else { return Ok(()) };
            payload = Some(written(found)?);
        }
        if let Some(payload) = &payload {
            out.give(hub, ear, &Channel::Direct, payload.clone());
        }
    }
    Ok(())
}

async fn told_notification(
    app: &App,
    hub: &Hub,
    ears: &[Arc<Ear>],
    id: NotificationId,
    account: AccountId,
) -> Result<(), Error> {
    let mut out = Out::new("notification");
    let mut payload: Option<Arc<str>> = None;
    for ear in ears.iter().filter(|it| it.account == account) {
        let channels = ear.channels();
        for channel in channels.iter().filter(|it| hears_notifications(ear, it)) {
            if payload.is_none() {
                let notice = match services::notifications::one(app, account, id).await {
                    Ok(notice) => notice,
                    // It was taken back meanwhile.
                    Err(Error::NotFound(_)) => return Ok(()),
                    Err(error) => return Err(error),
                };
                let told = notifications::entities(app, &ear.who.viewer, &[notice]).await?.pop();
                let Some(told) = told else { return Ok(()) };
                payload = Some(written(&told)?);
            }
            if let Some(payload) = &payload {
                out.give(hub, ear, channel, payload.clone());
            }
        }
    }
    Ok(())
}
