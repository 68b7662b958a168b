//! People of other servers: what their servers say about them, taken with care.

use consent::{Conditions, Consent, ratchet};
use store::accounts::Account;
use store::consent_events::ConsentEvent;
use store::media::Media;
use store::queue::{self, Job};
use store::remote_actors::{self, Portrait, RemoteActor};
use store::{AccountId, Conn, ConsentSubject, Label, MediaId, MediaPurpose, Timestamp};

use crate::error::Result;
use crate::posts::remove_pictures;
use crate::remote_posts::{Ctx, PictureFacts, keep_picture, picture_row};
use crate::text::{excerpt, foreign};

/// Characters of a field of a profile at most.
const FIELD: usize = 500;

/// What an actor calls itself. The number is what the database keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of ActivityStreams")]
pub enum ActorKind {
    #[default]
    Person,
    Service,
    Application,
    Group,
    Organization,
}

impl ActorKind {
    /// Whether a program posts there.
    pub const fn is_program(self) -> bool {
        matches!(self, Self::Service | Self::Application)
    }

    /// The number that the database keeps.
    pub const fn code(self) -> i16 {
        match self {
            Self::Person => 0,
            Self::Service => 1,
            Self::Application => 2,
            Self::Group => 3,
            Self::Organization => 4,
        }
    }
}

/// The key for HTTP signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its id.
    pub id: String,
    /// The key itself.
    pub pem: String,
}

/// Somebody, as their server describes them. Everything is bounded already, and whatever is their
/// own lies on their own host.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the document")]
pub struct ActorFacts {
    /// Their id.
    pub uri: String,
    /// Their server.
    pub domain: String,
    /// Their name in addresses.
    pub username: String,
    /// What they are.
    pub kind: ActorKind,
    /// Their page for people.
    pub url: String,
    /// Where activities for them go.
    pub inbox: String,
    /// Where activities for anybody on their server go.
    pub shared_inbox: Option<String>,
    /// Who follows them; stands among recipients.
    pub followers: String,
    /// Whom they follow.
    pub following: String,
    /// What they published.
    pub outbox: String,
    /// What they pinned.
    pub featured: String,
    /// Their name for people.
    pub display_name: String,
    /// About them, as HTML of a stranger.
    pub bio: String,
    /// Lines of their profile: name, and HTML of a stranger.
    pub fields: Vec<(String, String)>,
    /// Their portrait.
    pub avatar_url: String,
    /// The wide picture on top.
    pub header_url: String,
    /// Other accounts that they say are theirs.
    pub also_known_as: Vec<String>,
    /// Where they say they moved.
    pub moved_to: String,
    /// Whether they want to be asked before somebody follows.
    pub is_locked: bool,
    /// Whether they want to be found and suggested.
    pub is_discoverable: bool,
    /// Whether search engines may list their public posts.
    pub is_indexable: bool,
    /// Whether their server suspended them.
    pub is_suspended: bool,
    /// Their key for requests.
    pub key: Option<PublicKey>,
    /// Their key for documents.
    pub ed25519_key: String,
    /// Counts as claimed by their server.
    pub claimed_followers: Option<i64>,
    /// See `claimed_followers`.
    pub claimed_following: Option<i64>,
    /// See `claimed_followers`.
    pub claimed_posts: Option<i64>,
    /// When the account was made, as claimed.
    pub published: Option<Timestamp>,
    /// When it was last changed, as claimed.
    pub updated: Option<Timestamp>,
    /// What they say about the use of all their works.
    pub terms: Consent,
    /// The capabilities that their server says it has.
    pub promises: Vec<String>,
}

/// Somebody who is ready to be taken in.
#[derive(Clone, Debug)]
pub struct IncomingActor {
    pub(crate) facts: ActorFacts,
    bio_html: String,
    fields: String,
    is_fetched: bool,
    fills_profile: bool,
}

impl IncomingActor {
    /// Who it is.
    pub fn uri(&self) -> &str {
        &self.facts.uri
    }
}

/// Does what needs no database. `is_fetched`: the document comes from its origin, which was asked
/// for it; else the actor itself sent it.
pub fn prepare(facts: ActorFacts, is_fetched: bool) -> Result<IncomingActor> {
    let fields: Vec<(String, String)> = facts
        .fields
        .iter()
        .map(|(name, value)| (excerpt(&foreign(name), 255), excerpt(&foreign(value), FIELD)))
        .collect();
    Ok(IncomingActor {
        bio_html: foreign(&facts.bio),
        fields: serde_json::to_string(&fields).map_err(anyhow::Error::from)?,
        facts,
        is_fetched,
        fills_profile: false,
    })
}

impl IncomingActor {
    /// Also fetches some of their works, when they are new here: somebody looks for them.
    #[must_use]
    pub fn with_works(self) -> Self {
        Self { fills_profile: true, ..self }
    }
}

/// Takes somebody in, in a change. Answers their account.
pub(crate) fn take(conn: &mut Conn, ctx: &Ctx, incoming: &IncomingActor) -> Result<AccountId> {
    let taking = Taking { ctx, incoming };
    match remote_actors::lock(conn, &incoming.facts.uri)? {
        Some((row, account)) => taking.revise(conn, &row, &account),
        None => taking.add(conn),
    }
}

