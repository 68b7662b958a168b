//! A post from elsewhere that was not here before.

use std::time::Duration;

use consent::Visibility;
use store::posts::Post;
use store::queue::{self, Job, News};
use store::remote_posts::RemotePost;
use store::{
    AccountId, Audience, Conn, ConsentSubject, Label, NotificationKind, PostKind, Sensitivity,
    SensitivityReason, Terms,
};

use super::pictures::{Placed, keep};
use super::{DEEPEST, Parent, TOLD, Taking, Took};
use crate::PostId;
use crate::error::Result;
use crate::notifications;
use crate::servers::Promise;
use crate::terms::Said;
use crate::text::tag_name;

/// A post that is older than this when it arrives sorts where it belongs in time. A younger one
/// sorts as it arrived, so that nobody who reads along misses it.
const OLD: Duration = Duration::from_mins(10);

/// Answers that waited for one post, at most.
const ORPHANS: i64 = 500;

impl Taking<'_> {
    pub(super) fn add(&self, conn: &mut Conn) -> Result<Took> {
        let facts = &self.incoming.facts;
        let parent = self.find_parent(conn)?;
        let id = self.new_id(conn)?;
        let row = self.words_on(self.blank(id, parent.as_ref()));
        let pictures: Vec<Placed> =
            facts.pictures.iter().map(|it| Placed::fresh(self.ctx, self.author.id, it)).collect();
        let gated = self.gate(conn, row, &pictures, self.incoming.headers)?;
        if gated.is_refused {
            return Ok(Took::Refused("a rule of this server does not take it"));
        }
        if gated.refusal.is_none() {
            for picture in &pictures {
                keep(conn, self.ctx, &picture.row)?;
            }
        }
        let post = store::posts::insert(conn, gated.admitted)?;
        let code = gated.refusal.as_deref().unwrap_or_default();
        store::remote_posts::insert(conn, &self.remote_row(&post, code))?;
        self.count(conn, &post)?;
        let said = Said { terms: post.terms, label: post.label };
        self.log(conn, (ConsentSubject::Post, post.id.0), Said::default(), said)?;
        self.name_all(conn, &post, parent.as_ref(), true)?;
        self.keep_poll(conn, post.id)?;
        crate::conversations::note(conn, &self.ctx.ids, self.ctx.now, &post)?;
        crate::cards::look_at(conn, &self.ctx.ids, self.ctx.now, &post)?;
        // What is fetched of the past is no news.
        if self.published().plus(OLD) >= self.ctx.now {
            notifications::tell_of_new_post(conn, &self.ctx.ids, self.ctx.now, &post)?;
        }
        self.adopt_orphans(conn, &post)?;
        self.fetch_around(conn, parent.as_ref())?;
        if gated.refusal.is_some() {
            self.say_refused(conn, post.id)?;
        }
        Ok(Took::New(post.id))
    }

    /// The id: by the time of arrival, or by the time of publication for what is old.
    fn new_id(&self, conn: &mut Conn) -> Result<PostId> {
        let (now, published) = (self.ctx.now, self.published());
        if published.plus(OLD) >= now {
            return Ok(self.ctx.ids.next(now));
        }
        // Spread by the address, so that a server that writes seconds only does not collide.
        let start = self
            .incoming
            .facts
            .uri
            .bytes()
            .fold(7_u16, |sum, byte| sum.wrapping_mul(31).wrapping_add(u16::from(byte)));
        for step in 0..64 {
            let id: PostId = self.ctx.ids.backdated(published, start.wrapping_add(step));
            if store::posts::find(conn, id)?.is_none() {
                return Ok(id);
            }
        }
        Ok(self.ctx.ids.next(now))
    }

    fn blank(&self, id: PostId, parent: Option<&Post>) -> Post {
        let facts = &self.incoming.facts;
        let published = self.published();
        Post {
            id,
            account_id: self.author.id,
            kind: PostKind::Text,
            visibility: Audience::from(self.visibility()),
            parent_id: parent.map(|it| it.id),
            parent_account_id: parent.map(|it| it.account_id),
            root_id: parent.map(|it| it.root_id.unwrap_or(it.id)),
            title: String::new(),
            year: String::new(),
            medium: String::new(),
            source: String::new(),
            html: String::new(),
            warning: String::new(),
            sensitivity: Sensitivity(0),
            language: String::new(),
            terms: facts.terms.into(),
            actor_terms: self.author.terms,
            resolved_terms: Terms(0),
            label: facts.label.into(),
            shown_label: Label::default(),
            is_held: false,
            media_count: 0,
            submission_key: None,
            created_at: published,
            edited_at: self.updated().filter(|at| *at > published),
            deleted_at: None,
            likes_count: 0,
            boosts_count: 0,
            replies_count: 0,
            app_id: None,
            card_id: None,
            has_poll: false,
        }
    }

    /// What it says, on a row that is new or old.
    pub(super) fn words_on(&self, row: Post) -> Post {
        let facts = &self.incoming.facts;
        let wants_curtain = facts.is_sensitive || facts.pictures.iter().any(|it| it.is_sensitive);
        let curtain = wants_curtain.then_some(SensitivityReason::Other.as_str());
        Post {
            title: facts.title.clone(),
            html: self.incoming.html.clone(),
            warning: facts.warning.clone(),
            sensitivity: Sensitivity::from_words(curtain),
            language: facts.language.clone(),
            ..row
        }
    }

    fn remote_row(&self, post: &Post, refusal: &str) -> RemotePost {
        let facts = &self.incoming.facts;
        let updated_at = self.updated();
        RemotePost {
            post_id: post.id,
            uri: facts.uri.clone(),
            url: facts.url.clone(),
            object_type: facts.kind.clone(),
            parent_uri: match self.incoming.parent {
                Some(Parent::Elsewhere(_)) => facts.parent_uri.clone(),
                _ => String::new(),
            },
            quote_uri: facts.quote_uri.clone(),
            published_at: self.published(),
            updated_at,
            terms_at: Some(self.stamp()),
            stated_terms: facts.terms.into(),
            header_terms: self.incoming.headers.into(),
            claimed_likes: facts.claimed_likes,
            claimed_boosts: facts.claimed_boosts,
            claimed_replies: facts.claimed_replies,
            refusal: refusal.to_owned(),
            fetched_at: self.ctx.now,
            searchable_by: facts.searchable_by as i16,
        }
    }

    /// The post it answers, if it is here. One of ours is found only by who may see it.
    fn find_parent(&self, conn: &mut Conn) -> Result<Option<Post>> {
        Ok(match &self.incoming.parent {
            None => None,
            Some(Parent::Here { username, post }) => {
                let found = store::posts::find_visible(conn, Some(self.author.id), *post)?;
                match found {
                    Some(post) if is_of(conn, &post, username)? => Some(post),
                    _ => None,
                }
            }
            Some(Parent::Elsewhere(uri)) => {
                store::remote_posts::find_by_uri(conn, uri)?.map(|(_, post)| post)
            }
        })
    }

    fn count(&self, conn: &mut Conn, post: &Post) -> Result<()> {
        let at = Some(post.created_at);
        let newest = at.filter(|at| self.author.last_post_at.is_none_or(|last| last < *at));
        store::posts::count_for_author(conn, post.account_id, 1, newest)?;
        if let Some(parent) = post.parent_id {
            store::posts::count_for_parent(conn, parent, 1)?;
        }
        Ok(())
    }

    /// Hashtags, the people of this server it names, and who is told. Whoever it is addressed to
    /// may see it; told is who is named, and in a letter everybody.
    pub(super) fn name_all(
        &self,
        conn: &mut Conn,
        post: &Post,
        parent: Option<&Post>,
        is_new: bool,
    ) -> Result<()> {
        self.tag(conn, post.id)?;
        let answered = parent.map(|it| it.account_id).filter(|it| *it != post.account_id);
        let is_letter = post.visibility.get() == Visibility::Mentioned;
        let known = if is_new { Vec::new() } else { store::mentions::of_post(conn, post.id)? };
        let mut told = 0;
        // Who is only addressed counts when a post is new: no later copy widens its circle.
        let addressed: &[String] = if is_new { &self.incoming.addressed } else { &[] };
        for (names, is_named) in [(self.incoming.named.as_slice(), true), (addressed, false)] {
            for (account, _) in store::mentions::people(conn, names)? {
                store::mentions::insert(conn, post.id, account)?;
                let is_told = is_named || is_letter;
                let was_told = known.contains(&account) || answered == Some(account);
                if is_told && !was_told && told < TOLD {
                    told += 1;
                    self.tell(conn, account, NotificationKind::Mention, post.id)?;
                }
            }
        }
        if let Some(answered) = answered.filter(|_| is_new && self.answers_us()) {
            self.tell(conn, answered, NotificationKind::Reply, post.id)?;
        }
        Ok(())
    }

    /// The poll, with the counts that its server claims.
    pub(super) fn keep_poll(&self, conn: &mut Conn, post: PostId) -> Result<()> {
        match &self.incoming.facts.poll {
            Some(poll) => crate::polls::keep(conn, &self.ctx.ids, self.ctx.now, post, poll),
            None => Ok(()),
        }
    }

    fn answers_us(&self) -> bool {
        matches!(self.incoming.parent, Some(Parent::Here { .. }))
    }

    fn tag(&self, conn: &mut Conn, post: PostId) -> Result<()> {
        // In the order of their names, as everywhere: two posts at once then wait in one direction.
        let mut tags: Vec<(String, &String)> =
            self.incoming.facts.hashtags.iter().map(|it| (tag_name(it), it)).collect();
        tags.sort_unstable();
        tags.dedup_by(|one, other| one.0 == other.0);
        for (name, spelling) in tags {
            let id = self.ctx.ids.next(self.ctx.now);
            let row = store::tags::Tag { id, name, spelling: spelling.clone() };
            let tag = store::tags::find_or_insert(conn, &row)?;
            store::tags::attach(conn, tag, post)?;
        }
        Ok(())
    }

    /// Tells somebody of this server.
    fn tell(
        &self,
        conn: &mut Conn,
        account: AccountId,
        kind: NotificationKind,
        post: PostId,
    ) -> Result<()> {
        let row = store::notifications::Notification {
            id: self.ctx.ids.next(self.ctx.now),
            account_id: account,
            kind,
            from_account_id: self.author.id,
            post_id: Some(post),
            created_at: self.ctx.now,
            is_filtered: false,
        };
        store::notifications::insert(conn, &row)?;
        Ok(())
    }

    fn adopt_orphans(&self, conn: &mut Conn, post: &Post) -> Result<()> {
        for orphan in store::remote_posts::orphans(conn, &self.incoming.facts.uri, ORPHANS)? {
            // A post that answers itself, or one below it, stays alone.
            if orphan.id != post.id && Some(orphan.id) != post.root_id {
                store::remote_posts::adopt(conn, orphan.id, post)?;
            }
        }
        Ok(())
    }

    /// What it answers and what it quotes, where they are not here: up to a bound.
    fn fetch_around(&self, conn: &mut Conn, parent: Option<&Post>) -> Result<()> {
        if self.incoming.depth >= DEEPEST {
            return Ok(());
        }
        let mut wanted = Vec::new();
        if let (None, Some(Parent::Elsewhere(uri))) = (parent, &self.incoming.parent) {
            wanted.push(uri.clone());
        }
        let quoted = &self.incoming.facts.quote_uri;
        if !quoted.is_empty()
            && !self.incoming.quotes_us
            && store::remote_posts::post_of(conn, quoted)?.is_none()
        {
            wanted.push(quoted.clone());
        }
        for uri in wanted {
            let job = Job::FetchObject { uri, depth: self.incoming.depth + 1 };
            queue::enqueue(conn, self.ctx.ids.next(self.ctx.now), &job, self.ctx.now)?;
        }
        Ok(())
    }

    /// The author is told once that their work is not shown here; where their server says nothing
    /// about terms it would not understand either.
    pub(super) fn say_refused(&self, conn: &mut Conn, post: PostId) -> Result<()> {
        let promise = store::remote_media::promise_of(conn, self.author.id)?.map(Promise::of);
        if promise != Some(Promise::Promises) {
            return Ok(());
        }
        let job = Job::FanOut { news: News::Refused { post } };
        Ok(queue::enqueue(conn, self.ctx.ids.next(self.ctx.now), &job, self.ctx.now)?)
    }
}

/// Whether a post is by the one whose name stands in its address.
pub(super) fn is_of(conn: &mut Conn, post: &Post, username: &str) -> Result<bool> {
    let author = store::accounts::find(conn, post.account_id)?;
    Ok(author.is_some_and(|it| it.domain.is_empty() && it.username == username))
}