struct Taking<'a> {
    ctx: &'a Ctx,
    incoming: &'a IncomingActor,
}

impl Taking<'_> {
    fn add(&self, conn: &mut Conn) -> Result<AccountId> {
        let facts = &self.incoming.facts;
        let id: AccountId = self.ctx.ids.next(self.ctx.now);
        let username = self.free_name(conn, id)?;
        let account = Account {
            id,
            username,
            domain: facts.domain.clone(),
            display_name: facts.display_name.clone(),
            bio_source: String::new(),
            bio_html: self.incoming.bio_html.clone(),
            fields: self.incoming.fields.clone(),
            avatar_id: None,
            header_id: None,
            terms: facts.terms.into(),
            default_label: Label(0),
            is_indexable: facts.is_indexable,
            is_locked: facts.is_locked,
            shows_counts: true,
            created_at: self.ctx.now,
            suspended_at: None,
            posts_count: 0,
            followers_count: 0,
            following_count: 0,
            last_post_at: None,
            hides_follows: false,
            also_known_as: "[]".to_owned(),
            moved_to: String::new(),
            moved_at: None,
            is_bot: facts.kind.is_program(),
            is_discoverable: facts.is_discoverable,
            limited_at: None,
            sensitized_at: None,
            verified_links: "[]".to_owned(),
        };
        store::accounts::insert(conn, &account)?;
        let row = self.row(conn, id, None, Some(self.stamp()))?;
        remote_actors::insert(conn, &row)?;
        self.pictures(conn, &account, None)?;
        self.log(conn, id, Consent::UNKNOWN, facts.terms)?;
        if self.incoming.fills_profile {
            self.enqueue(conn, &Job::FillProfile { account: id })?;
        }
        Ok(id)
    }

    fn revise(&self, conn: &mut Conn, old: &RemoteActor, account: &Account) -> Result<AccountId> {
        let facts = &self.incoming.facts;
        let id = account.id;
        if self.updated() < old.updated_at {
            return Ok(id);
        }
        let on = self.conditions(old);
        let before = account.terms.get();
        let terms = ratchet(before, facts.terms, on);
        let is_held_back = facts.terms.or_else(terms) != terms;
        let terms_at = if is_held_back { old.terms_at } else { old.terms_at.max(self.updated()) };
        let username = if facts.username == account.username {
            facts.username.clone()
        } else {
            self.free_name(conn, id)?
        };
        let portrait = Portrait {
            username,
            display_name: facts.display_name.clone(),
            bio_html: self.incoming.bio_html.clone(),
            fields: self.incoming.fields.clone(),
            terms: terms.into(),
            default_label: account.default_label,
            is_indexable: facts.is_indexable,
            is_locked: facts.is_locked,
            is_bot: facts.kind.is_program(),
            is_discoverable: facts.is_discoverable,
            // What the account says elsewhere is kept with the actor; these columns are about
            // moves that happened.
            also_known_as: account.also_known_as.clone(),
            moved_to: account.moved_to.clone(),
            moved_at: account.moved_at,
        };
        remote_actors::paint(conn, id, &portrait)?;
        let row = self.row(conn, id, Some(old), terms_at)?;
        remote_actors::update(conn, &row)?;
        self.pictures(conn, account, Some(old))?;
        self.log(conn, id, before, terms)?;
        if terms != before {
            self.enqueue(conn, &Job::SpreadTerms { account: id, after: 0 })?;
        }
        if is_held_back && !self.incoming.is_fetched && on.newer {
            self.enqueue(conn, &Job::FetchObject { uri: facts.uri.clone(), depth: 0 })?;
        }
        Ok(id)
    }

    fn conditions(&self, old: &RemoteActor) -> Conditions {
        let since = old.terms_at.or(old.updated_at);
        Conditions {
            authentic: true,
            same_owner: true,
            refetch_confirms: self.incoming.is_fetched,
            newer: self.updated().is_some_and(|at| since.is_none_or(|since| at > since)),
        }
    }

    /// When it was last changed, never in the future: else no later change would count.
    fn updated(&self) -> Option<Timestamp> {
        self.incoming.facts.updated.map(|at| at.min(self.ctx.now))
    }

    /// Since when the terms of somebody new hold.
    fn stamp(&self) -> Timestamp {
        self.updated().unwrap_or(self.ctx.now)
    }

    /// The name they say, unless somebody else on their server has it. Who is confirmed keeps it;
    /// else the newer one has it, because servers give names away again.
    fn free_name(&self, conn: &mut Conn, me: AccountId) -> Result<String> {
        let facts = &self.incoming.facts;
        let with_number = |id: AccountId| format!("{}~{}", facts.username, id.0);
        let holder = remote_actors::account_named(conn, &facts.username, &facts.domain)?;
        let Some(holder) = holder.filter(|it| it.id != me) else {
            return Ok(facts.username.clone());
        };
        let row = remote_actors::find(conn, holder.id)?;
        if row.is_some_and(|it| it.is_confirmed) {
            return Ok(with_number(me));
        }
        remote_actors::rename(conn, holder.id, &with_number(holder.id))?;
        Ok(facts.username.clone())
    }

    fn row(
        &self,
        conn: &mut Conn,
        account_id: AccountId,
        old: Option<&RemoteActor>,
        terms_at: Option<Timestamp>,
    ) -> Result<RemoteActor> {
        let facts = &self.incoming.facts;
        let now = self.ctx.now;
        let shared = facts.shared_inbox.as_ref().unwrap_or(&facts.inbox);
        let instance = (self.ctx.ids.next(now), facts.domain.as_str());
        let inbox = (self.ctx.ids.next(now), shared.as_str());
        let (instance_id, inbox_id, is_new) = remote_actors::place(conn, instance, inbox, now)?;
        if is_new {
            self.enqueue(conn, &Job::LookAtInstance { domain: facts.domain.clone() })?;
        }
        let key = facts.key.clone();
        let (key_id, key_pem) = key.map(|key| (key.id, key.pem)).unwrap_or_default();
        Ok(RemoteActor {
            account_id,
            instance_id,
            uri: facts.uri.clone(),
            url: facts.url.clone(),
            actor_type: facts.kind.code(),
            inbox: facts.inbox.clone(),
            inbox_id,
            followers: facts.followers.clone(),
            following: facts.following.clone(),
            outbox: facts.outbox.clone(),
            featured: facts.featured.clone(),
            avatar_url: facts.avatar_url.clone(),
            header_url: facts.header_url.clone(),
            also_known_as: serde_json::to_string(&facts.also_known_as)
                .map_err(anyhow::Error::from)?,
            moved_to: facts.moved_to.clone(),
            key_id,
            key_pem,
            ed25519_key: facts.ed25519_key.clone(),
            // A document that was only sent says nothing about which key its server serves.
            key_fetched_at: match old {
                Some(old) if !self.incoming.is_fetched => old.key_fetched_at,
                _ => now,
            },
            claimed_followers: facts.claimed_followers.or(old.and_then(|it| it.claimed_followers)),
            claimed_following: facts.claimed_following.or(old.and_then(|it| it.claimed_following)),
            claimed_posts: facts.claimed_posts.or(old.and_then(|it| it.claimed_posts)),
            is_confirmed: old.is_some_and(|it| it.is_confirmed),
            updated_at: self.updated().max(old.and_then(|it| it.updated_at)),
            terms_at,
            fetched_at: now,
        })
    }

    /// New pictures are fetched, those they replace go.
    fn pictures(
        &self,
        conn: &mut Conn,
        account: &Account,
        old: Option<&RemoteActor>,
    ) -> Result<()> {
        let facts = &self.incoming.facts;
        let then = |pick: fn(&RemoteActor) -> &String| old.map(|it| pick(it).as_str());
        let portrait = (then(|it| &it.avatar_url), facts.avatar_url.as_str(), account.avatar_id);
        let on_top = (then(|it| &it.header_url), facts.header_url.as_str(), account.header_id);
        for (purpose, (before, url, shown)) in
            [(MediaPurpose::Avatar, portrait), (MediaPurpose::Header, on_top)]
        {
            if before.unwrap_or_default() == url {
                continue;
            }
            let new = self.picture(conn, account.id, purpose, url)?;
            match purpose {
                MediaPurpose::Header => store::accounts::set_header(conn, account.id, new)?,
                _ => store::accounts::set_avatar(conn, account.id, new)?,
            }
            if let Some(shown) = shown {
                let gone: Vec<Media> = store::media::find_many(conn, &[shown])?;
                remove_pictures(conn, &gone, &self.ctx.ids, self.ctx.now)?;
            }
        }
        Ok(())
    }

    fn picture(
        &self,
        conn: &mut Conn,
        account: AccountId,
        purpose: MediaPurpose,
        url: &str,
    ) -> Result<Option<MediaId>> {
        if url.is_empty() {
            return Ok(None);
        }
        let facts = PictureFacts { url: url.to_owned(), ..PictureFacts::default() };
        let row = picture_row(self.ctx, account, purpose, &facts);
        keep_picture(conn, self.ctx, &row)?;
        Ok(Some(row.id))
    }

    fn log(&self, conn: &mut Conn, account: AccountId, old: Consent, new: Consent) -> Result<()> {
        if old == new {
            return Ok(());
        }
        let way = if self.incoming.is_fetched { "fetched" } else { "changed" };
        let row = ConsentEvent {
            id: self.ctx.ids.next(self.ctx.now),
            at: self.ctx.now,
            subject: ConsentSubject::Account,
            subject_id: account.0,
            account_id: account,
            by_account_id: Some(account),
            origin: format!("{way} {}", self.incoming.facts.uri),
            old_terms: old.into(),
            new_terms: new.into(),
            old_label: Label(0),
            new_label: Label(0),
        };
        Ok(store::consent_events::insert(conn, &row)?)
    }

    fn enqueue(&self, conn: &mut Conn, job: &Job) -> Result<()> {
        Ok(queue::enqueue(conn, self.ctx.ids.next(self.ctx.now), job, self.ctx.now)?)
    }
}
